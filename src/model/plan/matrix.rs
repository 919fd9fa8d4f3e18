//! Groups whose method takes a decision matrix: what goes into the matrix, and how its scores become those of the group.

use std::collections::BTreeMap;

use super::combine::Combine;
use crate::data::{Column, Dataset, Direction};
use crate::model::aggregate::{self, Criterion, Decision, Group, Matrix, Outcome, Over};
use crate::model::method::Gaps;
use crate::model::prepare::Leaf;
use crate::model::tree::{Node, Tree};
use crate::{Error, Result};

/// What a method of a decision matrix says beside the scores.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct Beside {
    /// What each column adds to the score of the group, by its index in the tree, apart from a part that all units have
    /// in common.
    pub parts: BTreeMap<usize, Column>,
    /// What a group computes on the way, by its index in the tree.
    pub measures: BTreeMap<usize, Vec<(&'static str, Column)>>,
    /// How scores were found, if that is worth knowing.
    pub notes: Vec<String>,
}

impl Beside {
    /// Returns what a group computes on the way under this name, by unit.
    pub fn measure(&self, group: usize, name: &str) -> Option<&Column> {
        let (_, column) = self.measures.get(&group)?.iter().find(|(known, _)| *known == name)?;
        Some(column)
    }

    pub(super) fn extend(&mut self, other: Beside) {
        self.parts.extend(other.parts);
        self.measures.extend(other.measures);
        self.notes.extend(other.notes);
    }
}

/// A column on its way into a matrix.
pub(super) struct Entry<'a> {
    /// The index in the tree.
    pub node: usize,
    pub criterion: Criterion<'a>,
}

/// What a method of a decision matrix works on.
#[derive(Default)]
pub(super) struct Input<'a> {
    pub entries: Vec<Entry<'a>>,
    /// The codes that options can name: all indicators of the data, in the model or not.
    pub known: Vec<String>,
}

/// The indicators below a group, as they go into the matrix of its method. `members` returns the members of a group
/// that count, with their shares; `leaves` holds the indicators in the order of the tree.
pub(super) fn indicators<'a>(
    nodes: &'a [impl Named],
    group: usize,
    members: &dyn Fn(usize) -> Vec<(usize, f64)>,
    leaves: &[Leaf],
    data: &Dataset,
) -> Input<'a> {
    let mut spread = Vec::new();
    collect(group, 1.0, members, &|node| nodes[node].is_leaf(), &mut spread);
    let index_of = |node: usize| (0..node).filter(|&before| nodes[before].is_leaf()).count();
    let entry = |(node, weight): (usize, f64)| {
        let leaf = &leaves[index_of(node)];
        let posts = data.indicator(&leaf.code).ok().and_then(|about| about.posts).map(|[from, to]| (from, to));
        let (values, scores) = (leaf.treated.raw().to_vec(), leaf.score.raw().to_vec());
        let code = nodes[node].code();
        Entry { node, criterion: Criterion { code, weight, direction: leaf.direction, values, scores, posts } }
    };
    let known = data.indicators().iter().map(|indicator| indicator.code.clone()).collect();
    Input { entries: spread.into_iter().map(entry).collect(), known }
}

/// A node of a tree or of a plan.
pub(super) trait Named {
    fn code(&self) -> &str;
    fn is_leaf(&self) -> bool;
}

impl Named for Node {
    fn code(&self) -> &str {
        &self.code
    }

    fn is_leaf(&self) -> bool {
        Node::is_leaf(self)
    }
}

impl Named for super::Node {
    fn code(&self) -> &str {
        &self.code
    }

    fn is_leaf(&self) -> bool {
        matches!(self.make, super::Make::Indicator(_))
    }
}

fn collect(
    node: usize,
    share: f64,
    members: &dyn Fn(usize) -> Vec<(usize, f64)>,
    is_leaf: &dyn Fn(usize) -> bool,
    into: &mut Vec<(usize, f64)>,
) {
    if is_leaf(node) {
        into.push((node, share));
        return;
    }
    members(node).into_iter().for_each(|(member, own)| collect(member, share * own, members, is_leaf, into));
}

/// For each node, whether it is a group between the indicators and a group whose method takes them directly.
pub(in crate::model) fn absorbed(tree: &Tree, absorbs: &dyn Fn(usize) -> bool) -> Vec<bool> {
    let mut inside = vec![false; tree.nodes().len()];
    for (place, node) in tree.nodes().iter().enumerate() {
        let above = node.parent;
        inside[place] = !node.is_leaf() && above.is_some_and(|above| inside[above] || absorbs(above));
    }
    inside
}

impl Combine {
    /// The members with their scores, as the columns of a matrix.
    pub(super) fn members_as_columns<'a>(&self, group: &Group<'a>) -> Input<'a> {
        let entry = |(own, member): (&super::Member, &aggregate::Member<'a>)| {
            let scores = member.scores.to_vec();
            let (code, weight, direction) = (member.code, member.share, Direction::Higher);
            let criterion = Criterion { code, weight, direction, values: scores.clone(), scores, posts: None };
            Entry { node: own.node, criterion }
        };
        let known = group.members.iter().map(|member| member.code.to_string()).collect();
        Input { entries: self.members.iter().zip(&group.members).map(entry).collect(), known }
    }

    /// Computes the scores of all units by a method of a decision matrix.
    pub(super) fn decide(
        &self,
        matrix: &Matrix,
        group: &Group,
        input: Input,
        place: usize,
    ) -> Result<(Vec<f64>, Beside)> {
        let (nodes, mut columns): (Vec<usize>, Vec<Criterion>) =
            input.entries.into_iter().map(|entry| (entry.node, entry.criterion)).unzip();
        let units = self.rows(&mut columns, group.units.len());
        let count = group.units.len();
        if units.is_empty() {
            return Ok((vec![f64::NAN; count], Beside::default()));
        }
        for column in &mut columns {
            column.values = units.iter().map(|&unit| column.values[unit]).collect();
            column.scores = units.iter().map(|&unit| column.scores[unit]).collect();
        }
        let decision = Decision { group, units, columns, known: input.known };
        let outcome = (matrix.of)(&decision, &self.args()?)?;
        check(&decision, &outcome, &self.method)?;
        let spread = |rows: &[f64]| {
            let mut all = vec![f64::NAN; count];
            decision.units.iter().zip(rows).for_each(|(&unit, &x)| all[unit] = x);
            all
        };
        let column = |rows: &Vec<f64>| Column::from_raw(spread(rows));
        let beside = Beside {
            parts: nodes.into_iter().zip(outcome.parts.iter().map(column)).collect(),
            measures: BTreeMap::from([(
                place,
                outcome.measures.iter().map(|(name, rows)| (*name, column(rows))).collect(),
            )]),
            notes: outcome.note.into_iter().collect(),
        };
        Ok((spread(&outcome.scores), beside))
    }

    fn args(&self) -> Result<crate::data::options::Args> {
        let choice = match &self.form {
            aggregate::Form::Foreign(choice) => choice.clone(),
            _ => crate::data::Choice::new(&self.method),
        };
        Ok(aggregate::chosen(&choice)?.1)
    }

    /// The units that take part: those without a missing value, or all where the worst value replaces it.
    fn rows(&self, columns: &mut [Criterion], count: usize) -> Vec<usize> {
        if self.gaps != Gaps::Worst {
            return (0..count).filter(|&unit| columns.iter().all(|column| !column.values[unit].is_nan())).collect();
        }
        for column in columns {
            let there = |values: &[f64]| values.iter().copied().filter(|x| !x.is_nan()).collect::<Vec<f64>>();
            let worse = if column.is_cost() { f64::max } else { f64::min };
            let worst = there(&column.values).into_iter().reduce(worse).unwrap_or(f64::NAN);
            let least = there(&column.scores).into_iter().reduce(f64::min).unwrap_or(f64::NAN);
            column.values.iter_mut().filter(|x| x.is_nan()).for_each(|x| *x = worst);
            column.scores.iter_mut().filter(|x| x.is_nan()).for_each(|x| *x = least);
        }
        (0..count).collect()
    }
}

/// Returns an error if a unit that takes part has no finite score.
fn check(decision: &Decision, outcome: &Outcome, method: &str) -> Result<()> {
    let Some(row) = outcome.scores.iter().position(|score| !score.is_finite()) else { return Ok(()) };
    let undefined = aggregate::declared(method).map_or("", |method| method.fit.undefined);
    Err(Error::Method {
        method: method.to_string(),
        subject: decision.group.code.to_string(),
        reason: format!("no score for {}: {undefined}", decision.label(row)),
        hint: None,
    })
}

/// The matrix of a group's method, and whether it takes indicators.
pub(super) fn over(combine: &Combine) -> Option<(&'static Matrix, bool)> {
    combine.form.matrix().map(|matrix| (matrix, matrix.over == Over::Indicators))
}
