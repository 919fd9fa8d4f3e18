//! Whole-file writes: a reader sees the old file or the new one, never a half.

use std::io::Write;
use std::path::Path;

use crate::{Error, Result};

/// Write aside in the same folder, flush to the disk, then rename over the old file.
pub fn write(path: &Path, bytes: &[u8]) -> Result<()> {
    let failed = |error: &std::io::Error| Error::Io {
        doing: "cannot write",
        path: path.display().to_string(),
        reason: super::plain(error),
    };
    let folder = match path.parent() {
        Some(folder) if !folder.as_os_str().is_empty() => folder,
        _ => Path::new("."),
    };
    if path.is_dir() {
        return Err(failed(&std::io::Error::other("it is a folder")));
    }
    let mut file = builder(path).tempfile_in(folder).map_err(|error| failed(&error))?;
    file.write_all(bytes).and_then(|()| file.as_file().sync_all()).map_err(|error| failed(&error))?;
    file.persist(path).map_err(|error| failed(&error.error))?;
    Ok(())
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
