//! Weights from data, each scheme on the table that its printed weights stand beside.
//!
//! The tables are entered as data sets of one flat group; the tests of libraries in which papers' tables were seen are
//! named with each.

use std::collections::BTreeMap;

use reweigh::Watch;
use reweigh::data::{Choice, Direction, Setting, from_csv};
use reweigh::model::{Branch, Model};

use super::check;

/// Directions of the indicators: `+` where higher is better.
fn model(rows: &[&[f64]], directions: &str) -> Model {
    let codes: Vec<String> = (1..=directions.len()).map(|place| format!("c{place}")).collect();
    let mut table = format!("unit,{}\n", codes.join(","));
    for (unit, row) in rows.iter().enumerate() {
        let cells: Vec<String> = row.iter().map(f64::to_string).collect();
        table.push_str(&format!("u{unit},{}\n", cells.join(",")));
    }
    let data = from_csv(&table, "printed.csv", &Watch::default()).expect("a sound table");
    let of = codes.iter().map(|code| Branch::leaf(code)).collect();
    let model = Model::of_tree(&data, Branch { code: "index".to_string(), weight: 1.0, of }).expect("a sound tree");
    let lower = codes.iter().zip(directions.chars()).filter(|(_, direction)| *direction == '-');
    lower.fold(model, |model, (code, _)| model.direction(code, Direction::Lower).expect("an indicator"))
}

/// The shares under a scheme, with options that are words.
fn weights(rows: &[&[f64]], directions: &str, scheme: &str, options: &[(&str, &str)]) -> Vec<f64> {
    let options = options.iter().map(|(name, word)| (name.to_string(), Setting::Text(word.to_string())));
    let choice = Choice { options: options.collect::<BTreeMap<_, _>>(), ..Choice::new(scheme) };
    let model = model(rows, directions).weigh_by(&choice).unwrap_or_else(|error| panic!("{scheme}: {error}"));
    model.tree().leaves().map(|leaf| leaf.weight).collect()
}

/// Printed weights, rounded to `unit`.
fn printed(scheme: &str, found: &[f64], printed: &[f64], unit: f64) {
    assert_eq!(found.len(), printed.len(), "{scheme}");
    for (place, (&found, &printed)) in found.iter().zip(printed).enumerate() {
        check(&format!("{scheme}, weight {}", place + 1), printed, Some(found), unit);
    }
}

/// Zavadskas & Podvezko 2016, Integrated determination of objective criteria weights in MCDM, as in the tests of
/// pyrepo-mcda and pymcdm.
const ZAVADSKAS: &[&[f64]] =
    &[&[3.0, 100.0, 10.0, 7.0], &[2.5, 80.0, 8.0, 5.0], &[1.8, 50.0, 20.0, 11.0], &[2.2, 70.0, 12.0, 9.0]];

/// Xu 2004, as in pyrepo-mcda, `tests/test_weighting_methods.py`.
#[test]
fn entropy_of_xu() {
    let rows: &[&[f64]] =
        &[&[30.0, 30.0, 38.0, 29.0], &[19.0, 54.0, 86.0, 29.0], &[19.0, 15.0, 85.0, 28.9], &[68.0, 70.0, 60.0, 29.0]];
    printed("entropy", &weights(rows, "++++", "entropy", &[]), &[0.4630, 0.3992, 0.1378, 0.0], 1e-4);
}

#[test]
fn entropy_of_zavadskas_and_podvezko_leaves_costs_as_they_are() {
    let printed_weights = [0.1146, 0.1981, 0.4185, 0.2689];
    printed("entropy", &weights(ZAVADSKAS, "-+-+", "entropy", &[]), &printed_weights, 1e-4);
}

/// By hand: 1/x of 1 and 1/3 is 1 and 3, so that both indicators are alike under `inverted`.
#[test]
fn entropy_of_inverted_costs_is_that_of_one_over_x() {
    let rows: &[&[f64]] = &[&[1.0, 1.0], &[1.0 / 3.0, 3.0]];
    printed("entropy", &weights(rows, "-+", "entropy", &[("lower", "inverted")]), &[0.5, 0.5], 1e-9);
}
