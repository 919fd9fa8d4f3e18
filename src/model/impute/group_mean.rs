//! Group mean: the mean of the units in the same group.

use super::{Column, FillRule, FillSource, Grouped, Impute, Middle};

pub(super) static METHOD: Impute = Impute {
    name: "group_mean",
    about: "fill with the mean of the units in the same group; if none of them has a value, it stays missing",
    zh: "以同组对象的平均值填补；组内均无数值时仍留空",
    formula: "x̄ of the group",
    source: "OECD/JRC 2008, section 3; COINr i_mean_grp",
    options: Grouped::TABLE,
    proofs: &[],
    fit: FillRule { source: FillSource::Group(Middle::Mean), of: |gaps, args| gaps.by_group(args, Column::mean) },
};
