//! Kendall's tau-b: pairs in the same order less pairs in the other, with a correction for ties on either side.

use super::Measure;
use super::bootstrap::Counts;
use crate::data::equal::round;
use crate::model::Proof;

pub(super) static METHOD: Measure = Measure {
    name: "kendall",
    about: "tau-b: pairs in the same order less pairs in the other, from -1 to 1, corrected for ties",
    formula: "(C − D) / √((N − ties of the first) (N − ties of the second)), N = n (n − 1) / 2",
    source: "Kendall 1945",
    options: &[],
    proofs: &[Proof { cites: "OECD/JRC 2008, p. 82", file: "likeness" }],
    fit: |two| tau_b(&two.ranks[0], &two.ranks[1], &vec![1.0; two.ranks[0].len()]),
};

pub(in crate::analysis) fn tau_b(a: &[f64], b: &[f64], counts: Counts) -> Option<f64> {
    let rounded = |x: &[f64]| x.iter().map(|x| round(*x)).collect::<Vec<f64>>();
    let (a, b) = (rounded(a), rounded(b));
    let (mut sum, mut of_a, mut of_b) = (0.0, 0.0, 0.0);
    for i in 0..a.len() {
        for j in 0..i {
            let weight = counts[i] * counts[j];
            let sign = |x: f64, y: f64| {
                if x > y {
                    1.0
                } else if x < y {
                    -1.0
                } else {
                    0.0
                }
            };
            let (x, y): (f64, f64) = (sign(a[i], a[j]), sign(b[i], b[j]));
            (sum, of_a, of_b) = (sum + weight * x * y, of_a + weight * x.abs(), of_b + weight * y.abs());
        }
    }
    (of_a > 0.0 && of_b > 0.0).then(|| (sum / (of_a * of_b).sqrt()).clamp(-1.0, 1.0))
}
