//! Options for opening a file: plain data, which a data set keeps.

/// Formats of tables, to be given if the extension does not show it.
pub const FORMATS: &[&str] = &["csv", "tsv", "json", "jsonl", "xlsx", "xls", "ods", "parquet"];

/// The first bytes of Parquet files.
#[cfg(feature = "files")]
pub(super) const PARQUET_MAGIC: &[u8] = b"PAR1";

/// How to open a file; what is not given is detected.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct Opening {
    /// One of `FORMATS`, whatever the extension of the file.
    pub format: Option<String>,
    /// How to read the cells of a text file.
    pub text: Said,
    /// Which sheet of a workbook to read; detected unless given.
    pub sheet: Option<Which>,
    /// Which cells of a sheet to read, such as `A3:F40`.
    pub range: Option<String>,
}

/// A sheet by its name, or by its number from 1.
#[derive(Debug, Clone, PartialEq)]
pub enum Which {
    /// By its name.
    Name(String),
    /// By its number, from 1.
    Number(usize),
}

/// How to read the cells of a text file.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct Said {
    /// The name of the encoding; detected unless given.
    pub encoding: Option<String>,
    /// The delimiter; detected unless given.
    pub separator: Option<char>,
    /// The quotation mark, or `Some(None)` if such marks have no meaning; detected unless given.
    pub quote: Option<Option<char>>,
}
