//! Every method of aggregation, with each of its options and each rule for missing values, obeys its laws.
//!
//! Scores are put into a flat model unchanged (goalposts 0 and 1, not clipped).

use std::collections::BTreeMap;

use proptest::prelude::*;
use proptest::sample::Index;
use reweigh::data::options::Accepts;
use reweigh::data::{Choice, Direction, Setting, from_csv};
use reweigh::model::aggregate::{Aggregate, METHODS, Parts, Promise};
use reweigh::model::{Branch, Model, Opt, Step};
use reweigh::rank::rank;
use reweigh::{Error, Watch};

use crate::random::{Values, choice};

/// Sums in a different order, and linear programs that end in different corners.
const SUMMED: f64 = 1e-9;

/// Members as columns, with weights.
#[derive(Debug, Clone)]
struct Table {
    columns: Vec<Values>,
    weights: Vec<f64>,
}

impl Table {
    fn units(&self) -> usize {
        self.columns[0].len()
    }

    fn row(&self, unit: usize) -> Vec<Option<f64>> {
        self.columns.iter().map(|column| column[unit]).collect()
    }

    /// A model in which the scores are used unchanged.
    fn model(&self) -> Model {
        let heads: Vec<String> = (0..self.columns.len()).map(|member| format!("x{member}")).collect();
        let mut text = format!("unit,{}\n", heads.join(","));
        for unit in 0..self.units() {
            let cells = self.row(unit).into_iter().map(|cell| cell.map_or("NA".into(), |cell| cell.to_string()));
            text.push_str(&format!("u{unit},{}\n", cells.collect::<Vec<_>>().join(",")));
        }
        let data = from_csv(&text, "table.csv", &Watch::default()).expect("a sound table");
        let of =
            heads.iter().zip(&self.weights).map(|(head, &weight)| Branch { weight, ..Branch::leaf(head) }).collect();
        let tree = Branch { code: "index".into(), weight: 1.0, of };
        let posts = Setting::List(vec![Setting::Number(0.0), Setting::Number(1.0)]);
        let as_they_are = choice("goalposts", &[("posts", posts), ("clip", Setting::Truth(false))]);
        let model = Model::of_tree(&data, tree).and_then(|model| model.choose(Step::Normalise, as_they_are));
        let model = model.expect("a sound model");
        // Normalise once for all methods.
        model.leaves().expect("goalposts take all figures");
        model
    }

    fn scores(&self, choice: &Choice) -> Result<Values, Error> {
        scores(&self.model(), choice)
    }
}

/// The scores of the group, or the error.
fn scores(model: &Model, choice: &Choice) -> Result<Values, Error> {
    let model = model.choose(Step::Aggregate, choice.clone())?;
    Ok(model.scores()?.of(0).iter().collect())
}

/// Each method with its defaults, with every other word of each option, and with some numbers.
fn choices(members: usize) -> Vec<(&'static Aggregate, Choice)> {
    let number = Setting::Number;
    let numbers = |list: &[f64]| Setting::List(list.iter().copied().map(number).collect());
    let down: Vec<f64> = (1..=members).rev().map(|k| k as f64 / (members * (members + 1)) as f64 * 2.0).collect();
    let of = |method: &'static Aggregate| {
        let values: Vec<(&str, Vec<Setting>)> = match method.name {
            "power" => vec![("p", [-1.0, -3.0, 0.0, 0.5, 1.0, 3.0].map(number).to_vec())],
            "owa" => vec![("weights", vec![numbers(&down), numbers(&down.iter().rev().copied().collect::<Vec<_>>())])],
            "mean_min" => vec![("alpha", vec![number(0.5), number(1.0)]), ("beta", vec![number(0.0), number(4.0)])],
            "ampi" => vec![("reference", vec![Setting::Text("u0".into())])],
            "spotis" => {
                let bounds = |member: usize| (format!("x{member}"), [0.0, 200.0]);
                vec![("bounds", vec![BTreeMap::from_iter((0..members).map(bounds)).into()])]
            }
            "promethee" => {
                let shapes = ["usual", "u_shape", "v_shape", "level", "linear", "gaussian"];
                vec![
                    ("q", vec![number(5.0)]),
                    ("p", vec![number(20.0)]),
                    ("s", vec![number(10.0)]),
                    ("shape", shapes.map(|shape| Setting::Text(shape.into())).to_vec()),
                ]
            }
            "bod" if members > 1 => vec![("bounds", vec![numbers(&[0.0, 1.0]), numbers(&[0.1, 0.7])])],
            _ => Vec::new(),
        };
        // Required options come first.
        let must: Vec<(&str, Setting)> =
            values.iter().filter(|_| method.name != "ampi").map(|(name, list)| (*name, list[0].clone())).collect();
        let words = shared(method).into_iter().filter_map(|option| match option.accepts {
            Accepts::Word(words) => {
                Some((option.name, words.iter().map(|word| Setting::Text(word.to_string())).collect()))
            }
            _ => None,
        });
        let mut all = vec![choice(method.name, &must)];
        for (name, list) in values.iter().cloned().chain(words) {
            for setting in list {
                for missing in gap_rules(method) {
                    let mut options = must.clone();
                    options.retain(|(known, _)| *known != name);
                    options.push((name, setting.clone()));
                    options.extend((name != "missing").then(|| ("missing", Setting::Text(missing.into()))));
                    let bounds = (method.name == "bod" && name == "on" && members > 1).then(|| numbers(&[0.1, 0.7]));
                    options.extend(bounds.map(|bounds| ("bounds", bounds)));
                    let is_neutral = options.contains(&("missing", Setting::Text("neutral".into())));
                    options.extend(is_neutral.then(|| ("neutral", number(40.0))));
                    all.push(placed(choice(method.name, &options)));
                }
            }
        }
        all.into_iter().map(move |choice| (method, choice)).collect::<Vec<_>>()
    };
    METHODS.iter().flat_map(|&method| of(method)).collect()
}

/// A method's options and those of the step.
fn shared(method: &Aggregate) -> Vec<Opt> {
    reweigh::model::with_shared("aggregate", method.options)
}

/// Two rules for missing values that the method has.
fn gap_rules(method: &Aggregate) -> [&'static str; 2] {
    if method.matrix().is_some() { ["exclude", "worst"] } else { ["rescale", "worst"] }
}

/// Whether lower scores are better by a method with these options.
fn is_lower_better(method: &Aggregate, choice: &Choice) -> bool {
    let args = reweigh::model::choose("aggregate", METHODS, choice).expect("a known method").1;
    method.matrix().is_some_and(|matrix| (matrix.better)(&args) == Direction::Lower)
}

/// Moves `per` out of the options, since it is a field of its own.
fn placed(mut choice: Choice) -> Choice {
    if let Some(Setting::Text(word)) = choice.options.remove("per") {
        choice.per = reweigh::data::FitWindow::named(&word).expect("a word of the option");
    }
    choice
}

fn says(choice: &Choice, word: &str) -> bool {
    choice.options.get("missing") == Some(&Setting::Text(word.to_string()))
}

/// Whether another score replaces a missing one.
fn is_filled(choice: &Choice) -> bool {
    says(choice, "worst") || says(choice, "neutral")
}

fn is_near(a: f64, b: f64) -> bool {
    (a - b).abs() <= SUMMED * a.abs().max(b.abs()).max(1.0)
}

fn all_near(a: &Values, b: &Values) -> bool {
    a.len() == b.len()
        && a.iter().zip(b).all(|pair| match pair {
            (Some(a), Some(b)) => is_near(*a, *b),
            (a, b) => a == b,
        })
}

/// Calls `check` with the scores and the choice for each method that accepts the table; only deviations of a single
/// unit may be refused.
fn each(table: &Table, check: impl Fn(&Aggregate, &Choice, &Values)) {
    let model = table.model();
    for (method, choice) in choices(table.columns.len()) {
        match scores(&model, &choice) {
            Ok(scores) => check(method, &choice, &scores),
            Err(Error::Method { reason, .. }) => {
                let lawful = ["a deviation needs two", "no reference score"];
                let is_worst_in_all = method.name == "cocoso" && reason.contains("has 0 in every indicator");
                let is_lawful = is_worst_in_all || lawful.iter().any(|start| reason.starts_with(start));
                assert!(is_lawful, "{choice:?}: {reason} of {table:?}");
            }
            Err(error) => panic!("{choice:?}: {error} of {table:?}"),
        }
    }
}

fn table(gaps: f64) -> impl Strategy<Value = Table> {
    let sizes = (2usize..=6, 1usize..=4);
    sizes.prop_flat_map(move |(units, members)| {
        let value = prop_oneof![3 => 0.5..100.0, 1 => (1i32..=4).prop_map(f64::from)];
        let cell = (value, 0.0..1.0).prop_map(move |(value, luck): (f64, f64)| (luck >= gaps).then_some(value));
        let columns = prop::collection::vec(prop::collection::vec(cell, units), members);
        let weights = prop_oneof![Just(vec![1.0; members]), prop::collection::vec(0.1..1.0, members)];
        (columns, weights).prop_map(|(mut columns, weights)| {
            // Every member has at least one value, so that none is left out.
            columns.iter_mut().for_each(|column| column[0] = column[0].or(Some(7.0)));
            Table { columns, weights }
        })
    })
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(32))]

    #[test]
    fn a_score_is_there_where_the_rule_for_gaps_says_so(table in table(0.3)) {
        each(&table, |method, choice, scores| {
            for (unit, score) in scores.iter().enumerate() {
                let gaps = table.row(unit).iter().filter(|cell| cell.is_none()).count();
                let excludes = says(choice, "exclude") || method.matrix().is_some() && !says(choice, "worst");
                let expected = match (is_filled(choice), excludes) {
                    (true, _) => true,
                    (_, true) => gaps == 0,
                    _ => gaps < table.columns.len(),
                };
                assert!(score.is_some() == expected, "{choice:?}: {score:?} with {gaps} gaps");
                assert!(score.is_none_or(f64::is_finite), "{choice:?}: {score:?}");
            }
        });
    }

    #[test]
    fn without_gaps_their_rule_does_not_matter(table in table(0.0)) {
        let model = table.model();
        each(&table, |_, choice, found| {
            let mut other = choice.clone();
            other.options.insert("missing".into(), Setting::Text("exclude".into()));
            other.options.remove("neutral");
            assert_eq!(Ok(found.clone()), scores(&model, &other), "{choice:?}");
        });
    }

    #[test]
    fn a_mean_lies_between_its_members(table in table(0.2)) {
        each(&table, |method, choice, scores| {
            let is_filled = is_filled(choice);
            for (unit, score) in scores.iter().enumerate().filter(|_| method.fit.promises.contains(&Promise::Between)) {
                let (Some(score), false) = (score, is_filled) else { continue };
                let row: Vec<f64> = table.row(unit).into_iter().flatten().collect();
                let (least, greatest) = (row.iter().fold(f64::INFINITY, |a, b| a.min(*b)), row.iter().fold(0.0f64, |a, b| a.max(*b)));
                let slack = SUMMED * greatest;
                assert!(least - slack <= *score && *score <= greatest + slack, "{choice:?}: {score} of {row:?}");
            }
        });
    }

    #[test]
    fn the_order_of_members_does_not_matter(table in table(0.2), turn in any::<Index>()) {
        let turn = turn.index(table.columns.len());
        let mut other = table.clone();
        other.columns.rotate_left(turn);
        other.weights.rotate_left(turn);
        let other = other.model();
        each(&table, |_, choice, found| {
            let turned = scores(&other, choice).expect("as before");
            assert!(all_near(found, &turned), "{choice:?}: {found:?}, turned {turned:?}");
        });
    }

    #[test]
    fn the_order_of_units_does_not_matter(table in table(0.2)) {
        let mut other = table.clone();
        other.columns.iter_mut().for_each(|column| column.reverse());
        let other = other.model();
        each(&table, |_, choice, found| {
            // The reference unit would be a different one after reordering.
            if choice.options.contains_key("reference") {
                return;
            }
            let mut turned = scores(&other, choice).expect("as before");
            turned.reverse();
            assert!(all_near(found, &turned), "{choice:?}: {found:?}, turned {turned:?}");
        });
    }

    #[test]
    fn units_of_the_same_scores_score_the_same(table in table(0.2), twin in any::<Index>()) {
        let twin = twin.index(table.units());
        let mut other = table.clone();
        other.columns.iter_mut().for_each(|column| column.push(column[twin]));
        each(&other, |_, choice, scores| {
            let pair = (scores[twin], scores[table.units()]);
            let is_same = match pair {
                (Some(a), Some(b)) => is_near(a, b),
                (a, b) => a == b,
            };
            assert!(is_same, "{choice:?}: {pair:?}");
        });
    }

    #[test]
    fn a_better_member_never_lowers_the_score_where_that_is_promised(
        table in table(0.2), unit in any::<Index>(), member in any::<Index>(), by in 0.0..50.0
    ) {
        let (unit, member) = (unit.index(table.units()), member.index(table.columns.len()));
        let mut better = table.clone();
        better.columns[member][unit] = better.columns[member][unit].map(|score| score + by);
        let better = better.model();
        each(&table, |method, choice, found| {
            if method.fit.promises.contains(&Promise::Order) {
                let after = scores(&better, choice).expect("as before");
                let (before, after) = (found[unit], after[unit]);
                let is_kept = before.zip(after).is_none_or(|(before, after)| after >= before - SUMMED * before.abs().max(1.0));
                assert!(is_kept, "{choice:?}: {before:?}, then {after:?}");
            }
        });
    }

    #[test]
    fn a_unit_that_is_nowhere_worse_does_not_score_worse_where_that_is_promised(
        table in table(0.0), unit in any::<Index>(), by in prop::collection::vec(prop_oneof![Just(0.0), 0.0..50.0], 4)
    ) {
        let unit = unit.index(table.units());
        let mut other = table.clone();
        other.columns.iter_mut().zip(by).for_each(|(column, by)| column.push(column[unit].map(|score| score + by)));
        each(&other, |method, choice, scores| {
            if !method.fit.promises.contains(&Promise::Dominance) {
                return;
            }
            let (Some(better), Some(worse)) = (scores[table.units()], scores[unit]) else { return };
            let sign = if is_lower_better(method, choice) { -1.0 } else { 1.0 };
            let slack = SUMMED * better.abs().max(worse.abs()).max(1.0);
            assert!(sign * (better - worse) >= -slack, "{choice:?}: {better} of the better unit, {worse} of {other:?}");
        });
    }

    #[test]
    fn another_unit_of_measure_changes_no_score_where_that_is_promised(
        table in table(0.2), member in any::<Index>(), by in 0.01..100.0f64
    ) {
        let member = member.index(table.columns.len());
        let mut other = table.clone();
        other.columns[member].iter_mut().for_each(|cell| *cell = cell.map(|value| value * by));
        let other = other.model();
        each(&table, |method, choice, found| {
            let is_of_values = choice.options.get("norm") == Some(&Setting::Text("given".into()))
                || choice.options.get("shape").is_some_and(|shape| *shape != Setting::Text("usual".into()));
            if method.fit.promises.contains(&Promise::Measures) && !is_of_values {
                let after = scores(&other, choice).expect("as before");
                assert!(all_near(found, &after), "{choice:?}: {found:?}, {after:?} with {by} times the values");
            }
        });
    }

    #[test]
    fn what_each_member_adds_makes_up_every_difference(table in table(0.2)) {
        let model = table.model();
        each(&table, |method, choice, found| {
            let model = model.choose(Step::Aggregate, choice.clone()).expect("as before");
            let parts = &model.scores().expect("as before").beside().parts;
            if parts.is_empty() {
                let is_split = model.plan().expect("as before").combine(0).expect("a group").form.parts() == Parts::Own;
                assert!(!is_split || method.matrix().is_none() || found.iter().all(Option::is_none), "{choice:?}");
                return;
            }
            let scored: Vec<usize> = (0..found.len()).filter(|&unit| found[unit].is_some()).collect();
            for pair in scored.windows(2) {
                let adds = |unit: usize| parts.values().filter_map(|part| part.get(unit)).sum::<f64>();
                let whole = found[pair[0]].expect("scored") - found[pair[1]].expect("scored");
                assert!(is_near(adds(pair[0]) - adds(pair[1]), whole), "{choice:?}: {whole} of {table:?}");
            }
        });
    }

    #[test]
    fn weights_matter_where_that_is_promised_alone(table in table(0.0)) {
        prop_assume!(table.columns.len() > 1);
        let mut other = table.clone();
        other.weights[0] *= 2.0;
        let other = other.model();
        each(&table, |method, choice, found| {
            if !method.fit.promises.contains(&Promise::Weights) {
                assert_eq!(Ok(found.clone()), scores(&other, choice), "{choice:?}");
            }
        });
    }

    #[test]
    fn a_gap_counts_as_the_group_does_where_that_is_promised(table in table(0.3)) {
        each(&table, |method, choice, scores| {
            if !method.fit.promises.contains(&Promise::Neutral) || is_filled(choice) || says(choice, "exclude") {
                return;
            }
            let mut filled = table.clone();
            filled.columns.iter_mut().for_each(|column| {
                column.iter_mut().zip(scores).for_each(|(cell, score)| *cell = cell.or(*score));
            });
            assert!(all_near(scores, &filled.scores(choice).expect("as before")), "{choice:?}: {table:?}");
        });
    }

    #[test]
    fn the_interval_of_a_gap_is_what_filling_it_gives(table in table(0.3)) {
        let model = table.model();
        // Fills each missing value with the lowest, the highest and the median score of its member.
        let filled = |with: fn(&[f64]) -> f64| {
            let mut filled = table.clone();
            for column in &mut filled.columns {
                let mut sorted: Vec<f64> = column.iter().flatten().copied().collect();
                sorted.sort_by(f64::total_cmp);
                column.iter_mut().for_each(|cell| *cell = cell.or(Some(with(&sorted))));
            }
            filled.model()
        };
        let median = |sorted: &[f64]| sorted[(sorted.len() - 1) / 2] / 2.0 + sorted[sorted.len() / 2] / 2.0;
        let ways = [filled(|sorted| sorted[0]), filled(|sorted| sorted[sorted.len() - 1]), filled(median)];
        each(&table, |method, choice, found| {
            // Filled with the lowest scores, a unit may be the worst in everything, which this method refuses.
            if method.name == "cocoso" {
                return;
            }
            let asked = model.choose(Step::Aggregate, choice.clone()).and_then(|model| rank(&model, None)).expect("as before");
            let is_lower = asked.better() == Direction::Lower;
            for (unit, score) in found.iter().enumerate() {
                let has_gap = table.row(unit).contains(&None) && score.is_some();
                let Some(span) = asked.span(unit) else {
                    assert!(!has_gap, "{choice:?}: {score:?} of {table:?}");
                    continue;
                };
                assert!(has_gap, "{choice:?}: {span:?} of {table:?}");
                // These two hold their scales at the complete units, so the span differs from simple filling.
                if !["mpi", "ampi"].contains(&method.name) {
                    let [least, greatest, median] = [0, 1, 2].map(|way| scores(&ways[way], choice).expect("as before")[unit]);
                    let mut spans = [Some(span.least), Some(span.greatest), Some(span.median)];
                    // The lowest scores of indicators give the highest score where lower is better.
                    if is_lower {
                        spans.swap(0, 1);
                    }
                    assert!(all_near(&spans.to_vec(), &vec![least, greatest, median]), "{choice:?}: {span:?}");
                }
                if says(choice, "worst") && !["bod", "mpi", "ampi"].contains(&method.name) {
                    let worst = if is_lower { span.greatest } else { span.least };
                    assert!(score.is_some_and(|score| is_near(score, worst)), "{choice:?}: {score:?}, {span:?}");
                }
            }
        });
    }
}
