//! Where a walk goes after a document. Pure.

use crate::model::Instant;
use crate::older::Means;
use crate::older::Ways;
use crate::plan::Then;
use crate::plan::Walk;

/// Entries that one walk brings at most.
pub(super) const MOST: usize = 10_000;

/// Addresses that are remembered as asked: a larger circle ends where nothing is new.
const REMEMBERED: usize = 200;

/// What a document brought.
#[derive(Clone, Copy, Debug, Default)]
pub(super) struct Read {
    /// Entries that are stored now.
    pub(super) new: usize,
    /// Entries that were.
    pub(super) known: usize,
    /// The oldest date.
    pub(super) oldest: Option<Instant>,
    /// The newest date.
    pub(super) newest: Option<Instant>,
}

impl Read {
    /// Notes an entry's date; what is before `since` is not seen.
    pub(super) fn see(&mut self, walk: &Walk, date: Option<Instant>) {
        let Some(date) = date else { return };
        self.newest = self.newest.max(Some(date));
        if walk.since.is_none_or(|since| date >= since) {
            self.oldest = Some(self.oldest.map_or(date, |oldest| oldest.min(date)));
        }
    }

    /// All dates are before what is wanted.
    fn is_beyond(&self, since: Option<Instant>) -> bool {
        since.is_some_and(|since| self.newest.is_some_and(|newest| newest < since))
    }
}

/// After the source's own document.
pub(super) fn first(walk: &Walk, url: &str, ways: &Ways) -> (Walk, Then) {
    let mut walk = walk.clone();
    walk.asked.push(url.to_owned());
    match ways.first(url) {
        Some((means, next)) => {
            walk.means = means;
            go(walk, next)
        }
        None => without(walk, "names no older documents"),
    }
}

/// After an older document at `url`.
pub(super) fn after(walk: &Walk, url: &str, ways: &Ways, read: &Read) -> (Walk, Then) {
    let begun = walk.documents == 0;
    let trying = begun && walk.means == Means::WordPress && !ways.is_said();
    let mut walk = walk.clone();
    let since = walk.since;
    walk.asked.push(url.to_owned());
    let forgotten = walk.asked.len().saturating_sub(REMEMBERED);
    walk.asked.drain(..forgotten);
    if trying && read.new == 0 && !read.is_beyond(since) {
        return without(walk, "names no older documents");
    }
    walk.documents += 1;
    walk.left = walk.left.saturating_sub(1);
    walk.oldest = [walk.oldest, read.oldest].into_iter().flatten().min();
    let closed = walk.gap
        && match (walk.missed, read.oldest) {
            (Some(missed), Some(oldest)) => oldest <= missed,
            _ => read.known > 0,
        };
    if closed {
        return end(walk, "what was missed is there");
    }
    if read.is_beyond(since) {
        return pause(walk, url, "the date that was asked for is reached");
    }
    // the first archive may hold what the feed still holds
    let overlap = walk.means == Means::Archive && begun;
    if read.new == 0 && !overlap {
        return end(walk, "the last document had nothing new");
    }
    let Some(next) = ways.next(walk.means, url) else {
        return end(walk, "that is all there is");
    };
    if walk.asked.contains(&next) {
        return end(walk, "its documents lead back to each other");
    }
    if walk.entries + read.new >= MOST {
        return pause(walk, &next, "10000 entries are enough for once");
    }
    if walk.left == 0 {
        return pause(walk, &next, "no more documents were asked for");
    }
    go(walk, next)
}

/// After an address where no document was.
pub(super) fn unreadable(walk: &Walk, why: String) -> (Walk, Then) {
    let walk = walk.clone();
    match walk.means {
        // behind the last page there is none
        Means::WordPress if walk.documents > 0 => end(walk, "that is all there is"),
        Means::WordPress => without(walk, "names no older documents"),
        _ => (walk, Then::End(why)),
    }
}

/// The feed leads nowhere: the sitemap may, where somebody asked for all there is.
fn without(mut walk: Walk, why: &str) -> (Walk, Then) {
    if walk.gap {
        return end(walk, why);
    }
    walk.means = Means::Sitemap;
    walk.ahead.clear();
    (walk, Then::Go)
}

fn go(mut walk: Walk, next: String) -> (Walk, Then) {
    walk.ahead = vec![next];
    (walk, Then::Go)
}

fn end(mut walk: Walk, why: &str) -> (Walk, Then) {
    walk.ahead.clear();
    (walk, Then::End(why.to_owned()))
}

/// It can go on at `next` another time.
fn pause(mut walk: Walk, next: &str, why: &str) -> (Walk, Then) {
    walk.asked.retain(|asked| asked != next);
    walk.ahead = vec![next.to_owned()];
    (walk, Then::Pause(why.to_owned()))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::model::Link;

    const PAGE: &str = "https://a.example/2";

    fn ways(rel: &str, href: &str) -> Ways {
        let link = Link {
            rel: rel.to_owned(),
            href: href.to_owned(),
            media_type: None,
            ..Link::default()
        };
        Ways::of(&[link], None)
    }

    fn walk(means: Means) -> Walk {
        Walk {
            means,
            left: 3,
            ..Walk::default()
        }
    }

    fn read(new: usize, known: usize, oldest: i64) -> Read {
        Read {
            new,
            known,
            oldest: Some(Instant(oldest)),
            newest: Some(Instant(oldest + 10)),
        }
    }

    fn why(then: Then) -> String {
        match then {
            Then::End(why) => why,
            other => format!("{other:?}"),
        }
    }

    #[test]
    fn it_goes_on_while_there_is_something_new() {
        let on = ways("next", "https://a.example/3");
        let (next, then) = after(&walk(Means::Next), PAGE, &on, &read(5, 1, 9));
        assert_eq!((then, next.left, next.documents), (Then::Go, 2, 1));
        assert_eq!(next.ahead, ["https://a.example/3"]);
        let (_, then) = after(&walk(Means::Next), PAGE, &on, &read(0, 5, 9));
        assert_eq!(why(then), "the last document had nothing new");
        let (_, then) = after(&next, PAGE, &Ways::default(), &read(5, 0, 9));
        assert_eq!(why(then), "that is all there is");
    }

    #[test]
    fn the_first_archive_may_repeat_the_feed() {
        let on = ways("prev-archive", "https://a.example/1");
        let (next, then) = after(&walk(Means::Archive), PAGE, &on, &read(0, 5, 9));
        assert_eq!(then, Then::Go);
        let (_, then) = after(&next, "https://a.example/1", &on, &read(0, 5, 9));
        assert_eq!(why(then), "the last document had nothing new");
    }

    #[test]
    fn nothing_goes_in_a_circle() {
        let (start, _) = first(
            &walk(Means::Look),
            "https://a.example/1",
            &ways("next", PAGE),
        );
        let back = ways("next", "https://a.example/1");
        let (_, then) = after(&start, PAGE, &back, &read(5, 0, 9));
        assert_eq!(why(then), "its documents lead back to each other");
        let (_, then) = after(&start, PAGE, &ways("next", PAGE), &read(5, 0, 9));
        assert_eq!(why(then), "its documents lead back to each other");
    }

    #[test]
    fn bounds_leave_a_place_to_go_on_from() {
        let on = ways("next", "https://a.example/3");
        let last = Walk {
            left: 1,
            ..walk(Means::Next)
        };
        let (paused, then) = after(&last, PAGE, &on, &read(5, 0, 9));
        assert!(matches!(then, Then::Pause(_)));
        assert_eq!(paused.ahead, ["https://a.example/3"]);
        let many = Walk {
            entries: MOST - 1,
            ..walk(Means::Next)
        };
        assert!(matches!(
            after(&many, PAGE, &on, &read(1, 0, 9)).1,
            Then::Pause(_)
        ));
        let since = Walk {
            since: Some(Instant(100)),
            ..walk(Means::Next)
        };
        let mut old = Read::default();
        old.see(&since, Some(Instant(50)));
        let (paused, then) = after(&since, PAGE, &on, &old);
        assert!(matches!(then, Then::Pause(_)), "{then:?}");
        assert_eq!(
            (paused.ahead, paused.asked),
            (vec![PAGE.to_owned()], vec![])
        );
    }

    #[test]
    fn a_gap_is_closed_where_it_began() {
        let gap = Walk {
            gap: true,
            missed: Some(Instant(100)),
            ..walk(Means::Archive)
        };
        let on = ways("prev-archive", "https://a.example/1");
        let (_, then) = after(&gap, PAGE, &on, &read(5, 0, 101));
        assert_eq!(then, Then::Go);
        let (_, then) = after(&gap, PAGE, &on, &read(5, 0, 100));
        assert_eq!(why(then), "what was missed is there");
        let tried = Walk {
            gap: true,
            ..walk(Means::WordPress)
        };
        let (_, then) = unreadable(&tried, "404".to_owned());
        assert_eq!(why(then), "names no older documents");
    }

    #[test]
    fn a_try_that_brings_nothing_leads_to_the_sitemap() {
        let (next, then) = unreadable(&walk(Means::WordPress), "404".to_owned());
        assert_eq!((next.means, then), (Means::Sitemap, Then::Go));
        let same = after(
            &walk(Means::WordPress),
            PAGE,
            &Ways::default(),
            &read(0, 5, 9),
        );
        assert_eq!((same.0.means, same.1), (Means::Sitemap, Then::Go));
        let (other, then) = after(
            &walk(Means::WordPress),
            PAGE,
            &Ways::default(),
            &read(5, 0, 9),
        );
        assert_eq!((other.means, then), (Means::WordPress, Then::Go));
        let (_, then) = unreadable(&other, "404".to_owned());
        assert_eq!(why(then), "that is all there is");
        let (_, then) = unreadable(&walk(Means::Archive), "gone".to_owned());
        assert_eq!(why(then), "gone");
    }
}
