//! LOPCOW (logarithmic percentage change-driven objective weighting): a member is weighted by the absolute logarithm of
//! the ratio between the root mean square of its values and their standard deviation.
//!
//! Values are stretched to 0..1, and turned if lower is better. The standard deviation is that of the population (n),
//! or that of the sample (n − 1) with `sd` set to `sample`, as in some libraries. Each member uses the units for which
//! it is known.

use super::{Args, Member, Result, Scheme, Table, Weight, WeightInput};
use crate::model::method::Deviation;
use crate::stats::{population_sd, sd};

pub(super) static METHOD: Weight = Weight {
    name: "lopcow",
    about: "more weight for members whose mean square is larger relative to their variance, on a logarithmic scale",
    zh: "LOPCOW：均方相对于方差越大（对数刻度）的成员权重越大",
    formula: "w ∝ |ln(√(Σr² / n) / s) · 100|, r = (x − min) / (max − min)",
    source: "Ecer & Pamucar 2022",
    options: Options::TABLE,
    proofs: &[],
    fit: Scheme { on: |_| WeightInput::Range, is_complete: false, is_scaled: true, of },
};

crate::options! {
    struct Options {
        /// the standard deviation s: divided by n, or by n − 1
        sd: Deviation = one_of(&[Deviation::Population.word(), Deviation::Sample.word()]),
    }
}

fn of(table: &Table, args: &Args) -> Result<Vec<f64>> {
    let deviation = if Options::of(args).sd == Deviation::Sample { sd } else { population_sd };
    let weight = |member: &Member| {
        let values = member.present();
        let root = (values.iter().map(|value| value * value).sum::<f64>() / values.len() as f64).sqrt();
        ((root / deviation(&values).unwrap_or(f64::NAN)).ln() * 100.0).abs()
    };
    Ok(table.members.iter().map(weight).collect())
}
