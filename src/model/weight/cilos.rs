//! CILOS (criterion impact loss): a member weighs the more, the less is lost in it where its siblings are at their best.
//!
//! Lower-is-better figures become min / x, then each column is divided by its sum. Row j of A is the unit that is best
//! in j; where several are, which the paper leaves open, it is their mean, so that the order of units does not matter.
//! Only units that have all members count. Where no answer is the only one (one unit best in everything), it is an
//! error.

use super::{Args, Least, Member, Proof, Result, Scheme, Table, VALUES, Weight, WeightInput, cannot, refuse_low};
use crate::stats::equal::compare;

pub(super) static METHOD: Weight = Weight {
    name: "cilos",
    about: "more weight for members in which little is lost where their siblings are best; figures not below 0",
    zh: "CILOS：在其他成员取最好时损失越小的成员权重越大；数值不小于0",
    formula: "F · w = 0, F = P − diag(Σ P), P_jk = (a_kk − a_jk) / a_kk, a_jk = figure k of the unit best in j; where several are, their mean",
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

/// P: what is lost of the best of k (the second place) where j is at its best. Dividing by sums drops out of it.
fn losses(table: &Table) -> Vec<Vec<f64>> {
    let columns: Vec<Vec<f64>> = table.members.iter().map(shares_of_best).collect();
    let loss = |j: &Vec<f64>, k: &Vec<f64>| {
        let best: Vec<usize> = (0..j.len()).filter(|&unit| compare(j[unit], 1.0).is_ge()).collect();
        1.0 - best.iter().map(|&unit| k[unit]).sum::<f64>() / best.len() as f64
    };
    columns.iter().map(|j| columns.iter().map(|k| loss(j, k)).collect()).collect()
}

/// Each figure as a part of the best, which is 1.
fn shares_of_best(member: &Member) -> Vec<f64> {
    let (min, max) = member.range().unwrap_or((1.0, 1.0));
    let part = |&value: &f64| if member.is_lower() { min / value } else { value / max };
    member.values.iter().map(part).collect()
}

/// The weights that F leaves as they are; none where several do. F moves weight from k to j by P_jk, so that they are
/// the long-run shares of a Markov chain, found by taking out one member after another (Grassmann, Taksar & Heyman
/// 1985), which subtracts nothing.
fn still(losses: Vec<Vec<f64>>) -> Option<Vec<f64>> {
    let m = losses.len();
    // rates[k][j]: from k to j.
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

/// A member that weight can reach from all others; none where there is none.
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
