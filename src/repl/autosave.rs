//! Keeps the lines of a session in a file until they are saved, so that neither a crash nor a slip loses them.
//!
//! Each session has its own script and a lock file beside it, which is locked while the session runs. A lock file that
//! is no longer locked belongs to a session that crashed; the next session says how to restore its variables.

use std::fs::{self, File};
use std::path::{Path, PathBuf};
use std::time::{SystemTime, UNIX_EPOCH};

use crate::files::Access;

/// How many scripts of earlier sessions are kept.
const KEPT: usize = 20;

/// The script of this session.
#[derive(Default)]
pub struct Autosave {
    folder: Option<PathBuf>,
    script: Option<(PathBuf, File)>,
}

impl Autosave {
    /// An autosave in a folder; None keeps nothing.
    pub fn new(folder: Option<PathBuf>) -> Autosave {
        Autosave { folder, script: None }
    }

    /// Returns the scripts of sessions that crashed, the latest first. Each is returned only once.
    pub fn lost(&self) -> Vec<PathBuf> {
        let Some(folder) = &self.folder else { return Vec::new() };
        let locks = files(folder, "lock").into_iter().rev();
        let is_lost = |lock: &PathBuf| {
            let is_free = File::open(lock).is_ok_and(|file| file.try_lock().is_ok());
            is_free && fs::remove_file(lock).is_ok() && script_of(lock).exists()
        };
        locks.filter(is_lost).map(|lock| script_of(&lock)).collect()
    }

    /// Writes the current lines of the session.
    pub fn keep(&mut self, script: &str) {
        if self.script.is_none() && !script.is_empty() {
            self.script = self.folder.as_ref().and_then(|folder| begun(folder).ok());
        }
        if let Some((path, _)) = &self.script {
            // If the file cannot be written, the session goes on without it.
            let _ = crate::files::write(path, script.as_bytes(), &Access::everywhere());
        }
    }

    /// Deletes the script, because its lines were saved elsewhere or discarded.
    pub fn drop_script(&mut self) {
        if let Some((path, _)) = self.script.take() {
            let _ = fs::remove_file(path.with_extension("lock"));
            let _ = fs::remove_file(path);
        }
    }

    /// Ends the session. Returns its script if it has lines that were not saved.
    pub fn leave(&mut self) -> Option<PathBuf> {
        let (path, _) = self.script.take()?;
        let _ = fs::remove_file(path.with_extension("lock"));
        Some(path)
    }
}

fn script_of(lock: &Path) -> PathBuf {
    lock.with_extension("rhai")
}

/// The files in a folder with this extension, sorted by name.
fn files(folder: &Path, ending: &str) -> Vec<PathBuf> {
    let entries = fs::read_dir(folder).into_iter().flatten().flatten().map(|entry| entry.path());
    let mut files: Vec<PathBuf> = entries.filter(|path| path.extension().is_some_and(|is| is == ending)).collect();
    files.sort();
    files
}

/// Starts a new script with its lock, and deletes the oldest scripts.
fn begun(folder: &Path) -> std::io::Result<(PathBuf, File)> {
    fs::create_dir_all(folder)?;
    let scripts = files(folder, "rhai");
    for old in scripts.iter().take((scripts.len() + 1).saturating_sub(KEPT)) {
        if !old.with_extension("lock").exists() {
            let _ = fs::remove_file(old);
        }
    }
    let seconds = SystemTime::now().duration_since(UNIX_EPOCH).map_or(0, |since| since.as_secs());
    let path = folder.join(format!("session-{seconds}-{}.rhai", std::process::id()));
    let lock = File::create(path.with_extension("lock"))?;
    lock.try_lock().map_err(std::io::Error::from)?;
    Ok((path, lock))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn lines_are_kept_until_they_are_saved_and_those_of_a_crash_are_found_once() {
        let folder = crate::files::temporary().expect("a folder");
        let open = || Autosave::new(Some(folder.path().join("sessions")));
        let mut first = open();
        first.keep("let a = 1\n");
        assert_eq!(open().lost(), Vec::<PathBuf>::new(), "a session that runs is not lost");
        // A crash drops the lock and removes nothing.
        drop(first);
        let next = open();
        let lost = next.lost();
        assert_eq!(lost.len(), 1);
        assert_eq!(fs::read_to_string(&lost[0]).ok().as_deref(), Some("let a = 1\n"));
        assert_eq!(next.lost(), Vec::<PathBuf>::new(), "it is told once");
        let mut third = open();
        third.keep("let b = 1\n");
        third.drop_script();
        assert_eq!(third.leave(), None);
        third.keep("let c = 1\n");
        let left = third.leave().expect("lines that were not saved");
        assert!(left.exists() && open().lost().is_empty());
        assert_eq!(Autosave::new(None).leave(), None);
    }
}
