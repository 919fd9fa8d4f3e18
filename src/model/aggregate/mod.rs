//! Aggregate: from the scores of the members of a group to the score of the group.

mod arithmetic;
mod geometric;

use super::method::{Args, Method, Opt};

pub type Aggregate = Method<Mean>;

/// How members become one score.
#[derive(Debug)]
pub struct Mean {
    /// Of the present members of one unit: scores and weights that sum to 1.
    pub of: fn(&[f64], &[f64], &Args) -> f64,
    /// Points of the group for a point of a member of weight 1, when scores go from one unit's to another's:
    /// of the group (first and second unit), then of the member. Weighted and summed they give the whole difference.
    pub slope: fn((f64, f64), (f64, f64)) -> f64,
    /// Whether a point of a member is worth the same wherever it is won.
    pub is_even: bool,
    /// Scores must be above 0.
    pub above_zero: bool,
}

/// All methods, in the order `help` lists them.
pub static METHODS: &[&Aggregate] = &[&arithmetic::METHOD, &geometric::METHOD];

const NO_OPTIONS: &[Opt] = &[];
