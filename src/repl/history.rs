//! The history of the prompt: one escaped line per entry, appended at once, so that nothing is lost if the process is
//! killed. Sessions that run at once share the file; a lock lets one at a time add a line or shorten it.
//!
//! We do not use rustyline's history: it truncates its file before rewriting it, and removes only adjacent duplicates.

use std::borrow::Cow;
use std::fs::{self, File, OpenOptions, TryLockError};
use std::io::{Read, Seek, SeekFrom, Write};
use std::path::{Path, PathBuf};
use std::time::Duration;

use crate::files::Access;
use etcetera::{BaseStrategy, choose_base_strategy};
use rustyline::Result;
use rustyline::history::{History, SearchDirection, SearchResult};

/// The folder beside the history with the lines of earlier sessions.
pub const SESSIONS: &str = "sessions";

/// Our folder in the system's folder for program state; it may not exist.
pub fn folder() -> Option<PathBuf> {
    let strategy = choose_base_strategy().ok()?;
    Some(strategy.state_dir().unwrap_or_else(|| strategy.data_dir()).join("reweigh"))
}

/// The history file, in a folder that exists.
pub fn place() -> Option<PathBuf> {
    let folder = folder()?;
    fs::create_dir_all(&folder).ok()?;
    Some(folder.join("history"))
}

/// Distinct entries, the latest last. They start with those of the file, and new ones are appended to it.
#[derive(Default)]
pub struct Remembered {
    entries: Vec<String>,
    file: Option<PathBuf>,
    kept: usize,
}

impl Remembered {
    /// Read the latest `kept` entries of a file; with 0, nothing is remembered.
    pub fn open(file: Option<PathBuf>, kept: usize) -> Remembered {
        let file = file.filter(|_| kept > 0);
        // No other session adds a line between reading and shortening.
        let _lock = file.as_deref().and_then(locked);
        let bytes = file.as_ref().and_then(|file| fs::read(file).ok()).unwrap_or_default();
        let text = String::from_utf8_lossy(&bytes);
        let mut remembered = Remembered { entries: Vec::new(), file: None, kept };
        let lines = text.lines().count();
        for line in text.lines() {
            remembered.put(&unescaped(line));
        }
        // When the file has twice as many lines as are kept, it is rewritten, completely or not at all.
        if let Some(file) = file.as_ref().filter(|_| lines > 2 * kept) {
            let latest: String = remembered.entries.iter().map(|entry| escaped(entry) + "\n").collect();
            let _ = crate::files::write(file, latest.as_bytes(), &Access::everywhere());
        }
        Remembered { file, ..remembered }
    }

    /// All entries, the latest last.
    pub fn entries(&self) -> &[String] {
        &self.entries
    }

    fn put(&mut self, entry: &str) {
        self.entries.retain(|known| known != entry);
        self.entries.push(entry.to_string());
        let beyond = self.entries.len().saturating_sub(self.kept);
        self.entries.drain(..beyond);
    }

    /// Remember a line, unless it begins with a space, which makes it private.
    pub fn remember(&mut self, line: &str) -> bool {
        if line.starts_with(' ') || line.trim().is_empty() || self.kept == 0 {
            return false;
        }
        self.put(line);
        if let Some(file) = &self.file {
            let _lock = locked(file);
            // Without its history, a session goes on.
            let _ = append(file, &escaped(line));
        }
        true
    }

    fn found(
        &self,
        start: usize,
        dir: SearchDirection,
        place: impl Fn(&str) -> Option<usize>,
    ) -> Option<SearchResult<'_>> {
        let hit = |idx: usize| {
            let entry = &self.entries[idx];
            place(entry).map(|pos| SearchResult { entry: Cow::Borrowed(entry.as_str()), idx, pos })
        };
        match dir {
            _ if start >= self.entries.len() => None,
            SearchDirection::Reverse => (0..=start).rev().find_map(hit),
            SearchDirection::Forward => (start..self.entries.len()).find_map(hit),
        }
    }
}

impl History for Remembered {
    fn get(&self, index: usize, _: SearchDirection) -> Result<Option<SearchResult<'_>>> {
        let entry = self.entries.get(index);
        Ok(entry.map(|entry| SearchResult { entry: Cow::Borrowed(entry.as_str()), idx: index, pos: 0 }))
    }

    fn add(&mut self, line: &str) -> Result<bool> {
        Ok(self.remember(line))
    }

    fn add_owned(&mut self, line: String) -> Result<bool> {
        Ok(self.remember(&line))
    }

    fn len(&self) -> usize {
        self.entries.len()
    }

    fn is_empty(&self) -> bool {
        self.entries.is_empty()
    }

    fn set_max_len(&mut self, len: usize) -> Result<()> {
        self.kept = len;
        Ok(())
    }

    fn ignore_dups(&mut self, _: bool) -> Result<()> {
        Ok(())
    }

    fn ignore_space(&mut self, _: bool) {}

    fn save(&mut self, _: &Path) -> Result<()> {
        Ok(())
    }

    fn append(&mut self, _: &Path) -> Result<()> {
        Ok(())
    }

    fn load(&mut self, _: &Path) -> Result<()> {
        Ok(())
    }

    fn clear(&mut self) -> Result<()> {
        self.entries.clear();
        Ok(())
    }

    fn search(&self, term: &str, start: usize, dir: SearchDirection) -> Result<Option<SearchResult<'_>>> {
        Ok(self.found(start, dir, |entry| entry.find(term).filter(|_| !term.is_empty())))
    }

    fn starts_with(&self, term: &str, start: usize, dir: SearchDirection) -> Result<Option<SearchResult<'_>>> {
        Ok(self.found(start, dir, |entry| (!term.is_empty() && entry.starts_with(term)).then_some(term.len())))
    }
}

/// Locks the history for a moment. The lock is a file of its own, since the history is replaced when it is shortened. If
/// another session holds the lock for long, it was stopped, and we go on without.
fn locked(history: &Path) -> Option<File> {
    const TRIES: usize = 100;
    let lock = OpenOptions::new().create(true).append(true).open(history.with_extension("lock")).ok()?;
    for _ in 0..TRIES {
        match lock.try_lock() {
            Err(TryLockError::WouldBlock) => std::thread::sleep(Duration::from_millis(10)),
            _ => break,
        }
    }
    Some(lock)
}

/// Adds a line in a single write, after the end of a line that a killed session may have left without one.
fn append(file: &Path, line: &str) -> std::io::Result<()> {
    let mut file = OpenOptions::new().create(true).read(true).append(true).open(file)?;
    let mut last = [b'\n'];
    if file.seek(SeekFrom::End(-1)).is_ok() {
        file.read_exact(&mut last)?;
    }
    let start = if last == [b'\n'] { "" } else { "\n" };
    file.write_all(format!("{start}{line}\n").as_bytes())
}

fn escaped(line: &str) -> String {
    line.replace('\\', "\\\\").replace('\n', "\\n").replace('\r', "\\r")
}

fn unescaped(line: &str) -> String {
    let (mut text, mut chars) = (String::new(), line.chars());
    while let Some(c) = chars.next() {
        match (c, if c == '\\' { chars.next() } else { None }) {
            ('\\', Some('n')) => text.push('\n'),
            ('\\', Some('r')) => text.push('\r'),
            ('\\', Some(other)) => text.push(other),
            (c, _) => text.push(c),
        }
    }
    text
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_entry_of_several_lines_comes_back_as_it_was() {
        for line in ["a\nb", "x \\n y", "\\", "one\r\ntwo \\\\ three", "深圳"] {
            assert_eq!(unescaped(&escaped(line)), line);
            assert!(!escaped(line).contains('\n'));
        }
    }

    #[test]
    fn each_entry_stands_once_the_latest_last_and_private_ones_nowhere() {
        let folder = crate::files::temporary().expect("a folder for temporary files");
        let file = folder.path().join("history");
        let mut one = Remembered::open(Some(file.clone()), 3);
        let mut other = Remembered::open(Some(file.clone()), 3);
        for line in ["a", "b", " private", "", "a"] {
            one.remember(line);
        }
        other.remember("c\nd");
        assert_eq!(one.entries(), ["b", "a"]);
        // Both sessions wrote to the same file, and nothing is lost.
        assert_eq!(Remembered::open(Some(file.clone()), 9).entries(), ["b", "a", "c\nd"]);
        assert_eq!(Remembered::open(Some(file.clone()), 2).entries(), ["a", "c\nd"]);
        // If two entries are kept, the file is shortened at more than four lines.
        one.remember("e");
        assert_eq!(Remembered::open(Some(file.clone()), 2).entries(), ["c\nd", "e"]);
        assert_eq!(fs::read_to_string(&file).ok().as_deref(), Some("c\\nd\ne\n"));
        assert!(Remembered::open(Some(file), 0).entries().is_empty());
    }

    #[test]
    fn a_session_that_shortens_the_file_loses_no_line_of_another() {
        let folder = crate::files::temporary().expect("a folder for temporary files");
        let file = folder.path().join("history");
        let open = |kept| Remembered::open(Some(file.clone()), kept);
        std::thread::scope(|scope| {
            scope.spawn(|| {
                let mut session = open(1000);
                (0..400).for_each(|line| assert!(session.remember(&format!("line {line}"))));
            });
            scope.spawn(|| (0..40).for_each(|_| drop(open(20))));
        });
        let entries = open(1000);
        let expected: Vec<String> =
            (0..400).skip(400 - entries.entries().len()).map(|at| format!("line {at}")).collect();
        assert_eq!(entries.entries(), expected, "the latest lines, without a gap");
        assert!(expected.len() >= 20);
    }

    #[test]
    fn a_line_that_a_kill_cut_short_stays_alone() {
        let folder = crate::files::temporary().expect("a folder for temporary files");
        let file = folder.path().join("history");
        fs::write(&file, b"whole\ncut \xe6\xb7").expect("written");
        Remembered::open(Some(file.clone()), 9).remember("next");
        assert_eq!(Remembered::open(Some(file), 9).entries(), ["whole", "cut \u{fffd}", "next"]);
    }

    #[test]
    fn entries_are_searched_in_both_directions() {
        let mut remembered = Remembered::open(None, 9);
        for line in ["load(1)", "rank()", "load(2)"] {
            remembered.remember(line);
        }
        let index = |found: Result<Option<SearchResult<'_>>>| found.ok().flatten().map(|hit| (hit.idx, hit.pos));
        assert_eq!(index(remembered.search("oad", 2, SearchDirection::Reverse)), Some((2, 1)));
        assert_eq!(index(remembered.search("oad", 1, SearchDirection::Reverse)), Some((0, 1)));
        assert_eq!(index(remembered.search("oad", 1, SearchDirection::Forward)), Some((2, 1)));
        assert_eq!(index(remembered.starts_with("load", 2, SearchDirection::Reverse)), Some((2, 4)));
        assert_eq!(index(remembered.search("nothing", 2, SearchDirection::Reverse)), None);
    }
}
