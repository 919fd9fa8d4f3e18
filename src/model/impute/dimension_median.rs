//! Dimension median: the unit's median position in the other indicators of the dimension, converted back to the
//! indicator's range.

use super::dimension_mean::fit;
use super::fill::Middle;
use super::{FillRule, FillSource, Impute};

pub(super) static METHOD: Impute = Impute {
    name: "dimension_median",
    about: "fill with the median of the unit's other indicators in the same dimension, each rescaled from worst 0 to \
            best 1, then converted back to the indicator's own scale; if the dimension has no other value, it stays \
            missing",
    zh: "以该对象在同一维度其他指标上的位置的中位数（最差为0、最好为1）填补，再换算回本指标的量程；该维度\
         没有任何数值时仍留空",
    formula: "worst · (1 − m) + best · m, m the median of (x_k − worst_k) / (best_k − worst_k)",
    source: "COINr Impute by row with i_median, `group_level` the dimensions",
    options: &[],
    proofs: &[],
    fit: FillRule { source: FillSource::Siblings, of: |gaps, _| fit(gaps, Middle::Median) },
};
