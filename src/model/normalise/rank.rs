//! Rank: counted from the worst, so that the best unit has the highest score.

use super::{Args, FitRule, Fitted, Normalise, NormaliseInput, PLAIN, Proof, SCALE_AND_SHIFT, Scaling, TIES, Ties};
use crate::Result;

pub(super) static METHOD: Normalise = Normalise {
    name: "rank",
    about: "take the position from the bottom: 1 for the worst, n for the best",
    zh: "自下而上的位次：最差为1，最好为 n",
    formula: "1 + number of values below x",
    source: "OECD/JRC 2008, section 5.1",
    options: Options::TABLE,
    proofs: &[Proof { cites: "OECD/JRC 2008, table 15", file: "tai" }],
    fit: Scaling { of: fit, blind_to: SCALE_AND_SHIFT, ..PLAIN },
};

crate::options! {
    struct Options {
        ties: Ties = TIES,
    }
}

/// A constant column does not distinguish units: nothing is fitted, and the indicator is left out with a note.
fn fit(_: &NormaliseInput, args: &Args) -> Result<FitRule> {
    let Options { ties } = Options::of(args);
    Ok(Fitted::Places { sorted: [].into(), ties }.into())
}
