//! A table as it stands in a file: a header and rows of text, each row with its line.

use ::csv::StringRecord;

/// Cells are text as printed, trimmed; what they mean is for `data` to say.
#[derive(Debug, Clone)]
pub struct Raw {
    pub file: String,
    pub header: Vec<String>,
    pub rows: Vec<Row>,
}

#[derive(Debug, Clone)]
pub struct Row {
    /// Line in the file, from 1.
    pub line: usize,
    pub(super) record: StringRecord,
}

impl Row {
    /// The cell at a place from 0; empty where the row has none.
    pub fn cell(&self, at: usize) -> &str {
        self.record.get(at).unwrap_or("")
    }
}

impl Raw {
    /// Place of the column with this name, in any case.
    pub fn position(&self, name: &str) -> Option<usize> {
        self.header.iter().position(|head| head.eq_ignore_ascii_case(name))
    }
}
