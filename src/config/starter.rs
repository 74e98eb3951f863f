//! What `init` writes.

/// A commented configuration that runs as it is; `instance` is random, once, and part of every id.
pub fn starter(instance: &str) -> String {
    format!(
        r#"# depeche: many feeds in, one clean feed out. Start it with `depeche run`.

[daemon]
# Part of every entry's id: never change it once the first feed was published.
instance = "{instance}"
# Where readers subscribe. Behind a reverse proxy also set base_url.
listen = "127.0.0.1:8080"
# base_url = "https://feeds.example.org/"
title = "My wire"

[fetch]
# An address where the people whose servers you ask can reach you; it stands in the User-Agent.
# contact = "https://example.org/about-our-fetcher"

[merge]
# How long an entry waits for its article page before it is published without it.
hold = "10m"

# One block a source; `depeche add URL` writes these.
[[source]]
id = "rust-blog"
url = "https://blog.rust-lang.org/feed.xml"
tags = ["tech"]

# One block a published feed: http://127.0.0.1:8080/all.atom, .rss, .json
[[output]]
id = "all"
title = "Everything"
"#
    )
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
