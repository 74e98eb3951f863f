//! What a source that is to be written is asked with.

use crate::config::naming::userinfo;
use std::fmt;
use toml_edit::InlineTable;
use toml_edit::Table;
use toml_edit::value;

/// What is given to a source's own host, and what it is asked through. Its `Debug` names the keys
/// and shows no value.
#[derive(Clone, Default, PartialEq, Eq)]
pub struct Asks {
    /// More header lines.
    pub headers: Vec<(String, String)>,
    /// `NAME=VALUE; …`
    pub cookie: Option<String>,
    /// `NAME:PASSWORD`
    pub basic_auth: Option<String>,
    /// A token.
    pub bearer: Option<String>,
    /// Instead of our own name.
    pub user_agent: Option<String>,
    /// Empty: none, whatever `[fetch]` says.
    pub proxy: Option<String>,
}

impl fmt::Debug for Asks {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Asks({})", self.keys().join(", "))
    }
}

impl Asks {
    fn texts(&self) -> [(&'static str, &Option<String>); 5] {
        [
            ("cookie", &self.cookie),
            ("basic_auth", &self.basic_auth),
            ("bearer", &self.bearer),
            ("user_agent", &self.user_agent),
            ("proxy", &self.proxy),
        ]
    }

    /// The keys that are written.
    pub fn keys(&self) -> Vec<&'static str> {
        let headers = (!self.headers.is_empty()).then_some("headers");
        let texts = self.texts().into_iter();
        let texts = texts.filter_map(|(key, text)| text.as_ref().map(|_| key));
        headers.into_iter().chain(texts).collect()
    }

    /// Whether others had better not read it.
    pub fn is_secret(&self) -> bool {
        let proxy = self.proxy.as_deref().is_some_and(userinfo::is_in);
        let known = self.cookie.is_some() || self.basic_auth.is_some() || self.bearer.is_some();
        known || proxy || !self.headers.is_empty()
    }

    /// Into a `[[source]]`.
    pub(super) fn write(&self, table: &mut Table) {
        if !self.headers.is_empty() {
            let headers = self.headers.iter().map(|(name, text)| (name, text));
            table.insert("headers", value(headers.collect::<InlineTable>()));
        }
        for (key, text) in self.texts() {
            if let Some(text) = text {
                table.insert(key, value(text));
            }
        }
    }
}
