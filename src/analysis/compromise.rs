//! The compromise set of VIKOR: the units that share the first place, because the best is not clearly ahead.

use crate::data::Column;
use crate::model::Model;
use crate::model::aggregate::{REGRET, TOTAL};
use crate::phrase::act;
use crate::rank::{Ranking, rank};
use crate::stats::equal::compare;
use crate::tolerance::SHARE;
use crate::{Error, Result};

/// The units that share the first place by VIKOR, and why.
#[derive(Clone)]
pub struct Compromise {
    /// The ranking by Q.
    pub ranking: Ranking,
    /// The units of the set, the best first.
    pub units: Vec<usize>,
    /// The lead in Q of the best unit over the second; None if there is only one unit.
    pub lead: Option<f64>,
    /// The lead that is needed: 1 / (n − 1).
    pub needed: f64,
    /// Whether the best unit also has the lowest S or R.
    pub is_stable: bool,
    /// S of every unit, by index in the data.
    pub total: Column,
    /// R of every unit, by index in the data.
    pub regret: Column,
}

/// Finds the compromise set (Opricovic & Tzeng 2004). The best unit stands alone if its lead in Q is at least 1 / (n − 1)
/// and it is also best by S or R. If only the second condition fails, the first two units share the place; if the first
/// fails, all whose Q is less than 1 / (n − 1) above the lowest.
pub fn compromise(model: &Model) -> Result<Compromise> {
    let (scores, ranking) = (model.scores()?, rank(model, None)?);
    let (Some(total), Some(regret)) = (scores.beside().measure(0, TOTAL), scores.beside().measure(0, REGRET)) else {
        let method = model.plan()?.method(0);
        let error = Error::plain(format!("`compromise` needs S and R of each unit, which `{method}` does not compute"))
            .about("compromise");
        return Err(error.advise(act("aggregate").arg("vikor").does("computes them")));
    };
    let (total, regret) = (total.clone(), regret.clone());
    let places = ranking.all_places();
    if places.is_empty() {
        return Err(Error::plain("no unit is ranked, so there is no compromise set"));
    }
    let (first, q) = (places[0].unit, |at: usize| places[at].score.unwrap_or(f64::NAN));
    let needed = 1.0 / (places.len().max(2) - 1) as f64;
    let lead = (places.len() > 1).then(|| q(1) - q(0));
    let is_best = |column: &Column| {
        let own = column.raw()[first];
        places.iter().all(|place| compare(column.raw()[place.unit], own).is_ge())
    };
    let is_stable = is_best(&total) || is_best(&regret);
    let many = match (is_enough(lead, needed), is_stable) {
        (true, true) => 1,
        (true, false) => 2,
        (false, _) => (0..places.len()).filter(|&at| q(at) - q(0) < needed - SHARE).count(),
    };
    let units = places[..many.min(places.len())].iter().map(|place| place.unit).collect();
    Ok(Compromise { ranking, units, lead, needed, is_stable, total, regret })
}

fn is_enough(lead: Option<f64>, needed: f64) -> bool {
    lead.is_none_or(|lead| lead >= needed - SHARE)
}

impl Compromise {
    /// Whether the lead of the best unit in Q is enough for it to stand alone.
    pub fn is_ahead(&self) -> bool {
        is_enough(self.lead, self.needed)
    }
}
