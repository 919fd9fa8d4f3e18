//! All methods by step, for whatever lists or looks up methods.

use super::method::{Card, choose};
use super::{aggregate, impute, normalise, treat, weight};
use crate::Result;
use crate::data::options::Args;
use crate::data::{Choice, Step};

/// Returns the methods of a step, in the order in which `help` lists them.
pub fn methods(step: Step) -> Vec<Card> {
    match step {
        Step::Impute => impute::METHODS.iter().map(|method| method.card()).collect(),
        Step::Treat => treat::METHODS.iter().map(|method| method.card()).collect(),
        Step::Normalise => normalise::METHODS.iter().map(|method| method.card()).collect(),
        Step::Aggregate => aggregate::METHODS.iter().map(|method| aggregate_card(method)).collect(),
    }
}

/// Returns the card of a method of aggregate, with what is known about the order of units by its scores.
fn aggregate_card(method: &aggregate::Aggregate) -> Card {
    let order = method.matrix().map_or("", |matrix| matrix.order(method.options));
    Card { order, ..method.card() }
}

/// Returns the methods of all steps with the name of their step, in the order in which a model applies them. Weighting
/// schemes come before the aggregation methods that use their weights.
pub fn all_methods() -> Vec<(&'static str, Card)> {
    let schemes = || weight::METHODS.iter().map(|scheme| ("weigh", scheme.card()));
    let of = |step: Step| methods(step).into_iter().map(move |card| (step.name(), card));
    let before = |step: Step| schemes().filter(move |_| step == Step::Aggregate);
    Step::ALL.into_iter().flat_map(|step| before(step).chain(of(step))).collect()
}

/// Returns the options of a choice, with defaults for those that are not given.
pub(super) fn args(step: Step, choice: &Choice) -> Result<Args> {
    Ok(match step {
        Step::Impute => choose(step.name(), impute::METHODS, choice)?.1,
        Step::Treat => choose(step.name(), treat::METHODS, choice)?.1,
        Step::Normalise => choose(step.name(), normalise::METHODS, choice)?.1,
        Step::Aggregate => aggregate::chosen(choice)?.1,
    })
}

/// Returns an error if the step does not have the method or an option, or if the choice can never work.
pub(super) fn check(step: Step, choice: &Choice) -> Result<()> {
    match step {
        Step::Impute => impute::check(choice),
        Step::Treat => treat::check(choice),
        Step::Normalise | Step::Aggregate => args(step, choice).map(drop),
    }
}
