//! Claims about a ranking, and the values that they depend on.

use rhai::plugin::*;
use rhai::{Array, Dynamic, EvalAltResult, FnPtr, Map};

use super::weights::with_weights;
use crate::analysis::inverse::{self, Asked, FragileOptions, Relation, Sentence};
use crate::analysis::uncertainty::UncertaintySpec;
use crate::data::names::unknown;
use crate::data::options::Words;
use crate::model::Model as OfModel;
use crate::rank::{Ranking, rank};
use crate::render::{self, Show};
use crate::script::ScriptResult;
use crate::script::engine::args::settings;
use crate::script::engine::home::Context;
use crate::script::engine::sentences;
use crate::script::engine::value::{kind_of, maps};
use crate::{Error, Result, Setting};

/// The default number of draws for a closure that can only be run.
const DRAWS_OF_CLOSURE: f64 = 1000.0;

#[export_module]
pub mod functions {
    pub type Claim = crate::analysis::inverse::Claim;
    type Model = crate::model::Model;
    type Table = crate::render::Table;

    /// Find out whether a sentence about the ranking is true for all weights.
    ///
    /// Write the sentence as a closure on the ranking, such as `|r| r.of("Wuhan").rank <= 20`, or in words:
    /// `claim("Wuhan", "above", "Xi'an")`, `claim("Wuhan", "among", 20)`.
    ///
    /// The options are those of `uncertainty`; without them, each weight varies within ± 25 % of its value. If only weights
    /// and methods vary, sentences of these forms are proved or refuted for all weightings at once:
    /// - `r.of("Wuhan").rank <= 20`, and other comparisons of a rank or a score with a number
    /// - `r.of("Wuhan").rank < r.of("Xi'an").rank`
    /// - `r.top(100).by("region")["East"] >= 60`: how many cities of a group are among the first
    /// - `r.overlap(other, 20) >= 14`: how many of the first cities another ranking shares
    /// - these with `&&`, `||` and `!`
    ///
    /// If nothing can be proved, and for any other closure, rankings are drawn, and the answer says so. The search for the
    /// nearest weights at which the answer changes covers all weightings, not only those that vary.
    ///
    /// ```rhai
    /// > let m = model(load("demo"))
    /// m: model of demo 2022, 4 indicators
    /// > m.claim(|r| r.of("Atlantis").rank <= 2)
    /// claim about demo 2022: Atlantis is among the first 2
    ///   as given    true
    ///   verdict     true in some cases, false in others
    ///   decided by  an example of each
    ///   ranks       Atlantis: best 1, worst 3
    ///   share       true in 9654 of 10000 draws: 96.54 %, standard error 0.18 points
    ///   nearest     weights at a distance of 0.1750 make it false; none is nearer
    ///   value       trade of Atlantis, 120 → 60 (-50.0 %), makes it false
    /// what varies: weights at every level: each within ± 25 % of its value
    /// distance: sum of absolute changes in overall weights; the search covers all weightings
    ///
    /// indicator   given  nearest   change
    /// ────────────────────────────────────
    /// firms      0.2500   0.3375   0.0875
    /// ports      0.2500   0.1625  -0.0875
    /// > m.claim("Erewhon", "above", "Atlantis", #{ weights: "any" })
    /// claim about demo 2022: Erewhon ranks above Atlantis
    ///   as given    false
    ///   verdict     true in some cases, false in others
    ///   decided by  an example of each
    ///   lead        Erewhon over Atlantis: -60.00 to 50.00 points
    ///   share       true in 3138 of 6977 draws: 44.98 %, standard error 0.60 points; 3023 more leave a unit of the
    ///               sentence unranked
    ///   nearest     weights at a distance of 0.0455 make it true; none is nearer
    ///   value       firms of Erewhon, 150 → 171 (+14.0 %), makes it true
    /// what varies: weights at every level: any, all weightings equally likely
    /// distance: sum of absolute changes in overall weights; the search covers all weightings
    ///
    /// indicator   given  nearest   change
    /// ────────────────────────────────────
    /// trade      0.2500   0.2273  -0.0227
    /// firms      0.2500   0.2727   0.0227
    /// > m.claim(|r| r.of("Atlantis").rank <= 6)
    /// error: the answer is the same for every ranking: every one of the 6 ranked cities has rank 6 or better
    ///   |
    /// 1 | m.claim(|r| r.of("Atlantis").rank <= 6)
    ///   |                                      ^
    /// ```
    /// task: how sure
    #[rhai_fn(return_raw)]
    pub fn claim(context: NativeCallContext, model: Model, sentence: FnPtr) -> ScriptResult<Claim> {
        of_closure(&context, &model, &sentence, &Map::new())
    }

    /// options: UNCERTAINTY
    #[rhai_fn(name = "claim", return_raw)]
    pub fn claim_with(context: NativeCallContext, model: Model, sentence: FnPtr, options: Map) -> ScriptResult<Claim> {
        of_closure(&context, &model, &sentence, &options)
    }

    #[rhai_fn(name = "claim", return_raw)]
    pub fn claim_in_words(
        context: NativeCallContext,
        model: Model,
        unit: &str,
        relation: &str,
        than: Dynamic,
    ) -> ScriptResult<Claim> {
        in_words(&context, &model, (unit, relation, &than), &Map::new())
    }

    /// options: UNCERTAINTY
    #[rhai_fn(name = "claim", return_raw)]
    pub fn claim_in_words_with(
        context: NativeCallContext,
        model: Model,
        unit: &str,
        relation: &str,
        than: Dynamic,
        options: Map,
    ) -> ScriptResult<Claim> {
        in_words(&context, &model, (unit, relation, &than), &options)
    }

    /// List the values of the data that a sentence about the ranking depends on most.
    ///
    /// Each measured value that the model uses is changed on its own, up and down, with everything recomputed. The list
    /// shows the values that can change the answer, the smallest change first, with the notes of the data set on them.
    /// The sentence is a claim, a closure, or words as for `claim`.
    ///
    /// Changes of a tenth and of the full size are tried, then narrowed down, so a sentence of several parts whose answer
    /// changes twice in between can be missed.
    ///
    /// ```rhai
    /// > let m = model(load("demo"))
    /// m: model of demo 2022, 4 indicators
    /// > m.fragile("Atlantis", "among", 1)
    /// 7 of 23 values in demo 2022 can make the sentence false
    /// indicator  city         value      at  change  notes
    /// ─────────────────────────────────────────────────────
    /// firms      Erewhon        150  171.00   14.00  –
    /// trade      Atlantis       120  100.00  -16.67  –
    /// trade      Erewhon         60   70.00   16.67  –
    /// ports      Atlantis         5    3.00  -40.00  –
    /// trade      Brobdingnag    100  140.00   40.00  –
    /// ports      Lilliput         4    6.00   50.00  –
    /// ports      Cockaigne        3    6.00  100.00  –
    /// at: the nearest value that makes the sentence false; change: in % of the value, or of the indicator's median
    /// if the value is 0
    /// each value was changed on its own, by up to ± 100 %, with everything recomputed
    /// ```
    /// task: how sure
    #[rhai_fn(return_raw)]
    pub fn fragile(context: NativeCallContext, model: Model, sentence: FnPtr) -> ScriptResult<Table> {
        weak(&context, &model, &sentence, &Map::new())
    }

    /// options: FRAGILE
    #[rhai_fn(name = "fragile", return_raw)]
    pub fn fragile_with(
        context: NativeCallContext,
        model: Model,
        sentence: FnPtr,
        options: Map,
    ) -> ScriptResult<Table> {
        weak(&context, &model, &sentence, &options)
    }

    #[rhai_fn(name = "fragile", return_raw)]
    pub fn fragile_in_words(
        context: NativeCallContext,
        model: Model,
        unit: &str,
        relation: &str,
        than: Dynamic,
    ) -> ScriptResult<Table> {
        weak_in_words(&context, &model, (unit, relation, &than), &Map::new())
    }

    /// options: FRAGILE
    #[rhai_fn(name = "fragile", return_raw)]
    pub fn fragile_in_words_with(
        context: NativeCallContext,
        model: Model,
        unit: &str,
        relation: &str,
        than: Dynamic,
        options: Map,
    ) -> ScriptResult<Table> {
        weak_in_words(&context, &model, (unit, relation, &than), &options)
    }

    #[rhai_fn(name = "fragile", return_raw)]
    pub fn fragile_claim(context: NativeCallContext, model: Model, claim: Claim) -> ScriptResult<Table> {
        weak_claim(&context, &model, &claim, &Map::new())
    }

    /// options: FRAGILE
    #[rhai_fn(name = "fragile", return_raw)]
    pub fn fragile_claim_with(
        context: NativeCallContext,
        model: Model,
        claim: Claim,
        options: Map,
    ) -> ScriptResult<Table> {
        weak_claim(&context, &model, &claim, &options)
    }

    /// Return the verdict in one word: always, never, sometimes or open.
    ///
    /// ```rhai
    /// > model(load("demo")).claim("Atlantis", "among", 2).verdict
    /// sometimes
    /// ```
    #[rhai_fn(get = "verdict", pure)]
    pub fn verdict(claim: &mut Claim) -> String {
        claim.verdict.word().to_string()
    }

    /// Return whether the sentence is true for the model as given.
    ///
    /// ```rhai
    /// > model(load("demo")).claim("Atlantis", "among", 2).now
    /// true
    /// ```
    #[rhai_fn(get = "now", pure)]
    pub fn now(claim: &mut Claim) -> bool {
        claim.now
    }

    /// Return the share of draws in which the sentence is true.
    ///
    /// It is 1 or 0 if that is proved for all weightings.
    ///
    /// ```rhai
    /// > model(load("demo")).claim("Erewhon", "above", "Atlantis", #{ draws: 1000, weights: "any" }).share
    /// 0.452312
    /// ```
    #[rhai_fn(get = "share", pure)]
    pub fn share(claim: &mut Claim) -> Dynamic {
        claim.share().map_or(Dynamic::UNIT, |(share, _)| Dynamic::from(share))
    }

    /// Return the model with the nearest weights at which the answer changes.
    ///
    /// ```rhai
    /// > let m = model(load("demo"))
    /// m: model of demo 2022, 4 indicators
    /// > m.claim("Atlantis", "above", "Erewhon").nearest().rank().top(2)
    /// demo 2022, changed model: 2 shown, 6 of 6 cities ranked
    /// rank  city      name_zh      score            size  access
    /// ───────────────────────────────────────────────────────────
    ///   1=  Atlantis  亚特兰蒂斯  72.73   ████████  45.5   100.0
    ///   1=  Erewhon   乌有乡      72.73*  ████████  45.5   100.0
    /// * some values are missing; the remaining weights were rescaled to sum to 1
    /// helped by a missing value: Erewhon would score 60.23 with the median filled in
    /// ```
    #[rhai_fn(return_raw, pure)]
    pub fn nearest(claim: &mut Claim) -> ScriptResult<Model> {
        let none = || Error::plain("no weights were found at which the answer changes");
        Ok(claim.nearest.as_ref().map(|nearest| nearest.model.clone()).ok_or_else(none)?)
    }

    /// Return a model, within what varies, for which the answer is the opposite.
    ///
    /// ```rhai
    /// > let c = model(load("demo")).claim("Erewhon", "above", "Atlantis", #{ weights: "any" })
    /// c: claim, claim about demo 2022: Erewhon ranks above Atlantis
    /// > c.counterexample().rank().top(2)
    /// demo 2022, changed model: 2 shown, 6 of 6 cities ranked
    /// rank  city      name_zh      score            size  access
    /// ───────────────────────────────────────────────────────────
    ///    1  Erewhon   乌有乡      74.39*  ████████  45.7   100.0
    ///    2  Atlantis  亚特兰蒂斯  73.32   ███████▉  43.4   100.0
    /// * some values are missing; the remaining weights were rescaled to sum to 1
    /// helped by a missing value: Erewhon would score 61.38 with the median filled in
    /// ```
    #[rhai_fn(return_raw, pure)]
    pub fn counterexample(claim: &mut Claim) -> ScriptResult<Model> {
        let none = || Error::plain("no counterexample was found").advise("`.verdict` says whether there can be one");
        Ok(claim.counterexample.clone().ok_or_else(none)?)
    }

    /// Return the answer as a list with one map.
    ///
    /// ```rhai
    /// > model(load("demo")).claim("Atlantis", "among", 2).rows()[0].basis
    /// examples
    /// ```
    #[rhai_fn(pure)]
    pub fn rows(claim: &mut Claim) -> Array {
        maps(&claim.shapes()[..1])
    }
}

pub fn of_closure(
    context: &NativeCallContext,
    model: &OfModel,
    sentence: &FnPtr,
    options: &Map,
) -> ScriptResult<inverse::Claim> {
    let home = Context::of(context);
    if let Some(sentence) = known(context, model, sentence)? {
        return Ok(inverse::claim(model, Asked::Sentence(sentence), spec(model, options)?, &home.watch)?);
    }
    let mut varied = with_weights(model, options)?;
    varied.entry("draws".into()).or_insert(Setting::Number(DRAWS_OF_CLOSURE));
    let spec = UncertaintySpec::read(model, &varied)?;
    let mut failed = None;
    let mut test = |ranking: &Ranking| tried(context, sentence, ranking, &mut failed);
    let found = inverse::claim(model, Asked::Test(&mut test), spec, &home.watch);
    answer(found, failed)
}

fn weak(context: &NativeCallContext, model: &OfModel, sentence: &FnPtr, options: &Map) -> ScriptResult<render::Table> {
    let options = FragileOptions::read(&settings(options)?)?;
    let home = Context::of(context);
    if let Some(sentence) = known(context, model, sentence)? {
        return Ok(render::claim::fragile(&inverse::fragile(model, &sentence, &options, &home.watch)?));
    }
    let mut failed = None;
    let mut test = |model: &OfModel| tried(context, sentence, &rank(model, None)?, &mut failed);
    let found = inverse::fragile_by_test(model, &mut test, &options, &home.watch);
    Ok(render::claim::fragile(&answer(found, failed)?))
}

fn weak_claim(
    context: &NativeCallContext,
    model: &OfModel,
    claim: &inverse::Claim,
    options: &Map,
) -> ScriptResult<render::Table> {
    let options = FragileOptions::read(&settings(options)?)?;
    let Some(sentence) = &claim.sentence else {
        let error =
            Error::plain("this claim was made with a closure that could only be run, so it cannot be analysed further");
        return Err(error.advise("pass the closure itself to `fragile`").into());
    };
    if claim.model.data().units().codes != model.data().units().codes {
        let message = format!("the claim is about the {} of another data set", model.data().units().many);
        return Err(Error::plain(message).into());
    }
    Ok(render::claim::fragile(&inverse::fragile(model, sentence, &options, &Context::of(context).watch)?))
}

/// The sentence in a known form, if the closure has one; the closure must be harmless.
fn known(context: &NativeCallContext, model: &OfModel, sentence: &FnPtr) -> ScriptResult<Option<Sentence>> {
    let home = Context::of(context);
    refuse_effects(&home, sentence)?;
    let ranking = rank(model, None)?;
    let now = is_true(context, sentence, &ranking)?;
    let known = sentences::sentence(&home.functions.borrow(), sentence, &ranking);
    let standing = inverse::Standing::of(model)?;
    Ok(known.filter(|known| known.holds(&standing) == Some(now)))
}

/// Asks a closure of a ranking; its error is kept, as only the script can show where it is.
fn tried(
    context: &NativeCallContext,
    sentence: &FnPtr,
    ranking: &Ranking,
    failed: &mut Option<Box<EvalAltResult>>,
) -> Result<Option<bool>> {
    is_true(context, sentence, ranking).map(Some).map_err(|error| {
        *failed = Some(error);
        Error::plain("the sentence failed")
    })
}

fn answer<T>(found: Result<T>, failed: Option<Box<EvalAltResult>>) -> ScriptResult<T> {
    match failed {
        Some(error) => Err(error),
        None => Ok(found?),
    }
}

fn spec(model: &OfModel, options: &Map) -> ScriptResult<UncertaintySpec> {
    Ok(UncertaintySpec::read(model, &with_weights(model, options)?)?)
}

fn is_true(context: &NativeCallContext, sentence: &FnPtr, ranking: &Ranking) -> ScriptResult<bool> {
    let found: Dynamic = sentence.call_within_context(context, (ranking.clone(),))?;
    let expected = "true or false, such as `r.of(\"Wuhan\").rank <= 20`";
    Ok(found.as_bool().map_err(|_| Error::wrong("sentence of `claim`", kind_of(&found), expected))?)
}

/// Refuses a closure that does something besides answering, before it runs.
fn refuse_effects(home: &Context, sentence: &FnPtr) -> Result<()> {
    const SPEAKING: &[&str] = &["print", "debug", "exit"];
    let names = sentences::called(&home.functions.borrow(), sentence);
    let acts = |name: &&String| {
        SPEAKING.contains(&name.as_str())
            || home.docs().all.iter().any(|doc| doc.name == **name && doc.effect != "none")
    };
    match names.iter().find(acts) {
        None => Ok(()),
        Some(name) => {
            let message = format!("`claim` runs the sentence on many rankings, so it cannot call `{name}`");
            Err(Error::plain(message).about(name).advise("call it first, and use its result in a variable"))
        }
    }
}

fn in_words(
    context: &NativeCallContext,
    model: &OfModel,
    words: (&str, &str, &Dynamic),
    options: &Map,
) -> ScriptResult<inverse::Claim> {
    let sentence = of_words(model, words)?;
    Ok(inverse::claim(model, Asked::Sentence(sentence), spec(model, options)?, &Context::of(context).watch)?)
}

fn weak_in_words(
    context: &NativeCallContext,
    model: &OfModel,
    words: (&str, &str, &Dynamic),
    options: &Map,
) -> ScriptResult<render::Table> {
    let options = FragileOptions::read(&settings(options)?)?;
    let sentence = of_words(model, words)?;
    Ok(render::claim::fragile(&inverse::fragile(model, &sentence, &options, &Context::of(context).watch)?))
}

/// The sentence that is given by a name, a relation and what stands on its other side.
fn of_words(model: &OfModel, (unit, relation, than): (&str, &str, &Dynamic)) -> Result<Sentence> {
    let units = model.data().units();
    let of = units.resolve(unit)?;
    let other = || -> Result<usize> {
        let name = than.clone().into_immutable_string();
        let name =
            name.map_err(|_| Error::wrong(format!("`{relation}`"), kind_of(than), "a name, such as \"Wuhan\""))?;
        units.resolve(&name)
    };
    let known = || unknown("relation", relation, Relation::WORDS.iter().copied());
    Ok(match Relation::of_word(relation).ok_or_else(known)? {
        Relation::Above => Sentence::Ahead { first: of, second: other()? },
        Relation::Below => Sentence::Ahead { first: other()?, second: of },
        Relation::Among => {
            let most = than.as_int().ok().and_then(|most| usize::try_from(most).ok());
            let wrong = || Error::wrong("`among`", kind_of(than), "a number of ranks, such as 20");
            Sentence::Rank { unit: of, most: most.ok_or_else(wrong)? }
        }
    })
}
