//! Group median: the median of the units in the same group.

use super::{FillRule, FillSource, Grouped, Impute, Middle};

pub(super) static METHOD: Impute = Impute {
    name: "group_median",
    about: "fill with the median of the units in the same group; if none of them has a value, it stays missing",
    zh: "以同组对象的中位数填补；组内均无数值时仍留空",
    formula: "median x of the group",
    source: "OECD/JRC 2008, section 3; COINr i_median_grp",
    options: Grouped::TABLE,
    proofs: &[],
    fit: FillRule {
        source: FillSource::Group(Middle::Median),
        of: |gaps, args| gaps.by_group(args, |column| column.quantile(0.5)),
    },
};
