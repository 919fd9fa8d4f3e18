//! Z-score: distance from the mean in standard deviations.

use super::{Args, DEVIATION, Fitted, Given, Normalise, Opt, Proof, SCALE_AND_SHIFT, Way};
use crate::Result;

pub(super) static METHOD: Normalise = Normalise {
    name: "zscore",
    about: "measure the distance from the mean in standard deviations",
    formula: "mean + sd · (x − x̄) / s",
    source: "OECD/JRC 2008, section 5.2",
    options: &[
        Opt::number("mean", 0.0, "score of a value at the mean"),
        Opt::positive("sd", 1.0, "points for one standard deviation"),
        DEVIATION,
    ],
    proofs: &[Proof { cites: "OECD/JRC 2008, table 15", file: "tai" }],
    fit: Way { of: fit, blind_to: SCALE_AND_SHIFT, is_of_shares: false, needs_posts: false },
};

/// A constant column has no deviation: nothing is fitted, and the indicator is left out with a note.
fn fit(given: &Given, args: &Args) -> Result<Fitted> {
    let column = given.column;
    let deviation = if args.word("deviation") == "population" { column.sd_of_population() } else { column.sd() };
    Ok(match (column.mean(), deviation, given.range()) {
        (Some(mean), Some(sd), Some(_)) => {
            Fitted::Line { from: mean, span: sd, to: args.number("mean"), rise: args.number("sd") }
        }
        _ => Fitted::Nothing,
    })
}
