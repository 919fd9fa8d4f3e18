//! The smallest change of weights that brings a weighted sum down to 0.

use crate::arrange::Arrange;
use crate::tolerance::ROUNDING;

/// The smallest sum of absolute differences from the given weights, which sum to 1, at which the weighted sum of values is
/// not above 0; infinite if no weights achieve it.
///
/// Moving weight from one value to the lowest one gains their difference, so weight is taken from the highest values
/// first (a fractional knapsack).
pub fn distance_to_zero(given: &[f64], values: &[f64]) -> f64 {
    let mut excess: f64 = values.iter().zip(given).map(|(value, w)| value * w).sum();
    let lowest = values.iter().copied().fold(f64::INFINITY, f64::min);
    let mut order: Vec<usize> = (0..values.len()).collect();
    order.arrange_by(|&a, &b| values[b].total_cmp(&values[a]));
    let mut moved = 0.0;
    for at in order {
        let gain = values[at] - lowest;
        if excess <= 0.0 || gain <= 0.0 {
            break;
        }
        let share = given[at].min(excess / gain);
        moved += share;
        excess -= share * gain;
    }
    let size = values.iter().fold(0.0, |size: f64, value| size.max(value.abs()));
    if excess > ROUNDING * size { f64::INFINITY } else { 2.0 * moved }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;
    use crate::analysis::solve::{Row, min_distance};

    proptest! {
        #![proptest_config(ProptestConfig { failure_persistence: None, ..ProptestConfig::default() })]
        /// The linear program over the same weights has the same distance.
        #[test]
        fn is_the_distance_of_the_linear_program(
            rows in prop::collection::vec((0.01..1.0f64, -9..=9i32), 1..7)
        ) {
            let whole: f64 = rows.iter().map(|(w, _)| w).sum();
            let given: Vec<f64> = rows.iter().map(|(w, _)| w / whole).collect();
            let values: Vec<f64> = rows.iter().map(|(_, value)| f64::from(*value)).collect();
            let row = Row { by: values.iter().map(|value| -value).collect(), least: 0.0 };
            let found = min_distance(&given, &[given.len()], &[row]).expect("a program");
            let distance = found.map(|weights| weights.iter().zip(&given).map(|(a, b)| (a - b).abs()).sum::<f64>());
            match distance {
                Some(distance) => prop_assert!((distance_to_zero(&given, &values) - distance).abs() < 1e-7),
                None => prop_assert!(distance_to_zero(&given, &values).is_infinite()),
            }
        }
    }
}
