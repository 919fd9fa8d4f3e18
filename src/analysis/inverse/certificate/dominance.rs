//! The certificate of a dominance relation.

use serde::Serialize;

use super::linear::{Linear, no_proof, sum};
use super::{Certificate, Statement};
use crate::Result;
use crate::analysis::inverse::dominance::Dominance;
use crate::analysis::inverse::set::Set;
use crate::tolerance::ROUNDING;

/// Which units are never behind another, and why no others are.
#[derive(Serialize)]
pub struct DominanceProof {
    /// Pairs in which the first unit dominates the second with no unit in between; every other dominated pair follows
    /// from these.
    pub covers: Vec<[String; 2]>,
    /// Example weights in each family, which only save work: where the first unit does not dominate the second, one of
    /// them usually puts the second ahead. For the remaining pairs, the largest lead is computed.
    pub examples: Vec<Vec<Vec<f64>>>,
}

/// At most this many weightings are tried as examples.
const TRIED: usize = 200;

impl Dominance {
    /// The relation with its proof. Returns an error if scores are not weighted sums.
    pub fn certificate(&self) -> Result<Certificate> {
        let set = Set::new("dominance", &self.model, &self.weights)?;
        let linear = Linear::new(&set, &self.units)?;
        if !self.is_exact {
            return Err(no_proof("other pairs may be undetected"));
        }
        let code = |at: usize| linear.code(self.units[at]);
        let covers = (0..self.units.len()).flat_map(|a| self.covers(a).into_iter().map(move |b| [a, b]));
        let covers = covers.map(|pair| pair.map(code)).collect();
        let examples = self.examples(&linear)?;
        Ok(Certificate::new(&linear, Statement::Dominance(DominanceProof { covers, examples })))
    }

    /// Example weightings that each rule out many pairs.
    fn examples(&self, linear: &Linear) -> Result<Vec<Vec<Vec<f64>>>> {
        let (set, count) = (linear.set, self.units.len());
        let (mut examples, mut tried) = (Vec::new(), 0);
        let mut is_settled = self.beats.clone();
        for (a, b) in (0..count).flat_map(|a| (0..count).map(move |b| (a, b))) {
            if a == b || is_settled[a][b] || tried == TRIED {
                continue;
            }
            set.model.data().watch().check()?;
            tried += 1;
            let ahead = set.max_score_difference(self.units[b], self.units[a]);
            let corner = set.weightings.corner(&ahead.by);
            let shares: Vec<Vec<f64>> = linear.families.iter().map(|&at| corner[at].clone()).collect();
            let weights = linear.weights(&shares);
            let scores: Vec<f64> = linear.values.iter().map(|row| sum(&weights, row)).collect();
            let mut new = 0;
            for (first, row) in is_settled.iter_mut().enumerate() {
                for (second, is_settled) in row.iter_mut().enumerate() {
                    if !*is_settled && scores[second] - scores[first] > ROUNDING * set.size {
                        *is_settled = true;
                        new += 1;
                    }
                }
            }
            // Otherwise it is less work to compute the greatest leads.
            if new >= count {
                examples.push(shares);
            }
        }
        Ok(examples)
    }
}
