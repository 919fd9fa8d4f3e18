//! Pictures: `chart` of every noun that has one. The first argument is the kind; options choose units and columns.

use rhai::Map;
use rhai::plugin::*;

use crate::render::{Picture, Show, Table, charts};
use crate::script::ScriptResult;
use crate::script::engine::args::settings;

#[export_module]
pub mod of_model {
    pub type Model = crate::model::Model;
    type Picture = crate::render::Picture;

    /// Draw the model: its tree of weights, or its ranking in many forms.
    ///
    /// Kinds:
    /// - `"tree"` (the default) and `"sunburst"`: the weights
    /// - `"bars"`, `"stacked"`, `"heatmap"`, `"radar"`, `"bump"`, `"lines"`, `"scatter"`, `"map"`, `"histogram"`,
    ///   `"boxplot"`: the ranking
    ///
    /// Save a picture as .svg, .png or .html to see it in full.
    ///
    /// ```rhai
    /// > model(load("demo")).chart()
    /// weights of demo 2022
    /// index         ██████████████████████████████████████████████████ 100
    ///   size        █████████████████████████ 50
    ///     trade     ████████████▌ 25
    ///     firms     ████████████▌ 25
    ///   access      █████████████████████████ 50
    ///     ports     ████████████▌ 25
    ///     distance  ████████████▌ 25
    /// area: overall weight
    /// ```
    /// task: save and share
    #[rhai_fn(return_raw, pure)]
    pub fn chart(model: &mut Model) -> ScriptResult<Picture> {
        Ok(charts::chart_model(model, None, &settings(&Map::new())?)?)
    }

    #[rhai_fn(name = "chart", return_raw, pure)]
    pub fn chart_as(model: &mut Model, kind: &str) -> ScriptResult<Picture> {
        Ok(charts::chart_model(model, Some(kind), &settings(&Map::new())?)?)
    }

    /// options: CHART
    #[rhai_fn(name = "chart", return_raw, pure)]
    pub fn chart_with(model: &mut Model, kind: &str, options: Map) -> ScriptResult<Picture> {
        Ok(charts::chart_model(model, Some(kind), &settings(&options)?)?)
    }
}

#[export_module]
pub mod of_dataset {
    pub type Dataset = crate::data::Dataset;
    type Picture = crate::render::Picture;

    /// Draw the data: distributions, relations, changes over the years, or a map.
    ///
    /// Kinds:
    /// - `"boxplot"` (the default): every indicator
    /// - `"histogram"`, `"bars"`: the indicator `x`
    /// - `"scatter"`: `x` against `y`
    /// - `"lines"`: `x` over the years
    /// - `"map"`: `x` where the units lie
    ///
    /// `colour` tells groups apart.
    ///
    /// ```rhai
    /// > load("demo").chart("bars", #{ x: "trade" })
    /// imports and exports (million crowns), demo 2022
    /// Atlantis     ██████████████████████████████████████████████████ 120
    /// Brobdingnag  █████████████████████████████████████████▋ 100
    /// Cockaigne    █████████████████████████████▏ 70
    /// Erewhon      █████████████████████████ 60
    /// Laputa       ████████████████▋ 40
    /// Lilliput     ████████▍ 20
    /// ```
    /// task: save and share
    #[rhai_fn(return_raw, pure)]
    pub fn chart(data: &mut Dataset) -> ScriptResult<Picture> {
        Ok(charts::chart_dataset(data, None, &settings(&Map::new())?)?)
    }

    #[rhai_fn(name = "chart", return_raw, pure)]
    pub fn chart_as(data: &mut Dataset, kind: &str) -> ScriptResult<Picture> {
        Ok(charts::chart_dataset(data, Some(kind), &settings(&Map::new())?)?)
    }

    /// options: CHART
    #[rhai_fn(name = "chart", return_raw, pure)]
    pub fn chart_with(data: &mut Dataset, kind: &str, options: Map) -> ScriptResult<Picture> {
        Ok(charts::chart_dataset(data, Some(kind), &settings(&options)?)?)
    }
}

#[export_module]
pub mod of_ranking {
    pub type Ranking = crate::rank::Ranking;
    type Picture = crate::render::Picture;

    /// Draw the ranking as bars, or as one of many other kinds of chart.
    ///
    /// Kinds:
    /// - `"bars"` (the default): the scores
    /// - `"stacked"`: what each dimension contributes
    /// - `"heatmap"`: the scores in the dimensions
    /// - `"radar"`: the dimensions of up to five units
    /// - `"bump"`, `"lines"`: ranks or scores over the years
    /// - `"scatter"`: `x` against the score
    /// - `"map"`, `"histogram"`
    ///
    /// ```rhai
    /// > model(load("demo")).rank().top(3).chart()
    /// demo 2022: 3 shown, 6 of 6 cities ranked
    /// 1 Atlantis     ██████████████████████████████████████████████████ 75.00
    /// 2 Erewhon*     ████████████████████████████████████████████████▍ 72.50
    /// 3 Brobdingnag  ██████████████████████████████████████▍ 57.50
    /// * some values are missing; the remaining weights were rescaled to sum to 1
    /// helped by a missing value: Erewhon would score 60.00 with the median filled in
    /// ```
    /// task: save and share
    #[rhai_fn(return_raw, pure)]
    pub fn chart(ranking: &mut Ranking) -> ScriptResult<Picture> {
        Ok(charts::chart_ranking(ranking, None, &settings(&Map::new())?)?)
    }

    #[rhai_fn(name = "chart", return_raw, pure)]
    pub fn chart_as(ranking: &mut Ranking, kind: &str) -> ScriptResult<Picture> {
        Ok(charts::chart_ranking(ranking, Some(kind), &settings(&Map::new())?)?)
    }

    /// options: CHART
    #[rhai_fn(name = "chart", return_raw, pure)]
    pub fn chart_with(ranking: &mut Ranking, kind: &str, options: Map) -> ScriptResult<Picture> {
        Ok(charts::chart_ranking(ranking, Some(kind), &settings(&options)?)?)
    }
}

#[export_module]
pub mod of_column {
    pub type Column = crate::data::Column;
    type Picture = crate::render::Picture;

    /// Draw the distribution of the values as a histogram or `"boxplot"`.
    ///
    /// ```rhai
    /// > load("demo").trade.chart()
    /// trade
    /// 20 to 70   ██████████████████████████████████████████████████ 3
    /// 70 to 120  ██████████████████████████████████████████████████ 3
    /// ```
    #[rhai_fn(return_raw, pure)]
    pub fn chart(column: &mut Column) -> ScriptResult<Picture> {
        Ok(charts::chart_column(column, None, &settings(&Map::new())?)?)
    }

    #[rhai_fn(name = "chart", return_raw, pure)]
    pub fn chart_as(column: &mut Column, kind: &str) -> ScriptResult<Picture> {
        Ok(charts::chart_column(column, Some(kind), &settings(&Map::new())?)?)
    }

    /// options: CHART
    #[rhai_fn(name = "chart", return_raw, pure)]
    pub fn chart_with(column: &mut Column, kind: &str, options: Map) -> ScriptResult<Picture> {
        Ok(charts::chart_column(column, Some(kind), &settings(&options)?)?)
    }
}

#[export_module]
pub mod of_table {
    pub type Table = crate::render::Table;
    type Picture = crate::render::Picture;

    /// Draw the numbers of a table as bars, intervals or another kind of chart.
    ///
    /// Kinds: `"bars"` or `"intervals"`, depending on the table, `"histogram"`, `"boxplot"`, `"scatter"`, `"heatmap"`.
    /// `x` and `y` name columns.
    ///
    /// ```rhai
    /// > model(load("demo")).influence().chart()
    /// influence in the model of demo 2022
    /// index     ██████████████████████████████████████████████████ 1.0000
    /// size      █████████████████████████ 0.5000
    /// trade     ████████████▌ 0.2500
    /// firms     ████████████▌ 0.2500
    /// access    █████████████████████████ 0.5000
    /// ports     ████████████▌ 0.2500
    /// distance  ████████████▌ 0.2500
    /// influence: share of the index's variance; correlation: with the index
    /// ```
    #[rhai_fn(return_raw, pure)]
    pub fn chart(table: &mut Table) -> ScriptResult<Picture> {
        Ok(super::of_table(table, None, &settings(&Map::new())?)?)
    }

    #[rhai_fn(name = "chart", return_raw, pure)]
    pub fn chart_as(table: &mut Table, kind: &str) -> ScriptResult<Picture> {
        Ok(super::of_table(table, Some(kind), &settings(&Map::new())?)?)
    }

    /// options: CHART
    #[rhai_fn(name = "chart", return_raw, pure)]
    pub fn chart_with(table: &mut Table, kind: &str, options: Map) -> ScriptResult<Picture> {
        Ok(super::of_table(table, Some(kind), &settings(&options)?)?)
    }
}

#[export_module]
pub mod of_uncertainty {
    pub type Uncertainty = crate::analysis::uncertainty::Uncertainty;
    type Picture = crate::render::Picture;

    /// Draw rank intervals, or with `"heatmap"` how often each rank occurs.
    ///
    /// ```rhai
    /// > model(load("demo")).uncertainty().chart()
    /// ranks of demo 2022
    /// Atlantis     ●───────────────────
    /// Erewhon      ───────────────────●
    /// Brobdingnag                     ───────────────────●
    /// Laputa                                                                ●───────────────────
    /// Cockaigne                                                             ───────────────────●───────────────────
    /// Lilliput                                           ──────────────────────────────────────●───────────────────
    ///              1                                                                                              6
    /// rank: of the model itself; best to worst: middle 90 % of the draws, ● the median
    /// draws: 10000, seed 1; weights at every level: each within ± 25 % of its value
    /// 1 city is not ranked in every draw; statistics are over the draws with a rank
    /// ```
    #[rhai_fn(return_raw, pure)]
    pub fn chart(of: &mut Uncertainty) -> ScriptResult<Picture> {
        Ok(charts::chart_uncertainty(of, None, &settings(&Map::new())?)?)
    }

    #[rhai_fn(name = "chart", return_raw, pure)]
    pub fn chart_as(of: &mut Uncertainty, kind: &str) -> ScriptResult<Picture> {
        Ok(charts::chart_uncertainty(of, Some(kind), &settings(&Map::new())?)?)
    }

    /// options: CHART
    #[rhai_fn(name = "chart", return_raw, pure)]
    pub fn chart_with(of: &mut Uncertainty, kind: &str, options: Map) -> ScriptResult<Picture> {
        Ok(charts::chart_uncertainty(of, Some(kind), &settings(&options)?)?)
    }
}

type Given = std::collections::BTreeMap<String, crate::data::Setting>;

fn of_table(table: &Table, kind: Option<&str>, given: &Given) -> crate::Result<Picture> {
    charts::chart_shapes(&table.shapes(), kind, given)
}
