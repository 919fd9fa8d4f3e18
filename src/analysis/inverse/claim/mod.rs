//! Claims: is a sentence about a ranking true whatever the weights, the methods or the values?
//!
//! Over weightings with limits, a sentence in a known form is proved or refuted by programs and bounds (`proof`);
//! anything else is drawn, with the error of a share of draws. Both are kept apart in the answer. The nearest weighting
//! at which the sentence changes (`nearest`) is sought among all weightings.

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
    /// How a sentence in words compares a unit.
    pub enum Relation {
        /// It ranks above another unit.
        Above = "above",
        /// It ranks below another unit.
        Below = "below",
        /// It is among the first of a number of ranks.
        Among = "among",
    }
}

/// Of how many units that a sentence names the figures are tried.
const MOST_NAMED: usize = 5;

/// A sentence with what was found out about it.
#[derive(Clone)]
pub struct Claim {
    /// The model as given.
    pub model: Model,
    /// The sentence, if its form is known; otherwise it was only tried.
    pub sentence: Option<Sentence>,
    /// Whether it is true of the model as given.
    pub now: bool,
    /// What holds over everything that varies.
    pub verdict: Verdict,
    /// How this was decided.
    pub basis: Basis,
    /// The values that parts of the sentence can have under the weightings; empty unless they were bounded.
    pub extents: Vec<Extent>,
    /// The draws; None if a proof made them unnecessary.
    pub drawn: Option<Tested>,
    /// A model under which the sentence is the opposite of what it is as given, among those that vary.
    pub counterexample: Option<Model>,
    /// The nearest weighting at which the sentence changes; None if none was found.
    pub nearest: Option<Nearest>,
    /// The figure of a unit that the sentence names after whose smallest change it is no longer what it is.
    pub figure: Option<Weak>,
    /// Descriptions of what varies, one per line.
    pub told: Vec<String>,
}

/// What holds over everything that varies.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Verdict {
    /// The sentence is true throughout.
    Always,
    /// It is false throughout.
    Never,
    /// It is true in some cases and false in others.
    Sometimes,
    /// It had the same truth in all draws, but this proves nothing about the others.
    Undecided,
}

impl Verdict {
    /// The verdict in one word, for programs and files.
    pub fn word(self) -> &'static str {
        match self {
            Verdict::Always => "always",
            Verdict::Never => "never",
            Verdict::Sometimes => "sometimes",
            Verdict::Undecided => "open",
        }
    }
}

/// How a verdict was decided.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Basis {
    /// By programs and bounds, for all weightings at once.
    Proved,
    /// By examples of both.
    Examples,
    /// Every case was tried.
    Counted,
    /// By draws alone.
    Drawn,
}

impl Claim {
    /// The number of draws, or of cases that were tried, with each answer.
    pub fn count(&self) -> Option<Count> {
        self.drawn.as_ref().map(|drawn| drawn.all)
    }

    /// The share of the draws in which the sentence is true, among those that rank the units it names, and the standard
    /// error of this share.
    pub fn share(&self) -> Option<(f64, f64)> {
        let Count { holds, fails, .. } = self.count()?;
        let all = (holds + fails) as f64;
        let share = holds as f64 / all;
        let error = if self.basis == Basis::Counted { 0.0 } else { (share * (1.0 - share) / all).sqrt() };
        (all > 0.0).then_some((share, error))
    }
}

/// A sentence about a ranking: a known form, or a test of single rankings.
pub enum Asked<'a> {
    /// A form about which something can be proved.
    Sentence(Sentence),
    /// Anything else; None if the test does not apply to a ranking.
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
    let (verdict, basis) = decided(proof, drawn.as_ref(), (now, !opposite.is_empty()), is_listed);
    let nearest = Search::new(model, &sentence, now, watch)?.nearest(&opposite)?;
    let counterexample = opposite.into_iter().next();
    let figure = own_figure(model, &sentence, watch)?;
    let (model, sentence) = (model.clone(), Some(sentence));
    Ok(Claim { model, sentence, now, verdict, basis, extents, drawn, counterexample, nearest, figure, told })
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
    let (verdict, basis) = decided(Proof::Open, Some(&drawn), (now, false), is_listed);
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
        figure: None,
        told: draws.told(),
    })
}

/// The figure with the smallest change, among those of the units that a sentence names.
fn own_figure(model: &Model, sentence: &Sentence, watch: &Watch) -> Result<Option<Weak>> {
    let mut all = Vec::new();
    for unit in sentence.named().into_iter().take(MOST_NAMED) {
        let unit = Some(model.data().units().codes[unit].to_string());
        all.extend(fragile(model, sentence, &FragileOptions { unit, ..FragileOptions::default() }, watch)?.figures);
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
            // Means of which nothing is known in advance.
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

/// The models of which the sentence is not what it is as given.
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
    (now, has_opposite): (bool, bool),
    is_listed: bool,
) -> (Verdict, Basis) {
    let count = drawn.map(|drawn| drawn.all).unwrap_or_default();
    let sides = (count.holds > 0 || now || has_opposite, count.fails > 0 || !now || has_opposite);
    match proof {
        Proof::Holds => (Verdict::Always, Basis::Proved),
        Proof::Fails => (Verdict::Never, Basis::Proved),
        // The weightings of a table need not include the given one.
        Proof::Open if is_listed => match (count.holds, count.fails) {
            (_, 0) => (Verdict::Always, Basis::Counted),
            (0, _) => (Verdict::Never, Basis::Counted),
            _ => (Verdict::Sometimes, Basis::Counted),
        },
        Proof::Open if sides == (true, true) => (Verdict::Sometimes, Basis::Examples),
        Proof::Open => (Verdict::Undecided, Basis::Drawn),
    }
}
