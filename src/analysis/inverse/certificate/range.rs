//! The certificate of a range of ranks.

use serde::Serialize;

use super::linear::Linear;
use super::ranks::RankProof;
use super::{Certificate, Statement};
use crate::Result;
use crate::analysis::inverse::range::{Extreme, Range};
use crate::analysis::inverse::set::Set;

/// The best and the worst rank of a unit.
#[derive(Serialize)]
pub struct RangeProof {
    /// Code of the unit.
    pub unit: String,
    /// Its best rank.
    pub best: EndProof,
    /// Its worst rank.
    pub worst: EndProof,
}

/// One end of a range.
#[derive(Serialize)]
pub struct EndProof {
    /// A rank that the unit has under these weights.
    pub attained: usize,
    /// Weights in each family that give it.
    pub weights: Vec<Vec<f64>>,
    /// No weights give a rank beyond this.
    pub bound: usize,
    /// The proof of that.
    pub proof: RankProof,
}

impl Range {
    /// The answer with its proof. Returns an error if scores are not weighted sums.
    pub fn certificate(&self) -> Result<Certificate> {
        let set = Set::new("range", &self.model, &self.weights)?;
        let linear = Linear::new(&set, &set.ranked.units)?;
        let end = |extreme: &Extreme, is_best: bool| -> Result<EndProof> {
            let (found, proof) = linear.rank_bound(self.unit, is_best)?;
            let attained = extreme.attained;
            let bound = if is_best { found.min(attained) } else { found.max(attained) };
            Ok(EndProof { attained, weights: linear.shares_of(&extreme.model)?, bound, proof })
        };
        let (unit, best, worst) = (linear.code(self.unit), end(&self.best, true)?, end(&self.worst, false)?);
        Ok(Certificate::new(&linear, Statement::Range(RangeProof { unit, best, worst })))
    }
}
