//! Solvers over weights, independent of any model: linear programs, the largest set of conditions that can hold at
//! once, and crossings of two curves. They answer the questions of `inverse`.

mod crossing;
mod max_feasible;
mod program;
mod region;
mod tableau;
mod turn;

pub use crossing::{Change, Changes, Look, Order, changes, simpler};
pub use max_feasible::{Condition, Lines, MAX_PROGRAMS, Step, max_feasible, max_feasible_in_steps};
pub use program::{max_margin, min_cost, min_distance, min_squared_distance, min_sum, rescale_to_sums};
pub use region::{Form, Region, Row, Sum};
pub use turn::distance_to_zero;
