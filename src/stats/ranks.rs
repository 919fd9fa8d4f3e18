//! Ranks from 1 for the lowest value. Values are tied if they agree to 12 significant digits (`equal`).

use super::equal::{compare, round};

/// Which rank tied values get.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Ties {
    /// The lowest of their ranks: 1, 2, 2, 4.
    Min,
    /// The mean of their ranks: 1, 2.5, 2.5, 4.
    Mean,
    /// One rank for all of them, and the next rank for the next value: 1, 2, 2, 3.
    Dense,
}

/// Returns the rank of each value, 1 for the lowest; a missing value stays missing.
pub fn ranks(values: &[f64], ties: Ties) -> Vec<f64> {
    let (mut below, mut distinct) = (0.0, 0.0);
    by_runs(values, |run| {
        let tied = run.len() as f64;
        let rank = match ties {
            Ties::Min => below + 1.0,
            Ties::Mean => below + (tied + 1.0) / 2.0,
            Ties::Dense => distinct + 1.0,
        };
        (below, distinct) = (below + tied, distinct + 1.0);
        rank
    })
}

/// Returns ranks where ties get the mean of theirs and each value counts this often, as in a bootstrap.
pub fn mean_ranks_counted(values: &[f64], counts: &[f64]) -> Vec<f64> {
    let mut below = 0.0;
    by_runs(values, |run| {
        let tied: f64 = run.iter().map(|&at| counts[at]).sum();
        let rank = below + (tied + 1.0) / 2.0;
        below += tied;
        rank
    })
}

/// Returns the rank that a number has, or would have, among ascending values without missing ones; NaN for NaN.
pub fn place(sorted: &[f64], ties: Ties, x: f64) -> f64 {
    if x.is_nan() {
        return x;
    }
    let below = sorted.partition_point(|&other| compare(other, x).is_lt());
    let equal = sorted.partition_point(|&other| compare(other, x).is_le()) - below;
    match ties {
        Ties::Min => below as f64 + 1.0,
        Ties::Mean => below as f64 + (equal.max(1) as f64 + 1.0) / 2.0,
        Ties::Dense => {
            let mut distinct = sorted[..below].to_vec();
            distinct.dedup_by(|a, b| compare(*a, *b).is_eq());
            distinct.len() as f64 + 1.0
        }
    }
}

/// Returns how often each distinct value occurs, in ascending order; 1 for a value without ties.
pub fn ties(values: &[f64]) -> Vec<f64> {
    let mut sorted: Vec<f64> = values.iter().filter(|value| !value.is_nan()).map(|value| round(*value)).collect();
    sorted.sort_unstable_by(f64::total_cmp);
    sorted.chunk_by(|a, b| a.total_cmp(b).is_eq()).map(|tied| tied.len() as f64).collect()
}

/// Gives every value of a run of ties the same rank; `rank` is called for each run, from the lowest value up.
fn by_runs(values: &[f64], mut rank: impl FnMut(&[usize]) -> f64) -> Vec<f64> {
    let mut order: Vec<usize> = (0..values.len()).filter(|&at| !values[at].is_nan()).collect();
    order.sort_by(|&i, &j| values[i].total_cmp(&values[j]));
    let mut ranks = vec![f64::NAN; values.len()];
    for run in order.chunk_by(|&i, &j| compare(values[i], values[j]).is_eq()) {
        let rank = rank(run);
        run.iter().for_each(|&at| ranks[at] = rank);
    }
    ranks
}

#[cfg(test)]
mod tests {
    use super::*;

    /// By hand, with a missing value and two values that are equal except for rounding.
    #[test]
    fn three_ways_to_number_ties() {
        let values = [5.0, 0.1 + 0.2, f64::NAN, 0.3, -1.0];
        for (ties, expected) in
            [(Ties::Min, [4.0, 2.0, 2.0, 1.0]), (Ties::Mean, [4.0, 2.5, 2.5, 1.0]), (Ties::Dense, [3.0, 2.0, 2.0, 1.0])]
        {
            let found = ranks(&values, ties);
            let known: Vec<f64> = found.iter().copied().filter(|rank| !rank.is_nan()).collect();
            assert!(known == expected && found[2].is_nan(), "{found:?}");
            let mut sorted: Vec<f64> = values.iter().copied().filter(|value| !value.is_nan()).collect();
            sorted.sort_unstable_by(f64::total_cmp);
            let places: Vec<f64> = values.iter().map(|&x| place(&sorted, ties, x)).filter(|x| !x.is_nan()).collect();
            assert_eq!(places, expected);
        }
        assert_eq!(ties(&values), [1.0, 2.0, 1.0]);
        assert_eq!(mean_ranks_counted(&[7.0, 3.0, 3.0], &[2.0, 1.0, 0.0]), [2.5, 1.0, 1.0]);
    }
}
