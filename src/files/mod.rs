//! Bytes to raw tables and back; knows nothing of units or indicators.

pub mod csv;
mod raw;
mod write;

pub use raw::{Raw, Row};
pub use write::write;

use crate::error::{Error, Result};
use std::path::Path;

/// Files are read whole.
const LARGEST: u64 = 4 << 30;

/// The whole file as UTF-8 text, without a byte order mark.
pub fn read(path: &Path) -> Result<String> {
    let failed = |reason: String| Error::Io { doing: "cannot read", path: path.display().to_string(), reason };
    if path.is_dir() {
        return Err(failed("it is a folder".into()));
    }
    let about = std::fs::metadata(path).map_err(|error| failed(plain(&error)))?;
    if !about.is_file() {
        return Err(failed("it is no file".into()));
    }
    if about.len() > LARGEST {
        return Err(Error::Limit { what: format!("the file `{}`", path.display()), limit: format!("{LARGEST} bytes") });
    }
    let bytes = std::fs::read(path).map_err(|error| failed(plain(&error)))?;
    text(&bytes, &path.display().to_string())
}

/// Bytes as UTF-8 text, without a byte order mark; the first byte that is not UTF-8 is a problem with its line.
pub fn text(bytes: &[u8], file: &str) -> Result<String> {
    let bytes = bytes.strip_prefix(b"\xef\xbb\xbf").unwrap_or(bytes);
    std::str::from_utf8(bytes).map(str::to_string).map_err(|error| {
        let line = bytes[..error.valid_up_to()].iter().filter(|&&byte| byte == b'\n').count() + 1;
        let problem = crate::Problem::new(line, 0, "the text is not UTF-8");
        Error::Data { file: file.to_string(), problems: vec![problem] }
    })
}

/// An operating system's message without its number.
pub(crate) fn plain(error: &std::io::Error) -> String {
    let text = error.to_string();
    let text = text.split(" (os error").next().unwrap_or(&text);
    text.to_lowercase()
}
