//! Latest: the last figure that was known.

use super::{Args, Fill, Gaps, Impute, REACH};
use crate::Result;

pub(super) static METHOD: Impute = Impute {
    name: "latest",
    about: "fill with the unit's own figure of the latest earlier year that has one",
    formula: "x of the latest year before",
    source: "COINr impute_panel, latest",
    options: &[REACH],
    proofs: &[],
    fit,
};

fn fit(gaps: &Gaps, args: &Args) -> Result<Fill> {
    gaps.check_years(&METHOD)?;
    Ok(Fill::Latest { reach: args.number("reach") })
}
