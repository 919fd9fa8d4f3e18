//! What is known about a value without running anything: its type, and the data and model it is about.

use std::collections::HashSet;
use std::sync::Arc;

use rhai::Dynamic;

use crate::analysis::{Comparison, Explanation};
use crate::data::{Column, Dataset, INDEX, Indicator, Units};
use crate::model::Model;
use crate::rank::Ranking;
use crate::script::engine::docs::{ROWS, kind};
use crate::script::engine::nouns::NOUNS;
use crate::script::engine::rows::{Row, Unit};

/// The fields that every row has, and those that only rows of a ranking have.
const OWN: &[(&str, &str)] = &[
    ("unit", "the unit, equal to any of its names"),
    ("name", "its English name"),
    ("name_zh", "its Chinese name"),
    ("code", "its code"),
    ("rank", "its rank, 1 is best"),
    ("score", "its score"),
];

/// A type, as in signatures, and what else is known.
#[derive(Clone, Default)]
pub struct Known {
    /// The type; empty if unknown.
    pub kind: String,
    pub data: Option<Dataset>,
    pub model: Option<Model>,
    pub ranking: Option<Ranking>,
    pub units: Option<Arc<Units>>,
    /// The value itself, if it is a list or a map.
    pub value: Option<Dynamic>,
    /// Whether its rows have ranks.
    pub is_ranked: bool,
    /// The values of a text column, such as regions.
    pub texts: Vec<String>,
}

impl Known {
    pub fn kind(kind: &str) -> Known {
        Known { kind: kind.to_string(), ..Known::default() }
    }

    pub fn dataset(data: Dataset) -> Known {
        Known { data: Some(data), ..Known::kind("Dataset") }
    }

    /// A value of another type about the same data.
    pub fn as_kind(&self, kind: &str) -> Known {
        let Known { data, model, ranking, units, .. } = self.clone();
        let is_ranked = self.is_ranked || self.kind == "Ranking" || kind == "Ranking";
        Known { data, model, ranking, units, is_ranked, ..Known::kind(kind) }
    }

    pub fn of(value: &Dynamic) -> Known {
        let named = Known::kind(&kind(value.type_name()));
        if let Some(data) = value.read_lock::<Dataset>() {
            return Known::dataset(data.clone());
        }
        let of_model =
            |model: &Model| Known { data: Some(model.data().clone()), model: Some(model.clone()), ..named.clone() };
        let of_ranking = |ranking: &Ranking| Known {
            data: Some(ranking.data().clone()),
            ranking: Some(ranking.clone()),
            is_ranked: true,
            ..named.clone()
        };
        if let Some(model) = value.read_lock::<Model>() {
            return of_model(&model);
        }
        if let Some(model) = NOUNS.iter().find_map(|noun| (noun.model)(value)) {
            return of_model(&model);
        }
        if let Some(ranking) = value.read_lock::<Ranking>() {
            return of_ranking(&ranking);
        }
        if let Some(comparison) = value.read_lock::<Comparison>() {
            return of_ranking(&comparison.first);
        }
        if let Some(explanation) = value.read_lock::<Explanation>() {
            return of_ranking(&explanation.ranking);
        }
        if let Some(row) = value.read_lock::<Row>() {
            return match &*row {
                Row::Ranked { ranking, .. } => of_ranking(ranking),
                Row::Plain { data, .. } => Known { data: Some(data.clone()), ..named },
            };
        }
        if let Some(unit) = value.read_lock::<Unit>() {
            return Known { units: Some(unit.units.clone()), ..named };
        }
        if let Some(column) = value.read_lock::<Column>() {
            return Known { units: column.origin().map(|origin| origin.units.clone()), ..named };
        }
        let first = value.as_array_ref().ok().and_then(|list| list.first().cloned());
        if let Some(row) = first.filter(Dynamic::is::<Row>) {
            return Known::of(&row).as_kind(ROWS);
        }
        let is_plain = value.is_map() || value.is_array();
        Known { value: is_plain.then(|| value.clone()), ..named }
    }

    pub fn units(&self) -> Option<&Units> {
        self.units.as_deref().or_else(|| self.data.as_ref().map(|data| &**data.units()))
    }

    /// The model, or the one that the data set proposes.
    pub fn tree(&self) -> Option<Model> {
        self.model.clone().or_else(|| Model::new(self.data.as_ref()?).ok())
    }

    /// The indicators of the data.
    pub fn indicators(&self) -> &[Indicator] {
        self.data.as_ref().map_or(&[], |data| data.indicators())
    }

    /// The codes of groups: those of a model, index last, or of the data set's hierarchy.
    pub fn groups(&self) -> Vec<String> {
        let Some(data) = &self.data else { return Vec::new() };
        if self.kind == "Dataset" {
            let groups = data.hierarchy().map_or(&[][..], |hierarchy| &hierarchy.groups);
            return groups.iter().map(|group| group.code.clone()).filter(|code| code != INDEX).collect();
        }
        let Some(model) = self.tree() else { return Vec::new() };
        let groups = model.tree().nodes().iter().filter(|node| !node.is_leaf()).map(|node| node.code.clone());
        let (index, mut groups): (Vec<String>, Vec<String>) = groups.partition(|code| code == INDEX);
        groups.extend(index);
        groups
    }

    /// The codes of the indicators in the model.
    pub fn leaves(&self) -> Vec<String> {
        self.tree().map_or(Vec::new(), |model| model.tree().leaves().map(|node| node.code.clone()).collect())
    }

    /// The name of a group or indicator.
    pub fn name_of(&self, code: &str) -> String {
        let Some(data) = &self.data else { return String::new() };
        let names = match (data.indicator(code), data.hierarchy().and_then(|hierarchy| hierarchy.group(code))) {
            (Ok(indicator), _) => [indicator.name.as_str(), indicator.name_zh.as_str()],
            (_, Some(group)) => [group.name.as_str(), group.name_zh.as_str()],
            _ if code == INDEX => ["the whole index", ""],
            _ if data.units().grouping(code).is_some() => ["a column that groups units", ""],
            _ => ["", ""],
        };
        names.join(" ").trim().to_string()
    }

    /// The fields of a row, with their meanings.
    pub fn columns(&self) -> Vec<(String, String)> {
        let units = self.units().map_or(&[][..], |units| &units.groups);
        let groupings = units.iter().map(|grouping| grouping.code.clone());
        let mut codes: Vec<String> = match &self.ranking {
            Some(ranking) => ranking.columns().into_iter().map(String::from).collect(),
            None => {
                let own = OWN.iter().map(|(code, _)| *code);
                let own = own.filter(|code| self.is_ranked || !["rank", "score"].contains(code)).map(String::from);
                let groups = if self.is_ranked { self.as_kind("Ranking").groups() } else { Vec::new() };
                let indicators = self.indicators().iter().map(|indicator| indicator.code.clone());
                own.chain(groupings).chain(groups).chain(indicators).collect()
            }
        };
        codes.retain(|code| code != INDEX);
        let mut columns: Vec<(String, String)> = Vec::new();
        for code in codes {
            if !columns.iter().any(|(known, _)| *known == code) {
                let own = OWN.iter().find(|(known, _)| *known == code).map(|(_, about)| (*about).to_string());
                let about = own.unwrap_or_else(|| self.name_of(&code));
                columns.push((code, about));
            }
        }
        columns
    }

    /// The value of a property; unknown if the type has no properties from the data.
    pub fn property(&self, name: &str) -> Known {
        if let Some(value) = self.value.as_ref().and_then(|map| map.as_map_ref().ok()?.get(name).cloned()) {
            return Known::of(&value);
        }
        match self.kind.as_str() {
            "Dataset" => self.as_kind("Column"),
            "Row" if name == "unit" => self.as_kind("Unit"),
            "Row" => match self.units().and_then(|units| units.grouping(name)) {
                Some(grouping) => {
                    let mut met = HashSet::new();
                    let texts = grouping.values.iter().filter(|value| met.insert(*value)).map(String::from).collect();
                    Known { texts, ..Known::kind("string") }
                }
                None if ["name", "name_zh", "code"].contains(&name) => Known::kind("string"),
                None => Known::kind("float"),
            },
            _ => Known::default(),
        }
    }

    /// The result of a method of this value that returns this type.
    pub fn returned(&self, kind: &str) -> Known {
        if kind.is_empty() || kind == "any" { Known::default() } else { self.as_kind(kind) }
    }
}
