//! Linear: on the line between the unit's own figures of the years around the gap.

use super::{Args, Fill, Gaps, Impute, Opt, REACH};
use crate::Result;

pub(super) static METHOD: Impute = Impute {
    name: "linear",
    about: "fill on the line between the unit's own figures of the nearest years before and after; where there is one \
            side only, with its nearest figure or not at all",
    formula: "x₁ + (x₂ − x₁) · (t − t₁) / (t₂ − t₁)",
    source: "COINr impute_panel, linear",
    options: &[
        REACH,
        Opt::word("ends", &["nearest", "missing"], "before the first figure and after the last: the nearest, or a gap"),
    ],
    proofs: &[],
    fit,
};

fn fit(gaps: &Gaps, args: &Args) -> Result<Fill> {
    gaps.check_years(&METHOD)?;
    Ok(Fill::Linear { reach: args.number("reach"), to_ends: args.word("ends") == "nearest" })
}
