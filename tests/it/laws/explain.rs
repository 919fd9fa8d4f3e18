//! Explanations leave no residual: points sum to the difference and change sign when the units are swapped, and the
//! influences of siblings sum to that of their group.

use proptest::prelude::*;
use reweigh::Watch;
use reweigh::analysis::{Explanation, explain, influence};
use reweigh::data::{Choice, Setting, load};
use reweigh::model::{Branch, Model, Step};
use reweigh::rank::rank;

use crate::naive;
use crate::random::{choice, plain};

/// Relative to the largest number in the sum.
const EXACT: f64 = 1e-12;
/// Tolerance against scores computed in a different order.
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
        let score = |unit: usize| naive["index"][unit].score.expect("a ranked unit has a score");
        for pair in places.windows(2).chain(places.first().zip(places.last()).map(|(a, b)| [*a, *b]).iter().map(|pair| &pair[..])) {
            let [a, b] = [pair[0], pair[1]];
            let name = |unit: usize| format!("u{unit}");
            let there = match explain(&model, &name(a.unit), Some(&name(b.unit))) {
                Ok(there) => there,
                Err(error) => {
                    // Under the benefit of the doubt each unit has weights of its own.
                    let is_doubt = plain.steps[2].iter().any(|choice| choice.method == "bod");
                    let words = ["says what each member adds", "adds up to its score only"];
                    let is_decided = plain.is_decided() && words.iter().any(|words| error.to_string().contains(words));
                    let is_whole = (is_doubt || plain.is_decided()) && error.to_string().contains("cannot be split");
                    prop_assert!(is_whole || is_decided, "{error}");
                    return Ok(());
                }
            };
            let back = explain(&model, &name(b.unit), Some(&name(a.unit))).expect("both are ranked");
            let own = a.score.expect("scored") - b.score.expect("scored");
            prop_assert!((sum(&there) - own).abs() <= EXACT * scale(&there), "{} is not {own}", sum(&there));
            prop_assert!((sum(&there) - (score(a.unit) - score(b.unit))).abs() <= NAIVE * scale(&there));
            for (part, turned) in there.parts.iter().zip(&back.parts) {
                prop_assert!((part.points + turned.points).abs() <= EXACT * scale(&there), "{part:?}, {turned:?}");
            }
            let with_itself = explain(&model, &name(a.unit), Some(&name(a.unit))).expect("it is ranked");
            prop_assert!(with_itself.parts.iter().all(|part| part.points.abs() <= 0.0));
            let part = |code: &str| there.parts.iter().find(|part| part.code == code);
            for group in model.tree().nodes().iter().filter(|node| !node.is_leaf()) {
                let Some(own) = part(&group.code) else { continue };
                let codes = group.members.iter().map(|&member| model.tree().nodes()[member].code.as_str());
                let below: f64 = codes.filter_map(part).map(|part| part.points).sum();
                prop_assert!((below - own.points).abs() <= EXACT * scale(&there), "{own:?}: {below}");
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
    // Each of the four has weight ¼: −40 / 4, −50 / 4, 100 / 4, 50 / 4, in total 15 = 72.5 − 57.5.
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
    // With scores from 1 to 100. Atlantis: trade 100, firms 1, size 50.5, access 100, index √5050.
    // Erewhon: trade 40.6, firms 50.5, size 45.55, access 100, index √4555. Access is the same, so size explains the
    // whole difference d. One of its 4.95 points is worth d / 4.95; trade contributes 59.4 / 2 = 29.7 of these points,
    // which is 6 d, and firms −49.5 / 2 = −24.75, which is −5 d.
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
    // u2 has no value in g, so g counts as its index, which is the score of x alone: 0. The index of u1 is 55, half of
    // x 100 plus half of g √(100 · 1) = 10. x contributes 50 of these; the other 5 are split equally between y and z.
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

/// Units u1 and u2 with unchanged values, under one method at the index and another in the group `g` of x and y.
fn two_levels(csv: &str, index: Choice, g: Choice) -> Model {
    let data = reweigh::data::from_csv(csv, "small.csv", &Watch::default()).expect("a sound table");
    let group = |code: &str, of: Vec<Branch>| Branch { of, ..Branch::leaf(code) };
    let inner = group("g", vec![Branch::leaf("x"), Branch::leaf("y")]);
    let posts = Setting::List(vec![Setting::Number(0.0), Setting::Number(1.0)]);
    let as_they_are = choice("goalposts", &[("posts", posts), ("clip", Setting::Truth(false))]);
    Model::of_tree(&data, group("index", vec![inner, Branch::leaf("z")]))
        .and_then(|model| model.choose(Step::Normalise, as_they_are))
        .and_then(|model| model.choose(Step::Aggregate, index))
        .and_then(|model| model.choose(Step::Aggregate, Choice { at: vec!["g".to_string()], ..g }))
        .expect("a sound model")
}

#[test]
fn owen_values_go_through_all_orders_that_keep_groups_together() {
    // Harmonic mean of g = (x + y) / 2 and z: 2 g z / (g + z). u1: g 6, z 3, index 4; u2: g 2, z 6, index 3.
    // With z 6 and g 2, 5 (x of u1), 3 (y of u1), 6: 3, 60/11, 4, 6; with z 3: 2.4, 3.75, 3, 4.
    // x joins first or second, before or after z: 60/11 − 3, 6 − 4, 3.75 − 2.4, 4 − 3; y 4 − 3, 6 − 60/11, 3 − 2.4,
    // 4 − 3.75; z 2.4 − 3 and 4 − 6.
    let csv = "unit,x,y,z\nu1,8,4,3\nu2,2,2,6\n";
    let model = two_levels(csv, choice("harmonic", &[]), choice("arithmetic", &[]));
    let (x, y) = ((60.0 / 11.0 + 1.35) / 4.0, (7.85 - 60.0 / 11.0) / 4.0);
    check(&model, ["u1", "u2"], &[("index", 1.0), ("g", 2.3), ("x", x), ("y", y), ("z", -1.3)]);
}

#[test]
fn below_a_mean_of_closed_form_points_are_shares_of_owen_values() {
    // The minimum of 5 and 1 is 1, of 2 and 6 is 2; g has half of the index's weight.
    // From (2, 6) to (5, 1): x first 5 − 2 = 3, then y 1 − 5 = −4; y first 1 − 2 = −1, then x 0: x 1.5, y −2.5.
    let csv = "unit,x,y,z\nu1,5,1,7\nu2,2,6,3\n";
    let model = two_levels(csv, choice("arithmetic", &[]), choice("minimum", &[]));
    check(&model, ["u1", "u2"], &[("index", 1.5), ("g", -0.5), ("x", 0.75), ("y", -1.25), ("z", 2.0)]);
}

#[test]
fn a_gap_stays_a_gap_where_means_are_none() {
    // u2 has no y. Weights by position are 0.5 and 0.5, and a single value has all of it: g of u1 is 4, of u2 3. With x
    // of u1: 6; with y of u1 and x of u2: 2.5. x: (6 − 3) / 2 + (4 − 2.5) / 2 = 2.25, y: (2.5 − 3) / 2 + (4 − 6) / 2 =
    // −1.25; half of each goes to the index.
    let csv = "unit,x,y,z\nu1,6,2,5\nu2,3,,5\nu3,1,1,1\n";
    let halves = Setting::List(vec![Setting::Number(0.5), Setting::Number(0.5)]);
    let model = two_levels(csv, choice("arithmetic", &[]), choice("owa", &[("weights", halves)]));
    check(&model, ["u1", "u2"], &[("index", 0.5), ("x", 1.125), ("y", -0.625), ("z", 0.0)]);
}

#[test]
fn beyond_fifteen_members_there_is_an_error_that_says_so() {
    let heads: Vec<String> = (0..16).map(|place| format!("x{place}")).collect();
    let row = |unit: usize| {
        format!(
            "u{unit},{}\n",
            (0..16).map(|place| (unit * (place + 1) % 17).to_string()).collect::<Vec<_>>().join(",")
        )
    };
    let csv = format!("unit,{}\n{}", heads.join(","), (1..=3).map(row).collect::<String>());
    let data = reweigh::data::from_csv(&csv, "wide.csv", &Watch::default()).expect("a sound table");
    let model = Model::new(&data).and_then(|model| model.choose(Step::Aggregate, choice("median", &[])));
    let model = model.expect("a sound model");
    assert!(explain(&model.without(&["x1".to_string()]).expect("one of them"), "u1", Some("u2")).is_ok());
    let error = explain(&model, "u1", Some("u2")).map(|_| ()).expect_err("16 members");
    assert!(error.to_string().contains("16 members"), "{error}");
}
