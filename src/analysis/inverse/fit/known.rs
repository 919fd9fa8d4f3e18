//! What a list says about the units of a model, and how well weights reproduce it.

use std::collections::{HashMap, HashSet};

use super::Pairs;
use super::members::Members;
use super::pull::Pull;
use crate::analysis::inverse::path::check_bounded;
use crate::model::Model;
use crate::phrase::act;
use crate::rank::{Known as Much, Ranking, rank};
use crate::tolerance::{SMALLEST, SOLVABLE_LEAD};
use crate::{Error, Result};

/// The units ranked by a model and what is known about them from the list.
#[derive(Clone)]
pub struct Known {
    /// Indices of the units in the model's data.
    pub units: Vec<usize>,
    /// For each unit, its values in the fitted members, on the scale on which they enter the index; NaN where missing.
    pub figures: Vec<Vec<f64>>,
    /// The units that the list names, by index in `units`, best first.
    pub listed: Vec<Listed>,
    /// Pairs in which the first unit should be ahead of the second, by index in `units`.
    pub pairs: Vec<(usize, usize)>,
    /// The smallest difference of scores that counts as a lead.
    pub hair: f64,
    /// Units known to be below the last rank down to which the list is complete.
    pub below: Vec<usize>,
    /// The last rank down to which no unit is missing.
    pub complete: usize,
    /// Units named by the list but not ranked by the model.
    pub lost: Vec<String>,
    pub pull: Pull,
    nest: Vec<Vec<usize>>,
    /// The score of a unit if its present members get no weight.
    rest: Vec<f64>,
}

#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Listed {
    pub at: usize,
    pub rank: usize,
    pub score: Option<f64>,
}

impl Known {
    pub fn new(asker: &str, model: &Model, members: &Members, list: &Ranking, is_below: Option<bool>) -> Result<Known> {
        check_bounded(asker, model)?;
        let units: Vec<usize> = rank(model, None)?.all_places().iter().map(|place| place.unit).collect();
        let at_of: HashMap<usize, usize> = units.iter().copied().zip(0..).collect();
        let (figures, rest) = members.figures(model, &units)?;
        let partners = model.data().units().align(list.units());
        let (mut listed, mut lost, mut unranked) = (Vec::new(), Vec::new(), Vec::new());
        for place in list.all_places() {
            let partner = partners[place.unit];
            match partner.and_then(|unit| at_of.get(&unit)) {
                Some(&at) => listed.push(Listed { at, rank: place.rank, score: place.score }),
                None => lost.push(list.units().label(place.unit)),
            }
            unranked.extend(partner.filter(|unit| !at_of.contains_key(unit)));
        }
        if listed.len() < 2 {
            return Err(too_few(asker, model, list, &listed, &units, unranked.first()));
        }
        let (complete, is_long) = match list.known() {
            Much::Whole => (0, false),
            Much::Part { length, complete_to, .. } => (*complete_to, length.is_some()),
        };
        if is_below == Some(true) && complete == 0 && *list.known() != Much::Whole {
            let message =
                format!("`below` needs a list that is complete from rank 1; {} does not name rank 1", list.heading());
            return Err(Error::plain(message).about("below"));
        }
        let named: HashSet<usize> = listed.iter().map(|one| one.at).collect();
        let is_below = is_below.unwrap_or(is_long) && complete > 0;
        let below: Vec<usize> = (0..units.len()).filter(|at| is_below && !named.contains(at)).collect();
        let mut pairs = Vec::new();
        for one in &listed {
            pairs.extend(listed.iter().filter(|other| one.rank < other.rank).map(|other| (one.at, other.at)));
            pairs.extend(below.iter().filter(|_| one.rank <= complete).map(|&at| (one.at, at)));
        }
        if pairs.is_empty() {
            let (many, list) = (&model.data().units().many, list.heading());
            let message =
                format!("`{asker}` needs different ranks; all {many} of {list} that the model ranks share one");
            return Err(Error::plain(message));
        }
        let size = figures.iter().flatten().filter(|x| !x.is_nan()).fold(0.0, |size: f64, x| size.max(x.abs()));
        let (hair, nest) = (SOLVABLE_LEAD * size.max(SMALLEST), members.nest.clone());
        let pull = Pull { given: members.given.clone(), penalty: 0.0 };
        Ok(Known { units, figures, listed, pairs, hair, below, complete, lost, pull, nest, rest })
    }

    /// The units that the list names but a model does not rank.
    pub fn unranked(&self, model: &Model) -> Result<Vec<usize>> {
        let ranking = rank(model, None)?;
        let listed = self.listed.iter().map(|one| self.units[one.at]);
        Ok(listed.filter(|unit| !ranking.is_ranked(*unit)).collect())
    }

    /// Scores under weights that are rescaled, group by group, over the values present; NaN where none is present.
    pub fn scores(&self, weights: &[f64]) -> Vec<f64> {
        (0..self.units.len()).map(|unit| self.score(unit, &mut self.figures[unit].clone(), weights)).collect()
    }

    /// The score of one unit. Its missing values are filled with what they count as: the mean of the values present
    /// beside them.
    fn score(&self, unit: usize, figures: &mut [f64], weights: &[f64]) -> f64 {
        for group in &self.nest {
            let (mut sum, mut present) = (0.0, 0.0);
            for &at in group.iter().filter(|&&at| !figures[at].is_nan()) {
                sum += weights[at] * figures[at];
                present += weights[at];
            }
            let is_whole = group.len() == figures.len();
            let nothing = if is_whole { self.rest[unit] } else { f64::NAN };
            let own = if present > 0.0 { sum / present } else { nothing };
            for &at in group {
                figures[at] = if figures[at].is_nan() { own } else { figures[at] };
            }
            if is_whole {
                return own;
            }
        }
        f64::NAN
    }

    /// Scores, and the values of each member, with each missing value as it counts under these weights.
    pub fn filled(&self, weights: &[f64]) -> (Vec<f64>, Vec<Vec<f64>>) {
        let mut columns = vec![Vec::with_capacity(self.units.len()); weights.len()];
        let mut fill = |unit: usize| {
            let mut figures = self.figures[unit].clone();
            let score = self.score(unit, &mut figures, weights);
            columns.iter_mut().zip(figures).for_each(|(column, x)| column.push(x));
            score
        };
        ((0..self.units.len()).map(&mut fill).collect(), columns)
    }

    /// The number of pairs in which the first unit is not ahead.
    pub fn broken(&self, scores: &[f64]) -> usize {
        self.pairs.iter().filter(|pair| self.is_broken(scores, pair)).count()
    }

    pub fn is_broken(&self, scores: &[f64], (a, b): &(usize, usize)) -> bool {
        let lead = scores[*a] - scores[*b];
        lead.is_nan() || lead < self.hair
    }

    /// The rank of a unit among those that the list names.
    pub fn among(&self, scores: &[f64], at: usize) -> usize {
        1 + self.listed.iter().filter(|other| scores[other.at] - scores[at] >= self.hair).count()
    }

    /// A copy without anything known about one unit.
    pub fn without(&self, at: usize) -> Known {
        let mut known = self.clone();
        known.pairs.retain(|(a, b)| *a != at && *b != at);
        known.listed.retain(|one| one.at != at);
        known.below.retain(|below| *below != at);
        known
    }

    /// The lowest and the highest value that each member of a unit can count as.
    pub fn ends(&self, at: usize) -> (Vec<f64>, Vec<f64>) {
        let own = &self.figures[at];
        let rest = self.has_gap(at).then_some(&self.rest[at]);
        let there = own.iter().chain(rest).filter(|x| !x.is_nan());
        let (lo, hi) = there.fold((f64::INFINITY, f64::NEG_INFINITY), |(lo, hi), &x| (lo.min(x), hi.max(x)));
        let or = |end: f64| own.iter().map(|&x| if x.is_nan() { end } else { x }).collect();
        (or(lo), or(hi))
    }

    /// The units that the list says something about: those it names, and those below.
    pub fn told(&self) -> impl Iterator<Item = usize> {
        self.listed.iter().map(|one| one.at).chain(self.below.iter().copied())
    }

    pub fn has_gap(&self, at: usize) -> bool {
        self.figures[at].iter().any(|x| x.is_nan())
    }

    /// Whether no weights put a pair in order, because the first unit is behind or level in every member.
    pub fn is_never(&self, (a, b): &(usize, usize)) -> bool {
        let (hi, lo) = (self.ends(*a).1, self.ends(*b).0);
        hi.iter().zip(&lo).all(|(hi, lo)| hi - lo < self.hair)
    }

    /// Whether all weights put a pair in order.
    fn is_always(&self, (a, b): &(usize, usize)) -> bool {
        let (lo, hi) = (self.ends(*a).0, self.ends(*b).1);
        lo.iter().zip(&hi).all(|(lo, hi)| lo - hi >= self.hair)
    }

    pub fn counted(&self) -> Pairs {
        let always = self.pairs.iter().filter(|pair| self.is_always(pair)).count();
        let never = self.pairs.iter().filter(|pair| self.is_never(pair)).count();
        Pairs { all: self.pairs.len(), always, never }
    }
}

/// The error for a list with fewer than two units that the model ranks.
fn too_few(
    asker: &str,
    model: &Model,
    list: &Ranking,
    listed: &[Listed],
    units: &[usize],
    unranked: Option<&usize>,
) -> Error {
    let own = model.data().units();
    let label = |unit: usize| format!("`{}`", own.label(unit));
    let found = listed.first().map_or("none".to_string(), |one| format!("only {}", label(units[one.at])));
    let (many, heading) = (&own.many, list.heading());
    let message =
        format!("`{asker}` needs at least two {many} of {heading} that the model also ranks; it ranks {found}");
    let hint = match unranked {
        Some(&unit) => act("rank").then("unranked").does(format!("says why {} is not ranked", label(unit))),
        None => {
            let names: Vec<String> = units.iter().take(2).map(|&unit| label(unit)).collect();
            format!("the model ranks {many} such as {}", names.join(" and ")).into()
        }
    };
    Error::plain(message).advise(hint)
}
