//! Mean, deviation and shape of values. Missing values are skipped.

use super::equal::is_level;

fn present(values: &[f64]) -> impl Iterator<Item = f64> + '_ {
    values.iter().copied().filter(|value| !value.is_nan())
}

/// The number of values that are not missing.
pub fn count(values: &[f64]) -> usize {
    present(values).count()
}

/// Returns the lowest and the highest value; `None` if all are missing.
pub fn range(values: &[f64]) -> Option<(f64, f64)> {
    // Several lanes side by side let the processor compare several values at once. NaN is neither lower nor higher.
    let (mut lowest, mut highest) = ([f64::INFINITY; LANES], [f64::NEG_INFINITY; LANES]);
    let (chunks, rest) = values.as_chunks::<LANES>();
    for chunk in chunks {
        for lane in 0..LANES {
            lowest[lane] = if chunk[lane] < lowest[lane] { chunk[lane] } else { lowest[lane] };
            highest[lane] = if chunk[lane] > highest[lane] { chunk[lane] } else { highest[lane] };
        }
    }
    let lowest = lowest.iter().chain(rest).copied().fold(f64::INFINITY, f64::min);
    let highest = highest.iter().chain(rest).copied().fold(f64::NEG_INFINITY, f64::max);
    // Adding 0 turns −0 into 0, so that the result does not depend on where either zero stands.
    (lowest <= highest).then_some((lowest + 0.0, highest + 0.0))
}

/// How many values are compared side by side.
const LANES: usize = 8;

pub(super) fn range_of(mut values: impl Iterator<Item = f64>) -> Option<(f64, f64)> {
    let first = values.next()?;
    Some(values.fold((first, first), |(lo, hi), value| (value.min(lo), value.max(hi))))
}

/// Whether two values differ by more than rounding.
pub fn has_spread(values: &[f64]) -> bool {
    range(values).is_some_and(|(lo, hi)| !is_level(lo, hi))
}

/// The arithmetic mean; `None` if all values are missing, and infinite if the sum is too large for a double.
pub fn mean(values: &[f64]) -> Option<f64> {
    let n = count(values) as f64;
    (n > 0.0).then(|| present(values).sum::<f64>() / n)
}

/// Σ (x − x̄)², the sum of squared deviations from the mean, computed in two passes; 0 if all values are missing.
pub fn squared_deviations(values: &[f64]) -> f64 {
    let Some(mean) = mean(values) else { return 0.0 };
    present(values).map(|value| (value - mean).powi(2)).sum()
}

/// The population variance: Σ (x − x̄)² / n, in the squared unit of the values; `None` if all are missing.
pub fn population_variance(values: &[f64]) -> Option<f64> {
    let n = count(values);
    (n > 0).then(|| squared_deviations(values) / n as f64)
}

/// The population standard deviation: √(Σ (x − x̄)² / n); `None` if all values are missing.
pub fn population_sd(values: &[f64]) -> Option<f64> {
    population_variance(values).map(f64::sqrt)
}

/// The sample standard deviation: √(Σ (x − x̄)² / (n − 1)), as in OECD/JRC 2008; `None` for fewer than two values.
pub fn sd(values: &[f64]) -> Option<f64> {
    let n = count(values);
    (n > 1).then(|| (squared_deviations(values) / (n - 1) as f64).sqrt())
}

/// The sample skewness, G1 of Joanes & Gill 1998, as Excel's SKEW; `None` for fewer than three values, or if all are
/// equal except for rounding.
pub fn skewness(values: &[f64]) -> Option<f64> {
    let n = count(values) as f64;
    let third = standardised_moment(values, 3).filter(|_| n >= 3.0)?;
    Some(third * (n * (n - 1.0)).sqrt() / (n - 2.0))
}

/// The sample excess kurtosis, G2 of Joanes & Gill 1998, as Excel's KURT; `None` for fewer than four values, or if all
/// are equal except for rounding.
pub fn kurtosis(values: &[f64]) -> Option<f64> {
    let n = count(values) as f64;
    let fourth = standardised_moment(values, 4).filter(|_| n >= 4.0)?;
    Some((n - 1.0) / ((n - 2.0) * (n - 3.0)) * ((n + 1.0) * (fourth - 3.0) + 6.0))
}

/// The mean of the powers of (x − x̄) / s, where s is the population standard deviation; `None` if all values are equal
/// except for rounding.
fn standardised_moment(values: &[f64], power: i32) -> Option<f64> {
    let (n, mean) = (count(values) as f64, mean(values)?);
    let mean_of = |power: i32| present(values).map(|value| (value - mean).powi(power)).sum::<f64>() / n;
    let moment = || mean_of(power) / mean_of(2).sqrt().powi(power);
    has_spread(values).then(moment).filter(|moment| moment.is_finite())
}

#[cfg(test)]
mod tests {
    use super::*;

    /// By hand: deviations −3, −1, −1, 5 of 2 4 4 10 have squares that sum to 36, cubes to 96 and fourth powers to 708.
    #[test]
    fn gaps_are_skipped() {
        let values = [2.0, f64::NAN, 4.0, 4.0, 10.0];
        assert_eq!((count(&values), mean(&values), range(&values)), (4, Some(5.0), Some((2.0, 10.0))));
        assert_eq!((population_variance(&values), population_sd(&values)), (Some(9.0), Some(3.0)));
        assert_eq!(sd(&values), Some(12f64.sqrt()));
        let (g1, g2) = (96.0 / 4.0 / 27.0, 708.0 / 4.0 / 81.0);
        let close = |found: Option<f64>, expected: f64| found.is_some_and(|found| (found - expected).abs() < 1e-14);
        assert!(close(skewness(&values), g1 * 12f64.sqrt() / 2.0));
        assert!(close(kurtosis(&values), 3.0 / 2.0 * (5.0 * (g2 - 3.0) + 6.0)));
    }

    #[test]
    fn too_few_values_have_no_deviation() {
        assert_eq!((mean(&[f64::NAN]), population_sd(&[]), range(&[])), (None, None, None));
        assert_eq!((sd(&[2.0]), population_sd(&[2.0])), (None, Some(0.0)));
        assert_eq!((skewness(&[1.0, 2.0]), kurtosis(&[1.0, 2.0, 3.0]), skewness(&[7.0; 5])), (None, None, None));
        assert!(has_spread(&[1.0, 2.0]) && !has_spread(&[0.1 + 0.2, 0.3]));
    }
}
