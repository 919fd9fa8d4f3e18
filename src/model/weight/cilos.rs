//! CILOS (criterion impact loss): the less is lost in a member where its siblings are at their best, the more it
//! weighs.
//!
//! Values for which lower is better become min / x, and each column is divided by its sum. Row j of A is the unit that
//! is best in j. If there are several, which the paper leaves open, it is their mean, so that the order of units does
//! not matter. Only units with values in all members count. If the solution is not unique (one unit is best in
//! everything), an error is returned.

use super::{Args, Least, Member, Proof, Result, Scheme, Table, VALUES, Weight, WeightInput, cannot, refuse_low};
use crate::stats::equal::compare;

pub(super) static METHOD: Weight = Weight {
    name: "cilos",
    about: "more weight for members that lose least when their siblings are at their best; no value may be negative",
    zh: "CILOS：在其他成员取最好时损失越小的成员权重越大；数值不小于0",
    formula: "F · w = 0, F = P − diag(Σ P), P_jk = (a_kk − a_jk) / a_kk, a_jk = value k of the unit that is best in j, or the mean if several are",
    source: "Mirkin 1974; Zavadskas & Podvezko 2016",
    options: Options::TABLE,
    proofs: &[Proof { cites: "Zavadskas & Podvezko 2016, as in pymcdm", file: "weights" }],
    fit: Scheme { on: |args| Options::of(args).values, is_complete: true, is_scaled: true, of },
};

crate::options! {
    struct Options {
        values: WeightInput = VALUES,
    }
}

fn of(table: &Table, args: &Args) -> Result<Vec<f64>> {
    weights(METHOD.name, table, Options::of(args).values)
}

pub(super) fn weights(scheme: &str, table: &Table, values: WeightInput) -> Result<Vec<f64>> {
    for member in &table.members {
        refuse_low(scheme, member, values, if member.is_lower() { Least::AboveZero } else { Least::Zero })?;
    }
    still(losses(table)).ok_or_else(|| {
        let reason = "its weights are not unique: the units best in one member lose nothing in the others";
        cannot(scheme, &table.members[0].code, reason)
    })
}

/// P: how much of the best value of k (the second index) is lost where j is at its best. The division by sums cancels
/// out.
fn losses(table: &Table) -> Vec<Vec<f64>> {
    let columns: Vec<Vec<f64>> = table.members.iter().map(shares_of_best).collect();
    let loss = |j: &Vec<f64>, k: &Vec<f64>| {
        let best: Vec<usize> = (0..j.len()).filter(|&unit| compare(j[unit], 1.0).is_ge()).collect();
        1.0 - best.iter().map(|&unit| k[unit]).sum::<f64>() / best.len() as f64
    };
    columns.iter().map(|j| columns.iter().map(|k| loss(j, k)).collect()).collect()
}

/// Returns each value as a share of the best, which is 1.
fn shares_of_best(member: &Member) -> Vec<f64> {
    let (min, max) = member.range().unwrap_or((1.0, 1.0));
    let part = |&value: &f64| if member.is_lower() { min / value } else { value / max };
    member.values.iter().map(part).collect()
}

/// Returns the weights that F leaves unchanged; None if there are several solutions. Since F moves weight from k to j
/// at the rate P_jk, they are the stationary distribution of a Markov chain. It is found by eliminating one member
/// after another (Grassmann, Taksar & Heyman 1985), which involves no subtraction.
fn still(losses: Vec<Vec<f64>>) -> Option<Vec<f64>> {
    let m = losses.len();
    // rates[k][j] is the rate from k to j.
    let mut rates: Vec<Vec<f64>> = (0..m).map(|k| (0..m).map(|j| losses[j][k]).collect()).collect();
    let end = the_end(&rates)?;
    let order: Vec<usize> = std::iter::once(end).chain((0..m).filter(|&place| place != end)).collect();
    for at in (1..m).rev() {
        let (out, left) = (order[at], &order[..at]);
        let sum: f64 = left.iter().map(|&to| rates[out][to]).sum();
        if sum.is_nan() || sum <= 0.0 {
            return None;
        }
        for &from in left {
            rates[from][out] /= sum;
            for &to in left {
                rates[from][to] += rates[from][out] * rates[out][to];
            }
        }
    }
    let mut weights = vec![0.0; m];
    weights[end] = 1.0;
    for at in 1..m {
        weights[order[at]] = order[..at].iter().map(|&from| weights[from] * rates[from][order[at]]).sum();
    }
    Some(weights)
}

/// Returns a member that weight can reach from all others; None if there is none.
fn the_end(rates: &[Vec<f64>]) -> Option<usize> {
    let m = rates.len();
    let reaches = |end: usize| {
        let mut known = vec![false; m];
        known[end] = true;
        for _ in 0..m {
            for from in 0..m {
                known[from] |= (0..m).any(|to| known[to] && rates[from][to] > 0.0);
            }
        }
        known.into_iter().all(|known| known)
    };
    (0..m).find(|&end| reaches(end))
}
