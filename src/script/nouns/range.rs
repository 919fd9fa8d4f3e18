//! The best and worst rank over a range of weights.

use rhai::Map;
use rhai::plugin::*;

use super::weights::with_weights;
use crate::analysis::inverse::{self, RangeOptions};
use crate::analysis::weightings::Weights;
use crate::model::Model;
use crate::render;
use crate::script::ScriptResult;
use crate::script::engine::home::Context;

#[export_module]
pub mod functions {
    pub type Range = crate::analysis::inverse::Range;
    type Model = crate::model::Model;
    type Table = crate::render::Table;

    /// Find the best and worst rank a city can have over a range of weights.
    ///
    /// ```rhai
    /// > model(load("demo")).range("Brobdingnag")
    /// possible ranks of Brobdingnag in demo 2022
    ///   varies    weights at every level: each within ± 25 % of its value
    ///   as it is  3
    ///   best      1
    ///   worst     3
    /// 5 are ranked under all of these weights, 1 more only under some (missing values)
    /// exact; `best()` and `worst()` are models with such weights
    /// > model(load("demo")).range("Brobdingnag", #{ weights: "any" })
    /// possible ranks of Brobdingnag in demo 2022
    ///   varies    weights at every level: any
    ///   as it is  3
    ///   best      1
    ///   worst     5
    /// 5 are ranked under all of these weights, 1 more only under some (missing values)
    /// exact; `best()` and `worst()` are models with such weights
    /// > model(load("demo")).aggregate("mpi").range("Laputa")
    /// possible ranks of Laputa in demo 2022, changed model
    ///   varies    weights at every level: each within ± 25 % of its value
    ///   as it is  4
    ///   best      between 1 and 3: 3 is attained, none better than 1 is possible
    ///   worst     between 5 and 6: 5 is attained, none worse than 6 is possible
    /// 5 are ranked under all of these weights, 1 more only under some (missing values)
    /// not exact, because of missing values, means or the work limit; `best()` and `worst()` attain theirs
    /// > model(load("demo")).range("Laputa", #{ weights: ["size", "access"] }).best().rank().of("Laputa").rank
    /// 3
    /// > model(load("demo")).range("Laputa", #{ weights: #{ concentration: 5 } })
    /// error: `range` needs a set of weightings with limits; a concentration only makes some likelier
    ///   |
    /// 1 | model(load("demo")).range("Laputa", #{ weights: #{ concentration: 5 } })
    ///   |                                                    ^^^^^^^^^^^^^
    ///   |
    ///   = hint: use `"any"`, a share such as 0.25, or an order of importance
    /// ```
    /// task: how sure
    #[rhai_fn(name = "range", return_raw)]
    pub fn range_of(context: NativeCallContext, model: Model, unit: &str) -> ScriptResult<Range> {
        Ok(inverse::range(&model, unit, &[], &Context::of(&context).watch)?)
    }

    /// options: RANGE
    #[rhai_fn(name = "range", return_raw)]
    pub fn range_with(context: NativeCallContext, model: Model, unit: &str, options: Map) -> ScriptResult<Range> {
        Ok(inverse::range(&model, unit, &super::weights(&model, &options)?, &Context::of(&context).watch)?)
    }

    /// Find the best and worst rank a city can have over a range of weights.
    ///
    /// For one city, `best()` and `worst()` return models with weights that lead to these ranks. Without a city, the
    /// ranks of all ranked cities are listed; if an answer is exact, `none_better` equals `best` and `none_worse`
    /// equals `worst`.
    ///
    /// Unless `weights` says otherwise, each weight can be up to 25 % higher or lower than it is, at every level, with
    /// siblings summing to 1; the option is written as for `uncertainty`. A rank is the one that the model itself would
    /// give under the weights: a city with too little of its weight available has no rank and takes nobody's position.
    ///
    /// Without missing values the answer is exact if all means whose weights vary are of one kind: arithmetic,
    /// geometric, harmonic or the same power. With missing values or other means it may be an interval, and the answer
    /// then says so: a rank that some weights attain, and one that no weights go beyond. For `mpi`, `ampi` and `bod` no
    /// such bounds are known.
    ///
    /// ```rhai
    /// > model(load("demo")).range()
    /// possible ranks in demo 2022
    /// rank  city         best  worst  none_better  none_worse  1                                      6
    /// ──────────────────────────────────────────────────────────────────────────────────────────────────
    ///    1  Atlantis        1      3            1           3  ●───────────────
    ///    2  Erewhon         1      3            1           3  ───────●────────
    ///    3  Brobdingnag     1      3            1           3  ───────────────●
    ///    4  Laputa          3      6            3           6                 ────────●────────────────
    ///    5  Cockaigne       3      6            3           6                 ────────────────●────────
    ///    5  Lilliput        3      6            3           6                 ────────────────●────────
    /// weights at every level: each within ± 25 % of its value
    /// best, worst: attained by some weights; none_better, none_worse: limits for all weights
    /// 5 are ranked under all of these weights, 1 more only under some (missing values)
    /// exact for 6 of 6
    /// ```
    /// task: how sure
    #[rhai_fn(name = "range", return_raw)]
    pub fn range_of_all(context: NativeCallContext, model: Model) -> ScriptResult<Table> {
        super::of_all(&context, &model, &Map::new())
    }

    /// options: RANGE
    #[rhai_fn(name = "range", return_raw)]
    pub fn range_of_all_with(context: NativeCallContext, model: Model, options: Map) -> ScriptResult<Table> {
        super::of_all(&context, &model, &options)
    }

    /// Return a model with weights that give the city its best rank.
    ///
    /// ```rhai
    /// > model(load("demo")).range("Brobdingnag", #{ weights: "any" }).best().rank().top(1).rows()[0].name
    /// Brobdingnag
    /// ```
    #[rhai_fn(pure)]
    pub fn best(range: &mut Range) -> Model {
        range.best.model.clone()
    }

    /// Return a model with weights that give the city its worst rank.
    ///
    /// ```rhai
    /// > model(load("demo")).range("Atlantis", #{ weights: "any" }).worst().rank().of("Atlantis").rank
    /// 5
    /// ```
    #[rhai_fn(pure)]
    pub fn worst(range: &mut Range) -> Model {
        range.worst.model.clone()
    }
}

fn of_all(context: &NativeCallContext, model: &Model, options: &Map) -> ScriptResult<render::Table> {
    let all = inverse::ranges(model, &weights(model, options)?, &Context::of(context).watch)?;
    Ok(render::inverse::ranges(model, &all))
}

fn weights(model: &crate::model::Model, options: &Map) -> ScriptResult<Vec<Weights>> {
    Ok(RangeOptions::read(&with_weights(model, options)?)?.weights.0)
}
