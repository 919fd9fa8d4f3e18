//! Asked backwards: at which weights ranks change, and what it would take for another order.

mod fit;
mod flip;
mod forward;
mod nearby;
mod path;
mod program;
mod range;
mod reach;
mod threshold;

pub use fit::{EPSILON, FREE, Fit, Misfit, OPTIONS as FIT, PINNED, Pairs, Trial, Verdict, Weight, fit};
pub use flip::{Answer, CLOSE, Flip, Found, Member, OPTIONS as FLIP, flip};
pub use range::{Dominance, Extreme, OPTIONS as RANGE, Range, dominance, range};
pub use reach::{Alone, Mix, OPTIONS as REACH, Reach, reach};
pub use threshold::{Cut, Event, Lead, OPTIONS as THRESHOLD, Threshold, threshold};
