//! The result of a fit to a list: weights with their ranges, how well they fit, and which units they misplace.

use super::{Line, To};
use crate::model::Model;
use crate::rank::Ranking;

/// The weights of a group that best reproduce a list.
///
/// A fit to ranks minimises the number of broken pairs: Kendall's distance, for a partly known list as in Fagin, Kumar
/// & Sivakumar 2003. A fit to scores minimises the sum of absolute misses, censored for units without a printed score
/// (Powell 1984). A penalty is a lasso towards the given weights (Tibshirani 1996).
#[derive(Clone)]
pub struct Fit {
    /// The model as given.
    pub model: Model,
    /// The model with the fitted weights.
    pub fitted: Model,
    /// The list that the weights were fitted to.
    pub list: Ranking,
    /// The group whose weights were fitted, or `"all"`.
    pub at: String,
    /// What is fitted: `"ranks"` or `"scores"`.
    pub to: To,
    /// How much worse than the best fit the weights within the ranges may be, as a share; see `FitOptions`.
    pub epsilon: f64,
    /// One entry for each weight that was fitted, in tree order.
    pub weights: Vec<Weight>,
    /// Lower bound on the number of broken pairs under any weights.
    pub least: usize,
    /// The cost of departing from the given weights, if a penalty was requested.
    pub penalty: Option<Penalty>,
    /// How many pairs the list orders, and how many of them do not depend on the weights.
    pub pairs: Pairs,
    /// The line from scores to printed scores, and how many printed scores it is based on.
    pub line: Option<(Line, usize)>,
    /// The fitted weights first, then the given, equal and random weights.
    pub trials: Vec<Trial>,
    /// One entry for each unit of the list that the model ranks, in the order of the list.
    pub misfits: Vec<Misfit>,
    /// Pairs of units, by index in the data set's units, that no weights put in order.
    pub never: Vec<(usize, usize)>,
    /// How many units the list implies to be below, and below which rank.
    pub below: (usize, usize),
    /// Units named by the list but not ranked by the model.
    pub lost: Vec<String>,
    /// Indices of units that the list names but the fitted weights leave with too little data to be ranked; their pairs
    /// are judged by the scores.
    pub unranked: Vec<usize>,
    /// How many units covered by the list have a missing value below the fitted groups; a fit to scores leaves them
    /// out.
    pub gaps: usize,
    pub(super) is_below: Option<bool>,
}

/// The penalty of the fitted weights, and a lower bound on misfits and penalty together.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Penalty {
    /// The cost of a distance of 1: a number of broken pairs, or for scores a number of points times the slope of the
    /// line.
    pub penalty: f64,
    /// Σ |fitted − given| over the fitted weights, from 0 to 2.
    pub distance: f64,
    /// A lower bound on misfits plus penalty under any weights, in broken pairs or in points of the printed scores.
    pub floor: f64,
}

/// How many pairs the list orders, and how many of them hold under all weights or under none; the others are open.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Pairs {
    /// Pairs of units that the list orders.
    pub all: usize,
    /// Pairs that hold under all weights.
    pub always: usize,
    /// Pairs that hold under no weights.
    pub never: usize,
}

impl Pairs {
    /// The number of pairs that depend on the weights.
    pub fn open(&self) -> usize {
        self.all - self.always - self.never
    }

    /// The share of the open pairs that hold if `broken` of all pairs are broken, from 0 to 1. Returns None if no pair
    /// is open.
    pub fn kept(&self, broken: usize) -> Option<f64> {
        (self.open() > 0).then(|| 1.0 - (broken as f64 - self.never as f64) / self.open() as f64)
    }
}

/// The range of a weight within ε of the best fit: the extremes that were reached, and proven bounds on them.
#[derive(Debug, Clone, PartialEq)]
pub struct Weight {
    /// Code of the group or indicator.
    pub code: String,
    /// Its weight before the fit: in its group, or overall with `"all"`.
    pub given: f64,
    /// Its weight after the fit, on the same basis.
    pub fitted: f64,
    /// The lowest weight that was reached, and a lower bound.
    pub least: (f64, f64),
    /// The highest weight that was reached, and an upper bound.
    pub greatest: (f64, f64),
}

/// How firmly the list determines a weight, judged by the width of its range.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Verdict {
    /// The range is no wider than the first of `Fit::limits`.
    Pinned,
    /// The range is between the two limits, or not known to be on either side.
    Loose,
    /// The range is wider than the second of `Fit::limits`.
    Free,
}

impl Weight {
    /// Whether the extremes that were reached practically equal the bounds.
    pub fn is_exact(&self) -> bool {
        (self.greatest.1 - self.greatest.0).max(self.least.0 - self.least.1) < 0.01
    }
}

/// How well one weighting fits the list.
#[derive(Debug, Clone, PartialEq)]
pub struct Trial {
    /// `"fitted"`, `"as given"`, `"equal"`, or the kind of random weighting.
    pub name: &'static str,
    /// How many pairs are not in the order of the list.
    pub broken: usize,
    /// The share of the open pairs that hold, from 0 to 1; None if no pair is open.
    pub kept: Option<f64>,
    /// Spearman's rank correlation with the list, over the units in `misfits`; None if either side is all ties.
    pub spearman: Option<f64>,
    /// The sum of absolute misses in points of the printed scores; None for a fit to ranks.
    pub missed: Option<f64>,
    /// Misfits plus penalty; None without a penalty.
    pub cost: Option<f64>,
}

/// How a unit of the list is ranked by the fit; ranks are among the units of the list that the model ranks.
#[derive(Debug, Clone, PartialEq)]
pub struct Misfit {
    /// Index of the unit in the data set's units.
    pub unit: usize,
    /// Its printed rank on the list.
    pub rank: usize,
    /// Its rank on the list among those that the model ranks.
    pub among: usize,
    /// Its rank among the same units under the fitted weights.
    pub fitted: usize,
    /// Its rank among them under weights fitted without it.
    pub left_out: usize,
    /// The number of broken pairs that involve it.
    pub broken: usize,
    /// The printed score, the fitted one, and the one fitted without the unit, in points of the list; None for a fit to
    /// ranks and if the list has no score.
    pub score: Option<(f64, f64, f64)>,
}

impl Misfit {
    /// How many ranks lower it is than on the list; negative if it is higher.
    pub fn off(&self) -> i64 {
        self.fitted.cast_signed() as i64 - self.among.cast_signed() as i64
    }

    /// How many ranks weights fitted without it are off, in either direction.
    pub fn off_left_out(&self) -> usize {
        self.left_out.abs_diff(self.among)
    }
}
