//! The Technology Achievement Index of the handbook: schooling under each normalisation of table 15.
//!
//! OECD/JRC (2008), Handbook on Constructing Composite Indicators: Methodology and User Guide, table 15 (step 5,
//! normalisation); the values are the mean years of school of its table A.2, first 23 countries.

use std::collections::BTreeMap;

use reweigh::Watch;
use reweigh::data::Setting;
use reweigh::data::from_csv;
use reweigh::model::normalise::NormaliseInput;
use reweigh::model::{Args, Model, Step, normalise};

use super::{check, column};
use crate::random::choice;

const SCHOOLING: &[(&str, f64)] = &[
    ("Finland", 10.0),
    ("United States", 12.0),
    ("Sweden", 11.4),
    ("Japan", 9.5),
    ("Korea, Rep. of", 10.8),
    ("Netherlands", 9.4),
    ("United Kingdom", 9.4),
    ("Canada", 11.6),
    ("Australia", 10.9),
    ("Singapore", 7.1),
    ("Germany", 10.2),
    ("Norway", 11.9),
    ("Ireland", 9.4),
    ("Belgium", 9.3),
    ("New Zealand", 11.7),
    ("Austria", 8.4),
    ("France", 7.9),
    ("Israel", 9.6),
    ("Spain", 7.3),
    ("Italy", 7.2),
    ("Czech Republic", 9.5),
    ("Hungary", 9.1),
    ("Slovenia", 7.1),
];

/// The first 23 countries of table A.2; telephones and electricity are logarithms.
const TABLE_A2: &str = "\
unit,patents,royalties,internet,exports,telephones,electricity,schooling,university
\"Finland\",187,125.6,200.2,50.7,3.08,4.15,10,27.4
\"United States\",289,130,179.1,66.2,3,4.07,12,13.9
\"Sweden\",271,156.6,125.8,59.7,3.1,4.14,11.4,15.3
\"Japan\",994,64.6,49,80.8,3,3.86,9.5,10
\"Korea, Rep. of\",779,9.8,4.8,66.7,2.97,3.65,10.8,23.2
\"Netherlands\",189,151.2,136,50.9,3.02,3.77,9.4,9.5
\"United Kingdom\",82,134,57.4,61.9,3.02,3.73,9.4,14.9
\"Canada\",31,38.6,108,48.7,2.94,4.18,11.6,14.2
\"Australia\",75,18.2,125.9,16.2,2.94,3.94,10.9,25.3
\"Singapore\",8,25.5,72.3,74.9,2.95,3.83,7.1,24.2
\"Germany\",235,36.8,41.2,64.2,2.94,3.75,10.2,14.4
\"Norway\",103,20.2,193.6,19,3.12,4.39,11.9,11.2
\"Ireland\",106,110.3,48.6,53.6,2.97,3.68,9.4,12.3
\"Belgium\",72,73.9,58.9,47.6,2.91,3.86,9.3,13.6
\"New Zealand\",103,13,146.7,15.4,2.86,3.91,11.7,13.1
\"Austria\",165,14.8,84.2,50.3,2.99,3.79,8.4,13.6
\"France\",205,33.6,36.4,58.9,2.97,3.8,7.9,12.6
\"Israel\",74,43.6,43.2,45,2.96,3.74,9.6,11
\"Spain\",42,8.6,21,53.4,2.86,3.62,7.3,15.6
\"Italy\",13,9.8,30.4,51,3,3.65,7.2,13
\"Czech Republic\",28,4.2,25,51.7,2.75,3.68,9.5,8.2
\"Hungary\",26,6.2,21.6,63.5,2.73,3.46,9.1,7.7
\"Slovenia\",105,4,20.3,49.5,2.84,3.71,7.1,10.6
";

/// The index of all countries under an aggregation method, from raw values or from min–max scores.
pub fn scores_of_all(method: &str, options: &[(&str, Setting)], is_raw: bool) -> Vec<f64> {
    let data = from_csv(TABLE_A2, "tai.csv", &Watch::default()).expect("a sound table");
    let posts = Setting::List(vec![Setting::Number(0.0), Setting::Number(1.0)]);
    let raw = choice("goalposts", &[("posts", posts), ("clip", Setting::Truth(false))]);
    let normalise = if is_raw { raw } else { choice("minmax", &[]) };
    let model = Model::new(&data).and_then(|model| model.choose(Step::Normalise, normalise));
    let model = model.and_then(|model| model.choose(Step::Aggregate, choice(method, options))).expect("a sound model");
    model.scores().expect("scores that it takes").of(0).iter().flatten().collect()
}

/// The values that the table prints for its first six countries, in the order above.
fn table_15(method: &str, options: &[(&str, Setting)], printed: [f64; 6], unit: f64) {
    let method = normalise::METHODS.iter().find(|known| known.name == method).expect("a method of the crate");
    let given: BTreeMap<String, Setting> =
        options.iter().map(|(name, setting)| (name.to_string(), setting.clone())).collect();
    let args = Args::read(&given, method.options).expect("options of the method");
    let schooling = column(&SCHOOLING.iter().map(|(_, years)| *years).collect::<Vec<_>>());
    let given = NormaliseInput::of(&schooling);
    let fitted = (method.fit.of)(&given, &args).and_then(|rule| given.fitted(&rule));
    let fitted = fitted.expect("figures that it takes");
    let scores = fitted.apply_to(&schooling);
    for (place, number) in printed.into_iter().enumerate() {
        check(&format!("{} of {}", method.name, SCHOOLING[place].0), number, scores.get(place), unit);
    }
}

#[test]
fn the_rank_counts_from_the_lowest() {
    table_15("rank", &[], [15.0, 23.0, 19.0, 12.0, 17.0, 9.0], 1e-9);
}

#[test]
fn the_z_score_takes_the_deviation_of_the_sample() {
    table_15("zscore", &[], [0.26, 1.52, 1.14, -0.06, 0.76, -0.12], 0.01);
}

#[test]
fn min_max_runs_from_the_lowest_to_the_highest() {
    table_15(
        "minmax",
        &[("lo", Setting::Number(0.0)), ("hi", Setting::Number(1.0))],
        [0.59, 1.00, 0.88, 0.49, 0.76, 0.47],
        0.01,
    );
}

#[test]
fn the_distance_to_the_maximum_is_min_max_from_0_to_1() {
    table_15("distance_to_max", &[], [0.59, 1.00, 0.88, 0.49, 0.76, 0.47], 0.01);
}

/// The column with the distance to the group leader.
#[test]
fn the_best_scores_1_and_all_others_their_share_of_it() {
    table_15("share_of_best", &[], [0.83, 1.00, 0.95, 0.79, 0.90, 0.78], 0.01);
}

#[test]
fn the_united_states_alone_lie_a_fifth_above_the_mean() {
    table_15("above_mean", &[], [0.0, 1.0, 0.0, 0.0, 0.0, 0.0], 1e-9);
}

#[test]
fn the_percentile_of_the_handbook_is_the_rank_over_n() {
    let options = [("count", Setting::Text("rank".into())), ("hi", Setting::Number(100.0))];
    table_15("percentile", &options, [65.2, 100.0, 82.6, 52.2, 73.9, 39.1], 0.1);
}
