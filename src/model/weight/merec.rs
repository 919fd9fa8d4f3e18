//! MEREC (method based on the removal effects of criteria): the more the units' overall performance changes when a
//! member is removed, the more it weighs.
//!
//! Values must be above 0; directions are taken into account. Only units with values in all members count. The sum
//! without a member is still divided by the number of all members.

use super::{Args, Least, Member, Proof, Result, Scheme, Table, VALUES, Weight, WeightInput, refuse_low};

pub(super) static METHOD: Weight = Weight {
    name: "merec",
    about: "more weight for members whose removal changes the performance of the units more; all values must be \
            above 0",
    zh: "MEREC：去掉后各对象表现变化越大的成员权重越大；数值大于0",
    formula: "w ∝ Σ |S'_i − S_i|, S = ln(1 + Σ |ln n| / m), n = min / x, x / max where lower is better; S' without it",
    source: "Keshavarz-Ghorabaee et al. 2021",
    options: Options::TABLE,
    proofs: &[Proof { cites: "Keshavarz-Ghorabaee et al. 2021, as in pymcdm", file: "weights" }],
    fit: Scheme { on: |args| Options::of(args).values, is_complete: true, is_scaled: true, of },
};

crate::options! {
    struct Options {
        values: WeightInput = VALUES,
    }
}

fn of(table: &Table, args: &Args) -> Result<Vec<f64>> {
    let Options { values } = Options::of(args);
    table.members.iter().try_for_each(|member| refuse_low(METHOD.name, member, values, Least::AboveZero))?;
    let logarithms: Vec<Vec<f64>> = table.members.iter().map(logarithms).collect();
    let m = table.members.len() as f64;
    let mut weights = vec![0.0; table.members.len()];
    for unit in 0..table.units() {
        let sum: f64 = logarithms.iter().map(|of| of[unit]).sum();
        for (weight, of) in weights.iter_mut().zip(&logarithms) {
            // ln(1 + all) − ln(1 + rest), without the cancellation of the plain difference.
            *weight += (of[unit] / m / (1.0 + (sum - of[unit]).max(0.0) / m)).ln_1p();
        }
    }
    Ok(weights)
}

/// Returns |ln n| for each unit, which is 0 for the worst.
fn logarithms(member: &Member) -> Vec<f64> {
    let (min, max) = member.range().unwrap_or((1.0, 1.0));
    let worst = if member.is_lower() { max } else { min };
    member.values.iter().map(|value| (value.ln() - worst.ln()).abs()).collect()
}
