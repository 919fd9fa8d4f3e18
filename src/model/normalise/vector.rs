//! Vector: every value divided by the Euclidean norm of the column, as in the original TOPSIS.

use super::{Args, Change, FitRule, Normalise, NormaliseInput, PLAIN, Scaling, Stat, share};
use crate::Result;

/// Negative values are allowed: the norm is above 0 whenever two values differ.
/// Conventions differ if lower is better. The default is 1 − x / √Σx² (pymcdm). Hwang & Yoon leave the value as it is
/// and swap the ideal points, which amounts to −x / √Σx², with `lower` set to `turned`.
pub(super) static METHOD: Normalise = Normalise {
    name: "vector",
    about: "divide by the square root of the sum of squares, so that every indicator has length 1",
    zh: "除以平方和的平方根，使每个指标长度为1",
    formula: "x / √Σx²; 1 − x / √Σx² or −x / √Σx² where lower is better",
    source: "Hwang & Yoon 1981",
    options: Options::TABLE,
    proofs: &[],
    fit: Scaling { of: fit, blind_to: &[Change::Scale], ..PLAIN },
};

crate::words! {
    enum Lower {
        Complement = "complement",
        Turned = "turned",
    }
}

crate::options! {
    struct Options {
        /// formula if lower is better: 1 − x / √Σx², or −x / √Σx²
        lower: Lower = word(),
    }
}

fn fit(given: &NormaliseInput, args: &Args) -> Result<FitRule> {
    let is_complement = given.is_lower() && Options::of(args).lower == Lower::Complement;
    Ok(share(Stat::Norm, if is_complement { 1.0 } else { 0.0 }).into())
}
