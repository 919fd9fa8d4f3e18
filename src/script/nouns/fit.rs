//! Weights that reproduce a published list.

use rhai::Map;
use rhai::plugin::*;

use crate::analysis::inverse;
use crate::render;
use crate::script::ScriptResult;
use crate::script::engine::args::settings;
use crate::script::engine::home::Context;

#[export_module]
pub mod functions {
    pub type Fit = crate::analysis::inverse::Fit;
    type Model = crate::model::Model;
    type Picture = crate::render::Picture;
    type Ranking = crate::rank::Ranking;
    type Table = crate::render::Table;

    /// Find the weights that best reproduce a list, and how certain they are.
    ///
    /// The best weights put the fewest pairs of cities in a different order from the list or, with `to: "scores"`, come
    /// closest to its printed scores, as `a · score + b`, in the sum of absolute deviations. A published list also
    /// implies that a city it does not name is below the last rank down to which it is complete.
    ///
    /// The lower and upper bound of a weight are taken over all weightings that are worse than the best by at most
    /// `epsilon`. Two scores that differ by less than a millionth of the highest score count as equal. Pairs are
    /// compared by score, even if the weights leave one of the two cities with too little data to be ranked; a note
    /// says so. If the group and all groups above it use the same geometric, harmonic or power mean, the order is
    /// fitted on the sums inside that mean.
    ///
    /// With `at: "all"` the weights of all indicators are fitted. A list alone cannot determine that many, so a
    /// `penalty` holds them close to the given ones. What is minimised is broken pairs + `penalty` · Σ |w − given|, or
    /// for scores deviations + `penalty` · a · Σ |w − given|.
    ///
    /// ```rhai
    /// > let m = model(load("demo"))
    /// m: model of demo 2022, 4 indicators
    /// > m.fit(m.weigh(#{ size: 0.8 }).rank())
    /// weights fitted to demo 2022, changed model, in demo 2022
    ///   known    6 cities
    ///   pairs    15 ordered pairs: 5 hold under any weights, 0 under none, 10 depend on the weights
    ///   kept     100.0 % of the pairs that depend on the weights; 0 pairs broken in total; no weights break fewer
    ///   one out  with each left out in turn, half of the 6 ranks are off by 0 or less, the worst by 0
    ///   weights  0 pinned, 2 loose, 0 free: the list determines no weight
    ///
    /// code     given  fitted  lowest  highest  verdict
    /// ─────────────────────────────────────────────────
    /// size    0.5000  0.8605  0.6522   0.9677  loose
    /// access  0.5000  0.1395  0.0323   0.3478  loose
    /// within 0.05: broken pairs may exceed the fewest by this share of the 10 that depend on the weights
    /// pinned: range of at most 0.1; free: range above 0.5; loose: in between
    ///
    /// weights            kept  broken  spearman
    /// ──────────────────────────────────────────
    /// fitted            100.0       0     1.000
    /// as given           70.0       3     0.812
    /// equal              70.0       3     0.812
    /// random, the best  100.0       0     1.000
    /// random, 1 in 20   100.0       0     1.000
    /// random, half       70.0       3     0.771
    /// kept: % of the pairs that depend on the weights; random: best, 1 in 20 and median of 1000 uniform draws
    /// ```
    /// task: ask what if
    #[rhai_fn(return_raw)]
    pub fn fit(context: NativeCallContext, model: Model, ranking: Ranking) -> ScriptResult<Fit> {
        fitted(&context, &model, &ranking, &Map::new())
    }

    /// options: FIT
    #[rhai_fn(name = "fit", return_raw)]
    pub fn fit_with(context: NativeCallContext, model: Model, ranking: Ranking, options: Map) -> ScriptResult<Fit> {
        fitted(&context, &model, &ranking, &options)
    }

    /// List the given and the fitted weights.
    ///
    /// ```rhai
    /// > let m = model(load("demo"))
    /// m: model of demo 2022, 4 indicators
    /// > m.fit(m.weigh(#{ size: 0.8 }).rank(), #{ to: "scores" }).weights()
    /// weights fitted to demo 2022, changed model
    /// code     given  fitted   change
    /// ────────────────────────────────
    /// size    0.5000  0.8000   0.3000
    /// access  0.5000  0.2000  -0.3000
    /// ```
    #[rhai_fn(pure)]
    pub fn weights(fit: &mut Fit) -> Table {
        render::fit::weights(fit)
    }

    /// List how far each weight can move before the fit gets clearly worse.
    ///
    /// Clearly worse means by more than `epsilon`.
    ///
    /// ```rhai
    /// > model(load("demo")).fit(ranking(load("demo"), #{ Atlantis: 1, Lilliput: 2 })).ranges()
    /// weights within 0.05 of the best fit to ranking by hand
    /// code     given  fitted  lowest  highest  verdict
    /// ─────────────────────────────────────────────────
    /// size    0.5000  0.4925  0.0000   1.0000  free
    /// access  0.5000  0.5075  0.0000   1.0000  free
    /// within 0.05: broken pairs may exceed the fewest by this share of the 0 that depend on the weights
    /// pinned: range of at most 0.1; free: range above 0.5; loose: in between
    /// ```
    #[rhai_fn(pure)]
    pub fn ranges(fit: &mut Fit) -> Table {
        render::fit::ranges(fit)
    }

    /// Return the model with the fitted weights.
    ///
    /// ```rhai
    /// > let m = model(load("demo"))
    /// m: model of demo 2022, 4 indicators
    /// > m.fit(m.weigh(#{ size: 0.8 }).rank()).model().rank().top(1).rows()[0].name
    /// Brobdingnag
    /// ```
    #[rhai_fn(pure)]
    pub fn model(fit: &mut Fit) -> Model {
        fit.fitted.clone()
    }

    /// List the cities with their rank on the list and under the fitted weights.
    ///
    /// Those that differ most come first.
    ///
    /// ```rhai
    /// > model(load("demo")).fit(ranking(load("demo"), #{ Lilliput: 1, Atlantis: 2, Laputa: 3 })).misfits()
    /// misfits to ranking by hand
    /// city      rank  among  fitted  off  off_left_out  broken
    /// ─────────────────────────────────────────────────────────
    /// Lilliput     1      1       2    1             1       1
    /// Atlantis     2      2       1   -1             1       1
    /// Laputa       3      3       3    0             0       0
    /// among, fitted: rank among these 3, on the list and with the fitted weights
    /// off: ranks lower than on the list; off_left_out: ranks off in either direction, with weights fitted without it
    /// ```
    #[rhai_fn(pure)]
    pub fn misfits(fit: &mut Fit) -> Table {
        render::fit::misfits(fit)
    }

    /// List the pairs of cities that no weights put in the order of the list.
    ///
    /// ```rhai
    /// > model(load("demo")).fit(ranking(load("demo"), #{ Lilliput: 1, Atlantis: 2, Laputa: 3 })).never()
    /// pairs of ranking by hand that no weights of index can order
    /// ahead     behind
    /// ───────────────────
    /// Lilliput  Atlantis
    /// ahead on the list, although not better in any member
    /// ```
    #[rhai_fn(pure)]
    pub fn never(fit: &mut Fit) -> Table {
        render::fit::never(fit)
    }

    /// Test the fitted weights on another list, beside given, equal and random ones.
    ///
    /// The other list is compared with the data of its own year if the data set has them. In this way weights fitted to
    /// one edition are tested on another that they have not seen.
    ///
    /// ```rhai
    /// > let m = model(load("demo"))
    /// m: model of demo 2022, 4 indicators
    /// > m.fit(m.weigh(#{ size: 0.8 }).rank()).compare(m.rank())
    /// weights fitted to demo 2022, changed model, tried on demo 2022 in demo 2022
    /// weights            kept  broken  spearman
    /// ──────────────────────────────────────────
    /// fitted             77.8       2     0.812
    /// as given          100.0       0     1.000
    /// equal             100.0       0     1.000
    /// random, the best  100.0       0     0.986
    /// random, 1 in 20   100.0       0     0.986
    /// random, half       77.8       2     0.754
    /// kept: % of the pairs that depend on the weights; random: best, 1 in 20 and median of 1000 uniform draws
    /// ```
    #[rhai_fn(return_raw)]
    pub fn compare(context: NativeCallContext, fit: Fit, other: Ranking) -> ScriptResult<Table> {
        let (model, trials) = fit.against(&other, &Context::of(&context).watch)?;
        Ok(render::fit::tried(&fit, &other, &model, &trials))
    }

    /// Draw the fitted weights, each with the range in which the fit is nearly as good.
    ///
    /// ```rhai
    /// > model(load("demo")).fit(ranking(load("demo"), #{ Atlantis: 1, Lilliput: 2 })).chart()
    /// weights fitted to ranking by hand
    /// size    ─────────────────────────────────────────────────●───────────────────────────────────────────────────
    /// access  ───────────────────────────────────────────────────●─────────────────────────────────────────────────
    ///         0                                                                                                   1
    /// weight
    /// range: how far each weight can move while the fit stays within 0.05 of the best
    /// ```
    #[rhai_fn(return_raw, pure)]
    pub fn chart(fit: &mut Fit) -> ScriptResult<Picture> {
        Ok(render::charts::chart_fit(fit)?)
    }
}

fn fitted(
    context: &NativeCallContext,
    model: &crate::model::Model,
    ranking: &crate::rank::Ranking,
    options: &Map,
) -> ScriptResult<inverse::Fit> {
    Ok(inverse::fit(model, ranking, &settings(options)?, &Context::of(context).watch)?)
}
