//! The weight tree: groups and indicators, each with its weight in its group; the weights of siblings sum to 1.

use std::collections::HashSet;

use crate::data::names::{abbreviated, unknown};
use crate::data::{Dataset, Group, INDEX, MAX_DEPTH};
use crate::phrase::{Phrase, of_data};
use crate::tolerance::SHARE;
use crate::{Error, Result};

/// The nodes in reading order: the index first, and every group before its members.
#[derive(Debug, Clone, PartialEq)]
pub struct Tree {
    nodes: Vec<Node>,
}

/// A group or an indicator of the tree.
#[derive(Debug, Clone, PartialEq)]
pub struct Node {
    /// The code, unique in the tree.
    pub code: String,
    /// The index of the group that it belongs to; None for the root.
    pub parent: Option<usize>,
    /// 0 for the index, 1 for dimensions, and so on downwards.
    pub level: usize,
    /// The weight in its group; 1 for the index.
    pub weight: f64,
    /// The indices of its members; empty for an indicator.
    pub members: Vec<usize>,
}

impl Node {
    /// Whether it is an indicator rather than a group.
    pub fn is_leaf(&self) -> bool {
        self.members.is_empty()
    }
}

/// A tree as it is written by the user, before it is checked: weights are relative, and a group of the data may be
/// named without its members.
#[derive(Debug, Clone, PartialEq)]
pub struct Branch {
    /// The code of a group or an indicator.
    pub code: String,
    /// The weight relative to its siblings, 0 or more; they need not sum to 1.
    pub weight: f64,
    /// The members; empty for an indicator, or for a group of the data that is named alone.
    pub of: Vec<Branch>,
}

impl Branch {
    /// Creates a branch for an indicator, or a group of the data by its name, with the relative weight 1.
    pub fn leaf(code: &str) -> Branch {
        Branch { code: code.to_string(), weight: 1.0, of: Vec::new() }
    }

    /// Finds this branch or the first one below it that has a code, so that it can be changed.
    pub fn find(&mut self, code: &str) -> Option<&mut Branch> {
        if self.code == code {
            return Some(self);
        }
        self.of.iter_mut().find_map(|member| member.find(code))
    }

    /// Returns the position in the data's reading order; a group that is not in the data takes that of its first
    /// member.
    pub fn order(&self, data: &Dataset) -> usize {
        match data.order(&self.code) {
            usize::MAX => self.of.iter().map(|member| member.order(data)).min().unwrap_or(usize::MAX),
            place => place,
        }
    }

    /// Removes the branches for which `keep` returns false, and groups that have no members left.
    pub fn retain(&mut self, keep: &impl Fn(&str) -> bool) {
        self.of.retain_mut(|member| {
            let was_group = !member.of.is_empty();
            let kept = keep(&member.code);
            if kept {
                member.retain(keep);
            }
            kept && !(was_group && member.of.is_empty())
        });
    }
}

impl Tree {
    /// Creates the data set's own hierarchy; without one, all indicators with equal weights.
    pub fn of_data(data: &Dataset) -> Result<Tree> {
        match data.hierarchy() {
            Some(hierarchy) => Tree::from_groups(&hierarchy.groups, data),
            None => {
                let of = data.indicators().iter().map(|indicator| Branch::leaf(&indicator.code)).collect();
                Tree::new(Branch { code: INDEX.into(), weight: 1.0, of }, data)
            }
        }
    }

    /// Creates a tree from groups that list their members, the index first.
    pub fn from_groups(groups: &[Group], data: &Dataset) -> Result<Tree> {
        let mut path = Vec::new();
        let root = match groups.first() {
            Some(group) => branch_of(group, 1.0, groups, &mut path)?,
            None => return Err(Error::plain(format!("the hierarchy has no groups; it needs at least `{INDEX}`"))),
        };
        Tree::new(root, data)
    }

    /// Checks a written tree, fills in the data set's groups, and turns relative weights into weights that sum to 1.
    pub fn new(mut root: Branch, data: &Dataset) -> Result<Tree> {
        root.code = INDEX.to_string();
        let indicators: HashSet<&str> = data.indicators().iter().map(|indicator| indicator.code.as_str()).collect();
        fill(&mut root, data, &indicators)?;
        let mut tree = Tree { nodes: Vec::new() };
        tree.push(&root, None, (0, 1.0), &mut HashSet::new())?;
        for node in tree.nodes.iter().filter(|node| node.is_leaf() && !indicators.contains(node.code.as_str())) {
            data.indicator(&node.code)?;
        }
        Ok(tree)
    }

    /// Adds a branch at a level with its weight; `known` contains the names that are already in the tree.
    fn push<'a>(
        &mut self,
        branch: &'a Branch,
        parent: Option<usize>,
        (level, weight): (usize, f64),
        known: &mut HashSet<&'a str>,
    ) -> Result<usize> {
        if level > MAX_DEPTH {
            return Err(too_deep(&branch.code));
        }
        if parent.is_some() && branch.code == INDEX {
            let error = Error::plain(format!("`{INDEX}` is the name of the whole index, so nothing below can have it"));
            let rename = of_data("rename").arg(INDEX).arg("…");
            return Err(error
                .about(INDEX)
                .advise(Phrase::from(rename).add(" or ").add(of_data("without").arg([INDEX]))));
        }
        if !known.insert(&branch.code) {
            let code = &branch.code;
            return Err(Error::plain(format!("`{code}` occurs twice in the tree")).about(code));
        }
        let place = self.nodes.len();
        self.nodes.push(Node { code: branch.code.clone(), parent, level, weight, members: Vec::new() });
        let relative: Vec<f64> = branch.of.iter().map(|member| member.weight).collect();
        for (member, share) in branch.of.iter().zip(shares(&relative, branch)?) {
            let member = self.push(member, Some(place), (level + 1, share), known)?;
            self.nodes[place].members.push(member);
        }
        Ok(place)
    }

    /// Returns all nodes in reading order, the index first; other code refers to them by their index here.
    pub fn nodes(&self) -> &[Node] {
        &self.nodes
    }

    /// Returns the indicators, in reading order.
    pub fn leaves(&self) -> impl Iterator<Item = &Node> {
        self.nodes.iter().filter(|node| node.is_leaf())
    }

    pub(super) fn set_weight(&mut self, place: usize, weight: f64) {
        self.nodes[place].weight = weight;
    }

    /// Returns the index of a group or indicator by its code, or by a path such as `potential/ports`.
    pub fn place(&self, name: &str) -> Result<usize> {
        if let Some(exact) = self.nodes.iter().position(|node| node.code == name) {
            return Ok(exact);
        }
        let mut steps = name.rsplit('/');
        let code = steps.next().unwrap_or(name);
        let found = self.nodes.iter().position(|node| node.code == code);
        let fits = |&place: &usize| {
            let mut above = self.nodes[place].parent;
            steps.clone().all(|step| {
                let here = above.map(|place| &self.nodes[place]);
                above = here.and_then(|node| node.parent);
                here.is_some_and(|node| node.code == step)
            })
        };
        found.filter(fits).ok_or_else(|| {
            unknown("group or indicator", name, self.nodes.iter().map(|node| node.code.as_str()))
                .within(" in the model")
        })
    }

    /// Finds a node by what a person types: its code, a path, or the beginning of a longer code or its words if only
    /// one matches.
    pub fn find(&self, name: &str) -> Result<usize> {
        self.place(name).or_else(|error| match abbreviated(name, self.nodes.iter().map(|node| node.code.as_str())) {
            Ok(found) => found.ok_or(error),
            Err(candidates) => {
                let (kind, name) = ("group or indicator".to_string(), name.to_string());
                Err(Error::Ambiguous { kind, name, candidates })
            }
        })
    }

    /// Returns the indices of all members of the node's group, including the node; empty for the index.
    pub fn siblings(&self, place: usize) -> &[usize] {
        self.nodes[place].parent.map_or(&[], |parent| &self.nodes[parent].members)
    }

    /// Returns the overall weight: the product of the weights along the path from a node up to `top`.
    pub fn effective(&self, place: usize, top: usize) -> f64 {
        match self.nodes[place].parent {
            Some(parent) if place != top => self.nodes[place].weight * self.effective(parent, top),
            _ => 1.0,
        }
    }

    /// Whether `place` is `top` or below it.
    pub fn is_within(&self, place: usize, top: usize) -> bool {
        place == top || self.nodes[place].parent.is_some_and(|parent| self.is_within(parent, top))
    }

    /// Converts the tree to its written form, to be changed and checked again.
    pub fn to_branch(&self) -> Branch {
        self.branch(0)
    }

    fn branch(&self, place: usize) -> Branch {
        let node = &self.nodes[place];
        let of = node.members.iter().map(|&member| self.branch(member)).collect();
        Branch { code: node.code.clone(), weight: node.weight, of }
    }

    /// Converts the tree to groups that list their members, as they are saved.
    pub fn to_groups(&self) -> Vec<Group> {
        let group = |node: &Node| Group {
            code: node.code.clone(),
            of: node.members.iter().map(|&member| self.nodes[member].code.clone()).collect(),
            weights: node.members.iter().map(|&member| self.nodes[member].weight).collect(),
            ..Group::default()
        };
        self.nodes.iter().filter(|node| !node.is_leaf()).map(group).collect()
    }
}

/// The error for a tree with too many levels, since functions on trees are recursive.
pub fn too_deep(code: &str) -> Error {
    let message = format!("`{code}` is more than {MAX_DEPTH} levels below `{INDEX}`");
    Error::plain(message).about(code).advise("move it into a group further up; most indices have two or three levels")
}

fn branch_of(group: &Group, weight: f64, groups: &[Group], path: &mut Vec<String>) -> Result<Branch> {
    if path.contains(&group.code) {
        return Err(Error::plain(format!("group `{}` contains itself", group.code)).about(&group.code));
    }
    if path.len() > MAX_DEPTH {
        return Err(too_deep(&group.code));
    }
    if !group.weights.is_empty() && group.weights.len() != group.of.len() {
        let (weights, members) = (group.weights.len(), group.of.len());
        let message = format!("group `{}` has {weights} weights for {members} members", group.code);
        return Err(Error::plain(message).about(&group.code));
    }
    path.push(group.code.clone());
    let mut of = Vec::new();
    for (place, member) in group.of.iter().enumerate() {
        let weight = group.weights.get(place).copied().unwrap_or(1.0);
        of.push(match groups.iter().find(|group| group.code == *member) {
            Some(inner) => branch_of(inner, weight, groups, path)?,
            None => Branch { weight, ..Branch::leaf(member) },
        });
    }
    path.pop();
    if of.is_empty() {
        return Err(Error::plain(format!("group `{}` has no members", group.code)).about(&group.code));
    }
    Ok(Branch { code: group.code.clone(), weight, of })
}

/// Fills in the members of the data set's groups that are named alone.
fn fill(branch: &mut Branch, data: &Dataset, indicators: &HashSet<&str>) -> Result<()> {
    let groups = data.hierarchy().map_or(&[][..], |hierarchy| &hierarchy.groups);
    if !branch.of.is_empty() {
        if indicators.contains(branch.code.as_str()) {
            let message = format!("`{}` is an indicator; give the group another name", branch.code);
            return Err(Error::plain(message).about(&branch.code));
        }
        return branch.of.iter_mut().try_for_each(|member| fill(member, data, indicators));
    }
    if indicators.contains(branch.code.as_str()) {
        return Ok(());
    }
    match groups.iter().find(|group| group.code == branch.code) {
        Some(group) => *branch = branch_of(group, branch.weight, groups, &mut Vec::new())?,
        None => {
            let indicators = data.indicators().iter().map(|indicator| indicator.code.as_str());
            let known: Vec<&str> = groups.iter().map(|group| group.code.as_str()).chain(indicators).collect();
            return Err(unknown("indicator or group", &branch.code, known.iter().copied()).within(" in the data"));
        }
    }
    Ok(())
}

/// Turns relative weights into weights that sum to 1; those that already do are kept to the last digit.
fn shares(relative: &[f64], branch: &Branch) -> Result<Vec<f64>> {
    for (weight, member) in relative.iter().zip(&branch.of) {
        if !weight.is_finite() || *weight < 0.0 {
            let expected = "a finite number, 0 or more";
            let error = Error::wrong(format!("weight of `{}`", member.code), weight.to_string(), expected);
            return Err(error.about(&member.code));
        }
    }
    let sum: f64 = relative.iter().sum();
    if sum == 0.0 && !relative.is_empty() || sum.is_infinite() {
        let message = format!("the weights in `{}` sum to {sum}; at least one must be above 0", branch.code);
        return Err(Error::plain(message).about(&branch.code));
    }
    let kept = (sum - 1.0).abs() < SHARE;
    Ok(relative.iter().map(|weight| if kept { *weight } else { weight / sum }).collect())
}
