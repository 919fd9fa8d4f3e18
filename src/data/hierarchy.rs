//! A hierarchy as plain data: groups that list their members, with the root first.

use std::collections::{HashMap, HashSet};

use serde::{Deserialize, Serialize};

use super::about::Indicator;
use crate::Problem;

/// The code of the root of every hierarchy.
pub const INDEX: &str = "index";

/// The maximum number of levels below the index: far more than anybody reads, and few enough for recursion.
pub const MAX_DEPTH: usize = 100;

/// A group with its members, which are groups or indicators.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Group {
    /// The name used in weights and options.
    pub code: String,
    /// The name for display, in English.
    #[serde(default, skip_serializing_if = "String::is_empty")]
    pub name: String,
    /// The name for display, in Chinese.
    #[serde(default, skip_serializing_if = "String::is_empty")]
    pub name_zh: String,
    /// The codes of its members, which are groups or indicators, in reading order.
    pub of: Vec<String>,
    /// The relative weights of the members; equal if empty.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub weights: Vec<f64>,
}

/// Groups in reading order, the index first.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
#[serde(transparent)]
pub struct Hierarchy {
    /// The groups, each listed before its member groups.
    pub groups: Vec<Group>,
}

impl Hierarchy {
    /// Returns the problems: unknown members, cycles, members of two groups, too many levels, and invalid weights.
    pub fn problems(&self, indicators: &[Indicator]) -> Vec<Problem> {
        let indicators: HashSet<&str> = indicators.iter().map(|indicator| indicator.code.as_str()).collect();
        let mut places: HashMap<&str, usize> = HashMap::new();
        for (at, group) in self.groups.iter().enumerate() {
            places.entry(&group.code).or_insert(at);
        }
        let mut found = Vec::new();
        let mut seen: HashSet<&str> = HashSet::new();
        let mut levels = vec![0; self.groups.len()];
        for (at, group) in self.groups.iter().enumerate() {
            let name = &group.code;
            let is_known = |code: &str| places.contains_key(code) || indicators.contains(code);
            for member in group.of.iter().filter(|member| !is_known(member)) {
                found.push(format!("hierarchy: `{member}` in `{name}` is neither an indicator nor a group"));
            }
            for member in &group.of {
                match places.get(member.as_str()) {
                    Some(place) if *place <= at => {
                        found.push(format!("hierarchy: `{member}` contains `{name}` and cannot be in it"));
                    }
                    Some(place) => levels[*place] = levels[at] + 1,
                    None => {}
                }
                if !seen.insert(member) {
                    found.push(format!("hierarchy: `{member}` is in two groups"));
                }
            }
            // The problem is reported once at this level, and not again for groups further down.
            if levels[at] == MAX_DEPTH {
                found.push(format!(
                    "hierarchy: the members of `{name}` are more than {MAX_DEPTH} levels below `{INDEX}`; \
                     move them into a group further up"
                ));
            }
            if !group.weights.is_empty() && group.weights.len() != group.of.len() {
                let (weights, members) = (group.weights.len(), group.of.len());
                found.push(format!("hierarchy: `{name}` has {weights} weights for {members} members"));
            }
            if let Some(weight) = group.weights.iter().find(|weight| !weight.is_finite() || **weight < 0.0) {
                found.push(format!("hierarchy: a weight in `{name}` is {weight}, but weights must be 0 or more"));
            }
        }
        found.into_iter().map(|message| Problem::new(0, 0, message)).collect()
    }

    /// Returns the group with this code; None if there is no such group.
    pub fn group(&self, code: &str) -> Option<&Group> {
        self.groups.iter().find(|group| group.code == code)
    }

    /// Removes the indicators for which `keep` returns false, with their weights, and groups that have no members left.
    pub fn retain(&mut self, keep: impl Fn(&str) -> bool) {
        let mut gone: Vec<String> = Vec::new();
        loop {
            let codes: Vec<String> = self.groups.iter().map(|group| group.code.clone()).collect();
            let is_kept = |code: &String| !gone.contains(code) && (codes.contains(code) || keep(code));
            for group in &mut self.groups {
                let kept: Vec<bool> = group.of.iter().map(is_kept).collect();
                let mut flags = kept.iter();
                group.of.retain(|_| *flags.next().unwrap_or(&true));
                let mut flags = kept.iter();
                group.weights.retain(|_| *flags.next().unwrap_or(&true));
            }
            let empty: Vec<String> = self.groups.iter().filter(|g| g.of.is_empty()).map(|g| g.code.clone()).collect();
            self.groups.retain(|group| !group.of.is_empty());
            if empty.is_empty() || self.groups.is_empty() {
                return;
            }
            gone.extend(empty);
        }
    }

    /// Returns the position of a code in reading order, where groups come before their members; unknown codes come
    /// last.
    pub fn order(&self, code: &str) -> usize {
        let mut codes = vec![INDEX];
        if let Some(top) = self.groups.first() {
            self.collect(top, &mut codes);
        }
        codes.iter().position(|&known| known == code).unwrap_or(usize::MAX)
    }

    fn collect<'a>(&'a self, group: &'a Group, codes: &mut Vec<&'a str>) {
        for member in group.of.iter().filter(|member| member.as_str() != group.code) {
            codes.push(member);
            if let Some(inner) = self.group(member).filter(|_| codes.len() < 10_000) {
                self.collect(inner, codes);
            }
        }
    }
}
