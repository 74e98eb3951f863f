//! Credits with what is stuck to them inside one block: which of its bytes go.
//!
//! A block is read as segments: links, inline elements, lines, and runs of plain text between them.
//! Where markup or a line break shows how far a credit or a headline reaches, that is believed; in
//! plain text [`super::restart`] reads where the article goes on. Deliberately absent: names of
//! classes and elements, and whole blocks, which are [`super::inset`]'s.

use super::agency;
use super::credit;
use super::places::places;
use super::places::sentence_start;
use super::restart;
use super::restart::Behind;
use super::segments::Segment;
use super::segments::segments;
use super::signature::Kind;
use super::signature::Signature;
use super::signature::signature;
use super::starters::is_link;
use super::table;
use super::table::Block;
use super::table::Table;
use super::table::count_words;
use super::table::ends_sentence;
use super::tail::is_bare_credit;
use super::tail::is_open_credit;
use std::ops::Range;
use url::Url;

/// A stretch of a block that goes.
#[derive(Clone, Debug)]
pub(super) struct Cut {
    pub(super) bytes: Range<usize>,
    /// The article was seen to go on behind it.
    pub(super) resumed: bool,
    /// A headline is stuck to the credit.
    pub(super) glued: bool,
    /// It is one only if something beside the block says so too.
    pub(super) loose: bool,
}

/// Longest credit with a headline in an element of its own, longest headline, in words.
const ELEMENT: usize = 40;
const HEADLINE: usize = 25;
/// Fewest and most words of a headline in front of a credit.
const BEFORE: std::ops::RangeInclusive<usize> = 3..=18;

/// The stretches of a block that are credits with what is stuck to them.
pub(super) fn cuts(table: &Table<'_>, block: &Block, url: Option<&Url>) -> Vec<Cut> {
    if matches!(
        block.kind,
        table::Kind::Heading(_) | table::Kind::Preformatted
    ) {
        return Vec::new();
    }
    let reader = Reader {
        table,
        block,
        url,
        segments: segments(table, block),
    };
    let mut out: Vec<Cut> = Vec::new();
    let (mut at, mut from) = (0, block.text.start);
    while let Some(segment) = reader.segments.get(at) {
        let Some(cut) = reader.cut(at, from.max(segment.text.start)) else {
            at += 1;
            continue;
        };
        from = cut.bytes.end.max(from + 1);
        while reader
            .segments
            .get(at)
            .is_some_and(|segment| segment.text.end <= from)
        {
            at += 1;
        }
        out.push(cut);
    }
    out
}

pub(super) struct Reader<'t, 'd> {
    pub(super) table: &'t Table<'d>,
    pub(super) block: &'t Block,
    url: Option<&'t Url>,
    pub(super) segments: Vec<Segment>,
}

impl Reader<'_, '_> {
    /// The first cut that begins in segment `at`, at byte `from` or behind it.
    fn cut(&self, at: usize, from: usize) -> Option<Cut> {
        let segment = self.segments.get(at)?;
        let text = self.table.span(&(from..segment.text.end));
        let starts = from == segment.text.start;
        let opens = starts && (segment.inline || segment.first || self.opens_sentence(from));
        places(text, opens).into_iter().find_map(|place| {
            let start = from + place.at;
            let rest = self.table.span(&(start..segment.text.end));
            let alone = starts && place.at == 0 && place.opens;
            let paragraph = self.block.kind == table::Kind::Paragraph;
            let signed = signature(rest, alone).filter(|it| it.kind != Kind::Loose || paragraph);
            let found = match signed {
                Some(signed) if place.opens => self.opened(at, start, signed, alone),
                Some(signed) => self
                    .amid(at, start, signed)
                    .or_else(|| self.closed(at, from, start, signed)),
                None => None,
            }
            .or_else(|| self.unended(at, start).filter(|_| place.opens));
            // the longer of the two, where both begin at one place
            let open = place.opens.then(|| self.open_ended(at, start)).flatten();
            match (found, open) {
                (Some(found), Some(open)) if found.bytes.end < open.bytes.end => Some(open),
                (found, open) => found.or(open),
            }
        })
    }

    /// A run that opens as a credit and has no end, up to where its line, element or link ends.
    fn open_ended(&self, at: usize, start: usize) -> Option<Cut> {
        let segment = self.segments.get(at)?;
        let own = segment.inline && start == segment.text.start;
        let credit = self.table.span(&(start..segment.text.end));
        let linked = !segment.is_closed() && self.is_headline(at + 1) && is_bare_credit(credit);
        let before = self.table.span(&(self.block.text.start..start));
        if before.trim_end().ends_with(':') || !(segment.is_closed() || own || linked) {
            return None;
        }
        let end = match self.segments.get(at + 1) {
            Some(link) if linked => link.text.end,
            _ => segment.text.end,
        };
        let after = self.table.span(&(end..self.block.text.end));
        let prose = linked || self.block.kind == table::Kind::Paragraph;
        let goes_on = after.trim_start().starts_with(['.', '?']);
        let stands = is_open_credit(self.table.span(&(start..end)), prose);
        (stands && !goes_on && resumes(after)).then(|| Cut {
            bytes: start..end + (after.len() - after.trim_start().len()),
            resumed: !after.trim().is_empty(),
            glued: true,
            loose: false,
        })
    }

    /// A credit at the head of a sentence, a line or an element, with what is stuck behind it.
    fn opened(&self, at: usize, start: usize, signed: Signature, alone: bool) -> Option<Cut> {
        let segment = self.segments.get(at)?;
        let text = self.table.span(&(start..segment.text.end));
        let rest = text.get(signed.end..).unwrap_or_default();
        let behind = rest.trim_start_matches(is_between);
        let skipped = start + signed.end + (rest.len() - behind.len());
        // "© 2026 Name, Inc.", "Courtesy Name Gallery."
        let said = rest.trim_start().starts_with([',', ';', '.']);
        let first = behind.chars().find(|c| c.is_alphanumeric());
        let small = first.is_some_and(char::is_lowercase);
        let number = first.is_some_and(|c| c.is_ascii_digit());
        if small || (said && (!behind.is_empty() || signed.kind != Kind::Marked)) {
            return None;
        }
        let mut glued = false;
        let mut resumed = false;
        let mut end = segment.text.end;
        if behind.is_empty() {
            (end, glued, resumed) = self.follow(at, end, signed.kind != Kind::Bare);
        } else if alone && segment.inline && !is_prose(text) {
            // a name of three words has an end that was not read as one
            if count_words(behind) <= 2 {
                (end, glued, resumed) = self.follow(at, end, true);
            }
            glued |= count_words(behind) > 2;
        } else {
            let behind = restart::behind(behind, segment.is_closed());
            // a dateline: "Reuters - The …"
            if signed.kind == Kind::Bare && matches!(behind, Behind::Until(_)) {
                return None;
            }
            match behind {
                Behind::Headline => glued = true,
                Behind::Until(to) => {
                    end = skipped + to;
                    (glued, resumed) = (true, true);
                }
                Behind::Article if self.is_headline(at + 1) && segment.text.end - skipped <= 24 => {
                    (end, glued, resumed) = self.follow(at, end, signed.kind != Kind::Bare);
                }
                Behind::Article if signed.kind == Kind::Marked && !number => end = skipped,
                Behind::Article => return None,
            }
        }
        let mut begin = start;
        if alone && let Some(before) = self.headline_before(at) {
            begin = before;
            glued = true;
        }
        let after = self.table.span(&(end..self.block.text.end));
        let line = segment.first && segment.is_last();
        let whole = begin == self.block.text.start && end == self.block.text.end;
        let doubtful = !glued
            && !whole
            && (signed.kind == Kind::Loose || (signed.kind == Kind::Bare && !line));
        if !resumes(after) || doubtful {
            return None;
        }
        let resumed = resumed || (glued && !after.is_empty());
        Some(Cut {
            bytes: begin..end,
            resumed,
            glued,
            loose: signed.kind == Kind::Loose && !glued,
        })
    }

    /// A credit that closes a headline in one run of text.
    fn closed(&self, at: usize, from: usize, start: usize, signed: Signature) -> Option<Cut> {
        let segment = self.segments.get(at)?;
        let before = self.table.span(&(from..start));
        let begin = from + sentence_start(before);
        let headline = self.table.span(&(begin..start)).trim();
        let capital = headline
            .chars()
            .find(|c| c.is_alphanumeric())
            .is_some_and(|c| !c.is_lowercase());
        if headline.ends_with(':') && signed.kind == Kind::Marked {
            return self.opened(at, start, signed, false);
        }
        let last = headline
            .rsplit(char::is_whitespace)
            .next()
            .unwrap_or_default();
        let linking = last.starts_with(char::is_lowercase) && is_link(last);
        // behind the article's last sentence: a headline, and names at the end of the element
        let last = start + signed.end == segment.text.end && segment.is_closed();
        let signs =
            signed.kind == Kind::Marked || (signed.kind == Kind::Plain && last && begin > from);
        if !signs || !capital || linking || !BEFORE.contains(&count_words(headline)) {
            return None;
        }
        if begin == segment.text.start && !segment.first && !segment.inline {
            return None;
        }
        let end = start + signed.end;
        let rest = self.table.span(&(end..segment.text.end));
        let rest = rest.trim_start_matches(')');
        let spaced = rest.is_empty() || rest.starts_with(char::is_whitespace);
        let gap = rest.len() - rest.trim_start().len();
        let end = segment.text.end - rest.len() + gap;
        let after = self.table.span(&(end..self.block.text.end));
        (spaced && resumes(after)).then_some(Cut {
            bytes: begin..end,
            resumed: !after.is_empty(),
            glued: true,
            loose: false,
        })
    }

    /// Where what is stuck to a credit ends that reaches to byte `end` of segment `at`: one headline
    /// at most; whether there was one, and whether the article was seen to go on. `plain`: it may be
    /// plain text.
    fn follow(&self, at: usize, mut end: usize, plain: bool) -> (usize, bool, bool) {
        let mut seen = false;
        let following = self.segments.iter().enumerate().skip(at + 1);
        for (next, segment) in following {
            let text = self.table.span(&segment.text);
            let words = count_words(text);
            let open = !ends_sentence(text) || text.trim_end().ends_with(['?', '!']);
            let capital = begins_large(text);
            if segment.link.is_some() {
                let short = (words <= 2 || agency::is_in(text)) && !segment.first && !seen;
                if !(short || (!seen && self.is_headline(next))) {
                    break;
                }
                seen |= self.is_headline(next);
            } else if segment.inline {
                let named = signature(text, true).is_some_and(|it| it.end == text.len());
                if !(named || (!seen && open && capital && words <= HEADLINE)) {
                    break;
                }
                seen |= !named && words >= 3;
            } else if segment.first {
                if seen
                    || !segment.is_last()
                    || !open
                    || !capital
                    || !(3..=HEADLINE).contains(&words)
                {
                    break;
                }
                seen = true;
            } else if !text.contains(char::is_alphanumeric) {
                // a stroke between a name and a link
            } else if seen || !plain {
                break;
            } else {
                let behind = text.trim_start_matches(is_between);
                let skipped = segment.text.start + (text.len() - behind.len());
                match restart::behind(behind, segment.is_closed()) {
                    Behind::Headline if capital || words <= 6 => seen |= words >= 3,
                    Behind::Until(to) if capital => return (skipped + to, true, true),
                    _ if words <= 6 && !ends_sentence(text) && !segment.is_last() => {}
                    _ => break,
                }
            }
            end = segment.text.end;
        }
        let rest = self.table.span(&(end..self.block.text.end));
        (end + (rest.len() - rest.trim_start().len()), seen, false)
    }

    /// Where the headline begins that stands right in front of segment `at`, in an element of its own.
    fn headline_before(&self, at: usize) -> Option<usize> {
        let before = at.checked_sub(1)?;
        let segment = self.segments.get(before)?;
        let text = self.table.span(&segment.text);
        let own = segment.link.is_none()
            && segment.inline
            && !ends_sentence(text)
            && begins_large(text)
            && (3..=HEADLINE).contains(&count_words(text));
        ((self.is_headline(before) || own) && self.opens_sentence(segment.text.start))
            .then_some(segment.text.start)
    }

    /// Whether segment `at` is the stand-alone link of another article.
    pub(super) fn is_headline(&self, at: usize) -> bool {
        let Some(segment) = self.segments.get(at) else {
            return false;
        };
        let Some(href) = segment
            .link
            .and_then(|link| self.table.node(link).element)
            .and_then(|link| table::attr(link, "href"))
        else {
            return false;
        };
        let text = self.table.span(&segment.text);
        count_words(text) >= 3 && begins_large(text) && leads_elsewhere(href, self.url)
    }

    /// Whether a byte stands at the start of a block or line or behind the end of a sentence.
    pub(super) fn opens_sentence(&self, at: usize) -> bool {
        let before = self.table.span(&(self.block.text.start..at));
        before.ends_with('\n') || before.trim().is_empty() || ends_sentence(before)
    }
}

/// Whether the text of an element is too long for a credit and a headline.
fn is_prose(text: &str) -> bool {
    let words = count_words(text);
    words > ELEMENT || (words > 12 && credit::ends_plainly(text))
}

pub(super) fn is_between(c: char) -> bool {
    c.is_whitespace()
        || matches!(
            c,
            '-' | '–' | '—' | ':' | '：' | '|' | '.' | ',' | '/' | ')' | ']' | '•' | '·'
        )
}

pub(super) fn begins_large(text: &str) -> bool {
    text.chars()
        .find(|c| c.is_alphanumeric())
        .is_some_and(|c| !c.is_lowercase())
}

/// Whether what is left behind a cut may be the beginning of a sentence.
pub(super) fn resumes(text: &str) -> bool {
    let mut chars = text.trim_start().chars();
    chars
        .next()
        .is_none_or(|c| !c.is_lowercase() && !matches!(c, ',' | ';' | ':'))
}

fn leads_elsewhere(href: &str, url: Option<&Url>) -> bool {
    let href = href.trim();
    if href.is_empty()
        || href.starts_with('#')
        || href.starts_with("mailto:")
        || href.starts_with("javascript:")
    {
        return false;
    }
    let Some(url) = url else {
        return true;
    };
    url.join(href)
        .is_ok_and(|to| (to.host(), to.path(), to.query()) != (url.host(), url.path(), url.query()))
}
