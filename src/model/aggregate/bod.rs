//! Benefit of the doubt: every unit is scored with the weights that are best for it.

use microlp::{ComparisonOp, LinearExpr, OptimizationDirection, Problem, Variable};

use super::{Aggregate, Args, Group, Least, Mean, PLAIN, Promise, Proof, ScoreScope, Weighed};
use crate::Result;
use crate::phrase::option;
use crate::tolerance::FEASIBLE;

pub(super) static METHOD: Aggregate = Aggregate {
    name: "bod",
    about: "benefit of the doubt: each unit gets the weights that favour it most, and 1 if no other unit surpasses \
            it; the weights of the model have no effect",
    zh: "有利权重法（benefit of the doubt）：每个对象采用对自己最有利的权重，无人超过者得1；设定的权重不起作用",
    formula: "max Σ w · r, Σ w · r ≤ 1 for every unit, w ≥ 0; a missing score adds 0, and bounds are rescaled over the others",
    source: "Melyn & Moesen 1991; Cherchye et al. 2008; OECD/JRC 2008, section 6.1",
    options: Options::TABLE,
    proofs: &[Proof { cites: "OECD/JRC 2008, table 19", file: "bod" }],
    fit: Mean {
        of: ScoreScope::Group { of, least: Some(Least::Zero), no_parts: "each unit has its own weights" },
        check,
        promises: &[Promise::Order],
        ..PLAIN
    },
};

crate::words! {
    enum Bounded {
        Weights = "weights",
        Shares = "shares",
    }
}

crate::options! {
    struct Options {
        /// the lowest and highest share that a member can have
        bounds: (f64, f64) = shares(0.0, 1.0),
        /// what is bounded: its share of the sum of weights, or of the unit's score (pie shares)
        on: Bounded = word(),
    }
}

fn of(group: &Group, args: &Args) -> Result<Weighed> {
    let options = Options::of(args);
    let members = group.members.len();
    // Scores are divided by the best of their member, so that weights have similar sizes.
    let best: Vec<f64> = group.members.iter().map(|member| member.scores.iter().copied().fold(0.0, f64::max)).collect();
    let rows: Vec<Vec<f64>> = (0..group.members[0].scores.len())
        .map(|unit| group.members.iter().map(|member| member.scores[unit]).collect())
        .collect();
    let mut weighed = Weighed { scores: Vec::new(), weights: vec![Vec::new(); members] };
    // Units that once exceeded the frontier are likely to do so again, for other units.
    let mut rivals: Vec<usize> = Vec::new();
    for unit in 0..rows.len() {
        group.watch.check()?;
        let is_there: Vec<bool> = rows[unit].iter().map(|score| !score.is_nan()).collect();
        if !is_there.contains(&true) {
            weighed.scores.push(f64::NAN);
            weighed.weights.iter_mut().for_each(|weights| weights.push(f64::NAN));
            continue;
        }
        let table = Table { rows: &rows, best: &best, is_there: &is_there };
        let weights = table.solve(unit, &mut rivals, &options).map_err(|reason| {
            let label = group.units.label(unit);
            group.refuse("bod", group.code, format!("no weights are found for {label}: {reason}"), "")
        })?;
        let sum: f64 = weights.iter().sum();
        // The score is divided by the best of all, so that rounding cannot raise a unit above 1.
        let best = (0..rows.len()).map(|other| table.score(other, &weights)).fold(0.0, f64::max);
        let score = if best > 0.0 { table.score(unit, &weights) / best } else { 0.0 };
        weighed.scores.push(if score > 1.0 - FEASIBLE { 1.0 } else { score });
        // For a unit with 0 in everything, any weights are equally good.
        let there = is_there.iter().filter(|there| **there).count() as f64;
        let share = |(weight, there_is): (f64, &bool)| match sum > 0.0 {
            true => weight / sum,
            false => f64::from(u8::from(*there_is)) / there,
        };
        let shares = weights.into_iter().zip(&is_there).map(share);
        weighed.weights.iter_mut().zip(shares).for_each(|(all, share)| all.push(share));
    }
    Ok(weighed)
}

/// The scores of all units as one unit sees them: members that it lacks count for none.
struct Table<'a> {
    rows: &'a [Vec<f64>],
    best: &'a [f64],
    is_there: &'a [bool],
}

impl Table<'_> {
    /// The score of a unit in a member; missing values are 0.
    fn cell(&self, unit: usize, member: usize) -> f64 {
        let score = self.rows[unit][member];
        if score.is_nan() || !self.is_there[member] { 0.0 } else { score }
    }

    fn score(&self, unit: usize, weights: &[f64]) -> f64 {
        (0..weights.len()).map(|member| weights[member] * self.cell(unit, member)).sum()
    }

    /// Returns the weights that are best for a unit, first compared with its rivals so far, and then also with units
    /// that exceed 1.
    fn solve(&self, unit: usize, rivals: &mut Vec<usize>, options: &Options) -> std::result::Result<Vec<f64>, String> {
        loop {
            let weights = self.among(unit, rivals, options)?;
            let score = |other: &usize| self.score(*other, &weights);
            let beyond = (0..self.rows.len()).filter(|other| score(other) > 1.0 + FEASIBLE && !rivals.contains(other));
            let Some(first) = beyond.max_by(|a, b| score(a).total_cmp(&score(b))) else { return Ok(weights) };
            rivals.push(first);
        }
    }

    fn among(&self, unit: usize, rivals: &[usize], options: &Options) -> std::result::Result<Vec<f64>, String> {
        let mut problem = Problem::new(OptimizationDirection::Maximize);
        let scale = |member: usize| if self.best[member] > 0.0 { self.best[member] } else { 1.0 };
        let variables: Vec<(usize, Variable)> = (0..self.is_there.len())
            .filter(|&member| self.is_there[member])
            .map(|member| (member, problem.add_var(self.cell(unit, member) / scale(member), (0.0, f64::INFINITY))))
            .collect();
        for &other in rivals.iter().chain([&unit]) {
            let sum = variables.iter().map(|&(member, x)| (x, self.cell(other, member) / scale(member)));
            problem.add_constraint(sum.collect::<LinearExpr>(), ComparisonOp::Le, 1.0);
        }
        // A member's part of Σ x · by is kept within the bounds.
        let by = |member: usize| match options.on {
            Bounded::Shares => self.cell(unit, member) / scale(member),
            Bounded::Weights => 1.0 / scale(member),
        };
        let stretch = self.is_there.len() as f64 / variables.len() as f64;
        let (lo, hi) = options.bounds;
        for (bound, end) in [(lo * stretch, ComparisonOp::Ge), (hi * stretch, ComparisonOp::Le)] {
            if bound <= 0.0 || bound >= 1.0 {
                continue;
            }
            for &(own, _) in &variables {
                let part = |&(member, x): &(usize, Variable)| {
                    (x, by(member) * if member == own { 1.0 - bound } else { -bound })
                };
                problem.add_constraint(variables.iter().map(part).collect::<LinearExpr>(), end, 0.0);
            }
        }
        let solved = problem.solve().map_err(|error| error.to_string())?;
        let solution = solved.into_solution().map_err(|_| "interrupted".to_string())?;
        let mut weights = vec![0.0; self.is_there.len()];
        for (member, x) in variables {
            weights[member] = solution.var_value(x).max(0.0) / scale(member);
        }
        Ok(weights)
    }
}

/// Checks that the bounds allow the members' parts to sum to 1.
fn check(group: &Group, args: &Args) -> Result<()> {
    let ((lo, hi), n) = (Options::of(args).bounds, group.members.len());
    let percent = |share: f64| format!("{} %", (share * 1e4).round() / 1e2);
    let sum = |share: f64| percent(share * n as f64);
    let reason = if lo * n as f64 > 1.0 + FEASIBLE {
        format!("bounds of at least {} on {n} members add up to {}, which is more than 1", percent(lo), sum(lo))
    } else if hi * (n as f64) < 1.0 - FEASIBLE {
        format!("bounds of at most {} on {n} members add up to {}, which is less than 1", percent(hi), sum(hi))
    } else {
        return Ok(());
    };
    let even = (100.0 / n as f64).round() / 100.0;
    let hint = option("bounds", [even / 2.0, (even * 2.0).min(1.0)]).does("leaves room around equal weights");
    Err(group.refuse("bod", group.code, reason, hint))
}
