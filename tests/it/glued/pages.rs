//! Pages put together by chance from lists: an article, three credits with another article's headline
//! stuck to them, each in some carrier, at some place, with or without a link. Every second entry of a
//! list belongs to one half, the others to the other, so what rules are tuned on is not what they are
//! measured on.

use std::fmt::Write;
use std::path::Path;

/// One page.
pub(super) struct Page {
    /// Language, seed and what was planted how.
    pub(super) name: String,
    pub(super) html: String,
    /// The article's paragraphs.
    pub(super) expected: Vec<String>,
    /// Credits and headlines that are no part of it.
    pub(super) planted: Vec<String>,
}

/// Random numbers that are the same in every run (xorshift).
pub(super) struct Chance(u64);

impl Chance {
    pub(super) fn new(seed: u64) -> Self {
        let mut chance = Self(seed.wrapping_mul(0x9e37_79b9_7f4a_7c15) | 1);
        for _ in 0..8 {
            chance.below(2);
        }
        chance
    }

    pub(super) fn below(&mut self, most: usize) -> usize {
        self.0 ^= self.0 << 13;
        self.0 ^= self.0 >> 7;
        self.0 ^= self.0 << 17;
        usize::try_from((self.0 >> 11) % most as u64).unwrap()
    }

    fn pick<'t>(&mut self, list: &[&'t str]) -> &'t str {
        list[self.below(list.len())]
    }

    fn shuffle<T>(&mut self, list: &mut [T]) {
        for at in (1..list.len()).rev() {
            list.swap(at, self.below(at + 1));
        }
    }
}

/// The lists of one language, one half of them.
struct Lists<'t> {
    title: &'t str,
    furniture: Vec<&'t str>,
    agencies: Vec<&'t str>,
    names: Vec<&'t str>,
    labels: Vec<&'t str>,
    headlines: Vec<&'t str>,
    sentences: Vec<&'t str>,
}

impl<'t> Lists<'t> {
    fn read(text: &'t str, half: usize) -> Self {
        let all = |key: &str| -> Vec<&'t str> {
            text.lines()
                .filter_map(|line| line.split_once(": "))
                .filter(|(name, _)| *name == key)
                .map(|(_, value)| value)
                .collect()
        };
        let half =
            |key: &str| -> Vec<&'t str> { all(key).into_iter().skip(half).step_by(2).collect() };
        Self {
            title: all("t")[0],
            furniture: all("f")[0].split(" | ").collect(),
            agencies: half("a"),
            names: half("n"),
            labels: all("l"),
            headlines: half("h"),
            sentences: half("s"),
        }
    }
}

/// A page of the language whose lists `text` holds.
pub(super) fn page(language: &str, text: &str, half: usize, seed: u64) -> Page {
    let lists = Lists::read(text, half);
    let mut chance = Chance::new(seed * 2 + half as u64 + 1);
    let mut sentences = lists.sentences.clone();
    chance.shuffle(&mut sentences);
    let mut paragraphs: Vec<Vec<&str>> = Vec::new();
    for count in [3, 2, 3, 2, 2] {
        let rest = sentences.split_off(sentences.len().saturating_sub(count));
        paragraphs.push(rest);
    }
    let mut headlines = lists.headlines.clone();
    chance.shuffle(&mut headlines);
    let mut places = vec![0, 1, 2, 3, 4];
    chance.shuffle(&mut places);
    let bare = chance.below(5) == 0;
    let mut page = Page {
        name: format!("{language}-{half}-{seed}"),
        html: String::new(),
        expected: paragraphs.iter().map(|it| it.join(" ")).collect(),
        planted: Vec::new(),
    };
    // by paragraph: its markup and what stands behind it
    let mut inside: Vec<String> = page.expected.clone();
    let mut behind: Vec<String> = vec![String::new(); paragraphs.len()];
    for (&at, headline) in places.iter().zip(headlines).take(3) {
        if chance.below(2) == 0 && at < 4 {
            behind[at] = block(&mut chance, &lists, headline, bare, &mut page);
        } else {
            inside[at] = stuck(&mut chance, &lists, headline, &paragraphs[at], &mut page);
        }
    }
    page.html = shell(&mut chance, &lists, language, bare, &inside, &behind);
    page
}

/// A credit. `raw`: nothing but its own words will show where it begins.
fn credit(chance: &mut Chance, lists: &Lists<'_>, raw: bool) -> (String, String) {
    let agency = chance.pick(&lists.agencies);
    let name = chance.pick(&lists.names);
    let label = chance.pick(&lists.labels);
    let form = chance.below(if raw { 10 } else { 14 });
    let text = match form {
        0 => format!("© {agency}/ {name}"),
        1 => format!("© {agency} / {name}"),
        2 => format!("© {name}"),
        3 => format!("{label}: {name}"),
        4 => format!("{label}: {agency}/{name}"),
        5 => format!("{label} : {name} / {agency}"),
        6 => format!("(c) {name}"),
        7 => format!("{label} © {name}"),
        8 => format!("© {agency} 2026 {name}"),
        9 => format!("{label}: {name} via {agency}"),
        10 => format!("{label} {name}"),
        11 => format!("{name} / {agency}"),
        12 => format!("© {agency}"),
        _ => format!("{label}: {agency}"),
    };
    (text, format!("form{form}"))
}

/// An inset between two paragraphs.
fn block(
    chance: &mut Chance,
    lists: &Lists<'_>,
    headline: &str,
    bare: bool,
    page: &mut Page,
) -> String {
    let (credit, form) = credit(chance, lists, false);
    page.planted.push(credit.clone());
    page.planted.push(headline.to_owned());
    let linked = format!("<a href=\"/a/{}\">{headline}</a>", chance.below(999));
    let joined = chance.below(6);
    let content = match joined {
        0 => format!("{credit} {headline}"),
        1 => format!("{credit} {linked}"),
        2 => format!("{credit}<br>{headline}"),
        3 => format!("<span>{credit}</span> <span>{headline}</span>"),
        4 => format!("{linked} <small>{credit}</small>"),
        _ => format!("<i>{credit}</i> <strong>{linked}</strong>"),
    };
    let image = if chance.below(2) == 0 {
        "<img src=\"/i/1.jpg\" alt=\"\" width=\"300\">"
    } else {
        ""
    };
    let carrier = if bare { 9 } else { chance.below(9) };
    let _ = write!(page.name, " block{carrier}.{joined}.{form}");
    match carrier {
        0 => format!("<p>{image}{content}</p>"),
        1 => format!("<div class=\"k7\">{image}{content}</div>"),
        2 => format!("<span>{image}{content}</span>"),
        3 => format!("<figure>{image}<figcaption>{content}</figcaption></figure>"),
        4 => format!("<x-inset>{image}<x-text>{content}</x-text></x-inset>"),
        5 => format!("<table><tr><td>{image}</td><td>{content}</td></tr></table>"),
        6 => format!("<aside>{image}<div>{content}</div></aside>"),
        7 => format!("<p>{image}{credit}</p><p>{linked}</p>"),
        8 => format!("<div>{image}<p>{credit}</p><h4>{linked}</h4></div>"),
        _ => format!("{content}<br><br>"),
    }
}

/// A paragraph with a credit and a headline in it.
fn stuck(
    chance: &mut Chance,
    lists: &Lists<'_>,
    headline: &str,
    sentences: &[&str],
    page: &mut Page,
) -> String {
    let joined = chance.below(6);
    let raw = matches!(joined, 0 | 1 | 4);
    let (credit, form) = credit(chance, lists, raw);
    page.planted.push(credit.clone());
    page.planted.push(headline.to_owned());
    let linked = format!("<a href=\"/a/{}\">{headline}</a>", chance.below(999));
    let place = chance.below(3);
    let content = match joined {
        0 | 1 => format!("{credit} {headline}"),
        2 => format!("<span>{credit} {headline}</span>"),
        3 => format!("<em>{credit}</em> {linked}"),
        4 => format!("{credit} {linked}"),
        _ if place == 2 => format!("<br>{credit} {headline}"),
        _ => format!("<b>{credit}</b> <b>{headline}</b>"),
    };
    let at = match place {
        0 => 0,
        1 => 1,
        _ => sentences.len(),
    };
    let _ = write!(page.name, " stuck{place}.{joined}.{form}");
    let mut parts: Vec<String> = sentences.iter().map(|&it| it.to_owned()).collect();
    parts.insert(at, content);
    parts.join(" ")
}

fn shell(
    chance: &mut Chance,
    lists: &Lists<'_>,
    language: &str,
    bare: bool,
    inside: &[String],
    behind: &[String],
) -> String {
    let title = lists.title;
    let [share, related, rights] = lists.furniture[..] else {
        panic!("three pieces of furniture");
    };
    let mut body = String::new();
    for (text, inset) in inside.iter().zip(behind) {
        if bare {
            let _ = write!(body, "{text}<br><br>\n{inset}");
        } else {
            let _ = writeln!(body, "<p>{text}</p>\n{inset}");
        }
    }
    let mut others = String::new();
    for (at, it) in lists.headlines.iter().take(3).enumerate() {
        let _ = write!(others, "<li><a href=\"/r/{at}\">{it} ({at})</a></li>");
    }
    let head = format!(
        "<!doctype html><html lang=\"{language}\"><head><meta charset=\"utf-8\"><title>{title}</title></head><body>"
    );
    match chance.below(3) {
        0 => format!(
            "{head}<header><a href=\"/\">N</a><nav><a href=\"/1\">A</a> <a href=\"/2\">B</a></nav></header><main><article>\
             <h1>{title}</h1><p class=\"byline\">2026-02-03</p><div class=\"article-body\">{body}</div>\
             <div class=\"share\"><a href=\"#\">{share}</a></div></article></main>\
             <aside><h3>{related}</h3><ul>{others}</ul></aside><footer>© N. {rights}</footer></body></html>"
        ),
        1 => format!(
            "{head}<div class=\"top\"><a href=\"/\">N</a> <a href=\"/1\">A</a></div><div id=\"c\"><h1>{title}</h1>\
             <div class=\"txt\">{body}</div></div><div id=\"side\"><h4>{related}</h4><ul>{others}</ul></div>\
             <div id=\"foot\">{rights}</div></body></html>"
        ),
        _ => format!(
            "{head}<section><a href=\"/\">N</a></section><section class=\"s2\"><h1>{title}</h1>{body}\
             <div><a href=\"#\">{share}</a></div></section><section><h2>{related}</h2><ul>{others}</ul></section>\
             <section>{rights}</section></body></html>"
        ),
    }
}

/// The languages whose lists stand in a folder, with the lists.
pub(super) fn languages(folder: &Path) -> Vec<(String, String)> {
    let files = std::fs::read_dir(folder).unwrap();
    let mut found: Vec<(String, String)> = files
        .map(|file| file.unwrap().path())
        .map(|path| {
            let name = path.file_stem().unwrap().to_string_lossy().into_owned();
            (name, std::fs::read_to_string(path).unwrap())
        })
        .collect();
    found.sort();
    assert!(!found.is_empty(), "no lists in {}", folder.display());
    found
}
