//! Advice for methods that need scores above 0, shared by several steps.

use crate::phrase::{Act, Phrase, act};

/// The advice for a mean that does not allow scores of 0.
pub fn above_zero() -> Phrase {
    minmax_above_zero().does("keeps scores above 0")
}

/// Normalises to scores from 1 to 100, so that none is 0.
pub fn minmax_above_zero() -> Act {
    act("normalise").arg("minmax").with("lo", 1).with("hi", 100)
}
