//! Which of a picture's addresses is the picture, and what is no picture but a counter.

use super::address;
use super::address::Use;
use std::borrow::Cow;
use url::Url;

/// Pictures wider than this (in pixels) are more than a column of text can show.
const WIDE: f32 = 1600.0;
/// The same for screens with several pixels in the place of one.
const DENSE: f32 = 2.0;

/// Attributes that scripts copy to `src` once the reader gets there, the likeliest first.
const LAZY: [&str; 12] = [
    "data-src",
    "data-original",
    "data-lazy-src",
    "data-lazy",
    "data-actualsrc",
    "data-full-src",
    "data-hi-res-src",
    "data-large-src",
    "data-image",
    "data-img-src",
    "data-echo",
    "data-url",
];
const LAZY_SETS: [&str; 4] = [
    "data-srcset",
    "data-lazy-srcset",
    "data-original-set",
    "data-set",
];

/// Stems of files that are there to be counted or to hold a place.
const NO_PICTURE: [&str; 17] = [
    "pixel",
    "1x1",
    "blank",
    "spacer",
    "clear",
    "cleardot",
    "transparent",
    "beacon",
    "counter",
    "placeholder",
    "lazyload",
    "lazy",
    "loading",
    "px",
    "tracking",
    "track",
    "dot",
];
/// First labels of hosts that count.
const COUNTERS: [&str; 9] = [
    "pixel",
    "pixels",
    "beacon",
    "beacons",
    "tracker",
    "tracking",
    "stats",
    "analytics",
    "counter",
];

/// Names and decoded values of an element's attributes, in order; the first of a name counts.
pub(super) type Values<'a> = [(Cow<'a, str>, Cow<'a, str>)];

pub(super) fn get<'v>(values: &'v Values<'_>, name: &str) -> Option<&'v str> {
    let found = values.iter().find(|(known, _)| known == name);
    found.map(|(_, value)| &**value)
}

/// The address to show, from the element itself and the `source` elements beside it.
pub(super) fn source(values: &Values<'_>, beside: &[String], base: Option<&Url>) -> Option<String> {
    let http = |value: &str| {
        let address = address::published(value, base, Use::Source)?;
        (!is_no_picture(&address)).then(|| address.into_owned())
    };
    let set = |set: &str| best(set).and_then(http);
    let get = |name: &&str| get(values, name);
    LAZY_SETS
        .iter()
        .chain(&["srcset"])
        .filter_map(get)
        .find_map(set)
        .or_else(|| LAZY.iter().filter_map(get).find_map(http))
        .or_else(|| get(&"src").and_then(http))
        .or_else(|| beside.iter().find_map(|beside| set(beside)))
        .or_else(|| {
            // a name of the site's own: `data-zoom="/a/b.jpg"`
            let own = values.iter().filter(|(name, _)| name.starts_with("data-"));
            own.map(|(_, value)| &**value)
                .filter(|value| is_file_of_picture(value))
                .find_map(http)
        })
}

/// Whether an element is not meant to be seen: a pixel, or hidden.
pub(super) fn is_hidden(values: &Values<'_>) -> bool {
    let tiny = |name| get(values, name).is_some_and(is_tiny);
    tiny("width")
        || tiny("height")
        || get(values, "hidden").is_some()
        || get(values, "style").is_some_and(|style| {
            let style: String = style
                .chars()
                .filter(|c| !c.is_whitespace())
                .map(|c| c.to_ascii_lowercase())
                .collect();
            style.contains("display:none")
                || style.contains("visibility:hidden")
                || style.split(';').any(|rule| {
                    matches!(rule.split_once(':'), Some(("width" | "height", size)) if is_tiny(size))
                })
        })
}

/// `0`, `1`, `1px`; not `1em`, `0.5`, `100%`.
pub(super) fn is_tiny(size: &str) -> bool {
    let size = size.trim();
    let size = size.strip_suffix("px").unwrap_or(size).trim_end();
    matches!(size, "0" | "1" | "00" | "01")
}

/// Whether a picture's address is of one that nobody is meant to see.
pub(super) fn is_no_picture(address: &str) -> bool {
    let path = address.split(['?', '#']).next().unwrap_or_default();
    let file = path.rsplit('/').next().unwrap_or_default();
    let (stem, extension) = file.rsplit_once('.').unwrap_or((file, ""));
    let is_one = |of: &[&str]| of.iter().any(|of| extension.eq_ignore_ascii_case(of));
    if is_one(&["jpg", "jpeg", "webp", "avif"]) {
        return false;
    }
    let drawn = is_one(&["png", "svg"]);
    let host = address.split_once("://").map_or("", |(_, rest)| rest);
    let label = host.split(['.', '/', ':']).next().unwrap_or_default();
    NO_PICTURE.iter().any(|no| stem.eq_ignore_ascii_case(no))
        || (!drawn && COUNTERS.iter().any(|no| label.eq_ignore_ascii_case(no)))
}

fn is_file_of_picture(value: &str) -> bool {
    let path = value.split(['?', '#']).next().unwrap_or_default();
    let extension = path.rsplit_once('.').map_or("", |(_, extension)| extension);
    path.contains('/')
        && ["jpg", "jpeg", "png", "webp", "gif", "avif"]
            .iter()
            .any(|known| extension.eq_ignore_ascii_case(known))
}

/// The best candidate of a `srcset` (HTML, section 4.8.4.2.2): the largest that is not too large,
/// else the smallest.
pub(super) fn best(set: &str) -> Option<&str> {
    let mut best: Option<(&str, f32)> = None;
    for (address, size) in candidates(set) {
        let better = match best {
            None => true,
            Some((_, known)) if size <= 1.0 => known > 1.0 || size > known,
            Some((_, known)) if known > 1.0 => size < known,
            Some(_) => false,
        };
        if better {
            best = Some((address, size));
        }
    }
    best.map(|(address, _)| address)
}

/// Addresses and sizes; 1 is the largest that is not too large.
fn candidates(set: &str) -> impl Iterator<Item = (&str, f32)> {
    let mut rest = set;
    std::iter::from_fn(move || {
        rest = rest.trim_start_matches(|c: char| c.is_ascii_whitespace() || c == ',');
        if rest.is_empty() {
            return None;
        }
        let end = rest
            .find(|c: char| c.is_ascii_whitespace())
            .unwrap_or(rest.len());
        let (address, tail) = rest.split_at_checked(end)?;
        if address.ends_with(',') {
            rest = tail;
            return Some((address.trim_end_matches(','), 1.0 / DENSE));
        }
        let (descriptor, tail) = tail.split_once(',').unwrap_or((tail, ""));
        rest = tail;
        Some((address, size(descriptor.trim())))
    })
}

fn size(descriptor: &str) -> f32 {
    let number = |suffix: char| {
        let first = descriptor.split_ascii_whitespace().next()?;
        first.strip_suffix(suffix)?.parse::<f32>().ok()
    };
    let size = number('w')
        .map(|width| width / WIDE)
        .or_else(|| number('x').map(|density| density / DENSE));
    size.filter(|size| size.is_finite() && *size > 0.0)
        .unwrap_or(1.0 / DENSE)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_best_candidate() {
        for (set, chosen) in [
            ("a.jpg", Some("a.jpg")),
            ("a.jpg, b.jpg 2x, c.jpg 3x", Some("b.jpg")),
            ("a.jpg 320w, b.jpg 1280w ,c.jpg 2560w", Some("b.jpg")),
            ("c.jpg 2560w, d.jpg 5000w", Some("c.jpg")),
            ("a,b.jpg 1x,", Some("a,b.jpg")),
            (" , ", None),
            ("", None),
            ("a.jpg nonsense, b.jpg 1.5x", Some("b.jpg")),
        ] {
            assert_eq!(best(set), chosen, "{set}");
        }
    }

    #[test]
    fn counters_are_no_pictures() {
        for counter in [
            "https://x.example/pixel.gif?u=1",
            "https://x.example/a/1x1.png",
            "https://pixel.x.example/b",
            "https://stats.x.example/b.gif?v=1",
        ] {
            assert!(is_no_picture(counter), "{counter}");
        }
        for picture in [
            "https://x.example/pixel-art.png",
            "https://x.example/a.jpg",
            "https://stats.x.example/chart.jpg",
            "https://stats.x.example/chart.png",
            "https://x.example/img?id=7",
        ] {
            assert!(!is_no_picture(picture), "{picture}");
        }
    }
}
