//! Units whose values are the sum of all others: a total under a name that does not say so.

use std::collections::BTreeMap;

use super::reading::{Fate, Reading};
use super::sheet::Sheet;
use super::suspicious_rows::shortened;
use crate::Problem;

/// Fewer other units above 0 add up by chance.
const FEWEST: usize = 3;
/// So near must a value be to the sum of the others, as a share of it: the parts are rounded.
const NEAR: f64 = 0.002;

/// Ask about units that are the sum of the others in at least two indicators, and in half of those that they have.
pub fn check(sheets: &[Sheet], reading: &Reading, problems: &mut Vec<Problem>) {
    if reading.totals == Some(Fate::Keep) {
        return;
    }
    for sheet in sheets {
        for (unit, line) in totals(sheet).into_iter().filter(|(unit, _)| !reading.keep.contains(unit)) {
            let lines: Vec<String> = sheet
                .units
                .iter()
                .zip(&sheet.lines)
                .filter(|(of, _)| **of == unit)
                .map(|(_, line)| line.to_string())
                .collect();
            let shown = shortened(&unit);
            let message = format!(
                "the values of `{shown}` are the sums of those of all other units; `#{{ skip: [{}] }}` skips it, and the \
                 option `keep` with its name keeps it",
                lines.join(", ")
            );
            problems.push(Problem::new(line, 0, message));
        }
    }
}

/// Units that are the sum of the others, with the line where each first stands.
fn totals(sheet: &Sheet) -> Vec<(String, usize)> {
    let rows = sheet.units.len();
    let year = |row: usize| sheet.years.get(row).copied().unwrap_or(0);
    let mut matched: BTreeMap<&str, (usize, usize, usize)> = BTreeMap::new();
    for (_, values) in &sheet.numbers {
        let mut sums: BTreeMap<i32, (f64, usize)> = BTreeMap::new();
        for row in (0..rows).filter(|&row| !values[row].is_nan()) {
            let sum = sums.entry(year(row)).or_default();
            *sum = (sum.0 + values[row], sum.1 + usize::from(values[row] > 0.0));
        }
        for row in (0..rows).filter(|&row| !values[row].is_nan()) {
            let (sum, count) = sums[&year(row)];
            let others = sum - values[row];
            let found = matched.entry(&sheet.units[row]).or_insert((0, 0, row));
            found.1 += 1;
            let is_sum = count > FEWEST && values[row] > 0.0 && (others - values[row]).abs() <= NEAR * values[row];
            found.0 += usize::from(is_sum);
        }
    }
    let is_total = |(_, (sums, all, _)): &(&&str, &(usize, usize, usize))| *sums > 1 && sums * 2 > *all;
    matched.iter().filter(is_total).map(|(unit, (_, _, row))| (unit.to_string(), sheet.lines[*row])).collect()
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
