//! Which view of a page an address asks for: AMP, print, all parts at once, a form to answer or to
//! share. One article has one key in all of them.

/// Prefixes of hosts that show the same pages to other devices.
const HOSTS: [&str; 5] = ["www", "m", "mobile", "amp", "touch"];

/// Parameters that ask for a view, with the values that do; no value at all stands as "".
const VIEWS: [(&str, &[&str]); 8] = [
    ("amp", &["", "1", "true"]),
    ("outputtype", &["amp"]),
    ("format", &["amp", "print"]),
    ("view", &["print"]),
    ("mode", &["print"]),
    ("print", &["", "1", "true", "yes"]),
    ("printable", &["", "1", "yes"]),
    ("page", &["all"]),
];

/// Networks that a post is shared on by its own address (`?share=x&nb=1`).
const NETWORKS: [&str; 12] = [
    "bluesky",
    "email",
    "facebook",
    "linkedin",
    "mastodon",
    "pinterest",
    "pocket",
    "reddit",
    "telegram",
    "tumblr",
    "twitter",
    "x",
];

/// Whether a host's first label says how it is shown: `www`, `www2`, `m`.
pub(super) fn is_view_host(label: &str) -> bool {
    let numbered = label
        .strip_prefix("www")
        .is_some_and(|number| number.len() == 1 && number.bytes().all(|b| b.is_ascii_digit()));
    numbered || HOSTS.contains(&label)
}

/// Whether a parameter asks for a view only; `shared` where the address is one of a share button.
pub(super) fn is_view(name: &str, value: &str, shared: bool) -> bool {
    let name = name.to_ascii_lowercase();
    let known = VIEWS
        .iter()
        .any(|(view, values)| *view == name && values.contains(&value));
    // the AMP viewer's own; a blog's form under a comment
    known
        || matches!(name.as_str(), "usqp" | "replytocom")
        || name.starts_with("amp_")
        || (shared && matches!(name.as_str(), "share" | "nb"))
}

/// Whether the query is one of a share button.
pub(super) fn is_shared(query: &str) -> bool {
    let mut values = query
        .split('&')
        .filter_map(|pair| pair.strip_prefix("share="));
    values.any(|network| NETWORKS.contains(&network))
}

/// Whether a last segment is what its folder shows by itself.
pub(super) fn is_index(segment: &str) -> bool {
    let segment = segment.to_ascii_lowercase();
    let Some((stem, extension)) = segment.split_once('.') else {
        return false;
    };
    matches!(stem, "index" | "default")
        && matches!(
            extension,
            "html" | "htm" | "php" | "asp" | "aspx" | "jsp" | "shtml"
        )
}
