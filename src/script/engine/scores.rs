//! Reads lists by hand: units with ranks, scores or both.

use rhai::{Array, Dynamic, Map};

use super::value::{kind_of, number_of};
use crate::data::names::nearest;
use crate::rank::ListedUnit;
use crate::script::ScriptResult;
use crate::{Error, Result};

/// What a map says about a unit of a list.
const KEYS: &[&str] = &["unit", "rank", "score"];

/// A map of units: a rank each, or a map with `rank`, `score` or both.
pub fn of_map(ranks: &Map) -> ScriptResult<Vec<ListedUnit>> {
    ranks.iter().map(|(name, value)| Ok(named(name, value)?)).collect()
}

/// The same for scores: a number each.
pub fn scores_of_map(scores: &Map) -> ScriptResult<Vec<ListedUnit>> {
    let one = |(name, value): (&rhai::Identifier, &Dynamic)| match number_of(value) {
        Some(score) => Ok(ListedUnit { name: name.to_string(), rank: None, score: Some(score) }),
        None if value.is_map() => Ok(named(name, value)?),
        None => Err(Error::wrong(format!("score of `{name}`"), kind_of(value), "a number").about(name.as_str()).into()),
    };
    scores.iter().map(one).collect()
}

/// A list of units: names in order, or maps with `unit` and `rank`, `score` or both.
pub fn of_list(units: &Array) -> ScriptResult<Vec<ListedUnit>> {
    let mut all = Vec::with_capacity(units.len());
    for (value, rank) in units.iter().zip(1..) {
        if let Ok(name) = value.as_immutable_string_ref() {
            all.push(ListedUnit::ranked(name.as_str(), f64::from(rank)));
            continue;
        }
        let Ok(map) = value.as_map_ref() else {
            let expected = "texts, or maps such as `#{ unit: \"Wuhan\", rank: 3, score: 71.2 }`";
            return Err(Error::wrong("list of units", kind_of(value), expected).into());
        };
        let name = map.get("unit").and_then(|unit| unit.clone().into_immutable_string().ok());
        let Some(name) = name else {
            let example = "`#{ unit: \"Wuhan\", rank: 3, score: 71.2 }`";
            return Err(Error::plain(format!("a map in the list does not name its `unit`; write {example}")).into());
        };
        all.push(from_map(&name, &map)?);
    }
    Ok(all)
}

fn named(name: &str, value: &Dynamic) -> Result<ListedUnit> {
    if let Some(rank) = number_of(value) {
        return Ok(ListedUnit::ranked(name, rank));
    }
    match value.as_map_ref() {
        Ok(map) => from_map(name, &map),
        Err(_) => {
            let expected = "a rank, or a map such as `#{ rank: 3, score: 71.2 }`";
            Err(Error::wrong(format!("`{name}`"), kind_of(value), expected).about(name))
        }
    }
}

fn from_map(name: &str, map: &Map) -> Result<ListedUnit> {
    if let Some(other) = map.keys().find(|key| !KEYS.contains(&key.as_str())) {
        let error = Error::plain(format!("a unit of a list has `rank` and `score`, but no `{other}`"));
        let near = nearest(other, KEYS.iter().copied());
        return Err(match near.first() {
            Some(near) => error.about(other.as_str()).advise(format!("did you mean `{near}`?")),
            None => error.about(other.as_str()),
        });
    }
    let number = |key: &str| match map.get(key) {
        None => Ok(None),
        Some(value) if value.is_unit() => Ok(None),
        Some(value) => match number_of(value) {
            Some(number) => Ok(Some(number)),
            None => Err(Error::wrong(format!("{key} of `{name}`"), kind_of(value), "a number").about(name)),
        },
    };
    Ok(ListedUnit { name: name.to_string(), rank: number("rank")?, score: number("score")? })
}
