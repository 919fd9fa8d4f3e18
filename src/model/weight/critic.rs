//! CRITIC (criteria importance through intercriteria correlation): a member weighs the more, the more its values differ
//! and the less they go with those of its siblings.
//!
//! Lower-is-better figures are turned round first; some libraries do not (`turned` false), which turns the sign of
//! their correlations. Deviations are taken over the units that a member is known for (n − 1), correlations over the
//! units that both are known for, three at least; with no gaps n gives the same weights.

use super::sd::deviation;
use super::{Args, Member, On, Proof, Result, Scheme, Table, Weight, cannot};
use crate::data::equal::{compare, is_level};
use crate::tolerance::CORRELATION;

pub(super) static METHOD: Weight = Weight {
    name: "critic",
    about: "more weight for members whose values differ more and go less with those of their siblings",
    formula: "w ∝ s · Σ (1 − ρ), of figures stretched to 0..1, ρ their correlation with each sibling",
    source: "Diakoulaki et al. 1995",
    options: Options::TABLE,
    proofs: &[
        Proof { cites: "Diakoulaki et al. 1995, as in scikit-criteria", file: "weights" },
        Proof { cites: "Tuş & Adalı 2019, as in pymcdm", file: "weights" },
    ],
    fit: Scheme { on: |_| On::Range, is_complete: false, is_scaled: true, of },
};

crate::words! {
    enum Correlation {
        Pearson = "pearson",
        Spearman = "spearman",
    }
}

crate::options! {
    struct Options {
        /// of values, or of their ranks
        correlation: Correlation = word(),
        /// whether lower-is-better figures are turned round before they are correlated
        turned: bool = truth(true),
    }
}

fn of(table: &Table, args: &Args) -> Result<Vec<f64>> {
    let options = Options::of(args);
    let members = &table.members;
    let weight = |(place, member): (usize, &Member)| {
        let others = members.iter().enumerate().filter(|(other, _)| *other != place);
        let apart: Vec<f64> =
            others.map(|(_, other)| Ok(1.0 - alike(member, other, &options)?)).collect::<Result<_>>()?;
        let sum: f64 = apart.iter().sum();
        Ok(deviation(&member.present(), 1.0) * if sum < CORRELATION { 0.0 } else { sum })
    };
    members.iter().enumerate().map(weight).collect()
}

/// The correlation of two members over the units that both are known for.
fn alike(one: &Member, other: &Member, options: &Options) -> Result<f64> {
    let pairs = one.values.iter().zip(&other.values).filter(|(a, b)| !a.is_nan() && !b.is_nan());
    let (mut a, mut b): (Vec<f64>, Vec<f64>) = pairs.unzip();
    if a.len() < 3 {
        let reason = format!("{} units have it and `{}`, at least 3 are needed", a.len(), other.code);
        return Err(cannot(METHOD.name, &one.code, reason));
    }
    if options.correlation == Correlation::Spearman {
        (a, b) = (ranks(&a), ranks(&b));
    }
    let sign = if !options.turned && one.direction != other.direction { -1.0 } else { 1.0 };
    correlation(&a, &b).map(|r| sign * r).ok_or_else(|| {
        let reason = format!("no two values differ over the {} units that have it and `{}`", a.len(), other.code);
        cannot(METHOD.name, &one.code, reason)
    })
}

/// Pearson's; none where all values of one side are equal.
pub(super) fn correlation(a: &[f64], b: &[f64]) -> Option<f64> {
    let n = a.len() as f64;
    let mean = |values: &[f64]| values.iter().map(|value| value / n).sum::<f64>();
    let is_constant = |values: &[f64]| {
        let ends = values.iter().fold((f64::INFINITY, f64::NEG_INFINITY), |(lo, hi), x| (x.min(lo), x.max(hi)));
        is_level(ends.0, ends.1)
    };
    let (mean_a, mean_b) = (mean(a), mean(b));
    let (mut both, mut of_a, mut of_b) = (0.0, 0.0, 0.0);
    for (a, b) in a.iter().zip(b) {
        both += (a - mean_a) * (b - mean_b);
        of_a += (a - mean_a).powi(2);
        of_b += (b - mean_b).powi(2);
    }
    let r = both / of_a.sqrt() / of_b.sqrt();
    (!is_constant(a) && !is_constant(b) && r.is_finite()).then(|| r.clamp(-1.0, 1.0))
}

/// Places in ascending order; equal values share the mean of theirs.
fn ranks(values: &[f64]) -> Vec<f64> {
    let mut sorted = values.to_vec();
    sorted.sort_unstable_by(f64::total_cmp);
    let rank = |value: &f64| {
        let below = sorted.partition_point(|other| compare(*other, *value).is_lt());
        let upto = sorted.partition_point(|other| compare(*other, *value).is_le());
        (below + upto + 1) as f64 / 2.0
    };
    values.iter().map(rank).collect()
}
