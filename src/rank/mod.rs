//! Rankings: of a model's scores, of a published list; and what two of them have in common.

mod order;
mod overlap;
mod published;
#[expect(clippy::module_inception, reason = "the noun that the layer is named after")]
mod ranking;

pub use order::{Place, order};
pub use overlap::Overlap;
pub use published::published;
pub use ranking::{Field, FieldValues, Known, Part, Ranking, rank};
