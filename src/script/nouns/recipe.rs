//! The recipe of a model: directions, missing values, frozen bounds, other years, its script and data.

use rhai::plugin::*;
use rhai::{Array, Dynamic, Map};

use crate::Error;
use crate::data::{Direction, Setting};
use crate::model::{Divided, Step};
use crate::script::ScriptResult;
use crate::script::engine::args::{choice, fitted_choice, names, setting, year_of};
use crate::script::engine::value::kind_of;
use crate::script::source::scripts;

#[export_module]
pub mod functions {
    type Model = crate::model::Model;
    type Dataset = crate::data::Dataset;

    /// Set whether higher or lower values are better, for one or more indicators.
    ///
    /// ```rhai
    /// > model(load("demo")).direction("distance", "higher").rank().top(1)
    /// demo 2022, changed model: 1 shown, 6 of 6 cities ranked
    /// rank  city         name_zh  score  size  access
    /// ────────────────────────────────────────────────
    ///    1  Brobdingnag  大人国   57.50  90.0    25.0
    /// ```
    /// task: build and change
    #[rhai_fn(return_raw, pure)]
    pub fn direction(model: &mut Model, indicator: &str, better: &str) -> ScriptResult<Model> {
        Ok(model.direction(indicator, Direction::named(better)?)?)
    }

    #[rhai_fn(name = "direction", return_raw, pure)]
    pub fn direction_of_list(model: &mut Model, indicators: Array, better: &str) -> ScriptResult<Model> {
        let better = Direction::named(better)?;
        Ok(names(&indicators)?.iter().try_fold(model.clone(), |model, name| model.direction(name, better))?)
    }

    /// Set a title for a model, so that results can be told apart.
    ///
    /// Without a title, the name of the variable is used.
    ///
    /// ```rhai
    /// > let m = model(load("demo"))
    /// m: model of demo 2022, 4 indicators
    /// > m.boost("access", 2).titled("access twice").rank().top(1)
    /// demo 2022, access twice: 1 shown, 6 of 6 cities ranked
    /// rank  city      name_zh     score  size  access
    /// ────────────────────────────────────────────────
    ///    1  Atlantis  亚特兰蒂斯  83.33  50.0   100.0
    /// ```
    /// task: build and change
    #[rhai_fn(pure)]
    pub fn titled(model: &mut Model, title: &str) -> Model {
        model.titled(title)
    }

    /// Choose how missing values are filled; nothing is filled unless you ask.
    ///
    /// The choice holds for all indicators or those named by `at`. Imputation runs after `denominate` and before all
    /// other steps. A filled value counts in scores, but whether a city is ranked depends only on the values in the
    /// data. `notes()` lists each filled value with its origin.
    ///
    /// ```rhai
    /// > model(load("demo")).impute("median").notes()
    /// effects of the steps on demo 2022
    /// step    indicator  city     from  to  why
    /// ─────────────────────────────────────────────
    /// impute  ports      Erewhon  –      3  median
    /// weight required for a rank: 0.666667
    /// ```
    /// task: build and change
    #[rhai_fn(return_raw, pure)]
    pub fn impute(model: &mut Model, method: &str) -> ScriptResult<Model> {
        Ok(model.choose(Step::Impute, fitted_choice(method, &Map::new())?)?)
    }

    /// options: FITTED
    #[rhai_fn(name = "impute", return_raw, pure)]
    pub fn impute_with(model: &mut Model, method: &str, options: Map) -> ScriptResult<Model> {
        Ok(model.choose(Step::Impute, fitted_choice(method, &options)?)?)
    }

    /// Divide indicators by another one, such as population, before all other steps.
    ///
    /// Without `at`, all indicators of the model are divided, except the denominator itself, which need not be part of
    /// the model. `"none"` removes the division. Without a name, the denominators named in the description are used.
    ///
    /// ```rhai
    /// > model(load("demo")).denominate("firms", #{ at: "trade", scale: 100 }).trail("Atlantis", "trade")
    /// trade of Atlantis in demo 2022
    ///   figure       120 million crowns, 2022; source: fable (reweigh)
    ///   firms        50 count, 2022; source: fable (reweigh)
    ///   better       higher
    ///   denominated  trade / firms · 100 = 240
    ///   treated      none: 240, unchanged
    ///   normalised   minmax: 100 · (240 − 20) / 220 = 100
    ///   score        100
    ///   weight       0.500 in size, 0.2500 overall
    ///   points       0.2500 · 100 = 25.00 of the index
    /// ```
    /// task: build and change
    #[rhai_fn(return_raw, pure)]
    pub fn denominate(model: &mut Model) -> ScriptResult<Model> {
        Ok(model.denominate_as_described()?)
    }

    #[rhai_fn(name = "denominate", return_raw, pure)]
    pub fn denominate_by(model: &mut Model, indicator: &str) -> ScriptResult<Model> {
        divided(model, indicator, &Map::new())
    }

    /// options: DIVIDED
    #[rhai_fn(name = "denominate", return_raw, pure)]
    pub fn denominate_by_with(model: &mut Model, indicator: &str, options: Map) -> ScriptResult<Model> {
        divided(model, indicator, &options)
    }

    /// Fix the bounds found by treat and normalise, to compare years on one scale.
    ///
    /// Other years and changed values are then measured against the same bounds. Choosing treat, normalise or direction
    /// again fits them anew.
    ///
    /// A map gives bounds of your own. For each indicator it holds a list: the fit of treat, then that of normalise;
    /// the fill of impute (`["number", 12]`) may come first. The fits are:
    /// - `["same"]`: leaves values as they are
    /// - `["clamp", lo, hi]`: limits values to this range
    /// - `["log", from, times, plus]`: takes a logarithm
    /// - `["line", from, span, to, rise]`: returns `to + rise * (x - from) / span`
    /// - `["clipped", …]`: the same line, limited to its end points
    /// - `["places", "min", values…]`: the position from the bottom among these values
    /// - `["nothing"]`: leaves the indicator out
    ///
    /// If lower is better, normalise sees the value with its sign reversed.
    ///
    /// ```rhai
    /// > model(load("demo")).freeze(#{ trade: [["same"], ["line", 0, 200, 0, 100]] }).scores()
    /// scores of demo 2022
    /// city         trade   firms   ports  distance   size  access  index
    /// ───────────────────────────────────────────────────────────────────
    /// Atlantis     60.00    0.00  100.00    100.00  30.00  100.00  65.00
    /// Brobdingnag  50.00  100.00    0.00     50.00  75.00   25.00  50.00
    /// Cockaigne    35.00   25.00   50.00      0.00  30.00   25.00  27.50
    /// Erewhon      30.00   50.00       –    100.00  40.00  100.00  70.00
    /// Laputa       20.00   75.00   25.00     25.00  47.50   25.00  36.25
    /// Lilliput     10.00    0.00   75.00     50.00   5.00   62.50  33.75
    /// > model(load("demo")).freeze(#{ trade: [["same"], ["line", 0, 0, 0, 100]] })
    /// error: held fit of `trade`: found ["line", 0, 0, 0, 100], expected `["line", from, span, to, rise]`, the span above 0
    ///   |
    /// 1 | model(load("demo")).freeze(#{ trade: [["same"], ["line", 0, 0, 0, 100]] })
    ///   |                               ^^^^^
    /// ```
    /// task: build and change
    #[rhai_fn(return_raw, pure)]
    pub fn freeze(model: &mut Model) -> ScriptResult<Model> {
        Ok(model.freeze()?)
    }

    #[rhai_fn(name = "freeze", return_raw, pure)]
    pub fn freeze_at(model: &mut Model, bounds: Map) -> ScriptResult<Model> {
        Ok(model.hold(&fits(&bounds)?)?)
    }

    /// Return the script that rebuilds the model, exact to the last digit.
    ///
    /// `save(m.script(), "mine.rhai")` saves it, `reweigh mine.rhai` runs it.
    ///
    /// ```rhai
    /// > model(load("demo")).weigh(#{ ports: 0.7 }).normalise("zscore").script()
    /// // reweigh 0.1.0; demo 2022; data 5310b98333e1
    /// let d = load("demo")
    /// model(d, #{
    ///   size: #{ weight: 0.5, of: #{
    ///     trade: 0.5,
    ///     firms: 0.5,
    ///   } },
    ///   access: #{ weight: 0.5, of: #{
    ///     ports: 0.7,
    ///     distance: 0.30000000000000004,
    ///   } },
    /// })
    ///   .normalise("zscore")
    /// ```
    /// task: save and share
    #[rhai_fn(pure)]
    pub fn script(model: &mut Model) -> String {
        scripts::script_of(model)
    }

    /// Apply the same recipe to another year; without a year, return the current one.
    ///
    /// ```rhai
    /// > let m = model(load("demo")).freeze()
    /// m: model of demo 2022, 4 indicators
    /// > m.year(2021).rank().top(2)
    /// demo 2021, changed model: 2 shown, 6 of 6 cities ranked
    /// rank  city         name_zh     score            size  access
    /// ─────────────────────────────────────────────────────────────
    ///    1  Atlantis     亚特兰蒂斯  67.50  ████████  47.5    87.5
    ///    2  Brobdingnag  大人国      57.50  ██████▉   90.0    25.0
    /// > m.year()
    /// 2022
    /// > m.year(1999)
    /// error: no data for the year 1999
    ///   |
    /// 1 | m.year(1999)
    ///   |        ^^^^
    ///   |
    ///   = hint: available years: 2021, 2022
    /// ```
    /// task: build and change
    #[rhai_fn(return_raw, pure)]
    pub fn year(model: &mut Model, year: i64) -> ScriptResult<Model> {
        Ok(model.at_year(year_of(year)?)?)
    }

    #[rhai_fn(name = "year", pure)]
    pub fn current_year(model: &mut Model) -> Dynamic {
        model.data().year().map_or(Dynamic::UNIT, |year| Dynamic::from(i64::from(year)))
    }

    /// Return the data set of a model.
    ///
    /// ```rhai
    /// > model(load("demo")).data() == load("demo")
    /// true
    /// ```
    /// task: look at the data
    #[rhai_fn(pure)]
    pub fn data(model: &mut Model) -> Dataset {
        model.data().clone()
    }

    /// Test whether two models have the same data and recipe.
    ///
    /// ```rhai
    /// > model(load("demo")) == model(load("demo")).weigh(#{ size: 0.4 })
    /// false
    /// ```
    #[rhai_fn(name = "==", pure)]
    pub fn equals(a: &mut Model, b: Model) -> bool {
        *a == b
    }

    #[rhai_fn(name = "!=", pure)]
    pub fn differs(a: &mut Model, b: Model) -> bool {
        *a != b
    }
}

fn divided(model: &crate::model::Model, by: &str, options: &Map) -> ScriptResult<crate::model::Model> {
    let choice = choice(by, options)?;
    let Divided { scale, .. } = Divided::read(&choice.options)?;
    Ok(match by {
        "none" => model.undivided(&choice.at)?,
        _ => model.denominate(by, &choice.at, scale)?,
    })
}

fn fits(bounds: &Map) -> ScriptResult<Vec<(String, Setting)>> {
    let expected = "a list of two fits, such as `[[\"same\"], [\"line\", 0, 100, 0, 100]]`";
    let fit = |(name, value): (&rhai::Identifier, &Dynamic)| match setting(value) {
        Some(setting) => Ok((name.to_string(), setting)),
        None => Err(Error::wrong(format!("`{name}`"), kind_of(value), expected).about(name.as_str()).into()),
    };
    bounds.iter().map(fit).collect()
}
