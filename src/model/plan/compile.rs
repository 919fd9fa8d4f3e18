//! Compiles a recipe and its data to the plan, group by group up the tree. Since a group may be fitted to the scores of
//! its members, these are computed on the way.
//!
//! If a method uses all years, every year is processed alongside, with the bounds of the year that was asked for.

use std::borrow::Cow;
use std::collections::BTreeMap;

use super::columns::{Scores, Whole};
use super::combine::{Combine, Member};
use super::matrix::{Beside, Input, absorbed, indicators};
use super::{Indicator, Make, Node, Order, Plan};
use crate::arrange::Arrange;
use crate::data::options::Args;
use crate::data::{Choice, Column, Dataset, Direction, FitWindow, Step, Units};
use crate::model::aggregate::{self, Aggregate, Form, Group, Over, ScoreScope};
use crate::model::method::{Aggregated, Gaps};
use crate::model::neutral;
use crate::model::prepare::{Leaf, at_year};
use crate::model::recipe::Recipe;
use crate::model::tree::Tree;
use crate::phrase::{Phrase, act, option};
use crate::{Error, Result};

/// Returns the plan of a recipe for its data, and the resulting scores.
pub(in crate::model) fn compile(data: &Dataset, recipe: &Recipe, leaves: &[Leaf]) -> Result<(Plan, Scores)> {
    let nodes = recipe.tree.nodes();
    let mut sheets = vec![Sheet::new(data.year(), Cow::Borrowed(leaves), &recipe.tree)];
    if recipe.choices[Step::Aggregate].iter().any(|choice| choice.per == FitWindow::All) {
        for &year in data.years().iter().filter(|year| Some(**year) != data.year()) {
            let leaves = at_year(leaves, data, recipe, year)?;
            sheets.push(Sheet::new(Some(year), Cow::Owned(leaves), &recipe.tree));
        }
    }
    let mut makes: Vec<Option<Make>> = vec![None; nodes.len()];
    let (mut own, mut beside) = (BTreeMap::new(), Beside::default());
    let absorbs = |place: usize| recipe.method_of(place).is_some_and(|method| method.takes_indicators());
    let is_absorbed = absorbed(&recipe.tree, &absorbs);
    let mut leaf = leaves.len();
    for (place, node) in nodes.iter().enumerate().rev() {
        if node.is_leaf() {
            leaf -= 1;
            makes[place] = Some(Make::Indicator(indicator(data, recipe, &leaves[leaf])?));
            sheets.iter_mut().for_each(|sheet| sheet.take(place, leaf));
            continue;
        }
        let choice =
            recipe.for_group(&recipe.choices[Step::Aggregate], node).expect("a recipe has a method for everything");
        let (method, args) = aggregate::chosen(choice)?;
        let step = At { recipe, place, choice, method, args, is_absorbed: is_absorbed[place] };
        step.check_members(&makes)?;
        // The year that was asked for comes first, so that its errors take precedence.
        for at in 0..sheets.len() {
            data.watch().check()?;
            let (combine, whole) = step.combine(&sheets, at, data)?;
            (sheets[at].scores[place], sheets[at].present[place]) = (whole.scores, whole.present);
            if at == 0 {
                beside.extend(whole.beside);
                own.extend(combine.members.iter().map(|member| member.node).zip(whole.own));
                makes[place] = Some(Make::Group(combine));
            }
        }
    }
    let first = sheets.swap_remove(0);
    let node = |(place, make): (usize, Option<Make>)| Node {
        code: nodes[place].code.clone(),
        parent: nodes[place].parent,
        needed: recipe.needed(place),
        make: make.expect("every node is made of something"),
    };
    let mut plan = Plan { nodes: makes.into_iter().enumerate().map(node).collect(), order: Order::BEST_FIRST };
    plan.order.better = plan.better(0);
    Ok((plan, Scores { scores: first.scores, present: first.present, own, beside }))
}

fn indicator(data: &Dataset, recipe: &Recipe, leaf: &Leaf) -> Result<Indicator> {
    Ok(Indicator {
        formula: data.indicator(&leaf.code)?.formula.clone(),
        divide: recipe.denominate.get(&leaf.code).cloned(),
        fill: leaf.impute.clone(),
        treat: leaf.treat.clone(),
        turn: leaf.direction,
        normalise: leaf.normalise.clone(),
        is_left_out: leaf.left_out.is_some(),
    })
}

/// The scores of one year on their way up the tree.
struct Sheet<'a> {
    year: Option<i32>,
    leaves: Cow<'a, [Leaf]>,
    scores: Vec<Column>,
    present: Vec<Column>,
    is_left_out: Vec<bool>,
}

impl<'a> Sheet<'a> {
    fn new(year: Option<i32>, leaves: Cow<'a, [Leaf]>, tree: &Tree) -> Sheet<'a> {
        let empty = vec![Column::from_raw(Vec::new()); tree.nodes().len()];
        let is_left_out = left_out(tree, &leaves);
        Sheet { year, leaves, scores: empty.clone(), present: empty, is_left_out }
    }

    fn take(&mut self, place: usize, leaf: usize) {
        let leaf = &self.leaves[leaf];
        (self.scores[place], self.present[place]) = (leaf.score.clone(), leaf.present.clone());
    }

    /// Adds the year to an error of a year that was not asked for.
    fn in_year(&self, at: usize, error: Error) -> Error {
        match (error, self.year) {
            (Error::Method { method, subject, reason, hint }, Some(year)) if at > 0 => {
                Error::Method { method, subject, reason: format!("in {year}, {reason}"), hint }
            }
            (error, _) => error,
        }
    }
}

/// Returns for each node whether it is an indicator left out for all units.
pub(in crate::model) fn left_out(tree: &Tree, leaves: &[Leaf]) -> Vec<bool> {
    let mut leaves = leaves.iter();
    let is_out = |leaf: Option<&Leaf>| leaf.is_some_and(|leaf| leaf.left_out.is_some());
    tree.nodes().iter().map(|node| node.is_leaf() && is_out(leaves.next())).collect()
}

/// Returns the members of a group that count, because they have a weight and are not left out for all units. Their
/// weights sum to 1.
pub(in crate::model) fn counting(tree: &Tree, group: usize, is_left_out: &[bool]) -> Vec<(usize, f64)> {
    let nodes = tree.nodes();
    let counts = |member: &usize| nodes[*member].weight > 0.0 && !is_left_out[*member];
    let members: Vec<usize> = nodes[group].members.iter().copied().filter(counts).collect();
    let sum: f64 = members.iter().map(|&member| nodes[member].weight).sum();
    members.into_iter().map(|member| (member, nodes[member].weight / sum)).collect()
}

/// A group and the method that applies to it.
struct At<'a> {
    recipe: &'a Recipe,
    place: usize,
    choice: &'a Choice,
    method: &'static Aggregate,
    args: Args,
    /// Whether the method of a group above takes its indicators, so that its own is not used.
    is_absorbed: bool,
}

impl At<'_> {
    /// Compiles the group for one of the years, and returns it with its scores.
    fn combine(&self, sheets: &[Sheet], at: usize, data: &Dataset) -> Result<(Combine, Whole)> {
        let members = counting(&self.recipe.tree, self.place, &sheets[at].is_left_out);
        if members.is_empty() {
            return Err(self.empty());
        }
        let group = self.group(&members, sheets, at, data);
        let done = self.fit(&members, &group).and_then(|combine| {
            let input = self.input(&combine, &group, &sheets[at], data);
            let whole = combine.columns(group, self.place, input)?;
            if self.is_absorbed {
                return Ok((combine, whole));
            }
            if whole.scores.count() == 0 { Err(self.emptied(data.units())) } else { Ok((combine, whole)) }
        });
        done.map_err(|error| sheets[at].in_year(at, error))
    }

    fn group<'a>(&'a self, members: &[(usize, f64)], sheets: &'a [Sheet], at: usize, data: &'a Dataset) -> Group<'a> {
        let nodes = self.recipe.tree.nodes();
        let years = |member: usize| {
            let year = |sheet: &'a Sheet| (sheet.year.unwrap_or_default(), sheet.scores[member].raw());
            let mut years: Vec<(i32, &[f64])> =
                sheets.iter().filter(|_| self.choice.per == FitWindow::All).map(year).collect();
            years.arrange_by_key(|(year, _)| *year);
            years
        };
        let member = |&(member, share): &(usize, f64)| aggregate::Member {
            code: &nodes[member].code,
            share,
            scores: (&sheets[at].scores[member]).into(),
            present: (&sheets[at].present[member]).into(),
            years: years(member),
        };
        let size = nodes[self.place].members.iter().filter(|&&member| nodes[member].weight > 0.0).count();
        let (code, members) = (nodes[self.place].code.as_str(), members.iter().map(member).collect());
        Group { code, members, size, units: data.units(), watch: data.watch() }
    }

    /// The columns of the matrix that its method takes, if it takes one.
    fn input<'a>(&'a self, combine: &Combine, group: &Group<'a>, sheet: &Sheet, data: &Dataset) -> Input<'a> {
        match combine.form.matrix().map(|matrix| matrix.over) {
            Some(Over::Indicators) => {
                let members = |node: usize| counting(&self.recipe.tree, node, &sheet.is_left_out);
                indicators(self.recipe.tree.nodes(), self.place, &members, &sheet.leaves, data)
            }
            Some(Over::Members) => combine.members_as_columns(group),
            None => Input::default(),
        }
    }

    /// Refuses members whose lower scores are better, since means and matrices of scores take higher for better.
    fn check_members(&self, makes: &[Option<Make>]) -> Result<()> {
        let nodes = self.recipe.tree.nodes();
        let is_turned = |member: &&usize| match &makes[**member] {
            Some(Make::Group(combine)) => nodes[**member].weight > 0.0 && combine.better == Direction::Lower,
            _ => false,
        };
        let Some(&member) = nodes[self.place].members.iter().find(is_turned) else { return Ok(()) };
        let Some(Make::Group(below)) = &makes[member] else { return Ok(()) };
        let (code, method) = (&nodes[member].code, &below.method);
        let reason =
            format!("lower scores of `{code}` are better, as `{method}` computes them, so they cannot be combined");
        let hint = act("aggregate").arg(method.as_str()).does("uses it for the whole index, over all indicators");
        Err(Error::Method {
            method: self.method.name.to_string(),
            subject: nodes[self.place].code.clone(),
            reason,
            hint: Some(hint),
        })
    }

    /// Fits the group to the scores of its members: what missing values count as, and its scales.
    fn fit(&self, members: &[(usize, f64)], group: &Group) -> Result<Combine> {
        let (recipe, node) = (self.recipe, &self.recipe.tree.nodes()[self.place]);
        if self.is_absorbed {
            return self.absorbed(members);
        }
        (self.method.fit.check)(group, &self.args)?;
        let matrix = self.method.matrix();
        let Aggregated { missing: gaps, .. } = Aggregated::of(&self.args);
        let least = |scores: &[f64]| scores.iter().copied().fold(f64::INFINITY, f64::min);
        let member = |(&(node, share), member): (&(usize, f64), &aggregate::Member)| {
            let fill = match gaps {
                Gaps::Worst if matrix.is_none() => Some(least(&member.scores)),
                _ => neutral::of(recipe, node)?,
            };
            Ok(Member { node, share, fill, line: None })
        };
        let mut combine = Combine {
            method: self.method.name.to_string(),
            members: members.iter().zip(&group.members).map(member).collect::<Result<_>>()?,
            form: self.method.form(self.choice, &self.args),
            better: matrix.map_or(Direction::Higher, |matrix| (matrix.better)(&self.args)),
            gaps,
            scale: None,
            floor: recipe.floor(node).filter(|_| self.place > 0),
        };
        if let ScoreScope::Scaled(scale, _) = self.method.fit.of {
            let mut filled = group.clone();
            combine.fill(&mut filled);
            let scale = scale(&filled, &self.args)?;
            let lines = scale.lines(&filled)?;
            combine.members.iter_mut().zip(lines).for_each(|(member, line)| member.line = Some(line));
            combine.scale = Some(scale);
        }
        Ok(combine)
    }

    /// A group without a score, whose indicators go into the matrix of a group above.
    fn absorbed(&self, members: &[(usize, f64)]) -> Result<Combine> {
        let node = &self.recipe.tree.nodes()[self.place];
        if self.recipe.floor(node).is_some() {
            return Err(Error::Method {
                method: "coverage".to_string(),
                subject: node.code.clone(),
                reason: "the method of a group above takes its indicators, so it has no score of its own".to_string(),
                hint: Some(act("coverage").open().does("without `at` is about the whole index")),
            });
        }
        Ok(Combine {
            method: self.method.name.to_string(),
            members: members.iter().map(|&(node, share)| Member { node, share, fill: None, line: None }).collect(),
            form: Form::Absorbed,
            better: Direction::Higher,
            gaps: Gaps::Rescale,
            scale: None,
            floor: None,
        })
    }

    /// The error if no member counts.
    fn empty(&self) -> Error {
        let (nodes, subject) = (self.recipe.tree.nodes(), self.recipe.tree.nodes()[self.place].code.clone());
        let codes: Vec<String> = nodes[self.place].members.iter().map(|&member| nodes[member].code.clone()).collect();
        let without = match self.place {
            0 => Phrase::default(),
            _ => act("without").arg(&subject).does("leaves it out, "),
        };
        Error::Method {
            method: self.method.name.to_string(),
            subject,
            reason: format!("no member of {} has both a weight and values that differ", crate::error::listed(&codes)),
            hint: Some(without.add(act("year").open().does("of the data selects another year"))),
        }
    }

    /// The error if too much is missing for every unit.
    fn emptied(&self, units: &Units) -> Error {
        Error::Method {
            method: self.method.name.to_string(),
            subject: self.recipe.tree.nodes()[self.place].code.clone(),
            reason: format!("no score is left, because every {} has too many missing values", units.one),
            hint: Some(Phrase::from("lower the `coverage`, or use ").add(option("missing", "rescale"))),
        }
    }
}

impl Order {
    const BEST_FIRST: Order = Order { better: Direction::Higher, digits: crate::stats::equal::DIGITS };
}
