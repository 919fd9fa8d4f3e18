//! Z-score: distance from the mean in standard deviations.

use super::{Args, Column, Fitted, Normalise, Opt, Proof};

pub(super) static METHOD: Normalise = Normalise {
    name: "zscore",
    about: "measure the distance from the mean in standard deviations (of the sample, n − 1)",
    formula: "mean + sd · (x − x̄) / s",
    source: "OECD/JRC 2008, section 5.2",
    options: &[
        Opt::number("mean", 0.0, "score of a value at the mean"),
        Opt::positive("sd", 1.0, "points for one standard deviation"),
    ],
    proofs: &[Proof { cites: "OECD/JRC 2008, table 15", file: "tai" }],
    fit,
};

/// A constant column has no deviation: nothing is fitted, and the indicator is left out with a note.
fn fit(column: &Column, args: &Args) -> Fitted {
    match (column.mean(), column.sd(), column.range()) {
        (Some(mean), Some(sd), Some((min, max))) if min < max => {
            Fitted::Line { from: mean, span: sd, to: args.number("mean"), rise: args.number("sd") }
        }
        _ => Fitted::Nothing,
    }
}
