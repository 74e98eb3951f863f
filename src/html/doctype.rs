//! What a page says it is written in (HTML, section 13.2.5.53): a tree builder reads old pages otherwise.

use super::scan::lower;
use html5ever::tendril::StrTendril;
use html5ever::tokenizer::Doctype;

/// Reads what stands between `<!doctype` and the end of the declaration, the `>` with it.
pub(super) fn doctype(written: &str) -> Doctype {
    let (written, is_whole) = match written.strip_suffix('>') {
        Some(written) => (written, true),
        None => (written, false),
    };
    let written = written.trim_ascii_start();
    let end = written.find(|c: char| c.is_ascii_whitespace());
    let (name, rest) = written
        .split_at_checked(end.unwrap_or(written.len()))
        .unwrap_or_default();
    let mut read = Doctype {
        name: (!name.is_empty()).then(|| StrTendril::from_slice(&lower(name))),
        ..Doctype::default()
    };
    let is_known = identifiers(rest.trim_ascii_start(), &mut read).is_some();
    read.force_quirks = name.is_empty() || !is_known || !is_whole;
    read
}

/// `None` where they are not written as they should be.
fn identifiers(written: &str, read: &mut Doctype) -> Option<()> {
    if written.is_empty() {
        return Some(());
    }
    let (keyword, rest) = written.split_at_checked("public".len())?;
    let mut rest = rest.trim_ascii_start();
    let is_public = keyword.eq_ignore_ascii_case("public");
    if is_public {
        rest = quoted(rest, &mut read.public_id)?;
    }
    if is_public && rest.is_empty() {
        return Some(());
    }
    if is_public || keyword.eq_ignore_ascii_case("system") {
        // whatever comes behind it is no matter
        quoted(rest, &mut read.system_id)?;
        return Some(());
    }
    None
}

/// Reads one; what comes behind it.
fn quoted<'a>(written: &'a str, into: &mut Option<StrTendril>) -> Option<&'a str> {
    let quote = written.chars().next().filter(|c| matches!(c, '"' | '\''))?;
    let inner = written.get(1..)?;
    let (said, rest) = inner.split_once(quote).unwrap_or((inner, ""));
    *into = Some(StrTendril::from_slice(said));
    inner.contains(quote).then(|| rest.trim_ascii_start())
}
