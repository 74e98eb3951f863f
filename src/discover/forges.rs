//! Rules for places where software is kept: an address there → its feeds.

use super::Candidate;
use super::sites::Page;

/// First segments at GitHub that are no account.
const NOT_GITHUB_ACCOUNTS: [&str; 27] = [
    "about",
    "apps",
    "codespaces",
    "collections",
    "contact",
    "customer-stories",
    "dashboard",
    "enterprise",
    "events",
    "explore",
    "features",
    "issues",
    "join",
    "login",
    "marketplace",
    "new",
    "notifications",
    "orgs",
    "pricing",
    "pulls",
    "readme",
    "search",
    "security",
    "settings",
    "sponsors",
    "topics",
    "trending",
];
/// First segments at GitLab that are no group.
const NOT_GITLAB_GROUPS: [&str; 11] = [
    "-",
    "admin",
    "api",
    "dashboard",
    "explore",
    "groups",
    "help",
    "projects",
    "search",
    "snippets",
    "users",
];

/// The feeds of an address whose host is known.
pub(super) fn feeds(page: &Page<'_>) -> Vec<Candidate> {
    match (page.host, page.segments.as_slice()) {
        ("github.com", segments) => github(segments),
        ("gist.github.com", [user, ..]) if is_name(user) => {
            let title = format!("Gists of {user}");
            vec![ruled(format!("https://gist.github.com/{user}.atom"), title)]
        }
        ("gitlab.com", segments) => gitlab(page, segments),
        ("codeberg.org", segments) => codeberg(segments),
        ("pypi.org", ["project", name, ..]) => vec![ruled(
            format!("https://pypi.org/rss/project/{name}/releases.xml"),
            format!("Releases of {name}"),
        )],
        ("crates.io", ["crates", name, ..]) => vec![ruled(
            format!("https://static.crates.io/rss/crates/{name}.xml"),
            format!("Versions of {name}"),
        )],
        _ => Vec::new(),
    }
}

/// A GitLab of somebody's own, by its name.
pub(super) fn likely(page: &Page<'_>) -> Vec<Candidate> {
    if page.host.starts_with("gitlab.") {
        gitlab(page, &page.segments)
    } else {
        Vec::new()
    }
}

fn ruled(url: String, title: String) -> Candidate {
    Candidate::ruled(url, title)
}

/// A segment that is no document of its own, such as a feed.
pub(super) fn is_name(segment: &str) -> bool {
    let ends = [".atom", ".rss", ".xml"];
    !segment.is_empty() && !ends.iter().any(|end| segment.ends_with(end))
}

fn github(segments: &[&str]) -> Vec<Candidate> {
    let (owner, repository, rest) = match segments {
        [first, ..] if NOT_GITHUB_ACCOUNTS.contains(first) => return Vec::new(),
        [user] if is_name(user) => {
            let title = format!("Activity of {user}");
            return vec![ruled(format!("https://github.com/{user}.atom"), title)];
        }
        [owner, repository, rest @ ..] if segments.last().is_some_and(|last| is_name(last)) => {
            (owner, repository.trim_end_matches(".git"), rest)
        }
        _ => return Vec::new(),
    };
    let base = format!("https://github.com/{owner}/{repository}");
    let of = |what: &str, path: &str| {
        ruled(
            format!("{base}/{path}.atom"),
            format!("{what} of {owner}/{repository}"),
        )
    };
    let mut feeds = vec![
        of("Releases", "releases"),
        of("Tags", "tags"),
        of("Commits", "commits"),
    ];
    // what the page itself is about comes first
    let own = match rest {
        ["tags", ..] => Some(of("Tags", "tags")),
        ["commits" | "tree", branch @ ..] if !branch.is_empty() => {
            let branch = branch.join("/");
            Some(of(
                &format!("Commits on {branch}"),
                &format!("commits/{branch}"),
            ))
        }
        ["commits"] => Some(of("Commits", "commits")),
        ["discussions", ..] => Some(of("Discussions", "discussions")),
        ["wiki", ..] => Some(of("Wiki", "wiki")),
        _ => None,
    };
    if let Some(own) = own {
        feeds.retain(|feed| feed.url != own.url);
        feeds.insert(0, own);
    }
    feeds
}

fn gitlab(page: &Page<'_>, segments: &[&str]) -> Vec<Candidate> {
    let path: Vec<&str> = segments
        .iter()
        .copied()
        .take_while(|segment| *segment != "-")
        .collect();
    let is_group = path
        .first()
        .is_some_and(|first| !NOT_GITLAB_GROUPS.contains(first));
    if !is_group || !path.iter().all(|segment| is_name(segment)) {
        return Vec::new();
    }
    let name = path.join("/");
    let base = format!("{}/{name}", page.origin);
    let of = |what: &str, path: &str| {
        ruled(
            format!("{base}{path}?format=atom"),
            format!("{what} of {name}"),
        )
    };
    if path.len() == 1 {
        return vec![of("Activity", "")];
    }
    let mut feeds = vec![
        of("Activity", ""),
        of("Tags", "/-/tags"),
        of("Commits", "/-/commits/HEAD"),
    ];
    let below = segments.get(path.len() + 1).copied();
    if let Some("tags") = below {
        feeds.swap(0, 1);
    }
    if let Some("commits" | "tree") = below
        && let Some(branch) = segments.get(path.len() + 2)
    {
        feeds.insert(
            0,
            of(
                &format!("Commits on {branch}"),
                &format!("/-/commits/{branch}"),
            ),
        );
    }
    feeds
}

fn codeberg(segments: &[&str]) -> Vec<Candidate> {
    match segments {
        ["explore" | "user" | "org", ..] => Vec::new(),
        [user] if is_name(user) => vec![ruled(
            format!("https://codeberg.org/{user}.rss"),
            format!("Activity of {user}"),
        )],
        [owner, repository, ..] if segments.last().is_some_and(|last| is_name(last)) => {
            let base = format!("https://codeberg.org/{owner}/{repository}");
            vec![
                ruled(
                    format!("{base}/releases.rss"),
                    format!("Releases of {owner}/{repository}"),
                ),
                ruled(
                    format!("{base}.rss"),
                    format!("Activity of {owner}/{repository}"),
                ),
            ]
        }
        _ => Vec::new(),
    }
}
