//! newsboat's `urls`: an address a line, its tags behind it. Total: every line is something.

use crate::config::import::Feed;
use crate::config::import::Format;
use crate::config::import::List;
use crate::config::import::add_tag;
use crate::config::import::some;
use crate::config::naming;
use crate::config::naming::userinfo;

/// Lines that are no addresses.
pub(super) const MADE: [&str; 3] = ["exec:", "filter:", "query:"];

/// Those that have no place, and what could do it here.
const NO_PLACE: [(&str, &str); 2] = [
    (
        "filter:",
        "`exec` can do it: exec = [\"sh\", \"-c\", \"curl -sfL 'URL' | PROGRAM\"]",
    ),
    (
        "query:",
        "an `[[output]]` selects by tags; what `exec` prints is a feed too",
    ),
];

pub(super) fn read(text: &str) -> List {
    let mut list = List::new(Format::Newsboat);
    for (at, line) in text.lines().enumerate() {
        let mut words = words(line).into_iter();
        let Some(url) = words.next() else { continue };
        if let Some((_, hint)) = NO_PLACE.iter().find(|(start, _)| url.starts_with(start)) {
            let line = userinfo::masked(&naming::one_line(line));
            list.no_place
                .push((format!("line {}", at + 1), format!("{line} ({hint})")));
            continue;
        }
        let mut feed = match url.strip_prefix("exec:").map(str::trim) {
            // it gives them to a shell, for which `~` and quotes mean something
            Some(script) if !script.is_empty() => Feed {
                exec: ["sh", "-c", script].map(str::to_owned).to_vec(),
                ..Feed::default()
            },
            _ => Feed {
                url,
                ..Feed::default()
            },
        };
        for word in words {
            if let Some(title) = word.strip_prefix('~') {
                feed.name = some(title);
            } else if let Some(tag) = word.strip_prefix('!') {
                feed.no_place
                    .push(format!("!{} (hidden there)", naming::one_line(tag)));
                add_tag(&mut feed.tags, naming::tag(tag));
            } else {
                add_tag(&mut feed.tags, naming::tag(&word));
            }
        }
        list.push(feed);
    }
    list
}

/// The words of a line: quotes hold a word together, `\` takes the next letter as it is, `#` at
/// the start of a word ends the line.
fn words(line: &str) -> Vec<String> {
    let mut words = Vec::new();
    let mut word: Option<String> = None;
    let mut quoted = false;
    let mut letters = line.chars();
    while let Some(letter) = letters.next() {
        match letter {
            '"' => {
                quoted = !quoted;
                word.get_or_insert_default();
            }
            '\\' if quoted => word.get_or_insert_default().extend(letters.next()),
            c if c.is_whitespace() && !quoted => words.extend(word.take()),
            '#' if word.is_none() => break,
            c => word.get_or_insert_default().push(c),
        }
    }
    words.extend(word);
    words.retain(|word| !word.is_empty());
    words
}
