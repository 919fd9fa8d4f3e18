//! For tests: reads a table line by line, as the reference for every faster path.

use super::layout::Layout;
use super::sheet::{Sorted, Table};
use crate::data::reading::Reading;
use crate::files::{Grid, Line};
use crate::{Problem, Watch};

/// Names from real tables; some are totals, notes, headings or marks.
pub const NAMES: &[&str] = &[
    "u",
    "v",
    "Wuhan ",
    "武汉",
    "Ünna",
    "x y",
    "Total",
    "EU27",
    "·x",
    "- z",
    "a: b",
    " lead",
    "\"q\"",
    "\"q, r\"",
    "ditto",
    "",
    "Source: none",
    "Sum of all",
    "n\u{a0}",
    "#c",
    "x  y",
];

/// Returns the outcome of reading a table in a given way, as text, and whether it was read to the end.
pub fn told(grid: &Grid, is_sample: bool, read: &mut dyn FnMut(&mut Table) -> Option<bool>) -> Option<(bool, String)> {
    let (watch, reading) = (Watch::default(), Reading::default());
    let lines = grid.first(usize::MAX, &watch).ok()?;
    let mut layout = Layout::find(grid, &lines, "t", &reading, &|_| None).ok()?;
    layout.is_sample = is_sample;
    let mut problems: Vec<Problem> = Vec::new();
    let mut table = Table::new(grid, (&layout, &reading), &mut problems);
    let is_done = read(&mut table)?;
    let sorted = is_done.then(|| table.sorted(grid.has_commas(), &watch));
    let told = sorted.map(|sorted| sorted.map(|sorted| written(&sorted)));
    Some((is_done, format!("{told:?} {problems:?}")))
}

/// Reads line by line; false if that fails.
pub fn read(table: &mut Table, grid: &Grid) -> bool {
    let mut each = |line: &Line| {
        if line.number > table.layout.last {
            table.line(line);
        }
        Ok(true)
    };
    grid.each(&Watch::default(), &mut each).is_ok()
}

fn written(sorted: &Sorted) -> String {
    let sheets = sorted.sheets.iter().map(|sheet| {
        let bits = |value: &f64| if value.is_nan() { 0 } else { value.to_bits() };
        let bits = |(head, values): &(String, Vec<f64>)| (head.clone(), values.iter().map(bits).collect::<Vec<_>>());
        let numbers: Vec<_> = sheet.numbers.iter().map(bits).collect();
        format!("{:?} {:?} {:?} {:?} {numbers:?}", sheet.units, sheet.years, sheet.texts, sheet.lines)
    });
    let sheets: Vec<String> = sheets.collect();
    format!("{sheets:?} {:?} {} {}", sorted.remarks, sorted.rows, sorted.is_contradicted)
}
