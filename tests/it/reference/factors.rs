//! Factors of the Technology Achievement Index: eigenvalues, loadings after varimax and the resulting weights.
//!
//! OECD/JRC (2008), Handbook on Constructing Composite Indicators: Methodology and User Guide, tables 16, 17, 18 and 22
//! (table 16: eigenvalues; table 17: loadings; table 18 and, with two digits, table 22: weights); the values are those
//! of its table A.2, first 23 countries, where telephones and electricity are logarithms printed to two digits. The
//! book computed with more digits, so table 16 is matched within 0.12 (its shares in per cent; eigenvalues within
//! 0.06), the loadings of table 17 within 0.02, and the weights of table 22 within 0.007 (telephones; all others to the
//! digit).

use std::collections::BTreeMap;

use reweigh::Watch;
use reweigh::analysis::pca::{Pca, pca_data};
use reweigh::data::{Choice, Dataset, Setting, from_csv};
use reweigh::model::Model;

use super::check;

const CODES: [&str; 8] =
    ["patents", "royalties", "internet", "exports", "telephones", "electricity", "schooling", "university"];

const TABLE_A2: &[(&str, [f64; 8])] = &[
    ("Finland", [187.0, 125.6, 200.2, 50.7, 3.08, 4.15, 10.0, 27.4]),
    ("United States", [289.0, 130.0, 179.1, 66.2, 3.0, 4.07, 12.0, 13.9]),
    ("Sweden", [271.0, 156.6, 125.8, 59.7, 3.1, 4.14, 11.4, 15.3]),
    ("Japan", [994.0, 64.6, 49.0, 80.8, 3.0, 3.86, 9.5, 10.0]),
    ("Korea, Rep. of", [779.0, 9.8, 4.8, 66.7, 2.97, 3.65, 10.8, 23.2]),
    ("Netherlands", [189.0, 151.2, 136.0, 50.9, 3.02, 3.77, 9.4, 9.5]),
    ("United Kingdom", [82.0, 134.0, 57.4, 61.9, 3.02, 3.73, 9.4, 14.9]),
    ("Canada", [31.0, 38.6, 108.0, 48.7, 2.94, 4.18, 11.6, 14.2]),
    ("Australia", [75.0, 18.2, 125.9, 16.2, 2.94, 3.94, 10.9, 25.3]),
    ("Singapore", [8.0, 25.5, 72.3, 74.9, 2.95, 3.83, 7.1, 24.2]),
    ("Germany", [235.0, 36.8, 41.2, 64.2, 2.94, 3.75, 10.2, 14.4]),
    ("Norway", [103.0, 20.2, 193.6, 19.0, 3.12, 4.39, 11.9, 11.2]),
    ("Ireland", [106.0, 110.3, 48.6, 53.6, 2.97, 3.68, 9.4, 12.3]),
    ("Belgium", [72.0, 73.9, 58.9, 47.6, 2.91, 3.86, 9.3, 13.6]),
    ("New Zealand", [103.0, 13.0, 146.7, 15.4, 2.86, 3.91, 11.7, 13.1]),
    ("Austria", [165.0, 14.8, 84.2, 50.3, 2.99, 3.79, 8.4, 13.6]),
    ("France", [205.0, 33.6, 36.4, 58.9, 2.97, 3.8, 7.9, 12.6]),
    ("Israel", [74.0, 43.6, 43.2, 45.0, 2.96, 3.74, 9.6, 11.0]),
    ("Spain", [42.0, 8.6, 21.0, 53.4, 2.86, 3.62, 7.3, 15.6]),
    ("Italy", [13.0, 9.8, 30.4, 51.0, 3.0, 3.65, 7.2, 13.0]),
    ("Czech Republic", [28.0, 4.2, 25.0, 51.7, 2.75, 3.68, 9.5, 8.2]),
    ("Hungary", [26.0, 6.2, 21.6, 63.5, 2.73, 3.46, 9.1, 7.7]),
    ("Slovenia", [105.0, 4.0, 20.3, 49.5, 2.84, 3.71, 7.1, 10.6]),
];

fn tai() -> Dataset {
    let row = |(name, cells): &(&str, [f64; 8])| {
        let cells: Vec<String> = cells.iter().map(f64::to_string).collect();
        format!("\"{name}\",{}\n", cells.join(","))
    };
    let table = format!("unit,{}\n{}", CODES.join(","), TABLE_A2.iter().map(row).collect::<String>());
    from_csv(&table, "tai.csv", &Watch::default()).expect("a sound table")
}

fn options(given: &[(&str, Setting)]) -> BTreeMap<String, Setting> {
    given.iter().map(|(name, setting)| (name.to_string(), setting.clone())).collect()
}

fn loading(pca: &Pca, component: usize, code: &str) -> Option<f64> {
    let place = pca.codes.iter().position(|known| known == code)?;
    Some(pca.components.loadings[component][place])
}

fn near(what: &str, printed: f64, found: Option<f64>, within: f64) {
    check(what, printed, found, 2.0 * within);
}

#[test]
fn the_eigenvalues_are_those_of_table_16() {
    let pca = pca_data(&tai(), &options(&[])).expect("23 countries");
    let printed = [3.3, 1.7, 1.0, 0.9, 0.5, 0.3, 0.2, 0.1];
    let shares = [41.9, 21.8, 12.3, 11.1, 6.0, 3.7, 2.2, 0.9];
    for place in 0..8 {
        let variance = pca.components.variances[place];
        check(&format!("eigenvalue {place}"), printed[place], Some(variance), 0.1 + 0.01);
        near(&format!("share {place}"), shares[place], Some(variance / 8.0 * 100.0), 0.12);
    }
}

fn four() -> Pca {
    let given = [("components", Setting::Number(4.0)), ("rotate", Setting::Text("varimax".into()))];
    pca_data(&tai(), &options(&given)).expect("23 countries")
}

#[test]
fn the_variances_of_four_factors_are_those_of_table_17() {
    let pca = four();
    let kept: f64 = pca.components.variances.iter().sum();
    for (factor, (variance, share)) in [(2.64, 0.38), (1.39, 0.20), (1.19, 0.17), (1.76, 0.25)].into_iter().enumerate()
    {
        near(&format!("variance {factor}"), variance, Some(pca.components.variances[factor]), 0.025);
        check(&format!("share {factor}"), share, Some(pca.components.variances[factor] / kept), 0.011);
    }
}

#[test]
fn the_loadings_after_varimax_are_those_of_table_17() {
    let pca = four();
    for (code, printed) in [
        ("internet", [0.79, -0.21, 0.21, 0.42]),
        ("royalties", [0.13, 0.07, -0.07, 0.93]),
        ("university", [0.08, 0.04, 0.96, 0.04]),
        ("exports", [-0.64, 0.56, -0.04, 0.36]),
    ] {
        for (factor, printed) in printed.into_iter().enumerate() {
            near(&format!("{code} in factor {factor}"), printed, loading(&pca, factor, code), 0.02);
        }
    }
}

/// Exports load more on the first factor but have a larger share of the second, to which the book assigns them: 0.06 in
/// table 22, where the first factor would give 0.07. Where the two tables differ, both are given; telephones, which are
/// printed as rounded logarithms, come out at 0.086.
#[test]
fn the_factor_weights_are_those_of_tables_18_and_22() {
    let choice = Choice { options: options(&[("components", Setting::Number(4.0))]), ..Choice::new("factor") };
    let model = Model::new(&tai()).and_then(|model| model.weigh_by(&choice)).expect("four factors of eight");
    let printed = [
        ("patents", 0.17, 0.17),
        ("royalties", 0.15, 0.15),
        ("internet", 0.11, 0.11),
        ("exports", 0.06, 0.06),
        ("telephones", 0.08, 0.082),
        ("electricity", 0.12, 0.13),
        ("schooling", 0.13, 0.14),
        ("university", 0.16, 0.17),
    ];
    for (leaf, (code, lower, upper)) in model.tree().leaves().zip(printed) {
        assert_eq!(leaf.code, code);
        near(code, (lower + upper) / 2.0, Some(leaf.weight), (upper - lower) / 2.0 + 0.005);
    }
}

/// The weights of `pca` are the loadings on the first component of table 16, on which exports load below 0.
#[test]
fn a_loading_below_0_is_an_error_or_a_share_of_0() {
    let model = Model::new(&tai()).expect("a flat group");
    let error = model.weigh_by(&Choice::new("pca")).err().expect("exports load below 0").to_string();
    assert!(error.contains("`exports`: its loading on the first component is -0.352, below 0"), "{error}");
    let zero = options(&[("negative", Setting::Text("zero".into()))]);
    let model = model.weigh_by(&Choice { options: zero, ..Choice::new("pca") }).expect("a share of 0");
    let shares: Vec<f64> = model.tree().leaves().map(|leaf| leaf.weight).collect();
    let pca = pca_data(&tai(), &options(&[])).expect("23 countries");
    let loadings: Vec<f64> = pca.components.loadings[0].iter().map(|loading| loading.max(0.0)).collect();
    let sum: f64 = loadings.iter().sum();
    for (share, loading) in shares.iter().zip(loadings) {
        assert!((share - loading / sum).abs() < 1e-12, "{share} and {loading}");
    }
}
