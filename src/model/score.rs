//! Scores: from normalised indicators up the tree, group by group, weights rescaled over what is present.

use super::aggregate::{self, Mean};
use super::method::{Args, Method, choose};
use super::prepare::Leaf;
use super::recipe::Recipe;
use super::tree::Tree;
use crate::data::{Column, Units};
use crate::{Error, Result};

/// A score for every node of the tree and every unit, and how much of its weight is present.
#[derive(Debug, Clone, PartialEq)]
pub struct Scores {
    scores: Vec<Column>,
    present: Vec<Column>,
}

impl Scores {
    pub fn of(&self, node: usize) -> &Column {
        &self.scores[node]
    }

    /// Share of a node's nominal weight that is present, from 0 to 1; indicators left out do not count.
    pub fn present(&self, node: usize) -> &Column {
        &self.present[node]
    }
}

/// One member of a group, as the means see it.
struct Member<'a> {
    code: &'a str,
    weight: f64,
    scores: &'a [f64],
    present: &'a [f64],
}

pub fn score(recipe: &Recipe, leaves: &[Leaf], units: &Units) -> Result<Scores> {
    let nodes = recipe.tree.nodes();
    let mut scored: Vec<Option<Scored>> = vec![None; nodes.len()];
    let mut leaf = leaves.iter().rev();
    for (place, node) in nodes.iter().enumerate().rev() {
        if node.is_leaf() {
            let leaf = leaf.next().expect("prepared in the order of the tree");
            let (scores, present) = (leaf.score.clone(), leaf.present.clone());
            scored[place] = Some(Scored { scores, present, counts: leaf.left_out.is_none() });
            continue;
        }
        let choice = recipe.for_group(&recipe.aggregate, node).expect("a recipe has a method for everything");
        let (method, args) = choose("aggregate", aggregate::METHODS, choice)?;
        let members = members(&recipe.tree, place, &scored);
        if members.is_empty() {
            return Err(empty(&recipe.tree, place, method));
        }
        if method.fit.above_zero {
            check_above_zero(method, &members, units)?;
        }
        let scores = mean(method, &args, &members, units.len());
        scored[place] = Some(Scored { scores, present: present(&members, units.len()), counts: true });
    }
    let (scores, present) = scored.into_iter().flatten().map(|node| (node.scores, node.present)).unzip();
    Ok(Scores { scores, present })
}

/// What is known of a node on the way up.
#[derive(Clone)]
struct Scored {
    scores: Column,
    present: Column,
    /// False for an indicator that is left out for all units.
    counts: bool,
}

/// Members that count: with a weight, and not left out for all units.
fn members<'a>(tree: &'a Tree, group: usize, scored: &'a [Option<Scored>]) -> Vec<Member<'a>> {
    let member = |&member: &usize| {
        let node = &tree.nodes()[member];
        let known = scored[member].as_ref().filter(|known| known.counts && node.weight > 0.0)?;
        let (scores, present) = (known.scores.raw(), known.present.raw());
        Some(Member { code: &node.code, weight: node.weight, scores, present })
    };
    tree.nodes()[group].members.iter().filter_map(member).collect()
}

fn empty(tree: &Tree, group: usize, method: &Method<Mean>) -> Error {
    let (nodes, subject) = (tree.nodes(), tree.nodes()[group].code.clone());
    let codes: Vec<String> = nodes[group].members.iter().map(|&member| nodes[member].code.clone()).collect();
    let without = if group == 0 { String::new() } else { format!("`.without(\"{subject}\")` leaves it out, ") };
    Error::Method {
        method: method.name.to_string(),
        subject,
        reason: format!("none of {} has a weight and values that differ", crate::error::listed(&codes)),
        hint: Some(format!("{without}`.year(…)` of the data takes another year")),
    }
}

/// Scores of a group for all units, weights rescaled over the members that are present.
fn mean(method: &Method<Mean>, args: &Args, members: &[Member], units: usize) -> Column {
    let nominal: f64 = members.iter().map(|member| member.weight).sum();
    let shares: Vec<f64> = members.iter().map(|member| member.weight / nominal).collect();
    let mut values = vec![0.0; members.len()];
    let (mut there, mut weights) = (Vec::with_capacity(members.len()), Vec::with_capacity(members.len()));
    let score = |unit: usize| {
        let mut whole = true;
        for (value, member) in values.iter_mut().zip(members) {
            *value = member.scores[unit];
            whole &= !value.is_nan();
        }
        if whole {
            return (method.fit.of)(&values, &shares, args);
        }
        there.clear();
        there.extend(values.iter().copied().filter(|value| !value.is_nan()));
        if there.is_empty() {
            return f64::NAN;
        }
        let kept = values.iter().zip(members).filter(|(value, _)| !value.is_nan()).map(|(_, member)| member.weight);
        let sum: f64 = kept.clone().sum();
        weights.clear();
        weights.extend(kept.map(|weight| weight / sum));
        (method.fit.of)(&there, &weights, args)
    };
    Column::from_raw((0..units).map(score).collect())
}

/// For all units the share of a group's nominal weight that is present.
fn present(members: &[Member], units: usize) -> Column {
    let nominal: f64 = members.iter().map(|member| member.weight).sum();
    let mut shares = vec![0.0; units];
    for member in members {
        for (share, present) in shares.iter_mut().zip(member.present) {
            *share += member.weight / nominal * present;
        }
    }
    Column::from_raw(shares)
}

/// A mean of logarithms or inverses is not defined at 0 and below.
fn check_above_zero(method: &Method<Mean>, members: &[Member], units: &Units) -> Result<()> {
    for member in members {
        if let Some(unit) = member.scores.iter().position(|&score| score <= 0.0) {
            return Err(Error::Method {
                method: method.name.to_string(),
                subject: member.code.to_string(),
                reason: format!("scores must be above 0, that of {} is {}", units.label(unit), member.scores[unit]),
                hint: Some("`.normalise(\"minmax\", #{ lo: 1, hi: 100 })` keeps scores above 0".to_string()),
            });
        }
    }
    Ok(())
}
