//! Linear: interpolates between the unit's own values in the nearest years before and after.

use super::{Args, Edge, Fill, FillRule, FillSource, Gaps, Impute, REACH};
use crate::Result;

pub(super) static METHOD: Impute = Impute {
    name: "linear",
    about: "fill by linear interpolation between the unit's own values of the nearest years before and after; if \
            only one side has a value, take that one or leave it missing",
    zh: "以该对象前后最近年份的数值作线性插值；只有一侧有数值时，取最近的数值或仍留空",
    formula: "x₁ + (x₂ − x₁) · (t − t₁) / (t₂ − t₁)",
    source: "COINr impute_panel, linear",
    options: Options::TABLE,
    proofs: &[],
    fit: FillRule { source: FillSource::Own, of: fit },
};

crate::options! {
    struct Options {
        reach: f64 = REACH,
        /// before the first value and after the last: take the nearest value, or leave it missing
        ends: Edge = one_of(&[Edge::Nearest.word(), Edge::Missing.word()]),
    }
}

fn fit(gaps: &Gaps, args: &Args) -> Result<Fill> {
    gaps.check_years(&METHOD)?;
    let Options { reach, ends } = Options::of(args);
    Ok(Fill::Linear { reach, to_ends: ends == Edge::Nearest })
}
