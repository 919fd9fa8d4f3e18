//! Benefit of the doubt on the Technology Achievement Index.
//!
//! OECD/JRC (2008), Handbook on Constructing Composite Indicators: Methodology and User Guide, table 19; the weight of
//! each indicator lies between 10 % and 15 % of the sum of weights (endnote 29). The values of table A.2 are printed
//! with two digits, and telephones and electricity as logarithms, so that the second digit may differ by 1.

use reweigh::data::Setting;

use super::tai::scores_of_all;

#[test]
fn table_19_holds_for_all_countries() {
    let printed = [
        1.0, 1.0, 1.0, 0.87, 0.80, 0.75, 0.71, 0.73, 0.66, 0.62, 0.62, 0.86, 0.60, 0.54, 0.58, 0.52, 0.51, 0.49, 0.34,
        0.38, 0.31, 0.27, 0.28,
    ];
    let bounds = Setting::List(vec![Setting::Number(0.10), Setting::Number(0.15)]);
    let scores = scores_of_all("bod", &[("bounds", bounds)], false);
    for (place, (printed, computed)) in printed.into_iter().zip(&scores).enumerate() {
        assert!((printed - computed).abs() <= 0.01, "country {place}: printed {printed}, computed {computed}");
    }
    println!("{scores:?}");
}
