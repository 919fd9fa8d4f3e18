//! None: values stay as they are.

use super::{Fitted, Treat};

pub(super) static METHOD: Treat = Treat {
    name: "none",
    about: "leave every value as it is",
    formula: "x",
    source: "none needed",
    options: &[],
    proofs: &[],
    fit: |_, _| Ok(Fitted::Same),
};
