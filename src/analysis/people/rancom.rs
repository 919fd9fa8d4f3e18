//! RANCOM (ranking comparison): each name is compared with every name, itself included, by the order alone.
//!
//! A comparison counts 1 if the name is more important, ½ if both are equal, else 0. The sum for place k is n − k + ½,
//! and names with equal places get the mean of theirs, which is the sum of their comparisons again.

use super::{Proof, Survey, orders};

pub(super) static METHOD: Survey = Survey {
    name: "rancom",
    about: "counts over how many others each name is more important",
    zh: "RANCOM：按重要性次序两两比较计数",
    formula: "w_i ∝ Σ_j a_ij, a_ij = 1 if i is more important than j, ½ if equal (also i = j), else 0",
    source: "Więckowski et al. 2023",
    options: &[],
    proofs: &[Proof { cites: "Więckowski et al. 2023, as in pymcdm", file: "people" }],
    fit: |answers, _| orders::weights(METHOD.name, answers, |k, n| n - k + 0.5),
};
