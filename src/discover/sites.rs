//! Rules for sites whose pages say little or are not to be had without a browser: an address there →
//! its feeds, the likeliest first.

use super::Candidate;
use super::forges;
use html_escape::decode_html_entities;
use url::Url;

/// A page's address, taken apart.
pub(super) struct Page<'u> {
    /// Without `www.` and the like.
    pub(super) host: &'u str,
    pub(super) origin: String,
    pub(super) segments: Vec<&'u str>,
    query: Option<&'u str>,
    url: &'u Url,
}

impl<'u> Page<'u> {
    fn of(url: &'u Url) -> Option<Self> {
        let host = url
            .host_str()
            .filter(|_| matches!(url.scheme(), "http" | "https"))?;
        let plain = ["www.", "m.", "old.", "new.", "np."]
            .iter()
            .find_map(|prefix| host.strip_prefix(prefix))
            .filter(|rest| rest.contains('.'));
        Some(Self {
            host: plain.unwrap_or(host),
            origin: url.origin().ascii_serialization(),
            segments: url
                .path_segments()?
                .filter(|segment| !segment.is_empty())
                .collect(),
            query: url.query(),
            url,
        })
    }

    fn parameter(&self, name: &str) -> Option<String> {
        let found = self.url.query_pairs().find(|(key, _)| key == name);
        found.map(|(_, value)| value.into_owned())
    }
}

/// The feeds of an address by the rule of its site, which is sure: its page need not be asked.
pub fn known(address: &str) -> Vec<Candidate> {
    let Ok(url) = Url::parse(address) else {
        return Vec::new();
    };
    let Some(page) = Page::of(&url) else {
        return Vec::new();
    };
    match page.host {
        "youtube.com" | "music.youtube.com" => youtube(&page),
        "reddit.com" => reddit(&page),
        "medium.com" => medium(&page),
        "bsky.app" => bluesky(&page),
        "arxiv.org" => arxiv(&page),
        "open.substack.com" => match page.segments.as_slice() {
            ["pub", name, ..] => vec![substack(&format!("{name}.substack.com"))],
            _ => Vec::new(),
        },
        host if page.segments.first() == Some(&"feed") && is_blog_host(host) => Vec::new(),
        host if is_below(host, "substack.com") => vec![substack(host)],
        host if is_below(host, "medium.com") => vec![of(
            format!("https://{host}/feed"),
            format!("Stories of {host}"),
        )],
        _ => forges::feeds(&page),
    }
}

/// What may be a feed of an address by its form, where nobody knows the site: for when its page says
/// nothing.
pub fn likely(address: &str) -> Vec<Candidate> {
    let Ok(url) = Url::parse(address) else {
        return Vec::new();
    };
    let Some(page) = Page::of(&url) else {
        return Vec::new();
    };
    let origin = &page.origin;
    match page.segments.as_slice() {
        [user, ..] if is_handle(user) && !is_elsewhere(page.host) => {
            vec![of(
                format!("{origin}/{user}.rss"),
                format!("Posts of {user}"),
            )]
        }
        ["users", user] if is_account(user) => {
            vec![of(
                format!("{origin}/users/{user}.rss"),
                format!("Posts of @{user}"),
            )]
        }
        // Discourse has a number behind the name, Lemmy has none
        ["c" | "t", .., number] if is_number(number) => {
            let path = page.segments.join("/");
            vec![of(format!("{origin}/{path}.rss"), String::new())]
        }
        ["c", name] => vec![of(
            format!("{origin}/feeds/c/{name}.xml?sort=New"),
            format!("Posts in {name}"),
        )],
        _ => forges::likely(&page),
    }
}

/// What the page of a known site holds of its feed, where it does not name it.
pub fn of_page(address: &str, html: &str) -> Vec<Candidate> {
    /// What stands before a channel's id: in the order of how sure it is the page's own.
    const MARKS: [&str; 4] = [
        "\"externalId\":\"",
        "itemprop=\"identifier\" content=\"",
        "itemprop=\"channelId\" content=\"",
        "\"channelId\":\"",
    ];
    let url = Url::parse(address).ok();
    let page = url.as_ref().and_then(Page::of);
    if page.is_none_or(|page| page.host != "youtube.com") {
        return Vec::new();
    }
    let id = MARKS.iter().find_map(|mark| {
        let (_, rest) = html.split_once(mark)?;
        rest.split('"').next().filter(|id| is_channel(id))
    });
    let title = || {
        let (_, rest) = html.split_once("<title>")?;
        let title = decode_html_entities(rest.split('<').next()?);
        Some(title.trim().trim_end_matches(" - YouTube").to_owned())
    };
    id.map(|id| channel(id, title().unwrap_or_default()))
        .into_iter()
        .collect()
}

fn of(url: String, title: String) -> Candidate {
    Candidate::ruled(url, title)
}

fn is_below(host: &str, domain: &str) -> bool {
    let name = host
        .strip_suffix(domain)
        .and_then(|rest| rest.strip_suffix('.'));
    name.is_some_and(|name| !name.is_empty())
}

fn is_blog_host(host: &str) -> bool {
    is_below(host, "substack.com") || is_below(host, "medium.com")
}

fn is_number(text: &str) -> bool {
    !text.is_empty() && text.bytes().all(|byte| byte.is_ascii_digit())
}

fn is_account(name: &str) -> bool {
    forges::is_name(name)
        && name
            .bytes()
            .all(|byte| byte.is_ascii_alphanumeric() || b"_.-".contains(&byte))
}

/// `@user`, of this server: what is another server's has its feed there.
fn is_handle(segment: &str) -> bool {
    segment.strip_prefix('@').is_some_and(is_account)
}

/// Sites with `@user` in their addresses that have no such feeds.
fn is_elsewhere(host: &str) -> bool {
    [
        "youtube.com",
        "tiktok.com",
        "threads.net",
        "threads.com",
        "substack.com",
        "flipboard.com",
    ]
    .contains(&host)
}

fn is_channel(id: &str) -> bool {
    id.len() == 24
        && id.starts_with("UC")
        && id
            .bytes()
            .all(|byte| byte.is_ascii_alphanumeric() || b"_-".contains(&byte))
}

fn channel(id: &str, title: String) -> Candidate {
    of(
        format!("https://www.youtube.com/feeds/videos.xml?channel_id={id}"),
        title,
    )
}

fn youtube(page: &Page<'_>) -> Vec<Candidate> {
    let videos = "https://www.youtube.com/feeds/videos.xml";
    match page.segments.as_slice() {
        ["channel", id, ..] if is_channel(id) => vec![channel(id, format!("Videos of {id}"))],
        ["user", name, ..] => vec![of(
            format!("{videos}?user={name}"),
            format!("Videos of {name}"),
        )],
        ["playlist"] => {
            let list = page.parameter("list").filter(|list| is_account(list));
            let list = list.map(|list| {
                of(
                    format!("{videos}?playlist_id={list}"),
                    format!("Playlist {list}"),
                )
            });
            list.into_iter().collect()
        }
        _ => Vec::new(),
    }
}

fn reddit(page: &Page<'_>) -> Vec<Candidate> {
    const ORDERS: [&str; 6] = ["new", "hot", "top", "rising", "controversial", "best"];
    let at = |path: &str| format!("https://www.reddit.com{path}/.rss");
    let query = page
        .query
        .map_or_else(String::new, |query| format!("?{query}"));
    match page.segments.as_slice() {
        [.., last] if !forges::is_name(last) => Vec::new(),
        [] => vec![of(at(""), "Front page".to_owned())],
        ["r", name, "comments", rest @ ..] if !rest.is_empty() => vec![
            of(at(&format!("/r/{name}")), format!("r/{name}")),
            Candidate {
                comments: true,
                ..of(
                    at(&format!("/r/{name}/comments/{}", rest.join("/"))),
                    format!("Comments on this post in r/{name}"),
                )
            },
        ],
        ["r", name, order, ..] if ORDERS.contains(order) => vec![
            of(
                format!("{}{query}", at(&format!("/r/{name}/{order}"))),
                format!("r/{name}, {order}"),
            ),
            of(at(&format!("/r/{name}")), format!("r/{name}")),
        ],
        ["r", name, ..] => vec![of(at(&format!("/r/{name}")), format!("r/{name}"))],
        ["user" | "u", name, "m", list, ..] => vec![of(
            at(&format!("/user/{name}/m/{list}")),
            format!("{list} by u/{name}"),
        )],
        ["user" | "u", name, ..] => vec![
            of(at(&format!("/user/{name}")), format!("u/{name}")),
            of(
                at(&format!("/user/{name}/submitted")),
                format!("Posts of u/{name}"),
            ),
        ],
        _ => Vec::new(),
    }
}

fn medium(page: &Page<'_>) -> Vec<Candidate> {
    let (path, title) = match page.segments.as_slice() {
        ["tag", tag, ..] => (format!("tag/{tag}"), format!("Stories tagged {tag}")),
        []
        | [
            "feed" | "m" | "me" | "p" | "search" | "about" | "membership" | "creators" | "tag",
            ..,
        ] => {
            return Vec::new();
        }
        [name, ..] => ((*name).to_owned(), format!("Stories of {name}")),
    };
    vec![of(format!("https://medium.com/feed/{path}"), title)]
}

fn bluesky(page: &Page<'_>) -> Vec<Candidate> {
    match page.segments.as_slice() {
        ["profile", _, "rss"] => Vec::new(),
        ["profile", name, ..] => vec![of(
            format!("https://bsky.app/profile/{name}/rss"),
            format!("Posts of @{name}"),
        )],
        _ => Vec::new(),
    }
}

fn arxiv(page: &Page<'_>) -> Vec<Candidate> {
    match page.segments.as_slice() {
        ["list", category, ..] => vec![of(
            format!("https://rss.arxiv.org/atom/{category}"),
            format!("New in {category}"),
        )],
        _ => Vec::new(),
    }
}

fn substack(host: &str) -> Candidate {
    of(format!("https://{host}/feed"), format!("Posts of {host}"))
}
