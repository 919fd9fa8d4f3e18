//! The errors of the whole domain, in the analyst's words.

use std::collections::BTreeMap;
use std::fmt;

use crate::phrase::{Phrase, Plain, Wording};

/// The result of anything in the library that can fail.
pub type Result<T> = std::result::Result<T, Error>;

/// Variants are kinds of errors, not places where they occur, so a new method or function needs no new variant.
#[derive(Debug, Clone, PartialEq)]
pub enum Error {
    /// A name that matches nothing of its kind.
    Unknown {
        /// What kind of thing was looked for, such as `indicator` or `option`.
        kind: String,
        /// The name as the user wrote it.
        name: String,
        /// Where it was looked for, such as " in the model"; empty unless worth mentioning.
        within: &'static str,
        /// Known names with a similar spelling, which the hint suggests first.
        nearest: Vec<String>,
        /// All names of this kind, listed in the hint if none is similar.
        known: Vec<String>,
    },
    /// A name that matches several things.
    Ambiguous {
        /// What kind of thing was looked for; for a unit, the data set's own noun.
        kind: String,
        /// The name as the user wrote it.
        name: String,
        /// Labels that each match one thing only, such as `Suzhou, Anhui`.
        candidates: Vec<String>,
    },
    /// A value of the wrong type or outside its range.
    Wrong {
        /// What the value was for, such as "option `lo`".
        what: String,
        /// The value that was given, as text.
        found: String,
        /// What would have been accepted.
        expected: Phrase,
        /// The word of the input that the caret goes under, if one is known.
        subject: Option<String>,
        /// What to try instead, if there is advice.
        hint: Option<Phrase>,
    },
    /// Anything that reads better as a sentence of its own.
    Plain {
        /// The whole sentence, without a full stop.
        message: String,
        /// The word of the input that the caret goes under, if one is known.
        subject: Option<String>,
        /// What to try instead, if there is advice.
        hint: Option<Phrase>,
    },
    /// A method that cannot be applied to these values.
    Method {
        /// The name of the method that refused.
        method: String,
        /// The indicator or group that it was used on.
        subject: String,
        /// Why it cannot work there.
        reason: String,
        /// What to try instead, if there is advice.
        hint: Option<Phrase>,
    },
    /// All problems of a file.
    Data {
        /// The name or path of the file; empty if there is none.
        file: String,
        /// All problems, in the order in which they are shown.
        problems: Vec<Problem>,
    },
    /// A formula that cannot be parsed or evaluated; `at` is a byte position in `text`.
    Formula {
        /// The formula as the user wrote it.
        text: String,
        /// Where in `text` the problem is, in bytes from 0.
        at: usize,
        /// The word of the input that the caret goes under, if one is known.
        subject: Option<String>,
        /// What is wrong there.
        reason: String,
        /// What to try instead, if there is advice.
        hint: Option<Phrase>,
    },
    /// The operating system refused to read or write a file.
    Io {
        /// What was attempted, such as "cannot read".
        doing: &'static str,
        /// The file or folder.
        path: String,
        /// The operating system's message.
        reason: String,
    },
    /// Something larger than the program accepts.
    Limit {
        /// What is limited.
        what: String,
        /// The highest accepted value, with its unit.
        limit: String,
    },
    /// The work was stopped, by the user or by its watch.
    Interrupted,
}

impl std::error::Error for Error {}

impl fmt::Display for Error {
    fn fmt(&self, f: &mut fmt::Formatter) -> fmt::Result {
        f.write_str(&self.worded(&Plain))
    }
}

/// A problem in a file; `line` and `column` count from 1, or are 0 if there is none.
#[derive(Debug, Clone, PartialEq)]
pub struct Problem {
    /// The line of the file, from 1; 0 if the problem belongs to no line.
    pub line: usize,
    /// The column in that line, from 1; 0 if the problem belongs to the whole line.
    pub column: usize,
    /// What is wrong and how to fix it, as a sentence.
    pub message: Phrase,
    /// Problems of the same kind are shown together, a few in full and the rest as a count; an empty kind is never
    /// grouped.
    pub kind: &'static str,
    /// Whether `line` counts rows, because the file has no lines.
    pub is_in_row: bool,
}

impl Problem {
    /// Creates a problem without a kind, at a line and a column.
    pub fn new(line: usize, column: usize, message: impl Into<Phrase>) -> Problem {
        Problem { line, column, message: message.into(), kind: "", is_in_row: false }
    }

    /// Sets the kind.
    pub fn of(self, kind: &'static str) -> Problem {
        Problem { kind, ..self }
    }
}

impl Problem {
    /// Returns the sentence with its position, worded in a host's language.
    pub fn worded(&self, by: &dyn Wording) -> String {
        let message = self.message.worded(by);
        let line = if self.is_in_row { "row" } else { "line" };
        match (self.line, self.column) {
            (0, _) => message,
            (number, 0) => format!("{line} {number}: {message}"),
            (number, column) => format!("{line} {number}, column {column}: {message}"),
        }
    }
}

impl fmt::Display for Problem {
    fn fmt(&self, f: &mut fmt::Formatter) -> fmt::Result {
        f.write_str(&self.worded(&Plain))
    }
}

/// How many problems of a file are shown, and how many of one kind if there are more; the rest are only counted.
const PROBLEMS_SHOWN: usize = 20;
const OF_A_KIND: usize = 5;

fn problems_text(file: &str, problems: &[Problem], by: &dyn Wording) -> String {
    let name = if file.is_empty() { String::new() } else { format!("`{file}`") };
    if let [only] = problems {
        let only = only.worded(by);
        return if name.is_empty() { only } else { format!("{name}: {only}") };
    }
    let mut text = format!("{name} has {} problems; nothing was loaded", problems.len());
    let is_much = problems.len() > PROBLEMS_SHOWN;
    let (mut shown, mut hidden): (BTreeMap<&str, usize>, BTreeMap<&str, usize>) = Default::default();
    for problem in problems {
        let kind = problem.kind;
        let is_enough = is_much && !kind.is_empty() && shown.get(kind).is_some_and(|count| *count == OF_A_KIND);
        if is_enough || shown.values().sum::<usize>() == PROBLEMS_SHOWN {
            *hidden.entry(kind).or_default() += 1;
        } else {
            *shown.entry(kind).or_default() += 1;
            text.push_str(&format!("\n  {}", problem.worded(by)));
        }
    }
    let rest = hidden.remove("");
    for (kind, count) in hidden {
        text.push_str(&format!("\n  … and {count} more: {kind}"));
    }
    if let Some(rest) = rest {
        text.push_str(&format!("\n  … and {rest} more"));
    }
    text
}

impl Error {
    /// Creates the error "what: found X, expected Y", without a subject or a hint.
    pub fn wrong(what: impl Into<String>, found: impl Into<String>, expected: impl Into<Phrase>) -> Error {
        Error::Wrong { what: what.into(), found: found.into(), expected: expected.into(), subject: None, hint: None }
    }

    /// Creates an error from one sentence, without a subject or a hint.
    pub fn plain(message: impl Into<String>) -> Error {
        Error::Plain { message: message.into(), subject: None, hint: None }
    }

    /// Sets the word that the caret goes under.
    pub fn about(mut self, word: impl Into<String>) -> Error {
        if let Error::Wrong { subject, .. } | Error::Plain { subject, .. } | Error::Formula { subject, .. } = &mut self
        {
            *subject = Some(word.into());
        }
        self
    }

    /// Says where the unknown name was looked for, such as " in the model".
    pub fn within(mut self, place: &'static str) -> Error {
        if let Error::Unknown { within, .. } = &mut self {
            *within = place;
        }
        self
    }

    /// Sets the hint.
    pub fn advise(mut self, advice: impl Into<Phrase>) -> Error {
        if let Error::Wrong { hint, .. }
        | Error::Plain { hint, .. }
        | Error::Method { hint, .. }
        | Error::Formula { hint, .. } = &mut self
        {
            *hint = Some(advice.into());
        }
        self
    }

    /// Returns the user's word that the caret goes under.
    pub fn subject(&self) -> Option<&str> {
        match self {
            Error::Unknown { name, .. } | Error::Ambiguous { name, .. } => Some(name),
            Error::Wrong { subject, .. } | Error::Plain { subject, .. } | Error::Formula { subject, .. } => {
                subject.as_deref()
            }
            Error::Method { subject, .. } => Some(subject),
            Error::Io { path, .. } | Error::Data { file: path, .. } => Some(path),
            Error::Limit { .. } | Error::Interrupted => None,
        }
    }

    /// Returns the message, worded in a host's language.
    pub fn worded(&self, by: &dyn Wording) -> String {
        match self {
            Error::Unknown { kind, name, within, .. } => format!("no {kind} `{name}`{within}"),
            Error::Ambiguous { kind, name, .. } => format!("`{name}` fits more than one {kind}"),
            Error::Wrong { what, found, expected, .. } => {
                format!("{what}: found {found}, expected {}", expected.worded(by))
            }
            Error::Plain { message, .. } => message.clone(),
            Error::Method { method, subject, reason, .. } => {
                format!("`{method}` cannot be used on `{subject}`: {reason}")
            }
            Error::Data { file, problems } => problems_text(file, problems, by),
            Error::Formula { text, at, reason, .. } => {
                let position = text[..(*at).min(text.len())].chars().count() + 1;
                format!("formula `{text}`, position {position}: {reason}")
            }
            Error::Io { doing, path, reason } => format!("{doing} `{path}`: {reason}"),
            Error::Limit { what, limit } => format!("{what} is limited to {limit}"),
            Error::Interrupted => "stopped".to_string(),
        }
    }

    /// Returns the message for use within another sentence.
    pub fn said(&self) -> Phrase {
        match self {
            Error::Wrong { what, found, expected, .. } => {
                Phrase::from(format!("{what}: found {found}, expected ")).add(expected.clone())
            }
            Error::Data { file, problems } if file.is_empty() && problems.len() == 1 => problems[0].message.clone(),
            other => other.to_string().into(),
        }
    }

    /// Returns the hint: what to try instead.
    pub fn hint(&self) -> Option<Phrase> {
        match self {
            Error::Unknown { nearest, known, .. } => unknown_hint(nearest, known).map(Phrase::from),
            Error::Ambiguous { candidates, .. } => Some(format!("write {}", one_of(candidates)).into()),
            Error::Wrong { hint, .. }
            | Error::Plain { hint, .. }
            | Error::Method { hint, .. }
            | Error::Formula { hint, .. } => hint.clone(),
            _ => None,
        }
    }
}

fn unknown_hint(nearest: &[String], known: &[String]) -> Option<String> {
    match (nearest, known) {
        ([], []) => None,
        ([], known) if known.len() <= 12 => Some(format!("known: {}", listed(known))),
        ([], known) => Some(format!("{} are known, such as {}", known.len(), listed(&known[..5]))),
        (nearest, _) => Some(format!("did you mean {}?", one_of(nearest))),
    }
}

/// Returns "`a`, `b` or `c`".
pub fn one_of(names: &[String]) -> String {
    match names {
        [] => String::new(),
        [only] => format!("`{only}`"),
        [first @ .., last] => format!("{} or `{last}`", listed(first)),
    }
}

/// Returns "`a`, `b`, `c`".
pub fn listed(names: &[String]) -> String {
    names.iter().map(|name| format!("`{name}`")).collect::<Vec<_>>().join(", ")
}
