//! Rank-biased overlap: the proportion of units that the first d places have in common, averaged over all depths d.
//! Each depth has p times the weight of the one before; p = 0.9.
//!
//! Each ranking counts from its top down to the last rank without a missing unit, including units that the other does
//! not rank. Tied units all take the best of their ranks, so a depth may hold more than d units. If one list ends
//! before the other, it is assumed to continue with the agreement at its end, and so are both beyond the end of the
//! longer one (the extrapolated form, eq. 32 of the source).

use std::collections::HashMap;

use super::{Measure, RankPair};

const P: f64 = 0.9;

pub(super) static METHOD: Measure = Measure {
    name: "rbo",
    about: "the overlap of the tops of both lists at every depth, the upper ranks counting more (p = 0.9), from 0 to 1",
    zh: "按排名偏置的重合度：靠前的名次分量更大",
    formula: "(1 − p) / p · Σ A_d p^d + A_l p^l, A_d = 2 |S_d ∩ T_d| / (|S_d| + |T_d|) at depth d, l the longer list",
    source: "Webber, Moffat & Zobel 2010, extrapolated",
    options: &[],
    proofs: &[],
    fit: of,
};

fn of(two: &RankPair) -> Option<f64> {
    let [shorter, longer] = match two.tops[0].len() <= two.tops[1].len() {
        true => [&two.tops[0], &two.tops[1]],
        false => [&two.tops[1], &two.tops[0]],
    };
    let (s, l) = (shorter.len(), longer.len());
    let in_longer: HashMap<usize, usize> = longer.iter().copied().collect();
    // For each depth: how many units are in the shorter list, in the longer one, and in both.
    let both = |(unit, rank): &(usize, usize)| in_longer.get(unit).map(|other| *rank.max(other));
    let of_shorter = upto(l, shorter.iter().map(|(_, rank)| *rank));
    let of_longer = upto(l, longer.iter().map(|(_, rank)| *rank));
    let common = upto(l, shorter.iter().filter_map(both));
    let at_end = 2.0 * common.get(s)? / (of_shorter[s] + of_longer[s]);
    let (mut sum, mut agreement, mut weight) = (0.0, 0.0, 1.0);
    for depth in 1..=l {
        let beyond = depth.saturating_sub(s) as f64;
        agreement = 2.0 * (common[depth] + at_end * beyond) / (of_shorter[depth] + beyond + of_longer[depth]);
        weight *= P;
        sum += agreement * weight;
    }
    (s > 0).then_some((1.0 - P) / P * sum + agreement * weight)
}

/// How many of these depths are at most 0, 1, 2 … `last`.
fn upto(last: usize, depths: impl Iterator<Item = usize>) -> Vec<f64> {
    let mut counts = vec![0.0; last + 1];
    depths.filter(|depth| *depth <= last).for_each(|depth| counts[depth] += 1.0);
    (1..=last).for_each(|depth| counts[depth] += counts[depth - 1]);
    counts
}
