//! `xml:base` inside a text: its relative addresses made absolute, since nobody after us knows it.

use crate::canonical;
use crate::html::Attributes;
use crate::html::Token;
use crate::html::Tokens;

/// How many times longer a text may become; one that would is left as it is.
const MAX_GROWTH: usize = 4;

/// `markup` with its links and images resolved against `base`; comments are dropped.
pub fn rebased(markup: &str, base: &str) -> String {
    let mut out = String::with_capacity(markup.len() + markup.len() / 8);
    let limit = markup
        .len()
        .saturating_mul(MAX_GROWTH)
        .saturating_add(1 << 16);
    for token in Tokens::new(markup) {
        if out.len() > limit {
            return markup.to_owned();
        }
        match token {
            Token::Text(text) | Token::Raw(text) => out.push_str(text),
            Token::End(name) => out.extend(["</", &name, ">"]),
            Token::Other => {}
            Token::Start { name, attributes } => {
                out.extend(["<", &name]);
                if is_plain(attributes) {
                    out.push_str(attributes);
                } else {
                    rebase_attributes(attributes, base, &mut out);
                }
                out.push('>');
            }
        }
    }
    out
}

/// Attributes that can be copied as they are.
fn is_plain(attributes: &str) -> bool {
    !Attributes::new(attributes).any(|(name, _)| holds_address(&name))
}

fn holds_address(name: &str) -> bool {
    matches!(name, "href" | "src" | "poster" | "cite")
}

fn rebase_attributes(attributes: &str, base: &str, out: &mut String) {
    for (name, value) in Attributes::new(attributes) {
        out.extend([" ", &name, "=\""]);
        let resolved = holds_address(&name)
            .then(|| canonical::absolute(Some(base), &html_escape::decode_html_entities(value)))
            .flatten();
        match resolved {
            Some(address) => {
                html_escape::encode_double_quoted_attribute_to_string(&address, out);
            }
            None => out.push_str(&value.replace('"', "&quot;")),
        }
        out.push('"');
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn relative_addresses_only() {
        let markup = "<p title='a\"b'>x &lt; y <a class=c href='../z?a&amp;b'>z</a><img src=http://b.example/i><br/></p>";
        let expected = "<p title='a\"b'>x &lt; y <a class=\"c\" href=\"http://a.example/z?a&amp;b\">z</a><img src=\"http://b.example/i\"><br/></p>";
        assert_eq!(rebased(markup, "http://a.example/d/"), expected);
    }
}
