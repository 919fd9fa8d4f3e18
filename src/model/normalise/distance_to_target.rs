//! Distance to a target: how much of the way from the worst value to the target is done.

use super::{Args, Fitted, Given, Normalise, Opt, Way};
use crate::Result;

/// A target that is no better than the worst value leaves no way to go: it is refused, where COINr's `n_dist2targ`
/// would turn the order round.
pub(super) static METHOD: Normalise = Normalise {
    name: "distance_to_target",
    about: "measure how much of the way from the worst value to a target is done",
    formula: "(x − min) / (target − min); (max − x) / (max − target) where lower is better",
    source: "OECD/JRC 2008, section 5.4; COINr n_dist2targ",
    options: &[
        Opt::figure("target", "the target, that of the description unless given"),
        Opt::truth("cap", false, "whether values beyond the target score 1, or go on along the line"),
    ],
    proofs: &[],
    fit: Way { of: fit, blind_to: &[], is_of_shares: false, needs_posts: false },
};

fn fit(given: &Given, args: &Args) -> Result<Fitted> {
    let code = given.code;
    let target = args.figure("target").or(given.target).ok_or_else(|| {
        let hint = format!("`.normalise(\"distance_to_target\", #{{ at: \"{code}\", target: 10 }})` sets one");
        given.refuse(&METHOD, "it has no target", hint)
    })?;
    let Some((worst, _)) = given.range() else { return Ok(Fitted::Nothing) };
    let span = given.turned(target) - worst;
    if span <= 0.0 {
        let (worst, than) = (given.turned(worst), if given.is_lower() { "below" } else { "above" });
        let reason = format!("its target, {target}, is not {than} the worst figure, {worst}");
        return Err(given.refuse(
            &METHOD,
            reason,
            format!("`target:` takes another; `direction(\"{code}\", …)` turns it"),
        ));
    }
    Ok(Fitted::up_to(worst, span, args.truth("cap")))
}
