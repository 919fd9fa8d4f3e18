//! None: missing values stay missing.

use super::{Fill, FillRule, FillSource, Impute};

pub(super) static METHOD: Impute = Impute {
    name: "none",
    about: "leave missing values as they are",
    zh: "缺失值保持缺失",
    formula: "x",
    source: "none needed",
    options: &[],
    proofs: &[],
    fit: FillRule { source: FillSource::Own, of: |_, _| Ok(Fill::Same) },
};
