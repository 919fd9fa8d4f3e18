//! Angle: the larger the angle between a member's values and a column of equal values, the more it weighs.
//!
//! Values for which lower is better are left as they are; negative values cannot be used. Each member has its own n.

use super::{Args, Least, Proof, Result, Scheme, Table, VALUES, Weight, WeightInput, refuse_low};
use crate::stats::{mean, squared_deviations};

pub(super) static METHOD: Weight = Weight {
    name: "angle",
    about: "more weight for members whose values are further from being equal for all units, measured as an angle; \
            no value may be negative",
    zh: "夹角法：与“人人相等”夹角越大的数值权重越大；数值不小于0",
    formula: "w ∝ arccos(Σx / (√n · √Σx²))",
    source: "Shuai, Zhou & Guo 2012",
    options: Options::TABLE,
    proofs: &[Proof { cites: "Shuai et al. 2012, as in pymcdm", file: "weights" }],
    fit: Scheme { on: |args| Options::of(args).values, is_complete: false, is_scaled: true, of },
};

crate::options! {
    struct Options {
        values: WeightInput = VALUES,
    }
}

/// The arc tangent keeps its digits if values are almost equal.
fn of(table: &Table, args: &Args) -> Result<Vec<f64>> {
    let angle = |values: &[f64]| {
        let (n, greatest) = (values.len() as f64, values.iter().copied().fold(0.0, f64::max));
        let parts: Vec<f64> = values.iter().map(|x| x / greatest).collect();
        squared_deviations(&parts).sqrt().atan2(n.sqrt() * mean(&parts).unwrap_or(f64::NAN))
    };
    let Options { values } = Options::of(args);
    let weight = |member| refuse_low(METHOD.name, member, values, Least::Zero).map(|()| angle(&member.present()));
    table.members.iter().map(weight).collect()
}
