//! What it takes to reach a rank, compared with a grid of values put into the data.

use std::collections::BTreeMap;

use proptest::prelude::*;
use proptest::sample::select;
use reweigh::analysis::inverse::{Alone, Mix, Reach, reach};
use reweigh::analysis::{Amount, Wish, what_if};
use reweigh::data::{Change, Choice, Dataset, Reading, Setting, load_with};
use reweigh::files::Access;
use reweigh::model::{Branch, Model, Step};
use reweigh::rank::{Ranking, rank};
use reweigh::{Error, Watch};

use crate::random::{Values, choice};

/// Units with few indicators, most of which can be changed, in one group or two.
#[derive(Debug, Clone)]
struct Case {
    columns: Vec<Values>,
    lower: Vec<bool>,
    changes: Vec<Option<Change>>,
    weights: Vec<u32>,
    is_grouped: bool,
    /// A last indicator computed from the first two.
    formula: Option<&'static str>,
    normalise: Choice,
    mean: Choice,
    coverage: f64,
    costs: Option<Vec<u32>>,
    unit: usize,
    wanted: i64,
}

fn change() -> impl Strategy<Value = Option<Change>> {
    let ends = (prop::option::of(Just(0.0)), prop::option::of((5i32..=15).prop_map(|tens| f64::from(tens * 10))));
    let bounds = (any::<bool>(), ends).prop_map(|(whole, (least, most))| Change { whole, least, most });
    prop_oneof![1 => Just(None), 4 => bounds.prop_map(Some)]
}

fn figures(units: usize, gaps: f64) -> impl Strategy<Value = Values> {
    let measured = (0i32..=1000).prop_map(|tenths| f64::from(tenths) / 10.0).boxed();
    let count = (0i32..=6).prop_map(f64::from).boxed();
    prop_oneof![2 => Just(measured), 1 => Just(count)].prop_flat_map(move |value| {
        let cell = (value, 0.0..1.0).prop_map(move |(value, luck)| (luck < 1.0 - gaps).then_some(value));
        prop::collection::vec(cell, units)
    })
}

fn case() -> impl Strategy<Value = Case> {
    (4usize..=7, 2usize..=4, select(vec![0.0, 0.0, 0.2])).prop_flat_map(|(units, count, gaps)| {
        let number = Setting::Number;
        let posts = Setting::List(vec![number(0.0), number(80.0)]);
        let normalise = vec![
            choice("minmax", &[("lo", number(1.0))]),
            choice("minmax", &[("lo", number(1.0))]),
            choice("zscore", &[("mean", number(100.0)), ("sd", number(10.0))]),
            choice("goalposts", &[("posts", posts), ("lo", number(1.0)), ("hi", number(100.0))]),
        ];
        let means = ["arithmetic", "arithmetic", "geometric", "minimum", "median"];
        let formulas = vec![None, None, Some("i1 + i2"), Some("i1 / (i2 + 1)")];
        (
            prop::collection::vec(figures(units, gaps), count),
            prop::collection::vec(prop::bool::weighted(0.3), count + 1),
            prop::collection::vec(change(), count),
            prop::collection::vec(1u32..=5, count + 1),
            (
                any::<bool>(),
                select(formulas),
                select(normalise),
                select(means.to_vec()).prop_map(|mean| choice(mean, &[])),
            ),
            select(vec![0.0, 2.0 / 3.0]),
            prop::option::weighted(0.3, prop::collection::vec(1u32..=20, count)),
            (0..units, 1..=3i64),
        )
            .prop_map(
                |(
                    columns,
                    lower,
                    mut changes,
                    weights,
                    (is_grouped, formula, normalise, mean),
                    coverage,
                    costs,
                    asked,
                )| {
                    // Below 0 the formula has a pole, near which ranks come and go within any step.
                    if let (Some("i1 / (i2 + 1)"), Some(change)) = (formula, &mut changes[1]) {
                        change.least = Some(0.0);
                    }
                    Case {
                        columns,
                        lower,
                        changes,
                        weights,
                        is_grouped,
                        formula,
                        normalise,
                        mean,
                        coverage,
                        costs,
                        unit: asked.0,
                        wanted: asked.1,
                    }
                },
            )
    })
}

impl Case {
    /// A table with its description beside it, as a user would provide them.
    fn data(&self) -> Dataset {
        let heads: Vec<String> = (1..=self.columns.len()).map(|at| format!("i{at}")).collect();
        let mut table = format!("unit,{}\n", heads.join(","));
        for unit in 0..self.columns[0].len() {
            let cells = self.columns.iter().map(|column| column[unit].map_or("NA".into(), |x| x.to_string()));
            table.push_str(&format!("u{unit},{}\n", cells.collect::<Vec<_>>().join(",")));
        }
        let mut about = String::new();
        for (at, change) in self.changes.iter().enumerate() {
            let direction = if self.lower[at] { "lower" } else { "higher" };
            about.push_str(&format!("[[indicators]]\ncode = \"i{}\"\ndirection = \"{direction}\"\n", at + 1));
            if let Some(change) = change {
                let end = |name: &str, end: Option<f64>| end.map_or(String::new(), |end| format!(", {name} = {end:?}"));
                let (least, most) = (end("least", change.least), end("most", change.most));
                about.push_str(&format!("change = {{ whole = {}{least}{most} }}\n", change.whole));
            }
        }
        let folder = tempfile::tempdir().expect("a folder for the test");
        let path = folder.path().join("t.csv");
        std::fs::write(&path, table).expect("it can be written");
        std::fs::write(folder.path().join("t.toml"), about).expect("it can be written");
        // By chance a unit may have the sums of all others, which the user of a real table would have to explain.
        let units = (0..self.columns[0].len()).map(|unit| Setting::Text(format!("u{unit}")));
        let keep = BTreeMap::from([("keep".to_string(), Setting::List(units.collect()))]);
        let reading = Reading::new(&keep).expect("an option of load");
        let data = load_with(&path.display().to_string(), &reading, &Access::everywhere(), &Watch::default())
            .expect("a sound table");
        match self.formula {
            Some(formula) => data.derive("d", formula).expect("a sound formula"),
            None => data,
        }
    }

    fn model(&self) -> reweigh::Result<Model> {
        let mut codes: Vec<String> = (1..=self.columns.len()).map(|at| format!("i{at}")).collect();
        codes.extend(self.formula.map(|_| "d".to_string()));
        let leaf = |(code, weight): (&String, &u32)| Branch { weight: f64::from(*weight), ..Branch::leaf(code) };
        let mut of: Vec<Branch> = codes.iter().zip(&self.weights).map(leaf).collect();
        if self.is_grouped {
            let group = Branch { code: "g".to_string(), weight: 2.0, of: of.split_off(1) };
            of.push(group);
        }
        let model = Model::of_tree(&self.data(), Branch { code: "index".to_string(), weight: 1.0, of })?;
        let model = model.choose(Step::Normalise, self.normalise.clone())?;
        model.choose(Step::Aggregate, self.mean.clone())?.coverage(self.coverage)
    }
}

type Figures<'a> = [(&'a str, f64)];

fn with(model: &Model, unit: usize, figures: &Figures) -> Option<Ranking> {
    let figures: Vec<_> = figures.iter().map(|(code, figure)| (unit, code.to_string(), *figure)).collect();
    let data = model.data().revise(&figures).ok()?;
    rank(&model.on(&data), None).ok()
}

struct Look<'a> {
    case: &'a Case,
    model: &'a Model,
    frozen: Model,
    asked: &'a Reach,
}

impl Look<'_> {
    /// Its rank with other values while no other unit moves; the maximum if it has none.
    fn held(&self, figures: &Figures) -> usize {
        let ranking = with(&self.frozen, self.asked.unit, figures);
        ranking.and_then(|ranking| Some(ranking.place_of(self.asked.unit)?.rank)).unwrap_or(usize::MAX)
    }

    fn anew(&self, figures: &Figures) -> Option<usize> {
        Some(with(self.model, self.asked.unit, figures)?.place_of(self.asked.unit)?.rank)
    }

    fn bounds(&self, code: &str) -> Change {
        let at: usize = code[1..].parse().expect("i1, i2 …");
        self.case.changes[at - 1].clone().expect("one that can be changed")
    }

    /// Values on both sides of the current one, near and far.
    fn grid(&self, code: &str) -> Vec<f64> {
        let bounds = self.bounds(code);
        let steps = (-40..=40).map(|step| 5.0 * f64::from(step)).chain((0..=100).map(f64::from));
        let ends = bounds.least.into_iter().chain(bounds.most);
        let is_inside =
            |x: &f64| bounds.least.is_none_or(|least| *x >= least) && bounds.most.is_none_or(|most| *x <= most);
        steps.chain(ends).filter(is_inside).collect()
    }

    fn is_allowed(&self, code: &str, x: f64) -> bool {
        let bounds = self.bounds(code);
        let is_whole = !bounds.whole || x.fract() == 0.0;
        is_whole && bounds.least.is_none_or(|least| x >= least) && bounds.most.is_none_or(|most| x <= most)
    }

    fn alone(&self, of: &Alone) -> Result<(), TestCaseError> {
        let (code, wanted) = (of.indicator.as_str(), self.asked.rank);
        let at = |x: f64| self.held(&[(code, x)]);
        let Some(needed) = of.needed else {
            prop_assert!(of.best.0 > wanted);
            for x in self.grid(code) {
                prop_assert!(at(x) >= of.best.0, "{code}: {x} gives rank {}, not {:?}", at(x), of.best);
            }
            let is_still = of.best.1.is_nan() || of.now == Some(of.best.1);
            prop_assert!(is_still || at(of.best.1) == of.best.0, "{of:?}: {}", at(of.best.1));
            return Ok(());
        };
        prop_assert!(self.is_allowed(code, needed), "{code}: {needed} is out of bounds");
        prop_assert!(at(needed) <= wanted, "{code}: {needed} gives rank {}", at(needed));
        prop_assert_eq!(of.anew, self.anew(&[(code, needed)]));
        let Some(now) = of.now else { return Ok(()) };
        let far = needed - now;
        let less = if self.bounds(code).whole { needed - far.signum() } else { needed - far * 1e-6 };
        prop_assert!(at(less) > wanted, "{code}: {less} does, too, not only {needed}");
        for x in self.grid(code).into_iter().filter(|x| (x - now).abs() < far.abs() * (1.0 - 1e-9)) {
            prop_assert!(at(x) > wanted, "{code}: {x} does, nearer than {needed}");
        }
        prop_assert!((of.cost.expect("a figure moves") - far.abs() * self.cost(code)).abs() < 1e-9);
        Ok(())
    }

    fn cost(&self, code: &str) -> f64 {
        let at: usize = code[1..].parse().expect("i1, i2 …");
        let spread = || self.model.data().column(code).ok()?.sd().filter(|sd| *sd > 0.0);
        self.case.costs.as_ref().map_or_else(|| 1.0 / spread().unwrap_or(1.0), |costs| f64::from(costs[at - 1]))
    }

    fn mix(&self, mix: &Mix) -> Result<(), TestCaseError> {
        let figures: Vec<(&str, f64)> = mix.changes.iter().map(|(code, _, x)| (code.as_str(), *x)).collect();
        prop_assert!(self.held(&figures) <= self.asked.rank, "{mix:?}");
        prop_assert!(figures.iter().all(|(code, x)| self.is_allowed(code, *x)), "{mix:?}");
        let cost = |(code, now, x): &(String, Option<f64>, f64)| (x - now.expect("no gap")).abs() * self.cost(code);
        prop_assert!((mix.changes.iter().map(cost).sum::<f64>() - mix.cost).abs() < 1e-9);
        prop_assert_eq!(mix.anew, self.anew(&figures));
        Ok(())
    }

    /// Checks that the units named as overtaken are exactly those ahead before the change but not after, and that no
    /// other unit moves.
    fn passed(&self, figures: &Figures) -> Result<(), TestCaseError> {
        let (unit, before) = (self.asked.unit, &self.asked.ranking);
        let after = with(&self.frozen, unit, figures).expect("it was ranked before");
        let own = |ranking: &Ranking| ranking.place_of(unit).expect("a ranked unit").rank;
        let is_ahead =
            |ranking: &Ranking, other: usize| ranking.place_of(other).is_some_and(|place| place.rank < own(ranking));
        for place in before.all_places().iter().filter(|place| place.unit != unit) {
            let later = after.place_of(place.unit).expect("nobody else moves");
            prop_assert_eq!(later.score, place.score);
            let is_passed = is_ahead(before, place.unit) && !is_ahead(&after, place.unit);
            let is_named = self.asked.passed.contains(&place.unit);
            // A count may go further than necessary.
            prop_assert!(is_passed || !is_named, "u{} is not passed", place.unit);
            if own(&after) == self.asked.rank {
                prop_assert!(is_named || !is_passed, "u{} is passed, too: {:?}", place.unit, self.asked.passed);
            }
        }
        Ok(())
    }
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(300))]
    #[test]
    fn what_reaches_a_rank_does_and_nothing_less(case in case()) {
        let Ok(model) = case.model() else { return Ok(()) };
        let costs: Option<Vec<(String, f64)>> = case.costs.as_ref().map(|costs| {
            let known = costs.iter().enumerate().filter(|(at, _)| case.changes[*at].is_some());
            known.map(|(at, cost)| (format!("i{}", at + 1), f64::from(*cost))).collect()
        });
        let asked = match reach(&model, &format!("u{}", case.unit), case.wanted, costs.as_deref()) {
            Ok(asked) => asked,
            // Unranked, no such rank, nothing that can be changed, or rejected scores.
            Err(error) => {
                prop_assert!(matches!(error, Error::Wrong { .. } | Error::Plain { .. } | Error::Method { .. }), "{error}");
                return Ok(());
            }
        };
        let look = Look { case: &case, model: &model, frozen: model.freeze().expect("ranked"), asked: &asked };
        let own = asked.ranking.place_of(asked.unit).expect("a ranked unit").rank;
        prop_assert_eq!(asked.is_there, own <= asked.rank);
        if asked.is_there {
            return Ok(());
        }
        for of in &asked.alone {
            look.alone(of)?;
            if let Some(needed) = of.needed {
                look.passed(&[(&of.indicator, needed)])?;
            }
        }
        let cheapest = asked.alone.iter().filter_map(|of| of.cost).fold(f64::INFINITY, f64::min);
        match &asked.mix {
            Some(mix) => {
                prop_assert!(mix.cost <= cheapest + 1e-12, "{} where one alone costs {cheapest}", mix.cost);
                look.mix(mix)?;
            }
            None => prop_assert!(cheapest.is_infinite(), "no mix, though one alone does at {cheapest}"),
        }
    }
}

/// The medians of the others are 0 and 1, and half of a count is not possible.
#[test]
fn a_gap_in_a_count_can_be_filled() {
    let column = |figures: [Option<i32>; 5]| figures.map(|x| x.map(f64::from)).to_vec();
    let case = Case {
        columns: vec![
            column([Some(1), Some(2), Some(3), Some(4), Some(5)]),
            column([None, Some(0), Some(0), Some(1), Some(7)]),
        ],
        lower: vec![false; 3],
        changes: vec![None, Some(Change { whole: true, ..Change::default() })],
        weights: vec![1; 3],
        is_grouped: false,
        formula: None,
        normalise: choice("minmax", &[]),
        mean: choice("arithmetic", &[]),
        coverage: 0.0,
        costs: None,
        unit: 0,
        wanted: 1,
    };
    let model = case.model().expect("a sound model");
    let wish = Wish { unit: 0, indicator: "i2".to_string(), amount: Amount::To(7.0) };
    let filled = what_if(&model, &[wish], &BTreeMap::new()).expect("a figure within its bounds");
    let middle = filled.middle.expect("a gap was filled");
    assert_eq!(middle.figures, [(0, "i2".to_string(), 1.0)]);
    let asked = reach(&model, "u0", 2, None).expect("a ranked unit");
    assert_eq!(asked.alone[0].needed.map(|x| x > 0.0), Some(true));
}
