//! Rankings, their rows, and the cities in them.

use rhai::plugin::*;
use rhai::{Array, Dynamic, FnPtr, Map, NativeCallContext};

use crate::script::ScriptResult;
use crate::script::engine::args::names;
use crate::script::engine::fields::fields;
use crate::script::engine::rows::{Row, test};
use crate::script::nouns::table::place_in;
use crate::{Error, Result};
use crate::{rank, render};

#[export_module]
pub mod functions {
    pub type Ranking = crate::rank::Ranking;
    pub type Row = crate::script::engine::rows::Row;
    pub type Unit = crate::script::engine::rows::Unit;
    pub type Overlap = crate::rank::Overlap;
    type Table = crate::render::Table;
    type Rows = Array;

    /// Keep the best n cities, and any that tie with the last of them.
    ///
    /// ```rhai
    /// > model(load("demo")).rank().top(5)
    /// demo 2022: 6 of 6 cities ranked
    /// rank  city         name_zh      score            size  access
    /// ──────────────────────────────────────────────────────────────
    ///   1   Atlantis     亚特兰蒂斯  75.00   ████████  50.0   100.0
    ///   2   Erewhon      乌有乡      72.50*  ███████▊  45.0   100.0
    ///   3   Brobdingnag  大人国      57.50   ██████▏   90.0    25.0
    ///   4   Laputa       飞岛国      36.25   ███▉      47.5    25.0
    ///   5=  Cockaigne    安乐乡      31.25   ███▍      37.5    25.0
    ///   5=  Lilliput     小人国      31.25   ███▍       0.0    62.5
    /// 1 more than 5, because of ties
    /// * some values are missing; the remaining weights were rescaled to sum to 1
    /// helped by a missing value: Erewhon would score 60.00 with the median filled in
    /// ```
    /// task: rank and score
    #[rhai_fn(return_raw, pure)]
    pub fn top(ranking: &mut Ranking, n: i64) -> ScriptResult<Ranking> {
        Ok(ranking.top(count(n)?))
    }

    /// Keep the worst n cities, and any that tie with the first of them.
    ///
    /// ```rhai
    /// > model(load("demo")).rank().bottom(1)
    /// demo 2022: 2 shown, 6 of 6 cities ranked
    /// rank  city       name_zh  score            size  access
    /// ────────────────────────────────────────────────────────
    ///   5=  Cockaigne  安乐乡   31.25  ████████  37.5    25.0
    ///   5=  Lilliput   小人国   31.25  ████████   0.0    62.5
    /// 1 more than 1, because of ties
    /// ```
    /// task: rank and score
    #[rhai_fn(return_raw, pure)]
    pub fn bottom(ranking: &mut Ranking, n: i64) -> ScriptResult<Ranking> {
        Ok(ranking.bottom(count(n)?))
    }

    /// Show one city: its rank and score overall and in each part of the index.
    ///
    /// Any of its names works. A name that fits two cities is an error that lists both.
    ///
    /// ```rhai
    /// > model(load("demo")).rank().of("Erewhon")
    /// Erewhon 乌有乡 in demo 2022
    ///   rank      2 of 6
    ///   score     72.50*
    ///   interval  47.50 to 72.50 with any values filled in; 60.00 with the median filled in
    ///   size      45.00, rank 4 of 6
    ///   access    100.00, not ranked: too many values are missing
    ///   groups    region East
    /// * values are available for 75 % of the weight; the remaining weights were rescaled to sum to 1
    /// > model(load("demo")).rank().of("小人国").rank
    /// 5
    /// > model(load("trade")).rank().of("Suzhou")
    /// error: `Suzhou` fits more than one city
    ///   |
    /// 1 | model(load("trade")).rank().of("Suzhou")
    ///   |                                 ^^^^^^
    ///   |
    ///   = hint: write `Suzhou, Jiangsu` or `Suzhou, Anhui`
    /// ```
    /// task: rank and score
    #[rhai_fn(return_raw, pure)]
    pub fn of(ranking: &mut Ranking, unit: &str) -> ScriptResult<Row> {
        Ok(Row::Ranked { place: ranking.place(unit)?, ranking: ranking.clone() })
    }

    /// Keep the rows that meet a condition.
    ///
    /// A row has `rank`, `score`, `unit`, `name`, the groups, the parts of the index and the indicators.
    ///
    /// ```rhai
    /// > model(load("demo")).rank().where(|r| r.region == "East" && r.trade > 50)
    /// demo 2022: 2 shown, 6 of 6 cities ranked
    /// rank  city       name_zh   score            size  access
    /// ─────────────────────────────────────────────────────────
    ///   2   Erewhon    乌有乡   72.50*  ████████  45.0   100.0
    ///   5=  Cockaigne  安乐乡   31.25   ███▌      37.5    25.0
    /// * some values are missing; the remaining weights were rescaled to sum to 1
    /// helped by a missing value: Erewhon would score 60.00 with the median filled in
    /// ```
    /// task: rank and score
    #[rhai_fn(name = "where", return_raw, pure)]
    pub fn keep(context: NativeCallContext, ranking: &mut Ranking, condition: FnPtr) -> ScriptResult<Ranking> {
        kept(&context, ranking, &condition, "where")
    }

    /// Keep the rows that meet a condition, as `where` does.
    ///
    /// A missing value is neither below nor above any other value; `r.ports == ()` finds the rows where it is missing.
    ///
    /// ```rhai
    /// > model(load("demo")).rank().filter(|r| r.ports == ())
    /// demo 2022: 1 shown, 6 of 6 cities ranked
    /// rank  city     name_zh   score  size  access
    /// ─────────────────────────────────────────────
    ///    2  Erewhon  乌有乡   72.50*  45.0   100.0
    /// * some values are missing; the remaining weights were rescaled to sum to 1
    /// helped by a missing value: Erewhon would score 60.00 with the median filled in
    /// ```
    /// task: rank and score
    #[rhai_fn(return_raw, pure)]
    pub fn filter(context: NativeCallContext, ranking: &mut Ranking, condition: FnPtr) -> ScriptResult<Ranking> {
        kept(&context, ranking, &condition, "filter")
    }

    /// Count the cities shown in each group, such as region, with the best of each.
    ///
    /// ```rhai
    /// > model(load("demo")).rank().top(3).by("region")
    /// demo 2022: 3 shown, 6 of 6 cities ranked by region
    /// region  count  ranked  best      best_rank
    /// ───────────────────────────────────────────
    /// West        2       3  Atlantis          1
    /// East        1       3  Erewhon           2
    /// ranked: all ranked units of the group, shown or not
    /// ```
    /// task: rank and score
    #[rhai_fn(return_raw, pure)]
    pub fn by(ranking: &mut Ranking, grouping: &str) -> ScriptResult<Table> {
        Ok(render::by(ranking, grouping)?)
    }

    /// Show each city's rank within its group, such as its region.
    ///
    /// Equal cities share the better rank; a city without a group has no rank within one. Closures can read the new
    /// columns, too.
    ///
    /// ```rhai
    /// > model(load("demo")).rank().within("region")
    /// demo 2022: 6 of 6 cities ranked
    /// rank  city         name_zh      score            region  rank_in_region
    /// ────────────────────────────────────────────────────────────────────────
    ///   1   Atlantis     亚特兰蒂斯  75.00   ████████  West                 1
    ///   2   Erewhon      乌有乡      72.50*  ███████▊  East                 1
    ///   3   Brobdingnag  大人国      57.50   ██████▏   West                 2
    ///   4   Laputa       飞岛国      36.25   ███▉      East                 2
    ///   5=  Cockaigne    安乐乡      31.25   ███▍      East                 3
    ///   5=  Lilliput     小人国      31.25   ███▍      West                 3
    /// * some values are missing; the remaining weights were rescaled to sum to 1
    /// helped by a missing value: Erewhon would score 60.00 with the median filled in
    /// > model(load("demo")).rank().within("regoin")
    /// error: no group column `regoin`
    ///   |
    /// 1 | model(load("demo")).rank().within("regoin")
    ///   |                                    ^^^^^^
    ///   |
    ///   = hint: did you mean `region`?
    /// ```
    /// task: rank and score
    #[rhai_fn(return_raw, pure)]
    pub fn within(ranking: &mut Ranking, grouping: &str) -> ScriptResult<Ranking> {
        Ok(ranking.within(grouping)?)
    }

    /// Show more columns beside the ranks.
    ///
    /// A list names groups, parts of the index or indicators. A map adds rankings, columns or closures under names of
    /// your own, which later closures can read: `r.before`.
    ///
    /// ```rhai
    /// > let m = model(load("demo"))
    /// m: model of demo 2022, 4 indicators
    /// > m.rank().top(2).show(["region", "trade"])
    /// demo 2022: 2 shown, 6 of 6 cities ranked
    /// rank  city      name_zh      score            region  trade
    /// ────────────────────────────────────────────────────────────
    ///    1  Atlantis  亚特兰蒂斯  75.00   ████████  West      120
    ///    2  Erewhon   乌有乡      72.50*  ███████▊  East       60
    /// * some values are missing; the remaining weights were rescaled to sum to 1
    /// helped by a missing value: Erewhon would score 60.00 with the median filled in
    /// > m.boost(#{ access: 2 }).rank().top(3).show(#{ before: m.rank() })
    /// demo 2022, changed model: 3 shown, 6 of 6 cities ranked
    /// rank  city         name_zh      score            before
    /// ────────────────────────────────────────────────────────
    ///    1  Atlantis     亚特兰蒂斯  83.33   ████████       1
    ///    2  Erewhon      乌有乡      81.67*  ███████▉       2
    ///    3  Brobdingnag  大人国      46.67   ████▌          3
    /// * some values are missing; the remaining weights were rescaled to sum to 1
    /// helped by a missing value: Erewhon would score 65.00 with the median filled in
    /// > m.rank().show(#{ per_firm: |r| r.trade / r.firms }).where(|r| r.per_firm > 0.5)
    /// demo 2022: 2 shown, 6 of 6 cities ranked
    /// rank  city       name_zh     score            per_firm
    /// ───────────────────────────────────────────────────────
    ///   1   Atlantis   亚特兰蒂斯  75.00  ████████     2.400
    ///   5=  Cockaigne  安乐乡      31.25  ███▍         0.700
    /// ```
    /// task: rank and score
    #[rhai_fn(return_raw, pure)]
    pub fn show(ranking: &mut Ranking, columns: Array) -> ScriptResult<Ranking> {
        let fields = names(&columns)?.iter().map(|code| ranking.field(code)).collect::<Result<Vec<_>>>()?;
        Ok(ranking.show(fields))
    }

    #[rhai_fn(name = "show", return_raw, pure)]
    pub fn show_beside(context: NativeCallContext, ranking: &mut Ranking, columns: Map) -> ScriptResult<Ranking> {
        Ok(ranking.show(fields(&context, ranking, &columns)?))
    }

    /// Count how many cities are in the top n of both rankings.
    ///
    /// If a list is known only in part, the answer is a range, never a guess.
    ///
    /// ```rhai
    /// > let m = model(load("demo"))
    /// m: model of demo 2022, 4 indicators
    /// > m.rank("size").overlap(m.rank("access"), 3)
    /// overlap of the top 3
    ///   of       demo 2022, size
    ///   and      demo 2022, access
    ///   in both  3 of 3
    ///   these    Brobdingnag; Atlantis; Laputa
    /// ```
    /// task: rank and score
    #[rhai_fn(return_raw, pure)]
    pub fn overlap(ranking: &mut Ranking, other: Ranking, n: i64) -> ScriptResult<Overlap> {
        Ok(Overlap::new(ranking, &other, count(n)?)?)
    }

    /// List the cities without a rank, each with the reason.
    ///
    /// ```rhai
    /// > model(load("demo")).coverage(0.9).rank().unranked()
    /// demo 2022, changed model: units without a rank
    /// city     why
    /// ─────────────────────────────────────────────────────────────────────
    /// Erewhon  75 % of the weight available, 90 % required; missing: ports
    /// ```
    /// task: rank and score
    #[rhai_fn(pure)]
    pub fn unranked(ranking: &mut Ranking) -> Table {
        render::unranked(ranking)
    }

    /// Return the rows as a list, for use in a `for` loop.
    ///
    /// ```rhai
    /// > for r in model(load("demo")).rank().top(2).rows() { print(r.rank, r.name) }
    /// 1 Atlantis
    /// 2 Erewhon
    /// ```
    /// task: rank and score
    #[rhai_fn(pure)]
    pub fn rows(ranking: &mut Ranking) -> Rows {
        Row::of_ranking(ranking).into_iter().map(Dynamic::from).collect()
    }

    /// Return how many cities are shown.
    ///
    /// ```rhai
    /// > model(load("demo")).rank().len
    /// 6
    /// ```
    /// task: rank and score
    #[rhai_fn(get = "len", pure)]
    pub fn len(ranking: &mut Ranking) -> i64 {
        i64::try_from(ranking.len()).unwrap_or(i64::MAX)
    }

    /// Test whether two rankings have the same cities, ranks and scores.
    ///
    /// ```rhai
    /// > model(load("demo")).rank() == model(load("demo")).equal().rank()
    /// true
    /// ```
    #[rhai_fn(name = "==", pure)]
    pub fn equals(a: &mut Ranking, b: Ranking) -> bool {
        *a == b
    }

    #[rhai_fn(name = "!=", pure)]
    pub fn differs(a: &mut Ranking, b: Ranking) -> bool {
        *a != b
    }

    /// Return a row of a ranking by position, from 0, or from -1 at the end.
    ///
    /// ```rhai
    /// > model(load("demo")).rank()[0].name
    /// Atlantis
    /// > model(load("demo")).rank()[6]
    /// error: place in a ranking: found 6, expected a number from 0 to 5
    ///   |
    /// 1 | model(load("demo")).rank()[6]
    ///   |                            ^
    /// ```
    #[rhai_fn(index_get, return_raw, pure)]
    pub fn row_of_ranking(ranking: &mut Ranking, place: i64) -> ScriptResult<Row> {
        let at = place_in("ranking", place, ranking.len())?;
        Ok(Row::Ranked { ranking: ranking.clone(), place: *ranking.shown(at) })
    }

    /// Read a column of a row: `r.rank`, `r.score`, `r.unit`, `r.region`, `r.trade`.
    ///
    /// ```rhai
    /// > model(load("demo")).rank().of("Laputa").access
    /// 25
    /// > model(load("demo")).rank().of("Laputa").acess
    /// error: no column `acess`
    ///   |
    /// 1 | model(load("demo")).rank().of("Laputa").acess
    ///   |                                         ^^^^^
    ///   |
    ///   = hint: did you mean `access`?
    /// ```
    #[rhai_fn(index_get, return_raw, pure)]
    pub fn column_of_row(row: &mut Row, column: &str) -> ScriptResult<Dynamic> {
        Ok(row.read(column)?)
    }

    /// Test whether a city has this name.
    ///
    /// Any of its names works. A name that no city has is an error.
    ///
    /// ```rhai
    /// > model(load("demo")).rank().top(1).rows()[0].unit == "亚特兰蒂斯"
    /// true
    /// ```
    #[rhai_fn(name = "==", return_raw, pure)]
    pub fn unit_is(unit: &mut Unit, name: &str) -> ScriptResult<bool> {
        Ok(unit.is_named(name)?)
    }

    #[rhai_fn(name = "!=", return_raw, pure)]
    pub fn unit_is_not(unit: &mut Unit, name: &str) -> ScriptResult<bool> {
        Ok(!unit.is_named(name)?)
    }

    #[rhai_fn(name = "==", return_raw)]
    pub fn name_is(name: &str, unit: Unit) -> ScriptResult<bool> {
        Ok(unit.is_named(name)?)
    }

    #[rhai_fn(name = "!=", return_raw)]
    pub fn name_is_not(name: &str, unit: Unit) -> ScriptResult<bool> {
        Ok(!unit.is_named(name)?)
    }

    #[rhai_fn(name = "==", pure)]
    pub fn unit_equals(a: &mut Unit, b: Unit) -> bool {
        a.units.codes[a.unit] == b.units.codes[b.unit]
    }

    /// Return the code of a city as a text; `r.name` is its name.
    ///
    /// ```rhai
    /// > model(load("demo")).rank().rows()[0].unit.to_string() + "!"
    /// atl!
    /// ```
    #[rhai_fn(name = "to_string", pure)]
    pub fn unit_text(unit: &mut Unit) -> String {
        unit.code().to_string()
    }

    /// Return how many cities two lists certainly have in common.
    ///
    /// `at_most` returns how many they may have in common.
    ///
    /// ```rhai
    /// > let m = model(load("demo"))
    /// m: model of demo 2022, 4 indicators
    /// > m.rank("size").overlap(m.rank("access"), 3).at_least
    /// 3
    /// ```
    #[rhai_fn(get = "at_least", pure)]
    pub fn at_least(overlap: &mut Overlap) -> i64 {
        i64::try_from(overlap.at_least).unwrap_or(i64::MAX)
    }

    /// Return how many cities two lists may have in common at most.
    ///
    /// ```rhai
    /// > let m = model(load("demo"))
    /// m: model of demo 2022, 4 indicators
    /// > m.rank("size").overlap(m.rank("access"), 3).at_most
    /// 3
    /// ```
    #[rhai_fn(get = "at_most", pure)]
    pub fn at_most(overlap: &mut Overlap) -> i64 {
        i64::try_from(overlap.at_most).unwrap_or(i64::MAX)
    }
}

fn count(n: i64) -> Result<usize> {
    let wrong = || Error::wrong("number of rows", n.to_string(), "1 or more").about(n.to_string());
    usize::try_from(n).ok().filter(|&n| n > 0).ok_or_else(wrong)
}

fn kept(
    context: &NativeCallContext,
    ranking: &rank::Ranking,
    condition: &FnPtr,
    asker: &str,
) -> ScriptResult<rank::Ranking> {
    let kept = test(context, &Row::of_ranking(ranking), condition, asker)?;
    Ok(ranking.keep(|at| kept.all[at]).remark(kept.remark(asker).into_iter().collect()))
}
