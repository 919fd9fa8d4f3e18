//! What to do where scores must be above 0, which several steps advise.

use crate::phrase::{Act, Phrase, act};

/// What to do for a mean that takes no score of 0.
pub fn above_zero() -> Phrase {
    minmax_above_zero().does("keeps scores above 0")
}

/// Scores from 1 to 100, so that none is 0.
pub fn minmax_above_zero() -> Act {
    act("normalise").arg("minmax").with("lo", 1).with("hi", 100)
}
