//! Standard deviation: a member weighs the more, the more its values differ.
//!
//! Raw deviations hang on units of measure, and so figures are stretched to 0..1 first; `values` figures takes them
//! as they are, as some libraries do. Each member has the deviation of the sample (n − 1) over the units that it is
//! known for; with no gaps that of the population (n) gives the same weights.

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

/// Standard deviation of the sample; NaN below two values.
pub(super) fn deviation(values: &[f64]) -> f64 {
    stats::sd(values).unwrap_or(f64::NAN)
}
