//! Other steps: methods and their options everywhere or in one place, directions, years, bounds, coverage, denominators.

use super::change::Change;
use super::search::{Candidate, State};
use crate::data::options::{Accepts, Opt};
use crate::data::{Choice, Direction, FitWindow, Setting, Step};
use crate::model::aggregate::{self, ScoreScope};
use crate::model::{Model, methods, with_shared};

/// Shares of a group's weight that are commonly required for a score.
const SHARES: [f64; 6] = [0.0, 0.5, 0.6, 2.0 / 3.0, 0.75, 0.8];
/// Whole numbers that are tried for an option.
const MOST_WHOLE: f64 = 9.0;
/// Methods that compare all units with each other, or solve a problem for each, are tried for up to so many units.
const MOST_COMPARED: usize = 200;
const MOST_SOLVED: usize = 50;
/// What one exception for a single indicator or group costs in addition, in bits.
const EXCEPTION: f64 = 3.0;

/// All candidates of this kind.
pub fn candidates(state: &State) -> Vec<Candidate> {
    let model = &state.model;
    let mut everywhere = Vec::new();
    let mut apart = Vec::new();
    for step in Step::ALL.into_iter().filter(|step| *step != Step::Impute || has_gaps(state)) {
        everywhere.extend(own_options(model, step));
        let others = others(model, step);
        let tried = others.iter().filter(|choice| model.data().units().len() <= most_units(step, choice));
        everywhere.extend(tried.filter_map(|choice| method(model, step, choice, Vec::new())));
        let is_plain = |choice: &&Choice| choice.per == FitWindow::Year && is_of_unit(step, choice);
        let plain: Vec<&Choice> = others.iter().filter(is_plain).collect();
        for place in places(state, step) {
            apart.extend(plain.iter().filter_map(|choice| method(model, step, choice, vec![place.clone()])));
        }
    }
    let all = [everywhere, directions(state), years(model), divided(state), coverage(state)];
    let all = all.into_iter().flat_map(|some| Candidate::family(some, 0.0));
    all.chain(Candidate::family(apart, EXCEPTION)).collect()
}

/// A change to a choice, unless it is the one that applies there already.
fn method(model: &Model, step: Step, choice: &Choice, at: Vec<String>) -> Option<Change> {
    let choice = Choice { at, ..choice.clone() };
    let own = &model.recipe().choices[step];
    let before = match &choice.at[..] {
        [name] => model.choice(step, model.tree().place(name).ok()?),
        _ => own.iter().find(|own| own.at.is_empty()),
    };
    let is_same = before.is_some_and(|own| Choice { at: choice.at.clone(), ..own.clone() } == choice);
    let is_alone = !choice.at.is_empty() || own.len() == 1;
    let before = before.cloned();
    (!(is_same && is_alone)).then_some(Change::Method { step, choice, before })
}

/// For how many units a method is tried: methods that solve a problem for each unit or compare all of them take long.
fn most_units(step: Step, choice: &Choice) -> usize {
    match aggregate::declared(&choice.method).filter(|_| step == Step::Aggregate).map(|method| &method.fit.of) {
        Some(ScoreScope::Group { .. }) => MOST_SOLVED,
        Some(ScoreScope::Matrix(_)) => MOST_COMPARED,
        _ => usize::MAX,
    }
}

/// Whether a method works on the scores of one unit at a time, so that an exception for one group makes sense.
fn is_of_unit(step: Step, choice: &Choice) -> bool {
    most_units(step, choice) == usize::MAX
}

/// Where a step can have an exception: single indicators, with missing values for impute, or groups.
fn places(state: &State, step: Step) -> Vec<String> {
    let nodes = state.model.tree().nodes();
    let code = |place: &usize| nodes[*place].code.clone();
    let leaves = state.leaves();
    match step {
        Step::Aggregate => {
            let groups: Vec<usize> =
                state.below().into_iter().filter(|&place| nodes[place].members.len() > 1).collect();
            if groups.len() > 1 { groups.iter().map(code).collect() } else { Vec::new() }
        }
        _ if leaves.len() < 2 => Vec::new(),
        Step::Impute => leaves.iter().map(code).filter(|code| has_gap(&state.model, code)).collect(),
        _ => leaves.iter().map(code).collect(),
    }
}

fn has_gap(model: &Model, code: &str) -> bool {
    model.data().column(code).is_ok_and(|column| column.count() < column.len())
}

fn has_gaps(state: &State) -> bool {
    let nodes = state.model.tree().nodes();
    state.leaves().iter().any(|&place| has_gap(&state.model, &nodes[place].code))
}

/// Each choice of the recipe with one option changed.
fn own_options(model: &Model, step: Step) -> Vec<Change> {
    let has_years = model.data().years().len() > 1;
    let mut all = Vec::new();
    for own in &model.recipe().choices[step] {
        for choice in variants(step, own, has_years) {
            all.push(Change::Method { step, choice, before: Some(own.clone()) });
        }
    }
    all
}

/// Every method of a step as a choice for everything, with the options that the current one has as well, plain, and with
/// one option changed.
fn others(model: &Model, step: Step) -> Vec<Choice> {
    let current = model.recipe().choices[step].iter().find(|choice| choice.at.is_empty());
    let has_years = model.data().years().len() > 1;
    let mut all: Vec<Choice> = Vec::new();
    for card in methods(step) {
        let names: Vec<&str> = with_shared(step.name(), card.options).iter().map(|option| option.name).collect();
        let kept = current.into_iter().flat_map(|choice| choice.options.clone());
        let options = kept.filter(|(name, _)| names.contains(&name.as_str())).collect();
        let bases = [Choice { options, ..Choice::new(card.name) }, Choice::new(card.name)];
        for base in bases.into_iter().flat_map(|base| completed(model, step, card.options, base)) {
            let variants = variants(step, &base, has_years);
            for choice in std::iter::once(base).chain(variants) {
                if !all.contains(&choice) {
                    all.push(choice);
                }
            }
        }
    }
    all
}

/// A choice with the options that its method cannot do without: a group column, or the number 0.
fn completed(model: &Model, step: Step, options: &[Opt], choice: Choice) -> Vec<Choice> {
    if is_allowed(model, step, &choice) {
        return vec![choice];
    }
    let columns = model.data().units().groups.iter().map(|group| Setting::Text(group.code.clone()));
    let settings: Vec<Setting> = columns.chain([Setting::Number(0.0)]).collect();
    let with = |option: &Opt, setting: &Setting| {
        let mut choice = choice.clone();
        choice.options.insert(option.name.to_string(), setting.clone());
        choice
    };
    let all = options.iter().flat_map(|option| settings.iter().map(move |setting| with(option, setting)));
    all.filter(|choice| is_allowed(model, step, choice)).collect()
}

fn is_allowed(model: &Model, step: Step, choice: &Choice) -> bool {
    model.choose(step, choice.clone()).is_ok()
}

/// A choice with one option set to each other word, truth or small whole number that it accepts.
fn variants(step: Step, choice: &Choice, has_years: bool) -> Vec<Choice> {
    let card = methods(step).into_iter().find(|card| card.name == choice.method);
    let options = card.map_or(Vec::new(), |card| with_shared(step.name(), card.options));
    let mut all = Vec::new();
    for option in &options {
        let settings: Vec<Setting> = match option.accepts {
            Accepts::Word(words) | Accepts::Choice(words) => words.iter().map(|word| Setting::from(*word)).collect(),
            Accepts::Truth(_) => vec![Setting::Truth(true), Setting::Truth(false)],
            Accepts::Whole(_, least, most) if most <= MOST_WHOLE => {
                (0..10).map(f64::from).filter(|x| (least..=most).contains(x)).map(Setting::Number).collect()
            }
            _ => continue,
        };
        let own = choice.options.get(option.name).cloned().or(option.accepts.default());
        for setting in settings.into_iter().filter(|setting| Some(setting) != own.as_ref()) {
            let mut other = choice.clone();
            match (option.name, &setting) {
                ("per", Setting::Text(word)) => match FitWindow::named(word) {
                    Ok(per) if has_years && per != choice.per => other.per = per,
                    _ => continue,
                },
                _ => drop(other.options.insert(option.name.to_string(), setting)),
            }
            all.push(other);
        }
    }
    all
}

/// Each indicator with the other direction.
fn directions(state: &State) -> Vec<Change> {
    let (model, nodes) = (&state.model, state.model.tree().nodes());
    let turned = |place: usize| {
        let code = nodes[place].code.clone();
        let better = match model.recipe().direction(model.data(), &code) {
            Direction::Higher => Direction::Lower,
            Direction::Lower => Direction::Higher,
        };
        Change::Direction { code, better }
    };
    state.leaves().into_iter().map(turned).collect()
}

/// All values of another year, or only the bounds.
fn years(model: &Model) -> Vec<Change> {
    let data = model.data();
    let others: Vec<i32> = data.years().iter().copied().filter(|year| Some(*year) != data.year()).collect();
    let bounds = others.iter().map(|&year| Change::Bounds(year));
    others.iter().map(|&year| Change::Year(year)).chain(bounds).collect()
}

/// Denominators left out, or those of the description applied.
fn divided(state: &State) -> Vec<Change> {
    let (model, nodes) = (&state.model, state.model.tree().nodes());
    let one = |place: usize| {
        let code = nodes[place].code.clone();
        let before = model.recipe().denominate.get(&code).map(|divided| divided.by.clone());
        let named = model.data().indicator(&code).ok().and_then(|of| of.denominator.clone());
        match (before, named) {
            (Some(before), _) => Some(Change::Divided { code, by: None, before: Some(before) }),
            (None, Some(by)) => Some(Change::Divided { code, by: Some(by), before: None }),
            _ => None,
        }
    };
    state.leaves().into_iter().filter_map(one).collect()
}

/// Shares of weight that groups need for a score, at each level of groups and for each group.
fn coverage(state: &State) -> Vec<Change> {
    if !has_gaps(state) {
        return Vec::new();
    }
    let nodes = state.model.tree().nodes();
    let groups = state.below().into_iter().filter(|&place| place > 0 && !nodes[place].is_leaf());
    let groups: Vec<String> = groups.map(|place| nodes[place].code.clone()).collect();
    let level = (groups.len() > 1).then(|| "dimensions".to_string());
    let places = level.into_iter().chain(groups);
    places.flat_map(|at| SHARES.map(|share| Change::Coverage { at: at.clone(), share })).collect()
}
