//! Goalposts: a lower and an upper bound that are given rather than fitted to the data; the upper one becomes `hi`, the
//! lower one 0.

use super::{Args, BoundSource, FitRule, Fitted, Normalise, NormaliseInput, PLAIN, Proof, Scaling};
use crate::Result;
use crate::phrase::act;

pub(super) static METHOD: Normalise = Normalise {
    name: "goalposts",
    about: "measure where a value lies between two fixed goalposts, regardless of the other values",
    zh: "在固定的下限与上限之间处于什么位置，与其他数值无关",
    formula: "hi · (x − from) / (to − from), limited to 0..hi; hi · (to − x) / (to − from) where lower is better",
    source: "UNDP 1990; COINr n_goalposts",
    options: Options::TABLE,
    proofs: &[Proof { cites: "UNDP 2022, statistical annex, table 1", file: "hdi" }],
    fit: Scaling { of: fit, bounds: |_| BoundSource::Posts, ..PLAIN },
};

crate::options! {
    struct Options {
        /// the goalposts [from, to]; default: those of the description
        posts: Option<(f64, f64)> = pair(),
        /// whether values beyond the goalposts are limited to 0 and `hi`
        clip: bool = truth(true),
        /// score of the upper goalpost
        hi: f64 = positive(1.0),
    }
}

/// The data do not matter, so even a constant column has scores.
fn fit(given: &NormaliseInput, args: &Args) -> Result<FitRule> {
    let Options { posts, clip, hi: rise } = Options::of(args);
    let posts = posts.or(given.posts).ok_or_else(|| {
        let set = act("normalise").arg(METHOD.name).with("at", given.code).with("posts", [0, 10]);
        given.refuse(&METHOD, "it has no goalposts", set.does("sets them"))
    })?;
    let (from, to) = given.turned_pair(posts);
    let (span, start) = (to - from, 0.0);
    Ok(FitRule::Fixed(match clip {
        true => Fitted::Clipped { from, span, to: start, rise },
        false => Fitted::Line { from, span, to: start, rise },
    }))
}

#[cfg(all(test, feature = "files"))]
mod tests {
    use crate::Watch;
    use crate::data::{Choice, Direction, Setting, from_csv};
    use crate::model::{Branch, Model, Step};

    /// Checks the scores of three values and a missing one with the goalposts 0 and 10 and further options.
    fn check(figures: [f64; 3], direction: Direction, options: &[(&str, Setting)], expected: [f64; 3]) {
        let [first, second, third] = figures;
        let table = format!("unit,x\nA,{first}\nB,{second}\nC,{third}\nD,\n");
        let data = from_csv(&table, "posts.csv", &Watch::default()).expect("a sound table");
        let posts = Setting::List(vec![Setting::Number(0.0), Setting::Number(10.0)]);
        let mut choice = Choice::new("goalposts");
        choice.options.insert("posts".to_string(), posts);
        choice.options.extend(options.iter().map(|(name, setting)| (name.to_string(), setting.clone())));
        let tree = Branch { code: "index".to_string(), weight: 1.0, of: vec![Branch::leaf("x")] };
        let model = Model::of_tree(&data, tree).and_then(|model| model.direction("x", direction));
        let model = model.and_then(|model| model.choose(Step::Normalise, choice)).expect("a sound model");
        let found: Vec<Option<f64>> = model.leaves().expect("goalposts are given")[0].score.iter().collect();
        assert_eq!(found, expected.map(Some).into_iter().chain([None]).collect::<Vec<_>>());
    }

    /// The help page of COINr's n_goalposts gives 0.1 for the value 1, and 0.9 with direction -1.
    #[test]
    fn the_values_that_coinr_prints_come_out() {
        check([1.0, -5.0, 12.0], Direction::Higher, &[], [0.1, 0.0, 1.0]);
        check([1.0, -5.0, 12.0], Direction::Lower, &[], [0.9, 1.0, 0.0]);
    }

    #[test]
    fn without_clipping_values_go_on_along_the_line() {
        let options = [("clip", Setting::Truth(false)), ("hi", Setting::Number(100.0))];
        check([1.0, -5.0, 12.0], Direction::Higher, &options, [10.0, -50.0, 120.0]);
        check([1.0, -5.0, 12.0], Direction::Lower, &options, [90.0, 150.0, -20.0]);
    }
}
