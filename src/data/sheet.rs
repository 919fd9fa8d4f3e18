//! A raw table sorted into units, years, texts and numbers; every fault in it is told with its place.

use std::collections::HashMap;

use super::numbers::{is_missing, number};
use crate::Problem;
use crate::files::Raw;

/// Columns of one file by what they hold; all have one entry per row.
#[derive(Debug, Default)]
pub struct Sheet {
    pub units: Vec<String>,
    /// Empty where the file has no years.
    pub years: Vec<i32>,
    pub texts: Vec<(String, Vec<String>)>,
    /// NaN where missing.
    pub numbers: Vec<(String, Vec<f64>)>,
    pub lines: Vec<usize>,
}

/// Headers that name the year.
const YEAR: &[&str] = &["year", "年份", "年"];

/// Read the column `unit`, else the first, as the unit, `year` as the year, the rest as `is_text` says or, where it does not know,
/// as text where no cell is a number nor looks meant for one.
pub fn read(raw: &Raw, is_text: impl Fn(&str) -> Option<bool>, problems: &mut Vec<Problem>) -> Sheet {
    problems.extend(raw.problems.iter().cloned());
    check_header(raw, problems);
    let year = raw.header.iter().position(|head| YEAR.contains(&head.to_lowercase().as_str()));
    let mut sheet = Sheet { lines: raw.rows.iter().map(|row| row.line).collect(), ..Sheet::default() };
    let unit = raw.position("unit").unwrap_or(0);
    for (at, head) in raw.header.iter().enumerate() {
        if at == unit {
            sheet.units = texts(raw, at);
        } else if Some(at) == year {
            sheet.years = raw.rows.iter().map(|row| read_year(row.cell(at), row.line, at, problems)).collect();
        } else if is_text(head).unwrap_or_else(|| looks_like_text(raw, at)) {
            sheet.texts.push((head.clone(), texts(raw, at)));
        } else {
            sheet.numbers.push((head.clone(), numbers(raw, at, problems)));
        }
    }
    check_rows(&sheet, problems);
    sheet
}

fn texts(raw: &Raw, at: usize) -> Vec<String> {
    raw.rows.iter().map(|row| row.cell(at).to_string()).collect()
}

fn numbers(raw: &Raw, at: usize, problems: &mut Vec<Problem>) -> Vec<f64> {
    let read = |row: &crate::files::Row| {
        let cell = row.cell(at);
        if is_missing(cell) {
            return f64::NAN;
        }
        number(cell).unwrap_or_else(|| {
            let advice = match cell {
                _ if cell.ends_with('%') => ", without `%`",
                _ if cell.contains(',') => ", with a point and without other separators",
                _ => "",
            };
            let message = format!("`{}`: expected a number{advice}, found `{cell}`", raw.header[at]);
            problems.push(Problem::new(row.line, at + 1, message));
            f64::NAN
        })
    };
    raw.rows.iter().map(read).collect()
}

fn read_year(cell: &str, line: usize, at: usize, problems: &mut Vec<Problem>) -> i32 {
    match cell.parse::<i32>() {
        Ok(year) if (1..=9999).contains(&year) => year,
        _ => {
            problems.push(Problem::new(line, at + 1, format!("expected a year such as 2022, found `{cell}`")));
            0
        }
    }
}

fn looks_like_text(raw: &Raw, at: usize) -> bool {
    let cells = || raw.rows.iter().map(|row| row.cell(at)).filter(|cell| !is_missing(cell));
    let is_meant_for_one = |cell: &str| {
        let words = ["nan", "inf", "infinity"];
        let bare = cell.trim_start_matches(['+', '-']);
        cell.chars().all(|c| c.is_ascii_digit() || ".,%+- '".contains(c))
            || words.iter().any(|word| bare.eq_ignore_ascii_case(word))
    };
    let has_number = cells().any(|cell| number(cell).is_some());
    !has_number && !cells().all(is_meant_for_one)
}

fn check_header(raw: &Raw, problems: &mut Vec<Problem>) {
    let mut seen: HashMap<&str, usize> = HashMap::new();
    for (at, head) in raw.header.iter().enumerate() {
        if head.is_empty() {
            problems.push(Problem::new(1, at + 1, "a column without a name"));
        } else if let Some(first) = seen.insert(head, at) {
            let message = format!("the name `{head}` stands already in column {}", first + 1);
            problems.push(Problem::new(1, at + 1, message));
        }
    }
}

/// Every row names its unit, and no unit (of a year) stands twice.
fn check_rows(sheet: &Sheet, problems: &mut Vec<Problem>) {
    let mut seen: HashMap<(&str, Option<i32>), usize> = HashMap::new();
    for (row, unit) in sheet.units.iter().enumerate() {
        let (line, year) = (sheet.lines[row], sheet.years.get(row).copied());
        if unit.is_empty() {
            problems.push(Problem::new(line, 1, "a row without a unit"));
        } else if let Some(first) = seen.insert((unit, year), line) {
            let of = year.map_or(String::new(), |year| format!(" of {year}"));
            problems.push(Problem::new(line, 1, format!("`{unit}`{of} stands already in line {first}")));
        }
    }
}
