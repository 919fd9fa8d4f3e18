//! How weights may vary, as it is written in the option `weights`.

use std::sync::Arc;

use rhai::{Dynamic, Map};

use crate::Error;
use crate::analysis::weightings::{Row, Weights};
use crate::data::{Column, Dataset};
use crate::model::Opt;
use crate::script::Fallible;
use crate::script::engine::args::{choice, names};
use crate::script::engine::value::{kind_of, number_of};

/// `"any"`, `"given"`, a share, a list by importance, a map, or a list of maps.
pub(in crate::script) fn weights(value: &Dynamic) -> Fallible<Vec<Weights>> {
    let expected = "`\"any\"`, `\"given\"`, a share such as 0.25, a list of names by importance, a table of weightings, or \
                    a map such as `#{ concentration: 50, at: \"index\" }`";
    if let Some(data) = value.clone().try_cast::<Dataset>() {
        return Ok(vec![Weights::Listed { rows: Arc::new(rows_of(&data)?) }]);
    }
    if let Some(share) = number_of(value) {
        return Ok(vec![Weights::Within { share, at: Vec::new() }]);
    }
    if let Ok(list) = value.as_array_ref() {
        return match list.iter().all(|item| item.is_map()) && !list.is_empty() {
            true if list.iter().all(|item| !says_how(item)) => {
                let row = |(at, item): (usize, &Dynamic)| weighting(at, item);
                let rows = list.iter().enumerate().map(row).collect::<Fallible<Vec<Row>>>()?;
                Ok(vec![Weights::Listed { rows: Arc::new(rows) }])
            }
            true => list.iter().map(one_of).collect(),
            false => Ok(vec![Weights::Order { names: names(&list)? }]),
        };
    }
    if value.is_map() {
        return Ok(vec![one_of(value)?]);
    }
    match value.as_immutable_string_ref().as_deref().map(|text| text.as_str()) {
        Ok("any") => Ok(vec![Weights::Any { at: Vec::new() }]),
        Ok("given") => Ok(vec![Weights::Given]),
        _ => Err(wrong("weights", value, expected).into()),
    }
}

/// The keys of a map of weights, of which one says how they vary.
const WAYS: &[Opt] = &[
    Opt::given("any", "`true`", "every weighting as likely"),
    Opt::given("concentration", "a number above 0", "around the given weights, the nearer the greater"),
    Opt::given("share", "a share such as 0.25", "each within ± this share of what it is, in sum 1; all such as likely"),
    Opt::given("rescaled", "a share such as 0.25", "each times a factor from 0.75 to 1.25, then rescaled to sum 1"),
    Opt::given("order", "a list of siblings", "by importance"),
    Opt::given("at", "a group, a level, or a list of these", "the groups whose members' weights vary"),
];

/// A column that numbers the weightings, as a saved table of draws has it.
const NUMBER: &str = "draw";

/// The rows of a data set, each a weighting: its columns are groups and indicators.
fn rows_of(data: &Dataset) -> Fallible<Vec<Row>> {
    let columns: Vec<&str> =
        data.indicators().iter().map(|of| of.code.as_str()).filter(|code| *code != NUMBER).collect();
    let columns = columns.into_iter().map(|code| Ok((code, data.column(code)?))).collect::<crate::Result<Vec<_>>>()?;
    let row = |unit: usize| -> crate::Result<Row> {
        let share = |(code, column): &(&str, Column)| match column.get(unit) {
            Some(share) => Ok(((*code).to_string(), share)),
            None => {
                let found = format!("no `{code}` for `{}`", data.units().label(unit));
                Err(Error::wrong("option `weights`", found, "a share in every cell of the table").about("weights"))
            }
        };
        Ok((data.units().label(unit), columns.iter().map(share).collect::<crate::Result<_>>()?))
    };
    Ok((0..data.units().len()).map(row).collect::<crate::Result<Vec<Row>>>()?)
}

/// Whether a map says how weights vary, rather than what they are.
fn says_how(value: &Dynamic) -> bool {
    let is_way = |name: &str| WAYS.iter().any(|way| way.name == name);
    value.as_map_ref().is_ok_and(|map| map.is_empty() || map.keys().any(|name| is_way(name)))
}

fn weighting(at: usize, value: &Dynamic) -> Fallible<Row> {
    let Ok(map) = value.as_map_ref() else { return Err(wrong("weights", value, "a map of shares").into()) };
    let share = |(name, value): (&rhai::Identifier, &Dynamic)| {
        let share = number_of(value).ok_or_else(|| wrong(name, value, "a share, a number"))?;
        Ok((name.to_string(), share))
    };
    let named = map.iter().filter(|(name, _)| name.as_str() != NUMBER);
    Ok(((at + 1).to_string(), named.map(share).collect::<Fallible<_>>()?))
}

fn one_of(value: &Dynamic) -> Fallible<Weights> {
    let expected = "one of `any: true`, `share`, `order`, `concentration`, `rescaled`";
    let Ok(map) = value.as_map_ref() else { return Err(wrong("weights", value, expected).into()) };
    map.keys().try_for_each(|name| Opt::named(WAYS, name).map(drop))?;
    let at = match map.get("at") {
        Some(at) => choice("none", &Map::from([("at".into(), at.clone())]))?.at,
        None => Vec::new(),
    };
    let ways: Vec<(&str, &Dynamic)> =
        map.iter().filter(|(name, _)| *name != "at").map(|(k, v)| (k.as_str(), v)).collect();
    let [(way, value)] = ways[..] else {
        let found = if ways.is_empty() { "none of them".into() } else { format!("{} of them", ways.len()) };
        return Err(Error::wrong("option `weights`", found, expected).about("weights").into());
    };
    let number = || number_of(value).ok_or_else(|| wrong(way, value, "a number"));
    Ok(match way {
        "concentration" => Weights::Around { concentration: number()?, at },
        "share" => Weights::Within { share: number()?, at },
        "rescaled" => Weights::Rescaled { share: number()?, at },
        "order" => match value.as_array_ref() {
            Ok(list) => Weights::Order { names: names(&list)? },
            Err(_) => return Err(wrong("order", value, "a list of siblings, the most important first").into()),
        },
        _ if value.as_bool() == Ok(true) => Weights::Any { at },
        _ => return Err(wrong("any", value, "`true`").into()),
    })
}

pub(in crate::script) fn wrong(option: &str, value: &Dynamic, expected: &str) -> Error {
    let found = match (number_of(value), value.as_immutable_string_ref()) {
        (Some(number), _) => number.to_string(),
        (_, Ok(text)) => format!("`{}`", text.as_str()),
        _ => kind_of(value),
    };
    Error::wrong(format!("option `{option}`"), found, expected).about(option)
}
