//! Networks, and which addresses are public.

use crate::canonical;
use std::fmt;
use std::net::IpAddr;
use std::net::Ipv4Addr;
use std::net::Ipv6Addr;
use std::str::FromStr;
use url::Host;
use url::Url;

/// A network in CIDR notation (RFC 4632): `192.168.0.0/16`, `fd00::/8`; one address is a network too.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Network {
    first: IpAddr,
    prefix: u8,
}

/// The text is no network.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error("not a network")]
pub struct NotANetwork;

impl Network {
    /// Whether `address` is in it; an IPv4-mapped IPv6 address counts as the IPv4 address.
    pub fn contains(&self, address: IpAddr) -> bool {
        match (self.first, address.to_canonical()) {
            (IpAddr::V4(_), IpAddr::V4(_)) | (IpAddr::V6(_), IpAddr::V6(_)) => {
                masked(address.to_canonical(), self.prefix) == self.first
            }
            _ => false,
        }
    }
}

impl FromStr for Network {
    type Err = NotANetwork;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        let (address, prefix) = match text.trim().split_once('/') {
            Some((address, prefix)) => (address, Some(prefix)),
            None => (text.trim(), None),
        };
        let address: IpAddr = address.parse().map_err(|_| NotANetwork)?;
        let whole = whole(address);
        let prefix = match prefix {
            Some(digits) if digits.bytes().all(|byte| byte.is_ascii_digit()) => {
                digits.parse().map_err(|_| NotANetwork)?
            }
            Some(_) => return Err(NotANetwork),
            None => whole,
        };
        if prefix > whole {
            return Err(NotANetwork);
        }
        let canonical = address.to_canonical();
        let prefix = match (address, canonical) {
            (IpAddr::V6(_), IpAddr::V4(_)) => prefix.checked_sub(96).ok_or(NotANetwork)?,
            _ => prefix,
        };
        Ok(Self {
            first: masked(canonical, prefix),
            prefix,
        })
    }
}

impl fmt::Display for Network {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}/{}", self.first, self.prefix)
    }
}

impl From<IpAddr> for Network {
    /// The network of this one address.
    fn from(address: IpAddr) -> Self {
        let first = address.to_canonical();
        Self {
            first,
            prefix: whole(first),
        }
    }
}

const fn whole(address: IpAddr) -> u8 {
    match address {
        IpAddr::V4(_) => 32,
        IpAddr::V6(_) => 128,
    }
}

fn masked(address: IpAddr, prefix: u8) -> IpAddr {
    let prefix = u32::from(prefix);
    match address {
        IpAddr::V4(v4) => {
            Ipv4Addr::from_bits(v4.to_bits() & u32::MAX.checked_shl(32 - prefix).unwrap_or(0))
                .into()
        }
        IpAddr::V6(v6) => {
            Ipv6Addr::from_bits(v6.to_bits() & u128::MAX.checked_shl(128 - prefix).unwrap_or(0))
                .into()
        }
    }
}

/// IPv4 that is not global unicast (the IANA special-purpose registry, multicast, reserved).
const SPECIAL_V4: [(Ipv4Addr, u8); 15] = [
    (Ipv4Addr::UNSPECIFIED, 8),
    (Ipv4Addr::new(10, 0, 0, 0), 8),
    (Ipv4Addr::new(100, 64, 0, 0), 10),
    (Ipv4Addr::new(127, 0, 0, 0), 8),
    (Ipv4Addr::new(169, 254, 0, 0), 16),
    (Ipv4Addr::new(172, 16, 0, 0), 12),
    (Ipv4Addr::new(192, 0, 0, 0), 24),
    (Ipv4Addr::new(192, 0, 2, 0), 24),
    (Ipv4Addr::new(192, 88, 99, 0), 24),
    (Ipv4Addr::new(192, 168, 0, 0), 16),
    (Ipv4Addr::new(198, 18, 0, 0), 15),
    (Ipv4Addr::new(198, 51, 100, 0), 24),
    (Ipv4Addr::new(203, 0, 113, 0), 24),
    (Ipv4Addr::new(224, 0, 0, 0), 4),
    (Ipv4Addr::new(240, 0, 0, 0), 4),
];

/// All of IPv6 that is handed out as global unicast.
const UNICAST_V6: (Ipv6Addr, u8) = (Ipv6Addr::new(0x2000, 0, 0, 0, 0, 0, 0, 0), 3);

/// What inside it is not: protocol assignments and Teredo, documentation, 6to4, documentation.
const SPECIAL_V6: [(Ipv6Addr, u8); 4] = [
    (Ipv6Addr::new(0x2001, 0, 0, 0, 0, 0, 0, 0), 23),
    (Ipv6Addr::new(0x2001, 0x0db8, 0, 0, 0, 0, 0, 0), 32),
    (Ipv6Addr::new(0x2002, 0, 0, 0, 0, 0, 0, 0), 16),
    (Ipv6Addr::new(0x3fff, 0, 0, 0, 0, 0, 0, 0), 20),
];

/// Whether an address is global unicast. Addresses that carry another one (NAT64, 6to4, Teredo,
/// IPv4-compatible) are not: what they carry may be private. IPv4-mapped ones are judged as IPv4.
pub(super) fn is_public(address: IpAddr) -> bool {
    let within = |(first, prefix): (IpAddr, u8)| Network { first, prefix }.contains(address);
    match address.to_canonical() {
        IpAddr::V4(_) => !SPECIAL_V4
            .iter()
            .any(|(first, prefix)| within((IpAddr::V4(*first), *prefix))),
        IpAddr::V6(_) => {
            within((IpAddr::V6(UNICAST_V6.0), UNICAST_V6.1))
                && !SPECIAL_V6
                    .iter()
                    .any(|(first, prefix)| within((IpAddr::V6(*first), *prefix)))
        }
    }
}

/// The site of an address that many may share: one under a known public suffix, or at a public
/// address. `None` for names of a house or an office (`nas`, `wiki.lan`) and private addresses.
pub fn public_site(url: &str) -> Option<String> {
    let parsed = Url::parse(url).ok()?;
    let public = match parsed.host()? {
        Host::Domain(name) => canonical::has_public_suffix(name),
        Host::Ipv4(address) => is_public(address.into()),
        Host::Ipv6(address) => is_public(address.into()),
    };
    public.then(|| canonical::site(url))?
}

#[cfg(test)]
mod tests {
    use super::Network;
    use super::is_public;
    use super::public_site;
    use std::net::IpAddr;

    fn ip(text: &str) -> IpAddr {
        text.parse().unwrap()
    }

    #[test]
    fn networks_are_read_and_hold_their_addresses() {
        let network: Network = "192.168.7.9/16".parse().unwrap();
        assert_eq!(network.to_string(), "192.168.0.0/16");
        assert!(network.contains(ip("192.168.255.1")));
        assert!(network.contains(ip("::ffff:192.168.255.1")));
        assert!(!network.contains(ip("192.169.0.1")));
        assert!(!network.contains(ip("fd00::1")));
        assert!(
            "0.0.0.0/0"
                .parse::<Network>()
                .unwrap()
                .contains(ip("8.8.8.8"))
        );
        assert!("::/0".parse::<Network>().unwrap().contains(ip("fd00::1")));
        assert!(
            "10.0.0.1"
                .parse::<Network>()
                .unwrap()
                .contains(ip("10.0.0.1"))
        );
        assert!(
            "::ffff:10.0.0.0/104"
                .parse::<Network>()
                .unwrap()
                .contains(ip("10.9.9.9"))
        );
        for wrong in [
            "",
            "10.0.0.0/33",
            "10.0.0.0/-1",
            "10.0.0.0/+8",
            "10.0.0.0/",
            "fd00::/129",
            "host/8",
            "10/8",
        ] {
            assert!(wrong.parse::<Network>().is_err(), "{wrong}");
        }
    }

    #[test]
    fn a_public_site_is_one_that_many_share() {
        let site = public_site;
        assert_eq!(site("https://a.b.co.uk/x").as_deref(), Some("b.co.uk"));
        assert_eq!(
            site("https://me.github.io/").as_deref(),
            Some("me.github.io")
        );
        assert_eq!(site("http://8.8.8.8:81/").as_deref(), Some("8.8.8.8"));
        for private in [
            "http://localhost:8080/",
            "http://nas/feed",
            "http://wiki.lan/",
            "http://192.168.1.2/",
            "http://127.0.0.1/",
            "http://[::1]/",
            "http://[fd00::1]/",
            "nothing",
        ] {
            assert_eq!(site(private), None, "{private}");
        }
    }

    #[test]
    fn only_global_unicast_is_public() {
        let refused = [
            "0.0.0.0",
            "10.255.255.255",
            "100.64.0.1",
            "100.127.255.255",
            "127.0.0.1",
            "169.254.169.254",
            "172.16.0.1",
            "172.31.255.255",
            "192.0.0.8",
            "192.0.2.1",
            "192.88.99.1",
            "192.168.0.1",
            "198.18.0.1",
            "198.19.255.255",
            "198.51.100.1",
            "203.0.113.1",
            "224.0.0.1",
            "240.0.0.1",
            "255.255.255.255",
            "::",
            "::1",
            "::7f00:1",
            "::ffff:10.0.0.1",
            "64:ff9b::7f00:1",
            "64:ff9b:1::1",
            "100::1",
            "2001::1",
            "2001:1ff::1",
            "2001:db8::1",
            "2002:7f00:1::",
            "3fff:fff::1",
            "fc00::1",
            "fdff::1",
            "fe80::1",
            "fec0::1",
            "ff02::1",
            "4000::1",
        ];
        for address in refused {
            assert!(!is_public(ip(address)), "{address}");
        }
        let public = [
            "1.1.1.1",
            "100.63.255.255",
            "100.128.0.0",
            "172.32.0.0",
            "192.0.1.1",
            "198.20.0.0",
            "223.255.255.255",
            "2001:200::1",
            "2606:4700::1111",
            "2a00:1450::1",
            "::ffff:8.8.8.8",
        ];
        for address in public {
            assert!(is_public(ip(address)), "{address}");
        }
    }
}
