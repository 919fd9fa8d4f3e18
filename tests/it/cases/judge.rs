//! The demands on a file: it is read correctly or refused, and no hint leads astray.

use std::collections::BTreeSet;
use std::path::PathBuf;

use reweigh::data::{Dataset, load_with};
use reweigh::files::Access;
use reweigh::model::Model;
use reweigh::{Error, Watch};
use serde_json::Value;

use super::options::{Options, WORDING, hints, merged, reading, typed};
use super::table::Table;

/// How deep hints are followed.
const DEEPEST: usize = 3;
/// How many sets of options are tried on one file.
const MOST: usize = 300;

/// The files of one case, whose readings are judged together.
pub struct Case {
    folder: PathBuf,
    files: Vec<File>,
}

/// A file with its correct readings and the demands on it.
pub struct File {
    name: String,
    /// The correct readings; any of them is accepted.
    right: Vec<Table>,
    /// Further readings that hints may lead to.
    also: Vec<Table>,
    demands: Vec<Demand>,
}

enum Demand {
    /// These options give the correct values.
    Is(String),
    /// These options ask for another reading and give it; hints may lead to it, too.
    Gives(String, Table),
    /// One of these sets of options gives the correct values.
    Reached(Vec<String>),
    /// If the file is refused, the message contains one of these texts.
    FillSource(Vec<String>),
    /// If the file is refused, the message names one of these lines.
    AsksLine(Vec<usize>),
    /// If the file is loaded, a remark contains this text.
    Tells(String),
    /// The file is only loaded if options say how.
    Refused,
    /// If the file is loaded, a model can be made from it.
    Models,
}

/// Judges a case, and fails with a list of everything that is wrong.
pub fn case(name: &str, files: impl FnOnce(&mut Case)) {
    let mut case = Case { folder: PathBuf::from("tests/it/files/cases").join(name), files: Vec::new() };
    files(&mut case);
    let wrong: Vec<String> = case.files.iter().flat_map(|file| file.judged(&case.folder)).collect();
    assert!(wrong.is_empty(), "{name}: {} wrong\n{}", wrong.len(), wrong.join("\n"));
}

impl Case {
    /// A file that without options is read as this table or refused.
    pub fn file(&mut self, name: &str, right: &str) -> &mut File {
        let right = vec![Table::new(right)];
        self.files.push(File { name: name.to_string(), right, also: Vec::new(), demands: Vec::new() });
        self.files.last_mut().expect("just pushed")
    }
}

impl File {
    /// Adds another correct reading.
    pub fn or(&mut self, right: &str) -> &mut File {
        self.right.push(Table::new(right));
        self
    }

    /// Adds another reading, which is correct for users who follow a hint.
    pub fn also(&mut self, right: &str) -> &mut File {
        self.also.push(Table::new(right));
        self
    }

    pub fn is(&mut self, options: &str) -> &mut File {
        self.demand(Demand::Is(options.to_string()))
    }

    pub fn gives(&mut self, options: &str, table: &str) -> &mut File {
        self.also(table).demand(Demand::Gives(options.to_string(), Table::new(table)))
    }

    pub fn reached(&mut self, options: &[&str]) -> &mut File {
        self.demand(Demand::Reached(options.iter().map(ToString::to_string).collect()))
    }

    pub fn asks(&mut self, text: &str) -> &mut File {
        self.asks_any(&[text])
    }

    pub fn asks_any(&mut self, texts: &[&str]) -> &mut File {
        self.demand(Demand::FillSource(texts.iter().map(ToString::to_string).collect()))
    }

    /// Demands that a refusal names this line.
    pub fn asks_line(&mut self, line: usize) -> &mut File {
        self.demand(Demand::AsksLine(vec![line]))
    }

    pub fn asks_a_line(&mut self, lines: &[usize]) -> &mut File {
        self.demand(Demand::AsksLine(lines.to_vec()))
    }

    pub fn tells(&mut self, text: &str) -> &mut File {
        self.demand(Demand::Tells(text.to_string()))
    }

    pub fn refused(&mut self) -> &mut File {
        self.demand(Demand::Refused)
    }

    pub fn models(&mut self) -> &mut File {
        self.demand(Demand::Models)
    }

    fn demand(&mut self, demand: Demand) -> &mut File {
        self.demands.push(demand);
        self
    }

    /// Everything that is wrong with how the file is read.
    fn judged(&self, folder: &std::path::Path) -> Vec<String> {
        let path = folder.join(&self.name);
        assert!(path.exists(), "{}: no such file", path.display());
        let judge = Judge { file: self, path: path.display().to_string() };
        let mut wrong = Vec::new();
        let nothing = Options::new();
        let plainly = judge.load(&nothing);
        wrong.extend(judge.right_or_asks(&nothing, false).err());
        if let Ok(data) = &plainly {
            wrong.extend(self.right[0].untold(data, &remarks(data)));
        }
        wrong.extend(self.demands.iter().filter_map(|demand| judge.meets(demand, &plainly).err()));
        judge.follow_all(&mut wrong);
        wrong.iter().map(|text| format!("  {}: {text}", self.name)).collect()
    }
}

/// Ok, or a description of the wrong values and the options that led to them.
type Verdict = Result<(), String>;

struct Judge<'a> {
    file: &'a File,
    path: String,
}

impl Judge<'_> {
    /// Returns the data set, or the whole text of the refusal.
    fn load(&self, options: &Options) -> Result<Dataset, String> {
        let read = load_with(&self.path, &reading(options)?, &Access::everywhere(), &Watch::default());
        read.map_err(|error| whole(&error))
    }

    /// Checks that the values are correct; the error says what was found instead.
    fn is_right(&self, data: &Dataset, options: &Options, with_hints: bool) -> Verdict {
        let also = self.file.also.iter().filter(|_| with_hints);
        let mut differences = Vec::new();
        for table in self.file.right.iter().chain(also) {
            match table.differs(data, options) {
                Ok(()) => return Ok(()),
                Err(text) => differences.push(text),
            }
        }
        Err(format!("{}: wrong values: {}", shown(options), differences.join("; or ")))
    }

    fn right_or_asks(&self, options: &Options, with_hints: bool) -> Verdict {
        self.load(options).map_or(Ok(()), |data| self.is_right(&data, options, with_hints))
    }

    fn meets(&self, demand: &Demand, plainly: &Result<Dataset, String>) -> Verdict {
        match (demand, plainly) {
            (Demand::Is(options), _) => {
                let options = typed(options);
                let data = self.load(&options).map_err(|text| format!("{}: refused: {text}", shown(&options)))?;
                self.is_right(&data, &options, false)
            }
            (Demand::Gives(options, table), _) => {
                let options = typed(options);
                let data = self.load(&options).map_err(|text| format!("{}: refused: {text}", shown(&options)))?;
                table.differs(&data, &options).map_err(|text| format!("{}: wrong values: {text}", shown(&options)))
            }
            (Demand::Reached(all), _) => self.reached(all),
            (Demand::FillSource(texts), Err(message)) if !texts.iter().any(|text| message.contains(text)) => {
                Err(format!("the refusal holds none of {texts:?}: {message}"))
            }
            (Demand::AsksLine(lines), Err(message))
                if !lines.iter().any(|line| named_lines(message).contains(line)) =>
            {
                Err(format!("the refusal names none of the lines {lines:?}: {message}"))
            }
            (Demand::Tells(text), Ok(data)) if !remarks(data).contains(text.as_str()) => {
                Err(format!("no remark holds {text:?}: {}", remarks(data)))
            }
            (Demand::Refused, Ok(_)) => Err("loaded, though nobody can know how".to_string()),
            (Demand::Models, Ok(data)) => Model::new(data).map(|_| ()).map_err(|error| format!("model: {error}")),
            _ => Ok(()),
        }
    }

    fn reached(&self, all: &[String]) -> Verdict {
        let mut texts = Vec::new();
        for options in all.iter().map(|options| typed(options)) {
            match self.load(&options) {
                Ok(data) => match self.is_right(&data, &options, false) {
                    Ok(()) => return Ok(()),
                    Err(text) => texts.push(text),
                },
                Err(text) => texts.push(format!("{}: refused: {text}", shown(&options))),
            }
        }
        Err(format!("no options give the right values:\n      {}", texts.join("\n      ")))
    }

    /// Follows the hints, starting without options and with every set of options in the demands.
    fn follow_all(&self, wrong: &mut Vec<String>) {
        let mut starts = vec![Options::new()];
        for demand in &self.file.demands {
            match demand {
                Demand::Is(options) | Demand::Gives(options, _) => starts.push(typed(options)),
                Demand::Reached(all) => starts.extend(all.iter().map(|options| typed(options))),
                _ => {}
            }
        }
        let mut seen = BTreeSet::new();
        for start in starts {
            self.follow(&start, 0, &mut seen, wrong);
        }
    }

    /// Checks that every hint of the message or the remarks leads to correct values or to a refusal.
    fn follow(&self, options: &Options, depth: usize, seen: &mut BTreeSet<String>, wrong: &mut Vec<String>) {
        if seen.len() >= MOST || !seen.insert(shown(options)) {
            return;
        }
        let text = match self.load(options) {
            Ok(data) => {
                if depth > 0
                    && let Err(text) = self.is_right(&data, options, true)
                {
                    wrong.push(format!("a hint leads astray: {text}"));
                    return;
                }
                remarks(&data)
            }
            Err(text) => text,
        };
        for hint in hints(&text) {
            match hint {
                Ok(_) if depth == DEEPEST => {}
                Ok(hint) => merged(options, &hint).iter().for_each(|next| self.follow(next, depth + 1, seen, wrong)),
                Err(text) => wrong.push(format!("{}: a hint that cannot be typed: {text}", shown(options))),
            }
        }
    }
}

/// The numbers after `line`, `lines`, `row` or `rows`: `line 3`, `lines 2, 3 and 6`, `rows 7-9`.
fn named_lines(message: &str) -> BTreeSet<usize> {
    let mut lines = BTreeSet::new();
    for word in ["line", "row"] {
        for (at, _) in message.match_indices(word) {
            let rest = message[at + word.len()..].trim_start_matches('s');
            let listed = rest.split(|sign: char| sign.is_ascii_alphabetic() && !"andto".contains(sign)).next();
            let listed = listed.unwrap_or("").split([':', ';', '`', '.', '(']).next().unwrap_or("");
            let numbers: Vec<usize> =
                listed.split(|sign: char| !sign.is_ascii_digit()).filter_map(|digits| digits.parse().ok()).collect();
            let is_range = listed.contains(['-', '–', '…']) || listed.contains(" to ");
            if let ([first, last], true) = (&numbers[..], is_range) {
                lines.extend(*first..=*last.min(&(first + 1000)));
            }
            lines.extend(numbers);
        }
    }
    lines
}

fn whole(error: &Error) -> String {
    let hint = error.hint().map_or(String::new(), |hint| format!("\n  hint: {}", hint.worded(&WORDING)));
    format!("{}{hint}", error.worded(&WORDING))
}

fn remarks(data: &Dataset) -> String {
    let about = data.about();
    let facts = about.report.facts.iter().map(|(_, fact)| fact.clone());
    let remarks = about.remarks.iter().chain(&about.found).map(|remark| remark.worded(&WORDING));
    facts.chain(remarks).chain(data.told().iter().cloned()).collect::<Vec<_>>().join("\n")
}

fn shown(options: &Options) -> String {
    Value::Object(options.clone()).to_string()
}

#[test]
fn the_lines_that_a_message_names_are_found() {
    for (message, expected) in [
        ("`t.csv`: line 3, column 2: `gdp`: expected a number", vec![3]),
        ("lines 2, 3 and 6: totals", vec![2, 3, 6]),
        ("problems\n  line 12: a\n  line 30: b", vec![12, 30]),
        ("rows 7-9 hold no figure", vec![7, 8, 9]),
        ("3 lines", vec![]),
    ] {
        let found: Vec<usize> = named_lines(message).into_iter().collect();
        let expected: Vec<usize> = expected;
        assert!(expected.iter().all(|line| found.contains(line)), "{message}: {found:?}");
        assert!(!found.contains(&4), "{message}: {found:?}");
    }
}
