//! Whatever an entry holds, what is published of it keeps every rule.

use super::atom;
use super::json;
use super::rss;
use depeche::filter::ShowSource;
use depeche::model::Category;
use depeche::model::Enclosure;
use depeche::model::Instant;
use depeche::model::PartialDate;
use depeche::model::Person;
use depeche::render;
use depeche::sanitize::CleanHtml;
use proptest::prelude::*;

fn words() -> impl Strategy<Value = String> {
    prop_oneof![
        Just(String::new()),
        "\\PC{0,20}",
        any::<String>(),
        Just("]]>&<b>\u{0}\u{fffe}\u{85}".to_owned()),
    ]
}

fn address() -> impl Strategy<Value = String> {
    prop_oneof![
        "https://[a-z]{1,8}\\.example/[a-zé <>&|\"0-9]{0,12}",
        words(),
        Just("javascript:x()".to_owned()),
        Just("/relative".to_owned()),
    ]
}

fn markup() -> impl Strategy<Value = CleanHtml> {
    prop_oneof![
        Just(String::new()),
        Just("<p>a &amp; b</p>".to_owned()),
        "<p>[a-z\u{0}-\u{9f}]{1,9}</p>"
    ]
    .prop_map(|html| html.replace('\u{0}', "<br>"))
    .prop_map(CleanHtml::restore)
}

fn instant() -> impl Strategy<Value = Instant> {
    prop_oneof![any::<i64>(), 0..2_000_000_000_000_i64].prop_map(Instant)
}

fn date() -> impl Strategy<Value = Option<PartialDate>> {
    let calendar = (1900..2100_i32, 1..13_u32, proptest::option::of(1..29_u32))
        .prop_map(|(year, month, day)| PartialDate::calendar(year, Some(month), day));
    prop_oneof![
        Just(None),
        calendar,
        instant().prop_map(|at| Some(PartialDate::exact(at)))
    ]
}

fn people() -> impl Strategy<Value = Vec<Person>> {
    let person = (
        words(),
        proptest::option::of(words()),
        proptest::option::of(address()),
    );
    let person = person.prop_map(|(name, email, uri)| Person { name, email, uri });
    proptest::collection::vec(person, 0..3)
}

fn lists() -> impl Strategy<Value = (Vec<Category>, Vec<Enclosure>)> {
    let category = (
        words(),
        proptest::option::of(address()),
        proptest::option::of(words()),
    );
    let category = category.prop_map(|(term, scheme, label)| Category {
        term,
        scheme,
        label,
    });
    let enclosure = (
        address(),
        proptest::option::of(words()),
        any::<Option<u64>>(),
    );
    let enclosure = enclosure.prop_map(|(url, media_type, length)| Enclosure {
        url,
        media_type,
        length,
        duration: length,
        title: None,
    });
    (
        proptest::collection::vec(category, 0..3),
        proptest::collection::vec(enclosure, 0..3),
    )
}

prop_compose! {
    fn origin()(name in words(), id in "[a-z]{1,5}", url in prop_oneof![Just(String::new()), "https://b\\.example/[a-z]{0,5}"], site in proptest::option::of(address()),
        updated in instant()) -> render::Origin
    {
        render::Origin { id, name, url, site, updated }
    }
}

prop_compose! {
    fn item()(source in origin().boxed(), url in proptest::option::of(address()), title in words(), authors in people().boxed(),
        published in date(), (updated, first_seen) in (instant(), instant()), language in proptest::option::of(words()),
        (summary, content) in (markup(), markup()), (categories, enclosures) in lists().boxed(), extras in crate::support::carried::extras().boxed(),
        rights in proptest::option::of(words()), (rule, score) in (words(), any::<f64>())) -> render::Item
    {
        let carried = render::Provenance {
            id: source.id.clone(), name: source.name.clone(), url: source.url.clone(), published, first_seen, rule,
            score, link: url.clone(),
        };
        render::Item {
            id: "urn:uuid:11111111-1111-5111-8111-111111111111".to_owned(), url, title, authors, published, updated,
            first_seen, language, summary, content, categories, enclosures, extras, rights, source, sources: vec![carried],
            story: None, version_of: None, full_text: false,
        }
    }
}

fn output(show_source: ShowSource, title: &str) -> render::Output {
    let route = |end: &str| format!("https://wire.example/{end}");
    render::Output {
        id: "all".to_owned(),
        title: title.to_owned(),
        home: route("all"),
        self_atom: route("all.atom"),
        self_rss: route("all.rss"),
        self_json: route("all.json"),
        base: route(""),
        updated: Instant(1_767_323_045_000),
        feed_id: "urn:uuid:00000000-0000-5000-8000-000000000000".to_owned(),
        show_source,
    }
}

proptest! {
    #[test]
    fn every_rendered_feed_is_valid(item in item(), show in 0..3_usize, title in words()) {
        let show = [ShowSource::Author, ShowSource::Title, ShowSource::None][show];
        let output = output(show, &title);
        let items = [item];
        let none = Vec::<String>::new();
        let document = render::atom(&output, &items);
        prop_assert_eq!(&atom(&document), &none, "{}", document);
        let document = render::rss(&output, &items);
        prop_assert_eq!(&rss(&document), &none, "{}", document);
        let document = render::json(&output, &items);
        prop_assert_eq!(&json(&document), &none, "{}", document);
        let page = render::page(&output, &[], &items, None);
        prop_assert!(!page.contains("javascript:"));
    }
}
