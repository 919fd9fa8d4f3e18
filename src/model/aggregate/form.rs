//! What a mean computes from the scores of one unit, as plain data: everything that scores, bounds, explains or writes a
//! model reads it here, and nothing asks for the name of a method.

use serde::{Deserialize, Serialize};

use super::{
    Least, Promise, ScoreScope, chosen, declared, geometric, harmonic, least, mean, mean_min, median, mpi, owa, power,
};
use crate::data::Choice;

/// How the scores of a group's members become one, as plain data.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Form {
    /// `(Σ w · r^p)^(1/p)`: 1 is the arithmetic mean, 0 the geometric, −1 the harmonic.
    Power(f64),
    /// The score with half of the weight on either side.
    Median,
    /// The lowest score; weights do not matter.
    Minimum,
    /// `Σ v_k · r_(k)`, the best score first, whatever the weights.
    Places(Vec<f64>),
    /// `M − alpha · (√((M − min)² + beta²) − beta)`, M the arithmetic mean.
    MeanMin {
        /// How much of the distance between the mean and the lowest score is taken off.
        alpha: f64,
        /// How wide the smooth part is, in score points; at 0 there is none.
        beta: f64,
    },
    /// `M + sign · S² / M`, M the arithmetic mean and S the deviation of the unit's scores.
    Penalty {
        /// 1 adds the penalty, −1 takes it off.
        sign: f64,
        /// Whether the deviation is that of a sample (over n − 1), not of a population.
        is_sample: bool,
    },
    /// Computed by the method's own function; only what the method promises is known about it.
    Foreign(Choice),
}

/// How a difference between two units is split among the members of a group.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Parts {
    /// A point of a member is worth its weight, wherever it is won.
    Even,
    /// By a slope between the two units, which is the same for all of a member's weight.
    Slope,
    /// By Owen's values: what a member adds, over all orders in which members go from one unit's score to the other's.
    Owen,
    /// There are none, and why.
    Refused(&'static str),
}

impl Form {
    /// The score of a unit from scores that are all present and weights that sum to 1; NaN where it has none.
    pub fn of(&self, scores: &[f64], weights: &[f64]) -> f64 {
        match self {
            Form::Power(1.0) => mean(scores, weights),
            Form::Power(0.0) => geometric::of(scores, weights),
            Form::Power(-1.0) => harmonic::of(scores, weights),
            Form::Power(p) => power::of(scores, weights, *p),
            Form::Median => median::of(scores, weights),
            Form::Minimum => least(scores),
            Form::Places(by_place) => owa::of(scores, by_place),
            Form::MeanMin { alpha, beta } => mean_min::of(scores, weights, *alpha, *beta),
            Form::Penalty { sign, is_sample } => mpi::penalised(scores, weights, *sign, *is_sample),
            Form::Foreign(choice) => foreign(choice, scores, weights),
        }
    }

    /// Whether the score of a unit depends on that unit's scores alone.
    pub fn is_of_unit(&self) -> bool {
        match self {
            Form::Foreign(choice) => function(choice).is_some_and(|of| matches!(of, ScoreScope::Unit(_))),
            Form::Power(_) | Form::Median | Form::Minimum | Form::Places(_) => true,
            Form::MeanMin { .. } | Form::Penalty { .. } => true,
        }
    }

    /// The power that it sums, where it is a weighted sum of powers.
    pub fn power(&self) -> Option<f64> {
        match self {
            Form::Power(p) => Some(*p),
            Form::Median | Form::Minimum | Form::Places(_) => None,
            Form::MeanMin { .. } | Form::Penalty { .. } | Form::Foreign(_) => None,
        }
    }

    /// Whether no better member lowers the score, and all members raised by so much raise it by as much.
    pub fn is_shifted(&self) -> bool {
        match self {
            Form::Median | Form::Minimum | Form::Places(_) | Form::MeanMin { .. } => true,
            Form::Power(p) => p.total_cmp(&1.0).is_eq(),
            Form::Penalty { .. } => false,
            Form::Foreign(choice) => {
                let keeps =
                    |promise| declared(&choice.method).is_some_and(|method| method.fit.promises.contains(promise));
                keeps(&Promise::Order) && keeps(&Promise::Shifts)
            }
        }
    }

    /// Whether no better member lowers the score; bounds that follow a score up or down ask it.
    pub fn is_rising(&self) -> bool {
        match self {
            Form::Power(_) | Form::Median | Form::Minimum | Form::Places(_) | Form::MeanMin { .. } => true,
            Form::Penalty { .. } => false,
            Form::Foreign(choice) => {
                declared(&choice.method).is_some_and(|method| method.fit.promises.contains(&Promise::Order))
            }
        }
    }

    /// Whether a group of one member has that member's score, whatever it is.
    pub fn is_idle_on_one(&self) -> bool {
        match self {
            Form::Power(_) => self.least().is_none(),
            Form::Median | Form::Minimum | Form::Places(_) | Form::MeanMin { .. } => true,
            Form::Penalty { .. } | Form::Foreign(_) => false,
        }
    }

    /// The scores that it can work with, if not all.
    pub fn least(&self) -> Option<Least> {
        match self {
            Form::Power(1.0) => None,
            Form::Power(p) if *p > 0.0 => Some(Least::Zero),
            Form::Power(_) => Some(Least::AboveZero),
            Form::Foreign(choice) => match function(choice) {
                Some(ScoreScope::Group { least, .. }) => *least,
                _ => None,
            },
            Form::Median | Form::Minimum | Form::Places(_) | Form::MeanMin { .. } | Form::Penalty { .. } => None,
        }
    }

    /// How a difference between two units is split among the members.
    pub fn parts(&self) -> Parts {
        match self {
            Form::Power(1.0) => Parts::Even,
            Form::Power(0.0) => Parts::Slope,
            Form::Foreign(choice) => match function(choice) {
                Some(ScoreScope::Group { no_parts, .. }) => Parts::Refused(no_parts),
                _ => Parts::Owen,
            },
            Form::Power(_) | Form::Median | Form::Minimum | Form::Places(_) => Parts::Owen,
            Form::MeanMin { .. } | Form::Penalty { .. } => Parts::Owen,
        }
    }

    /// Points of the group for a point of a member of weight 1, when scores go from one unit's to another's: of the group
    /// (first and second unit), then of the member. Weighted and summed they give the whole difference.
    pub fn slope(&self, group: (f64, f64), member: (f64, f64)) -> f64 {
        match self.parts() {
            Parts::Slope => geometric::logarithmic(group.0, group.1) / geometric::logarithmic(member.0, member.1),
            Parts::Even | Parts::Owen | Parts::Refused(_) => 1.0,
        }
    }
}

fn function(choice: &Choice) -> Option<&'static ScoreScope> {
    declared(&choice.method).map(|method| &method.fit.of)
}

/// By a method's own function of one unit; NaN for a method that looks at all units.
fn foreign(choice: &Choice, scores: &[f64], weights: &[f64]) -> f64 {
    match chosen(choice) {
        Ok((method, args)) => match method.fit.of {
            ScoreScope::Unit(of) => of(scores, weights, &args),
            _ => f64::NAN,
        },
        Err(_) => f64::NAN,
    }
}
