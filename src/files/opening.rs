//! What is said of a file that is to be read: plain data, which a data set keeps.

/// Kinds of tables, where the name of the file does not tell.
pub const FORMATS: &[&str] = &["csv", "tsv", "json", "jsonl", "xlsx", "xls", "ods", "parquet"];

/// How Parquet files begin.
#[cfg(feature = "files")]
pub(super) const PARQUET_MAGIC: &[u8] = b"PAR1";

/// How a file is to be opened, where it is not to be found out.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct Opening {
    /// One of `FORMATS`, whatever the name of the file ends in.
    pub format: Option<String>,
    /// What is said of the cells, if it is a text file.
    pub text: Said,
    /// Which sheet of a workbook is read; found out unless given.
    pub sheet: Option<Which>,
    /// Which cells of a sheet are read, such as `A3:F40`.
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

/// What is said of the cells of a text file.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct Said {
    /// The encoding by its name; found out unless given.
    pub encoding: Option<String>,
    /// What stands between cells; found out unless given.
    pub separator: Option<char>,
    /// The quotation mark, or none where such marks mean nothing; found out where nothing is said.
    pub quote: Option<Option<char>>,
}
