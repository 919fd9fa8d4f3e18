//! Scores: from normalised indicators up the tree, group by group.
//!
//! Where a method asks for all years, every year goes up the tree side by side, by the bounds of the year that is asked
//! for.

use std::borrow::Cow;
use std::collections::BTreeMap;

use super::aggregate::{self, Aggregate, Group, Least, Member, Of, OfUnit, Weighed};
use super::fitted::Fitted;
use super::method::{Args, choose};
use super::prepare::{Leaf, at_year};
use super::recipe::Recipe;
use super::tree::Tree;
use crate::data::{Column, Dataset, Per, Units};
use crate::{Error, Result};

/// Shares of weight are sums of rounded numbers, and compared with this much slack.
pub const SLACK: f64 = 1e-9;

/// A score for every node of the tree and every unit, and how much of its weight is present.
#[derive(Debug, Clone, PartialEq)]
pub struct Scores {
    scores: Vec<Column>,
    present: Vec<Column>,
    roles: BTreeMap<usize, Role>,
}

impl Scores {
    pub fn of(&self, node: usize) -> &Column {
        &self.scores[node]
    }

    /// Share of a node's nominal weight that is present, from 0 to 1; indicators left out do not count.
    pub fn present(&self, node: usize) -> &Column {
        &self.present[node]
    }

    /// What the group above makes of a node.
    pub fn role(&self, node: usize) -> &Role {
        self.roles.get(&node).unwrap_or(&PLAIN)
    }
}

/// A member as it is.
static PLAIN: Role = Role { line: None, fill: None, weights: None };

/// What a group makes of one of its members.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct Role {
    /// The scale that the group brings it onto.
    pub line: Option<Fitted>,
    /// The score that a gap counts as.
    pub fill: Option<f64>,
    /// The weights that units give it, where these are not its share.
    pub weights: Option<Column>,
}

/// Where lines that are fitted on all units are to be held, they are those of `held`.
pub fn score(data: &Dataset, recipe: &Recipe, leaves: &[Leaf], held: Option<&Scores>) -> Result<Scores> {
    let nodes = recipe.tree.nodes();
    let mut sheets = vec![Sheet::new(data.year(), Cow::Borrowed(leaves), nodes.len())];
    if held.is_none() && recipe.aggregate.iter().any(|choice| choice.per == Per::All) {
        for &year in data.years().iter().filter(|year| Some(**year) != data.year()) {
            let leaves = at_year(leaves, data, recipe, year)?;
            sheets.push(Sheet::new(Some(year), Cow::Owned(leaves), nodes.len()));
        }
    }
    let chosen = |choice| choose("aggregate", aggregate::METHODS, choice).map(|(method, args)| (choice, method, args));
    let chosen = recipe.aggregate.iter().map(chosen).collect::<Result<Vec<_>>>()?;
    let mut roles = BTreeMap::new();
    let mut leaf = leaves.len();
    for (place, node) in nodes.iter().enumerate().rev() {
        if node.is_leaf() {
            leaf -= 1;
            sheets.iter_mut().for_each(|sheet| sheet.take_leaf(place, leaf));
            continue;
        }
        let choice = recipe.for_group(&recipe.aggregate, node).expect("a recipe has a method for everything");
        let (_, method, args) = chosen.iter().find(|known| std::ptr::eq(known.0, choice)).expect("all are chosen");
        // The year that is asked for comes first, and so do its errors.
        for at in 0..sheets.len() {
            data.watch().check()?;
            let members = counting(&recipe.tree, place, &sheets[at]);
            let counted = (&members[..], choice.per == Per::All);
            let group = group(&recipe.tree, place, counted, (&sheets, at), data);
            let group = group.map_err(|error| named(error, method.name))?;
            let line = |member: &usize| held.and_then(|held| held.role(*member).line.clone());
            let lines = held.is_some().then(|| members.iter().filter_map(line).collect());
            let mut scored = scored(method, args, group, lines).map_err(|error| sheets[at].in_year(at, error))?;
            if let Some(share) = recipe.floor(node).filter(|_| place > 0) {
                scored.0 = covered(&scored.0, &scored.1, share);
            }
            if scored.0.count() == 0 {
                return Err(sheets[at].in_year(at, emptied(method.name, &node.code, data.units())));
            }
            sheets[at].nodes[place] = Some(Scored { scores: scored.0, present: scored.1, counts: true });
            if at == 0 {
                roles.extend(members.into_iter().zip(scored.2));
            }
        }
    }
    let own = sheets.swap_remove(0).nodes.into_iter().flatten();
    let (scores, present) = own.map(|node| (node.scores, node.present)).unzip();
    Ok(Scores { scores, present, roles })
}

/// One year on its way up the tree.
struct Sheet<'a> {
    year: Option<i32>,
    leaves: Cow<'a, [Leaf]>,
    nodes: Vec<Option<Scored>>,
}

/// What is known of a node on the way up.
#[derive(Clone)]
struct Scored {
    scores: Column,
    present: Column,
    /// False for an indicator that is left out for all units.
    counts: bool,
}

impl<'a> Sheet<'a> {
    fn new(year: Option<i32>, leaves: Cow<'a, [Leaf]>, nodes: usize) -> Sheet<'a> {
        Sheet { year, leaves, nodes: vec![None; nodes] }
    }

    fn take_leaf(&mut self, place: usize, leaf: usize) {
        let leaf = &self.leaves[leaf];
        let (scores, present) = (leaf.score.clone(), leaf.present.clone());
        self.nodes[place] = Some(Scored { scores, present, counts: leaf.left_out.is_none() });
    }

    /// An error of a year that was not asked for says so.
    fn in_year(&self, at: usize, error: Error) -> Error {
        match (error, self.year) {
            (Error::Method { method, subject, reason, hint }, Some(year)) if at > 0 => {
                Error::Method { method, subject, reason: format!("in {year}, {reason}"), hint }
            }
            (error, _) => error,
        }
    }
}

/// Members that count: with a weight, and not left out for all units.
fn counting(tree: &Tree, group: usize, sheet: &Sheet) -> Vec<usize> {
    let counts = |&member: &usize| {
        tree.nodes()[member].weight > 0.0 && sheet.nodes[member].as_ref().is_some_and(|known| known.counts)
    };
    tree.nodes()[group].members.iter().copied().filter(counts).collect()
}

/// A group of the sheet `at`; an error where nothing in it counts.
fn group<'a>(
    tree: &'a Tree,
    place: usize,
    (counting, is_pooled): (&[usize], bool),
    (sheets, at): (&'a [Sheet], usize),
    data: &'a Dataset,
) -> Result<Group<'a>> {
    let nodes = tree.nodes();
    if counting.is_empty() {
        return Err(empty(tree, place));
    }
    let nominal: f64 = counting.iter().map(|&member| nodes[member].weight).sum();
    let known =
        |sheet: &'a Sheet, member: usize| sheet.nodes[member].as_ref().expect("members come before their group");
    let member = |&member: &usize| {
        let own = known(&sheets[at], member);
        let year = |sheet: &'a Sheet| (sheet.year.unwrap_or_default(), known(sheet, member).scores.raw());
        let mut years: Vec<(i32, &[f64])> = if is_pooled { sheets.iter().map(year).collect() } else { Vec::new() };
        years.sort_by_key(|(year, _)| *year);
        Member {
            code: &nodes[member].code,
            share: nodes[member].weight / nominal,
            scores: Cow::Borrowed(own.scores.raw()),
            present: Cow::Borrowed(own.present.raw()),
            years,
        }
    };
    let size = nodes[place].members.iter().filter(|&&member| nodes[member].weight > 0.0).count();
    let (members, units, watch) = (counting.iter().map(member).collect(), data.units(), data.watch());
    Ok(Group { code: &nodes[place].code, members, size, units, watch })
}

fn empty(tree: &Tree, group: usize) -> Error {
    let (nodes, subject) = (tree.nodes(), tree.nodes()[group].code.clone());
    let codes: Vec<String> = nodes[group].members.iter().map(|&member| nodes[member].code.clone()).collect();
    let without = if group == 0 { String::new() } else { format!("`.without(\"{subject}\")` leaves it out, ") };
    Error::Method {
        method: String::new(),
        subject,
        reason: format!("none of {} has a weight and values that differ", crate::error::listed(&codes)),
        hint: Some(format!("{without}`.year(…)` of the data takes another year")),
    }
}

/// A group that lacks too much for every unit says nothing of any.
fn emptied(method: &str, code: &str, units: &Units) -> Error {
    Error::Method {
        method: method.to_string(),
        subject: code.to_string(),
        reason: format!("no score of it is left, as each {} lacks too much of it", units.one),
        hint: Some("a lower share in `coverage`, or `missing: \"rescale\"`, leaves more".to_string()),
    }
}

fn named(error: Error, name: &str) -> Error {
    match error {
        Error::Method { subject, reason, hint, .. } => Error::Method { method: name.into(), subject, reason, hint },
        other => other,
    }
}

/// Scores of a group for all units, how much of its weight is present, and what it makes of its members.
fn scored(
    method: &Aggregate,
    args: &Args,
    mut group: Group,
    held: Option<Vec<Fitted>>,
) -> Result<(Column, Column, Vec<Role>)> {
    // None where members stay as they are.
    let mut roles = Vec::new();
    let present = present(&group);
    (method.fit.check)(&group, args)?;
    if args.word("missing") == "worst" || !matches!(method.fit.of, Of::Unit(_)) {
        roles.resize(group.members.len(), Role::default());
    }
    if args.word("missing") == "worst" {
        for (member, role) in group.members.iter_mut().zip(&mut roles) {
            let least = member.scores.iter().copied().fold(f64::INFINITY, f64::min);
            role.fill = Some(least);
            let filled = member.scores.iter().map(|&score| if score.is_nan() { least } else { score });
            member.scores = Cow::Owned(filled.collect());
        }
    }
    if let Some(least) = (method.fit.least)(args) {
        check_least(method, least, &group)?;
    }
    let mut scores = match method.fit.of {
        Of::Unit(of) => means(of, args, &group),
        Of::Scaled(scale, of) => {
            let lines = held.map_or_else(|| scale(&group, args), Ok)?;
            for ((member, role), line) in group.members.iter_mut().zip(&mut roles).zip(lines) {
                member.scores = Cow::Owned(member.scores.iter().map(|&score| line.apply(score)).collect());
                role.line = Some(line);
            }
            means(of, args, &group)
        }
        Of::Group(of) => {
            let Weighed { scores, weights } = of(&group, args)?;
            roles.iter_mut().zip(weights).for_each(|(role, own)| role.weights = Some(Column::from_raw(own)));
            scores
        }
    };
    check_finite(method, &group, &scores)?;
    if args.word("missing") == "exclude" {
        for member in &group.members {
            let cells = scores.iter_mut().zip(&*member.scores);
            cells.filter(|(_, cell)| cell.is_nan()).for_each(|(score, _)| *score = f64::NAN);
        }
    }
    Ok((Column::from_raw(scores), present, roles))
}

/// Whoever has something in a group has a score.
fn check_finite(method: &Aggregate, group: &Group, scores: &[f64]) -> Result<()> {
    let has_some = |unit: &usize| group.members.iter().any(|member| !member.scores[*unit].is_nan());
    let odd = scores.iter().enumerate().filter(|(_, score)| !score.is_finite()).map(|(unit, _)| unit);
    let Some(unit) = odd.clone().find(has_some) else { return Ok(()) };
    let reason = format!("no score for {}: {}", group.units.label(unit), method.fit.undefined);
    Err(group.refuse(method.name, group.code, reason, "`arithmetic` takes any scores"))
}

/// Scores for all units one by one, weights rescaled over the members that are present.
fn means(of: OfUnit, args: &Args, group: &Group) -> Vec<f64> {
    let members: Vec<&[f64]> = group.members.iter().map(|member| &*member.scores).collect();
    let shares: Vec<f64> = group.members.iter().map(|member| member.share).collect();
    let mut values = vec![0.0; members.len()];
    let mut rest = Rest::default();
    let score = |unit: usize| {
        let mut whole = true;
        for (value, member) in values.iter_mut().zip(&members) {
            *value = member[unit];
            whole &= !value.is_nan();
        }
        if whole { of(&values, &shares, args) } else { rest.of(of, args, &values, &shares) }
    };
    (0..group.units.len()).map(score).collect()
}

/// The mean of those that are there; none where nothing is.
pub fn over_present(of: OfUnit, args: &Args, values: &[f64], shares: &[f64]) -> f64 {
    match values.iter().any(|value| value.is_nan()) {
        true => Rest::default().of(of, args, values, shares),
        false => of(values, shares, args),
    }
}

/// What is there of a unit with gaps, in room that is used again.
#[derive(Default)]
struct Rest {
    there: Vec<f64>,
    weights: Vec<f64>,
}

impl Rest {
    fn of(&mut self, of: OfUnit, args: &Args, values: &[f64], shares: &[f64]) -> f64 {
        self.there.clear();
        self.there.extend(values.iter().copied().filter(|value| !value.is_nan()));
        if self.there.is_empty() {
            return f64::NAN;
        }
        let kept = values.iter().zip(shares).filter(|(value, _)| !value.is_nan()).map(|(_, share)| share);
        let sum: f64 = kept.clone().sum();
        self.weights.clear();
        self.weights.extend(kept.map(|share| share / sum));
        of(&self.there, &self.weights, args)
    }
}

/// For all units the share of a group's nominal weight that is present; a member without a score has none.
fn present(group: &Group) -> Column {
    let mut shares = vec![0.0; group.units.len()];
    for member in &group.members {
        let cells = shares.iter_mut().zip(&*member.present).zip(&*member.scores);
        cells.filter(|(_, score)| !score.is_nan()).for_each(|((share, present), _)| *share += member.share * present);
    }
    Column::from_raw(shares)
}

/// The scores of those of whose weight enough is present.
fn covered(scores: &Column, present: &Column, share: f64) -> Column {
    let pairs = scores.raw().iter().zip(present.raw());
    Column::from_raw(pairs.map(|(&score, &there)| if there < share - SLACK { f64::NAN } else { score }).collect())
}

/// What to do for a mean that takes no score of 0.
pub const ABOVE_ZERO: &str = "`.normalise(\"minmax\", #{ lo: 1, hi: 100 })` keeps scores above 0";

/// A mean of logarithms or inverses is not defined at 0 and below.
fn check_least(method: &Aggregate, least: Least, group: &Group) -> Result<()> {
    let words = match least {
        Least::AboveZero => "above 0",
        Least::Zero => "0 or more",
    };
    for member in &group.members {
        if let Some(unit) = member.scores.iter().position(|&score| least.refuses(score)) {
            let (label, score) = (group.units.label(unit), member.scores[unit]);
            let reason = format!("scores must be {words}, that of {label} is {score}");
            return Err(group.refuse(method.name, member.code, reason, ABOVE_ZERO));
        }
    }
    Ok(())
}
