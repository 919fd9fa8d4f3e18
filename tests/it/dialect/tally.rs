//! How many files were refused, by what is odd in them.

use std::collections::BTreeMap;
use std::fmt;

use super::Outcome;
use super::speech::{Dialect, Encoding, Header, Kind, Quotes, Shape, Spread};
use super::truth::Truth;
use super::write::Written;

#[derive(Default)]
pub struct Tally {
    /// Refused and all.
    by_feature: BTreeMap<String, (usize, usize)>,
    /// What refusals say, without names and numbers, with one of them and its file.
    messages: BTreeMap<String, (usize, String)>,
    all: usize,
    refused: usize,
}

impl Tally {
    pub fn all(&self) -> usize {
        self.all
    }

    pub fn refused(&self) -> usize {
        self.refused
    }

    pub fn count(&mut self, truth: &Truth, dialect: &Dialect, outcome: &Outcome, written: &Written) {
        let is_refused = matches!(outcome, Outcome::Refused(_));
        self.all += 1;
        self.refused += usize::from(is_refused);
        for feature in features(truth, dialect) {
            let (refused, all) = self.by_feature.entry(feature).or_default();
            *refused += usize::from(is_refused);
            *all += 1;
        }
        if let Outcome::Refused(message) = outcome {
            let example = || (0, format!("{message}\n{}", super::shown(written)));
            self.messages.entry(bare(message)).or_insert_with(example).0 += 1;
        }
    }
}

/// A message without what stands in backticks and without digits; of several problems the first.
fn bare(message: &str) -> String {
    let line = message.lines().nth(usize::from(message.contains(" problems"))).unwrap_or(message);
    let outside: Vec<&str> = line.split('`').step_by(2).collect();
    outside.join("`…`").replace(|sign: char| sign.is_ascii_digit(), "")
}

fn features(truth: &Truth, dialect: &Dialect) -> Vec<String> {
    let (frame, number) = (&dialect.frame, &dialect.number);
    let is_text = dialect.kind.is_text();
    let shape = match dialect.shape {
        Shape::Wide if !truth.years.is_empty() => "wide, a column of years".to_string(),
        Shape::Wide => "wide".to_string(),
        Shape::Long { heads, .. } => format!("long: {}, {}", heads.0, heads.1),
        Shape::Across(across) => format!("across: {across:?}"),
        Shape::Turned { .. } => "turned".to_string(),
    };
    let mut features = vec![format!("file {:?}", dialect.kind), format!("shape {shape}")];
    let mut add = |is_there: bool, feature: String| features.extend(is_there.then_some(feature));
    add(is_text, format!("separator {:?}, decimal {:?}", dialect.text.separator, number.decimal));
    add(is_text && number.thousands.is_some(), format!("thousands {:?}", number.thousands));
    add(is_text && dialect.text.quotes != Quotes::Needed, format!("quotes {:?}", dialect.text.quotes));
    add(is_text && dialect.text.end == "\r", "line ends \\r".to_string());
    add(is_text && dialect.text.encoding != Encoding::Utf8, format!("encoding {:?}", dialect.text.encoding));
    add(dialect.text.is_trailing, "a separator behind each line".to_string());
    add(!frame.titles.is_empty(), format!("{} lines above", frame.titles.len()));
    add(!frame.notes.is_empty(), "notes below".to_string());
    add(frame.is_raw && !(frame.titles.is_empty() && frame.notes.is_empty()), "commas in titles and notes".to_string());
    add(frame.blanks[1], "a blank line among the rows".to_string());
    add(frame.total.is_some(), "a total".to_string());
    add(frame.numbered.is_some(), "numbered rows".to_string());
    add(frame.measures.is_some(), "a line of measures".to_string());
    add(dialect.header == Header::Grouped, format!("grouped header, {:?}", dialect.above));
    add(dialect.groups != Spread::Repeated, format!("groups {:?}", dialect.groups));
    add(!truth.groups.is_empty(), "groups".to_string());
    add(dialect.unit.is_empty(), "units without a head".to_string());
    add(dialect.kind != Kind::Json, format!("gaps {:?}", number.gap));
    features
}

impl fmt::Display for Tally {
    fn fmt(&self, f: &mut fmt::Formatter) -> fmt::Result {
        writeln!(f, "{} of {} files refused", self.refused, self.all)?;
        let mut features: Vec<_> = self.by_feature.iter().collect();
        let share = |(_, (refused, all)): &(&String, &(usize, usize))| *refused as f64 / *all as f64;
        features.sort_by(|a, b| share(b).total_cmp(&share(a)));
        for (feature, (refused, all)) in features {
            writeln!(f, "{:4.0} %  {refused:4} of {all:4}  {feature}", 100.0 * *refused as f64 / *all as f64)?;
        }
        let mut messages: Vec<_> = self.messages.iter().collect();
        messages.sort_by_key(|(_, (count, _))| std::cmp::Reverse(*count));
        for (message, (count, example)) in messages.iter().take(12) {
            writeln!(f, "\n{count} times: {message}\n{example}")?;
        }
        Ok(())
    }
}
