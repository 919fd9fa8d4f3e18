//! What can go wrong, in the analyst's words: one error for the whole domain.

use std::collections::BTreeMap;
use std::fmt;

use crate::phrase::{Phrase, Plain, Wording};

/// The result of anything in the library that can fail.
pub type Result<T> = std::result::Result<T, Error>;

/// Kinds of trouble, not places; a new method or function needs no new variant.
#[derive(Debug, Clone, PartialEq)]
pub enum Error {
    /// A name that nothing of that kind answers to.
    Unknown {
        /// What kind of thing was looked for, such as `indicator` or `option`.
        kind: String,
        /// The name as the user wrote it.
        name: String,
        /// Where it was looked for, such as " in the model"; empty unless that has to be said.
        within: &'static str,
        /// Known names that are spelt much like it; the hint offers these first.
        nearest: Vec<String>,
        /// All names of this kind, listed in the hint when none is near.
        known: Vec<String>,
    },
    /// A name that several answer to.
    Ambiguous {
        /// What kind of thing was looked for; for a unit, the data set's own word.
        kind: String,
        /// The name as the user wrote it.
        name: String,
        /// Labels that each fit one thing only, such as `Suzhou, Anhui`.
        candidates: Vec<String>,
    },
    /// A value of the wrong kind or outside its range.
    Wrong {
        /// What the value was meant for, such as "option `lo`".
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
    /// A method that cannot work on these figures.
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
    /// All that is wrong with a file.
    Data {
        /// The name or path of the file; empty if there is none.
        file: String,
        /// Everything that was found wrong, in the order in which it is shown.
        problems: Vec<Problem>,
    },
    /// A formula that cannot be read or computed; `at` is a place in `text`, in bytes.
    Formula {
        /// The formula as the user wrote it.
        text: String,
        /// Where in `text` the trouble begins, in bytes from 0.
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
        /// What was tried, such as "cannot read".
        doing: &'static str,
        /// The file or folder.
        path: String,
        /// What the operating system answered.
        reason: String,
    },
    /// Something larger than the program accepts.
    Limit {
        /// What is limited.
        what: String,
        /// The most that is accepted, with its unit.
        limit: String,
    },
    /// The user stopped the work, or the watch was told to stop.
    Interrupted,
}

impl std::error::Error for Error {}

impl fmt::Display for Error {
    fn fmt(&self, f: &mut fmt::Formatter) -> fmt::Result {
        f.write_str(&self.worded(&Plain))
    }
}

/// One thing wrong in a file; `line` and `column` count from 1, 0 where there is none.
#[derive(Debug, Clone, PartialEq)]
pub struct Problem {
    /// The line of the file, from 1; 0 if the problem belongs to no line.
    pub line: usize,
    /// The column in that line, from 1; 0 if the problem belongs to the whole line.
    pub column: usize,
    /// What is wrong, as a sentence, and what to do about it.
    pub message: Phrase,
    /// Problems of one kind are shown together, a few in full and the rest counted; none is alone in its kind.
    pub kind: &'static str,
    /// Whether `line` counts rows, because the file has no lines.
    pub is_in_row: bool,
}

impl Problem {
    /// A problem at a line and column that belongs to no kind.
    pub fn new(line: usize, column: usize, message: impl Into<Phrase>) -> Problem {
        Problem { line, column, message: message.into(), kind: "", is_in_row: false }
    }

    /// The same as one of a kind.
    pub fn of(self, kind: &'static str) -> Problem {
        Problem { kind, ..self }
    }
}

impl Problem {
    /// As a sentence with its place, in a host's language.
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

/// How many problems of a file are shown, and how many of one kind where there are more; the rest are counted.
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
    /// The error "what: found X, expected Y", without a subject or advice.
    pub fn wrong(what: impl Into<String>, found: impl Into<String>, expected: impl Into<Phrase>) -> Error {
        Error::Wrong { what: what.into(), found: found.into(), expected: expected.into(), subject: None, hint: None }
    }

    /// The error that is one sentence, without a subject or advice.
    pub fn plain(message: impl Into<String>) -> Error {
        Error::Plain { message: message.into(), subject: None, hint: None }
    }

    /// The same error with the word that the caret goes under.
    pub fn about(mut self, word: impl Into<String>) -> Error {
        if let Error::Wrong { subject, .. } | Error::Plain { subject, .. } | Error::Formula { subject, .. } = &mut self
        {
            *subject = Some(word.into());
        }
        self
    }

    /// The same error about a name that is unknown in a place: " in the model".
    pub fn within(mut self, place: &'static str) -> Error {
        if let Error::Unknown { within, .. } = &mut self {
            *within = place;
        }
        self
    }

    /// The same error with advice.
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

    /// The word of the user's that the caret goes under.
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

    /// What is wrong, in a host's language.
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

    /// What is wrong, to be said within another sentence.
    pub fn said(&self) -> Phrase {
        match self {
            Error::Wrong { what, found, expected, .. } => {
                Phrase::from(format!("{what}: found {found}, expected ")).add(expected.clone())
            }
            Error::Data { file, problems } if file.is_empty() && problems.len() == 1 => problems[0].message.clone(),
            other => other.to_string().into(),
        }
    }

    /// What to try instead.
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

/// "`a`, `b` or `c`".
pub fn one_of(names: &[String]) -> String {
    match names {
        [] => String::new(),
        [only] => format!("`{only}`"),
        [first @ .., last] => format!("{} or `{last}`", listed(first)),
    }
}

/// "`a`, `b`, `c`".
pub fn listed(names: &[String]) -> String {
    names.iter().map(|name| format!("`{name}`")).collect::<Vec<_>>().join(", ")
}
