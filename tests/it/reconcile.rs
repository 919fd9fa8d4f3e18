//! Published scores that a model does not reproduce: planted faults are found, none is invented, and every claim holds
//! when the changed model is scored again.

use std::collections::BTreeMap;

use reweigh::analysis::reconcile::{Change, Pattern, Reconciliation, Verdict, reconcile};
use reweigh::data::{Choice, Dataset, Direction, Setting, load};
use reweigh::model::{Branch, Model, Step};
use reweigh::rank::{ListedUnit, Ranking, by_hand, published, rank};
use reweigh::{Error, Watch};

use super::random::choice;

/// Numbers that are the same on every machine.
struct Random(u64);

impl Random {
    fn next(&mut self) -> u64 {
        self.0 = self.0.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        let x = (self.0 ^ (self.0 >> 33)).wrapping_mul(0xff51_afd7_ed55_8ccd);
        x >> 20
    }

    fn below(&mut self, count: usize) -> usize {
        usize::try_from(self.next()).expect("44 bits") % count
    }

    fn unit(&mut self) -> f64 {
        self.next() as f64 / (1_u64 << 44) as f64
    }

    fn chance(&mut self, of: f64) -> bool {
        self.unit() < of
    }
}

/// Two years of values with three or four digits, a few of them missing; some indicators have values of either sign.
fn made_up(random: &mut Random) -> Dataset {
    let (units, indicators) = (16 + random.below(16), 5 + random.below(4));
    let mut data = Dataset::builder("made up").units((0..units).map(|unit| format!("u{unit}"))).years([2021, 2022]);
    for at in 0..indicators {
        let (scale, is_signed) = (10.0_f64.powi(i32::try_from(random.below(4)).expect("small")), random.chance(0.2));
        let gaps = if random.chance(0.5) { 0.06 } else { 0.0 };
        let first: Vec<f64> = (0..units)
            .map(|_| {
                let x = (random.unit() * 2.0 - 1.0 + random.unit()).exp() * scale;
                if is_signed && random.chance(0.4) { -x } else { x }
            })
            .collect();
        let second: Vec<f64> = first.iter().map(|x| x * (0.85 + 0.35 * random.unit())).collect();
        let printed = |x: f64| format!("{x:.3e}").parse::<f64>().expect("a number");
        let values: Vec<Option<f64>> =
            first.into_iter().chain(second).map(|x| (!random.chance(gaps)).then(|| printed(x))).collect();
        let direction = if random.chance(0.25) { Direction::Lower } else { Direction::Higher };
        data = data.indicator(format!("x{at}"), "", direction, values);
    }
    data.build().expect("good data")
}

/// A model of them: flat or with groups, other weights, another normalisation or mean.
fn recipe(random: &mut Random, data: &Dataset) -> Model {
    let count = data.indicators().len();
    let weight = |random: &mut Random| [1.0, 1.0, 2.0, 3.0, 5.0][random.below(5)];
    let leaf = |random: &mut Random, at: usize| Branch { weight: weight(random), ..Branch::leaf(&format!("x{at}")) };
    let of: Vec<Branch> = match random.chance(0.5) {
        true => (0..count).map(|at| leaf(random, at)).collect(),
        false => {
            let cut = 2 + random.below(count - 3);
            let group = |random: &mut Random, code: &str, range: std::ops::Range<usize>| {
                let of = range.map(|at| leaf(random, at)).collect();
                Branch { code: code.to_string(), weight: weight(random), of }
            };
            vec![group(random, "left", 0..cut), group(random, "right", cut..count)]
        }
    };
    let model = Model::of_tree(data, Branch { code: "index".into(), weight: 1.0, of }).expect("a tree");
    let model = model.coverage(0.0).expect("a share");
    match random.below(4) {
        0 => model.choose(Step::Normalise, Choice::new("zscore")),
        1 => {
            let above = choice("minmax", &[("lo", 1.0.into()), ("hi", 100.0.into())]);
            let model = model.choose(Step::Normalise, above).expect("a method");
            model.choose(Step::Aggregate, Choice::new("geometric"))
        }
        2 => {
            let tails = choice("winsorise", &[("quantiles", Setting::List(vec![0.05.into(), 0.95.into()]))]);
            model.choose(Step::Treat, tails)
        }
        _ => Ok(model),
    }
    .expect("a method")
}

/// What can be planted.
const FAULTS: [&str; 21] = [
    "sign",
    "decimal",
    "digits",
    "cells exchanged",
    "rows exchanged",
    "value of another year",
    "missing as zero",
    "year",
    "indicator of another year",
    "bounds of another year",
    "direction",
    "weight",
    "weights exchanged",
    "equal weights",
    "left out",
    "gap rule",
    "normalisation",
    "population deviation",
    "treatment of one",
    "mean",
    "scale",
];

/// The model with one fault, made without the changes that the search applies; None if it cannot have this one.
fn planted(fault: &str, random: &mut Random, model: &Model) -> Option<Model> {
    let data = model.data();
    let (units, count) = (data.units().len(), data.indicators().len());
    let (unit, other) = (random.below(units), random.below(units));
    let code = format!("x{}", random.below(count));
    let value = data.column(&code).ok()?.get(unit);
    let revised = |cells: &[(usize, String, Option<f64>)]| Some(model.on(&data.replace(cells).ok()?));
    let nodes = model.tree().nodes();
    let groups: Vec<usize> = (0..nodes.len()).filter(|&place| nodes[place].members.len() > 1).collect();
    let group = groups[random.below(groups.len())];
    let members = &nodes[group].members;
    let own = model.recipe();
    match fault {
        "sign" => revised(&[(unit, code, Some(-value?))]),
        "decimal" => {
            let power = [1, -1, 2, -2, 3, -3][random.below(6)];
            revised(&[(unit, code, Some(format!("{}e{power}", value?).parse().ok()?))])
        }
        "digits" => {
            let text: Vec<char> = format!("{}", value?).chars().collect();
            let places: Vec<usize> = (1..text.len())
                .filter(|&at| text[at].is_ascii_digit() && text[at - 1].is_ascii_digit() && text[at] != text[at - 1])
                .collect();
            let mut text = text;
            let at = *places.get(random.below(places.len().max(1)))?;
            text.swap(at, at - 1);
            revised(&[(unit, code, Some(text.iter().collect::<String>().parse().ok()?))])
        }
        "cells exchanged" => {
            let column = data.column(&code).ok()?;
            (column.get(unit) != column.get(other)).then_some(())?;
            revised(&[(unit, code.clone(), column.get(other)), (other, code, column.get(unit))])
        }
        "rows exchanged" => {
            let cells = data.indicators().iter().flat_map(|of| {
                let column = data.column(&of.code).expect("an indicator");
                [(unit, of.code.clone(), column.get(other)), (other, of.code.clone(), column.get(unit))]
            });
            (unit != other).then_some(())?;
            revised(&cells.collect::<Vec<_>>())
        }
        "value of another year" => revised(&[(unit, code.clone(), data.value(unit, 2021, &code).ok()?)]),
        "missing as zero" => {
            let gap = (0..units).find(|&unit| data.column(&code).is_ok_and(|column| column.get(unit).is_none()))?;
            revised(&[(gap, code, Some(0.0))])
        }
        "year" => model.at_year(2021).ok(),
        "indicator of another year" => {
            let before = data.at_year(2021).ok()?.column(&code).ok()?;
            revised(&(0..units).map(|unit| (unit, code.clone(), before.get(unit))).collect::<Vec<_>>())
        }
        "bounds of another year" => model.at_year(2021).ok()?.freeze().ok()?.at_year(2022).ok(),
        "direction" => {
            let turned =
                if own.direction(data, &code) == Direction::Lower { Direction::Higher } else { Direction::Lower };
            model.direction(&code, turned).ok()
        }
        "weight" => {
            let member = &nodes[members[random.below(members.len())]];
            let weight = [0.1, 0.15, 0.2, 0.25, 0.3, 0.4, 0.5][random.below(7)];
            model.weigh(&[(member.code.clone(), weight)]).ok()
        }
        "weights exchanged" => {
            let (a, b) = (&nodes[members[random.below(members.len())]], &nodes[members[random.below(members.len())]]);
            let of = |code: &str, weight: f64| match code {
                _ if code == a.code => (code.to_string(), b.weight),
                _ if code == b.code => (code.to_string(), a.weight),
                _ => (code.to_string(), weight),
            };
            let all: Vec<(String, f64)> = members.iter().map(|&m| of(&nodes[m].code, nodes[m].weight)).collect();
            model.weigh(&all).ok()
        }
        "equal weights" => model.equal(random.chance(0.5).then_some(nodes[group].code.as_str())).ok(),
        "left out" => model.without(&[code]).ok(),
        "gap rule" => {
            let aggregate = own.choices[Step::Aggregate][0].clone();
            let rule = ["worst", "exclude"][random.below(2)];
            let options = aggregate.options.into_iter().chain([("missing".to_string(), rule.into())]).collect();
            model.choose(Step::Aggregate, Choice { options, ..Choice::new(&aggregate.method) }).ok()
        }
        "normalisation" => {
            let methods = ["zscore", "rank", "percentile", "distance_to_max", "minmax", "borda", "share_of_best"];
            model.choose(Step::Normalise, Choice::new(methods[random.below(methods.len())])).ok()
        }
        "population deviation" => {
            (own.choices[Step::Normalise][0].method == "zscore").then_some(())?;
            model.choose(Step::Normalise, choice("zscore", &[("deviation", "population".into())])).ok()
        }
        "treatment of one" => {
            let treat = Choice { at: vec![code], ..Choice::new(["log_shift", "winsorise", "none"][random.below(3)]) };
            model.choose(Step::Treat, treat).ok()
        }
        "mean" => {
            let means = ["geometric", "harmonic", "median", "arithmetic", "minimum"];
            model.choose(Step::Aggregate, Choice::new(means[random.below(5)])).ok()
        }
        _ => Some(model.clone()),
    }
}

fn scores(model: &Model) -> Option<Vec<f64>> {
    Some(model.scores().ok()?.of(0).iter().map(|score| score.unwrap_or(f64::NAN)).collect())
}

/// A list of some scores, rounded.
fn list(data: &Dataset, scores: &[f64], decimals: usize, keep: &mut dyn FnMut() -> bool) -> Option<Ranking> {
    let listed = scores.iter().enumerate().filter(|(_, score)| !score.is_nan()).filter_map(|(unit, score)| {
        let score = format!("{score:.decimals$}").parse().ok();
        keep().then(|| ListedUnit { name: data.units().codes[unit].to_string(), rank: None, score })
    });
    by_hand(Some(data), &listed.collect::<Vec<_>>()).ok()
}

fn ask(model: &Model, list: &Ranking, options: &[(&str, Setting)]) -> reweigh::Result<Reconciliation> {
    let options: BTreeMap<String, Setting> =
        options.iter().map(|(name, setting)| (name.to_string(), setting.clone())).collect();
    reconcile(model, list, &options, &Watch::default())
}

/// Decimals that give scores of this size about five digits.
fn decimals(scores: &[f64]) -> usize {
    let size = scores.iter().filter(|x| !x.is_nan()).fold(0.0, |size: f64, x| size.max(x.abs()));
    if size > 10.0 { 3 } else { 4 }
}

/// The number of cases; `FAULTS=1000` in the environment runs that many.
fn cases(usual: u64) -> u64 {
    std::env::var("FAULTS").ok().and_then(|cases| cases.parse().ok()).unwrap_or(usual)
}

fn is_near(a: &[f64], b: &[f64]) -> bool {
    a.len() == b.len() && a.iter().zip(b).all(|(a, b)| (a - b).abs() < 1e-7 || a.is_nan() && b.is_nan())
}

/// Every claim of an answer, checked on its changed models from the scores alone.
fn check(found: &Reconciliation) {
    for one in &found.explanations {
        let scores = scores(&one.model.on(one.model.data())).expect("a model that was scored");
        let half = found.published.half;
        let differences: Vec<f64> = found
            .published
            .scores
            .iter()
            .map(|&(unit, y)| y - (one.line.times * scores[unit] + one.line.plus))
            .collect();
        let hits = differences.iter().filter(|x| x.abs() <= half).count();
        let largest = differences.iter().filter(|x| !x.is_nan()).fold(0.0, |size: f64, x| size.max(x.abs()));
        assert_eq!(one.found.hits, hits, "{:?}", one.changes);
        assert!((one.found.largest.abs() - largest).abs() < 1e-9, "{:?}: {largest}", one.changes);
        assert_eq!(one.found.is_full(), hits == found.published.scores.len());
        assert!(!one.changes.is_empty());
    }
}

#[test]
fn planted_faults_are_named_first() {
    let (mut planted_ones, mut named, mut listed) = (0, 0, 0);
    let mut missed: BTreeMap<&str, Vec<String>> = BTreeMap::new();
    let mut seed = 0;
    while planted_ones < cases(21) {
        seed += 1;
        let mut random = Random(seed);
        let data = made_up(&mut random);
        let fault = FAULTS[usize::try_from(seed).expect("small") % FAULTS.len()];
        let mut model = recipe(&mut random, &data);
        if fault == "population deviation" {
            model = model.choose(Step::Aggregate, Choice::new("arithmetic")).expect("a method");
            model = model.choose(Step::Normalise, Choice::new("zscore")).expect("a method");
        }
        let Some((other, own)) = planted(fault, &mut random, &model).zip(scores(&model)) else { continue };
        let Some(mut target) = scores(&other) else { continue };
        let line = [(0.1, 0.0), (0.01, 0.0), (2.5, 50.0), (0.9, 1.0)][random.below(4)];
        if fault == "scale" {
            target.iter_mut().for_each(|x| *x = line.0 * *x + line.1);
        }
        let places = decimals(&target);
        let whole = random.chance(0.7);
        let Some(list) = list(&data, &target, places, &mut || whole || random.chance(0.8)) else { continue };
        // A fault that no published score shows is no fault.
        let is_shown = |place: &reweigh::rank::Place| {
            let score = place.score.expect("scores");
            own[place.unit].is_nan() || (own[place.unit] - score).abs() > 0.6 * 0.1_f64.powf(places as f64)
        };
        if !list.all_places().iter().any(is_shown) {
            continue;
        }
        planted_ones += 1;
        let found = ask(&model, &list, &[]).expect("an answer");
        check(&found);
        let is_it = |one: &reweigh::analysis::reconcile::Explanation| {
            let scores = scores(&one.model).expect("scored");
            let turned: Vec<f64> = scores.iter().map(|x| one.line.times * x + one.line.plus).collect();
            // A scale is known as closely as the rounding lets it be.
            is_near(&turned, &target)
                || fault == "scale" && matches!(one.changes[..], [Change::Scale])
                || matches!(one.changes[..], [Change::Weight { .. }]) && fault == "weight" && one.found.is_full()
        };
        let place = found.explanations.iter().position(is_it);
        named += u64::from(place == Some(0));
        listed += u64::from(place.is_some());
        if place != Some(0) {
            let first = found.explanations.first().map(|one| (&one.changes, one.found.hits, one.found.of));
            missed
                .entry(fault)
                .or_default()
                .push(format!("seed {seed}, place {place:?}, as is {}: {first:?}", found.as_is.hits));
        }
    }
    let share = named as f64 / planted_ones as f64;
    let text =
        format!("{planted_ones} planted: {named} named first ({:.1} %), {listed} listed; {missed:#?}", 100.0 * share);
    if std::env::var_os("FAULTS").is_some() {
        eprintln!("{text}");
    }
    assert!(share >= 0.95, "{text}");
}

#[test]
fn nothing_is_invented_where_scores_follow() {
    for seed in 1..=cases(25).min(200) {
        let mut random = Random(seed + 10_000);
        let data = made_up(&mut random);
        let model = recipe(&mut random, &data);
        let Some(own) = scores(&model) else { continue };
        let places = 1 + random.below(6);
        let Some(list) = list(&data, &own, places, &mut || random.chance(0.9)) else { continue };
        let found = ask(&model, &list, &[("decimals", (places as f64).into())]).expect("an answer");
        assert_eq!((found.verdict(), found.tried), (Verdict::AsIs, 0), "seed {seed}, {places} decimals");
        assert!(found.explanations.is_empty() && found.changed() == &model);
    }
    let model = demo();
    let found = ask(&model, &rank(&model, None).expect("a ranking"), &[]).expect("an answer");
    assert_eq!(found.verdict(), Verdict::AsIs);
}

#[test]
fn noise_is_not_explained() {
    for seed in 1..=cases(3).min(60) {
        let mut random = Random(seed + 20_000);
        let data = made_up(&mut random);
        let model = recipe(&mut random, &data);
        let Some(mut target) = scores(&model) else { continue };
        let size = target.iter().filter(|x| !x.is_nan()).fold(0.0, |size: f64, x| size.max(x.abs()));
        target.iter_mut().for_each(|x| *x += size * 0.1 * (random.unit() - 0.5));
        let Some(list) = list(&data, &target, decimals(&target), &mut || true) else { continue };
        let found = ask(&model, &list, &[("changes", 1.0.into())]).expect("an answer");
        check(&found);
        assert!(matches!(found.verdict(), Verdict::Nothing | Verdict::Nearer), "seed {seed}: {:?}", found.verdict());
        assert!(found.explanations.iter().all(|one| !one.found.is_full()), "seed {seed}");
    }
}

/// Two faults of different kinds, and a value that no pattern explains.
#[test]
fn two_faults_are_found_one_after_the_other() {
    let mut random = Random(30_001);
    let data = made_up(&mut random);
    let of = data.indicators().iter().map(|of| Branch::leaf(&of.code)).collect();
    let model = Model::of_tree(&data, Branch { code: "index".into(), weight: 1.0, of }).expect("a tree");
    let model = model.coverage(0.0).expect("a share");
    let turned = model.direction("x1", Direction::Lower).expect("a direction");
    let turned = if turned == model { model.direction("x1", Direction::Higher).expect("a direction") } else { turned };
    let zscore = turned.choose(Step::Normalise, Choice::new("zscore")).expect("a method");
    let target = scores(&zscore).expect("scores");
    let list_of = |target: &[f64]| list(&data, target, 4, &mut || true).expect("a list");
    let found = ask(&model, &list_of(&target), &[]).expect("an answer");
    check(&found);
    assert_eq!(found.verdict(), Verdict::Changed(2));
    assert!(is_near(&scores(found.changed()).expect("scores"), &target));
    let one = ask(&model, &list_of(&target), &[("changes", 1.0.into())]).expect("an answer");
    assert!(one.verdict() != Verdict::Changed(2) && one.explanations.iter().all(|one| one.changes.len() == 1));
}

/// One published score is a typing error: a value that fits can always be found, which is no explanation.
#[test]
fn a_single_score_that_is_off_is_not_explained_away() {
    let model = demo();
    let mut target = scores(&model).expect("scores");
    let laputa = model.data().units().resolve("Laputa").expect("a city");
    target[laputa] += 1.37;
    let list = list(model.data(), &target, 4, &mut || true).expect("a list");
    let found = ask(&model, &list, &[]).expect("an answer");
    check(&found);
    assert_eq!((found.verdict(), found.as_is.at, found.as_is.hits), (Verdict::AllButOne, Some(laputa), 5));
    let is_free = |change: &Change| matches!(change, Change::Value { how: Pattern::Free, .. });
    assert!(found.explanations.iter().all(|one| one.changes.iter().all(is_free) && one.is_guess));
}

fn demo() -> Model {
    Model::new(&load("demo", &Watch::default()).expect("bundled")).expect("a model")
}

fn of_units(data: &Dataset, listed: &[(&str, Option<f64>, Option<f64>)]) -> reweigh::Result<Ranking> {
    let listed = listed.iter().map(|&(name, rank, score)| ListedUnit { name: name.to_string(), rank, score });
    by_hand(Some(data), &listed.collect::<Vec<_>>())
}

fn refused(model: &Model, list: &Ranking) -> Error {
    ask(model, list, &[]).map(drop).expect_err("refused")
}

#[test]
fn unclear_questions_are_refused_before_anything_runs() {
    let model = demo();
    let data = model.data();
    let ranks =
        by_hand(Some(data), &[ListedUnit::ranked("Atlantis", 1.0), ListedUnit::ranked("Erewhon", 2.0)]).expect("ranks");
    let error = refused(&model, &ranks);
    assert_eq!(error.to_string(), "ranking by hand has ranks but no scores, and `reconcile` compares scores");
    assert!(error.hint().is_some_and(|hint| hint.to_string().contains("fit")));
    let list = published(&load("top100", &Watch::default()).expect("bundled"), 2022).expect("a list");
    assert!(refused(&model, &list).to_string().ends_with("and demo 2022 have no cities in common"));
    let two = of_units(data, &[("Atlantis", None, Some(75.0)), ("Erewhon", None, Some(72.5))]).expect("scores");
    assert!(refused(&model, &two).to_string().contains("only 2 of the cities"));
    let names = ["Atlantis", "Erewhon", "Laputa"];
    let same = of_units(data, &names.map(|name| (name, None, Some(50.0)))).expect("scores");
    assert!(refused(&model, &same).to_string().contains("are equal"));
    let list = rank(&model, None).expect("a ranking");
    let wrong = |options: &[(&str, Setting)]| ask(&model, &list, options).map(drop).expect_err("refused");
    assert!(wrong(&[("at", "acess".into())]).to_string().contains("`acess`"));
    assert!(wrong(&[("changes", 4.0.into())]).to_string().contains("changes"));
    assert!(wrong(&[("decimals", 2.5.into())]).to_string().contains("decimals"));
}

#[test]
fn lists_by_hand_carry_scores() {
    let data = load("demo", &Watch::default()).expect("bundled");
    let scored = of_units(&data, &[("Laputa", None, Some(61.5)), ("Atlantis", None, Some(70.0))]).expect("scores");
    let rows: Vec<(usize, Option<f64>)> = scored.all_places().iter().map(|place| (place.rank, place.score)).collect();
    assert_eq!(rows, [(1, Some(70.0)), (2, Some(61.5))]);
    let both = of_units(&data, &[("Laputa", Some(3.0), Some(61.5)), ("Atlantis", Some(1.0), None)]).expect("ranks");
    let rows: Vec<(usize, Option<f64>)> = both.all_places().iter().map(|place| (place.rank, place.score)).collect();
    assert_eq!(rows, [(1, None), (3, Some(61.5))]);
    let said = |listed: &[(&str, Option<f64>, Option<f64>)]| {
        of_units(&data, listed).map(drop).expect_err("refused").to_string()
    };
    assert!(said(&[("Laputa", Some(1.0), None), ("Atlantis", None, Some(3.0))]).starts_with("`Atlantis` has no rank"));
    assert!(said(&[("Laputa", None, None)]).ends_with("neither a rank nor a score"));
    assert!(said(&[("Laputa", None, Some(f64::INFINITY))]).contains("a finite number"));
    assert!(said(&[("Laputa", None, Some(1.0)), ("飞岛国", None, Some(1.0))]).contains("which is ranked already"));
}

/// Only the scores of a group are published, on a scale of 0 to 10, and for some of the units.
#[test]
fn the_scores_of_a_group_on_another_scale() {
    let model = Model::new(&load("trade", &Watch::default()).expect("bundled")).expect("a model");
    let place = model.tree().place("potential").expect("a group");
    let own = model.scores().expect("scores").of(place).clone();
    let listed = (0..own.len()).filter(|unit| unit % 3 == 0).filter_map(|unit| {
        let score = format!("{:.3}", own.get(unit)? / 10.0).parse().ok();
        Some(ListedUnit { name: model.data().units().codes[unit].to_string(), rank: None, score })
    });
    let list = by_hand(Some(model.data()), &listed.collect::<Vec<_>>()).expect("a list");
    let found = ask(&model, &list, &[("at", "potential".into()), ("changes", 1.0.into())]).expect("an answer");
    assert_eq!(found.verdict(), Verdict::Changed(1));
    assert_eq!((&found.explanations[0].changes[..], found.explanations[0].line.times), (&[Change::Scale][..], 0.1));
    assert!(found.remains(found.explanations.first()).expect("rows").iter().all(|row| row.is_hit));
}
