//! Converts maps and lists of the language to the plain data of the domain.

use std::collections::BTreeMap;

use rhai::{Array, Dynamic, Identifier, Map};

use super::value::{kind_of, number_of};
use crate::arrange::Arrange;
use crate::data::options::{Read, Unfit};
use crate::data::{Choice, Dataset, FitWindow, MAX_DEPTH, Setting};
use crate::model::{Branch, too_deep};
use crate::phrase::act;
use crate::script::ScriptResult;
use crate::{Error, Result};

/// The values of a map as numbers, by name.
pub fn numbers(map: &Map) -> ScriptResult<Vec<(String, f64)>> {
    let pair = |(name, value): (&rhai::Identifier, &Dynamic)| match number_of(value).or_else(|| percentage(value)) {
        Some(number) => Ok((name.to_string(), number)),
        None => Err(wrong(name, value, "a number")),
    };
    if map.is_empty() {
        let message = "no weights are given; write names and numbers, such as `#{ potential: 0.4 }`";
        return Err(Error::plain(message).into());
    }
    map.iter().map(pair).collect()
}

/// A percentage written as text, such as "40%", as a share.
fn percentage(value: &Dynamic) -> Option<f64> {
    let text = value.read_lock::<rhai::ImmutableString>()?;
    let number: f64 = text.trim().strip_suffix(['%', '％'])?.trim_end().parse().ok()?;
    number.is_finite().then_some(number / 100.0)
}

/// The names in a list of texts.
pub fn names(list: &Array) -> ScriptResult<Vec<String>> {
    let name = |value: &Dynamic| match value.clone().into_immutable_string() {
        Ok(name) => Ok(name.to_string()),
        Err(_) => Err(Error::wrong("list of names", kind_of(value), "texts").into()),
    };
    list.iter().map(name).collect()
}

/// A method and its options; `at` says what it applies to.
pub fn choice(method: &str, options: &Map) -> ScriptResult<Choice> {
    let mut choice = Choice::new(method);
    for (name, value) in options {
        match name.as_str() {
            "at" => choice.at = places(value)?,
            _ => {
                choice.options.insert(name.to_string(), option(name, value)?);
            }
        }
    }
    Ok(choice)
}

/// Options without `at`.
pub fn settings(options: &Map) -> ScriptResult<BTreeMap<String, Setting>> {
    options.iter().map(|(name, value)| Ok((name.to_string(), option(name, value)?))).collect()
}

/// The value of an option as plain data. An error names the innermost entry that cannot be converted.
fn option(name: &str, value: &Dynamic) -> ScriptResult<Setting> {
    if let Some(setting) = setting(value) {
        return Ok(setting);
    }
    if let Ok(map) = value.as_map_ref() {
        for (inner, value) in map.iter() {
            option(inner, value)?;
        }
    }
    if let Ok(list) = value.as_array_ref() {
        for value in list.iter() {
            option(name, value)?;
        }
    }
    Err(wrong(name, value, "a number, a text or a list"))
}

/// The same for a step that fits bounds: `per` says which years' values they are fitted on.
pub fn fitted_choice(method: &str, options: &Map) -> ScriptResult<Choice> {
    let mut options = options.clone();
    let per = options.remove("per");
    let mut choice = choice(method, &options)?;
    if let Some(per) = per {
        let word = per.clone().into_immutable_string().map_err(|_| wrong("per", &per, "`year` or `all`"))?;
        choice.per = FitWindow::named(&word)?;
    }
    Ok(choice)
}

pub fn year_of(year: i64) -> Result<i32> {
    i32::try_from(year)
        .map_err(|_| Error::wrong("year", year.to_string(), "a year such as 2022").about(year.to_string()))
}

crate::options! {
    /// The options of functions that can answer for several years.
    pub struct YearsOptions {
        /// the years to compare
        years: Option<Years> = such_as("`\"all\"`, or a list of years", || [2018, 2022].into()),
    }
}

/// The years to show side by side.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Years {
    /// All years of the data.
    All,
    /// These years.
    These(Vec<i32>),
}

impl Read for Years {
    fn read(setting: &Setting) -> std::result::Result<Years, Unfit> {
        match setting {
            Setting::Text(word) if word == "all" => Ok(Years::All),
            Setting::Number(year) if year.fract() == 0.0 => {
                let error = Error::wrong("option `years`", year.to_string(), "a list of years").about("years");
                let one = act("year").arg(*year).does("of the data or the model takes one year");
                Err(Unfit::Because(error.advise(one)))
            }
            #[expect(clippy::cast_possible_truncation, reason = "whole, and checked to be within bounds")]
            Setting::List(list) => {
                let year = |setting: &Setting| match setting {
                    Setting::Number(year) if year.fract() == 0.0 && year.abs() < 1e9 => Ok(*year as i32),
                    _ => Err(Unfit::Other),
                };
                list.iter().map(year).collect::<std::result::Result<_, _>>().map(Years::These)
            }
            _ => Err(Unfit::Other),
        }
    }
}

/// The option `years`, with the words resolved to years of the data.
pub fn years(data: &Dataset, options: &Map) -> ScriptResult<Option<Vec<i32>>> {
    Ok(YearsOptions::read(&settings(options)?)?.years.map(|years| match years {
        Years::All => data.years().to_vec(),
        Years::These(years) => years,
    }))
}

pub fn places(value: &Dynamic) -> ScriptResult<Vec<String>> {
    if let Ok(list) = value.as_array_ref() {
        if list.is_empty() {
            return Err(wrong("at", value, "at least one group, indicator or level"));
        }
        return list.iter().map(place).collect();
    }
    Ok(vec![place(value)?])
}

fn place(value: &Dynamic) -> ScriptResult<String> {
    match (value.clone().into_immutable_string(), value.as_int()) {
        (Ok(name), _) => Ok(name.to_string()),
        (_, Ok(level)) => Ok(level.to_string()),
        _ => Err(wrong("at", value, "a group, an indicator, a level, or a list of these")),
    }
}

/// A value as plain data: a number, text, boolean, list or map; `None` for anything else.
pub fn setting(value: &Dynamic) -> Option<Setting> {
    if let Some(number) = number_of(value) {
        return Some(Setting::Number(number));
    }
    if let Ok(truth) = value.as_bool() {
        return Some(Setting::Truth(truth));
    }
    if let Ok(list) = value.as_array_ref() {
        return list.iter().map(setting).collect::<Option<_>>().map(Setting::List);
    }
    if let Ok(map) = value.as_map_ref() {
        let entry = |(key, value): (&Identifier, &Dynamic)| Some((key.to_string(), setting(value)?));
        return map.iter().map(entry).collect::<Option<_>>().map(Setting::Map);
    }
    value.clone().into_immutable_string().ok().map(|text| Setting::Text(text.to_string()))
}

/// A tree of weights. A map is a group, a number a relative weight, and a list a group with equal weights or, if it
/// holds maps with one name each, a group whose members keep that order; `weight:` beside `of:` is a group's own
/// weight. Members of a map are put in the order of the data, because a map does not keep the order in which it was
/// written.
pub fn branch(data: &Dataset, code: &str, value: &Dynamic) -> ScriptResult<Branch> {
    branch_at(data, code, value, 0)
}

fn branch_at(data: &Dataset, code: &str, value: &Dynamic, level: usize) -> ScriptResult<Branch> {
    if level > MAX_DEPTH {
        return Err(too_deep(code).into());
    }
    if let Some(weight) = number_of(value) {
        return Ok(Branch { weight, ..Branch::leaf(code) });
    }
    if let Ok(list) = value.as_array_ref() {
        let of = list.iter().map(|member| listed(data, code, member, level + 1)).collect::<ScriptResult<_>>()?;
        return full(Branch { code: code.to_string(), weight: 1.0, of });
    }
    let Ok(map) = value.as_map_ref() else {
        return Err(wrong(code, value, "a number, a list of names, or a map"));
    };
    if let Some(of) = map.get("of") {
        let weight = map.get("weight").map_or(Some(1.0), number_of);
        let weight = weight.ok_or_else(|| wrong("weight", &map["weight"], "a number"))?;
        if let Some(other) = map.keys().find(|key| *key != "of" && *key != "weight") {
            let message = format!("the map of group `{code}` takes only `weight` and `of`, not `{other}`");
            return Err(Error::plain(message).about(other.as_str()).into());
        }
        return Ok(Branch { weight, ..branch_at(data, code, of, level)? });
    }
    let mut of =
        map.iter().map(|(name, value)| branch_at(data, name, value, level + 1)).collect::<ScriptResult<Vec<_>>>()?;
    of.arrange_by_key(|member| member.order(data));
    full(Branch { code: code.to_string(), weight: 1.0, of })
}

/// A member of a list: a name, or a map with one name and its weight or members.
fn listed(data: &Dataset, group: &str, member: &Dynamic, level: usize) -> ScriptResult<Branch> {
    if let Ok(name) = member.as_immutable_string_ref() {
        return Ok(Branch::leaf(&name));
    }
    match member.as_map_ref().map(|map| (map.len(), map.iter().next().map(|(k, v)| (k.clone(), v.clone())))) {
        Ok((1, Some((name, value)))) => branch_at(data, &name, &value, level),
        Ok((count, _)) => {
            let message =
                format!("a map in the list of `{group}` has {count} names, but must have one: `#{{ trade: 2 }}`");
            Err(Error::plain(message).into())
        }
        Err(_) => Err(Error::wrong("list of names", kind_of(member), "texts").into()),
    }
}

fn full(branch: Branch) -> ScriptResult<Branch> {
    match branch.of.is_empty() {
        true => Err(Error::plain(format!("group `{}` has no members", branch.code)).about(branch.code).into()),
        false => Ok(branch),
    }
}

fn wrong(name: &str, value: &Dynamic, expected: &str) -> Box<rhai::EvalAltResult> {
    Error::wrong(format!("`{name}`"), kind_of(value), expected).about(name).into()
}
