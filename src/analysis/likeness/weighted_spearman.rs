//! Weighted rank correlation: a difference counts more the closer it is to the top of either ranking.
//!
//! The formula is for ranks without ties; tied units get their mean rank.

use super::{Measure, RankPair};
use crate::model::Proof;

pub(super) static METHOD: Measure = Measure {
    name: "weighted_spearman",
    about: "a rank correlation in which differences near the top of either ranking count more",
    zh: "加权 Spearman 系数：靠前的名次分量更大",
    formula: "1 − 6 Σ (x − y)² ((n − x + 1) + (n − y + 1)) / (n⁴ + n³ − n² − n)",
    source: "Pinto da Costa & Soares 2005",
    options: &[],
    proofs: &[Proof { cites: "Sałabun & Urbaniak 2020", file: "likeness" }],
    fit: of,
};

fn of(two: &RankPair) -> Option<f64> {
    let [x, y] = two.among();
    let n = x.len() as f64;
    let parts = x.iter().zip(&y).map(|(x, y)| (x - y).powi(2) * ((n - x + 1.0) + (n - y + 1.0)));
    (n >= 2.0).then(|| 1.0 - 6.0 * parts.sum::<f64>() / (n.powi(4) + n.powi(3) - n.powi(2) - n))
}
