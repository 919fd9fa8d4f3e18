//! The whole pipeline once more, in plain maps and loops: the judge of everything that computes a score.
//!
//! No cache, nothing folded, none of the crate's own steps; a gap is `None`.

mod agrees;
mod filled;
mod normalised;
mod treated;

use std::collections::BTreeMap;

use reweigh::data::{Choice, Setting};
use reweigh::model::Branch;

use super::random::{Plain, Values};

/// For every group and indicator, by unit: the score and the share of its weight that is present.
pub type Scores = BTreeMap<String, Vec<Option<(f64, f64)>>>;

/// Why there are no scores: what is named, and how the reason begins.
pub type Refusal = (String, &'static str);

pub fn scores(plain: &Plain) -> Result<Scores, Refusal> {
    let mut scores = Scores::new();
    indicators(plain, &plain.tree, &[], &mut scores)?;
    node(plain, &plain.tree, &[], &mut scores)?;
    Ok(scores)
}

/// `above` holds the codes of the groups above. The last member comes first, since so does its refusal.
fn node(plain: &Plain, branch: &Branch, above: &[String], scores: &mut Scores) -> Result<(), Refusal> {
    let path = [above, std::slice::from_ref(&branch.code)].concat();
    for member in branch.of.iter().rev() {
        node(plain, member, &path, scores)?;
    }
    if !branch.of.is_empty() {
        let own = mean(plain, branch, above.len(), scores)?;
        scores.insert(branch.code.clone(), own);
    }
    Ok(())
}

/// All of them come before any group, the first first, and so do their refusals.
fn indicators(plain: &Plain, branch: &Branch, above: &[String], scores: &mut Scores) -> Result<(), Refusal> {
    let path = [above, std::slice::from_ref(&branch.code)].concat();
    if branch.of.is_empty() {
        let own = indicator(plain, &path)?;
        scores.insert(branch.code.clone(), own);
    }
    branch.of.iter().try_for_each(|member| indicators(plain, member, &path, scores))
}

fn indicator(plain: &Plain, path: &[String]) -> Result<Vec<Option<(f64, f64)>>, Refusal> {
    let code = &path[path.len() - 1];
    // A level covers the indicators on it and below it; dimensions are groups right below the index.
    let below = |place: &String| place.parse::<usize>().is_ok_and(|level| level < path.len());
    let named = |place: &String| place == "indicators" || (place == "dimensions" && path.len() > 2);
    let covers = |place: &String| path.contains(place) || named(place) || below(place);
    let raw = &plain.values[code];
    let filled = filled::filled(plain, code, &dimension(&plain.tree, path), chosen(&plain.impute, covers));
    let values = treated::treated(&filled, chosen(&plain.steps[0], covers)).map_err(|why| (code.clone(), why))?;
    let choice = chosen(&plain.steps[1], covers).cloned().unwrap_or(Choice::new("minmax"));
    let scores = normalised::normalised(&values, plain.lower[code], &choice).map_err(|why| (code.clone(), why))?;
    let share = |raw: &Option<f64>| if raw.is_some() { 1.0 } else { 0.0 };
    Ok(scores.iter().zip(raw).map(|(score, raw)| score.map(|score| (score, share(raw)))).collect())
}

/// The indicators of its dimension, a group right below the index; else those right below the index.
fn dimension(tree: &Branch, path: &[String]) -> Vec<String> {
    fn leaves(branch: &Branch) -> Vec<String> {
        match branch.of.is_empty() {
            true => vec![branch.code.clone()],
            false => branch.of.iter().flat_map(leaves).collect(),
        }
    }
    let is_alone = |branch: &&Branch| branch.of.is_empty();
    match tree.of.iter().find(|branch| branch.code == path[1] && !branch.of.is_empty()) {
        Some(dimension) => leaves(dimension),
        None => tree.of.iter().filter(is_alone).map(|branch| branch.code.clone()).collect(),
    }
}

/// The last choice that holds here; none where the step was never chosen.
fn chosen(choices: &[Choice], covers: impl Fn(&String) -> bool) -> Option<&Choice> {
    choices.iter().rev().find(|choice| choice.at.is_empty() || choice.at.iter().any(&covers))
}

/// Members without weight or without any score do not count; the rest share their weight.
fn mean(plain: &Plain, branch: &Branch, level: usize, scores: &Scores) -> Result<Vec<Option<(f64, f64)>>, Refusal> {
    let covers =
        |place: &String| *place == branch.code || *place == level.to_string() || (place == "dimensions" && level == 1);
    let geometric = chosen(&plain.steps[2], covers).is_some_and(|choice| choice.method == "geometric");
    let counts = |member: &&Branch| member.weight > 0.0 && scores[&member.code].iter().any(Option::is_some);
    let members: Vec<&Branch> = branch.of.iter().filter(counts).collect();
    if members.is_empty() {
        return Err((branch.code.clone(), "none of"));
    }
    let nominal: f64 = members.iter().map(|member| member.weight).sum();
    for member in members.iter().filter(|_| geometric) {
        if scores[&member.code].iter().flatten().any(|(score, _)| *score <= 0.0) {
            return Err((member.code.clone(), "scores must be above 0"));
        }
    }
    let of_unit = |unit: usize| {
        let (mut sum, mut weight, mut present) = (0.0, 0.0, 0.0);
        for member in &members {
            let Some((score, share)) = scores[&member.code][unit] else { continue };
            sum += member.weight * if geometric { score.ln() } else { score };
            weight += member.weight;
            present += member.weight / nominal * share;
        }
        let score = if geometric { (sum / weight).exp() } else { sum / weight };
        (weight > 0.0).then_some((score, present))
    };
    Ok((0..plain.units).map(of_unit).collect())
}

/// Units with their ranks, best first: those with enough of a score, ties after rounding to 12 significant digits.
pub fn ranked(scores: &[Option<(f64, f64)>], coverage: f64) -> Vec<(usize, usize)> {
    let mut units: Vec<(usize, f64)> = Vec::new();
    for (unit, cell) in scores.iter().enumerate() {
        if let Some((score, present)) = cell
            && *present >= coverage - 1e-9
        {
            units.push((unit, rounded(*score)));
        }
    }
    units.sort_by(|a, b| b.1.partial_cmp(&a.1).expect("scores are numbers"));
    units.iter().map(|(unit, score)| (*unit, units.iter().filter(|other| other.1 > *score).count() + 1)).collect()
}

pub fn rounded(score: f64) -> f64 {
    format!("{score:.11e}").parse().expect("a printed number")
}

fn sorted(values: &Values) -> Vec<f64> {
    let mut sorted: Vec<f64> = values.iter().flatten().copied().collect();
    sorted.sort_by(|a, b| a.partial_cmp(b).expect("values are numbers"));
    sorted
}

fn distinct(sorted: &[f64]) -> f64 {
    sorted.iter().enumerate().filter(|(at, x)| *at == 0 || sorted[at - 1] < **x).count() as f64
}

/// Type 7 of Hyndman & Fan 1996: between the neighbours of place (n − 1) · share, counted from 0.
fn quantile(sorted: &[f64], share: f64) -> f64 {
    let place = (sorted.len() - 1) as f64 * share;
    let below = (0..sorted.len()).rev().find(|at| *at as f64 <= place).expect("no place lies below 0");
    let above = sorted[(below + 1).min(sorted.len() - 1)];
    sorted[below] + (place - below as f64) * (above - sorted[below])
}

fn number(setting: &Setting) -> f64 {
    match setting {
        Setting::Number(number) => *number,
        _ => panic!("expected a number, found {setting}"),
    }
}
