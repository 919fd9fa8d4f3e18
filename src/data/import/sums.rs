//! Units whose values are the sum of all others: a total under a name that does not say so.

use std::collections::HashMap;
use std::hash::Hash;

use super::sheet::Sheet;
use super::suspicious_rows::shortened;
use crate::Problem;
use crate::data::reading::{Fate, Reading};
use crate::phrase::{Phrase, with};

/// Fewer other units above 0 add up by chance.
const FEWEST: usize = 3;
/// So near must a value be to the sum of the others, as a share of it: the parts are rounded.
const NEAR: f64 = 0.002;

/// A sum in one place is no coincidence if it is exact and has so many digits.
const DIGITS: usize = 3;

/// Ask about units that are the sum of the others in at least two places and in half of those where they have a value, and
/// about a first or last row that is exactly the sum of the others in one column.
pub fn check(sheets: &[Sheet], reading: &Reading, problems: &mut Vec<Problem>) {
    if reading.totals == Some(Fate::Keep) {
        return;
    }
    for sheet in sheets {
        for (unit, line) in totals(sheet).into_iter().filter(|(unit, _)| !reading.keep.contains(unit)) {
            let rows = sheet.units.iter().zip(&sheet.lines).filter(|(of, _)| **of == unit);
            let lines: Vec<usize> = rows.map(|(_, line)| *line).collect();
            let what = format!("the values of `{}` are the sums of those of all other units", shortened(&unit));
            let skip = with("skip", lines).does("skips it, and the option `keep` with its name keeps it");
            problems.push(Problem::new(line, 0, Phrase::from(what).or(skip)));
        }
    }
}

/// Units that are the sum of the others, with the line where each first stands.
fn totals(sheet: &Sheet) -> Vec<(String, usize)> {
    let (units, years) = (places(&sheet.units), places(&sheet.years));
    let year = |row: usize| years.get(row).copied().unwrap_or(0);
    // For each unit, in how many places it is the sum of the others, and in how many it has a value.
    let mut matched = vec![(0_usize, 0_usize); units.len()];
    // The first or the last row, where it is the exact sum of the others in a column.
    let mut certain = vec![false; units.len()];
    for (_, values) in &sheet.numbers {
        let mut sums = vec![(0.0, 0_usize); years.len().max(1)];
        for (row, value) in values.iter().enumerate().filter(|(_, value)| !value.is_nan()) {
            let sum = &mut sums[year(row)];
            *sum = (sum.0 + value, sum.1 + usize::from(*value > 0.0));
        }
        for (row, &value) in values.iter().enumerate().filter(|(_, value)| !value.is_nan()) {
            let (sum, count) = sums[year(row)];
            let is_near = count >= FEWEST && value > 0.0 && (sum - value - value).abs() <= NEAR * value;
            let (sums, all) = &mut matched[units[row]];
            (*sums, *all) = (*sums + usize::from(is_near && count > FEWEST), *all + 1);
            let is_end = years.is_empty() && (row == 0 || row + 1 == units.len());
            certain[row] |= is_near && is_end && is_sum_by_design(values, value, sum, count);
        }
    }
    let is_total = |row: &usize| {
        let (sums, all) = matched[units[*row]];
        (certain[*row] || sums > 1 && sums * 2 > all) && units[*row] == *row
    };
    (0..units.len()).filter(is_total).map(|row| (sheet.units[row].clone(), sheet.lines[row])).collect()
}

/// Whether a value is exactly the sum of all others, and measured so finely that this hardly happens by chance.
fn is_sum_by_design(values: &[f64], value: f64, sum: f64, count: usize) -> bool {
    let there = || values.iter().copied().filter(|value| !value.is_nan());
    let finest = there().filter(|value| *value != 0.0).map(|value| span(value).1).min().unwrap_or_default();
    let digits = usize::try_from(span(value).0 - finest + 1).unwrap_or_default();
    there().all(|value| value >= 0.0)
        && (sum - value - value).abs() < 0.5 * 10f64.powi(finest)
        && digits >= DIGITS + usize::from(count == FEWEST)
}

/// The powers of ten of the first and of the last digit of a number that is not 0.
fn span(value: f64) -> (i32, i32) {
    let text = format!("{value:e}");
    let (digits, power) = text.split_once('e').unwrap_or((&text, "0"));
    let power: i32 = power.parse().unwrap_or_default();
    let decimals = digits.split_once('.').map_or(0, |(_, decimals)| decimals.len());
    (power, power - i32::try_from(decimals).unwrap_or_default())
}

/// For each entry the place where the same one first stands.
fn places<T: Eq + Hash>(entries: &[T]) -> Vec<usize> {
    let mut first: HashMap<&T, usize> = HashMap::with_capacity(entries.len());
    entries.iter().enumerate().map(|(at, entry)| *first.entry(entry).or_insert(at)).collect()
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
