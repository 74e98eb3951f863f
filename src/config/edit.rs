//! `add`: a `[[source]]` into the user's file, comments and order kept.

use std::path::Path;
use toml_edit::ArrayOfTables;
use toml_edit::DocumentMut;
use toml_edit::Item;
use toml_edit::Table;
use toml_edit::value;

/// Why a source was not added.
#[derive(Debug, thiserror::Error)]
pub enum Error {
    /// The file is not valid TOML.
    #[error("{0}")]
    Toml(String),
    /// It stands there already.
    #[error("`{0}` is in the file already")]
    Present(String),
    /// The file cannot be written.
    #[error("cannot write `{0}`: {1}")]
    Write(String, std::io::Error),
}

/// The text with one more `[[source]]`. The id is made from the host of `url` where none is given,
/// counted up until it is free.
pub(super) fn with_source(
    text: &str,
    url: &str,
    id: Option<&str>,
    name: Option<&str>,
    tags: &[String],
) -> Result<(String, String), Error> {
    let mut document: DocumentMut = text
        .parse()
        .map_err(|error: toml_edit::TomlError| Error::Toml(error.to_string()))?;
    let sources = document
        .entry("source")
        .or_insert(Item::ArrayOfTables(ArrayOfTables::new()))
        .as_array_of_tables_mut()
        .ok_or_else(|| Error::Toml("`source` is not an array of tables".to_owned()))?;
    let field = |key: &str| {
        sources
            .iter()
            .filter_map(|table| table.get(key)?.as_str())
            .map(str::to_owned)
            .collect::<Vec<_>>()
    };
    if field("url").iter().any(|known| known == url) {
        return Err(Error::Present(url.to_owned()));
    }
    let ids = field("id");
    let id = match id {
        Some(id) if ids.iter().any(|known| known == id) => {
            return Err(Error::Present(id.to_owned()));
        }
        Some(id) => id.to_owned(),
        None => free_id(url, &ids),
    };
    let mut table = Table::new();
    table.insert("id", value(&id));
    table.insert("url", value(url));
    if let Some(name) = name {
        table.insert("name", value(name));
    }
    if !tags.is_empty() {
        table.insert("tags", value(tags.iter().collect::<toml_edit::Array>()));
    }
    // what stands after the last table (comments) belongs before the new one
    let trailing = document.trailing().as_str().unwrap_or_default().to_owned();
    document.set_trailing("");
    table.decor_mut().set_prefix(format!("{trailing}\n"));
    if let Some(sources) = document
        .get_mut("source")
        .and_then(Item::as_array_of_tables_mut)
    {
        sources.push(table);
    }
    Ok((document.to_string(), id))
}

/// Adds a source to the file at `path`; the new file replaces the old one in one step.
pub fn add_source(
    path: &Path,
    url: &str,
    id: Option<&str>,
    name: Option<&str>,
    tags: &[String],
) -> Result<String, Error> {
    let failed = |error| Error::Write(path.display().to_string(), error);
    let text = std::fs::read_to_string(path).map_err(failed)?;
    let (text, id) = with_source(&text, url, id, name, tags)?;
    let folder = path
        .parent()
        .filter(|folder| !folder.as_os_str().is_empty())
        .unwrap_or(Path::new("."));
    let mut file = tempfile::NamedTempFile::new_in(folder).map_err(failed)?;
    std::io::Write::write_all(&mut file, text.as_bytes()).map_err(failed)?;
    if let Ok(metadata) = std::fs::metadata(path) {
        file.as_file()
            .set_permissions(metadata.permissions())
            .map_err(failed)?;
    }
    file.as_file().sync_all().map_err(failed)?;
    file.persist(path).map_err(|error| failed(error.error))?;
    Ok(id)
}

fn free_id(url: &str, taken: &[String]) -> String {
    let host = url::Url::parse(url)
        .ok()
        .and_then(|url| url.host_str().map(str::to_owned))
        .unwrap_or_default();
    let host = host.strip_prefix("www.").unwrap_or(&host);
    let stem = host
        .split('.')
        .next()
        .filter(|stem| !matches!(*stem, "blog" | "feeds" | "feed" | "rss" | "news"))
        .unwrap_or(host);
    let stem = if stem.is_empty() || stem.parse::<u8>().is_ok() {
        "source"
    } else {
        stem
    };
    let is_free = |id: &String| !taken.contains(id);
    let stem = stem.to_owned();
    if is_free(&stem) {
        return stem;
    }
    (2..=u32::MAX)
        .map(|count| format!("{stem}-{count}"))
        .find(is_free)
        .unwrap_or(stem)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn comments_and_order_stay() {
        let text = "# mine\n[daemon]\ntitle = \"x\" # here\n\n[[source]]\nid = \"example\"\nurl = \"https://example.org/a\"\n";
        let (added, id) = with_source(
            text,
            "https://www.example.org/b",
            None,
            None,
            &["t".to_owned()],
        )
        .unwrap();
        assert!(added.starts_with(text));
        assert_eq!(id, "example-2");
        assert!(matches!(
            with_source(&added, "https://www.example.org/b", None, None, &[]),
            Err(Error::Present(_))
        ));
    }
}
