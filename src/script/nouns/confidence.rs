//! Confidence sets for ranks.

use rhai::plugin::*;
use rhai::{Array, Dynamic, Map};

use crate::analysis::confidence::{self as of, ConfidenceOptions, Given, SetOptions};
use crate::data::options::{Read, Unfit};
use crate::data::{Column, Dataset};
use crate::model::Model;
use crate::render::{self, Show, charts};
use crate::script::ScriptResult;
use crate::script::engine::args::{setting, settings};
use crate::script::engine::home::Context;
use crate::script::engine::value::{kind_of, maps};
use crate::{Error, Result};

#[export_module]
pub mod functions {
    pub type Confidence = crate::analysis::confidence::Confidence;
    type Dataset = crate::data::Dataset;
    type Facts = crate::render::Facts;
    type Model = crate::model::Model;
    type Picture = crate::render::Picture;
    type Table = crate::render::Table;

    /// Show which ranks each city may truly have, given standard errors of its values.
    ///
    /// Values that were estimated, such as test scores of a sample, come with standard errors. A difference between two
    /// cities that is small against them says nothing about who is better, and neither do their ranks.
    ///
    /// `errors` says how large they are:
    /// - `#{ trade: "trade_se", ports: 0.3 }`: for each indicator that is an estimate, a column of the data with one standard
    ///   error for each city, in the unit of the indicator, or one number for all cities; other indicators are exact
    /// - `"score_se"` or `1.5`: those of the scores
    ///
    /// Of a data set, `confidence("maths", "maths_se")` ranks by one indicator.
    ///
    /// Every pair of cities is compared; a city is significantly better if its lead is too large for chance. Its set goes
    /// from the number of significantly better cities plus 1 up to the number of cities less those that are significantly
    /// worse (Mogstad, Romano, Shaikh & Wilhelm 2023, stepwise, as in the R package csranks). All sets together contain the
    /// true ranks with a probability of at least 95 %, or of another `level`. `marginal()` has narrower sets for
    /// questions about one city only.
    ///
    /// Errors are normal, and independent between cities and indicators. Those of indicators are carried to the scores by
    /// running the model on drawn values; bounds that follow the values move with them, and `freeze()` holds them.
    /// For sampling errors, a standard error is the standard deviation divided by the root of the sample size.
    ///
    /// ```rhai
    /// > let m = model(load("demo"))
    /// m: model of demo 2022, 4 indicators
    /// > m.confidence(#{ errors: #{ trade: 5, firms: 10 } })
    /// ranks with 95 % confidence: demo 2022
    /// rank  city         score  std. error  best  worst  tier  1                                      6
    /// ──────────────────────────────────────────────────────────────────────────────────────────────────
    ///   1   Atlantis     75.00       1.004     1      2     1  ●───────
    ///   2   Erewhon      72.50       2.090     1      2     1  ───────●
    ///   3   Brobdingnag  57.50       1.578     3      3     2                 ●
    ///   4   Laputa       36.25       2.221     4      6     3                         ●────────────────
    ///   5=  Cockaigne    31.25       2.167     4      6     3                         ────────●────────
    ///   5=  Lilliput     31.25       0.977     4      6     3                         ────────●────────
    /// best to worst: with 95 % confidence, the true ranks of all 6 cities lie in these ranges at once; ●: the rank
    /// by the estimates
    /// tier: cities of one tier do not differ significantly from each other; significant: a lead of more than 2.73
    /// times its standard error
    /// standard errors: 10 for `firms`; 5 for `trade`; errors independent and normal; 2000 draws, seed 1
    /// errors push the scores of 2 of 6 cities against a bound, such as the highest score; there, the level is only
    /// approximate
    /// > m.confidence(#{ errors: #{ trade: -5 } })
    /// error: a standard error cannot be below 0, and -5 is
    ///   |
    /// 1 | m.confidence(#{ errors: #{ trade: -5 } })
    ///   |                                   ^^
    /// ```
    /// task: how sure
    #[rhai_fn(name = "confidence", return_raw)]
    pub fn confidence(context: NativeCallContext, model: Model) -> ScriptResult<Confidence> {
        of_model(&context, &model, &Map::new())
    }

    /// options: CONFIDENCE
    #[rhai_fn(name = "confidence", return_raw)]
    pub fn confidence_with(context: NativeCallContext, model: Model, options: Map) -> ScriptResult<Confidence> {
        of_model(&context, &model, &options)
    }

    /// Show which ranks each city may truly have by one indicator with standard errors.
    ///
    /// The errors are a column of the data, a computed column, or one number for all cities.
    ///
    /// ```rhai
    /// > load("demo").confidence("trade", 8)
    /// ranks with 95 % confidence: demo 2022, by trade
    /// rank  city          score  std. error  best  worst  tier  1                                      6
    /// ───────────────────────────────────────────────────────────────────────────────────────────────────
    ///    1  Atlantis     120.00           8     1      2     1  ●───────
    ///    2  Brobdingnag  100.00           8     1      3     1  ───────●────────
    ///    3  Cockaigne     70.00           8     2      5     2         ────────●────────────────
    ///    4  Erewhon       60.00           8     3      5     2                 ────────●────────
    ///    5  Laputa        40.00           8     3      6     2                 ────────────────●────────
    ///    6  Lilliput      20.00           8     5      6     3                                 ────────●
    /// best to worst: with 95 % confidence, the true ranks of all 6 cities lie in these ranges at once; ●: the rank
    /// by the estimates
    /// tier: cities of one tier do not differ significantly from each other; significant: a lead of more than 2.80
    /// times its standard error
    /// standard errors: 8 for `trade`; errors independent and normal; 2000 draws, seed 1
    /// ```
    /// task: how sure
    #[rhai_fn(name = "confidence", return_raw)]
    pub fn confidence_by(
        context: NativeCallContext,
        data: Dataset,
        indicator: &str,
        errors: Dynamic,
    ) -> ScriptResult<Confidence> {
        of_column(&context, &data, indicator, &errors, &Map::new())
    }

    /// options: CONFIDENCE_SETS
    #[rhai_fn(name = "confidence", return_raw)]
    pub fn confidence_by_with(
        context: NativeCallContext,
        data: Dataset,
        indicator: &str,
        errors: Dynamic,
        options: Map,
    ) -> ScriptResult<Confidence> {
        of_column(&context, &data, indicator, &errors, &options)
    }

    /// Show the confidence set of one city, and who is significantly better or worse.
    ///
    /// ```rhai
    /// > load("demo").confidence("trade", 8).of("Erewhon")
    /// rank of Erewhon with 95 % confidence: demo 2022, by trade
    ///   rank             4 of 6
    ///   score            60.00, standard error 8
    ///   on its own       3 to 5
    ///   with all others  3 to 5
    ///   tier             2
    ///   better           2: Atlantis; Brobdingnag
    ///   no clear order   2: Cockaigne; Laputa
    ///   worse            1: Lilliput
    /// on its own: contains its true rank with 95 % confidence; with all others: the true ranks of all cities lie in
    /// their ranges at once with 95 % confidence
    /// better, worse: significantly, in the comparison of all pairs
    /// standard errors: 8 for `trade`; errors independent and normal; 2000 draws, seed 1
    /// ```
    #[rhai_fn(return_raw)]
    pub fn of(context: NativeCallContext, confidence: Confidence, unit: &str) -> ScriptResult<Facts> {
        let compared = confidence.of(unit, &Context::of(&context).watch)?;
        Ok(render::confidence::of_unit(&confidence, &compared))
    }

    /// List the cities that may be among the truly best n.
    ///
    /// With the probability of the level, the list contains all of them.
    ///
    /// ```rhai
    /// > load("demo").confidence("trade", 8).best(2)
    /// 3 of 6 cities may be among the best 2: demo 2022, by trade
    /// rank  city          score  std. error  best  worst
    /// ───────────────────────────────────────────────────
    ///    1  Atlantis     120.00           8     1      2
    ///    2  Brobdingnag  100.00           8     1      3
    ///    3  Cockaigne     70.00           8     2      5
    /// with 95 % confidence, this list contains all cities that are truly among the best 2
    /// standard errors: 8 for `trade`; errors independent and normal; 2000 draws, seed 1
    /// ```
    #[rhai_fn(return_raw, pure)]
    pub fn best(confidence: &mut Confidence, n: i64) -> ScriptResult<Table> {
        Ok(render::confidence::among(confidence, count(n)?, true)?)
    }

    /// List the cities that may be among the truly worst n.
    ///
    /// ```rhai
    /// > load("demo").confidence("trade", 8).worst(1)
    /// 2 of 6 cities may be the worst: demo 2022, by trade
    /// rank  city      score  std. error  best  worst
    /// ───────────────────────────────────────────────
    ///    5  Laputa    40.00           8     3      6
    ///    6  Lilliput  20.00           8     5      6
    /// with 95 % confidence, this list contains the city that truly is the worst
    /// standard errors: 8 for `trade`; errors independent and normal; 2000 draws, seed 1
    /// ```
    #[rhai_fn(return_raw, pure)]
    pub fn worst(confidence: &mut Confidence, n: i64) -> ScriptResult<Table> {
        Ok(render::confidence::among(confidence, count(n)?, false)?)
    }

    /// Group cities into tiers whose members cannot be told apart.
    ///
    /// From the best score downwards, a tier ends before the first city that is significantly worse than one in it. So no
    /// two cities of a tier differ significantly, but two of different tiers need not differ either.
    ///
    /// ```rhai
    /// > load("demo").confidence("trade", 8).tiers()
    /// tiers with 95 % confidence: demo 2022, by trade
    /// tier  cities  from rank  to rank  members
    /// ─────────────────────────────────────────────────────────────
    ///    1       2          1        2  Atlantis; Brobdingnag
    ///    2       3          3        5  Cockaigne; Erewhon; Laputa
    ///    3       1          6        6  Lilliput
    /// cities of one tier do not differ significantly from each other; a tier ends before the first that is
    /// significantly worse than one in it
    /// cities of different tiers need not differ significantly
    /// standard errors: 8 for `trade`; errors independent and normal; 2000 draws, seed 1
    /// ```
    #[rhai_fn(pure)]
    pub fn tiers(confidence: &mut Confidence) -> Table {
        render::confidence::tiers(confidence)
    }

    /// Show narrower sets, each valid for one city on its own.
    ///
    /// Use them for a question about one city that was chosen beforehand. Among many such sets, some miss the true rank.
    ///
    /// ```rhai
    /// > load("demo").confidence("trade", 8).marginal()
    /// single ranks with 95 % confidence: demo 2022, by trade
    /// rank  city          score  std. error  best  worst  1                                      6
    /// ─────────────────────────────────────────────────────────────────────────────────────────────
    ///    1  Atlantis     120.00           8     1      2  ●───────
    ///    2  Brobdingnag  100.00           8     1      2  ───────●
    ///    3  Cockaigne     70.00           8     3      4                 ●────────
    ///    4  Erewhon       60.00           8     3      5                 ────────●────────
    ///    5  Laputa        40.00           8     4      6                         ────────●────────
    ///    6  Lilliput      20.00           8     5      6                                 ────────●
    /// best to worst: a range contains the true rank of its city with 95 % confidence, but several ranges need not
    /// hold at once; ●: the rank by the estimates
    /// standard errors: 8 for `trade`; errors independent and normal; 2000 draws, seed 1
    /// ```
    #[rhai_fn(return_raw)]
    pub fn marginal(context: NativeCallContext, confidence: Confidence) -> ScriptResult<Table> {
        Ok(render::confidence::marginal(&confidence, &Context::of(&context).watch)?)
    }

    /// Return the confidence sets as a list of maps.
    ///
    /// ```rhai
    /// > load("demo").confidence("trade", 8).rows()[2]
    /// #{ best: 2, error: 8, name: "Cockaigne", rank: 3, score: 70, tier: 2, unit: "coc", worst: 5 }
    /// ```
    #[rhai_fn(pure)]
    pub fn rows(confidence: &mut Confidence) -> Array {
        maps(&confidence.shapes())
    }

    /// Draw the confidence sets as ranges of ranks.
    ///
    /// ```rhai
    /// > load("demo").confidence("trade", 8).chart()
    /// ranks with 95 % confidence: demo 2022, by trade
    /// Atlantis     ●───────────────────
    /// Brobdingnag  ───────────────────●───────────────────
    /// Cockaigne                       ───────────────────●──────────────────────────────────────
    /// Erewhon                                            ───────────────────●───────────────────
    /// Laputa                                             ──────────────────────────────────────●───────────────────
    /// Lilliput                                                                                 ───────────────────●
    ///              1                                                                                              6
    /// best to worst: with 95 % confidence, the true ranks of all 6 cities lie in these ranges at once; ●: the rank
    /// by the estimates
    /// tier: cities of one tier do not differ significantly from each other; significant: a lead of more than 2.80
    /// times its standard error
    /// standard errors: 8 for `trade`; errors independent and normal; 2000 draws, seed 1
    /// ```
    #[rhai_fn(return_raw, pure)]
    pub fn chart(confidence: &mut Confidence) -> ScriptResult<Picture> {
        Ok(charts::chart_confidence(confidence, None, &settings(&Map::new())?)?)
    }

    #[rhai_fn(name = "chart", return_raw, pure)]
    pub fn chart_as(confidence: &mut Confidence, kind: &str) -> ScriptResult<Picture> {
        Ok(charts::chart_confidence(confidence, Some(kind), &settings(&Map::new())?)?)
    }

    /// options: CHART
    #[rhai_fn(name = "chart", return_raw, pure)]
    pub fn chart_with(confidence: &mut Confidence, kind: &str, options: Map) -> ScriptResult<Picture> {
        Ok(charts::chart_confidence(confidence, Some(kind), &settings(&options)?)?)
    }
}

fn of_model(context: &NativeCallContext, model: &Model, options: &Map) -> ScriptResult<of::Confidence> {
    let asked = ConfidenceOptions::read(&settings(options)?)?;
    Ok(of::confidence(model, asked, &Context::of(context).watch)?)
}

fn of_column(
    context: &NativeCallContext,
    data: &Dataset,
    indicator: &str,
    errors: &Dynamic,
    options: &Map,
) -> ScriptResult<of::Confidence> {
    let asked = SetOptions::read(&settings(options)?)?;
    Ok(of::confidence_by(data, indicator, given(errors)?, &asked, &Context::of(context).watch)?)
}

/// A column, the name of one, or a number.
fn given(errors: &Dynamic) -> Result<Given> {
    if let Some(column) = errors.read_lock::<Column>() {
        return Ok(Given::Values(column.clone()));
    }
    let wrong = || {
        let expected = "the name of a column, a column, or a number, 0 or more";
        Error::wrong("standard errors", kind_of(errors), expected).about("confidence")
    };
    match setting(errors).as_ref().map(Given::read) {
        Some(Ok(given)) => Ok(given),
        Some(Err(Unfit::Because(error))) => Err(error),
        _ => Err(wrong()),
    }
}

/// A number of units; 0 if it is no such number, which the question refuses.
fn count(n: i64) -> Result<usize> {
    usize::try_from(n)
        .map_err(|_| Error::wrong("how many", n.to_string(), "a whole number from 1").about(n.to_string()))
}
