//! Tables to a workbook (xlsx): a bold header that stays in sight, filters, widths, digits; texts are never formulas.

use rust_xlsxwriter::{Format, FormatBorder, Workbook, Worksheet, XlsxError};

use crate::{Error, Result};

/// One sheet with a header.
#[derive(Debug, Default)]
pub struct Sheet {
    /// The name of the sheet.
    pub name: String,
    /// The columns, from the left.
    pub heads: Vec<Head>,
    /// One list of cells per row, as long as there are columns.
    pub rows: Vec<Vec<Value>>,
}

/// A column: its name, its width in characters, and how its numbers are shown; the cells hold all digits.
#[derive(Debug)]
pub struct Head {
    /// The name of the column.
    pub text: String,
    /// Its width in characters.
    pub width: usize,
    /// Digits after the point; as many as there are where none.
    pub places: Option<usize>,
}

/// What stands in a cell.
#[derive(Debug, PartialEq)]
pub enum Value {
    /// Nothing.
    Blank,
    /// A text, never read as a formula.
    Text(String),
    /// A number with all its digits.
    Number(f64),
    /// A number shown with a star.
    Marked(f64),
}

/// Excel takes no more; its name may hold none of these signs.
const MAX_NAME: usize = 31;
const NOT_IN_NAMES: &[char] = &['[', ']', ':', '*', '?', '/', '\\', '\''];
/// In characters: longer cells make a column no wider.
const MAX_COLUMN_WIDTH: usize = 60;

/// The bytes of a workbook with these sheets.
pub fn workbook(sheets: &[Sheet]) -> Result<Vec<u8>> {
    let mut book = Workbook::new();
    let mut names: Vec<String> = Vec::new();
    for sheet in sheets {
        let name = own_name(&sheet.name, &names);
        fill(book.add_worksheet(), sheet, &name).map_err(|error| failed(&error))?;
        names.push(name.to_lowercase());
    }
    book.save_to_buffer().map_err(|error| failed(&error))
}

fn failed(error: &XlsxError) -> Error {
    match error {
        XlsxError::RowColumnLimitError => {
            Error::Limit { what: "a sheet of a workbook".into(), limit: "1,048,576 rows and 16,384 columns".into() }
        }
        XlsxError::MaxStringLengthExceeded => {
            Error::Limit { what: "a text in a workbook".into(), limit: "32,767 characters".into() }
        }
        other => Error::wrong("workbook", other.to_string(), "a table that a workbook can hold"),
    }
}

fn fill(sheet: &mut Worksheet, of: &Sheet, name: &str) -> std::result::Result<(), XlsxError> {
    sheet.set_name(name)?;
    let bold = Format::new().set_bold().set_border_bottom(FormatBorder::Thin);
    for (column, head) in (0u16..).zip(&of.heads) {
        sheet.write_string_with_format(0, column, &head.text, &bold)?;
        sheet.set_column_width(column, u16::try_from(head.width.min(MAX_COLUMN_WIDTH) + 2).unwrap_or(10))?;
        let digits = head.places.map_or("General".to_string(), with_places);
        let (plain, marked) = (Format::new().set_num_format(&digits), Format::new().set_num_format(marked(&digits)));
        let cells = of.rows.iter().map(|row| row.get(usize::from(column)));
        for (line, value) in (1u32..).zip(cells) {
            match value {
                Some(Value::Text(text)) => drop(sheet.write_string(line, column, text)?),
                Some(Value::Number(number)) => drop(sheet.write_number_with_format(line, column, *number, &plain)?),
                Some(Value::Marked(number)) => drop(sheet.write_number_with_format(line, column, *number, &marked)?),
                Some(Value::Blank) | None => {}
            }
        }
    }
    sheet.set_freeze_panes(1, 0)?;
    if let (Some(right), false) = (of.heads.len().checked_sub(1), of.rows.is_empty()) {
        let (bottom, right) = (u32::try_from(of.rows.len()), u16::try_from(right));
        sheet.autofilter(0, 0, bottom.unwrap_or(u32::MAX), right.unwrap_or(u16::MAX))?;
    }
    Ok(())
}

fn with_places(places: usize) -> String {
    if places == 0 { "0".to_string() } else { format!("0.{}", "0".repeat(places)) }
}

fn marked(digits: &str) -> String {
    format!("{digits}\"*\"")
}

/// A name that a sheet may have, and that no other of the workbook has.
fn own_name(wanted: &str, taken: &[String]) -> String {
    let sound: String =
        wanted.chars().map(|c| if NOT_IN_NAMES.contains(&c) || c.is_control() { ' ' } else { c }).collect();
    let cut = |text: &str, length: usize| {
        let mut units = 0;
        let fits = |c: &char| {
            units += c.len_utf16();
            units <= length
        };
        text.chars().take_while(fits).collect::<String>().trim().to_string()
    };
    let base = match cut(&sound, MAX_NAME) {
        empty if empty.is_empty() => "table".to_string(),
        // Excel keeps this name for itself.
        history if history.eq_ignore_ascii_case("history") => "history of".to_string(),
        name => name,
    };
    let is_free = |name: &String| !taken.contains(&name.to_lowercase());
    let numbered = (2..).map(|number| format!("{} ({number})", cut(&base, MAX_NAME - 6)));
    std::iter::once(base.clone()).chain(numbered).find(is_free).unwrap_or(base)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_of_sheets_are_sound_and_their_own() {
        let long = "a name of more than one and thirty characters";
        for (wanted, taken, expected) in [
            ("trade 2022", vec![], "trade 2022"),
            ("a/b: [c]", vec![], "a b   c"),
            ("", vec![], "table"),
            ("History", vec![], "history of"),
            (long, vec![], "a name of more than one and thi"),
            ("Trade", vec!["trade".to_string()], "Trade (2)"),
        ] {
            assert_eq!(own_name(wanted, &taken), expected);
        }
    }
}
