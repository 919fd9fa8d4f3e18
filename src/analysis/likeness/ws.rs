//! WS coefficient: how well the second ranking preserves the ranks of the first, especially those at its top.
//!
//! It is not symmetric: the first ranking is the reference. The formula is for ranks without ties; tied units get their
//! mean rank.

use super::{Measure, RankPair};
use crate::model::Proof;

pub(super) static METHOD: Measure = Measure {
    name: "ws",
    about: "how well the second ranking keeps the ranks of the first, above all those at its top; not symmetric",
    zh: "WS 系数：靠前的名次分量更大",
    formula: "1 − Σ 2^(−x) |x − y| / max(|1 − x|, |n − x|), x the ranks of the first",
    source: "Sałabun & Urbaniak 2020",
    options: &[],
    proofs: &[Proof { cites: "Sałabun & Urbaniak 2020", file: "likeness" }],
    fit: of,
};

fn of(two: &RankPair) -> Option<f64> {
    let [x, y] = two.among();
    let n = x.len() as f64;
    let part = |(x, y): (&f64, &f64)| (-x).exp2() * (x - y).abs() / (x - 1.0).max(n - x);
    (n >= 2.0).then(|| 1.0 - x.iter().zip(&y).map(part).sum::<f64>())
}
