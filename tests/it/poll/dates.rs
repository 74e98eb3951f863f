//! Dates as feeds give them: kept as written, and trusted only as far as they can be true.

use super::lab::Lab;
use super::lab::everything;
use crate::support::reply::Reply;
use depeche::model::DateFrom;

const NO_PAGES: &str = "full_text = \"never\"";

fn document(dates: &[(&str, &str)]) -> String {
    let items: Vec<String> = dates
        .iter()
        .map(|(title, date)| {
            format!(
                "<item><title>{title}</title><guid isPermaLink='false'>{title}</guid><pubDate>{date}</pubDate>\
                 <description>Something about {title} and nothing else.</description></item>"
            )
        })
        .collect();
    format!(
        "<rss version='2.0'><channel><title>Lab</title>{}</channel></rss>",
        items.concat()
    )
}

#[tokio::test]
async fn what_cannot_be_true_is_kept_and_ordered_by_first_seen() {
    let lab = Lab::new().source("a", "/feed", NO_PAGES);
    let dates = [
        ("known", "Sun, 22 Nov 2020 06:00:00 GMT"),
        ("future", "Tue, 01 Jan 2980 00:00:00 GMT"),
        ("epoch", "Thu, 01 Jan 1970 00:00:00 GMT"),
        ("month", "2017-02"),
        ("none", "soon"),
        ("unset", "Mon, 01 Jan 0001 00:00:00 +0000"),
    ];
    lab.origin.serve("/feed", Reply::feed(document(&dates)));
    lab.one().await;
    for (title, raw) in &dates[..4] {
        let published = lab.titled(title).await.published.unwrap();
        assert_eq!(
            (published.raw.as_str(), published.from),
            (*raw, DateFrom::Feed)
        );
    }
    let said = |title: &'static str| {
        let lab = &lab;
        async move {
            let published = lab.titled(title).await.published;
            published.map(|dated| dated.date.to_string())
        }
    };
    assert_eq!(
        said("future").await.as_deref(),
        Some("2980-01-01T00:00:00Z")
    );
    assert_eq!(said("epoch").await.as_deref(), Some("1970-01-01T00:00:00Z"));
    assert_eq!(said("month").await.as_deref(), Some("2017-02"));
    assert_eq!(said("none").await, None);
    assert_eq!(said("unset").await, None);
    let shown = everything(&lab.reader()).await;
    let titles: Vec<&str> = shown.iter().map(|it| it.entry.title.as_str()).collect();
    let (now, dated) = titles.split_at(4);
    let mut now = now.to_vec();
    now.sort_unstable();
    assert_eq!(
        (now, dated),
        (
            vec!["epoch", "future", "none", "unset"],
            &["known", "month"][..]
        )
    );
    for one in &shown {
        assert!(one.entry.updated <= one.entry.first_seen);
    }
}
