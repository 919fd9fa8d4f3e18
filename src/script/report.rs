//! Errors as the analyst reads them: what was found, a caret under it, what to try.

use std::ops::Range;
use std::rc::Rc;

use annotate_snippets::{AnnotationKind, Group, Level, Renderer, Snippet};
use rhai::{EvalAltResult, ParseErrorType, Position, Scope};

use super::docs::{Doc, Docs};
use super::text::{find_word, offset, token_at};
use super::value::kind_named;
use crate::Error;
use crate::data::{self, names::nearest};

/// A text that was run, so that an error can show its line.
#[derive(Debug, Clone)]
pub struct Source {
    /// Shown before the line; empty at the prompt.
    pub name: String,
    pub text: Rc<str>,
    /// Columns by which positions are too far right, since the prompt put something before the line.
    pub shift: usize,
}

/// An error in words, with its place in a source.
#[derive(Debug, Clone)]
pub struct Report {
    pub message: String,
    pub hint: Option<String>,
    /// "in a call of `f`", from the inside out.
    pub calls: Vec<String>,
    pub source: Source,
    pub at: Option<Range<usize>>,
    /// Ended by Ctrl-C.
    pub stopped: bool,
    /// A fault of the program, not of what was run.
    pub is_fault: bool,
}

impl Report {
    pub fn new(message: impl Into<String>, source: &Source, at: Option<Range<usize>>) -> Report {
        let message = message.into();
        Report { message, hint: None, calls: Vec::new(), source: source.clone(), at, stopped: false, is_fault: false }
    }

    pub fn advise(mut self, hint: impl Into<String>) -> Report {
        self.hint = Some(hint.into());
        self
    }

    /// The report as text, ending in a line end.
    pub fn render(&self, colour: bool) -> String {
        let renderer = if colour { Renderer::styled() } else { Renderer::plain() };
        let (message, hint) = (visible(&self.message), self.hint.as_deref().map(visible));
        let title = Level::ERROR.primary_title(message.as_str());
        let mut group = Group::with_title(title);
        if let Some(at) = &self.at {
            let snippet = Snippet::source(&*self.source.text).annotation(AnnotationKind::Primary.span(at.clone()));
            group = group.element(match self.source.name.is_empty() {
                true => snippet,
                false => snippet.path(self.source.name.as_str()),
            });
        }
        for call in &self.calls {
            group = group.element(Level::NOTE.message(call.as_str()));
        }
        if let Some(hint) = &hint {
            group = group.element(Level::HELP.with_name("hint").message(hint.as_str()));
        }
        let text = renderer.render(&[group]);
        text.lines().map(str::trim_end).collect::<Vec<_>>().join("\n") + "\n"
    }
}

/// Control characters of a file's names must not reach the terminal.
fn visible(text: &str) -> String {
    text.chars().map(|c| if c.is_control() && c != '\n' { '\u{fffd}' } else { c }).collect()
}

/// What a report may look at to find the nearest name.
pub struct Known<'a> {
    pub docs: &'a Docs,
    pub scope: &'a Scope<'static>,
    pub sources: &'a [(String, Source)],
    pub current: &'a Source,
}

/// Words for what happened and a hint.
struct Words {
    message: String,
    hint: Option<String>,
    subject: Option<String>,
}

impl Words {
    fn new(message: impl Into<String>) -> Words {
        Words { message: message.into(), hint: None, subject: None }
    }

    fn hint(mut self, hint: impl Into<String>) -> Words {
        self.hint = Some(hint.into());
        self
    }

    fn near(self, near: &[String]) -> Words {
        if near.is_empty() { self } else { self.hint(format!("did you mean {}?", crate::error::one_of(near))) }
    }
}

pub fn report(error: &EvalAltResult, known: &Known) -> Report {
    let (mut root, mut calls, mut source) = (error, Vec::new(), known.current.clone());
    while let EvalAltResult::ErrorInFunctionCall(name, of, inner, _) = root {
        if !name.starts_with("anon$") {
            calls.insert(0, format!("in a call of `{name}`"));
        }
        if let Some((_, found)) = known.sources.iter().rev().find(|(id, _)| id == of) {
            source = found.clone();
        }
        root = inner;
    }
    let words = words(root, known);
    let from = place(&source, root.position());
    let subject = words.subject.as_deref().and_then(|word| find_word(&source.text, word, from.unwrap_or(0)));
    let at = subject.or_else(|| from.map(|from| token_at(&source.text, from)));
    let mut report = Report::new(words.message, &source, at);
    (report.hint, report.calls) = (words.hint, calls);
    report.stopped = matches!(root, EvalAltResult::ErrorTerminated(..));
    report
}

fn place(source: &Source, position: Position) -> Option<usize> {
    let at = offset(&source.text, position)?;
    Some(if position.line() == Some(1) { at.saturating_sub(source.shift) } else { at })
}

fn words(error: &EvalAltResult, known: &Known) -> Words {
    use EvalAltResult as E;
    match error {
        E::ErrorRuntime(value, _) => match value.read_lock::<Rc<Error>>() {
            Some(error) => of_domain(&error),
            None => Words::new(super::value::plain(value)),
        },
        E::ErrorParsing(kind, _) => of_parsing(kind, known),
        E::ErrorVariableNotFound(name, _) => no_variable(name, known),
        E::ErrorFunctionNotFound(signature, _) => no_function(signature, known),
        E::ErrorPropertyNotFound(name, _) => Words::new(format!("no entry `{name}` in the map")),
        E::ErrorDotExpr(text, _) => no_property(text, known),
        E::ErrorIndexingType(text, _) => {
            let kinds = text.split('[').next().unwrap_or(text).trim();
            Words::new(format!("{} has no places or names to pick from", kind_named(kinds)))
        }
        E::ErrorMismatchDataType(wanted, found, _) | E::ErrorMismatchOutputType(wanted, found, _) => {
            if wanted.contains("i64") && found.contains("f64") {
                let words = Words::new("expected a whole number, found one with a fraction");
                return words.hint("a place in a list is a whole number: `div(n, 2)` divides whole numbers");
            }
            Words::new(format!("expected {}, found {}", kind_named(wanted), kind_named(found)))
        }
        E::ErrorArrayBounds(0, ..) => Words::new("the list is empty"),
        E::ErrorArrayBounds(n, place, _) => {
            Words::new(format!("no place {place} in a list of {n}, which has 0 to {}", n - 1))
        }
        E::ErrorStringBounds(n, place, _) => Words::new(format!("no place {place} in a text of {n} characters")),
        E::ErrorTerminated(..) => Words::new("stopped"),
        E::ErrorTooManyOperations(_) => {
            Words::new(format!("stopped after {} operations: a loop without an end?", super::engine::OPERATIONS))
        }
        E::ErrorStackOverflow(_) => Words::new("calls nested too deep: a function that calls itself without an end?"),
        E::ErrorDataTooLarge(what, _) => Words::new(format!("{} grows too large", what.to_lowercase())),
        E::ErrorTooManyVariables(_) => Words::new("too many variables"),
        E::ErrorModuleNotFound(name, _) => Words::new(format!("no module `{name}`: scripts cannot import others")),
        E::ErrorAssignmentToConstant(name, _) => Words::new(format!("`{name}` is a constant")),
        E::ErrorDataRace(name, _) => Words::new(format!("{name} is changed while it is read")),
        E::ErrorArithmetic(text, _) => Words::new(lower(text)),
        other => Words::new(lower(&other.to_string())),
    }
}

fn of_domain(error: &Error) -> Words {
    Words { message: error.to_string(), hint: error.hint(), subject: error.subject().map(String::from) }
}

/// Names that stand for something in other languages, and what is written here.
const HABITS: &[(&str, &str)] = &[
    ("TRUE", "write `true`"),
    ("True", "write `true`"),
    ("FALSE", "write `false`"),
    ("False", "write `false`"),
    ("None", "write `()` for a missing value"),
    ("NULL", "write `()` for a missing value"),
    ("NA", "write `()` for a missing value"),
    ("NaN", "write `()` for a missing value"),
];

fn no_variable(name: &str, known: &Known) -> Words {
    let words = Words { subject: Some(name.to_string()), ..Words::new(format!("no variable `{name}`")) };
    // A variable that is there and not found is hidden from the body of a `fn`.
    let is_made_beside = find_word(&known.current.text, &format!("let {name}"), 0).is_some();
    let in_scope = is_made_beside && find_word(&known.current.text, "fn", 0).is_some()
        || known.scope.iter().any(|(variable, ..)| variable == name);
    if in_scope {
        return words
            .hint(format!("a `fn` does not see `{name}`: write `let f = |x| …`, or hand it over as an argument"));
    }
    let text = &known.current.text;
    let is_key = |at: Range<usize>| text[at.end..].trim_start().starts_with(':');
    if find_word(text, name, 0).is_some_and(is_key) {
        return words.hint("a map is written `#{ name: value }`");
    }
    if let Some((_, habit)) = HABITS.iter().find(|(habit, _)| *habit == name) {
        return words.hint(*habit);
    }
    let assigned = |line: &str| {
        let rest = line.trim_start().strip_prefix(name).map(str::trim_start);
        rest.is_some_and(|rest| rest.starts_with('=') && !rest.starts_with("=="))
    };
    if text.lines().any(assigned) {
        return words.hint(format!("write `let {name} = …` to make it"));
    }
    if known.docs.named(name).next().is_some() {
        let is_asked = text.contains("help");
        return words.hint(match is_asked {
            true => format!("write `help(\"{name}\")` or `?{name}`"),
            false => format!("`{name}` is a function: write `{name}()`"),
        });
    }
    if data::bundled(name).is_some() || std::path::Path::new(name).exists() {
        return words.hint(format!("text stands in quotes: `load(\"{name}\")`"));
    }
    let near = nearest(name, known.scope.iter().map(|(variable, ..)| variable).collect::<Vec<_>>());
    match near.is_empty() {
        true => words.hint(format!("a text stands in quotes: `\"{name}\"`")),
        false => words.near(&near),
    }
}

/// `weigh (Model, f64)`: is the name unknown, or only not for these values?
fn no_function(signature: &str, known: &Known) -> Words {
    let (name, rest) = signature.split_once(" (").unwrap_or((signature, ""));
    let name = name.trim();
    let kinds: Vec<&str> = rest.strip_suffix(')').unwrap_or(rest).split(", ").filter(|kind| !kind.is_empty()).collect();
    let found: Vec<String> = kinds.iter().map(|kind| kind_named(kind)).collect();
    if !name.starts_with(|c: char| c.is_alphabetic() || c == '_') {
        let words = Words::new(format!("`{name}` is not defined for {}", found.join(" and ")));
        return words;
    }
    let noun = kinds.first().map_or("", |kind| kind.rsplit("::").next().unwrap_or(kind));
    let of_noun: Vec<&Doc> = known.docs.named(name).filter(|doc| doc.noun == noun).collect();
    let of_any: Vec<&Doc> = known.docs.named(name).collect();
    let subject = Some(name.to_string());
    let docs = if of_noun.is_empty() { &of_any } else { &of_noun };
    if let Some(doc) = docs.first() {
        let is_method = !of_noun.is_empty() && !noun.is_empty();
        let given = &found[usize::from(is_method).min(found.len())..];
        let message = match is_method || doc.noun.is_empty() {
            true if given.is_empty() && doc.overloads[0].signature.contains('(') => format!("`{name}` needs arguments"),
            true if given.is_empty() => {
                return Words { subject, ..Words::new(format!("`{name}` is written without brackets")) };
            }
            true => format!("`{name}` does not take {}", given.join(", ")),
            false => format!("{} has no `{name}`", found.first().map_or("it", String::as_str)),
        };
        let is_of_ranking = docs.iter().any(|doc| doc.noun == "Ranking") && ["Model", "WhatIf"].contains(&noun);
        if !is_method && is_of_ranking {
            return Words { subject, ..Words::new(message).hint(format!("`.rank().{name}(…)` asks its ranking")) };
        }
        let wanted: Vec<String> = docs.iter().flat_map(|doc| &doc.overloads).map(|way| way.signature.clone()).collect();
        return Words { subject, ..Words::new(message).hint(format!("there is {}", crate::error::listed(&wanted))) };
    }
    let words = Words { subject, ..Words::new(format!("no function `{name}`{}", for_noun(noun, &found))) };
    if known.scope.iter().any(|(variable, _, value)| variable == name && value.is_fnptr()) {
        return words.hint(format!("`{name}` holds a closure: write `{name}.call(…)`"));
    }
    words.near(&known.docs.nearest(name, noun))
}

fn for_noun(noun: &str, found: &[String]) -> String {
    let is_noun = noun.starts_with(char::is_uppercase);
    if is_noun { found.first().map_or(String::new(), |kind| format!(" for {kind}")) } else { String::new() }
}

/// "Unknown property 'rank' - a getter is not registered for type 'Model'".
fn no_property(text: &str, known: &Known) -> Words {
    let mut quoted = text.split('\'').skip(1).step_by(2);
    let (Some(name), Some(noun)) = (quoted.next(), quoted.next()) else { return Words::new(lower(text)) };
    let noun = noun.rsplit("::").next().unwrap_or(noun);
    let words =
        Words { subject: Some(name.to_string()), ..Words::new(format!("{} has no `{name}`", kind_named(noun))) };
    let is_assigned = |at: Range<usize>| {
        let rest = known.current.text[at.end..].trim_start();
        rest.starts_with('=') && !rest.starts_with("==")
    };
    if find_word(&known.current.text, name, 0).is_some_and(is_assigned) {
        return Words { message: "a value cannot be changed".into(), ..words }.hint("write `==` to compare");
    }
    if known.docs.named(name).any(|doc| doc.noun == noun) {
        return words.hint(format!("`{name}` is a question, not a field: write `{name}()`"));
    }
    words.near(&known.docs.nearest(name, noun))
}

fn of_parsing(kind: &ParseErrorType, known: &Known) -> Words {
    use ParseErrorType as P;
    let words = match kind {
        P::VariableUndefined(name) => no_variable(name, known),
        P::MissingToken(token, _) if token == ";" || token == "," => {
            let text = &known.current.text;
            let words = match token.as_str() {
                ";" => Words::new("two expressions side by side, expected an operator or a new line"),
                _ => Words::new("expected `,` or the end of the arguments"),
            };
            let signs = [("and", "&&"), ("or", "||"), ("not", "!"), ("=>", "|r| …")];
            match signs.into_iter().find(|(word, _)| find_word(text, word, 0).is_some()) {
                Some((word, sign)) => words.hint(format!("write `{sign}` for `{word}`")),
                None if text.contains("({") => words.hint("a map is written `#{ name: value }`"),
                None if token == "," => words.hint("options go in a map: `f(#{ name: value })`"),
                None => words,
            }
        }
        P::MissingToken(token, _) => Words::new(format!("expected `{token}`")),
        P::Reserved(word) => Words::new(format!("`{word}` is a word of the language, and cannot be a name")),
        P::UnknownOperator(sign) if sign == "%>%" || sign == "|>" => {
            Words::new(format!("no operator `{sign}`")).hint("a dot does that: `x.rank()`")
        }
        P::BadInput(error) => {
            let words = Words::new(bad_input(&error.to_string()));
            let is_point = error.to_string().contains("'.'");
            if is_point { words.hint("a number begins with a digit: `0.5`") } else { words }
        }
        P::UnexpectedEOF => Words::new("the text ends too early: a bracket is open"),
        other => Words::new(lower(&other.to_string())),
    };
    match words.hint.is_none() && has_percent(&known.current.text) {
        true => words.hint("twenty percent is `0.2`"),
        false => words,
    }
}

/// Whether a number is written with `%` and nothing to divide by.
fn has_percent(text: &str) -> bool {
    let after = |at: usize| text[at + 1..].trim_start().chars().next();
    let before = |at: usize| text[..at].ends_with(|c: char| c.is_ascii_digit());
    text.match_indices('%').any(|(at, _)| before(at) && after(at).is_none_or(|c| "}),];".contains(c)))
}

/// "Unexpected '%'" as "unexpected `%`".
fn bad_input(text: &str) -> String {
    lower(text).replace('\'', "`")
}

fn lower(text: &str) -> String {
    let mut chars = text.chars();
    chars.next().map_or(String::new(), |first| first.to_lowercase().chain(chars).collect())
}
