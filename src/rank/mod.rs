//! Rankings by a model's scores, published rankings, and what two rankings have in common.

mod by_hand;
mod cut;
mod figure;
mod gaps;
mod order;
mod overlap;
mod places;
mod published;
mod ranking;
mod unranked;
mod within;
mod years;

pub use by_hand::{ListedUnit, by_hand, of_scores, of_table};
pub use figure::{rank_by, rank_by_column};
pub use gaps::Span;
pub use order::{Place, order, order_by};
pub use overlap::Overlap;
pub(crate) use overlap::{backwards, known_within};
pub use places::Places;
pub use published::published;
pub(crate) use ranking::rank_node;
pub use ranking::{Field, Known, Part, Ranking, Value, rank, ranked_scores};
pub(crate) use years::bounds;
pub use years::rank_over;
