//! Where the database really is, and whose the files are that stand there.
//!
//! Invariant: the lock and the control socket are named after the file itself, never after a link
//! to it, so that all of its names have one owner.

use std::fs::File;
use std::fs::OpenOptions;
use std::io;
use std::os::unix::fs::MetadataExt;
use std::os::unix::fs::OpenOptionsExt;
use std::os::unix::fs::PermissionsExt;
use std::os::unix::fs::fchown;
use std::path::Path;
use std::path::PathBuf;

/// Of files that we make: the owner writes, the group reads, others have no business there.
const MODE: u32 = 0o640;
/// Links to links, as the kernel counts them.
const LINKS: usize = 40;

/// The file behind all links, also where it does not exist yet.
pub fn resolved(path: &Path) -> PathBuf {
    let mut found = path.to_owned();
    for _ in 0..LINKS {
        if let Ok(real) = found.canonicalize() {
            return real;
        }
        match found.read_link() {
            Ok(target) => found = folder(&found).join(target),
            Err(_) => break,
        }
    }
    match (folder(&found).canonicalize(), found.file_name()) {
        (Ok(folder), Some(name)) => folder.join(name),
        // what is wrong with it is said by whoever opens it
        _ => path.to_owned(),
    }
}

/// The folder that a file is in.
pub(super) fn folder(path: &Path) -> &Path {
    path.parent()
        .filter(|folder| !folder.as_os_str().is_empty())
        .unwrap_or(Path::new("."))
}

/// Makes a file that stands beside the database or is it; `None` where it is there already, and
/// then it is not even opened: to close it would end SQLite's locks on it. What root makes belongs
/// to whoever has the database, else the folder.
pub(super) fn make(path: &Path, database: &Path) -> io::Result<Option<File>> {
    let made = OpenOptions::new()
        .write(true)
        .create_new(true)
        .mode(MODE)
        .open(path);
    match made {
        Ok(file) => {
            let (owner, group) = owner(database)?;
            let own = file.metadata()?;
            if own.uid() == 0 && (own.uid(), own.gid()) != (owner, group) {
                // where root may not (a container's), the file is root's, as it always was
                drop(fchown(&file, Some(owner), Some(group)));
            }
            Ok(Some(file))
        }
        Err(error) if error.kind() == io::ErrorKind::AlreadyExists => Ok(None),
        Err(error) => Err(error),
    }
}

/// Gives a file that is to take the database's place its owner, group and mode; where there is no
/// database, root gives it to the owner of the folder. The error has the owner that it should get.
pub(super) fn dress(file: &File, database: &Path) -> Result<(), (u32, u32, io::Error)> {
    let named = |(owner, group)| move |error| (owner, group, error);
    let own = file.metadata().map_err(named((0, 0)))?;
    let replaced = std::fs::metadata(database).ok();
    let is = (own.uid(), own.gid());
    let wanted = if replaced.is_some() || own.uid() == 0 {
        owner(database).map_err(named(is))?
    } else {
        is
    };
    if wanted != is {
        let owner = Some(wanted.0).filter(|owner| *owner != is.0);
        fchown(file, owner, Some(wanted.1)).map_err(named(wanted))?;
    }
    let mode = replaced.map_or(MODE, |replaced| replaced.mode() & 0o777);
    file.set_permissions(std::fs::Permissions::from_mode(mode))
        .map_err(named(wanted))
}

/// Whose the database is, or would be.
fn owner(database: &Path) -> io::Result<(u32, u32)> {
    let found = std::fs::metadata(database).or_else(|_| std::fs::metadata(folder(database)))?;
    Ok((found.uid(), found.gid()))
}
