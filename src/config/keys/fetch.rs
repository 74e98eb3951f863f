//! The keys of `[fetch]`.

use super::Key;
use super::free;
use super::key;
use super::tables::PROXY;
use super::tables::TIME;

pub(super) const FETCH: &[Key] = &[
    free(
        "contact",
        "\"https://example.org/about-our-fetcher\"",
        "printable ASCII",
        "Stands in the User-Agent, so that owners of servers can reach you.",
    ),
    key(
        "concurrency",
        "64",
        "whole number, 1 or more",
        "Requests in flight, all hosts.",
    ),
    key(
        "host_concurrency",
        "1",
        "whole number, 1 or more",
        "Requests in flight on one host (registrable domain).",
    ),
    key(
        "host_gap",
        "\"2s\"",
        TIME,
        "Between two starts on one host, feeds and pages together.",
    ),
    key(
        "allow_networks",
        "[]",
        "list of networks such as 192.168.0.0/16",
        "Private networks that sources, and links on a source's own host and port, may be in.",
    ),
    key(
        "link_networks",
        "[]",
        "list of networks such as fd00::/8",
        "Private networks that other links and redirects may lead to.",
    ),
    key(
        "proxy",
        "\"\"",
        PROXY,
        "What all requests go through; proxies named in the environment are ignored. May be a secret.",
    ),
];
