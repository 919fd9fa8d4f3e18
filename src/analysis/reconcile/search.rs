//! The search for the fewest and simplest changes that reproduce published scores.
//!
//! A change costs the logarithm of how many of its kind there are to choose from, more if it holds a number that was
//! fitted; what a change leaves costs the logarithm of each difference that remains (minimum description length, Rissanen
//! 1978). So a change counts only if it explains more than it costs, and of several that reproduce all scores the one
//! with the fewest alternatives comes first. One change is tried first; if none reproduces the scores, another one is
//! tried on top of the best.

use super::change::Change;
use super::line::Line;
use super::pattern::Pattern;
use super::published::{Match, Published};
use super::{cells, steps, weights};
use crate::arrange::Arrange;
use crate::data::Column;
use crate::model::Model;
use crate::parallel::*;
use crate::tolerance::SAME_ON_SCREEN;
use crate::{Error, Result, Watch};

/// How many explanations are listed.
pub const SHOWN: usize = 10;
/// How many of the best explanations get a further change.
const BEAM: usize = 3;
/// How many bits a change that does not reproduce all scores must save beyond its own cost.
const CLEARLY: f64 = 10.0;
/// What another scale costs, in bits: a usual factor, or any line.
const USUAL_SCALE: f64 = 6.0;
const ANY_SCALE: f64 = 24.0;

/// A model with some changes.
#[derive(Clone)]
pub struct State {
    /// The model with the changes.
    pub model: Model,
    /// The group or indicator whose scores are published.
    pub of: String,
    /// The changes, in the order in which they were made.
    pub changes: Vec<Change>,
    /// The line from its scores to the published ones.
    pub line: Line,
    /// How closely it reproduces them.
    pub found: Match,
    /// What the changes cost, without that of the scale.
    cost: f64,
}

/// A change to be tried.
pub struct Candidate {
    change: Change,
    /// What it costs, in bits.
    cost: f64,
}

impl Candidate {
    /// A change with its cost.
    pub fn new(change: Change, cost: f64) -> Candidate {
        Candidate { change, cost }
    }

    /// Alternative changes of one kind; each costs the bits needed to choose among them, and `more`.
    pub fn family(changes: Vec<Change>, more: f64) -> Vec<Candidate> {
        let cost = bits(changes.len()) + more;
        changes.into_iter().map(|change| Candidate { change, cost }).collect()
    }
}

/// The bits that a choice among this many costs.
pub fn bits(count: usize) -> f64 {
    (1.0 + count as f64).log2()
}

impl State {
    /// The model as it is.
    pub fn as_is(model: &Model, of: &str, published: &Published) -> Result<State> {
        let (line, scores) = (Line::SAME, scores_of(model, of)?);
        let found = published.compare(scores.raw(), line);
        Ok(State { model: model.clone(), of: of.to_string(), changes: Vec::new(), line, found, cost: 0.0 })
    }

    /// The scores of a model for what is published.
    pub fn scores_of(&self, model: &Model) -> Result<Column> {
        scores_of(model, &self.of)
    }

    /// The scores of its own model.
    pub fn scores(&self) -> Result<Column> {
        self.scores_of(&self.model)
    }

    /// The published group and all groups and indicators below it, by their places in the tree.
    pub fn below(&self) -> Vec<usize> {
        let tree = self.model.tree();
        let top = tree.place(&self.of).unwrap_or(0);
        (0..tree.nodes().len()).filter(|&place| tree.is_within(place, top)).collect()
    }

    /// The indicators among these.
    pub fn leaves(&self) -> Vec<usize> {
        self.below().into_iter().filter(|&place| self.model.tree().nodes()[place].is_leaf()).collect()
    }

    fn has_scale(&self) -> bool {
        self.changes.contains(&Change::Scale)
    }

    fn total(&self) -> f64 {
        self.cost + scale_cost(self.line) + self.found.bits
    }
}

fn scores_of(model: &Model, of: &str) -> Result<Column> {
    Ok(model.scores()?.of(model.tree().place(of)?).clone())
}

fn scale_cost(line: Line) -> f64 {
    match line {
        Line { plus: 0.0, .. } if line.is_same() => 0.0,
        Line { plus: 0.0, .. } => USUAL_SCALE,
        _ => ANY_SCALE,
    }
}

/// What a candidate on top of a state reproduces.
struct Found<'a> {
    from: &'a State,
    candidate: Candidate,
    line: Line,
    found: Match,
}

impl Found<'_> {
    fn total(&self) -> f64 {
        self.from.cost + self.candidate.cost + scale_cost(self.line) + self.found.bits
    }

    /// The changes of the state with this one.
    fn changes(&self) -> Vec<Change> {
        self.from.changes.iter().cloned().chain([self.candidate.change.clone()]).collect()
    }

    /// The state with the change, computed anew from data and recipe.
    fn state(&self, published: &Published) -> Result<State> {
        let model = self.candidate.change.apply_anew(&self.from.model)?;
        let mut state = State { model, changes: self.changes(), line: self.line, ..self.from.clone() };
        state.cost += self.candidate.cost;
        state.found = published.compare(state.scores()?.raw(), self.line);
        Ok(state)
    }

    /// Whether it fits a value of the only unit that is off, which is always possible.
    fn is_guess(&self) -> bool {
        let Change::Value { unit, how: Pattern::Free, .. } = self.candidate.change else { return false };
        self.from.found.hits + 1 == self.from.found.of && self.from.found.at == Some(unit)
    }
}

/// One explanation, or several that give the same scores.
#[derive(Clone)]
pub struct Explanation {
    /// The model with the changes.
    pub model: Model,
    /// The changes, in the order in which they were made.
    pub changes: Vec<Change>,
    /// Other changes that give every unit the same score, so that no list can tell them apart.
    pub also: Vec<Vec<Change>>,
    /// The line from its scores to the published ones.
    pub line: Line,
    /// How closely it reproduces them.
    pub found: Match,
    /// Whether it only fits a value of the one unit that is off, which is always possible.
    pub is_guess: bool,
}

/// What the search found.
pub struct Searched {
    /// The explanations, the simplest first.
    pub explanations: Vec<Explanation>,
    /// How many changes were tried.
    pub tried: usize,
    /// How many more reproduce all scores with as many changes, but are not listed.
    pub more: usize,
    /// If only one score is off: how many of the values tried for its unit can be expected to fit by chance.
    pub by_chance: Option<f64>,
}

/// Searches for up to `most` changes. Nothing is tried on a model that reproduces the scores as it is.
pub fn search(base: &State, published: &Published, most: usize, watch: &Watch) -> Result<Searched> {
    let mut searched = Searched { explanations: Vec::new(), tried: 0, more: 0, by_chance: None };
    let (mut beam, mut partial) = (vec![base.clone()], Vec::<State>::new());
    for _ in 0..most {
        if base.found.is_full() || beam.is_empty() {
            break;
        }
        let mut found = Vec::new();
        for state in &beam {
            found.extend(tried(state, published, watch)?);
        }
        if searched.tried == 0 {
            searched.by_chance = by_chance(base, &found, published);
        }
        searched.tried += found.len();
        found.arrange_by(|a, b| b.found.is_full().cmp(&a.found.is_full()).then(a.total().total_cmp(&b.total())));
        let full: Vec<&Found> = found.iter().take_while(|found| found.found.is_full()).collect();
        if !full.is_empty() {
            (searched.explanations, searched.more) = merged(&full, published)?;
            if !searched.explanations.is_empty() {
                return Ok(searched);
            }
        }
        let better = found.iter().filter(|found| found.total() + CLEARLY < found.from.total());
        let mut states: Vec<State> = Vec::new();
        for found in better {
            if states.len() == SHOWN {
                break;
            }
            if states.iter().all(|known| !is_same(&known.changes, &found.changes())) {
                states.push(found.state(published)?);
            }
        }
        partial.extend(states.iter().cloned());
        beam = states.into_iter().take(BEAM).collect();
    }
    partial.arrange_by(|a, b| a.total().total_cmp(&b.total()));
    let explained = |state: State| Explanation {
        model: state.model,
        changes: state.changes,
        also: Vec::new(),
        line: state.line,
        found: state.found,
        is_guess: false,
    };
    searched.explanations = partial.into_iter().take(SHOWN / 2).map(explained).collect();
    Ok(searched)
}

/// How many of the values tried for the only unit that is off would fit its score by chance: those that miss it by less
/// than the difference, times the part of that range that counts as reproduced.
fn by_chance(base: &State, found: &[Found], published: &Published) -> Option<f64> {
    let unit = base.found.at.filter(|_| base.found.hits + 1 == base.found.of)?;
    let misses = |found: &&Found| {
        let is_pattern = match found.candidate.change {
            Change::Value { unit: of, how, .. } => of == unit && !matches!(how, Pattern::Free | Pattern::Unit(_)),
            _ => false,
        };
        let missed = found.found.largest.abs();
        is_pattern && found.found.at == Some(unit) && missed > published.half && missed < base.found.largest.abs()
    };
    Some(found.iter().filter(misses).count() as f64 * published.half / base.found.largest.abs())
}

/// Tries all candidates on top of a state.
fn tried<'a>(state: &'a State, published: &Published, watch: &Watch) -> Result<Vec<Found<'a>>> {
    watch.begin("looking for changes that explain the scores", 0);
    let mut all = steps::candidates(state);
    all.extend(weights::candidates(state, published)?);
    all.extend(cells::candidates(state, published)?);
    if !state.has_scale() {
        all.push(Candidate::new(Change::Scale, 0.0));
    }
    watch.begin("trying changes that may explain the scores", all.len() as u64);
    let one = |candidate: Candidate| {
        watch.check()?;
        watch.advance(1);
        let found = match outcome(state, &candidate, published) {
            Ok(found) => found,
            Err(Error::Interrupted) => return Err(Error::Interrupted),
            Err(_) => None,
        };
        Ok(found.map(|(line, found)| Found { from: state, candidate, line, found }))
    };
    let found: Vec<Result<Option<Found>>> = all.into_par_iter().map(one).collect();
    Ok(found.into_iter().collect::<Result<Vec<_>>>()?.into_iter().flatten().collect())
}

/// How closely a change reproduces the published scores; None if it cannot.
fn outcome(state: &State, candidate: &Candidate, published: &Published) -> Result<Option<(Line, Match)>> {
    let scores = state.scores_of(&candidate.change.apply(&state.model)?)?;
    Ok(match state.has_scale() || candidate.change == Change::Scale {
        true => published.line(scores.raw()),
        false => Some((Line::SAME, published.compare(scores.raw(), Line::SAME))),
    })
}

fn is_known(known: &Explanation, changes: &[Change]) -> bool {
    std::iter::once(&known.changes).chain(&known.also).any(|own| is_same(own, changes))
}

/// Whether changes are the same, in any order; a value is the same however it came about.
fn is_same(a: &[Change], b: &[Change]) -> bool {
    let is_alike = |a: &Change, b: &Change| match (a, b) {
        (Change::Value { unit, code, after, .. }, Change::Value { unit: other, code: of, after: then, .. }) => {
            (unit, code, after) == (other, of, then)
        }
        (a, b) => a == b,
    };
    a.len() == b.len() && a.iter().all(|change| b.iter().any(|other| is_alike(change, other)))
}

/// The explanations that reproduce all scores; those that give every unit the same score are one. The second number
/// says how many are left out.
fn merged(full: &[&Found], published: &Published) -> Result<(Vec<Explanation>, usize)> {
    let mut all: Vec<(Vec<f64>, Explanation)> = Vec::new();
    let tolerance = SAME_ON_SCREEN * published.spread();
    let mut met = 0;
    for found in full {
        met += 1;
        let state = found.state(published)?;
        if !state.found.is_full() {
            continue;
        }
        let scores: Vec<f64> = state.scores()?.raw().iter().map(|&score| state.line.of(score)).collect();
        let is_equal = |(a, b): (&f64, &f64)| (a - b).abs() <= tolerance || a.is_nan() && b.is_nan();
        match all.iter_mut().find(|(known, _)| known.iter().zip(&scores).all(is_equal)) {
            Some((_, known)) if is_known(known, &state.changes) => {}
            Some((_, known)) => known.also.push(state.changes),
            None => {
                let State { model, changes, line, found: own, .. } = state;
                let is_guess = found.is_guess();
                all.push((scores, Explanation { model, changes, also: Vec::new(), line, found: own, is_guess }));
            }
        }
        if all.len() == SHOWN {
            break;
        }
    }
    Ok((all.into_iter().map(|(_, explanation)| explanation).collect(), full.len() - met))
}
