//! Correlation-optimised weights: members that go with the score of their group in equal measure, or as much as can be.
//!
//! ρ is Pearson's correlation of a member's scores with the group's arithmetic mean of them, over the units that have
//! all members, three at least. With S the correlations of the members and s their deviations, u = w · s gives
//! ρ = S u / √(uᵀ S u).
//!
//! `balance` looks for equal correlations: the least Σ (1/m − ρ / Σρ)² of all weights of 0 or more with Σρ above 0. Scaled
//! so that Σρ is 1 this is a convex problem with one solution, which an active set finds exactly and in finitely many
//! steps; where no weight would be below 0, all correlations are equal. Where a member's scores follow from those of
//! its siblings, many weights would do, and there are none.
//!
//! `infomax` looks for the greatest Σρ. By the inequality of Cauchy and Schwarz that is at u = 1, so that w ∝ 1 / s.

use super::sd::deviation;
use super::{Args, Member, Result, Scheme, Table, Weight, WeightInput, cannot};
use crate::phrase::{act, option};
use crate::stats::{correlations, eigen, solve};
use crate::tolerance::{LOADING, ROUNDING};

pub(super) static METHOD: Weight = Weight {
    name: "correlation",
    about: "weights under which all members correlate with the score of their group alike, or in sum the most",
    zh: "使各成员与本组得分的相关系数相等，或其总和最大的权重",
    formula: "min Σ (1/m − ρ / Σρ)², or max Σρ; ρ: correlation of a member with Σ w · score",
    source: "Becker, Saisana, Paruolo & Vandecasteele 2017",
    options: Options::TABLE,
    proofs: &[],
    fit: Scheme { on: |_| WeightInput::Scores, is_complete: true, is_scaled: false, of },
};

crate::words! {
    enum Target {
        Balance = "balance",
        Infomax = "infomax",
    }
}

crate::options! {
    struct Options {
        /// equal correlations, or the greatest sum of them
        target: Target = word(),
    }
}

fn of(table: &Table, args: &Args) -> Result<Vec<f64>> {
    let (members, units) = (&table.members, table.units());
    if units < 3 {
        let reason = format!("only {units} units have it and all of its siblings; at least 3 are needed");
        return Err(cannot(METHOD.name, &members[0].code, reason));
    }
    let columns: Vec<Vec<f64>> = members.iter().map(|member| member.values.clone()).collect();
    let s = correlations(&columns);
    let u = match Options::of(args).target {
        Target::Infomax if s.iter().flatten().sum::<f64>() <= LOADING => {
            return Err(cannot(METHOD.name, &members[0].code, "its scores and those of its siblings cancel out"));
        }
        Target::Infomax => vec![1.0; members.len()],
        Target::Balance => {
            refuse_followers(table, &s)?;
            let open = || cannot(METHOD.name, &members[0].code, "the search for equal correlations did not converge");
            balanced(&s).ok_or_else(open)?
        }
    };
    Ok(members.iter().zip(u).map(|(member, u)| u / spread(member)).collect())
}

/// The standard deviation, by way of the figures stretched to 0..1, of which none is too large; up to a factor of two.
fn spread(member: &Member) -> f64 {
    let (lo, hi) = member.range().unwrap_or((0.0, 0.0));
    deviation(&Member { direction: crate::data::Direction::Higher, ..member.clone() }.stretched().values)
        * (hi / 2.0 - lo / 2.0)
}

/// A member whose scores follow from those of its siblings.
fn refuse_followers(table: &Table, s: &[Vec<f64>]) -> Result<()> {
    let pairs = eigen(s).unwrap_or_default();
    let Some((_, vector)) = pairs.last().filter(|(least, _)| *least <= LOADING) else { return Ok(()) };
    let follows = |&a: &usize, &b: &usize| vector[a].abs().total_cmp(&vector[b].abs());
    let code = &table.members[(0..vector.len()).max_by(follows).unwrap_or(0)].code;
    let reason = format!(
        "over the {} units that have it and its siblings, its scores follow from theirs, so the weights are not unique",
        table.units()
    );
    let without = act("without").arg(code).does("leaves it out");
    Err(cannot(METHOD.name, code, reason)
        .advise(without.or(option("target", Target::Infomax.word()).does("needs nothing else"))))
}

/// Least |S v − 1/m|² of v ≥ 0 with Σ S v = 1, by an active set: solved over the members above 0, which one leaves where
/// it would fall below, and one joins where that would help.
fn balanced(s: &[Vec<f64>]) -> Option<Vec<f64>> {
    let m = s.len();
    let goal = 1.0 / m as f64;
    let sums: Vec<f64> = s.iter().map(|row| row.iter().sum()).collect();
    let start = (0..m).max_by(|&a, &b| sums[a].total_cmp(&sums[b]))?;
    let (mut v, mut above) = (vec![0.0; m], vec![start]);
    v[start] = 1.0 / sums[start];
    for _ in 0..100 * m {
        let (new, price) = equal_over(&above, s, &sums, goal)?;
        let steps = above.iter().filter(|&&i| new[i] < 0.0).map(|&i| v[i] / (v[i] - new[i]));
        let step = steps.fold(1.0, f64::min);
        let stops = |&i: &usize| new[i] < 0.0 && v[i] / (v[i] - new[i]) <= step;
        let leaves: Vec<usize> = above.iter().copied().filter(stops).collect();
        v.iter_mut().zip(&new).for_each(|(v, new)| *v += step * (new - *v));
        leaves.iter().for_each(|&i| v[i] = 0.0);
        above.retain(|i| !leaves.contains(i));
        if !leaves.is_empty() {
            continue;
        }
        let misses: Vec<f64> = s.iter().map(|row| row.iter().zip(&v).map(|(s, v)| s * v).sum::<f64>() - goal).collect();
        let slope = |i: usize| s[i].iter().zip(&misses).map(|(s, miss)| s * miss).sum::<f64>() + price * sums[i];
        let others = (0..m).filter(|i| !above.contains(i)).map(|i| (slope(i), i));
        match others.min_by(|a, b| a.0.total_cmp(&b.0)) {
            Some((slope, joins)) if slope < -ROUNDING => above.push(joins),
            _ => return Some(v),
        }
    }
    None
}

/// The same where those `above` may have any sign and all others are 0, and the price of the constraint.
fn equal_over(above: &[usize], s: &[Vec<f64>], sums: &[f64], goal: f64) -> Option<(Vec<f64>, f64)> {
    let dot = |i: usize, j: usize| s[i].iter().zip(&s[j]).map(|(a, b)| a * b).sum::<f64>();
    let row = |&i: &usize| above.iter().map(|&j| dot(i, j)).chain([sums[i]]).collect();
    let last = above.iter().map(|&i| sums[i]).chain([0.0]).collect();
    let rows: Vec<Vec<f64>> = above.iter().map(row).chain([last]).collect();
    let right: Vec<f64> = above.iter().map(|&i| sums[i] * goal).chain([1.0]).collect();
    let solved = solve(&rows, &right)?;
    let mut v = vec![0.0; s.len()];
    above.iter().zip(&solved).for_each(|(&i, solved)| v[i] = *solved);
    Some((v, solved[above.len()]))
}
