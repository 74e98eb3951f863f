//! An article's page to the article: one parse, one walk, then arithmetic on flat tables.
//!
//! Pure and total: any text gives an [`Article`], at worst an empty one with no confidence.
//! Deliberately absent: rules for single sites, what a host's other pages say, any second parse.

mod agency;
mod body;
mod candidate;
mod container;
mod credit;
mod dated;
mod decode;
mod features;
mod filter;
mod inset;
mod judge;
mod known;
mod language;
mod linked;
mod markup;
mod meta;
mod phrases;
mod scorer;
mod table;
mod tokens;
mod trees;
mod walk;

pub use decode::decode;
pub use judge::Judgement;
pub use judge::judge;
pub use language::detect as detect_language;

use crate::html;
use crate::model::Dated;
use crate::model::RawHtml;
use known::Headline;
use known::Known;
use meta::Meta;
use scraper::Html;
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
    /// BCP 47 language.
    pub language: Option<String>,
    /// The absolute canonical address.
    pub canonical: Option<String>,
    /// The article's markup, not yet cleaned.
    pub body: RawHtml,
    /// The same content as text, paragraphs separated by an empty line.
    pub text: String,
    /// How sure we are that this is the article, 0 to 1.
    pub confidence: f32,
    /// Lines left out as credits and insets, at most ten, each short.
    pub cut: Vec<String>,
}

/// Takes the article out of a page.
pub fn article(page: &Page<'_>) -> Article {
    let source = html::bounded(page.html);
    let document = Html::parse_document(&source);
    let table = walk::tables(&document);
    let url = page.url.and_then(|url| Url::parse(url).ok());
    let meta = Meta::read(&table);
    let mut article = Article {
        title: meta.title(&table),
        authors: meta.authors(),
        published: meta
            .published()
            .or_else(|| url.as_ref().and_then(dated::in_address)),
        canonical: meta.canonical(url.as_ref()),
        ..Article::default()
    };
    let headline = Headline::new(meta.titles().chain(page.title));
    let known = Known::new(&table, headline, page.summary, url);
    if let Some(found) = candidate::best(&table, &known) {
        article.text = body::text(&table, &found.keep, &found.insets);
        article.body = RawHtml(body::markup(
            &table,
            &found.keep,
            &found.insets,
            found.container,
        ));
        article.confidence = found.confidence;
        article.cut = found.insets.lines(&table);
    }
    if let Some(said) = meta.linked.body.as_deref() {
        fall_back(&mut article, said);
    }
    article.language = meta.language(&article.text);
    article
}

/// A block of a page and its numbers, for training the scorer.
#[doc(hidden)]
#[derive(Debug)]
pub struct Sample {
    /// Its text.
    pub text: String,
    /// The rules keep it.
    pub kept: bool,
    /// It stands in the container.
    pub inside: bool,
    /// Its numbers.
    pub row: Vec<f32>,
}

/// All blocks of a page with their numbers, for training the scorer.
#[doc(hidden)]
pub fn samples(page: &Page<'_>) -> Vec<Sample> {
    let source = html::bounded(page.html);
    let document = Html::parse_document(&source);
    let table = walk::tables(&document);
    let url = page.url.and_then(|url| Url::parse(url).ok());
    let meta = Meta::read(&table);
    let headline = Headline::new(meta.titles().chain(page.title));
    let known = Known::new(&table, headline, page.summary, url);
    let Some(found) = candidate::samples(&table, &known) else {
        return Vec::new();
    };
    let range = table.node(found.container).blocks.clone();
    let blocks = table.blocks.iter().zip(found.rows).enumerate();
    blocks
        .map(|(at, (block, row))| Sample {
            text: body::block_text(&table, &block.text, &found.insets),
            kept: found.keep.get(at).copied().unwrap_or(false),
            inside: range.contains(&at),
            row,
        })
        .collect()
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
