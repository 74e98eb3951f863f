//! An expression as words: names, texts, numbers, signs.

/// One word.
#[derive(Clone, Debug, PartialEq)]
pub(super) enum Word {
    /// A name, with its prefix where it has one.
    Name(String),
    Text(String),
    Number(f64),
    /// `/ // [ ] ( ) @ . .. :: , | = != < <= > >= + - *`
    Sign(&'static str),
}

/// The longest first.
const SIGNS: [&str; 20] = [
    "//", "::", "..", "!=", "<=", ">=", "/", "[", "]", "(", ")", "@", ".", ",", "|", "=", "<", ">",
    "+", "*",
];

/// The words of an expression; what is none is told.
pub(super) fn words(text: &str) -> Result<Vec<Word>, String> {
    let mut words = Vec::new();
    let mut rest = text.trim_start();
    while let Some(first) = rest.chars().next() {
        let (word, after) = if matches!(first, '"' | '\'') {
            let inner = rest.get(1..).unwrap_or_default();
            let (inner, after) = inner
                .split_once(first)
                .ok_or_else(|| format!("`{rest}` has no end"))?;
            (Word::Text(inner.to_owned()), after)
        } else if first.is_ascii_digit() {
            let (number, after) = split(rest, |c| c.is_ascii_digit() || c == '.');
            let value = number
                .parse()
                .map_err(|_| format!("`{number}` is no number"))?;
            (Word::Number(value), after)
        } else if is_start(first) {
            let (name, after) = split(rest, |c| is_start(c) || c.is_ascii_digit() || c == '-');
            // a prefix, but not the end of an axis
            match after
                .strip_prefix(':')
                .filter(|tail| tail.starts_with(is_start))
            {
                Some(tail) => {
                    let (local, after) =
                        split(tail, |c| is_start(c) || c.is_ascii_digit() || c == '-');
                    (Word::Name(format!("{name}:{local}")), after)
                }
                None => (Word::Name(name.to_owned()), after),
            }
        } else if let Some(after) = rest.strip_prefix('-') {
            (Word::Sign("-"), after)
        } else {
            let sign = SIGNS.into_iter().find(|sign| rest.starts_with(sign));
            let sign = sign.ok_or_else(|| format!("`{first}` has no meaning here"))?;
            (
                Word::Sign(sign),
                rest.strip_prefix(sign).unwrap_or_default(),
            )
        };
        words.push(word);
        rest = after.trim_start();
    }
    Ok(words)
}

fn is_start(c: char) -> bool {
    c.is_alphabetic() || c == '_'
}

fn split(text: &str, inside: impl Fn(char) -> bool) -> (&str, &str) {
    let end = text.find(|c| !inside(c)).unwrap_or(text.len());
    text.split_at_checked(end).unwrap_or((text, ""))
}
