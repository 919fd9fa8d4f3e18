//! Dominance: who stays ahead of whom under all weightings.

use rhai::Map;
use rhai::plugin::*;

use super::weights::with_weights;
use crate::analysis::inverse;
use crate::render;
use crate::render::dominance::{DominanceOptions, DominanceView};
use crate::script::ScriptResult;

#[export_module]
pub mod functions {
    pub type Dominance = crate::render::dominance::DominanceView;
    type Model = crate::model::Model;
    type Picture = crate::render::Picture;
    type Table = crate::render::Table;

    /// Draw which cities stay ahead of which under all weightings considered.
    ///
    /// The result is a Hasse diagram. City A dominates city B if A is never behind B under any of the weightings and
    /// ahead under some; only weightings that rank both count.
    ///
    /// Each city has a row with a mark of its own, `●` or `○`. From `●` a line goes down; a row with `◆` on that line
    /// is a city directly dominated, with no other city in between. Unless `weights` says otherwise, each weight can be
    /// up to 25 % higher or lower than it is, as for `range`. The top 30 cities are drawn, or as many as `top` says.
    ///
    /// ```rhai
    /// > model(load("demo")).dominance(#{ weights: "any" })
    /// dominance in demo 2022
    ///   1  Atlantis     ●
    ///      Erewhon      │ ○
    ///      Brobdingnag  │ ○
    ///      Laputa       │ ○
    ///      Cockaigne    │ ○
    ///   2  Lilliput     ◆─○
    /// weights at every level: any; dominates: never behind and ahead under some weights; directly: with none in
    /// between
    /// missing values or means limit the search: what is listed holds, but more pairs may hold
    /// a line runs down from each ● to those that it dominates directly (◆); ○: dominates none; no path from one to
    /// another: either may be ahead
    /// > model(load("demo")).dominance()
    /// dominance in demo 2022
    ///   1  Atlantis     ●
    ///      Erewhon      │ ●
    ///      Brobdingnag  │ │ ●
    ///   2  Laputa       ◆─◆─◆─○
    ///      Cockaigne    ◆─◆─◆─○
    ///      Lilliput     ◆─◆─◆─○
    /// weights at every level: each within ± 25 % of its value; dominates: never behind and ahead under some weights;
    /// directly: with none in between
    /// missing values or means limit the search: what is listed holds, but more pairs may hold
    /// a line runs down from each ● to those that it dominates directly (◆); ○: dominates none; no path from one to
    /// another: either may be ahead
    /// > model(load("demo")).dominance(#{ tops: 3 })
    /// error: no option `tops`
    ///   |
    /// 1 | model(load("demo")).dominance(#{ tops: 3 })
    ///   |                                  ^^^^
    ///   |
    ///   = hint: did you mean `top`?
    /// ```
    /// task: how sure
    #[rhai_fn(return_raw, pure)]
    pub fn dominance(model: &mut Model) -> ScriptResult<Dominance> {
        super::asked(model, &Map::new())
    }

    /// options: DOMINANCE
    #[rhai_fn(name = "dominance", return_raw, pure)]
    pub fn dominance_with(model: &mut Model, options: Map) -> ScriptResult<Dominance> {
        super::asked(model, &options)
    }

    /// List all cities layer by layer, each with those it directly dominates.
    ///
    /// ```rhai
    /// > model(load("demo")).dominance(#{ weights: "any" }).table()
    /// dominance in demo 2022
    /// layer  city         beats  beaten_by  directly_ahead_of
    /// ────────────────────────────────────────────────────────
    ///     1  Atlantis         1          0  Lilliput
    ///     1  Erewhon          0          0  –
    ///     1  Brobdingnag      0          0  –
    ///     1  Laputa           0          0  –
    ///     1  Cockaigne        0          0  –
    ///     2  Lilliput         0          1  –
    /// weights at every level: any; dominates: never behind and ahead under some weights; directly: with none in
    /// between
    /// missing values or means limit the search: what is listed holds, but more pairs may hold
    /// ```
    #[rhai_fn(pure)]
    pub fn table(dominance: &mut Dominance) -> Table {
        render::dominance::dominance(&dominance.of)
    }

    /// Draw the diagram as shown at the prompt; `save` writes it as .svg or .png.
    ///
    /// ```rhai
    /// > model(load("demo")).dominance(#{ weights: "any", top: 3 }).chart()
    /// dominance in demo 2022: the first 3 of 6 ranked
    ///   1  Atlantis     ○
    ///      Erewhon      ○
    ///      Brobdingnag  ○
    /// weights at every level: any; dominates: never behind and ahead under some weights; directly: with none in
    /// between
    /// missing values or means limit the search: what is listed holds, but more pairs may hold
    /// `top` sets how many to draw; `.table()` lists all
    /// a line runs down from each ● to those that it dominates directly (◆); ○: dominates none; no path from one to
    /// another: either may be ahead
    /// ```
    #[rhai_fn(return_raw, pure)]
    pub fn chart(dominance: &mut Dominance) -> ScriptResult<Picture> {
        Ok(dominance.picture().ok_or_else(|| {
            crate::Error::plain(format!("nothing to draw: no {} is ranked", dominance.of.model.data().units().one))
        })?)
    }
}

fn asked(model: &crate::model::Model, options: &Map) -> ScriptResult<DominanceView> {
    let options = DominanceOptions::read(&with_weights(model, options)?)?;
    Ok(DominanceView { of: inverse::dominance(model, &options.weights.0)?, top: options.top })
}
