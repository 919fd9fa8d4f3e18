//! Above or below the mean: 1, 0 or −1 for a value above, within or below a band around the mean.

use super::{Args, Change, FitRule, Fitted, Normalise, NormaliseInput, PLAIN, Proof, Scaling, Stat};
use crate::Result;
use crate::tolerance::ROUNDING;

/// The band extends `band` times the absolute value of the mean on either side; if the mean is 0, it has no width. A
/// value on the edge is inside, whatever its last digits.
pub(super) static METHOD: Normalise = Normalise {
    name: "above_mean",
    about: "score 1, 0 or −1 for a value above, within or below a band around the mean",
    zh: "高于、处于或低于均值附近的区间，分别记为1、0或−1",
    formula: "1 where x > x̄ + band · |x̄|, −1 where x < x̄ − band · |x̄|, else 0",
    source: "OECD/JRC 2008, section 5.5",
    options: Options::TABLE,
    proofs: &[Proof { cites: "OECD/JRC 2008, table 15", file: "tai" }],
    fit: Scaling { of: fit, blind_to: &[Change::Scale], neutral: |_| Some(0.0), ..PLAIN },
};

crate::options! {
    struct Options {
        /// half-width of the band, as a share of the mean
        band: f64 = least(0.2),
    }
}

/// A constant column does not distinguish units: nothing is fitted, and the indicator is left out with a note.
fn fit(_: &NormaliseInput, args: &Args) -> Result<FitRule> {
    let widest = Stat::Minimum.abs().max(Stat::Maximum.abs());
    let width = Options::of(args).band * Stat::Mean.abs() + ROUNDING * widest;
    Ok(Fitted::Band { lo: Stat::Mean - width.clone(), hi: Stat::Mean + width }.into())
}
