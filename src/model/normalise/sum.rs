//! Sum: every value as a share of the sum of all values, so that the scores of an indicator sum to 1.

use super::{Args, Change, FitRule, Fitted, Lower, Normalise, NormaliseInput, PLAIN, Scaling, Stat, share};
use crate::Result;

/// If lower is better, the shares are those of 1 / x, as in pymcdm, so that they also sum to 1. With `lower` set to
/// `complement` they are 1 − x / Σx, which keeps distances and sums to n − 1.
/// This is only for scales with a true zero: negative values are refused, and so is 0 if it would be inverted.
pub(super) static METHOD: Normalise = Normalise {
    name: "sum",
    about: "divide by the sum of all values (values of 0 or more)",
    zh: "除以全部数值之和（数值不小于0）",
    formula: "x / Σx; (1 / x) / Σ(1 / x) or 1 − x / Σx where lower is better",
    source: "Hwang & Yoon 1981",
    options: Options::TABLE,
    proofs: &[],
    fit: Scaling { of: fit, blind_to: &[Change::Scale], is_of_shares: true, ..PLAIN },
};

crate::options! {
    struct Options {
        /// formula if lower is better: shares of 1 / x, or 1 − share
        lower: Lower = word(),
    }
}

fn fit(given: &NormaliseInput, args: &Args) -> Result<FitRule> {
    let (is_lower, is_inverse) = (given.is_lower(), Options::of(args).lower == Lower::Inverse);
    given.check_shares(&METHOD, is_lower && is_inverse)?;
    let stated = match (is_lower, is_inverse) {
        (false, _) => share(Stat::Sum, 0.0),
        (true, true) => Fitted::Inverse { over: Stat::InverseSum },
        (true, false) => share(-Stat::Sum, 1.0),
    };
    Ok(stated.into())
}
