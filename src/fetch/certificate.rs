//! What is wrong with a host's TLS, mostly with its certificate, in words and in one line.

use crate::model::Instant;
use rustls::AlertDescription;
use rustls::CertificateError;
use rustls::Error;
use rustls::InvalidMessage;
use rustls::PeerIncompatible;
use rustls::pki_types::UnixTime;

/// Names of a certificate that are told: some hold hundreds.
const NAMES: usize = 3;
/// Characters of one name; a host's own name has at most 253.
const NAME: usize = 80;
/// Characters of what a library says where there are no words of ours.
pub(super) const OTHER: usize = 160;

/// Why there is no TLS with `host`.
pub(super) fn words(host: &str, error: &Error) -> String {
    match error {
        Error::InvalidCertificate(fault) => certificate(host, fault),
        Error::InvalidMessage(InvalidMessage::InvalidContentType) => {
            "it answers, but not with TLS; is its address one of http://?".to_owned()
        }
        Error::PeerIncompatible(
            PeerIncompatible::ServerDoesNotSupportTls12Or13
            | PeerIncompatible::ServerTlsVersionIsDisabledByOurConfig,
        )
        | Error::AlertReceived(AlertDescription::ProtocolVersion) => {
            "it speaks only a TLS older than 1.2, which is not safe".to_owned()
        }
        Error::AlertReceived(AlertDescription::UnrecognisedName) => {
            format!("it knows no site named `{}`", plain(host, NAME))
        }
        Error::AlertReceived(
            AlertDescription::CertificateRequired | AlertDescription::NoCertificate,
        ) => "it asks for a certificate of ours, and there is none".to_owned(),
        Error::AlertReceived(AlertDescription::HandshakeFailure) => {
            "it refuses every way to encrypt that is safe".to_owned()
        }
        Error::NoCertificatesPresented => "it shows no certificate".to_owned(),
        other => plain(&other.to_string(), OTHER),
    }
}

#[expect(
    deprecated,
    reason = "the library still makes what it tells others not to make"
)]
fn certificate(host: &str, fault: &CertificateError) -> String {
    match fault {
        CertificateError::ExpiredContext { time, not_after } => {
            let (ended, now) = (date(*not_after), date(*time));
            format!("its certificate ended {ended}; here it is {now}")
        }
        CertificateError::Expired => "its certificate has ended".to_owned(),
        CertificateError::NotValidYetContext { time, not_before } => {
            let (begins, now) = (date(*not_before), date(*time));
            format!("its certificate begins {begins}; here it is {now}")
        }
        CertificateError::NotValidYet => "its certificate has not begun".to_owned(),
        CertificateError::NotValidForNameContext { presented, .. } => {
            let host = plain(host, NAME);
            if presented.is_empty() {
                return format!("its certificate names no host, so not `{host}` either");
            }
            format!(
                "its certificate is for {}, not for `{host}`",
                names(presented)
            )
        }
        CertificateError::NotValidForName => {
            format!("its certificate is not for `{}`", plain(host, NAME))
        }
        CertificateError::UnknownIssuer => {
            "nobody this machine trusts signed its certificate, or the server leaves out one in \
             between; to trust it, add its authority's certificate to this machine's"
                .to_owned()
        }
        CertificateError::Revoked => "its certificate was revoked".to_owned(),
        CertificateError::InvalidPurpose | CertificateError::InvalidPurposeContext { .. } => {
            "its certificate is not one for servers".to_owned()
        }
        CertificateError::BadEncoding | CertificateError::UnhandledCriticalExtension => {
            "its certificate cannot be read".to_owned()
        }
        CertificateError::BadSignature => "its certificate's signature is wrong".to_owned(),
        CertificateError::UnsupportedSignatureAlgorithm
        | CertificateError::UnsupportedSignatureAlgorithmContext { .. }
        | CertificateError::UnsupportedSignatureAlgorithmForPublicKeyContext { .. } => {
            "its certificate is signed in a way that is not safe".to_owned()
        }
        // the verifier's own words reach us only as text
        CertificateError::Other(other) if other.to_string() == "CaUsedAsEndEntity" => {
            "its certificate is an authority's own, as self-signed ones often are; it needs one \
             that an authority signed"
                .to_owned()
        }
        CertificateError::Other(other) => refused(&other.to_string()),
        other => refused(&other.to_string()),
    }
}

fn refused(why: &str) -> String {
    format!("its certificate is refused: {}", plain(why, OTHER))
}

/// The day, in UTC.
fn date(time: UnixTime) -> String {
    let seconds = i64::try_from(time.as_secs()).unwrap_or(i64::MAX);
    let day = Instant(seconds.saturating_mul(1_000)).rfc3339();
    day.chars().take_while(|c| *c != 'T').collect()
}

/// The first names of a certificate; the library writes each as `Kind("name")`.
fn names(presented: &[String]) -> String {
    let bare = |name: &String| {
        let inner = name
            .split_once('(')
            .and_then(|(_, rest)| rest.strip_suffix(')'))
            .unwrap_or(name);
        format!("`{}`", plain(inner.trim_matches('"'), NAME))
    };
    let told: Vec<String> = presented.iter().take(NAMES).map(bare).collect();
    let more = presented.len().saturating_sub(NAMES);
    match (told.split_last(), more) {
        (Some((last, [])), 0) => last.clone(),
        (Some((last, rest)), 0) => format!("{} and {last}", rest.join(", ")),
        _ => format!("{} and {more} more", told.join(", ")),
    }
}

/// Others' text: in one line, without what steers a terminal, not longer than that.
pub(super) fn plain(text: &str, most: usize) -> String {
    let mut out: String = text
        .chars()
        .map(|c| if c.is_control() || c == '`' { ' ' } else { c })
        .take(most)
        .collect();
    if text.chars().nth(most).is_some() {
        out.push('…');
    }
    out
}

#[cfg(test)]
mod tests {
    use super::words;
    use rustls::AlertDescription;
    use rustls::CertificateError;
    use rustls::Error;
    use rustls::InvalidMessage;
    use rustls::OtherError;
    use rustls::PeerIncompatible;
    use rustls::pki_types::ServerName;
    use rustls::pki_types::UnixTime;
    use std::sync::Arc;
    use std::time::Duration;

    fn said(fault: CertificateError) -> String {
        words("feeds.example", &Error::InvalidCertificate(fault))
    }

    fn named(presented: &[&str]) -> String {
        said(CertificateError::NotValidForNameContext {
            expected: ServerName::try_from("feeds.example").unwrap(),
            presented: presented.iter().map(|name| (*name).to_owned()).collect(),
        })
    }

    fn at(seconds: u64) -> UnixTime {
        UnixTime::since_unix_epoch(Duration::from_secs(seconds))
    }

    #[test]
    fn dates_are_told_as_days() {
        let (time, day) = (at(1_795_618_800), at(1_577_836_800));
        let ended = said(CertificateError::ExpiredContext {
            time,
            not_after: day,
        });
        assert_eq!(
            ended,
            "its certificate ended 2020-01-01; here it is 2026-11-25"
        );
        let begins = said(CertificateError::NotValidYetContext {
            time: day,
            not_before: time,
        });
        assert_eq!(
            begins,
            "its certificate begins 2026-11-25; here it is 2020-01-01"
        );
        // the end of time, and no panic
        let never = said(CertificateError::NotValidYetContext {
            time: day,
            not_before: at(u64::MAX),
        });
        assert!(never.contains("begins"), "{never}");
    }

    #[test]
    fn at_most_three_names_are_told() {
        assert_eq!(
            named(&["DnsName(\"other.example\")"]),
            "its certificate is for `other.example`, not for `feeds.example`"
        );
        assert_eq!(
            named(&["DnsName(\"a.example\")", "IpAddress(192.0.2.1)"]),
            "its certificate is for `a.example` and `192.0.2.1`, not for `feeds.example`"
        );
        assert_eq!(
            named(&["DnsName(\"a\")", "DnsName(\"b\")", "DnsName(\"c\")"]),
            "its certificate is for `a`, `b` and `c`, not for `feeds.example`"
        );
        assert_eq!(
            named(&["a"; 7]),
            "its certificate is for `a`, `a`, `a` and 4 more, not for `feeds.example`"
        );
        assert_eq!(
            named(&[]),
            "its certificate names no host, so not `feeds.example` either"
        );
    }

    #[test]
    fn what_a_certificate_says_is_one_short_line() {
        let long = format!("DnsName(\"evil\u{1b}[2J\n`{}\")", "x".repeat(10_000));
        let text = named(&[&long, &long, &long, &long]);
        assert!(!text.contains(char::is_control), "{text}");
        assert!(text.chars().count() < 350, "{text}");
        let other = Error::General("\r\n\u{7}".repeat(1_000));
        let text = words("feeds.example", &other);
        assert!(!text.contains(char::is_control), "{text}");
        assert!(text.chars().count() < 200, "{text}");
    }

    #[test]
    fn every_fault_has_its_words() {
        for (fault, part) in [
            (
                CertificateError::UnknownIssuer,
                "nobody this machine trusts",
            ),
            (CertificateError::Revoked, "revoked"),
            (CertificateError::InvalidPurpose, "not one for servers"),
            (CertificateError::BadEncoding, "cannot be read"),
            (CertificateError::BadSignature, "signature is wrong"),
            (CertificateError::Expired, "has ended"),
            (CertificateError::NotValidYet, "has not begun"),
            (CertificateError::NotValidForName, "not for `feeds.example`"),
            (
                CertificateError::UnsupportedSignatureAlgorithmContext {
                    signature_algorithm_id: vec![1],
                    supported_algorithms: Vec::new(),
                },
                "not safe",
            ),
            (
                CertificateError::Other(OtherError(Arc::new(std::io::Error::other("odd")))),
                "is refused: odd",
            ),
        ] {
            let text = said(fault);
            assert!(text.contains(part), "{text}");
        }
        for (error, part) in [
            (
                Error::InvalidMessage(InvalidMessage::InvalidContentType),
                "not with TLS",
            ),
            (
                Error::AlertReceived(AlertDescription::ProtocolVersion),
                "older than 1.2",
            ),
            (
                Error::PeerIncompatible(PeerIncompatible::ServerDoesNotSupportTls12Or13),
                "older than 1.2",
            ),
            (
                Error::AlertReceived(AlertDescription::UnrecognisedName),
                "no site named `feeds.example`",
            ),
            (
                Error::AlertReceived(AlertDescription::CertificateRequired),
                "certificate of ours",
            ),
            (
                Error::AlertReceived(AlertDescription::HandshakeFailure),
                "every way to encrypt",
            ),
            (Error::NoCertificatesPresented, "shows no certificate"),
            (Error::DecryptError, "cannot decrypt"),
        ] {
            let text = words("feeds.example", &error);
            assert!(text.contains(part), "{text}");
        }
    }
}
