//! What a list tells of the units of a model, and what weights make of it.

use super::super::path::{Path, is_plain};
use crate::model::Model;
use crate::rank::{Known as Much, Ranking, rank};
use crate::{Error, Result};

/// A lead of less than this part of the greatest score is none: solvers know no smaller one.
const HAIR: f64 = 1e-6;

/// The units that a model ranks, as far as they are to be fitted.
#[derive(Clone)]
pub struct Known {
    /// Units of the model.
    pub units: Vec<usize>,
    /// For each of them its figures in the members, as they count in the index; NaN for a gap.
    pub figures: Vec<Vec<f64>>,
    /// Those that the list names, by their place in `units`, the first first.
    pub listed: Vec<Listed>,
    /// Who is to be ahead of whom, by their places in `units`.
    pub pairs: Vec<(usize, usize)>,
    /// A lead is one from here on.
    pub hair: f64,
    /// Units below the last place up to which the list is complete.
    pub below: Vec<usize>,
    /// The last place up to which no place is missing.
    pub complete: usize,
    /// Named by the list and not ranked by the model.
    pub lost: Vec<String>,
}

#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Listed {
    pub at: usize,
    pub rank: usize,
    pub score: Option<f64>,
}

impl Known {
    /// Of the members of a group.
    pub fn new(model: &Model, group: usize, list: &Ranking, is_below: Option<bool>) -> Result<Known> {
        let units: Vec<usize> = rank(model, None)?.all_places().iter().map(|place| place.unit).collect();
        let figures = figures(model, group, &units)?;
        let partners = model.data().units().align(list.units());
        let (mut listed, mut lost) = (Vec::new(), Vec::new());
        for place in list.all_places() {
            match partners[place.unit].and_then(|unit| units.iter().position(|own| *own == unit)) {
                Some(at) => listed.push(Listed { at, rank: place.rank, score: place.score }),
                None => lost.push(list.units().label(place.unit)),
            }
        }
        if listed.len() < 2 {
            let found = format!("{} of {} ranked by the model", listed.len(), list.heading());
            let error = Error::wrong("fit", found, "at least two units that both rank");
            let names: Vec<String> =
                units.iter().take(2).map(|&unit| format!("`{}`", model.data().units().label(unit))).collect();
            return Err(error.advise(format!("the model ranks units such as {}", names.join(" and "))));
        }
        let (complete, is_long) = match list.known() {
            Much::Whole => (0, false),
            Much::Part { length, complete_to, .. } => (*complete_to, length.is_some()),
        };
        let is_named = |at: &usize| listed.iter().any(|one| one.at == *at);
        let is_below = is_below.unwrap_or(is_long) && complete > 0;
        let below: Vec<usize> = (0..units.len()).filter(|at| is_below && !is_named(at)).collect();
        let mut pairs = Vec::new();
        for one in &listed {
            pairs.extend(listed.iter().filter(|other| one.rank < other.rank).map(|other| (one.at, other.at)));
            pairs.extend(below.iter().filter(|_| one.rank <= complete).map(|&at| (one.at, at)));
        }
        if pairs.is_empty() {
            let found = format!("{}, in which all are equal", list.heading());
            return Err(Error::wrong("fit", found, "units of different ranks"));
        }
        let size = figures.iter().flatten().filter(|x| !x.is_nan()).fold(0.0, |size: f64, x| size.max(x.abs()));
        Ok(Known { units, figures, listed, pairs, hair: HAIR * size.max(1e-300), below, complete, lost })
    }

    /// Scores under weights, rescaled over what is there; NaN where nothing is.
    pub fn scores(&self, weights: &[f64]) -> Vec<f64> {
        let score = |figures: &Vec<f64>| {
            let (mut sum, mut present) = (0.0, 0.0);
            for (w, x) in weights.iter().zip(figures).filter(|(_, x)| !x.is_nan()) {
                sum += w * x;
                present += w;
            }
            if present > 0.0 { sum / present } else { f64::NAN }
        };
        self.figures.iter().map(score).collect()
    }

    /// Pairs in which the one is not ahead.
    pub fn broken(&self, scores: &[f64]) -> usize {
        self.pairs.iter().filter(|pair| self.is_broken(scores, pair)).count()
    }

    pub fn is_broken(&self, scores: &[f64], (a, b): &(usize, usize)) -> bool {
        let lead = scores[*a] - scores[*b];
        lead.is_nan() || lead < self.hair
    }

    /// Rank of a unit among those that the list names.
    pub fn among(&self, scores: &[f64], at: usize) -> usize {
        1 + self.listed.iter().filter(|other| scores[other.at] - scores[at] >= self.hair).count()
    }

    /// The same without what is known of a unit.
    pub fn without(&self, at: usize) -> Known {
        let mut known = self.clone();
        known.pairs.retain(|(a, b)| *a != at && *b != at);
        known.listed.retain(|one| one.at != at);
        known.below.retain(|below| *below != at);
        known
    }

    /// Of a unit the least and the greatest that each figure can count as.
    pub fn ends(&self, at: usize) -> (Vec<f64>, Vec<f64>) {
        let own = &self.figures[at];
        let there = own.iter().filter(|x| !x.is_nan());
        let (lo, hi) = there.fold((f64::INFINITY, f64::NEG_INFINITY), |(lo, hi), &x| (lo.min(x), hi.max(x)));
        let or = |end: f64| own.iter().map(|&x| if x.is_nan() { end } else { x }).collect();
        (or(lo), or(hi))
    }

    /// Units of which the list tells something: those it names, and those below.
    pub fn told(&self) -> impl Iterator<Item = usize> {
        self.listed.iter().map(|one| one.at).chain(self.below.iter().copied())
    }

    pub fn has_gap(&self, at: usize) -> bool {
        self.figures[at].iter().any(|x| x.is_nan())
    }
}

/// Figures of the members with what the rest of the index adds, so that their weighted mean is the index.
fn figures(model: &Model, group: usize, units: &[usize]) -> Result<Vec<Vec<f64>>> {
    let path = Path::new("fit", model, group)?;
    let mut above = Some(group);
    while let Some(place) = above {
        if !is_plain(model, place)? {
            let method = model.mean_of(place)?.0.name;
            return Err(Error::Method {
                method: "fit".to_string(),
                subject: model.tree().nodes()[place].code.clone(),
                reason: format!("under its mean, `{method}`, scores are no weighted sums"),
                hint: Some("`.aggregate(\"arithmetic\")` can be fitted".to_string()),
            });
        }
        above = model.tree().nodes()[place].parent;
    }
    let (scores, members) = (model.scores()?, model.counting(group)?);
    let one = |&unit: &usize| {
        let line = path.line(unit)?;
        let own = |(member, _): &(usize, f64)| match line.times == 0.0 {
            true => line.above,
            false => line.above + line.times * scores.of(*member).raw()[unit],
        };
        Ok(members.iter().map(own).collect())
    };
    units.iter().map(one).collect()
}
