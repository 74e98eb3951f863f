//! The status page: a row a source, what is wrong first and in words.

use super::address::web;
use super::frame::Frame;
use super::line::folded;
use super::line::named;
use super::words;
use super::words::escaped;
use crate::model::Instant;
use crate::model::counted;
use std::fmt::Write as _;

/// One source's row.
#[derive(Clone, Debug, Default)]
pub struct SourceRow {
    /// The source's id.
    pub id: String,
    /// Its name.
    pub name: String,
    /// The site it belongs to.
    pub site: Option<String>,
    /// Polled at all.
    pub enabled: bool,
    /// The last poll.
    pub last_poll: Option<Instant>,
    /// The last success.
    pub last_success: Option<Instant>,
    /// The next poll and why then.
    pub next: Option<(Instant, String)>,
    /// Left alone for a while, as it asked.
    pub asleep: bool,
    /// Failures in a row.
    pub failures: u32,
    /// The last error; `None` after a success.
    pub error: Option<String>,
    /// What had to be mended in the last document.
    pub repairs: Vec<String>,
    /// Entries stored.
    pub entries: usize,
    /// Pages that were wanted.
    pub pages: usize,
    /// Of these the pages whose text is shown.
    pub full_text: usize,
}

/// How a source does; the order is the order of rows.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
enum State {
    Failing,
    Asleep,
    Waiting,
    Mended,
    Working,
    Off,
}

impl State {
    const ALL: [Self; 6] = [
        Self::Failing,
        Self::Asleep,
        Self::Waiting,
        Self::Mended,
        Self::Working,
        Self::Off,
    ];

    const fn word(self) -> &'static str {
        match self {
            Self::Failing => "failing",
            Self::Asleep => "asleep",
            Self::Waiting => "not polled yet",
            Self::Mended => "working, feed mended",
            Self::Working => "working",
            Self::Off => "switched off",
        }
    }
}

impl SourceRow {
    fn state(&self) -> State {
        if !self.enabled {
            State::Off
        } else if self.asleep {
            State::Asleep
        } else if self.failures > 0 || self.error.is_some() {
            State::Failing
        } else if self.last_poll.is_none() {
            State::Waiting
        } else if self.repairs.is_empty() {
            State::Working
        } else {
            State::Mended
        }
    }
}

/// The status page. `outputs` are the ids and titles of all outputs; failing sources stand first,
/// else the order of `rows` stays.
pub fn status(
    title: &str,
    base: &str,
    outputs: &[(String, String)],
    rows: &[SourceRow],
    now: Instant,
) -> String {
    let title = format!("Status of {title}");
    let frame = Frame {
        title: &title,
        base,
        here: "status",
        feeds: &[],
        outputs,
        wide: true,
    };
    let mut sorted: Vec<&SourceRow> = rows.iter().collect();
    sorted.sort_by_key(|row| row.state());
    let main = if sorted.is_empty() {
        "<p>There is no source yet. Add one with <code>depeche add URL</code>.</p>\n".to_owned()
    } else {
        table(&sorted, now)
    };
    let opml = escaped(&format!("{base}opml"));
    let footer = format!("<p><a href=\"{opml}\">All sources as OPML</a></p>");
    frame.around(&main, &footer)
}

fn table(rows: &[&SourceRow], now: Instant) -> String {
    let mut states = Vec::new();
    for state in State::ALL {
        let count = rows.iter().filter(|row| row.state() == state).count();
        if count > 0 {
            states.push(format!("{count} {}", state.word()));
        }
    }
    let mut out = format!(
        "<div class=\"scroll\" role=\"region\" aria-labelledby=\"sum\" tabindex=\"0\">\n<table>\n\
         <caption id=\"sum\">{}: {}</caption>\n<thead>\n<tr>",
        counted(rows.len(), "source"),
        states.join("; ")
    );
    let columns = [
        "Source",
        "State",
        "Last success",
        "Next poll",
        "Failures in a row",
        "Mended in the feed",
        "Entries",
        "With the page’s text",
    ];
    for column in columns {
        let _ = write!(out, "<th scope=\"col\">{column}</th>");
    }
    out.push_str("</tr>\n</thead>\n<tbody>\n");
    for source in rows {
        row(&mut out, source, now);
    }
    out.push_str("</tbody>\n</table>\n</div>\n");
    out
}

fn row(out: &mut String, row: &SourceRow, now: Instant) {
    let state = row.state();
    let (class, word) = if state == State::Failing {
        (
            " class=\"failing\"",
            format!("<strong>{}</strong>", state.word()),
        )
    } else {
        ("", state.word().to_owned())
    };
    let name = escaped(&named(&row.name, &row.id));
    let name = match row.site.as_deref().and_then(web) {
        Some(site) => format!("<a href=\"{}\"><bdi>{name}</bdi></a>", escaped(&site)),
        None => format!("<bdi>{name}</bdi>"),
    };
    let success = row
        .last_success
        .map_or_else(|| "never".to_owned(), |at| words::moment(at, now));
    let next = match &row.next {
        Some((at, why)) if row.enabled => {
            let when = if *at <= now {
                "now".to_owned()
            } else {
                words::moment(*at, now)
            };
            format!("{when}<br><span class=\"small\">{}</span>", escaped(why))
        }
        _ => "none".to_owned(),
    };
    let mut failures = row.failures.to_string();
    if let Some(error) = &row.error {
        let _ = write!(
            failures,
            " <span class=\"error\">{}</span>",
            escaped(&folded(error))
        );
    }
    let repairs = match row.repairs.as_slice() {
        [] => "nothing".to_owned(),
        repairs => {
            let lines: Vec<String> = repairs.iter().map(|repair| escaped(repair)).collect();
            format!("<ul><li>{}</li></ul>", lines.join("</li><li>"))
        }
    };
    let share = match row.full_text.saturating_mul(100).checked_div(row.pages) {
        Some(share) => format!("{share} %"),
        None => "–".to_owned(),
    };
    let _ = writeln!(
        out,
        "<tr{class}><th scope=\"row\">{name}<br><span class=\"small\">{}</span></th><td>{word}</td><td>{success}</td>\
         <td>{next}</td><td>{failures}</td><td>{repairs}</td><td class=\"number\">{}</td><td class=\"number\">{share}</td></tr>",
        escaped(&row.id),
        row.entries,
    );
}
