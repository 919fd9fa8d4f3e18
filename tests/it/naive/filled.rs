//! An independent version of imputation in plain code.

use std::collections::BTreeMap;

use reweigh::data::Choice;

use super::{number, quantile, sorted};
use crate::random::{Plain, Values};

/// The values of an indicator after imputation with a choice; `dimension` holds the codes of its dimension.
pub fn filled(plain: &Plain, code: &str, dimension: &[String], choice: Option<&Choice>) -> Values {
    let own = &plain.values[code];
    let present = sorted(own);
    let Some(choice) = choice.filter(|choice| choice.method != "none" && !present.is_empty()) else {
        return match choice.map(|choice| choice.method.as_str()) {
            Some("constant") => vec![choice.map(|choice| number(&choice.options["value"])); own.len()],
            _ => own.clone(),
        };
    };
    let fill = |unit: usize| match choice.method.as_str() {
        "mean" => Some(present.iter().sum::<f64>() / present.len() as f64),
        "median" => Some(quantile(&present, 0.5)),
        "constant" => Some(number(&choice.options["value"])),
        "dimension_mean" => by_dimension(&plain.values, &plain.lower, code, dimension, unit, false),
        "dimension_median" => by_dimension(&plain.values, &plain.lower, code, dimension, unit, true),
        other => panic!("no naive `{other}`"),
    };
    own.iter().enumerate().map(|(unit, value)| value.or_else(|| fill(unit))).collect()
}

/// The unit's average position between worst and best in the other indicators, as a value of this one.
fn by_dimension(
    values: &BTreeMap<String, Values>,
    lower: &BTreeMap<String, bool>,
    code: &str,
    dimension: &[String],
    unit: usize,
    is_median: bool,
) -> Option<f64> {
    let mut shares = Vec::new();
    for other in dimension {
        let all = sorted(&values[other]);
        let (Some(x), true) = (values[other][unit], all.first() < all.last()) else { continue };
        let share = (x - all[0]) / (all[all.len() - 1] - all[0]);
        shares.push(if lower[other] { 1.0 - share } else { share });
    }
    shares.sort_by(f64::total_cmp);
    let middle = match shares.len() {
        0 => return None,
        n if is_median => (shares[(n - 1) / 2] + shares[n / 2]) / 2.0,
        n => shares.iter().sum::<f64>() / n as f64,
    };
    let all = sorted(&values[code]);
    let share = if lower[code] { 1.0 - middle } else { middle };
    Some((all[0] * (1.0 - share) + all[all.len() - 1] * share).max(all[0]).min(all[all.len() - 1]))
}
