//! Turns rows that were read into a data set of units × years × indicators, and computes formulas.

use std::cell::LazyCell;
use std::collections::{BTreeMap, BTreeSet, HashMap};
use std::sync::{Arc, OnceLock};

use super::numbers::number;
use super::sheet::Sheet;
use super::suspicious_rows::written_twice;
use super::twice::SEVERAL;
use crate::arrange::Arrange;
use crate::data::about::About;
use crate::data::builder::MOST_CELLS;
use crate::data::dataset::{Dataset, Inner, Note, Series, Statement};
use crate::data::derive::Derive;
use crate::data::reading::Reading;
use crate::data::units::{Grouping, Units};
use crate::phrase::{Phrase, with};
use crate::texts::Texts;
use crate::{Error, Problem, Result, Watch};

/// What was read, on its way to a data set.
pub struct Draft<'a> {
    pub name: String,
    pub about: About,
    pub sheets: Vec<Sheet>,
    pub notes: Vec<Vec<String>>,
    pub statements: Vec<Vec<String>>,
    pub problems: Vec<Problem>,
    /// The options for a user's table; None for bundled data, whose names are not questioned.
    pub reading: Option<&'a Reading>,
}

impl Draft<'_> {
    pub fn finish(mut self, watch: &Watch) -> Result<Dataset> {
        let units = self.units(watch)?;
        let place = LazyCell::new(|| units.codes.iter().zip(0..).collect::<HashMap<&str, usize>>());
        let years: BTreeSet<i32> = self.sheets.iter().flat_map(|sheet| sheet.years.iter().copied()).collect();
        let years: Vec<i32> = years.into_iter().collect();
        self.check_size(units.len(), years.len())?;
        let mut columns = HashMap::new();
        for (at, sheet) in self.sheets.iter_mut().enumerate() {
            // The first sheet defines the units. If each appears once, its rows are already in their order.
            let is_in_order = at == 0 && sheet.years.is_empty() && sheet.lines.len() == units.len();
            let cells = if is_in_order { None } else { Some(cells(sheet, &place, &years)) };
            // One column after the other, so that only one of them is held in memory twice.
            for (code, values) in std::mem::take(&mut sheet.numbers) {
                watch.check()?;
                let of = self.about.indicators.iter().find(|of| of.code == code);
                let mut made =
                    series(values, cells.as_deref(), units.len(), if sheet.years.is_empty() { 0 } else { years.len() });
                if of.is_some_and(|of| of.all_years) {
                    self.problems.extend(made.once_for_all(&code, &units));
                }
                columns.insert(code, made);
            }
        }
        let derive =
            Derive { about: &self.about, columns, done: HashMap::new(), units: units.len(), years: years.len() };
        let mut done = derive.all(&mut self.problems);
        if !self.problems.is_empty() {
            self.problems.arrange_by_key(|problem| (problem.line, problem.column));
            return Err(Error::Data { file: self.name, problems: self.problems });
        }
        let series = self.about.indicators.iter().filter_map(|indicator| done.remove(&indicator.code));
        let series = series.map(Arc::new).collect();
        let notes: Vec<_> = self.notes.iter().filter_map(|row| note(row, &place)).collect();
        let statements: Vec<_> = self.statements.iter().filter_map(|row| statement(row)).collect();
        let (name, about, units) = (self.name, self.about, Arc::new(units));
        let inner = Inner {
            name,
            about: about.into(),
            units,
            years,
            series,
            notes: notes.into(),
            statements: statements.into(),
            reading: Reading::default(),
            edits: Vec::new(),
            told: Vec::new(),
            hash: OnceLock::new(),
        };
        Ok(Dataset::new(inner, watch))
    }

    fn check_size(&self, units: usize, years: usize) -> Result<()> {
        let indicators = self.about.indicators.len();
        if units * years.max(1) * indicators <= MOST_CELLS {
            return Ok(());
        }
        let what = format!("`{}`: {units} units × {years} years × {indicators} indicators", self.name);
        Err(Error::Limit { what, limit: format!("{MOST_CELLS} values") })
    }

    /// Returns the units in the order of the first sheet, with their names and groups.
    fn units(&mut self, watch: &Watch) -> Result<Units> {
        let rows = self.first_rows(watch)?;
        let sheet = &mut self.sheets[0];
        let mut columns: HashMap<String, Texts> =
            std::mem::take(&mut sheet.texts).into_iter().map(|(head, texts)| (head, of_rows(texts, &rows))).collect();
        let mut text = |wanted: &str| columns.remove(wanted);
        // With years, rows are still to be assigned to their units, so the units of the rows are kept.
        let is_once = rows.len() == sheet.units.len() && sheet.years.is_empty();
        let codes: Arc<Texts> = match is_once {
            true => std::mem::take(&mut sheet.units),
            false => of_rows(sheet.units.clone(), &rows),
        }
        .into();
        let number = |wanted: &str| sheet.numbers.iter().find(|(head, _)| head == wanted).map(|(_, values)| values);
        let places = match number("latitude").zip(number("longitude")) {
            Some((latitudes, longitudes)) => {
                let place = |&row: &usize| (latitudes[row], longitudes[row]);
                let is_known = |(a, b): &(f64, f64)| !a.is_nan() && !b.is_nan();
                rows.iter().map(place).map(|place| Some(place).filter(is_known)).collect()
            }
            None => Vec::new(),
        };
        let lines: Vec<usize> = rows.iter().map(|&row| sheet.lines[row]).collect();
        let units = Units {
            one: self.about.units[0].clone(),
            many: self.about.units[1].clone(),
            scheme: self.about.scheme.clone(),
            names: text("name").map_or_else(|| codes.clone(), |names| or_codes(names, &codes).into()),
            names_zh: text("name_zh").unwrap_or_else(|| Texts::blank(codes.len())),
            groups: self
                .about
                .groups
                .iter()
                .filter_map(|code| Some(Grouping { code: code.clone(), values: text(code)? }))
                .collect(),
            places,
            codes,
            ..Units::default()
        };
        if let Some(reading) = self.reading {
            self.problems.extend(written_twice(&units, &lines, &reading.keep, watch)?);
        }
        Ok(units)
    }

    /// Returns the first row of each unit. Its texts must be the same in all its rows, and units of further sheets must
    /// be in the first.
    fn first_rows(&mut self, watch: &Watch) -> Result<Vec<usize>> {
        let sheet = &self.sheets[0];
        if let [only] = &self.sheets[..]
            && only.is_once
        {
            return Ok((0..only.units.len()).collect());
        }
        let (mut first, mut rows): (HashMap<&str, usize>, _) = (HashMap::new(), Vec::new());
        // For each text column, the units with a differing text, each with both rows.
        let mut changes: BTreeMap<usize, Vec<(usize, usize)>> = BTreeMap::new();
        for (row, unit) in sheet.units.iter().enumerate() {
            watch.check_at(row)?;
            let earlier = *first.entry(unit).or_insert_with(|| {
                rows.push(row);
                row
            });
            let differs = |(_, (_, texts)): &(usize, &(String, Texts))| texts[row] != texts[earlier];
            for (at, _) in sheet.texts.iter().enumerate().filter(differs) {
                changes.entry(at).or_default().push((row, earlier));
            }
        }
        let is_explained = self.problems.iter().any(|problem| problem.kind == SEVERAL);
        for (at, pairs) in changes.iter().filter(|_| !is_explained) {
            self.problems.push(changing(sheet, *at, pairs));
        }
        for other in &self.sheets[1..] {
            let strangers = other.units.iter().zip(&other.lines).filter(|(unit, _)| !first.contains_key(unit));
            let problem =
                |(unit, line): (&str, &usize)| Problem::new(*line, 1, format!("no unit `{unit}` in the data set"));
            self.problems.extend(strangers.map(problem));
        }
        Ok(rows)
    }
}

/// The problem of a text that differs within a unit, from year to year or from row to row.
fn changing(sheet: &Sheet, at: usize, pairs: &[(usize, usize)]) -> Problem {
    let ((head, texts), (row, earlier)) = (&sheet.texts[at], pairs[0]);
    let mut units: Vec<&str> = pairs.iter().map(|(row, _)| &sheet.units[*row]).collect();
    units.dedup();
    let (unit, here, there, line) = (&sheet.units[row], &texts[row], &texts[earlier], sheet.lines[earlier]);
    let more = if units.len() > 1 { format!(", and it differs for {} more", units.len() - 1) } else { String::new() };
    let message = Phrase::from(format!("`{head}` of `{unit}` is `{here}`, but `{there}` in line {line}{more}"));
    Problem::new(sheet.lines[row], 0, message.or(with("skip", [head]).does("skips the column")))
}

/// Returns the position in a series for the value of each row.
fn cells(sheet: &Sheet, place: &HashMap<&str, usize>, years: &[i32]) -> Vec<Option<usize>> {
    let year = |row: usize| sheet.years.get(row).map_or(0, |year| years.binary_search(year).unwrap_or(0));
    let cell = |(row, unit): (usize, &str)| Some(year(row) * place.len() + place.get(unit)?);
    sheet.units.iter().enumerate().map(cell).collect()
}

/// Creates a series of this many units and years (0 years: one value for all) from values in row order, which go to
/// `cells`.
fn series(values: Vec<f64>, cells: Option<&[Option<usize>]>, units: usize, years: usize) -> Series {
    let Some(cells) = cells else { return Series::new(values, years > 0, BTreeSet::new()) };
    let mut dense = vec![f64::NAN; units * years.max(1)];
    for (cell, value) in cells.iter().zip(values).filter_map(|(cell, value)| Some(((*cell)?, value))) {
        dense[cell] = value;
    }
    Series::new(dense, years > 0, BTreeSet::new())
}

impl Series {
    /// Reduces the series to one value per unit for all years. Returns a problem if the years differ.
    fn once_for_all(&mut self, code: &str, units: &Units) -> Option<Problem> {
        if !self.yearly {
            return None;
        }
        let n = units.len();
        let is_same = |cell: &usize| self.values[*cell].to_bits() == self.values[cell % n].to_bits();
        let other = (0..self.values.len()).find(|cell| !is_same(cell) && !self.values[*cell].is_nan());
        self.yearly = false;
        self.values.truncate(n);
        other.map(|cell| {
            let unit = &units.codes[cell % n];
            Problem::new(0, 0, format!("`{code}` of `{unit}` is not the same in all years, as its description says"))
        })
    }
}

/// Returns the texts of these rows, which are in ascending order.
fn of_rows(texts: Texts, rows: &[usize]) -> Texts {
    if rows.len() == texts.len() {
        return texts;
    }
    rows.iter().map(|&row| &texts[row]).collect()
}

fn note(row: &[String], place: &HashMap<&str, usize>) -> Option<Note> {
    let [unit, year, indicator, what, printed, used, why] = row else { return None };
    let unit = *place.get(unit.as_str())?;
    let [indicator, what, printed, used, why] = [indicator, what, printed, used, why].map(String::clone);
    Some(Note { unit, year: year.parse().ok(), indicator, what, printed, used, why })
}

fn statement(row: &[String]) -> Option<Statement> {
    let [year, statement, value, source, remark] = row else { return None };
    let [statement, value, source, remark] = [statement, value, source, remark].map(String::clone);
    Some(Statement { year: number(year).and(year.parse().ok())?, statement, value, source, remark })
}

/// Replaces blank names by codes.
fn or_codes(names: Texts, codes: &Texts) -> Texts {
    let has_blank = names.iter().any(|name| name.trim().is_empty());
    match has_blank {
        true => names
            .iter()
            .zip(codes.iter())
            .map(|(name, code)| if name.trim().is_empty() { code } else { name })
            .collect(),
        false => names,
    }
}
