//! What systemd's sandbox forbids, told with the line to add.

use crate::notify;
use std::io::ErrorKind;
use std::path::Path;

/// What to add to the unit, where an error is one that its sandbox makes. `None` outside systemd.
pub(super) fn hint(error: &anyhow::Error) -> Option<String> {
    if !notify::is_service() {
        return None;
    }
    let words = format!("{error:#}");
    let path = words.split('`').find(|part| part.starts_with('/'))?;
    line(kind(error, &words)?, Path::new(path))
}

/// The kind of failure, from the causes, else from the words: not every error keeps its cause.
fn kind(error: &anyhow::Error, words: &str) -> Option<ErrorKind> {
    let cause = |cause: &(dyn std::error::Error + 'static)| {
        cause
            .downcast_ref::<std::io::Error>()
            .map(std::io::Error::kind)
    };
    error.chain().find_map(cause).or_else(|| {
        [
            ("No such file", ErrorKind::NotFound),
            ("Permission denied", ErrorKind::PermissionDenied),
            ("Read-only file system", ErrorKind::ReadOnlyFilesystem),
        ]
        .into_iter()
        .find(|(said, _)| words.contains(said))
        .map(|(_, kind)| kind)
    })
}

fn line(kind: ErrorKind, path: &Path) -> Option<String> {
    let folder = path.parent().unwrap_or(path).display();
    let home = ["/home", "/root", "/run/user"]
        .iter()
        .any(|hidden| path.starts_with(hidden));
    let (why, add) = match kind {
        ErrorKind::NotFound | ErrorKind::PermissionDenied | ErrorKind::ReadOnlyFilesystem
            if home =>
        {
            ("ProtectHome= hides it", "BindPaths=")
        }
        ErrorKind::PermissionDenied | ErrorKind::ReadOnlyFilesystem => (
            "ProtectSystem=strict makes it read-only, or its owner is another",
            "ReadWritePaths=",
        ),
        _ => return None,
    };
    Some(format!(
        "under systemd {why}: `systemctl edit depeche`, add {add}{folder} under [Service]; the service's user needs the rights too"
    ))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_line_to_add_is_named() {
        let of = |kind, path| line(kind, Path::new(path)).unwrap_or_default();
        let home = of(ErrorKind::NotFound, "/home/me/feeds/depeche.toml");
        assert!(
            home.contains("add BindPaths=/home/me/feeds under"),
            "{home}"
        );
        let elsewhere = of(ErrorKind::ReadOnlyFilesystem, "/srv/www/all.atom");
        assert!(elsewhere.contains("add ReadWritePaths=/srv/www under"));
        assert_eq!(of(ErrorKind::NotFound, "/srv/www/all.atom"), "");
    }
}
