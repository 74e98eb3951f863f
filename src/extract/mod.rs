//! An article's page to the article: one parse, one walk, then arithmetic on flat tables.
//!
//! Pure and total: any text gives an [`Article`], at worst an empty one with no confidence.
//! What a host's other pages have comes in as hashes. Deliberately absent: rules for single sites, any second parse.

mod about;
mod agency;
mod body;
mod candidate;
mod caption;
mod container;
mod credit;
mod dated;
mod decode;
mod elements;
mod features;
mod filter;
mod following;
mod hashed;
mod inset;
mod judge;
mod known;
mod labels;
mod language;
mod linked;
mod markup;
mod memory;
mod meta;
mod phrases;
mod rules;
mod samples;
mod scorer;
mod scripted;
mod seen;
mod signs;
mod spelled;
mod spoken;
mod table;
mod title;
mod tokens;
mod trees;
mod walk;
mod walls;
mod words;

pub use about::About;
pub use decode::decode;
pub use following::PAGES;
pub use following::is_page_of;
pub use judge::Judgement;
pub use judge::Said;
pub use judge::judge;
pub use language::detect as detect_language;
pub use memory::Memory;
pub use memory::Trace;
pub use memory::Traces;
pub use rules::Keys;
pub use rules::RuleBook;
pub use rules::Rules;
pub use rules::Sites;
pub use rules::SourceRules;
pub use rules::Unknown;
pub use rules::Wrong;
pub use rules::article_by;
#[doc(hidden)]
pub use samples::Sample;
#[doc(hidden)]
pub use samples::samples;
pub use samples::words;
pub use signs::Signs;

use crate::html;
use crate::model::DateFrom;
use crate::model::Dated;
use crate::model::Precision;
use crate::model::RawHtml;
use known::Headline;
use known::Known;
use memchr::memmem;
use meta::Meta;
use rules::Named;
use scraper::Html;
use seen::Seen;
use table::Table;
use url::Url;

/// A page and what its feed said about it.
#[derive(Clone, Copy, Debug)]
pub struct Page<'a> {
    /// The page's markup.
    pub html: &'a str,
    /// Where it was found.
    pub url: Option<&'a str>,
    /// The feed's title of the entry.
    pub title: Option<&'a str>,
    /// The feed's summary of the entry, as text or markup.
    pub summary: Option<&'a str>,
}

/// What a page says.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Article {
    /// The headline.
    pub title: Option<String>,
    /// Names of authors in the order of the page.
    pub authors: Vec<String>,
    /// When it was published.
    pub published: Option<Dated>,
    /// When it was last changed.
    pub modified: Option<Dated>,
    /// BCP 47 language.
    pub language: Option<String>,
    /// The absolute canonical address.
    pub canonical: Option<String>,
    /// Other addresses that the page gives itself: `og:url`, its AMP form.
    pub also: Vec<String>,
    /// What the page says about itself.
    pub about: About,
    /// The article's markup, not yet cleaned; what its addresses are relative to comes first.
    pub body: RawHtml,
    /// The same content as text, paragraphs separated by an empty line.
    pub text: String,
    /// How sure we are that this is the article, 0 to 1.
    pub confidence: f32,
    /// Lines left out as credits and insets, at most ten, each short.
    pub cut: Vec<String>,
    /// The rule that named the body.
    pub named: Option<String>,
    /// The page that goes on with it: absolute.
    pub next: Option<String>,
    /// A rule named that page.
    pub next_by_rule: bool,
    /// The page that has all of it at once, as a rule names it: absolute.
    pub single: Option<String>,
    /// Rules that found nothing, each in a few words.
    pub unmet: Vec<String>,
    /// What else the page shows, for [`judge()`].
    pub signs: Signs,
    /// What other pages of its host may have too.
    pub traces: Traces,
}

/// What is wanted of a page beside its article's text.
#[derive(Clone, Copy, Debug)]
struct Wanted<'m> {
    /// Without what other pages of the host have too, and with what these may have of this one.
    memory: Option<&'m Memory>,
    /// The body as markup.
    markup: bool,
}

/// Takes the article out of a page.
pub fn article(page: &Page<'_>) -> Article {
    let wanted = Wanted {
        memory: None,
        markup: true,
    };
    whole(page, wanted)
}

/// The same as text alone, without its markup.
pub fn article_text(page: &Page<'_>) -> Article {
    let wanted = Wanted {
        memory: None,
        markup: false,
    };
    whole(page, wanted)
}

/// The same, without what other pages of the host have too; notes what these may have of this one.
pub fn article_among(page: &Page<'_>, memory: &Memory) -> Article {
    let wanted = Wanted {
        memory: Some(memory),
        markup: true,
    };
    whole(page, wanted)
}

fn whole(page: &Page<'_>, wanted: Wanted<'_>) -> Article {
    let document = html::page(unframed(page.html).unwrap_or(page.html));
    read(&document, page, None, wanted)
}

/// The article of a parsed page; of which rules may have named the body.
fn read(document: &Html, page: &Page<'_>, named: Option<&Named>, wanted: Wanted<'_>) -> Article {
    let table = walk::tables(document);
    let url = page.url.and_then(|url| Url::parse(url).ok());
    let meta = Meta::read(&table);
    let base = meta.base(url.as_ref());
    let mut article = Article {
        title: meta.title(&table),
        authors: meta.authors(),
        canonical: meta.canonical(url.as_ref()),
        also: meta.also(url.as_ref()),
        about: meta.about(url.as_ref()),
        ..Article::default()
    };
    article.next = url.as_ref().and_then(|url| following::next(&table, url));
    let headline = Headline::new(meta.titles().chain(page.title));
    let days_first = meta.writes_days_first(url.as_ref());
    let known = Known::new(&table, headline, page.summary, url);
    date(&mut article, &meta, &table, &known, days_first);
    let is_sure =
        |dated: &Dated| dated.from != DateFrom::Text && dated.date.precision >= Precision::Day;
    if !article.published.as_ref().is_some_and(is_sure) {
        article.published = scripted::published(page.html).or(article.published);
    }
    let found = candidate::best(&table, &known);
    article.signs = Signs::read(&table, &known, found.as_ref());
    if let Some(read) = named.and_then(|named| named.reading(&table, &known)) {
        article.text = read.text;
        article.body = RawHtml(read.markup);
        article.confidence = 1.0;
        article.cut = read.cut;
        article.named = named.map(|named| named.by.clone());
    } else if named.is_some_and(|named| !named.autodetect) {
        // the rules say that nothing else is the article
    } else if let Some(mut found) = found {
        let given = page.title.filter(|title| !title.is_empty());
        let title = given.or(article.title.as_deref());
        let recalled = wanted
            .memory
            .map(|memory| memory::recall(&table, &known, title, &mut found, memory))
            .unwrap_or_default();
        article.text = body::text(&table, &found.keep, &found.insets);
        if wanted.markup {
            let (keep, insets) = (&found.keep, &found.insets);
            article.body = RawHtml(body::markup(&table, keep, insets, found.container));
        }
        article.confidence = found.confidence;
        article.cut = found.insets.lines(&table);
        article.recall(&table, recalled);
    }
    let is_sought = article.named.is_none() && named.is_none_or(|named| named.autodetect);
    if let Some(said) = meta.linked.body.as_deref().filter(|_| is_sought) {
        fall_back(&mut article, said);
    }
    if let Some((language, confidence)) = meta.language(&article.text) {
        article.language = Some(language);
        article.about.language_confidence = confidence;
    }
    if let Some(base) = base.filter(|_| wanted.markup) {
        let mut markup = "<base href=\"".to_owned();
        html_escape::encode_double_quoted_attribute_to_string(base.as_str(), &mut markup);
        markup.push_str("\">");
        article.body.0.insert_str(0, &markup);
    }
    article
}

impl Article {
    /// Notes what its host's other pages have too.
    fn recall(&mut self, table: &Table<'_>, recalled: memory::Recalled) {
        self.signs.repeated = recalled.words;
        self.traces = recalled.traces;
        let blocks = recalled.blocks.iter().map(|&at| table.block(at));
        let room = inset::LINES.saturating_sub(self.cut.len());
        let lines = blocks.map(|block| inset::line(table, &block.text));
        self.cut.extend(lines.take(room));
    }
}

/// How far into a page its frames are.
const HEAD: usize = 64 * 1024;

/// What a page of frames holds for readers that show none.
fn unframed(html: &str) -> Option<&str> {
    let head = html.as_bytes().get(..HEAD).unwrap_or(html.as_bytes());
    let is_framed = memmem::find_iter(head, "<").any(|at| {
        head.get(at + 1..at + 9)
            .is_some_and(|name| name.eq_ignore_ascii_case(b"frameset"))
    });
    if !is_framed {
        return None;
    }
    let mut tokens = html::Tokens::new(html);
    while let Some(token) = tokens.next() {
        if let html::Token::Start { name, .. } = token {
            match (&*name, tokens.clone().next()) {
                ("noframes", Some(html::Token::Raw(inside))) => return Some(inside),
                ("body", _) => return None,
                _ => {}
            }
        }
    }
    None
}

/// The dates, from where they are surest: declared, in a `time`, in the address to the day, in words, in the address.
fn date(article: &mut Article, meta: &Meta<'_>, table: &Table<'_>, known: &Known, day_first: bool) {
    let declared = meta.published();
    let modified = meta.modified();
    let seen = if declared.is_some() && modified.is_some() {
        Seen::default()
    } else {
        Seen::read(table, known.shown, day_first)
    };
    let address = known.url.as_ref().and_then(dated::in_address);
    let to_the_day = address
        .clone()
        .filter(|it| it.date.precision >= Precision::Day);
    article.published = declared
        .or(seen.timed)
        .or(to_the_day)
        .or(seen.words)
        .or(address);
    article.modified = modified.or(seen.modified);
    if article.published.is_none() {
        // what says nothing but its last change was not published later
        article.published.clone_from(&article.modified);
    }
}

/// How much more than the page its linked data has to say before it is believed.
const FALL_BACK: usize = 3;

/// Takes the body from the page's linked data where the page itself shows next to nothing.
fn fall_back(article: &mut Article, said: &str) {
    let shown = table::count_words(&article.text);
    let text = if said.contains("</") {
        html::visible_text(said)
    } else {
        said.trim().to_owned()
    };
    if table::count_words(&text) < 50 || table::count_words(&text) < shown * FALL_BACK {
        return;
    }
    let paragraphs: Vec<&str> = text
        .lines()
        .map(str::trim)
        .filter(|line| !line.is_empty() && !credit::is_credit(line, false))
        .collect();
    article.text = paragraphs.join("\n\n");
    let mut markup = String::new();
    for paragraph in paragraphs {
        markup.push_str("<p>");
        html_escape::encode_text_to_string(paragraph, &mut markup);
        markup.push_str("</p>\n");
    }
    article.body = RawHtml(markup);
    article.confidence = 0.5;
}

#[cfg(test)]
mod tests;
