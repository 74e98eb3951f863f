//! The dates that a page declares, and the one in its address.

use super::meta::Meta;
use crate::model::DateFrom;
use crate::model::Dated;
use crate::model::PartialDate;
use crate::parse;
use url::Url;

/// Years that a page on the web may be of.
const YEARS: std::ops::RangeInclusive<i32> = 1990..=2100;

impl Meta<'_> {
    pub(super) fn published(&self) -> Option<Dated> {
        const NAMES: [&str; 18] = [
            "article:published_time",
            "og:article:published_time",
            "og:published_time",
            "dc.date.issued",
            "dcterms.issued",
            "dc.date.created",
            "dcterms.created",
            "datepublished",
            "publish-date",
            "publish_date",
            "publishdate",
            "pubdate",
            "publication_date",
            "parsely-pub-date",
            "sailthru.date",
            "article.published",
            "article.created",
            "cxenseparse:recs:publishtime",
        ];
        const WEAK: [&str; 3] = ["dcterms.date", "dc.date", "date"];
        let linked = self.linked.published.as_deref();
        linked
            .and_then(|raw| declared(raw, DateFrom::JsonLd))
            .or_else(|| self.named_date(&NAMES))
            .or_else(|| declared(self.marked("datepublished")?, DateFrom::Meta))
            .or_else(|| {
                // names of the site's own: `bi3dPubDate`, `sp:publish-time`
                let own = self.named.iter().filter(|(name, _)| {
                    name.contains("pub") && (name.contains("date") || name.contains("time"))
                });
                own.map(|&(_, said)| said)
                    .find_map(|said| declared(said, DateFrom::Meta))
            })
            .or_else(|| self.named_date(&WEAK))
    }

    pub(super) fn modified(&self) -> Option<Dated> {
        const NAMES: [&str; 6] = [
            "article:modified_time",
            "og:updated_time",
            "datemodified",
            "dcterms.modified",
            "dc.date.modified",
            "last-modified",
        ];
        let linked = self.linked.modified.as_deref();
        linked
            .and_then(|raw| declared(raw, DateFrom::JsonLd))
            .or_else(|| self.named_date(&NAMES))
            .or_else(|| declared(self.marked("datemodified")?, DateFrom::Meta))
    }

    fn named_date(&self, names: &[&str]) -> Option<Dated> {
        names
            .iter()
            .find_map(|name| declared(self.first(&[name])?, DateFrom::Meta))
    }
}

/// A date that a page declares.
fn declared(raw: &str, from: DateFrom) -> Option<Dated> {
    parse::date(raw).map(|date| Dated {
        date,
        raw: raw.to_owned(),
        from,
    })
}

/// Reads `/2017/02/03/`, `/2017/02/`, `/2017-02-03-title`, `/20170203/`; a year alone says too little.
pub(super) fn in_address(url: &Url) -> Option<Dated> {
    let parts: Vec<&str> = url.path_segments()?.collect();
    let folders = parts.iter().enumerate().find_map(|(at, part)| {
        let month = number(parts.get(at + 1)?, 2)?;
        let day = parts.get(at + 2).and_then(|day| number(day, 2));
        calendar(number(part, 4)?, month, day)
            .map(|date| (date, parts.get(at..at + 2 + usize::from(day.is_some()))))
    });
    if let Some((date, raw)) = folders {
        return Some(dated(date, &raw.unwrap_or_default().join("/")));
    }
    parts.iter().find_map(|part| {
        let digits = part.get(..10).filter(|text| {
            text.bytes().enumerate().all(|(at, b)| match at {
                4 | 7 => b == b'-',
                _ => b.is_ascii_digit(),
            })
        });
        let (raw, plain) = match digits {
            Some(text) => (text, text.replace('-', "")),
            None => (*part, (*part).to_owned()),
        };
        number(&plain, 8)?;
        let date = calendar(
            number(plain.get(..4)?, 4)?,
            number(plain.get(4..6)?, 2)?,
            number(plain.get(6..)?, 2),
        )?;
        Some(dated(date, raw))
    })
}

/// A number of exactly so many digits.
fn number(text: &str, digits: usize) -> Option<u32> {
    let plain = text.len() == digits && text.bytes().all(|b| b.is_ascii_digit());
    text.parse().ok().filter(|_| plain)
}

fn calendar(year: u32, month: u32, day: Option<u32>) -> Option<PartialDate> {
    let year = i32::try_from(year)
        .ok()
        .filter(|year| YEARS.contains(year))?;
    PartialDate::calendar(year, Some(month), day)
}

fn dated(date: PartialDate, raw: &str) -> Dated {
    Dated {
        date,
        raw: raw.to_owned(),
        from: DateFrom::Url,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn addresses_that_are_dated() {
        for (path, expected) in [
            ("/2017/02/03/title", Some(("2017-02-03", "2017/02/03"))),
            ("/news/2017/02/title.html", Some(("2017-02", "2017/02"))),
            ("/a/2017-02-03-title", Some(("2017-02-03", "2017-02-03"))),
            ("/20170203/title", Some(("2017-02-03", "20170203"))),
            ("/2017/13/title", None),
            ("/1017/02/03/", None),
            ("/20170299/title", None),
            ("/2017/title", None),
            ("/12345678", None),
            ("/é2017-02-03", None),
            ("/", None),
        ] {
            let url = Url::parse(&format!("https://a.example{path}")).unwrap();
            let found = in_address(&url).map(|it| (it.date.to_string(), it.raw));
            let expected = expected.map(|(date, raw)| (date.to_owned(), raw.to_owned()));
            assert_eq!(found, expected, "{path}");
        }
    }
}
