//! Writes tables to a workbook (xlsx) with a bold header that stays in view, filters, column widths, number formats and
//! charts. Texts are never taken for formulas, and a formula carries its value.

use std::io::{Cursor, Read, Write};

use rust_xlsxwriter::{
    Chart, ChartAxisCrossing, ChartType, Color, DataValidation, DataValidationRule, DocProperties, ExcelDateTime,
    Format, FormatAlign, FormatBorder, Formula, Workbook, Worksheet, XlsxError,
};

use super::aside::aside;
use crate::{Error, Result, Watch, hidden};

/// One sheet with a header.
#[derive(Debug, Default)]
pub struct Sheet {
    /// The name of the sheet.
    pub name: String,
    /// The columns, from the left.
    pub heads: Vec<Head>,
    /// One list of cells per row, each with as many cells as there are columns.
    pub rows: Vec<Vec<Value>>,
    /// How many rows and columns stay in view; by default only the header.
    pub stays: Stays,
    /// A chart beside the cells.
    pub chart: Option<Bars>,
}

/// Which rows and columns stay in view, and whether rows can be filtered.
#[derive(Debug, Clone, Copy)]
pub struct Stays {
    /// Rows at the top, including the header.
    pub rows: usize,
    /// Columns on the left.
    pub columns: usize,
    /// Whether each column has a filter.
    pub is_filtered: bool,
}

impl Default for Stays {
    fn default() -> Stays {
        Stays { rows: 1, columns: 0, is_filtered: true }
    }
}

/// A chart of the first rows of a sheet.
#[derive(Debug)]
pub struct Bars {
    /// The type of the chart.
    pub form: ChartForm,
    /// The title above the chart.
    pub title: String,
    /// The column with the names of the rows.
    pub labels: usize,
    /// The first column of values.
    pub values: usize,
    /// How many columns from there on are drawn, each in its own colour.
    pub series: usize,
    /// How many rows below the header are drawn.
    pub rows: usize,
}

/// The type of a chart.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum ChartForm {
    /// A horizontal bar for each row, the first at the top; several columns are stacked.
    Bars,
    /// A vertical column for each row, from left to right.
    Columns,
    /// A line for each column, across the rows.
    Lines,
    /// Lines of ranks, with 1 at the top.
    Ranks,
}

/// A column: its name, its width in characters, and how many decimals are shown; the cells keep all digits.
#[derive(Debug)]
pub struct Head {
    /// The name of the column.
    pub text: String,
    /// Its width in characters.
    pub width: usize,
    /// The number of decimals that are shown; None for as many as the number has.
    pub places: Option<usize>,
}

/// The content of a cell.
#[derive(Debug, PartialEq)]
pub enum Value {
    /// Nothing.
    Blank,
    /// A text, never read as a formula.
    Text(String),
    /// A text that wraps at the column's width.
    Prose(String),
    /// A text in bold.
    Bold(String),
    /// A number with all its digits.
    Number(f64),
    /// A number shown with an asterisk.
    Marked(f64),
    /// A number of 0 or more that a reader is meant to change.
    Input(f64),
    /// A formula and its current value.
    Formula {
        /// The formula with English function names, without `=`.
        text: String,
        /// A number, a text, or `Blank` for the empty text.
        now: Box<Value>,
        /// Whether it must be entered as an array formula.
        is_array: bool,
    },
}

/// Excel's limit for the length of a sheet name, and the characters that it does not allow there.
const MAX_NAME: usize = 31;
const NOT_IN_NAMES: &[char] = &['[', ']', ':', '*', '?', '/', '\\', '\''];
/// In characters; longer cells do not widen the column further.
const MAX_COLUMN_WIDTH: usize = 100;

/// Returns the bytes of a workbook with these sheets.
pub fn workbook(sheets: Vec<Sheet>, watch: &Watch) -> Result<Vec<u8>> {
    aside(watch, move |watch| written(&sheets, watch))
}

fn written(sheets: &[Sheet], watch: &Watch) -> Result<Vec<u8>> {
    let mut book = Workbook::new();
    // A date of writing would make each file different.
    let date = ExcelDateTime::from_ymd(2000, 1, 1).map_err(|error| failed(&error))?;
    book.set_properties(&DocProperties::new().set_creation_datetime(&date));
    let mut names: Vec<String> = Vec::new();
    for sheet in sheets {
        let name = own_name(&sheet.name, &names);
        fill(book.add_worksheet(), sheet, &name, watch)?;
        names.push(name.to_lowercase());
    }
    watch.check()?;
    let bytes = book.save_to_buffer().map_err(|error| failed(&error))?;
    match sheets.iter().any(is_marked) {
        true => unmarked(bytes).map_err(|error| Error::plain(format!("cannot write the workbook: {error}"))),
        false => Ok(bytes),
    }
}

fn failed(error: &XlsxError) -> Error {
    match error {
        XlsxError::RowColumnLimitError => {
            Error::Limit { what: "a sheet of a workbook".into(), limit: "1,048,576 rows and 16,384 columns".into() }
        }
        XlsxError::MaxStringLengthExceeded => {
            Error::Limit { what: "a text in a workbook".into(), limit: "32,767 characters".into() }
        }
        other => Error::plain(format!("cannot write the workbook: {other}")),
    }
}

/// Fills a sheet with all its cells.
fn fill(sheet: &mut Worksheet, of: &Sheet, name: &str, watch: &Watch) -> Result<()> {
    let mut goes_on = |line: u32| watch.check_at(line as usize).is_ok();
    fill_while(&mut goes_on, sheet, of, name).map_err(|error| failed(&error))?;
    watch.check()
}

/// The same; the sheet is incomplete if `goes_on` returns false for a row.
fn fill_while(
    goes_on: &mut dyn FnMut(u32) -> bool,
    sheet: &mut Worksheet,
    of: &Sheet,
    name: &str,
) -> std::result::Result<(), XlsxError> {
    sheet.set_name(name)?;
    let bold = Format::new().set_bold().set_border_bottom(FormatBorder::Thin);
    for (column, head) in (0u16..).zip(&of.heads) {
        sheet.write_string_with_format(0, column, &head.text, &bold)?;
        sheet.set_column_width(column, u16::try_from(head.width.min(MAX_COLUMN_WIDTH) + 2).unwrap_or(10))?;
        let formats = Formats::of(head);
        let cells = of.rows.iter().map(|row| row.get(usize::from(column)));
        for (line, value) in (1u32..).zip(cells).take_while(|(line, _)| goes_on(*line)) {
            if let Some(value) = value {
                write(sheet, (line, column), value, &formats)?;
            }
        }
    }
    for (line, row) in (1u32..).zip(&of.rows) {
        let lines = row.iter().zip(&of.heads).map(|(value, head)| lines(value, head.width)).max();
        if let Some(lines @ 2..) = lines {
            sheet.set_row_height(line, LINE * f64::from(lines))?;
        }
    }
    let edge = |count: usize| u16::try_from(count).unwrap_or(u16::MAX);
    sheet.set_freeze_panes(u32::from(edge(of.stays.rows)), edge(of.stays.columns))?;
    if let (Some(right), false) = (of.heads.len().checked_sub(1), of.rows.is_empty() || !of.stays.is_filtered) {
        sheet.autofilter(0, 0, u32::try_from(of.rows.len()).unwrap_or(u32::MAX), edge(right))?;
    }
    if let Some(bars) = of.chart.as_ref().filter(|bars| bars.rows > 0) {
        sheet.insert_chart(1, edge(of.heads.len() + 1), &drawn(bars, name))?;
    }
    Ok(())
}

/// A row cannot be higher than 409 points.
const MOST_LINES: u32 = 27;
/// The height of a line, in points.
const LINE: f64 = 15.0;

/// Returns how many lines a text takes in a column, where Chinese characters are twice as wide as letters.
fn lines(value: &Value, width: usize) -> u32 {
    let Value::Prose(text) = value else { return 1 };
    let taken: usize = text.chars().map(|c| if c > '\u{2e80}' { 2 } else { 1 }).sum();
    // Lines break between words, so that some room is lost.
    u32::try_from((taken * 10).div_ceil(width.max(1) * 9)).unwrap_or(1).min(MOST_LINES)
}

/// The formats of the cells in a column.
struct Formats {
    plain: Format,
    marked: Format,
    input: Format,
    bold: Format,
    prose: Format,
}

impl Formats {
    fn of(head: &Head) -> Formats {
        let digits = head.places.map_or("General".to_string(), with_places);
        let plain = Format::new().set_num_format(&digits);
        Formats {
            marked: Format::new().set_num_format(marked(&digits)),
            input: plain.clone().set_background_color(Color::RGB(INPUT)).set_border(FormatBorder::Thin),
            bold: Format::new().set_bold().set_align(FormatAlign::Top),
            prose: Format::new().set_text_wrap().set_align(FormatAlign::Top),
            plain,
        }
    }
}

/// The background colour of cells that a reader may change.
const INPUT: u32 = 0x00FF_F2CC;

fn write(
    sheet: &mut Worksheet,
    (line, column): (u32, u16),
    value: &Value,
    formats: &Formats,
) -> std::result::Result<(), XlsxError> {
    match value {
        Value::Blank => {}
        Value::Text(text) => drop(sheet.write_string(line, column, text)?),
        Value::Prose(text) => drop(sheet.write_string_with_format(line, column, text, &formats.prose)?),
        Value::Bold(text) => drop(sheet.write_string_with_format(line, column, text, &formats.bold)?),
        Value::Number(number) => drop(sheet.write_number_with_format(line, column, *number, &formats.plain)?),
        Value::Marked(number) => drop(sheet.write_number_with_format(line, column, *number, &formats.marked)?),
        Value::Input(number) => {
            sheet.write_number_with_format(line, column, *number, &formats.input)?;
            let rule = DataValidationRule::GreaterThanOrEqualTo(0.0);
            let sound = DataValidation::new().allow_decimal_number(rule).set_error_message("a number, 0 or more")?;
            sheet.add_data_validation(line, column, line, column, &sound)?;
        }
        Value::Formula { text, now, is_array } => {
            let formula = Formula::new(text).set_result(result(now));
            match is_array {
                true => sheet.write_array_formula_with_format(line, column, line, column, formula, &formats.plain)?,
                false => sheet.write_formula_with_format(line, column, formula, &formats.plain)?,
            };
        }
    }
    Ok(())
}

/// Returns the value of a formula as the file stores it. The writer would take a text that looks like a number, a truth
/// value or an error for one, so such a text is prefixed with a mark, which `unmarked` removes again.
fn result(now: &Value) -> String {
    match now {
        Value::Number(number) | Value::Marked(number) | Value::Input(number) => number.to_string(),
        Value::Text(text) | Value::Bold(text) | Value::Prose(text) => {
            let is_clear = text.parse::<f64>().is_err() && !["TRUE", "FALSE"].contains(&text.as_str());
            let mark = if is_clear && !text.starts_with('#') { "" } else { MARK };
            format!("{mark}{}", coded(&text.replace(char::is_control, " ")))
        }
        // The writer would store an empty result as 0.
        Value::Blank | Value::Formula { .. } => MARK.to_string(),
    }
}

/// Escapes a text that looks like a character code, such as `_x0041_`, which would be read as that character.
fn coded(text: &str) -> String {
    let is_code = |rest: &str| {
        let code = rest.as_bytes().get(2..7);
        code.is_some_and(|code| code[..4].iter().all(u8::is_ascii_hexdigit) && code[4] == b'_')
    };
    let mut safe = text.to_string();
    let found: Vec<usize> = text.match_indices("_x").map(|(at, _)| at).filter(|&at| is_code(&text[at..])).collect();
    found.into_iter().rev().for_each(|at| safe.insert_str(at, "_x005F"));
    safe
}

/// No text begins with this character, which belongs to the private use area of Unicode.
const MARK: &str = "\u{f8f0}";

/// Whether the value of any formula in the sheet is written with a mark.
fn is_marked(sheet: &Sheet) -> bool {
    let is_marked = |value: &Value| match value {
        Value::Formula { now, .. } => result(now).starts_with(MARK),
        _ => false,
    };
    sheet.rows.iter().flatten().any(is_marked)
}

/// Returns the same file without marks; only the sheets are rewritten.
fn unmarked(bytes: Vec<u8>) -> zip::result::ZipResult<Vec<u8>> {
    let mut book = zip::ZipArchive::new(Cursor::new(bytes))?;
    let mut new = zip::ZipWriter::new(Cursor::new(Vec::new()));
    let options = zip::write::SimpleFileOptions::default().last_modified_time(zip::DateTime::default());
    for at in 0..book.len() {
        let mut part = book.by_index(at)?;
        if !part.name()?.starts_with("xl/worksheets/sheet") {
            new.raw_copy_file(part)?;
            continue;
        }
        let mut text = String::new();
        part.read_to_string(&mut text)?;
        new.start_file(part.name()?.into_owned(), options)?;
        new.write_all(text.replace(&format!("<v>{MARK}"), "<v>").as_bytes())?;
    }
    Ok(new.finish()?.into_inner())
}

/// Draws a chart. Excel puts the first bar at the bottom unless the axis is reversed, and the best row should be at the
/// top.
fn drawn(bars: &Bars, sheet: &str) -> Chart {
    let last = u32::try_from(bars.rows).unwrap_or(u32::MAX);
    let column = |at: usize| u16::try_from(at).unwrap_or(u16::MAX);
    let range = |at: usize| (sheet, 1, column(at), last, column(at));
    let mut chart = Chart::new(match bars.form {
        ChartForm::Bars if bars.series > 1 => ChartType::BarStacked,
        ChartForm::Bars => ChartType::Bar,
        ChartForm::Columns => ChartType::Column,
        ChartForm::Lines | ChartForm::Ranks => ChartType::Line,
    });
    for at in bars.values..bars.values + bars.series {
        let series = chart.add_series().set_categories(range(bars.labels)).set_values(range(at));
        series.set_name((sheet, 0, column(at))).set_gap(40);
        if bars.series > 1 {
            series.set_overlap(100);
        }
    }
    // A title such as `=(A1)` or `Sheet1!A1` would be read as a reference.
    let title = hidden::blanked(&bars.title.replace('!', "! ")).into_owned();
    chart.title().set_name(&if title.starts_with('=') { format!(" {title}") } else { title });
    if bars.series == 1 {
        chart.legend().set_hidden();
    }
    let height = match bars.form {
        ChartForm::Bars => {
            chart.y_axis().set_reverse().set_crossing(ChartAxisCrossing::Max);
            BESIDE + last.saturating_mul(PER_BAR)
        }
        ChartForm::Columns | ChartForm::Lines => HIGH,
        ChartForm::Ranks => {
            chart.y_axis().set_reverse().set_min(1);
            HIGH
        }
    };
    chart.set_width(WIDTH).set_height(height);
    chart
}

/// In pixels: the width of a chart, the height of all but its bars, and the height of a bar.
const WIDTH: u32 = 620;
const BESIDE: u32 = 90;
const PER_BAR: u32 = 22;
/// The height of charts that are not horizontal bars.
const HIGH: u32 = 380;

fn with_places(places: usize) -> String {
    if places == 0 { "0".to_string() } else { format!("0.{}", "0".repeat(places)) }
}

fn marked(digits: &str) -> String {
    format!("{digits}\"*\"")
}

/// Returns a valid sheet name that no other sheet of the workbook has.
fn own_name(wanted: &str, taken: &[String]) -> String {
    let sound: String =
        wanted.chars().map(|c| if NOT_IN_NAMES.contains(&c) || hidden::is_hidden(c) { ' ' } else { c }).collect();
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
        // Excel reserves this name.
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
