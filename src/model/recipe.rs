//! A recipe is everything that defines a model except its data, as plain data.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};

use super::fitted::Fitted;
use super::impute::Fill;
use super::method::{Aggregated, Gaps, choose};
use super::methods::{args, check};
use super::normalise::BoundSource;
use super::tree::{Node, Tree};
use super::{aggregate, neutral, normalise};
use crate::data::{Choice, Choices, Dataset, Direction, FitWindow, INDEX, Setting, Step, names::unknown};
use crate::{Error, Result};

/// The default share of the weight for which values must be available for a unit to be ranked.
const COVERAGE: f64 = 2.0 / 3.0;

/// Names of levels for which a step can be set.
pub(super) const LEVELS: &[&str] = &[INDEX, "dimensions", "indicators"];

/// Everything that defines a model except its data.
#[derive(Debug, Clone, PartialEq)]
pub struct Recipe {
    /// The groups and indicators with their weights.
    pub tree: Tree,
    /// The directions that differ from those of the data set.
    pub directions: BTreeMap<String, Direction>,
    /// The denominators by which values are divided before anything else, by indicator.
    pub denominate: BTreeMap<String, Denominator>,
    /// The methods chosen for each step, and where they apply.
    pub choices: Choices,
    /// The share of the overall weight, from 0 to 1, for which values must be available for a unit to be ranked.
    pub coverage: f64,
    /// The coverage required of groups, in the order in which it was set; the last entry that covers a group applies.
    pub floors: Vec<Floor>,
    /// Frozen fits, by indicator.
    pub held: BTreeMap<String, Held>,
}

/// How a missing value affects the score of its group.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum GapRule {
    /// It is imputed if possible; elsewhere one of the other rules applies.
    Filled,
    /// The other members share its weight.
    Rescaled,
    /// It counts as the lowest score of all units.
    Worst,
    /// It counts as a neutral score, and keeps its weight.
    Neutral,
    /// The unit has no score.
    Excluded,
    /// One of these, depending on the group.
    Either,
}

impl GapRule {
    /// Describes the rule in words that follow "some values are missing".
    pub fn words(self) -> &'static str {
        match self {
            GapRule::Filled => {
                "they were imputed where possible (see .notes()); elsewhere the weights were rescaled or another score was used"
            }
            GapRule::Rescaled => "the remaining weights were rescaled to sum to 1",
            GapRule::Worst => "the lowest score of all replaces them",
            GapRule::Neutral => "they count as neutral and keep their weight",
            GapRule::Excluded => "the unit has no score",
            GapRule::Either => {
                "the remaining weights were rescaled to sum to 1, or another score was used, depending on the group"
            }
        }
    }
}

/// The denominator and scale for the values of an indicator.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Denominator {
    /// The code of the indicator to divide by.
    pub by: String,
    /// The factor of the quotient; 1 has no effect.
    pub scale: f64,
}

impl Denominator {
    /// Returns the scale, if it is not 1.
    pub fn times(&self) -> Option<f64> {
        Some(self.scale).filter(|scale| scale.total_cmp(&1.0).is_ne())
    }
}

/// The frozen fits of an indicator.
#[derive(Debug, Clone, PartialEq)]
pub struct Held {
    /// How missing values are filled in; None if that is still fitted to the data.
    pub impute: Option<Fill>,
    /// How outliers and skewness are treated.
    pub treat: Fitted,
    /// How treated values become scores.
    pub normalise: Fitted,
}

/// The share of a group's weight for which values must be available for it to have a score, and the groups or levels to
/// which this applies.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Floor {
    /// The required share of the group's weight, from 0 to 1.
    pub share: f64,
    /// Codes of groups, or names of levels.
    pub at: Vec<String>,
}

impl Recipe {
    /// Creates the recipe that the data set proposes, as far as the tree contains its groups and indicators. The
    /// defaults are no treatment, min–max, the arithmetic mean, and two thirds.
    pub fn of_data(data: &Dataset, tree: Tree) -> Result<Recipe> {
        let defaults = &data.about().recipe;
        let mut recipe = Recipe {
            tree,
            directions: BTreeMap::new(),
            denominate: BTreeMap::new(),
            choices: Choices::new(["none", "none", "minmax", "arithmetic"].map(|method| vec![Choice::new(method)])),
            coverage: defaults.coverage.unwrap_or(COVERAGE),
            floors: Vec::new(),
            held: BTreeMap::new(),
        };
        let is_own = Tree::of_data(data).is_ok_and(|own| own == recipe.tree);
        for step in Step::ALL {
            for choice in &defaults.choices[step] {
                let known = if is_own { Some(choice.clone()) } else { recipe.as_far_as_known(step, choice) };
                known.map_or(Ok(()), |choice| recipe.set(step, choice))?;
            }
        }
        Ok(recipe)
    }

    /// Returns the same steps for another tree.
    pub fn with_tree(&self, tree: Tree) -> Recipe {
        Recipe { tree, ..self.clone() }
    }

    /// Returns a method as a choice for everything, with the options that it has in this recipe: those of its choice
    /// for everything, or else those that all its choices share. None if there are none.
    pub fn own(&self, step: Step, method: &str) -> Option<Choice> {
        let own: Vec<&Choice> = self.choices[step].iter().filter(|choice| choice.method == method).collect();
        let everywhere = own.iter().find(|choice| choice.at.is_empty());
        let is_alike = |other: &&Choice| (&other.options, other.per) == (&own[0].options, own[0].per);
        let own = everywhere.or_else(|| own.first().filter(|_| own.iter().all(is_alike)))?;
        // Defaults that were given explicitly are not worth mentioning.
        let plain = Choice::new(method);
        let is_plain = own.per == plain.per && args(step, own) == args(step, &plain);
        Some(if is_plain { plain } else { Choice { at: Vec::new(), ..(*own).clone() } })
    }

    /// Removes groups and indicators that are not in the tree from a choice; None if it applied only to such.
    fn as_far_as_known(&self, step: Step, choice: &Choice) -> Option<Choice> {
        let mut known = choice.clone();
        let fits = |name: &String| {
            let is_leaf = self.tree.place(name).is_ok_and(|place| self.tree.nodes()[place].is_leaf());
            self.check_place(name).is_ok() && !(step == Step::Aggregate && is_leaf)
        };
        known.at.retain(fits);
        (choice.at.is_empty() || !known.at.is_empty()).then_some(known)
    }

    /// Drops settings for groups and indicators that are no longer in the tree.
    pub(super) fn forget_gone(&mut self) {
        for step in Step::ALL {
            let known: Vec<Choice> =
                self.choices[step].iter().filter_map(|choice| self.as_far_as_known(step, choice)).collect();
            self.choices[step].clear();
            known.into_iter().for_each(|choice| put(&mut self.choices[step], choice));
        }
        let tree = self.with_tree(self.tree.clone());
        self.floors.iter_mut().for_each(|floor| floor.at.retain(|name| tree.check_group("coverage", name).is_ok()));
        self.floors.retain(|floor| !floor.at.is_empty());
        self.directions.retain(|code, _| self.tree.place(code).is_ok());
        self.held.retain(|code, _| self.tree.place(code).is_ok());
        self.denominate.retain(|code, _| self.tree.place(code).is_ok());
    }

    /// Freezes the given fits of treat and normalise for an indicator, optionally preceded by that of impute.
    pub(super) fn hold(&mut self, name: &str, fits: &Setting) -> Result<()> {
        let node = &self.tree.nodes()[self.tree.place(name)?];
        if !node.is_leaf() {
            return Err(Error::plain(format!("`{name}` is a group; only indicators can be frozen")).about(name));
        }
        let (Setting::List(list), code) = (fits, node.code.clone()) else {
            return Err(two_fits(name, fits));
        };
        let (impute, treat, normalise) = match &list[..] {
            [treat, normalise] => (None, treat, normalise),
            [impute, treat, normalise] => (Some(impute), treat, normalise),
            _ => return Err(two_fits(name, fits)),
        };
        let read = |fit: &Setting| Fitted::read(fit).map_err(|error| fit_of(name, error));
        let impute = impute.map(|fill| Fill::read(fill).map_err(|error| fit_of(name, error))).transpose()?;
        self.held.insert(code, Held { impute, treat: read(treat)?, normalise: read(normalise)? });
        Ok(())
    }

    /// Says in words which values determine the bounds of an indicator.
    pub fn bounds(&self, leaf: usize) -> &'static str {
        if self.held.contains_key(&self.tree.nodes()[leaf].code) {
            return "frozen";
        }
        let normalise =
            self.for_leaf(&self.choices[Step::Normalise], leaf).map_or(FitWindow::Year, |choice| choice.per);
        let treat = self
            .for_leaf(&self.choices[Step::Treat], leaf)
            .filter(|choice| choice.method != "none")
            .map(|choice| choice.per);
        match (self.source_of_bounds(leaf), treat, normalise) {
            (BoundSource::Posts, None, _) => "given as goalposts",
            (BoundSource::Posts, Some(FitWindow::Year), _) => {
                "treatment fitted to each year, normalisation given as goalposts"
            }
            (BoundSource::Posts, Some(FitWindow::All), _) => {
                "treatment fitted to all years, normalisation given as goalposts"
            }
            (BoundSource::Nowhere, None, _) => "none, values are scores",
            (BoundSource::Nowhere, Some(FitWindow::Year), _) | (_, Some(FitWindow::Year) | None, FitWindow::Year) => {
                "fitted to each year"
            }
            (BoundSource::Nowhere, Some(FitWindow::All), _) | (_, Some(FitWindow::All) | None, FitWindow::All) => {
                "fitted to all years"
            }
            (_, Some(FitWindow::Year), FitWindow::All) => "treatment fitted to each year, normalisation to all years",
            (_, Some(FitWindow::All), FitWindow::Year) => "treatment fitted to all years, normalisation to each year",
        }
    }

    /// Whether normalise does not depend on the data.
    pub fn is_given(&self, leaf: usize) -> bool {
        self.source_of_bounds(leaf) != BoundSource::Data
    }

    fn source_of_bounds(&self, leaf: usize) -> BoundSource {
        let chosen = self.for_leaf(&self.choices[Step::Normalise], leaf);
        let chosen = chosen.and_then(|choice| choose(Step::Normalise.name(), normalise::METHODS, choice).ok());
        chosen.map_or(BoundSource::Data, |(method, args)| (method.fit.bounds)(&args))
    }

    /// Returns the frozen fits as plain data.
    pub fn held_settings(&self) -> BTreeMap<String, Setting> {
        let list = |held: &Held| {
            let fits = [held.treat.to_setting(), held.normalise.to_setting()];
            Setting::List(held.impute.iter().map(Fill::to_setting).chain(fits).collect())
        };
        self.held.iter().map(|(code, fits)| (code.clone(), list(fits))).collect()
    }

    /// Unfreezes the indicators to which a new choice applies.
    fn let_go(&mut self, choice: &Choice) {
        self.covered(choice).iter().for_each(|code| drop(self.held.remove(code)));
    }

    /// Returns the indicators to which a choice applies.
    fn covered(&self, choice: &Choice) -> Vec<String> {
        let choice = std::slice::from_ref(choice);
        let leaves = self.tree.nodes().iter().enumerate().filter(|(_, node)| node.is_leaf());
        let chosen = leaves.filter(|(place, _)| self.for_leaf(choice, *place).is_some());
        chosen.map(|(_, node)| node.code.clone()).collect()
    }

    /// Sets the denominator of some indicators, or of all except the denominator itself; None removes it.
    pub(super) fn divide(&mut self, at: &[String], by: Option<&Denominator>) -> Result<()> {
        at.iter().try_for_each(|name| self.check_place(name))?;
        let choice = Choice { at: at.to_vec(), ..Choice::new("none") };
        for code in self.covered(&choice) {
            self.held.remove(&code);
            match by {
                Some(by) if by.by == code && at.contains(&code) => {
                    return Err(Error::plain(format!("`{code}` cannot be divided by itself")).about(code));
                }
                Some(by) if by.by != code => drop(self.denominate.insert(code, by.clone())),
                _ => drop(self.denominate.remove(&code)),
            }
        }
        Ok(())
    }

    /// Chooses a method: everywhere, which drops earlier choices, or for the groups, indicators and levels in `at`,
    /// where it takes precedence.
    pub fn set(&mut self, step: Step, mut choice: Choice) -> Result<()> {
        check(step, &choice)?;
        for name in choice.at.iter_mut().filter(|name| self.check_place(name).is_err()) {
            match self.tree.find(name) {
                Ok(place) => *name = self.tree.nodes()[place].code.clone(),
                Err(error @ Error::Ambiguous { .. }) => return Err(error),
                Err(_) => self.check_place(name)?,
            }
        }
        let has_years = aggregate::METHODS.iter().any(|method| method.name == choice.method && method.takes("per"));
        if step == Step::Aggregate && choice.per == FitWindow::All && !has_years {
            let message = format!("`{}` does not take `per`, as it fits no bounds", choice.method);
            return Err(Error::plain(message).about("per"));
        }
        let is_leaf = |name: &&String| self.tree.place(name).is_ok_and(|place| self.tree.nodes()[place].is_leaf());
        if let (Step::Aggregate, Some(leaf)) = (step, choice.at.iter().find(is_leaf)) {
            let message = format!("`{leaf}` is an indicator; `aggregate` applies to groups");
            return Err(Error::plain(message).about(leaf));
        }
        if step != Step::Aggregate {
            self.let_go(&choice);
        }
        put(&mut self.choices[step], choice);
        Ok(())
    }

    /// Sets the share of the overall weight for which values must be available for a rank. Returns an error unless it
    /// is from 0 to 1.
    pub fn set_coverage(&mut self, share: f64) -> Result<()> {
        if !(0.0..=1.0).contains(&share) {
            return Err(Error::wrong("coverage", share.to_string(), "a share from 0 to 1").about(share.to_string()));
        }
        self.coverage = share;
        Ok(())
    }

    /// Sets the coverage required of groups; for the index, it is the coverage required for a rank.
    pub fn set_floor(&mut self, mut floor: Floor) -> Result<()> {
        floor.at.iter().try_for_each(|name| self.check_group("coverage", name))?;
        if !(0.0..=1.0).contains(&floor.share) {
            let found = floor.share.to_string();
            return Err(Error::wrong("coverage", &found, "a share from 0 to 1").about(found));
        }
        let is_index = |name: &String| name == INDEX || name == "0";
        if floor.at.iter().any(is_index) {
            self.coverage = floor.share;
        }
        floor.at.retain(|name| !is_index(name));
        self.floors.retain(|earlier| earlier.at != floor.at);
        self.floors.extend(Some(floor).filter(|floor| !floor.at.is_empty()));
        Ok(())
    }

    /// Returns the coverage that a group needs for a score; None if any value is enough.
    pub fn floor(&self, node: &Node) -> Option<f64> {
        let covers = |name: &String| *name == node.code || at_level(name, node);
        self.floors.iter().rev().find(|floor| floor.at.iter().any(covers)).map(|floor| floor.share)
    }

    /// Returns the coverage that a unit needs to be ranked by a group or an indicator.
    pub fn needed(&self, place: usize) -> f64 {
        self.floor(&self.tree.nodes()[place]).filter(|_| place > 0).unwrap_or(self.coverage)
    }

    /// Checks that a step on groups can be set for this name.
    fn check_group(&self, step: &str, name: &str) -> Result<()> {
        self.check_place(name)?;
        if name == "indicators" || self.tree.place(name).is_ok_and(|place| self.tree.nodes()[place].is_leaf()) {
            let what = if name == "indicators" { "is the level of indicators" } else { "is an indicator" };
            return Err(Error::plain(format!("`{name}` {what}; `{step}` applies to groups")).about(name));
        }
        Ok(())
    }

    /// Checks that a name is that of a group, an indicator or a level of the model.
    pub fn check_place(&self, name: &str) -> Result<()> {
        let depth = self.tree.nodes().iter().map(|node| node.level).max().unwrap_or(0);
        let is_level = LEVELS.contains(&name) || name.parse::<usize>().is_ok_and(|level| level <= depth);
        if is_level || self.tree.place(name).is_ok() {
            return Ok(());
        }
        let known: Vec<&str> =
            self.tree.nodes().iter().map(|node| node.code.as_str()).chain(LEVELS[1..].iter().copied()).collect();
        Err(unknown("group, indicator or level", name, known.iter().copied()).within(" in the model"))
    }

    /// Returns how missing values affect scores.
    pub fn gap_rule(&self) -> GapRule {
        let rule = |choice: &Choice| {
            aggregate::chosen(choice).map_or(Gaps::Rescale, |(_, args)| Aggregated::of(&args).missing)
        };
        let rules: Vec<Gaps> = self.choices[Step::Aggregate].iter().map(rule).collect();
        if self.choices[Step::Impute].iter().any(|choice| choice.method != "none") {
            return GapRule::Filled;
        }
        let all = |gaps: Gaps| rules.iter().all(|rule| *rule == gaps);
        match rules.iter().any(|rule| rule.is_filled()) {
            _ if all(Gaps::Worst) => GapRule::Worst,
            _ if all(Gaps::Neutral) => GapRule::Neutral,
            _ if all(Gaps::Exclude) => GapRule::Excluded,
            true => GapRule::Either,
            false => GapRule::Rescaled,
        }
    }

    /// Returns which direction is better for an indicator.
    pub fn direction(&self, data: &Dataset, code: &str) -> Direction {
        let own = || data.indicator(code).map(|indicator| indicator.direction).unwrap_or_default();
        self.directions.get(code).copied().unwrap_or_else(own)
    }

    /// Returns the choice that applies to an indicator: made for it, for a group above it, or for the level of one of
    /// these.
    pub(super) fn for_leaf<'a>(&self, choices: &'a [Choice], leaf: usize) -> Option<&'a Choice> {
        let nodes = self.tree.nodes();
        let path = std::iter::successors(Some(leaf), |&place| nodes[place].parent);
        let path: Vec<&Node> = path.map(|place| &nodes[place]).collect();
        let is_on_path = |place: usize| path.iter().any(|node| node.code == nodes[place].code);
        let covers =
            |name: &String| path.iter().any(|node| at_level(name, node)) || self.tree.place(name).is_ok_and(is_on_path);
        choices.iter().rev().find(|choice| choice.at.is_empty() || choice.at.iter().any(covers))
    }

    /// Returns the method of aggregate that applies to a group.
    pub(super) fn method_of(&self, group: usize) -> Option<&'static aggregate::Aggregate> {
        let choice = self.for_group(&self.choices[Step::Aggregate], &self.tree.nodes()[group])?;
        aggregate::declared(&choice.method)
    }

    /// Returns the name of a group's method if it normalises the values of indicators itself.
    pub fn normalises_itself(&self, group: usize) -> Option<&'static str> {
        let choice = self.for_group(&self.choices[Step::Aggregate], self.tree.nodes().get(group)?)?;
        let method = self.method_of(group)?;
        (!method.uses_normalise(choice)).then_some(method.name)
    }

    /// Returns the score that a missing score of a node counts as in the group above it, if it counts as neutral there.
    /// Returns an error if it is not known which score that is.
    pub fn neutral(&self, place: usize) -> Result<Option<f64>> {
        neutral::of(self, place)
    }

    /// Returns the choice that applies to a group: made for it or for its level, but not for a group above it.
    pub(super) fn for_group<'a>(&self, choices: &'a [Choice], node: &Node) -> Option<&'a Choice> {
        let covers = |name: &String| *name == node.code || at_level(name, node);
        choices.iter().rev().find(|choice| choice.at.is_empty() || choice.at.iter().any(covers))
    }
}

/// Appends a choice, and removes earlier ones for the same scope.
fn put(choices: &mut Vec<Choice>, choice: Choice) {
    match choice.at.is_empty() {
        true => choices.clear(),
        false => choices.retain(|earlier| earlier.at != choice.at),
    }
    choices.push(choice);
}

fn two_fits(name: &str, fits: &Setting) -> Error {
    let expected = "two lists, the fits of treat and normalise, or three with that of impute first";
    Error::wrong(format!("held fits of `{name}`"), fits.to_string(), expected).about(name)
}

/// Adds to the error which indicator it is about.
fn fit_of(name: &str, error: Error) -> Error {
    match error {
        Error::Wrong { found, expected, .. } => {
            Error::wrong(format!("held fit of `{name}`"), found, expected).about(name)
        }
        other => other,
    }
}

/// Whether a node belongs to a level: `dimensions`, `indicators`, or the number of levels below the index.
pub fn at_level(name: &str, node: &Node) -> bool {
    match name {
        "dimensions" => node.level == 1 && !node.is_leaf(),
        "indicators" => node.is_leaf(),
        _ => name.parse() == Ok(node.level),
    }
}
