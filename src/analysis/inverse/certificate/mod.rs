//! Certificates: an answer with all that a program without our code needs to verify it.
//!
//! A certificate states the scores as weighted sums of values (`Linear`), the weights that vary, what is claimed, and
//! multipliers from which it follows by weak duality, or examples of weights. `tests/oracle/verify.py` verifies it in
//! whole numbers.

mod claim;
mod dominance;
mod flip;
mod linear;
mod range;
mod ranks;
mod threshold;

use serde::Serialize;

pub use claim::ClaimProof;
pub use dominance::DominanceProof;
pub use flip::FlipProof;
use linear::{Linear, Siblings};
pub use range::RangeProof;
pub use threshold::ThresholdProof;

use crate::model::Model;

/// The format of certificates and its version.
pub const FORMAT: &str = "reweigh proof 1";

/// The maximum number of steps of one search in a certificate; with more, nobody could use the file.
const MAX_STEPS: usize = 20_000;

/// An answer and its proof.
#[derive(Serialize)]
pub struct Certificate {
    /// The model as given; its data name the source of the values.
    #[serde(skip)]
    pub model: Model,
    /// Codes of the units, in the order of `values`.
    pub units: Vec<String>,
    /// Codes of the nodes whose weighted sum is the score: indicators, or groups in which no weights vary.
    pub columns: Vec<String>,
    /// The power of the mean: values are scores (1), their logarithms (0), or scores raised to it (negative if it is).
    pub power: f64,
    /// For each unit, its value in each column.
    pub values: Vec<Vec<f64>>,
    /// The groups between the index and the columns, each before its members, and how their weights vary.
    pub families: Vec<Siblings>,
    /// What is claimed and why it is true.
    #[serde(flatten)]
    pub statement: Statement,
}

/// What a certificate proves.
#[derive(Serialize)]
#[serde(tag = "question", content = "answer", rename_all = "lowercase")]
pub enum Statement {
    /// The best and the worst rank of a unit.
    Range(RangeProof),
    /// A sentence about a ranking.
    Claim(ClaimProof),
    /// Which units are never behind another.
    Dominance(DominanceProof),
    /// The smallest change of weights that flips a pair.
    Flip(FlipProof),
    /// All rank changes along one weight.
    Threshold(ThresholdProof),
}

impl Certificate {
    fn new(linear: &Linear, statement: Statement) -> Certificate {
        Certificate {
            model: linear.set.model.clone(),
            units: linear.codes(),
            columns: linear.columns(),
            power: linear.power,
            values: linear.values.clone(),
            families: linear.siblings(),
            statement,
        }
    }
}
