//! Solvers over weights, which know of no model: linear programs, as many conditions at once as can hold, and where two
//! curves cross. The questions of `inverse` are put to them.

mod crossing;
mod max_feasible;
mod program;
mod region;
mod tableau;

pub use crossing::{Change, Changes, Look, Order, changes, simpler};
pub use max_feasible::{Condition, Lines, MAX_PROGRAMS, max_feasible};
pub use program::{max_margin, min_cost, min_distance, min_squared_distance, rescale_to_sums};
pub use region::{Form, Region, Row, Sum};
