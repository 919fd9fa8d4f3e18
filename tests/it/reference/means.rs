//! Geometric means printed in the handbook.
//!
//! OECD/JRC (2008), Handbook on Constructing Composite Indicators: Methodology and User Guide, page 104 and table 38
//! (column GME: ranks by the geometric mean of the raw values of table A.2, in the order of table 23).

use reweigh::data::from_csv;
use reweigh::model::{Model, Step};
use reweigh::{Watch, data::Setting};

use super::tai::scores_of_all;
use crate::random::choice;

/// (21, 1, 1, 1) → 2.14 and (21, 2, 1, 1) → 2.54; (6, 6, 6, 6) → 6 and (6, 6, 6, 7) → 6.23; the book truncates digits.
#[test]
fn page_104() {
    let csv = "unit,a,b,c,d\nA,21,1,1,1\nB,21,2,1,1\nC,6,6,6,6\nD,7,6,6,6\n";
    let data = from_csv(csv, "page104.csv", &Watch::default()).expect("a sound table");
    let posts = Setting::List(vec![Setting::Number(0.0), Setting::Number(1.0)]);
    let raw = choice("goalposts", &[("posts", posts), ("clip", Setting::Truth(false))]);
    let model = Model::new(&data).and_then(|model| model.choose(Step::Normalise, raw));
    let model = model.and_then(|model| model.choose(Step::Aggregate, choice("geometric", &[]))).expect("a sound model");
    let scores: Vec<f64> = model.scores().expect("all above 0").of(0).iter().flatten().collect();
    for (printed, computed) in [2.14, 2.54, 6.0, 6.23].into_iter().zip(scores) {
        assert!(
            ((computed * 100.0 + 1e-9).floor() / 100.0 - printed).abs() < 1e-12,
            "printed {printed}, computed {computed}"
        );
    }
}

#[test]
fn table_38_ranks_by_the_geometric_mean_of_raw_figures() {
    // Table 23 lists Singapore before Canada and Australia; otherwise it follows the order of table A.2.
    let printed = [2, 1, 3, 4, 16, 5, 6, 18, 13, 14, 8, 11, 7, 9, 17, 12, 10, 15, 19, 21, 23, 22, 20];
    let order_of_table_23 = [0, 1, 2, 3, 4, 5, 6, 9, 7, 8, 10, 11, 12, 13, 14, 15, 16, 17, 18, 19, 20, 21, 22];
    let scores = scores_of_all("geometric", &[], true);
    let rank = |place: usize| 1 + scores.iter().filter(|other| **other > scores[place]).count();
    let found: Vec<usize> = order_of_table_23.into_iter().map(rank).collect();
    assert_eq!(found, printed);
}
