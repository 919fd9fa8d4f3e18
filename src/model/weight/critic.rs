//! CRITIC (criteria importance through intercriteria correlation): a member weighs the more, the more its values differ
//! and the less they go with those of its siblings.
//!
//! Lower-is-better figures are turned round first; some libraries do not (`turned` false), which turns the sign of
//! their correlations. Deviations are taken over the units that a member is known for (n − 1), correlations over the
//! units that both are known for, three at least; with no gaps n gives the same weights.

use super::sd::deviation;
use super::{Args, Member, Proof, Result, Scheme, Table, Weight, WeightInput, cannot};
use crate::stats::{common, pearson, spearman};
use crate::tolerance::CORRELATION;

pub(super) static METHOD: Weight = Weight {
    name: "critic",
    about: "more weight for members whose values differ more and go less with those of their siblings",
    zh: "CRITIC：数值差异越大、与其他成员相关越弱的成员权重越大",
    formula: "w ∝ s · Σ (1 − ρ), of figures stretched to 0..1, ρ their correlation with each sibling",
    source: "Diakoulaki et al. 1995",
    options: Options::TABLE,
    proofs: &[
        Proof { cites: "Diakoulaki et al. 1995, as in scikit-criteria", file: "weights" },
        Proof { cites: "Tuş & Adalı 2019, as in pymcdm", file: "weights" },
    ],
    fit: Scheme { on: |_| WeightInput::Range, is_complete: false, is_scaled: true, of },
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
        Ok(deviation(&member.values) * if sum < CORRELATION { 0.0 } else { sum })
    };
    members.iter().enumerate().map(weight).collect()
}

/// The correlation of two members over the units that both are known for.
fn alike(one: &Member, other: &Member, options: &Options) -> Result<f64> {
    let (a, b) = common(&one.values, &other.values);
    if a.len() < 3 {
        let reason = format!("only {} units have it and `{}`; at least 3 are needed", a.len(), other.code);
        return Err(cannot(METHOD.name, &one.code, reason));
    }
    let correlation = if options.correlation == Correlation::Spearman { spearman } else { pearson };
    let sign = if !options.turned && one.direction != other.direction { -1.0 } else { 1.0 };
    correlation(&a, &b).map(|r| sign * r).ok_or_else(|| {
        let reason = format!("all values are equal over the {} units that have it and `{}`", a.len(), other.code);
        cannot(METHOD.name, &one.code, reason)
    })
}
