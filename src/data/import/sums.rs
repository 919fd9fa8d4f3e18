//! Finds units whose values are the sums of all others: totals whose names do not say so.

use std::collections::{HashMap, HashSet};
use std::hash::Hash;

use super::sheet::Sheet;
use super::suspicious_rows::shortened;
use crate::Problem;
use crate::arrange::Arrange;
use crate::data::reading::{Fate, Reading};
use crate::parallel::*;
use crate::phrase::{Phrase, with};
use crate::stats::range;

/// Fewer other positive values may add up by chance.
const FEWEST: usize = 3;
/// How close a value must be to the sum of the others, relative to it, since the parts are rounded.
const NEAR: f64 = 0.002;

/// A single matching sum is not a coincidence if it is exact and has this many digits.
const DIGITS: usize = 3;

/// Asks about units that are the sum of the others in at least two cells and in half of the cells where they have a
/// value, and about a first or last row that is exactly the sum of the others in one column.
pub fn check(sheets: &[Sheet], reading: &Reading, problems: &mut Vec<Problem>) {
    if reading.totals == Some(Fate::Keep) {
        return;
    }
    for sheet in sheets {
        for (unit, line) in totals(sheet).into_iter().filter(|(unit, _)| !reading.keep.contains(unit)) {
            let rows = sheet.units.iter().zip(&sheet.lines).filter(|(of, _)| *of == unit);
            let lines: Vec<usize> = rows.map(|(_, line)| *line).collect();
            let what = format!("the values of `{}` are the sums of those of all other units", shortened(&unit));
            let skip = with("skip", lines).does("skips it, and the option `keep` with its name keeps it");
            problems.push(Problem::new(line, 0, Phrase::from(what).or(skip)));
        }
    }
}

/// Returns the units that are the sum of the others, each with its first line.
fn totals(sheet: &Sheet) -> Vec<(String, usize)> {
    let years = places(sheet.years.iter());
    let found: Vec<Near> = sheet.numbers.par_iter().map(|(_, values)| Near::of(values, &years)).collect();
    let near = || found.iter().flat_map(|near| near.rows.iter().chain(&near.certain));
    if near().next().is_none() {
        return Vec::new();
    }
    let units = places(sheet.units.iter());
    let candidates: HashSet<usize> = near().map(|row| units[*row]).collect();
    // For each candidate: in how many columns and years it is the sum of the others, and in how many it has a value.
    let mut matched: HashMap<usize, (usize, usize)> = HashMap::new();
    for row in found.iter().flat_map(|near| &near.rows) {
        matched.entry(units[*row]).or_default().0 += 1;
    }
    for row in (0..units.len()).filter(|row| candidates.contains(&units[*row])) {
        let there = sheet.numbers.iter().filter(|(_, values)| !values[row].is_nan()).count();
        matched.entry(units[row]).or_default().1 += there;
    }
    let is_certain = |row: usize| found.iter().any(|near| near.certain.contains(&row));
    let is_total = |row: &usize| {
        let (sums, all) = matched.get(row).copied().unwrap_or_default();
        units[*row] == *row && (is_certain(*row) || sums > 1 && sums * 2 > all)
    };
    let mut totals: Vec<usize> = candidates.into_iter().filter(is_total).collect();
    totals.arrange_by_key(|row| *row);
    totals.into_iter().map(|row| (sheet.units[row].to_string(), sheet.lines[row])).collect()
}

/// The rows of a column whose value is close to the sum of all others; `certain` contains a first or last row that is
/// exactly that sum.
struct Near {
    rows: Vec<usize>,
    certain: Vec<usize>,
}

impl Near {
    fn of(values: &[f64], years: &[usize]) -> Near {
        let year = |row: usize| years.get(row).copied().unwrap_or(0);
        if years.is_empty() && has_no_total(values) {
            return Near { rows: Vec::new(), certain: Vec::new() };
        }
        let mut sums = vec![(0.0, 0_usize); years.len().max(1)];
        for (row, value) in values.iter().enumerate().filter(|(_, value)| !value.is_nan()) {
            let sum = &mut sums[year(row)];
            *sum = (sum.0 + value, sum.1 + usize::from(*value > 0.0));
        }
        let (mut rows, mut certain) = (Vec::new(), Vec::new());
        for (row, &value) in values.iter().enumerate() {
            let (sum, count) = sums[year(row)];
            if value > 0.0 && (sum - value - value).abs() <= NEAR * value && count >= FEWEST {
                rows.extend((count > FEWEST).then_some(row));
                let is_end = years.is_empty() && (row == 0 || row + 1 == values.len());
                certain.extend((is_end && is_sum_by_design(values, value, sum, count)).then_some(row));
            }
        }
        Near { rows, certain }
    }
}

/// Whether the highest value is far below half of the sum, so that no value can be the sum of the others.
fn has_no_total(values: &[f64]) -> bool {
    let mut sums = [0.0; LANES];
    let (chunks, rest) = values.as_chunks::<LANES>();
    for chunk in chunks {
        sums.iter_mut().zip(chunk).for_each(|(sum, value)| *sum += if value.is_nan() { 0.0 } else { *value });
    }
    let sum: f64 = sums.iter().chain(rest).filter(|value| !value.is_nan()).sum();
    range(values).is_none_or(|(_, highest)| highest * (2.0 + 2.0 * NEAR) < sum)
}

/// How many values are added up side by side.
const LANES: usize = 8;

/// Whether a value is exactly the sum of all others, with so many digits that this hardly happens by chance.
fn is_sum_by_design(values: &[f64], value: f64, sum: f64, count: usize) -> bool {
    let there = || values.iter().copied().filter(|value| !value.is_nan());
    let finest = there().filter(|value| *value != 0.0).map(|value| span(value).1).min().unwrap_or_default();
    let digits = usize::try_from(span(value).0 - finest + 1).unwrap_or_default();
    there().all(|value| value >= 0.0)
        && (sum - value - value).abs() < 0.5 * 10f64.powi(finest)
        && digits >= DIGITS + usize::from(count == FEWEST)
}

/// Returns the powers of ten of the first and the last digit of a non-zero number.
fn span(value: f64) -> (i32, i32) {
    let text = format!("{value:e}");
    let (digits, power) = text.split_once('e').unwrap_or((&text, "0"));
    let power: i32 = power.parse().unwrap_or_default();
    let decimals = digits.split_once('.').map_or(0, |(_, decimals)| decimals.len());
    (power, power - i32::try_from(decimals).unwrap_or_default())
}

/// Returns for each entry the index of its first occurrence.
fn places<T: Eq + Hash + Copy>(entries: impl ExactSizeIterator<Item = T>) -> Vec<usize> {
    let mut first: HashMap<T, usize> = HashMap::with_capacity(entries.len());
    entries.enumerate().map(|(at, entry)| *first.entry(entry).or_insert(at)).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn sheet(rows: &[(&str, f64, f64)]) -> Sheet {
        Sheet {
            units: rows.iter().map(|row| row.0.to_string()).collect(),
            lines: (2..rows.len() + 2).collect(),
            numbers: vec![
                ("a".into(), rows.iter().map(|row| row.1).collect()),
                ("b".into(), rows.iter().map(|row| row.2).collect()),
            ],
            ..Sheet::default()
        }
    }

    #[test]
    fn a_sum_of_all_others_in_two_columns_is_a_total() {
        let parts = [("A", 1.0, 10.0), ("B", 2.0, 20.0), ("C", 4.0, 50.0)];
        let with = |last: (&'static str, f64, f64)| totals(&sheet(&[&parts[..], &[last]].concat()));
        assert_eq!(with(("Land", 7.0, 80.0)), [("Land".to_string(), 5)]);
        assert_eq!(with(("D", 7.0, 3.0)), []);
    }
}
