//! Min–max: the lowest observed value becomes `lo`, the highest `hi`.

use super::{Args, Fitted, Given, Normalise, Opt, Proof, SCALE_AND_SHIFT, Way};
use crate::Result;

pub(super) static METHOD: Normalise = Normalise {
    name: "minmax",
    about: "stretch the observed range onto lo..hi",
    formula: "lo + (hi − lo) · (x − min) / (max − min)",
    source: "OECD/JRC 2008, section 5.3",
    options: &[
        Opt::number("lo", 0.0, "score of the lowest value"),
        Opt::number("hi", 100.0, "score of the highest value"),
    ],
    proofs: &[Proof { cites: "OECD/JRC 2008, table 15", file: "tai" }],
    fit: Way { of: fit, blind_to: SCALE_AND_SHIFT, is_of_shares: false, needs_posts: false },
};

/// A constant column has no range: nothing is fitted, and the indicator is left out with a note.
fn fit(given: &Given, args: &Args) -> Result<Fitted> {
    let (lo, hi) = (args.number("lo"), args.number("hi"));
    Ok(match given.range() {
        Some((min, max)) => Fitted::Line { from: min, span: max - min, to: lo, rise: hi - lo },
        None => Fitted::Nothing,
    })
}
