//! Measures of how similar two orders of the same units are, each declared in a file of its own.

mod bootstrap;
mod footrule;
mod kendall;
mod rbo;
mod spearman;
mod weighted_spearman;
mod ws;

pub use bootstrap::{Bootstrap, Interval, intervals};
pub use footrule::footrule_most;

use crate::arrange::Arrange;
use crate::model::Method;
use crate::stats::{Ties, ranks};

/// A similarity measure of two rankings; it returns None where it is undefined.
pub type Measure = Method<fn(&RankPair) -> Option<f64>>;

/// All measures, in the order in which a comparison shows them.
pub static METHODS: &[&Measure] =
    &[&spearman::METHOD, &kendall::METHOD, &weighted_spearman::METHOD, &ws::METHOD, &rbo::METHOD, &footrule::METHOD];

/// Two rankings; for asymmetric measures the first is the reference.
#[derive(Debug, Clone, PartialEq)]
pub struct RankPair {
    /// Ranks of the units that are in both rankings, 1 for the best. Each ranking keeps its own counting, since only
    /// the order matters here.
    pub ranks: [Vec<f64>; 2],
    /// The top of each ranking, down to the last rank without a missing unit and including units that only one of them
    /// ranks: units in a common numbering, with their ranks.
    pub tops: [Vec<(usize, usize)>; 2],
}

impl RankPair {
    /// Two rankings of the same units, from the ranks in each.
    pub fn of(first: &[f64], second: &[f64]) -> RankPair {
        let places = |ranks: &[f64]| {
            let mut sorted = ranks.to_vec();
            sorted.sort_unstable_by(f64::total_cmp);
            let rank = |own: &f64| 1 + sorted.partition_point(|other| other < own);
            let mut places: Vec<(usize, usize)> = ranks.iter().map(rank).enumerate().collect();
            places.arrange_by_key(|(_, rank)| *rank);
            places
        };
        RankPair { tops: [places(first), places(second)], ranks: [first.to_vec(), second.to_vec()] }
    }

    /// The ranks among the common units; ties get their mean rank.
    fn among(&self) -> [Vec<f64>; 2] {
        [0, 1].map(|side| ranks(&self.ranks[side], Ties::Mean))
    }
}

/// Computes the measure with this name.
pub fn measure(name: &str, two: &RankPair) -> Option<f64> {
    METHODS.iter().find(|measure| measure.name == name).and_then(|measure| (measure.fit)(two))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::Watch;

    fn of(name: &str, a: &[f64], b: &[f64]) -> Option<f64> {
        measure(name, &RankPair::of(a, b))
    }

    fn near(found: Option<f64>, expected: f64) {
        assert!(found.is_some_and(|found| (found - expected).abs() < 1e-12), "{found:?}, expected {expected}");
    }

    #[test]
    fn without_ties() {
        // Ranks 1 2 3 4 5 and 1 3 2 4 5: Σd² = 2, ρ = 1 − 6·2/(5·24) = 0.9; 9 pairs agree, 1 does not: τ = 0.8.
        let (a, b) = ([1.0, 2.0, 3.0, 4.0, 5.0], [1.0, 3.0, 2.0, 4.0, 5.0]);
        near(of("spearman", &a, &b), 0.9);
        near(of("kendall", &a, &b), 0.8);
        assert_eq!(of("footrule", &a, &b), Some(2.0));
        near(Some(footrule_most(&a, &b)), 12.0);
    }

    #[test]
    fn with_ties() {
        // a: 1 2 2 3 has ranks 1 2.5 2.5 4; b: 1 1 3 4 has ranks 1.5 1.5 3 4. Around 2.5: a −1.5 0 0 1.5, b −1 −1 .5 1.5:
        // Σab = 1.5 + 2.25 = 3.75, Σaa = 4.5, Σbb = 4.5: ρ = 5/6. Pairs: 4 agree, 0 disagree, 5 differ in each: τ = 4/5.
        let (a, b) = ([1.0, 2.0, 2.0, 3.0], [1.0, 1.0, 3.0, 4.0]);
        near(of("spearman", &a, &b), 5.0 / 6.0);
        near(of("kendall", &a, &b), 0.8);
        assert_eq!(of("footrule", &a, &b), Some(2.0));
        near(Some(footrule_most(&a, &b)), 8.0);
    }

    #[test]
    fn reversed_equal_and_too_few() {
        near(of("spearman", &[1.0, 2.0, 3.0], &[3.0, 2.0, 1.0]), -1.0);
        near(of("kendall", &[1.0, 2.0, 3.0], &[3.0, 2.0, 1.0]), -1.0);
        for measure in ["spearman", "kendall"] {
            assert_eq!(of(measure, &[1.0, 2.0], &[5.0, 5.0]), None);
        }
        for measure in ["spearman", "kendall"] {
            assert_eq!(of(measure, &[1.0], &[5.0]), None);
        }
    }

    #[test]
    fn an_interval_holds_the_coefficient_and_follows_the_seed() {
        let a: Vec<f64> = (0..20).map(f64::from).collect();
        let b: Vec<f64> = a.iter().map(|x| (x * 7.0) % 20.0 + x).collect();
        let how = Bootstrap::default();
        let draw = |how: &Bootstrap| intervals(&a, &b, how, &Watch::default());
        let (spearman, _) = draw(&how).expect("not stopped");
        let (lo, hi) = spearman.expect("enough units");
        assert!(of("spearman", &a, &b).is_some_and(|rho| lo < rho && rho < hi));
        assert_eq!(draw(&how), draw(&how));
        assert_ne!(draw(&how), draw(&Bootstrap { seed: 2, ..how }));
    }
}
