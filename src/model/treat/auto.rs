//! Auto: winsorise by the rule, and take a logarithm where that is not enough.

use super::tails::{by_rule, passes};
use super::{Args, Figures, Fitted, RULE, Treat};

pub(super) static METHOD: Treat = Treat {
    name: "auto",
    about: "winsorise by the rule of skewness and kurtosis; where the column still fails it, take the shifted \
            logarithm of the figures instead; up to three distinct values are spared",
    formula: "x, or winsorised by the rule, or ln(x − min + 0.01 · range)",
    source: "JRC COIN Tool; COINr Treat by its defaults",
    options: &RULE,
    proofs: &[],
    fit: |figures, args| Ok(fit(figures, args)),
};

fn fit(figures: &Figures, args: &Args) -> Fitted {
    let column = figures.column;
    let tamed = by_rule(column, args);
    match column.range() {
        Some((min, max)) if !passes(&tamed.apply_to(column), args) => {
            Fitted::Log { from: min, times: 1.0, plus: 0.01 * (max - min) }
        }
        _ => tamed,
    }
}
