//! An independent version of normalisation in plain code: values are never reversed, and each method handles
//! lower-is-better itself.

use reweigh::data::{Choice, Setting};

use super::{distinct, number, sorted};
use crate::random::Values;

fn option(choice: &Choice, name: &str, default: f64) -> f64 {
    choice.options.get(name).map_or(default, number)
}

fn says(choice: &Choice, name: &str, word: &str) -> bool {
    choice.options.get(name) == Some(&Setting::Text(word.to_string()))
}

/// All missing for a column that is empty or constant, except with goalposts; or the reason for an error.
pub fn normalised(values: &Values, is_lower: bool, choice: &Choice) -> Result<Values, &'static str> {
    let present = sorted(values);
    if choice.method == "goalposts" {
        return Ok(values.iter().map(|value| value.map(|x| goalposts(x, is_lower, choice))).collect());
    }
    if choice.method == "none" {
        return if is_lower { Err("lower is better, but it takes values as scores") } else { Ok(values.clone()) };
    }
    if distinct(&present) < 2.0 {
        return Ok(vec![None; values.len()]);
    }
    if let Some(why) = refusal(values, &present, is_lower, choice) {
        return Err(why);
    }
    let score = |x: f64| match choice.method.as_str() {
        "rank" | "borda" | "percentile" => placed(x, &present, is_lower, choice),
        "share_of_best" | "sum" | "vector" => share(x, &present, is_lower, choice),
        "distance_to_target" | "distance_to_reference" => way(x, values, &present, is_lower, choice),
        "above_mean" => beside_the_mean(x, &present, is_lower, option(choice, "band", 0.2)),
        _ => scaled(x, &present, is_lower, choice),
    };
    Ok(values.iter().map(|value| value.map(score)).collect())
}

fn ends(present: &[f64]) -> (f64, f64) {
    (present[0], present[present.len() - 1])
}

fn refusal(values: &Values, present: &[f64], is_lower: bool, choice: &Choice) -> Option<&'static str> {
    let is_inverse = is_lower && !says(choice, "lower", "complement");
    let worst = if is_lower { ends(present).1 } else { ends(present).0 };
    let no_way = |mark: f64| if is_lower { mark >= worst } else { mark <= worst };
    match choice.method.as_str() {
        "share_of_best" | "sum" if present[0] < 0.0 => Some(""),
        "share_of_best" | "sum" if is_inverse && present[0] == 0.0 => Some("lower is better, and 1 / 0"),
        "distance_to_target" if no_way(mark(values, choice)?) => Some("its target"),
        "distance_to_reference" => match mark(values, choice) {
            Some(mark) => no_way(mark).then_some("`u"),
            None => Some("`u"),
        },
        _ => None,
    }
}

/// The target, or the value of the reference unit.
fn mark(values: &Values, choice: &Choice) -> Option<f64> {
    match choice.options.get("unit") {
        Some(Setting::Text(unit)) => values[unit[1..].parse::<usize>().expect("`u` and a number")],
        _ => choice.options.get("target").map(number),
    }
}

fn pair(choice: &Choice) -> Option<(f64, f64)> {
    match choice.options.get("posts") {
        Some(Setting::List(posts)) => Some((number(&posts[0]), number(&posts[1]))),
        _ => None,
    }
}

/// Measured from the other end if lower is better.
fn goalposts(x: f64, is_lower: bool, choice: &Choice) -> f64 {
    let (from, to) = pair(choice).expect("goalposts are given");
    let share = if is_lower { to - x } else { x - from } / (to - from);
    let is_clipped = choice.options.get("clip") != Some(&Setting::Truth(false));
    option(choice, "hi", 1.0) * if is_clipped { share.clamp(0.0, 1.0) } else { share }
}

fn placed(x: f64, present: &[f64], is_lower: bool, choice: &Choice) -> f64 {
    let is_worse = |other: f64| if is_lower { other > x } else { other < x };
    let mut worse: Vec<f64> = present.iter().copied().filter(|other| is_worse(*other)).collect();
    worse.sort_by(|a, b| a.partial_cmp(b).expect("values are numbers"));
    let equal = present.iter().filter(|other| (**other - x).abs() == 0.0).count() as f64;
    let (is_mean, is_dense) = (says(choice, "ties", "mean"), says(choice, "ties", "dense"));
    let below = match (is_mean, is_dense) {
        (true, _) => worse.len() as f64 + (equal - 1.0) / 2.0,
        (_, true) => distinct(&worse),
        _ => worse.len() as f64,
    };
    let all = if is_dense { distinct(present) } else { present.len() as f64 };
    match choice.method.as_str() {
        "rank" => below + 1.0,
        "borda" => below,
        _ if says(choice, "count", "rank") => option(choice, "hi", 1.0) * (below + 1.0) / all,
        _ => option(choice, "hi", 1.0) * below / (all - 1.0),
    }
}

fn share(x: f64, present: &[f64], is_lower: bool, choice: &Choice) -> f64 {
    let is_complement = says(choice, "lower", "complement");
    let length = present.iter().map(|x| x * x).sum::<f64>().sqrt();
    match (choice.method.as_str(), is_lower) {
        ("share_of_best", false) => x / ends(present).1,
        ("share_of_best", true) if is_complement => 1.0 - x / ends(present).1,
        ("share_of_best", true) => present[0] / x,
        ("sum", false) => x / present.iter().sum::<f64>(),
        ("sum", true) if is_complement => 1.0 - x / present.iter().sum::<f64>(),
        ("sum", true) => 1.0 / x / present.iter().map(|x| 1.0 / x).sum::<f64>(),
        (_, false) => x / length,
        (_, true) if says(choice, "lower", "turned") => -x / length,
        (_, true) => 1.0 - x / length,
    }
}

fn way(x: f64, values: &Values, present: &[f64], is_lower: bool, choice: &Choice) -> f64 {
    let mark = mark(values, choice).expect("else it is refused");
    let (min, max) = ends(present);
    let way = if is_lower { (max - x) / (max - mark) } else { (x - min) / (mark - min) };
    if choice.options.get("cap") == Some(&Setting::Truth(true)) { way.min(1.0) } else { way }
}

/// Whether the value is within the band, to twelve digits of the largest value, since small counts often lie on the
/// edge of a band.
fn beside_the_mean(x: f64, present: &[f64], is_lower: bool, band: f64) -> f64 {
    let mean = present.iter().sum::<f64>() / present.len() as f64;
    let beyond = (x - mean).abs() - band * mean.abs();
    let sign = if (x > mean) == is_lower { -1.0 } else { 1.0 };
    let (min, max) = ends(present);
    if beyond > 1e-12 * min.abs().max(max.abs()) { sign } else { 0.0 }
}

fn scaled(x: f64, present: &[f64], is_lower: bool, choice: &Choice) -> f64 {
    let (n, (min, max)) = (present.len() as f64, ends(present));
    let mean = present.iter().sum::<f64>() / n;
    let over = if says(choice, "deviation", "population") { n } else { n - 1.0 };
    let sd = (present.iter().map(|x| (x - mean) * (x - mean)).sum::<f64>() / over).sqrt();
    let sign = if is_lower { -1.0 } else { 1.0 };
    let share = |(from, to): (f64, f64)| if is_lower { to - x } else { x - from } / (to - from);
    match choice.method.as_str() {
        "zscore" => option(choice, "mean", 0.0) + option(choice, "sd", 1.0) * sign * (x - mean) / sd,
        "distance_to_max" => share((min, max)),
        "efficacy" => {
            let posts = pair(choice).unwrap_or((min, max));
            option(choice, "least", 60.0) + option(choice, "span", 40.0) * share(posts)
        }
        "minmax" => {
            let (lo, hi) = (option(choice, "lo", 0.0), option(choice, "hi", 100.0));
            lo + (hi - lo) * share((min, max))
        }
        other => panic!("no naive `{other}`"),
    }
}
