//! Entropy: the less evenly a member's total is distributed over the units, the more it weighs.
//!
//! Implementations differ if lower is better: most leave the values as they are, which is the default here; others take
//! 1/x first (`lower` set to `inverted`). A value of 0 adds nothing (0 · ln 0 = 0); negative values cannot be used.
//! Each member has its own n: the number of units for which it is known.

use super::{Args, Least, Member, Proof, Result, Scheme, Table, VALUES, Weight, WeightInput, refuse_low};

pub(super) static METHOD: Weight = Weight {
    name: "entropy",
    about: "more weight for members whose values are distributed less evenly over the units; no value may be negative",
    zh: "熵权法：总量在对象间分布越不均的数值权重越大；数值不小于0",
    formula: "w ∝ 1 − e, e = −Σ p · ln p / ln n, p = x / Σx",
    source: "Shannon 1948; Zeleny 1982",
    options: Options::TABLE,
    proofs: &[
        Proof { cites: "Xu 2004, as in pyrepo-mcda", file: "weights" },
        Proof { cites: "Zavadskas & Podvezko 2016, as in pymcdm", file: "weights" },
    ],
    fit: Scheme { on: |args| Options::of(args).values, is_complete: false, is_scaled: true, of },
};

crate::words! {
    pub(super) enum Lower {
        Kept = "kept",
        Inverted = "inverted",
    }
}

crate::options! {
    pub(super) struct Options {
        values: WeightInput = VALUES,
        /// what is used if lower is better: the values, or 1 / x
        lower: Lower = word(),
    }
}

fn of(table: &Table, args: &Args) -> Result<Vec<f64>> {
    let options = Options::of(args);
    table.members.iter().map(|member| weight(METHOD.name, member, &options)).collect()
}

/// Returns 1 − e, the share of the maximum entropy that is missing.
pub(super) fn weight(scheme: &str, member: &Member, options: &Options) -> Result<f64> {
    let is_inverted = member.is_lower() && options.lower == Lower::Inverted;
    refuse_low(scheme, member, options.values, if is_inverted { Least::AboveZero } else { Least::Zero })?;
    let mut values = member.present();
    if is_inverted {
        values.iter_mut().for_each(|value| *value = 1.0 / *value);
    }
    let n = values.len() as f64;
    // Values are divided before they are added, so that the mean of very large values stays finite.
    let mean = values.iter().map(|value| value / n).sum::<f64>();
    Ok(values.iter().map(|value| unevenness(value / mean)).sum::<f64>() / (n * n.ln()))
}

/// t · ln t − t + 1; its mean over x / mean is ln n · (1 − e). It is never negative, and accurate if all values are
/// almost equal.
fn unevenness(t: f64) -> f64 {
    let u = t - 1.0;
    match u {
        _ if t == 0.0 => 1.0,
        u if u.abs() < 1e-4 => u * u * (0.5 - u / 6.0 + u * u / 12.0),
        u => t * t.ln() - u,
    }
}
