//! Opens a file of any known format as a table of cells. The format is given, or follows from the extension or the
//! first bytes.

use super::bytes::Bytes;
use super::grid::Grid;
use super::opening::PARQUET_MAGIC;
#[cfg(feature = "parquet")]
use super::parquet::open as of_columns;
use super::{Opening, Said, delimited, json, workbook};
use crate::error::{Error, Result};
use crate::{Problem, Watch};

/// Extensions of delimited text files; an unknown extension counts as one of them.
pub const DELIMITED: &[&str] = &["csv", "tsv", "tab", "txt", ""];
/// Extensions of workbooks.
pub const WORKBOOKS: &[&str] = &["xlsx", "xlsm", "xls", "ods"];
/// Extensions of JSON files.
pub const JSON: &[&str] = &["json", "ndjson", "jsonl"];

/// Extensions of Parquet files.
pub const PARQUET: &[&str] = &["parquet", "pq"];

/// Opens the table in a file, by its actual format: the extension may be wrong.
pub fn open<'a>(bytes: Bytes<'a>, opening: &Opening, watch: &Watch) -> Result<Grid<'a>> {
    let (ending, start) = (opening.ending(&bytes), bytes.start(64)?);
    let is_workbook = WORKBOOKS.contains(&ending.as_str());
    if !start.is_empty() && start.iter().all(|byte| *byte == 0) {
        let message = "the file begins with zero bytes: it was not written completely, or is not a table; \
                       download or save it again";
        return Err(Error::Data { file: bytes.name(), problems: vec![Problem::new(0, 0, message)] });
    }
    let begins = |magic: &[&[u8]]| magic.iter().any(|magic| start.starts_with(magic));
    if begins(&[workbook::ZIP, workbook::OLE]) {
        return workbook::open(&bytes, opening, watch);
    }
    let is_parquet = begins(&[PARQUET_MAGIC]) || PARQUET.contains(&ending.as_str());
    if is_parquet {
        no_sheets(&bytes, opening)?;
        return of_columns(&bytes);
    }
    let text = String::from_utf8_lossy(&start).trim_start_matches(['\u{feff}', ' ', '\n', '\r', '\t']).to_lowercase();
    if ["<!doctype", "<html", "<table", "<?xml", "<head", "<body"].iter().any(|tag| text.starts_with(tag)) {
        let message =
            "this is a web page or XML, not a table; open it in a spreadsheet program and save it as .xlsx or .csv";
        return Err(Error::Data { file: bytes.name(), problems: vec![Problem::new(0, 0, message)] });
    }
    if is_workbook && !start.iter().any(|byte| b",;\t|".contains(byte)) {
        // It is not delimited text either, so the workbook reader explains what is wrong.
        return workbook::open(&bytes, opening, watch);
    }
    no_sheets(&bytes, opening)?;
    if JSON.contains(&ending.as_str()) || (ending.is_empty() && text.starts_with(['{', '['])) {
        return json::open(&bytes, &ending, watch);
    }
    let tab = opening.format.as_deref().filter(|format| *format == "tsv").map(|_| '\t');
    let text = Said { separator: opening.text.separator.or(tab), ..opening.text.clone() };
    let mut grid = delimited::open(bytes, &text, watch)?;
    if is_workbook {
        grid.took.push(format!("text, although its name ends in .{ending}"));
    }
    Ok(grid)
}

/// Returns an error if an option selects a part of a workbook.
fn no_sheets(bytes: &Bytes, opening: &Opening) -> Result<()> {
    for (option, is_given) in [("sheet", opening.sheet.is_some()), ("range", opening.range.is_some())] {
        if is_given {
            let name = bytes.name();
            let message = format!("`{option}` is only for workbooks (.xlsx, .xls, .ods); `{name}` has no sheets");
            return Err(Error::plain(message).about(option));
        }
    }
    Ok(())
}

#[cfg(not(feature = "parquet"))]
fn of_columns<'a>(bytes: &Bytes) -> Result<Grid<'a>> {
    Err(super::bytes::refused(&bytes.name(), "this build does not support Parquet", "save the table as .csv"))
}

impl Opening {
    /// Returns the format that was given, or else the extension of the name.
    pub(super) fn ending(&self, bytes: &Bytes) -> String {
        self.format.clone().unwrap_or_else(|| bytes.ending())
    }
}
