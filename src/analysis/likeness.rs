//! How alike two orders of the same units are: Spearman, Kendall, footrule, with bootstrap intervals.

use std::collections::BTreeMap;

use rand::{RngExt, SeedableRng};
use rand_xoshiro::Xoshiro256PlusPlus;

use crate::Result;
use crate::data::Setting;
use crate::model::{Args, MOST, Opt};

/// Coefficients of the ranks of paired values; none below two pairs, or where all values of one side are equal.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Likeness {
    pub spearman: Option<f64>,
    pub kendall: Option<f64>,
}

/// How often each pair was drawn; 1 for every pair is the sample itself.
type Counts<'a> = &'a [f64];

/// Spearman's rank correlation (Spearman 1904) and Kendall's tau-b (Kendall 1945); ties take the mean of their ranks.
pub fn likeness(a: &[f64], b: &[f64]) -> Likeness {
    weighted(a, b, &vec![1.0; a.len()])
}

fn weighted(a: &[f64], b: &[f64], counts: Counts) -> Likeness {
    Likeness {
        spearman: correlation(&mid_ranks(a, counts), &mid_ranks(b, counts), counts),
        kendall: tau_b(a, b, counts),
    }
}

/// Sum of the absolute differences of ranks (Spearman 1906; Diaconis & Graham 1977), and the most that it can be for
/// so many units: half of n², rounded down.
pub fn footrule(a: &[f64], b: &[f64]) -> (f64, f64) {
    let counts = vec![1.0; a.len()];
    let (a, b) = (mid_ranks(a, &counts), mid_ranks(b, &counts));
    let most = (a.len() * a.len() / 2) as f64;
    (a.iter().zip(&b).map(|(a, b)| (a - b).abs()).sum(), most)
}

/// 1 for the lowest value; equal values take the mean of their places.
fn mid_ranks(values: &[f64], counts: Counts) -> Vec<f64> {
    let mut order: Vec<usize> = (0..values.len()).collect();
    order.sort_by(|&i, &j| values[i].total_cmp(&values[j]));
    let (mut ranks, mut below, mut at) = (vec![0.0; values.len()], 0.0, 0);
    while at < order.len() {
        let end = order[at..].iter().take_while(|&&i| values[i].total_cmp(&values[order[at]]).is_eq()).count() + at;
        let tied: f64 = order[at..end].iter().map(|&i| counts[i]).sum();
        order[at..end].iter().for_each(|&i| ranks[i] = below + (tied + 1.0) / 2.0);
        (below, at) = (below + tied, end);
    }
    ranks
}

/// Pearson's correlation of values that are all there, each pair counted so often; none without spread.
pub(super) fn correlation(a: &[f64], b: &[f64], counts: Counts) -> Option<f64> {
    let n: f64 = counts.iter().sum();
    let mean = |x: &[f64]| x.iter().zip(counts).map(|(x, count)| x * count).sum::<f64>() / n;
    let has_spread = |x: &[f64]| {
        let mut drawn = x.iter().zip(counts).filter(|(_, count)| **count > 0.0).map(|(x, _)| x);
        let first = drawn.next();
        drawn.any(|x| first.is_some_and(|first| first.total_cmp(x).is_ne()))
    };
    if !has_spread(a) || !has_spread(b) {
        return None;
    }
    let (mean_a, mean_b) = (mean(a), mean(b));
    let (mut ab, mut aa, mut bb) = (0.0, 0.0, 0.0);
    for ((a, b), count) in a.iter().zip(b).zip(counts) {
        let (a, b) = (a - mean_a, b - mean_b);
        (ab, aa, bb) = (ab + count * a * b, aa + count * a * a, bb + count * b * b);
    }
    Some((ab / (aa.sqrt() * bb.sqrt())).clamp(-1.0, 1.0)).filter(|r| r.is_finite())
}

fn tau_b(a: &[f64], b: &[f64], counts: Counts) -> Option<f64> {
    let (mut sum, mut of_a, mut of_b) = (0.0, 0.0, 0.0);
    for i in 0..a.len() {
        for j in 0..i {
            let weight = counts[i] * counts[j];
            let sign = |x: f64, y: f64| {
                if x > y {
                    1.0
                } else if x < y {
                    -1.0
                } else {
                    0.0
                }
            };
            let (x, y): (f64, f64) = (sign(a[i], a[j]), sign(b[i], b[j]));
            (sum, of_a, of_b) = (sum + weight * x * y, of_a + weight * x.abs(), of_b + weight * y.abs());
        }
    }
    (of_a > 0.0 && of_b > 0.0).then(|| (sum / (of_a * of_b).sqrt()).clamp(-1.0, 1.0))
}

/// How intervals are drawn.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Bootstrap {
    pub draws: usize,
    pub seed: u64,
    pub level: f64,
}

/// More than the most draws would only keep the user waiting.
pub const OPTIONS: &[Opt] = &[
    Opt::whole("draws", 1000.0, (1.0, 100_000.0), "how often units are drawn again for the intervals"),
    Opt::whole("seed", 1.0, (0.0, MOST), "where chance begins"),
    Opt::share("level", 0.95, "share of the draws within an interval"),
];

impl Bootstrap {
    #[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "checked to be whole and not below 0")]
    pub fn read(options: &BTreeMap<String, Setting>) -> Result<Bootstrap> {
        let args = Args::read(options, OPTIONS)?;
        let (draws, seed) = (args.number("draws") as usize, args.number("seed") as u64);
        Ok(Bootstrap { draws, seed, level: args.number("level") })
    }
}

impl Default for Bootstrap {
    fn default() -> Bootstrap {
        Bootstrap { draws: 1000, seed: 1, level: 0.95 }
    }
}

/// Lower and upper end; none where too few draws have a coefficient.
pub type Interval = Option<(f64, f64)>;

/// Percentile intervals (Efron 1979) of Spearman and Kendall: units drawn again with replacement.
pub fn intervals(a: &[f64], b: &[f64], how: &Bootstrap) -> (Interval, Interval) {
    let mut source = Xoshiro256PlusPlus::seed_from_u64(how.seed);
    let (mut spearman, mut kendall) = (Vec::new(), Vec::new());
    for _ in 0..how.draws {
        let mut counts = vec![0.0; a.len()];
        (0..a.len()).for_each(|_| counts[source.random_range(0..a.len())] += 1.0);
        let drawn = weighted(a, b, &counts);
        spearman.extend(drawn.spearman);
        kendall.extend(drawn.kendall);
    }
    (between(spearman, how.level), between(kendall, how.level))
}

fn between(values: Vec<f64>, level: f64) -> Interval {
    let column: crate::data::Column = values.into_iter().map(Some).collect();
    let tail = (1.0 - level) / 2.0;
    Some((column.quantile(tail)?, column.quantile(1.0 - tail)?))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn near(found: Option<f64>, expected: f64) {
        assert!(found.is_some_and(|found| (found - expected).abs() < 1e-12), "{found:?}, expected {expected}");
    }

    #[test]
    fn without_ties() {
        // Ranks 1 2 3 4 5 and 1 3 2 4 5: Σd² = 2, ρ = 1 − 6·2/(5·24) = 0.9; 9 pairs agree, 1 does not: τ = 0.8.
        let (a, b) = ([1.0, 2.0, 3.0, 4.0, 5.0], [1.0, 3.0, 2.0, 4.0, 5.0]);
        near(likeness(&a, &b).spearman, 0.9);
        near(likeness(&a, &b).kendall, 0.8);
        assert_eq!(footrule(&a, &b), (2.0, 12.0));
    }

    #[test]
    fn with_ties() {
        // a: 1 2 2 3 has ranks 1 2.5 2.5 4; b: 1 1 3 4 has ranks 1.5 1.5 3 4. Around 2.5: a −1.5 0 0 1.5, b −1 −1 .5 1.5:
        // Σab = 1.5 + 2.25 = 3.75, Σaa = 4.5, Σbb = 4.5: ρ = 5/6. Pairs: 4 agree, 0 disagree, 5 differ in each: τ = 4/5.
        let (a, b) = ([1.0, 2.0, 2.0, 3.0], [1.0, 1.0, 3.0, 4.0]);
        near(likeness(&a, &b).spearman, 5.0 / 6.0);
        near(likeness(&a, &b).kendall, 0.8);
        assert_eq!(footrule(&a, &b), (2.0, 8.0));
    }

    #[test]
    fn reversed_equal_and_too_few() {
        near(likeness(&[1.0, 2.0, 3.0], &[3.0, 2.0, 1.0]).spearman, -1.0);
        near(likeness(&[1.0, 2.0, 3.0], &[3.0, 2.0, 1.0]).kendall, -1.0);
        assert_eq!(likeness(&[1.0, 2.0], &[5.0, 5.0]), Likeness { spearman: None, kendall: None });
        assert_eq!(likeness(&[1.0], &[5.0]), Likeness { spearman: None, kendall: None });
    }

    #[test]
    fn an_interval_holds_the_coefficient_and_follows_the_seed() {
        let a: Vec<f64> = (0..20).map(f64::from).collect();
        let b: Vec<f64> = a.iter().map(|x| (x * 7.0) % 20.0 + x).collect();
        let how = Bootstrap::default();
        let (spearman, _) = intervals(&a, &b, &how);
        let (lo, hi) = spearman.expect("enough units");
        assert!(likeness(&a, &b).spearman.is_some_and(|rho| lo < rho && rho < hi));
        assert_eq!(intervals(&a, &b, &how), intervals(&a, &b, &how));
        assert_ne!(intervals(&a, &b, &how), intervals(&a, &b, &Bootstrap { seed: 2, ..how }));
    }
}
