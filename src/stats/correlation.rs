//! Correlation and covariance of two slices: over the places where both have a value.

use super::equal::is_level;
use super::moments::{mean, range_of};
use super::ranks::{Ties, mean_ranks_counted, ranks};

/// The values of the places where both have one.
pub fn common(a: &[f64], b: &[f64]) -> (Vec<f64>, Vec<f64>) {
    a.iter().zip(b).filter(|(x, y)| !x.is_nan() && !y.is_nan()).unzip()
}

/// Σ (a − ā) (b − b̄) over the places where both have a value (Pearson 1895), from −1 to 1: divided by the roots of the sums of
/// squares. `None` where one of the two has no two values that differ by more than rounding.
pub fn pearson(a: &[f64], b: &[f64]) -> Option<f64> {
    let (x, y) = common(a, b);
    pearson_counted(&x, &y, &vec![1.0; x.len()])
}

/// The same of values without gaps, each pair counted so often, as in a bootstrap.
pub fn pearson_counted(a: &[f64], b: &[f64], counts: &[f64]) -> Option<f64> {
    let has_spread = |values: &[f64]| {
        let drawn = values.iter().zip(counts).filter(|(_, count)| **count > 0.0).map(|(x, _)| *x);
        range_of(drawn).is_some_and(|(lo, hi)| !is_level(lo, hi))
    };
    if !has_spread(a) || !has_spread(b) {
        return None;
    }
    let r = Centred::new(a, counts).correlation(&Centred::new(b, counts), counts);
    Some(r).filter(|r| r.is_finite())
}

/// Pearson's correlation of the ranks (Spearman 1904), which are those among the places where both have a value; ties take
/// the mean of their places.
pub fn spearman(a: &[f64], b: &[f64]) -> Option<f64> {
    let (x, y) = common(a, b);
    pearson(&ranks(&x, Ties::Mean), &ranks(&y, Ties::Mean))
}

/// The same of values without gaps, each pair counted so often.
pub fn spearman_counted(a: &[f64], b: &[f64], counts: &[f64]) -> Option<f64> {
    pearson_counted(&mean_ranks_counted(a, counts), &mean_ranks_counted(b, counts), counts)
}

/// Pearson's correlations of columns without gaps, a row and a column for each; 1 on the diagonal, NaN where a column has no
/// spread at all.
pub fn correlations(columns: &[Vec<f64>]) -> Vec<Vec<f64>> {
    let once = vec![1.0; columns.first().map_or(0, Vec::len)];
    let centred: Vec<Centred> = columns.iter().map(|column| Centred::new(column, &once)).collect();
    let row = |(i, a): (usize, &Centred)| {
        centred.iter().enumerate().map(|(j, b)| if i == j { 1.0 } else { a.correlation(b, &once) }).collect()
    };
    centred.iter().enumerate().map(row).collect()
}

/// The covariance of the sample: Σ (a − ā) (b − b̄) / (n − 1), in the product of both units of measure. `None` where fewer than
/// two places have both values.
pub fn covariance(a: &[f64], b: &[f64]) -> Option<f64> {
    let (x, y) = common(a, b);
    (x.len() > 1).then(|| co_deviation(&x, &y) / (x.len() as f64 - 1.0))
}

/// Σ (a − ā) (b − b̄) of values without gaps; 0 where there are none.
pub fn co_deviation(a: &[f64], b: &[f64]) -> f64 {
    let (Some(mean_a), Some(mean_b)) = (mean(a), mean(b)) else { return 0.0 };
    a.iter().zip(b).map(|(x, y)| (x - mean_a) * (y - mean_b)).sum()
}

/// Values as deviations from their mean, each a part of a power of two that is about the largest value. This is exact, so
/// that a correlation has the digits that it has without, and no square is too large or too small for a double.
struct Centred<'a> {
    values: &'a [f64],
    scale: f64,
    mean: f64,
    /// Root of the sum of squares.
    length: f64,
}

impl Centred<'_> {
    fn new<'a>(values: &'a [f64], counts: &[f64]) -> Centred<'a> {
        let largest = values.iter().fold(0.0, |largest: f64, x| largest.max(x.abs()));
        let (scale, n) = (1.0 / power_of_two(largest), counts.iter().sum::<f64>());
        let mean = values.iter().zip(counts).map(|(x, count)| x * scale * count).sum::<f64>() / n;
        let mut centred = Centred { values, scale, mean, length: 1.0 };
        centred.length = centred.product(&centred, counts).sqrt();
        centred
    }

    fn product(&self, other: &Centred, counts: &[f64]) -> f64 {
        let pairs = self.values.iter().zip(other.values).zip(counts);
        pairs.map(|((a, b), count)| count * (a * self.scale - self.mean) * (b * other.scale - other.mean)).sum()
    }

    fn correlation(&self, other: &Centred, counts: &[f64]) -> f64 {
        (self.product(other, counts) / (self.length * other.length)).clamp(-1.0, 1.0)
    }
}

/// The largest power of two up to a number, or the smallest that has all its digits.
fn power_of_two(size: f64) -> f64 {
    const EXPONENT: u64 = 0x7FF0_0000_0000_0000;
    f64::from_bits(size.to_bits() & EXPONENT).max(f64::MIN_POSITIVE)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn near(found: Option<f64>, expected: f64) {
        assert!(found.is_some_and(|found| (found - expected).abs() < 1e-15), "{found:?}, expected {expected}");
    }

    #[test]
    fn correlations_are_over_those_that_have_both() {
        let (a, b) = ([1.0, 2.0, 3.0, f64::NAN], [4.0, 6.0, 5.0, 9.0]);
        // Deviations (−1, 0, 1) and (−1, 1, 0): 1 / (√2 · √2) = 0.5, and their covariance is 1 / 2.
        near(pearson(&a, &b), 0.5);
        near(spearman(&a, &b), 0.5);
        near(covariance(&a, &b), 0.5);
        assert_eq!(pearson(&a, &[2.0, 2.0, 2.0, 1.0]), None);
        assert_eq!((pearson(&[], &[]), covariance(&[1.0], &[2.0])), (None, None));
    }

    /// Twice the middle pair is the same as a pair more.
    #[test]
    fn a_pair_that_counts_twice_is_two_pairs() {
        let counted = pearson_counted(&[1.0, 2.0, 4.0], &[3.0, 1.0, 2.0], &[1.0, 2.0, 1.0]);
        near(counted, pearson(&[1.0, 2.0, 2.0, 4.0], &[3.0, 1.0, 1.0, 2.0]).expect("values that differ"));
    }

    /// The squares of such numbers are 0, or infinite.
    #[test]
    fn neither_large_nor_small_numbers_lose_their_correlation() {
        for size in [1e308, 1e200, 1e-200, 1e-300, 1e-310] {
            let [a, b] = [[0.1, 0.2, 0.3], [0.1, 0.3, 0.2]].map(|values| values.map(|x| x * size));
            let r = pearson(&a, &b).expect("values that differ");
            assert!((r - 0.5).abs() < 1e-9, "{size}: {r}");
            assert_eq!(correlations(&[a.to_vec(), b.to_vec()])[0][1].to_bits(), r.to_bits());
        }
    }
}
