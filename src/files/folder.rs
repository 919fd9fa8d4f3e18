//! The entries of a folder, by name.

use std::fs;
use std::path::Path;

use super::Access;

/// A file or a folder within a folder.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub struct Entry {
    /// The name, without its folder.
    pub name: String,
    /// Whether it is a folder.
    pub is_folder: bool,
}

/// Further entries are ignored, since nobody looks through so many.
const MAX_ENTRIES: usize = 10_000;

/// Returns the entries with a readable name, sorted by name; an empty list if the folder cannot or may not be read.
/// Links that lead out of a sandbox are left out.
pub fn entries(folder: &Path, access: &Access) -> Vec<Entry> {
    let Ok(permitted) = access.reading(folder) else { return Vec::new() };
    let Ok(found) = fs::read_dir(permitted.real()) else { return Vec::new() };
    let entry = |entry: fs::DirEntry| {
        let name = entry.file_name().into_string().ok()?;
        // A link counts as what it points to.
        let path = folder.join(&name);
        access.reading(&path).ok().map(|_| Entry { is_folder: access.is_folder(&path), name })
    };
    let mut entries: Vec<Entry> = found.take(MAX_ENTRIES).filter_map(|found| entry(found.ok()?)).collect();
    entries.sort();
    entries
}
