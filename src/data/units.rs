//! Units are the things that are ranked. A unit is identified by its code; a single resolver finds it by any of its
//! names.

use std::collections::HashMap;
use std::sync::{Arc, OnceLock};

use super::names::{fold, nearest};
use crate::parallel::kept;
use crate::texts::Texts;
use crate::{Error, Result};

/// Suffixes that the Chinese name of a city may or may not have.
const ENDINGS: &[char] = &['市', '省', '盟'];
/// Up to this many units with the same name are searched one by one; beyond it, an index is used.
const MAX_NAMESAKES: usize = 8;
const LONG_ENDINGS: &[&str] = &["地区", "自治州", "自治区"];

/// All units of a data set, in its order, with names and groups.
#[derive(Debug, Default)]
pub struct Units {
    /// The noun for one unit, such as "city".
    pub one: String,
    /// The noun for several units, such as "cities".
    pub many: String,
    /// The scheme of the codes, such as `gb2260`; two data sets with the same scheme are matched by code.
    pub scheme: Option<String>,
    /// One code per unit, which identifies it.
    pub codes: Arc<Texts>,
    /// One name per unit; not necessarily unique.
    pub names: Arc<Texts>,
    /// One Chinese name per unit; empty if it has none.
    pub names_zh: Texts,
    /// Columns that group the units, such as `region`.
    pub groups: Vec<Grouping>,
    /// Latitude and longitude in degrees; empty if none is known.
    pub places: Vec<Option<(f64, f64)>>,
    /// The index of names, built when it is first needed.
    pub(super) index: OnceLock<Index>,
    /// Whether each unit is known only by its code, so that no two share a name.
    pub(super) is_called_by_code: OnceLock<bool>,
}

/// Units by their codes and names, and labels for units that share a name.
#[derive(Debug, Default)]
pub(super) struct Index {
    by_code: HashMap<String, usize>,
    /// Units by every folded name, in order.
    by_name: HashMap<String, Vec<usize>>,
    /// For names that many units share: units by name and group value, both folded.
    by_name_and_group: HashMap<(String, String), Vec<usize>>,
    /// Labels of the units that share their name with others; all other units are called by their name.
    labels: HashMap<usize, String>,
}

/// A column that groups units, such as `region`.
#[derive(Debug, Clone, PartialEq)]
pub struct Grouping {
    /// The name of the column, such as `region`.
    pub code: String,
    /// One text per unit; empty if a unit belongs to no group.
    pub values: Texts,
}

impl Grouping {
    /// Counts how many of these units have each value.
    fn counts(&self, units: &[usize]) -> HashMap<&str, usize> {
        let mut counts = HashMap::new();
        units.iter().for_each(|&unit| *counts.entry(&self.values[unit]).or_default() += 1);
        counts
    }
}

impl PartialEq for Units {
    fn eq(&self, other: &Units) -> bool {
        self.codes == other.codes && self.names == other.names && self.groups == other.groups
    }
}

impl Units {
    /// The number of units.
    pub fn len(&self) -> usize {
        self.codes.len()
    }

    /// Whether there are no units.
    pub fn is_empty(&self) -> bool {
        self.codes.is_empty()
    }

    /// Returns the number of units with their noun, such as "297 cities".
    pub fn counted(&self) -> String {
        format!("{} {}", self.len(), if self.len() == 1 { &self.one } else { &self.many })
    }

    /// Returns the latitude and longitude of a unit in degrees, if known.
    pub fn place(&self, unit: usize) -> Option<(f64, f64)> {
        self.places.get(unit).copied().flatten()
    }

    /// Returns the group column with this code; None if there is no such column.
    pub fn grouping(&self, code: &str) -> Option<&Grouping> {
        self.groups.iter().find(|grouping| grouping.code == code)
    }

    /// Returns only these units, in this order.
    pub fn only(&self, kept: &[usize]) -> Units {
        let texts = |texts: &Texts| kept.iter().map(|&unit| &texts[unit]).collect::<Texts>();
        let grouping = |group: &Grouping| Grouping { code: group.code.clone(), values: texts(&group.values) };
        let codes: Arc<Texts> = texts(&self.codes).into();
        Units {
            one: self.one.clone(),
            many: self.many.clone(),
            scheme: self.scheme.clone(),
            names: if Arc::ptr_eq(&self.codes, &self.names) { codes.clone() } else { texts(&self.names).into() },
            codes,
            names_zh: texts(&self.names_zh),
            groups: self.groups.iter().map(grouping).collect(),
            places: match self.places.is_empty() {
                true => Vec::new(),
                false => kept.iter().map(|&unit| self.place(unit)).collect(),
            },
            ..Units::default()
        }
    }

    /// Whether a name matches several units.
    pub fn is_ambiguous(&self, name: &str) -> bool {
        !self.index().by_code.contains_key(name.trim()) && self.fitting(name).len() > 1
    }

    /// Returns the units that match a name, including its qualifier if it has one.
    fn fitting(&self, name: &str) -> Vec<usize> {
        let found = self.named(name);
        match split(name) {
            (plain, Some(qualifier)) if found.is_empty() => self.qualified(plain, qualifier),
            _ => found.to_vec(),
        }
    }

    /// Returns the only unit with this name, without suggestions if there is none.
    fn find(&self, name: &str) -> Option<usize> {
        self.index().by_code.get(name.trim()).copied().or_else(|| match self.fitting(name)[..] {
            [only] => Some(only),
            _ => None,
        })
    }

    /// Finds a unit by its code, its English or Chinese name, or a qualified name such as `"Suzhou, Anhui"`.
    pub fn resolve(&self, name: &str) -> Result<usize> {
        if let Some(exact) = self.index().by_code.get(name.trim()) {
            return Ok(*exact);
        }
        let found = self.fitting(name);
        match found[..] {
            [only] => Ok(only),
            [] => Err(self.unknown(name)),
            _ => Err(Error::Ambiguous {
                kind: self.one.clone(),
                name: name.to_string(),
                candidates: found.iter().map(|&unit| self.label(unit)).collect(),
            }),
        }
    }

    /// Returns a name that `resolve` takes for this unit: its label, or else its code.
    pub fn as_typed(&self, unit: usize) -> String {
        let label = self.label(unit);
        if self.resolve(&label).is_ok_and(|found| found == unit) { label } else { self.codes[unit].to_string() }
    }

    /// Returns the name of a unit, with the group that distinguishes it from others of the same name: `Suzhou, Anhui`.
    pub fn label(&self, unit: usize) -> String {
        let is_plain = || self.groups.is_empty() && self.names == self.codes && self.names_zh.are_blank();
        match kept(&self.is_called_by_code, is_plain) {
            true => self.codes[unit].to_string(),
            false => self.index().labels.get(&unit).cloned().unwrap_or_else(|| self.names[unit].to_string()),
        }
    }

    /// Finds the counterpart here of each unit of `other`: by code if the scheme is the same, otherwise by name; None
    /// if uncertain.
    pub fn align(&self, other: &Units) -> Vec<Option<usize>> {
        if std::ptr::eq(self, other) {
            return (0..self.len()).map(Some).collect();
        }
        let by_code = self.scheme.is_some() && self.scheme == other.scheme;
        let find = |unit: usize| match by_code {
            true => self.index().by_code.get(&other.codes[unit]).copied(),
            false => {
                // Equal codes of two schemes may mean different units, so codes are tried last, and only if one side
                // has no scheme.
                let has_one_scheme = self.scheme.is_some() && other.scheme.is_some();
                let code = if has_one_scheme { "" } else { &other.codes[unit] };
                let names = [&other.label(unit), &other.names_zh[unit], code];
                names.into_iter().filter(|name| !name.is_empty()).find_map(|name| self.find(name))
            }
        };
        (0..other.len()).map(find).collect()
    }

    fn belongs(&self, unit: usize, qualifier: &str) -> bool {
        let wanted = fold(qualifier.trim_end_matches(ENDINGS));
        self.groups.iter().any(|grouping| fold(grouping.values[unit].trim_end_matches(ENDINGS)) == wanted)
    }

    fn named(&self, name: &str) -> &[usize] {
        self.key(name).map_or(&[], |key| &self.index().by_name[&key])
    }

    /// Returns the name as it appears in the index, if it does.
    fn key(&self, name: &str) -> Option<String> {
        let keys = [name, without_ending(name.trim())].map(fold);
        keys.into_iter().find(|key| self.index().by_name.contains_key(key))
    }

    /// Returns the units with a name that belong to a group, such as `Suzhou` in `Anhui`.
    fn qualified(&self, plain: &str, qualifier: &str) -> Vec<usize> {
        let Some(key) = self.key(plain) else { return Vec::new() };
        let namesakes = &self.index().by_name[&key];
        if namesakes.len() > MAX_NAMESAKES {
            let group = fold(qualifier.trim_end_matches(ENDINGS));
            return self.index().by_name_and_group.get(&(key, group)).cloned().unwrap_or_default();
        }
        namesakes.iter().copied().filter(|&unit| self.belongs(unit, qualifier)).collect()
    }

    fn index(&self) -> &Index {
        kept(&self.index, || {
            let by_name = self.by_name();
            // Duplicate codes are an error in a table; the first unit counts.
            let by_code = self.codes.iter().map(String::from).zip(0..self.len()).rev().collect();
            let (labels, by_name_and_group) = (self.labels(&by_name), self.by_name_and_group(&by_name));
            Index { by_code, by_name, by_name_and_group, labels }
        })
    }

    fn by_name(&self) -> HashMap<String, Vec<usize>> {
        let mut by_name: HashMap<String, Vec<usize>> = HashMap::new();
        for unit in 0..self.len() {
            let chinese = &self.names_zh[unit];
            let names = [&self.codes[unit], &self.names[unit], chinese];
            for name in names.into_iter().chain(names.map(without_ending)) {
                let units = by_name.entry(fold(name)).or_default();
                if !name.is_empty() && units.last() != Some(&unit) {
                    units.push(unit);
                }
            }
        }
        by_name.retain(|_, units| !units.is_empty());
        by_name
    }

    fn by_name_and_group(&self, by_name: &HashMap<String, Vec<usize>>) -> HashMap<(String, String), Vec<usize>> {
        let mut found: HashMap<(String, String), Vec<usize>> = HashMap::new();
        for (name, namesakes) in by_name.iter().filter(|(_, namesakes)| namesakes.len() > MAX_NAMESAKES) {
            for &unit in namesakes {
                for grouping in &self.groups {
                    let group = fold(grouping.values[unit].trim_end_matches(ENDINGS));
                    let units = found.entry((name.clone(), group)).or_default();
                    if units.last() != Some(&unit) {
                        units.push(unit);
                    }
                }
            }
        }
        found
    }

    /// Returns the labels of units that share their name: the name with the first group value that is unique among
    /// them, or else the code.
    fn labels(&self, by_name: &HashMap<String, Vec<usize>>) -> HashMap<usize, String> {
        let mut labels = HashMap::new();
        for (name, namesakes) in by_name.iter().filter(|(_, namesakes)| namesakes.len() > 1) {
            let called: Vec<usize> =
                namesakes.iter().copied().filter(|&unit| fold(&self.names[unit]) == *name).collect();
            let counts: Vec<HashMap<&str, usize>> =
                self.groups.iter().map(|grouping| grouping.counts(namesakes)).collect();
            for unit in called {
                let tells = |(grouping, counts): &(&Grouping, &HashMap<&str, usize>)| {
                    counts.get(&grouping.values[unit]) == Some(&1)
                };
                let label = match self.groups.iter().zip(&counts).find(tells) {
                    Some((grouping, _)) => format!("{}, {}", &self.names[unit], &grouping.values[unit]),
                    None => self.codes[unit].to_string(),
                };
                labels.insert(unit, label);
            }
        }
        labels
    }

    /// Replaces names that several units share by the labels that distinguish them.
    fn in_full(&self, names: Vec<String>) -> Vec<String> {
        let full = |name: String| match self.named(&name) {
            [] | [_] => vec![name],
            units => units.iter().map(|&unit| self.label(unit)).collect(),
        };
        names.into_iter().flat_map(full).collect()
    }

    fn unknown(&self, name: &str) -> Error {
        // For a known name with a wrong qualifier, the suggestions are the names in full.
        let (plain, _) = split(name);
        let namesakes = self.named(plain);
        let labels: Vec<String> = namesakes.iter().map(|&unit| self.label(unit)).collect();
        let short = self.names_zh.iter().map(without_ending);
        let all = || self.names.iter().chain(short.clone()).filter(|name| !name.is_empty());
        Error::Unknown {
            kind: self.one.clone(),
            name: name.to_string(),
            within: "",
            nearest: if labels.is_empty() { self.in_full(nearest(plain, all())) } else { labels },
            known: self.names.iter().map(String::from).collect(),
        }
    }
}

/// Splits `Suzhou, Anhui`, `Taizhou (Zhejiang)` and `苏州，江苏` into name and qualifier.
fn split(name: &str) -> (&str, Option<&str>) {
    match name.split_once([',', '，', '(', '（']) {
        Some((plain, rest)) if !rest.trim().is_empty() => {
            (plain.trim(), Some(rest.trim().trim_end_matches([')', '）'])))
        }
        _ => (name.trim(), None),
    }
}

/// Shortens `深圳市` to `深圳`; at least two characters are left.
pub(super) fn without_ending(name: &str) -> &str {
    let long = LONG_ENDINGS.iter().find_map(|ending| name.strip_suffix(ending));
    let short = long.unwrap_or_else(|| name.strip_suffix(ENDINGS).unwrap_or(name));
    if short.chars().count() >= 2 { short } else { name }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn three() -> Units {
        let text = |names: [&str; 3]| names.into_iter().collect::<Texts>();
        Units {
            scheme: Some("gb2260".into()),
            one: "city".into(),
            many: "cities".into(),
            codes: text(["320500", "341300", "610100"]).into(),
            names: text(["Suzhou", "Suzhou", "Xi'an"]).into(),
            names_zh: text(["苏州市", "宿州市", "西安市"]),
            groups: vec![Grouping { code: "province".into(), values: text(["Jiangsu", "Anhui", "Shaanxi"]) }],
            ..Units::default()
        }
    }

    fn check(name: &str, expected: usize) {
        assert_eq!(three().resolve(name), Ok(expected), "{name}");
    }

    #[test]
    fn every_name_of_a_unit_leads_to_it() {
        for name in ["320500", "苏州", "苏州市", "Suzhou, Jiangsu", "suzhou (jiangsu)"] {
            check(name, 0);
        }
        for name in ["宿州", "Suzhou，Anhui"] {
            check(name, 1);
        }
        for name in ["Xian", "XI’AN", "xi an", "西安", "西安市"] {
            check(name, 2);
        }
    }

    fn named(names: &[&str], chinese: &[&str]) -> Units {
        let text = |texts: &[&str]| texts.iter().collect::<Texts>();
        Units { codes: text(names).into(), names: text(names).into(), names_zh: text(chinese), ..Units::default() }
    }

    #[test]
    fn a_name_with_a_comma_or_a_bracket_is_first_taken_whole() {
        let units = named(&["Congo, Rep.", "Korea (South)", "苏州市"], &["", "", ""]);
        for (name, expected) in [("Congo, Rep.", 0), ("korea (south)", 1), ("苏州", 2)] {
            assert_eq!(units.resolve(name), Ok(expected), "{name}");
        }
    }

    #[test]
    fn units_align_by_any_name_in_both_directions() {
        let chinese = named(&["西安市", "宿州市"], &["", ""]);
        assert_eq!(three().align(&chinese), [Some(2), Some(1)]);
        assert_eq!(chinese.align(&three()), [None, Some(1), Some(0)]);
        assert_eq!(three().align(&three()), [Some(0), Some(1), Some(2)]);
        // A bare `Suzhou` matches two units, so it is aligned with neither.
        assert_eq!(three().align(&named(&["Suzhou"], &[""])), [None]);
    }

    #[test]
    fn a_slip_in_a_name_of_two_units_offers_both_in_full() {
        let Err(Error::Unknown { nearest, .. }) = three().resolve("Suzhoo") else { panic!("an unknown name") };
        assert_eq!(nearest, ["Suzhou, Jiangsu", "Suzhou, Anhui"]);
    }

    #[test]
    fn a_qualifier_that_does_not_fit_is_answered_with_the_names_in_full() {
        let Err(Error::Unknown { nearest, .. }) = three().resolve("Suzhou, Jiangus") else { panic!("an unknown name") };
        assert_eq!(nearest, ["Suzhou, Jiangsu", "Suzhou, Anhui"]);
    }

    #[test]
    fn a_name_of_two_units_is_never_resolved_silently() {
        let Err(Error::Ambiguous { candidates, .. }) = three().resolve("Suzhou") else { panic!("expected candidates") };
        assert_eq!(candidates, ["Suzhou, Jiangsu", "Suzhou, Anhui"]);
        assert!(matches!(three().resolve("Suzhou, Shaanxi"), Err(Error::Unknown { .. })));
    }
}
