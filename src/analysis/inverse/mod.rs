//! Asked backwards: at which weights ranks change, and what it would take for another order.

mod flip;
mod nearby;
mod path;
mod program;
mod threshold;

pub use flip::{Answer, CLOSE, Flip, Found, Member, OPTIONS as FLIP, flip};
pub use threshold::{Cut, Event, Lead, OPTIONS as THRESHOLD, Threshold, threshold};
