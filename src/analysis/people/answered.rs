//! Reads comparisons that are written one by one: lists such as `["growth", "ports", 3]`, or maps with keys such as
//! `growth/ports`.

use super::pairs::Answers;
use super::voices::{LABELS, voices};
use crate::phrase::{Phrase, value};
use crate::setting::Setting;
use crate::{Error, Result};

/// What may stand between the two names of a key.
const BETWEEN: &[&str] = &["/", ":", " vs "];

/// An answer as it was written.
struct Answer {
    person: String,
    names: [String; 2],
    ratio: Setting,
}

/// Reads answers one by one; names and people keep the order in which they first occur.
pub fn read(answers: &Setting, most: f64) -> Result<(Vec<String>, Vec<Answers>)> {
    let (mut people, all) = split(answers)?;
    let mut names: Vec<String> = Vec::new();
    for answer in &all {
        for name in &answer.names {
            if !names.contains(name) {
                names.push(name.clone());
            }
        }
        if !people.contains(&answer.person) {
            people.push(answer.person.clone());
        }
    }
    let mut read: Vec<Answers> = people.iter().map(|name| Answers::of(name)).collect();
    for answer in &all {
        let place = |name: &String| names.iter().position(|known| known == name).unwrap_or_default();
        let person = people.iter().position(|known| *known == answer.person).unwrap_or_default();
        let [i, j] = [place(&answer.names[0]), place(&answer.names[1])];
        read[person].put(&names, (i, j), &answer.ratio, most)?;
    }
    Ok((names, read))
}

/// Returns the people, as far as the answers are split by person, and all answers.
fn split(answers: &Setting) -> Result<(Vec<String>, Vec<Answer>)> {
    let is_answer = |entry: &Setting| matches!(entry, Setting::List(parts) if !matches!(parts.first(), Some(Setting::List(_)) | None));
    let is_one = |setting: &Setting| match setting {
        Setting::List(list) => !list.is_empty() && list.iter().all(is_answer),
        Setting::Map(map) => map.iter().any(|(key, entry)| is_plain(entry) && !LABELS.contains(&key.as_str())),
        _ => true,
    };
    let (mut people, mut all) = (Vec::new(), Vec::new());
    for voice in voices(answers, is_one) {
        match &voice.answers {
            Setting::List(list) => {
                for entry in list {
                    all.push(of_list(&voice.name, entry)?);
                }
            }
            Setting::Map(map) => {
                for (key, ratio) in map {
                    all.push(Answer { person: voice.name.clone(), names: two_names(key)?, ratio: ratio.clone() });
                }
            }
            other => return Err(wrong(other)),
        }
        if !(voice.name.is_empty() && all.iter().any(|answer| !answer.person.is_empty())) {
            people.push(voice.name);
        }
    }
    Ok((people, all))
}

fn is_plain(setting: &Setting) -> bool {
    !matches!(setting, Setting::List(_) | Setting::Map(_))
}

/// One answer in a list: the two names and the ratio, with the person first if there are several.
fn of_list(person: &str, entry: &Setting) -> Result<Answer> {
    let Setting::List(parts) = entry else { return Err(wrong(entry)) };
    let (person, rest) = match &parts[..] {
        [Setting::Text(first), rest @ ..] if rest.len() == 3 => (first.as_str(), rest),
        rest => (person, rest),
    };
    match rest {
        [Setting::Text(a), Setting::Text(b), ratio] => {
            Ok(Answer { person: person.to_string(), names: [a.clone(), b.clone()], ratio: ratio.clone() })
        }
        _ => Err(wrong(entry)),
    }
}

fn wrong(found: &Setting) -> Error {
    let example = value(vec![Setting::from("growth"), "ports".into(), 3.into()]);
    let expected = Phrase::from("two names and how many times as important the first is, such as ").add(example);
    Error::wrong("comparison", found.told(), expected)
}

/// Whether a name is that of a comparison, such as `growth/ports`.
pub fn compares(name: &str) -> bool {
    two_names(name).is_ok()
}

/// Splits a key such as `growth/ports`.
fn two_names(key: &str) -> Result<[String; 2]> {
    let parts = BETWEEN.iter().find_map(|between| key.split_once(between));
    let names = parts.map(|(a, b)| [a.trim().to_string(), b.trim().to_string()]);
    let names = names.filter(|names| names.iter().all(|name| !name.is_empty()));
    names.ok_or_else(|| Error::wrong("comparison", format!("`{key}`"), "two names, such as `growth/ports`").about(key))
}
