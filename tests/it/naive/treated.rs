//! An independent version of treatment in plain code: values are moved one by one in a list, and moments are sums over
//! it.

use reweigh::data::{Choice, Setting};

use super::{distinct, number, quantile, sorted};
use crate::random::Values;

/// The treated values; unchanged with at most three distinct values or if all would become equal; or the reason for an
/// error.
pub fn treated(values: &Values, choice: Option<&Choice>) -> Result<Values, &'static str> {
    let all = sorted(values);
    let Some(choice) = choice.filter(|_| distinct(&all) > 3.0) else { return Ok(values.clone()) };
    let option = |name: &str| choice.options.get(name).map(number);
    let (min, max) = (all[0], all[all.len() - 1]);
    let log_shift = |shift: f64| move |x: f64| (x - min + shift).ln();
    let is_ruled = choice.options.get("rule") == Some(&Setting::Truth(true));
    let each = |of: &dyn Fn(f64) -> f64| Ok(values.iter().map(|value| value.map(of)).collect());
    match choice.method.as_str() {
        "none" => Ok(values.clone()),
        "winsorise" if is_ruled => Ok(one_by_one(values, &Rule::of(choice), f64::INFINITY)),
        "winsorise" if option("points").is_some() => Ok(one_by_one(
            values,
            &Rule { skew: 0.0, kurtosis: f64::NEG_INFINITY, most: option("points").expect("given") },
            0.0,
        )),
        "winsorise" => {
            let (below, above) = match choice.options.get("quantiles") {
                Some(Setting::List(list)) => (number(&list[0]), number(&list[1])),
                _ => (0.025, 0.975),
            };
            let cut = |share: f64| match option("type") {
                Some(_) => of_type_8(&all, share),
                None => quantile(&all, share),
            };
            let (lo, hi) = (cut(below), cut(above));
            let moved = |x: f64| if x < lo { lo } else { x.min(hi) };
            if lo < hi { each(&moved) } else { Ok(values.clone()) }
        }
        "log" if min <= 0.0 => Err("values must be above 0"),
        "log" => each(&f64::ln),
        "log_shift" => each(&log_shift(option("shift").unwrap_or(0.01 * (max - min)))),
        "log_gii" if max <= 1.0 => Err("its highest value"),
        "log_gii" => each(&|x| ((max - 1.0) * (x - min) / (max - min) + 1.0).ln()),
        "boxcox" => {
            let power = option("power").expect("naively, the power is given");
            let shift = option("shift").unwrap_or(0.01 * (max - min));
            each(&|x| ((x - min + shift).powf(power) - 1.0) / power)
        }
        "auto" => {
            let rule = Rule::of(choice);
            let tamed = one_by_one(values, &rule, f64::INFINITY);
            let is_tame = rule.passes(&sorted(&tamed));
            let log_of_tamed = || {
                let all = sorted(&tamed);
                let (min, max) = (all[0], all[all.len() - 1]);
                tamed.iter().map(|value| value.map(|x| (x - min + (max - min) / 100.0).ln())).collect()
            };
            match choice.options.get("log") {
                Some(Setting::Text(word)) if word == "always" || !is_tame => Ok(log_of_tamed()),
                _ if is_tame => Ok(tamed),
                _ => each(&log_shift(0.01 * (max - min))),
            }
        }
        other => panic!("no naive `{other}`"),
    }
}

/// Type 8 of Hyndman & Fan 1996, the one tested besides 7: on the line through positions (k − 1/3) / (n + 1/3) of the
/// values.
fn of_type_8(all: &[f64], share: f64) -> f64 {
    let place = |at: usize| (at as f64 + 2.0 / 3.0) / (all.len() as f64 + 1.0 / 3.0);
    let Some(above) = (0..all.len()).find(|at| place(*at) >= share) else { return all[all.len() - 1] };
    let Some(below) = above.checked_sub(1) else { return all[0] };
    all[below] + (all[above] - all[below]) * (share - place(below)) / (place(above) - place(below))
}

struct Rule {
    skew: f64,
    kurtosis: f64,
    most: f64,
}

impl Rule {
    fn of(choice: &Choice) -> Rule {
        let option = |name: &str, default: f64| choice.options.get(name).map_or(default, number);
        Rule { skew: option("skew", 2.0), kurtosis: option("kurtosis", 3.5), most: option("most", 5.0) }
    }

    fn passes(&self, all: &[f64]) -> bool {
        all.len() < 4 || skewness(all).abs() < self.skew || kurtosis(all) < self.kurtosis
    }
}

fn power_mean(all: &[f64], power: i32) -> f64 {
    let mean = all.iter().sum::<f64>() / all.len() as f64;
    all.iter().map(|x| (x - mean).powi(power)).sum::<f64>() / all.len() as f64
}

/// From population moments: g1 · √(n (n − 1)) / (n − 2).
fn skewness(all: &[f64]) -> f64 {
    let n = all.len() as f64;
    power_mean(all, 3) / power_mean(all, 2).powf(1.5) * (n * (n - 1.0)).sqrt() / (n - 2.0)
}

/// From population moments: ((n + 1) g2 + 6) (n − 1) / ((n − 2) (n − 3)).
fn kurtosis(all: &[f64]) -> f64 {
    let n = all.len() as f64;
    let excess = power_mean(all, 4) / power_mean(all, 2).powi(2) - 3.0;
    ((n + 1.0) * excess + 6.0) * (n - 1.0) / ((n - 2.0) * (n - 3.0))
}

/// Replaces the highest value (or, with negative skew, the lowest) by the next one until the rule passes or this many
/// of the original values have changed; two distinct values remain.
fn one_by_one(values: &Values, rule: &Rule, fewest: f64) -> Values {
    let mut now = values.clone();
    loop {
        let all = sorted(&now);
        let moved = now.iter().zip(values).filter(|(now, first)| now != first).count() as f64;
        let is_tame = fewest > 0.0 && rule.passes(&all);
        if is_tame || moved >= rule.most || distinct(&all) <= 2.0 {
            return now;
        }
        let is_high = all.len() < 3 || skewness(&all) >= -1e-12;
        let outermost = if is_high { all[all.len() - 1] } else { all[0] };
        let next = |x: &&f64| (**x - outermost).abs() > 0.0;
        let next = if is_high { all.iter().rev().find(next) } else { all.iter().find(next) };
        for value in now.iter_mut().filter(|value| **value == Some(outermost)) {
            *value = next.copied();
        }
    }
}
