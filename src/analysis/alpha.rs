//! Whether the indicators of a group measure one thing: Cronbach's alpha.

use super::correlate::{Correlation, coefficient};
use crate::Result;
use crate::model::Model;
use crate::stats::{self, common};

/// Cronbach's alpha of the indicators below a group, computed from their scores.
#[derive(Debug, Clone, PartialEq)]
pub struct Alpha {
    /// Code of the group.
    pub group: String,
    /// The number of indicators that enter the coefficient.
    pub indicators: usize,
    /// The smallest number of units that any pair of indicators has in common.
    pub units: usize,
    /// k / (k − 1) · (1 − Σ variances / Σ covariances), each over the units that a pair has in common.
    pub alpha: Option<f64>,
    /// The same for standardised scores: k r / (1 + (k − 1) r), where r is the mean correlation.
    pub standardised: Option<f64>,
}

/// Computes alpha (Cronbach 1951) for every group, the index first. The coefficient is None for a group of one
/// indicator, or if a pair of indicators has fewer than three units in common.
pub fn alpha(model: &Model) -> Result<Vec<Alpha>> {
    let (tree, leaves) = (model.tree(), model.leaves()?);
    let of_group = |group: usize| {
        model.data().watch().check()?;
        let is_below = |code: &str| tree.place(code).is_ok_and(|place| tree.is_within(place, group));
        let own = leaves.iter().filter(|leaf| leaf.left_out.is_none() && is_below(&leaf.code));
        let scores: Vec<&[f64]> = own.map(|leaf| leaf.score.raw()).collect();
        Ok(of_scores(&tree.nodes()[group].code, &scores))
    };
    (0..tree.nodes().len()).filter(|&place| !tree.nodes()[place].is_leaf()).map(of_group).collect()
}

fn of_scores(group: &str, scores: &[&[f64]]) -> Alpha {
    let k = scores.len() as f64;
    let (mut variances, mut covariances, mut correlations) = (Some(0.0), Some(0.0), Some(0.0));
    let mut units = scores.first().map_or(0, |scores| scores.len());
    for (at, a) in scores.iter().enumerate() {
        variances = added(variances, covariance(a, a).map(|(own, _)| own));
        for b in &scores[at + 1..] {
            let both = covariance(a, b);
            units = units.min(both.map_or(0, |(_, n)| n));
            covariances = added(covariances, both.map(|(both, _)| 2.0 * both));
            correlations = added(correlations, coefficient(Correlation::Pearson, a, b).map(|(r, _)| r));
        }
    }
    let is_many = scores.len() > 1;
    let alpha = variances.zip(covariances).filter(|(own, both)| is_many && own + both > 0.0);
    let mean = correlations.map(|sum| sum / (k * (k - 1.0) / 2.0)).filter(|r| is_many && 1.0 + (k - 1.0) * r > 0.0);
    Alpha {
        group: group.to_string(),
        indicators: scores.len(),
        units,
        alpha: alpha.map(|(own, both)| k / (k - 1.0) * (both / (own + both))),
        standardised: mean.map(|r| k * r / (1.0 + (k - 1.0) * r)),
    }
}

fn added(sum: Option<f64>, part: Option<f64>) -> Option<f64> {
    Some(sum? + part?).filter(|sum| sum.is_finite())
}

/// The sample covariance (n − 1) over the units that have both values, and their number. Returns None below three
/// units.
fn covariance(a: &[f64], b: &[f64]) -> Option<(f64, usize)> {
    let (x, y) = common(a, b);
    stats::covariance(&x, &y).filter(|_| x.len() >= 3).map(|covariance| (covariance, x.len()))
}
