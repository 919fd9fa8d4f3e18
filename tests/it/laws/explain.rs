//! Explanations leave nothing over: points sum to the difference, turned round they change their sign, and the
//! influences of siblings sum to that of their group.

use proptest::prelude::*;
use reweigh::Watch;
use reweigh::analysis::{Explanation, explain, influence};
use reweigh::data::{Choice, Setting, load};
use reweigh::model::{Branch, Model, Step};
use reweigh::rank::rank;

use crate::naive;
use crate::random::{choice, plain};

/// Of the greatest number that is added up.
const EXACT: f64 = 1e-12;
/// Against scores that were computed in another order.
const NAIVE: f64 = 1e-9;

fn sum(explanation: &Explanation) -> f64 {
    explanation.leaves().iter().map(|leaf| leaf.points).sum()
}

fn scale(explanation: &Explanation) -> f64 {
    let parts = explanation.parts.iter().flat_map(|part| [part.points, part.a.score, part.b.score]);
    parts.map(f64::abs).fold(1.0, f64::max)
}

proptest! {
    #[test]
    fn points_sum_to_the_difference_and_turn_with_the_units(plain in plain()) {
        let model = plain.model(&plain.data()).expect("generated models are sound");
        let Ok(naive) = naive::scores(&plain) else {
            prop_assert!(explain(&model, "u0", None).is_err() && influence(&model).is_err());
            return Ok(());
        };
        let places = rank(&model, None).expect("scored before").all_places().to_vec();
        let score = |unit: usize| naive["index"][unit].expect("a ranked unit has a score").0;
        for pair in places.windows(2).chain(places.first().zip(places.last()).map(|(a, b)| [*a, *b]).iter().map(|pair| &pair[..])) {
            let [a, b] = [pair[0], pair[1]];
            let name = |unit: usize| format!("u{unit}");
            let there = explain(&model, &name(a.unit), Some(&name(b.unit))).expect("both are ranked");
            let back = explain(&model, &name(b.unit), Some(&name(a.unit))).expect("both are ranked");
            let own = a.score.expect("scored") - b.score.expect("scored");
            prop_assert!((sum(&there) - own).abs() <= EXACT * scale(&there), "{} is not {own}", sum(&there));
            prop_assert!((sum(&there) - (score(a.unit) - score(b.unit))).abs() <= NAIVE * scale(&there));
            for (part, turned) in there.parts.iter().zip(&back.parts) {
                prop_assert!((part.points + turned.points).abs() <= EXACT * scale(&there), "{part:?}, {turned:?}");
            }
            let with_itself = explain(&model, &name(a.unit), Some(&name(a.unit))).expect("it is ranked");
            prop_assert!(with_itself.parts.iter().all(|part| part.points.abs() <= 0.0));
            for group in there.parts.iter().filter(|part| !part.is_leaf && part.level == 1) {
                let below: f64 =
                    there.leaves().iter().filter(|leaf| leaf.dimension.as_ref() == Some(&group.code)).map(|leaf| leaf.points).sum();
                prop_assert!((below - group.points).abs() <= EXACT * scale(&there), "{group:?}: {below}");
            }
        }
    }

    #[test]
    fn influences_of_siblings_sum_to_that_of_their_group(plain in plain()) {
        let model = plain.model(&plain.data()).expect("generated models are sound");
        let Ok(known) = influence(&model) else { return Ok(()) };
        let Some(whole) = known[0].part else { return Ok(()) };
        let parts: Vec<f64> = known.iter().map(|known| known.part.expect("as for the index")).collect();
        let slack = NAIVE * parts.iter().map(|part| part.abs()).fold(1.0, f64::max);
        prop_assert!((whole - 1.0).abs() <= slack, "the index carries {whole}");
        for (place, node) in model.tree().nodes().iter().enumerate().filter(|(_, node)| !node.is_leaf()) {
            let below: f64 = node.members.iter().map(|&member| parts[member]).sum();
            prop_assert!((below - parts[place]).abs() <= slack, "`{}`: {below} is not {}", node.code, parts[place]);
        }
    }
}

fn demo() -> Model {
    Model::new(&load("demo", &Watch::default()).expect("bundled data load")).expect("demo has a hierarchy")
}

fn check(model: &Model, [a, b]: [&str; 2], expected: &[(&str, f64)]) {
    let explanation = explain(model, a, Some(b)).expect("both are ranked");
    for (code, points) in expected {
        let part = explanation.parts.iter().find(|part| part.code == *code).expect("a part of the model");
        assert!((part.points - points).abs() < 1e-9, "{code}: {}, by hand {points}", part.points);
    }
}

#[test]
fn a_gap_counts_as_its_siblings() {
    // Erewhon: trade 40, firms 50, distance 100; ports are missing and count as access, which is 100. Index 72.5.
    // Brobdingnag: trade 80, firms 100, ports 0, distance 50. Index 57.5.
    // All four weigh ¼: −40 / 4, −50 / 4, 100 / 4, 50 / 4, in all 15 = 72.5 − 57.5.
    let expected =
        [("trade", -10.0), ("firms", -12.5), ("ports", 25.0), ("distance", 12.5), ("access", 37.5), ("index", 15.0)];
    check(&demo(), ["Erewhon", "Brobdingnag"], &expected);
    let explanation = explain(&demo(), "Erewhon", Some("Brobdingnag")).expect("both are ranked");
    let implied: Vec<&str> =
        explanation.parts.iter().filter(|part| part.a.is_implied).map(|part| part.code.as_str()).collect();
    assert_eq!(implied, ["ports"]);
}

#[test]
fn a_geometric_index_over_arithmetic_dimensions() {
    // Stretched onto 1 to 100. Atlantis: trade 100, firms 1, size 50.5, access 100, index √5050.
    // Erewhon: trade 40.6, firms 50.5, size 45.55, access 100, index √4555. Access is the same, so size has the whole
    // difference d; a point of size, of which there are 4.95, is worth d / 4.95, and trade has 59.4 / 2 = 29.7 of
    // them, which is 6 d, firms −49.5 / 2 = −24.75, which is −5 d.
    let stretch = choice("minmax", &[("lo", Setting::Number(1.0)), ("hi", Setting::Number(100.0))]);
    let model = demo().choose(Step::Normalise, stretch).expect("a known method");
    let at = vec!["index".to_string()];
    let geometric = Choice { at, ..choice("geometric", &[]) };
    let model = model.choose(Step::Aggregate, geometric).expect("a known method");
    let d = 5050f64.sqrt() - 4555f64.sqrt();
    let expected = [("trade", 6.0 * d), ("firms", -5.0 * d), ("size", d), ("access", 0.0), ("ports", 0.0)];
    check(&model, ["Atlantis", "Erewhon"], &expected);
}

#[test]
fn a_geometric_group_that_is_missing_may_count_as_zero() {
    // u2 has no figure in g, so that g counts as its index, which is the score of x alone: 0. Index of u1: x 100 and
    // g √(100 · 1) = 10 are halves, in all 55. x gives 50 of these; the other 5 go to y and z by halves.
    let csv = "unit,x,y,z\nu1,2,2,1\nu2,1,,\nu3,1,1,2\n";
    let data = reweigh::data::from_csv(csv, "gap.csv", &Watch::default()).expect("a sound table");
    let group = |code: &str, of: Vec<Branch>| Branch { of, ..Branch::leaf(code) };
    let g = group("g", vec![Branch::leaf("y"), Branch::leaf("z")]);
    let model = Model::of_tree(&data, group("index", vec![Branch::leaf("x"), g])).expect("a sound tree");
    let place = |choice: Choice| Choice { at: vec!["g".to_string()], ..choice };
    let stretch = choice("minmax", &[("lo", Setting::Number(1.0))]);
    let model = model.choose(Step::Normalise, place(stretch)).expect("a known method");
    let model = model.choose(Step::Aggregate, place(choice("geometric", &[]))).expect("a known method");
    let model = model.coverage(0.5).expect("a share");
    check(&model, ["u1", "u2"], &[("index", 55.0), ("x", 50.0), ("g", 5.0), ("y", 2.5), ("z", 2.5)]);
    check(&model, ["u2", "u1"], &[("index", -55.0), ("x", -50.0), ("g", -5.0), ("y", -2.5), ("z", -2.5)]);
}
