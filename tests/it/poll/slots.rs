//! Hosts that hang keep nobody else waiting.

use super::lab::Item;
use super::lab::Lab;
use super::lab::rss;
use crate::support::reply::Reply;

/// As many as there are requests in flight at all.
const HUNG: usize = 64;
const WELL: usize = 40;
const KEYS: &str = "full_text = \"never\"\ntimeout = \"8s\"\nmin_interval = \"0s\"";

#[tokio::test]
async fn as_many_hung_hosts_as_there_are_slots_delay_no_other() {
    let mut lab = Lab::new();
    for at in 0..HUNG {
        lab = lab.source_on(
            &format!("hung{at:02}"),
            &format!("h{at}.localhost"),
            "/hung",
            KEYS,
        );
    }
    for at in 0..WELL {
        lab = lab.source_on(
            &format!("well{at:02}"),
            &format!("w{at}.localhost"),
            "/well",
            KEYS,
        );
    }
    lab.origin.serve("/hung", Reply::hang());
    let document = rss(&[Item::new("1", "Title", "Some words.")], None);
    lab.origin.serve("/well", Reply::feed(document));
    // at first each half of them is waited for once; the second time they are known
    for (round, limit) in [(1, 6), (2, 2)] {
        let started = depeche::clock::now();
        let polled = lab.all().await;
        assert_eq!(polled.len(), HUNG + WELL);
        let (well, hung): (Vec<_>, Vec<_>) = polled.iter().partition(|one| one.error.is_none());
        assert_eq!((well.len(), hung.len()), (WELL, HUNG), "round {round}");
        for one in well {
            let status = lab.status(&one.source).await;
            let took = status.last_poll.unwrap().since(started);
            assert!(
                took.as_secs() < limit,
                "round {round}: {} after {took:?}",
                one.source
            );
        }
    }
}
