//! The Human Development Index of 2021: goalposts, logarithmic income, caps, an arithmetic mean within a geometric one.
//!
//! UNDP (2022), Human Development Report 2021/22, statistical annex, table 1, and its technical note for the goalposts:
//! life expectancy 20 to 85 years, expected schooling 0 to 18, mean schooling 0 to 15, income 100 to 75,000 dollars.

use reweigh::Watch;
use reweigh::data::{Choice, Setting, from_csv};
use reweigh::model::{Branch, Model, Step};

use super::check;

/// Life expectancy, expected and mean years of schooling, gross national income per head, and the index as printed.
const TABLE_1: &[(&str, [f64; 4], f64)] = &[
    ("Switzerland", [83.987, 16.5, 13.86, 66933.0], 0.962),
    ("Norway", [83.234, 18.185, 13.004, 64660.0], 0.961),
    ("Iceland", [82.678, 19.163, 13.767, 55782.0], 0.959),
    ("Hong Kong", [85.473, 17.278, 12.226, 62607.0], 0.952),
    ("Australia", [84.526, 21.055, 12.727, 49238.0], 0.951),
    ("Denmark", [81.375, 18.715, 12.96, 60365.0], 0.948),
    ("Ireland", [81.998, 18.945, 11.582, 76169.0], 0.945),
    ("Germany", [80.63, 17.01, 14.091, 54534.0], 0.942),
    ("Singapore", [82.754, 16.524, 11.925, 90919.0], 0.939),
    ("Japan", [84.784, 15.222, 13.366, 42274.0], 0.925),
    ("Qatar", [79.272, 12.637, 9.996, 87134.0], 0.855),
    ("China", [78.211, 14.236, 7.6, 17504.0], 0.768),
    ("India", [67.24, 11.875, 6.655, 6590.0], 0.633),
    ("Niger", [61.576, 6.957, 2.117, 1240.0], 0.400),
    ("South Sudan", [54.975, 5.543, 5.726, 768.0], 0.385),
];

fn posts(code: &str, from: f64, to: f64) -> Choice {
    let posts = Setting::List(vec![Setting::Number(from), Setting::Number(to)]);
    let options = [("posts".to_string(), posts)].into();
    Choice { at: vec![code.to_string()], options, ..Choice::new("goalposts") }
}

fn group(code: &str, of: Vec<Branch>) -> Branch {
    Branch { code: code.to_string(), weight: 1.0, of }
}

fn hdi() -> Model {
    let row = |(name, [life, expected, mean, income], _): &(&str, [f64; 4], f64)| {
        format!("{name},{life},{expected},{mean},{income}\n")
    };
    let table = format!("unit,life,expected,mean,income\n{}", TABLE_1.iter().map(row).collect::<String>());
    let data = from_csv(&table, "hdi.csv", &Watch::default()).and_then(|data| data.derive("ln_income", "ln(income)"));
    let education = group("education", vec![Branch::leaf("expected"), Branch::leaf("mean")]);
    let tree = group("index", vec![Branch::leaf("life"), education, Branch::leaf("ln_income")]);
    let mut model = Model::of_tree(&data.expect("a sound table"), tree).expect("a tree of its indicators");
    let income = posts("ln_income", 100f64.ln(), 75_000f64.ln());
    for choice in [posts("life", 20.0, 85.0), posts("expected", 0.0, 18.0), posts("mean", 0.0, 15.0), income] {
        model = model.choose(Step::Normalise, choice).expect("goalposts");
    }
    let top = Choice { at: vec!["index".to_string()], ..Choice::new("geometric") };
    model.choose(Step::Aggregate, top).expect("a mean of the index")
}

#[test]
fn all_printed_indices_come_out() {
    let model = hdi();
    let index = model.scores().expect("a model that can be scored").of(0);
    for (unit, (name, _, printed)) in TABLE_1.iter().enumerate() {
        check(name, *printed, index.get(unit), 0.001);
    }
}

/// Hong Kong exceeds the goalpost in life expectancy, Norway in schooling, Ireland in income.
#[test]
fn what_lies_beyond_a_goalpost_scores_1() {
    let model = hdi();
    let leaves = model.leaves().expect("goalposts are given");
    let of = |code: &str| &leaves.iter().find(|leaf| leaf.code == code).expect("an indicator").score;
    for (code, unit) in [("life", 3), ("expected", 1), ("ln_income", 6)] {
        assert_eq!(of(code).get(unit), Some(1.0), "{code} of {}", TABLE_1[unit].0);
    }
}
