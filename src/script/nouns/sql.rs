//! A model as SQL.

use std::collections::BTreeMap;

use rhai::Map;
use rhai::plugin::*;

use crate::data::Setting;
use crate::files::Access;
use crate::model;
use crate::render::sql::{Dialect, SqlDrawOptions, SqlOptions, sql as written, sql_uncertainty as of_draws};
use crate::script::ScriptResult;
use crate::script::engine::args::settings;
use crate::{Result, Watch};

#[export_module]
pub mod functions {
    type Model = crate::model::Model;

    /// Write the model as one SQL query that scores and ranks the rows of a table.
    ///
    /// The dialect is `"duckdb"`, `"postgres"`, `"datafusion"` or `"spark"`. The query reads a table like the one that
    /// `save(data, "demo.csv")` writes: one row per unit and year, one column per indicator. It returns the key, the
    /// rank, the score of the index and of each group and indicator, and the share of weight for which values are
    /// available. Scores and ranks are the same as those of `rank()`. `save(m.sql("duckdb"), "demo.sql")` writes a
    /// file.
    ///
    /// With `fit: "frozen"` the bounds found on the data (lowest and highest values, means, quantiles) are written into
    /// the query as numbers, so that new rows are scored on the same scale as the old ones. So are the means,
    /// deviations and lowest scores that a group computes over all units (`mpi`, `ampi`, `missing: "worst"`). With
    /// `fit: "query"` the query computes the bounds from the rows that it scores; a step that SQL cannot compute, such
    /// as an iterative search, is an error.
    ///
    /// `bod` cannot be written as SQL. A row that the model would reject with an error, such as a score of 0 under a
    /// geometric mean, has no score.
    ///
    /// ```rhai
    /// > model(load("demo")).only("trade").sql("duckdb")
    /// -- Scores and ranks of demo 2022, changed model
    /// -- reweigh 0.1.0; demo 2022; data 5310b98333e1
    /// -- for duckdb, from "demo", year 2022; bounds are fixed numbers, found on demo 2022
    /// WITH
    /// -- Values of the indicators; values that are not finite count as missing.
    /// "figures" AS (
    ///   SELECT
    ///     "unit",
    ///     CASE WHEN ABS(CAST("trade" AS DOUBLE)) <= 1.7976931348623157e308 THEN CAST("trade" AS DOUBLE) END AS "trade"
    ///   FROM "demo"
    ///   WHERE "year" = 2022
    /// ),
    /// -- Scores of the indicators; higher is always better.
    /// "normalised" AS (
    ///   SELECT
    ///     "unit",
    ///     100 * (("trade" - 20) / 100) AS "trade"
    ///   FROM "figures"
    /// ),
    /// -- Share of the weight of size that is available.
    /// "size weights" AS (
    ///   SELECT
    ///     *,
    ///     CAST(CASE WHEN "trade" IS NULL THEN 0 ELSE 1 END AS DOUBLE) AS "size present",
    ///     NULLIF(CAST(CASE WHEN "trade" IS NULL THEN 0 ELSE 1 END AS DOUBLE), 0) AS "size weight"
    ///   FROM "normalised"
    /// ),
    /// -- size = 1 · trade; missing values: weights rescaled
    /// "size" AS (
    ///   SELECT
    ///     *,
    ///     (1 * COALESCE("trade", 0)) / "size weight" AS "size"
    ///   FROM "size weights"
    /// ),
    /// -- Share of the weight of index that is available.
    /// "index weights" AS (
    ///   SELECT
    ///     *,
    ///     CAST(CASE WHEN "size" IS NULL THEN 0 ELSE 1 * "size present" END AS DOUBLE) AS "index present",
    ///     NULLIF(CAST(CASE WHEN "size" IS NULL THEN 0 ELSE 1 END AS DOUBLE), 0) AS "index weight"
    ///   FROM "size"
    /// ),
    /// -- index = 1 · size; missing values: weights rescaled
    /// "index" AS (
    ///   SELECT
    ///     *,
    ///     (1 * COALESCE("size", 0)) / "index weight" AS "index"
    ///   FROM "index weights"
    /// ),
    /// -- Scores are compared after rounding to 12 digits, so that engines agree on ties; values tiny beside the
    /// -- largest count as 0. A unit is not ranked if values for too much of its weight are missing.
    /// "compared" AS (
    ///   SELECT
    ///     *,
    ///     CAST(CASE WHEN "index present" >= 6.666666656666667e-1 THEN CASE WHEN ABS("index") <= MAX(ABS("index")) OVER () * 0.000000000001 THEN 0 ELSE CASE WHEN "index" = 0 THEN 0 WHEN ABS("index") >= 1e12 THEN CASE WHEN "index" < 0 THEN -1 ELSE 1 END * FLOOR(ABS("index") / POWER(1e1, FLOOR(LOG10(ABS("index"))) - 11) + 0.5) * POWER(1e1, FLOOR(LOG10(ABS("index"))) - 11) WHEN "index" IS NOT NULL THEN CASE WHEN "index" < 0 THEN -1 ELSE 1 END * FLOOR(ABS("index") * POWER(1e1, 11 - FLOOR(LOG10(ABS("index")))) + 0.5) / POWER(1e1, 11 - FLOOR(LOG10(ABS("index")))) END END END AS DOUBLE) AS "compared"
    ///   FROM "index"
    /// ),
    /// "ranked" AS (
    ///   SELECT
    ///     *,
    ///     CASE WHEN "compared" IS NOT NULL THEN RANK() OVER (ORDER BY "compared" DESC NULLS LAST) END AS "rank"
    ///   FROM "compared"
    /// )
    /// SELECT
    ///   "unit",
    ///   "rank",
    ///   "index",
    ///   "size",
    ///   "trade",
    ///   "index present" AS "present"
    /// FROM "ranked"
    /// ORDER BY "rank" NULLS LAST, "unit";
    ///
    /// > model(load("demo")).sql("mysql")
    /// error: no SQL dialect `mysql`
    ///   |
    /// 1 | model(load("demo")).sql("mysql")
    ///   |                          ^^^^^
    ///   |
    ///   = hint: known: `duckdb`, `postgres`, `datafusion`, `spark`
    /// > model(load("demo")).aggregate("bod", #{ at: "access" }).sql("duckdb")
    /// error: `bod` of `access` cannot be written in SQL: it solves a linear program for each unit, which no query can
    ///   |
    /// 1 | model(load("demo")).aggregate("bod", #{ at: "access" }).sql("duckdb")
    ///   |                                ^^^
    ///   |
    ///   = hint: `.aggregate("arithmetic", #{ at: "access" })` can be
    /// ```
    /// task: save and share
    #[rhai_fn(return_raw, pure)]
    pub fn sql(model: &mut Model, dialect: &str) -> ScriptResult<String> {
        Ok(written(model, Dialect::named(dialect)?, &SqlOptions::read(&settings(&Map::new())?)?)?)
    }

    /// Write a SQL query that computes rank acceptability from drawn weights.
    ///
    /// The query reads two tables: the data, as for `sql`, and the draws, which `save(u.draws(1000), "draws.parquet")`
    /// writes for an uncertainty `u`. The table of draws has one row per draw and one column per group and indicator,
    /// with its weight in the parent group. It may also come from elsewhere, such as a panel of experts. The result has
    /// one row per city and rank: the number of draws in which the city has that rank, and their share of all draws
    /// that rank the city, as in `u.acceptability()`.
    ///
    /// ```rhai
    /// > let m = model(load("demo"));
    /// > m.sql_uncertainty("duckdb", #{ draws: "panel" }).contains("CROSS JOIN \"panel\" AS d")
    /// true
    /// > m.aggregate("mpi", #{ at: "index" }).sql_uncertainty("duckdb")
    /// error: `mpi` of `index` cannot be written in SQL with drawn weights: its scale depends on scores, which change with the weights
    ///   |
    /// 1 | m.aggregate("mpi", #{ at: "index" }).sql_uncertainty("duckdb")
    ///   |              ^^^
    ///   |
    ///   = hint: `.aggregate("arithmetic", #{ at: "index" })` works
    /// ```
    /// task: save and share
    #[rhai_fn(return_raw, pure)]
    pub fn sql_uncertainty(model: &mut Model, dialect: &str) -> ScriptResult<String> {
        sql_uncertainty_with(model, dialect, Map::new())
    }

    /// options: SQL_DRAWS
    #[rhai_fn(name = "sql_uncertainty", return_raw, pure)]
    pub fn sql_uncertainty_with(model: &mut Model, dialect: &str, options: Map) -> ScriptResult<String> {
        let options = SqlDrawOptions::read(&settings(&options)?)?;
        Ok(of_draws(model, Dialect::named(dialect)?, &options)?)
    }

    /// options: SQL
    #[rhai_fn(name = "sql", return_raw, pure)]
    pub fn sql_with(model: &mut Model, dialect: &str, options: Map) -> ScriptResult<String> {
        Ok(written(model, Dialect::named(dialect)?, &SqlOptions::read(&settings(&options)?)?)?)
    }
}

/// A saved model as a query, with notes on the model.
pub fn of_file(
    path: &str,
    dialect: &str,
    options: &BTreeMap<String, Setting>,
    access: &Access,
) -> Result<(String, Vec<String>)> {
    let (dialect, options) = (Dialect::named(dialect)?, SqlOptions::read(options)?);
    let model = model::read(path, access, &Watch::default())?;
    Ok((written(&model, dialect, &options)?, model.warnings().to_vec()))
}
