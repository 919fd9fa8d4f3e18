//! Logarithm: a change of one per cent counts the same at any size.

use super::{Fitted, Treat};

pub(super) static METHOD: Treat = Treat {
    name: "log",
    about: "take the natural logarithm of values above 0; indicators with up to three distinct values are left as \
            they are",
    zh: "对大于0的数值取自然对数；不同取值不超过三个的指标不作处理",
    formula: "ln x",
    source: "OECD/JRC 2008, section 5",
    options: &[],
    proofs: &[],
    fit: |figures, _| {
        figures.check_above_zero(&METHOD)?;
        Ok(Fitted::Log { from: 0.0.into(), times: 1.0.into(), plus: 0.0.into() }.into())
    },
};
