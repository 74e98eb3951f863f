//! What stands under a picture.

use super::body::block_text;
use super::inset::Insets;
use super::table::Block;
use super::table::Image;
use super::table::Kind;
use super::table::Table;
use super::tokens::Hints;

/// Elements around an image in which its caption is looked for.
const AROUND: usize = 5;
/// Blocks of a figure: a caption, a credit, a button or two.
const BLOCKS: usize = 4;
/// Longest caption, in words.
const WORDS: usize = 120;

/// The caption of an image: what the smallest element around both says of it, unless it is said in
/// the article or is another article's.
pub(super) fn find(
    table: &Table<'_>,
    container: usize,
    image: &Image,
    insets: &Insets,
    keep: &[bool],
) -> Option<String> {
    let mut around = table.ancestors(image.node).skip(1).take(AROUND);
    let figure = around
        .by_ref()
        .take_while(|&at| at > container)
        .find(|&at| !table.node(at).blocks.is_empty())?;
    let node = table.node(figure);
    let is_one_of_many = table
        .images
        .iter()
        .any(|other| other.node > image.node && other.node < node.end);
    if node.blocks.len() > BLOCKS || is_one_of_many {
        return None;
    }
    let is_told = |at: &usize| {
        let block = table.block(*at);
        !keep.get(*at).copied().unwrap_or(false)
            && block.words <= WORDS
            && is_caption(table, figure, block)
            && (insets.blocks.binary_search(at).is_err()
                || insets.captions.binary_search(at).is_ok())
    };
    let told = node.blocks.clone().filter(is_told);
    let lines: Vec<String> = told
        .map(|at| block_text(table, &table.block(at).text, insets))
        .filter(|line| !line.is_empty())
        .collect();
    (!lines.is_empty()).then(|| lines.join(" "))
}

/// Whether a block is a caption by its element or by what those up to the figure are called.
fn is_caption(table: &Table<'_>, figure: usize, block: &Block) -> bool {
    block.kind == Kind::Caption
        || table.node(figure).tag() == "figure"
        || table
            .ancestors(block.host)
            .take_while(|&at| at >= figure)
            .any(|at| table.node(at).hints.any(Hints::CAPTION))
}

#[cfg(test)]
mod tests {
    use super::super::Page;
    use super::super::article;

    #[test]
    fn a_picture_keeps_what_stands_under_it_and_another_articles_goes() {
        let words = "<p>The council met on Monday evening and decided, after a long debate, that the bridge would be closed all winter, the mayor said.</p>";
        let figures = |figure: &str| {
            let html = format!(
                "<article><h1>A bridge is closed for the winter</h1>{words}{figure}{words}</article>"
            );
            let body = article(&Page {
                html: &html,
                url: Some("https://news.example/a/one.html"),
                title: None,
                summary: None,
            })
            .body
            .0;
            let figure = body.split_once("<figure>").map(|(_, rest)| rest.to_owned());
            figure.and_then(|rest| {
                rest.split_once("</figure>")
                    .map(|(figure, _)| figure.to_owned())
            })
        };
        for (figure, expected) in [
            (
                "<figure><img src=a.jpg><figcaption>The bridge, seen from the north. <span>Photo: Ann Other</span></figcaption></figure>",
                Some(
                    "<img src=\"a.jpg\"><figcaption>The bridge, seen from the north. Photo: Ann Other</figcaption>",
                ),
            ),
            (
                "<div class=wp-caption><a href=a.jpg><img src=a.jpg></a><p class=wp-caption-text>The bridge &amp; the river.</p></div>",
                Some("<img src=\"a.jpg\"><figcaption>The bridge &amp; the river.</figcaption>"),
            ),
            (
                "<figure><img src=a.jpg><figcaption>© Reuters</figcaption></figure>",
                Some("<img src=\"a.jpg\"><figcaption>© Reuters</figcaption>"),
            ),
            ("<p><img src=a.jpg></p>", Some("<img src=\"a.jpg\">")),
            (
                "<figure><a href=/other.html><img src=a.jpg></a><figcaption>© Reuters <a href=/other.html>Minister resigns after a week of protests</a></figcaption></figure>",
                None,
            ),
        ] {
            assert_eq!(figures(figure).as_deref(), expected, "{figure}");
        }
    }
}
