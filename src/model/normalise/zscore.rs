//! Z-score: distance from the mean in standard deviations.

use super::{
    Args, DEVIATION, Deviation, FitRule, Fitted, Normalise, NormaliseInput, PLAIN, Proof, SCALE_AND_SHIFT, Scaling,
    Stat,
};
use crate::Result;

pub(super) static METHOD: Normalise = Normalise {
    name: "zscore",
    about: "measure the distance from the mean in standard deviations",
    zh: "以标准差为单位，与均值的距离",
    formula: "mean + sd · (x − x̄) / s",
    source: "OECD/JRC 2008, section 5.2",
    options: Options::TABLE,
    proofs: &[Proof { cites: "OECD/JRC 2008, table 15", file: "tai" }],
    fit: Scaling { of: fit, blind_to: SCALE_AND_SHIFT, neutral: |args| Some(Options::of(args).mean), ..PLAIN },
};

crate::options! {
    struct Options {
        /// score of a value at the mean
        mean: f64 = number(0.0),
        /// points per standard deviation
        sd: f64 = positive(1.0),
        deviation: Deviation = DEVIATION,
    }
}

/// A constant column has a standard deviation of 0: nothing is fitted, and the indicator is left out with a note.
fn fit(_: &NormaliseInput, args: &Args) -> Result<FitRule> {
    let Options { mean, sd, deviation } = Options::of(args);
    let (from, span) = (Stat::Mean, Stat::Deviation(deviation));
    Ok(Fitted::Line { from, span, to: mean.into(), rise: sd.into() }.into())
}
