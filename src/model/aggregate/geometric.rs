//! Geometric mean: a weak part pulls the score down more than a strong one lifts it.

use super::{Aggregate, Mean, NO_OPTIONS};

pub(super) static METHOD: Aggregate = Aggregate {
    name: "geometric",
    about: "weighted geometric mean: a weak part is made good only in part; scores must be above 0",
    formula: "exp(Σ w · ln r)",
    source: "OECD/JRC 2008, section 6.2",
    options: NO_OPTIONS,
    proofs: &[],
    fit: Mean {
        of: |scores, weights, _| scores.iter().zip(weights).map(|(r, w)| w * r.ln()).sum::<f64>().exp(),
        above_zero: true,
    },
};
