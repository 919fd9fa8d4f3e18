//! None: values stay as they are.

use super::{Fitted, Treat};

pub(super) static METHOD: Treat = Treat {
    name: "none",
    about: "leave every value as it is",
    zh: "数值保持原样",
    formula: "x",
    source: "none needed",
    options: &[],
    proofs: &[],
    fit: |_, _| Ok(Fitted::Same.into()),
};
