//! Models in the language: building steps, each giving a new model, and questions.

use rhai::plugin::*;
use rhai::{Array, Dynamic, Map};

use super::gaps::number_from_0_to_1;
use crate::data::INDEX;
use crate::model::{Step, aggregate};
use crate::script::ScriptResult;
use crate::script::engine::args::{choice, fitted_choice, names, numbers, years};
use crate::script::engine::rows::Row;
use crate::{rank, render};

#[export_module]
pub mod functions {
    pub type Model = crate::model::Model;
    type Dataset = crate::data::Dataset;
    type Ranking = crate::rank::Ranking;
    type Table = crate::render::Table;

    /// Set weights as shares within their parents; siblings not named keep their proportions.
    ///
    /// A name is a group or an indicator at any level, in full or as far as it is clear. Weights named for all siblings may
    /// have any sum (50, 30 and 20, say) and are rescaled; named for some, they are shares with a sum of at most 1, and
    /// `"40%"` is 0.4. A row of a data set gives the weights in its columns, as in a table of one weighting a row.
    ///
    /// With the name of a scheme, shares come from the figures: of the indicators within each group, or of all members
    /// of the groups or levels that `at` names, where a group counts by its score. They are plain numbers then, fixed
    /// until `weigh` is called again, whatever becomes of the data.
    ///
    /// Schemes look at figures after treatment. A member of which no two values differ gets the share 0. With gaps,
    /// `entropy angle sd gini lopcow` take each member's own cities, `critic` those that a pair has in common,
    /// all others those that have all.
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
    /// code      level  parent  weight  effective
    /// ───────────────────────────────────────────
    /// index         0  –       1.0000     1.0000
    /// size          1  index   0.5656     0.5656
    /// trade         2  size    0.5000     0.2828
    /// firms         2  size    0.5000     0.2828
    /// access        1  index   0.4344     0.4344
    /// ports         2  access  0.5000     0.2172
    /// distance      2  access  0.5000     0.2172
    /// weight: weight in group; effective: overall weight
    /// ```
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
    pub fn weigh_by(model: &mut Model, scheme: &str) -> ScriptResult<Model> {
        Ok(model.weigh_by(&choice(scheme, &Map::new())?)?)
    }

    /// options: WEIGHED
    #[rhai_fn(name = "weigh", return_raw, pure)]
    pub fn weigh_by_with(model: &mut Model, scheme: &str, options: Map) -> ScriptResult<Model> {
        Ok(model.weigh_by(&choice(scheme, &options)?)?)
    }

    /// Multiply weights, then rescale siblings so that they sum to 1 again.
    ///
    /// ```rhai
    /// > model(load("demo")).boost(#{ access: 2 }).weights()
    /// weights of the model of demo 2022
    /// code      level  parent  weight  effective
    /// ───────────────────────────────────────────
    /// index         0  –       1.0000     1.0000
    /// size          1  index   0.3333     0.3333
    /// trade         2  size    0.5000     0.1667
    /// firms         2  size    0.5000     0.1667
    /// access        1  index   0.6667     0.6667
    /// ports         2  access  0.5000     0.3333
    /// distance      2  access  0.5000     0.3333
    /// weight: weight in group; effective: overall weight
    /// ```
    #[rhai_fn(return_raw, pure)]
    pub fn boost(model: &mut Model, factors: Map) -> ScriptResult<Model> {
        Ok(model.boost(&numbers(&factors)?)?)
    }

    #[rhai_fn(name = "boost", return_raw, pure)]
    pub fn boost_one(model: &mut Model, code: &str, factor: Dynamic) -> ScriptResult<Model> {
        boost(model, Map::from([(code.into(), factor)]))
    }

    /// Give the members of a group the same weight; without a name, those of every group.
    ///
    /// ```rhai
    /// > let m = model(load("demo"))
    /// m: model of demo 2022, 4 indicators
    /// > m.weigh(#{ access: 0.7 }).equal() == m
    /// true
    /// ```
    #[rhai_fn(return_raw, pure)]
    pub fn equal(model: &mut Model) -> ScriptResult<Model> {
        Ok(model.equal(None)?)
    }

    #[rhai_fn(name = "equal", return_raw, pure)]
    pub fn equal_in(model: &mut Model, group: &str) -> ScriptResult<Model> {
        Ok(model.equal(Some(group))?)
    }

    /// Leave an indicator or a group out, or several; siblings share its weight in proportion.
    ///
    /// ```rhai
    /// > model(load("demo")).without("ports").weights()
    /// weights of the model of demo 2022
    /// code      level  parent  weight  effective
    /// ───────────────────────────────────────────
    /// index         0  –       1.0000     1.0000
    /// size          1  index   0.5000     0.5000
    /// trade         2  size    0.5000     0.2500
    /// firms         2  size    0.5000     0.2500
    /// access        1  index   0.5000     0.5000
    /// distance      2  access  1.0000     0.5000
    /// weight: weight in group; effective: overall weight
    /// ```
    #[rhai_fn(return_raw, pure)]
    pub fn without(model: &mut Model, code: &str) -> ScriptResult<Model> {
        Ok(model.without(&[code.to_string()])?)
    }

    #[rhai_fn(name = "without", return_raw, pure)]
    pub fn without_all(model: &mut Model, codes: Array) -> ScriptResult<Model> {
        Ok(model.without(&names(&codes)?)?)
    }

    /// Keep only an indicator or a group, or several.
    ///
    /// ```rhai
    /// > model(load("demo")).only(["trade", "access"]).weights()
    /// weights of the model of demo 2022
    /// code      level  parent  weight  effective
    /// ───────────────────────────────────────────
    /// index         0  –       1.0000     1.0000
    /// size          1  index   0.5000     0.5000
    /// trade         2  size    1.0000     0.5000
    /// access        1  index   0.5000     0.5000
    /// ports         2  access  0.5000     0.2500
    /// distance      2  access  0.5000     0.2500
    /// weight: weight in group; effective: overall weight
    /// ```
    #[rhai_fn(return_raw, pure)]
    pub fn only(model: &mut Model, codes: Array) -> ScriptResult<Model> {
        Ok(model.only(&names(&codes)?)?)
    }

    #[rhai_fn(name = "only", return_raw, pure)]
    pub fn only_one(model: &mut Model, code: &str) -> ScriptResult<Model> {
        Ok(model.only(&[code.to_string()])?)
    }

    /// Add an indicator or a group of the data to a group of the model, with 1/n or a share of your own.
    ///
    /// ```rhai
    /// > model(load("demo")).without("ports").add("ports", "size", 0.5).weights()
    /// weights of the model of demo 2022
    /// code      level  parent  weight  effective
    /// ───────────────────────────────────────────
    /// index         0  –       1.0000     1.0000
    /// size          1  index   0.5000     0.5000
    /// trade         2  size    0.2500     0.1250
    /// firms         2  size    0.2500     0.1250
    /// ports         2  size    0.5000     0.2500
    /// access        1  index   0.5000     0.5000
    /// distance      2  access  1.0000     0.5000
    /// weight: weight in group; effective: overall weight
    /// ```
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

    /// Choose how outliers are treated, for all indicators or `at` some.
    ///
    /// The bounds are fitted on the year of the data, with `per: "all"` on the figures of all years together.
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
    #[rhai_fn(return_raw, pure)]
    pub fn treat(model: &mut Model, method: &str) -> ScriptResult<Model> {
        Ok(model.choose(Step::Treat, fitted_choice(method, &Map::new())?)?)
    }

    /// options: FITTED
    #[rhai_fn(name = "treat", return_raw, pure)]
    pub fn treat_with(model: &mut Model, method: &str, options: Map) -> ScriptResult<Model> {
        Ok(model.choose(Step::Treat, fitted_choice(method, &options)?)?)
    }

    /// Choose how indicators are brought onto one scale, for all or `at` some.
    ///
    /// The bounds are fitted on the year of the data, with `per: "all"` on the figures of all years together. Figures that
    /// are the same to 12 significant digits are equal, here and in every rank: the rest is rounding.
    ///
    /// ```rhai
    /// > model(load("demo")).normalise("zscore").scores()
    /// scores of demo 2022
    /// city         trade  firms  ports  distance   size  access  index
    /// ─────────────────────────────────────────────────────────────────
    /// Atlantis      1.39  -1.02   1.26      1.14   0.19    1.20   0.70
    /// Brobdingnag   0.85   1.43  -1.26     -0.10   1.14   -0.68   0.23
    /// Cockaigne     0.04  -0.41   0.00     -1.35  -0.18   -0.68  -0.43
    /// Erewhon      -0.22   0.20      –      1.14  -0.01    1.14   0.57
    /// Laputa       -0.76   0.82  -0.63     -0.73   0.03   -0.68  -0.33
    /// Lilliput     -1.30  -1.02   0.63     -0.10  -1.16    0.26  -0.45
    /// > model(load("demo")).normalise("min-max")
    /// error: no normalise method `min-max`
    ///   |
    /// 1 | model(load("demo")).normalise("min-max")
    ///   |                                ^^^^^^^
    ///   |
    ///   = hint: did you mean `minmax`?
    /// ```
    #[rhai_fn(return_raw, pure)]
    pub fn normalise(model: &mut Model, method: &str) -> ScriptResult<Model> {
        Ok(model.choose(Step::Normalise, fitted_choice(method, &Map::new())?)?)
    }

    /// options: FITTED
    #[rhai_fn(name = "normalise", return_raw, pure)]
    pub fn normalise_with(model: &mut Model, method: &str, options: Map) -> ScriptResult<Model> {
        Ok(model.choose(Step::Normalise, fitted_choice(method, &options)?)?)
    }

    /// Choose how members of a group become its score, for all groups or `at` some groups or a level.
    ///
    /// A gap rescales the weights over what is there; with `missing: "worst"` it counts as the least score of its
    /// member among all, with `missing: "exclude"` the group has no score.
    ///
    /// Under `mpi`, `ampi` and `bod`, and with `missing: "worst"`, a score rests on those of all: it moves with them,
    /// even where bounds are frozen.
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

    /// Give the score of every city in every indicator (normalised), group and the index.
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
    #[rhai_fn(return_raw, pure)]
    pub fn scores(model: &mut Model) -> ScriptResult<Table> {
        Ok(render::scores(model)?)
    }

    /// Write the model as formulas, one for the index, each group and each indicator.
    ///
    /// The numbers are those that the steps found on the data, such as the lowest and the highest value.
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
    #[rhai_fn(return_raw, pure)]
    pub fn formulas(model: &mut Model) -> ScriptResult<Table> {
        Ok(render::formulas(model)?)
    }

    /// Rank the cities by the index, or by a group or indicator; equal scores share the better rank.
    ///
    /// With `years`, a list or `"all"`, the last year's ranking has the earlier ranks beside it and the places gained.
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
    /// rank  city         name_zh     score            trade  firms
    /// ─────────────────────────────────────────────────────────────
    ///    1  Brobdingnag  大人国      90.00  ████████   80.0  100.0
    ///    2  Atlantis     亚特兰蒂斯  50.00  ████▌     100.0    0.0
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

    /// List what the steps did: values that the treatment moved, indicators left out.
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
    #[rhai_fn(return_raw, pure)]
    pub fn notes(model: &mut Model) -> ScriptResult<Table> {
        Ok(render::model_notes(model)?)
    }

    /// Give the data set of a model.
    ///
    /// ```rhai
    /// > model(load("demo")).data() == load("demo")
    /// true
    /// ```
    #[rhai_fn(pure)]
    pub fn data(model: &mut Model) -> Dataset {
        model.data().clone()
    }

    /// Say whether two models have the same data and recipe.
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

fn rank_in(model: &crate::model::Model, group: Option<&str>, options: &Map) -> ScriptResult<rank::Ranking> {
    Ok(match years(model.data(), options)? {
        Some(years) => rank::rank_over(model, group, &years)?,
        None => rank::rank(model, group)?,
    })
}
