//! Asked backwards: at which weights ranks change, and what it would take for another order.

mod path;
mod threshold;

pub use threshold::{Cut, Event, Lead, OPTIONS as THRESHOLD, Threshold, threshold};
