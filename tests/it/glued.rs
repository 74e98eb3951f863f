//! Credits with another article's headline stuck to them, on pages put together by chance: every
//! carrier at every place, in seven languages. `SEEDS=from..to` measures other pages than the usual.

#![expect(clippy::unwrap_used, reason = "helpers of tests, not of the program")]

mod pages;

use depeche::extract;
use std::path::Path;

/// What came of a lot of pages.
#[derive(Debug, Default)]
struct Score {
    pages: usize,
    exact: usize,
    planted: usize,
    left: usize,
    blocks: usize,
    lost: usize,
    wrong: Vec<String>,
}

fn folded(text: &str) -> String {
    text.split_whitespace().collect::<Vec<_>>().join(" ")
}

fn measure(half: usize, seeds: std::ops::Range<u64>) -> Score {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/fixtures/glued");
    let mut score = Score::default();
    for (language, text) in pages::languages(&folder) {
        for seed in seeds.clone() {
            let page = pages::page(&language, &text, half, seed);
            let article = extract::article(&extract::Page {
                html: &page.html,
                url: Some("https://news.example/a"),
                title: None,
                summary: None,
            });
            let found: Vec<String> = article.text.split("\n\n").map(folded).collect();
            let all = found.join(" ");
            score.pages += 1;
            score.exact += usize::from(found == page.expected);
            score.planted += page.planted.len();
            score.left += page.planted.iter().filter(|it| all.contains(*it)).count();
            score.blocks += page.expected.len();
            score.lost += page.expected.iter().filter(|it| !all.contains(*it)).count();
            if found != page.expected {
                score.wrong.push(page.name);
            }
        }
    }
    score
}

fn check(half: usize) {
    let seeds = std::env::var_os("SEEDS").and_then(|seeds| seeds.into_string().ok());
    let seeds = seeds.as_deref().and_then(|seeds| seeds.split_once(".."));
    let seeds = seeds.map_or(200..260, |(from, to)| {
        from.parse().unwrap()..to.parse().unwrap()
    });
    let score = measure(half, seeds);
    println!("{score:?}");
    assert!(score.exact * 100 >= score.pages * 90, "{score:?}");
    assert!(score.left * 100 <= score.planted * 3, "{score:?}");
    assert!(score.lost * 100 <= score.blocks, "{score:?}");
}

#[test]
fn credits_come_out_of_one_half_of_the_words() {
    check(0);
}

#[test]
fn credits_come_out_of_the_other_half() {
    check(1);
}
