//! What a fit to a list found: weights with their ranges, how well they do, and whom they misplace.

use super::{Line, To};
use crate::model::Model;
use crate::rank::Ranking;

/// The weights of a group that best reproduce a list.
///
/// A fit to ranks breaks as few pairs as can be: Kendall's distance, for a list known in part as in Fagin, Kumar &
/// Sivakumar 2003. A fit to scores has the least sum of absolute misses, censored for units without a printed score
/// (Powell 1984). A penalty is a lasso towards the given weights (Tibshirani 1996).
#[derive(Clone)]
pub struct Fit {
    /// As given, and with the weights that were found.
    pub model: Model,
    /// The model with the weights that were found.
    pub fitted: Model,
    /// The list that they are fitted to.
    pub list: Ranking,
    /// The group, or `"all"`.
    pub at: String,
    /// What is met: `"ranks"` or `"scores"`.
    pub to: To,
    /// By how much weights may be worse than the best within the ranges: a share, as in `OPTIONS`.
    pub epsilon: f64,
    /// One for each member that counts, in the order of the tree.
    pub weights: Vec<Weight>,
    /// No weights have fewer broken pairs.
    pub least: usize,
    /// What it costs to go from the given weights, where that was asked for.
    pub penalty: Option<Penalty>,
    /// How many pairs the list orders, and how many are settled whatever the weights are.
    pub pairs: Pairs,
    /// From scores to printed ones, and over how many of these.
    pub line: Option<(Line, usize)>,
    /// The fitted weights first, then the given, equal and random ones.
    pub trials: Vec<Trial>,
    /// One for each unit of the list that the model ranks, in the order of the list.
    pub misfits: Vec<Misfit>,
    /// Pairs of units, by place in the data set's units, that no weights put in order.
    pub never: Vec<(usize, usize)>,
    /// How many units the list says are below, and below which place.
    pub below: (usize, usize),
    /// Named by the list and not ranked by the model.
    pub lost: Vec<String>,
    /// Places of units that the list names and the fitted weights leave too little to be ranked; their pairs go by the
    /// scores.
    pub unranked: Vec<usize>,
    /// How many of those the list tells of have a gap among the members: a fit to scores leaves them out.
    pub gaps: usize,
    pub(super) is_below: Option<bool>,
}

/// What the fitted weights cost beside their misfits, and what none cost less than, misfits and all.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Penalty {
    /// The cost of 1 in the distance: so many broken pairs, or for scores so many points times the slope of the line.
    pub penalty: f64,
    /// Σ |fitted − given| over the members, from 0 to 2.
    pub distance: f64,
    /// A lower bound on misfits and penalty together under any weights: in broken pairs, or points of the printed scores.
    pub floor: f64,
}

/// How many pairs the list orders, and how many of them hold under all weights, or under none; the others are open.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Pairs {
    /// Pairs of units that the list orders.
    pub all: usize,
    /// Those that hold under all weights.
    pub always: usize,
    /// Those that hold under none.
    pub never: usize,
}

impl Pairs {
    /// How many depend on the weights.
    pub fn open(&self) -> usize {
        self.all - self.always - self.never
    }

    /// Of the open pairs the share that holds where so many of all are broken, from 0 to 1; None where none is open.
    pub fn kept(&self, broken: usize) -> Option<f64> {
        (self.open() > 0).then(|| 1.0 - (broken as f64 - self.never as f64) / self.open() as f64)
    }
}

/// The range of a weight within ε of the best: what weights attain, and beyond what none go.
#[derive(Debug, Clone, PartialEq)]
pub struct Weight {
    /// Code of the member.
    pub code: String,
    /// Its share before the fit: of its group, or with `"all"` of the whole.
    pub given: f64,
    /// The same share as fitted.
    pub fitted: f64,
    /// The lowest share that weights attain, and a lower bound.
    pub least: (f64, f64),
    /// The highest share that weights attain, and an upper bound.
    pub greatest: (f64, f64),
}

/// How firmly the list holds a weight, by the width of its range.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Verdict {
    /// No wider than the first of `Fit::limits`.
    Pinned,
    /// Between the two, or not known to be either.
    Loose,
    /// Wider than the second.
    Free,
}

impl Weight {
    /// Whether nothing is open between what is attained and the bound.
    pub fn is_exact(&self) -> bool {
        (self.greatest.1 - self.greatest.0).max(self.least.0 - self.least.1) < 0.01
    }
}

/// How well some weights do.
#[derive(Debug, Clone, PartialEq)]
pub struct Trial {
    /// `"fitted"`, `"as given"`, `"equal"`, or which of the random weightings.
    pub name: &'static str,
    /// How many pairs do not stand in the order of the list.
    pub broken: usize,
    /// The share of the open pairs that holds, from 0 to 1; None where none is open.
    pub kept: Option<f64>,
    /// Spearman's rank correlation with the list, over the units in `misfits`; None where either side ranks all the same.
    pub spearman: Option<f64>,
    /// Sum of absolute misses in points of the printed scores; None for a fit to ranks.
    pub missed: Option<f64>,
    /// Misfits and penalty together; None without a penalty.
    pub cost: Option<f64>,
}

/// A unit of the list, by its rank among those of the list that the model ranks.
#[derive(Debug, Clone, PartialEq)]
pub struct Misfit {
    /// Its place in the data set's units.
    pub unit: usize,
    /// Its rank on the list.
    pub rank: usize,
    /// Its rank on the list among those that the model ranks.
    pub among: usize,
    /// Its rank among the same units under the fitted weights.
    pub fitted: usize,
    /// The same with weights that were fitted without it.
    pub left_out: usize,
    /// Broken pairs that it is in.
    pub broken: usize,
    /// The printed score, the fitted one, and the one fitted without it, in points of the list; None for a fit to ranks
    /// and where the list has no score.
    pub score: Option<(f64, f64, f64)>,
}

impl Misfit {
    /// Places that it stands lower than on the list; negative where it stands higher.
    pub fn off(&self) -> i64 {
        self.fitted.cast_signed() as i64 - self.among.cast_signed() as i64
    }

    /// Places by which weights fitted without it miss its place on the list, either way.
    pub fn off_left_out(&self) -> usize {
        self.left_out.abs_diff(self.among)
    }
}
