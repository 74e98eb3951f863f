//! `add`: the feed behind an address, into the user's file.

use crate::cli::Usage;
use crate::cli::edit::Edit;
use crate::cli::edit::find;
use crate::cli::say;
use crate::config::Config;
use crate::config::edit::Asks;
use crate::config::edit::Held;
use crate::config::edit::NewSource;
use crate::config::edit::appended;
use crate::config::naming;
use crate::config::naming::userinfo;
use crate::fetch::Access;
use crate::model::counted;
use anyhow::bail;
use clap::Args;
use std::path::PathBuf;
use std::process::ExitCode;
use std::sync::Arc;

/// `add`
#[derive(Debug, Args)]
#[command(after_help = "Example:
  depeche add https://example.org/ --tag monde")]
pub(in crate::cli) struct Add {
    /// The address of a feed, or of a page that has one; https:// may be left out, name:password@ may stand in it
    url: String,
    /// A tag that outputs can select by; may be repeated
    #[arg(long, value_name = "T")]
    tag: Vec<String>,
    /// The source's id, part of every entry id of it
    #[arg(long, value_name = "I")]
    id: Option<String>,
    /// The name shown [default: the feed's title]
    #[arg(long, value_name = "NAME")]
    name: Option<String>,
    /// Which one of the list, where there are several
    #[arg(long, value_name = "N")]
    pick: Option<usize>,
    /// The file to write to [default: the configuration]
    #[arg(long, value_name = "FILE")]
    to: Option<PathBuf>,
}

/// What was asked for.
pub(super) struct Asked {
    /// Without name and password.
    pub(super) url: String,
    /// `name:password`
    basic_auth: Option<String>,
    /// What it, and the feed that it names, are asked with.
    pub(super) access: Arc<Access>,
}

pub(in crate::cli) async fn add(path: PathBuf, options: Add) -> anyhow::Result<ExitCode> {
    let given = with_scheme(&options.url)?;
    let edit = Edit::start(path, options.to)?;
    let asked = Asked::of(&given, &edit.config)?;
    let held = edit.held().await?;
    if let Some(id) = &options.id
        && let Some(known) = held.sources.iter().find(|known| known.id == *id)
    {
        let what = known.shown().map(|url| format!(", it is {url}"));
        bail!("`{id}` is in the file already{}", what.unwrap_or_default());
    }
    refuse_known(&held, &asked.url)?;
    let found = find::find(&edit.config, &asked, options.pick).await?;
    refuse_known(&held, &found.url)?;
    let name = options.name.as_deref().or(found.feed.title.as_deref());
    let name = name.map(naming::one_line).filter(|name| !name.is_empty());
    let source = NewSource {
        id: options
            .id
            .unwrap_or_else(|| free_id(&held, name.as_deref(), &found.url)),
        asks: Asks {
            basic_auth: asked.basic_auth_at(&found.url),
            ..Asks::default()
        },
        url: found.url,
        name,
        tags: options.tag,
        ..NewSource::default()
    };
    let is_left_out = asked.basic_auth.is_some() && source.asks.basic_auth.is_none();
    let title = source.name.as_deref().unwrap_or("untitled");
    let words = format!(
        "added `{}` to {}: {title}, {}, {}",
        source.id,
        edit.target.display(),
        counted(found.feed.entries.len(), "entry"),
        source.url
    );
    let sources = [source];
    let after = edit.save(&appended(&edit.text, None, &sources, &[]))?;
    say(&words);
    if is_left_out {
        say(
            "name and password were not written: the feed is at another host, and came without them",
        );
    }
    edit.mention_secrets(&sources);
    edit.apply(&after).await;
    Ok(ExitCode::SUCCESS)
}

/// The id that it had before it was removed, so that its entries stay known; else a new one.
fn free_id(held: &Held, name: Option<&str>, url: &str) -> String {
    let ids = held.sources.iter().map(|known| known.id.clone()).collect();
    held.former_id(url)
        .map_or_else(|| naming::id_of_host(name, url, &ids), str::to_owned)
}

fn with_scheme(url: &str) -> anyhow::Result<String> {
    let url = url.trim();
    if url.is_empty() {
        return Err(Usage(
            "no address was given; `depeche add https://example.org/` adds the feed of a site"
                .to_owned(),
        )
        .into());
    }
    match url.split_once("://") {
        Some(("http" | "https" | "HTTP" | "HTTPS", _)) => Ok(url.to_owned()),
        Some(("file", _)) if naming::is_file(url) => Ok(url.to_owned()),
        Some(("file", _)) => Err(Usage(
            "expected three slashes and a whole path, such as \"file:///srv/feed.xml\"".to_owned(),
        )
        .into()),
        Some(_) => {
            let url = userinfo::without(url);
            Err(Usage(format!(
                "`{url}` is no http://, https:// or file:/// address"
            ))
            .into())
        }
        None => Ok(format!("https://{url}")),
    }
}

impl Asked {
    fn of(given: &str, config: &Config) -> anyhow::Result<Self> {
        let url = userinfo::without(given);
        let basic_auth = userinfo::basic_auth(given)
            .transpose()
            .map_err(|why| Usage(format!("`{url}` was not added: {why}")))?;
        let basic = basic_auth.as_deref().and_then(|text| text.split_once(':'));
        let access = Access {
            basic: basic.map(|(name, word)| (name.to_owned(), word.to_owned())),
            proxy: config.fetch.proxy.clone(),
            ..Access::to(&url)
        };
        Ok(Self {
            url,
            basic_auth,
            access: Arc::new(access),
        })
    }

    /// Whether an address may see what was given.
    fn may_see(&self, url: &str) -> bool {
        url::Url::parse(url).is_ok_and(|url| self.access.is_trusted(&url))
    }

    /// What a feed is asked with that the asked page names: nothing, where it is elsewhere.
    pub(super) fn access_at(&self, url: &str) -> Arc<Access> {
        if self.may_see(url) {
            return Arc::clone(&self.access);
        }
        Arc::new(Access {
            proxy: self.access.proxy.clone(),
            ..Access::to(url)
        })
    }

    /// The same for good, as it is written.
    fn basic_auth_at(&self, url: &str) -> Option<String> {
        self.basic_auth.clone().filter(|_| self.may_see(url))
    }
}

fn refuse_known(held: &Held, url: &str) -> anyhow::Result<()> {
    match held.source_at(url) {
        Some(known) => bail!("`{url}` is in the file already, as `{}`", known.id),
        None => Ok(()),
    }
}
