//! Models: a recipe applied to a data set, from raw values to a score for every group of the tree.
//!
//! The steps are denominate → impute → treat → turn → normalise → aggregate. Each method fits numbers to the data and
//! then applies them.

pub mod aggregate;
pub mod between;
#[cfg(feature = "files")]
mod file;
mod filled;
pub mod fit_rule;
mod fitted;
mod freeze;
pub mod impute;
mod method;
mod methods;
#[expect(clippy::module_inception, reason = "the noun that the layer is named after")]
mod model;
mod neutral;
mod nominal;
pub mod normalise;
pub mod plan;
mod prepare;
mod recipe;
mod remedy;
mod revised;
mod shares;
pub mod treat;
mod tree;
mod weigh;
pub mod weight;

pub use crate::data::Step;
pub use crate::data::options::{Accepts, Args, Opt};
#[cfg(feature = "files")]
pub use file::{FORMAT, fingerprint, read, read_for, write};
pub use filled::Filled;
pub use fitted::Fitted;
pub use method::{
    Aggregated, Bounded, Card, Covered, Deviation, Divided, Method, Proof, Quantile, Spread, Weighed, choose,
    with_shared,
};
pub use methods::{all_methods, methods};
pub use model::Model;
pub use plan::{Combine, Gaps, Plan, Scores};
pub use prepare::{AdjustedValue, FitRules, Leaf, LeftOut};
pub use recipe::{Denominator, Floor, GapRule, Held, Recipe, at_level};
pub use remedy::above_zero;
pub use revised::Source;

pub use tree::{Branch, Node, Tree, too_deep};
pub use weigh::groups_at;
