//! What changed since another model, split into causes.

use rhai::Array;
use rhai::plugin::*;

use crate::analysis::since as of;
use crate::render::{self, Show};
use crate::script::ScriptResult;
use crate::script::engine::value::maps;

#[export_module]
pub mod functions {
    pub type Since = crate::analysis::since::Since;
    type Model = crate::model::Model;
    type Picture = crate::render::Picture;

    /// Split what changed since another model or year into its causes.
    ///
    /// Without a city, the answer has a row for each city that both models rank.
    ///
    /// Score and rank of the new model come first, and the parts sum exactly to their change. The causes:
    /// - own values: of the city, where both models have one
    /// - others' values: the same for all other cities, which move bounds, and pass or are passed
    /// - revised values: of the old year, where the new data state them differently
    /// - gaps: values that are missing in one of the two
    /// - cities that are in only one of the two
    /// - bounds that do not follow the year's values: frozen ones, goalposts, targets, fits to all years
    /// - indicators: other indicators or groups, with their weights
    /// - method: the methods of all steps, directions, denominators, coverage
    /// - weights, of the same indicators and groups
    ///
    /// Each cause is a switch between the two models. Its part is the mean of what the switch changes, over all orders in
    /// which the switches can be set (Shapley 1953), so no order is preferred; values move only after the old year is
    /// revised. Ranks can be fractions for this reason. Causes that no model in between can separate are shown as one.
    ///
    /// ```rhai
    /// > let m = model(load("demo"))
    /// m: model of demo 2022, 4 indicators
    /// > m.weigh(#{ size: 0.7 }).since(m.year(2021), "Cockaigne")
    /// Cockaigne, demo 2022, changed model since demo 2021: score 30.12 → 33.75 (+3.63), rank 6 → 5
    /// cause           score   rank
    /// ─────────────────────────────
    /// own values       4.37  -0.17
    /// others' values  -4.53  -0.17
    /// gaps             0.00   0.00
    /// weights          3.80  -0.67
    /// sum              3.63  -1.00
    /// own values: 2 of its own values changed, most of all `ports` (2 → 3, +50 %)
    /// others' values: 7 values of 4 other cities changed, most of all `trade` (median +9.1 %)
    /// gaps: 1 opened for other cities
    /// weights: 2 weights differ, most of all that of `size`: 0.50 → 0.70
    /// each share is the mean over all orders of the causes; rank: negative is up
    /// > m.since(m.year(2021))
    /// demo 2022 since demo 2021: score by cause
    /// rank  rank before  city         score  score before  change  own values  others' values   gaps
    /// ───────────────────────────────────────────────────────────────────────────────────────────────
    ///   1             1  Atlantis     75.00         76.32   -1.32       -1.28           -0.03   0.00
    ///   2             3  Erewhon      72.50         46.49   26.01        2.64           -1.63  25.00
    ///   3             2  Brobdingnag  57.50         61.11   -3.61       -1.32           -2.29   0.00
    ///   4             5  Laputa       36.25         37.24   -0.99        2.57           -3.56   0.00
    ///   5=            6  Cockaigne    31.25         30.12    1.13        6.01           -4.88   0.00
    ///   5=            4  Lilliput     31.25         37.50   -6.25        0.00           -6.25   0.00
    /// own values: 9 values of 5 cities changed, most of all `ports` (median +38 %)
    /// others' values: the same 9 values, as they move what other cities are measured by
    /// gaps: 1 opened
    /// each share is the mean over all orders of the causes
    /// ```
    /// task: ask why
    #[rhai_fn(return_raw, pure)]
    pub fn since(model: &mut Model, old: Model, unit: &str) -> ScriptResult<Since> {
        Ok(of::since(model, &old, Some(unit))?)
    }

    #[rhai_fn(name = "since", return_raw, pure)]
    pub fn since_for_all(model: &mut Model, old: Model) -> ScriptResult<Since> {
        Ok(of::since(model, &old, None)?)
    }

    /// Return the causes of one city's change, or all cities, as a list of maps.
    ///
    /// A row of a cause says why in English (`why`) and in Chinese (`why_zh`); the last row is their sum. A row of a city
    /// has the score and the rank that each cause adds.
    ///
    /// ```rhai
    /// > let m = model(load("demo"))
    /// m: model of demo 2022, 4 indicators
    /// > let s = m.weigh(#{ size: 0.7 }).since(m.year(2021), "Cockaigne")
    /// s: change, Cockaigne, demo 2022, changed model since demo 2021: score 30.12 → 33.75 (+3.63), rank 6 → 5
    /// > for r in s.rows() { print(r.code, r.score, r.rank, r.why_zh) }
    /// own 4.3655 -0.166667 自身有2个数值变化，变化最大的是 `ports`（2 → 3，+50 %）
    /// others -4.52924 -0.166667 其他4个城市有7个数值变化，变化最大的是 `trade`（中位数 +9.1 %）
    /// gaps 0 0 其他城市新增1处缺失
    /// weights 3.79678 -0.666667 2个权重不同，变化最大的是 `size` 0.50 → 0.70
    /// sum 3.63304 -1 全部变化
    /// ```
    #[rhai_fn(pure)]
    pub fn rows(since: &mut Since) -> Array {
        maps(&since.shapes())
    }

    /// Draw what each cause adds to the change of the score.
    ///
    /// For all cities, a bar is the mean over all of them, regardless of sign.
    ///
    /// ```rhai
    /// > let m = model(load("demo"))
    /// m: model of demo 2022, 4 indicators
    /// > m.weigh(#{ size: 0.7 }).since(m.year(2021), "Cockaigne").chart()
    /// Cockaigne, demo 2022, changed model since demo 2021: score 30.12 → 33.75 (+3.63), rank 6 → 5
    /// own values                               │█████████████████████████ 4.365
    /// others' values  █████████████████████████│ -4.529
    /// gaps                                     │ 0.000
    /// weights                                  │█████████████████████▊ 3.797
    /// ```
    #[rhai_fn(pure)]
    pub fn chart(since: &mut Since) -> Picture {
        render::since_chart(since)
    }
}
