//! `poll`: which sources are asked, and what they are called.

use super::corpus::House;
use crate::support::reply::Reply;
use serde_json::Value;

fn asked(house: &House, id: &str) -> usize {
    house.origin.requests_to(&format!("/{id}")).len()
}

#[test]
fn a_source_is_named_by_id_address_or_beginning() {
    let house = House::new();
    house.run(&["poll", "one"]).ok();
    house.run(&["poll", &house.origin.url("/one")]).ok();
    house.run(&["poll", "on"]).ok();
    assert_eq!((asked(&house, "one"), asked(&house, "two")), (3, 0));
    let words = house.run(&["poll", "http://127"]).fails(2);
    assert!(words.contains("one, two, gone"), "{words}");
    let words = house.run(&["poll", "three"]).fails(2);
    assert!(words.contains("`three`"), "{words}");
}

#[test]
fn a_disabled_source_is_said_to_be() {
    let house = House::new();
    let file = house.path().join("depeche.toml");
    let text = std::fs::read_to_string(&file).unwrap() + "enabled = false\n";
    std::fs::write(&file, text).unwrap();
    let words = house.run(&["poll", "gone"]).fails(2);
    assert!(words.contains("`gone` has `enabled = false`"), "{words}");
}

#[test]
fn force_lifts_holds_and_makes_nothing_else_due() {
    let house = House::new();
    let busy = Reply::status(503).header("Retry-After", "7200");
    house.origin.serve("/gone", busy);
    house.run(&["poll"]).ok();
    house.run(&["poll"]).ok();
    assert_eq!((asked(&house, "one"), asked(&house, "gone")), (1, 1));
    house.run(&["poll", "--force"]).ok();
    assert_eq!((asked(&house, "one"), asked(&house, "gone")), (1, 2));
}

#[test]
fn looking_by_hand_does_not_lengthen_the_wait() {
    let house = House::new();
    for _ in 0..4 {
        house.run(&["poll", "gone"]).ok();
    }
    let status = house.run(&["status", "gone", "--json"]).ok();
    let status: Value = serde_json::from_str(&status).unwrap();
    assert_eq!(status["failures"], 1);
}

#[test]
fn what_goes_into_a_pipe_is_whole_whatever_columns_says() {
    let house = House::polled();
    let narrow = std::process::Command::new(env!("CARGO_BIN_EXE_depeche"))
        .arg("list")
        .env("COLUMNS", "20")
        .current_dir(house.path())
        .output()
        .unwrap();
    let plain = house.run(&["list"]).ok();
    assert_eq!(String::from_utf8(narrow.stdout).unwrap(), plain);
}

#[test]
fn an_outage_of_our_own_network_charges_nobody() {
    let house = House::new();
    // no name of this zone resolves (RFC 6761)
    let source = |id| format!("[[source]]\nid = \"{id}\"\nurl = \"http://{id}.invalid/feed\"\n");
    let text = ["a", "b", "c", "d"].map(source).concat();
    std::fs::write(house.path().join("depeche.toml"), &text).unwrap();
    house.run(&["poll"]).ok();
    let status = house.run(&["status", "--json"]).ok();
    let status: Value = serde_json::from_str(&status).unwrap();
    for source in status["sources"].as_array().unwrap() {
        assert_eq!(
            (&source["failures"], &source["state"]),
            (&0.into(), &"failing".into()),
            "{source}"
        );
        assert!(
            source["why"].as_str().unwrap().contains("our own network"),
            "{source}"
        );
        assert!(
            source["error"]
                .as_str()
                .unwrap()
                .contains("does not resolve"),
            "{source}"
        );
    }
    // a host that answers: the network is there, and whoever cannot be reached is charged
    let (one, two) = (
        house.origin.url("/one"),
        house.origin.url("/two").replace("127.0.0.1", "localhost"),
    );
    let text = format!(
        "[fetch]\nhost_gap = \"0s\"\nallow_networks = [\"127.0.0.0/8\"]\n[[source]]\nid = \"one\"\nurl = \"{one}\"\n\
         [[source]]\nid = \"two\"\nurl = \"{two}\"\n[[source]]\nid = \"x\"\nurl = \"http://x.invalid/\"\n"
    );
    std::fs::write(house.path().join("depeche.toml"), text).unwrap();
    house.run(&["poll", "one", "two"]).ok();
    house.run(&["poll", "x"]).ok();
    let status = house.run(&["status", "x", "--json"]).ok();
    let status: Value = serde_json::from_str(&status).unwrap();
    assert_eq!(
        (&status["failures"], &status["state"]),
        (&1.into(), &"failing".into())
    );
}
