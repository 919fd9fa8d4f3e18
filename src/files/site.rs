//! Writes a folder of files as a whole: all files are written to a temporary folder before the first is moved into
//! place, so that a failed write leaves the old folder as it was. The folder contains a list of its files; whatever is
//! not on the list is never touched.

use std::collections::HashSet;
use std::fs::{self, File};
use std::io;
use std::path::{Component, Path, PathBuf};
use std::sync::Mutex;

use tempfile::TempDir;

use super::write::{failed, is_left};
use super::{Access, Permitted};
use crate::phrase::with;
use crate::{Error, Result};

/// Lists the files that were written, one per line.
pub const LIST: &str = "published.txt";

/// How the name of a temporary folder begins, and the file in it that is locked while it is written.
const ASIDE: &str = ".writing-";
const LOCK: &str = "lock";

/// A folder that is being written.
pub struct NewFolder {
    target: Permitted,
    access: Access,
    /// Holds the files until all are written. It lies beside the target, or inside it if the target exists.
    aside: TempDir,
    /// Locked as long as this process writes the folder.
    _lock: File,
    is_new: bool,
    /// The files that an earlier run left.
    old: Vec<String>,
    written: Mutex<Vec<String>>,
}

impl NewFolder {
    /// Starts writing a folder that does not exist yet or holds only hidden files; with `is_replaced` also one that was
    /// written like this before. Nothing in it changes before `finish`.
    pub fn begin(target: &Path, is_replaced: bool, access: &Access) -> Result<NewFolder> {
        let shown = target.display().to_string();
        let place = access.writing(target)?;
        let old = match entries(place.real()) {
            Err(error) if error.kind() == io::ErrorKind::NotFound => None,
            Err(error) => return Err(failed(target, &error)),
            Ok(names) => Some(names),
        };
        let is_there = old.as_ref().is_some_and(|names| !names.is_empty());
        let written = listed(access.reading(&target.join(LIST))?.real());
        match (is_there, &written) {
            (true, None) => {
                let other = old.iter().flatten().next().cloned().unwrap_or_default();
                let message = format!("`{shown}` holds `{other}`, which is not part of a published folder");
                return Err(Error::plain(message).about(shown).advise("choose a new or empty folder"));
            }
            (true, Some(_)) if !is_replaced => {
                let error = Error::plain(format!("`{shown}` already exists")).about(shown);
                return Err(error.advise(with("overwrite", true).does("replaces it")));
            }
            _ => {}
        }
        let parent = match place.real().parent() {
            Some(parent) if !parent.as_os_str().is_empty() => parent,
            _ => Path::new("."),
        };
        let beside = if old.is_some() { place.real() } else { parent };
        remove_left(beside);
        let aside = tempfile::Builder::new().prefix(ASIDE).tempdir_in(beside);
        let aside = aside.map_err(|error| failed(target, &error))?;
        let lock = File::create(aside.path().join(LOCK)).map_err(|error| failed(target, &error))?;
        let _ = lock.try_lock();
        let is_new = old.is_none();
        let folder = NewFolder {
            target: place,
            access: access.clone(),
            aside,
            _lock: lock,
            is_new,
            old: written.unwrap_or_default(),
            written: Mutex::default(),
        };
        fs::create_dir(folder.root()).map_err(|error| failed(target, &error))?;
        Ok(folder)
    }

    fn root(&self) -> PathBuf {
        self.aside.path().join("all")
    }

    /// Writes a file by its path in the folder, with `/` between the parts.
    pub fn put(&self, name: &str, bytes: &[u8]) -> Result<()> {
        let failed = |error: io::Error| failed(self.target.join(name).shown(), &error);
        let path = self.root().join(name);
        let mut done = fs::write(&path, bytes);
        if let (Err(error), Some(parent)) = (&done, path.parent())
            && error.kind() == io::ErrorKind::NotFound
        {
            fs::create_dir_all(parent).map_err(failed)?;
            done = fs::write(&path, bytes);
        }
        done.map_err(failed)?;
        self.written.lock().expect("no writer panics").push(name.to_string());
        Ok(())
    }

    /// Moves all files into place and removes those left by an earlier run. Returns the number of files written.
    pub fn finish(self) -> Result<usize> {
        let mut written = std::mem::take(&mut *self.written.lock().expect("no writer panics"));
        written.sort_unstable();
        let list = format!("The files of this folder that were published.\n{}\n", written.join("\n"));
        fs::write(self.root().join(LIST), list).map_err(|error| failed(self.target.shown(), &error))?;
        if self.is_new {
            fs::rename(self.root(), self.target.real()).map_err(|error| failed(self.target.shown(), &error))?;
            return Ok(written.len());
        }
        let places = written.iter().map(String::as_str).chain([LIST]).map(|name| Ok((name, self.place(name)?)));
        for (name, to) in places.collect::<Result<Vec<_>>>()? {
            let parent = to.real().parent().map_or(Ok(()), fs::create_dir_all);
            let moved = parent.and_then(|()| fs::rename(self.root().join(name), to.real()));
            moved.map_err(|error| failed(to.shown(), &error))?;
        }
        let new: HashSet<&str> = written.iter().map(String::as_str).collect();
        for name in self.old.iter().filter(|name| !new.contains(name.as_str())) {
            self.remove(name);
        }
        Ok(written.len())
    }

    /// The place of a file in the folder, none of whose own folders may be a link that leads out of a sandbox. A link
    /// in the place of the file itself is replaced or removed, not followed.
    fn place(&self, name: &str) -> Result<Permitted> {
        let place = self.target.join(name);
        place.shown().parent().map_or(Ok(()), |folder| self.access.writing(folder).map(|_| ()))?;
        Ok(place)
    }

    /// Removes a file, and then its folders as far as they are empty. A file that no longer exists is not an error.
    fn remove(&self, name: &str) {
        let path = Path::new(name);
        if !path.components().all(|part| matches!(part, Component::Normal(_))) {
            return;
        }
        let Ok(place) = self.place(name) else { return };
        let _ = fs::remove_file(place.real());
        for folder in path.ancestors().skip(1).filter(|folder| !folder.as_os_str().is_empty()) {
            let _ = fs::remove_dir(self.target.real().join(folder));
        }
    }
}

/// Removes the temporary folders that killed processes left: those whose lock nobody holds.
fn remove_left(beside: &Path) {
    for entry in fs::read_dir(beside).into_iter().flatten().flatten() {
        let is_ours = entry.file_name().to_string_lossy().starts_with(ASIDE);
        if is_ours && File::open(entry.path().join(LOCK)).is_ok_and(|lock| is_left(&lock)) {
            let _ = fs::remove_dir_all(entry.path());
        }
    }
}

/// Returns the names in a folder, except hidden ones.
fn entries(folder: &Path) -> io::Result<Vec<String>> {
    let mut names = Vec::new();
    for entry in fs::read_dir(folder)? {
        let name = entry?.file_name().to_string_lossy().into_owned();
        if !name.starts_with('.') {
            names.push(name);
        }
    }
    names.sort_unstable();
    Ok(names)
}

/// Returns the files on a list; None if the list cannot be read.
fn listed(list: &Path) -> Option<Vec<String>> {
    let text = fs::read_to_string(list).ok()?;
    Some(text.lines().skip(1).map(str::to_string).collect())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn all(folder: &Path) -> Vec<String> {
        let mut found = Vec::new();
        let mut folders = vec![folder.to_path_buf()];
        while let Some(next) = folders.pop() {
            for entry in fs::read_dir(next).expect("a folder").flatten() {
                match entry.path().is_dir() {
                    true => folders.push(entry.path()),
                    false => found.push(entry.path().strip_prefix(folder).expect("within").display().to_string()),
                }
            }
        }
        found.sort();
        found
    }

    fn publish(target: &Path, files: &[&str], is_replaced: bool) -> Result<usize> {
        let folder = NewFolder::begin(target, is_replaced, &Access::everywhere())?;
        files.iter().try_for_each(|name| folder.put(name, name.as_bytes()))?;
        folder.finish()
    }

    #[test]
    fn only_what_was_written_before_is_replaced() {
        let home = tempfile::tempdir().expect("a folder");
        let site = home.path().join("site");
        assert_eq!(publish(&site, &["index.html", "2021/a.html", "2022/a.html"], false).expect("written"), 3);
        fs::write(site.join("CNAME"), "example.org").expect("written");
        fs::write(site.join("2021/own.txt"), "mine").expect("written");
        assert!(
            publish(&site, &["index.html"], false).is_err_and(|error| error.to_string().contains("already exists"))
        );
        publish(&site, &["index.html", "2022/b.html"], true).expect("written");
        let left = ["2021/own.txt", "2022/b.html", "CNAME", "index.html", LIST];
        assert_eq!(all(&site), left);
    }

    #[test]
    fn other_folders_and_a_failed_write_stay_as_they_are() {
        let home = tempfile::tempdir().expect("a folder");
        fs::write(home.path().join("letter.txt"), "mine").expect("written");
        assert!(publish(home.path(), &["index.html"], true).is_err());
        let site = home.path().join("site");
        publish(&site, &["index.html", "a.html"], false).expect("written");
        let folder = NewFolder::begin(&site, true, &Access::everywhere()).expect("begun");
        folder.put("index.html", b"half").expect("written aside");
        drop(folder);
        assert_eq!(fs::read(site.join("index.html")).expect("there"), b"index.html");
        assert_eq!(all(home.path()), ["letter.txt", "site/a.html", "site/index.html", "site/published.txt"]);
        fs::create_dir(home.path().join("new")).expect("made");
        fs::write(home.path().join("new/.nojekyll"), "").expect("written");
        publish(&home.path().join("new"), &["index.html"], false).expect("hidden files are none of ours");
    }

    #[test]
    fn what_a_killed_process_left_is_removed() {
        let home = tempfile::tempdir().expect("a folder");
        let left = home.path().join(".writing-abc");
        fs::create_dir_all(left.join("all")).expect("made");
        let lock = File::create(left.join(LOCK)).expect("made");
        publish(&home.path().join("one"), &["index.html"], false).expect("written");
        assert!(left.exists(), "it may just have begun");
        let yesterday = std::time::SystemTime::now() - std::time::Duration::from_secs(86_400);
        lock.set_modified(yesterday).expect("allowed");
        publish(&home.path().join("two"), &["index.html"], false).expect("written");
        assert!(!left.exists());
    }

    #[test]
    fn a_list_from_elsewhere_removes_nothing_outside() {
        let home = tempfile::tempdir().expect("a folder");
        let site = home.path().join("site");
        fs::write(home.path().join("letter.txt"), "mine").expect("written");
        publish(&site, &["index.html"], false).expect("written");
        let outside = home.path().join("letter.txt").display().to_string();
        fs::write(site.join(LIST), format!("x\n../letter.txt\n{outside}\n")).expect("written");
        publish(&site, &["index.html"], true).expect("written");
        assert_eq!(all(home.path()), ["letter.txt", "site/index.html", "site/published.txt"]);
    }
}
