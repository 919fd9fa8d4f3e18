//! Min–max: the lowest observed value becomes `lo`, the highest `hi`.

use super::{Args, FitRule, Fitted, Normalise, NormaliseInput, PLAIN, Proof, SCALE_AND_SHIFT, Scaling, Stat};
use crate::Result;

pub(super) static METHOD: Normalise = Normalise {
    name: "minmax",
    about: "rescale the observed range to lo..hi",
    zh: "极差标准化：把观测到的全距拉伸到 lo..hi",
    formula: "lo + (hi − lo) · (x − min) / (max − min)",
    source: "OECD/JRC 2008, section 5.3",
    options: Options::TABLE,
    proofs: &[Proof { cites: "OECD/JRC 2008, table 15", file: "tai" }],
    fit: Scaling { of: fit, blind_to: SCALE_AND_SHIFT, ..PLAIN },
};

crate::options! {
    struct Options {
        /// score of the lowest value
        lo: f64 = number(0.0),
        /// score of the highest value
        hi: f64 = above("lo", 100.0),
    }
}

/// A constant column has no range: nothing is fitted, and the indicator is left out with a note.
fn fit(_: &NormaliseInput, args: &Args) -> Result<FitRule> {
    let Options { lo, hi } = Options::of(args);
    let (from, span) = (Stat::Minimum, Stat::Maximum - Stat::Minimum);
    Ok(Fitted::Line { from, span, to: lo.into(), rise: (hi - lo).into() }.into())
}
