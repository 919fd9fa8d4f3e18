//! Comma-separated values by RFC 4180, in and out.

use std::borrow::Cow;

use super::raw::{Raw, Row};
use crate::{Error, Problem, Result, Watch};

/// How many rows are read between two looks at the watch.
const ROWS_BETWEEN_CHECKS: usize = 4096;

/// Read a whole table; a row with more or fewer cells than the header is among its problems.
pub fn read(text: &str, file: &str, watch: &Watch) -> Result<Raw> {
    // Lines are counted at `\n`, so that a file of `\r\n` must not count each twice.
    let text = if text.contains('\r') { Cow::Owned(text.replace("\r\n", "\n")) } else { Cow::Borrowed(text) };
    let mut reader = ::csv::ReaderBuilder::new().flexible(true).trim(::csv::Trim::All).from_reader(text.as_bytes());
    let failed = |problems| Error::Data { file: file.to_string(), problems };
    let header: Vec<String> = match reader.headers() {
        Ok(header) => header.iter().map(str::to_string).collect(),
        Err(error) => return Err(failed(vec![Problem::new(1, 0, error.to_string())])),
    };
    if header.iter().all(String::is_empty) {
        return Err(failed(vec![Problem::new(0, 0, "the file is empty, expected a header and rows")]));
    }
    let (mut rows, mut problems) = (Vec::new(), Vec::new());
    for (count, record) in reader.into_records().enumerate() {
        if count % ROWS_BETWEEN_CHECKS == 0 {
            watch.check()?;
            watch.advance(ROWS_BETWEEN_CHECKS as u64);
        }
        match record {
            Ok(record) => {
                let line = record.position().map_or(0, |position| usize::try_from(position.line()).unwrap_or(0));
                if record.len() != header.len() {
                    let cells = if record.len() == 1 { "cell" } else { "cells" };
                    let message = format!("{} {cells}, expected {} as in the header", record.len(), header.len());
                    problems.push(Problem::new(line, 0, message));
                }
                rows.push(Row { line, record });
            }
            Err(error) => {
                let line = error.position().map_or(0, |position| usize::try_from(position.line()).unwrap_or(0));
                problems.push(Problem::new(line, 0, error.to_string()));
            }
        }
    }
    if rows.is_empty() && problems.is_empty() {
        problems.push(Problem::new(0, 0, "a header and no rows"));
    }
    Ok(Raw { header, rows, problems })
}

/// Rows of text as CSV, quoted only where needed.
pub fn write<R, C>(rows: impl IntoIterator<Item = R>) -> String
where
    R: IntoIterator<Item = C>,
    C: AsRef<[u8]>,
{
    let mut writer = ::csv::Writer::from_writer(Vec::new());
    for row in rows {
        writer.write_record(row).expect("writing to memory does not fail, and all rows are of one length");
    }
    let bytes = writer.into_inner().expect("writing to memory does not fail");
    String::from_utf8(bytes).expect("made of texts")
}
