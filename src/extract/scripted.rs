//! The date of publishing as a page's scripts have it: what it hands to its own code or to counters.

use crate::model::DateFrom;
use crate::model::Dated;
use crate::parse;
use memchr::memmem;

/// Longest name that is looked at (octets).
const NAME: usize = 40;
/// Longest date (octets).
const VALUE: usize = 40;

/// The day that the page's scripts say the article was published on, if they agree on one: a list of
/// other articles brings dates of its own, and then nothing is said.
pub(super) fn published(html: &str) -> Option<Dated> {
    let day = |dated: &Dated| dated.date.to_string().get(..10).map(str::to_owned);
    let mut found: Option<Dated> = None;
    for name in ["ublish", "ost", "rticle", "reate"] {
        for at in memmem::find_iter(html.as_bytes(), name) {
            let Some(dated) = at.checked_sub(1).and_then(|at| value(html, at)) else {
                continue;
            };
            match &found {
                Some(known) if day(known) != day(&dated) => return None,
                Some(_) => {}
                None => found = Some(dated),
            }
        }
        if found.is_some() {
            break;
        }
    }
    found
}

/// What is behind a name like `datePublished`, `publish_date`, `first-published-at`: a colon, an equals
/// sign or a comma, quotes, and a date that begins with its year.
fn value(html: &str, at: usize) -> Option<Dated> {
    let text = html.get(at..)?;
    let is_of_a_name = |b: u8| b.is_ascii_alphanumeric() || matches!(b, b'_' | b'-' | b'.');
    let before = html.as_bytes().get(at.saturating_sub(NAME)..at)?;
    let start = at
        - before
            .iter()
            .rev()
            .take_while(|&&b| is_of_a_name(b))
            .count();
    let end = text.bytes().take(NAME).position(|b| !is_of_a_name(b))?;
    let name: String = html
        .get(start..at + end)?
        .chars()
        .filter(char::is_ascii_alphabetic)
        .map(|c| c.to_ascii_lowercase())
        .collect();
    let of = ["publish", "post", "article", "create"];
    let named = of.iter().any(|of| name.contains(of))
        && ["date", "time", "at", "on", "published"]
            .iter()
            .any(|what| name.ends_with(what) || name.starts_with("date"));
    if !named {
        return None;
    }
    let rest = text.get(end..)?;
    let quoted = |c: char| matches!(c, '"' | '\'' | '\\' | ' ');
    let rest = rest
        .trim_start_matches(quoted)
        .strip_prefix([':', '=', ','])?
        .trim_start_matches(quoted);
    let ends = |b: u8| matches!(b, b'"' | b'\'' | b'\\' | b'<' | b'\n');
    let raw = rest.get(..rest.bytes().take(VALUE).position(ends)?)?;
    let year = raw.get(..4)?;
    if !year.bytes().all(|b| b.is_ascii_digit()) || raw.len() < 10 {
        return None;
    }
    let date = parse::date(raw).or_else(|| parse::date(raw.get(..10)?))?;
    Some(Dated {
        date,
        raw: raw.to_owned(),
        from: DateFrom::Meta,
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_date_in_scripts_is_told_where_all_agree() {
        for (page, expected) in [
            (
                r#"<script>var page = {"publish_date": "2024-03-05T10:00:00Z", "id": 7}</script>"#,
                Some("2024-03-05T10:00:00Z"),
            ),
            (
                r#"<script>push("{\"datePublished\":\"2024-03-05\"}")</script>"#,
                Some("2024-03-05"),
            ),
            (
                "<script>gtag('event', {'post_publish_date': '2024-03-05'})</script>",
                Some("2024-03-05"),
            ),
            (
                "<script>firstPublishedAt = '2024-03-05 10:00:00';</script>",
                Some("2024-03-05T10:00:00Z"),
            ),
            (
                r#"{"published":"2024-03-05"},{"published":"2024-03-04"}"#,
                None,
            ),
            (r#"{"publisher":"2024-03-05"}"#, None),
            (r#"{"published":true,"republish":"x"}"#, None),
            ("publish", None),
            ("ublish_date", None),
        ] {
            let found = published(page).map(|dated| dated.date.to_string());
            assert_eq!(found.as_deref(), expected, "{page}");
        }
    }
}
