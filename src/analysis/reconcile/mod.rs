//! Why the scores of a model differ from published ones: the smallest change of data or steps that reproduces them.
//!
//! Published scores are rounded, so a score is reproduced if it differs by no more than half a unit of the last digit.

mod cells;
mod change;
mod line;
mod pattern;
mod published;
mod search;
mod solve;
mod steps;
mod weights;

use std::collections::BTreeMap;

pub use change::Change;
pub use line::Line;
pub use pattern::Pattern;
pub use published::{Match, Published};
pub use search::Explanation;

use search::{State, search};

use crate::data::{INDEX, Setting};
use crate::model::Model;
use crate::rank::{Ranking, rank};
use crate::{Result, Watch};

crate::options! {
    /// The options of `reconcile`.
    pub struct ReconcileOptions {
        /// the group or indicator whose scores are published; default: the index
        at: Option<String> = given("a group or an indicator"),
        /// how many decimals the published scores were rounded to; default: as many as the longest one has
        decimals: Option<Decimals> = given("a whole number from 0 to 9"),
        /// the most changes that are combined
        changes: f64 = whole(3.0, (1.0, 3.0)),
    }
}

/// A number of decimals.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Decimals(pub usize);

impl crate::data::options::Read for Decimals {
    fn read(setting: &Setting) -> std::result::Result<Decimals, crate::data::options::Unfit> {
        match setting {
            #[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "from 0 to 9")]
            Setting::Number(number) if number.fract() == 0.0 && (0.0..=9.0).contains(number) => {
                Ok(Decimals(*number as usize))
            }
            _ => Err(crate::data::options::Unfit::Other),
        }
    }
}

/// How published scores follow from a model.
#[derive(Clone)]
pub struct Reconciliation {
    /// The model as given.
    pub model: Model,
    /// The published list.
    pub list: Ranking,
    /// The group or indicator whose scores are published.
    pub of: String,
    /// The published scores.
    pub published: Published,
    /// How closely the model reproduces them as it is.
    pub as_is: Match,
    /// What may explain the differences, the simplest first; if none of it reproduces all scores, what comes nearest.
    pub explanations: Vec<Explanation>,
    /// How many changes were tried.
    pub tried: usize,
    /// How many more explain all differences with as many changes.
    pub more: usize,
    /// If only one score is off: how many of the values tried for its unit can be expected to fit by chance.
    pub by_chance: Option<f64>,
}

/// What the answer is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Verdict {
    /// The model reproduces all published scores.
    AsIs,
    /// It does after so many changes.
    Changed(usize),
    /// All but one score, for which some value can always be found.
    AllButOne,
    /// No changes reproduce all scores, but some come nearer.
    Nearer,
    /// No change explains more than it takes to describe it.
    Nothing,
}

/// Looks for the smallest change of data or steps with which a model reproduces published scores.
pub fn reconcile(
    model: &Model,
    list: &Ranking,
    options: &BTreeMap<String, Setting>,
    watch: &Watch,
) -> Result<Reconciliation> {
    let options = ReconcileOptions::read(options)?;
    let of = match &options.at {
        Some(name) => {
            let ranked = rank(model, Some(name))?;
            let (_, node) = ranked.model().expect("a ranking of a model");
            model.tree().nodes()[node].code.clone()
        }
        None => INDEX.to_string(),
    };
    let published = Published::new(model, list, options.decimals.map(|Decimals(decimals)| decimals))?;
    let base = State::as_is(model, &of, &published)?;
    #[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "from 1 to 3")]
    let found = search(&base, &published, options.changes as usize, watch)?;
    Ok(Reconciliation {
        model: model.clone(),
        list: list.clone(),
        of,
        as_is: base.found,
        explanations: found.explanations,
        tried: found.tried,
        more: found.more,
        by_chance: found.by_chance,
        published,
    })
}

impl Reconciliation {
    /// What the answer is.
    pub fn verdict(&self) -> Verdict {
        match self.explanations.first() {
            _ if self.as_is.is_full() => Verdict::AsIs,
            None => Verdict::Nothing,
            Some(first) if !first.found.is_full() => Verdict::Nearer,
            Some(first) if first.is_guess => Verdict::AllButOne,
            Some(first) => Verdict::Changed(first.changes.len()),
        }
    }

    /// The model with the changes of the first explanation; the model as given if there is none.
    pub fn changed(&self) -> &Model {
        self.explanations.first().map_or(&self.model, |first| &first.model)
    }

    /// The published score of each unit, the score under an explanation on the published scale, and published − computed,
    /// the largest difference first; without an explanation, those of the model as given.
    pub fn remains(&self, explanation: Option<&Explanation>) -> Result<Vec<Remainder>> {
        let (model, line) = explanation.map_or((&self.model, Line::SAME), |of| (&of.model, of.line));
        let scores = model.scores()?.of(model.tree().place(&self.of)?).clone();
        let one = |&(unit, published): &(usize, f64)| {
            let score = scores.get(unit).map(|score| line.of(score));
            let difference = score.map(|score| published - score);
            let is_hit = difference.is_some_and(|difference| difference.abs() <= self.published.half);
            Remainder { unit, published, score, difference, is_hit }
        };
        let mut all: Vec<Remainder> = self.published.scores.iter().map(one).collect();
        let size = |of: &Remainder| of.difference.map_or(f64::INFINITY, f64::abs);
        all.sort_by(|a, b| a.is_hit.cmp(&b.is_hit).then(size(b).total_cmp(&size(a))).then(a.unit.cmp(&b.unit)));
        Ok(all)
    }
}

/// What is left of the difference of one unit.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Remainder {
    /// The unit, by its place in the data.
    pub unit: usize,
    /// The published score.
    pub published: f64,
    /// The computed score, on the published scale; None if there is none.
    pub score: Option<f64>,
    /// Published − computed.
    pub difference: Option<f64>,
    /// Whether it is reproduced.
    pub is_hit: bool,
}
