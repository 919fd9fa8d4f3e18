//! Data sets.

use rhai::plugin::*;
use rhai::{Array, Dynamic};

use crate::script::ScriptResult;
use crate::script::engine::args::year_of;
use crate::script::engine::rows::Row;
use crate::script::nouns::table::place_in;
use crate::script::source::wording::Language;
use crate::{Error, render};

#[export_module]
pub mod functions {
    pub type Dataset = crate::data::Dataset;
    type Column = crate::data::Column;
    type Table = crate::render::Table;
    type Tree = crate::render::Tree;
    type Rows = Array;

    /// List the units with their codes, names and groups.
    ///
    /// ```rhai
    /// > load("demo").units()
    /// units of demo
    /// unit  name         name_zh     region
    /// ──────────────────────────────────────
    /// atl   Atlantis     亚特兰蒂斯  West
    /// bro   Brobdingnag  大人国      West
    /// coc   Cockaigne    安乐乡      East
    /// ere   Erewhon      乌有乡      East
    /// lap   Laputa       飞岛国      East
    /// lil   Lilliput     小人国      West
    /// ```
    /// task: look at the data
    #[rhai_fn(pure)]
    pub fn units(data: &mut Dataset) -> Table {
        render::units(data)
    }

    /// Return one row per unit as a list, for use in a `for` loop.
    ///
    /// A row has `unit`, `name`, the groups and the indicators.
    ///
    /// ```rhai
    /// > for r in load("demo").rows() { if r.ports == () { print(r.name, r.region) } }
    /// Erewhon East
    /// > load("demo").rows()[3]
    /// Erewhon 乌有乡 in demo 2022
    ///   region    East
    ///   trade     60 million crowns
    ///   firms     150 count
    ///   ports     missing
    ///   distance  10 km
    /// ```
    /// task: look at the data
    #[rhai_fn(pure)]
    pub fn rows(data: &mut Dataset) -> Rows {
        Row::of_data(data).into_iter().map(Dynamic::from).collect()
    }

    /// List the indicators: names, units, directions, formulas and missing values.
    ///
    /// ```rhai
    /// > load("demo").indicators()
    /// indicators of demo 2022
    /// code      name                 name_zh     measure         direction  formula  missing  source
    /// ───────────────────────────────────────────────────────────────────────────────────────────────
    /// trade     imports and exports  进出口总额  million crowns  higher     –              0  fable
    /// firms     trading firms        外贸企业数  count           higher     –              0  fable
    /// ports     open ports           开放口岸数  count           higher     –              1  fable
    /// distance  distance to the sea  距海距离    km              lower      –              0  fable
    /// ?demo.CODE explains an indicator
    /// ```
    /// task: look at the data
    #[rhai_fn(pure)]
    pub fn indicators(data: &mut Dataset) -> Table {
        render::indicators(data)
    }

    /// Show the hierarchy of groups and indicators that the data set proposes.
    ///
    /// ```rhai
    /// > load("demo").hierarchy()
    /// hierarchy of demo
    ///                 name                 name_zh     direction
    /// ───────────────────────────────────────────────────────────
    /// index           index                –
    /// ├─ size         size                 规模
    /// │  ├─ trade     imports and exports  进出口总额  higher
    /// │  └─ firms     trading firms        外贸企业数  higher
    /// └─ access       access               通达
    ///    ├─ ports     open ports           开放口岸数  higher
    ///    └─ distance  distance to the sea  距海距离    lower
    /// members of a group have equal weights unless the model says otherwise
    /// ```
    /// task: look at the data
    #[rhai_fn(return_raw, pure)]
    pub fn hierarchy(data: &mut Dataset) -> ScriptResult<Tree> {
        let missing = || Error::plain(format!("`{}` has no hierarchy", data.name()));
        Ok(render::hierarchy(data)
            .ok_or_else(|| missing().advise("`model(d, #{ group: [\"indicator\", …] })` defines one"))?)
    }

    /// List the years of the data.
    ///
    /// ```rhai
    /// > load("demo").years()
    /// [2021, 2022]
    /// ```
    /// task: look at the data
    #[rhai_fn(pure)]
    pub fn years(data: &mut Dataset) -> Array {
        data.years().iter().map(|&year| Dynamic::from(i64::from(year))).collect()
    }

    /// Make another year the current one; without a year, return the current one.
    ///
    /// ```rhai
    /// > load("demo").year(2021).year()
    /// 2021
    /// > load("demo").year(1999)
    /// error: no data for the year 1999
    ///   |
    /// 1 | load("demo").year(1999)
    ///   |                   ^^^^
    ///   |
    ///   = hint: available years: 2021, 2022
    /// ```
    /// task: build and change
    #[rhai_fn(return_raw, pure)]
    pub fn year(data: &mut Dataset, year: i64) -> ScriptResult<Dataset> {
        Ok(data.at_year(year_of(year)?)?)
    }

    #[rhai_fn(name = "year", pure)]
    pub fn current_year(data: &mut Dataset) -> Dynamic {
        data.year().map_or(Dynamic::UNIT, |year| Dynamic::from(i64::from(year)))
    }

    /// Describe each indicator: mean, median, spread, quartiles, skewness, outliers.
    ///
    /// The statistics are of the current year. The counts are of values, missing values, zeros and distinct values;
    /// values that agree to 12 digits count as one. A column that does not fit the terminal is named below the table
    /// and saved like the others.
    ///
    /// ```rhai
    /// > load("demo").describe()
    /// demo 2022, indicator by indicator
    /// indicator  n  missing  zeros  distinct     mean  median       sd   skew  kurtosis  min   q25    q75  max
    /// ─────────────────────────────────────────────────────────────────────────────────────────────────────────
    /// trade      6        0      0         6  68.3333      65  37.1035   0.20     -0.99   20    45   92.5  120
    /// firms      6        0      0         5  133.333     125  81.6497   0.38     -1.48   50  62.5  187.5  250
    /// ports      5        1      0         5        3       3  1.58114   0.00     -1.20    1     2      4    5
    /// distance   6        0      0         4  55.8333      60   40.052  -0.04     -1.31   10  22.5  78.75  110
    /// columns that do not fit: outliers, measure
    /// sd: of the sample (n − 1); skew, kurtosis: G1, G2, as Excel's SKEW and KURT; q25, q75: type 7
    /// outliers are likely where |skew| > 2 and kurtosis > 3.5
    /// ```
    /// task: look at the data
    #[rhai_fn(return_raw, pure)]
    pub fn describe(data: &mut Dataset) -> ScriptResult<Table> {
        Ok(render::describe(data)?)
    }

    /// Count the missing values of each indicator, year by year.
    ///
    /// ```rhai
    /// > load("demo").missing()
    /// missing values of demo, of 6 cities
    /// indicator  2021  2022
    /// ──────────────────────
    /// ports         0     1
    /// 3 indicators have no missing values
    /// ```
    /// task: look at the data
    #[rhai_fn(pure)]
    pub fn missing(data: &mut Dataset) -> Table {
        render::missing(data)
    }

    /// List the sources of the data, with publisher, date and terms of use.
    ///
    /// ```rhai
    /// > load("demo").sources()
    /// sources of demo
    /// key    what                                              publisher  date  terms             seen
    /// ─────────────────────────────────────────────────────────────────────────────────────────────────
    /// fable  figures made up for the examples of this program  reweigh    2026  free for any use  –
    /// ```
    /// task: look at the data
    #[rhai_fn(pure)]
    pub fn sources(data: &mut Dataset) -> Table {
        render::sources(data)
    }

    /// List single values that were left out, corrected, filled or kept with a doubt.
    ///
    /// With a name, only those of this city or indicator are listed.
    ///
    /// ```rhai
    /// > load("trade").notes("Haikou")
    /// notes of trade on Haikou
    /// city    year  indicator    what      printed  used   why
    /// ─────────────────────────────────────────────────────────────────────────────────────────────────────────────
    /// Haikou  2021  exports      left out  31.2264  –      low vs neighbouring years
    /// Haikou  2019  fdi          left out  671.54   –      high vs neighbouring year
    /// Haikou  2021  trade_total  filled    –        476.4  imports or exports missing; total from:
    ///                                                      海口市2021年统计公报 (tjgb.hongheiku.com/djs/23898, via
    ///                                                      cscoheru/china-platform seed 2021)
    /// ```
    /// task: look at the data
    #[rhai_fn(return_raw, pure)]
    pub fn notes(data: &mut Dataset) -> ScriptResult<Table> {
        Ok(render::notes(data, None)?)
    }

    #[rhai_fn(name = "notes", return_raw, pure)]
    pub fn notes_on(data: &mut Dataset, about: &str) -> ScriptResult<Table> {
        Ok(render::notes(data, Some(about))?)
    }

    /// List what a reader should know before using the data.
    ///
    /// ```rhai
    /// > load("demo").remarks()
    /// remarks on demo
    /// · No figure here is real.
    /// ```
    /// task: look at the data
    #[rhai_fn(pure)]
    pub fn remarks(data: &mut Dataset) -> Table {
        render::remarks(data, &Language)
    }

    /// List what was published alongside a list of ranks.
    ///
    /// ```rhai
    /// > load("top100").statements().len > 100
    /// true
    /// ```
    /// task: look at the data
    #[rhai_fn(pure)]
    pub fn statements(data: &mut Dataset) -> Table {
        render::statements(data)
    }

    /// Return an indicator of the current year as a column: `d["trade"]` or `d.trade`.
    ///
    /// ```rhai
    /// > load("demo").trade.max()
    /// 120
    /// > load("demo")["trabe"]
    /// error: no indicator `trabe`
    ///   |
    /// 1 | load("demo")["trabe"]
    ///   |               ^^^^^
    ///   |
    ///   = hint: did you mean `trade`?
    /// ```
    #[rhai_fn(index_get, return_raw, pure)]
    pub fn column_of(data: &mut Dataset, indicator: &str) -> ScriptResult<Column> {
        Ok(data.column(&data.find(indicator)?.code)?)
    }

    /// Return a row of a data set by position, from 0, or from -1 at the end.
    ///
    /// ```rhai
    /// > load("demo")[0].name
    /// Atlantis
    /// > load("demo")[-1].name
    /// Lilliput
    /// ```
    #[rhai_fn(index_get, return_raw, pure)]
    pub fn row_of(data: &mut Dataset, place: i64) -> ScriptResult<Row> {
        Ok(Row::Plain { unit: place_in("data set", place, data.units().len())?, data: data.clone() })
    }

    /// Test whether two data sets have the same values and the same current year.
    ///
    /// ```rhai
    /// > load("demo") == load("demo")
    /// true
    /// ```
    #[rhai_fn(name = "==", pure)]
    pub fn equals(a: &mut Dataset, b: Dataset) -> bool {
        *a == b
    }

    #[rhai_fn(name = "!=", pure)]
    pub fn differs(a: &mut Dataset, b: Dataset) -> bool {
        *a != b
    }
}
