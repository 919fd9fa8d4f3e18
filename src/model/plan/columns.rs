//! Applies the plan to whole columns: computes every node's scores for all units, and the share of its weight for which
//! values are available.

use std::collections::BTreeMap;
use std::ops::Range;

use super::Plan;
use super::combine::{Combine, Room};
use super::matrix::{Beside, Input, indicators, over};
use crate::Result;
use crate::data::{BLOCK, Column, Dataset};
use crate::model::aggregate::{self, Form, Group, Least, Member, MemberValues, ScoreScope, Weighed};
use crate::model::method::Gaps;
use crate::model::prepare::Leaf;
use crate::model::remedy::above_zero;
use crate::parallel::*;

/// The scores of every node for all units, and the share of its weight for which values are available.
#[derive(Debug, Clone, PartialEq)]
pub struct Scores {
    pub(super) scores: Vec<Column>,
    pub(super) present: Vec<Column>,
    /// The weights that units give a node, if they have their own.
    pub(super) own: BTreeMap<usize, Column>,
    pub(super) beside: Beside,
}

impl Scores {
    /// Returns the scores of a node, given by its index in the tree, one per unit.
    pub fn of(&self, node: usize) -> &Column {
        &self.scores[node]
    }

    /// Returns the share of a node's weight for which values are available, from 0 to 1; indicators left out do not
    /// count.
    pub fn present(&self, node: usize) -> &Column {
        &self.present[node]
    }

    /// Returns the weights that units give a node, if each has its own.
    pub fn weights_by_unit(&self, node: usize) -> Option<&Column> {
        self.own.get(&node)
    }

    /// Returns what a method of a decision matrix says beside its scores.
    pub fn beside(&self) -> &Beside {
        &self.beside
    }
}

impl Plan {
    /// Computes all scores from those of the indicators, in the order of the tree.
    pub fn scores(&self, leaves: &[Leaf], data: &Dataset) -> Result<Scores> {
        let count = self.nodes.len();
        let empty = || Column::from_raw(Vec::new());
        let (scores, present) = (vec![empty(); count], vec![empty(); count]);
        let mut all = Scores { scores, present, own: BTreeMap::new(), beside: Beside::default() };
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
                scores: (&all.scores[member.node]).into(),
                present: (&all.present[member.node]).into(),
                years: Vec::new(),
            });
            let members: Vec<Member> = members.collect();
            let (code, size) = (self.nodes[place].code.as_str(), members.len());
            let group = Group { code, size, members, units: data.units(), watch: data.watch() };
            let input = match over(combine) {
                Some((_, true)) => self.indicators_below(place, leaves, data),
                Some((_, false)) => combine.members_as_columns(&group),
                None => Input::default(),
            };
            let whole = combine.columns(group, place, input)?;
            (all.scores[place], all.present[place]) = (whole.scores, whole.present);
            all.beside.extend(whole.beside);
            all.own.extend(combine.members.iter().map(|member| member.node).zip(whole.own));
        }
        Ok(all)
    }

    /// The indicators below a group whose method takes them directly.
    fn indicators_below(&self, group: usize, leaves: &[Leaf], data: &Dataset) -> Input<'_> {
        let shares = |node: usize| match self.combine(node) {
            Some(combine) => combine.members.iter().map(|member| (member.node, member.share)).collect(),
            None => Vec::new(),
        };
        indicators(&self.nodes, group, &shares, leaves, data)
    }
}

/// The results of one group for all units: the scores, the share of its weight for which values are available, and the
/// units' own weights of the members.
pub(super) struct Whole {
    pub scores: Column,
    pub present: Column,
    pub own: Vec<Column>,
    pub beside: Beside,
}

impl Combine {
    /// Computes the scores of a group for all units from those of its members, or from the columns of its matrix.
    /// Returns an error if its method refuses one of these, or gives no score to a unit that should have one.
    pub(super) fn columns(&self, mut group: Group, place: usize, input: Input) -> Result<Whole> {
        if self.form == Form::Absorbed || self.form.matrix().is_some() {
            return self.by_matrix(&group, place, input);
        }
        if let Some((scores, present)) = self.in_blocks(&group)? {
            let (scores, present) = (Column::from_raw(scores), Column::from_raw(present));
            return Ok(Whole { scores, present, own: Vec::new(), beside: Beside::default() });
        }
        // Either something has to be refused, or the method needs all units together.
        let present = present(&group);
        self.fill(&mut group);
        if let Some(least) = self.form.least() {
            self.check_least(least, &group)?;
        }
        self.scale(&mut group);
        let (mut scores, own) = self.of_all(&group)?;
        self.check_finite(&group, &scores)?;
        for (unit, score) in scores.iter_mut().enumerate() {
            if !self.is_covered(present[unit]) || self.gaps == Gaps::Exclude && group.has_gap(unit) {
                *score = f64::NAN;
            }
        }
        let own = own.into_iter().map(Column::from_raw).collect();
        let (scores, present) = (Column::from_raw(scores), Column::from_raw(present));
        Ok(Whole { scores, present, own, beside: Beside::default() })
    }

    /// The same for a group whose method takes a matrix, and for groups between it and its indicators, which have no
    /// score.
    fn by_matrix(&self, group: &Group, place: usize, input: Input) -> Result<Whole> {
        let mut present = vec![0.0; group.units.len()];
        for member in &group.members {
            let cells = present.iter_mut().zip(&*member.present);
            cells.for_each(|(sum, there)| *sum += member.share * there);
        }
        let (mut scores, beside) = match self.form.matrix() {
            Some(matrix) => self.decide(matrix, group, input, place)?,
            None => (vec![f64::NAN; group.units.len()], Beside::default()),
        };
        scores.iter_mut().zip(&present).filter(|(_, there)| !self.is_covered(**there)).for_each(|(x, _)| *x = f64::NAN);
        let (scores, present) = (Column::from_raw(scores), Column::from_raw(present));
        Ok(Whole { scores, present, own: Vec::new(), beside })
    }

    /// The same for a method that scores each unit by itself: blocks of units are processed on all threads, and the
    /// members' scores are computed on the fly. Returns None for other methods, or if something has to be refused.
    fn in_blocks(&self, group: &Group) -> Result<Option<(Vec<f64>, Vec<f64>)>> {
        if !self.form.is_of_unit() {
            return Ok(None);
        }
        let count = group.units.len();
        let block = |at: usize| {
            group.watch.check()?;
            Ok(self.block(group, at * BLOCK..count.min((at + 1) * BLOCK)))
        };
        let blocks = (0..count.div_ceil(BLOCK)).into_par_iter().map(block).collect::<Result<Option<Vec<_>>>>()?;
        Ok(blocks.map(|blocks| {
            let (mut scores, mut present) = (Vec::with_capacity(count), Vec::with_capacity(count));
            for block in blocks {
                scores.extend(block.0);
                present.extend(block.1);
            }
            (scores, present)
        }))
    }

    /// Computes the scores of a range of units, and the share of weight for which they have values; None if something
    /// has to be refused.
    fn block(&self, group: &Group, range: Range<usize>) -> Option<(Vec<f64>, Vec<f64>)> {
        let (mut values, mut there) = (Vec::new(), Vec::new());
        let mut present = vec![0.0; range.len()];
        for (own, member) in self.members.iter().zip(&group.members) {
            let start = values.len();
            member.scores.read(range.clone(), &mut values);
            there.clear();
            member.present.read(range.clone(), &mut there);
            let scores = &mut values[start..];
            let cells = present.iter_mut().zip(&there).zip(&*scores);
            cells.filter(|(_, score)| !score.is_nan()).for_each(|((sum, there), _)| *sum += member.share * there);
            if let Some(fill) = own.fill {
                scores.iter_mut().filter(|score| score.is_nan()).for_each(|score| *score = fill);
            }
            if self.form.least().is_some_and(|least| scores.iter().any(|&score| least.refuses(score))) {
                return None;
            }
            if let Some(line) = &own.line {
                scores.iter_mut().for_each(|score| *score = line.apply(*score));
            }
        }
        let (shares, mut room) = (self.shares(), Room::default());
        let mut of_unit = vec![0.0; self.members.len()];
        let mut scores = Vec::with_capacity(range.len());
        for unit in 0..range.len() {
            of_unit.iter_mut().zip(values.chunks_exact(range.len())).for_each(|(value, all)| *value = all[unit]);
            let score = self.mean_in(&shares, &of_unit, &mut room);
            if !score.is_finite() && self.has_score(of_unit.iter().copied()) {
                return None;
            }
            let is_gap = self.gaps == Gaps::Exclude && of_unit.iter().any(|score| score.is_nan());
            scores.push(if is_gap || !self.is_covered(present[unit]) { f64::NAN } else { score });
        }
        Some((scores, present))
    }

    /// Replaces missing scores by what they count as.
    pub(super) fn fill(&self, group: &mut Group) {
        for (own, member) in self.members.iter().zip(&mut group.members) {
            if let Some(fill) = own.fill {
                let filled = member.scores.iter().map(|&score| if score.is_nan() { fill } else { score });
                member.scores = MemberValues::Own(filled.collect());
            }
        }
    }

    fn scale(&self, group: &mut Group) {
        for (own, member) in self.members.iter().zip(&mut group.members) {
            if let Some(line) = &own.line {
                member.scores = MemberValues::Own(member.scores.iter().map(|&score| line.apply(score)).collect());
            }
        }
    }

    /// Computes the scores of all units one by one.
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

    /// Computes the scores by a method that needs all units at once.
    fn of_all(&self, group: &Group) -> Result<(Vec<f64>, Vec<Vec<f64>>)> {
        let Form::Foreign(choice) = &self.form else { return Ok((self.means(group), Vec::new())) };
        let (method, args) = aggregate::chosen(choice)?;
        let ScoreScope::Group { of, .. } = method.fit.of else { return Ok((self.means(group), Vec::new())) };
        let Weighed { scores, weights } = of(group, &args)?;
        Ok((scores, weights))
    }

    /// Checks that every unit with a value in the group has a score, unless a missing value excludes it.
    fn check_finite(&self, group: &Group, scores: &[f64]) -> Result<()> {
        let counts = |unit: usize| self.has_score(group.members.iter().map(|member| member.scores[unit]));
        let Some(unit) = (0..scores.len()).find(|&unit| !scores[unit].is_finite() && counts(unit)) else {
            return Ok(());
        };
        let undefined = aggregate::declared(&self.method).map_or("", |method| method.fit.undefined);
        let reason = format!("no score for {}: {undefined}", group.units.label(unit));
        Err(group.refuse(&self.method, group.code, reason, "`arithmetic` takes any scores"))
    }

    /// Refuses scores that are too low: means of logarithms or inverses are not defined at 0 or below.
    fn check_least(&self, least: Least, group: &Group) -> Result<()> {
        let words = match least {
            Least::AboveZero => "above 0",
            Least::Zero => "0 or more",
        };
        for member in &group.members {
            if let Some(unit) = member.scores.iter().position(|&score| least.refuses(score)) {
                let (label, score) = (group.units.label(unit), member.scores[unit]);
                let reason = format!("scores must be {words}, but that of {label} is {score}");
                return Err(group.refuse(&self.method, member.code, reason, above_zero()));
            }
        }
        Ok(())
    }
}

/// Returns the share of the group's weight for which each unit has values; a member without a score counts as 0.
fn present(group: &Group) -> Vec<f64> {
    let mut shares = vec![0.0; group.units.len()];
    for member in &group.members {
        let cells = shares.iter_mut().zip(&*member.present).zip(&*member.scores);
        cells.filter(|(_, score)| !score.is_nan()).for_each(|((share, present), _)| *share += member.share * present);
    }
    shares
}
