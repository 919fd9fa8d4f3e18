//! Efficacy coefficient 功效系数: values from the not-allowed to the satisfactory value become 60 to 100 points.

use super::{Args, BoundSource, FitRule, Fitted, Normalise, NormaliseInput, PLAIN, SCALE_AND_SHIFT, Scaling, Stat};
use crate::Result;

/// The lowest and the highest value are used as the not-allowed and the satisfactory value, unless `posts` sets these.
/// With `posts`, values beyond them continue along the line, so a score may be below `least`. Some authors use 50 + 50
/// instead of 60 + 40.
pub(super) static METHOD: Normalise = Normalise {
    name: "efficacy",
    about: "score 60 at the lowest acceptable value and 100 at the satisfactory value (efficacy coefficient, 功效系数法)",
    zh: "功效系数法：达到不允许值得60分，达到满意值再得40分",
    formula: "least + span · (x − x_s) / (x_h − x_s), x_s the lowest acceptable and x_h the satisfactory value",
    source: "Chinese textbooks of statistics, 功效系数法 (no single source)",
    options: Options::TABLE,
    proofs: &[],
    fit: Scaling {
        of: fit,
        blind_to: SCALE_AND_SHIFT,
        bounds: |args| if Options::of(args).posts.is_some() { BoundSource::Posts } else { BoundSource::Data },
        ..PLAIN
    },
};

crate::options! {
    struct Options {
        /// score of the lowest acceptable value
        least: f64 = number(60.0),
        /// points between that and the satisfactory value
        span: f64 = positive(40.0),
        /// the lowest acceptable and the satisfactory value, lower number first; default: the lowest and highest in the
        /// data
        posts: Option<(f64, f64)> = pair(),
    }
}

/// A constant column does not distinguish units: nothing is fitted, and the indicator is left out with a note.
fn fit(given: &NormaliseInput, args: &Args) -> Result<FitRule> {
    let Options { least, span, posts } = Options::of(args);
    let (from, to) = match posts.map(|posts| given.turned_pair(posts)) {
        Some((from, to)) => (from.into(), to.into()),
        None => (Stat::Minimum, Stat::Maximum),
    };
    Ok(Fitted::Line { span: to - from.clone(), from, to: least.into(), rise: span.into() }.into())
}
