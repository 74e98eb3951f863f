//! What the extraction is measured against, and what its trees are trained on.
//!
//!     cargo bench --bench extraction -- parse   < pages.ndjson
//!     cargo bench --bench extraction -- samples < pages.ndjson > samples.ndjson
//!
//! `parse` reads the same lines as `depeche extract --batch` and only parses each page with
//! `scraper`: the floor of whatever is built on it. `compare` beside this file runs both.

use depeche::extract;
use serde_json::Value;
use serde_json::json;
use std::hint::black_box;
use std::io::BufRead;
use std::io::Write;

fn main() -> std::io::Result<()> {
    let mode = std::env::args().nth(1).unwrap_or_default();
    let mut out = std::io::BufWriter::new(std::io::stdout().lock());
    for line in std::io::stdin().lock().lines() {
        let page: Value = serde_json::from_str(&line?)?;
        let field = |name: &str| page.get(name).and_then(Value::as_str);
        let html = field("html").unwrap_or_default();
        match &*mode {
            "parse" => {
                let document = black_box(scraper::Html::parse_document(html));
                let nodes = document.tree.nodes().count();
                writeln!(out, "{}", json!({ "id": page.get("id"), "nodes": nodes }))?;
                out.flush()?;
            }
            "samples" => {
                let blocks: Vec<Value> = extract::samples(&extract::Page {
                    html,
                    url: field("url"),
                    title: field("title"),
                    summary: field("summary"),
                })
                .into_iter()
                .map(|one| json!({ "text": one.text, "kept": one.kept, "inside": one.inside, "row": one.row }))
                .collect();
                writeln!(
                    out,
                    "{}",
                    json!({ "id": page.get("id"), "url": page.get("url"), "blocks": blocks })
                )?;
            }
            "words" => {
                let blocks: Vec<Vec<Value>> = extract::words(&extract::Page {
                    html,
                    url: field("url"),
                    title: None,
                    summary: None,
                })
                .into_iter()
                .map(|block| {
                    let words = block.into_iter();
                    words
                        .map(|it| {
                            json!([
                                it.text, it.markup, it.signed, it.opens, it.small, it.hangs,
                                it.signs
                            ])
                        })
                        .collect()
                })
                .collect();
                writeln!(out, "{}", json!({ "id": page.get("id"), "blocks": blocks }))?;
            }
            // as `cargo bench` calls it with nothing to read
            _ => return Ok(()),
        }
    }
    out.flush()
}
