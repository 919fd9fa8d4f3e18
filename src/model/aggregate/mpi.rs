//! Mazziotta–Pareto index: the mean of standardised members, minus a penalty for imbalance.

use super::{Aggregate, Args, Form, Group, Mean, PLAIN, Promise, Scale, ScoreScope, mean};
use crate::Result;
use crate::data::options::{Declared, declared};
use crate::model::fitted::Fitted;
use crate::model::method::Deviation;
use crate::stats;
use crate::tolerance::ROUNDING;

pub(super) static METHOD: Aggregate = Aggregate {
    name: "mpi",
    about: "mean of the members standardised to mean 100 and deviation 10, minus a penalty for imbalance",
    zh: "把成员标准化为均值100、标准差10，取平均后减去不均衡的惩罚",
    formula: "M − S² / M, M and S mean and deviation of the unit's z = 100 + 10 · (r − mean) / sd",
    source: "Mazziotta & Pareto 2013; unequal weights apply to both M and S",
    options: Options::TABLE,
    proofs: &[],
    fit: Mean {
        of: ScoreScope::Scaled(scale, |args| {
            let Options { penalty, sd } = Options::of(args);
            penalty.form(sd == Deviation::Sample)
        }),
        undefined: UNDEFINED,
        promises: &[Promise::Weights],
        ..PLAIN
    },
};

crate::options! {
    struct Options {
        penalty: Penalty = PENALTY,
        /// standard deviations, divided by n or n − 1, both over units and over members
        sd: Deviation = one_of(&[Deviation::Population.word(), Deviation::Sample.word()]),
    }
}

pub(super) const PENALTY: Declared<Penalty> = declared::word().about("whether imbalance lowers the score or raises it");

crate::words! {
    /// What imbalance does to the score.
    pub(super) enum Penalty {
        Negative = "negative",
        Positive = "positive",
    }
}

impl Penalty {
    pub(super) fn form(self, is_sample: bool) -> Form {
        Form::Penalty { sign: if self == Penalty::Positive { 1.0 } else { -1.0 }, is_sample }
    }
}

pub(super) const UNDEFINED: &str = "the mean of its members is 0 or below, where the penalty has no meaning";

fn scale(_: &Group, args: &Args) -> Result<Scale> {
    Ok(Scale::Standard { is_sample: Options::of(args).sd == Deviation::Sample })
}

/// A member with the same score for all units says nothing, so all units get the mean.
pub(super) fn line(group: &Group, member: &str, scores: &[f64], is_sample: bool) -> Result<Fitted> {
    let present = stats::count(scores);
    if present < 2 {
        let reason = format!("a deviation needs two {} with a score in it, and there is {present}", group.units.many);
        return Err(group.refuse("mpi", member, reason, "`ampi` and the means need no deviation"));
    }
    let sd = if is_sample { stats::sd(scores) } else { stats::population_sd(scores) };
    Ok(match (stats::mean(scores), sd) {
        (Some(mean), Some(sd)) if stats::has_spread(scores) => {
            Fitted::Line { from: mean, span: sd, to: 100.0, rise: 10.0 }
        }
        _ => level(),
    })
}

/// Returns 100 for any score.
pub(super) fn level() -> Fitted {
    Fitted::Line { from: 0.0, span: 1.0, to: 100.0, rise: 0.0 }
}

/// With weights w, the sample variance is the population variance divided by 1 − Σ w², which is (n − 1) / n for equal
/// weights.
pub(super) fn penalised(z: &[f64], weights: &[f64], sign: f64, is_sample: bool) -> f64 {
    let mean = mean(z, weights);
    let population: f64 = z.iter().zip(weights).map(|(z, w)| w * (z - mean) * (z - mean)).sum();
    let rest = 1.0 - weights.iter().map(|w| w * w).sum::<f64>();
    let variance = if is_sample && rest > ROUNDING { population / rest } else { population };
    if mean > 0.0 { mean + sign * (variance / mean) } else { f64::NAN }
}
