//! Efficacy coefficient 功效系数: a value between what is not allowed and what satisfies becomes 60 to 100 points.

use super::{Args, Fitted, Given, Normalise, Opt, SCALE_AND_SHIFT, Way};
use crate::Result;

/// The lowest and the highest figure stand for the not-allowed and the satisfactory value unless `posts` says these;
/// then values beyond them go on along the line, and a score can be below `least`. Some take 50 + 50 for 60 + 40.
pub(super) static METHOD: Normalise = Normalise {
    name: "efficacy",
    about: "give 60 points for what is just allowed and 40 more for what satisfies (功效系数法)",
    formula: "least + span · (x − x_s) / (x_h − x_s), x_s the not-allowed and x_h the satisfactory value",
    source: "Chinese textbooks of statistics, 功效系数法 (no single source)",
    options: &[
        Opt::number("least", 60.0, "score of the value that is not allowed"),
        Opt::positive("span", 40.0, "points from there to the satisfactory value"),
        Opt::pair("posts", "the lower and the upper of the two values, the lowest and highest figure unless given"),
    ],
    proofs: &[],
    fit: Way { of: fit, blind_to: SCALE_AND_SHIFT, is_of_shares: false, needs_posts: false },
};

/// A constant column orders nothing: nothing is fitted, and the indicator is left out with a note.
fn fit(given: &Given, args: &Args) -> Result<Fitted> {
    let Some(range) = given.range() else { return Ok(Fitted::Nothing) };
    let (from, to) = args.pair("posts").map_or(range, |posts| given.turned_pair(posts));
    Ok(Fitted::Line { from, span: to - from, to: args.number("least"), rise: args.number("span") })
}
