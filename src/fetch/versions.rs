//! Hosts whose HTTP/2 broke: they are asked in HTTP/1.1 from then on, as long as this process lives.

use crate::fetch::exchange::Place;
use std::collections::VecDeque;
use std::sync::Mutex;
use std::sync::PoisonError;

/// Hosts remembered; the oldest are forgotten, and their HTTP/2 is tried again.
const MOST: usize = 1_000;

/// Who is asked in HTTP/1.1 only.
#[derive(Debug, Default)]
pub(super) struct Http1Only {
    places: Mutex<VecDeque<Place>>,
}

impl Http1Only {
    /// Whether it is one of them.
    pub(super) fn holds(&self, place: &Place) -> bool {
        // whoever panicked while he held it left it whole: each change is one step
        let places = self.places.lock().unwrap_or_else(PoisonError::into_inner);
        places.contains(place)
    }

    /// Its HTTP/2 broke.
    pub(super) fn add(&self, place: Place) {
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
        let place = |host: &str, port| (host.to_owned(), port);
        let http1 = Http1Only::default();
        http1.add(place("a.example", 443));
        assert!(http1.holds(&place("a.example", 443)));
        assert!(!http1.holds(&place("a.example", 8443)));
        for n in 1..=MOST {
            http1.add(place("b.example", u16::try_from(n).unwrap()));
            http1.add(place("b.example", u16::try_from(n).unwrap()));
        }
        assert!(!http1.holds(&place("a.example", 443)));
        assert!(http1.holds(&place("b.example", 1)));
        assert_eq!(http1.places.lock().unwrap().len(), MOST);
    }
}
