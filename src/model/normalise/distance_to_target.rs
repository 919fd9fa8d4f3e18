//! Distance to a target: the share of the way from the worst value to the target.

use super::{Args, FitRule, Fitted, Normalise, NormaliseInput, PLAIN, Scaling, Stat};
use crate::Result;
use crate::phrase::{Phrase, act, call};

/// A target that is no better than the worst value is an error, whereas COINr's `n_dist2targ` would reverse the order.
pub(super) static METHOD: Normalise = Normalise {
    name: "distance_to_target",
    about: "measure how far a value has come from the worst value to a target",
    zh: "从最差值到目标值，已走过多少路程",
    formula: "(x − min) / (target − min); (max − x) / (max − target) where lower is better",
    source: "OECD/JRC 2008, section 5.4; COINr n_dist2targ",
    options: Options::TABLE,
    proofs: &[],
    fit: Scaling { of: fit, blind_to: &[], ..PLAIN },
};

crate::options! {
    struct Options {
        /// the target; default: that of the description
        target: Option<f64> = figure(),
        /// whether values beyond the target are limited to 1
        cap: bool = truth(false),
    }
}

fn fit(given: &NormaliseInput, args: &Args) -> Result<FitRule> {
    let Options { target, cap } = Options::of(args);
    let code = given.code;
    let target = target.or(given.target).ok_or_else(|| {
        let set = act("normalise").arg(METHOD.name).with("at", code).with("target", 10);
        given.refuse(&METHOD, "it has no target", set.does("sets one"))
    })?;
    if let Some((worst, _)) = given.range().filter(|(worst, _)| given.turned(target) <= *worst) {
        let (worst, than) = (given.turned(worst), if given.is_lower() { "below" } else { "above" });
        let reason = format!("its target, {target}, is not {than} the worst value, {worst}");
        let other = Phrase::from("`target` sets another");
        return Err(given.refuse(&METHOD, reason, other.or(call("direction").arg(code).open().does("reverses it"))));
    }
    Ok(Fitted::up_to(Stat::Minimum, Stat::Number(given.turned(target)) - Stat::Minimum, cap).into())
}
