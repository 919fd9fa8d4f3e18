//! How many files were refused, by their odd features.

use std::collections::BTreeMap;
use std::fmt;

use super::Outcome;
use super::speech::{Dialect, Encoding, Header, Kind, Quotes, Shape, Spread};
use super::truth::Truth;
use super::write::Written;

#[derive(Default)]
pub struct Tally {
    /// The numbers of refused files and of all files.
    by_feature: BTreeMap<String, (usize, usize)>,
    refusals: Kinds,
    wrong: Kinds,
    all: usize,
    refused: usize,
}

/// Messages without names and numbers: how often each occurred, and the first one with its file.
#[derive(Default)]
struct Kinds(BTreeMap<String, (usize, String)>);

impl Kinds {
    fn add(&mut self, message: &str, of: &str, written: &Written) {
        let example = || (0, format!("{}\n{}", beginning(message, 6), beginning(&super::shown(written), 16)));
        self.0.entry(bare(message) + of).or_insert_with(example).0 += 1;
    }

    /// The most frequent messages.
    fn shown(&self, most: usize) -> String {
        let mut kinds: Vec<_> = self.0.iter().collect();
        kinds.sort_by_key(|(_, (count, _))| std::cmp::Reverse(*count));
        let kind = |(message, (count, example)): &(&String, &(usize, String))| {
            format!("\n{count} times: {message}\n{example}\n")
        };
        kinds.iter().take(most).map(kind).collect()
    }
}

impl Tally {
    pub fn all(&self) -> usize {
        self.all
    }

    pub fn refused(&self) -> usize {
        self.refused
    }

    pub fn wrong(&self) -> usize {
        self.wrong.0.values().map(|(count, _)| count).sum()
    }

    /// What was misread, by kind.
    pub fn faults(&self) -> String {
        format!("{} of {} files read wrongly{}", self.wrong(), self.all, self.wrong.shown(usize::MAX))
    }

    /// Counts the outcomes; the first one is that of reading without further options.
    pub fn count(&mut self, truth: &Truth, dialect: &Dialect, outcomes: &[Outcome], written: &Written) {
        let is_refused = matches!(outcomes[0], Outcome::Refused(_));
        self.all += 1;
        self.refused += usize::from(is_refused);
        for feature in features(truth, dialect) {
            let (refused, all) = self.by_feature.entry(feature).or_default();
            *refused += usize::from(is_refused);
            *all += 1;
        }
        if let Outcome::Refused(message) = &outcomes[0] {
            self.refusals.add(message, "", written);
        }
        for outcome in outcomes {
            if let Outcome::Wrong(message) = outcome {
                let of = format!(", {}, groups {:?}", shape(truth, dialect), dialect.groups);
                self.wrong.add(message, &of, written);
            }
        }
    }
}

/// A message without digits and without the parts in back-ticks or after "found"; for several problems, the first.
fn bare(message: &str) -> String {
    let line = message.lines().nth(usize::from(message.contains(" problems"))).unwrap_or(message);
    let line = line.split(": found").next().unwrap_or(line).split(" among ").next().unwrap_or(line);
    let outside: Vec<&str> = line.split('`').step_by(2).collect();
    let text = outside.join("`…`").replace(|sign: char| sign.is_ascii_digit(), "");
    text.trim().trim_start_matches("`…`: ").to_string()
}

/// The first lines, with long ones cut.
fn beginning(text: &str, most: usize) -> String {
    let lines = text.lines().take(most).map(|line| line.chars().take(180).collect::<String>());
    lines.collect::<Vec<_>>().join("\n")
}

fn shape(truth: &Truth, dialect: &Dialect) -> String {
    match dialect.shape {
        Shape::Wide if !truth.years.is_empty() => "wide, a column of years".to_string(),
        Shape::Wide => "wide".to_string(),
        Shape::Long { heads, .. } => format!("long: {}, {}", heads.0, heads.1),
        Shape::Across(across) => format!("across: {across:?}"),
        Shape::Turned { .. } => "turned".to_string(),
    }
}

fn features(truth: &Truth, dialect: &Dialect) -> Vec<String> {
    let (frame, number) = (&dialect.frame, &dialect.number);
    let is_text = dialect.kind.is_text();
    let mut features = vec![format!("file {:?}", dialect.kind), format!("shape {}", shape(truth, dialect))];
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
        write!(f, "{}", self.refusals.shown(12))?;
        Ok(())
    }
}
