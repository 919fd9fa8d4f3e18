//! Correlation and covariance of two slices, over the positions where both have a value.

use super::equal::is_level;
use super::moments::{mean, range_of};
use super::ranks::{Ties, mean_ranks_counted, ranks};

/// Returns the values at the positions where neither is missing.
pub fn common(a: &[f64], b: &[f64]) -> (Vec<f64>, Vec<f64>) {
    a.iter().zip(b).filter(|(x, y)| !x.is_nan() && !y.is_nan()).unzip()
}

/// Pearson's correlation (Pearson 1895), from −1 to 1: Σ (a − ā) (b − b̄), divided by the roots of the sums of squares,
/// over the positions where both have a value. Returns `None` if either is constant except for rounding.
pub fn pearson(a: &[f64], b: &[f64]) -> Option<f64> {
    let (x, y) = common(a, b);
    pearson_counted(&x, &y, &vec![1.0; x.len()])
}

/// The same for values without missing ones, where each pair counts this often, as in a bootstrap.
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

/// Spearman's correlation (Spearman 1904): Pearson's of the ranks among the positions where both have a value. Ties get
/// the mean of their ranks.
pub fn spearman(a: &[f64], b: &[f64]) -> Option<f64> {
    let (x, y) = common(a, b);
    pearson(&ranks(&x, Ties::Mean), &ranks(&y, Ties::Mean))
}

/// The same for values without missing ones, where each pair counts this often.
pub fn spearman_counted(a: &[f64], b: &[f64], counts: &[f64]) -> Option<f64> {
    pearson_counted(&mean_ranks_counted(a, counts), &mean_ranks_counted(b, counts), counts)
}

/// Returns the matrix of Pearson's correlations of columns without missing values. The diagonal is 1; a correlation
/// with a constant column is NaN.
pub fn correlations(columns: &[Vec<f64>]) -> Vec<Vec<f64>> {
    let once = vec![1.0; columns.first().map_or(0, Vec::len)];
    let centred: Vec<Centred> = columns.iter().map(|column| Centred::new(column, &once)).collect();
    let row = |(i, a): (usize, &Centred)| {
        centred.iter().enumerate().map(|(j, b)| if i == j { 1.0 } else { a.correlation(b, &once) }).collect()
    };
    centred.iter().enumerate().map(row).collect()
}

/// The sample covariance: Σ (a − ā) (b − b̄) / (n − 1), in the product of both units of measure. Returns `None` if
/// fewer than two positions have both values.
pub fn covariance(a: &[f64], b: &[f64]) -> Option<f64> {
    let (x, y) = common(a, b);
    (x.len() > 1).then(|| co_deviation(&x, &y) / (x.len() as f64 - 1.0))
}

/// Returns Σ (a − ā) (b − b̄) of values without missing ones; 0 for empty slices.
pub fn co_deviation(a: &[f64], b: &[f64]) -> f64 {
    let (Some(mean_a), Some(mean_b)) = (mean(a), mean(b)) else { return 0.0 };
    a.iter().zip(b).map(|(x, y)| (x - mean_a) * (y - mean_b)).sum()
}

/// Values as deviations from their mean, scaled by a power of two close to the largest value. Such scaling is exact, so
/// that a correlation keeps all its digits, and no square overflows or underflows.
struct Centred<'a> {
    values: &'a [f64],
    scale: f64,
    mean: f64,
    /// The root of the sum of squares.
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

/// Returns the largest power of two up to a number, but at least the smallest normal double.
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

    /// Counting the middle pair twice is the same as adding it once more.
    #[test]
    fn a_pair_that_counts_twice_is_two_pairs() {
        let counted = pearson_counted(&[1.0, 2.0, 4.0], &[3.0, 1.0, 2.0], &[1.0, 2.0, 1.0]);
        near(counted, pearson(&[1.0, 2.0, 2.0, 4.0], &[3.0, 1.0, 1.0, 2.0]).expect("values that differ"));
    }

    /// The squares of such numbers would be 0 or infinite.
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
