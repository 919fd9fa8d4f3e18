//! Distance to a reference unit: the share of the way from the worst value to that of one unit.

use super::{Args, FitRule, Fitted, Normalise, NormaliseInput, PLAIN, SCALE_AND_SHIFT, Scaling, Stat};
use crate::Result;
use crate::phrase::{Phrase, with};

/// A reference that has no value, or the worst one, is an error, whereas COINr's `n_dist2ref` returns missing values.
/// If `per` is `all`, the worst value is that of all years, but the reference's value is that of the model's year.
pub(super) static METHOD: Normalise = Normalise {
    name: "distance_to_reference",
    about: "measure how far a value has come from the worst value to that of a reference unit",
    zh: "从最差值到某一对象的数值，已走过多少路程",
    formula: "1 − (x_ref − x) / (x_ref − min)",
    source: "OECD/JRC 2008, section 5.4; COINr n_dist2ref",
    options: Options::TABLE,
    proofs: &[],
    fit: Scaling { of: fit, blind_to: SCALE_AND_SHIFT, ..PLAIN },
};

crate::options! {
    struct Options {
        /// the reference unit, which scores 1
        unit: Option<String> = name(),
        /// whether units better than the reference are limited to 1
        cap: bool = truth(false),
    }
}

fn fit(given: &NormaliseInput, args: &Args) -> Result<FitRule> {
    let Options { unit, cap } = Options::of(args);
    let unit = unit.ok_or_else(|| {
        let hint = with("unit", "…").does("names the unit to measure against");
        given.refuse(&METHOD, "no reference unit is given", hint)
    })?;
    let figure = (given.figure)(&unit)?;
    let hint = Phrase::from("use another unit, or another method for it: ").add(with("at", given.code));
    match given.range().map(|(worst, _)| figure.map(|reference| reference - worst)) {
        Some(None) => return Err(given.refuse(&METHOD, format!("`{unit}` has no value"), hint)),
        Some(Some(span)) if span <= 0.0 => {
            return Err(given.refuse(&METHOD, format!("`{unit}` has the worst value"), hint));
        }
        _ => {}
    }
    Ok(Fitted::up_to(Stat::Minimum, Stat::ValueOf(unit) - Stat::Minimum, cap).into())
}
