//! Certificates, good and bad, made while the tests run.

#![expect(clippy::unwrap_used, reason = "helpers of tests, not of the program")]

use rcgen::BasicConstraints;
use rcgen::CertificateParams;
use rcgen::CertifiedIssuer;
use rcgen::DnType;
use rcgen::ExtendedKeyUsagePurpose;
use rcgen::IsCa;
use rcgen::KeyPair;
use rcgen::KeyUsagePurpose;
use rustls::pki_types::CertificateDer;
use rustls::pki_types::PrivateKeyDer;

/// What a certificate is to say.
pub(crate) struct Wish<'a> {
    pub(crate) names: &'a [&'a str],
    /// The years whose first days it begins and ends on.
    pub(crate) years: (i32, i32),
    /// An authority's own, as `openssl req -x509` makes them.
    pub(crate) authority: bool,
}

impl<'a> Wish<'a> {
    /// A good one for those names.
    pub(crate) fn good(names: &'a [&'a str]) -> Self {
        Self {
            names,
            years: (2020, 2090),
            authority: false,
        }
    }

    fn params(&self) -> CertificateParams {
        let names: Vec<String> = self.names.iter().map(|name| (*name).to_owned()).collect();
        let mut params = CertificateParams::new(names).unwrap();
        params.not_before = rcgen::date_time_ymd(self.years.0, 1, 1);
        params.not_after = rcgen::date_time_ymd(self.years.1, 1, 1);
        if self.authority {
            params.is_ca = IsCa::Ca(BasicConstraints::Unconstrained);
            params.key_usages = vec![KeyUsagePurpose::KeyCertSign, KeyUsagePurpose::CrlSign];
        } else {
            params.is_ca = IsCa::ExplicitNoCa;
            params.extended_key_usages = vec![ExtendedKeyUsagePurpose::ServerAuth];
        }
        params
    }

    /// A certificate that only its own key signed.
    pub(crate) fn self_signed(&self) -> Identity {
        let key = KeyPair::generate().unwrap();
        let own = self.params().self_signed(&key).unwrap();
        Identity::new(vec![own.der().clone()], &key)
    }
}

/// A server's certificate, those above it that it shows, and its key.
pub(crate) struct Identity {
    pub(super) chain: Vec<CertificateDer<'static>>,
    pub(super) key: PrivateKeyDer<'static>,
}

impl Identity {
    fn new(chain: Vec<CertificateDer<'static>>, key: &KeyPair) -> Self {
        let key = PrivateKeyDer::Pkcs8(key.serialize_der().into());
        Self { chain, key }
    }
}

/// Somebody who signs.
pub(crate) struct Authority {
    issuer: CertifiedIssuer<'static, KeyPair>,
    /// Shown by the servers it signs for; none for a root.
    shown: Vec<CertificateDer<'static>>,
}

impl Authority {
    fn params(name: &str) -> CertificateParams {
        let wish = Wish {
            authority: true,
            ..Wish::good(&[])
        };
        let mut params = wish.params();
        params.distinguished_name.push(DnType::CommonName, name);
        params
    }

    /// A root of that name.
    pub(crate) fn root(name: &str) -> Self {
        let key = KeyPair::generate().unwrap();
        Self {
            issuer: CertifiedIssuer::self_signed(Self::params(name), key).unwrap(),
            shown: Vec::new(),
        }
    }

    /// One that this one signed for.
    pub(crate) fn below(&self, name: &str) -> Self {
        let key = KeyPair::generate().unwrap();
        let issuer = CertifiedIssuer::signed_by(Self::params(name), key, &self.issuer).unwrap();
        let shown = [&[issuer.der().clone()], self.shown.as_slice()].concat();
        Self { issuer, shown }
    }

    /// What goes into the file of trusted certificates.
    pub(crate) fn pem(&self) -> String {
        self.issuer.pem()
    }

    /// A certificate for a server.
    pub(crate) fn sign(&self, wish: &Wish<'_>) -> Identity {
        let key = KeyPair::generate().unwrap();
        let leaf = wish.params().signed_by(&key, &self.issuer).unwrap();
        let chain = [&[leaf.der().clone()], self.shown.as_slice()].concat();
        Identity::new(chain, &key)
    }
}
