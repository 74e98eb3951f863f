//! What is cut out of a paragraph, and what stays.

use super::cuts;
use crate::extract::walk;

/// A paragraph without what is cut out of it.
fn kept(paragraph: &str) -> String {
    let document = crate::html::page(paragraph);
    let table = walk::tables(&document);
    let mut out = String::new();
    for block in &table.blocks {
        let mut at = block.text.start;
        for cut in cuts(&table, block, None) {
            out += table.span(&(at..cut.bytes.start));
            at = cut.bytes.end;
        }
        out += table.span(&(at..block.text.end));
    }
    out
}

#[test]
fn a_credit_goes_with_the_headline_that_is_stuck_to_it() {
    for (paragraph, expected) in [
        (
            "<p>© AP Photo/ Jane Doe Russie, Turquie et Iran contrôleront le respect de la trêve</p>",
            "",
        ),
        (
            "<p>Le conseil votera en mars. © Norvex / Jean Morel Le pont rouvre lundi</p>",
            "Le conseil votera en mars. ",
        ),
        (
            "<p>Foto: Jonas Wiese/dpa Schafe blockieren Bundesstraße Die Kosten trägt das Land.</p>",
            "Die Kosten trägt das Land.",
        ),
        (
            "<p>(Photo: Dan Larson/AP) Rail strikes: what you need to know “We waited,” she said.</p>",
            "“We waited,” she said.",
        ),
        (
            "<p>El pleno, <a href='/x'>EFE/ Ana Gil Dólar hoy: a cuánto cotiza este martes</a> \
             que se reúne en mayo, no ha decidido.</p>",
            "El pleno, que se reúne en mayo, no ha decidido.",
        ),
    ] {
        assert_eq!(kept(paragraph), expected, "{paragraph}");
    }
}

#[test]
fn what_mentions_agencies_and_pictures_stays() {
    for text in [
        "The truce will hold until Monday, the minister told Reuters.",
        "Photo editors were the first to notice the change in the archive.",
        "AP and AFP were both asked to leave the room before the vote.",
        "PARIS (AFP) – Le maire de Lyon a annoncé mardi son retrait.",
        "Das Foto zeigt den Hafen im Winter, CDU/CSU und SPD streiten um ihn.",
        "Агентство ТАСС сообщило об этом во вторник.",
        "Sie fuhr mit dem Zug nach Bern/Basel und zurück.",
        "県の補助金と全国から寄せられた寄付を改修費に充てた。黒板はそのまま残した。",
        "PHP",
    ] {
        assert_eq!(kept(&format!("<p>{text}</p>")), text);
    }
}
