//! Weights from answers about pairs of real units: which of the two should rank higher.
//!
//! Every answer is a condition on the weights, so the weights that agree with all answers form a polytope. The next
//! pair is chosen so that its answer settles as many orders as possible; which ranks are certain by now, and how far
//! each weight can still vary, is found by linear programs. Toubia, Hauser & Simester 2004 ask about products that they
//! make up; the pairs here are units of the data, with all their values.

mod question;
mod ranks;

use std::sync::Arc;

use super::fit::Members;
use super::path::{check_bounded, reweighed};
use crate::analysis::solve::{Region, Row, max_margin, min_sum};
use crate::model::Model;
use crate::phrase::{Phrase, act};
use crate::rank::rank;
use crate::tolerance::{FEASIBLE, SMALLEST};
use crate::{Error, Result, Watch};

/// Scores count as alike if they differ by no more than this part of the largest difference in one member.
const ALIKE: f64 = 0.05;

crate::options! {
    /// The options of `elicit`.
    pub struct ElicitOptions {
        /// the group whose members' weights are asked for, or `all` indicators with their overall weights
        at: Option<String> = given("one group, or `\"all\"`"),
    }
}

/// An answer to the question which of two units should rank higher.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Preference {
    /// The unit that should rank higher, or either of two that are alike; by index in the data.
    pub above: usize,
    /// The other unit.
    pub below: usize,
    /// Whether their scores should be about the same.
    pub is_alike: bool,
}

/// The weights that agree with some answers, and the next question.
#[derive(Clone)]
pub struct Elicitation {
    /// The model whose weights are asked for.
    pub model: Model,
    members: Arc<Members>,
    /// The units without a missing value in a member that the model ranks, by index in the data.
    units: Arc<Vec<usize>>,
    /// For each of them, its values in the members, which the weights sum.
    figures: Arc<Vec<Vec<f64>>>,
    /// The answers so far.
    pub answers: Vec<Preference>,
    /// Pairs that were skipped.
    skipped: Vec<(usize, usize)>,
    /// The units of the next question, by index in the data; None if the answers settle every order that is asked for.
    pub question: Option<(usize, usize)>,
    /// For each member, its weight in the middle of what the answers allow.
    pub weights: Vec<f64>,
    /// For each member, the lowest and the highest weight that agrees with all answers.
    pub spans: Vec<(f64, f64)>,
    /// The first units under the weights in the middle, with the ranks that they can have.
    pub ranks: Vec<PossibleRanks>,
}

/// The ranks that a unit can have under all weights that agree with the answers. Ranks count the units without missing
/// values.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct PossibleRanks {
    /// The unit, by index in the data.
    pub unit: usize,
    /// The rank under the weights in the middle.
    pub rank: usize,
    /// It is never better than this: so many units are above it under all of these weights, and one more.
    pub best: usize,
    /// It is never worse than this.
    pub worst: usize,
}

impl PossibleRanks {
    /// Whether it has the same rank under all weights that agree with the answers.
    pub fn is_certain(&self) -> bool {
        self.best == self.worst
    }
}

/// Starts to ask for the weights of a group's members, given some answers. Returns an error if scores are not weighted
/// sums, or if the answers contradict each other.
pub fn elicit(model: &Model, at: &str, answers: Vec<Preference>, watch: &Watch) -> Result<Elicitation> {
    check_bounded("elicit", model)?;
    let members = Members::of("elicit", model, at, false)?;
    let ranked: Vec<usize> = rank(model, None)?.all_places().iter().map(|place| place.unit).collect();
    let (figures, _) = members.figures(model, &ranked)?;
    let is_whole = |figures: &[f64]| figures.iter().all(|x| x.is_finite());
    let (units, figures): (Vec<usize>, Vec<Vec<f64>>) =
        ranked.into_iter().zip(figures).filter(|(_, figures)| is_whole(figures)).unzip();
    if units.len() < 2 {
        let many = &model.data().units().many;
        let message = format!("`elicit` needs two {many} without a missing value, and there are {}", units.len());
        return Err(Error::plain(message).advise(act("impute").open().does("fills missing values in")));
    }
    let state = Elicitation {
        model: model.clone(),
        members: Arc::new(members),
        units: Arc::new(units),
        figures: Arc::new(figures),
        answers: Vec::new(),
        skipped: Vec::new(),
        question: None,
        weights: Vec::new(),
        spans: Vec::new(),
        ranks: Vec::new(),
    };
    state.with(answers, Vec::new(), watch)
}

impl Elicitation {
    /// The members whose weights are asked for, by index in the tree.
    pub fn members(&self) -> &[usize] {
        &self.members.places
    }

    /// The group of these members, or `all`.
    pub fn at(&self) -> &str {
        &self.members.code
    }

    /// Their weights in the model.
    pub fn given(&self) -> &[f64] {
        &self.members.given
    }

    /// The number of units that questions and ranks are about.
    pub fn compared(&self) -> usize {
        self.units.len()
    }

    /// The number of ranked units that are left out because a value is missing.
    pub fn left_out(&self) -> Result<usize> {
        Ok(rank(&self.model, None)?.all_places().len() - self.units.len())
    }

    /// Returns the model with the weights in the middle of what the answers allow.
    pub fn weighed(&self) -> Result<Model> {
        reweighed(&self.model, self.members.groups.iter().copied(), &self.members.places, &self.weights)
    }

    /// Answers the question: this unit should rank higher. Returns an error if the question is not about it.
    pub fn prefer(&self, unit: usize, watch: &Watch) -> Result<Elicitation> {
        let (a, b) = self.asked()?;
        if unit != a && unit != b {
            let labels = [a, b].map(|unit| self.model.data().units().as_typed(unit));
            let found = self.model.data().units().as_typed(unit);
            let message = format!("the question is about {} and {}, not about {found}", labels[0], labels[1]);
            let hint = act("prefer").arg(found.as_str()).arg(labels[0].as_str()).does("answers a question of your own");
            return Err(Error::plain(message).about(&found).advise(hint));
        }
        self.and(Preference { above: unit, below: if unit == a { b } else { a }, is_alike: false }, watch)
    }

    /// Answers the question: both units should have about the same score.
    pub fn alike(&self, watch: &Watch) -> Result<Elicitation> {
        let (above, below) = self.asked()?;
        self.and(Preference { above, below, is_alike: true }, watch)
    }

    /// Leaves the question open, and asks another one.
    pub fn skip(&self, watch: &Watch) -> Result<Elicitation> {
        let mut skipped = self.skipped.clone();
        skipped.push(self.asked()?);
        self.with(self.answers.clone(), skipped, watch)
    }

    /// Adds an answer to a question that may be the user's own.
    pub fn and(&self, answer: Preference, watch: &Watch) -> Result<Elicitation> {
        let mut answers = self.answers.clone();
        answers.push(answer);
        self.with(answers, self.skipped.clone(), watch)
    }

    /// Takes an answer back; the first is 1.
    pub fn without(&self, number: usize, watch: &Watch) -> Result<Elicitation> {
        if number == 0 || number > self.answers.len() {
            let expected = match self.answers.len() {
                0 => "no number, as there are no answers".to_string(),
                count => format!("the number of an answer, from 1 to {count}"),
            };
            return Err(Error::wrong("answer", number.to_string(), expected.as_str()).about(number.to_string()));
        }
        let mut answers = self.answers.clone();
        answers.remove(number - 1);
        self.with(answers, self.skipped.clone(), watch)
    }

    fn asked(&self) -> Result<(usize, usize)> {
        self.question.ok_or_else(|| Error::plain("there is no question left"))
    }

    fn with(&self, answers: Vec<Preference>, skipped: Vec<(usize, usize)>, watch: &Watch) -> Result<Elicitation> {
        let mut next = Elicitation { answers, skipped, ..self.clone() };
        let rows = next.rows()?;
        let Some(weights) = self.inside(&rows)? else { return Err(next.contradiction()?) };
        next.spans = spans(weights.len(), &rows, watch)?;
        next.weights = weights;
        let sample = question::Sample::new(&next, &rows, watch)?;
        next.question = sample.question(&next, watch)?;
        next.ranks = ranks::possible(&next, &sample, &rows, watch)?;
        Ok(next)
    }

    /// The conditions on the weights.
    fn rows(&self) -> Result<Vec<Row>> {
        let mut rows = Vec::new();
        for answer in &self.answers {
            let by = self.between(self.at_of(answer.above)?, self.at_of(answer.below)?);
            let least = if answer.is_alike { -ALIKE * size(&by) } else { 0.0 };
            if answer.is_alike {
                rows.push(Row { by: by.iter().map(|x| -x).collect(), least });
            }
            rows.push(Row { by, least });
        }
        Ok(rows)
    }

    /// A unit's index in `units`.
    fn at_of(&self, unit: usize) -> Result<usize> {
        self.units.iter().position(|&other| other == unit).ok_or_else(|| {
            let label = self.model.data().units().label(unit);
            let message = format!("{label} has no rank or a missing value, so no answer can be about it");
            Error::plain(message).about(&label)
        })
    }

    /// How far the first unit is ahead of the second in each member.
    fn between(&self, a: usize, b: usize) -> Vec<f64> {
        self.figures[a].iter().zip(&self.figures[b]).map(|(a, b)| a - b).collect()
    }

    /// Weights as far as possible from contradicting an answer and from 0; None if there are none inside.
    fn inside(&self, rows: &[Row]) -> Result<Option<Vec<f64>>> {
        let count = self.members.places.len();
        let one = |at: usize| Row { by: (0..count).map(|k| f64::from(u8::from(k == at))).collect(), least: 0.0 };
        let limits: Vec<Row> = (0..count).map(one).chain(rows.iter().cloned()).collect();
        let weights = max_margin(&Region::simplex(count), limits.iter())?;
        let margin = |row: &Row, weights: &[f64]| {
            let sum: f64 = row.by.iter().zip(weights).map(|(by, w)| by * w).sum();
            (sum - row.least) / size(&row.by)
        };
        Ok(weights.filter(|weights| limits.iter().all(|row| margin(row, weights) > FEASIBLE)))
    }

    /// The error for answers without weights that agree with all of them: the last answer, and the fewest others that
    /// contradict it.
    fn contradiction(&self) -> Result<Error> {
        let mut kept: Vec<Preference> = self.answers.clone();
        let mut at = 0;
        while at < kept.len() {
            let mut fewer = kept.clone();
            fewer.remove(at);
            let rows = Elicitation { answers: fewer.clone(), ..self.clone() }.rows()?;
            if self.inside(&rows)?.is_none() { kept = fewer } else { at += 1 }
        }
        let units = self.model.data().units();
        let told = |answer: &Preference| {
            let number = self.answers.iter().position(|other| other == answer).map_or(0, |at| at + 1);
            let (above, below) = (units.label(answer.above), units.label(answer.below));
            let how = if answer.is_alike { "like" } else { "above" };
            format!("answer {number} ({above} {how} {below})")
        };
        let Some((last, others)) = kept.split_last() else {
            return Ok(Error::plain("the members cannot be weighed: no unit differs in them"));
        };
        let label = units.label(last.above);
        let last = told(last);
        let others: Vec<String> = others.iter().map(told).collect();
        let message = match others.is_empty() {
            true => format!("no weights agree with {last}"),
            false => format!("no weights agree with {last} and with {}", others.join(", ")),
        };
        let hint = match others.is_empty() {
            true => Phrase::from("the other is at least as good in every member"),
            false => act("without").arg(1).does("takes an answer back, here the first"),
        };
        Ok(Error::plain(message).about(&label).advise(hint))
    }
}

/// The largest coefficient of a condition.
fn size(by: &[f64]) -> f64 {
    by.iter().fold(SMALLEST, |size: f64, x| size.max(x.abs()))
}

/// The lowest value of a weighted sum under conditions; NaN if no weights meet them.
fn lowest(by: &[f64], rows: &[Row]) -> Result<f64> {
    let weights = min_sum(&Region::simplex(by.len()), by, rows)?;
    Ok(weights.map_or(f64::NAN, |weights| weights.iter().zip(by).map(|(w, x)| w * x).sum()))
}

/// For each weight, the lowest and the highest value under conditions.
fn spans(count: usize, rows: &[Row], watch: &Watch) -> Result<Vec<(f64, f64)>> {
    let end = |at: usize, sign: f64| {
        watch.check()?;
        let by: Vec<f64> = (0..count).map(|k| if k == at { sign } else { 0.0 }).collect();
        Ok(sign * lowest(&by, rows)?)
    };
    (0..count).map(|at| Ok((end(at, 1.0)?.max(0.0), end(at, -1.0)?.clamp(0.0, 1.0)))).collect()
}
