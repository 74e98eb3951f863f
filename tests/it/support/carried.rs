//! Whatever an entry may carry beside its words.

use depeche::model::Extras;
use depeche::model::Link;
use depeche::model::extras::File;
use depeche::model::extras::Image;
use depeche::model::extras::Itunes;
use depeche::model::extras::Mark;
use depeche::model::extras::Media;
use depeche::model::extras::Origin;
use depeche::model::extras::Participant;
use depeche::model::extras::Place;
use depeche::model::extras::Transcript;
use proptest::collection::vec;
use proptest::option::of;
use proptest::prelude::*;

fn words() -> BoxedStrategy<String> {
    prop_oneof![
        "\\PC{0,9}",
        any::<String>(),
        Just("]]>&<b>\u{0}\u{fffe}".to_owned())
    ]
    .boxed()
}

fn address() -> BoxedStrategy<String> {
    prop_oneof![
        "https://[a-z]{1,8}\\.example/[a-zé <>&|\"0-9]{0,12}",
        words(),
        Just("javascript:x()".to_owned()),
    ]
    .boxed()
}

fn rel() -> BoxedStrategy<String> {
    prop_oneof![
        Just("alternate".to_owned()),
        Just("related".to_owned()),
        Just("via".to_owned()),
        words()
    ]
    .boxed()
}

prop_compose! {
    fn link()(href in address(), rel in rel(), media_type in of(prop_oneof![Just("text/html".to_owned()), words()]),
        title in of(words()), hreflang in of(prop_oneof![Just("fr".to_owned()), words()]), length in any::<Option<u64>>())
        -> Link
    {
        Link { href, rel, media_type, title, hreflang, length }
    }
}

prop_compose! {
    fn itunes()(texts in vec(of(words()), 5), image in of(address()), explicit in any::<Option<bool>>(),
        (episode, season) in any::<(Option<u64>, Option<u64>)>(), block in any::<bool>()) -> Itunes
    {
        let [author, title, subtitle, summary, kind] = <[Option<String>; 5]>::try_from(texts).unwrap();
        Itunes { author, title, subtitle, summary, image, explicit, episode, season, kind, block }
    }
}

prop_compose! {
    fn person()(name in words(), role in of(words()), group in of(words()), image in of(address()), href in of(address()))
        -> Participant
    {
        Participant { name, role, group, image, href }
    }
}

prop_compose! {
    fn place()(latitude in -90_000..90_001_i32, longitude in -180_000..180_001_i32, name in of(words())) -> Place {
        let degrees = |thousandths: i32| (f64::from(thousandths) / 1000.0).to_string();
        Place { latitude: degrees(latitude), longitude: degrees(longitude), name }
    }
}

prop_compose! {
    fn pictures()(images in vec((address(), any::<(Option<u32>, Option<u32>)>()), 0..3),
        media in vec((address(), of(words()), any::<Option<u32>>(), of(words())), 0..3)) -> (Vec<Image>, Vec<Media>)
    {
        let image = |(url, (width, height))| Image { url, width, height };
        let medium = |(url, medium, width, description)| Media { url, medium, width, height: width, description };
        (images.into_iter().map(image).collect(), media.into_iter().map(medium).collect())
    }
}

prop_compose! {
    fn spoken()(transcripts in vec((address(), of(words()), of(words()), of(words())), 0..3),
        chapters in of((address(), of(words()))), marks in vec(("[0-9]{1,2}:[0-9]{2}", words(), of(address())), 0..3))
        -> (Vec<Transcript>, Option<File>, Vec<Mark>)
    {
        let transcript = |(url, media_type, language, rel)| Transcript { url, media_type, language, rel };
        let mark = |(start, title, href): (String, String, Option<String>)| Mark { start, title, image: href.clone(), href };
        (
            transcripts.into_iter().map(transcript).collect(),
            chapters.map(|(url, media_type)| File { url, media_type }),
            marks.into_iter().map(mark).collect(),
        )
    }
}

prop_compose! {
    /// Extras of an entry; most of it is there most of the time.
    pub(crate) fn extras()(guid_is_permalink in any::<Option<bool>>(), links in vec(link().boxed(), 0..4),
        (comments, comment_feed, license) in (of(address()), of(address()), of(address())),
        comment_count in any::<Option<u64>>(), (images, media) in pictures().boxed(), itunes in itunes().boxed(),
        (transcripts, chapters, marks) in spoken().boxed(), persons in vec(person().boxed(), 0..3),
        source in of((of(words()), of(address()), words())), place in of(place().boxed())) -> Extras
    {
        let source = source.map(|(title, url, id)| Origin { title, url, id: Some(id) });
        Extras {
            guid_is_permalink, links, comments, comment_count, comment_feed, images, media, itunes, transcripts, chapters,
            marks, persons, source, place, license,
        }
    }
}
