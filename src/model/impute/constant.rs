//! Constant: the same number for every missing value.

use super::{Fill, FillRule, FillSource, Impute};

pub(super) static METHOD: Impute = Impute {
    name: "constant",
    about: "fill with a number that you give",
    zh: "以给定的数填补",
    formula: "value",
    source: "OECD/JRC 2008, section 3",
    options: Options::TABLE,
    proofs: &[],
    fit: FillRule {
        source: FillSource::Own,
        of: |_, args| Ok(Options::of(args).value.map_or(Fill::Same, Fill::Number)),
    },
};

crate::options! {
    struct Options {
        /// the number to fill in
        value: Option<f64> = figure(),
    }
}
