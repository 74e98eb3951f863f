//! What an entry carries beside its words, in a few words.

use crate::model::Extras;
use crate::model::counted;

/// "an image, 2 transcripts, a comments link"; `None` where there is nothing to tell.
pub(super) fn words(extras: &Extras) -> Option<String> {
    let some = |one: &str, many: usize, word: &str| match many {
        0 => None,
        1 => Some(one.to_owned()),
        many => Some(counted(many, word)),
    };
    let there = |is: bool, words: &str| is.then(|| words.to_owned());
    let itunes = &extras.itunes;
    let images = extras.images.len() + usize::from(itunes.image.is_some());
    let episode = itunes.episode.map(|number| match itunes.season {
        Some(season) => format!("episode {number} of season {season}"),
        None => format!("episode {number}"),
    });
    let comments = match extras.comment_count {
        Some(count) if extras.comments.is_some() => {
            Some(format!("a comments link ({})", counted(count, "comment")))
        }
        _ => there(extras.comments.is_some(), "a comments link"),
    };
    let source = extras.source.as_ref();
    let source = source.and_then(|it| it.title.as_ref().or(it.url.as_ref()));
    let place = extras.place.as_ref().map(|place| match &place.name {
        Some(name) => format!("a place ({name})"),
        None => format!("a place ({}, {})", place.latitude, place.longitude),
    });
    let told = [
        episode,
        some("an image", images, "image"),
        some("a transcript", extras.transcripts.len(), "transcript"),
        there(extras.chapters.is_some(), "a file of chapters"),
        some("a chapter", extras.marks.len(), "chapter"),
        some("a person", extras.persons.len(), "person"),
        comments,
        some("a link", extras.links.len(), "link"),
        place,
        extras
            .license
            .as_ref()
            .map(|it| format!("a licence ({it})")),
        source.map(|source| format!("its source ({source})")),
    ];
    let told: Vec<String> = told.into_iter().flatten().collect();
    (!told.is_empty()).then(|| told.join(", "))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::model::Link;
    use crate::model::extras::Image;
    use crate::model::extras::Transcript;

    #[test]
    fn one_line_tells_all() {
        let mut extras = Extras {
            guid_is_permalink: Some(false),
            ..Extras::default()
        };
        assert_eq!(words(&extras), None);
        extras.images = vec![Image::default()];
        extras.transcripts = vec![Transcript::default(), Transcript::default()];
        extras.comments = Some("https://a.example/c".to_owned());
        extras.links = vec![Link::default()];
        let told = "an image, 2 transcripts, a comments link, a link";
        assert_eq!(words(&extras).as_deref(), Some(told));
        extras.comment_count = Some(1);
        assert!(words(&extras).unwrap().contains("(1 comment)"));
    }
}
