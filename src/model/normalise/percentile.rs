//! Percentile rank: the place among those that have a value, from 0 for the worst to 1 for the best.

use super::{Args, Fitted, Given, Normalise, Opt, Proof, SCALE_AND_SHIFT, TIES, Way, ties};
use crate::Result;
use crate::stats::Ties;

/// The field is split: COINr's `n_prank` takes (rank − 1) / (n − 1), the default here; the handbook's table 15 and
/// ProMCDA take rank / n, here `count: "rank"`. With `ties: "dense"` n is the number of different values.
pub(super) static METHOD: Normalise = Normalise {
    name: "percentile",
    about: "take the place from the bottom as a share of all places",
    formula: "hi · (rank − 1) / (n − 1), or hi · rank / n; rank 1 for the worst",
    source: "COINr n_prank; OECD/JRC 2008, table 15",
    options: &[
        TIES,
        Opt::word("count", &["below", "rank"], "what is counted: the places below over n − 1, or the rank over n"),
        Opt::positive("hi", 1.0, "score of the best, such as 100"),
    ],
    proofs: &[Proof { cites: "OECD/JRC 2008, table 15", file: "tai" }],
    fit: Way { of: fit, blind_to: SCALE_AND_SHIFT, is_of_shares: false, needs_posts: false },
};

/// A constant column orders nothing: nothing is fitted, and the indicator is left out with a note.
fn fit(given: &Given, args: &Args) -> Result<Fitted> {
    let (sorted, ties) = (given.column.sorted(), ties(args));
    let all = if ties == Ties::Dense { given.column.distinct() } else { sorted.len() } as f64;
    let less = if args.word("count") == "rank" { 0.0 } else { 1.0 };
    Ok(match given.range() {
        Some(_) => Fitted::Standing { sorted: sorted.into(), ties, less, over: all - less, rise: args.number("hi") },
        None => Fitted::Nothing,
    })
}
