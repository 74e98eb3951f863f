//! When a document wishes to be asked again: `ttl`, `skipHours` and `skipDays` of RSS 2.0,
//! `updatePeriod` and `updateFrequency` of the RSS 1.0 syndication module.
//!
//! Whatever cannot be read is no wish.

use super::names::Tag;
use super::tree::Element;
use crate::model::Wishes;
use std::time::Duration;

/// The channel's wishes.
pub(super) fn of(channel: Element<'_, '_>) -> Wishes {
    let minutes = channel
        .first(Tag::Ttl)
        .and_then(|ttl| ttl.text().trim().parse::<u32>().ok())
        .filter(|minutes| *minutes > 0);
    Wishes {
        ttl: minutes.map(|minutes| Duration::from_secs(u64::from(minutes) * 60)),
        update: update(channel),
        skip_hours: bits(channel, Tag::SkipHours, Tag::Hour, hour),
        // seven bits
        skip_days: u8::try_from(bits(channel, Tag::SkipDays, Tag::Day, day)).unwrap_or_default(),
    }
}

fn update(channel: Element<'_, '_>) -> Option<Duration> {
    const HOUR: u64 = 3_600;
    let period = channel
        .first(Tag::UpdatePeriod)?
        .text()
        .trim()
        .to_ascii_lowercase();
    let hours = match period.as_str() {
        "hourly" => 1,
        "daily" => 24,
        "weekly" => 7 * 24,
        "monthly" => 30 * 24,
        "yearly" => 365 * 24,
        _ => return None,
    };
    let frequency = channel
        .first(Tag::UpdateFrequency)
        .and_then(|frequency| frequency.text().trim().parse::<u32>().ok())
        .filter(|frequency| *frequency > 0)
        .unwrap_or(1);
    Some(Duration::from_secs(hours * HOUR) / frequency)
}

/// A bit for each child of the list that names one.
fn bits(channel: Element<'_, '_>, list: Tag, each: Tag, read: impl Fn(&str) -> Option<u32>) -> u32 {
    let lists = channel.all(list);
    lists
        .flat_map(|list| list.children().filter(move |child| child.tag() == each))
        .filter_map(|child| read(child.text().trim()))
        .fold(0, |bits, at| bits | 1 << at)
}

/// 0 to 23; 24 is midnight too (RSS 0.91 counted from 1).
fn hour(text: &str) -> Option<u32> {
    let hour = text.parse::<u32>().ok()?;
    (hour <= 24).then_some(hour % 24)
}

/// Monday is 0.
fn day(text: &str) -> Option<u32> {
    const DAYS: [&str; 7] = ["mon", "tue", "wed", "thu", "fri", "sat", "sun"];
    let start = text.get(..3)?.to_ascii_lowercase();
    let at = DAYS.iter().position(|day| *day == start)?;
    u32::try_from(at).ok()
}

#[cfg(test)]
mod tests {
    use crate::model::Wishes;
    use crate::parse;
    use std::time::Duration;

    fn wishes(channel: &str) -> Wishes {
        let text = format!(
            "<rss version=\"2.0\" xmlns:sy=\"http://purl.org/rss/1.0/modules/syndication/\"><channel>\
             <title>x</title>{channel}<item><title>one</title></item></channel></rss>"
        );
        let document = parse::Document {
            bytes: text.as_bytes(),
            content_type: None,
            base: None,
        };
        parse::feed(&document).unwrap().wishes
    }

    #[test]
    fn what_can_be_read_is_a_wish() {
        let read = wishes(
            "<ttl>90</ttl><skipHours><hour>0</hour><hour> 5 </hour><hour>24</hour><hour>25</hour><hour>x</hour></skipHours>\
             <skipDays><day>Saturday</day><day>SUNDAY</day><day>Freitag</day></skipDays>\
             <sy:updatePeriod> daily </sy:updatePeriod><sy:updateFrequency>4</sy:updateFrequency>",
        );
        assert_eq!(
            read,
            Wishes {
                ttl: Some(Duration::from_mins(90)),
                update: Some(Duration::from_hours(6)),
                skip_hours: 0b10_0001,
                skip_days: 0b110_0000,
            }
        );
    }

    #[test]
    fn garbage_is_none() {
        for garbage in [
            "<ttl>0</ttl>",
            "<ttl>-1</ttl>",
            "<ttl>1e9</ttl>",
            "<ttl>99999999999999999999</ttl>",
            "<skipHours>5</skipHours><hour>5</hour>",
            "<sy:updatePeriod>now</sy:updatePeriod>",
            "<sy:updateFrequency>2</sy:updateFrequency>",
        ] {
            assert_eq!(wishes(garbage), Wishes::default(), "{garbage}");
        }
        let never = wishes(
            "<sy:updatePeriod>hourly</sy:updatePeriod><sy:updateFrequency>0</sy:updateFrequency>",
        );
        assert_eq!(never.update, Some(Duration::from_hours(1)));
    }
}
