//! Units: what is ranked. A unit is its code; one resolver turns any of its names into it.

use std::collections::HashMap;
use std::sync::OnceLock;

use super::names::{fold, nearest};
use crate::{Error, Result};

/// Endings that a Chinese name of a city may or may not carry.
const ENDINGS: &[char] = &['市', '省', '盟'];
const LONG_ENDINGS: &[&str] = &["地区", "自治州", "自治区"];

/// All units of a data set, in its order, with names and groups.
#[derive(Debug, Default)]
pub struct Units {
    /// What a unit is and several are: "city", "cities".
    pub one: String,
    pub many: String,
    /// What the codes are, such as `gb2260`; two data sets of one scheme align by code.
    pub scheme: Option<String>,
    pub codes: Vec<String>,
    pub names: Vec<String>,
    /// Empty texts where there is none.
    pub names_zh: Vec<String>,
    pub groups: Vec<Grouping>,
    /// (latitude, longitude) in degrees.
    pub places: Vec<Option<(f64, f64)>>,
    pub(super) index: OnceLock<HashMap<String, Vec<usize>>>,
}

/// A column that groups units, such as `region`.
#[derive(Debug, Clone, PartialEq)]
pub struct Grouping {
    pub code: String,
    pub values: Vec<String>,
}

impl PartialEq for Units {
    fn eq(&self, other: &Units) -> bool {
        self.codes == other.codes && self.names == other.names && self.groups == other.groups
    }
}

impl Units {
    pub fn len(&self) -> usize {
        self.codes.len()
    }

    pub fn is_empty(&self) -> bool {
        self.codes.is_empty()
    }

    /// "297 cities".
    pub fn counted(&self) -> String {
        format!("{} {}", self.len(), if self.len() == 1 { &self.one } else { &self.many })
    }

    pub fn grouping(&self, code: &str) -> Option<&Grouping> {
        self.groups.iter().find(|grouping| grouping.code == code)
    }

    /// Only these units, in this order.
    pub fn only(&self, kept: &[usize]) -> Units {
        let texts = |texts: &Vec<String>| kept.iter().map(|&unit| texts[unit].clone()).collect::<Vec<_>>();
        let grouping = |group: &Grouping| Grouping { code: group.code.clone(), values: texts(&group.values) };
        Units {
            one: self.one.clone(),
            many: self.many.clone(),
            scheme: self.scheme.clone(),
            codes: texts(&self.codes),
            names: texts(&self.names),
            names_zh: texts(&self.names_zh),
            groups: self.groups.iter().map(grouping).collect(),
            places: kept.iter().map(|&unit| self.places[unit]).collect(),
            ..Units::default()
        }
    }

    /// Whether a name fits several units.
    pub fn is_ambiguous(&self, name: &str) -> bool {
        !self.codes.iter().any(|code| code == name.trim()) && self.fitting(name).len() > 1
    }

    /// The units that a name fits, with its qualifier if it has one.
    fn fitting(&self, name: &str) -> Vec<usize> {
        let mut found = self.named(name);
        if let (true, (plain, Some(qualifier))) = (found.is_empty(), split(name)) {
            found = self.named(plain);
            found.retain(|&unit| self.belongs(unit, qualifier));
        }
        found
    }

    /// The one unit of this name, without advice where there is none.
    fn find(&self, name: &str, codes: &HashMap<&str, usize>) -> Option<usize> {
        codes.get(name.trim()).copied().or_else(|| match self.fitting(name)[..] {
            [only] => Some(only),
            _ => None,
        })
    }

    /// The unit with this code, English or Chinese name, or `"Suzhou, Anhui"`.
    pub fn resolve(&self, name: &str) -> Result<usize> {
        if let Some(exact) = self.codes.iter().position(|code| code == name.trim()) {
            return Ok(exact);
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

    /// The name, with the group that tells it from others of that name: `Suzhou, Anhui`.
    pub fn label(&self, unit: usize) -> String {
        let namesakes = self.named(&self.names[unit]);
        let telling = |grouping: &&Grouping| {
            namesakes.iter().all(|&other| other == unit || grouping.values[other] != grouping.values[unit])
        };
        match self.groups.iter().find(telling) {
            Some(grouping) if namesakes.len() > 1 => format!("{}, {}", self.names[unit], grouping.values[unit]),
            _ if namesakes.len() > 1 => self.codes[unit].clone(),
            _ => self.names[unit].clone(),
        }
    }

    /// For each unit of `other` the same unit here: by code within one scheme, else by name; none where not sure.
    pub fn align(&self, other: &Units) -> Vec<Option<usize>> {
        let by_code = self.scheme.is_some() && self.scheme == other.scheme;
        let places: HashMap<&str, usize> = self.codes.iter().map(String::as_str).zip(0..).collect();
        let find = |unit: usize| match by_code {
            true => places.get(other.codes[unit].as_str()).copied(),
            false => {
                // Codes of two schemes may be alike and mean different units, so they come last and only without one.
                let codes =
                    [&other.codes[unit]].into_iter().filter(|_| self.scheme.is_none() || other.scheme.is_none());
                let names = [&other.label(unit), &other.names_zh[unit]].map(String::clone);
                let names = names.into_iter().chain(codes.cloned()).filter(|name| !name.is_empty());
                names.into_iter().find_map(|name| self.find(&name, &places))
            }
        };
        (0..other.len()).map(find).collect()
    }

    fn belongs(&self, unit: usize, qualifier: &str) -> bool {
        let wanted = fold(qualifier.trim_end_matches(ENDINGS));
        self.groups.iter().any(|grouping| fold(grouping.values[unit].trim_end_matches(ENDINGS)) == wanted)
    }

    fn named(&self, name: &str) -> Vec<usize> {
        let index = self.index.get_or_init(|| self.build_index());
        let stripped = without_ending(name.trim());
        [name, stripped].iter().find_map(|name| index.get(&fold(name)).cloned()).unwrap_or_default()
    }

    fn build_index(&self) -> HashMap<String, Vec<usize>> {
        let mut index: HashMap<String, Vec<usize>> = HashMap::new();
        for unit in 0..self.len() {
            let chinese = &self.names_zh[unit];
            let short = [&self.codes[unit], &self.names[unit], chinese].map(|name| without_ending(name));
            for name in [&self.codes[unit], &self.names[unit], chinese].map(String::as_str).into_iter().chain(short) {
                let places = index.entry(fold(name)).or_default();
                if !name.is_empty() && !places.contains(&unit) {
                    places.push(unit);
                }
            }
        }
        index.retain(|_, units| !units.is_empty());
        index
    }

    /// Names that fit two units as the names that tell them apart.
    fn in_full(&self, names: Vec<String>) -> Vec<String> {
        let full = |name: String| match &self.named(&name)[..] {
            [] | [_] => vec![name],
            units => units.iter().map(|&unit| self.label(unit)).collect(),
        };
        names.into_iter().flat_map(full).collect()
    }

    fn unknown(&self, name: &str) -> Error {
        // A known name with a qualifier that does not fit is answered with the names in full.
        let (plain, _) = split(name);
        let namesakes = self.named(plain);
        let labels: Vec<String> = namesakes.iter().map(|&unit| self.label(unit)).collect();
        let short = self.names_zh.iter().map(|name| without_ending(name));
        let all = || self.names.iter().map(String::as_str).chain(short.clone()).filter(|name| !name.is_empty());
        Error::Unknown {
            kind: self.one.clone(),
            name: name.to_string(),
            within: "",
            nearest: if labels.is_empty() { self.in_full(nearest(plain, all())) } else { labels },
            known: self.names.clone(),
        }
    }
}

/// `Suzhou, Anhui`, `Taizhou (Zhejiang)` and `苏州，江苏` as name and qualifier.
fn split(name: &str) -> (&str, Option<&str>) {
    match name.split_once([',', '，', '(', '（']) {
        Some((plain, rest)) if !rest.trim().is_empty() => {
            (plain.trim(), Some(rest.trim().trim_end_matches([')', '）'])))
        }
        _ => (name.trim(), None),
    }
}

/// `深圳市` as `深圳`; a name of two characters is left whole.
pub(super) fn without_ending(name: &str) -> &str {
    let long = LONG_ENDINGS.iter().find_map(|ending| name.strip_suffix(ending));
    let short = long.unwrap_or_else(|| name.strip_suffix(ENDINGS).unwrap_or(name));
    if short.chars().count() >= 2 { short } else { name }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn three() -> Units {
        let text = |names: [&str; 3]| names.map(String::from).to_vec();
        Units {
            scheme: Some("gb2260".into()),
            one: "city".into(),
            many: "cities".into(),
            codes: text(["320500", "341300", "610100"]),
            names: text(["Suzhou", "Suzhou", "Xi'an"]),
            names_zh: text(["苏州市", "宿州市", "西安市"]),
            groups: vec![Grouping { code: "province".into(), values: text(["Jiangsu", "Anhui", "Shaanxi"]) }],
            places: vec![None; 3],
            index: OnceLock::new(),
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
        let text = |texts: &[&str]| texts.iter().map(ToString::to_string).collect::<Vec<_>>();
        let places = vec![None; names.len()];
        Units { codes: text(names), names: text(names), names_zh: text(chinese), places, ..Units::default() }
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
        // A bare `Suzhou` is one of two: it aligns with neither.
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
