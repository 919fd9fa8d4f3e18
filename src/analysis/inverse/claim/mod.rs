//! Claims: is a sentence about a ranking true whatever the weights, the methods or the values?
//!
//! Over weightings with limits, a sentence in a known form is proved or refuted by programs and bounds (`proof`);
//! everything else is decided by draws. The answer keeps the two apart. The search for the nearest weighting at which
//! the sentence changes (`nearest`) covers all weightings, not only those that vary.

mod fragile;
mod nearest;
mod proof;
mod sentence;

pub use fragile::{Fragile, FragileOptions, Size, Weak, fragile, fragile_by_test};
pub use nearest::Nearest;
pub use proof::{Extent, Proof};
pub use sentence::{Sentence, Standing};

use nearest::Search;
use proof::Prover;

use crate::analysis::uncertainty::{Count, Draws, Tested, UncertaintySpec};
use crate::analysis::weightings::Weights;
use crate::model::Model;
use crate::rank::{Ranking, rank};
use crate::{Error, Result, Watch};

crate::words! {
    /// The relation in a claim that is given in words.
    pub enum Relation {
        /// It ranks above another unit.
        Above = "above",
        /// It ranks below another unit.
        Below = "below",
        /// It is among the first of a number of ranks.
        Among = "among",
    }
}

/// At most this many units named in a sentence have their values tried.
const MOST_NAMED: usize = 5;

/// A sentence about a ranking, with the verdict on it.
#[derive(Clone)]
pub struct Claim {
    /// The model as given.
    pub model: Model,
    /// The sentence, if it has a known form; None for a closure that could only be run.
    pub sentence: Option<Sentence>,
    /// Whether it is true of the model as given.
    pub now: bool,
    /// Whether it is true in all cases.
    pub verdict: Verdict,
    /// How the verdict was reached.
    pub basis: Basis,
    /// Bounds on the ranks, leads, counts and scores in the sentence; empty if none were computed.
    pub extents: Vec<Extent>,
    /// The draws; None if a proof made them unnecessary.
    pub drawn: Option<Tested>,
    /// A model within what varies for which the sentence has the opposite answer; None if none was found.
    pub counterexample: Option<Model>,
    /// The nearest weighting at which the sentence changes; None if none was found.
    pub nearest: Option<Nearest>,
    /// Of the units that the sentence names, the value that needs the smallest change to change the answer.
    pub value: Option<Weak>,
    /// The weightings considered; None if anything else varies, or if the sentence could only be run.
    pub weights: Option<Vec<Weights>>,
    /// Descriptions of what varies, one per line.
    pub told: Vec<String>,
}

crate::words! {
    /// Whether a sentence is true in all cases that vary.
    pub enum Verdict {
        /// It is true in all of them.
        Always = "always",
        /// It is true in some and false in others.
        Sometimes = "sometimes",
        /// It had the same answer in all draws, which proves nothing about other cases.
        Open = "open",
        /// It is false in all of them.
        Never = "never",
    }
}

crate::words! {
    /// How a verdict was reached.
    pub enum Basis {
        /// By linear programs and bounds, for all weightings at once.
        Proved = "proved",
        /// By an example of each answer.
        Examples = "examples",
        /// Every case was tried.
        Counted = "counted",
        /// By draws alone.
        Drawn = "drawn",
    }
}

impl Claim {
    /// How many draws, or cases that were tried, gave each answer.
    pub fn count(&self) -> Option<Count> {
        self.drawn.as_ref().map(|drawn| drawn.all)
    }

    /// The share of cases in which the sentence is true, and its standard error, which is 0 if the share is exact. Draws
    /// without a rank for some unit of the sentence are not counted. Returns None if all draws are of this kind.
    pub fn share(&self) -> Option<(f64, f64)> {
        match (self.basis, self.verdict) {
            (Basis::Proved, Verdict::Always) => return Some((1.0, 0.0)),
            (Basis::Proved, Verdict::Never) => return Some((0.0, 0.0)),
            _ => {}
        }
        let Count { holds, fails, .. } = self.count()?;
        let all = (holds + fails) as f64;
        let share = holds as f64 / all;
        let error = if self.basis == Basis::Counted { 0.0 } else { (share * (1.0 - share) / all).sqrt() };
        (all > 0.0).then_some((share, error))
    }
}

/// A sentence about a ranking: in a known form, or as a test that can only be run.
pub enum Asked<'a> {
    /// A form about which something can be proved.
    Sentence(Sentence),
    /// A test of single rankings; None if it does not apply to one.
    Test(&'a mut dyn FnMut(&Ranking) -> Result<Option<bool>>),
}

/// Finds out whether a sentence is true of all rankings that a model can have while weights, methods or values vary.
/// Returns an error before anything runs if the sentence is the same for every ranking, or names a unit without a rank.
pub fn claim(model: &Model, asked: Asked, varied: UncertaintySpec, watch: &Watch) -> Result<Claim> {
    match asked {
        Asked::Sentence(sentence) => of_sentence(model, sentence, varied, watch),
        Asked::Test(test) => of_test(model, test, varied, watch),
    }
}

fn of_sentence(model: &Model, sentence: Sentence, varied: UncertaintySpec, watch: &Watch) -> Result<Claim> {
    sentence.check(model)?;
    let now = sentence.holds(&Standing::of(model)?).expect("the units of a checked sentence are ranked");
    let is_listed = varied.alone_listed().is_some_and(|rows| varied.draws >= rows);
    let varied = varied.or_usual();
    let weights = varied.weights.clone();
    let draws = Draws::new(model, varied, watch)?;
    let told = draws.told();
    let test = |scores, better| sentence.holds(&Standing::of_scores(scores, better));
    let tested = draws.test(watch, &test)?;
    let is_mixed = tested.all.holds > 0 && tested.all.fails > 0;
    let Proved { proof, mut extents, models } = proved(&draws, &sentence, (&weights, is_mixed), watch)?;
    if draws.worlds().count() > 1 {
        extents.clear();
    }
    let mut examples = tested.examples.concat();
    let drawn = (proof == Proof::Open).then_some(tested);
    examples.extend(models);
    let opposite = opposite(&examples, |model| Ok(sentence.holds(&Standing::of(model)?)), now, watch)?;
    // An order of importance may exclude the given weights, whose ranking then says nothing about the others.
    let given = draws.has_given().then_some(now);
    let (verdict, basis) = decided(proof, drawn.as_ref(), (given, (!opposite.is_empty()).then_some(!now)), is_listed);
    let nearest = Search::new(model, &sentence, now, watch)?.nearest(&opposite)?;
    let counterexample = opposite.into_iter().next();
    let value = nearest_value(model, &sentence, watch)?;
    let is_weights = draws.is_exact_in_methods() && draws.worlds().count() == 1;
    let weights = is_weights.then_some(weights);
    let (model, sentence) = (model.clone(), Some(sentence));
    Ok(Claim { model, sentence, now, verdict, basis, extents, drawn, counterexample, nearest, value, weights, told })
}

fn of_test(
    model: &Model,
    test: &mut dyn FnMut(&Ranking) -> Result<Option<bool>>,
    varied: UncertaintySpec,
    watch: &Watch,
) -> Result<Claim> {
    let Some(now) = test(&rank(model, None)?)? else {
        return Err(Error::plain("the sentence is about a unit that the model does not rank"));
    };
    let is_listed = varied.alone_listed().is_some_and(|rows| varied.draws >= rows);
    let draws = Draws::new(model, varied, watch)?;
    let mut of_model = |model: &Model| test(&rank(model, None)?);
    let drawn = draws.test_models(watch, &mut of_model)?;
    let opposite = drawn.examples[usize::from(now)].clone();
    let (verdict, basis) = decided(Proof::Open, Some(&drawn), (Some(now), None), is_listed);
    Ok(Claim {
        model: model.clone(),
        sentence: None,
        now,
        verdict,
        basis,
        extents: Vec::new(),
        drawn: Some(drawn),
        counterexample: opposite.into_iter().next(),
        nearest: None,
        value: None,
        weights: None,
        told: draws.told(),
    })
}

/// Of the units that a sentence names, the value that needs the smallest change to change the answer.
fn nearest_value(model: &Model, sentence: &Sentence, watch: &Watch) -> Result<Option<Weak>> {
    let mut all = Vec::new();
    for unit in sentence.named().into_iter().take(MOST_NAMED) {
        let unit = Some(model.data().units().codes[unit].to_string());
        all.extend(fragile(model, sentence, &FragileOptions { unit, ..FragileOptions::default() }, watch)?.values);
    }
    Ok(all.into_iter().min_by(|a, b| a.change.abs().total_cmp(&b.change.abs())))
}

/// What is proved of a sentence under every combination of methods.
struct Proved {
    proof: Proof,
    extents: Vec<Extent>,
    models: Vec<Model>,
}

fn proved(
    draws: &Draws,
    sentence: &Sentence,
    (weights, is_mixed): (&[Weights], bool),
    watch: &Watch,
) -> Result<Proved> {
    let mut all = Proved { proof: Proof::Open, extents: Vec::new(), models: Vec::new() };
    let has_limits = |weights: &Weights| {
        matches!(weights, Weights::Given | Weights::Any { .. } | Weights::Within { .. } | Weights::Order { .. })
    };
    if !draws.is_exact_in_methods() || !weights.iter().all(has_limits) {
        return Ok(all);
    }
    let given = [Weights::Given];
    let mut proofs = Vec::new();
    for (model, _) in draws.worlds() {
        // A method may leave a unit without a rank.
        let standing = Standing::of(model)?;
        if sentence.holds(&standing).is_none() {
            return Ok(all);
        }
        let prover = match Prover::new(model, if weights.is_empty() { &given } else { weights }, is_mixed, watch) {
            Err(Error::Interrupted) => return Err(Error::Interrupted),
            // Nothing can be proved about means without a known form.
            Err(_) => return Ok(all),
            Ok(prover) => prover,
        };
        let found = prover.prove(sentence)?;
        proofs.push(found.proof);
        all.extents.extend(found.extents);
        all.models.extend(found.models);
    }
    let is = |proof: Proof| proofs.iter().all(|own| *own == proof);
    all.proof = match () {
        () if is(Proof::Holds) => Proof::Holds,
        () if is(Proof::Fails) => Proof::Fails,
        () => Proof::Open,
    };
    Ok(all)
}

/// Returns the models under which the sentence has the opposite answer.
fn opposite(
    models: &[Model],
    holds: impl Fn(&Model) -> Result<Option<bool>>,
    now: bool,
    watch: &Watch,
) -> Result<Vec<Model>> {
    let mut all = Vec::new();
    for model in models {
        watch.check()?;
        match holds(model) {
            Err(Error::Interrupted) => return Err(Error::Interrupted),
            Ok(Some(is)) if is != now => all.push(model.clone()),
            _ => {}
        }
    }
    Ok(all)
}

fn decided(
    proof: Proof,
    drawn: Option<&Tested>,
    (now, other): (Option<bool>, Option<bool>),
    is_listed: bool,
) -> (Verdict, Basis) {
    let count = drawn.map(|drawn| drawn.all).unwrap_or_default();
    let has = |answer: bool| now == Some(answer) || other == Some(answer);
    let sides = (count.holds > 0 || has(true), count.fails > 0 || has(false));
    match proof {
        Proof::Holds => (Verdict::Always, Basis::Proved),
        Proof::Fails => (Verdict::Never, Basis::Proved),
        // The given weights need not be in the table.
        Proof::Open if is_listed => match (count.holds, count.fails) {
            (_, 0) => (Verdict::Always, Basis::Counted),
            (0, _) => (Verdict::Never, Basis::Counted),
            _ => (Verdict::Sometimes, Basis::Counted),
        },
        Proof::Open if sides == (true, true) => (Verdict::Sometimes, Basis::Examples),
        Proof::Open => (Verdict::Open, Basis::Drawn),
    }
}
