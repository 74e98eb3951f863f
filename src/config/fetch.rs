//! `[fetch]`: how other people's servers are asked.

use crate::config::access;
use crate::config::report::Report;
use crate::config::section::Section;
use crate::fetch::Network;
use crate::fetch::Proxy;
use std::path::Path;
use std::time::Duration;
use toml_edit::Table;

/// `[fetch]`.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Fetch {
    /// Into the User-Agent.
    pub contact: Option<String>,
    /// Requests in flight, all hosts.
    pub concurrency: usize,
    /// Requests in flight on one host (registrable domain).
    pub host_concurrency: usize,
    /// Between two starts on one host.
    pub host_gap: Duration,
    /// Private networks that sources may be in.
    pub allow_networks: Vec<Network>,
    /// Private networks that other links may lead to.
    pub link_networks: Vec<Network>,
    /// What all requests go through.
    pub proxy: Option<Proxy>,
}

impl Default for Fetch {
    fn default() -> Self {
        Self {
            contact: None,
            concurrency: 64,
            host_concurrency: 1,
            host_gap: Duration::from_secs(2),
            allow_networks: Vec::new(),
            link_networks: Vec::new(),
            proxy: None,
        }
    }
}

/// Reads the table of the main file.
pub(super) fn read(root: &Table, folder: &Path, report: &mut Report<'_>) -> Fetch {
    let default = Fetch::default();
    let mut section = Section::new("fetch", root.get("fetch"));
    let contact = section.string(report, "contact");
    if contact
        .as_deref()
        .is_some_and(|text| !text.chars().all(|c| c.is_ascii_graphic() || c == ' '))
    {
        section.wrong(
            report,
            "contact",
            "only printable ASCII can stand in a User-Agent".to_owned(),
        );
    }
    let at_least_one = |section: &Section<'_>, report: &mut Report<'_>, key, value: usize| {
        if value == 0 {
            section.wrong(report, key, "expected 1 or more".to_owned());
        }
        value.max(1)
    };
    let concurrency = section
        .count(report, "concurrency")
        .unwrap_or(default.concurrency);
    let concurrency = at_least_one(&section, report, "concurrency", concurrency);
    let host_concurrency = section
        .count(report, "host_concurrency")
        .unwrap_or(default.host_concurrency);
    let host_concurrency = at_least_one(&section, report, "host_concurrency", host_concurrency);
    let host_gap = section
        .duration(report, "host_gap")
        .unwrap_or(default.host_gap);
    let allow_networks = networks(&mut section, report, "allow_networks");
    let link_networks = networks(&mut section, report, "link_networks");
    let proxy = access::proxy(&mut section, folder, report, None);
    section.finish(report);
    Fetch {
        contact,
        concurrency,
        host_concurrency,
        host_gap,
        allow_networks,
        link_networks,
        proxy,
    }
}

fn networks(section: &mut Section<'_>, report: &mut Report<'_>, key: &'static str) -> Vec<Network> {
    let mut networks = Vec::new();
    for text in section.strings(report, key).unwrap_or_default() {
        match text.parse::<Network>() {
            Ok(network) => networks.push(network),
            Err(_) => section.wrong(
                report,
                key,
                format!("`{text}` is no network such as \"192.168.0.0/16\" or \"fd00::/8\""),
            ),
        }
    }
    networks
}
