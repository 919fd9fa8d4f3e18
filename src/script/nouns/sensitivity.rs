//! Which choice matters: sensitivity of ranks and scores in the language.

use rhai::plugin::*;
use rhai::{Dynamic, Map};

use super::uncertainty::asked_of;
use crate::analysis::leave_one_out;
use crate::analysis::uncertainty::Asked;
use crate::analysis::uncertainty::sensitivity::{self, Of};
use crate::analysis::weightings::{SHARE, Weights};
use crate::model::{Args, Opt};
use crate::script::Fallible;
use crate::script::engine::args::settings;
use crate::script::engine::home::Home;
use crate::script::engine::value::kind_of;
use crate::{Error, Result, render};

/// Options beside those of `uncertainty` that it shares.
#[export_module]
pub mod functions {
    type Model = crate::model::Model;
    type Table = crate::render::Table;

    /// Say which weight or method matters most to ranks: the share of the variance that goes with each, alone and in all.
    ///
    /// First-order and total Sobol indices by Saltelli's design and Jansen's estimator, with bootstrap intervals. The answer
    /// is the mean shift of all ranks, or with `of` the rank or score of one city. `design: "one"` moves one at a time.
    ///
    /// ```rhai
    /// > model(load("demo")).sensitivity(#{ of: "Laputa", answer: "score", points: 256, weights: #{ rescaled: 0.5, at: "index" } })
    /// what moves the score of Laputa in demo 2022
    /// input   kind    first  first_least  first_most  total            total_least  total_most
    /// ─────────────────────────────────────────────────────────────────────────────────────────
    /// access  weight  0.503        0.417       0.587  0.501  ████████        0.437       0.575
    /// size    weight  0.501        0.404       0.592  0.500  ████████        0.431       0.581
    /// first: share of the variance that goes with it alone; total: with all that it acts together with
    /// least, most: 90 % of resamples lie between; all by themselves 1.003 of the variance
    /// 256 points, 1024 runs, seed 1; weights in index: each times a factor from 0.5 to 1.5, rescaled to sum 1
    /// > model(load("demo")).sensitivity(#{ design: "one", steps: #{ normalise: ["minmax", "rank"] }, weights: "given" })
    /// the mean rank shift in demo 2022, one input moved at a time
    /// input      to      answer  change
    /// ──────────────────────────────────
    /// normalise  rank      0.50    0.50
    /// normalise  minmax    0.00    0.00
    /// normalise: minmax, rank, each as often
    /// > model(load("demo")).sensitivity(#{ of: "Laptua" })
    /// error: no city `Laptua`
    ///   |
    /// 1 | model(load("demo")).sensitivity(#{ of: "Laptua" })
    ///   |                                         ^^^^^^
    ///   |
    ///   = hint: did you mean `Laputa`?
    /// ```
    #[rhai_fn(return_raw)]
    pub fn sensitivity(context: NativeCallContext, model: Model) -> Fallible<Table> {
        answered(&context, &model, &Map::new())
    }

    /// options: SENSITIVITY
    #[rhai_fn(name = "sensitivity", return_raw)]
    pub fn sensitivity_with(context: NativeCallContext, model: Model, options: Map) -> Fallible<Table> {
        answered(&context, &model, &options)
    }

    /// Leave each indicator and group out in turn, and say how far the ranking moves.
    ///
    /// ```rhai
    /// > model(load("demo")).leave_one_out()
    /// demo 2022 with one part left out
    /// without   kind       spearman  shift  top_10  most         before  after  ranked
    /// ─────────────────────────────────────────────────────────────────────────────────
    /// size      group        0.3441   1.20       5  Lilliput          5      2       5
    /// trade     indicator    0.7353   1.00       6  Atlantis          1      3       6
    /// firms     indicator    0.8117   0.50       6  Laputa            4      6       6
    /// access    group        0.6957   1.17       6  Brobdingnag       3      1       6
    /// ports     indicator    0.9856   0.17       6  Cockaigne         5      6       6
    /// distance  indicator    0.6669   1.00       5  Cockaigne         5      3       5
    /// against the model as it is: shift: mean of the absolute differences of ranks, equal ones at the better
    /// top_10: how many of the first 10 stay; most: who moves most; siblings share the weight
    /// ```
    #[rhai_fn(name = "leave_one_out", return_raw, pure)]
    pub fn left_out(model: &mut Model) -> Fallible<Table> {
        Ok(render::uncertainty::left_out(model, &leave_one_out(model)?))
    }
}

const OWN: &[&str] = &["of", "answer", "design", "points"];

fn answered(context: &NativeCallContext, model: &crate::model::Model, options: &Map) -> Fallible<crate::render::Table> {
    options.keys().try_for_each(|name| Opt::named(sensitivity::OPTIONS, name).map(drop))?;
    let part = |is_own: bool| -> Map {
        let all = options.iter().filter(|(name, _)| OWN.contains(&name.as_str()) == is_own);
        all.map(|(name, value)| (name.clone(), value.clone())).collect()
    };
    let mut own = part(true);
    let unit = own.remove("of");
    let args = Args::read(&settings(&own)?, sensitivity::OPTIONS)?;
    let asked = or_usual(asked_of(model, &part(false))?);
    let of = answer(unit.as_ref(), &args)?;
    let watch = &Home::of(context).watch;
    if args.word("design") == "one" {
        let all = sensitivity::one_at_a_time(model, asked.clone(), of.clone(), watch)?;
        return Ok(render::uncertainty::alone(model, &asked, &of, &all));
    }
    #[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "checked to be whole and not below 0")]
    let points = args.number("points") as usize;
    Ok(render::uncertainty::sensitivity(&sensitivity::sensitivity(model, asked, of, points, watch)?))
}

fn answer(unit: Option<&Dynamic>, args: &Args) -> Result<Of> {
    let Some(unit) = unit else { return Ok(Of::Shift) };
    let name = unit
        .clone()
        .into_immutable_string()
        .map_err(|_| Error::wrong("option `of`", kind_of(unit), "the name of a city").about("of"))?;
    Ok(if args.word("answer") == "score" { Of::Score(name.to_string()) } else { Of::Rank(name.to_string()) })
}

/// Weights vary as well where nothing is said of them.
fn or_usual(mut asked: Asked) -> Asked {
    if asked.weights.is_empty() {
        asked.weights = vec![Weights::Rescaled { share: SHARE, at: Vec::new() }];
    }
    asked
}
