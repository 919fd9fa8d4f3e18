//! The scores of the six cities of `demo` in 2022 equal those computed by hand from the raw values.
//!
//! | city | trade | firms | ports | distance (lower is better) |
//! | --- | --- | --- | --- | --- |
//! | Atlantis | 120 | 50 | 5 | 10 |
//! | Brobdingnag | 100 | 250 | 1 | 60 |
//! | Cockaigne | 70 | 100 | 3 | 110 |
//! | Erewhon | 60 | 150 | missing | 10 |
//! | Laputa | 40 | 200 | 2 | 85 |
//! | Lilliput | 20 | 50 | 4 | 60 |
//!
//! trade ranges from 20 to 120 (a range of 100), firms from 50 to 250 (200), ports from 1 to 5 (4), distance from 10 to
//! 110 (100). The index is the mean of size and access, size that of trade and firms, access that of ports and
//! distance.

use reweigh::Watch;
use reweigh::data::{Setting, load};
use reweigh::model::{Model, Step};
use reweigh::rank::{Ranking, rank};

use super::random::choice;

fn demo() -> Model {
    Model::new(&load("demo", &Watch::default()).expect("bundled data load")).expect("demo has a hierarchy")
}

/// A model with scores from 1 to 100 and geometric means.
fn geometric() -> Model {
    let stretch = choice("minmax", &[("lo", Setting::Number(1.0)), ("hi", Setting::Number(100.0))]);
    let model = demo().choose(Step::Normalise, stretch).expect("a known method");
    model.choose(Step::Aggregate, choice("geometric", &[])).expect("a known method")
}

fn ranking(model: &Model, of: Option<&str>) -> Ranking {
    rank(model, of).expect("demo can be scored")
}

/// Checks the score of a city in a group or indicator to 1e-9, since the calculations in the comments are not rounded.
fn check(model: &Model, of: &str, city: &str, expected: Option<f64>) {
    let node = model.tree().place(of).expect("a group or indicator of the model");
    let unit = model.data().units().resolve(city).expect("a city of demo");
    let score = model.scores().expect("demo can be scored").of(node).get(unit);
    let is_equal = match (score, expected) {
        (Some(score), Some(expected)) => (score - expected).abs() < 1e-9,
        (score, expected) => score == expected,
    };
    assert!(is_equal, "{of} of {city}: {score:?}, by hand {expected:?}");
}

/// Checks cities with their ranks, where shared ranks are marked as in `2=`.
fn check_ranks(ranking: &Ranking, expected: &[&str]) {
    let label = |unit: usize| ranking.units().label(unit);
    let mark = |tied: bool| if tied { "=" } else { "" };
    let line = |place: &reweigh::rank::Place| format!("{}{} {}", place.rank, mark(place.tied), label(place.unit));
    assert_eq!(ranking.places().map(line).collect::<Vec<_>>(), expected);
}

#[test]
fn atlantis_is_best_in_three_of_four() {
    // trade (120 − 20) / 100 = 100, firms (50 − 50) / 200 = 0, so size (100 + 0) / 2 = 50;
    // ports (5 − 1) / 4 = 100, distance (110 − 10) / 100 = 100, so access 100; index (50 + 100) / 2 = 75.
    for (of, expected) in [("trade", 100.0), ("firms", 0.0), ("size", 50.0), ("access", 100.0), ("index", 75.0)] {
        check(&demo(), of, "Atlantis", Some(expected));
    }
}

#[test]
fn the_farther_from_the_sea_the_lower_the_score() {
    // Brobdingnag: trade (100 − 20) / 100 = 80, firms 100, size 90; ports 0, distance (110 − 60) / 100 = 50, access 25;
    // index (90 + 25) / 2 = 57.5. Laputa: distance (110 − 85) / 100 = 25; Cockaigne is furthest away: 0.
    for (of, expected) in [("distance", 50.0), ("size", 90.0), ("access", 25.0), ("index", 57.5)] {
        check(&demo(), of, "Brobdingnag", Some(expected));
    }
    check(&demo(), "distance", "Laputa", Some(25.0));
    check(&demo(), "distance", "Cockaigne", Some(0.0));
}

#[test]
fn erewhon_is_scored_on_what_it_has() {
    // Its ports are missing, so its access is its distance only: (110 − 10) / 100 = 100, on half of the weight.
    // trade (60 − 20) / 100 = 40, firms (150 − 50) / 200 = 50, size 45; index (45 + 100) / 2 = 72.5, on 1/2 + 1/4 of
    // the weight: above two thirds for the index, but below for access, where it is not ranked.
    let model = demo();
    check(&model, "ports", "Erewhon", None);
    check(&model, "access", "Erewhon", Some(100.0));
    check(&model, "index", "Erewhon", Some(72.5));
    let unit = model.data().units().resolve("Erewhon").expect("a city of demo");
    assert_eq!(ranking(&model, None).present(unit), Some(0.75));
    assert_eq!(ranking(&model, Some("access")).present(unit), Some(0.5));
    let unranked: Vec<usize> = ranking(&model, Some("access")).unranked().iter().map(|(unit, _)| *unit).collect();
    assert_eq!(unranked, [unit]);
}

#[test]
fn cockaigne_and_lilliput_tie() {
    // Cockaigne: trade 50, firms (100 − 50) / 200 = 25, size 37.5; ports (3 − 1) / 4 = 50, distance 0, access 25;
    // index (37.5 + 25) / 2 = 31.25. Lilliput: trade 0, firms 0, size 0; ports 75, distance 50, access 62.5;
    // index 62.5 / 2 = 31.25. Laputa: trade 20, firms 75, size 47.5; ports 25, distance 25, access 25; index 36.25.
    let model = demo();
    check(&model, "index", "Cockaigne", Some(31.25));
    check(&model, "index", "Lilliput", Some(31.25));
    check(&model, "index", "Laputa", Some(36.25));
    check_ranks(
        &ranking(&model, None),
        &["1 Atlantis", "2 Erewhon", "3 Brobdingnag", "4 Laputa", "5= Cockaigne", "5= Lilliput"],
    );
}

#[test]
fn other_weights_change_the_order() {
    // size 0.9 leaves 0.1 for access: Brobdingnag 0.9 · 90 + 0.1 · 25 = 83.5, Atlantis 0.9 · 50 + 0.1 · 100 = 55,
    // Erewhon 0.9 · 45 + 0.1 · 100 = 50.5, Laputa 0.9 · 47.5 + 0.1 · 25 = 45.25, Cockaigne 0.9 · 37.5 + 0.1 · 25
    // = 36.25, Lilliput 0.1 · 62.5 = 6.25. Erewhon has 0.9 + 0.1 / 2 = 0.95 of the weight.
    let model = demo().weigh(&[("size".to_string(), 0.9)]).expect("a share");
    let scores =
        [("Brobdingnag", 83.5), ("Atlantis", 55.0), ("Erewhon", 50.5), ("Laputa", 45.25), ("Cockaigne", 36.25)];
    for (city, expected) in scores {
        check(&model, "index", city, Some(expected));
    }
    check_ranks(
        &ranking(&model, None),
        &["1 Brobdingnag", "2 Atlantis", "3 Erewhon", "4 Laputa", "5 Cockaigne", "6 Lilliput"],
    );
}

#[test]
fn a_weight_below_a_dimension_counts_there_alone() {
    // trade 3/4 of size leaves 1/4 for firms: Atlantis 0.75 · 100 + 0.25 · 0 = 75, index (75 + 100) / 2 = 87.5;
    // Lilliput has neither and keeps its 31.25.
    let model = demo().weigh(&[("trade".to_string(), 0.75)]).expect("a share");
    check(&model, "size", "Atlantis", Some(75.0));
    check(&model, "index", "Atlantis", Some(87.5));
    check(&model, "index", "Lilliput", Some(31.25));
}

#[test]
fn a_geometric_mean_is_pulled_down_by_the_weak_part() {
    // On 1 to 100 a share s of the range becomes 1 + 99 s. Atlantis: trade 100, firms 1, size √(100 · 1) = 10;
    // access √(100 · 100) = 100; index √(10 · 100) = √1000 = 31.62…
    // Lilliput: size √(1 · 1) = 1; ports 1 + 99 · 0.75 = 75.25, distance 1 + 99 · 0.5 = 50.5,
    // access √(75.25 · 50.5) = √3800.125, index √(1 · √3800.125) = 7.85…
    // Erewhon: trade 40.6, firms 50.5, size √2050.3; access its distance alone, 100; index √(100 · √2050.3) = 67.29…
    let model = geometric();
    check(&model, "size", "Atlantis", Some(10.0));
    check(&model, "index", "Atlantis", Some(1000f64.sqrt()));
    check(&model, "index", "Lilliput", Some(3800.125f64.sqrt().sqrt()));
    check(&model, "index", "Erewhon", Some((100.0 * 2050.3f64.sqrt()).sqrt()));
    check_ranks(
        &ranking(&model, None),
        &["1 Erewhon", "2 Laputa", "3 Atlantis", "4 Brobdingnag", "5 Cockaigne", "6 Lilliput"],
    );
}

#[test]
fn a_dimension_and_an_indicator_have_rankings_of_their_own() {
    // access: Atlantis 100, Lilliput 62.5, then Brobdingnag, Cockaigne and Laputa with 25 each; Erewhon has only half
    // of the weight. distance: Atlantis and Erewhon 10 km, Brobdingnag and Lilliput 60, Laputa 85, Cockaigne 110.
    check_ranks(
        &ranking(&demo(), Some("access")),
        &["1 Atlantis", "2 Lilliput", "3= Brobdingnag", "3= Cockaigne", "3= Laputa"],
    );
    check_ranks(
        &ranking(&demo(), Some("distance")),
        &["1= Atlantis", "1= Erewhon", "3= Brobdingnag", "3= Lilliput", "5 Laputa", "6 Cockaigne"],
    );
}
