//! The sample web's files, built into the binary.

/// A file: the site's name, the path below it, its bytes. `{port}` in it stands for the port.
pub(super) struct File {
    pub(super) site: &'static str,
    pub(super) path: &'static str,
    pub(super) bytes: &'static [u8],
}

macro_rules! files {
    ($($site:literal: $($path:literal)*;)*) => {
        &[$($(File {
            site: $site,
            path: $path,
            bytes: include_bytes!(concat!("web/", $site, "/", $path)),
        },)*)*]
    };
}

/// All of them.
pub(super) const FILES: &[File] = files! {
    "courrier":
        "articles/bibliotheque-pret-instruments.html"
        "articles/crue-lherbe-digues.html"
        "articles/fromage-tomme-appellation.html"
        "articles/syrie-operation-conjointe-qalamoun.html"
        "articles/tramway-ligne-e-mise-en-service.html"
        "img/photo.png"
        "index.html"
        "rss.xml";
    "harbour":
        "2026/harbour-seals-count.html"
        "2026/lifeboat-night-rescue.html"
        "2026/port-strike-ends.html"
        "2026/tide-mill-reopens.html"
        "feed.xml"
        "img/photo.png"
        "index.html";
    "inland":
        "atom.xml"
        "img/photo.png"
        "index.html"
        "news/4452-quarry-lake.html"
        "news/4460-school-orchard.html"
        "news/4468-night-train.html"
        "news/4471-dock-peace.html";
    "kaze":
        "2026-11-11-furuhon.html"
        "2026-11-16-basho.html"
        "2026-11-20-notitle.html"
        "2026-11-23-kaki.html"
        "atom.xml"
        "img/kaki.png"
        "index.html";
    "knoten":
        "bild/platine.png"
        "index.html"
        "index.rdf";
    "market":
        "feed/index.xml"
        "index.html"
        "pics/square.png"
        "story/bells-and-whistles.html"
        "story/fish-and-chips.html"
        "story/lost-parrot.html"
        "story/rd-grant-mill.html";
    "orbit":
        "battery-in-a-jar.html"
        "data/moons.csv"
        "feed.json"
        "img/rings.png"
        "index.html"
        "lichen-clock.html"
        "moons-that-vanish.html"
        "slow-earthquake.html";
    "papel":
        "2026/11/12/biblioteca-burro.html"
        "2026/11/17/banda-de-musica.html"
        "2026/11/21/pan-de-higo.html"
        "2026/11/24/faro-de-arenal.html"
        "img/foto.png"
        "index.html"
        "rss.xml";
    "ridge":
        "feed.atom"
        "huts/winter.html"
        "img/ridge.png"
        "index.html"
        "notes/bothy-book/index.html"
        "notes/compass-and-iron/index.html"
        "notes/hut-winter-opening/index.html"
        "notes/path-repair-notes/index.html";
};

#[cfg(test)]
mod tests {
    use super::FILES;
    use std::path::Path;

    fn count(folder: &Path) -> usize {
        std::fs::read_dir(folder)
            .unwrap()
            .map(|entry| entry.unwrap().path())
            .map(|path| if path.is_dir() { count(&path) } else { 1 })
            .sum()
    }

    #[test]
    fn no_file_of_the_folder_is_left_out() {
        let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("src/demo/web");
        // the README beside the sites is for people
        assert_eq!(FILES.len() + 1, count(&folder));
    }
}
