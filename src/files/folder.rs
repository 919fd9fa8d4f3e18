//! What stands in a folder, by name.

use std::fs;
use std::path::Path;

/// A file or a folder.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub struct Entry {
    /// The name, without the folder that it is in.
    pub name: String,
    /// Whether it is a folder.
    pub is_folder: bool,
}

/// More are not read: nobody looks through them.
const MAX_ENTRIES: usize = 10_000;

/// Entries with a readable name, in the order of names; none of a folder that cannot be read.
pub fn entries(folder: &Path) -> Vec<Entry> {
    let Ok(found) = fs::read_dir(folder) else { return Vec::new() };
    let entry = |entry: fs::DirEntry| {
        let name = entry.file_name().into_string().ok()?;
        // A link is what it leads to.
        Some(Entry { name, is_folder: entry.path().is_dir() })
    };
    let mut entries: Vec<Entry> = found.take(MAX_ENTRIES).filter_map(|found| entry(found.ok()?)).collect();
    entries.sort();
    entries
}
