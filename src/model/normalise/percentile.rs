//! Percentile rank: the rank among the units that have a value, from 0 for the worst to 1 for the best.

use super::{
    Args, FitRule, Fitted, Normalise, NormaliseInput, PLAIN, Proof, SCALE_AND_SHIFT, Scaling, Stat, TIES, Ties,
};
use crate::Result;

/// Conventions differ. COINr's `n_prank` uses (rank − 1) / (n − 1), the default here; the handbook's table 15 and
/// ProMCDA use rank / n, which is `count` set to `rank` here. If `ties` is `dense`, n is the number of distinct values.
pub(super) static METHOD: Normalise = Normalise {
    name: "percentile",
    about: "take the position from the bottom as a share of all positions",
    zh: "自下而上的位次占全部位次的比例",
    formula: "hi · (rank − 1) / (n − 1), or hi · rank / n; rank 1 for the worst",
    source: "COINr n_prank; OECD/JRC 2008, table 15",
    options: Options::TABLE,
    proofs: &[Proof { cites: "OECD/JRC 2008, table 15", file: "tai" }],
    fit: Scaling { of: fit, blind_to: SCALE_AND_SHIFT, ..PLAIN },
};

crate::words! {
    enum Count {
        Below = "below",
        Rank = "rank",
    }
}

crate::options! {
    struct Options {
        ties: Ties = TIES,
        /// what is counted: the positions below divided by n − 1, or the rank divided by n
        count: Count = word(),
        /// score of the best value, such as 100
        hi: f64 = positive(1.0),
    }
}

/// A constant column does not distinguish units: nothing is fitted, and the indicator is left out with a note.
fn fit(_: &NormaliseInput, args: &Args) -> Result<FitRule> {
    let Options { ties, count, hi: rise } = Options::of(args);
    let all = if ties == Ties::Dense { Stat::Distinct } else { Stat::Count };
    let less = Stat::Number(if count == Count::Rank { 0.0 } else { 1.0 });
    Ok(Fitted::Standing { sorted: [].into(), ties, over: all - less.clone(), less, rise: rise.into() }.into())
}
