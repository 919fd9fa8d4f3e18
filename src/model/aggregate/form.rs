//! What a mean computes from the scores of one unit, as plain data. Everything that scores, bounds, explains or exports
//! a model uses this, and never asks for the name of a method.

use serde::{Deserialize, Serialize};

use super::{
    Least, Matrix, Over, Promise, ScoreScope, chosen, declared, geometric, harmonic, least, mean, mean_min, median,
    mpi, owa, power,
};
use crate::data::Choice;

/// How the scores of a group's members are combined, as plain data.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Form {
    /// `(Σ w · r^p)^(1/p)`: 1 is the arithmetic mean, 0 the geometric, −1 the harmonic.
    Power(f64),
    /// The score with half of the weight on either side.
    Median,
    /// The lowest score; weights do not matter.
    Minimum,
    /// `Σ v_k · r_(k)` with the best score first; the members' weights do not matter.
    Places(Vec<f64>),
    /// `M − alpha · (√((M − min)² + beta²) − beta)`, where M is the arithmetic mean.
    MeanMin {
        /// How much of the distance between the mean and the lowest score is subtracted.
        alpha: f64,
        /// The width of the smooth transition, in score points; 0 for none.
        beta: f64,
    },
    /// `M + sign · S² / M`, where M is the arithmetic mean and S the standard deviation of the unit's scores.
    Penalty {
        /// 1 adds the penalty, −1 subtracts it.
        sign: f64,
        /// Whether the standard deviation is that of a sample (n − 1) rather than of a population.
        is_sample: bool,
    },
    /// Computed by the method's own function; nothing is known about it beyond what the method promises.
    Foreign(Choice),
    /// No score: the indicators go straight into the method of a group above.
    Absorbed,
}

/// How a difference between two units is split among the members of a group.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Parts {
    /// A point of a member is always worth its weight.
    Even,
    /// By a slope between the two units, multiplied by the member's weight.
    Slope,
    /// By Owen values: what a member adds, averaged over the orders in which members change from one unit's score to
    /// the other's.
    Owen,
    /// By what the method itself says that each column adds to the score.
    Own,
    /// The difference cannot be split, for this reason.
    Refused(&'static str),
}

impl Form {
    /// Returns the score of a unit from scores without missing values and weights that sum to 1; NaN if it is
    /// undefined.
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
            Form::Absorbed => f64::NAN,
        }
    }

    /// How its method works on a decision matrix, if it does.
    pub fn matrix(&self) -> Option<&'static Matrix> {
        match self {
            Form::Foreign(choice) => declared(&choice.method).and_then(|method| method.matrix()),
            _ => None,
        }
    }

    /// Whether its method takes all indicators below the group, so that the groups between have no score.
    pub fn absorbs(&self) -> bool {
        self.matrix().is_some_and(|matrix| matrix.over == Over::Indicators)
    }

    /// Whether the score of a unit depends only on that unit's scores.
    pub fn is_of_unit(&self) -> bool {
        match self {
            Form::Foreign(choice) => function(choice).is_some_and(|of| matches!(of, ScoreScope::Unit(_))),
            Form::Power(_) | Form::Median | Form::Minimum | Form::Places(_) => true,
            Form::MeanMin { .. } | Form::Penalty { .. } | Form::Absorbed => true,
        }
    }

    /// Returns the power, if the form is a power mean.
    pub fn power(&self) -> Option<f64> {
        match self {
            Form::Power(p) => Some(*p),
            Form::Median | Form::Minimum | Form::Places(_) => None,
            Form::MeanMin { .. } | Form::Penalty { .. } | Form::Foreign(_) | Form::Absorbed => None,
        }
    }

    /// Whether a better member never lowers the score, and adding a constant to all members adds it to the score.
    pub fn is_shifted(&self) -> bool {
        match self {
            Form::Median | Form::Minimum | Form::Places(_) | Form::MeanMin { .. } => true,
            Form::Power(p) => p.total_cmp(&1.0).is_eq(),
            Form::Penalty { .. } | Form::Absorbed => false,
            Form::Foreign(choice) => {
                let keeps =
                    |promise| declared(&choice.method).is_some_and(|method| method.fit.promises.contains(promise));
                keeps(&Promise::Order) && keeps(&Promise::Shifts)
            }
        }
    }

    /// Whether a better member never lowers the score, which bounds that follow a score up or down rely on.
    pub fn is_rising(&self) -> bool {
        match self {
            Form::Power(_) | Form::Median | Form::Minimum | Form::Places(_) | Form::MeanMin { .. } => true,
            Form::Penalty { .. } | Form::Absorbed => false,
            Form::Foreign(choice) => {
                declared(&choice.method).is_some_and(|method| method.fit.promises.contains(&Promise::Order))
            }
        }
    }

    /// Whether a group with a single member always has that member's score.
    pub fn is_idle_on_one(&self) -> bool {
        match self {
            Form::Power(_) => self.least().is_none(),
            Form::Median | Form::Minimum | Form::Places(_) | Form::MeanMin { .. } => true,
            Form::Penalty { .. } | Form::Foreign(_) | Form::Absorbed => false,
        }
    }

    /// The lowest scores that it can work with; None if it accepts any.
    pub fn least(&self) -> Option<Least> {
        match self {
            Form::Power(1.0) => None,
            Form::Power(p) if *p > 0.0 => Some(Least::Zero),
            Form::Power(_) => Some(Least::AboveZero),
            Form::Foreign(choice) => match function(choice) {
                Some(ScoreScope::Group { least, .. }) => *least,
                _ => None,
            },
            Form::Median | Form::Minimum | Form::Places(_) | Form::MeanMin { .. } => None,
            Form::Penalty { .. } | Form::Absorbed => None,
        }
    }

    /// Returns how a difference between two units is split among the members.
    pub fn parts(&self) -> Parts {
        match self {
            Form::Power(1.0) => Parts::Even,
            Form::Power(0.0) => Parts::Slope,
            Form::Foreign(choice) => match function(choice) {
                Some(ScoreScope::Group { no_parts, .. }) => Parts::Refused(no_parts),
                Some(ScoreScope::Matrix(matrix)) => match chosen(choice) {
                    Ok((_, args)) => (matrix.no_parts)(&args).map_or(Parts::Own, Parts::Refused),
                    Err(_) => Parts::Refused("its options cannot be read"),
                },
                _ => Parts::Owen,
            },
            // The group above, whose method takes the indicators, says what each adds.
            Form::Absorbed => Parts::Own,
            Form::Power(_) | Form::Median | Form::Minimum | Form::Places(_) => Parts::Owen,
            Form::MeanMin { .. } | Form::Penalty { .. } => Parts::Owen,
        }
    }

    /// Returns how many points of the group a point of a member with weight 1 is worth, when scores change from one
    /// unit's to another's. The arguments are the scores of the group, then of the member, for the first and the second
    /// unit. Weighted and summed, the points add up to the whole difference.
    pub fn slope(&self, group: (f64, f64), member: (f64, f64)) -> f64 {
        match self.parts() {
            Parts::Slope => geometric::logarithmic(group.0, group.1) / geometric::logarithmic(member.0, member.1),
            Parts::Even | Parts::Owen | Parts::Own | Parts::Refused(_) => 1.0,
        }
    }
}

fn function(choice: &Choice) -> Option<&'static ScoreScope> {
    declared(&choice.method).map(|method| &method.fit.of)
}

/// Applies a method's own function of one unit; NaN for a method that needs all units.
fn foreign(choice: &Choice, scores: &[f64], weights: &[f64]) -> f64 {
    match chosen(choice) {
        Ok((method, args)) => match method.fit.of {
            ScoreScope::Unit(of) => of(scores, weights, &args),
            _ => f64::NAN,
        },
        Err(_) => f64::NAN,
    }
}
