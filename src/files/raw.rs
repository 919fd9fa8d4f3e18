//! A table as it stands in a file: a header and rows of text, each row with its line.

use ::csv::StringRecord;

use crate::Problem;

/// Cells are text as printed, trimmed; what they mean is for `data` to say.
#[derive(Debug, Clone)]
pub struct Raw {
    pub header: Vec<String>,
    pub rows: Vec<Row>,
    /// What is wrong with its form, to be told with what is wrong with its figures.
    pub problems: Vec<Problem>,
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
    /// Place of the column of this name, in any case.
    pub fn position(&self, name: &str) -> Option<usize> {
        self.header.iter().position(|head| head.eq_ignore_ascii_case(name))
    }
}
