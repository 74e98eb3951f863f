//! How a text speaks to its reader: as news, or as a wall does.

use super::table::count_words;
use super::walls::Wall;
use super::walls::is_of_subscribers;
use super::walls::is_offer;
use super::words::Telling;
use super::words::sentences;
use std::collections::BTreeMap;

/// How a text speaks to its reader.
#[derive(Debug, Default)]
pub(super) struct Spoken {
    /// Words in sentences that a wall says, and in all others.
    pub(super) walled: usize,
    pub(super) free: usize,
    /// What most of the first are.
    pub(super) most: Option<Wall>,
    /// It ends in paragraphs for subscribers: words in front of these.
    pub(super) lead: Option<usize>,
    /// That plug says whom it is for; else it only names a price, as news does too.
    pub(super) sure: bool,
    /// It ends in the middle.
    pub(super) is_cut: bool,
}

/// Paragraphs at the end that are a plug at most, and their words.
const PLUG: usize = 4;
const PLUG_WORDS: usize = 200;
/// A sentence with this share of the title's words is the article's.
const OWN: f32 = 0.2;

/// What one paragraph says.
#[derive(Default)]
struct Paragraph {
    words: usize,
    walled: bool,
    subscribers: bool,
    /// It says so in words, not by a price alone.
    sure: bool,
}

impl Spoken {
    /// Sentences that speak of what `own`, the title's words, name are the article's.
    pub(super) fn read(text: &str, title: &str, own: Option<&Telling>) -> Self {
        let mut spoken = Self::default();
        let mut counts: BTreeMap<Wall, usize> = BTreeMap::new();
        let mut paragraphs = Vec::new();
        let title = title.trim().to_lowercase();
        for text in text.split("\n\n") {
            let mut paragraph = Paragraph::default();
            for sentence in sentences(text) {
                let words = count_words(sentence);
                let lower = sentence.to_lowercase();
                paragraph.words += words;
                let wall = Wall::said_by(&lower);
                let sure = is_of_subscribers(&lower) || wall == Some(Wall::Paywall);
                let of_subscribers = sure || is_offer(&lower);
                paragraph.sure |= sure;
                paragraph.subscribers |= of_subscribers;
                let share = own.and_then(|own| own.share_in(&Telling::of(sentence)));
                if share.is_some_and(|share| share >= OWN) {
                    spoken.free += if lower.trim() == title { 0 } else { words };
                    continue;
                }
                paragraph.walled |= of_subscribers || wall.is_some();
                match wall {
                    Some(wall) => {
                        *counts.entry(wall).or_default() += words.max(1);
                        spoken.walled += words;
                    }
                    None => spoken.free += words,
                }
            }
            paragraphs.push(paragraph);
        }
        let most = counts.into_iter().max_by_key(|&(_, count)| count);
        spoken.most = most.map(|(wall, _)| wall);
        if let Some((lead, sure)) = lead(&paragraphs) {
            spoken.lead = Some(lead);
            spoken.sure = sure;
        }
        spoken.is_cut = text.trim_end().ends_with(['…', ',']) || text.trim_end().ends_with("...");
        spoken
    }
}

/// The words in front of the plug, where the text ends in one, and whether that is sure.
fn lead(paragraphs: &[Paragraph]) -> Option<(usize, bool)> {
    let plug = paragraphs
        .iter()
        .rev()
        .take(PLUG)
        .take_while(|paragraph| paragraph.walled);
    let from = paragraphs.len() - plug.count();
    let (lead, plug) = paragraphs.split_at_checked(from)?;
    let words = |part: &[Paragraph]| part.iter().map(|paragraph| paragraph.words).sum::<usize>();
    let is_plug = plug.iter().any(|paragraph| paragraph.subscribers) && words(plug) <= PLUG_WORDS;
    let sure = plug.iter().any(|paragraph| paragraph.sure);
    is_plug.then(|| (words(lead), sure))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_lead_with_a_plug_behind_it() {
        let lead = "Four ferries lay in port.";
        let plug = "For subscribers only. Cancel anytime.";
        let read = |text: &str| Spoken::read(text, "", None).lead;
        assert_eq!(read(&format!("{lead}\n\n{plug}")), Some(5));
        assert_eq!(read(&format!("{plug}\n\n{lead}")), None);
        assert_eq!(read(lead), None);
        let offer = "Join in from 5 euros a month.";
        assert_eq!(read(&format!("{lead}\n\n{offer}")), Some(5));
    }
}
