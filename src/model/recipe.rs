//! A recipe: everything that makes a model but the data, as plain data.

use std::collections::BTreeMap;

use super::method::choose;
use super::tree::{Node, Tree};
use super::{aggregate, normalise, treat};
use crate::data::{Choice, Dataset, Direction, INDEX, names::unknown};
use crate::{Error, Result};

/// Share of the nominal weight that must be present for a unit to be ranked.
const COVERAGE: f64 = 2.0 / 3.0;

/// Names of levels that a step may be set at.
const LEVELS: &[&str] = &[INDEX, "dimensions", "indicators"];

#[derive(Debug, Clone, PartialEq)]
pub struct Recipe {
    pub tree: Tree,
    /// Only those that differ from the data set's.
    pub directions: BTreeMap<String, Direction>,
    /// In the order in which they were chosen; the last that fits holds.
    pub treat: Vec<Choice>,
    pub normalise: Vec<Choice>,
    pub aggregate: Vec<Choice>,
    pub coverage: f64,
}

/// The steps of which a method is chosen.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Step {
    Treat,
    Normalise,
    Aggregate,
}

impl Step {
    fn check(self, choice: &Choice) -> Result<()> {
        match self {
            Step::Treat => choose("treat", treat::METHODS, choice).map(drop),
            Step::Normalise => choose("normalise", normalise::METHODS, choice).map(drop),
            Step::Aggregate => choose("aggregate", aggregate::METHODS, choice).map(drop),
        }
    }
}

impl Recipe {
    /// What the data set proposes, else no treatment, min–max, arithmetic mean, two thirds.
    pub fn of_data(data: &Dataset, tree: Tree) -> Result<Recipe> {
        let defaults = &data.about().recipe;
        let mut recipe = Recipe {
            tree,
            directions: BTreeMap::new(),
            treat: vec![Choice::new("none")],
            normalise: vec![Choice::new("minmax")],
            aggregate: vec![Choice::new("arithmetic")],
            coverage: defaults.coverage.unwrap_or(COVERAGE),
        };
        for (step, choices) in [
            (Step::Treat, &defaults.treat),
            (Step::Normalise, &defaults.normalise),
            (Step::Aggregate, &defaults.aggregate),
        ] {
            choices.iter().try_for_each(|choice| recipe.set(step, choice.clone()))?;
        }
        Ok(recipe)
    }

    /// The same steps over another tree.
    pub fn with_tree(&self, tree: Tree) -> Recipe {
        Recipe {
            tree,
            directions: self.directions.clone(),
            treat: self.treat.clone(),
            normalise: self.normalise.clone(),
            aggregate: self.aggregate.clone(),
            coverage: self.coverage,
        }
    }

    /// Choose a method: for everything, which drops earlier choices, or `at` some places, which goes before them.
    pub fn set(&mut self, step: Step, choice: Choice) -> Result<()> {
        step.check(&choice)?;
        choice.at.iter().try_for_each(|name| self.check_place(name))?;
        let is_leaf = |name: &&String| self.tree.place(name).is_ok_and(|place| self.tree.nodes()[place].is_leaf());
        if let (Step::Aggregate, Some(leaf)) = (step, choice.at.iter().find(is_leaf)) {
            let found = format!("the indicator `{leaf}`");
            return Err(Error::wrong("aggregate", found, "a group or a level of groups").about(leaf));
        }
        let choices = match step {
            Step::Treat => &mut self.treat,
            Step::Normalise => &mut self.normalise,
            Step::Aggregate => &mut self.aggregate,
        };
        match choice.at.is_empty() {
            true => choices.clear(),
            false => choices.retain(|earlier| earlier.at != choice.at),
        }
        choices.push(choice);
        Ok(())
    }

    pub fn set_coverage(&mut self, share: f64) -> Result<()> {
        if !(0.0..=1.0).contains(&share) {
            return Err(Error::wrong("coverage", share.to_string(), "a share from 0 to 1").about(share.to_string()));
        }
        self.coverage = share;
        Ok(())
    }

    pub(super) fn check_place(&self, name: &str) -> Result<()> {
        let depth = self.tree.nodes().iter().map(|node| node.level).max().unwrap_or(0);
        let is_level = LEVELS.contains(&name) || name.parse::<usize>().is_ok_and(|level| level <= depth);
        if is_level || self.tree.place(name).is_ok() {
            return Ok(());
        }
        let known: Vec<&str> =
            self.tree.nodes().iter().map(|node| node.code.as_str()).chain(LEVELS.iter().copied()).collect();
        Err(unknown("group, indicator or level", name, known.iter().copied()).within(" in the model"))
    }

    /// Which way is better for an indicator.
    pub fn direction(&self, data: &Dataset, code: &str) -> Direction {
        let own = || data.indicator(code).map(|indicator| indicator.direction).unwrap_or_default();
        self.directions.get(code).copied().unwrap_or_else(own)
    }

    /// The choice that holds for an indicator: set for it, for a group above it, or for the level of one of these.
    pub(super) fn for_leaf<'a>(&self, choices: &'a [Choice], leaf: usize) -> Option<&'a Choice> {
        let nodes = self.tree.nodes();
        let path = std::iter::successors(Some(leaf), |&place| nodes[place].parent);
        let path: Vec<&Node> = path.map(|place| &nodes[place]).collect();
        let is_on_path = |place: usize| path.iter().any(|node| node.code == nodes[place].code);
        let covers =
            |name: &String| path.iter().any(|node| at_level(name, node)) || self.tree.place(name).is_ok_and(is_on_path);
        choices.iter().rev().find(|choice| choice.at.is_empty() || choice.at.iter().any(covers))
    }

    /// The choice that holds for a group: set for it, or for its level; not for a group above it.
    pub(super) fn for_group<'a>(&self, choices: &'a [Choice], node: &Node) -> Option<&'a Choice> {
        let covers = |name: &String| *name == node.code || at_level(name, node);
        choices.iter().rev().find(|choice| choice.at.is_empty() || choice.at.iter().any(covers))
    }
}

fn at_level(name: &str, node: &Node) -> bool {
    match name {
        "dimensions" => node.level == 1 && !node.is_leaf(),
        "indicators" => node.is_leaf(),
        _ => name.parse() == Ok(node.level),
    }
}
