//! Hosts whose HTTP/2 broke: they are asked in HTTP/1.1 from then on, as long as this process lives.

use std::collections::VecDeque;
use std::sync::Mutex;
use std::sync::PoisonError;
use url::Url;

/// Hosts remembered; the oldest are forgotten, and their HTTP/2 is tried again.
const MOST: usize = 1_000;

/// A host and a port.
type Place = (String, u16);

fn place(url: &Url) -> Option<Place> {
    Some((url.host_str()?.to_owned(), url.port_or_known_default()?))
}

/// Who is asked in HTTP/1.1 only.
#[derive(Debug, Default)]
pub(super) struct Http1Only {
    places: Mutex<VecDeque<Place>>,
}

impl Http1Only {
    /// Whether an address is on one of them.
    pub(super) fn holds(&self, url: &Url) -> bool {
        // whoever panicked while he held it left it whole: each change is one step
        let places = self.places.lock().unwrap_or_else(PoisonError::into_inner);
        !places.is_empty() && place(url).is_some_and(|place| places.contains(&place))
    }

    /// Its HTTP/2 broke.
    pub(super) fn add(&self, url: &Url) {
        let Some(place) = place(url) else { return };
        let mut places = self.places.lock().unwrap_or_else(PoisonError::into_inner);
        if places.contains(&place) {
            return;
        }
        if places.len() >= MOST {
            places.pop_front();
        }
        places.push_back(place);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_place_is_a_host_and_a_port_and_the_oldest_is_forgotten() {
        let place =
            |host: &str, port: usize| Url::parse(&format!("https://{host}:{port}/x")).unwrap();
        let http1 = Http1Only::default();
        http1.add(&place("a.example", 443));
        assert!(http1.holds(&place("a.example", 443)));
        assert!(!http1.holds(&place("a.example", 8443)));
        for n in 1..=MOST {
            http1.add(&place("b.example", n));
            http1.add(&place("b.example", n));
        }
        assert!(!http1.holds(&place("a.example", 443)));
        assert!(http1.holds(&place("b.example", 1)));
        assert_eq!(http1.places.lock().unwrap().len(), MOST);
    }
}
