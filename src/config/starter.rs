//! What `init` writes.

/// A commented configuration that runs as it is; `instance` is random, once, and part of every id.
pub fn starter(instance: &str) -> String {
    include_str!("../../config/starter.toml").replace("INSTANCE", instance)
}

#[cfg(test)]
mod tests {
    use crate::config::Config;
    use std::path::Path;

    #[test]
    fn runs_as_it_is() {
        let text = super::starter("abc");
        let config = Config::parse(&text, "depeche.toml", Path::new(""), None).unwrap();
        assert_eq!(config.sources.len(), 1);
        assert_eq!(config.instance, "abc");
    }
}
