//! Shifted logarithm: the logarithm of the distance from the lowest value, for values of either sign.

use super::{Fitted, SHIFT, Treat, shift};

pub(super) static METHOD: Treat = Treat {
    name: "log_shift",
    about: "take the natural logarithm of the distance from the lowest value plus a shift; indicators with up to \
            three distinct values are left as they are",
    zh: "对与最小值之差加一平移量取自然对数；不同取值不超过三个的指标不作处理",
    formula: "ln(x − min + shift)",
    source: "JRC COIN Tool, COINr log_CT; `shift` of 1 is log_CT_orig",
    options: Options::TABLE,
    proofs: &[],
    fit: |_, args| {
        let (from, plus) = shift(&METHOD, Options::of(args).shift)?;
        Ok(Fitted::Log { from, times: 1.0.into(), plus }.into())
    },
};

crate::options! {
    struct Options {
        shift: Option<f64> = SHIFT,
    }
}
