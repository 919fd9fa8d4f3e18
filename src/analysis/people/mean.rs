//! Weights as the mean over people whose answers each give a number for every name.

use super::voices::{of, told_silent};
use super::{Person, Result, Weighting, mean_weights, shares};
use crate::Error;

/// One person's numbers by name, as they were given.
pub type Numbers = (String, Vec<(String, f64)>);

/// Rescales each person's numbers to weights and averages these. Names keep the order in which they first occur. Returns
/// an error if somebody gave numbers for only some of the names.
pub fn weighting(method: &'static str, all: Vec<Numbers>) -> Result<Weighting> {
    let (silent, heard): (Vec<Numbers>, Vec<Numbers>) = all.into_iter().partition(|(_, numbers)| numbers.is_empty());
    let silent: Vec<String> = silent.into_iter().map(|(name, _)| name).collect();
    let notes = told_silent(method, &silent, heard.len())?.into_iter().collect();
    let mut names: Vec<String> = Vec::new();
    for (name, _) in heard.iter().flat_map(|(_, numbers)| numbers) {
        if !names.contains(name) {
            names.push(name.clone());
        }
    }
    let people = heard.into_iter().map(|person| aligned(method, &names, person)).collect::<Result<Vec<_>>>()?;
    let weights = mean_weights(&people);
    Ok(Weighting { method, names, weights, people, consistency: None, facts: Vec::new(), silent, notes })
}

/// One person's weights in the order of the names.
fn aligned(method: &str, names: &[String], (person, numbers): Numbers) -> Result<Person> {
    let number = |name: &String| {
        let found = numbers.iter().find(|(known, _)| known == name).map(|(_, number)| *number);
        found.ok_or_else(|| {
            let message = format!("the answers{} for `{method}` say nothing of `{name}`, but others do", of(&person));
            Error::plain(message).about(name)
        })
    };
    let given = names.iter().map(number).collect::<Result<Vec<f64>>>()?;
    let sum: f64 = given.iter().sum();
    if !(sum > 0.0 && sum.is_finite()) {
        return Err(Error::plain(format!("the answers{} for `{method}` sum to {sum}", of(&person))).about(method));
    }
    Ok(Person { weights: shares(&given), name: person, consistency: None })
}
