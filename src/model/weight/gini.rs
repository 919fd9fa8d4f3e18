//! Gini: the more unequally a member's total is distributed over the units, the more it weighs.
//!
//! Values are used as they are, whichever direction is better; their mean must be above 0. Each member has its own n:
//! the number of units for which it is known. The mean difference is taken over all n² pairs, including each unit with
//! itself. The reciprocal scheme does the opposite: a member in which units hardly differ weighs most.

use super::{Args, Least, Member, Result, Scheme, Table, VALUES, Weight, WeightInput, refuse_low};

pub(super) static METHOD: Weight = Weight {
    name: "gini",
    about: "more weight for members whose values are distributed more unequally over the units; no value may be \
            negative",
    zh: "基尼系数法：总量在对象间分布越不平等的数值权重越大；数值不小于0",
    formula: "w ∝ G = Σ Σ |x_i − x_k| / (2 · n² · x̄), or 1 / G if reciprocal",
    source: "Gini 1912; Li & Wang 2009; reciprocal: Ciommi et al. 2017",
    options: Options::TABLE,
    proofs: &[],
    fit: Scheme { on: |args| Options::of(args).values, is_complete: false, is_scaled: true, of },
};

crate::options! {
    struct Options {
        values: WeightInput = VALUES,
        /// more weight for members whose values are distributed more equally
        reciprocal: bool = truth(false),
    }
}

fn of(table: &Table, args: &Args) -> Result<Vec<f64>> {
    let Options { values, reciprocal } = Options::of(args);
    // A member with equal values has no weight with any scheme, so no coefficient here is 0.
    let weight = |member| coefficient(member, values).map(|gini| if reciprocal { 1.0 / gini } else { gini });
    table.members.iter().map(weight).collect()
}

/// Computes the coefficient from sorted values: the k-th counts 2k − n − 1 times.
fn coefficient(member: &Member, values: WeightInput) -> Result<f64> {
    refuse_low(METHOD.name, member, values, Least::Zero)?;
    let mut values = member.present();
    values.sort_unstable_by(f64::total_cmp);
    let (n, greatest) = (values.len() as f64, values.last().copied().unwrap_or(1.0));
    let sum: f64 = values.iter().map(|value| value / greatest).sum();
    let apart = values.iter().enumerate().map(|(k, value)| (2.0 * (k as f64 + 1.0) - n - 1.0) * (value / greatest));
    Ok((apart.sum::<f64>() / (n * sum)).max(0.0))
}
