//! Whole-file writes: a reader sees the old file or the new one, never a half.

use std::io::Write;
use std::path::Path;

use tempfile::NamedTempFile;

use crate::{Error, Result};

/// Write a file as a whole. An error if it cannot be written, as where a folder has its name; an old file is kept then.
pub fn write(path: &Path, bytes: &[u8]) -> Result<()> {
    write_all(&[(path, bytes)])
}

/// Several files that belong together: all are written aside and flushed before the first takes its place.
pub fn write_all(files: &[(&Path, &[u8])]) -> Result<()> {
    let ready = files.iter().map(|(path, bytes)| Ok((path, aside(path, bytes)?))).collect::<Result<Vec<_>>>()?;
    for (path, file) in ready {
        file.persist(path).map_err(|error| failed(path, &error.error))?;
    }
    Ok(())
}

pub(super) fn failed(path: &Path, error: &std::io::Error) -> Error {
    Error::Io { doing: "cannot write", path: path.display().to_string(), reason: super::plain(error) }
}

/// Written in the same folder and flushed to the disk, to be renamed over the old file.
fn aside(path: &Path, bytes: &[u8]) -> Result<NamedTempFile> {
    let failed = |error: &std::io::Error| failed(path, error);
    let folder = match path.parent() {
        Some(folder) if !folder.as_os_str().is_empty() => folder,
        _ => Path::new("."),
    };
    if path.is_dir() {
        return Err(failed(&std::io::Error::other("it is a folder")));
    }
    let mut file = builder(path).tempfile_in(folder).map_err(|error| failed(&error))?;
    file.write_all(bytes).and_then(|()| file.as_file().sync_all()).map_err(|error| failed(&error))?;
    Ok(file)
}

/// A temporary file is private by default; a saved file keeps the old file's rights, or gets those of any new file.
fn builder(path: &Path) -> tempfile::Builder<'static, 'static> {
    let mut builder = tempfile::Builder::new();
    if let Ok(old) = std::fs::metadata(path) {
        builder.permissions(old.permissions());
        return builder;
    }
    #[cfg(unix)]
    {
        use std::os::unix::fs::PermissionsExt;
        builder.permissions(std::fs::Permissions::from_mode(0o666));
    }
    builder
}
