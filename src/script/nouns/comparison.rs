//! Comparisons of rankings.

use rhai::plugin::*;
use rhai::{Dynamic, Map};

use crate::analysis::likeness::Bootstrap;
use crate::analysis::likeness::Interval;
use crate::script::ScriptResult;
use crate::script::engine::args::settings;
use crate::{Error, Result, render};

#[export_module]
pub mod functions {
    pub type Comparison = crate::analysis::Comparison;
    type Ranking = crate::rank::Ranking;
    type Overlap = crate::rank::Overlap;
    type Table = crate::render::Table;
    type Picture = crate::render::Picture;

    /// Compare two rankings: who moved, and how similar the rankings are.
    ///
    /// If the other list is known only in part, ranks are shown both overall and among the cities that the two have in
    /// common, coefficients come with bootstrap intervals, and counts are ranges.
    ///
    /// ```rhai
    /// > let m = model(load("demo"))
    /// m: model of demo 2022, 4 indicators
    /// > m.boost(#{ access: 3 }).rank().compare(m.rank("size"))
    /// demo 2022, changed model against demo 2022, size: 5 cities in both
    ///   Spearman       0.200
    ///   Kendall tau-b  0.200
    ///   footrule       8 of at most 12: 1.6 ranks per city among these
    ///   top 5 in both  4 of 5
    /// ranked only in the first: 0; only in the second: 1
    ///
    /// largest moves: demo 2022, changed model against demo 2022, size
    /// city         first  second  first_among  second_among  gained
    /// ──────────────────────────────────────────────────────────────
    /// Lilliput         2       6            2             5       3
    /// Brobdingnag      3       1            3             1      -2
    /// Atlantis         1       2            1             2       1
    /// Laputa           4       3            4             3      -1
    /// Cockaigne        5       5            5             4      -1
    /// gained: ranks by which the first is better than the second, among the 5 in both
    /// among: rank among the 5 in both
    /// > m.rank().compare(m.rank(), #{ draw: 10 })
    /// error: no option `draw`
    ///   |
    /// 1 | m.rank().compare(m.rank(), #{ draw: 10 })
    ///   |                               ^^^^
    ///   |
    ///   = hint: did you mean `draws`?
    /// ```
    /// task: rank and score
    #[rhai_fn(return_raw, pure)]
    pub fn compare(ranking: &mut Ranking, other: Ranking) -> ScriptResult<Comparison> {
        Ok(Comparison::new(ranking, &other, Bootstrap::default())?)
    }

    /// options: BOOTSTRAP
    #[rhai_fn(name = "compare", return_raw, pure)]
    pub fn compare_with(ranking: &mut Ranking, other: Ranking, options: Map) -> ScriptResult<Comparison> {
        Ok(Comparison::new(ranking, &other, Bootstrap::read(&settings(&options)?)?)?)
    }

    /// List the cities that moved most: ten, or as many as you ask for.
    ///
    /// ```rhai
    /// > let m = model(load("demo"))
    /// m: model of demo 2022, 4 indicators
    /// > m.rank("access").compare(m.rank("size")).movers(2)
    /// largest moves: demo 2022, access against demo 2022, size
    /// city         first  second  first_among  second_among  gained
    /// ──────────────────────────────────────────────────────────────
    /// Lilliput        2        6            2             5       3
    /// Brobdingnag     3=       1            3             1      -2
    /// 4 moved in all
    /// gained: ranks by which the first is better than the second, among the 5 in both
    /// among: rank among the 5 in both
    /// ```
    #[rhai_fn(return_raw, pure)]
    pub fn movers(comparison: &mut Comparison, n: i64) -> ScriptResult<Table> {
        Ok(render::movers(comparison, count(n)?))
    }

    #[rhai_fn(name = "movers", pure)]
    pub fn ten_movers(comparison: &mut Comparison) -> Table {
        render::movers(comparison, 10)
    }

    /// List the cities in the top n of the first ranking but not of the second.
    ///
    /// ```rhai
    /// > let m = model(load("demo"))
    /// m: model of demo 2022, 4 indicators
    /// > m.rank("access").compare(m.rank("size")).entered(2)
    /// in the top 2 of demo 2022, access, but not of demo 2022, size: 1
    /// city      rank_here  rank_there  sure
    /// ──────────────────────────────────────
    /// Lilliput          2           6  yes
    /// ```
    #[rhai_fn(return_raw, pure)]
    pub fn entered(comparison: &mut Comparison, n: i64) -> ScriptResult<Table> {
        Ok(render::turnover(comparison, &comparison.entered(count(n)?)?, true))
    }

    /// List the cities in the top n of the second ranking but not of the first.
    ///
    /// ```rhai
    /// > let m = model(load("demo"))
    /// m: model of demo 2022, 4 indicators
    /// > m.rank("access").compare(m.rank("size")).left(2)
    /// in the top 2 of demo 2022, size, but not of demo 2022, access: 1
    /// city         rank_here  rank_there  sure
    /// ─────────────────────────────────────────
    /// Brobdingnag          1          3=  yes
    /// ```
    #[rhai_fn(return_raw, pure)]
    pub fn left(comparison: &mut Comparison, n: i64) -> ScriptResult<Table> {
        Ok(render::turnover(comparison, &comparison.left(count(n)?)?, false))
    }

    /// Count how many cities are in the top n of both rankings.
    ///
    /// ```rhai
    /// > model(load("trade")).rank().compare(published(2022)).overlap(20)
    /// overlap of the top 20
    ///   of       trade 2022
    ///   and      China's Top 100 Foreign Trade Cities 2022, as published
    ///   in both  at least 9, at most 18 of 20
    ///   these    Shanghai; Suzhou, Jiangsu; Shenzhen; Xiamen; Zhuhai; Guangzhou; Ningbo; Dongguan; Wuhan
    /// a published list is known only in part, so the count is a range
    /// ```
    #[rhai_fn(return_raw, pure)]
    pub fn overlap(comparison: &mut Comparison, n: i64) -> ScriptResult<Overlap> {
        Ok(comparison.overlap(count(n)?)?)
    }

    /// Show both ranks of every city that both rankings rank.
    ///
    /// ```rhai
    /// > let m = model(load("demo"))
    /// m: model of demo 2022, 4 indicators
    /// > m.rank("access").compare(m.rank("size")).ranks()
    /// ranks: demo 2022, access against demo 2022, size
    /// unit  name         first  second  first_among  second_among  gained
    /// ────────────────────────────────────────────────────────────────────
    /// atl   Atlantis        1        2            1             2       1
    /// lil   Lilliput        2        6            2             5       3
    /// bro   Brobdingnag     3=       1            3             1      -2
    /// coc   Cockaigne       3=       5            3             4       1
    /// lap   Laputa          3=       3            3             3       0
    /// gained: ranks by which the first is better than the second, among the 5 in both
    /// among: rank among the 5 in both
    /// ```
    #[rhai_fn(pure)]
    pub fn ranks(comparison: &mut Comparison) -> Table {
        render::common(comparison)
    }

    /// Draw how many positions the cities that moved most have gained or lost.
    ///
    /// ```rhai
    /// > let m = model(load("demo"))
    /// m: model of demo 2022, 4 indicators
    /// > m.rank("access").compare(m.rank("size")).chart()
    /// demo 2022, access against demo 2022, size
    /// Lilliput                         │██████████████████████████████ 3
    /// Brobdingnag  ████████████████████│ -2
    /// Atlantis                         │██████████ 1
    /// Cockaigne                        │██████████ 1
    /// ranks by which the first is better than the second
    /// ```
    #[rhai_fn(pure)]
    pub fn chart(comparison: &mut Comparison) -> Picture {
        render::comparison_chart(comparison)
    }

    /// Return Spearman's rank correlation over the cities in both rankings.
    ///
    /// ```rhai
    /// > let m = model(load("demo"))
    /// m: model of demo 2022, 4 indicators
    /// > m.rank("access").compare(m.rank("size")).spearman
    /// -0.111803
    /// ```
    #[rhai_fn(get = "spearman", pure)]
    pub fn spearman(comparison: &mut Comparison) -> Dynamic {
        measure(comparison, "spearman")
    }

    /// Return the bootstrap interval of Spearman's correlation, `[lower, upper]`.
    ///
    /// The result is `()` for two complete rankings, where nothing is sampled.
    ///
    /// ```rhai
    /// > let m = model(load("trade"))
    /// m: model of trade 2022, 22 indicators
    /// > m.rank().compare(published(2022)).spearman_interval
    /// [0.598947, 0.933387]
    /// > m.rank().compare(m.rank("level")).spearman_interval
    /// ```
    #[rhai_fn(get = "spearman_interval", return_raw, pure)]
    pub fn spearman_interval(comparison: &mut Comparison) -> ScriptResult<Dynamic> {
        Ok(ends(comparison.intervals()?.0))
    }

    /// Return the bootstrap interval of Kendall's tau-b, `[lower, upper]`.
    ///
    /// The result is `()` for two complete rankings, where nothing is sampled.
    ///
    /// ```rhai
    /// > let m = model(load("trade"))
    /// m: model of trade 2022, 22 indicators
    /// > m.rank().compare(published(2022), #{ level: 0.8 }).kendall_interval
    /// [0.499618, 0.756245]
    /// ```
    #[rhai_fn(get = "kendall_interval", return_raw, pure)]
    pub fn kendall_interval(comparison: &mut Comparison) -> ScriptResult<Dynamic> {
        Ok(ends(comparison.intervals()?.1))
    }

    /// Return Kendall's tau-b over the cities in both rankings.
    ///
    /// ```rhai
    /// > let m = model(load("demo"))
    /// m: model of demo 2022, 4 indicators
    /// > m.rank("access").compare(m.rank("size")).kendall
    /// -0.119523
    /// ```
    #[rhai_fn(get = "kendall", pure)]
    pub fn kendall(comparison: &mut Comparison) -> Dynamic {
        measure(comparison, "kendall")
    }

    /// Return the sum of absolute rank differences over the cities in both rankings.
    ///
    /// ```rhai
    /// > let m = model(load("demo"))
    /// m: model of demo 2022, 4 indicators
    /// > m.rank("access").compare(m.rank("size")).footrule
    /// 7
    /// ```
    #[rhai_fn(get = "footrule", pure)]
    pub fn footrule(comparison: &mut Comparison) -> Dynamic {
        measure(comparison, "footrule")
    }

    /// Return a rank correlation in which differences near the top count more.
    ///
    /// It is computed over the cities in both rankings, and the top of either ranking counts.
    ///
    /// ```rhai
    /// > ranking(#{ a: 1, b: 2, c: 3, d: 4, e: 5 }).compare(ranking(#{ a: 1, c: 2, b: 3, d: 4, e: 5 })).weighted_spearman
    /// 0.883333
    /// ```
    #[rhai_fn(get = "weighted_spearman", pure)]
    pub fn weighted_spearman(comparison: &mut Comparison) -> Dynamic {
        measure(comparison, "weighted_spearman")
    }

    /// Return the WS coefficient: how well the second ranking keeps the first's top.
    ///
    /// Positions near the top of the first ranking count most. The first ranking is the reference, so the order of the
    /// two matters.
    ///
    /// ```rhai
    /// > ranking(#{ a: 1, b: 2, c: 3, d: 4, e: 5 }).compare(ranking(#{ a: 1, c: 2, b: 3, d: 4, e: 5 })).ws
    /// 0.854167
    /// ```
    #[rhai_fn(get = "ws", pure)]
    pub fn ws(comparison: &mut Comparison) -> Dynamic {
        measure(comparison, "ws")
    }

    /// Return the rank-biased overlap (p = 0.9): shared top cities at every depth.
    ///
    /// The top counts most. Units that only one ranking contains count, too. A list known only in part counts down to
    /// the first position that is missing, and is assumed to continue as it ends there.
    ///
    /// ```rhai
    /// > ranking(#{ a: 1, b: 2, c: 3, d: 4, e: 5 }).compare(ranking(#{ b: 1, a: 2, c: 3, e: 4, d: 5 })).rbo
    /// 0.881775
    /// ```
    #[rhai_fn(get = "rbo", pure)]
    pub fn rbo(comparison: &mut Comparison) -> Dynamic {
        measure(comparison, "rbo")
    }

    /// List all measures of how similar the two rankings are.
    ///
    /// ```rhai
    /// > let m = model(load("demo"))
    /// m: model of demo 2022, 4 indicators
    /// > m.rank("access").compare(m.rank("size")).likeness()
    /// similarity: demo 2022, access against demo 2022, size
    /// measure             value  what
    /// ─────────────────────────────────────────────────────────────────────────────────────────────────────────────
    /// spearman           -0.112  the correlation of ranks, from -1 to 1; ties take the mean of their ranks
    /// kendall            -0.120  tau-b: pairs in the same order minus pairs in the opposite order, from -1 to 1,
    ///                            corrected for ties
    /// weighted_spearman  -0.017  a rank correlation in which differences near the top of either ranking count more
    /// ws                  0.542  how well the second ranking keeps the ranks of the first, above all those at its
    ///                            top; not symmetric
    /// rbo                 0.778  the overlap of the tops of both lists at every depth, the upper ranks counting
    ///                            more (p = 0.9), from 0 to 1
    /// footrule            7.000  the sum of absolute rank differences over the units in both, 0 for the same
    ///                            order; ties share the better rank
    /// ```
    #[rhai_fn(pure)]
    pub fn likeness(comparison: &mut Comparison) -> Table {
        render::likeness(comparison)
    }

    /// Count the cities that both rankings rank.
    ///
    /// ```rhai
    /// > model(load("trade")).rank().compare(published(2022)).n
    /// 17
    /// ```
    #[rhai_fn(get = "n", pure)]
    pub fn common(comparison: &mut Comparison) -> i64 {
        i64::try_from(comparison.rows.len()).unwrap_or(i64::MAX)
    }
}

fn count(n: i64) -> Result<usize> {
    let wrong = || Error::wrong("number of ranks", n.to_string(), "1 or more").about(n.to_string());
    usize::try_from(n).ok().filter(|&n| n > 0).ok_or_else(wrong)
}

fn measure(comparison: &crate::analysis::Comparison, name: &str) -> Dynamic {
    comparison.measure(name).map_or(Dynamic::UNIT, Dynamic::from)
}

fn ends(interval: Interval) -> Dynamic {
    interval.map_or(Dynamic::UNIT, |(lo, hi)| Dynamic::from_array([lo, hi].map(Dynamic::from).into()))
}
