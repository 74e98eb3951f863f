//! Where exported documents go: stdout, or a file each.

use crate::cli::export::Export;
use crate::cli::export::Form;
use crate::cli::export::Spaces;
use crate::cli::export::record::record;
use crate::cli::say;
use crate::model::Person;
use crate::model::counted;
use crate::render;
use crate::render::Article;
use crate::store::Store;
use crate::store::Stored;
use anyhow::Context;
use serde_json::json;
use std::io::BufWriter;
use std::io::Stdout;
use std::io::Write;
use std::path::Path;
use std::path::PathBuf;

/// What was written and what was not.
#[derive(Default)]
struct Count {
    documents: usize,
    undated: usize,
    empty: usize,
    /// Documents whose older state stays.
    kept: usize,
    files: Files,
}

/// What became of files.
#[derive(Default)]
struct Files {
    written: usize,
    unchanged: usize,
}

/// Takes entries one by one.
pub(super) struct Sink<'a> {
    options: &'a Export,
    out: BufWriter<Stdout>,
    count: Count,
}

impl<'a> Sink<'a> {
    /// Begins; `title` is that of a TEI corpus.
    pub(super) fn start(options: &'a Export, title: &str) -> anyhow::Result<Self> {
        let mut out = BufWriter::new(std::io::stdout());
        if options.form == Form::Tei && options.dir.is_none() {
            out.write_all(render::tei_corpus_start(title).as_bytes())?;
        }
        Ok(Self {
            options,
            out,
            count: Count::default(),
        })
    }

    /// Writes one entry in the form that is asked for.
    pub(super) async fn write(&mut self, store: &Store, entry: &Stored) -> anyhow::Result<()> {
        match self.options.form {
            Form::Ndjson => self.record(store, entry).await,
            Form::Text => self.text(store, entry).await,
            _ => self.tei(entry),
        }
    }

    /// Says what became of an entry that stands here no more, in the form that has a place for it.
    pub(super) fn gone(&mut self, uuid: &str, how: &str, what: &str) -> anyhow::Result<()> {
        if self.options.form == Form::Ndjson && self.options.dir.is_none() {
            let record = json!({ "id": uuid, how: what });
            writeln!(self.out, "{record}")?;
        }
        Ok(())
    }

    /// Ends; all of it is out of this process when it returns.
    pub(super) fn finish(mut self) -> anyhow::Result<()> {
        if self.options.form == Form::Tei && self.options.dir.is_none() {
            self.out.write_all(render::TEI_CORPUS_END.as_bytes())?;
        }
        self.out.flush()?;
        let count = &self.count;
        if count.undated > 0 {
            say(&format!(
                "{} left out for want of a date (--undated writes them)",
                counted(count.undated, "undated entry")
            ));
        }
        if count.empty > 0 {
            say(&format!(
                "{} left out for want of any text",
                counted(count.empty, "entry")
            ));
        }
        if count.kept > 0 {
            say(&format!(
                "of {} a file with other content was there: the new state stands beside it as -rN",
                counted(count.kept, "document")
            ));
        }
        if self.options.dir.is_some() {
            say(&format!(
                "{}: {} written, {} unchanged",
                counted(count.documents, "document"),
                counted(count.files.written, "file"),
                count.files.unchanged
            ));
        }
        Ok(())
    }

    async fn record(&mut self, store: &Store, entry: &Stored) -> anyhow::Result<()> {
        let copies = store.copies(&entry.uuid).await?;
        let line = format!("{}\n", record(entry, &copies));
        match &self.options.dir {
            Some(dir) => self.count.file(dir, entry, &[("json", &line)])?,
            None => self.out.write_all(line.as_bytes())?,
        }
        self.count.documents += 1;
        Ok(())
    }

    async fn text(&mut self, store: &Store, entry: &Stored) -> anyhow::Result<()> {
        let options = self.options;
        let mut text = entry.body.text();
        if text.is_empty() {
            self.count.empty += 1;
            return Ok(());
        }
        if options.with_title && !entry.title.is_empty() {
            text = format!("{}\n\n{text}", entry.title);
        }
        let date = match &entry.published {
            Some(dated) => dated.date.to_string(),
            None if options.undated => "????".to_owned(),
            None => {
                self.count.undated += 1;
                return Ok(());
            }
        };
        let document = render::article_text(&date, &text, options.spaces != Some(Spaces::Keep));
        match &options.dir {
            Some(dir) => {
                let copies = store.copies(&entry.uuid).await?;
                let beside = record(entry, &copies).to_string();
                let files = [("txt", document.as_str()), ("json", &beside)];
                self.count.file(dir, entry, &files)?;
            }
            None if self.count.documents > 0 => write!(self.out, "\u{c}\n{document}")?,
            None => write!(self.out, "{document}")?,
        }
        self.count.documents += 1;
        Ok(())
    }

    fn tei(&mut self, entry: &Stored) -> anyhow::Result<()> {
        let article = article(entry);
        if article.text.is_empty() {
            self.count.empty += 1;
            return Ok(());
        }
        match &self.options.dir {
            Some(dir) => {
                let document = render::tei(&article);
                self.count.file(dir, entry, &[("xml", &document)])?;
            }
            None => self
                .out
                .write_all(render::tei_corpus_article(&article).as_bytes())?,
        }
        self.count.documents += 1;
        Ok(())
    }
}

fn article(entry: &Stored) -> Article {
    let name = |person: &Person| person.name.clone();
    Article {
        id: entry.uuid.clone(),
        title: entry.title.clone(),
        authors: entry
            .authors
            .iter()
            .map(name)
            .filter(|name| !name.is_empty())
            .collect(),
        publisher: entry.source.name.clone(),
        published: entry.published.as_ref().map(|dated| dated.date),
        url: entry.url.clone(),
        rights: entry.rights.clone(),
        language: entry
            .language
            .as_ref()
            .map(|(language, _)| language.clone()),
        text: entry.body.text(),
    }
}

impl Count {
    fn file(&mut self, dir: &Path, entry: &Stored, files: &[(&str, &str)]) -> anyhow::Result<()> {
        self.kept += usize::from(file(dir, entry, files, &mut self.files)?);
        Ok(())
    }
}

/// Writes a document and what stands beside it, by extension; true where an older state of the
/// document was there and stays. A file that is there as it would be written is left alone.
fn file(
    dir: &Path,
    entry: &Stored,
    files: &[(&str, &str)],
    count: &mut Files,
) -> anyhow::Result<bool> {
    let date = entry
        .published
        .as_ref()
        .map_or_else(|| "undated".to_owned(), |dated| dated.date.to_string());
    let folder: PathBuf = match date.get(..7).map(|month| month.split_once('-')) {
        Some(Some((year, month))) => dir.join(year).join(month),
        _ => dir.join(&date),
    };
    std::fs::create_dir_all(&folder).with_context(|| format!("making `{}`", folder.display()))?;
    let id = entry
        .uuid
        .strip_prefix("urn:uuid:")
        .and_then(|uuid| uuid.get(..8))
        .unwrap_or_default();
    let mut name = format!("{date}-{id}");
    let changed = files.first().is_some_and(|(extension, document)| {
        std::fs::read_to_string(folder.join(format!("{name}.{extension}")))
            .is_ok_and(|there| there != *document)
    });
    if changed {
        name = format!("{name}-r{}", entry.revision);
    }
    for (extension, text) in files {
        let path = folder.join(format!("{name}.{extension}"));
        if std::fs::read(&path).is_ok_and(|there| there == text.as_bytes()) {
            count.unchanged += 1;
            continue;
        }
        count.written += 1;
        std::fs::write(&path, text).with_context(|| format!("writing `{}`", path.display()))?;
    }
    Ok(changed)
}
