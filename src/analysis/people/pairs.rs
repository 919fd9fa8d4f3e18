//! Reads comparisons of two names at a time: as a matrix, its triangle above the diagonal, or one answer after another.

use std::collections::BTreeMap;

use super::voices::{is_gap, number, of};
use super::{answered, table};
use crate::setting::Setting;
use crate::tolerance::{RECIPROCAL, SHARE};
use crate::{Error, Result};

/// More names than anybody can compare with each other.
pub const MAX_NAMES: usize = 100;

/// The comparisons of all people.
pub struct Pairs {
    /// What is compared.
    pub names: Vec<String>,
    /// For each person the name and the complete matrix of ratios.
    pub people: Vec<(String, Vec<Vec<f64>>)>,
    /// People who answered nothing.
    pub silent: Vec<String>,
}

/// One person's comparisons: how many times as important the first name is as the second.
pub struct Answers {
    name: String,
    ratios: BTreeMap<(usize, usize), f64>,
}

/// Reads the comparisons of all people. Returns an error if an answer is missing, outside the scale from 1/`most` to
/// `most`, or contradicts another answer about the same two names.
pub fn read(answers: &Setting, most: f64) -> Result<Pairs> {
    let (names, all) = match answers {
        Setting::Map(map) if map.contains_key(table::NAMES) => table::read(map, most)?,
        _ => answered::read(answers, most)?,
    };
    let (silent, heard): (Vec<Answers>, Vec<Answers>) = all.into_iter().partition(|person| person.ratios.is_empty());
    if names.len() > MAX_NAMES {
        return Err(Error::Limit { what: "names that are compared".into(), limit: MAX_NAMES.to_string() });
    }
    let people = heard.iter().map(|person| Ok((person.name.clone(), person.matrix(&names)?)));
    let people = people.collect::<Result<_>>()?;
    Ok(Pairs { people, names, silent: silent.into_iter().map(|person| person.name).collect() })
}

impl Answers {
    /// A person who has not answered anything yet.
    pub fn of(name: &str) -> Answers {
        Answers { name: name.to_string(), ratios: BTreeMap::new() }
    }

    /// Adds the answer that the name at `i` is `setting` times as important as the one at `j`.
    pub fn put(&mut self, names: &[String], (i, j): (usize, usize), setting: &Setting, most: f64) -> Result<()> {
        if is_gap(setting) {
            return Ok(());
        }
        let what = format!("answer{} for `{}` against `{}`", of(&self.name), names[i], names[j]);
        let expected = format!("a number from 1/{most} to {most}");
        let ratio = number(setting).filter(|ratio| *ratio > 0.0 && is_within(*ratio, most));
        let ratio = ratio.ok_or_else(|| Error::wrong(what, setting.told(), expected).about(setting.to_string()))?;
        if i == j {
            let message = format!("`{}` compared with itself is {ratio}, but must be 1", names[i]);
            return if (ratio - 1.0).abs() <= SHARE { Ok(()) } else { Err(Error::plain(message).about(&names[i])) };
        }
        // Of 3 and 0.33 the one above 1 is exact, and the other may be rounded.
        let before = match (self.ratios.get(&(j, i)), self.ratios.get(&(i, j))) {
            (Some(known), _) => Some((1.0 / known, (*known < 1.0) != (ratio < 1.0))),
            (_, known) => known.map(|known| (*known, false)),
        };
        match before {
            Some((before, may_be_rounded)) if !is_same(ratio, before, may_be_rounded) => {
                Err(self.contradiction(names, (i, j), ratio, before))
            }
            Some(_) if ratio < 1.0 => Ok(()),
            _ => {
                self.ratios.remove(&(j, i));
                self.ratios.insert((i, j), ratio);
                Ok(())
            }
        }
    }

    fn contradiction(&self, names: &[String], (i, j): (usize, usize), ratio: f64, before: f64) -> Error {
        let (a, b) = (&names[i], &names[j]);
        let message = format!(
            "the comparisons{} are not reciprocal: `{a}` against `{b}` is {}, but `{b}` against `{a}` is {}",
            of(&self.name),
            short(ratio),
            short(1.0 / before),
        );
        Error::plain(message).about(a).advise("give only one of the two; the other is 1 divided by it")
    }

    /// Returns the matrix with a ratio for every two names, or an error if one is missing.
    fn matrix(&self, names: &[String]) -> Result<Vec<Vec<f64>>> {
        let n = names.len();
        let mut matrix = vec![vec![f64::NAN; n]; n];
        (0..n).for_each(|i| matrix[i][i] = 1.0);
        for (&(i, j), &ratio) in &self.ratios {
            (matrix[i][j], matrix[j][i]) = (ratio, 1.0 / ratio);
        }
        let pairs = (0..n).flat_map(|i| (i + 1..n).map(move |j| (i, j)));
        let open: Vec<(usize, usize)> = pairs.filter(|&(i, j)| matrix[i][j].is_nan()).collect();
        let Some(&(i, j)) = open.first() else { return Ok(matrix) };
        let (count, all) = (open.len(), n * (n - 1) / 2);
        let message = format!(
            "the comparisons{} have no answer for `{}` against `{}` ({count} of {all} missing); `ahp` needs all",
            of(&self.name),
            names[i],
            names[j]
        );
        Err(Error::plain(message).about(&names[i]))
    }
}

fn is_within(ratio: f64, most: f64) -> bool {
    // 1/9 is often written as 0.11.
    ratio <= most && ratio >= 1.0 / most - RECIPROCAL
}

/// Whether two ratios are the same; if so asked, the one below 1 may be rounded to two decimals.
fn is_same(a: f64, b: f64, may_be_rounded: bool) -> bool {
    let [a, b] = if a > 1.0 || b > 1.0 { [1.0 / a, 1.0 / b] } else { [a, b] };
    (a - b).abs() <= if may_be_rounded { RECIPROCAL } else { SHARE }
}

/// A number with at most three significant decimals.
pub fn short(number: f64) -> String {
    let text = format!("{number:.3}");
    text.trim_end_matches('0').trim_end_matches('.').to_string()
}
