//! Analyses of a model beyond its ranking: what makes a difference, where a value comes from, what drives the index,
//! and how one ranking differs from another.

mod alpha;
mod clusters;
mod compare;
mod compromise;
pub mod confidence;
pub mod correlate;
#[cfg(feature = "files")]
pub mod edition;
mod explain;
mod influence;
pub mod inverse;
pub mod leave_out;
pub mod likeness;
pub mod listing;
mod outranking;
pub mod pca;
pub mod people;
mod profile;
pub mod reconcile;
mod regret;
pub mod since;
mod sobol;
mod solve;
mod split;
mod trail;
pub mod uncertainty;
mod votes;
pub mod weight_map;
pub mod weightings;
pub mod weights_option;
pub mod what_if;

pub use alpha::{Alpha, alpha};
pub use clusters::{CLEAR, Clusters};
pub use compare::{Comparison, MIN_COMMON, MatchedUnit, Turnover};
pub use compromise::{Compromise, compromise};
pub use correlate::{Correlations, Matrix, Pair, coefficient, correlate_columns, correlate_data, correlate_model};
pub use explain::{Explanation, Part, Side, explain, explain_years};
pub use influence::{Influence, influence};
pub use leave_out::{Without, leave_one_out};
pub use outranking::{Outranking, Relation, outranking};
pub use profile::{Profile, ProfileOptions, ProfilePart, Profiles, profile};
pub use regret::{Regret, WeightsOf};
pub use trail::{Figure, Trail, trail};
pub use votes::{Camps, Party, Rule, Voices, Votes, table_of_answers, voices, votes};
pub use weight_map::WeightMap;
pub use what_if::{Added, Amount, Changed, Middle, WhatIf, Wish, what_if};
