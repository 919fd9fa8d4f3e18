//! How sure a rank is: the ranking drawn again and again while weights, methods, figures and gaps vary.
//!
//! Rank acceptability, central weights and confidence factors: Lahdelma & Salminen 2001; Tervonen & Figueira 2008.
//! A rank is the one that the model's own ranking gives under a draw, among those of whom enough is present there; an
//! answer about a unit is over the draws that rank it, one about two over those that rank both. Equal scores share the
//! better rank.

mod against;
mod answers;
mod asked;
mod draw;
mod kernel;
mod lanes;
mod options;
mod passes;
mod plan;
mod run;
pub mod sensitivity;
mod slow;

use std::sync::{Arc, OnceLock};

pub use against::{Against, MEASURES};
pub use answers::{Interval, Standing, check_level};
pub use asked::{UncertaintySpec, indicators};
pub use options::{Answer, DesignOf, Noise, SensitivityOptions, ShareOf, UncertaintyOptions};
pub use passes::{Central, Drawn, Pairs};

use crate::model::Model;
use crate::{Result, Watch};
use plan::Plan;

/// Cheap to clone; questions beyond the counts run the draws again, and keep what they find.
#[derive(Clone)]
pub struct Uncertainty {
    plan: Arc<Plan>,
    /// How many draws were counted; fewer than asked where it was stopped.
    draws: usize,
    /// `counts[unit · units + place]`, units in the order of the model's ranking.
    counts: Arc<Vec<u32>>,
    pairs: Arc<OnceLock<Pairs>>,
    central: Arc<OnceLock<Vec<Central>>>,
}

/// Draw rankings of a model; what cannot be drawn is an error before anything runs.
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
