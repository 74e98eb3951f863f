//! Where an entry is about: `georss`, `gml`, W3C `geo`, `podcast:location`.

use super::names::Part;
use crate::model::extras::Place;
use crate::parse::construct;
use crate::parse::names::Tag;
use crate::parse::tree::Element;

/// Whether an element may tell of a place.
pub(super) const fn is_of(part: Part) -> bool {
    matches!(
        part,
        Part::Place | Part::Point | Part::Latitude | Part::Longitude | Part::Location
    )
}

/// Elements inside each other that a point may stand in: `georss:where`, `gml:Point`.
const DEPTH: usize = 3;

/// The first point, with the place's name.
pub(super) fn of(item: Element<'_, '_>) -> Option<Place> {
    let mut found = None;
    let mut name = None;
    let (mut latitude, mut longitude) = (None, None);
    let mut open = vec![(item, 0)];
    while let Some((element, depth)) = open.pop() {
        for child in element.children() {
            let Tag::Part(part) = child.tag() else {
                continue;
            };
            let text = child.text();
            match part {
                Part::Place if depth < DEPTH => open.push((child, depth + 1)),
                Part::Point => found = found.or_else(|| point(text)),
                Part::Latitude => latitude = latitude.or(Some(text)),
                Part::Longitude => longitude = longitude.or(Some(text)),
                Part::PlaceName => name = name.or(Some(text)),
                Part::Location => {
                    let geo = child.attribute("geo");
                    found = found.or_else(|| point(geo?.trim().strip_prefix("geo:")?));
                    name = name.or(Some(text));
                }
                _ => {}
            }
        }
    }
    let place = found.or_else(|| checked(latitude?, longitude?))?;
    Some(Place {
        name: name
            .map(|name| construct::folded(name).into_owned())
            .filter(|name| !name.is_empty()),
        ..place
    })
}

/// `48.85 2.35`, also with a comma, a height or parameters (RFC 5870) behind.
fn point(text: &str) -> Option<Place> {
    let text = text.split(';').next()?;
    let mut numbers = text
        .split(|c: char| c.is_whitespace() || c == ',')
        .filter(|part| !part.is_empty());
    checked(numbers.next()?, numbers.next()?)
}

/// A latitude and a longitude that exist.
pub(super) fn checked(latitude: &str, longitude: &str) -> Option<Place> {
    Some(Place {
        latitude: degrees(latitude, 90.0)?,
        longitude: degrees(longitude, 180.0)?,
        name: None,
    })
}

/// A number of degrees, to the centimetre.
fn degrees(text: &str, most: f64) -> Option<String> {
    let text = text.trim();
    let plain = text.len() <= 24
        && text
            .bytes()
            .all(|b| b.is_ascii_digit() || matches!(b, b'-' | b'+' | b'.'));
    let value: f64 = text.parse().ok().filter(|_| plain)?;
    let written = format!("{value:.7}");
    let short = written.trim_end_matches('0').trim_end_matches('.');
    let short = if short == "-0" { "0" } else { short };
    (value.abs() <= most).then(|| short.to_owned())
}
