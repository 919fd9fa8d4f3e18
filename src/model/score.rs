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
    let mut scores: Vec<Option<Column>> = vec![None; nodes.len()];
    let mut present: Vec<Option<Column>> = vec![None; nodes.len()];
    let mut leaf = leaves.iter().rev();
    for (place, node) in nodes.iter().enumerate().rev() {
        if node.is_leaf() {
            let leaf = leaf.next().expect("prepared in the order of the tree");
            let there = |value: &f64| if value.is_nan() { 0.0 } else { 1.0 };
            present[place] = Some(Column::from_raw(leaf.score.raw().iter().map(there).collect()));
            scores[place] = Some(leaf.score.clone());
            continue;
        }
        let choice = recipe.for_group(&recipe.aggregate, node).expect("a recipe has a method for everything");
        let (method, args) = choose("aggregate", aggregate::METHODS, choice)?;
        let members = members(&recipe.tree, place, leaves, &scores, &present);
        if members.is_empty() {
            return Err(empty(&recipe.tree, place, method));
        }
        let (score, there) = mean(method, &args, &members, units)?;
        (scores[place], present[place]) = (Some(score), Some(there));
    }
    let whole = |columns: Vec<Option<Column>>| columns.into_iter().flatten().collect();
    Ok(Scores { scores: whole(scores), present: whole(present) })
}

/// Members that count: with a weight, and not left out for all units.
fn members<'a>(
    tree: &'a Tree,
    group: usize,
    leaves: &[Leaf],
    scores: &'a [Option<Column>],
    present: &'a [Option<Column>],
) -> Vec<Member<'a>> {
    let counts = |&&member: &&usize| {
        let node = &tree.nodes()[member];
        let left_out = |leaf: &Leaf| leaf.code == node.code && leaf.left_out.is_some();
        node.weight > 0.0 && !(node.is_leaf() && leaves.iter().any(left_out))
    };
    let member = |&member: &usize| {
        let (node, scores, present) = (&tree.nodes()[member], scores[member].as_ref()?, present[member].as_ref()?);
        Some(Member { code: &node.code, weight: node.weight, scores: scores.raw(), present: present.raw() })
    };
    tree.nodes()[group].members.iter().filter(counts).filter_map(member).collect()
}

fn empty(tree: &Tree, group: usize, method: &Method<Mean>) -> Error {
    let codes: Vec<String> =
        tree.nodes()[group].members.iter().map(|&member| tree.nodes()[member].code.clone()).collect();
    Error::Method {
        method: method.name.to_string(),
        subject: tree.nodes()[group].code.clone(),
        reason: format!("none of {} has a weight and values that differ", crate::error::listed(&codes)),
        hint: Some(format!(
            "`.without(\"{}\")` leaves it out, `.year(…)` takes another year",
            tree.nodes()[group].code
        )),
    }
}

/// Scores of a group for all units, and the share of its nominal weight that is present.
fn mean(method: &Method<Mean>, args: &Args, members: &[Member], units: &Units) -> Result<(Column, Column)> {
    if method.fit.above_zero {
        check_above_zero(method, members, units)?;
    }
    let nominal: f64 = members.iter().map(|member| member.weight).sum();
    let (mut scores, mut present) = (Vec::with_capacity(units.len()), Vec::with_capacity(units.len()));
    let (mut values, mut weights) = (Vec::with_capacity(members.len()), Vec::with_capacity(members.len()));
    for unit in 0..units.len() {
        values.clear();
        weights.clear();
        let (mut there, mut sum) = (0.0, 0.0);
        for member in members {
            there += member.weight * member.present[unit];
            if !member.scores[unit].is_nan() {
                values.push(member.scores[unit]);
                weights.push(member.weight);
                sum += member.weight;
            }
        }
        weights.iter_mut().for_each(|weight| *weight /= sum);
        scores.push(if values.is_empty() { f64::NAN } else { (method.fit.of)(&values, &weights, args) });
        present.push(there / nominal);
    }
    Ok((Column::from_raw(scores), Column::from_raw(present)))
}

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
