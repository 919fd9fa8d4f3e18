//! Borda: the number of units that are worse, which is the number of points in a Borda count.

use super::{Args, FitRule, Fitted, Normalise, NormaliseInput, PLAIN, SCALE_AND_SHIFT, Scaling, Stat, TIES, Ties};
use crate::Result;

/// The convention is that of COINr's `n_borda`: ties all get the points of the lowest position among them, so that two
/// best units get n − 2. If `ties` is `mean`, an equally good unit counts half, as in most voting rules.
pub(super) static METHOD: Normalise = Normalise {
    name: "borda",
    about: "count the values below: 0 for the worst, n − 1 for the best",
    zh: "数一数低于它的数值：最差为0，最好为 n − 1",
    formula: "number of values below x; with `ties` mean, each equal value counts half",
    source: "Borda 1784; COINr n_borda",
    options: Options::TABLE,
    proofs: &[],
    fit: Scaling { of: fit, blind_to: SCALE_AND_SHIFT, ..PLAIN },
};

crate::options! {
    struct Options {
        ties: Ties = TIES,
    }
}

/// A constant column does not distinguish units: nothing is fitted, and the indicator is left out with a note.
fn fit(_: &NormaliseInput, args: &Args) -> Result<FitRule> {
    let (Options { ties }, one) = (Options::of(args), Stat::Number(1.0));
    Ok(Fitted::Standing { sorted: [].into(), ties, less: one.clone(), over: one.clone(), rise: one }.into())
}
