//! Query parameters that say how a reader came, not what is read.
//!
//! The list is of names in public use by analytics and mailing products. Wide patterns (`id`,
//! `source` or `session` anywhere in a name) merge different articles and are deliberately absent.

use url::Url;

/// Beginnings of names that belong to one product.
const PREFIXES: &[&str] = &[
    "utm_",
    "at_",
    "pk_",
    "mtm_",
    "piwik_",
    "matomo_",
    "hsa_",
    "ns_",
    "wt_",
    "wt.",
    "fb_action_",
    "vero_",
    "xts_",
];

/// Whole names, sorted.
const NAMES: &[&str] = &[
    "__s",
    "__twitter_impression",
    "_ga",
    "_gl",
    "_hsenc",
    "_hsmi",
    "_openstat",
    "cmp",
    "cmpid",
    "dclid",
    "dicbo",
    "echobox",
    "ef_id",
    "epik",
    "fb_ref",
    "fb_source",
    "fbclid",
    "ftag",
    "gbraid",
    "gclid",
    "gclsrc",
    "guccounter",
    "guce_referrer",
    "guce_referrer_sig",
    "hsctatracking",
    "igsh",
    "igshid",
    "li_fat_id",
    "mc_cid",
    "mc_eid",
    "mkt_tok",
    "ml_subscriber",
    "ml_subscriber_hash",
    "msclkid",
    "ncid",
    "ocid",
    "oly_anon_id",
    "oly_enc_id",
    "rb_clickid",
    "s_cid",
    "s_kwcid",
    "soc_src",
    "soc_trk",
    "sr_share",
    "srsltid",
    "traffic_source",
    "trk_contact",
    "trk_msg",
    "ttclid",
    "twclid",
    "wbraid",
    "wickedid",
    "xtor",
    "xtref",
    "yclid",
];

/// Names that track only where the value speaks of a feed.
const BY_VALUE: &[&str] = &[
    "ref", "source", "src", "from", "partner", "smid", "feature", "mod", "origin",
];

/// Whether a query parameter (decoded name and value) only tracks.
pub(super) fn is_tracking(name: &str, value: &str) -> bool {
    let name = name.to_ascii_lowercase();
    NAMES.binary_search(&name.as_str()).is_ok()
        || PREFIXES
            .iter()
            .any(|prefix| name.len() > prefix.len() && name.starts_with(prefix))
        || (BY_VALUE.contains(&name.as_str()) && speaks_of_a_feed(value))
}

fn speaks_of_a_feed(value: &str) -> bool {
    value
        .split(|c: char| !c.is_ascii_alphanumeric())
        .any(|word| {
            ["rss", "rss2", "feed", "feeds", "rssfeed", "atom"]
                .iter()
                .any(|feed| word.eq_ignore_ascii_case(feed))
        })
}

/// The address without tracking parameters; all else stays as written.
pub fn without_tracking(url: &str) -> String {
    let (body, fragment) = url
        .split_once('#')
        .map_or((url, None), |(body, fragment)| (body, Some(fragment)));
    let fragment = fragment.filter(|fragment| {
        fragment
            .split_once('=')
            .is_none_or(|(name, value)| !is_tracking(name, value))
    });
    let mut out = match body.split_once('?') {
        None => body.to_owned(),
        Some((path, query)) => {
            let kept: Vec<&str> = query
                .split('&')
                .filter(|pair| !pair_is_tracking(pair))
                .collect();
            let nothing_left =
                kept.is_empty() || kept.iter().all(|pair| pair.is_empty()) && !query.is_empty();
            if nothing_left {
                path.to_owned()
            } else {
                format!("{path}?{}", kept.join("&"))
            }
        }
    };
    if let Some(fragment) = fragment {
        out.push('#');
        out.push_str(fragment);
    }
    // never turn an address into something that is none
    if out.len() == url.len() || Url::parse(&out).is_ok() {
        out
    } else {
        url.to_owned()
    }
}

fn pair_is_tracking(pair: &str) -> bool {
    let (name, value) = pair.split_once('=').unwrap_or((pair, ""));
    is_tracking(name, value)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_names_are_sorted() {
        assert!(NAMES.is_sorted());
    }

    #[test]
    fn only_tracking_goes() {
        for (given, kept) in [
            (
                "https://x.example/a?id=1&utm_source=rss&b=%20",
                "https://x.example/a?id=1&b=%20",
            ),
            ("https://x.example/a?utm_source=rss", "https://x.example/a"),
            ("https://x.example/a?xtor=RSS-1#c", "https://x.example/a#c"),
            ("https://x.example/a#xtor=RSS-1", "https://x.example/a"),
            (
                "https://x.example/a?ref=home",
                "https://x.example/a?ref=home",
            ),
            ("https://x.example/a?", "https://x.example/a?"),
            ("https://X.example/%7Ea", "https://X.example/%7Ea"),
        ] {
            assert_eq!(without_tracking(given), kept);
        }
    }
}
