//! SMART (simple multi-attribute rating technique): the least important indicator gets 10 points, the others more.

use super::{Survey, points};
use crate::stats::equal::compare;

pub(super) static METHOD: Survey = Survey {
    name: "smart",
    about: "points for importance: 10 for the least important indicator, more for the others",
    zh: "SMART：最不重要者记10分，其余更多",
    formula: "w = points / Σ points; mean over people",
    source: "Edwards 1977",
    options: &[],
    proofs: &[],
    fit: |answers, _| {
        points::weights(METHOD.name, answers, |points| {
            let least = points.iter().copied().fold(f64::INFINITY, f64::min);
            compare(least, 10.0)
                .is_ne()
                .then(|| format!("start at {least}; the least important indicator or group gets 10"))
        })
    },
};
