//! The Technology Achievement Index of the handbook: schooling under each normalisation of table 15.
//!
//! OECD/JRC (2008), Handbook on Constructing Composite Indicators: Methodology and User Guide, table 15 (step 5,
//! normalisation); the figures are the mean years of school of its table A.2, first 23 countries.

use std::collections::BTreeMap;

use reweigh::data::Setting;
use reweigh::model::normalise::Given;
use reweigh::model::{Args, normalise};

use super::{check, column};

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

/// What the table prints for its first six countries, in the order above.
fn table_15(method: &str, options: &[(&str, Setting)], printed: [f64; 6], unit: f64) {
    let method = normalise::METHODS.iter().find(|known| known.name == method).expect("a method of the crate");
    let given: BTreeMap<String, Setting> =
        options.iter().map(|(name, setting)| (name.to_string(), setting.clone())).collect();
    let args = Args::read(&given, method.options).expect("options of the method");
    let schooling = column(&SCHOOLING.iter().map(|(_, years)| *years).collect::<Vec<_>>());
    let fitted = (method.fit.of)(&Given::of(&schooling), &args).expect("figures that it takes");
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

/// The column of the distance to the group leader.
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
