//! A model is a recipe for a data set; its results are kept for further questions.

use std::collections::BTreeMap;
use std::sync::{Arc, OnceLock};

use super::filled::Filled;
use super::plan::{self, Plan, Scores};
use super::prepare::{Leaf, prepare, prepare_again};
use super::recipe::{Denominator, Floor, Recipe};
use super::shares;
use super::tree::{Branch, Tree};
use super::weigh::{self, Origin};
use crate::data::{Choice, Column, Dataset, Direction, INDEX, Step};
use crate::phrase::{act, call};
use crate::tolerance::ROUNDING;
use crate::{Error, Result};

/// A model. It is cheap to clone, and every change returns a new one. Models with equal data and recipes are equal.
#[derive(Clone)]
pub struct Model {
    data: Dataset,
    recipe: Arc<Recipe>,
    leaves: Arc<OnceLock<Vec<Leaf>>>,
    /// The scoring plan, and the scores computed by it.
    compiled: Arc<OnceLock<(Plan, Scores)>>,
    filled: Arc<OnceLock<Filled>>,
    /// Warnings about the data, which every model made from this one inherits.
    warnings: Arc<Vec<String>>,
    /// The recipe before the last step, if that changed weights.
    before: Option<Arc<Recipe>>,
    /// Which weights were derived from data and have not been changed since.
    origins: Arc<Vec<Origin>>,
    /// Weights of the last step that did not sum to 1.
    rescaled: Vec<String>,
    /// The title by which comparisons refer to it.
    title: Option<Arc<str>>,
}

impl PartialEq for Model {
    fn eq(&self, other: &Model) -> bool {
        self.data == other.data && self.recipe == other.recipe
    }
}

impl Model {
    /// Creates a model with the data set's own hierarchy and recipe.
    pub fn new(data: &Dataset) -> Result<Model> {
        refuse_list(data)?;
        let model = Model::with(data, Recipe::of_data(data, Tree::of_data(data)?)?);
        Ok(match data.hierarchy() {
            Some(_) => model,
            None => model.warn("the data have no hierarchy: all indicators are in one group"),
        })
    }

    /// Creates a model with a custom tree.
    pub fn of_tree(data: &Dataset, tree: Branch) -> Result<Model> {
        refuse_list(data)?;
        if tree.of.is_empty() {
            return Err(Error::plain("the tree has no indicators"));
        }
        Ok(Model::with(data, Recipe::of_data(data, Tree::new(tree, data)?)?))
    }

    pub(super) fn with(data: &Dataset, recipe: Recipe) -> Model {
        Model {
            data: data.clone(),
            recipe: Arc::new(recipe),
            leaves: Arc::default(),
            compiled: Arc::default(),
            filled: Arc::default(),
            warnings: Arc::default(),
            before: None,
            origins: Arc::default(),
            rescaled: Vec::new(),
            title: None,
        }
    }

    pub(super) fn warn(mut self, text: impl Into<String>) -> Model {
        Arc::make_mut(&mut self.warnings).push(text.into());
        self
    }

    /// Takes over what is known about the weights of a model with the same tree.
    pub(super) fn with_origins_of(self, other: &Model) -> Model {
        Model { origins: other.origins.clone(), ..self }
    }

    /// Returns the same data with another recipe.
    pub(super) fn changed(&self, recipe: Recipe) -> Model {
        Model { warnings: self.warnings.clone(), origins: self.origins.clone(), ..Model::with(&self.data, recipe) }
    }

    /// The same for a change that leaves the normalised indicators as they are, so that these are kept.
    fn changed_above(&self, recipe: Recipe) -> Model {
        Model { leaves: self.leaves.clone(), ..self.changed(recipe) }
    }

    /// Returns the data, in their current year.
    pub fn data(&self) -> &Dataset {
        &self.data
    }

    /// Whether hierarchy and recipe are the data set's own.
    pub fn is_own(&self) -> bool {
        let own = Tree::of_data(&self.data).and_then(|tree| Recipe::of_data(&self.data, tree));
        own.is_ok_and(|own| own == *self.recipe)
    }

    /// Returns the tree, methods and coverage, as plain data.
    pub fn recipe(&self) -> &Recipe {
        &self.recipe
    }

    /// Returns the groups and indicators with their weights.
    pub fn tree(&self) -> &Tree {
        &self.recipe.tree
    }

    /// Returns the warnings about the data, which apply to every result.
    pub fn warnings(&self) -> &[String] {
        &self.warnings
    }

    /// Returns what is worth knowing about the model: a missing hierarchy, data changed since it was saved, weights
    /// derived from data, and weights changed by the last step.
    pub fn remarks(&self) -> Vec<String> {
        let moved = self.before.iter().flat_map(|before| moved(&before.tree, self.tree()));
        let told = weigh::told(&self.origins, &self.data.units().many);
        self.warnings.iter().cloned().chain(told).chain(self.rescaled.iter().cloned()).chain(moved).collect()
    }

    /// Sets a title, on a single line, by which results distinguish the model from others.
    pub fn titled(&self, title: &str) -> Model {
        let words: Vec<&str> =
            title.split(|c: char| c.is_whitespace() || crate::hidden::is_hidden(c)).filter(|w| !w.is_empty()).collect();
        Model { title: Some(words.join(" ").into()).filter(|title: &Arc<str>| !title.is_empty()), ..self.clone() }
    }

    /// Returns its title, if it has one.
    pub fn title(&self) -> Option<&str> {
        self.title.as_deref()
    }

    /// Returns what headings add to the name of the data if the model is not the data set's own: its title, or that it
    /// was changed.
    pub fn marked(&self) -> String {
        match &self.title {
            _ if self.is_own() => String::new(),
            Some(title) => format!(", {title}"),
            None => ", changed model".to_string(),
        }
    }

    /// Returns the weights of the last step that did not sum to 1 and were therefore rescaled.
    pub fn rescaled(&self) -> &[String] {
        &self.rescaled
    }

    /// Returns the indicators after each step, in the order of the tree.
    pub fn leaves(&self) -> Result<&[Leaf]> {
        if self.leaves.get().is_none() {
            // A loop that skips errors would otherwise start the work again for every unit after a stop.
            self.data.watch().check()?;
            let _ = self.leaves.set(prepare(&self.data, &self.recipe, &BTreeMap::new())?);
        }
        Ok(self.leaves.get().expect("just set"))
    }

    /// Returns the scoring plan. A method that cannot be applied to the values is an error here.
    pub fn plan(&self) -> Result<&Plan> {
        Ok(&self.compiled()?.0)
    }

    /// Returns the score of every node and unit; the errors are those of `plan`.
    pub fn scores(&self) -> Result<&Scores> {
        Ok(&self.compiled()?.1)
    }

    fn compiled(&self) -> Result<&(Plan, Scores)> {
        if self.compiled.get().is_none() {
            self.data.watch().check()?;
            let _ = self.compiled.set(plan::compile(&self.data, &self.recipe, self.leaves()?)?);
        }
        Ok(self.compiled.get().expect("just set"))
    }

    /// Returns the scores with missing values filled in three ways.
    pub fn filled(&self) -> Result<&Filled> {
        if self.filled.get().is_none() {
            self.data.watch().check()?;
            let _ = self.filled.set(Filled::of(self)?);
        }
        Ok(self.filled.get().expect("just set"))
    }

    /// Sets the weights of members in their groups; unnamed siblings keep their proportions.
    pub fn weigh(&self, wanted: &[(String, f64)]) -> Result<Model> {
        let (tree, rescaled) = shares::weigh(self.tree(), wanted)?;
        Ok(Model { rescaled, ..self.reweighed_by(tree, Vec::new()) })
    }

    /// Sets the weights of all members of a group, and records where they come from.
    pub fn weigh_from(&self, wanted: &[(String, f64)], group: &str, origin: &str) -> Result<Model> {
        let (tree, _) = shares::weigh(self.tree(), wanted)?;
        Ok(self.reweighed_by(tree, vec![Origin::told(group, origin)]))
    }

    /// Multiplies weights, then rescales siblings to sum to 1.
    pub fn boost(&self, factors: &[(String, f64)]) -> Result<Model> {
        self.reweighed(shares::boost(self.tree(), factors)?)
    }

    /// Gives the members of a group, or of all groups, equal weights.
    pub fn equal(&self, group: Option<&str>) -> Result<Model> {
        self.reweighed(shares::equal(self.tree(), group)?)
    }

    /// Derives the weights of groups' members from the values by a scheme. They stay the same until it is called again.
    pub fn weigh_by(&self, choice: &Choice) -> Result<Model> {
        weigh::weigh_by(self, choice)
    }

    /// Returns the model with the weights of a tree, without a remark on the change.
    pub(super) fn with_shares(&self, tree: Tree) -> Model {
        self.changed_above(self.recipe.with_tree(tree))
    }

    /// Returns the model with randomly drawn weights of some nodes, given by their index in the tree.
    pub fn with_drawn(&self, shares: &[(usize, f64)]) -> Model {
        let mut tree = self.tree().clone();
        shares.iter().for_each(|&(place, share)| tree.set_weight(place, share));
        self.with_shares(tree)
    }

    /// Returns the model with other values of the current year for some indicators, as after `denominate`; all steps
    /// are fitted to them.
    pub fn with_figures(&self, figures: &BTreeMap<String, Column>) -> Result<Model> {
        Ok(self.with_leaves(prepare(&self.data, &self.recipe, figures)?))
    }

    /// Returns the model with prepared indicators taken from another model with the same tree and units. Only those for
    /// which `anew` is true are prepared again; the two models must agree on the values and steps of all others.
    pub fn taking(&self, other: &Model, anew: &(dyn Fn(&str) -> bool + Sync)) -> Result<Model> {
        let leaves = prepare_again(&self.data, &self.recipe, other.leaves()?, anew)?;
        Ok(Model { leaves: Arc::new(OnceLock::from(leaves)), ..self.clone() })
    }

    /// Returns the model with other prepared indicators.
    pub fn with_leaves(&self, leaves: Vec<Leaf>) -> Model {
        let model = self.changed(Recipe::clone(&self.recipe));
        Model { leaves: Arc::new(OnceLock::from(leaves)), ..model }
    }

    fn reweighed(&self, tree: Tree) -> Result<Model> {
        Ok(self.reweighed_by(tree, Vec::new()))
    }

    /// Sets weights; `new` says which were derived from data. The origin of the others is kept if they did not change.
    pub(super) fn reweighed_by(&self, tree: Tree, new: Vec<Origin>) -> Model {
        let before = self.tree();
        let stays = |origin: &&Origin| {
            let members = before.place(&origin.group).map_or(&[][..], |group| &before.nodes()[group].members);
            let is_same =
                |&member: &usize| before.nodes()[member].weight.total_cmp(&tree.nodes()[member].weight).is_eq();
            members.iter().all(is_same) && new.iter().all(|new| new.group != origin.group)
        };
        let kept: Vec<Origin> = self.origins.iter().filter(stays).cloned().collect();
        let origins = Arc::new([kept, new].concat());
        Model { before: Some(self.recipe.clone()), origins, ..self.with_shares(tree) }
    }

    /// Removes indicators or groups; siblings share their weight in proportion.
    pub fn without(&self, names: &[String]) -> Result<Model> {
        let codes = self.codes(names)?;
        self.keep(|code| !codes.iter().any(|gone| gone == code))
    }

    /// Keeps only these indicators or groups, and the groups above them.
    pub fn only(&self, names: &[String]) -> Result<Model> {
        let tree = self.tree();
        let kept: Vec<usize> = names.iter().map(|name| tree.find(name)).collect::<Result<_>>()?;
        let keep = |code: &str| {
            let place = tree.place(code).expect("a code of this tree");
            kept.iter().any(|&kept| tree.is_within(place, kept) || tree.is_within(kept, place))
        };
        self.keep(keep)
    }

    fn keep(&self, keep: impl Fn(&str) -> bool) -> Result<Model> {
        let mut root = self.tree().to_branch();
        root.retain(&keep);
        if root.of.is_empty() {
            return Err(Error::plain("this would leave the model without indicators"));
        }
        self.rebuilt(root)
    }

    /// Adds an indicator or a group of the data set to a group; its weight there is 1/n by default.
    pub fn add(&self, name: &str, group: &str, share: Option<f64>) -> Result<Model> {
        let place = self.tree().place(group)?;
        let node = &self.tree().nodes()[place];
        if node.is_leaf() {
            let message = format!("`{group}` is an indicator; name a group to add to");
            return Err(Error::plain(message).about(group));
        }
        let share = share.unwrap_or(1.0 / (node.members.len() as f64 + 1.0));
        if !(0.0..1.0).contains(&share) {
            return Err(Error::wrong(format!("weight of `{name}`"), share.to_string(), "a number from 0 to below 1")
                .about(name));
        }
        let mut root = self.tree().to_branch();
        if let Some(branch) = root.find(&node.code) {
            branch.of.iter_mut().for_each(|member| member.weight *= 1.0 - share);
            branch.of.push(Branch { weight: share, ..Branch::leaf(name) });
        }
        self.rebuilt(root)
    }

    /// Replaces the tree; settings for groups and indicators that no longer exist are dropped.
    fn rebuilt(&self, root: Branch) -> Result<Model> {
        let tree = Tree::new(root, &self.data)?;
        let known: Vec<Origin> =
            self.origins.iter().filter(|origin| tree.place(&origin.group).is_ok()).cloned().collect();
        let mut recipe = self.recipe.with_tree(tree);
        recipe.forget_gone();
        Ok(Model { origins: Arc::new(known), ..self.changed(recipe) })
    }

    /// Sets which direction is better for an indicator.
    pub fn direction(&self, name: &str, direction: Direction) -> Result<Model> {
        let node = &self.tree().nodes()[self.tree().find(name)?];
        if !node.is_leaf() {
            return Err(Error::plain(format!("`{name}` is a group; only indicators have a direction")).about(name));
        }
        let own = self.data.indicator(&node.code)?.direction;
        let mut recipe = Recipe::clone(&self.recipe);
        recipe.held.remove(&node.code);
        match own == direction {
            true => recipe.directions.remove(&node.code),
            false => recipe.directions.insert(node.code.clone(), direction),
        };
        Ok(self.changed(recipe))
    }

    /// Divides the values of some indicators (of all if `at` is empty) by another one, times a scale.
    pub fn denominate(&self, by: &str, at: &[String], scale: f64) -> Result<Model> {
        self.data.indicator(by)?;
        if !(scale.is_finite() && scale > 0.0) {
            return Err(Error::wrong("option `scale`", scale.to_string(), "a number above 0").about("scale"));
        }
        let mut recipe = Recipe::clone(&self.recipe);
        recipe.divide(at, Some(&Denominator { by: by.to_string(), scale }))?;
        Ok(self.changed(recipe))
    }

    /// Divides the values of the indicators for which the description names a denominator.
    pub fn denominate_as_described(&self) -> Result<Model> {
        let mut recipe = Recipe::clone(&self.recipe);
        let mut named = 0;
        for leaf in self.tree().leaves() {
            let Some(by) = self.data.indicator(&leaf.code)?.denominator.clone() else { continue };
            self.data.indicator(&by)?;
            recipe.divide(std::slice::from_ref(&leaf.code), Some(&Denominator { by, scale: 1.0 }))?;
            named += 1;
        }
        match named {
            0 => Err(Error::plain("the description names no denominators")
                .advise(act("denominate").arg("population").with("at", "gdp").does("divides `gdp` by `population`"))),
            _ => Ok(self.changed(recipe)),
        }
    }

    /// Undoes `denominate`.
    pub fn undivided(&self, at: &[String]) -> Result<Model> {
        let mut recipe = Recipe::clone(&self.recipe);
        recipe.divide(at, None)?;
        Ok(self.changed(recipe))
    }

    /// Chooses the method of a step, everywhere or only for what is listed in `at`.
    pub fn choose(&self, step: Step, choice: Choice) -> Result<Model> {
        let mut recipe = Recipe::clone(&self.recipe);
        recipe.set(step, choice)?;
        Ok(if step == Step::Aggregate { self.changed_above(recipe) } else { self.changed(recipe) })
    }

    /// Sets the share of the weight for which values must be available for a unit to be ranked.
    pub fn coverage(&self, share: f64) -> Result<Model> {
        let mut recipe = Recipe::clone(&self.recipe);
        recipe.set_coverage(share)?;
        Ok(self.changed_above(recipe))
    }

    /// Sets the same for groups: with less, a group has no score, and counts as missing in the group above.
    pub fn coverage_at(&self, share: f64, at: &[String]) -> Result<Model> {
        let mut recipe = Recipe::clone(&self.recipe);
        recipe.set_floor(Floor { share, at: at.to_vec() })?;
        Ok(self.changed_above(recipe))
    }

    fn codes(&self, names: &[String]) -> Result<Vec<String>> {
        let code = |name: &String| {
            let node = &self.tree().nodes()[self.tree().find(name)?];
            match node.code == INDEX {
                true => Err(Error::plain(format!("`{name}` is the whole index; name a part of it")).about(name)),
                false => Ok(node.code.clone()),
            }
        };
        names.iter().map(code).collect()
    }
}

fn refuse_list(data: &Dataset) -> Result<()> {
    if !data.is_list() {
        return Ok(());
    }
    let message = format!("`{}` holds published ranks, but a model needs indicators", data.name());
    let error = Error::plain(message);
    Err(error.about(data.name()).advise(call("published").arg(2022).does("gives the ranking of a year")))
}

/// Returns a line for each set of siblings whose weights changed.
fn moved(before: &Tree, after: &Tree) -> Vec<String> {
    let mut lines = Vec::new();
    for group in after.nodes() {
        let changes = group.members.iter().filter_map(|&member| {
            let (old, new) = (before.nodes()[member].weight, after.nodes()[member].weight);
            let node = &after.nodes()[member];
            let whole = (node.level > 1).then(|| format!(" (overall {:.3})", after.effective(member, 0)));
            let whole = whole.unwrap_or_default();
            ((old - new).abs() > ROUNDING).then(|| format!("{} {old:.3} → {new:.3}{whole}", node.code))
        });
        let changes: Vec<String> = changes.collect();
        if !changes.is_empty() {
            lines.push(format!("weights changed: {}", changes.join(", ")));
        }
    }
    lines
}
