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
