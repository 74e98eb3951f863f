//! The blocks of a page with their numbers, for training the scorer (benches/extraction).

use super::Page;
use super::body;
use super::candidate;
use super::known::Headline;
use super::known::Known;
use super::labels;
use super::meta::Meta;
use super::walk;
use crate::html;
use url::Url;

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
    let document = html::page(page.html);
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

/// The words of each block of a page with what is seen at them, for training the labels of credits.
#[doc(hidden)]
#[must_use]
pub fn words(page: &Page<'_>) -> Vec<Vec<labels::Look>> {
    let document = html::page(page.html);
    let table = walk::tables(&document);
    let url = page.url.and_then(|url| Url::parse(url).ok());
    let blocks = table.blocks.iter();
    blocks
        .map(|block| labels::seen(&table, block, url.as_ref()))
        .collect()
}
