//! Weights from answers about pairs of units.

use rhai::plugin::*;
use rhai::{Array, Dynamic, Map};

use crate::analysis::inverse::{self, ElicitOptions, Preference};
use crate::data::Setting;
use crate::model::Model as OfModel;
use crate::script::ScriptResult;
use crate::script::engine::args::{setting, settings};
use crate::script::engine::home::Context;
use crate::script::source::scripts;
use crate::{Error, Result, render};

/// The third entry of an answer that says that two units are alike.
const ALIKE: &str = "alike";

#[export_module]
pub mod functions {
    pub type Elicitation = crate::analysis::inverse::Elicitation;
    type Model = crate::model::Model;
    type Table = crate::render::Table;

    /// Find weights by asking which of two real cities should rank higher.
    ///
    /// Each question is about two cities of the data, chosen so that the answer can be expected to settle as many orders
    /// among the first 100 as possible. Every answer narrows the weights down; the table of ranks shows which are certain
    /// by now, proved for all weights that agree with the answers. The weights are those of the members of the index;
    /// with `at` those of another group, or of `"all"` indicators.
    ///
    /// Answer with `prefer`, `alike` or `skip`. Answers can also be given as a list, `["Atlantis", "Laputa"]` for the
    /// first above the second, and `["Atlantis", "Laputa", "alike"]` for about the same score: within a twentieth of
    /// their largest difference in one member. `script` writes the list.
    ///
    /// ```rhai
    /// > let e = elicit(model(load("demo")))
    /// e: elicitation, weights elicited on demo 2022: 0 answers, 0 of 6 ranks certain; next: Cockaigne or Lilliput?
    /// > e.prefer("Lilliput")
    /// weights elicited on demo 2022: 1 answer, 1 of 6 ranks certain; next: Brobdingnag or Lilliput?
    ///   question  which should rank higher, Brobdingnag or Lilliput?
    ///   certain   1 of the first 6 ranks: Atlantis (1)
    /// answer with .prefer("Brobdingnag"), .alike() or .skip(); .without(n) takes answer n back
    ///
    /// member  Brobdingnag  Lilliput
    /// ──────────────────────────────
    /// size          90.00      0.00
    /// access        25.00     62.50
    ///
    /// member   given  weight  lowest  highest
    /// ────────────────────────────────────────
    /// size    0.5000  0.3333  0.0000   0.5000
    /// access  0.5000  0.6667  0.5000   1.0000
    /// weight: in the middle of all weights that agree with the answers; lowest, highest: of these
    ///
    /// rank  city         best  worst
    /// ───────────────────────────────
    ///    1  Atlantis        1      1
    ///    2  Erewhon         1      2
    ///    3  Brobdingnag     3      4
    ///    4  Lilliput        3      5
    ///    5  Laputa          3      5
    ///    6  Cockaigne       3      6
    /// rank: with these weights; best, worst: proved for all weights that agree; of the 6 cities without a missing
    /// value
    /// ```
    /// task: ask what if
    #[rhai_fn(return_raw)]
    pub fn elicit(context: NativeCallContext, model: Model) -> ScriptResult<Elicitation> {
        started(&context, &model, &Array::new(), &Map::new())
    }

    #[rhai_fn(name = "elicit", return_raw)]
    pub fn elicit_from(context: NativeCallContext, model: Model, answers: Array) -> ScriptResult<Elicitation> {
        started(&context, &model, &answers, &Map::new())
    }

    /// options: ELICIT
    #[rhai_fn(name = "elicit", return_raw)]
    pub fn elicit_with(context: NativeCallContext, model: Model, options: Map) -> ScriptResult<Elicitation> {
        started(&context, &model, &Array::new(), &options)
    }

    /// options: ELICIT
    #[rhai_fn(name = "elicit", return_raw)]
    pub fn elicit_from_with(
        context: NativeCallContext,
        model: Model,
        answers: Array,
        options: Map,
    ) -> ScriptResult<Elicitation> {
        started(&context, &model, &answers, &options)
    }

    /// Answer the question: this city should rank higher.
    ///
    /// With two cities it answers a question of your own: the first should rank higher.
    ///
    /// ```rhai
    /// > let e = elicit(model(load("demo"))).prefer("Lilliput", "Laputa").weights()
    /// e: table, weights that agree with the answers, on demo 2022
    /// ```
    #[rhai_fn(return_raw)]
    pub fn prefer(context: NativeCallContext, elicitation: Elicitation, unit: &str) -> ScriptResult<Elicitation> {
        let unit = elicitation.model.data().units().resolve(unit)?;
        Ok(elicitation.prefer(unit, &Context::of(&context).watch)?)
    }

    #[rhai_fn(name = "prefer", return_raw)]
    pub fn prefer_of_two(
        context: NativeCallContext,
        elicitation: Elicitation,
        unit: &str,
        against: &str,
    ) -> ScriptResult<Elicitation> {
        let answer = preference(&elicitation.model, unit, against, false)?;
        Ok(elicitation.and(answer, &Context::of(&context).watch)?)
    }

    /// Answer the question: both cities should have about the same score.
    ///
    /// Their scores may differ by a twentieth of their largest difference in one member.
    ///
    /// ```rhai
    /// > elicit(model(load("demo"))).alike().weights()
    /// weights that agree with the answers, on demo 2022
    /// member   given  weight  lowest  highest
    /// ────────────────────────────────────────
    /// size    0.5000  0.5000  0.4750   0.5250
    /// access  0.5000  0.5000  0.4750   0.5250
    /// weight: in the middle of all weights that agree with the answers; lowest, highest: of these
    /// ```
    #[rhai_fn(return_raw)]
    pub fn alike(context: NativeCallContext, elicitation: Elicitation) -> ScriptResult<Elicitation> {
        Ok(elicitation.alike(&Context::of(&context).watch)?)
    }

    /// Leave the question open, and get another one.
    ///
    /// ```rhai
    /// > elicit(model(load("demo"))).skip().question()
    /// scores of Laputa and Lilliput
    /// member  Laputa  Lilliput
    /// ─────────────────────────
    /// size     47.50      0.00
    /// access   25.00     62.50
    /// ```
    #[rhai_fn(return_raw)]
    pub fn skip(context: NativeCallContext, elicitation: Elicitation) -> ScriptResult<Elicitation> {
        Ok(elicitation.skip(&Context::of(&context).watch)?)
    }

    /// Remove an answer by its number, counted from 1.
    ///
    /// ```rhai
    /// > elicit(model(load("demo")), [["Lilliput", "Laputa"]]).without(1).answers().len()
    /// 0
    /// ```
    #[rhai_fn(name = "without", return_raw)]
    pub fn without(context: NativeCallContext, elicitation: Elicitation, answer: i64) -> ScriptResult<Elicitation> {
        let number = usize::try_from(answer).unwrap_or(0);
        Ok(elicitation.without(number, &Context::of(&context).watch)?)
    }

    /// Return the scores of the two cities of the question.
    ///
    /// ```rhai
    /// > elicit(model(load("demo"))).question()
    /// scores of Cockaigne and Lilliput
    /// member  Cockaigne  Lilliput
    /// ────────────────────────────
    /// size        37.50      0.00
    /// access      25.00     62.50
    /// ```
    #[rhai_fn(pure)]
    pub fn question(elicitation: &mut Elicitation) -> Table {
        render::elicit::question(elicitation)
    }

    /// List the weights: in the middle, and the lowest and highest that agree.
    ///
    /// ```rhai
    /// > elicit(model(load("demo")), [["Lilliput", "Laputa"]]).weights()
    /// weights that agree with the answers, on demo 2022
    /// member   given  weight  lowest  highest
    /// ────────────────────────────────────────
    /// size    0.5000  0.2830  0.0000   0.4412
    /// access  0.5000  0.7170  0.5588   1.0000
    /// weight: in the middle of all weights that agree with the answers; lowest, highest: of these
    /// ```
    #[rhai_fn(pure)]
    pub fn weights(elicitation: &mut Elicitation) -> Table {
        render::elicit::weights(elicitation)
    }

    /// List the first cities with the ranks that they can still have.
    ///
    /// ```rhai
    /// > elicit(model(load("demo")), [["Lilliput", "Laputa"]]).ranks()
    /// ranks under all weights that agree with the answers, on demo 2022
    /// rank  city         best  worst
    /// ───────────────────────────────
    ///    1  Atlantis        1      1
    ///    2  Erewhon         1      2
    ///    3  Lilliput        3      4
    ///    4  Brobdingnag     3      4
    ///    5  Laputa          3      5
    ///    6  Cockaigne       4      6
    /// rank: with these weights; best, worst: proved for all weights that agree; of the 6 cities without a missing
    /// value
    /// ```
    #[rhai_fn(pure)]
    pub fn ranks(elicitation: &mut Elicitation) -> Table {
        render::elicit::ranks(elicitation)
    }

    /// Return the answers as a list, as `elicit` takes it.
    ///
    /// ```rhai
    /// > elicit(model(load("demo"))).prefer("Lilliput", "Laputa").answers()
    /// [["Lilliput", "Laputa"]]
    /// ```
    #[rhai_fn(pure)]
    pub fn answers(elicitation: &mut Elicitation) -> Array {
        list(elicitation)
    }

    /// Return the model with the weights in the middle of what the answers allow.
    ///
    /// ```rhai
    /// > elicit(model(load("demo")), [["Lilliput", "Laputa"]]).model().rank().top(1).rows()[0].name
    /// Atlantis
    /// ```
    #[rhai_fn(return_raw, pure)]
    pub fn model(elicitation: &mut Elicitation) -> ScriptResult<Model> {
        Ok(elicitation.weighed()?)
    }

    /// Return the lines that make the model and give the answers once more.
    ///
    /// ```rhai
    /// > elicit(model(load("demo")), [["Lilliput", "Laputa"]]).script()
    /// // reweigh 0.1.0; demo 2022; data 5310b98333e1
    /// let d = load("demo")
    /// model(d)
    ///   .elicit([["Lilliput", "Laputa"]])
    /// ```
    #[rhai_fn(pure)]
    pub fn script(elicitation: &mut Elicitation) -> String {
        let answers =
            Setting::List(elicitation.answers.iter().map(|answer| written(&elicitation.model, answer)).collect());
        let at = match elicitation.at() {
            "index" => String::new(),
            at => format!(", #{{ at: {at:?} }}"),
        };
        format!("{}\n  .elicit({answers}{at})", scripts::script_of(&elicitation.model))
    }
}

fn started(
    context: &NativeCallContext,
    model: &OfModel,
    answers: &Array,
    options: &Map,
) -> ScriptResult<inverse::Elicitation> {
    let options = ElicitOptions::read(&settings(options)?)?;
    let answers = answers.iter().map(|answer| read(model, answer)).collect::<Result<Vec<_>>>()?;
    let at = options.at.unwrap_or_default();
    Ok(inverse::elicit(model, &at, answers, &Context::of(context).watch)?)
}

/// An answer such as `["Atlantis", "Laputa"]`, or with `"alike"` as a third entry.
fn read(model: &OfModel, answer: &Dynamic) -> Result<Preference> {
    let found = setting(answer);
    let texts: Option<Vec<&str>> = match &found {
        Some(Setting::List(list)) => {
            list.iter().map(|one| if let Setting::Text(text) = one { Some(text.as_str()) } else { None }).collect()
        }
        _ => None,
    };
    match texts.as_deref() {
        Some([above, below]) => preference(model, above, below, false),
        Some([above, below, ALIKE]) => preference(model, above, below, true),
        _ => {
            let found = found.as_ref().map_or("something else".to_string(), Setting::told);
            let expected =
                "two names, the better one first, such as `[\"Atlantis\", \"Laputa\"]`, or with `\"alike\"` as a third";
            Err(Error::wrong("answer of `elicit`", found, expected).about("elicit"))
        }
    }
}

fn preference(model: &OfModel, above: &str, below: &str, is_alike: bool) -> Result<Preference> {
    let units = model.data().units();
    let (first, second) = (units.resolve(above)?, units.resolve(below)?);
    if first == second {
        let message = format!("{below} is on both sides of an answer, which is about two {}", units.many);
        return Err(Error::plain(message).about(below));
    }
    Ok(Preference { above: first, below: second, is_alike })
}

fn list(of: &inverse::Elicitation) -> Array {
    let one = |answer: &Preference| {
        let units = of.model.data().units();
        let names = [answer.above, answer.below].map(|unit| Dynamic::from(units.as_typed(unit)));
        let alike = answer.is_alike.then(|| Dynamic::from(ALIKE.to_string()));
        Dynamic::from(names.into_iter().chain(alike).collect::<Array>())
    };
    of.answers.iter().map(one).collect()
}

fn written(model: &OfModel, answer: &Preference) -> Setting {
    let units = model.data().units();
    let names = [answer.above, answer.below].map(|unit| units.as_typed(unit));
    let alike = answer.is_alike.then(|| ALIKE.to_string());
    Setting::List(names.into_iter().chain(alike).map(Setting::Text).collect())
}
