//! What it takes to reach a rank.

use rhai::Map;
use rhai::plugin::*;

use crate::analysis::inverse::{self, ReachOptions};
use crate::render;
use crate::script::ScriptResult;
use crate::script::engine::args::settings;

#[export_module]
pub mod functions {
    pub type Reach = crate::analysis::inverse::Reach;
    type Model = crate::model::Model;
    type Picture = crate::render::Picture;
    type Table = crate::render::Table;

    /// Find what a city would need to reach a rank: which values, and by how much.
    ///
    /// The answer lists, for each indicator that can be changed, the value it would need if only that one changed, and
    /// a cheap mix of several changes. The data's description says which indicators can be changed, whether they are
    /// counts, and within which limits; computed indicators follow.
    ///
    /// The bounds of the steps are held fixed, so that no other city's score changes; `anew` is the rank with the steps
    /// fitted on the changed values. `costs` gives the cost of a change by one unit of measure and limits the search to
    /// these indicators; without it, a change by one standard deviation costs 1.
    ///
    /// ```rhai
    /// > model(load("demo")).reach("Laputa", 3)
    /// changes that take Laputa to rank 3, in demo 2022
    ///   as it is  36.25 (rank 4)
    ///   needed    57.50, if no one else moves
    ///   passes    Brobdingnag, if they stay the same
    /// bounds: kept as they are now; anew: rank if the bounds are refitted on the changed values
    ///
    /// one indicator alone
    /// indicator  now  needed   cost  anew  how
    /// ─────────────────────────────────────────────────────────────────────────────
    /// firms      200     370  2.082     4  not enough once the bounds are refitted
    /// trade       40     125  2.291     4  not enough once the bounds are refitted
    /// ports        2       6  2.530     4  not enough once the bounds are refitted
    ///
    /// several together: cost 2.08207, rank 4 with refitted bounds
    /// indicator  now  needed
    /// ───────────────────────
    /// firms      200     370
    /// cost: in standard deviations of the indicator
    /// found greedily, the best value for its cost first; a cheaper combination is not ruled out
    /// > model(load("demo")).reach("Laputa", 9)
    /// error: rank: found 9, expected a whole number from 1 to 6
    ///   |
    /// 1 | model(load("demo")).reach("Laputa", 9)
    ///   |                                     ^
    /// > model(load("demo")).reach("Laputa", 1, #{ costs: #{ distance: 2 } })
    /// error: `distance` is fixed: its description does not mark it as changeable
    ///   |
    /// 1 | model(load("demo")).reach("Laputa", 1, #{ costs: #{ distance: 2 } })
    ///   |                                                     ^^^^^^^^
    ///   |
    ///   = hint: these can be changed: `trade`, `firms`, `ports`
    /// ```
    /// task: ask what if
    #[rhai_fn(return_raw, pure)]
    pub fn reach(model: &mut Model, unit: &str, rank: i64) -> ScriptResult<Reach> {
        Ok(inverse::reach(model, unit, rank, None)?)
    }

    /// options: REACH
    #[rhai_fn(name = "reach", return_raw, pure)]
    pub fn reach_with(model: &mut Model, unit: &str, rank: i64, options: Map) -> ScriptResult<Reach> {
        let costs = ReachOptions::read(&settings(&options)?)?.costs;
        Ok(inverse::reach(model, unit, rank, costs.as_ref().map(|costs| &costs.0[..]))?)
    }

    /// List the value each indicator would need if it alone changed, cheapest first.
    ///
    /// ```rhai
    /// > model(load("demo")).reach("Lilliput", 4).alone()
    /// one indicator alone
    /// indicator  now  needed   cost  anew  how
    /// ─────────────────────────────────────────
    /// firms       50      90  0.490     4  –
    /// trade       20      40  0.539     4  –
    /// ports        4       5  0.632     4  –
    /// cost: in standard deviations of the indicator
    /// ```
    #[rhai_fn(pure)]
    pub fn alone(reach: &mut Reach) -> Table {
        render::inverse::alone(reach)
    }

    /// List a cheap mix of changes that together reach the rank.
    ///
    /// ```rhai
    /// > model(load("demo")).reach("Laputa", 3, #{ costs: #{ firms: 0.01, ports: 2 } }).mix()
    /// several together: cost 1.7, rank 4 with refitted bounds
    /// indicator  now  needed
    /// ───────────────────────
    /// firms      200     370
    /// cost: as given for each change
    /// found greedily, the best value for its cost first; a cheaper combination is not ruled out
    /// ```
    #[rhai_fn(pure)]
    pub fn mix(reach: &mut Reach) -> Table {
        render::inverse::mixed(reach)
    }

    /// Draw the cost of reaching the rank by changing one indicator at a time.
    ///
    /// ```rhai
    /// > model(load("demo")).reach("Lilliput", 4).chart()
    /// changes that take Lilliput to rank 4, one indicator at a time, demo 2022
    /// firms  ██████████████████████████████████████▊ 0.4899
    /// trade  ██████████████████████████████████████████▋ 0.5390
    /// ports  ██████████████████████████████████████████████████ 0.6325
    /// length: change in standard deviations of the indicator
    /// ```
    #[rhai_fn(return_raw, pure)]
    pub fn chart(reach: &mut Reach) -> ScriptResult<Picture> {
        Ok(render::charts::chart_reach(reach)?)
    }
}
