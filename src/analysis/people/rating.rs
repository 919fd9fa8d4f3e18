//! Direct rating: each person rates the importance of every name on any scale that starts at 0.

use super::{Survey, points};

pub(super) static METHOD: Survey = Survey {
    name: "rating",
    about: "in proportion to ratings of importance",
    zh: "直接评分法：权重与重要性评分成正比",
    formula: "w = rating / Σ ratings; mean over people",
    source: "von Winterfeldt & Edwards 1986",
    options: &[],
    proofs: &[],
    fit: |answers, _| points::weights(METHOD.name, answers, |_| None),
};
