//! Median: the median of all units.

use super::{Fill, FillRule, FillSource, Impute, Middle};

pub(super) static METHOD: Impute = Impute {
    name: "median",
    about: "fill with the median of the units that have a value",
    zh: "以有数值的对象的中位数填补",
    formula: "median x",
    source: "OECD/JRC 2008, section 3; COINr i_median",
    options: &[],
    proofs: &[],
    fit: FillRule {
        source: FillSource::AllUnits(Middle::Median),
        of: |gaps, _| Ok(gaps.pool.quantile(0.5).map_or(Fill::Same, Fill::Number)),
    },
};
