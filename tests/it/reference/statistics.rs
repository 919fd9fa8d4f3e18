//! Statistics of columns and groups, computed by hand.

use std::collections::BTreeMap;

use reweigh::Watch;
use reweigh::analysis::{alpha, correlate_columns};
use reweigh::data::{Setting, from_csv};
use reweigh::model::Model;

use super::{check, column};

/// Excel's documentation of SKEW and KURT: 3 4 5 2 3 4 5 6 4 7 have 0.359543 and −0.151799637.
#[test]
fn skewness_and_kurtosis_are_those_of_excel() {
    let column = column(&[3.0, 4.0, 5.0, 2.0, 3.0, 4.0, 5.0, 6.0, 4.0, 7.0]);
    check("skew", 0.359_543, column.skew(), 1e-6);
    check("kurtosis", -0.151_799_637, column.kurtosis(), 1e-9);
}

#[test]
fn too_few_or_equal_values_have_no_skewness() {
    assert_eq!(column(&[1.0, 2.0]).skew(), None);
    assert_eq!(column(&[1.0, 2.0, 4.0]).kurtosis(), None);
    assert_eq!(column(&[0.1, 0.1, 0.1, 0.1]).skew(), None);
    assert_eq!(column(&[0.1, 0.1, 0.1, 0.1]).kurtosis(), None);
}

/// R: `quantile(c(1, 2, 4, 8, 16), 0.3, type = 6)`; by hand 6 · 0.3 = 1.8, between 1 and 2. For 2 4 4 4 5 5 7 9 the
/// population standard deviation is 2, that of the sample √(32/7).
#[test]
fn quantiles_by_type_and_deviations() {
    let values = column(&[1.0, 2.0, 4.0, 8.0, 16.0]);
    check("type 6", 1.8, values.quantile_of_type(0.3, 6.0), 1e-12);
    check("type 7", 2.4, values.quantile_of_type(0.3, 7.0), 1e-12);
    let values = column(&[2.0, 4.0, 4.0, 4.0, 5.0, 5.0, 7.0, 9.0]);
    check("population", 2.0, values.sd_of_population(), 1e-12);
    check("sample", (32.0f64 / 7.0).sqrt(), values.sd(), 1e-12);
}

fn model(table: &str) -> Model {
    Model::new(&from_csv(table, "hand.csv", &Watch::default()).expect("a sound table")).expect("a flat group")
}

/// By hand: scores 0 50 100, 0 100 50 and 50 0 100 have variances of 2500 each and covariances 1250, 1250 and −1250, so
/// all of them sum to 7500 + 2 · 1250 = 10,000: 3/2 · (1 − 7500 / 10,000) = 0.375. The correlations ½, ½ and −½ have
/// the mean 1/6: 3 · 1/6 / (1 + 2 · 1/6) = 0.375 as well, since the variances are equal.
#[test]
fn alpha_of_three_indicators() {
    let all = alpha(&model("unit,a,b,c\nu,1,1,2\nv,2,3,1\nw,3,2,3\n")).expect("scores");
    assert_eq!((all.len(), all[0].indicators, all[0].units), (1, 3, 3));
    check("alpha", 0.375, all[0].alpha, 1e-12);
    check("standardised", 0.375, all[0].standardised, 1e-12);
}

/// By hand: scores 0 25 50 75 100 and 0 0 0 0 100 have variances 1562.5 and 2000, covariance 1250 and correlation 1250
/// / √(1562.5 · 2000) = 1/√2: 2 · 2 · 1250 / 6062.5 = 80/97, and 2 r / (1 + r) = 2 / (1 + √2).
#[test]
fn alpha_hangs_on_scores_and_the_standardised_on_correlations_alone() {
    let all = alpha(&model("unit,a,b\nu,1,0\nv,2,0\nw,3,0\nx,4,0\ny,5,1\n")).expect("scores");
    check("alpha", 80.0 / 97.0, all[0].alpha, 1e-12);
    check("standardised", 2.0 / (1.0 + 2f64.sqrt()), all[0].standardised, 1e-12);
}

#[test]
fn one_indicator_or_pairs_without_common_units_have_no_alpha() {
    let all = alpha(&model("unit,a\nu,1\nv,2\nw,3\n")).expect("scores");
    assert_eq!((all[0].alpha, all[0].standardised), (None, None));
    let all = alpha(&model("unit,a,b\nu,1,\nv,2,\nw,,1\nx,,2\n")).expect("scores");
    assert_eq!((all[0].alpha, all[0].standardised, all[0].units), (None, None, 0));
}

fn p_value(by: &str, a: &[f64], b: &[f64]) -> Option<f64> {
    let text = |text: &str| Setting::Text(text.into());
    let options = BTreeMap::from([("correlation".into(), text(by)), ("p".into(), Setting::Truth(true))]);
    correlate_columns(&column(a), &column(b), &options).expect("two columns of one length")
}

/// R's documentation of cor.test, after Hollander & Wolfe 1973: Hunter L measure and panel score of canned tuna. R
/// prints p-value = 0.1082 for Pearson (t = 1.8411, df = 7). Kendall's S is 16 with variance 9 · 8 · 23 / 18 = 92
/// without ties: z = 1.66812, and 2 (1 − Φ(z)) = 0.0952928 with the error function of C's mathematical library.
#[test]
fn p_values_of_tuna_are_those_of_r() {
    let hunter = [44.4, 45.9, 41.9, 53.3, 44.7, 44.1, 50.7, 45.2, 60.1];
    let panel = [2.6, 3.1, 2.5, 5.0, 3.6, 4.0, 5.2, 2.8, 3.8];
    check("Pearson", 0.1082, p_value("pearson", &hunter, &panel), 1e-4);
    check("Kendall", 0.095_292_838_023, p_value("kendall", &hunter, &panel), 1e-11);
}

/// By hand: 1 2 2 3 and 1 2 3 3 have S = 4 with variance (156 − 18 − 18) / 18 + 2 · 2 / (2 · 4 · 3) = 41/6; the normal
/// tails beyond 4 / √(41/6) hold 0.1259711631. The mid-ranks are 1 2.5 2.5 4 and 1 2 3.5 3.5; their deviations −1.5 0 0
/// 1.5 and −1.5 −0.5 1 1 give r = 3.75 / 4.5 = 5/6, and for four pairs p is 1 − |r| = 1/6.
#[test]
fn p_values_with_ties_by_hand() {
    let (a, b) = ([1.0, 2.0, 2.0, 3.0], [1.0, 2.0, 3.0, 3.0]);
    let falling = b.map(|b| -b);
    check("Kendall", 0.125_971_163_077, p_value("kendall", &a, &b), 1e-11);
    check("Kendall, falling", 0.125_971_163_077, p_value("kendall", &a, &falling), 1e-11);
    check("Spearman", 1.0 / 6.0, p_value("spearman", &a, &b), 1e-11);
    assert_eq!(p_value("pearson", &a, &[1.0; 4]), None);
}
