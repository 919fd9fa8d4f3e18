//! Questions to a model beyond its ranking: what makes a difference, where a figure comes from, what carries the index.

mod correlate;
mod explain;
mod influence;
mod trail;

pub use correlate::{Correlations, Pair, correlate_data, correlate_model, pearson};
pub use explain::{Explanation, Part, Side, explain};
pub use influence::{Influence, influence};
pub use trail::{Figure, Trail, trail};
