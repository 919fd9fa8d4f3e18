//! Recipes between two models: each part of them is that of one model or of the other.

use std::collections::{BTreeMap, HashMap, HashSet};

use super::impute::Fill;
use super::methods::args;
use super::model::Model;
use super::normalise::BoundSource;
use super::recipe::{Denominator, Floor, Held, Recipe};
use super::tree::Tree;
use super::{choose, normalise};
use crate::Result;
use crate::data::{Choice, Choices, Dataset, Indicator, Step};
use crate::tolerance::ROUNDING;

/// One of the two models.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Side {
    /// The old one.
    Old,
    /// The new one.
    New,
}

/// Which model each part of a recipe comes from.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub struct Mix {
    /// The indicators and their tree; if these differ, their weights as well.
    pub structure: Side,
    /// The methods of all steps with their options, directions, denominators and the required coverage.
    pub method: Side,
    /// What fixes bounds in advance: frozen fits, goalposts, targets, and fits to all years.
    pub bounds: Side,
    /// The weights, if both have the same tree.
    pub weights: Side,
}

/// What two recipes have in common, and where they differ.
pub struct Between<'a> {
    models: [&'a Model; 2],
    /// Where each code is in each tree.
    places: [HashMap<&'a str, usize>; 2],
    /// Whether both have the same groups and indicators.
    is_same_tree: bool,
    /// The indicators in both that are prepared by other methods, so that their bounds go with the method.
    apart: HashSet<String>,
    /// Fits that do not follow the values of the year, by indicator.
    pins: [BTreeMap<String, Held>; 2],
    /// Where they differ.
    pub differences: Differences,
}

/// Where two recipes differ; empty lists for parts that do not.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct Differences {
    /// Indicators only in the new tree.
    pub come: Vec<String>,
    /// Indicators only in the old tree.
    pub gone: Vec<String>,
    /// Whether groups differ, beyond the indicators in them.
    pub is_regrouped: bool,
    /// Methods that differ.
    pub methods: Vec<MethodChange>,
    /// Indicators whose bounds are fixed in advance, and differ, each with what its bounds are in the old and in the new
    /// model, such as "frozen".
    pub bounds: Vec<(String, [&'static str; 2])>,
    /// Groups and indicators whose weights in their group differ: code, old and new weight.
    pub weights: Vec<(String, f64, f64)>,
}

/// A choice that differs, and where.
#[derive(Debug, Clone, PartialEq)]
pub struct MethodChange {
    /// What differs.
    pub aspect: Aspect,
    /// The old method or value.
    pub from: String,
    /// The new one; the same name if only its options differ.
    pub to: String,
    /// The indicators or groups.
    pub at: Vec<String>,
}

/// A part of the method.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Aspect {
    /// Which direction is better.
    Direction,
    /// What values are divided by.
    Denominator,
    /// The method of a step.
    Step(Step),
    /// The share of the weight that must be available.
    Coverage,
}

/// Options that give bounds instead of fitting them.
const GIVEN: [&str; 2] = ["posts", "target"];

impl<'a> Between<'a> {
    /// Compares two models; their steps must have been computed without an error.
    pub fn new(old: &'a Model, new: &'a Model) -> Result<Between<'a>> {
        let models = [old, new];
        let places = models.map(|model| {
            let nodes = model.tree().nodes().iter().enumerate();
            nodes.map(|(place, node)| (node.code.as_str(), place)).collect()
        });
        let pins = [pinned(old)?, pinned(new)?];
        let is_same_tree = groups(old.tree()) == groups(new.tree());
        let differences = Differences::default();
        let mut between = Between { models, places, is_same_tree, apart: HashSet::new(), pins, differences };
        between.compare_trees();
        between.compare_steps()?;
        between.compare_bounds();
        Ok(between)
    }

    /// Whether groups and indicators differ, so that weights cannot be told apart from them.
    pub fn has_other_tree(&self) -> bool {
        !self.is_same_tree
    }

    fn model(&self, side: Side) -> &'a Model {
        self.models[side as usize]
    }

    /// Where an indicator or a group is in one of the trees.
    fn place(&self, side: Side, code: &str, is_leaf: bool) -> Option<usize> {
        let place = self.places[side as usize].get(code).copied()?;
        (self.model(side).tree().nodes()[place].is_leaf() == is_leaf).then_some(place)
    }

    /// The model that a part of a node comes from; a node of only one tree brings all its own.
    fn side(&self, code: &str, is_leaf: bool, wanted: Side) -> Side {
        match (self.place(Side::Old, code, is_leaf), self.place(Side::New, code, is_leaf)) {
            (Some(_), None) => Side::Old,
            (None, Some(_)) => Side::New,
            _ => wanted,
        }
    }

    /// The model that the bounds of an indicator come from.
    fn bounds_of(&self, code: &str, mix: Mix) -> Side {
        self.side(code, true, if self.apart.contains(code) { mix.method } else { mix.bounds })
    }

    /// Indicators in both trees, with their places in the old and in the new one.
    fn common(&self, is_leaf: bool) -> Vec<(&'a str, [usize; 2])> {
        let nodes = self.model(Side::New).tree().nodes().iter().enumerate();
        let nodes = nodes.filter(|(_, node)| node.is_leaf() == is_leaf);
        let old = |code: &str| self.place(Side::Old, code, is_leaf);
        nodes.filter_map(|(place, node)| Some((node.code.as_str(), [old(&node.code)?, place]))).collect()
    }

    fn compare_trees(&mut self) {
        let only = |side: Side, other: Side| -> Vec<String> {
            let leaves = self.model(side).tree().leaves().map(|leaf| leaf.code.clone());
            leaves.filter(|code| self.place(other, code, true).is_none()).collect()
        };
        let (come, gone) = (only(Side::New, Side::Old), only(Side::Old, Side::New));
        let is_regrouped = !self.is_same_tree && come.is_empty() && gone.is_empty();
        let mut weights = Vec::new();
        if self.is_same_tree {
            for (code, [old, new]) in [self.common(false), self.common(true)].concat() {
                let weight = |side: Side, place: usize| self.model(side).tree().nodes()[place].weight;
                let (before, after) = (weight(Side::Old, old), weight(Side::New, new));
                if (before - after).abs() > ROUNDING {
                    weights.push((code.to_string(), before, after));
                }
            }
        }
        self.differences = Differences { come, gone, is_regrouped, weights, ..Differences::default() };
    }

    fn compare_steps(&mut self) -> Result<()> {
        let (mut changes, mut apart) = (Vec::new(), HashSet::new());
        for (code, [old, new]) in self.common(true) {
            let before = changes_of_leaf(self.models, code, [old, new])?;
            if !before.is_empty() {
                apart.insert(code.to_string());
            }
            before.into_iter().for_each(|(aspect, from, to)| note(&mut changes, aspect, from, to, code));
        }
        for (code, [old, new]) in self.common(false) {
            let [before, after] = [(Side::Old, old), (Side::New, new)]
                .map(|(side, place)| bare(self.model(side).choice(Step::Aggregate, place)));
            if !is_same(Step::Aggregate, &before, &after)? {
                note(&mut changes, Aspect::Step(Step::Aggregate), before.method, after.method, code);
            }
            let needed = |side: Side, place: usize| {
                let recipe = self.model(side).recipe();
                recipe.floor(&recipe.tree.nodes()[place]).filter(|_| place > 0).unwrap_or(0.0)
            };
            let (before, after) = match old {
                0 => (self.model(Side::Old).recipe().coverage, self.model(Side::New).recipe().coverage),
                _ => (needed(Side::Old, old), needed(Side::New, new)),
            };
            if before.total_cmp(&after).is_ne() {
                note(&mut changes, Aspect::Coverage, before.to_string(), after.to_string(), code);
            }
        }
        self.differences.methods = changes;
        self.apart = apart;
        Ok(())
    }

    fn compare_bounds(&mut self) {
        let differ = |code: &str, places: [usize; 2]| {
            let pin = |side: Side| self.pins[side as usize].get(code);
            let given = |side: Side| {
                let model = self.model(side);
                let choice = bare(model.choice(Step::Normalise, places[side as usize]));
                let options = GIVEN.map(|name| choice.options.get(name).cloned());
                let about = model.data().indicator(code).ok();
                let own = about.map(|about| described(&choice, about)).unwrap_or_default();
                (options, own)
            };
            pin(Side::Old) != pin(Side::New) || given(Side::Old) != given(Side::New)
        };
        let common = self.common(true).into_iter().filter(|(code, _)| !self.apart.contains(*code));
        let bounds = common.filter(|(code, places)| differ(code, *places)).map(|(code, places)| {
            let of = |side: Side| self.model(side).recipe().bounds(places[side as usize]);
            (code.to_string(), [of(Side::Old), of(Side::New)])
        });
        self.differences.bounds = bounds.collect();
    }

    /// Returns the recipe with the parts of this mix.
    pub fn recipe(&self, mix: Mix) -> Recipe {
        let base = self.model(if self.is_same_tree { Side::New } else { mix.structure });
        let mut tree = base.tree().clone();
        if self.is_same_tree && mix.weights == Side::Old {
            let old = self.model(Side::Old).tree().nodes();
            for (code, place) in &self.places[Side::New as usize] {
                if let Some(&from) = self.places[Side::Old as usize].get(code) {
                    tree.set_weight(*place, old[from].weight);
                }
            }
        }
        let codes: Vec<String> = tree.leaves().map(|leaf| leaf.code.clone()).collect();
        let of = |code: &String| self.model(self.side(code, true, mix.method));
        let divided = |code: &String| Some((code.clone(), of(code).recipe().denominate.get(code)?.clone()));
        let pin =
            |code: &String| Some((code.clone(), self.pins[self.bounds_of(code, mix) as usize].get(code)?.clone()));
        Recipe {
            directions: codes.iter().map(|code| (code.clone(), direction(of(code), code))).collect(),
            denominate: codes.iter().filter_map(divided).collect::<BTreeMap<String, Denominator>>(),
            held: codes.iter().filter_map(pin).collect(),
            choices: Choices::new(Step::ALL.map(|step| self.choices(step, mix, &tree))),
            coverage: self.model(mix.method).recipe().coverage,
            floors: self.floors(mix, &tree),
            tree,
        }
    }

    /// The choices of a step, written once for everything or for the nodes that share them.
    fn choices(&self, step: Step, mix: Mix, tree: &Tree) -> Vec<Choice> {
        let lists = self.models.map(|model| &model.recipe().choices[step]);
        if lists[0] == lists[1] && (self.is_same_tree || lists[0].iter().all(|choice| choice.at.is_empty())) {
            return lists[0].clone();
        }
        let mut made: Vec<Choice> = Vec::new();
        let is_of_groups = step == Step::Aggregate;
        for node in tree.nodes().iter().filter(|node| node.is_leaf() != is_of_groups) {
            let side = match step {
                Step::Normalise => self.bounds_of(&node.code, mix),
                _ => self.side(&node.code, node.is_leaf(), mix.method),
            };
            let place = self.place(side, &node.code, node.is_leaf());
            let choice = bare(place.and_then(|place| self.model(side).choice(step, place)));
            match made.iter_mut().find(|known| Choice { at: Vec::new(), ..(**known).clone() } == choice) {
                Some(known) => known.at.push(node.code.clone()),
                None => made.push(Choice { at: vec![node.code.clone()], ..choice }),
            }
        }
        if let [only] = &mut made[..] {
            only.at.clear();
        }
        made
    }

    fn floors(&self, mix: Mix, tree: &Tree) -> Vec<Floor> {
        if self.is_same_tree {
            return self.model(mix.method).recipe().floors.clone();
        }
        let floor = |node: &super::tree::Node| {
            let side = self.side(&node.code, false, mix.method);
            let (place, recipe) = (self.place(side, &node.code, false)?, self.model(side).recipe());
            Some(Floor { share: recipe.floor(&recipe.tree.nodes()[place])?, at: vec![node.code.clone()] })
        };
        tree.nodes().iter().skip(1).filter(|node| !node.is_leaf()).filter_map(floor).collect()
    }

    /// Returns the description of an indicator, whose goalposts and target go with the bounds.
    pub fn indicator(&self, code: &str, mix: Mix) -> Option<Indicator> {
        let from = |side: Side| self.model(side).data().indicator(code).ok().cloned();
        let side = match self.place(Side::New, code, true).or(self.place(Side::Old, code, true)) {
            Some(_) => self.bounds_of(code, mix),
            None => Side::New,
        };
        from(side).or_else(|| from(if side == Side::New { Side::Old } else { Side::New }))
    }
}

impl Model {
    /// Creates a model from data and a recipe that belongs to its indicators.
    pub(crate) fn of_recipe(data: &Dataset, recipe: Recipe) -> Model {
        Model::with(data, recipe)
    }

    /// Whether missing values of some indicator are filled in from the unit's values of other years.
    pub fn fills_from_years(&self) -> Result<bool> {
        let is_from_years = |fill: &Fill| matches!(fill, Fill::Latest { .. } | Fill::Linear { .. });
        Ok(self.leaves()?.iter().any(|leaf| is_from_years(&leaf.impute)))
    }
}

/// The group of each node.
fn groups(tree: &Tree) -> BTreeMap<&str, (Option<&str>, bool)> {
    let nodes = tree.nodes();
    let above = |node: &'_ super::tree::Node| node.parent.map(|parent| nodes[parent].code.as_str());
    nodes.iter().map(|node| (node.code.as_str(), (above(node), node.is_leaf()))).collect()
}

fn direction(model: &Model, code: &str) -> crate::data::Direction {
    model.recipe().direction(model.data(), code)
}

/// The fits that do not follow the values of the year: frozen ones, and those of indicators with a step that is fitted
/// to all of several years.
fn pinned(model: &Model) -> Result<BTreeMap<String, Held>> {
    let mut pins = model.recipe().held.clone();
    if model.data().years().len() < 2 {
        return Ok(pins);
    }
    for leaf in model.leaves()?.iter().filter(|leaf| leaf.rules.uses_all_years) {
        let impute = (leaf.impute != Fill::Same).then(|| leaf.impute.clone());
        let held = Held { impute, treat: leaf.treat.clone(), normalise: leaf.normalise.clone() };
        pins.insert(leaf.code.clone(), held);
    }
    Ok(pins)
}

/// A choice without its scope; no choice is the method that does nothing.
fn bare(choice: Option<&Choice>) -> Choice {
    choice.map_or_else(|| Choice::new("none"), |choice| Choice { at: Vec::new(), ..choice.clone() })
}

/// Whether two choices mean the same, apart from bounds that they give.
fn is_same(step: Step, a: &Choice, b: &Choice) -> Result<bool> {
    if (&a.method, a.per) != (&b.method, b.per) {
        return Ok(false);
    }
    let plain = |choice: &Choice| {
        let mut choice = choice.clone();
        if step == Step::Normalise {
            GIVEN.iter().for_each(|name| drop(choice.options.remove(*name)));
        }
        choice
    };
    let (a, b) = (plain(a), plain(b));
    Ok(a.options == b.options || args(step, &a)? == args(step, &b)?)
}

/// The goalposts and the target of a description, if the method reads them.
fn described(choice: &Choice, about: &Indicator) -> (Option<[f64; 2]>, Option<f64>) {
    let Ok((method, args)) = choose(Step::Normalise.name(), normalise::METHODS, choice) else { return (None, None) };
    let posts = about.posts.filter(|_| (method.fit.bounds)(&args) == BoundSource::Posts);
    (posts, about.target.filter(|_| method.takes(GIVEN[1])))
}

/// How the preparation of an indicator differs, apart from its bounds.
fn changes_of_leaf(models: [&Model; 2], code: &str, places: [usize; 2]) -> Result<Vec<(Aspect, String, String)>> {
    let mut changes = Vec::new();
    let [old, new] = models.map(|model| direction(model, code));
    if old != new {
        changes.push((Aspect::Direction, old.to_string(), new.to_string()));
    }
    let [old, new] = models.map(|model| model.recipe().denominate.get(code));
    if old != new {
        let by = |by: Option<&Denominator>| by.map_or(String::new(), |by| by.by.clone());
        changes.push((Aspect::Denominator, by(old), by(new)));
    }
    for step in [Step::Impute, Step::Treat, Step::Normalise] {
        let choice = |side: usize| bare(models[side].choice(step, places[side]));
        let (old, new) = (choice(0), choice(1));
        if !is_same(step, &old, &new)? {
            changes.push((Aspect::Step(step), old.method, new.method));
        }
    }
    Ok(changes)
}

/// Adds a change to the list, together with others of its kind.
fn note(changes: &mut Vec<MethodChange>, aspect: Aspect, from: String, to: String, code: &str) {
    let known = changes.iter_mut().find(|of| (of.aspect, &of.from, &of.to) == (aspect, &from, &to));
    match known {
        Some(known) => known.at.push(code.to_string()),
        None => changes.push(MethodChange { aspect, from, to, at: vec![code.to_string()] }),
    }
}
