//! An independent version of aggregation in plain code: members as columns, missing values as `None`, each method by
//! its formula, and linear programs by enumerating all corners.

use reweigh::data::{Choice, Setting};

use super::{Refusal, number};
use crate::random::Values;

/// The members that count, with weights that sum to 1.
pub struct Group<'a> {
    pub code: &'a str,
    pub codes: Vec<&'a str>,
    pub weights: Vec<f64>,
    /// The number of members with a weight, counting or not.
    pub size: usize,
    pub columns: Vec<Values>,
}

pub(super) fn option(choice: &Choice, name: &str, default: f64) -> f64 {
    choice.options.get(name).map_or(default, number)
}

pub(super) fn says(choice: &Choice, name: &str, word: &str) -> bool {
    choice.options.get(name) == Some(&Setting::Text(word.to_string()))
}

fn numbers(choice: &Choice, name: &str) -> Vec<f64> {
    match choice.options.get(name) {
        Some(Setting::List(list)) => list.iter().map(number).collect(),
        _ => Vec::new(),
    }
}

pub fn aggregated(group: &Group, choice: &Choice) -> Result<Values, Refusal> {
    let mut columns = group.columns.clone();
    if says(choice, "missing", "worst") {
        for column in &mut columns {
            let least = column.iter().flatten().copied().fold(f64::INFINITY, f64::min);
            column.iter_mut().for_each(|score| *score = Some(score.unwrap_or(least)));
        }
    }
    if says(choice, "missing", "neutral") {
        let neutral = option(choice, "neutral", f64::NAN);
        columns.iter_mut().flatten().for_each(|score| *score = Some(score.unwrap_or(neutral)));
    }
    refuse(group, &columns, choice)?;
    for (column, code) in columns.iter_mut().zip(&group.codes) {
        scale(column, choice).map_err(|why| (code.to_string(), why))?;
    }
    let units = columns[0].len();
    let mut scores = Vec::new();
    for unit in 0..units {
        let there: Vec<usize> = (0..columns.len()).filter(|&member| columns[member][unit].is_some()).collect();
        if there.is_empty() || says(choice, "missing", "exclude") && there.len() < columns.len() {
            scores.push(None);
            continue;
        }
        let whole: f64 = there.iter().map(|&member| group.weights[member]).sum();
        let members: Vec<(f64, f64)> =
            there.iter().map(|&m| (columns[m][unit].expect("it is there"), group.weights[m] / whole)).collect();
        let score = match choice.method.as_str() {
            "bod" => best(unit, &there, &columns, choice),
            _ => of(&members, choice),
        };
        if !score.is_finite() {
            return Err((group.code.to_string(), "no score for"));
        }
        scores.push(Some(score));
    }
    Ok(scores)
}

fn refuse(group: &Group, columns: &[Values], choice: &Choice) -> Result<(), Refusal> {
    let p = option(choice, "p", 0.0);
    let (is_low, why): (fn(f64) -> bool, _) = match choice.method.as_str() {
        "geometric" | "harmonic" => (|x| x <= 0.0, "scores must be above 0"),
        "power" if p <= 0.0 => (|x| x <= 0.0, "scores must be above 0"),
        "power" if (p - 1.0).abs() > 0.0 => (|x| x < 0.0, "scores must be 0 or more"),
        "bod" => (|x| x < 0.0, "scores must be 0 or more"),
        _ => (|_| false, ""),
    };
    if choice.method == "owa" && numbers(choice, "weights").len() != group.size {
        return Err((group.code.to_string(), "there are"));
    }
    if let ("bod", [lo, hi]) = (choice.method.as_str(), &numbers(choice, "bounds")[..]) {
        let n = columns.len() as f64;
        if lo * n > 1.0 + 1e-9 || hi * n < 1.0 - 1e-9 {
            return Err((group.code.to_string(), "bounds of at"));
        }
    }
    for (column, code) in columns.iter().zip(&group.codes) {
        if column.iter().flatten().any(|&score| is_low(score)) {
            return Err((code.to_string(), why));
        }
    }
    Ok(())
}

/// Members of the Mazziotta–Pareto indices are measured from their mean or from a reference.
fn scale(column: &mut Values, choice: &Choice) -> Result<(), &'static str> {
    if !["mpi", "ampi"].contains(&choice.method.as_str()) {
        return Ok(());
    }
    let present: Vec<f64> = column.iter().flatten().copied().collect();
    let n = present.len() as f64;
    let mean = present.iter().sum::<f64>() / n;
    let ends = (
        present.iter().copied().fold(f64::INFINITY, f64::min),
        present.iter().copied().fold(f64::NEG_INFINITY, f64::max),
    );
    let reach = ends.0.abs().max(ends.1.abs());
    let line: Box<dyn Fn(f64) -> f64> = match choice.method.as_str() {
        "mpi" => {
            if present.len() < 2 {
                return Err("a deviation needs two");
            }
            let over = if says(choice, "sd", "sample") { n - 1.0 } else { n };
            let sd = (present.iter().map(|x| (x - mean).powi(2)).sum::<f64>() / over).sqrt();
            Box::new(move |x| if sd > reach * 1e-12 { 100.0 + 10.0 * (x - mean) / sd } else { 100.0 })
        }
        _ => {
            let reference = match choice.options.get("reference") {
                Some(_) => column[0],
                None => (n > 0.0).then_some(mean),
            };
            let Some(reference) = reference else { return Err("no reference score") };
            let half = (ends.1 - ends.0) / 2.0;
            Box::new(move |x| if half > 0.0 { 100.0 + 30.0 * (x - reference) / half } else { 100.0 })
        }
    };
    column.iter_mut().for_each(|score| *score = score.map(&line));
    Ok(())
}

/// The score from the scores and weights that are present.
fn of(members: &[(f64, f64)], choice: &Choice) -> f64 {
    let sum = |f: &dyn Fn(f64) -> f64| members.iter().map(|(x, w)| w * f(*x)).sum::<f64>();
    let (mean, geometric) = (sum(&|x| x), || sum(&f64::ln).exp());
    let least = members.iter().map(|(x, _)| *x).fold(f64::INFINITY, f64::min);
    match choice.method.as_str() {
        "arithmetic" => mean,
        "geometric" => geometric(),
        "harmonic" => 1.0 / sum(&|x| 1.0 / x),
        "power" => match option(choice, "p", f64::NAN) {
            0.0 => geometric(),
            p => sum(&|x| x.powf(p)).powf(1.0 / p),
        },
        "median" => median(members),
        "minimum" => least,
        "owa" => ordered(members, &numbers(choice, "weights")),
        "mean_min" => {
            let (alpha, beta) = (option(choice, "alpha", 0.5), option(choice, "beta", 0.0));
            mean - alpha * (((mean - least).powi(2) + beta * beta).sqrt() - beta)
        }
        "mpi" | "ampi" => {
            let squares: f64 = members.iter().map(|(_, w)| w * w).sum();
            let over = if says(choice, "sd", "sample") && members.len() > 1 { 1.0 - squares } else { 1.0 };
            let penalty = sum(&|x| (x - mean).powi(2)) / over / mean;
            match mean > 0.0 {
                true if says(choice, "penalty", "positive") => mean + penalty,
                true => mean - penalty,
                false => f64::NAN,
            }
        }
        other => panic!("no naive `{other}`"),
    }
}

/// The midpoint of all scores that have at most half of the weight below and at most half above.
fn median(members: &[(f64, f64)]) -> f64 {
    let weight = |is_in: &dyn Fn(f64) -> bool| members.iter().filter(|(x, _)| is_in(*x)).map(|(_, w)| w).sum::<f64>();
    let is_middle = |x: f64| weight(&|y| y < x) <= 0.5 + 1e-12 && weight(&|y| y > x) <= 0.5 + 1e-12;
    let middle: Vec<f64> = members.iter().map(|(x, _)| *x).filter(|x| is_middle(*x)).collect();
    let (lo, hi) = (
        middle.iter().copied().fold(f64::INFINITY, f64::min),
        middle.iter().copied().fold(f64::NEG_INFINITY, f64::max),
    );
    (lo + hi) / 2.0
}

/// Each position takes the weights within its share of the range.
fn ordered(members: &[(f64, f64)], weights: &[f64]) -> f64 {
    let mut scores: Vec<f64> = members.iter().map(|(x, _)| *x).collect();
    scores.sort_by(|a, b| b.partial_cmp(a).expect("scores are numbers"));
    // The weight of the best share x of all positions.
    let quantifier = |x: f64| -> f64 {
        let places = x * weights.len() as f64;
        weights.iter().enumerate().map(|(k, v)| v * (places - k as f64).clamp(0.0, 1.0)).sum()
    };
    let n = scores.len() as f64;
    scores.iter().enumerate().map(|(k, x)| x * (quantifier((k as f64 + 1.0) / n) - quantifier(k as f64 / n))).sum()
}

/// Benefit of the doubt: the best corner of all weights that give no unit more than 1.
fn best(unit: usize, there: &[usize], columns: &[Values], choice: &Choice) -> f64 {
    let n = there.len();
    let cell = |unit: usize, k: usize| columns[there[k]][unit].unwrap_or(0.0);
    let row = |unit: usize| (0..n).map(|k| cell(unit, k)).collect::<Vec<f64>>();
    // Rows a · w ≤ c.
    let mut rows: Vec<(Vec<f64>, f64)> = (0..columns[0].len()).map(|unit| (row(unit), 1.0)).collect();
    let unit_row = |k: usize, x: f64| (0..n).map(|j| if j == k { x } else { 0.0 }).collect::<Vec<f64>>();
    rows.extend((0..n).map(|k| (unit_row(k, -1.0), 0.0)));
    if let [lo, hi] = numbers(choice, "bounds")[..] {
        let stretch = columns.len() as f64 / n as f64;
        let by = |k: usize| if says(choice, "on", "shares") { cell(unit, k) } else { 1.0 };
        for k in 0..n {
            let own = |j: usize| if j == k { by(j) } else { 0.0 };
            rows.push(((0..n).map(|j| own(j) - hi * stretch * by(j)).collect(), 0.0));
            rows.push(((0..n).map(|j| lo * stretch * by(j) - own(j)).collect(), 0.0));
        }
    }
    let mut best = 0.0f64;
    corners(&rows, n, 0, &mut Vec::new(), &mut |w| {
        let dot = |a: &[f64]| a.iter().zip(w).map(|(a, w)| a * w).sum::<f64>();
        if rows.iter().all(|(a, c)| dot(a) <= c + 1e-9) {
            best = best.max(dot(&row(unit)));
        }
    });
    best
}

/// All points where n of the rows hold with equality.
fn corners(rows: &[(Vec<f64>, f64)], n: usize, from: usize, taken: &mut Vec<usize>, found: &mut dyn FnMut(&[f64])) {
    if taken.len() == n {
        let system: Vec<Vec<f64>> =
            taken.iter().map(|&row| [rows[row].0.as_slice(), &[rows[row].1]].concat()).collect();
        if let Some(point) = solved(system) {
            found(&point);
        }
        return;
    }
    for row in from..rows.len() {
        taken.push(row);
        corners(rows, n, row + 1, taken, found);
        taken.pop();
    }
}

/// Gauss–Jordan elimination with the largest pivot in each column.
fn solved(mut rows: Vec<Vec<f64>>) -> Option<Vec<f64>> {
    let n = rows.len();
    for column in 0..n {
        let pivot = (column..n).max_by(|&a, &b| rows[a][column].abs().total_cmp(&rows[b][column].abs()))?;
        rows.swap(column, pivot);
        let by = rows[column][column];
        if by.abs() < 1e-12 {
            return None;
        }
        rows[column].iter_mut().for_each(|x| *x /= by);
        let own = rows[column].clone();
        for other in (0..n).filter(|&other| other != column) {
            let factor = rows[other][column];
            rows[other].iter_mut().zip(&own).for_each(|(x, y)| *x -= factor * y);
        }
    }
    Some(rows.iter().map(|row| row[n]).collect())
}
