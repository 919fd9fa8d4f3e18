//! Power mean: a single number controls how far a weak member can be compensated.

use super::{Aggregate, Args, Form, Group, Mean, PLAIN, ScoreScope};
use crate::Result;
use crate::phrase::with;

pub(super) static METHOD: Aggregate = Aggregate {
    name: "power",
    about: "weighted power mean: p of 1 is arithmetic, 0 geometric, -1 harmonic; the lower p, the closer to the \
            weakest part",
    zh: "加权幂平均：p 为1是算术平均，0是几何平均，−1是调和平均，越小越接近最弱项",
    formula: "(Σ w · r^p)^(1/p); p = 0: exp(Σ w · ln r)",
    source: "Hardy, Littlewood & Pólya 1934, section 2.2; COINr a_genmean",
    options: Options::TABLE,
    proofs: &[],
    fit: Mean { of: ScoreScope::Form(|args| Form::Power(Options::of(args).p.unwrap_or(f64::NAN))), check, ..PLAIN },
};

crate::options! {
    struct Options {
        /// the power; scores must be above 0 if it is 0 or less, and not negative if it is anything but 1
        p: Option<f64> = figure(),
    }
}

/// Scores are divided by one of them, so that no power overflows. `exp_m1` and `ln_1p` keep the digits of a power near
/// 0, which approaches the geometric mean.
pub(super) fn of(scores: &[f64], weights: &[f64], p: f64) -> f64 {
    let ends = scores.iter().copied();
    let by = if p > 0.0 { ends.fold(0.0, f64::max) } else { ends.fold(f64::INFINITY, f64::min) };
    if by == 0.0 {
        return 0.0;
    }
    let sum: f64 = scores.iter().zip(weights).map(|(r, w)| w * ((r / by).ln() * p).exp_m1()).sum();
    by * (sum.ln_1p() / p).exp()
}

fn check(group: &Group, args: &Args) -> Result<()> {
    match Options::of(args).p {
        Some(_) => Ok(()),
        None => Err(group.refuse("power", group.code, "no power is given", with("p", 0.5).does("gives it"))),
    }
}
