//! TEI P5, as far as a corpus of articles goes: the header's order and what it must hold.

use super::Problems;
use super::absolute;
use super::language;
use super::partial_date;
use super::xml;
use super::xml::Element;

const TEI: &str = "http://www.tei-c.org/ns/1.0";

/// Problems of a `TEI` or `teiCorpus` document; how many articles it holds.
pub(crate) fn tei(text: &str) -> (Vec<String>, usize) {
    let mut problems = Problems::default();
    let root = match xml::read(text) {
        Ok(root) => root,
        Err(fault) => return (vec![fault], 0),
    };
    let mut articles = 0;
    if root.is(TEI, "teiCorpus") {
        names(&mut problems, &root, "teiCorpus", &["teiHeader", "TEI"]);
        for article in root.all(TEI, "TEI") {
            document(&mut problems, article);
            articles += 1;
        }
    } else {
        problems.check(root.is(TEI, "TEI"), "root", "neither TEI nor teiCorpus");
        document(&mut problems, &root);
        articles = 1;
    }
    (problems.0, articles)
}

/// Children are of these names and in this order.
fn names(problems: &mut Problems, element: &Element, place: &str, order: &[&str]) {
    let mut last = 0;
    for child in &element.children {
        let at = order.iter().position(|name| child.is(TEI, name));
        problems.check(at.is_some(), place, &format!("holds <{}>", child.name));
        let at = at.unwrap_or(last);
        problems.check(
            at >= last,
            place,
            &format!("<{}> comes too late", child.name),
        );
        last = at;
    }
}

fn child<'a>(problems: &mut Problems, element: &'a Element, name: &str) -> Option<&'a Element> {
    let found = element.children.iter().find(|child| child.is(TEI, name));
    problems.check(found.is_some(), &element.name, &format!("has no <{name}>"));
    found
}

fn document(problems: &mut Problems, tei: &Element) {
    names(problems, tei, "TEI", &["teiHeader", "text"]);
    if let Some(header) = child(problems, tei, "teiHeader") {
        names(problems, header, "teiHeader", &["fileDesc", "profileDesc"]);
        if let Some(file) = child(problems, header, "fileDesc") {
            let order = ["titleStmt", "publicationStmt", "sourceDesc"];
            names(problems, file, "fileDesc", &order);
            for part in order {
                child(problems, file, part);
            }
            all(problems, file);
        }
    }
    let Some(text) = child(problems, tei, "text") else {
        return;
    };
    let tag = text.attribute_in(xml::XML, "lang").unwrap_or_default();
    problems.check(language(tag), "text", "no language");
    if let Some(body) = child(problems, text, "body") {
        names(problems, body, "body", &["p"]);
        problems.check(!body.children.is_empty(), "body", "nothing in it");
        for paragraph in &body.children {
            names(problems, paragraph, "p", &["lb"]);
        }
    }
}

/// Every date and address below an element.
fn all(problems: &mut Problems, element: &Element) {
    for child in &element.children {
        match (child.name.as_str(), child.attribute("type")) {
            ("date", _) => {
                let when = child.attribute("when").unwrap_or_default();
                problems.check(partial_date(when), "date", "no W3C date");
            }
            ("idno", Some("URI")) => {
                problems.check(absolute(&child.text), "idno", "no absolute address");
            }
            ("title", _) => {
                problems.check(!child.text.trim().is_empty(), "title", "empty");
            }
            _ => {}
        }
        all(problems, child);
    }
}
