//! Long work shows itself, on a terminal only: a line that says how far it is and what is waited for.

use crate::model::counted;
use indicatif::ProgressBar;
use indicatif::ProgressDrawTarget;
use indicatif::ProgressStyle;
use std::io::IsTerminal;
use std::time::Duration;

/// A line on stderr; nothing where stderr is no terminal.
#[derive(Debug)]
pub(super) struct Progress {
    bar: ProgressBar,
    shown: bool,
}

impl Progress {
    /// Work whose end is not known yet.
    pub(super) fn new() -> Self {
        Self::styled(ProgressBar::no_length(), "{spinner} {elapsed} {msg}")
    }

    /// Work of so many steps.
    pub(super) fn of(steps: u64, what: &str) -> Self {
        let template = format!("{{wide_bar}} {{pos}}/{{len}} {what}, {{per_sec}}, {{eta}} left");
        Self::styled(ProgressBar::new(steps), &template)
    }

    fn styled(bar: ProgressBar, template: &str) -> Self {
        let shown = std::io::stderr().is_terminal();
        if shown {
            // a template that does not parse leaves the default look
            if let Ok(style) = ProgressStyle::with_template(template) {
                bar.set_style(style);
            }
            bar.enable_steady_tick(Duration::from_millis(200));
        } else {
            bar.set_draw_target(ProgressDrawTarget::hidden());
        }
        Self { bar, shown }
    }

    /// Somebody sees it.
    pub(super) const fn is_shown(&self) -> bool {
        self.shown
    }

    /// So many steps are done.
    pub(super) fn at(&self, steps: u64) {
        self.bar.set_position(steps);
    }

    /// What is being done.
    pub(super) fn doing(&self, words: &str) {
        self.bar.set_message(words.to_owned());
    }

    /// Feeds polled so far, and entries that were new.
    pub(super) fn polled(&self, polled: usize, new: usize) {
        self.bar
            .set_prefix(format!("{} polled, {new} new", counted(polled, "feed")));
        self.bar.set_message(self.bar.prefix());
    }

    /// What is waited for: feeds and pages still to be tried.
    pub(super) fn left(&self, left: u64) {
        let so_far = self.bar.prefix();
        self.bar
            .set_message(format!("{so_far}; feeds and pages waited for: {left}"));
    }

    /// Older documents read so far, their entries, how fast they come, and pages waited for.
    pub(super) fn walked(&self, documents: u32, entries: usize, pages: u64) {
        let minutes = self.bar.elapsed().as_secs().max(1);
        let rate = u64::try_from(entries)
            .unwrap_or(u64::MAX)
            .saturating_mul(60)
            / minutes;
        let wait = match pages {
            0 => String::new(),
            pages => format!("; pages waited for: {pages}"),
        };
        self.bar.set_message(format!(
            "{}, {entries} new, {rate}/min{wait}",
            counted(documents, "document")
        ));
    }

    /// A line that stays.
    pub(super) fn say(&self, words: &str) {
        self.bar.suspend(|| super::say(words));
    }

    /// The end; the line goes.
    pub(super) fn done(&self) {
        self.bar.finish_and_clear();
    }
}
