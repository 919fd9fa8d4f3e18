//! Weights from data, each scheme tested on the table that its published weights belong to.
//!
//! The tables are entered as data sets with one flat group; where a paper's table was found in the tests of a library,
//! that library is named.

use std::collections::BTreeMap;

use reweigh::Watch;
use reweigh::data::{Choice, Direction, Setting, from_csv};
use reweigh::model::{Branch, Model};

use super::check;

/// A model with these rows and directions, where `+` means that higher is better.
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

/// The weights under a scheme, with options that are words.
fn weights(rows: &[&[f64]], directions: &str, scheme: &str, options: &[(&str, &str)]) -> Vec<f64> {
    let options = options.iter().map(|(name, word)| (name.to_string(), Setting::Text(word.to_string())));
    weights_by(rows, directions, &Choice { options: options.collect::<BTreeMap<_, _>>(), ..Choice::new(scheme) })
}

fn weights_by(rows: &[&[f64]], directions: &str, choice: &Choice) -> Vec<f64> {
    let model = model(rows, directions).weigh_by(choice).unwrap_or_else(|error| panic!("{}: {error}", choice.method));
    model.tree().leaves().map(|leaf| leaf.weight).collect()
}

/// Compares weights with printed ones, which are rounded to `unit`.
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

/// Shuai et al. 2012, as in pymcdm, `test/test_weights.py`.
#[test]
fn angle_of_shuai() {
    let rows: &[&[f64]] =
        &[&[30.0, 30.0, 38.0, 29.0], &[19.0, 54.0, 86.0, 29.0], &[19.0, 15.0, 85.0, 29.1], &[68.0, 70.0, 60.0, 29.0]];
    printed("angle", &weights(rows, "++++", "angle", &[]), &[0.4150, 0.3612, 0.2227, 0.0012], 1e-4);
}

/// By hand: 1/x for 1 and 1/3 is 1 and 3, so both indicators are equal under `inverted`.
#[test]
fn entropy_of_inverted_costs_is_that_of_one_over_x() {
    let rows: &[&[f64]] = &[&[1.0, 1.0], &[1.0 / 3.0, 3.0]];
    printed("entropy", &weights(rows, "-+", "entropy", &[("lower", "inverted")]), &[0.5, 0.5], 1e-9);
}

/// Jahan & Edwards 2013, as in pymcdm, `test/test_weights.py`.
#[test]
fn standard_deviation_of_jahan_and_edwards() {
    let rows: &[&[f64]] = &[
        &[0.0, 0.0, 0.0],
        &[0.39, 0.3, 0.77],
        &[0.17, 0.36, 0.8],
        &[0.35, 0.29, 0.93],
        &[0.3, 0.4, 0.94],
        &[0.84, 0.71, 1.0],
        &[1.0, 1.0, 0.99],
    ];
    printed("sd", &weights(rows, "+++", "sd", &[]), &[0.35, 0.31, 0.34], 0.01);
}

/// By hand: ranges of 2 and 6 are equal after scaling, but 1 to 3 before.
#[test]
fn standard_deviation_of_figures_hangs_on_their_measure() {
    let rows: &[&[f64]] = &[&[0.0, 6.0], &[2.0, 0.0]];
    printed("sd", &weights(rows, "++", "sd", &[]), &[0.5, 0.5], 1e-9);
    printed("sd", &weights(rows, "++", "sd", &[("values", "figures")]), &[0.25, 0.75], 1e-9);
}

/// Diakoulaki, Mavrotas & Papayannakis 1995, Determining objective weights in multiple criteria problems: the CRITIC
/// method, as in scikit-criteria, `tests/preprocessing/test_weighters.py`.
#[test]
fn critic_of_diakoulaki() {
    let rows: &[&[f64]] = &[
        &[61.0, 1.08, 4.33],
        &[20.7, 0.26, 4.34],
        &[16.3, 1.98, 2.53],
        &[9.0, 3.29, 1.65],
        &[5.4, 2.77, 2.33],
        &[4.0, 4.12, 1.21],
        &[-6.1, 3.52, 2.10],
        &[-34.6, 3.31, 0.98],
    ];
    printed("critic", &weights(rows, "+++", "critic", &[]), &[0.202_225_54, 0.480_901_73, 0.316_872_73], 1e-8);
    let spearman = weights(rows, "+++", "critic", &[("correlation", "spearman")]);
    printed("critic", &spearman, &[0.214_546_45, 0.489_856_3, 0.295_597_26], 1e-7);
}

/// Tuş & Adalı 2019, as in pymcdm, `test/test_weights.py`.
#[test]
fn critic_of_tus_and_adali() {
    let rows: &[&[f64]] = &[
        &[5000.0, 3.0, 3.0, 4.0, 3.0, 2.0],
        &[680.0, 5.0, 3.0, 2.0, 2.0, 1.0],
        &[2000.0, 3.0, 2.0, 3.0, 4.0, 3.0],
        &[600.0, 4.0, 3.0, 1.0, 2.0, 2.0],
        &[800.0, 2.0, 4.0, 3.0, 3.0, 4.0],
    ];
    printed("critic", &weights(rows, "++++++", "critic", &[]), &[0.157, 0.249, 0.168, 0.121, 0.154, 0.151], 1e-3);
}

/// By hand: (0, 0, 1), its mirror image where lower is better, and (0, 1, 1) have equal deviations; the correlations
/// are 1, ½ and ½ when oriented, −1, ½ and −½ when not.
#[test]
fn critic_turns_costs_unless_told_otherwise() {
    let rows: &[&[f64]] = &[&[0.0, 1.0, 0.0], &[0.0, 1.0, 1.0], &[1.0, 0.0, 1.0]];
    printed("critic", &weights(rows, "+-+", "critic", &[]), &[0.25, 0.25, 0.5], 1e-9);
    let choice =
        Choice { options: BTreeMap::from([("turned".to_string(), Setting::Truth(false))]), ..Choice::new("critic") };
    let model = model(rows, "+-+").weigh_by(&choice).expect("correlations are there");
    let found: Vec<f64> = model.tree().leaves().map(|leaf| leaf.weight).collect();
    printed("critic", &found, &[2.5 / 8.0, 3.5 / 8.0, 2.0 / 8.0], 1e-9);
}

/// Keshavarz-Ghorabaee et al. 2021, Determination of objective weights using a new method based on the removal effects
/// of criteria (MEREC), as in the tests of pymcdm and scikit-criteria.
#[test]
fn merec_of_keshavarz_ghorabaee() {
    let rows: &[&[f64]] = &[
        &[450.0, 8000.0, 54.0, 145.0],
        &[10.0, 9100.0, 2.0, 160.0],
        &[100.0, 8200.0, 31.0, 153.0],
        &[220.0, 9300.0, 1.0, 162.0],
        &[5.0, 8400.0, 23.0, 158.0],
    ];
    printed("merec", &weights(rows, "++--", "merec", &[]), &[0.5752, 0.0141, 0.4016, 0.0091], 1e-4);
}

#[test]
fn cilos_and_idocriw_of_zavadskas_and_podvezko() {
    printed("cilos", &weights(ZAVADSKAS, "-+-+", "cilos", &[]), &[0.3343, 0.2199, 0.1957, 0.2501], 1e-4);
    printed("idocriw", &weights(ZAVADSKAS, "-+-+", "idocriw", &[]), &[0.1658, 0.1885, 0.3545, 0.2911], 1e-4);
}

/// By hand: the first two units are best in the first indicator and have 1 and 3 of 4 in the second, a mean loss of ½;
/// the third is best in the second and loses ½ in the first.
#[test]
fn cilos_takes_the_mean_of_units_that_are_equally_good() {
    let rows: &[&[f64]] = &[&[2.0, 1.0], &[2.0, 3.0], &[1.0, 4.0]];
    printed("cilos", &weights(rows, "++", "cilos", &[]), &[0.5, 0.5], 1e-9);
}

/// By hand: the differences of 1 and 3, and of 3 and 5, sum to 4 over all pairs; 4 / (2 · 4 · 2) = ¼, 4 / (2 · 4 · 4) =
/// ⅛.
#[test]
fn gini_is_the_mean_difference_beside_the_mean() {
    printed("gini", &weights(&[&[1.0, 5.0], &[3.0, 3.0]], "++", "gini", &[]), &[2.0 / 3.0, 1.0 / 3.0], 1e-9);
    let mut reciprocal = Choice::new("gini");
    reciprocal.options.insert("reciprocal".to_string(), Setting::Truth(true));
    let rows: &[&[f64]] = &[&[1.0, 5.0], &[3.0, 3.0]];
    printed("gini", &weights_by(rows, "++", &reciprocal), &[1.0 / 3.0, 2.0 / 3.0], 1e-9);
}

/// By hand: 0, 0, 1 has a mean square of 1/3 and 0, 1, 1 one of 2/3, both with a variance of 2/9 (n) or 1/3 (n − 1).
/// The logarithms of the roots are ½ ln 1.5 and ½ ln 3, or 0 and ½ ln 2. The second indicator is reversed.
#[test]
fn lopcow_sets_the_mean_square_beside_the_variance() {
    let rows: &[&[f64]] = &[&[10.0, 7.0], &[10.0, 5.0], &[30.0, 5.0]];
    let (first, second) = (1.5f64.ln(), 3.0f64.ln());
    let expected = [first / (first + second), second / (first + second)];
    printed("lopcow", &weights(rows, "+-", "lopcow", &[]), &expected, 1e-9);
    printed("lopcow", &weights(rows, "+-", "lopcow", &[("sd", "sample")]), &[0.0, 1.0], 1e-9);
}

/// By hand: for two indicators with correlation r > 0 the first component is (1, 1) / √2; here r = ½.
#[test]
fn pca_of_two_weighs_them_equally() {
    let rows: &[&[f64]] = &[&[1.0, 10.0], &[2.0, 30.0], &[3.0, 20.0]];
    printed("pca", &weights(rows, "++", "pca", &[]), &[0.5, 0.5], 1e-12);
}

/// By hand: the first two are equal (0 1 0 −1) and the third (1 0 −1 0) is uncorrelated with them: the first component
/// is (1, 1, 0) / √2, with variance 2; a lower-is-better twin is no different once it is oriented.
#[test]
fn pca_gives_nothing_to_what_goes_with_nothing() {
    let rows: &[&[f64]] = &[&[0.0, 5.0, 1.0], &[1.0, 4.0, 0.0], &[0.0, 5.0, -1.0], &[-1.0, 6.0, 0.0]];
    printed("pca", &weights(rows, "+-+", "pca", &[]), &[0.5, 0.5, 0.0], 1e-12);
}

/// By hand: five members in two uncorrelated blocks, three in the first and two in the second. The factors have
/// variances 3 and 2, and each member loads 1 on its factor, so squared loadings over their sum, times the factor's
/// share of 5, are 1/5 for each.
#[test]
fn factor_weights_of_two_blocks() {
    let rows: &[&[f64]] = &[
        &[0.0, 0.0, 0.0, 1.0, 2.0],
        &[1.0, 2.0, 3.0, 0.0, 0.0],
        &[0.0, 0.0, 0.0, -1.0, -2.0],
        &[-1.0, -2.0, -3.0, 0.0, 0.0],
    ];
    printed("factor", &weights(rows, "+++++", "factor", &[]), &[0.2; 5], 1e-12);
}

/// By hand, on scores with equal deviations: with correlations ½ between the first two and 0 with the third, equal
/// correlations require S u to be the same for all, so u = (1/1.5, 1/1.5, 1) = (2, 2, 3) / 3.
#[test]
fn balance_makes_correlations_equal() {
    // The columns of an orthogonal array: a, half of a plus √¾ of b, and c.
    let (a, b, c) = ([1.0, 1.0, -1.0, -1.0], [1.0, -1.0, 1.0, -1.0], [1.0, -1.0, -1.0, 1.0]);
    let rows: Vec<[f64; 3]> = (0..4).map(|unit| [a[unit], 0.5 * a[unit] + 0.75f64.sqrt() * b[unit], c[unit]]).collect();
    let rows: Vec<&[f64]> = rows.iter().map(|row| &row[..]).collect();
    // Scores are scaled to 0..100, so a weight counts in proportion to the range before scaling.
    let ranges = [2.0, 1.0 + 3f64.sqrt(), 2.0];
    let wanted = |u: [f64; 3]| {
        let weights: Vec<f64> = u.iter().zip(ranges).map(|(u, range)| u * range).collect();
        let sum: f64 = weights.iter().sum();
        weights.iter().map(|weight| weight / sum).collect::<Vec<f64>>()
    };
    printed("correlation", &weights(&rows, "+++", "correlation", &[]), &wanted([2.0, 2.0, 3.0]), 1e-12);
    let infomax = weights(&rows, "+++", "correlation", &[("target", "infomax")]);
    printed("correlation", &infomax, &wanted([1.0, 1.0, 1.0]), 1e-12);
}
