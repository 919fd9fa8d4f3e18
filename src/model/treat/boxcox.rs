//! Box–Cox: takes the power that brings the values closest to a normal distribution.

use super::{Args, Figures, FitRule, Fitted, SHIFT, Treat, shift};
use crate::Result;
use crate::stats::mean;

pub(super) static METHOD: Treat = Treat {
    name: "boxcox",
    about: "apply the Box–Cox power that brings the values closest to a normal distribution, either to their \
            distance from the lowest value plus a shift or to the values themselves; indicators with up to three \
            distinct values are left as they are",
    zh: "取使分布最接近正态的幂变换（Box–Cox），作用于与最小值之差加一平移量，或作用于原值；不同取值不超\
         过三个的指标不作处理",
    formula: "(yᵖ − 1) / p, ln y for p = 0; y = x − min + shift, or x",
    source: "Box & Cox 1964, p by maximum likelihood from −5 to 5 unless given; COINr boxcox is `shift` of 1",
    options: Options::TABLE,
    proofs: &[],
    fit,
};

crate::words! {
    enum Of {
        Distance = "distance",
        Figures = "figures",
    }
}

crate::options! {
    struct Options {
        /// the power p; default: the most likely one
        power: Option<f64> = figure(),
        /// what is raised to the power: the distance from the lowest value, or the value itself
        of: Of = word(),
        shift: Option<f64> = SHIFT,
    }
}

fn fit(figures: &Figures, args: &Args) -> Result<FitRule> {
    let Options { power, of, shift: given } = Options::of(args);
    let (from, plus) = match of {
        Of::Figures => {
            figures.check_above_zero(&METHOD)?;
            (0.0.into(), 0.0.into())
        }
        Of::Distance => shift(&METHOD, given)?,
    };
    if let Some(power) = power {
        return Ok(Fitted::Power { from, plus, power: power.into() }.into());
    }
    let number =
        |stat: &super::Stat| Ok::<f64, crate::Error>(stat.of(figures.column, &|_| Ok(None))?.unwrap_or_default());
    let (from, plus) = (number(&from)?, number(&plus)?);
    let logs: Vec<f64> = figures.column.present().map(|x| (x - from + plus).ln()).collect();
    Ok(FitRule::Search(Fitted::Power { from, plus, power: likeliest(&logs) }))
}

/// The range in which the power is searched.
const ENDS: (f64, f64) = (-5.0, 5.0);

/// Returns the power with the highest profile likelihood, which is that with the lowest variance of (yᵖ − 1)/p when the
/// geometric mean of y is 1. It is the root of the slope, found by bisection to the last digit, or the end of the range
/// towards which the slope falls.
fn likeliest(logs: &[f64]) -> f64 {
    let mean = mean(logs).unwrap_or(f64::NAN);
    let logs: Vec<f64> = logs.iter().map(|log| log - mean).collect();
    let (mut lo, mut hi) = ENDS;
    if slope(&logs, lo) >= 0.0 {
        return lo;
    }
    if slope(&logs, hi) <= 0.0 {
        return hi;
    }
    for _ in 0..200 {
        let middle = (lo + hi) / 2.0;
        *(if slope(&logs, middle) < 0.0 { &mut lo } else { &mut hi }) = middle;
    }
    (lo + hi) / 2.0
}

/// Returns half the derivative of the sum of squared deviations with respect to the power.
fn slope(logs: &[f64], power: f64) -> f64 {
    let value = |z: f64| if power == 0.0 { z } else { (power * z).exp_m1() / power };
    // d/dp (e^(pz) − 1)/p, by its series if both terms of the quotient are close to each other.
    let rise = |z: f64| match (power * z).abs() {
        small if small < 1e-3 => z * z * (0.5 + power * z * (1.0 / 3.0 + power * z * (0.125 + power * z / 30.0))),
        _ => ((power * z).exp() * z - value(z)) / power,
    };
    let values: Vec<f64> = logs.iter().map(|&z| value(z)).collect();
    let mean = mean(&values).unwrap_or(f64::NAN);
    logs.iter().zip(&values).map(|(&z, value)| (value - mean) * rise(z)).sum()
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Symmetric logarithms have the most likely power 0; for the squares of 1, 2, 3 … it is half of that for 1, 2, 3
    /// ….
    #[test]
    fn the_likeliest_power_follows_the_figures() {
        assert!(likeliest(&[-2.0, -1.0, 0.0, 1.0, 2.0]).abs() < 1e-12);
        let logs: Vec<f64> = (1..=9).map(|x| f64::from(x).ln()).collect();
        let squares: Vec<f64> = logs.iter().map(|log| 2.0 * log).collect();
        assert!((likeliest(&logs) - 2.0 * likeliest(&squares)).abs() < 1e-12);
    }

    /// No power on either side has a higher likelihood −n/2 · ln σ² + (p − 1) · Σ ln y.
    #[test]
    fn no_neighbour_is_likelier() {
        let logs: Vec<f64> = [1.0, 1.5, 2.0, 4.0, 9.0, 30.0].iter().map(|x: &f64| x.ln()).collect();
        let likelihood = |power: f64| {
            let values: Vec<f64> = logs.iter().map(|log| ((power * log).exp() - 1.0) / power).collect();
            let (n, mean) = (values.len() as f64, values.iter().sum::<f64>() / values.len() as f64);
            let variance = values.iter().map(|x| (x - mean).powi(2)).sum::<f64>() / n;
            -n / 2.0 * variance.ln() + (power - 1.0) * logs.iter().sum::<f64>()
        };
        let best = likeliest(&logs);
        assert!([-0.01, 0.01, -0.3, 0.3].iter().all(|step| likelihood(best) > likelihood(best + step)), "{best}");
    }
}
