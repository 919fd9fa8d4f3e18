//! The bytes of a table, in a file or in memory.

use std::io::Read;
use std::path::Path;

use super::access::{Access, Permitted};
use super::taken::{is_standard_input, without_gz};
use crate::Problem;
use crate::error::{Error, Result};
use crate::phrase::{Phrase, call};

/// Size limits in bytes: for files that are read piece by piece, for files that are read into memory as a whole, and
/// for texts that people write, such as scripts.
pub(super) const LARGEST: u64 = 4 << 30;
const LARGEST_WHOLE: u64 = 1 << 30;
const LARGEST_TEXT: u64 = 64 << 20;

/// Where a table comes from: a file, or bytes in memory.
#[derive(Clone, Copy)]
pub enum Bytes<'a> {
    /// A file that may be read.
    File(&'a Permitted),
    /// Bytes in memory.
    Held {
        /// What to call them in messages; its extension determines the format.
        name: &'a str,
        /// The whole content.
        bytes: &'a [u8],
    },
}

impl<'a> Bytes<'a> {
    /// Returns the path of the file, or the name given to the bytes.
    pub fn name(&self) -> String {
        match self {
            Bytes::File(file) => file.shown().display().to_string(),
            Bytes::Held { name, .. } => (*name).to_string(),
        }
    }

    /// The name without its folders, shortened to fit a line of progress.
    pub(super) fn short_name(&self) -> String {
        short_name(&self.name())
    }

    /// Returns the name without folders and extensions; None for standard input.
    pub fn stem(&self) -> Option<String> {
        let name = self.name();
        let stem = Path::new(without_gz(&name)).file_stem().and_then(|stem| stem.to_str());
        stem.filter(|_| !is_standard_input(&name)).map(str::to_string)
    }

    /// The extension in lower case, without the dot; for a name that ends in `.gz`, the extension of the unpacked file.
    pub fn ending(&self) -> String {
        ending(&self.name())
    }

    pub(super) fn open(&self) -> Result<Box<dyn Read + Send + 'a>> {
        match *self {
            Bytes::File(file) => {
                check_file(file)?;
                Ok(Box::new(std::fs::File::open(file.real()).map_err(|error| self.failed(&error))?))
            }
            Bytes::Held { bytes, .. } => Ok(Box::new(bytes)),
        }
    }

    /// The size in bytes, 0 if unknown.
    pub(super) fn length(&self) -> u64 {
        match *self {
            Bytes::File(file) => std::fs::metadata(file.real()).map_or(0, |about| about.len()),
            Bytes::Held { bytes, .. } => bytes.len() as u64,
        }
    }

    /// Returns the first `count` bytes.
    pub(super) fn start(&self, count: u64) -> Result<Vec<u8>> {
        let mut start = Vec::new();
        self.open()?.take(count).read_to_end(&mut start).map_err(|error| self.failed(&error))?;
        Ok(start)
    }

    pub(super) fn whole(&self) -> Result<Vec<u8>> {
        if self.length() > LARGEST_WHOLE {
            let reason = format!("a file that is not .csv may have up to {} GiB", LARGEST_WHOLE >> 30);
            let hint = format!("save it as .csv, which may have up to {} GiB", LARGEST >> 30);
            return Err(refused(&self.name(), &reason, hint));
        }
        let mut bytes = Vec::new();
        self.open()?.read_to_end(&mut bytes).map_err(|error| self.failed(&error))?;
        Ok(bytes)
    }

    pub(super) fn failed(&self, error: &std::io::Error) -> Error {
        Error::Io { doing: "cannot read", path: self.name(), reason: plain(error) }
    }
}

/// A file name without its folders, shortened to fit a line of progress.
pub(super) fn short_name(name: &str) -> String {
    let name = Path::new(name).file_name().map_or(name.to_string(), |name| name.to_string_lossy().into_owned());
    if name.chars().count() > 30 { name.chars().take(29).chain(['…']).collect() } else { name }
}

/// Returns the extension of a file name in lower case, without the dot; for a name that ends in `.gz`, the extension of
/// the unpacked file.
pub fn ending(name: &str) -> String {
    Path::new(without_gz(name)).extension().and_then(|ending| ending.to_str()).unwrap_or("").to_lowercase()
}

/// The error for a table that cannot be read as it is, with a hint at what to do instead.
pub(super) fn refused(path: &str, reason: &str, hint: impl Into<Phrase>) -> Error {
    Error::plain(format!("cannot read `{path}`: {reason}")).about(path).advise(hint)
}

/// Returns an error unless the path is a regular file that is not too large.
pub(super) fn check_file(file: &Permitted) -> Result<()> {
    let path = file.shown().display();
    let failed = |reason: String| Error::Io { doing: "cannot read", path: path.to_string(), reason };
    if file.real().is_dir() {
        return Err(parquet_folder(file).unwrap_or_else(|| failed("it is a folder".into())));
    }
    let about = std::fs::metadata(file.real()).map_err(|error| failed(plain(&error)))?;
    if !about.is_file() {
        return Err(failed("it is not a file".into()));
    }
    if about.len() > LARGEST {
        return Err(Error::Limit { what: format!("the file `{path}`"), limit: format!("{LARGEST} bytes") });
    }
    Ok(())
}

/// The error for a folder of Parquet files, which is how Spark writes a table; None for other folders.
fn parquet_folder(folder: &Permitted) -> Option<Error> {
    let is_parquet = |entry: &std::fs::DirEntry| entry.path().extension().is_some_and(|ending| ending == "parquet");
    let mut entries = std::fs::read_dir(folder.real()).ok()?.filter_map(std::result::Result::ok);
    entries.find(is_parquet)?;
    let path = folder.shown().display();
    let hint = format!("`duckdb -c \"COPY (FROM '{path}/*.parquet') TO 'whole.parquet'\"` combines them into one file");
    Some(refused(&path.to_string(), "it is a folder of Parquet files", hint))
}

/// A temporary folder, deleted when the value is dropped.
pub fn temporary() -> std::io::Result<tempfile::TempDir> {
    tempfile::tempdir()
}

/// Reads a whole file as UTF-8 text, without a byte order mark.
pub fn read(path: &Path, access: &Access) -> Result<String> {
    let permitted = access.reading(path)?;
    let (file, name) = (Bytes::File(&permitted), path.display().to_string());
    if file.length() > LARGEST_TEXT {
        let reason = format!("a script or a description may have up to {} MB", LARGEST_TEXT >> 20);
        return Err(refused(&name, &reason, Phrase::from("if it is a table: ").add(call("load").arg(&name))));
    }
    text(&file.whole()?, &name)
}

/// Decodes bytes as UTF-8 text, without a byte order mark. The error names the line of the first invalid byte.
pub fn text(bytes: &[u8], file: &str) -> Result<String> {
    let bytes = bytes.strip_prefix(b"\xef\xbb\xbf").unwrap_or(bytes);
    std::str::from_utf8(bytes).map(str::to_string).map_err(|error| {
        let line = bytes[..error.valid_up_to()].iter().filter(|&&byte| byte == b'\n').count() + 1;
        let problem = Problem::new(line, 0, "the text is not UTF-8");
        Error::Data { file: file.to_string(), problems: vec![problem] }
    })
}

/// Returns the operating system's message without its error number, in lower case.
pub(crate) fn plain(error: &std::io::Error) -> String {
    let text = error.to_string();
    let text = text.split(" (os error").next().unwrap_or(&text);
    text.to_lowercase()
}
