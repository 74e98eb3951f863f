//! TEI P5: an article as a document of a corpus.
//!
//! `teiHeader` holds what is known of it; `text` holds its paragraphs.

use super::address::iri;
use super::line::folded;
use super::line::named;
use super::xml::Xml;
use crate::model::PartialDate;

/// The namespace of TEI.
const NAMESPACE: &str = "http://www.tei-c.org/ns/1.0";

/// An article for a corpus.
#[derive(Clone, Debug, Default)]
pub struct Article {
    /// `urn:uuid:…`.
    pub id: String,
    /// Title; may be empty.
    pub title: String,
    /// Names of authors.
    pub authors: Vec<String>,
    /// The source's name.
    pub publisher: String,
    /// When it was published, at the precision that is known.
    pub published: Option<PartialDate>,
    /// Its address.
    pub url: Option<String>,
    /// Rights as text.
    pub rights: Option<String>,
    /// BCP 47 language.
    pub language: Option<String>,
    /// Paragraphs, with empty lines between them.
    pub text: String,
}

/// One article as a document of its own.
pub fn tei(article: &Article) -> String {
    let mut xml = Xml::new();
    document(&mut xml, article);
    xml.finish()
}

/// What stands before the articles of a corpus in one document.
pub fn tei_corpus_start(title: &str) -> String {
    let mut xml = Xml::new();
    xml.open("teiCorpus", &[("xmlns", NAMESPACE)]);
    xml.open("teiHeader", &[]);
    xml.open("fileDesc", &[]);
    xml.open("titleStmt", &[]);
    xml.text("title", &[], &named(title, "corpus"));
    xml.close();
    xml.open("publicationStmt", &[]);
    xml.text(
        "p",
        &[],
        "Made by depeche from the feeds that each text names.",
    );
    xml.close();
    xml.open("sourceDesc", &[]);
    xml.text("p", &[], "Feeds and web pages, see each text.");
    xml.close();
    xml.close();
    xml.close();
    xml.so_far()
}

/// One article of a corpus in one document.
pub fn tei_corpus_article(article: &Article) -> String {
    let mut xml = Xml::within();
    document(&mut xml, article);
    xml.finish()
}

/// What stands after the articles.
pub const TEI_CORPUS_END: &str = "</teiCorpus>\n";

fn document(xml: &mut Xml, article: &Article) {
    xml.open("TEI", &[("xmlns", NAMESPACE)]);
    xml.open("teiHeader", &[]);
    header(xml, article);
    xml.close();
    let language = language(article).unwrap_or("und");
    xml.open("text", &[("xml:lang", language)]);
    xml.open("body", &[]);
    let paragraphs = article.text.split("\n\n").map(str::trim);
    let mut empty = true;
    for paragraph in paragraphs.filter(|paragraph| !paragraph.is_empty()) {
        xml.lines("p", "lb", paragraph);
        empty = false;
    }
    if empty {
        // a body holds at least one
        xml.empty("p", &[]);
    }
    xml.close();
    xml.close();
    xml.close();
}

/// The language, where it is a tag by its form.
fn language(article: &Article) -> Option<&str> {
    let tag = article.language.as_deref()?;
    let part = |part: &str| {
        (1..=8).contains(&part.len()) && part.bytes().all(|b| b.is_ascii_alphanumeric())
    };
    tag.split('-').all(part).then_some(tag)
}

fn header(xml: &mut Xml, article: &Article) {
    let title = named(&article.title, "[untitled]");
    let publisher = folded(&article.publisher);
    let date = article.published.map(|date| date.to_string());
    let authors = |xml: &mut Xml| {
        for author in &article.authors {
            xml.text("author", &[], &folded(author));
        }
    };
    let date = |xml: &mut Xml| {
        if let Some(date) = &date {
            xml.text("date", &[("when", date)], date);
        }
    };
    xml.open("fileDesc", &[]);
    xml.open("titleStmt", &[]);
    xml.text("title", &[], &title);
    authors(xml);
    xml.close();
    xml.open("publicationStmt", &[]);
    xml.text("publisher", &[], &publisher);
    date(xml);
    xml.text("idno", &[("type", "urn")], &article.id);
    if let Some(rights) = article.rights.as_deref().map(folded) {
        xml.open("availability", &[]);
        xml.text("p", &[], &rights);
        xml.close();
    }
    xml.close();
    xml.open("sourceDesc", &[]);
    xml.open("bibl", &[]);
    xml.text("title", &[], &title);
    authors(xml);
    xml.text("publisher", &[], &publisher);
    date(xml);
    if let Some(url) = article.url.as_deref().and_then(iri) {
        xml.text("idno", &[("type", "URI")], &url);
    }
    xml.close();
    xml.close();
    xml.close();
    if let Some(language) = language(article) {
        xml.open("profileDesc", &[]);
        xml.open("langUsage", &[]);
        xml.text("language", &[("ident", language)], language);
        xml.close();
        xml.close();
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_document_says_what_is_known() {
        let article = Article {
            id: "urn:uuid:1".to_owned(),
            title: "A & B".to_owned(),
            authors: vec!["Jane".to_owned()],
            publisher: "One".to_owned(),
            published: PartialDate::calendar(2017, Some(2), None),
            url: Some("https://one.example/a?b&c".to_owned()),
            language: Some("fr".to_owned()),
            text: "Un.\n\nDeux\ntrois <quatre>.\n\n".to_owned(),
            ..Article::default()
        };
        let text = tei(&article);
        for part in [
            "<date when=\"2017-02\">2017-02</date>",
            "<title>A &amp; B</title>",
            "<author>Jane</author>",
            "<publisher>One</publisher>",
            "<idno type=\"URI\">https://one.example/a?b&amp;c</idno>",
            "<idno type=\"urn\">urn:uuid:1</idno>",
            "<language ident=\"fr\">fr</language>",
            "<text xml:lang=\"fr\">",
            "<p>Un.</p>\n",
            "<p>Deux<lb/>\ntrois &lt;quatre&gt;.</p>\n",
        ] {
            assert!(text.contains(part), "{part}\n{text}");
        }
        let nothing = tei(&Article::default());
        assert!(
            nothing.contains("<p/>") && !nothing.contains("<date"),
            "{nothing}"
        );
    }
}
