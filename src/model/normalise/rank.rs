//! Rank: the place from the bottom, so that the best unit has the highest score.

use super::{Args, Column, Fitted, Normalise, Opt, Proof, Ties};

pub(super) static METHOD: Normalise = Normalise {
    name: "rank",
    about: "take the place from the bottom: 1 for the worst, n for the best",
    formula: "1 + number of values below x",
    source: "OECD/JRC 2008, section 5.1",
    options: &[Opt::word("ties", &["min", "mean", "dense"], "place that equal values share")],
    proofs: &[Proof { cites: "OECD/JRC 2008, table 15", file: "tai" }],
    fit,
};

/// A constant column orders nothing: nothing is fitted, and the indicator is left out with a note.
fn fit(column: &Column, args: &Args) -> Fitted {
    let ties = match args.word("ties") {
        "mean" => Ties::Mean,
        "dense" => Ties::Dense,
        _ => Ties::Min,
    };
    match column.range() {
        Some((min, max)) if min < max => Fitted::Places { sorted: column.sorted().into(), ties },
        _ => Fitted::Nothing,
    }
}
