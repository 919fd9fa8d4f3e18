//! Uncertainty analysis: the ranking is drawn many times while weights, methods, values and missing values vary.
//!
//! Rank acceptability, central weights and confidence factors: Lahdelma & Salminen 2001; Tervonen & Figueira 2008. A
//! rank is the one in the model's own ranking under a draw, among the units with enough data there. A result about one
//! unit covers the draws that rank it, a result about two units those that rank both. Equal scores share the better
//! rank.

mod against;
mod answers;
mod asked;
mod draw;
mod footrule;
mod kernel;
mod lanes;
mod options;
mod passes;
mod plan;
mod run;
pub mod sensitivity;
mod slow;
mod tally;
mod tested;

use std::sync::{Arc, OnceLock};

pub use against::{Against, MEASURES};
pub use answers::{Interval, Standing, check_level};
pub use asked::{UncertaintySpec, indicators};
pub use footrule::{Footrule, Ranks};
pub use options::{Answer, DesignOf, Noise, SensitivityOptions, ShareOf, UncertaintyOptions};
pub use passes::{Central, Drawn, Pairs};
pub use tally::Tally;
pub use tested::{Count, Draws, Tested};

use crate::model::Model;
use crate::{Result, Watch};
use plan::Plan;

/// Drawn rankings of a model. Cheap to clone; questions beyond the counts run the draws again and keep the result.
#[derive(Clone)]
pub struct Uncertainty {
    plan: Arc<Plan>,
    /// The number of draws counted; fewer than requested if the work was interrupted.
    draws: usize,
    /// `counts[unit · units + place]`, with units in the order of the model's ranking.
    counts: Arc<Vec<u32>>,
    pairs: Arc<OnceLock<Pairs>>,
    central: Arc<OnceLock<Vec<Central>>>,
}

/// Draws rankings of a model. Returns an error before anything runs if something cannot be drawn.
pub fn uncertainty(model: &Model, asked: UncertaintySpec, watch: &Watch) -> Result<Uncertainty> {
    let plan = Plan::new(model, asked.or_usual(), watch)?;
    watch.begin(&plan.asked.announced(model, "drawing rankings"), plan.asked.draws as u64);
    let counted = run::count(&plan, watch)?;
    let draws = (counted.pieces * run::PIECE).min(plan.asked.draws);
    Ok(Uncertainty {
        plan: Arc::new(plan),
        draws,
        counts: Arc::new(counted.counts),
        pairs: Arc::default(),
        central: Arc::default(),
    })
}
