//! Why the scores of a model differ from published ones.

use rhai::plugin::*;
use rhai::{Array, Map};

use crate::analysis::reconcile as of;
use crate::rank;
use crate::render;
use crate::script::ScriptResult;
use crate::script::engine::args::settings;
use crate::script::engine::home::Context;
use crate::script::engine::scores::scores_of_map;
use crate::script::engine::value::maps;
use crate::{Error, Result};

#[export_module]
pub mod functions {
    pub type Reconciliation = crate::analysis::reconcile::Reconciliation;
    type Dataset = crate::data::Dataset;
    type Model = crate::model::Model;
    type Ranking = crate::rank::Ranking;
    type Table = crate::render::Table;

    /// Find the change of data or steps that reproduces published scores.
    ///
    /// Use it when the data and the recipe of an index are known, but its published scores do not come out. Scores come
    /// from a ranking with scores, a table with a column `score`, or a map of units and scores. The answer is one of:
    /// - the model reproduces all scores as it is
    /// - a change does, or the fewest changes that do; if several do, the simplest comes first
    /// - nothing does, with what comes nearest and how much remains
    ///
    /// What is tried: every method and option of each step, everywhere, for one group or for one indicator; directions,
    /// years, bounds of another year, coverage, denominators; equal weights, weights from the data, an indicator or a
    /// group left out, two weights exchanged, one weight changed; another scale of the scores; and single values, in
    /// units whose scores are off: the sign, the decimal point, two digits exchanged, a missing value counted as 0, the
    /// value of another year or city, the values of two cities exchanged; an indicator of another year, or slipped by a
    /// row. Methods of decision matrices are tried for up to 200 cities, `bod` for up to 50.
    ///
    /// A score is reproduced if it differs by at most half a unit of the last published decimal. If only one score is
    /// off, a value that fits can always be found, so this alone is no explanation, and the answer says so.
    ///
    /// ```rhai
    /// > let m = model(load("demo"));
    /// > m.reconcile(m.direction("distance", "higher").rank())
    /// demo 2022, changed model reconciled with demo 2022
    ///   scores    6 cities, rounded to 2 decimals
    ///   as it is  2 of 6 reproduced; the largest difference is −50.000 (Erewhon)
    ///   answer    one change reproduces all scores
    ///
    /// change                        reproduced
    /// ─────────────────────────────────────────
    /// `distance`: higher is better           6
    /// > m.reconcile(#{ Atlantis: 75, Erewhon: 72.5, Brobdingnag: 57.5, Laputa: 36.2, Cockaigne: 31.2, Lilliput: 31.2 })
    /// ranking by hand reconciled with demo 2022
    ///   scores    6 cities, rounded to 1 decimal
    ///   as it is  6 of 6 reproduced
    ///   answer    the model reproduces all published scores as it is
    /// > m.reconcile(ranking(#{ Atlantis: 1, Erewhon: 2 }))
    /// error: ranking by hand has ranks but no scores, and `reconcile` compares scores
    ///   |
    /// 1 | m.reconcile(ranking(#{ Atlantis: 1, Erewhon: 2 }))
    ///   |   ^^^^^^^^^
    ///   |
    ///   = hint: `.fit(…)` finds weights that reproduce the ranks
    /// ```
    /// task: ask what if
    #[rhai_fn(return_raw)]
    pub fn reconcile(context: NativeCallContext, model: Model, ranking: Ranking) -> ScriptResult<Reconciliation> {
        reconciled(&context, &model, &ranking, &Map::new())
    }

    /// options: RECONCILE
    #[rhai_fn(name = "reconcile", return_raw)]
    pub fn reconcile_with(
        context: NativeCallContext,
        model: Model,
        ranking: Ranking,
        options: Map,
    ) -> ScriptResult<Reconciliation> {
        reconciled(&context, &model, &ranking, &options)
    }

    #[rhai_fn(name = "reconcile", return_raw)]
    pub fn reconcile_table(context: NativeCallContext, model: Model, data: Dataset) -> ScriptResult<Reconciliation> {
        reconciled(&context, &model, &rank::of_table(&data)?, &Map::new())
    }

    /// options: RECONCILE
    #[rhai_fn(name = "reconcile", return_raw)]
    pub fn reconcile_table_with(
        context: NativeCallContext,
        model: Model,
        data: Dataset,
        options: Map,
    ) -> ScriptResult<Reconciliation> {
        reconciled(&context, &model, &rank::of_table(&data)?, &options)
    }

    #[rhai_fn(name = "reconcile", return_raw)]
    pub fn reconcile_map(context: NativeCallContext, model: Model, scores: Map) -> ScriptResult<Reconciliation> {
        reconcile_map_with(context, model, scores, Map::new())
    }

    /// options: RECONCILE
    #[rhai_fn(name = "reconcile", return_raw)]
    pub fn reconcile_map_with(
        context: NativeCallContext,
        model: Model,
        scores: Map,
        options: Map,
    ) -> ScriptResult<Reconciliation> {
        let ranking = rank::by_hand(Some(model.data()), &scores_of_map(&scores)?)?;
        reconciled(&context, &model, &ranking, &options)
    }

    /// Test whether all published scores are reproduced.
    ///
    /// That is by the model as it is, or by the first explanation.
    ///
    /// ```rhai
    /// > let m = model(load("demo"));
    /// > m.reconcile(m.equal().rank()).reproduced
    /// true
    /// ```
    #[rhai_fn(get = "reproduced", pure)]
    pub fn reproduced(reconciliation: &mut Reconciliation) -> bool {
        matches!(reconciliation.verdict(), of::Verdict::AsIs | of::Verdict::Changed(_))
    }

    /// Return the model with the changes of the first explanation, or of the n-th.
    ///
    /// Without an explanation, this is the model as given.
    ///
    /// ```rhai
    /// > let m = model(load("demo"));
    /// > let found = m.reconcile(m.direction("distance", "higher").rank());
    /// > found.model().rank() == m.direction("distance", "higher").rank()
    /// true
    /// ```
    #[rhai_fn(pure)]
    pub fn model(reconciliation: &mut Reconciliation) -> Model {
        reconciliation.changed().clone()
    }

    #[rhai_fn(name = "model", return_raw, pure)]
    pub fn model_of(reconciliation: &mut Reconciliation, n: i64) -> ScriptResult<Model> {
        Ok(explanation(reconciliation, n)?.model.clone())
    }

    /// List published and computed scores, those that are not reproduced first.
    ///
    /// Computed are the scores under the first explanation, or under the n-th; with 0, those of the model as given.
    ///
    /// ```rhai
    /// > let m = model(load("demo"));
    /// > m.reconcile(m.direction("distance", "higher").rank()).remains(0)
    /// demo 2022, changed model reconciled with demo 2022: as it is
    /// city         published  computed  difference  reproduced
    /// ─────────────────────────────────────────────────────────
    /// Erewhon          22.50    72.500     -50.000  no
    /// Atlantis         50.00    75.000     -25.000  no
    /// Cockaigne        56.25    31.250      25.000  no
    /// Laputa           48.75    36.250      12.500  no
    /// Brobdingnag      57.50    57.500       0.000  yes
    /// Lilliput         31.25    31.250       0.000  yes
    /// difference: published − computed; reproduced: within 0.005 of the published score
    /// ```
    #[rhai_fn(return_raw, pure)]
    pub fn remains(reconciliation: &mut Reconciliation) -> ScriptResult<Table> {
        Ok(render::reconcile::remains(reconciliation, reconciliation.explanations.first())?)
    }

    #[rhai_fn(name = "remains", return_raw, pure)]
    pub fn remains_of(reconciliation: &mut Reconciliation, n: i64) -> ScriptResult<Table> {
        let explanation = if n == 0 { None } else { Some(explanation(reconciliation, n)?) };
        Ok(render::reconcile::remains(reconciliation, explanation)?)
    }

    /// Return the explanations as a list of maps, the simplest first.
    ///
    /// ```rhai
    /// > let m = model(load("demo"));
    /// > for r in m.reconcile(m.direction("distance", "higher").rank()).rows() { print(r.kind, r.change) }
    /// direction `distance`: higher is better
    /// ```
    #[rhai_fn(pure)]
    pub fn rows(reconciliation: &mut Reconciliation) -> Array {
        maps(&[render::Shape::Table(render::reconcile::explanations(reconciliation))])
    }
}

fn reconciled(
    context: &NativeCallContext,
    model: &crate::model::Model,
    ranking: &rank::Ranking,
    options: &Map,
) -> ScriptResult<of::Reconciliation> {
    Ok(of::reconcile(model, ranking, &settings(options)?, &Context::of(context).watch)?)
}

/// An explanation by its number, from 1.
fn explanation(reconciliation: &of::Reconciliation, n: i64) -> Result<&of::Explanation> {
    let count = reconciliation.explanations.len();
    let found = usize::try_from(n).ok().and_then(|n| reconciliation.explanations.get(n.checked_sub(1)?));
    found.ok_or_else(|| match count {
        0 => Error::plain("there is no explanation").about(n.to_string()),
        1 => Error::wrong("explanation", n.to_string(), "1, as there is only one").about(n.to_string()),
        _ => Error::wrong("explanation", n.to_string(), format!("a number from 1 to {count}")).about(n.to_string()),
    })
}
