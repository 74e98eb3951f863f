//! Untrusted markup in, markup that is safe to publish out.

/// Markup that went through this room; nothing else may reach the store or an output.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct CleanHtml(String);

impl CleanHtml {
    /// The markup.
    pub fn as_str(&self) -> &str {
        &self.0
    }

    /// Nothing in it.
    pub fn is_empty(&self) -> bool {
        self.0.is_empty()
    }

    /// Takes back markup that this room made and the store kept; called by `store` alone.
    pub fn restore(stored: String) -> Self {
        Self(stored)
    }
}
