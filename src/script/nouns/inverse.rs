//! The weights at which ranks change.

use rhai::Map;
use rhai::plugin::*;

use crate::script::ScriptResult;
use crate::script::engine::args::settings;

use crate::render::{self, inverse::ThresholdView};

#[export_module]
pub mod functions {
    pub type Threshold = crate::render::inverse::ThresholdView;
    type Model = crate::model::Model;
    type Picture = crate::render::Picture;
    type Table = crate::render::Table;

    /// Find the weights at which ranks change, as one weight goes from 0 to 1.
    ///
    /// The weight is that of a group or indicator within its parent group; its siblings keep their proportions. The
    /// answer shows who is first in each interval and the changes nearest to the current weight, for all cities or for
    /// one. `leaders()` and `changes()` return tables.
    ///
    /// ```rhai
    /// > model(load("demo")).threshold("size")
    /// weight of size in index, in demo 2022
    ///   as it is         0.5
    ///   changes of rank  7 as the weight goes from 0 to 1
    ///   nearest          0.441176 below, 0.625 above
    /// weight: weight in group; its siblings keep their proportions
    /// weights are exact (closed form)
    ///
    /// first place by the weight of size
    ///     from        to  first
    /// ────────────────────────────────
    /// 0.000000  0.652174  Atlantis
    /// 0.652174  1.000000  Brobdingnag
    ///
    /// rank changes nearest to 0.5 as the weight increases
    ///   weight  better       worse     how
    /// ────────────────────────────────────────────────────────
    /// 0.294118  Brobdingnag  Lilliput  passes
    /// 0.333333  Erewhon      –         is ranked from here on
    /// 0.441176  Laputa       Lilliput  passes
    /// 0.500000  Cockaigne    Lilliput  passes
    /// 0.625000  Brobdingnag  Erewhon   passes
    /// 0.652174  Brobdingnag  Atlantis  passes
    /// 0.967742  Laputa       Erewhon   passes
    /// ```
    /// task: ask what if
    #[rhai_fn(return_raw, pure)]
    pub fn threshold(model: &mut Model, code: &str) -> ScriptResult<Threshold> {
        Ok(ThresholdView::new(model, code, &settings(&Map::new())?)?)
    }

    /// options: THRESHOLD
    #[rhai_fn(name = "threshold", return_raw, pure)]
    pub fn threshold_with(model: &mut Model, code: &str, options: Map) -> ScriptResult<Threshold> {
        Ok(ThresholdView::new(model, code, &settings(&options)?)?)
    }

    /// List which city is first in each interval of the weight.
    ///
    /// ```rhai
    /// > model(load("demo")).threshold("trade").leaders()
    /// first place by the weight of trade
    ///     from        to  first
    /// ─────────────────────────────
    /// 0.000000  0.454545  Erewhon
    /// 0.454545  1.000000  Atlantis
    /// weights are exact (closed form)
    /// ```
    #[rhai_fn(pure)]
    pub fn leaders(threshold: &mut Threshold) -> Table {
        render::inverse::leaders(&threshold.of)
    }

    /// List the weights at which ranks change, and who overtakes whom.
    ///
    /// ```rhai
    /// > model(load("demo")).threshold("size", #{ unit: "Lilliput", top: 2 }).changes()
    /// rank changes of Lilliput nearest to 0.5 as the weight increases
    ///   weight  better     worse     how
    /// ──────────────────────────────────────
    /// 0.441176  Laputa     Lilliput  passes
    /// 0.500000  Cockaigne  Lilliput  passes
    /// weights are exact (closed form)
    /// > model(load("demo")).threshold("size", #{ unit: "Lilput" })
    /// error: no city `Lilput`
    ///   |
    /// 1 | model(load("demo")).threshold("size", #{ unit: "Lilput" })
    ///   |                                                 ^^^^^^
    ///   |
    ///   = hint: did you mean `Lilliput`?
    /// > model(load("demo")).threshold("index")
    /// error: `index` is the whole index; name a group or an indicator
    ///   |
    /// 1 | model(load("demo")).threshold("index")
    ///   |                                ^^^^^
    /// ```
    #[rhai_fn(pure)]
    pub fn changes(threshold: &mut Threshold) -> Table {
        render::inverse::changes(threshold)
    }

    /// Draw how ranks change as the weight goes from 0 to 1, for one or the top cities.
    ///
    /// ```rhai
    /// > model(load("demo")).threshold("access", #{ top: 3 }).chart()
    /// ranks by the weight of access, demo 2022
    ///          rank
    ///       1 │C⠉⠉⠉⠉⠉⠉⠉⠉⠉C⠉⠉⠉⠉⠉⠉⠉⠉⠉C⠉⠉⠉⠉⠉⠉⠉⠉⠉C⡄      ⢀⠖A⠉⠉⠉⠉⠉⠉⠉⠉⠉A⠉⠉⠉⠉⠉⠉⠉⠉⠉A⠉⠉⠉⠉⠉⠉⠉⠉⠉A⠉⠉⠉⠉⠉⠉⠉⠉⠉A⠉⠉⠉⠉⠉⠉⠉⠉⠉A⠉⠉⠉⠉⠉⠉⠉⠉⠉A
    ///         │                               ⠘⢄  ⢀⡠⠊⠁
    ///         │                                ⠈⣢⠔⠁
    ///         │                              ⢀⠔⠊ ⠣⡀
    ///         │A⠉⠉⠉⠉⠉⠉⠉⠉⠉A⠉⠉⠉⠉⠉⠉⠉⠉⠉A⠉⠉⠉⠉⠉⠉⠉⠉⠉A    ⠑⡄ ⣀⠎B⠉⠉⠉⠉⠉⠉⠉⠉⠉B⠉⠉⠉⠉⠉⠉⠉⠉⠉B       ⣀⠔C⠑⢄
    ///         │                                   ⢀⠼⢎                           ⢀⠤⠊     ⠑⠤⡀
    ///         │                                 ⡠⠒⠁ ⠈⠱⡀                       ⡠⠒⠁         ⠈⠒⢄
    ///         │          B⣀⣀⣀⣀⣀⣀⣀⣀⣀B⣀⣀⣀⣀⣀⣀⣀⣀⣀B⠔⠉      ⠘C⣀⣀⣀⣀⣀⣀⣀⣀⣀C⣀⣀⣀⣀⣀⣀⣀⣀⣀C⡰⠉               ⠉⠢C⣀⣀⣀⣀⣀⣀⣀⣀⣀C⣀⣀⣀⣀⣀⣀⣀⣀⣀C
    ///         │       ⢀⠤⠊
    ///         │     ⢠⠒⠁
    ///         │  ⢀⡠⠊⠁
    ///       4 │B⠔⠁
    ///          0.0      0.1       0.2       0.3       0.4       0.5       0.6       0.7       0.8       0.9      1.0
    /// A  Atlantis     2  2  2  2  1  1  1  1  1  1  1
    /// B  Erewhon      4  3  3  3  2  2  2  –  –  –  –
    /// C  Brobdingnag  1  1  1  1  3  3  3  2  3  3  3
    /// current weight of access: 0.5000; its siblings keep their proportions
    /// ```
    #[rhai_fn(return_raw, pure)]
    pub fn chart(threshold: &mut Threshold) -> ScriptResult<Picture> {
        Ok(render::charts::chart_threshold(threshold)?)
    }
}
