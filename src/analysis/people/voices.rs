//! Splits answers by person, in the forms in which people write them down.

use crate::error::listed;
use crate::setting::Setting;
use crate::{Error, Result};

/// The key of a map that holds a person's name rather than an answer.
pub const PERSON: &str = "person";
/// This key and its synonym.
pub const LABELS: &[&str] = &[PERSON, "expert"];

/// One person's answers.
pub struct Voice {
    /// The person's name; empty if there is only one person, who is not named.
    pub name: String,
    /// The answers, without the name.
    pub answers: Setting,
}

impl Voice {
    /// Returns " of Ann" for messages; empty if the person is not named.
    pub fn of(&self) -> String {
        of(&self.name)
    }
}

/// Returns " of Ann" for messages; empty without a name.
pub fn of(name: &str) -> String {
    if name.is_empty() { String::new() } else { format!(" of {name}") }
}

/// Splits answers into those of each person: a map by name, or a list whose entries are maps with a name in `person`,
/// or count from 1. `is_one` says whether a value holds the answers of a single person.
pub fn voices(answers: &Setting, is_one: impl Fn(&Setting) -> bool) -> Vec<Voice> {
    if is_one(answers) {
        let (name, answers) = named(answers);
        return vec![Voice { name: name.unwrap_or_default(), answers }];
    }
    match answers {
        Setting::Map(map) => {
            map.iter().map(|(name, answers)| Voice { name: name.clone(), answers: answers.clone() }).collect()
        }
        Setting::List(list) => {
            let voice = |(at, answers): (usize, &Setting)| {
                let (name, answers) = named(answers);
                Voice { name: name.unwrap_or_else(|| (at + 1).to_string()), answers }
            };
            list.iter().enumerate().map(voice).collect()
        }
        other => vec![Voice { name: String::new(), answers: other.clone() }],
    }
}

/// Takes the name of a person out of a map.
fn named(answers: &Setting) -> (Option<String>, Setting) {
    let Setting::Map(map) = answers else { return (None, answers.clone()) };
    let mut map = map.clone();
    let names: Vec<Setting> = LABELS.iter().filter_map(|label| map.remove(*label)).collect();
    (names.first().map(Setting::to_string), Setting::Map(map))
}

/// Returns an error if nobody answered, and otherwise the remark on people who answered nothing.
pub fn told_silent(method: &str, silent: &[String], answered: usize) -> Result<Option<String>> {
    if answered == 0 {
        return Err(Error::plain(format!("`{method}` has no answers to work with")).about(method));
    }
    let many = if silent.len() == 1 { "person who" } else { "people who" };
    let told = format!("left out: {} {many} answered nothing ({})", silent.len(), listed(silent));
    Ok((!silent.is_empty()).then_some(told))
}

/// Returns the value as a number; a fraction such as "1/3" counts as one. None for anything else.
pub fn number(setting: &Setting) -> Option<f64> {
    match setting {
        Setting::Number(number) => Some(*number),
        Setting::Text(text) => {
            let (above, below) = text.split_once('/')?;
            let part = |text: &str| text.trim().parse::<f64>().ok();
            Some(part(above)? / part(below)?).filter(|number| number.is_finite())
        }
        _ => None,
    }
}

/// Whether a value stands for an answer that was not given.
pub fn is_gap(setting: &Setting) -> bool {
    matches!(setting, Setting::Text(text) if text.trim().is_empty())
}
