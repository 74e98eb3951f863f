//! The text form of `export`: a date, the article's paragraphs.

/// One article: `date `, the date at its precision, a space, the paragraphs with an empty line
/// between two, one line feed at the end.
///
/// A line break inside a paragraph stays one. `fold_spaces` makes no-break spaces plain ones.
/// Form feeds are dropped, for they stand between documents.
pub fn article_text(date: &str, text: &str, fold_spaces: bool) -> String {
    let mut out = format!("date {date}");
    let mut separator = " ";
    let mut ended = false;
    for line in text.lines() {
        let line: String = line.chars().filter_map(|c| plain(c, fold_spaces)).collect();
        let line = line.trim_matches([' ', '\t']);
        if line.is_empty() {
            ended = true;
            continue;
        }
        if ended && separator == "\n" {
            separator = "\n\n";
        }
        out.push_str(separator);
        out.push_str(line);
        (separator, ended) = ("\n", false);
    }
    out.push('\n');
    out
}

fn plain(c: char, fold_spaces: bool) -> Option<char> {
    match c {
        // U+00A0, figure space, narrow no-break space
        '\u{a0}' | '\u{2007}' | '\u{202f}' if fold_spaces => Some(' '),
        '\t' => Some(' '),
        c if c.is_control() => None,
        c => Some(c),
    }
}

#[cfg(test)]
mod tests {
    use super::article_text;

    #[test]
    fn paragraphs_stand_apart_and_the_end_is_one_line_feed() {
        let text = "\n  Un\u{a0}: deux \n\n\n\u{202f}\n\n« Trois\u{202f}»\nquatre\u{c}\r\n\n";
        assert_eq!(
            article_text("2017-02", text, true),
            "date 2017-02 Un : deux\n\n« Trois »\nquatre\n"
        );
        assert_eq!(
            article_text("2017-02-03", "a\u{a0}b\n\nc", false),
            "date 2017-02-03 a\u{a0}b\n\nc\n"
        );
        assert_eq!(article_text("2017", " \n\n", true), "date 2017\n");
    }
}
