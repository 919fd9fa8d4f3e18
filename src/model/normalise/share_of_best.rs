//! Share of the best: every value as a fraction of the best one.

use super::{Args, Change, FitRule, Fitted, Lower, Normalise, NormaliseInput, PLAIN, Proof, Scaling, Stat, share};
use crate::Result;

/// Conventions differ if lower is better. The default is min / x, as in simple additive weighting and WASPAS, where the
/// best scores 1; with `lower` set to `complement` it is 1 − x / max, as in ProMCDA, where the worst scores 0.
/// This is only for scales with a true zero: negative values are refused, and so is 0 if it would be inverted.
pub(super) static METHOD: Normalise = Normalise {
    name: "share_of_best",
    about: "divide by the best value (values of 0 or more)",
    zh: "除以最好值（数值不小于0）",
    formula: "x / max; min / x or 1 − x / max where lower is better",
    source: "OECD/JRC 2008, table 15; COINr n_fracmax; lower is better: Zavadskas et al. 2012",
    options: Options::TABLE,
    proofs: &[Proof { cites: "OECD/JRC 2008, table 15", file: "tai" }],
    fit: Scaling { of: fit, blind_to: &[Change::Scale], is_of_shares: true, ..PLAIN },
};

crate::options! {
    struct Options {
        /// formula if lower is better: min / x, or 1 − x / max
        lower: Lower = word(),
    }
}

fn fit(given: &NormaliseInput, args: &Args) -> Result<FitRule> {
    let (is_lower, is_inverse) = (given.is_lower(), Options::of(args).lower == Lower::Inverse);
    given.check_shares(&METHOD, is_lower && is_inverse)?;
    let stated = match (is_lower, is_inverse) {
        (false, _) => share(Stat::Maximum, 0.0),
        (true, true) => Fitted::Inverse { over: Stat::Maximum },
        (true, false) => share(-Stat::Minimum, 1.0),
    };
    Ok(stated.into())
}
