//! Converts tables with one value per row, or one column per year, into one row per unit and year.

use std::collections::{BTreeMap, BTreeSet, HashMap};

use super::sheet::Sheet;
use crate::Problem;
use crate::texts::Texts;

/// Returns the rows of each indicator, in the order of its first occurrence. If the table has no column of indicators,
/// all rows belong to an empty name.
pub fn groups(indicators: &[String], rows: usize) -> Vec<(String, Vec<usize>)> {
    if indicators.is_empty() {
        return vec![(String::new(), (0..rows).collect())];
    }
    let mut places: HashMap<&str, usize> = HashMap::new();
    let mut groups: Vec<(String, Vec<usize>)> = Vec::new();
    for (row, code) in indicators.iter().enumerate() {
        let place = *places.entry(code).or_insert_with(|| {
            groups.push((code.clone(), Vec::new()));
            groups.len() - 1
        });
        groups[place].1.push(row);
    }
    groups
}

/// Converts rows with one value each (or one per year) into one row per unit and year. The first sheet contains the
/// texts of the units. `column` is that of the units.
pub fn rows(
    rows: &Sheet,
    indicators: &[String],
    values: &[(Option<i32>, Vec<f64>)],
    column: usize,
    problems: &mut Vec<Problem>,
) -> Vec<Sheet> {
    let units = units(rows, column, problems);
    let mut figures = Figures::default();
    for (row, unit) in rows.units.iter().enumerate() {
        for (year, numbers) in values {
            let year = year.or_else(|| rows.years.get(row).copied());
            if let Some(first) = figures.put((unit, year), &indicators[row], numbers[row], rows.lines[row]) {
                let of = year.map_or(String::new(), |year| format!(" of {year}"));
                let message = format!("`{}` of `{unit}`{of} already appears in line {first}", indicators[row]);
                problems.push(Problem::new(rows.lines[row], 0, message).of("duplicate rows"));
            }
        }
    }
    vec![units, figures.sheet()]
}

/// Whether a unit has more than one of these texts.
pub fn differs(units: &Texts, texts: &Texts) -> bool {
    let mut first: HashMap<&str, &str> = HashMap::new();
    units.iter().zip(texts.iter()).any(|(unit, text)| *first.entry(unit).or_insert(text) != text)
}

/// Returns each unit once with its texts, which must be the same in all its rows.
fn units(rows: &Sheet, column: usize, problems: &mut Vec<Problem>) -> Sheet {
    let texts = rows.texts.iter().map(|(head, _)| (head.clone(), Texts::default())).collect();
    let mut units = Sheet { texts, ..Sheet::default() };
    let mut known: HashMap<&str, usize> = HashMap::new();
    let blank = rows.units.iter().filter(|unit| unit.is_empty()).count();
    for (row, unit) in rows.units.iter().enumerate() {
        let line = rows.lines[row];
        if unit.is_empty() {
            problems.push(super::twice::without_unit(line, column, blank));
        }
        let Some(&first) = known.get(unit) else {
            known.insert(unit, row);
            units.units.push(unit);
            units.lines.push(line);
            let of_rows = rows.texts.iter().map(|(_, texts)| &texts[row]);
            units.texts.iter_mut().zip(of_rows).for_each(|((_, all), text)| all.push(text));
            continue;
        };
        for (head, texts) in rows.texts.iter().filter(|(_, texts)| texts[row] != texts[first]) {
            let (here, there, before) = (&texts[row], &texts[first], rows.lines[first]);
            let message = format!("`{head}` of `{unit}` is `{here}`, but `{there}` in line {before}");
            problems.push(Problem::new(line, 0, message));
        }
    }
    units
}

/// Values by unit and year, with a column per indicator in the order of first occurrence.
#[derive(Default)]
struct Figures<'a> {
    sheet: Sheet,
    rows: HashMap<(&'a str, Option<i32>), usize>,
    columns: HashMap<&'a str, usize>,
    /// The line that each cell came from.
    lines: HashMap<(usize, usize), usize>,
}

impl<'a> Figures<'a> {
    /// Adds a value. If there already is one, returns the line that it came from.
    fn put(&mut self, (unit, year): (&'a str, Option<i32>), code: &'a str, figure: f64, line: usize) -> Option<usize> {
        let (sheet, count) = (&mut self.sheet, self.rows.len());
        let row = *self.rows.entry((unit, year)).or_insert(count);
        if row == count {
            sheet.units.push(unit);
            sheet.years.extend(year);
            sheet.lines.push(line);
        }
        let count = self.columns.len();
        let column = *self.columns.entry(code).or_insert(count);
        if column == count {
            sheet.numbers.push((code.to_string(), Vec::new()));
        }
        let cells = &mut sheet.numbers[column].1;
        cells.resize(cells.len().max(row + 1), f64::NAN);
        cells[row] = figure;
        self.lines.insert((row, column), line)
    }

    fn sheet(mut self) -> Sheet {
        let rows = self.sheet.units.len();
        self.sheet.numbers.iter_mut().for_each(|(_, cells)| cells.resize(rows, f64::NAN));
        self.sheet
    }
}

/// Converts columns of single years into rows of all years.
pub fn melted(first: &Sheet, by_year: BTreeMap<String, BTreeMap<i32, Vec<f64>>>) -> Sheet {
    let years: BTreeSet<i32> = by_year.values().flat_map(|columns| columns.keys().copied()).collect();
    let rows = first.units.len();
    let mut sheet = Sheet::default();
    for &year in &years {
        sheet.units.append(&first.units, 0..rows);
        sheet.lines.extend(&first.lines);
        sheet.years.extend(std::iter::repeat_n(year, rows));
    }
    let column = |(indicator, mut columns): (String, BTreeMap<i32, Vec<f64>>)| {
        let of = |year: &i32| columns.remove(year).unwrap_or_else(|| vec![f64::NAN; rows]);
        (indicator, years.iter().flat_map(of).collect())
    };
    sheet.numbers = by_year.into_iter().map(column).collect();
    sheet
}
