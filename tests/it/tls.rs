//! TLS as it is met: both versions of HTTP over it, and every bad certificate told by its fault.

use crate::support::authority::Authority;
use crate::support::authority::Identity;
use crate::support::authority::Wish;
use crate::support::origin::Origin;
use crate::support::process::Outcome;
use crate::support::process::depeche_under;
use crate::support::reply::Reply;
use crate::support::tls::Bytes;
use crate::support::tls::Http2;
use crate::support::tls::Page;
use crate::support::tls::TlsOrigin;
use serde_json::Value;
use std::fmt::Write;
use tempfile::TempDir;

const FEED: &str = "<rss version='2.0'><channel><title>T</title><link>https://t.example/</link>\
    <description>d</description><item><guid>1</guid><title>One</title><description>Words.</description></item>\
    </channel></rss>";
const ETAG: &[u8] = b"W/\"caf\xe9 \xff\"";
/// A ServerHello of TLS 1.1, whole in its record.
const TLS_1_1: &[u8] = b"\x16\x03\x02\x00\x2a\x02\x00\x00\x26\x03\x02\
    abcdefghijklmnopqrstuvwxyz012345\x00\xc0\x13\x00";

/// The program trusts that file, from the folder it runs in, and no other.
pub(crate) const TRUST: [(&str, &str); 2] = [("SSL_CERT_FILE", "ca.pem"), ("SSL_CERT_DIR", "")];

/// A folder, a configuration in it, and an authority that the program trusts.
pub(crate) struct House {
    pub(crate) folder: TempDir,
    authority: Authority,
}

impl House {
    pub(crate) fn new() -> Self {
        let (folder, authority) = (tempfile::tempdir().unwrap(), Authority::root("trusted"));
        std::fs::write(folder.path().join("ca.pem"), authority.pem()).unwrap();
        Self { folder, authority }
    }

    pub(crate) fn configure(&self, sources: &[(&str, String)]) {
        let networks = "[\"127.0.0.0/8\", \"::1/128\"]";
        let mut text = format!(
            "[fetch]\nhost_gap = \"0s\"\nallow_networks = {networks}\nlink_networks = {networks}\n"
        );
        for (id, url) in sources {
            let source =
                format!("[[source]]\nid = \"{id}\"\nurl = \"{url}\"\nfull_text = \"never\"\n");
            text.write_str(&source).unwrap();
        }
        std::fs::write(self.folder.path().join("depeche.toml"), text).unwrap();
    }

    pub(crate) fn run(&self, arguments: &[&str]) -> Outcome {
        let ca = self.folder.path().join("ca.pem");
        let variables = [
            ("SSL_CERT_FILE", ca.to_str().unwrap()),
            ("SSL_CERT_DIR", ""),
        ];
        depeche_under(self.folder.path(), arguments, &variables)
    }

    pub(crate) fn status(&self, id: &str) -> Value {
        serde_json::from_str(&self.run(&["status", id, "--json"]).ok()).unwrap()
    }

    /// A good origin that has the feed at `/feed`.
    pub(crate) fn origin(&self, http2: Http2) -> TlsOrigin {
        let names = ["*.good.localhost", "localhost", "127.0.0.1"];
        let origin = TlsOrigin::start(&self.authority.sign(&Wish::good(&names)), http2);
        let page = Page::new(200, FEED)
            .header("content-type", "application/rss+xml")
            .header("set-cookie", "id=1; Path=/; Secure");
        origin.serve("/feed", page.header("etag", ETAG));
        origin
    }
}

/// Polls a feed twice over that version; gives the requests.
#[track_caller]
fn polled_twice(http2: Http2, version: hyper::Version, agreed: &str) {
    let house = House::new();
    let origin = house.origin(http2);
    house.configure(&[("a", origin.url("a.good.localhost", "/feed"))]);
    house.run(&["poll", "--strict", "a"]).ok();
    let first = house.status("a");
    assert_eq!(
        (&first["entries"], &first["error"]),
        (&1.into(), &Value::Null),
        "{first}"
    );
    house.run(&["poll", "--strict", "a"]).ok();
    let second = house.status("a");
    assert_eq!(
        (&second["entries"], &second["failures"]),
        (&1.into(), &0.into()),
        "{second}"
    );
    assert_eq!(origin.agreed(), [agreed, agreed]);
    let requests = origin.requests();
    assert_eq!(requests.len(), 2);
    let port = origin.url("", "").rsplit(':').next().unwrap().to_owned();
    for request in &requests {
        assert_eq!(
            (request.version, request.target.as_str()),
            (version, "/feed")
        );
        assert_eq!(request.host, format!("a.good.localhost:{port}"));
        for name in ["cookie", "referer", "origin", "authorization", "from", "te"] {
            assert_eq!(request.header(name), None, "{name}");
        }
        let agent = request.header("user-agent").unwrap();
        assert!(agent.starts_with(b"depeche/"), "{agent:?}");
        let accept = request.header("accept").unwrap();
        assert!(accept.starts_with(b"application/atom+xml"), "{accept:?}");
        assert!(request.header("accept-encoding").is_some());
    }
    assert_eq!(requests[0].header("if-none-match"), None);
    assert_eq!(requests[1].header("if-none-match"), Some(ETAG));
}

#[test]
fn a_feed_comes_over_http_1_and_its_validators_go_back() {
    polled_twice(Http2::Absent, hyper::Version::HTTP_11, "http/1.1");
}

#[test]
fn a_feed_comes_over_http_2_and_its_validators_go_back() {
    polled_twice(Http2::Spoken, hyper::Version::HTTP_2, "h2");
}

#[test]
fn an_address_may_stand_in_a_certificate() {
    let house = House::new();
    let origin = house.origin(Http2::Spoken);
    house.configure(&[("a", origin.url("127.0.0.1", "/feed"))]);
    house.run(&["poll", "--strict", "a"]).ok();
    assert_eq!(house.status("a")["entries"], 1);
}

#[test]
fn an_authority_in_between_is_shown_by_the_server() {
    let house = House::new();
    let between = house.authority.below("between");
    let good = TlsOrigin::start(&between.sign(&Wish::good(&["localhost"])), Http2::Spoken);
    good.serve("/feed", Page::new(200, FEED));
    house.configure(&[("a", good.url("localhost", "/feed"))]);
    house.run(&["poll", "--strict", "a"]).ok();
    assert_eq!(house.status("a")["entries"], 1);
}

/// The error of each source after a round of them all; each is charged to its source.
#[track_caller]
fn errors(house: &House, sources: &[(&str, String)]) -> Vec<String> {
    house.configure(sources);
    house.run(&["poll"]).ok();
    let told = |(id, _): &(&str, String)| {
        let status = house.status(id);
        assert_eq!(status["failures"], 1, "an ordinary failure: {status}");
        let why = status["why"].as_str().unwrap();
        assert!(!why.contains("our own network"), "{status}");
        let error = status["error"].as_str().unwrap().to_owned();
        assert!(!error.contains(char::is_control), "{error:?}");
        assert!(error.chars().count() < 300, "{error}");
        error
    };
    sources.iter().map(told).collect()
}

/// Certificates with one fault each, and what is said of them.
fn bad(own: &Authority) -> Vec<(&'static str, Identity, &'static str)> {
    let stranger = Authority::root("stranger");
    let wish = |names, years, authority| Wish {
        names,
        years,
        authority,
    };
    let (here, years) = (&["localhost"][..], (2020, 2090));
    let many = [
        "a.example",
        "*.b.example",
        "192.0.2.7",
        "d.example",
        "e.example",
    ];
    let untrusted = "TLS with `localhost`: nobody this machine trusts signed its certificate";
    vec![
        (
            "ended",
            own.sign(&wish(here, (2010, 2020), false)),
            "TLS with `localhost`: its certificate ended 2020-01-01; here it is 20",
        ),
        (
            "begins",
            own.sign(&wish(here, (2088, 2090), false)),
            "TLS with `localhost`: its certificate begins 2088-01-01; here it is 20",
        ),
        (
            "name",
            own.sign(&wish(&["other.example"], years, false)),
            "TLS with `localhost`: its certificate is for `other.example`, not for `localhost`",
        ),
        (
            "names",
            own.sign(&wish(&many, years, false)),
            "TLS with `localhost`: its certificate is for `a.example`, `*.b.example`, `192.0.2.7` and 2 more, not for \
             `localhost`",
        ),
        ("self", wish(here, years, false).self_signed(), untrusted),
        (
            "own",
            wish(here, years, true).self_signed(),
            "TLS with `localhost`: its certificate is an authority's own, as self-signed ones often are",
        ),
        (
            "stranger",
            stranger.sign(&wish(here, years, false)),
            untrusted,
        ),
        (
            "chain",
            stranger.below("between").sign(&wish(here, years, false)),
            untrusted,
        ),
    ]
}

#[test]
fn a_bad_certificate_says_which() {
    let house = House::new();
    let cases = bad(&house.authority);
    let origins: Vec<_> = cases
        .iter()
        .map(|(id, identity, _)| (*id, TlsOrigin::start(identity, Http2::Spoken)))
        .collect();
    let sources: Vec<_> = origins
        .iter()
        .map(|(id, origin)| (*id, origin.url("localhost", "/feed")))
        .collect();
    let errors = errors(&house, &sources);
    for ((id, _, words), error) in cases.iter().zip(&errors) {
        assert!(error.starts_with(words), "{id}: {error}");
    }
    assert!(errors[4].ends_with("add its authority's certificate to this machine's"));
    for (id, origin) in &origins {
        assert_eq!(origin.requests().len(), 0, "{id} was asked all the same");
    }
    // the same words for whoever only looks
    let looked = house.run(&["check", "--online"]);
    assert_eq!(looked.code, Some(1), "{}", looked.stderr);
    for error in &errors {
        assert!(looked.stdout.contains(error), "{error}\n{}", looked.stdout);
    }
}

#[test]
fn a_server_without_safe_tls_says_so() {
    let house = House::new();
    let cases: [(&str, &'static [u8], &str); 6] = [
        (
            "plain",
            b"HTTP/1.1 400 Bad Request\r\nConnection: close\r\n\r\n",
            "TLS with `localhost`: it answers, but not with TLS; is its address one of http://?",
        ),
        (
            "old",
            TLS_1_1,
            "TLS with `localhost`: it speaks only a TLS older than 1.2, which is not safe",
        ),
        (
            "version",
            b"\x15\x03\x01\x00\x02\x02\x46",
            "TLS with `localhost`: it speaks only a TLS older than 1.2, which is not safe",
        ),
        (
            "cipher",
            b"\x15\x03\x01\x00\x02\x02\x28",
            "TLS with `localhost`: it refuses every way to encrypt that is safe",
        ),
        (
            "unknown",
            b"\x15\x03\x03\x00\x02\x02\x70",
            "TLS with `localhost`: it knows no site named `localhost`",
        ),
        (
            "end",
            b"",
            "no connection to `localhost`: it ends the connection before TLS is agreed",
        ),
    ];
    let servers: Vec<_> = cases
        .iter()
        .map(|(id, bytes, _)| (*id, Bytes::start(bytes)))
        .collect();
    let sources: Vec<_> = servers
        .iter()
        .map(|(id, server)| (*id, server.url("localhost", "/feed")))
        .collect();
    for ((id, _, words), error) in cases.iter().zip(errors(&house, &sources)) {
        assert!(error.starts_with(words), "{id}: {error}");
    }
}

#[test]
fn a_fault_in_tls_is_no_outage_of_ours() {
    let hosts = ["a", "b", "c", "d"];
    let house = House::new();
    let end = Bytes::start(b"");
    let other = house.authority.sign(&Wish::good(&["other.example"]));
    let other = TlsOrigin::start(&other, Http2::Spoken);
    let of = |url: &dyn Fn(&str) -> String| hosts.map(|id| (id, url(&format!("{id}.localhost"))));
    // nobody else answers, so that only the fault itself tells that the network is there
    errors(&house, &of(&|host| end.url(host, "/feed")));
    let house = House::new();
    errors(&house, &of(&|host| other.url(host, "/feed")));
}

#[test]
fn no_redirect_leads_out_of_tls() {
    let house = House::new();
    let (safe, open) = (house.origin(Http2::Spoken), Origin::start());
    open.serve("/feed", Reply::feed(FEED));
    let away = Page::new(302, "").header("location", open.url_on("localhost", "/feed"));
    safe.serve("/away", away);
    let told = errors(&house, &[("a", safe.url("localhost", "/away"))]);
    assert_eq!(told, ["302 redirect leads from https to http"]);
    assert_eq!(safe.requests().len(), 1);
    assert_eq!(open.requests().len(), 0, "it was followed");
}

#[test]
fn a_redirect_into_tls_is_followed() {
    let house = House::new();
    let (safe, open) = (house.origin(Http2::Spoken), Origin::start());
    let to = safe.url("localhost", "/feed");
    open.serve(
        "/feed",
        Reply::redirect(301, &to).header("Set-Cookie", "id=2"),
    );
    house.configure(&[("a", open.url_on("localhost", "/feed"))]);
    house.run(&["poll", "--strict", "a"]).ok();
    assert_eq!(house.status("a")["entries"], 1);
    let requests = safe.requests();
    assert_eq!(requests.len(), 1);
    assert_eq!(requests[0].header("referer"), None);
    assert_eq!(requests[0].header("cookie"), None);
}
