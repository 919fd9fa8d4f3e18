//! None: gaps stay.

use super::{Asks, Fill, Filling, Impute};

pub(super) static METHOD: Impute = Impute {
    name: "none",
    about: "leave every gap as it is",
    zh: "缺失值保持缺失",
    formula: "x",
    source: "none needed",
    options: &[],
    proofs: &[],
    fit: Filling { asks: Asks::Nothing, of: |_, _| Ok(Fill::Same) },
};
