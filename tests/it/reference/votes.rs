//! Voting rules on the examples of the handbook.
//!
//! OECD/JRC (2008), Handbook on Constructing Composite Indicators: Methodology and User Guide: tables 25 (21 indicators),
//! 28 (Condorcet 1785, 60 indicators), 31 (Fishburn) and 36 and 37 (the first five countries of table A.2, with the
//! telephones of table 35).

use reweigh::model::Model;

use super::{check, check_all, matrix, scores};
use crate::random::choice;

/// A model of units a, b, … in which each column is a number of indicators that order them alike, the best first.
fn votes(units: &str, orders: &[(f64, &str)], method: &str) -> Model {
    let points = |unit: char, order: &str| (units.len() - order.find(unit).expect("each order has all units")) as f64;
    let row = |unit: char| orders.iter().map(|(_, order)| points(unit, order)).collect::<Vec<f64>>();
    let rows: Vec<Vec<f64>> = units.chars().map(row).collect();
    let rows: Vec<&[f64]> = rows.iter().map(Vec::as_slice).collect();
    let weights: Vec<f64> = orders.iter().map(|(count, _)| *count).collect();
    matrix(&rows, &weights, &[], choice(method, &[]))
}

fn check_borda(units: &str, orders: &[(f64, &str)], printed: &[f64]) {
    let all: f64 = orders.iter().map(|(count, _)| count).sum();
    let found: Vec<f64> = scores(&votes(units, orders, "borda")).into_iter().map(|score| score * all).collect();
    check_all("Borda", printed, &found, 1e-6);
}

const TABLE_25: &[(f64, &str)] = &[(3.0, "abcd"), (5.0, "acbd"), (7.0, "bdca"), (6.0, "cbda")];
const TABLE_28: &[(f64, &str)] = &[(23.0, "abc"), (17.0, "bca"), (2.0, "bac"), (10.0, "cab"), (8.0, "cba")];
const TABLE_31: &[(f64, &str)] = &[(3.0, "cbad"), (2.0, "badc"), (2.0, "adcb")];

#[test]
fn borda_counts() {
    check_borda("abcd", TABLE_25, &[24.0, 44.0, 38.0, 20.0]);
    check_borda("abc", TABLE_28, &[58.0, 69.0, 53.0]);
    check_borda("abcd", TABLE_31, &[13.0, 12.0, 11.0, 6.0]);
    // Without d the order of the others is reversed.
    let without: Vec<(f64, String)> = TABLE_31.iter().map(|(count, order)| (*count, order.replace('d', ""))).collect();
    let without: Vec<(f64, &str)> = without.iter().map(|(count, order)| (*count, order.as_str())).collect();
    check_borda("abc", &without, &[6.0, 7.0, 8.0]);
}

/// Table 25 has the Condorcet order c b d a; in table 28 a beats b, b beats c and c beats a.
#[test]
fn copeland_counts_majorities() {
    assert_eq!(scores(&votes("abcd", TABLE_25, "copeland")), [-3.0, 1.0, 3.0, -1.0]);
    assert_eq!(scores(&votes("abc", TABLE_28, "copeland")), [0.0, 0.0, 0.0]);
}

/// The winner of table 28 is b c a with 104 of the pairs, and table 25 has no cycle.
#[test]
fn kemeny_orders() {
    assert_eq!(scores(&votes("abc", TABLE_28, "kemeny")), [0.0, 2.0, 1.0]);
    assert_eq!(scores(&votes("abcd", TABLE_25, "kemeny")), [0.0, 2.0, 3.0, 1.0]);
}

/// Finland, the United States, Sweden, Japan and Korea in the eight indicators.
const COUNTRIES: [&[f64]; 5] = [
    &[187.0, 125.6, 200.2, 50.7, 3.080, 4.15, 10.0, 27.4],
    &[289.0, 130.0, 179.1, 66.2, 2.997, 4.07, 12.0, 13.9],
    &[271.0, 156.6, 125.8, 59.7, 3.096, 4.14, 11.4, 15.3],
    &[994.0, 64.6, 49.0, 80.8, 3.003, 3.86, 9.5, 10.0],
    &[779.0, 9.8, 4.8, 66.7, 2.972, 3.65, 10.8, 23.2],
];

/// By table 36 Finland ties with the United States (0.5) and loses to Sweden (0.375), the United States tie with Sweden,
/// and these three beat Japan and Korea, of which Japan is ahead.
#[test]
fn majorities_of_table_36() {
    let model = matrix(&COUNTRIES, &[1.0; 8], &[], choice("copeland", &[]));
    assert_eq!(scores(&model), [1.0, 2.0, 3.0, -2.0, -4.0]);
}

/// Three orders of table 37 share the first place: the United States, Sweden, Finland; Sweden, Finland, the United
/// States; Sweden, the United States, Finland; then Japan, Korea. The positions are averaged.
#[test]
fn best_orders_of_table_37() {
    let model = matrix(&COUNTRIES, &[1.0; 8], &[], choice("kemeny", &[]));
    let expected = [2.0 + 1.0 / 3.0, 3.0, 3.0 + 2.0 / 3.0, 1.0, 0.0];
    expected.iter().zip(scores(&model)).for_each(|(x, found)| check("table 37", *x, Some(found), 1e-9));
}
