//! Inverse questions: at which weights ranks change, and what it would take to get a different order.

mod certificate;
mod claim;
mod dominance;
mod elicit;
mod fit;
mod flip;
mod forward;
mod lines;
mod max_score_difference;
mod means;
mod nearby;
mod path;
mod range;
mod ranked;
mod reach;
mod set;
mod threshold;

pub use certificate::{Certificate, FORMAT, Statement};
pub use claim::Verdict as ClaimVerdict;
pub use claim::{Asked, Basis, Claim, Extent, Nearest, Proof, Relation, Sentence, Standing, claim};
pub use claim::{Fragile, FragileOptions, Size, Weak, fragile, fragile_by_test};
pub use dominance::{Dominance, dominance};
pub use elicit::{ElicitOptions, Elicitation, PossibleRanks, Preference, elicit};
pub use fit::{EPSILON, Fit, FitOptions, Misfit, Pairs, Penalty, To, Trial, Verdict, Weight, draws, fit};
pub use flip::{Answer, Flip, FlipOptions, Found, Member, Norm, Place, flip};
pub use range::{Extreme, Range, RangeOptions, WEIGHTS, range, ranges};
pub use reach::{Alone, Costs, Mix, Reach, ReachOptions, reach};
pub use threshold::{Cut, Event, How, Lead, Threshold, threshold};
