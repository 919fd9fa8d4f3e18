//! A hierarchy as plain data: groups that name their members, root first.

use serde::{Deserialize, Serialize};

/// The code of the top of every hierarchy.
pub const INDEX: &str = "index";

/// A group and its members, which are groups or indicators.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Group {
    pub code: String,
    #[serde(default, skip_serializing_if = "String::is_empty")]
    pub name: String,
    #[serde(default, skip_serializing_if = "String::is_empty")]
    pub name_zh: String,
    pub of: Vec<String>,
    /// Relative weights of the members; equal where left out.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub weights: Vec<f64>,
}

/// Groups in reading order; the first is the index.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
#[serde(transparent)]
pub struct Hierarchy {
    pub groups: Vec<Group>,
}

impl Hierarchy {
    pub fn group(&self, code: &str) -> Option<&Group> {
        self.groups.iter().find(|group| group.code == code)
    }

    /// Drop the indicators that `keep` refuses, with their weights, and groups that are left without members.
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

    /// Place of a code in reading order, parents before their members; what is not in it comes last.
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
