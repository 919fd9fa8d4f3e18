//! Winsorise: values beyond two quantiles are moved to these quantiles.

use super::{Args, Column, Fitted, Opt, Treat};

pub(super) static METHOD: Treat = Treat {
    name: "winsorise",
    about: "move values beyond two quantiles to these quantiles; up to three distinct values are spared",
    formula: "min(max(x, q_lo), q_hi), quantiles of type 7",
    source: "OECD/JRC 2008, section 5; quantiles: Hyndman & Fan 1996",
    options: &[Opt::shares("quantiles", (0.025, 0.975), "shares below and above which values are moved")],
    proofs: &[],
    fit,
};

/// Indicators with so few distinct values are counts or yes and no: nothing in them is an outlier.
const SPARED: usize = 3;

/// Never makes an indicator constant: where both quantiles fall on one value, all stay as they are.
fn fit(column: &Column, args: &Args) -> Fitted {
    let (below, above) = args.shares("quantiles");
    match (column.quantile(below), column.quantile(above)) {
        (Some(lo), Some(hi)) if lo < hi && column.distinct() > SPARED => Fitted::Clamp { lo, hi },
        _ => Fitted::Same,
    }
}
