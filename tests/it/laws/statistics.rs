//! Weights and components are as claimed: nothing close to them does better, and nothing is lost on the way.

use proptest::prelude::*;
use reweigh::data::Direction;
use reweigh::model::weight::{self, Member, Table};
use reweigh::model::{Args, Opt};
use reweigh::stats::components::Components;
use reweigh::stats::correlations;

type Columns = Vec<Vec<f64>>;

fn columns() -> impl Strategy<Value = Columns> {
    (2usize..=6, 8usize..=15)
        .prop_flat_map(|(members, units)| prop::collection::vec(prop::collection::vec(-50.0..50.0, units), members))
}

/// Indicators that have something in common.
fn alike() -> impl Strategy<Value = Columns> {
    (columns(), 0.0..2.0).prop_map(|(columns, part)| {
        let first = columns[0].clone();
        let mixed = |column: &Vec<f64>| column.iter().zip(&first).map(|(x, own)| x + part * own).collect();
        columns.iter().map(mixed).collect()
    })
}

fn mean(x: &[f64]) -> f64 {
    x.iter().sum::<f64>() / x.len() as f64
}

fn correlation(x: &[f64], y: &[f64]) -> f64 {
    let (mean_x, mean_y) = (mean(x), mean(y));
    let product = |a: &[f64], b: &[f64], of_a: f64, of_b: f64| -> f64 {
        a.iter().zip(b).map(|(a, b)| (a - of_a) * (b - of_b)).sum()
    };
    product(x, y, mean_x, mean_y) / (product(x, x, mean_x, mean_x) * product(y, y, mean_y, mean_y)).sqrt()
}

/// The correlation of each column with the weighted sum of all columns.
fn with_score(columns: &Columns, weights: &[f64]) -> Vec<f64> {
    let units = 0..columns[0].len();
    let score: Vec<f64> =
        units.map(|unit| columns.iter().zip(weights).map(|(column, weight)| column[unit] * weight).sum()).collect();
    columns.iter().map(|column| correlation(column, &score)).collect()
}

fn shares(scheme: &str, target: Option<&str>, columns: &Columns) -> reweigh::Result<Vec<f64>> {
    let scheme = weight::METHODS.iter().find(|known| known.name == scheme).expect("a scheme");
    let given = target.map(|word| ("target".to_string(), reweigh::data::Setting::Text(word.to_string())));
    let options: &'static [Opt] = scheme.options;
    let args = Args::read(&given.into_iter().collect(), options).expect("options of the scheme");
    let member = |(place, values): (usize, &Vec<f64>)| Member {
        code: format!("i{place}"),
        direction: Direction::Higher,
        values: values.clone(),
    };
    weight::shares(scheme, &Table { members: columns.iter().enumerate().map(member).collect() }, &args)
}

/// Weights moved towards each member, by small and large steps, and away from it if it has enough.
fn moved(weights: &[f64]) -> Vec<Vec<f64>> {
    let towards = |member: usize, step: f64| {
        let own = |(place, weight): (usize, &f64)| {
            let goal = if place == member { 1.0 } else { 0.0 };
            (weight + step * (goal - weight)).max(0.0)
        };
        weights.iter().enumerate().map(own).collect()
    };
    let steps = [-0.01, 1e-4, 0.01, 0.3, 1.0];
    (0..weights.len()).flat_map(|member| steps.map(|step| towards(member, step))).collect()
}

proptest! {
    #[test]
    fn no_weights_near_give_more_equal_correlations(columns in alike()) {
        let shares = shares("correlation", None, &columns).expect("more units than members");
        let goal = 1.0 / columns.len() as f64;
        let miss = |weights: &[f64]| {
            let all = with_score(&columns, weights);
            let sum: f64 = all.iter().sum();
            (sum > 0.0).then(|| all.iter().map(|r| (r / sum - goal).powi(2)).sum::<f64>())
        };
        let least = miss(&shares).expect("a sum above 0");
        for other in moved(&shares) {
            let is_no_better = miss(&other).is_none_or(|other| other >= least - 1e-12);
            prop_assert!(is_no_better, "{shares:?} misses {least}, {other:?} {:?}", miss(&other));
        }
        // If all have a weight no constraint is active, and the correlations are equal.
        prop_assert!(least < 1e-20 || shares.iter().any(|share| *share < 1e-12), "{shares:?}: {least}");
    }

    #[test]
    fn no_weights_near_give_more_correlation(columns in alike()) {
        let shares = shares("correlation", Some("infomax"), &columns).expect("more units than members");
        let sum = |weights: &[f64]| with_score(&columns, weights).iter().sum::<f64>();
        for other in moved(&shares) {
            prop_assert!(sum(&other) <= sum(&shares) + 1e-9, "{shares:?}, {other:?}");
        }
    }

    #[test]
    fn components_make_up_the_correlations_again(columns in alike()) {
        let found = Components::of(&columns).expect("finite numbers");
        prop_assert!((found.variances.iter().sum::<f64>() - columns.len() as f64).abs() < 1e-9);
        prop_assert!(found.variances.windows(2).all(|pair| pair[0] >= pair[1]));
        for (i, row) in correlations(&columns).iter().enumerate() {
            for (j, r) in row.iter().enumerate() {
                prop_assert!((r - correlation(&columns[i], &columns[j])).abs() < 1e-9);
                let again: f64 = found.loadings.iter().map(|of| of[i] * of[j]).sum();
                prop_assert!((r - again).abs() < 1e-9, "{r}, {again}");
            }
        }
    }

    /// A rotation preserves the communality of every column, and rotating any pair of factors slightly is no better.
    #[test]
    fn varimax_keeps_communalities_and_is_at_its_best(columns in alike()) {
        let kept = columns.len().min(3);
        let first = Components::of(&columns).expect("finite numbers").first(kept);
        let Some(turned) = first.rotated() else { return Ok(()) };
        let explained = |of: &Components, column: usize| of.loadings.iter().map(|of| of[column].powi(2)).sum::<f64>();
        let scaled: Columns = turned
            .loadings
            .iter()
            .map(|of| of.iter().enumerate().map(|(column, x)| x / explained(&turned, column).sqrt()).collect())
            .collect();
        for column in 0..columns.len() {
            prop_assert!((explained(&first, column) - explained(&turned, column)).abs() < 1e-9);
        }
        let spread = |loadings: &Columns| -> f64 {
            let squares = |of: &Vec<f64>| of.iter().map(|x| x * x).collect::<Vec<f64>>();
            loadings.iter().map(squares).map(|of| of.iter().map(|x| (x - mean(&of)).powi(2)).sum::<f64>()).sum()
        };
        for (i, j) in [(0, 1), (0, kept - 1), (kept - 2, kept - 1)].into_iter().filter(|(i, j)| i < j) {
            for angle in [-0.02f64, 0.02] {
                let mut other = scaled.clone();
                for column in 0..columns.len() {
                    let (x, y) = (scaled[i][column], scaled[j][column]);
                    other[i][column] = x * angle.cos() + y * angle.sin();
                    other[j][column] = y * angle.cos() - x * angle.sin();
                }
                prop_assert!(spread(&other) <= spread(&scaled) + 1e-12);
            }
        }
    }
}
