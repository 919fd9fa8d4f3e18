//! Standard deviation: the more a member's values differ, the more it weighs.
//!
//! Raw standard deviations depend on the unit of measure, so values are stretched to 0..1 first; with `values` set to
//! `figures` they are used as they are, as in some libraries. Each member has the sample standard deviation (n − 1)
//! over the units for which it is known; without missing values, that of the population (n) gives the same weights.

use super::{Args, Proof, Result, Scheme, Table, Weight, WeightInput};
use crate::stats;

pub(super) static METHOD: Weight = Weight {
    name: "sd",
    about: "more weight for members whose values vary more once they are rescaled to 0..1",
    zh: "标准差法：拉伸到0..1后差异越大的成员权重越大",
    formula: "w ∝ s, the standard deviation of (x − min) / (max − min)",
    source: "Diakoulaki et al. 1995; Jahan & Edwards 2013",
    options: Options::TABLE,
    proofs: &[Proof { cites: "Jahan & Edwards 2013, as in pymcdm", file: "weights" }],
    fit: Scheme { on: |args| Options::of(args).values, is_complete: false, is_scaled: false, of },
};

crate::options! {
    struct Options {
        /// what is used: values rescaled to 0..1, the scores of the model, or the values themselves
        values: WeightInput = one_of(&[WeightInput::Range.word(), WeightInput::Scores.word(), WeightInput::Figures.word()]),
    }
}

fn of(table: &Table, _: &Args) -> Result<Vec<f64>> {
    Ok(table.members.iter().map(|member| deviation(&member.values)).collect())
}

/// Returns the sample standard deviation; NaN for fewer than two values.
pub(super) fn deviation(values: &[f64]) -> f64 {
    stats::sd(values).unwrap_or(f64::NAN)
}
