//! Sensitivity: which choice matters most to ranks and scores.

use rhai::Map;
use rhai::plugin::*;

use super::weights::with_weights;
use crate::analysis::leave_one_out;
use crate::analysis::uncertainty::sensitivity::{self, Target};
use crate::analysis::uncertainty::{DesignOf, SensitivityOptions, UncertaintySpec};
use crate::render;
use crate::script::ScriptResult;
use crate::script::engine::home::Context;

/// Options beside those of `uncertainty` that it shares.
#[export_module]
pub mod functions {
    type Model = crate::model::Model;
    type Table = crate::render::Table;

    /// Show which weight or method matters most, by its share of the variance.
    ///
    /// It returns first-order and total Sobol indices (Saltelli's design, Jansen's estimator), with bootstrap
    /// intervals. They explain the mean shift of all ranks or, with `of`, the rank or score of one city. `design:
    /// "one"` changes one input at a time instead.
    ///
    /// ```rhai
    /// > model(load("demo")).sensitivity(#{ of: "Laputa", answer: "score", points: 256, weights: #{ rescaled: 0.5, at: "index" } })
    /// Sensitivity of Laputa's score in demo 2022
    /// input   kind    first  first_least  first_most  total            total_least  total_most
    /// ─────────────────────────────────────────────────────────────────────────────────────────
    /// access  weight  0.503        0.417       0.587  0.501  ████████        0.437       0.575
    /// size    weight  0.501        0.404       0.592  0.500  ████████        0.431       0.581
    /// first: share of variance explained by this input alone; total: including its interactions
    /// least, most: middle 90 % of resamples; the first-order shares sum to 1.003 of the variance
    /// 256 points, 1024 runs, seed 1; weights in index: each times a factor from 0.5 to 1.5, rescaled to sum to 1
    /// > model(load("demo")).sensitivity(#{ design: "one", steps: #{ normalise: ["minmax", "rank"] }, weights: "given" })
    /// the mean rank shift in demo 2022, one input moved at a time
    /// input      to      answer  change
    /// ──────────────────────────────────
    /// normalise  rank      0.50    0.50
    /// normalise  minmax    0.00    0.00
    /// normalise: minmax, rank, equally often
    /// > model(load("demo")).sensitivity(#{ of: "Laptua" })
    /// error: no city `Laptua`
    ///   |
    /// 1 | model(load("demo")).sensitivity(#{ of: "Laptua" })
    ///   |                                         ^^^^^^
    ///   |
    ///   = hint: did you mean `Laputa`?
    /// ```
    /// task: how sure
    #[rhai_fn(return_raw)]
    pub fn sensitivity(context: NativeCallContext, model: Model) -> ScriptResult<Table> {
        answered(&context, &model, &Map::new())
    }

    /// options: SENSITIVITY
    #[rhai_fn(name = "sensitivity", return_raw)]
    pub fn sensitivity_with(context: NativeCallContext, model: Model, options: Map) -> ScriptResult<Table> {
        answered(&context, &model, &options)
    }

    /// Remove each indicator and group in turn, and show how far the ranking moves.
    ///
    /// ```rhai
    /// > model(load("demo")).leave_one_out()
    /// leave-one-out: demo 2022
    /// without   kind       spearman  shift  top_10  most         before  after  ranked
    /// ─────────────────────────────────────────────────────────────────────────────────
    /// size      group        0.3441   1.20       5  Lilliput          5      2       5
    /// trade     indicator    0.7353   1.00       6  Atlantis          1      3       6
    /// firms     indicator    0.8117   0.50       6  Laputa            4      6       6
    /// access    group        0.6957   1.17       6  Brobdingnag       3      1       6
    /// ports     indicator    0.9856   0.17       6  Cockaigne         5      6       6
    /// distance  indicator    0.6669   1.00       5  Cockaigne         5      3       5
    /// compared with the full model; shift: mean absolute rank difference; ties share the better rank
    /// top_10: how many of the top 10 stay; most: largest move; siblings take over the weight
    /// ```
    /// task: how sure
    #[rhai_fn(name = "leave_one_out", return_raw, pure)]
    pub fn left_out(model: &mut Model) -> ScriptResult<Table> {
        Ok(render::uncertainty::left_out(model, &leave_one_out(model)?))
    }
}

fn answered(
    context: &NativeCallContext,
    model: &crate::model::Model,
    options: &Map,
) -> ScriptResult<crate::render::Table> {
    let options = SensitivityOptions::read(&with_weights(model, options)?)?;
    let (asked, of) = (UncertaintySpec::of_sensitivity(model, &options)?, Target::asked(&options));
    let watch = &Context::of(context).watch;
    Ok(match options.design {
        DesignOf::One => {
            let all = sensitivity::one_at_a_time(model, asked.clone(), of.clone(), watch)?;
            render::uncertainty::alone(model, &asked, &of, &all)
        }
        DesignOf::Sobol => {
            let found = sensitivity::sensitivity(model, asked, of, options.points, watch)?;
            render::uncertainty::sensitivity(&found)
        }
    })
}
