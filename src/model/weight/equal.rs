//! Equal: the same weight for every member, whatever the values are.

use super::{Scheme, Weight, WeightInput};

pub(super) static METHOD: Weight = Weight {
    name: "equal",
    about: "the same weight for every member, whatever the data",
    zh: "等权：不看数据",
    formula: "w = 1 / m",
    source: "OECD/JRC 2008, section 6",
    options: &[],
    proofs: &[],
    fit: Scheme {
        on: |_| WeightInput::Nothing,
        is_complete: false,
        is_scaled: true,
        of: |table, _| Ok(vec![1.0; table.members.len()]),
    },
};
