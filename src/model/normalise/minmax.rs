//! Min–max: the lowest observed value becomes `lo`, the highest `hi`.

use super::{Args, Column, Fitted, Normalise, Opt, Proof};

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
    fit,
};

/// A constant column has no range: nothing is fitted, and the indicator is left out with a note.
fn fit(column: &Column, args: &Args) -> Fitted {
    let (lo, hi) = (args.number("lo"), args.number("hi"));
    match column.range() {
        Some((min, max)) if min < max => Fitted::Line { from: min, span: max - min, to: lo, rise: hi - lo },
        _ => Fitted::Nothing,
    }
}
