//! Uncertainty: what varies, and how certain each rank is.

use rhai::plugin::*;
use rhai::{Dynamic, Map};

use super::gaps::number_from_0_to_1;
use super::weights::with_weights;
use crate::analysis::uncertainty::{self as of, UncertaintySpec};
use crate::script::ScriptResult;
use crate::script::engine::home::Context;
use crate::{Error, Result, render};

#[export_module]
pub mod functions {
    pub type Uncertainty = crate::analysis::uncertainty::Uncertainty;
    type Model = crate::model::Model;
    type Ranking = crate::rank::Ranking;
    type Table = crate::render::Table;

    /// Simulate how sure each rank is, by drawing weights, methods or values at random.
    ///
    /// Without options, each weight varies within ± 25 % of its value, siblings summing to 1, and all such weightings
    /// are equally likely: the same set that `range` examines.
    ///
    /// `weights` can be:
    /// - `"any"`: every weighting is equally likely
    /// - `"given"`: the weights stay as they are
    /// - a number such as 0.5: each weight varies within ± 50 % of its value
    /// - a list of names: in order of importance
    /// - a map: `#{ concentration: 50, at: "index" }` draws around the current weights; `#{ rescaled: 0.25 }`
    ///   multiplies each by a factor from 0.75 to 1.25 and rescales, so that a weight can leave the ± 25 %
    /// - a list of several such maps
    /// - a table of weightings, one per row: a data set, or a list of maps such as `#{ size: 0.4, access: 0.6 }`, from
    ///   a panel of people or from draws made elsewhere
    ///
    /// `steps` draws methods, `without` leaves indicators out, `values` adds measurement error, and `gaps` fills each
    /// missing value anywhere between worst and best. Results for one city are over the draws that rank it, results for
    /// two over those that rank both.
    ///
    /// In `steps`, a method that the model uses keeps the model's options; to set them, write a map: `steps: #{
    /// normalise: [#{ method: "minmax", lo: 1, hi: 100 }, "rank"] }`.
    ///
    /// ```rhai
    /// > model(load("demo")).uncertainty(#{ draws: 2000, weights: "any" })
    /// Rank uncertainty: demo 2022
    ///   varies  weights at every level: any, all weightings equally likely
    ///   draws   2000, seed 1
    ///
    /// rank  city         median  best  worst  1                                      6
    /// ─────────────────────────────────────────────────────────────────────────────────
    ///    1  Atlantis          1     1      5  ●───────────────────────────────
    ///    2  Erewhon           2     1      3  ───────●────────
    ///    3  Brobdingnag       3     1      5  ───────────────●────────────────
    ///    4  Laputa            4     2      5         ────────────────●────────
    ///    5  Cockaigne         5     3      6                 ────────────────●────────
    ///    5  Lilliput          5     2      6         ────────────────────────●────────
    /// rank: of the model itself; best to worst: middle 90 % of the draws, ● the median
    /// draws: 2000, seed 1; weights at every level: any, all weightings equally likely
    /// 1 city is not ranked in every draw; statistics are over the draws with a rank
    /// > model(load("demo")).uncertainty(#{ draws: 1000, steps: #{ normalise: ["minmax", "rank"] } }).chance("Atlantis", 1)
    /// 1
    /// > model(load("demo")).uncertainty(#{ draws: 0 })
    /// error: option `draws`: found 0, expected a whole number from 1 to 100000000
    ///   |
    /// 1 | model(load("demo")).uncertainty(#{ draws: 0 })
    ///   |                                    ^^^^^
    /// ```
    /// task: how sure
    #[rhai_fn(return_raw)]
    pub fn uncertainty(context: NativeCallContext, model: Model) -> ScriptResult<Uncertainty> {
        drawn(&context, &model, &Map::new())
    }

    /// options: UNCERTAINTY
    #[rhai_fn(name = "uncertainty", return_raw)]
    pub fn uncertainty_with(context: NativeCallContext, model: Model, options: Map) -> ScriptResult<Uncertainty> {
        drawn(&context, &model, &options)
    }

    /// Show the range of ranks that holds each city in 90 % of the draws.
    ///
    /// Pass another share for a wider or narrower range.
    ///
    /// ```rhai
    /// > model(load("demo")).uncertainty(#{ draws: 1000, weights: "any" }).intervals(0.5)
    /// ranks of demo 2022
    /// rank  city         median  best  worst  1                                      6
    /// ─────────────────────────────────────────────────────────────────────────────────
    ///    1  Atlantis          1     1      2  ●───────
    ///    2  Erewhon           2     2      3         ●────────
    ///    3  Brobdingnag       3     1      3  ───────────────●
    ///    4  Laputa            4     4      5                         ●────────
    ///    5  Cockaigne         5     4      5                         ────────●
    ///    5  Lilliput          5     3      6                 ────────────────●────────
    /// rank: of the model itself; best to worst: middle 50 % of the draws, ● the median
    /// draws: 1000, seed 1; weights at every level: any, all weightings equally likely
    /// 1 city is not ranked in every draw; statistics are over the draws with a rank
    /// ```
    #[rhai_fn(return_raw, pure)]
    pub fn intervals(uncertainty: &mut Uncertainty) -> ScriptResult<Table> {
        Ok(render::uncertainty::intervals(uncertainty, render::uncertainty::LEVEL)?)
    }

    #[rhai_fn(name = "intervals", return_raw, pure)]
    pub fn intervals_at(uncertainty: &mut Uncertainty, share: Dynamic) -> ScriptResult<Table> {
        Ok(render::uncertainty::intervals(uncertainty, number_from_0_to_1(&share)?)?)
    }

    /// Return the probability that a city is in the top n; without a city, of each.
    ///
    /// ```rhai
    /// > let u = model(load("demo")).uncertainty(#{ draws: 1000, weights: "any" });
    /// > u.chance("Erewhon", 2)
    /// 0.592486
    /// > u.chance(1)
    /// probability of rank 1 or better in demo 2022
    /// rank  city         chance
    /// ────────────────────────────────────
    ///    1  Atlantis      0.603  ████████
    ///    3  Brobdingnag   0.264  ███▌
    ///    2  Erewhon       0.192  ██▌
    /// share of draws with rank 1 or better; rank: of the model itself
    /// draws: 1000, seed 1; weights at every level: any, all weightings equally likely
    /// 1 city is not ranked in every draw; statistics are over the draws with a rank
    /// ```
    #[rhai_fn(return_raw, pure)]
    pub fn chance(uncertainty: &mut Uncertainty, unit: &str, rank: i64) -> ScriptResult<f64> {
        Ok(uncertainty.chance(unit, whole(uncertainty, rank)?)?)
    }

    #[rhai_fn(name = "chance", return_raw, pure)]
    pub fn chance_of_all(uncertainty: &mut Uncertainty, rank: i64) -> ScriptResult<Table> {
        Ok(render::uncertainty::chances(uncertainty, whole(uncertainty, rank)?)?)
    }

    /// Return the share of draws in which one city scores higher than another.
    ///
    /// Equal scores count half.
    ///
    /// ```rhai
    /// > model(load("demo")).uncertainty(#{ draws: 1000, weights: "any" }).beats("Atlantis", "Erewhon")
    /// 0.547688
    /// ```
    #[rhai_fn(return_raw)]
    pub fn beats(context: NativeCallContext, uncertainty: Uncertainty, unit: &str, against: &str) -> ScriptResult<f64> {
        Ok(uncertainty.beats(unit, against, &Context::of(&context).watch)?)
    }

    /// Show how often each city takes each rank (rank acceptability).
    ///
    /// The screen groups ranks in bands; a saved file has every rank.
    ///
    /// ```rhai
    /// > model(load("demo")).uncertainty(#{ draws: 1000, weights: "any" }).acceptability()
    /// rank acceptability in demo 2022
    /// rank  city         1     2     3     4     5     6
    /// ──────────────────────────────────────────────────────
    ///    1  Atlantis     ▓ 60  ▒ 18  ░ 8   ░ 8   ░ 6
    ///    2  Erewhon      ▒ 19  ▓ 40  ▒ 37  ░ 3
    ///    3  Brobdingnag  ▒ 26  ▒ 23  ▒ 30  ░ 10  ▒ 11
    ///    4  Laputa             ░ 8   ▒ 10  ▒ 38  ▓ 40  ░ 4
    ///    5  Cockaigne          ░ 1   ▒ 20  ▒ 28  ▒ 30  ▒ 21
    ///    5  Lilliput           ▒ 23  ░ 6   ▒ 14  ▒ 13  ▓ 44
    /// share of draws at these ranks: ░ to 10 %, ▒ to 40 %, ▓ to 80 %, █ above; · below 0.5 %
    /// draws: 1000, seed 1; weights at every level: any, all weightings equally likely
    /// 1 city is not ranked in every draw; statistics are over the draws with a rank
    /// ```
    #[rhai_fn(return_raw, pure)]
    pub fn acceptability(uncertainty: &mut Uncertainty) -> ScriptResult<Table> {
        Ok(render::uncertainty::acceptability(uncertainty)?)
    }

    /// List the pairs of cities whose order holds in at least this share of the draws.
    ///
    /// ```rhai
    /// > model(load("demo")).uncertainty(#{ draws: 1000, weights: "any" }).robust(0.95)
    /// 3 of 15 pairs with a robust order in demo 2022
    /// better    worse      share
    /// ───────────────────────────
    /// Atlantis  Lilliput   1.000
    /// Erewhon   Cockaigne  0.967
    /// Erewhon   Lilliput   1.000
    /// robust: the same order in at least 95 % of draws; ties count half
    /// draws: 1000, seed 1; weights at every level: any, all weightings equally likely
    /// 1 city is not ranked in every draw; statistics are over the draws with a rank
    /// ```
    #[rhai_fn(return_raw)]
    pub fn robust(context: NativeCallContext, uncertainty: Uncertainty, share: Dynamic) -> ScriptResult<Table> {
        let share = number_from_0_to_1(&share)?;
        Ok(render::uncertainty::robust(&uncertainty, share, &Context::of(&context).watch)?)
    }

    /// Show the central weights: the mean of the draws in which each city is first.
    ///
    /// It also shows how often each city is first.
    ///
    /// ```rhai
    /// > model(load("demo")).uncertainty(#{ draws: 1000, weights: "any" }).central()
    /// central weights for first place in demo 2022
    /// city         first  confidence   size  access
    /// ──────────────────────────────────────────────
    /// Atlantis     0.603       1.000  0.406   0.594
    /// Brobdingnag  0.264       1.000  0.803   0.197
    /// Erewhon      0.192       1.000  0.343   0.657
    /// first: share of draws in first place; weights: mean overall weights in these draws
    /// confidence: share of draws in first place under these weights, with all else varying
    /// draws: 1000, seed 1; weights at every level: any, all weightings equally likely
    /// 1 city is not ranked in every draw; statistics are over the draws with a rank
    /// ```
    #[rhai_fn(return_raw)]
    pub fn central(context: NativeCallContext, uncertainty: Uncertainty) -> ScriptResult<Table> {
        Ok(render::uncertainty::central(&uncertainty, &Context::of(&context).watch)?)
    }

    /// Summarise each city's ranks: mean, median, 90 % interval, chance of first.
    ///
    /// The entropy tells how widely a city's ranks are spread.
    ///
    /// ```rhai
    /// > model(load("demo")).uncertainty(#{ draws: 1000, weights: "any" }).units()
    /// rank statistics of demo 2022
    /// rank  city         mean  median  best  worst  first  entropy
    /// ─────────────────────────────────────────────────────────────
    ///    1  Atlantis     1.81       1     1      5  0.603    0.660
    ///    2  Erewhon      2.25       2     1      3  0.192    0.650
    ///    3  Brobdingnag  2.56       3     1      5  0.264    0.848
    ///    4  Laputa       4.22       4     2      5  0.000    0.722
    ///    5  Cockaigne    4.51       5     3      6  0.000    0.791
    ///    5  Lilliput     4.50       5     2      6  0.000    0.787
    /// best to worst: middle 90 % of the draws; first: share of draws in first place
    /// entropy of the ranks: 0 for a single rank, 1 for all equally likely
    /// draws: 1000, seed 1; weights at every level: any, all weightings equally likely
    /// 1 city is not ranked in every draw; statistics are over the draws with a rank
    /// ```
    #[rhai_fn(return_raw, pure)]
    pub fn units(uncertainty: &mut Uncertainty) -> ScriptResult<Table> {
        Ok(render::uncertainty::standings(uncertainty)?)
    }

    /// Measure how similar the simulated rankings are to another ranking.
    ///
    /// It computes Spearman's and Kendall's coefficients for each draw over the cities in both rankings, such as a
    /// published list, and returns the median and the interval that holds 90 % of the draws, or another share.
    ///
    /// ```rhai
    /// > let u = model(load("demo")).uncertainty(#{ draws: 1000, weights: "any" });
    /// > u.compare(load("demo").rank_by("trade"))
    /// the draws of demo 2022 against demo 2022, by trade
    /// measure     now  median    low   high
    /// ──────────────────────────────────────
    /// spearman  0.638   0.400  0.100  0.943
    /// kendall   0.552   0.333  0.000  0.867
    /// over the 6 cities in both; now: the model itself
    /// low to high: middle 90 % of the draws (quantiles of type 7)
    /// draws: 1000, seed 1; weights at every level: any, all weightings equally likely
    /// 1 city is not ranked in every draw; statistics are over the draws with a rank
    /// > u.compare(load("demo").rank_by("trade"), 0.5).rows()[0].median
    /// 0.4
    /// > u.compare(load("demo").rank_by("trade"), 95)
    /// error: level: found 95, expected a share between 0 and 1, such as 0.9
    ///   |
    /// 1 | u.compare(load("demo").rank_by("trade"), 95)
    ///   |                                          ^^
    ///   |
    ///   = hint: `0.95` is 95 %
    /// ```
    #[rhai_fn(return_raw)]
    pub fn compare(context: NativeCallContext, uncertainty: Uncertainty, other: Ranking) -> ScriptResult<Table> {
        let level = render::uncertainty::LEVEL;
        Ok(render::uncertainty::against(&uncertainty, &other, level, &Context::of(&context).watch)?)
    }

    #[rhai_fn(name = "compare", return_raw)]
    pub fn compare_at(
        context: NativeCallContext,
        uncertainty: Uncertainty,
        other: Ranking,
        share: Dynamic,
    ) -> ScriptResult<Table> {
        let share = number_from_0_to_1(&share)?;
        Ok(render::uncertainty::against(&uncertainty, &other, share, &Context::of(&context).watch)?)
    }

    /// Return the first thousand draws, or as many as you ask for, as a table.
    ///
    /// It holds the weights, and the methods if these were drawn.
    ///
    /// ```rhai
    /// > model(load("demo")).uncertainty(#{ draws: 1000, weights: "any" }).draws(2)
    /// draws of demo 2022
    /// draw    size   trade   firms  access   ports  distance
    /// ───────────────────────────────────────────────────────
    ///    1  0.7615  0.3458  0.6542  0.2385  0.2570    0.7430
    ///    2  0.6904  0.2583  0.7417  0.3096  0.6423    0.3577
    /// the first 2 of 1000; use `draws(1000)` for all
    /// weights in group
    /// draws: 1000, seed 1; weights at every level: any, all weightings equally likely
    /// 1 city is not ranked in every draw; statistics are over the draws with a rank
    /// ```
    #[rhai_fn(return_raw)]
    pub fn draws(context: NativeCallContext, uncertainty: Uncertainty) -> ScriptResult<Table> {
        Ok(render::uncertainty::draws(&uncertainty, 1000, &Context::of(&context).watch)?)
    }

    #[rhai_fn(name = "draws", return_raw)]
    pub fn draws_of(context: NativeCallContext, uncertainty: Uncertainty, count: i64) -> ScriptResult<Table> {
        let wrong = || Error::wrong("draws", count.to_string(), "a whole number, 1 or more").about(count.to_string());
        let count = usize::try_from(count).ok().filter(|count| *count > 0).ok_or_else(wrong)?;
        Ok(render::uncertainty::draws(&uncertainty, count, &Context::of(&context).watch)?)
    }
}

fn drawn(context: &NativeCallContext, model: &crate::model::Model, options: &Map) -> ScriptResult<of::Uncertainty> {
    let asked = UncertaintySpec::read(model, &with_weights(model, options)?)?;
    Ok(of::uncertainty(model, asked, &Context::of(context).watch)?)
}

fn whole(of: &of::Uncertainty, rank: i64) -> Result<usize> {
    let last = of.units().len();
    let wrong = || {
        let error = Error::wrong("rank", rank.to_string(), format!("a whole number from 1 to {last}"));
        error.about(rank.to_string())
    };
    usize::try_from(rank).ok().filter(|rank| (1..=last).contains(rank)).ok_or_else(wrong)
}
