//! Writes files as a whole: a reader sees either the old file or the new one, never a part.

use std::fs::File;
use std::io::Write;
use std::path::Path;

use tempfile::NamedTempFile;

use super::{Access, Permitted};
use crate::{Error, Result};

/// Writes a file as a whole. If that fails, for instance because a folder has this name, an existing file is kept.
pub fn write(path: &Path, bytes: &[u8], access: &Access) -> Result<()> {
    write_all(&[(path, bytes)], access)
}

/// Writes several files that belong together. All are written to temporary files and flushed before the first is moved
/// into place.
pub fn write_all(files: &[(&Path, &[u8])], access: &Access) -> Result<()> {
    let ready = |(path, bytes): &(&Path, &[u8])| {
        let to = access.writing(path)?;
        aside(&to, bytes).map(|file| (to, file))
    };
    for (to, file) in files.iter().map(ready).collect::<Result<Vec<_>>>()? {
        file.persist(to.real()).map_err(|error| failed(to.shown(), &error.error))?;
    }
    Ok(())
}

/// Opens a file to which text is added; it is created if it does not exist.
pub fn append(path: &Path, access: &Access) -> Result<File> {
    let to = access.writing(path)?;
    File::options().create(true).append(true).open(to.real()).map_err(|error| failed(path, &error))
}

/// Creates a folder and those that it is in, as far as they do not exist.
pub fn create_folder(path: &Path, access: &Access) -> Result<()> {
    let path = access.writing(path)?;
    let failed = |error: std::io::Error| Error::Io {
        doing: "cannot make the folder",
        path: path.shown().display().to_string(),
        reason: super::plain(&error),
    };
    std::fs::create_dir_all(path.real()).map_err(failed)
}

pub(super) fn failed(path: &Path, error: &std::io::Error) -> Error {
    Error::Io { doing: "cannot write", path: path.display().to_string(), reason: super::plain(error) }
}

/// Writes a temporary file in the same folder and flushes it to disk, so that it can replace the old file by renaming.
fn aside(to: &Permitted, bytes: &[u8]) -> Result<NamedTempFile> {
    let failed = |error: &std::io::Error| failed(to.shown(), error);
    let path = to.real();
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

/// Sets the permissions. A temporary file is private by default; a saved file should keep the permissions of the old
/// file, or get those of any new file.
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
