//! Finds indicators that are negatively correlated with the rest, which suggests that lower is better, but does not
//! prove it.

use super::sheet::Sheet;
use crate::stats::{mean, pearson, population_sd};
use crate::tolerance::SHARE;

/// A correlation is reported only if it is below this, has at least this many rows, and is more than two standard
/// errors from 0.
const WEAKEST: f64 = -0.3;
const FEWEST: usize = 10;
/// A larger table is checked on this many evenly spaced rows at most.
const MOST: usize = 20_000;

/// Returns indicators with a negative Pearson correlation with the mean of the others' standardised values.
pub fn opposed(sheets: &[Sheet]) -> Vec<(String, f64)> {
    let Some(sheet) = sheets.iter().max_by_key(|sheet| sheet.numbers.len()) else { return Vec::new() };
    if sheet.units.len() < FEWEST || sheet.numbers.len() < 3 {
        return Vec::new();
    }
    let step = sheet.units.len().div_ceil(MOST);
    let numbers: Vec<(&String, Vec<f64>)> =
        sheet.numbers.iter().map(|(code, values)| (code, values.iter().copied().step_by(step).collect())).collect();
    let rows = numbers[0].1.len();
    // Shares that sum to the same total, such as weightings, are negatively correlated by construction.
    let whole = |row: usize| numbers.iter().map(|(_, values)| values[row]).sum::<f64>();
    if (1..rows).all(|row| (whole(row) - whole(0)).abs() <= SHARE * whole(0).abs()) {
        return Vec::new();
    }
    let scales: Vec<Option<Scale>> = numbers.iter().map(|(_, values)| Scale::of(values)).collect();
    let (mut sums, mut counts) = (vec![0.0; rows], vec![0.0; rows]);
    for (scale, (_, values)) in scales.iter().zip(&numbers) {
        let Some(scale) = scale else { continue };
        for (row, z) in values.iter().map(|x| scale.standard(*x)).enumerate().filter(|(_, z)| !z.is_nan()) {
            sums[row] += z;
            counts[row] += 1.0;
        }
    }
    let mut found = Vec::new();
    for (scale, (code, values)) in scales.iter().zip(&numbers) {
        let Some(scale) = scale else { continue };
        let pair = |row: usize| {
            let z = scale.standard(values[row]);
            (!z.is_nan() && counts[row] > 1.0).then(|| (z, (sums[row] - z) / (counts[row] - 1.0)))
        };
        let (own, others): (Vec<f64>, Vec<f64>) = (0..rows).filter_map(pair).unzip();
        let Some(r) = pearson(&own, &others) else { continue };
        if r < WEAKEST && own.len() >= FEWEST && r * (own.len() as f64).sqrt() < -2.0 {
            found.push(((*code).clone(), r));
        }
    }
    found
}

struct Scale {
    mean: f64,
    sd: f64,
}

impl Scale {
    /// Returns None for a constant column.
    fn of(values: &[f64]) -> Option<Scale> {
        let (mean, sd) = (mean(values)?, population_sd(values)?);
        (sd > 0.0 && sd.is_finite()).then_some(Scale { mean, sd })
    }

    fn standard(&self, value: f64) -> f64 {
        (value - self.mean) / self.sd
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::texts::Texts;

    type Figure = fn(usize) -> f64;

    fn sheet(columns: &[(&str, Figure)], rows: usize) -> Sheet {
        let numbers = columns.iter().map(|(code, f)| ((*code).to_string(), (0..rows).map(f).collect())).collect();
        Sheet { units: Texts::blank(rows), numbers, ..Sheet::default() }
    }

    #[test]
    fn only_what_clearly_runs_against_the_rest_is_named() {
        let columns: [(&str, Figure); 4] =
            [("a", |x| x as f64), ("b", |x| (x as f64).powi(2)), ("against", |x| 100.0 - x as f64), ("flat", |_| 1.0)];
        let found = opposed(&[sheet(&columns, 20)]);
        assert_eq!(found.len(), 1);
        assert!(found[0].0 == "against" && (-1.0..-0.9).contains(&found[0].1), "{found:?}");
        assert_eq!(opposed(&[sheet(&columns, 9)]), []);
    }
}
