//! Swing weighting: the swing from worst to best that matters most gets 100 points, the others fewer.

use super::{Survey, points};
use crate::stats::equal::compare;

pub(super) static METHOD: Survey = Survey {
    name: "swing",
    about: "100 points for the most wanted change from worst to best, fewer for the others",
    zh: "摆幅法：最重要的由差到优的变化记100分",
    formula: "w = points / Σ points; mean over people",
    source: "von Winterfeldt & Edwards 1986",
    options: &[],
    proofs: &[],
    fit: |answers, _| {
        points::weights(METHOD.name, answers, |points| {
            let most = points.iter().copied().fold(0.0, f64::max);
            compare(most, 100.0).is_ne().then(|| format!("go up to {most}; the most important swing gets 100"))
        })
    },
};
