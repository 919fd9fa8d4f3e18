//! Models: the steps that build them, each returning a new model, and questions.

use rhai::plugin::*;
use rhai::{Array, Dynamic, Map};

use super::gaps::number_from_0_to_1;
use crate::analysis::people::apply;
use crate::data::INDEX;
use crate::model::{Step, aggregate};
use crate::script::ScriptResult;
use crate::script::engine::args::{choice, fitted_choice, names, numbers, years};
use crate::script::engine::rows::Row;
use crate::{rank, render};

#[export_module]
pub mod functions {
    pub type Model = crate::model::Model;
    type Ranking = crate::rank::Ranking;
    type Table = crate::render::Table;
    type Weighting = crate::analysis::people::Weighting;

    /// Set the weights of groups or indicators; the others keep their proportions.
    ///
    /// Each weight is a share within the parent group. If you name all members of a group, the weights may have any sum
    /// (50, 30 and 20, say) and are rescaled. If you name only some of them, the weights are shares that sum to at most
    /// 1; `"40%"` is the same as 0.4.
    ///
    /// A name can be a group or an indicator at any level, written in full or shortened as far as it stays unambiguous.
    /// A row of a data set sets the weights found in its columns, as in a table with one weighting per row. Weights from
    /// people, such as those of `ahp`, set the weights in the group whose members they name.
    ///
    /// With the name of a scheme, such as `"entropy"`, the weights are computed from the data: for the indicators
    /// within each group, or for all members of the groups or levels named by `at`, where a group is represented by its
    /// score. The result is plain numbers that stay fixed until `weigh` is called again, even if the data change.
    ///
    /// Schemes use values after the treatment of outliers. A constant member gets the weight 0. If values are missing,
    /// `entropy angle sd gini lopcow` use all cities that have a value for the member, `critic` those that have both
    /// values of a pair, and all other schemes those that have every value.
    ///
    /// ```rhai
    /// > model(load("demo")).weigh(#{ access: 0.7 })
    /// model of demo 2022: 4 indicators in 2 dimensions, 6 cities
    ///                 weight  overall weight  influence  better  name
    /// ───────────────────────────────────────────────────────────────────────────────
    /// index
    /// ├─ size          0.300          0.3000      0.048
    /// │  ├─ trade      0.500          0.1500      0.181  higher  imports and exports
    /// │  └─ firms      0.500          0.1500     -0.133  higher  trading firms
    /// └─ access        0.700          0.7000      0.952
    ///    ├─ ports      0.500          0.3500      0.402  higher  open ports
    ///    └─ distance   0.500          0.3500      0.551  lower   distance to the sea
    /// influence: share of the index's variance
    ///
    /// steps
    ///   treat      none
    ///   normalise  minmax
    ///   aggregate  arithmetic
    ///   coverage   ranked if values are available for 67 % of the indicator weight
    /// weights changed: size 0.500 → 0.300, access 0.500 → 0.700
    /// > let m = model(load("demo"))
    /// m: model of demo 2022, 4 indicators
    /// > let soft = m.weigh(#{ size: 40, access: 60 })
    /// soft: model, size 0.50 → 0.40, access 0.50 → 0.60; the weights in `index` summed to 100 and were rescaled to
    /// 1
    /// > m.weigh("access", "60%") == soft && m.weigh("acc", 0.6) == soft
    /// true
    /// > let by = m.weigh("entropy")
    /// by: model, trade 0.50 → 0.45, firms 0.50 → 0.55; ports 0.50 → 0.35, distance 0.50 → 0.65
    /// > m.weigh("entropy", #{ at: "index", values: "scores" }).weights()
    /// weights of the model of demo 2022
    /// code      level  parent  weight  overall weight
    /// ────────────────────────────────────────────────
    /// index         0  –       1.0000          1.0000
    /// size          1  index   0.5656          0.5656
    /// trade         2  size    0.5000          0.2828
    /// firms         2  size    0.5000          0.2828
    /// access        1  index   0.4344          0.4344
    /// ports         2  access  0.5000          0.2172
    /// distance      2  access  0.5000          0.2172
    /// weight: within its group; overall weight: within the whole index
    /// ```
    /// task: build and change
    #[rhai_fn(return_raw, pure)]
    pub fn weigh(model: &mut Model, shares: Map) -> ScriptResult<Model> {
        Ok(model.weigh(&numbers(&shares)?)?)
    }

    #[rhai_fn(name = "weigh", return_raw, pure)]
    pub fn weigh_one(model: &mut Model, code: &str, share: Dynamic) -> ScriptResult<Model> {
        weigh(model, Map::from([(code.into(), share)]))
    }

    #[rhai_fn(name = "weigh", return_raw, pure)]
    pub fn weigh_as(model: &mut Model, row: Row) -> ScriptResult<Model> {
        Ok(model.weigh(&row.numbers()?)?)
    }

    #[rhai_fn(name = "weigh", return_raw, pure)]
    pub fn weigh_from(model: &mut Model, weighting: Weighting) -> ScriptResult<Model> {
        Ok(apply(model, &weighting)?)
    }

    #[rhai_fn(name = "weigh", return_raw, pure)]
    pub fn weigh_by(model: &mut Model, scheme: &str) -> ScriptResult<Model> {
        Ok(model.weigh_by(&choice(scheme, &Map::new())?)?)
    }

    /// options: WEIGHED
    #[rhai_fn(name = "weigh", return_raw, pure)]
    pub fn weigh_by_with(model: &mut Model, scheme: &str, options: Map) -> ScriptResult<Model> {
        Ok(model.weigh_by(&choice(scheme, &options)?)?)
    }

    /// Multiply weights by a factor, then rescale siblings to sum to 1.
    ///
    /// ```rhai
    /// > model(load("demo")).boost(#{ access: 2 }).weights()
    /// weights of the model of demo 2022
    /// code      level  parent  weight  overall weight
    /// ────────────────────────────────────────────────
    /// index         0  –       1.0000          1.0000
    /// size          1  index   0.3333          0.3333
    /// trade         2  size    0.5000          0.1667
    /// firms         2  size    0.5000          0.1667
    /// access        1  index   0.6667          0.6667
    /// ports         2  access  0.5000          0.3333
    /// distance      2  access  0.5000          0.3333
    /// weight: within its group; overall weight: within the whole index
    /// ```
    /// task: build and change
    #[rhai_fn(return_raw, pure)]
    pub fn boost(model: &mut Model, factors: Map) -> ScriptResult<Model> {
        Ok(model.boost(&numbers(&factors)?)?)
    }

    #[rhai_fn(name = "boost", return_raw, pure)]
    pub fn boost_one(model: &mut Model, code: &str, factor: Dynamic) -> ScriptResult<Model> {
        boost(model, Map::from([(code.into(), factor)]))
    }

    /// Set equal weights within a group; without a name, in every group.
    ///
    /// ```rhai
    /// > let m = model(load("demo"))
    /// m: model of demo 2022, 4 indicators
    /// > m.weigh(#{ access: 0.7 }).equal() == m
    /// true
    /// ```
    /// task: build and change
    #[rhai_fn(return_raw, pure)]
    pub fn equal(model: &mut Model) -> ScriptResult<Model> {
        Ok(model.equal(None)?)
    }

    #[rhai_fn(name = "equal", return_raw, pure)]
    pub fn equal_in(model: &mut Model, group: &str) -> ScriptResult<Model> {
        Ok(model.equal(Some(group))?)
    }

    /// Remove indicators or groups; siblings take over their weight in proportion.
    ///
    /// ```rhai
    /// > model(load("demo")).without("ports").weights()
    /// weights of the model of demo 2022
    /// code      level  parent  weight  overall weight
    /// ────────────────────────────────────────────────
    /// index         0  –       1.0000          1.0000
    /// size          1  index   0.5000          0.5000
    /// trade         2  size    0.5000          0.2500
    /// firms         2  size    0.5000          0.2500
    /// access        1  index   0.5000          0.5000
    /// distance      2  access  1.0000          0.5000
    /// weight: within its group; overall weight: within the whole index
    /// ```
    /// task: build and change
    #[rhai_fn(return_raw, pure)]
    pub fn without(model: &mut Model, code: &str) -> ScriptResult<Model> {
        Ok(model.without(&[code.to_string()])?)
    }

    #[rhai_fn(name = "without", return_raw, pure)]
    pub fn without_all(model: &mut Model, codes: Array) -> ScriptResult<Model> {
        Ok(model.without(&names(&codes)?)?)
    }

    /// Keep only the indicators or groups named, and remove all others.
    ///
    /// ```rhai
    /// > model(load("demo")).only(["trade", "access"]).weights()
    /// weights of the model of demo 2022
    /// code      level  parent  weight  overall weight
    /// ────────────────────────────────────────────────
    /// index         0  –       1.0000          1.0000
    /// size          1  index   0.5000          0.5000
    /// trade         2  size    1.0000          0.5000
    /// access        1  index   0.5000          0.5000
    /// ports         2  access  0.5000          0.2500
    /// distance      2  access  0.5000          0.2500
    /// weight: within its group; overall weight: within the whole index
    /// ```
    /// task: build and change
    #[rhai_fn(return_raw, pure)]
    pub fn only(model: &mut Model, codes: Array) -> ScriptResult<Model> {
        Ok(model.only(&names(&codes)?)?)
    }

    #[rhai_fn(name = "only", return_raw, pure)]
    pub fn only_one(model: &mut Model, code: &str) -> ScriptResult<Model> {
        Ok(model.only(&[code.to_string()])?)
    }

    /// Add an indicator or group of the data to a group of the model.
    ///
    /// Without a weight it gets 1/n, where n is the number of members including the new one. Without a group it is
    /// added to the index.
    ///
    /// ```rhai
    /// > model(load("demo")).without("ports").add("ports", "size", 0.5).weights()
    /// weights of the model of demo 2022
    /// code      level  parent  weight  overall weight
    /// ────────────────────────────────────────────────
    /// index         0  –       1.0000          1.0000
    /// size          1  index   0.5000          0.5000
    /// trade         2  size    0.2500          0.1250
    /// firms         2  size    0.2500          0.1250
    /// ports         2  size    0.5000          0.2500
    /// access        1  index   0.5000          0.5000
    /// distance      2  access  1.0000          0.5000
    /// weight: within its group; overall weight: within the whole index
    /// ```
    /// task: build and change
    #[rhai_fn(return_raw, pure)]
    pub fn add(model: &mut Model, member: &str, group: &str) -> ScriptResult<Model> {
        Ok(model.add(member, group, None)?)
    }

    #[rhai_fn(name = "add", return_raw, pure)]
    pub fn add_to_index(model: &mut Model, member: &str) -> ScriptResult<Model> {
        Ok(model.add(member, INDEX, None)?)
    }

    #[rhai_fn(name = "add", return_raw, pure)]
    pub fn add_with_share(model: &mut Model, member: &str, group: &str, share: Dynamic) -> ScriptResult<Model> {
        Ok(model.add(member, group, Some(number_from_0_to_1(&share)?))?)
    }

    /// Choose how outliers are treated, for all indicators or those named by `at`.
    ///
    /// Bounds such as quantiles are computed from the current year, or from all years together with `per: "all"`.
    ///
    /// ```rhai
    /// > model(load("demo")).treat("winsorise", #{ quantiles: [0.1, 0.9], at: "size" }).notes()
    /// effects of the steps on demo 2022
    /// step   indicator  city         from   to  why
    /// ──────────────────────────────────────────────────────────────
    /// treat  trade      Atlantis      120  110  above the upper cut
    /// treat  trade      Lilliput       20   30  below the lower cut
    /// treat  firms      Brobdingnag   250  225  above the upper cut
    /// weight required for a rank: 0.666667
    /// helped by a missing value: Erewhon would score 61.16 with the median filled in
    /// ```
    /// task: build and change
    #[rhai_fn(return_raw, pure)]
    pub fn treat(model: &mut Model, method: &str) -> ScriptResult<Model> {
        Ok(model.choose(Step::Treat, fitted_choice(method, &Map::new())?)?)
    }

    /// options: FITTED
    #[rhai_fn(name = "treat", return_raw, pure)]
    pub fn treat_with(model: &mut Model, method: &str, options: Map) -> ScriptResult<Model> {
        Ok(model.choose(Step::Treat, fitted_choice(method, &options)?)?)
    }

    /// Choose how indicators are brought onto a common scale.
    ///
    /// The choice holds for all indicators, or for those named by `at`. Bounds such as the minimum and maximum are
    /// computed from the current year, or from all years together with `per: "all"`.
    ///
    /// Values that agree to 12 significant digits count as equal, here and in every rank; smaller differences are
    /// rounding errors.
    ///
    /// ```rhai
    /// > model(load("demo")).normalise("zscore").scores()
    /// scores of demo 2022
    /// city         trade  firms  ports  distance   size  access   index
    /// ──────────────────────────────────────────────────────────────────
    /// Atlantis      1.39  -1.02   1.26      1.14   0.19    1.20   0.695
    /// Brobdingnag   0.85   1.43  -1.26     -0.10   1.14   -0.68   0.228
    /// Cockaigne     0.04  -0.41   0.00     -1.35  -0.18   -0.68  -0.429
    /// Erewhon      -0.22   0.20      –      1.14  -0.01    1.14   0.567
    /// Laputa       -0.76   0.82  -0.63     -0.73   0.03   -0.68  -0.327
    /// Lilliput     -1.30  -1.02   0.63     -0.10  -1.16    0.26  -0.449
    /// > model(load("demo")).normalise("min-max")
    /// error: no normalise method `min-max`
    ///   |
    /// 1 | model(load("demo")).normalise("min-max")
    ///   |                                ^^^^^^^
    ///   |
    ///   = hint: did you mean `minmax`?
    /// ```
    /// task: build and change
    #[rhai_fn(return_raw, pure)]
    pub fn normalise(model: &mut Model, method: &str) -> ScriptResult<Model> {
        Ok(model.choose(Step::Normalise, fitted_choice(method, &Map::new())?)?)
    }

    /// options: FITTED
    #[rhai_fn(name = "normalise", return_raw, pure)]
    pub fn normalise_with(model: &mut Model, method: &str, options: Map) -> ScriptResult<Model> {
        Ok(model.choose(Step::Normalise, fitted_choice(method, &options)?)?)
    }

    /// Choose how the scores of a group's members are combined into its score.
    ///
    /// The choice holds for all groups, or for the groups or the level named by `at`.
    ///
    /// If a score is missing, the remaining weights are rescaled to sum to 1. With `missing: "worst"` it counts as the
    /// lowest score that any city has for that member; with `missing: "exclude"` the group has no score. With
    /// `missing: "neutral"` it counts as the score at the mean (`zscore`), or as a `neutral` score that you state, and
    /// keeps its weight; indicators with the same value everywhere then count as neutral, too.
    ///
    /// Methods of a decision matrix such as `topsis` take all indicators with their overall weights, and votes such as
    /// `borda` the scores of the members; they exclude a city with a missing value. With these, `mpi`, `ampi`, `bod` or `missing: "worst"`, each score depends on the scores of all cities and changes
    /// with them, even if the bounds are frozen.
    ///
    /// ```rhai
    /// > model(load("demo")).normalise("minmax", #{ lo: 1 }).aggregate("geometric", #{ at: "index" }).rank().top(2)
    /// demo 2022, changed model: 2 shown, 6 of 6 cities ranked
    /// rank  city      name_zh      score            size  access
    /// ───────────────────────────────────────────────────────────
    ///    1  Atlantis  亚特兰蒂斯  71.06   ████████  50.5   100.0
    ///    2  Erewhon   乌有乡      67.49*  ███████▋  45.5   100.0
    /// * some values are missing; the remaining weights were rescaled to sum to 1
    /// helped by a missing value: Erewhon would score 58.55 with the median filled in
    /// > model(load("demo")).aggregate("geometric").rank()
    /// error: `geometric` cannot be used on `ports`: scores must be above 0, but that of Brobdingnag is 0
    ///   |
    /// 1 | model(load("demo")).aggregate("geometric").rank()
    ///   |                                            ^^^^
    ///   |
    ///   = hint: `.normalise("minmax", #{ lo: 1, hi: 100 })` keeps scores above 0
    /// ```
    /// task: build and change
    #[rhai_fn(return_raw, pure)]
    pub fn aggregate(model: &mut Model, method: &str) -> ScriptResult<Model> {
        Ok(model.choose(Step::Aggregate, choice(method, &Map::new())?)?)
    }

    /// options: AGGREGATED
    #[rhai_fn(name = "aggregate", return_raw, pure)]
    pub fn aggregate_with(model: &mut Model, method: &str, options: Map) -> ScriptResult<Model> {
        let has_years = aggregate::METHODS.iter().any(|known| known.name == method && known.takes("per"));
        let choice = if has_years { fitted_choice(method, &options)? } else { choice(method, &options)? };
        Ok(model.choose(Step::Aggregate, choice)?)
    }

    /// List each city's score in every indicator (normalised), group and the index.
    ///
    /// ```rhai
    /// > model(load("demo")).scores()
    /// scores of demo 2022
    /// city          trade   firms   ports  distance   size  access  index
    /// ────────────────────────────────────────────────────────────────────
    /// Atlantis     100.00    0.00  100.00    100.00  50.00  100.00  75.00
    /// Brobdingnag   80.00  100.00    0.00     50.00  90.00   25.00  57.50
    /// Cockaigne     50.00   25.00   50.00      0.00  37.50   25.00  31.25
    /// Erewhon       40.00   50.00       –    100.00  45.00  100.00  72.50
    /// Laputa        20.00   75.00   25.00     25.00  47.50   25.00  36.25
    /// Lilliput       0.00    0.00   75.00     50.00   0.00   62.50  31.25
    /// ```
    /// task: rank and score
    #[rhai_fn(return_raw, pure)]
    pub fn scores(model: &mut Model) -> ScriptResult<Table> {
        Ok(render::scores(model)?)
    }

    /// Write the model as formulas: one for the index, each group and each indicator.
    ///
    /// The numbers in the formulas, such as the lowest and highest value, are those found on the data.
    ///
    /// ```rhai
    /// > model(load("demo")).formulas()
    /// formulas of the model of demo 2022
    /// code      formula                       missing
    /// ─────────────────────────────────────────────────────────
    /// index     0.5 · size + 0.5 · access     weights rescaled
    /// size      0.5 · trade + 0.5 · firms     weights rescaled
    /// trade     100 · (trade − 20) / 100      stays missing
    /// firms     100 · (firms − 50) / 200      stays missing
    /// access    0.5 · ports + 0.5 · distance  weights rescaled
    /// ports     100 · (ports − 1) / 4         stays missing
    /// distance  100 · (110 − distance) / 100  stays missing
    /// groups are computed from the scores of their members, indicators from their values
    /// a city is ranked if values are available for 67 % of the weight
    /// ```
    /// task: rank and score
    #[rhai_fn(return_raw, pure)]
    pub fn formulas(model: &mut Model) -> ScriptResult<Table> {
        Ok(render::formulas(model)?)
    }

    /// Rank the cities by the index, or by a group or indicator.
    ///
    /// Equal scores share the better rank. With `years`, a list or `"all"`, the ranking of the last year also shows the
    /// ranks of the earlier years and the positions gained.
    ///
    /// ```rhai
    /// > model(load("demo")).rank()
    /// demo 2022: 6 of 6 cities ranked
    /// rank  city         name_zh      score            size  access
    /// ──────────────────────────────────────────────────────────────
    ///   1   Atlantis     亚特兰蒂斯  75.00   ████████  50.0   100.0
    ///   2   Erewhon      乌有乡      72.50*  ███████▊  45.0   100.0
    ///   3   Brobdingnag  大人国      57.50   ██████▏   90.0    25.0
    ///   4   Laputa       飞岛国      36.25   ███▉      47.5    25.0
    ///   5=  Cockaigne    安乐乡      31.25   ███▍      37.5    25.0
    ///   5=  Lilliput     小人国      31.25   ███▍       0.0    62.5
    /// * some values are missing; the remaining weights were rescaled to sum to 1
    /// helped by a missing value: Erewhon would score 60.00 with the median filled in
    /// > model(load("demo")).rank("size").top(2)
    /// demo 2022, size: 2 shown, 6 of 6 cities ranked
    /// rank  city         name_zh     score            trade_score  firms_score
    /// ─────────────────────────────────────────────────────────────────────────
    ///    1  Brobdingnag  大人国      90.00  ████████         80.0        100.0
    ///    2  Atlantis     亚特兰蒂斯  50.00  ████▌           100.0          0.0
    /// > model(load("demo")).rank("acess")
    /// error: no group or indicator `acess` in the model
    ///   |
    /// 1 | model(load("demo")).rank("acess")
    ///   |                           ^^^^^
    ///   |
    ///   = hint: did you mean `access`?
    /// > model(load("demo")).rank(#{ years: [2021, 2022] })
    /// demo 2022: 6 of 6 cities ranked
    /// rank  city         name_zh      score            2021  gained
    /// ──────────────────────────────────────────────────────────────
    ///   1   Atlantis     亚特兰蒂斯  75.00   ████████     1       0
    ///   2   Erewhon      乌有乡      72.50*  ███████▊     3       1
    ///   3   Brobdingnag  大人国      57.50   ██████▏      2      -1
    ///   4   Laputa       飞岛国      36.25   ███▉         5       1
    ///   5=  Cockaigne    安乐乡      31.25   ███▍         6       1
    ///   5=  Lilliput     小人国      31.25   ███▍         4      -1
    /// ranks are among all ranked in that year: 6 in 2021, 6 in 2022
    /// gained: change in rank from 2021 to 2022, positive where it improved
    /// bounds fitted to each year
    /// * some values are missing; the remaining weights were rescaled to sum to 1
    /// helped by a missing value: Erewhon would score 60.00 with the median filled in
    /// ```
    /// task: rank and score
    #[rhai_fn(return_raw, pure)]
    pub fn rank(model: &mut Model) -> ScriptResult<Ranking> {
        Ok(rank::rank(model, None)?)
    }

    #[rhai_fn(name = "rank", return_raw, pure)]
    pub fn rank_group(model: &mut Model, code: &str) -> ScriptResult<Ranking> {
        Ok(rank::rank(model, Some(code))?)
    }

    /// options: YEARS
    #[rhai_fn(name = "rank", return_raw, pure)]
    pub fn rank_with(model: &mut Model, options: Map) -> ScriptResult<Ranking> {
        rank_in(model, None, &options)
    }

    /// options: YEARS
    #[rhai_fn(name = "rank", return_raw, pure)]
    pub fn rank_group_with(model: &mut Model, code: &str, options: Map) -> ScriptResult<Ranking> {
        rank_in(model, Some(code), &options)
    }

    /// List what the steps did: values moved by the treatment, indicators left out.
    ///
    /// ```rhai
    /// > model(load("demo").year(2021)).treat("winsorise").notes()
    /// effects of the steps on demo 2021
    /// step   indicator  city         from       to  why
    /// ──────────────────────────────────────────────────────────────────────────────────
    /// treat  trade      Atlantis      110  109.375  above the upper cut
    /// treat  trade      Lilliput       20     22.5  below the lower cut
    /// treat  firms      Brobdingnag   240    232.5  above the upper cut
    /// treat  firms      Lilliput       50    51.25  below the lower cut
    /// treat  ports      all             –        –  left as it is: at most three values
    /// treat  distance   Cockaigne     110  106.875  above the upper cut
    /// weight required for a rank: 0.666667
    /// ```
    /// task: look at the data
    #[rhai_fn(return_raw, pure)]
    pub fn notes(model: &mut Model) -> ScriptResult<Table> {
        Ok(render::model_notes(model)?)
    }
}

fn rank_in(model: &crate::model::Model, group: Option<&str>, options: &Map) -> ScriptResult<rank::Ranking> {
    Ok(match years(model.data(), options)? {
        Some(years) => rank::rank_over(model, group, &years)?,
        None => rank::rank(model, group)?,
    })
}
