//! Headlines and the sentences that go on behind them.

use super::*;

#[test]
fn the_article_goes_on_where_a_sentence_opens() {
    for (headline, article) in [
        (
            "Three villages share a snow plough",
            "The keeper's cottage will follow in spring.",
        ),
        (
            "Senate Delays Vote on River Bill",
            "Construction starts in April.",
        ),
        (
            "Trois communes se partagent un chasse-neige",
            "L'expert estime que le niveau reste stable.",
        ),
        (
            "Le niveau des rivières sera surveillé",
            "Solange Thévenot a déclaré que tout allait bien.",
        ),
        (
            "Drei Gemeinden teilen sich einen Schneepflug",
            "Die Kosten trägt das Land.",
        ),
        (
            "Lehrerin unterrichtet vom Leuchtturm aus",
            "Aber nachts ruht der Verkehr.",
        ),
        (
            "Три деревни договорились о машине",
            "На берегу уже поставили лавку.",
        ),
        ("Wird die Waffenruhe halten?", "Niemand weiß es."),
        (
            "Le ciel reste bas sur la vallée",
            "« Nous avons rendu l'eau à la ville », a-t-elle dit.",
        ),
    ] {
        let text = format!("{headline} {article}");
        let found = behind(&text, true);
        let Behind::Until(at) = found else {
            panic!("{text}: {found:?}");
        };
        assert_eq!(text.get(at..), Some(article));
    }
}

#[test]
fn a_run_without_a_stop_is_a_headline_and_a_sentence_is_the_article() {
    assert_eq!(
        behind("Un pont rouvre après dix ans", true),
        Behind::Headline
    );
    assert_eq!(
        behind("Le pont rouvre après dix ans.", true),
        Behind::Article
    );
    assert_eq!(behind("The law names three cases:", true), Behind::Article);
    assert_eq!(behind("The law names three cases", false), Behind::Article);
}
