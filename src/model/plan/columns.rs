//! The plan on whole columns: the score of every unit in every node, and how much of its weight is present.

use std::borrow::Cow;
use std::collections::BTreeMap;

use super::Plan;
use super::combine::{Combine, Room};
use crate::Result;
use crate::data::{Column, Dataset};
use crate::model::aggregate::{self, Form, Group, Least, Member, ScoreScope, Weighed};
use crate::model::method::Gaps;
use crate::model::prepare::Leaf;
use crate::model::remedy::above_zero;

/// A score for every node of the tree and every unit, and how much of its weight is present.
#[derive(Debug, Clone, PartialEq)]
pub struct Scores {
    pub(super) scores: Vec<Column>,
    pub(super) present: Vec<Column>,
    /// The weights that units give a node, where these are not its share.
    pub(super) own: BTreeMap<usize, Column>,
}

impl Scores {
    /// The scores of a node, one per unit, by its place in the tree.
    pub fn of(&self, node: usize) -> &Column {
        &self.scores[node]
    }

    /// Share of a node's nominal weight that is present, from 0 to 1; indicators left out do not count.
    pub fn present(&self, node: usize) -> &Column {
        &self.present[node]
    }

    /// The weights that units give a node, where each has weights of its own.
    pub fn weights_by_unit(&self, node: usize) -> Option<&Column> {
        self.own.get(&node)
    }
}

impl Plan {
    /// Scores from those of the indicators, in the order of the tree.
    pub fn scores(&self, leaves: &[Leaf], data: &Dataset) -> Result<Scores> {
        let count = self.nodes.len();
        let empty = || Column::from_raw(Vec::new());
        let mut all = Scores { scores: vec![empty(); count], present: vec![empty(); count], own: BTreeMap::new() };
        let mut leaf = leaves.iter().rev();
        for place in (0..count).rev() {
            data.watch().check()?;
            let Some(combine) = self.combine(place) else {
                let leaf = leaf.next().expect("one for each indicator of the tree");
                (all.scores[place], all.present[place]) = (leaf.score.clone(), leaf.present.clone());
                continue;
            };
            let members = combine.members.iter().map(|member| Member {
                code: &self.nodes[member.node].code,
                share: member.share,
                scores: Cow::Borrowed(all.scores[member.node].raw()),
                present: Cow::Borrowed(all.present[member.node].raw()),
                years: Vec::new(),
            });
            let members: Vec<Member> = members.collect();
            let (code, size) = (self.nodes[place].code.as_str(), members.len());
            let group = Group { code, size, members, units: data.units(), watch: data.watch() };
            let whole = combine.columns(group)?;
            (all.scores[place], all.present[place]) = (whole.scores, whole.present);
            all.own.extend(combine.members.iter().map(|member| member.node).zip(whole.own));
        }
        Ok(all)
    }
}

/// Of one group: for all units its score, how much of its weight is present, and their own weights of the members.
pub(super) struct Whole {
    pub scores: Column,
    pub present: Column,
    pub own: Vec<Column>,
}

impl Combine {
    /// The scores of a group for all units, from those of its members. An error where its method refuses one of these, or
    /// gives a unit no score that has something in it.
    pub(super) fn columns(&self, mut group: Group) -> Result<Whole> {
        let present = present(&group);
        self.fill(&mut group);
        if let Some(least) = self.form.least() {
            self.check_least(least, &group)?;
        }
        self.scale(&mut group);
        let (mut scores, own) = match self.form.is_of_unit() {
            true => (self.means(&group), Vec::new()),
            false => self.of_all(&group)?,
        };
        self.check_finite(&group, &scores)?;
        for (unit, score) in scores.iter_mut().enumerate() {
            if !self.is_covered(present[unit]) || self.gaps == Gaps::Exclude && group.has_gap(unit) {
                *score = f64::NAN;
            }
        }
        let own = own.into_iter().map(Column::from_raw).collect();
        Ok(Whole { scores: Column::from_raw(scores), present: Column::from_raw(present), own })
    }

    /// What gaps count as.
    pub(super) fn fill(&self, group: &mut Group) {
        for (own, member) in self.members.iter().zip(&mut group.members) {
            if let Some(fill) = own.fill {
                let filled = member.scores.iter().map(|&score| if score.is_nan() { fill } else { score });
                member.scores = Cow::Owned(filled.collect());
            }
        }
    }

    fn scale(&self, group: &mut Group) {
        for (own, member) in self.members.iter().zip(&mut group.members) {
            if let Some(line) = &own.line {
                member.scores = Cow::Owned(member.scores.iter().map(|&score| line.apply(score)).collect());
            }
        }
    }

    /// Scores for all units one by one.
    fn means(&self, group: &Group) -> Vec<f64> {
        let members: Vec<&[f64]> = group.members.iter().map(|member| &*member.scores).collect();
        let (shares, mut room) = (self.shares(), Room::default());
        let mut values = vec![0.0; members.len()];
        let score = |unit: usize| {
            values.iter_mut().zip(&members).for_each(|(value, member)| *value = member[unit]);
            self.mean_in(&shares, &values, &mut room)
        };
        (0..group.units.len()).map(score).collect()
    }

    /// By a method that looks at all units at once.
    fn of_all(&self, group: &Group) -> Result<(Vec<f64>, Vec<Vec<f64>>)> {
        let Form::Foreign(choice) = &self.form else { return Ok((self.means(group), Vec::new())) };
        let (method, args) = aggregate::chosen(choice)?;
        let ScoreScope::Group { of, .. } = method.fit.of else { return Ok((self.means(group), Vec::new())) };
        let Weighed { scores, weights } = of(group, &args)?;
        Ok((scores, weights))
    }

    /// Every unit with a value in the group must get a score, unless a missing value excludes it.
    fn check_finite(&self, group: &Group, scores: &[f64]) -> Result<()> {
        let counts = |unit: usize| self.has_score(group.members.iter().map(|member| member.scores[unit]));
        let Some(unit) = (0..scores.len()).find(|&unit| !scores[unit].is_finite() && counts(unit)) else {
            return Ok(());
        };
        let undefined = aggregate::declared(&self.method).map_or("", |method| method.fit.undefined);
        let reason = format!("no score for {}: {undefined}", group.units.label(unit));
        Err(group.refuse(&self.method, group.code, reason, "`arithmetic` takes any scores"))
    }

    /// A mean of logarithms or inverses is not defined at 0 and below.
    fn check_least(&self, least: Least, group: &Group) -> Result<()> {
        let words = match least {
            Least::AboveZero => "above 0",
            Least::Zero => "0 or more",
        };
        for member in &group.members {
            if let Some(unit) = member.scores.iter().position(|&score| least.refuses(score)) {
                let (label, score) = (group.units.label(unit), member.scores[unit]);
                let reason = format!("scores must be {words}, that of {label} is {score}");
                return Err(group.refuse(&self.method, member.code, reason, above_zero()));
            }
        }
        Ok(())
    }
}

/// For all units the share of a group's nominal weight that is present; a member without a score has none.
fn present(group: &Group) -> Vec<f64> {
    let mut shares = vec![0.0; group.units.len()];
    for member in &group.members {
        let cells = shares.iter_mut().zip(&*member.present).zip(&*member.scores);
        cells.filter(|(_, score)| !score.is_nan()).for_each(|((share, present), _)| *share += member.share * present);
    }
    shares
}
