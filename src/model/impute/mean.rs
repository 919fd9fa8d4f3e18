//! Mean: the mean of all units.

use super::{Fill, FillRule, FillSource, Impute, Middle};

pub(super) static METHOD: Impute = Impute {
    name: "mean",
    about: "fill with the mean of the units that have a value",
    zh: "以有数值的对象的平均值填补",
    formula: "x̄",
    source: "OECD/JRC 2008, section 3; COINr i_mean",
    options: &[],
    proofs: &[],
    fit: FillRule {
        source: FillSource::AllUnits(Middle::Mean),
        of: |gaps, _| Ok(gaps.pool.mean().map_or(Fill::Same, Fill::Number)),
    },
};
