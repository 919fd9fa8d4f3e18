//! `since` splits a change as a plain reading of its definition does, and the parts sum to the change.

use std::collections::BTreeMap;

use proptest::prelude::*;
use proptest::sample::{Index, select};
use reweigh::analysis::since::{Cause, Since, since};
use reweigh::data::{Choice, Dataset, Direction, load};
use reweigh::model::{Branch, Model, Step};
use reweigh::rank::rank;
use reweigh::render::Show;
use reweigh::{Error, Result, Watch};

use crate::random::{Plain, Values, cases, choice, plain};

/// Scores summed in another order, and means over up to 120 orders, differ in their last digits.
const SUMMED: f64 = 1e-9;

/// A model as plain data, on some of its units.
#[derive(Debug, Clone)]
struct Edition {
    plain: Plain,
    /// The units that are in the data.
    units: Vec<usize>,
}

impl Edition {
    fn data(&self) -> Result<Dataset> {
        let mut data = Dataset::builder("random").units(self.units.iter().map(|unit| format!("u{unit}")));
        for (code, values) in &self.plain.values {
            data = data.indicator(code, code, Direction::Higher, self.units.iter().map(|&unit| values[unit]));
        }
        data.build()
    }

    fn model(&self) -> Result<Model> {
        self.plain.model(&self.data()?)
    }

    /// Score and rank of a unit.
    fn standing(&self, unit: usize) -> Option<[f64; 2]> {
        let ranking = rank(&self.model().ok()?, None).ok()?;
        let place = *ranking.place_of(self.units.iter().position(|&of| of == unit)?)?;
        Some([place.score?, place.rank as f64])
    }
}

/// The old edition with some causes as in the new one, written from the definition.
fn between(old: &Edition, new: &Edition, unit: usize, causes: &[Cause]) -> Edition {
    let has = |cause: Cause| causes.contains(&cause);
    let mut plain = if has(Cause::Method) { new.plain.clone() } else { old.plain.clone() };
    plain.tree = if has(Cause::Weights) { new.plain.tree.clone() } else { old.plain.tree.clone() };
    for (code, values) in &mut plain.values {
        let (before, after) = (&old.plain.values[code], &new.plain.values[code]);
        *values = (0..values.len())
            .map(|at| {
                // A unit that comes or goes has the figures of its own edition.
                match (old.units.contains(&at), new.units.contains(&at)) {
                    (true, false) => return before[at],
                    (false, _) => return after[at],
                    _ => {}
                }
                let is_moved = match (before[at].is_some(), after[at].is_some()) {
                    (true, true) if at == unit => has(Cause::Own),
                    (true, true) => has(Cause::Others),
                    _ => has(Cause::Gaps),
                };
                if is_moved { after[at] } else { before[at] }
            })
            .collect();
    }
    let units = if has(Cause::Units) { new.units.clone() } else { old.units.clone() };
    Edition { plain, units }
}

fn orders(causes: &[Cause]) -> Vec<Vec<Cause>> {
    if causes.is_empty() {
        return vec![Vec::new()];
    }
    let first = |at: usize| {
        let mut rest = causes.to_vec();
        let one = rest.remove(at);
        orders(&rest).into_iter().map(move |order| [vec![one], order].concat())
    };
    (0..causes.len()).flat_map(first).collect()
}

/// The mean change of each cause over all orders; None if some model in between does not rank the unit.
fn naive(old: &Edition, new: &Edition, unit: usize, causes: &[Cause]) -> Option<Vec<[f64; 2]>> {
    let mut known: BTreeMap<Vec<Cause>, Option<[f64; 2]>> = BTreeMap::new();
    let mut value = |mut of: Vec<Cause>| {
        of.sort_unstable();
        *known.entry(of.clone()).or_insert_with(|| between(old, new, unit, &of).standing(unit))
    };
    let all = orders(causes);
    let mut shares = vec![[0.0; 2]; causes.len()];
    for order in &all {
        for turn in 0..order.len() {
            let (before, after) = (value(order[..turn].to_vec())?, value(order[..=turn].to_vec())?);
            let at = causes.iter().position(|cause| *cause == order[turn])?;
            (0..2).for_each(|of| shares[at][of] += (after[of] - before[of]) / all.len() as f64);
        }
    }
    Some(shares)
}

/// Whether the shares of every unit sum to its change.
fn check_sums(since: &Since) -> std::result::Result<(), TestCaseError> {
    for change in &since.changes {
        let Some(shares) = &change.shares else { continue };
        let size = change.scores[0].abs().max(change.scores[1].abs()).max(1.0);
        let score: f64 = shares.iter().map(|share| share.score).sum();
        let ranks: f64 = shares.iter().map(|share| share.rank).sum();
        let climbed = change.ranks[1].rank as f64 - change.ranks[0].rank as f64;
        prop_assert!((score - (change.scores[1] - change.scores[0])).abs() <= SUMMED * size, "{score}: {change:?}");
        prop_assert!((ranks - climbed).abs() <= SUMMED, "{ranks}: {change:?}");
    }
    Ok(())
}

/// What a second edition changes.
#[derive(Debug, Clone)]
struct Later {
    figures: Vec<(Index, Index, Option<f64>)>,
    weights: Vec<(Index, f64)>,
    gone: Option<Index>,
    come: Option<Index>,
    normalise: Option<Choice>,
    coverage: Option<f64>,
}

fn steps() -> impl Strategy<Value = Later> {
    let figure = (any::<Index>(), any::<Index>(), prop_oneof![3 => (-500.0..500.0f64).prop_map(Some), 1 => Just(None)]);
    let methods = vec![choice("zscore", &[]), choice("rank", &[]), choice("minmax", &[("lo", 1.0.into())])];
    (
        prop::collection::vec(figure, 0..12),
        prop::collection::vec((any::<Index>(), 0.01..1.0f64), 0..3),
        proptest::option::weighted(0.3, any::<Index>()),
        proptest::option::weighted(0.3, any::<Index>()),
        proptest::option::weighted(0.3, select(methods)),
        proptest::option::weighted(0.2, select(vec![0.0, 0.5])),
    )
        .prop_map(|(figures, weights, gone, come, normalise, coverage)| Later {
            figures,
            weights,
            gone,
            come,
            normalise,
            coverage,
        })
}

fn weigh(tree: &mut Branch, code: &str, weight: f64) {
    if let Some(branch) = tree.find(code) {
        branch.weight = weight;
    }
}

/// An old and a new edition.
fn pair() -> impl Strategy<Value = [Edition; 2]> {
    (plain(), steps()).prop_map(|(plain, steps)| {
        let all: Vec<usize> = (0..plain.units).collect();
        let mut new = plain.clone();
        let codes: Vec<String> = plain.values.keys().cloned().collect();
        for (code, unit, value) in &steps.figures {
            new.values.get_mut(code.get(&codes)).expect("a code")[unit.index(plain.units)] = *value;
        }
        let groups = plain.codes();
        for (code, weight) in &steps.weights {
            let code: &String = code.get(&groups);
            weigh(&mut new.tree, code, *weight);
        }
        new.steps[1].extend(steps.normalise);
        new.coverage = steps.coverage.unwrap_or(new.coverage);
        let without = |unit: Option<Index>| {
            let gone = unit.map(|unit| unit.index(all.len())).filter(|_| all.len() > 3);
            all.iter().copied().filter(|unit| Some(*unit) != gone).collect::<Vec<usize>>()
        };
        let (came, left) = (without(steps.come), without(steps.gone));
        [Edition { plain, units: came }, Edition { plain: new, units: left }]
    })
}

proptest! {
    #![proptest_config(cases(128))]

    #[test]
    fn shares_are_means_over_all_orders([old, new] in pair(), unit in any::<Index>()) {
        let unit = *unit.get(&new.units);
        if let (Ok(before), Ok(after)) = (old.model(), new.model())
            && let Ok(since) = since(&after, &before, Some(&format!("u{unit}")))
        {
            check_sums(&since)?;
            let causes: Vec<Cause> = since.causes.concat();
            let is_split = since.causes.iter().all(|causes| causes.len() == 1);
            let Some(expected) = naive(&old, &new, unit, &causes).filter(|_| causes.len() <= 5) else { return Ok(()) };
            prop_assert!(is_split, "{:?}", since.causes);
            let found = since.changes[0].shares.clone().expect("shares of one unit");
            for (found, [score, rank]) in found.iter().zip(expected) {
                let size = score.abs().max(1.0);
                prop_assert!((found.score - score).abs() <= SUMMED * size, "{found:?} {score} {causes:?}");
                prop_assert!((found.rank - rank).abs() <= SUMMED, "{found:?} {rank} {causes:?}");
            }
        }
    }

    #[test]
    fn all_units_at_once_are_the_units_one_by_one([old, new] in pair()) {
        if let (Ok(before), Ok(after)) = (old.model(), new.model())
            && let Ok(all) = since(&after, &before, None)
        {
            check_sums(&all)?;
            for change in &all.changes {
                let name = after.data().units().label(change.unit);
                let one = since(&after, &before, Some(&name)).expect("a unit that both rank");
                let Some(shares) = change.shares.as_ref() else { continue };
                // Joined causes are other players, and which are joined may differ between one unit and all.
                if all.causes.iter().chain(&one.causes).any(|causes| causes.len() > 1) {
                    continue;
                }
                for (causes, share) in all.causes.iter().zip(shares) {
                    // A cause that is none for this unit, such as own values that did not change, has no share.
                    let same = one.causes.iter().position(|of| of == causes);
                    let expected = same.map_or(0.0, |at| one.changes[0].shares.as_ref().expect("shares")[at].score);
                    let size = change.scores[1].abs().max(change.scores[0].abs()).max(1.0);
                    prop_assert!((share.score - expected).abs() <= SUMMED * size, "{name} {causes:?}");
                }
            }
        }
    }

    #[test]
    fn a_model_has_no_change_since_itself(plain in plain()) {
        if let Ok(model) = plain.model(&plain.data())
            && let Ok(since) = since(&model, &model.clone(), None)
        {
            prop_assert!(since.causes.is_empty());
        }
    }

    #[test]
    fn years_methods_and_frozen_bounds_sum_to_the_change(
        plain in plain(), years in prop::collection::vec(prop::collection::vec(cell(), 12), 3),
        revised in prop::collection::vec(cell(), 12), is_frozen in prop::bool::ANY, drop in any::<Index>(),
        fill in select(vec!["none", "latest", "linear", "median"]), is_pooled in prop::bool::ANY
    ) {
        let codes: Vec<String> = plain.values.keys().cloned().collect();
        let edition = |first: &[Values]| -> Result<Dataset> {
            let mut data = Dataset::builder("years").units((0..12).map(|unit| format!("u{unit}"))).years([2020, 2021, 2022]);
            for (at, code) in codes.iter().enumerate() {
                let value = |year: usize, unit: usize| first[year][unit].map(|value| value * (1.0 + at as f64 / (1.0 + unit as f64)));
                let values: Values = (0..3).flat_map(|year| (0..12).map(move |unit| value(year, unit))).collect();
                data = data.indicator(code, code, Direction::Higher, values);
            }
            data.build()
        };
        let later = [years[0].clone(), revised, years[2].clone()];
        let (Ok(first), Ok(second)) = (edition(&years), edition(&later)) else { return Ok(()) };
        let per = if is_pooled { reweigh::data::FitWindow::All } else { reweigh::data::FitWindow::Year };
        let model = |data: &Dataset, year: i32| {
            let of = Model::of_tree(&data.at_year(year)?, plain.tree.clone())?.coverage(0.0)?;
            of.choose(Step::Impute, Choice::new(fill))?.choose(Step::Normalise, Choice { per, ..Choice::new("minmax") })
        };
        let (Ok(old), Ok(mut new)) = (model(&first, 2021), model(&second, 2022)) else { return Ok(()) };
        if is_frozen && let Ok(frozen) = new.freeze() {
            new = frozen;
        }
        if codes.len() > 1 && let Ok(fewer) = new.without(&[drop.get(&codes).clone()]) {
            new = fewer;
        }
        match since(&new, &old, None) {
            Ok(since) => check_sums(&since)?,
            Err(error) => prop_assert!(rank(&new, None).is_err() || rank(&old, None).is_err() || error.to_string().starts_with("no "), "{error}"),
        }
    }
}

fn cell() -> impl Strategy<Value = Option<f64>> {
    prop_oneof![4 => (1.0..100.0f64).prop_map(Some), 1 => Just(None)]
}

fn demo() -> Model {
    Model::new(&load("demo", &Watch::default()).expect("bundled")).expect("a model")
}

/// The only cause of a change, and that it is the whole.
fn only(new: &Model, old: &Model, unit: &str) -> Cause {
    let since = since(new, old, Some(unit)).expect("a change");
    let ([causes], change) = (&since.causes[..], &since.changes[0]) else { panic!("{:?}", since.causes) };
    let share = change.shares.as_ref().expect("shares of one unit")[0];
    assert_eq!((share.score, share.rank), (change.scores[1] - change.scores[0], f64::from(climbed(change))));
    causes[0]
}

fn climbed(change: &reweigh::analysis::since::Changed) -> i32 {
    i32::try_from(change.ranks[1].rank).expect("few") - i32::try_from(change.ranks[0].rank).expect("few")
}

fn revised(model: &Model, unit: &str, code: &str, value: f64) -> Model {
    let unit = model.data().units().resolve(unit).expect("a city");
    model.on(&model.data().revise(&[(unit, code.to_string(), value)]).expect("a value"))
}

#[test]
fn a_single_cause_is_the_whole_change_under_its_name() {
    let base = demo();
    let filter = |gone: &str| {
        let gone = base.data().units().resolve(gone).expect("a city");
        base.on(&base.data().filter(&|unit| unit != gone).expect("cities are left"))
    };
    let normalised = base.choose(Step::Normalise, Choice::new("rank")).expect("a method");
    let posts = |to: f64| {
        let posts = [("posts", reweigh::Setting::List(vec![0.0.into(), to.into()]))];
        base.choose(Step::Normalise, choice("goalposts", &posts)).expect("goalposts")
    };
    let frozen =
        base.at_year(2021).and_then(|model| model.freeze()).and_then(|model| model.at_year(2022)).expect("frozen");
    let year = base.at_year(2021).expect("a year");
    let planted: [(Cause, Model, Model, &str); 11] = [
        (Cause::Own, revised(&base, "Laputa", "firms", 240.0), base.clone(), "Laputa"),
        (Cause::Others, revised(&base, "Atlantis", "trade", 180.0), base.clone(), "Laputa"),
        (Cause::Gaps, revised(&base, "Erewhon", "ports", 1.0), base.clone(), "Erewhon"),
        (Cause::Gaps, revised(&base, "Erewhon", "ports", 9.0), base.clone(), "Laputa"),
        (Cause::Units, filter("Atlantis"), base.clone(), "Laputa"),
        (Cause::Bounds, frozen, base.clone(), "Laputa"),
        (Cause::Bounds, posts(500.0), posts(400.0), "Laputa"),
        (Cause::Method, normalised, base.clone(), "Laputa"),
        (Cause::Weights, base.weigh(&[("size".into(), 0.7)]).expect("weights"), base.clone(), "Laputa"),
        (Cause::Indicators, base.without(&["ports".into()]).expect("fewer"), base.clone(), "Laputa"),
        (Cause::Revised, same_year_later(&year), year.clone(), "Laputa"),
    ];
    for (cause, new, old, unit) in planted {
        assert_eq!(only(&new, &old, unit), cause);
    }
}

/// A later year that repeats an earlier one, which was revised.
fn same_year_later(old: &Model) -> Model {
    let data = old.data();
    let units: Vec<String> = data.units().codes.iter().map(String::from).collect();
    let mut later = Dataset::builder("later").units(&units).names(data.units().names.iter()).years([2021, 2022]);
    for indicator in data.indicators() {
        let values: Vec<Option<f64>> = data.column(&indicator.code).expect("an indicator").iter().collect();
        let laputa =
            units.iter().position(|unit| *unit == data.units().codes[data.units().resolve("Laputa").expect("a city")]);
        let change = |(at, value): (usize, &Option<f64>)| {
            if Some(at) == laputa && indicator.code == "firms" { value.map(|x| x + 25.0) } else { *value }
        };
        let year: Vec<Option<f64>> = values.iter().enumerate().map(change).collect();
        later = later.described(
            reweigh::data::Indicator { formula: None, all_years: false, ..indicator.clone() },
            [year.clone(), year].concat(),
        );
    }
    old.on(&later.build().expect("good data"))
}

fn refused(new: &Model, old: &Model, unit: Option<&str>) -> Error {
    since(new, old, unit).map(drop).expect_err("refused")
}

#[test]
fn unclear_questions_are_refused_before_anything_runs() {
    let base = demo();
    let trade = Model::new(&load("trade", &Watch::default()).expect("bundled")).expect("a model");
    let said = |error: Error| format!("{error}");
    assert!(
        said(refused(&base, &trade, None)).contains("have no cities in common"),
        "{}",
        refused(&base, &trade, None)
    );
    let strict = base.coverage(0.9).expect("a share");
    assert!(
        said(refused(&strict, &base, Some("Erewhon"))).starts_with("Erewhon has no rank in demo 2022, changed model")
    );
    assert!(
        said(refused(&base, &strict, Some("Erewhon"))).starts_with("Erewhon has no rank in demo 2022, changed model")
    );
    let gone = base.data().units().resolve("Atlantis").expect("a city");
    let fewer = base.on(&base.data().filter(&|unit| unit != gone).expect("cities are left"));
    assert!(said(refused(&fewer, &base, Some("Atlantis"))).contains("not in demo 2022, changed data"));
    assert!(said(refused(&base, &fewer, Some("Atlantis"))).contains("not in demo 2022, changed data"));
    assert!(said(refused(&base, &fewer, Some("Atlantiss"))).contains("Atlantiss"));
}

/// A geometric mean refuses the scores of 0 that the old goalposts give, so that method and bounds are one cause.
#[test]
fn causes_without_a_model_in_between_are_joined() {
    let base = demo();
    let posts = |from: f64, to: f64| {
        let posts = [("posts", reweigh::Setting::List(vec![from.into(), to.into()]))];
        base.choose(Step::Normalise, choice("goalposts", &posts)).expect("goalposts")
    };
    let new = posts(-100.0, 500.0).choose(Step::Aggregate, Choice::new("geometric")).expect("a method");
    let new = new.weigh(&[("size".into(), 0.7)]).expect("weights");
    let since = since(&new, &posts(50.0, 400.0), Some("Laputa")).expect("a change");
    assert_eq!(since.causes, [vec![Cause::Bounds, Cause::Method], vec![Cause::Weights]]);
    check_sums(&since).expect("a sum");
    let shares = since.changes[0].shares.as_ref().expect("shares of one unit");
    assert!(shares.iter().all(|share| share.score != 0.0), "{shares:?}");
}

/// What the answer says about its only cause, in both languages.
fn why(new: &Model, old: &Model, unit: Option<&str>) -> [String; 2] {
    let shapes = since(new, old, unit).expect("a change").shapes();
    let look = reweigh::render::Look { format: reweigh::render::Format::Json, ..Default::default() };
    let answer: serde_json::Value = serde_json::from_str(&reweigh::render::render(&shapes, &look)).expect("JSON");
    ["why", "why_zh"].map(|key| answer["rows"][0][key].as_str().unwrap_or_default().to_string())
}

#[test]
fn each_cause_has_a_sentence_in_two_languages() {
    let base = demo();
    let year = base.at_year(2021).expect("a year");
    let said = |new: &Model, old: &Model, expected: [&str; 2]| {
        assert_eq!(why(new, old, Some("Laputa")), expected.map(String::from));
    };
    let goals = |to: f64| {
        let posts = [("posts", reweigh::Setting::List(vec![0.0.into(), to.into()]))];
        base.choose(Step::Normalise, choice("goalposts", &posts)).expect("goalposts")
    };
    said(
        &same_year_later(&year),
        &year,
        [
            "the new data revise 1 value of 2021, `firms` (180 → 205, +14 %)",
            "新数据修订了2021年的1个数值：`firms`（180 → 205，+14 %）",
        ],
    );
    said(&revised(&base, "Erewhon", "ports", 1.0), &base, ["1 closed for other cities", "其他城市补上1处缺失"]);
    said(
        &revised(&base, "Atlantis", "trade", 180.0),
        &base,
        ["`trade` of another city changed (120 → 180, +50 %)", "其他1个城市有1个数值变化：`trade`（120 → 180，+50 %）"],
    );
    said(
        &goals(500.0),
        &goals(400.0),
        [
            "other bounds, given as goalposts, for `trade`, `firms`, `ports`, `distance`",
            "预先固定的上下限不同：`trade`、`firms`、`ports`、`distance`",
        ],
    );
    said(&base.without(&["ports".into()]).expect("fewer"), &base, ["`ports` went", "去掉指标 `ports`"]);
    said(
        &base.coverage(0.5).expect("a share"),
        &base,
        ["coverage of `index`: 66.7 % → 50 %", "`index` 所需的数据覆盖率：66.7% → 50%"],
    );
}

/// Own and others' values of thousands of units would take too many models; for one unit they stay apart.
#[test]
fn many_units_have_one_cause_for_own_and_others_values() {
    let model = |shift: f64| {
        let value = |at: usize, unit: u32| f64::from(unit * 7919 % 4001) + shift * f64::from(unit % 13) * at as f64;
        let mut data = Dataset::builder("many").units((0..3000).map(|unit| format!("u{unit}")));
        for at in 1..=3 {
            let values = (0..3000).map(|unit| value(at, unit));
            data = data.indicator(format!("i{at}"), "", Direction::Higher, values);
        }
        Model::new(&data.build().expect("good data")).expect("a model")
    };
    let (old, new) = (model(0.0), model(1.0));
    let all = since(&new, &old, None).expect("a change");
    assert!(all.is_short && all.causes == [vec![Cause::Own, Cause::Others]], "{:?}", all.causes);
    assert_eq!(all.changes.len(), 3000);
    check_sums(&all).expect("sums");
    let one = since(&new, &old, Some("u5")).expect("a change");
    assert_eq!(one.causes, [vec![Cause::Own], vec![Cause::Others]]);
}
