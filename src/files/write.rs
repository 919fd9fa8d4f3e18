//! Writes files as a whole: a reader sees either the old file or the new one, never a part.
//!
//! A new file is written beside its target, flushed, and moved into place by renaming. While it is written, it is
//! locked, so that a file that a killed process left behind can be told from one in use: the next write to the same
//! target removes it.

use std::fs::{self, File, Metadata, OpenOptions};
use std::io::{self, Write};
use std::path::{Path, PathBuf};
use std::time::Duration;

use tempfile::NamedTempFile;

use super::{Access, Permitted};
use crate::{Error, Result};

/// The maximum number of symbolic links that lead to a file, as in Linux.
const MOST_LINKS: usize = 40;
/// How the name of a file that is being written begins and ends, with that of the target between them.
const ASIDE: (&str, &str) = (".writing-", "~");

/// Writes a file as a whole. If that fails, for instance because a folder has this name, an existing file is kept.
pub fn write(path: &Path, bytes: &[u8], access: &Access) -> Result<()> {
    write_all(&[(path, bytes)], access)
}

/// Writes several files that belong together. All are written to temporary files and flushed before the first is moved
/// into place.
pub fn write_all<'a>(files: &[(&'a Path, &'a [u8])], access: &Access) -> Result<()> {
    let ready = |(path, bytes): &(&'a Path, &'a [u8])| Ready::new(&access.writing(path)?, path, bytes);
    files.iter().map(ready).collect::<Result<Vec<_>>>()?.into_iter().try_for_each(Ready::finish)
}

/// Opens a file to which text is added; it is created if it does not exist.
pub fn append(path: &Path, access: &Access) -> Result<File> {
    let to = access.writing(path)?;
    File::options().create(true).append(true).open(to.real()).map_err(|error| failed(path, &error))
}

/// Creates a folder and those that it is in, as far as they do not exist.
pub fn create_folder(path: &Path, access: &Access) -> Result<()> {
    let path = access.writing(path)?;
    let failed = |error: io::Error| Error::Io {
        doing: "cannot make the folder",
        path: path.shown().display().to_string(),
        reason: super::plain(&error),
    };
    fs::create_dir_all(path.real()).map_err(failed)
}

pub(super) fn failed(path: &Path, error: &io::Error) -> Error {
    Error::Io { doing: "cannot write", path: path.display().to_string(), reason: super::plain(error) }
}

/// Whether a path leads to a pipe or a device. It is written directly, since there is no old content to keep.
pub fn is_special(path: &Path, access: &Access) -> bool {
    let target = access.writing(path).ok().and_then(|to| target(to.real()).ok());
    target.is_some_and(|target| matches!(target, Target::Special(_)))
}

/// Where a path leads.
enum Target {
    /// A file that exists, with what must be kept of it, or does not exist yet.
    File(PathBuf, Option<Metadata>),
    Special(PathBuf),
}

/// Follows symbolic links, so that the file that they lead to is replaced and not the link.
fn target(path: &Path) -> io::Result<Target> {
    let mut path = path.to_path_buf();
    for _ in 0..MOST_LINKS {
        // What a descriptor leads to is already open elsewhere: a renamed file would never be seen there.
        let is_open = |start| path.starts_with(start);
        if ["/dev/stdout", "/dev/stderr", "/dev/fd", "/proc"].into_iter().any(is_open) {
            return Ok(Target::Special(path));
        }
        let Ok(found) = fs::symlink_metadata(&path) else { return Ok(Target::File(path, None)) };
        if found.is_symlink() {
            let next = fs::read_link(&path)?;
            path = folder(&path).join(next);
        } else if found.is_dir() {
            return Err(io::Error::other("it is a folder"));
        } else if found.is_file() {
            return Ok(Target::File(path, Some(found)));
        } else {
            return Ok(Target::Special(path));
        }
    }
    Err(io::Error::other("its symbolic links lead in a circle"))
}

fn folder(path: &Path) -> &Path {
    path.parent().filter(|folder| !folder.as_os_str().is_empty()).unwrap_or(Path::new("."))
}

/// A file that only needs to be moved into place.
enum Ready<'a> {
    Aside {
        shown: &'a Path,
        target: PathBuf,
        file: NamedTempFile,
    },
    /// What cannot be replaced is written last.
    Direct {
        shown: &'a Path,
        target: PathBuf,
        bytes: &'a [u8],
    },
}

impl<'a> Ready<'a> {
    fn new(to: &Permitted, shown: &'a Path, bytes: &'a [u8]) -> Result<Ready<'a>> {
        let ready = match target(to.real()) {
            Ok(Target::Special(target)) => Ok(Ready::Direct { shown, target, bytes }),
            Ok(Target::File(target, old)) => {
                beside(&target, old.as_ref(), bytes).map(|file| Ready::Aside { shown, target, file })
            }
            Err(error) => Err(error),
        };
        ready.map_err(|error| failed(shown, &error))
    }

    fn finish(self) -> Result<()> {
        match self {
            Ready::Aside { shown, target, file } => {
                file.persist(&target).map_err(|error| failed(shown, &error.error))?;
                sync(folder(&target));
                Ok(())
            }
            Ready::Direct { shown, target, bytes } => {
                let opened = OpenOptions::new().append(true).open(target);
                opened.and_then(|mut file| file.write_all(bytes)).map_err(|error| failed(shown, &error))
            }
        }
    }
}

/// Flushes a folder, without which a renamed file may be lost if the power fails. Not every file system can.
fn sync(folder: &Path) {
    let _ = File::open(folder).and_then(|folder| folder.sync_all());
}

/// Writes a temporary file in the same folder and flushes it to disk, so that it can replace the old file by renaming.
fn beside(path: &Path, old: Option<&Metadata>, bytes: &[u8]) -> io::Result<NamedTempFile> {
    if old.is_some_and(|old| old.permissions().readonly()) {
        return Err(io::Error::other("it is read-only"));
    }
    let name = path.file_name().unwrap_or_default().to_string_lossy();
    let start = format!("{}{}-", ASIDE.0, short(&name));
    remove_left(folder(path), &start);
    let mut builder = tempfile::Builder::new();
    builder.prefix(&start).suffix(ASIDE.1);
    // A temporary file is private by default; a new file has the permissions of any other.
    #[cfg(unix)]
    {
        use std::os::unix::fs::PermissionsExt;
        builder.permissions(fs::Permissions::from_mode(if old.is_some() { 0o600 } else { 0o666 }));
    }
    let mut file = builder.tempfile_in(folder(path))?;
    let _ = file.as_file().try_lock();
    if let Some(old) = old {
        keep(old, file.as_file())?;
    }
    file.write_all(bytes)?;
    file.as_file().sync_all()?;
    Ok(file)
}

/// The beginning of a long name, since names of files are limited.
fn short(name: &str) -> String {
    name.chars().take(40).collect()
}

/// Gives a new file the owner and the permissions of the old one. Only the superuser can give a file away; for others
/// it becomes their own, as any file that they write.
fn keep(old: &Metadata, new: &File) -> io::Result<()> {
    #[cfg(unix)]
    {
        use std::os::unix::fs::{MetadataExt, fchown};
        let own = new.metadata()?;
        if (own.uid(), own.gid()) != (old.uid(), old.gid()) {
            let _ = fchown(new, Some(old.uid()), Some(old.gid())).or_else(|_| fchown(new, None, Some(old.gid())));
        }
    }
    new.set_permissions(old.permissions())
}

/// Removes what killed processes left of this target: files that nobody has locked.
fn remove_left(folder: &Path, start: &str) {
    for entry in fs::read_dir(folder).into_iter().flatten().flatten() {
        let name = entry.file_name();
        let is_ours = name.to_str().is_some_and(|name| {
            name.strip_prefix(start).is_some_and(|rest| rest.ends_with(ASIDE.1) && rest.len() == RANDOM + ASIDE.1.len())
        });
        if is_ours && File::open(entry.path()).is_ok_and(|file| is_left(&file)) {
            let _ = fs::remove_file(entry.path());
        }
    }
}

/// Whether a killed process left a file: it is not locked, and not so new that it may still be.
pub(super) fn is_left(file: &File) -> bool {
    let written = file.metadata().and_then(|found| found.modified());
    let is_old = written.is_ok_and(|written| written.elapsed().is_ok_and(|age| age > MOMENT));
    is_old && file.try_lock().is_ok()
}

const MOMENT: Duration = Duration::from_secs(10);
/// The number of random characters in the name of a temporary file.
const RANDOM: usize = 6;

#[cfg(all(test, unix))]
mod tests {
    use std::os::unix::fs::{PermissionsExt, symlink};

    use super::*;

    fn write(path: &Path, bytes: &[u8]) -> Result<()> {
        super::write(path, bytes, &Access::everywhere())
    }

    fn is_special(path: &str) -> bool {
        super::is_special(Path::new(path), &Access::everywhere())
    }

    fn names(folder: &Path) -> Vec<String> {
        let entries = fs::read_dir(folder).expect("a folder").flatten();
        let mut names: Vec<String> = entries.map(|entry| entry.file_name().to_string_lossy().into_owned()).collect();
        names.sort();
        names
    }

    #[test]
    fn a_link_stays_a_link_and_its_target_is_replaced() {
        let home = tempfile::tempdir().expect("a folder");
        let at = |name: &str| home.path().join(name);
        fs::create_dir(at("real")).expect("made");
        fs::write(at("real/a.csv"), "old").expect("written");
        symlink("real/a.csv", at("one")).expect("linked");
        symlink(at("one"), at("two")).expect("linked");
        symlink("real/new.csv", at("dangling")).expect("linked");
        write(&at("two"), b"new").expect("written");
        write(&at("dangling"), b"new").expect("written");
        assert!(fs::symlink_metadata(at("two")).is_ok_and(|found| found.is_symlink()));
        assert_eq!(fs::read(at("real/a.csv")).ok(), Some(b"new".to_vec()));
        assert_eq!(names(&at("real")), ["a.csv", "new.csv"]);
        symlink("round", at("round")).expect("linked");
        assert!(write(&at("round"), b"x").is_err_and(|error| error.to_string().contains("circle")));
    }

    #[test]
    fn permissions_are_kept_and_a_read_only_file_is_not_replaced() {
        let home = tempfile::tempdir().expect("a folder");
        let path = home.path().join("a.csv");
        for mode in [0o666, 0o640, 0o600] {
            fs::write(&path, "old").expect("written");
            fs::set_permissions(&path, fs::Permissions::from_mode(mode)).expect("allowed");
            write(&path, b"new").expect("written");
            assert_eq!(fs::metadata(&path).expect("there").permissions().mode() & 0o777, mode);
        }
        fs::set_permissions(&path, fs::Permissions::from_mode(0o444)).expect("allowed");
        assert!(write(&path, b"x").is_err_and(|error| error.to_string().contains("read-only")));
        assert_eq!(fs::read(&path).ok(), Some(b"new".to_vec()));
        assert_eq!(names(home.path()), ["a.csv"]);
    }

    #[test]
    fn what_a_killed_process_left_is_removed_and_what_is_in_use_stays() {
        let home = tempfile::tempdir().expect("a folder");
        let at = |name: &str| home.path().join(name);
        let yesterday = std::time::SystemTime::now() - Duration::from_secs(86_400);
        let left = File::create(at(".writing-a.csv-Abc123~")).expect("written");
        left.set_modified(yesterday).expect("allowed");
        drop(left);
        fs::write(at(".writing-a.csv-mine"), "of somebody else").expect("written");
        let busy = File::create(at(".writing-a.csv-Xyz789~")).expect("written");
        busy.lock().expect("locked");
        busy.set_modified(yesterday).expect("allowed");
        write(&at("a.csv"), b"new").expect("written");
        assert_eq!(names(home.path()), [".writing-a.csv-Xyz789~", ".writing-a.csv-mine", "a.csv"]);
    }

    #[test]
    fn a_device_is_written_directly_and_a_full_one_is_an_error() {
        assert!(is_special("/dev/null") && !is_special("nowhere.csv"));
        write(Path::new("/dev/null"), b"x").expect("it takes all");
        assert!(write(Path::new("/dev/full"), b"x").is_err());
        let home = tempfile::tempdir().expect("a folder");
        let link = home.path().join("full.csv");
        symlink("/dev/full", &link).expect("linked");
        assert!(write(&link, b"x").is_err());
        assert_eq!(names(home.path()), ["full.csv"]);
    }

    #[test]
    fn concurrent_writes_never_mix() {
        let home = tempfile::tempdir().expect("a folder");
        let path = home.path().join("a.csv");
        std::thread::scope(|scope| {
            for letter in [b'a', b'b', b'c', b'd'] {
                let path = &path;
                scope.spawn(move || (0..20).for_each(|_| write(path, &[letter; 9999]).expect("written")));
            }
        });
        let found = fs::read(&path).expect("there");
        assert!(found.len() == 9999 && found.iter().all(|byte| *byte == found[0]));
        assert_eq!(names(home.path()), ["a.csv"]);
    }
}
