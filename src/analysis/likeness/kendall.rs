//! Kendall's tau-b: concordant minus discordant pairs, corrected for ties on either side.

use super::Measure;
use crate::model::Proof;
use crate::stats::tau_b;

pub(super) static METHOD: Measure = Measure {
    name: "kendall",
    about: "tau-b: pairs in the same order minus pairs in the opposite order, from -1 to 1, corrected for ties",
    zh: "Kendall 秩相关系数 tau-b：顺序一致的对数减去不一致的对数",
    formula: "(C − D) / √((N − ties of the first) (N − ties of the second)), N = n (n − 1) / 2",
    source: "Kendall 1945",
    options: &[],
    proofs: &[Proof { cites: "OECD/JRC 2008, p. 82", file: "likeness" }],
    fit: |two| tau_b(&two.ranks[0], &two.ranks[1]),
};

#[cfg(test)]
mod tests {
    use rand::{RngExt, SeedableRng};
    use rand_xoshiro::Xoshiro256PlusPlus;

    use crate::stats::equal::round;
    use crate::stats::tau_b_counted;

    /// The definition, pair by pair.
    fn plainly(a: &[f64], b: &[f64], counts: &[f64]) -> Option<f64> {
        let sign = |x: f64, y: f64| f64::from(i8::from(round(x) > round(y)) - i8::from(round(x) < round(y)));
        let (mut sum, mut of_a, mut of_b) = (0.0, 0.0, 0.0);
        for i in 0..a.len() {
            for j in 0..i {
                let weight = counts[i] * counts[j];
                let (x, y) = (sign(a[i], a[j]), sign(b[i], b[j]));
                (sum, of_a, of_b) = (sum + weight * x * y, of_a + weight * x.abs(), of_b + weight * y.abs());
            }
        }
        (of_a > 0.0 && of_b > 0.0).then(|| (sum / (of_a * of_b).sqrt()).clamp(-1.0, 1.0))
    }

    #[test]
    fn the_same_to_the_last_digit_as_pair_by_pair() {
        let mut source = Xoshiro256PlusPlus::seed_from_u64(1);
        for trial in 0..400 {
            let (n, values, most) = (trial % 40, 1 + trial % 23, [1, 4][trial % 2]);
            let mut draw = |below: usize| source.random_range(0..below) as f64;
            // Values that differ only in the last digits are equal.
            let mut figure = || draw(values) / 3.0 - 1.0 + draw(2) * 1e-15;
            let a: Vec<f64> = (0..n).map(|_| figure()).collect();
            let b: Vec<f64> = (0..n).map(|_| figure()).collect();
            let counts: Vec<f64> = (0..n).map(|_| if most == 1 { 1.0 } else { draw(most) }).collect();
            let (found, expected) = (tau_b_counted(&a, &b, &counts), plainly(&a, &b, &counts));
            assert_eq!(found.map(f64::to_bits), expected.map(f64::to_bits), "{a:?} {b:?} {counts:?}");
        }
    }
}
