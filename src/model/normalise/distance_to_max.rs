//! Distance to the maximum: 1 less the distance from the best value, as a share of the range.

use super::{Args, Fitted, Normalise, NormaliseInput, SCALE_AND_SHIFT, Scaling};
use crate::Result;

/// The same as min–max from 0 to 1, said from the other end.
pub(super) static METHOD: Normalise = Normalise {
    name: "distance_to_max",
    about: "take the distance from the best value, as a share of the range, from 1",
    zh: "以1减去与最好值之差占全距的比例",
    formula: "1 − (max − x) / (max − min)",
    source: "COINr n_dist2max",
    options: &[],
    proofs: &[],
    fit: Scaling { of: fit, blind_to: SCALE_AND_SHIFT, is_of_shares: false, has_posts: |_| false },
};

/// A constant column has no range: nothing is fitted, and the indicator is left out with a note.
fn fit(given: &NormaliseInput, _: &Args) -> Result<Fitted> {
    Ok(match given.range() {
        Some((min, max)) => Fitted::Line { from: max, span: max - min, to: 1.0, rise: 1.0 },
        None => Fitted::Nothing,
    })
}
