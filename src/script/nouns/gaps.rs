//! Weights of a model and of single units, the coverage needed for a rank, and the effect of missing values.

use rhai::plugin::*;
use rhai::{Dynamic, Map};

use crate::model::{Covered, Opt};
use crate::script::ScriptResult;
use crate::script::engine::args::places;
use crate::script::engine::value::{kind_of, number_of};
use crate::{Error, Result, rank, render};

#[export_module]
pub mod functions {
    type Model = crate::model::Model;
    type Ranking = crate::rank::Ranking;
    type Table = crate::render::Table;

    /// Set the share of indicator weight a city needs to be ranked.
    ///
    /// Without a share, return the current one. With `at`, set it for groups or levels: if a city has values for less
    /// of a group's weight, the group has no score for it, and its parent treats that score as missing, according to
    /// the option `missing` of `aggregate`.
    ///
    /// ```rhai
    /// > model(load("demo")).coverage(1).rank().unranked()
    /// demo 2022, changed model: units without a rank
    /// city     why
    /// ──────────────────────────────────────────────────────────────────────
    /// Erewhon  75 % of the weight available, 100 % required; missing: ports
    /// > model(load("demo")).coverage(0.6, #{ at: "dimensions" }).rank().unranked()
    /// demo 2022, changed model: units without a rank
    /// city     why
    /// ──────────────────────────────────────────────────────────────────────────────────────────────────────
    /// Erewhon  50 % of the weight available, 67 % required; missing: access (50 % available, 60 % required)
    /// ```
    /// task: build and change
    #[rhai_fn(return_raw, pure)]
    pub fn coverage(model: &mut Model, share: Dynamic) -> ScriptResult<Model> {
        Ok(model.coverage(number_from_0_to_1(&share)?)?)
    }

    /// options: COVERED
    #[rhai_fn(name = "coverage", return_raw, pure)]
    pub fn coverage_at(model: &mut Model, share: Dynamic, options: Map) -> ScriptResult<Model> {
        options.keys().try_for_each(|name| Opt::named(Covered::TABLE, name).map(drop))?;
        let share = number_from_0_to_1(&share)?;
        Ok(match options.get("at") {
            Some(at) => model.coverage_at(share, &places(at)?)?,
            None => model.coverage(share)?,
        })
    }

    #[rhai_fn(name = "coverage", pure)]
    pub fn coverage_of(model: &mut Model) -> f64 {
        model.recipe().coverage
    }

    /// List the weights: in the parent group and overall.
    ///
    /// For one city, list the weights that apply to it. If values are missing, the remaining weights are rescaled;
    /// under the benefit of the doubt (`bod`) each city has weights of its own.
    ///
    /// ```rhai
    /// > model(load("demo")).weights()
    /// weights of the model of demo 2022
    /// code      level  parent  weight  overall weight
    /// ────────────────────────────────────────────────
    /// index         0  –       1.0000          1.0000
    /// size          1  index   0.5000          0.5000
    /// trade         2  size    0.5000          0.2500
    /// firms         2  size    0.5000          0.2500
    /// access        1  index   0.5000          0.5000
    /// ports         2  access  0.5000          0.2500
    /// distance      2  access  0.5000          0.2500
    /// weight: within its group; overall weight: within the whole index
    /// > model(load("demo")).aggregate("bod", #{ at: "size" }).weights("Laputa")
    /// weights that count for Laputa in the model of demo 2022
    /// code      level  parent  weight  overall weight
    /// ────────────────────────────────────────────────
    /// index         0  –       1.0000          1.0000
    /// size          1  index   0.5000          0.5000
    /// trade         2  size    0.0000          0.0000
    /// firms         2  size    1.0000          0.5000
    /// access        1  index   0.5000          0.5000
    /// ports         2  access  0.5000          0.2500
    /// distance      2  access  0.5000          0.2500
    /// weight: within its group, rescaled over the available values; overall weight: within the whole index
    /// under `bod`: from the weights that are best for this unit
    /// ```
    /// task: rank and score
    #[rhai_fn(pure)]
    pub fn weights(model: &mut Model) -> Table {
        render::weights(model)
    }

    #[rhai_fn(name = "weights", return_raw, pure)]
    pub fn weights_of(model: &mut Model, unit: &str) -> ScriptResult<Table> {
        Ok(render::weights_of(model, model.data().units().resolve(unit)?)?)
    }

    /// List cities with missing values, and how low or high their scores could be.
    ///
    /// Each missing value is replaced by the lowest, the highest and the median score of its indicator. A city that
    /// scores higher than with the median is helped by its missing values. Bounds computed from all cities stay fixed;
    /// under `bod` the missing values of all cities are filled at once. `show(["score_lowest", "score_highest"])` adds
    /// these columns to a ranking.
    ///
    /// ```rhai
    /// > model(load("demo")).gaps()
    /// demo 2022: scores with missing values
    /// rank  city     score  score_lowest  score_highest  score_median  lifted  missing
    /// ─────────────────────────────────────────────────────────────────────────────────
    ///    2  Erewhon  72.50         47.50          72.50         60.00  yes     ports
    /// missing values filled with the lowest, highest or median score of the indicator
    /// lifted: the score is higher than with medians filled in
    /// > model(load("demo")).rank().show(["score_lowest", "score_highest"]).top(2)
    /// demo 2022: 2 shown, 6 of 6 cities ranked
    /// rank  city      name_zh      score            score_lowest  score_highest
    /// ──────────────────────────────────────────────────────────────────────────
    ///    1  Atlantis  亚特兰蒂斯  75.00   ████████         75.00          75.00
    ///    2  Erewhon   乌有乡      72.50*  ███████▊         47.50          72.50
    /// * some values are missing; the remaining weights were rescaled to sum to 1
    /// helped by a missing value: Erewhon would score 60.00 with the median filled in
    /// ```
    /// task: how sure
    #[rhai_fn(return_raw, pure)]
    pub fn gaps(model: &mut Model) -> ScriptResult<Table> {
        Ok(render::gaps(&rank::rank(model, None)?))
    }

    #[rhai_fn(name = "gaps", pure)]
    pub fn gaps_of_ranking(ranking: &mut Ranking) -> Table {
        render::gaps(ranking)
    }
}

/// A share from 0 to 1, given as a number or a percentage.
pub fn number_from_0_to_1(value: &Dynamic) -> Result<f64> {
    let wrong = || Error::wrong("share", kind_of(value), "a number from 0 to 1");
    number_of(value).ok_or_else(wrong)
}
