//! Weights from an order of importance: each place has a weight, and names with equal places share the mean of theirs.

use super::mean::{Numbers, weighting};
use super::voices::{LABELS, Voice, is_gap, number, voices};
use super::{Result, Setting, Weighting};
use crate::Error;
use crate::arrange::Arrange;
use crate::phrase::{Phrase, value};
use crate::stats::equal::compare;

/// Reads the orders of all people and weights the places: `place(k, n)` is the weight of place k of n, from 1.
pub fn weights(method: &'static str, answers: &Setting, place: fn(f64, f64) -> f64) -> Result<Weighting> {
    let numbers = |voice: &Voice| {
        let groups = order(method, voice)?;
        let n = groups.iter().map(Vec::len).sum::<usize>() as f64;
        let (mut from, mut numbers) = (0, Vec::new());
        for group in groups {
            let places = from + 1..=from + group.len();
            let mean = places.map(|k| place(k as f64, n)).sum::<f64>() / group.len() as f64;
            from += group.len();
            numbers.extend(group.into_iter().map(|name| (name, mean)));
        }
        Ok((voice.name.clone(), numbers))
    };
    let all = voices(answers, is_one).iter().map(numbers).collect::<Result<Vec<Numbers>>>()?;
    weighting(method, all)
}

/// Whether a value is the order of a single person: names in a list, where a list among them holds ties, or places by
/// name. Several lists with the same names are the orders of several people, since a name has only one place.
fn is_one(setting: &Setting) -> bool {
    match setting {
        Setting::List(list) => {
            let is_text = |entry: &Setting| matches!(entry, Setting::Text(_));
            let is_list = |entry: &Setting| matches!(entry, Setting::List(_));
            let is_repeated = list.len() > 1 && list.iter().all(is_list) && {
                let first = names_in(&list[0]);
                list[1..].iter().any(|other| names_in(other).iter().any(|name| first.contains(name)))
            };
            !is_repeated && (list.iter().any(is_text) || list.iter().all(is_list))
        }
        Setting::Map(map) => map.iter().any(|(key, entry)| number(entry).is_some() && !LABELS.contains(&key.as_str())),
        _ => true,
    }
}

/// All texts in a list and in the lists within it.
fn names_in(setting: &Setting) -> Vec<&str> {
    match setting {
        Setting::Text(text) => vec![text],
        Setting::List(list) => list.iter().flat_map(names_in).collect(),
        _ => Vec::new(),
    }
}

/// One person's order: groups of names with equal places, the most important first.
fn order(method: &str, voice: &Voice) -> Result<Vec<Vec<String>>> {
    let groups = match &voice.answers {
        Setting::List(list) => list.iter().map(|entry| tied(method, entry)).collect::<Result<Vec<_>>>()?,
        Setting::Map(map) => by_place(method, map.iter().filter(|(_, place)| !is_gap(place)))?,
        other => return Err(wrong(method, other)),
    };
    let all: Vec<&String> = groups.iter().flatten().collect();
    match all.iter().enumerate().find(|(at, name)| all[..*at].contains(name)) {
        Some((_, twice)) => {
            let message = format!("the order{} for `{method}` names `{twice}` twice", voice.of());
            Err(Error::plain(message).about(twice.as_str()))
        }
        None => Ok(groups.into_iter().filter(|group| !group.is_empty()).collect()),
    }
}

/// A name, or the names in a list, which share their places.
fn tied(method: &str, entry: &Setting) -> Result<Vec<String>> {
    let name = |entry: &Setting| match entry {
        Setting::Text(name) if !is_gap(entry) => Ok(name.clone()),
        other => Err(wrong(method, other)),
    };
    match entry {
        Setting::List(list) => list.iter().map(name).collect(),
        one => Ok(vec![name(one)?]),
    }
}

/// Names by their places, 1 for the most important; equal places are ties.
fn by_place<'a>(method: &str, given: impl Iterator<Item = (&'a String, &'a Setting)>) -> Result<Vec<Vec<String>>> {
    let place = |(name, place): (&String, &Setting)| match place {
        Setting::Number(place) if *place >= 1.0 => Ok((name.clone(), *place)),
        other => Err(Error::wrong(format!("place of `{name}` for `{method}`"), other.told(), "1 or more").about(name)),
    };
    let mut places = given.map(place).collect::<Result<Vec<_>>>()?;
    places.arrange_by(|a, b| a.1.total_cmp(&b.1));
    let mut groups: Vec<(f64, Vec<String>)> = Vec::new();
    for (name, place) in places {
        match groups.last_mut() {
            Some((known, group)) if compare(*known, place).is_eq() => group.push(name),
            _ => groups.push((place, vec![name])),
        }
    }
    Ok(groups.into_iter().map(|(_, group)| group).collect())
}

fn wrong(method: &str, found: &Setting) -> Error {
    let example = value(vec![Setting::from("growth"), vec!["ports", "schools"].into()]);
    let expected = Phrase::from("names, the most important first, with ties in a list, such as ").add(example);
    Error::wrong(format!("order for `{method}`"), found.told(), expected)
}
