//! Harmonic mean: a weak member lowers the score even more than in the geometric mean.

use super::{Aggregate, Form, Mean, NO_OPTIONS, PLAIN, ScoreScope};

pub(super) static METHOD: Aggregate = Aggregate {
    name: "harmonic",
    about: "weighted harmonic mean: a weak part counts more than in the geometric mean; scores must be above 0",
    zh: "加权调和平均：弱项的影响大于几何平均；得分须大于0",
    formula: "1 / Σ (w / r)",
    source: "OECD/JRC 2008, section 6.2; COINr a_hmean",
    options: NO_OPTIONS,
    proofs: &[],
    fit: Mean { of: ScoreScope::Form(|_| Form::Power(-1.0)), ..PLAIN },
};

pub(super) fn of(scores: &[f64], weights: &[f64]) -> f64 {
    1.0 / scores.iter().zip(weights).map(|(r, w)| w / r).sum::<f64>()
}
