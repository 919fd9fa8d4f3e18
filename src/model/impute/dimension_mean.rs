//! Dimension mean: the unit's average position in the other indicators of the dimension, converted back to the
//! indicator's range.

use super::fill::{Ends, Middle, OwnScale};
use super::{Fill, FillRule, FillSource, Gaps, Impute};
use crate::Result;
use crate::stats::equal::is_level;

pub(super) static METHOD: Impute = Impute {
    name: "dimension_mean",
    about: "fill with the mean of the unit's other indicators in the same dimension, each rescaled from worst 0 to \
            best 1, then converted back to the indicator's own scale; if the dimension has no other value, it stays \
            missing",
    zh: "以该对象在同一维度其他指标上的平均位置（最差为0、最好为1）填补，再换算回本指标的量程；该维度没有\
         任何数值时仍留空",
    formula: "worst · (1 − m) + best · m, m the mean of (x_k − worst_k) / (best_k − worst_k)",
    source: "COINr Impute by row, `group_level` the dimensions",
    options: &[],
    proofs: &[],
    fit: FillRule { source: FillSource::Siblings, of: |gaps, _| fit(gaps, Middle::Mean) },
};

/// Indicators with a constant value, apart from rounding, say nothing about a unit and are ignored.
pub(super) fn fit(gaps: &Gaps, middle: Middle) -> Result<Fill> {
    let mut own = None;
    let mut of = Vec::new();
    for sibling in (gaps.dimension)()? {
        let ends = sibling.pool.range().map(|range| Ends::of(range, sibling.direction));
        match ends {
            Some(ends) if sibling.code == gaps.code => own = Some(ends),
            Some(ends) if !is_level(ends.worst.min(ends.best), ends.worst.max(ends.best)) => {
                of.push(OwnScale { code: sibling.code, ends })
            }
            _ => {}
        }
    }
    Ok(own.map_or(Fill::Same, |own| Fill::Siblings { own, of, middle }))
}
