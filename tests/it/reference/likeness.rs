//! Similarity of rankings, against published coefficients and cases computed by hand.

use reweigh::analysis::coefficient;
use reweigh::analysis::likeness::{RankPair, measure};

use super::check;

fn of(name: &str, first: &[f64], second: &[f64]) -> Option<f64> {
    measure(name, &RankPair::of(first, second))
}

/// Sałabun & Urbaniak 2020, A new coefficient of rankings similarity in decision-making problems: 1 2 3 4 5 against
/// 1 3 2 4 5; as in pyrepo-mcda, `tests/test_correlations.py`.
#[test]
fn the_coefficients_of_salabun_and_urbaniak() {
    let (x, y) = ([1.0, 2.0, 3.0, 4.0, 5.0], [1.0, 3.0, 2.0, 4.0, 5.0]);
    check("ws", 0.8542, of("ws", &x, &y), 1e-4);
    check("weighted Spearman", 0.8833, of("weighted_spearman", &x, &y), 1e-4);
    check("Spearman", 0.9, of("spearman", &x, &y), 0.1);
}

/// By hand: 1 2 3 against 2 3 1 has 1 − (1/2 · 1/2 + 1/4 · 1/1 + 1/8 · 2/2) = 0.375, and the other way round
/// 1 − (1/4 · 1/1 + 1/8 · 1/2 + 1/2 · 2/2) = 0.1875.
#[test]
fn ws_takes_the_first_as_the_reference() {
    let (x, y) = ([1.0, 2.0, 3.0], [2.0, 3.0, 1.0]);
    check("x first", 0.375, of("ws", &x, &y), 1e-12);
    check("y first", 0.1875, of("ws", &y, &x), 1e-12);
}

/// OECD/JRC (2008), Handbook on Constructing Composite Indicators, p. 82: eight persons by height and by weight, 22 of 28
/// pairs in the same order.
#[test]
fn kendall_of_heights_and_weights() {
    let heights = [1.0, 2.0, 3.0, 4.0, 5.0, 6.0, 7.0, 8.0];
    check("tau", 0.57, of("kendall", &heights, &[3.0, 4.0, 1.0, 2.0, 5.0, 7.0, 8.0, 6.0]), 0.01);
}

/// By hand: 1 2½ 2½ 4 against 1 2 3 4 agrees in 5 of 6 pairs and ties in one: 5 / √(5 · 6) = 0.9129, whereas tau-a,
/// without the correction, is 5 / 6 = 0.8333.
#[test]
fn kendall_corrects_for_ties() {
    let (x, y) = ([1.0, 2.5, 2.5, 4.0], [1.0, 2.0, 3.0, 4.0]);
    check("tau-b", 0.9129, of("kendall", &x, &y), 1e-4);
    let (tau, n) = coefficient(reweigh::analysis::correlate::Correlation::Kendall, &x, &y).expect("four pairs");
    check("tau-b of columns", 0.9129, Some(tau), 1e-4);
    assert_eq!(n, 4);
}

/// Webber, Moffat & Zobel 2010, eq. 32, by hand: a b c d e against b a c e d has in common 0, 2, 3, 3 and 5 at depths 1 to
/// 5, shares 0, 1, 1, ¾, 1: 1/9 · (0.81 + 0.729 + 0.75 · 0.6561 + 0.59049) + 0.59049 = 0.881775.
#[test]
fn overlap_weighs_the_upper_places_more() {
    check("rbo", 0.881_775, of("rbo", &[1.0, 2.0, 3.0, 4.0, 5.0], &[2.0, 1.0, 3.0, 5.0, 4.0]), 1e-6);
}

/// By hand: a b c against a list that is only known to begin with a. At depth 1 they agree completely; continued with
/// the agreement at its end, the list agrees by (1 + 1) / 2 at depth 2 and by (1 + 2) / 3 at depth 3: 1. Against b
/// only: 0 at depth 1, then (1 + 0) / 2 and (1 + 0) / 3: 1/9 · (0.405 + 0.243) + 0.243 = 0.315.
#[test]
fn a_shorter_list_goes_on_as_it_ended() {
    let long = vec![(0, 1), (1, 2), (2, 3)];
    let two = |short| RankPair { ranks: [vec![1.0], vec![1.0]], tops: [long.clone(), vec![(short, 1)]] };
    check("a alone", 1.0, measure("rbo", &two(0)), 1e-12);
    check("b alone", 0.315, measure("rbo", &two(1)), 1e-12);
    check("unknown", 0.0, measure("rbo", &two(9)), 1e-12);
}

/// By hand: a and b tied at the top against a b c. At depth 1 the first list has two units, of which the other has one:
/// 2 · 1 / 3; at depths 2 and 3 all agree: 1/9 · (2/3 · 0.9 + 0.81 + 0.729) + 0.729 = 0.966667 − 0.9/27 = 0.9666…
#[test]
fn tied_units_stand_at_the_best_of_their_places() {
    let expected = (2.0 / 3.0 * 0.9 + 0.81 + 0.729) / 9.0 + 0.729;
    check("rbo", expected, of("rbo", &[1.0, 1.0, 3.0], &[1.0, 2.0, 3.0]), 1e-12);
}

/// By hand: the mean ranks of 1 1 3 are 1½ 1½ 3. The squared differences ¼ ¼ 0 from 1 2 3 have weights (2½ + 3) and (2½
/// + 2): 1 − 6 · (1.375 + 1.125) / (81 + 27 − 9 − 3) = 0.84375.
#[test]
fn ties_take_the_mean_of_their_places() {
    check("weighted Spearman", 0.843_75, of("weighted_spearman", &[1.0, 1.0, 3.0], &[1.0, 2.0, 3.0]), 1e-12);
}
