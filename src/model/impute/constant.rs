//! Constant: one number for every gap.

use super::{Fill, Impute, Opt};

pub(super) static METHOD: Impute = Impute {
    name: "constant",
    about: "fill with a number of your own",
    formula: "value",
    source: "OECD/JRC 2008, section 3",
    options: &[Opt::figure("value", "the number that stands for a gap")],
    proofs: &[],
    fit: |_, args| Ok(args.figure("value").map_or(Fill::Same, Fill::Number)),
};
