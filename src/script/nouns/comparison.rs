//! Comparisons of rankings in the language.

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

    /// Compare a ranking with another one: who moved, how alike they are, how much of a list is known.
    ///
    /// Against a list of which only a part is known, ranks are given in full and among those in common, coefficients
    /// with bootstrap intervals (options `draws`, `seed`, `level`), and counts as ranges.
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
    #[rhai_fn(return_raw, pure)]
    pub fn compare(ranking: &mut Ranking, other: Ranking) -> ScriptResult<Comparison> {
        Ok(Comparison::new(ranking, &other, Bootstrap::default())?)
    }

    /// options: BOOTSTRAP
    #[rhai_fn(name = "compare", return_raw, pure)]
    pub fn compare_with(ranking: &mut Ranking, other: Ranking, options: Map) -> ScriptResult<Comparison> {
        Ok(Comparison::new(ranking, &other, Bootstrap::read(&settings(&options)?)?)?)
    }

    /// List those that moved most, ten or as many as asked for.
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

    /// List who is among the first n of the first ranking and not of the second.
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

    /// List who is among the first n of the second ranking and not of the first.
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

    /// Count how many are among the first n of both rankings.
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

    /// Show the ranks of all that are ranked in both.
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

    /// Draw the places gained by those that moved most.
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

    /// Give Spearman's rank correlation over those in both.
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

    /// Give the ends of the bootstrap interval of Spearman's rank correlation, `[lo, hi]`; `()` for
    /// two whole rankings, where nothing was sampled.
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

    /// Give the ends of the bootstrap interval of Kendall's tau-b, `[lo, hi]`; `()` for two whole rankings.
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

    /// Give Kendall's tau-b over those in both.
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

    /// Give the sum of the differences of ranks among those in both.
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

    /// Give the weighted rank correlation over those in both, in which differences near the top of either count more.
    ///
    /// ```rhai
    /// > ranking(#{ a: 1, b: 2, c: 3, d: 4, e: 5 }).compare(ranking(#{ a: 1, c: 2, b: 3, d: 4, e: 5 })).weighted_spearman
    /// 0.883333
    /// ```
    #[rhai_fn(get = "weighted_spearman", pure)]
    pub fn weighted_spearman(comparison: &mut Comparison) -> Dynamic {
        measure(comparison, "weighted_spearman")
    }

    /// Say how well the second ranking keeps the places of the first, those at its top above all; the first is the
    /// reference, so that the two cannot be exchanged.
    ///
    /// ```rhai
    /// > ranking(#{ a: 1, b: 2, c: 3, d: 4, e: 5 }).compare(ranking(#{ a: 1, c: 2, b: 3, d: 4, e: 5 })).ws
    /// 0.854167
    /// ```
    #[rhai_fn(get = "ws", pure)]
    pub fn ws(comparison: &mut Comparison) -> Dynamic {
        measure(comparison, "ws")
    }

    /// Give the rank-biased overlap (p = 0.9): what the first places have in common at every depth, the upper ones
    /// counting more.
    ///
    /// Units that only one of the two ranks count, too; a list that is known in part counts as far as no place is
    /// missing, and is taken to go on as it ends.
    ///
    /// ```rhai
    /// > ranking(#{ a: 1, b: 2, c: 3, d: 4, e: 5 }).compare(ranking(#{ b: 1, a: 2, c: 3, e: 4, d: 5 })).rbo
    /// 0.881775
    /// ```
    #[rhai_fn(get = "rbo", pure)]
    pub fn rbo(comparison: &mut Comparison) -> Dynamic {
        measure(comparison, "rbo")
    }

    /// List all measures of how alike the two rankings are.
    ///
    /// ```rhai
    /// > let m = model(load("demo"))
    /// m: model of demo 2022, 4 indicators
    /// > m.rank("access").compare(m.rank("size")).likeness()
    /// similarity: demo 2022, access against demo 2022, size
    /// measure             value  what
    /// ─────────────────────────────────────────────────────────────────────────────────────────────────────────────
    /// spearman           -0.112  the correlation of ranks, from -1 to 1; equal ranks take the mean of their places
    /// kendall            -0.120  tau-b: pairs in the same order less pairs in the other, from -1 to 1, corrected…
    /// weighted_spearman  -0.017  a rank correlation in which differences near the top of either count more
    /// ws                  0.542  how well the second keeps the places of the first, those at its top above all; n…
    /// rbo                 0.778  the overlap of the first places at all depths, the upper ones counting more (p =…
    /// footrule            7.000  the sum of the differences of ranks among the units in both, 0 for the same orde…
    /// … marks cut text; `:all` at the prompt, a file or a pipe shows it in full
    /// ```
    #[rhai_fn(pure)]
    pub fn likeness(comparison: &mut Comparison) -> Table {
        render::likeness(comparison)
    }

    /// Count those that are ranked in both.
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
