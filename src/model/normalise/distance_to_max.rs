//! Distance to the maximum: 1 minus the distance to the best value, as a share of the range.

use super::{Args, FitRule, Fitted, Normalise, NormaliseInput, PLAIN, SCALE_AND_SHIFT, Scaling, Stat};
use crate::Result;

/// The same as min–max from 0 to 1, expressed from the other end.
pub(super) static METHOD: Normalise = Normalise {
    name: "distance_to_max",
    about: "subtract the distance from the best value, as a share of the range, from 1",
    zh: "以1减去与最好值之差占全距的比例",
    formula: "1 − (max − x) / (max − min)",
    source: "COINr n_dist2max",
    options: &[],
    proofs: &[],
    fit: Scaling { of: fit, blind_to: SCALE_AND_SHIFT, ..PLAIN },
};

/// A constant column has no range: nothing is fitted, and the indicator is left out with a note.
fn fit(_: &NormaliseInput, _: &Args) -> Result<FitRule> {
    let (from, span) = (Stat::Maximum, Stat::Maximum - Stat::Minimum);
    Ok(Fitted::Line { from, span, to: 1.0.into(), rise: 1.0.into() }.into())
}
