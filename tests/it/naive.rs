//! An independent version of the whole pipeline in plain maps and loops, against which everything that computes a score
//! is tested.
//!
//! It has no caches or shortcuts and uses none of the crate's own steps; a missing value is `None`.

mod aggregated;
mod agrees;
mod decided;
mod filled;
mod normalised;
mod treated;

use std::collections::BTreeMap;

use reweigh::data::{Choice, Setting};
use reweigh::model::Branch;

use super::random::{Plain, Values};

/// For every group and indicator, by unit: the score and the available share of its weight.
pub type Scores = BTreeMap<String, Vec<Cell>>;

#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Cell {
    pub score: Option<f64>,
    pub present: f64,
}

/// Why there are no scores: the subject of the error, and the beginning of the reason.
pub type Refusal = (String, &'static str);

pub fn scores(plain: &Plain) -> Result<Scores, Refusal> {
    above(plain, leaves(plain)?)
}

/// The scores of the indicators, which do not depend on weights.
pub fn leaves(plain: &Plain) -> Result<Scores, Refusal> {
    let mut scores = Scores::new();
    indicators(plain, &plain.tree, &[], &mut scores)?;
    Ok(scores)
}

/// Adds the scores of the groups to those of the indicators.
pub fn above(plain: &Plain, mut scores: Scores) -> Result<Scores, Refusal> {
    node(plain, &plain.tree, &[], false, &mut scores)?;
    Ok(scores)
}

/// `above` holds the codes of the groups above. The last member is scored first, as its errors are reported first.
/// `is_inside` says that the method of a group above takes the indicators of this one.
fn node(plain: &Plain, branch: &Branch, above: &[String], is_inside: bool, scores: &mut Scores) -> Result<(), Refusal> {
    let path = [above, std::slice::from_ref(&branch.code)].concat();
    let takes = |choice: &Choice| decided::OF_INDICATORS.contains(&choice.method.as_str());
    let takes_all = is_inside || takes(&chosen_for(plain, branch, above.len()));
    for member in branch.of.iter().rev() {
        node(plain, member, &path, takes_all, scores)?;
    }
    if !branch.of.is_empty() {
        check_members(plain, branch, above.len(), takes_all)?;
        let own = match is_inside {
            true => absorbed(plain, branch, above.len(), scores)?,
            false => mean(plain, branch, above, scores)?,
        };
        scores.insert(branch.code.clone(), own);
    }
    Ok(())
}

/// Indicators are scored before any group and in order, as are their errors.
fn indicators(plain: &Plain, branch: &Branch, above: &[String], scores: &mut Scores) -> Result<(), Refusal> {
    let path = [above, std::slice::from_ref(&branch.code)].concat();
    if branch.of.is_empty() {
        let own = indicator(plain, &path)?;
        scores.insert(branch.code.clone(), own);
    }
    branch.of.iter().try_for_each(|member| indicators(plain, member, &path, scores))
}

/// The values before normalisation.
fn values(plain: &Plain, path: &[String]) -> Result<Values, Refusal> {
    let code = &path[path.len() - 1];
    let covers = |place: &String| covers_leaf(path, place);
    let filled = filled::filled(plain, code, &dimension(&plain.tree, path), chosen(&plain.impute, covers));
    treated::treated(&filled, chosen(&plain.steps[0], covers)).map_err(|why| (code.clone(), why))
}

/// A level covers the indicators on it and below it; dimensions are groups directly below the index.
fn covers_leaf(path: &[String], place: &String) -> bool {
    let below = place.parse::<usize>().is_ok_and(|level| level < path.len());
    path.contains(place) || place == "indicators" || (place == "dimensions" && path.len() > 2) || below
}

fn indicator(plain: &Plain, path: &[String]) -> Result<Vec<Cell>, Refusal> {
    let code = &path[path.len() - 1];
    let covers = |place: &String| covers_leaf(path, place);
    let raw = &plain.values[code];
    let values = values(plain, path)?;
    let choice = chosen(&plain.steps[1], covers).cloned().unwrap_or(Choice::new("minmax"));
    let mut scores = normalised::normalised(&values, plain.lower[code], &choice).map_err(|why| (code.clone(), why))?;
    // Equal values count as neutral where missing ones do.
    let group = chosen_by_code(plain, &path[path.len() - 2], path.len() - 2);
    if aggregated::says(&group, "missing", "neutral") && scores.iter().all(Option::is_none) {
        scores = values.iter().map(|value| value.map(|_| aggregated::option(&group, "neutral", f64::NAN))).collect();
    }
    let share = |raw: &Option<f64>| if raw.is_some() { 1.0 } else { 0.0 };
    let cell = |(&score, raw): (&Option<f64>, _)| Cell { score, present: score.map_or(0.0, |_| share(raw)) };
    Ok(scores.iter().zip(raw).map(cell).collect())
}

/// The indicators of the same dimension (a group directly below the index), or else those directly below the index.
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

/// The last choice that applies here. Returns None if the step was never chosen.
fn chosen(choices: &[Choice], covers: impl Fn(&String) -> bool) -> Option<&Choice> {
    choices.iter().rev().find(|choice| choice.at.is_empty() || choice.at.iter().any(&covers))
}

/// Members without weight or without any score do not count; the rest share their weight.
fn mean(plain: &Plain, branch: &Branch, above: &[String], scores: &Scores) -> Result<Vec<Cell>, Refusal> {
    let level = above.len();
    let choice = chosen_for(plain, branch, level);
    let members = counting(branch, scores)?;
    let nominal: f64 = members.iter().map(|member| member.weight).sum();
    let present = |unit: usize| -> f64 {
        let there = |member: &&&Branch| scores[&member.code][unit].score.is_some();
        let share = |member: &&Branch| member.weight / nominal * scores[&member.code][unit].present;
        members.iter().filter(there).map(share).sum()
    };
    let columns: Vec<Values> =
        members.iter().map(|member| scores[&member.code].iter().map(|cell| cell.score).collect()).collect();
    let group = aggregated::Group {
        code: &branch.code,
        codes: members.iter().map(|member| member.code.as_str()).collect(),
        weights: members.iter().map(|member| member.weight / nominal).collect(),
        size: branch.of.iter().filter(|member| member.weight > 0.0).count(),
        columns,
    };
    let found = match choice.method.as_str() {
        method if decided::OF_INDICATORS.contains(&method) => {
            let mut columns = Vec::new();
            spread(plain, branch, above, 1.0, scores, &mut columns)?;
            let there = |(member, weight): (&&Branch, f64)| {
                scores[&member.code].iter().map(|cell| weight * cell.present).collect::<Vec<f64>>()
            };
            let shares: Vec<Vec<f64>> = members.iter().zip(group.weights.iter().copied()).map(there).collect();
            let present = |unit: usize| shares.iter().map(|share| share[unit]).sum::<f64>();
            return decide(plain, branch, level, decided::decided(&branch.code, &columns, &choice)?, &present);
        }
        method if decided::OF_MEMBERS.contains(&method) => {
            let column = |(at, member): (usize, &&Branch)| decided::Column {
                code: member.code.clone(),
                weight: group.weights[at],
                lower: false,
                values: group.columns[at].clone(),
                scores: group.columns[at].clone(),
            };
            let columns: Vec<decided::Column> = members.iter().enumerate().map(column).collect();
            let share = |unit: usize, at: usize| group.weights[at] * scores[&members[at].code][unit].present;
            let present = |unit: usize| (0..members.len()).map(|at| share(unit, at)).sum::<f64>();
            return decide(plain, branch, level, decided::decided(&branch.code, &columns, &choice)?, &present);
        }
        _ => aggregated::aggregated(&group, &choice)?,
    };
    let floor = needed(plain, &branch.code, level).filter(|_| level > 0).unwrap_or(0.0);
    let cell = |(unit, score): (usize, Option<f64>)| {
        let present = present(unit);
        Cell { score: score.filter(|_| present >= floor - 1e-9), present }
    };
    let cells: Vec<Cell> = found.into_iter().enumerate().map(cell).collect();
    match cells.iter().all(|cell| cell.score.is_none()) {
        true => Err((branch.code.clone(), "no score is left")),
        false => Ok(cells),
    }
}

/// The cells of a group whose method takes a matrix.
fn decide(
    plain: &Plain,
    branch: &Branch,
    level: usize,
    found: Values,
    present: &dyn Fn(usize) -> f64,
) -> Result<Vec<Cell>, Refusal> {
    let floor = needed(plain, &branch.code, level).filter(|_| level > 0).unwrap_or(0.0);
    let cell = |(unit, score): (usize, Option<f64>)| {
        let present = present(unit);
        Cell { score: score.filter(|_| present >= floor - 1e-9), present }
    };
    let cells: Vec<Cell> = found.into_iter().enumerate().map(cell).collect();
    match cells.iter().all(|cell| cell.score.is_none()) {
        true => Err((branch.code.clone(), "no score is left")),
        false => Ok(cells),
    }
}

/// The method that applies to a group.
fn chosen_for(plain: &Plain, branch: &Branch, level: usize) -> Choice {
    chosen_by_code(plain, &branch.code, level)
}

fn chosen_by_code(plain: &Plain, code: &String, level: usize) -> Choice {
    let covers = |place: &String| place == code || *place == level.to_string() || (place == "dimensions" && level == 1);
    chosen(&plain.steps[2], covers).cloned().unwrap_or(Choice::new("arithmetic"))
}

/// The members that count.
fn counting<'a>(branch: &'a Branch, scores: &Scores) -> Result<Vec<&'a Branch>, Refusal> {
    let counts = |member: &&Branch| member.weight > 0.0 && !is_left_out(member, scores);
    let members: Vec<&Branch> = branch.of.iter().filter(counts).collect();
    if members.is_empty() { Err((branch.code.clone(), "no member of")) } else { Ok(members) }
}

/// A group between the indicators and the group whose method takes them has no score of its own.
fn absorbed(plain: &Plain, branch: &Branch, level: usize, scores: &Scores) -> Result<Vec<Cell>, Refusal> {
    let members = counting(branch, scores)?;
    if needed(plain, &branch.code, level).is_some() {
        return Err((branch.code.clone(), "the method of a group above"));
    }
    let whole: f64 = members.iter().map(|member| member.weight).sum();
    let share = |unit: usize, member: &&&Branch| member.weight / whole * scores[&member.code][unit].present;
    let units = scores[&members[0].code].len();
    let cell = |unit: usize| Cell { score: None, present: members.iter().map(|member| share(unit, &member)).sum() };
    Ok((0..units).map(cell).collect())
}

/// Members with a weight whose lower scores are better cannot be combined.
fn check_members(plain: &Plain, branch: &Branch, level: usize, takes_all: bool) -> Result<(), Refusal> {
    let is_turned = |member: &&Branch| {
        member.weight > 0.0 && !member.of.is_empty() && decided::is_lower(&chosen_for(plain, member, level + 1))
    };
    match branch.of.iter().any(|member| !takes_all && is_turned(&member)) {
        true => Err((branch.code.clone(), "lower scores of")),
        false => Ok(()),
    }
}

/// Collects the indicators below a group with their weights in it.
fn spread(
    plain: &Plain,
    branch: &Branch,
    above: &[String],
    weight: f64,
    scores: &Scores,
    columns: &mut Vec<decided::Column>,
) -> Result<(), Refusal> {
    let path = [above, std::slice::from_ref(&branch.code)].concat();
    if branch.of.is_empty() {
        columns.push(decided::Column {
            code: branch.code.clone(),
            weight,
            lower: plain.lower[&branch.code],
            values: values(plain, &path)?,
            scores: scores[&branch.code].iter().map(|cell| cell.score).collect(),
        });
        return Ok(());
    }
    let members = counting(branch, scores)?;
    let whole: f64 = members.iter().map(|member| member.weight).sum();
    members.iter().try_for_each(|member| spread(plain, member, &path, weight * member.weight / whole, scores, columns))
}

/// The share of a group that must be available. Returns None if nothing is specified.
pub fn needed(plain: &Plain, code: &str, level: usize) -> Option<f64> {
    let covers =
        |place: &String| *place == code || *place == level.to_string() || (place == "dimensions" && level == 1);
    plain.floors.iter().rev().find(|floor| floor.at.iter().any(covers)).map(|floor| floor.share)
}

/// An indicator without any score is left out of its group.
fn is_left_out(member: &Branch, scores: &Scores) -> bool {
    member.of.is_empty() && scores[&member.code].iter().all(|cell| cell.score.is_none())
}

/// Units with their ranks, best first: those with enough data, where scores tie after rounding to 12 significant
/// digits.
pub fn ranked(scores: &[Cell], coverage: f64) -> Vec<(usize, usize)> {
    let mut units: Vec<(usize, f64)> = Vec::new();
    for (unit, cell) in scores.iter().enumerate() {
        if let Some(score) = cell.score.filter(|_| cell.present >= coverage - 1e-9) {
            units.push((unit, rounded(score)));
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

/// Type 7 of Hyndman & Fan 1996: between the neighbours of position (n − 1) · share, counted from 0.
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
