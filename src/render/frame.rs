//! What stands around every page: head, title, the outputs, the foot.

use super::GENERATOR;
use super::words::escaped;
use std::fmt::Write as _;

/// Kept in a file of its own, so that it can be read and edited as what it is.
const STYLE: &str = include_str!("style.css");

/// A page without its content.
pub(super) struct Frame<'a> {
    /// Title.
    pub(super) title: &'a str,
    /// Absolute address of all routes; ends with `/`.
    pub(super) base: &'a str,
    /// The output that is shown, or `status`.
    pub(super) here: &'a str,
    /// Name, media type and address of the page's feeds.
    pub(super) feeds: &'a [(&'a str, &'a str, &'a str)],
    /// Ids and titles of the pages to go to: the outputs, and `status` where it is answered.
    pub(super) outputs: &'a [(String, String)],
    /// A table needs more room than text.
    pub(super) wide: bool,
}

impl Frame<'_> {
    /// The page around its content.
    pub(super) fn around(&self, main: &str, footer: &str) -> String {
        let title = escaped(self.title);
        let mut out = format!(
            "<!DOCTYPE html>\n<html lang=\"en\">\n<head>\n<meta charset=\"utf-8\">\n<title>{title}</title>\n\
             <meta name=\"viewport\" content=\"width=device-width, initial-scale=1\">\n\
             <meta name=\"referrer\" content=\"no-referrer\">\n<meta name=\"generator\" content=\"{GENERATOR}\">\n"
        );
        for (name, media_type, href) in self.feeds {
            let _ = writeln!(
                out,
                "<link rel=\"alternate\" type=\"{media_type}\" title=\"{title} ({name})\" href=\"{}\">",
                escaped(href)
            );
        }
        let wide = if self.wide { " class=\"wide\"" } else { "" };
        let _ = write!(
            out,
            "<style>\n{STYLE}</style>\n</head>\n<body{wide}>\n<a class=\"skip\" href=\"#main\">Skip to the content</a>\n\
             <header>\n<h1><bdi>{title}</bdi></h1>\n{}{}</header>\n<main id=\"main\">\n{main}</main>\n\
             <footer>\n{footer}\n<p>{GENERATOR}</p>\n</footer>\n</body>\n</html>\n",
            self.navigation(),
            self.subscribe(),
        );
        out
    }

    fn navigation(&self) -> String {
        let mut out = "<nav aria-label=\"Pages\">\n<ul>\n".to_owned();
        for (id, title) in self.outputs {
            let current = if id == self.here {
                " aria-current=\"page\""
            } else {
                ""
            };
            let _ = writeln!(
                out,
                "<li><a href=\"{}\"{current}><bdi>{}</bdi></a></li>",
                escaped(&format!("{}{id}", self.base)),
                escaped(title)
            );
        }
        out.push_str("</ul>\n</nav>\n");
        out
    }

    fn subscribe(&self) -> String {
        if self.feeds.is_empty() {
            return String::new();
        }
        let links: Vec<String> = self
            .feeds
            .iter()
            .map(|(name, media_type, href)| {
                format!(
                    "<a type=\"{media_type}\" href=\"{}\">{name}</a>",
                    escaped(href)
                )
            })
            .collect();
        format!("<p class=\"meta\">Subscribe: {}</p>\n", links.join(" · "))
    }
}
