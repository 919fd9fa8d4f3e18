//! Correlation-optimised weights: the members correlate with the score of their group equally, or as much as possible.
//!
//! ρ is Pearson's correlation of a member's scores with the arithmetic mean of the group, over the units with values in
//! all members; there must be at least three of these. If S is the correlation matrix of the members and s their
//! standard deviations, u = w · s gives ρ = S u / √(uᵀ S u).
//!
//! `balance` looks for equal correlations: the lowest Σ (1/m − ρ / Σρ)² among all weights of 0 or more with Σρ above 0.
//! Scaled to Σρ = 1, this is a convex problem with a unique solution, which an active-set method finds exactly in
//! finitely many steps. If no weight would be negative, all correlations are equal. If a member's scores are determined
//! by those of its siblings, many weights are equally good, and none are returned.
//!
//! `infomax` looks for the highest Σρ. By the Cauchy–Schwarz inequality it is reached at u = 1, so that w ∝ 1 / s.

use super::sd::deviation;
use super::{Args, Member, Result, Scheme, Table, Weight, WeightInput, cannot};
use crate::phrase::{act, option};
use crate::stats::{correlations, eigen, solve};
use crate::tolerance::{LOADING, ROUNDING};

pub(super) static METHOD: Weight = Weight {
    name: "correlation",
    about: "weights that make all members correlate equally with the score of their group, or that make the sum of \
            these correlations highest",
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
        /// the aim: equal correlations, or the highest sum of correlations
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

/// Returns the standard deviation, up to a factor of two, via values stretched to 0..1, so that nothing overflows.
fn spread(member: &Member) -> f64 {
    let (lo, hi) = member.range().unwrap_or((0.0, 0.0));
    deviation(&Member { direction: crate::data::Direction::Higher, ..member.clone() }.stretched().values)
        * (hi / 2.0 - lo / 2.0)
}

/// Returns an error if a member's scores are determined by those of its siblings.
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

/// Minimises |S v − 1/m|² over v ≥ 0 with Σ S v = 1 by an active-set method: the problem is solved over the members
/// above 0; a member leaves that set if it would become negative, and joins it if that improves the result.
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

/// The same if members in `above` may have any sign and all others are 0. Also returns the multiplier of the
/// constraint.
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
