//! CRITIC (criteria importance through intercriteria correlation): the more a member's values differ, and the less they
//! correlate with those of its siblings, the more it weighs.
//!
//! Values for which lower is better are turned first; some libraries do not do so (`turned` set to false), which
//! changes the sign of their correlations. Standard deviations (n − 1) use the units for which a member is known,
//! correlations the units for which both are known; there must be at least three of these. Without missing values, n
//! gives the same weights.

use super::sd::deviation;
use super::{Args, Member, Proof, Result, Scheme, Table, Weight, WeightInput, cannot};
use crate::stats::{common, pearson, spearman};
use crate::tolerance::CORRELATION;

pub(super) static METHOD: Weight = Weight {
    name: "critic",
    about: "more weight for members whose values vary more and correlate less with those of their siblings",
    zh: "CRITIC：数值差异越大、与其他成员相关越弱的成员权重越大",
    formula: "w ∝ s · Σ (1 − ρ), of values rescaled to 0..1, ρ their correlation with each sibling",
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
        /// whether values or their ranks are correlated
        correlation: Correlation = word(),
        /// whether values are reversed before they are correlated if lower is better
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

/// Returns the correlation of two members over the units for which both are known.
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
