//! Changes to data sets: filter, select, derive, join and others.

use std::collections::BTreeSet;

use rhai::plugin::*;
use rhai::{Array, FnPtr, Map, NativeCallContext};

use crate::arrange::Arrange;
use crate::script::ScriptResult;
use crate::script::engine::args::{names, numbers, year_of};
use crate::script::engine::rows::{Computed, Row, compute, test, values};
use crate::script::engine::value::kind_of;
use crate::{Error, Result};

#[export_module]
pub mod functions {
    type Dataset = crate::data::Dataset;
    type Column = crate::data::Column;
    type Ranking = crate::rank::Ranking;

    /// Keep the units that meet a condition, or those in a list of names.
    ///
    /// A row has `unit`, `name`, `code`, the groups and the indicators.
    ///
    /// ```rhai
    /// > load("demo").filter(|r| r.region == "East" && r.trade > 50).units()
    /// units of demo
    /// unit  name       name_zh  region
    /// ─────────────────────────────────
    /// coc   Cockaigne  安乐乡   East
    /// ere   Erewhon    乌有乡   East
    /// > load("demo").filter(["Laputa", "小人国"]).units()
    /// units of demo
    /// unit  name      name_zh  region
    /// ────────────────────────────────
    /// lap   Laputa    飞岛国   East
    /// lil   Lilliput  小人国   West
    /// ```
    /// task: build and change
    #[rhai_fn(return_raw, pure)]
    pub fn filter(context: NativeCallContext, data: &mut Dataset, condition: FnPtr) -> ScriptResult<Dataset> {
        filtered(&context, data, &condition, "filter")
    }

    #[rhai_fn(name = "filter", return_raw, pure)]
    pub fn filter_named(data: &mut Dataset, units: Array) -> ScriptResult<Dataset> {
        let units = names(&units)?.iter().map(|name| data.units().resolve(name)).collect::<Result<BTreeSet<_>>>()?;
        Ok(data.filter(&|unit| units.contains(&unit))?)
    }

    /// Keep the units that meet a condition; the same as `filter`.
    ///
    /// ```rhai
    /// > load("demo").where(|r| r.ports == ()).units()
    /// units of demo
    /// unit  name     name_zh  region
    /// ───────────────────────────────
    /// ere   Erewhon  乌有乡   East
    /// ```
    /// task: build and change
    #[rhai_fn(name = "where", return_raw, pure)]
    pub fn keep(context: NativeCallContext, data: &mut Dataset, condition: FnPtr) -> ScriptResult<Dataset> {
        filtered(&context, data, &condition, "where")
    }

    /// Keep only these indicators.
    ///
    /// An indicator computed from one that is removed keeps its values.
    ///
    /// ```rhai
    /// > load("demo").select(["trade", "ports"]).describe()
    /// demo 2022, changed data, indicator by indicator
    /// indicator  n  missing  zeros  distinct     mean  median       sd  skew  kurtosis  min  q25   q75  max
    /// ──────────────────────────────────────────────────────────────────────────────────────────────────────
    /// trade      6        0      0         6  68.3333      65  37.1035  0.20     -0.99   20   45  92.5  120
    /// ports      5        1      0         5        3       3  1.58114  0.00     -1.20    1    2     4    5
    /// columns that do not fit: outliers, measure
    /// sd: of the sample (n − 1); skew, kurtosis: G1, G2, as Excel's SKEW and KURT; q25, q75: type 7
    /// outliers are likely where |skew| > 2 and kurtosis > 3.5
    /// ```
    /// task: build and change
    #[rhai_fn(return_raw, pure)]
    pub fn select(data: &mut Dataset, indicators: Array) -> ScriptResult<Dataset> {
        Ok(data.select(&names(&indicators)?)?)
    }

    /// Remove indicators from the data set.
    ///
    /// ```rhai
    /// > model(load("demo").without("ports")).weights()
    /// weights of the model of demo 2022, changed data
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
    pub fn without(data: &mut Dataset, indicator: &str) -> ScriptResult<Dataset> {
        Ok(data.without(&[indicator.to_string()])?)
    }

    #[rhai_fn(name = "without", return_raw, pure)]
    pub fn without_all(data: &mut Dataset, indicators: Array) -> ScriptResult<Dataset> {
        Ok(data.without(&names(&indicators)?)?)
    }

    /// Add an indicator computed from others, for all years.
    ///
    /// It is given as a formula, a column, or a closure over rows. A column of the data and a closure that only
    /// computes are stored as formulas; in all other cases the values are stored. A column that belongs to one year,
    /// such as a growth rate, is used for every year, and a note says so.
    ///
    /// A formula can contain indicators, numbers, `+ - * / ^`, brackets and the functions `abs sqrt ln log10 exp min
    /// max`. As in mathematics, `-a^2` is `-(a^2)` and `a^b^c` is `a^(b^c)`.
    ///
    /// ```rhai
    /// > load("demo").derive("trade_per_firm", "trade / firms").trade_per_firm
    /// trade_per_firm 2022
    /// city          value
    /// ────────────────────
    /// Atlantis     2.4000
    /// Brobdingnag  0.4000
    /// Cockaigne    0.7000
    /// Erewhon      0.4000
    /// Laputa       0.2000
    /// Lilliput     0.4000
    /// > let d = load("demo")
    /// d: data set, demo: 6 cities × 4 indicators × 2021–2022, current year 2022
    /// > d.derive("density", d.firms / d.ports).hash() == d.derive("density", "firms / ports").hash()
    /// true
    /// > d.derive("half", |r| if r.region == "East" { r.trade / 2 } else { r.trade }).half.values()
    /// [120, 100, 35, 30, 20, 20]
    /// > d.derive("half", |r| if r.ports == () { 0 } else { r.trade }).derive("grown", d.growth("trade")).remarks()
    /// remarks on demo
    /// · No figure here is real.
    /// · `half` holds fixed values: its closure is more than a formula, so they do not change when other values
    ///   change
    /// · `grown` holds the values of 2022 for every year
    /// > load("demo").derive("x", "trade / frims")
    /// error: no indicator `frims`
    ///   |
    /// 1 | load("demo").derive("x", "trade / frims")
    ///   |                                   ^^^^^
    ///   |
    ///   = hint: did you mean `firms`?
    /// ```
    /// task: build and change
    #[rhai_fn(return_raw, pure)]
    pub fn derive(data: &mut Dataset, name: &str, formula: &str) -> ScriptResult<Dataset> {
        Ok(data.derive(name, formula)?)
    }

    #[rhai_fn(name = "derive", return_raw, pure)]
    pub fn derive_column(data: &mut Dataset, name: &str, column: Column) -> ScriptResult<Dataset> {
        let origin = column.origin();
        if origin.is_some_and(|origin| origin.units.codes != data.units().codes) {
            let message = format!("`{name}` cannot be derived from a column of other {}", data.units().many);
            let error = Error::plain(message).about(name);
            return Err(error.advise("`join` adds the values of another data set").into());
        }
        // Keep the formula only if it gives the same values here: the column may belong to other data.
        let same = |derived: &Dataset| derived.column(name).is_ok_and(|own| own == column);
        let formula = column.formula().and_then(|formula| data.derive(name, &formula.to_string()).ok()).filter(same);
        Ok(match formula {
            Some(derived) => derived,
            None => data.with_column(name, &column)?,
        })
    }

    #[rhai_fn(name = "derive", return_raw, pure)]
    pub fn derive_rows(
        context: NativeCallContext,
        data: &mut Dataset,
        name: &str,
        closure: FnPtr,
    ) -> ScriptResult<Dataset> {
        match compute(&context, &Row::of_data(data), &closure, "derive")? {
            Computed::Formula(formula) => Ok(data.derive(name, &formula.to_string())?),
            Computed::Values(now) => {
                let mut all = Vec::new();
                for &year in data.years().iter().filter(|&&year| data.year() != Some(year)) {
                    all.push((year, values(&context, &Row::of_data(&data.at_year(year)?), &closure, "derive")?.all));
                }
                let remark = now.remark("derive");
                all.push((data.year().unwrap_or(0), now.all));
                all.arrange_by_key(|(year, _)| *year);
                let derived = data.with_values(name, all.into_iter().flat_map(|(_, values)| values).collect())?;
                let why = "its closure is more than a formula, so they do not change when other values change";
                let fixed = format!("`{name}` holds fixed values: {why}");
                Ok(remark.into_iter().chain([fixed]).fold(derived, |derived, remark| derived.tell(remark)))
            }
        }
    }

    /// Change the code of an indicator, also in formulas and groups.
    ///
    /// ```rhai
    /// > load("demo").rename("trade", "imports_and_exports").describe()
    /// demo 2022, changed data, indicator by indicator
    /// indicator            n  missing  zeros     mean  median       sd   skew  kurtosis  min   q25    q75  max
    /// ─────────────────────────────────────────────────────────────────────────────────────────────────────────
    /// imports_and_exports  6        0      0  68.3333      65  37.1035   0.20     -0.99   20    45   92.5  120
    /// firms                6        0      0  133.333     125  81.6497   0.38     -1.48   50  62.5  187.5  250
    /// ports                5        1      0        3       3  1.58114   0.00     -1.20    1     2      4    5
    /// distance             6        0      0  55.8333      60   40.052  -0.04     -1.31   10  22.5  78.75  110
    /// columns that do not fit: outliers, measure, distinct
    /// sd: of the sample (n − 1); skew, kurtosis: G1, G2, as Excel's SKEW and KURT; q25, q75: type 7
    /// outliers are likely where |skew| > 2 and kurtosis > 3.5
    /// ```
    /// task: build and change
    #[rhai_fn(return_raw, pure)]
    pub fn rename(data: &mut Dataset, indicator: &str, name: &str) -> ScriptResult<Dataset> {
        Ok(data.rename(indicator, name)?)
    }

    #[rhai_fn(name = "rename", return_raw, pure)]
    pub fn rename_all(data: &mut Dataset, pairs: Map) -> ScriptResult<Dataset> {
        let mut renamed = data.clone();
        for (from, to) in &pairs {
            let wrong = || Error::wrong(format!("`{from}`"), kind_of(to), "a text").about(from.as_str());
            renamed = renamed.rename(from, &to.clone().into_immutable_string().map_err(|_| wrong())?)?;
        }
        Ok(renamed)
    }

    /// Add the indicators and groups of another data set, matching units by name.
    ///
    /// Units without a match are listed. A name that fits two units is an error.
    ///
    /// ```rhai
    /// > let d = load("demo")
    /// d: data set, demo: 6 cities × 4 indicators × 2021–2022, current year 2022
    /// > let more = d.filter(["Laputa", "Atlantis"]).select(["trade"]).rename("trade", "trade_again")
    /// more: data set, demo: 2 cities × 1 indicator × 2021–2022, current year 2022
    /// > d.join(more)
    /// demo: 6 cities × 5 indicators × 2021–2022, current year 2022
    ///   title      Six cities of fable, made up for the examples
    ///   groups     region
    ///   missing    5 of 30 values of 2022 (16.7 %)
    ///   hierarchy  size, access
    ///   sources    reweigh
    ///   terms      made up for this program, free for any use
    ///   hash       5aaf56358104
    /// No figure here is real.
    /// join: not in `demo`, so values are missing for: Brobdingnag; Cockaigne; Erewhon; Lilliput
    /// join: groups that already exist are left out: region
    /// ```
    /// task: build and change
    #[rhai_fn(return_raw, pure)]
    pub fn join(data: &mut Dataset, other: Dataset) -> ScriptResult<Dataset> {
        Ok(data.join(&other)?)
    }

    /// Return the growth of an indicator since the year before, in per cent.
    ///
    /// `growth("gdp", 2018)` compares the current year with 2018 instead and returns the change over the whole period,
    /// as the heading says. If the data do not have the year before, only that form works. `cagr` returns the rate per
    /// year.
    ///
    /// ```rhai
    /// > load("demo").growth("trade")
    /// 2022
    /// city          value
    /// ────────────────────
    /// Atlantis      9.091
    /// Brobdingnag  -4.762
    /// Cockaigne     0.000
    /// Erewhon      20.000
    /// Laputa        0.000
    /// Lilliput      0.000
    /// > let since_2018 = load("trade").growth("trade_total", 2018)
    /// since_2018: column, from 2018 to 2022
    /// > since_2018.median()
    /// 56.2121
    /// ```
    /// task: look at the data
    #[rhai_fn(return_raw, pure)]
    pub fn growth(data: &mut Dataset, indicator: &str) -> ScriptResult<Column> {
        Ok(data.growth(indicator, None)?)
    }

    #[rhai_fn(name = "growth", return_raw, pure)]
    pub fn growth_since(data: &mut Dataset, indicator: &str, year: i64) -> ScriptResult<Column> {
        Ok(data.growth(indicator, Some(year_of(year)?))?)
    }

    /// Return the compound annual growth rate of an indicator, in per cent.
    ///
    /// It covers the years from the first one, or from a year of your choice, to the current one.
    ///
    /// ```rhai
    /// > load("trade").cagr("trade_total", 2018).median()
    /// 11.7966
    /// ```
    /// task: look at the data
    #[rhai_fn(return_raw, pure)]
    pub fn cagr(data: &mut Dataset, indicator: &str) -> ScriptResult<Column> {
        Ok(data.cagr(indicator, None)?)
    }

    #[rhai_fn(name = "cagr", return_raw, pure)]
    pub fn cagr_since(data: &mut Dataset, indicator: &str, year: i64) -> ScriptResult<Column> {
        Ok(data.cagr(indicator, Some(year_of(year)?))?)
    }

    /// Replace values of a unit in the current year; computed indicators follow.
    ///
    /// `()` makes a value missing.
    ///
    /// ```rhai
    /// > load("demo").revise("Erewhon", #{ ports: 2 }).ports.values()
    /// [5, 1, 3, 2, 2, 4]
    /// > load("demo").revise("Laputa", #{ ports: () }).ports.count()
    /// 4
    /// ```
    /// task: build and change
    #[rhai_fn(return_raw, pure)]
    pub fn revise(data: &mut Dataset, unit: &str, figures: Map) -> ScriptResult<Dataset> {
        let place = data.units().resolve(unit)?;
        let (gone, given): (Map, Map) = figures.into_iter().partition(|(_, value)| value.is_unit());
        let given = if given.is_empty() && !gone.is_empty() { Vec::new() } else { numbers(&given)? };
        let given = given.into_iter().map(|(code, value)| (place, code, value));
        let gone = gone.into_keys().map(|code| (place, code.to_string(), None));
        Ok(data.revise(&given.collect::<Vec<_>>())?.replace(&gone.collect::<Vec<_>>())?)
    }

    /// Rank the units by a single indicator or column, without a model.
    ///
    /// By an indicator, the better value comes first; by a column such as a growth rate, the higher one. This is the
    /// baseline for any model.
    ///
    /// ```rhai
    /// > load("demo").rank_by("distance").top(3)
    /// demo 2022, by distance: 4 shown, 6 of 6 cities ranked
    /// rank  city         name_zh     score
    /// ─────────────────────────────────────
    ///   1=  Atlantis     亚特兰蒂斯  10.00
    ///   1=  Erewhon      乌有乡      10.00
    ///   3=  Brobdingnag  大人国      60.00
    ///   3=  Lilliput     小人国      60.00
    /// 1 more than 3, because of ties
    /// lower scores are better
    /// > model(load("trade")).rank().compare(load("trade").rank_by("trade_total")).spearman
    /// 0.812695
    /// ```
    /// task: rank and score
    #[rhai_fn(return_raw, pure)]
    pub fn rank_by(data: &mut Dataset, indicator: &str) -> ScriptResult<Ranking> {
        Ok(crate::rank::rank_by(data, indicator)?)
    }

    #[rhai_fn(name = "rank_by", return_raw, pure)]
    pub fn rank_by_column(data: &mut Dataset, column: Column) -> ScriptResult<Ranking> {
        Ok(crate::rank::rank_by_column(data, &column)?)
    }

    /// Return a short hash of all values, to check whether two data sets are the same.
    ///
    /// ```rhai
    /// > load("demo").hash() == load("demo").year(2021).hash()
    /// true
    /// ```
    /// task: look at the data
    #[rhai_fn(pure)]
    pub fn hash(data: &mut Dataset) -> String {
        data.hash().to_string()
    }
}

fn filtered(
    context: &NativeCallContext,
    data: &crate::data::Dataset,
    condition: &FnPtr,
    asker: &str,
) -> ScriptResult<crate::data::Dataset> {
    let kept = test(context, &Row::of_data(data), condition, asker)?;
    let filtered = data.filter(&|unit| kept.all[unit])?;
    Ok(kept.remark(asker).into_iter().fold(filtered, |filtered, remark| filtered.tell(remark)))
}
