//! What a page says about itself beside its article: site, lead image, rights, language, its way of writing dates.

use super::language;
use super::language::Told;
use super::meta::Meta;
use crate::model::extras::Extras;
use crate::model::extras::Image;
use url::Url;

/// What a page says about itself; addresses are absolute.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct About {
    /// The site's name.
    pub site: Option<String>,
    /// The picture that stands for the article.
    pub image: Option<String>,
    /// Who holds the rights, as text.
    pub rights: Option<String>,
    /// The licence's address.
    pub license: Option<String>,
    /// How sure the article's language is, 0 to 1; 0 where it has none.
    pub language_confidence: f32,
}

impl About {
    /// What an entry may carry of it.
    pub fn extras(&self) -> Extras {
        Extras {
            images: self
                .image
                .iter()
                .map(|url| Image {
                    url: url.clone(),
                    ..Image::default()
                })
                .collect(),
            license: self.license.clone(),
            ..Extras::default()
        }
    }
}

/// How sure a language is that the page declares and its text neither shows nor denies.
const DECLARED: f32 = 0.7;
/// The same where text and declaration disagree, and neither is sure.
const DOUBTFUL: f32 = 0.4;
/// How sure a text has to be to be believed against its page.
const SURE: f32 = 0.9;
/// The shortest text (octets) that is believed against its page.
const LONG: usize = 400;

impl Meta<'_> {
    pub(super) fn about(&self, url: Option<&Url>) -> About {
        let text = |said: Option<&str>| said.map(super::meta::fold).filter(|text| !text.is_empty());
        let address = |said: Option<&str>| said.and_then(|href| self.absolute(href, url));
        let linked = &self.linked;
        About {
            site: text(self.site().or(linked.publisher.as_deref())),
            image: address(self.first(&["og:image:secure_url", "og:image", "og:image:url"]))
                .or_else(|| address(linked.image.as_deref()))
                .or_else(|| {
                    address(self.first(&[
                        "twitter:image",
                        "twitter:image:src",
                        "image",
                        "thumbnailurl",
                    ]))
                })
                .or_else(|| address(self.picture)),
            rights: text(
                self.first(&[
                    "dc.rights",
                    "dcterms.rights",
                    "dcterms.rightsholder",
                    "rights",
                    "copyright",
                ])
                .or(linked.rights.as_deref()),
            ),
            license: address(
                self.license
                    .or_else(|| self.first(&["dcterms.license", "dc.license", "license"]))
                    .or(linked.license.as_deref())
                    .filter(|license| license.contains('/')),
            ),
            language_confidence: 0.0,
        }
    }

    /// The site's name as the page declares it.
    pub(super) fn site(&self) -> Option<&str> {
        self.first(&[
            "og:site_name",
            "application-name",
            "dc.publisher",
            "dcterms.publisher",
        ])
    }

    /// The language the page declares, unless its text is surely in another; and how sure that is.
    pub(super) fn language(&self, text: &str) -> Option<(String, f32)> {
        let declared = [
            self.lang,
            self.first(&[
                "og:locale",
                "content-language",
                "language",
                "dc.language",
                "dcterms.language",
            ]),
            self.linked.language.as_deref(),
        ];
        let declared = declared
            .into_iter()
            .flatten()
            .find_map(super::meta::language_tag);
        let told = language::tell(text);
        match (declared, told) {
            (
                Some(declared),
                Some(Told {
                    language,
                    confidence,
                    reliable,
                }),
            ) => {
                if language::is_kin(&declared, language) {
                    Some((declared, confidence.max(DECLARED)))
                } else if reliable && confidence >= SURE && text.len() >= LONG {
                    Some((language.to_owned(), confidence))
                } else {
                    Some((declared, if reliable { DOUBTFUL } else { DECLARED }))
                }
            }
            (Some(declared), None) => Some((declared, DECLARED)),
            (None, Some(told)) => told
                .reliable
                .then(|| (told.language.to_owned(), told.confidence)),
            (None, None) => None,
        }
    }

    /// Whether `05/03` is in March: everywhere but where English is written the American way.
    pub(super) fn writes_days_first(&self, url: Option<&Url>) -> bool {
        let tag = [self.lang, self.first(&["og:locale", "content-language"])]
            .into_iter()
            .flatten()
            .find_map(super::meta::language_tag);
        let host = url.and_then(Url::host_str).unwrap_or_default();
        let country = host.rsplit('.').next().unwrap_or_default();
        let elsewhere = ["uk", "au", "nz", "ie", "in", "za"].contains(&country);
        match tag.as_deref() {
            None | Some("en") => {
                elsewhere
                    || (country.len() == 2
                        && !matches!(country, "us" | "ca" | "io" | "co" | "tv" | "me" | "ai"))
            }
            Some("en-US" | "en-CA" | "en-PH") => false,
            Some(_) => true,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::super::Article;
    use super::super::Page;
    use super::super::article;

    fn read(html: &str) -> Article {
        article(&Page {
            html,
            url: Some("https://news.example/a/one.html"),
            title: None,
            summary: None,
        })
    }

    #[test]
    fn what_a_page_declares_about_itself() {
        let page = read(
            "<html lang=fr><head><base href=/b/><meta property=og:image content=i.jpg><meta property=og:site_name content='The Paper'>
             <meta name=dcterms.rights content='© The Paper'><link rel=license href='//cc.example/by/4.0/'>
             <meta property=article:modified_time content=2024-03-06T08:00:00Z><meta property=og:url content=/c></head><p>x",
        );
        assert_eq!(
            page.about.image.as_deref(),
            Some("https://news.example/b/i.jpg")
        );
        assert_eq!(page.about.site.as_deref(), Some("The Paper"));
        assert_eq!(page.about.rights.as_deref(), Some("© The Paper"));
        assert_eq!(
            page.about.license.as_deref(),
            Some("https://cc.example/by/4.0/")
        );
        assert_eq!(page.canonical.as_deref(), Some("https://news.example/c"));
        assert_eq!(
            page.modified.unwrap().date.to_string(),
            "2024-03-06T08:00:00Z"
        );
        let linked = read(
            r#"<script type="application/ld+json">{"@type":"NewsArticle","headline":"A","image":{"url":"/j.jpg"},"publisher":{"name":"P"},
            "license":"https://cc.example/by/","dateModified":"2024-03-07","copyrightNotice":"© P"}</script>"#,
        );
        assert_eq!(
            linked.about.image.as_deref(),
            Some("https://news.example/j.jpg")
        );
        assert_eq!(linked.about.site.as_deref(), Some("P"));
        assert_eq!(
            linked.about.license.as_deref(),
            Some("https://cc.example/by/")
        );
        assert_eq!(linked.modified.unwrap().date.to_string(), "2024-03-07");
    }

    #[test]
    fn dates_are_found_where_pages_have_them() {
        let heading = "<h1>A bridge is closed for the winter</h1>";
        for (page, expected) in [
            (
                "<span itemprop=datePublished content=2024-03-05>x</span>".to_owned(),
                Some(("2024-03-05", "meta")),
            ),
            (
                "<div property=dc:issued>2024-03</div>".to_owned(),
                Some(("2024-03", "meta")),
            ),
            (
                format!(
                    "<aside class=related><time datetime=2020-01-01>x</time></aside>{heading}<time datetime=2024-03-05>x</time>"
                ),
                Some(("2024-03-05", "meta")),
            ),
            (
                format!(
                    "<div class=overlay>{heading}<time class=updated datetime=2024-03-06></time><time class=entry-date datetime=2024-03-05></time></div>"
                ),
                Some(("2024-03-05", "meta")),
            ),
            (
                format!("{heading}<p class=post-date>5 March 2024</p>"),
                Some(("2024-03-05", "text")),
            ),
            (
                format!("{heading}<p>By Ann Other | March 5, 2024 | 12 comments</p><p>Words.</p>"),
                Some(("2024-03-05", "text")),
            ),
            (
                format!(
                    "<html lang=de>{heading}<div>Von A. Beispiel, 5. März 2024, 10:30 Uhr</div>"
                ),
                Some(("2024-03-05", "text")),
            ),
            (
                format!("<html lang=en-US>{heading}<span class=date>03/05/2024</span>"),
                Some(("2024-03-05", "text")),
            ),
            (
                format!("<html lang=it>{heading}<span class=date>05/03/2024</span>"),
                Some(("2024-03-05", "text")),
            ),
            (
                format!(
                    "{heading}{}<footer>© 5 March 2024 The Paper</footer>",
                    "<p>Words.</p>".repeat(6)
                ),
                None,
            ),
            (format!("{heading}<p>Words that have no date.</p>"), None),
        ] {
            let found = read(&page)
                .published
                .map(|it| (it.date.to_string(), it.from.word()));
            let found = found.as_ref().map(|(date, from)| (&**date, *from));
            assert_eq!(found, expected, "{page}");
        }
    }

    #[test]
    fn a_language_is_told_with_how_sure_it_is() {
        let french = "<p>Le conseil municipal s'est réuni lundi soir et a décidé, après un long débat, que le pont serait fermé tout l'hiver.</p>".repeat(5);
        let told = |lang: &str| {
            let article = read(&format!(
                "<html lang={lang}><article><h1>Le pont</h1>{french}</article>"
            ));
            (
                article.language.unwrap_or_default(),
                article.about.language_confidence,
            )
        };
        let (language, sure) = told("fr-CA");
        assert!(language == "fr-CA" && sure > 0.9, "{language} {sure}");
        // a template's language against that of the words
        let (language, sure) = told("en");
        assert!(language == "fr" && sure > 0.9, "{language} {sure}");
        let short = read("<html lang=en><p>x");
        assert!(short.language.as_deref() == Some("en") && short.about.language_confidence < 0.9);
    }
}
