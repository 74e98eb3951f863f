//! Where no connection goes: addresses that strangers name, and proxies that nobody configured.

use super::NO_PAGES;
use super::Trap;
use super::document;
use super::feed_head;
use crate::poll::lab::Item;
use crate::poll::lab::Lab;
use crate::poll::lab::rss;
use crate::support::process::PATIENCE;
use crate::support::process::Running;
use crate::support::reply::Reply;

/// Sources may be on loopback; what strangers link to may not.
const SOURCES_ONLY: &str = "host_gap = \"0s\"\nhost_concurrency = 4\n\
                            allow_networks = [\"127.0.0.0/8\", \"::1/128\"]\n";

#[tokio::test]
async fn case_19_a_redirect_to_a_place_that_is_not_public_is_not_connected_to() {
    let (v4, v6, other) = (
        Trap::on("127.0.0.1"),
        Trap::on("::1"),
        Trap::on("127.0.0.2"),
    );
    let port = v4.port();
    let places = [
        format!("http://127.0.0.1:{port}/"),
        format!("//127.0.0.1:{port}/"),
        format!("http://127.1:{port}/"),
        format!("http://0x7f.1:{port}/"),
        format!("http://2130706433:{port}/"),
        format!("http://017700000001:{port}/"),
        format!("http://0:{port}/"),
        format!("http://127.0.0.1.:{port}/"),
        format!("http://%31%32%37.0.0.1:{port}/"),
        format!("http://[::ffff:127.0.0.1]:{port}/"),
        format!("http://[::ffff:7f00:1]:{port}/"),
        format!("http://localhost:{port}/"),
        format!("http://feed.localhost.:{port}/"),
        format!("http://127.0.0.2:{}/", other.port()),
        format!("http://[::1]:{}/", v6.port()),
        "http://169.254.169.254/latest/meta-data/".to_owned(),
        "http://[::ffff:10.0.0.1]/".to_owned(),
        "http://[::ffff:169.254.169.254]/".to_owned(),
        "http://10.0.0.1/".to_owned(),
        "http://[fd00::1]/".to_owned(),
        "http://0.0.0.0/".to_owned(),
        "http://[::]/".to_owned(),
    ];
    let mut lab = Lab::new().fetch(SOURCES_ONLY);
    for (at, place) in places.iter().enumerate() {
        let path = format!("/{at:02}");
        lab = lab.source(&format!("{at:02}"), &path, NO_PAGES);
        lab.origin.serve(&path, Reply::redirect(302, place));
    }
    let polled = lab.all().await;
    assert_eq!(polled.len(), places.len());
    for (polled, place) in polled.iter().zip(&places) {
        let error = polled.error.as_deref().expect("a refusal");
        assert!(error.contains("which is not public"), "{place}: {error}");
    }
    assert_eq!(lab.origin.requests().len(), places.len());
    for trap in [v4, v6, other] {
        trap.untouched();
    }
    // the same port and place as the source's own is nobody else's
    let lab = Lab::new()
        .fetch(SOURCES_ONLY)
        .source("a", "/feed", NO_PAGES);
    let own = lab.origin.url("/other");
    lab.origin.serve("/feed", Reply::redirect(302, &own));
    lab.origin.serve("/other", Reply::feed(document(2)));
    assert_eq!(lab.one().await.new, 2);
}

#[tokio::test]
async fn case_23_a_link_in_a_lan_feed_to_another_lan_host_is_not_followed() {
    let (port, host) = (Trap::on("127.0.0.1"), Trap::on("127.0.0.2"));
    let lab = Lab::new()
        .fetch(SOURCES_ONLY)
        .source("a", "/feed", "full_text = \"always\"");
    let item = |id: &str, link: &str| Item::new(id, id, "The feed's own words.").link(link);
    let items = [
        item("own", &lab.origin.url("/page")),
        item("port", &format!("http://127.0.0.1:{}/p", port.port())),
        item("host", &format!("http://127.0.0.2:{}/p", host.port())),
        item("name", &format!("http://nas.localhost:{}/p", port.port())),
        item("leads", &lab.origin.url("/leads")),
    ];
    let away = format!("http://127.0.0.2:{}/p", host.port());
    lab.origin.serve("/feed", Reply::feed(rss(&items, None)));
    lab.origin.serve("/page", Reply::page("<p>x</p>"));
    lab.origin.serve("/leads", Reply::redirect(302, &away));
    assert_eq!(lab.one().await.new, 5);
    port.untouched();
    host.untouched();
    assert_eq!(lab.origin.requests_to("/page").len(), 1);
    assert_eq!(lab.origin.requests_to("/leads").len(), 1);
    for title in ["port", "host", "name", "leads"] {
        let stored = lab.titled(title).await;
        let (state, reason) = stored.page;
        assert_eq!(
            (state.as_str(), stored.from_page),
            ("given up", false),
            "{title}"
        );
        let reason = reason.expect("a reason");
        assert!(reason.contains("which is not public"), "{title}: {reason}");
        assert_eq!(stored.body.text(), "The feed's own words.");
    }
}

#[tokio::test]
async fn case_24_a_proxy_of_the_environment_is_not_asked() {
    let (proxy, silent) = (Trap::on("127.0.0.1"), Trap::on("127.0.0.1"));
    let address = format!("http://127.0.0.1:{}", proxy.port());
    let lab = Lab::new()
        .source("a", "/feed", "full_text = \"always\"")
        .source_at(
            "tls",
            &format!("https://127.0.0.1:{}/", silent.port()),
            "full_text = \"never\"\ntimeout = \"1s\"",
        );
    lab.config_file();
    let item = Item::new("1", "One", "Words.").link(&lab.origin.url("/page"));
    lab.origin.serve("/feed", Reply::feed(rss(&[item], None)));
    lab.origin.serve("/page", Reply::page("<p>x</p>"));
    let names = [
        "http_proxy",
        "HTTP_PROXY",
        "https_proxy",
        "HTTPS_PROXY",
        "all_proxy",
        "ALL_PROXY",
    ];
    let mut variables = names.map(|name| (name, address.as_str())).to_vec();
    // nothing is excepted, and nobody is taken for a CGI program
    variables.extend([("no_proxy", ""), ("NO_PROXY", "")]);
    let mut poll =
        Running::start_with_env(lab.folder(), &["-c", "depeche.toml", "poll"], &variables);
    assert!(
        poll.ended(PATIENCE).is_some_and(|status| status.success()),
        "{}",
        poll.said()
    );
    proxy.untouched();
    assert!(silent.0.accept().is_ok(), "asked without a detour");
    let heads: Vec<Vec<u8>> = lab
        .origin
        .requests_to("/feed")
        .into_iter()
        .map(|request| request.head)
        .collect();
    assert_eq!(heads, [feed_head(&lab, "/feed", &[])]);
    assert_eq!(lab.origin.requests_to("/page").len(), 1);
}
