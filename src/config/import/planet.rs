//! Planet Venus' and Pluto's `config.ini`. A planet is one folder.

use crate::config::import::Error;
use crate::config::import::Feed;
use crate::config::import::Folder;
use crate::config::import::Format;
use crate::config::import::List;
use crate::config::import::said;
use crate::config::import::some;
use crate::config::naming;
use crate::config::naming::userinfo;

/// Where Pluto has the address of a feed.
const ADDRESSES: [&str; 3] = ["feed", "feed_url", "feedurl"];

#[derive(Default)]
struct Section {
    name: String,
    pairs: Vec<(String, String)>,
}

impl Section {
    fn get(&self, wanted: &[&str]) -> Option<&str> {
        self.pairs
            .iter()
            .find(|(key, value)| wanted.contains(&key.as_str()) && !value.is_empty())
            .map(|(_, value)| value.as_str())
    }

    /// What it says beside that, into the words of a place.
    fn rest(&self, places: &[&str]) -> Vec<String> {
        self.pairs
            .iter()
            .filter(|(key, value)| !places.contains(&key.as_str()) && !value.is_empty())
            .map(|(key, value)| said(key, value))
            .collect()
    }
}

pub(super) fn read(text: &str) -> Result<List, Error> {
    let mut list = List::new(Format::Planet);
    let sections = sections(text)?;
    let is_planet =
        |section: &&Section| section.name.is_empty() || section.name.eq_ignore_ascii_case("planet");
    let planet = |keys: &[&str]| sections.iter().filter(is_planet).find_map(|s| s.get(keys));
    let number = |key: &str| planet(&[key])?.parse::<u32>().ok().filter(|n| *n > 0);
    let title = planet(&["name", "title"])
        .and_then(some)
        .unwrap_or_else(|| "Planet".to_owned());
    let tag = Some(naming::tag(&title)).filter(|tag| !tag.is_empty());
    let tag = tag.unwrap_or_else(|| "planet".to_owned());
    let first_entries = number("new_feed_items");
    list.folders.push(Folder {
        tag: tag.clone(),
        title,
        window_days: number("days_per_page"),
        max_entries: number("items_per_page"),
    });
    for section in &sections {
        if is_planet(&section) {
            let placed = [
                "name",
                "title",
                "days_per_page",
                "items_per_page",
                "new_feed_items",
            ];
            for words in section.rest(&placed) {
                list.no_place.push(("[Planet]".to_owned(), words));
            }
            continue;
        }
        let Some(mut feed) = feed(section) else {
            let place = format!("[{}]", userinfo::masked(&section.name));
            let rest = section.rest(&[]);
            if rest.is_empty() {
                list.no_place.push((place, "an empty section".to_owned()));
                continue;
            }
            for words in rest {
                list.no_place.push((place.clone(), words));
            }
            continue;
        };
        if section.get(&["link"]).is_some() {
            list.from_feeds.insert("link");
        }
        feed.tags = vec![tag.clone()];
        feed.first_entries = first_entries;
        list.push(feed);
    }
    Ok(list)
}

fn feed(section: &Section) -> Option<Feed> {
    let venus = section.name.contains("://") || section.name.starts_with("feed:");
    let url = section
        .get(&ADDRESSES)
        .or(Some(section.name.as_str()).filter(|_| venus))?;
    // a section with a type is a reading list: feeds of which only their list knows
    if section.get(&["content_type"]).is_some() {
        return None;
    }
    Some(Feed {
        url: url.to_owned(),
        name: section.get(&["name", "title"]).and_then(some),
        key: Some(section.name.clone()).filter(|_| !venus),
        no_place: section.rest(&["name", "title", "link", "feed", "feed_url", "feedurl"]),
        ..Feed::default()
    })
}

fn sections(text: &str) -> Result<Vec<Section>, Error> {
    let mut sections = vec![Section::default()];
    for (at, line) in text.lines().enumerate() {
        let trimmed = line.trim();
        if trimmed.is_empty() || trimmed.starts_with(['#', ';']) {
            continue;
        }
        let indented = line.starts_with([' ', '\t']);
        if !indented && trimmed.starts_with('[') {
            let (name, _) = trimmed
                .trim_start_matches('[')
                .rsplit_once(']')
                .ok_or_else(|| Error::Malformed {
                    line: at + 1,
                    why: format!(
                        "`{}` has no `]`",
                        userinfo::masked(&naming::one_line(trimmed))
                    ),
                })?;
            sections.push(Section {
                name: name.trim().to_owned(),
                ..Section::default()
            });
            continue;
        }
        let Some(section) = sections.last_mut() else {
            continue;
        };
        // Pluto indents its keys, Venus its continued values: what reads like a key is one
        if let Some((key, value)) = pair(trimmed) {
            section.pairs.push((key, value));
        } else if let Some((_, value)) = section.pairs.last_mut().filter(|_| indented) {
            value.push(' ');
            value.push_str(trimmed);
        } else {
            return Err(Error::Malformed {
                line: at + 1,
                why: format!(
                    "`{}` is no `key = value`",
                    userinfo::masked(&naming::one_line(trimmed))
                ),
            });
        }
    }
    Ok(sections)
}

fn pair(line: &str) -> Option<(String, String)> {
    let end = line.find(['=', ':'])?;
    let (key, value) = line.split_at_checked(end)?;
    let key = key.trim();
    let name = |c: char| c.is_alphanumeric() || matches!(c, '_' | '-');
    // `http://…` in a continued value is no key
    if key.is_empty() || !key.chars().all(name) || value.starts_with("://") {
        return None;
    }
    let value = value.get(1..)?;
    let value = value.split(" ;").next().unwrap_or_default().trim();
    Some((key.to_ascii_lowercase(), value.to_owned()))
}
