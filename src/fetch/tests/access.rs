//! What is given for one source, and where it goes; where names lead.

use super::LOOPBACK;
use super::fetcher;
use super::modified;
use super::ok;
use super::origin::Origin;
use super::settings;
use super::tags;
use super::to;
use crate::fetch::Access;
use crate::fetch::Failure;
use crate::fetch::FeedRequest;
use crate::fetch::Fetched;
use crate::fetch::Fetcher;
use crate::fetch::guard::LookUp;
use crate::fetch::guard::Refused;
use futures::future::BoxFuture;
use reqwest::header::COOKIE;
use reqwest::header::HeaderMap;
use reqwest::header::HeaderName;
use reqwest::header::HeaderValue;
use std::io::Read;
use std::io::Write;
use std::net::SocketAddr;
use std::net::TcpListener;
use std::sync::Arc;
use std::sync::Mutex;
use std::sync::atomic::AtomicUsize;
use std::sync::atomic::Ordering;
use std::time::Duration;
use tokio::sync::OwnedSemaphorePermit;

fn keys(url: &str) -> Access {
    let mut headers = HeaderMap::new();
    headers.insert(
        HeaderName::from_static("x-api-key"),
        HeaderValue::from_static("a key"),
    );
    headers.insert(COOKIE, HeaderValue::from_static("session=1"));
    Access {
        headers,
        basic: Some(("me".to_owned(), "a word".to_owned())),
        user_agent: Some(HeaderValue::from_static("another name")),
        ..Access::to(url)
    }
}

async fn look(fetcher: &Fetcher, access: Access, url: String) -> Fetched {
    let request = FeedRequest {
        validators: tags(&url),
        access: Arc::new(access),
        url,
        timeout: Duration::from_secs(2),
        doubtful: false,
    };
    fetcher.feed(&request).await
}

#[tokio::test]
async fn another_host_gets_nothing_of_the_first() {
    let other = Origin::fixed(ok("ETag: \"other\"\r\nSet-Cookie: a=b\r\n", "<feed/>"));
    let target = format!("http://x:y@localhost:{}/b", other.port);
    let first = Origin::new(move |_| {
        let answer = String::from_utf8(to(302, &target)).unwrap();
        answer
            .replace("location:", "set-cookie: c=d\r\nlocation:")
            .into()
    });
    let fetcher = fetcher(LOOPBACK, LOOPBACK);
    let url = first.url("/a?token=1");
    let Fetched::Modified(answer) = look(&fetcher, keys(&url), url).await else {
        panic!("no document")
    };
    let head = first.asked().remove(0).to_lowercase();
    for sent in [
        "authorization: basic bwu6ysb3b3jk",
        "if-none-match: w/",
        "if-modified-since: some tuesday",
        "cookie: session=1",
        "x-api-key: a key",
        "user-agent: another name",
    ] {
        assert!(head.contains(sent), "{sent}: {head}");
    }
    let head = other.asked().remove(0).to_lowercase();
    for unsent in [
        "authorization",
        "if-none-match",
        "if-modified-since",
        "referer",
        "token",
        "cookie",
        "x-api-key",
    ] {
        assert!(!head.contains(unsent), "{head}");
    }
    assert!(head.contains("user-agent: another name"));
    // its validators go back to it, and to it alone
    let request = FeedRequest {
        url: first.url("/a?token=1"),
        validators: answer.validators,
        timeout: Duration::from_secs(2),
        ..FeedRequest::default()
    };
    assert!(matches!(
        fetcher.feed(&request).await,
        Fetched::Failed(Failure::BlockedAddress { .. }) | Fetched::Modified(_)
    ));
    assert!(!first.asked()[1].to_lowercase().contains("if-none-match"));
    assert!(
        other.asked()[1]
            .to_lowercase()
            .contains("if-none-match: \"other\"")
    );
}

#[tokio::test]
async fn another_port_of_the_host_is_another_place() {
    let other = Origin::fixed(ok("", "<feed/>"));
    let target = other.url("/b");
    let first = Origin::new(move |_| to(301, &target));
    let url = first.url("/a");
    let fetched = look(&fetcher(LOOPBACK, LOOPBACK), keys(&url), url).await;
    assert!(matches!(fetched, Fetched::Modified(_)), "{fetched:?}");
    let head = other.asked().remove(0).to_lowercase();
    assert!(
        !head.contains("x-api-key") && !head.contains("authorization"),
        "{head}"
    );
}

type Found = BoxFuture<'static, Result<Vec<SocketAddr>, Refused>>;

fn at(addresses: &[&str]) -> Vec<SocketAddr> {
    let sockets = addresses
        .iter()
        .map(|address| SocketAddr::new(address.parse().unwrap(), 0));
    sockets.collect()
}

async fn refused(look_up: LookUp, port: u16) -> Failure {
    let fetcher = Fetcher::with(&settings(&[], &[]), look_up).unwrap();
    super::failure(&fetcher, format!("http://changing.example:{port}/feed")).await
}

/// The first answer is public (and leads nowhere from here), each later one is this machine.
fn rebinding(_: String, _: OwnedSemaphorePermit) -> Found {
    static ASKED: AtomicUsize = AtomicUsize::new(0);
    let first = ASKED.fetch_add(1, Ordering::SeqCst) == 0;
    Box::pin(async move {
        Ok(at(if first {
            &["2620:fe::fe"]
        } else {
            &["127.0.0.1"]
        }))
    })
}

#[tokio::test]
async fn case_20_a_name_that_changes_its_mind_leads_nowhere_private() {
    let origin = Origin::fixed(ok("", "<feed/>"));
    let first = refused(rebinding, origin.port).await;
    assert!(
        !matches!(first, Failure::BlockedAddress { .. }),
        "{first:?}"
    );
    let second = refused(rebinding, origin.port).await;
    assert!(
        matches!(second, Failure::BlockedAddress { .. }),
        "{second:?}"
    );
    assert!(origin.asked().is_empty());
}

#[tokio::test]
async fn case_21_a_name_at_a_public_and_a_private_address_is_refused() {
    let origin = Origin::fixed(ok("", "<feed/>"));
    let both = |_, _| -> Found { Box::pin(async { Ok(at(&["1.1.1.1", "127.0.0.1"])) }) };
    let got = refused(both, origin.port).await;
    let line = "allow_networks = [\"127.0.0.1/32\"]";
    assert!(
        got.to_string()
            .ends_with(&format!("add to [fetch]: {line}")),
        "{got}"
    );
    assert!(origin.asked().is_empty());
}

#[tokio::test]
async fn case_22_addresses_that_carry_others_are_refused() {
    let nat64 = |_, _| -> Found { Box::pin(async { Ok(at(&["64:ff9b::7f00:1"])) }) };
    let six_to_four = |_, _| -> Found { Box::pin(async { Ok(at(&["2002:7f00:1::"])) }) };
    let mapped = |_, _| -> Found { Box::pin(async { Ok(at(&["::ffff:127.0.0.1"])) }) };
    for look_up in [nat64 as LookUp, six_to_four, mapped] {
        let got = refused(look_up, 80).await;
        assert!(matches!(got, Failure::BlockedAddress { .. }), "{got:?}");
    }
}

#[tokio::test]
async fn a_proxy_is_asked_for_everything_but_what_is_private() {
    let proxy = Origin::fixed(ok("", "<feed/>"));
    let fetcher = fetcher(&[], &[]);
    let through = |url: &str| Access {
        proxy: Some(
            format!("http://me:pw@127.0.0.1:{}", proxy.port)
                .parse()
                .unwrap(),
        ),
        ..Access::to(url)
    };
    let url = "http://nowhere.example/feed?x=1";
    let fetched = look(&fetcher, through(url), url.to_owned()).await;
    assert!(matches!(fetched, Fetched::Modified(_)), "{fetched:?}");
    let head = proxy.asked().remove(0);
    assert!(
        head.starts_with("GET http://nowhere.example/feed?x=1 HTTP/1.1\r\n"),
        "{head}"
    );
    assert!(
        head.to_lowercase().contains("proxy-authorization: basic"),
        "{head}"
    );
    for private in [
        "http://127.0.0.1/",
        "http://10.0.0.1/",
        "http://x.localhost/",
        "http://[::ffff:10.0.0.1]/",
    ] {
        let fetched = look(&fetcher, through(private), private.to_owned()).await;
        assert!(
            matches!(fetched, Fetched::Failed(Failure::BlockedAddress { .. })),
            "{fetched:?}"
        );
    }
    // an owner's own name may be the proxy's to know, a stranger's may not
    let fetched = look(
        &fetcher,
        through("http://wiki.corp/"),
        "http://wiki.corp/".to_owned(),
    )
    .await;
    assert!(matches!(fetched, Fetched::Modified(_)), "{fetched:?}");
    let fetched = look(
        &fetcher,
        through("http://a.example/"),
        "http://wiki.corp/".to_owned(),
    )
    .await;
    assert!(
        matches!(fetched, Fetched::Failed(Failure::PrivateName { .. })),
        "{fetched:?}"
    );
    assert_eq!(proxy.asked().len(), 2);
}

/// A SOCKS5 server (RFC 1928) that answers every request itself; gives the addresses it was asked
/// for, as they came: `1` and four octets, or `3`, a length and a name; then the port.
fn socks() -> (u16, Arc<Mutex<Vec<Vec<u8>>>>) {
    let listener = TcpListener::bind("127.0.0.1:0").unwrap();
    let port = listener.local_addr().unwrap().port();
    let wanted = Arc::new(Mutex::new(Vec::new()));
    let log = Arc::clone(&wanted);
    std::thread::spawn(move || {
        for mut stream in listener.incoming().flatten() {
            let mut head = [0; 2];
            stream.read_exact(&mut head).unwrap();
            let mut methods = vec![0; head[1].into()];
            stream.read_exact(&mut methods).unwrap();
            stream.write_all(&[5, 0]).unwrap();
            let mut ask = [0; 5];
            stream.read_exact(&mut ask).unwrap();
            let length = if ask[3] == 3 { ask[4].into() } else { 3 };
            let mut rest = vec![0; length + 2_usize];
            stream.read_exact(&mut rest).unwrap();
            log.lock().unwrap().push([&ask[3..], &rest].concat());
            stream.write_all(&[5, 0, 0, 1, 0, 0, 0, 0, 0, 0]).unwrap();
            let mut request = [0; 4096];
            assert!(stream.read(&mut request).unwrap() > 0);
            stream.write_all(&ok("", "<feed/>")).unwrap();
        }
    });
    (port, wanted)
}

fn public(_: String, _: OwnedSemaphorePermit) -> Found {
    Box::pin(async { Ok(at(&["1.1.1.1"])) })
}

#[tokio::test]
async fn socks_looks_names_up_here_or_there() {
    let (port, wanted) = socks();
    let look_at = async |look_up: LookUp, scheme: &str, url: &str| {
        let fetcher = Fetcher::with(&settings(&[], &[]), look_up).unwrap();
        let access = Access {
            proxy: Some(format!("{scheme}://127.0.0.1:{port}").parse().unwrap()),
            ..Access::to(url)
        };
        look(&fetcher, access, url.to_owned()).await
    };
    let url = "http://name.example/feed";
    let here = look_at(public, "socks5", url).await;
    assert!(matches!(here, Fetched::Modified(_)), "{here:?}");
    let there = look_at(public, "socks5h", url).await;
    assert!(matches!(there, Fetched::Modified(_)), "{there:?}");
    let by_number = [&[1, 1, 1, 1, 1][..], &[0, 80]].concat();
    let by_name = [&[3, 12][..], b"name.example", &[0, 80]].concat();
    assert_eq!(*wanted.lock().unwrap(), [by_number, by_name]);
    // what is looked up here is judged here
    let private = |_, _| -> Found { Box::pin(async { Ok(at(&["10.0.0.1"])) }) };
    let refused = look_at(private, "socks5", url).await;
    let blocked = matches!(refused, Fetched::Failed(Failure::BlockedAddress { .. }));
    assert!(blocked, "{refused:?}");
    assert_eq!(wanted.lock().unwrap().len(), 2);
}

#[tokio::test]
async fn a_plain_look_sends_what_is_needed_and_no_more() {
    let origin = Origin::fixed(ok("", "<feed/>"));
    modified(&fetcher(LOOPBACK, &[]), origin.url("/feed")).await;
    let head = origin.asked().remove(0);
    let names: Vec<&str> = head
        .lines()
        .skip(1)
        .filter_map(|line| line.split_once(':'))
        .map(|(name, _)| name)
        .collect();
    assert_eq!(
        names,
        ["accept", "accept-encoding", "user-agent", "host"],
        "{head}"
    );
    assert!(head.contains("accept-encoding: gzip, br\r\n"), "{head}");
}
