//! Error reports: what is wrong, a caret under it, and how to fix it.

mod calls;
mod foreign;
mod habits;
mod names;
mod parse;
mod pattern;
mod run;
mod signs;

use std::borrow::Cow;
use std::ops::Range;
use std::rc::Rc;

use annotate_snippets::{AnnotationKind, Group, Level, Renderer, Snippet};
use rhai::{Engine, EvalAltResult, Position, Scope};

use crate::Stop;
use crate::files::Access;
use crate::hidden::{self, is_hidden, shown, shown_line};
use crate::script::engine::docs::Docs;
use crate::script::source::lexer::lex;
use crate::script::source::powers::as_typed;
use crate::script::source::text::{goes_on_from_last, offset, places_of, thousands};
use crate::script::source::tokens::Tokens;

/// A text that was run, whose lines errors show.
#[derive(Debug, Clone)]
pub struct Source {
    /// The name shown before the line; empty at the prompt.
    pub name: String,
    pub text: Rc<str>,
    /// How many columns positions are too far to the right, because the prompt prefixed the line.
    pub shift: usize,
}

/// An error in words, with its position in a source.
#[derive(Debug, Clone)]
pub struct Report {
    pub(in crate::script) message: String,
    pub(in crate::script) hint: Option<String>,
    /// "in a call of `f`", innermost first.
    calls: Vec<String>,
    source: Source,
    at: Option<Range<usize>>,
    /// Why the line was stopped before its end, if it was: by Ctrl-C, or at a limit.
    pub stopped: Option<Stop>,
    /// Whether it is an internal error, not one in the user's text.
    pub is_fault: bool,
    fixed: Option<String>,
}

impl Report {
    pub(in crate::script) fn new(message: impl Into<String>, source: &Source, at: Option<Range<usize>>) -> Report {
        let message = shortened(message.into());
        Report {
            message,
            hint: None,
            calls: Vec::new(),
            source: source.clone(),
            at,
            stopped: None,
            is_fault: false,
            fixed: None,
        }
    }

    pub(in crate::script) fn advise(mut self, hint: impl Into<String>) -> Report {
        self.hint = Some(hint.into());
        self
    }

    /// The corrected input, from the statement with the error on, if there is exactly one correction.
    ///
    /// The text is valid, as far as can be checked without running it. Scripts in files are not corrected.
    pub fn fixed(&self) -> Option<&str> {
        self.fixed.as_deref()
    }

    /// The report as text, ending with a newline.
    pub fn render(&self, colour: bool) -> String {
        self.render_within(colour, None)
    }

    /// The same for a terminal of this width: messages are wrapped, and long lines are shortened around the caret.
    pub fn render_within(&self, colour: bool, width: Option<usize>) -> String {
        let renderer = if colour { Renderer::styled() } else { Renderer::plain() };
        let renderer = width.map_or(renderer.clone(), |width| renderer.term_width(width));
        let broken = |text: &str, lead: usize| {
            crate::render::wrapped(&shown(text), width.map(|width| width.saturating_sub(lead)), 0).join("\n")
        };
        let (message, hint) = (broken(&self.message, LEAD), self.hint.as_deref().map(|hint| broken(hint, HINT_LEAD)));
        let title = Level::ERROR.primary_title(message.as_str());
        let mut group = Group::with_title(title);
        if let Some(at) = &self.at {
            let snippet =
                Snippet::source(visible(&self.source.text)).annotation(AnnotationKind::Primary.span(at.clone()));
            group = group.element(match self.source.name.is_empty() {
                true => snippet,
                false => snippet.path(shown_line(&self.source.name)),
            });
        }
        for call in &self.calls {
            group = group.element(Level::NOTE.message(shown_line(call)));
        }
        if let Some(hint) = &hint {
            group = group.element(Level::HELP.with_name("hint").message(hint.as_str()));
        }
        let text = renderer.render(&[group]);
        text.lines().map(str::trim_end).collect::<Vec<_>>().join("\n") + "\n"
    }
}

/// The indentation of wrapped messages, below `error: ` and `  = hint: `.
const LEAD: usize = 8;
const HINT_LEAD: usize = 11;

/// The text of a source, in which hidden characters are replaced by visible ones of the same length in bytes, so that
/// carets stay in place. Control characters of one byte are left to the renderer.
fn visible(text: &str) -> Cow<'_, str> {
    if !hidden::is_in(text) {
        return text.into();
    }
    let seen = |c: char| match c.len_utf8() {
        2 if is_hidden(c) => '¿',
        3 if is_hidden(c) => '\u{fffd}',
        4 if is_hidden(c) => '\u{1f7c6}',
        _ => c,
    };
    text.chars().map(seen).collect::<String>().into()
}

/// A message in which no name or text of the user fills a page: long quotations are shortened to their beginning and
/// end.
fn shortened(message: String) -> String {
    const LONG: usize = 400;
    const END: usize = 40;
    if message.len() <= LONG {
        return message;
    }
    let short = |part: &str| match part.chars().count() {
        count if count > LONG => {
            let start: String = part.chars().take(LONG - END).collect();
            start + "…" + part.chars().skip(count - END).collect::<String>().as_str()
        }
        _ => part.to_string(),
    };
    message.split('`').map(short).collect::<Vec<_>>().join("`")
}

/// What a report can use to suggest names.
pub struct Known<'a> {
    pub docs: &'a Docs,
    pub engine: &'a Engine,
    pub scope: &'a Scope<'static>,
    pub sources: &'a [(String, Source)],
    pub current: &'a Source,
    /// The byte range of the lines being run.
    pub piece: Range<usize>,
    /// The error in a text, as far as it can be found without running it.
    pub fault: &'a dyn Fn(&str) -> Option<Box<EvalAltResult>>,
    pub access: &'a Access,
}

impl<'a> Known<'a> {
    /// The same for another source.
    fn about(&self, source: &'a Source) -> Known<'a> {
        Known { current: source, piece: 0..source.text.len(), ..*self }
    }
}

/// The only change that corrects a text.
enum Fix {
    /// Replace what the caret points to with this.
    Subject(String),
    At(Range<usize>, String),
}

/// The message, what to try, and where the caret goes.
struct Words {
    message: String,
    hint: Option<String>,
    /// The rule to know, shown before what to write.
    rule: Option<String>,
    subject: Option<String>,
    at: Option<Range<usize>>,
    fix: Option<Fix>,
    /// Whether the fix is only the nearest known name.
    is_guess: bool,
}

impl Words {
    fn new(message: impl Into<String>) -> Words {
        Words { message: message.into(), hint: None, rule: None, subject: None, at: None, fix: None, is_guess: false }
    }

    fn hint(mut self, hint: impl Into<String>) -> Words {
        self.hint = Some(hint.into());
        self
    }

    /// Put the caret under the first occurrence of this word in the statement.
    fn about(mut self, word: impl Into<String>) -> Words {
        self.subject = Some(word.into());
        self
    }

    fn at(mut self, at: Range<usize>) -> Words {
        self.at = Some(at);
        self
    }

    fn fix(mut self, fix: Fix) -> Words {
        self.fix = Some(fix);
        self
    }

    /// Add a hint: a rule and what follows from it here.
    fn rule(mut self, rule: impl Into<String>, fix: Fix) -> Words {
        self.rule = Some(rule.into());
        self.fix(fix)
    }

    fn near(mut self, near: &[String]) -> Words {
        self.is_guess = true;
        match near {
            [] => self,
            [only] => self.hint(format!("did you mean `{only}`?")).fix(Fix::Subject(only.clone())),
            several => self.hint(format!("did you mean {}?", crate::error::one_of(several))),
        }
    }

    fn seen(seen: habits::HabitMatch) -> Words {
        let words = Words::new(seen.message).at(seen.caret);
        match seen.fix {
            Some((at, text)) => words.rule(seen.rule, Fix::At(at, text)),
            None => words.hint(seen.rule),
        }
    }
}

/// The position of an error, and what can be looked up about it.
struct Look<'a> {
    tokens: &'a Tokens<'a>,
    /// The token at which the error was reported; the number of tokens if there is none.
    error: usize,
    known: &'a Known<'a>,
}

/// The parts of a report on an error.
struct Told {
    words: Words,
    at: Option<Range<usize>>,
    mended: Option<Mended>,
}

/// A corrected text: the statement with the error, and all of the input.
struct Mended {
    statement: String,
    piece: String,
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
    let is_current = Rc::ptr_eq(&source.text, &known.current.text);
    let told = if is_current { told(root, &source, known) } else { told(root, &source, &known.about(&source)) };
    let mended = told.mended.filter(|_| is_current).and_then(|mended| sound(mended, known));
    let mut report = Report::new(told.words.message, &source, told.at);
    let put = told.words.fix.as_ref().map(|(Fix::Subject(put) | Fix::At(_, put))| put.as_str());
    report.hint = told.words.hint.or_else(|| Some(advice(&told.words.rule?, put, mended.as_ref())));
    report.calls = calls;
    report.stopped = matches!(root, EvalAltResult::ErrorTerminated(..)).then_some(Stop::Asked);
    let rest = &known.current.text[known.piece.end..];
    report.fixed = mended.filter(|_| source.name.is_empty()).map(|mended| mended.piece + rest);
    report
}

/// The message for an error without surrounding calls, its position, and the text with its only fix.
fn told(error: &EvalAltResult, source: &Source, known: &Known) -> Told {
    // A parse error without a position is at the end of the text.
    let is_parse = matches!(error, EvalAltResult::ErrorParsing(..));
    let from = place(source, error.position()).or_else(|| is_parse.then_some(known.piece.end));
    let tokens = Tokens::around(&source.text, from.unwrap_or(0));
    let look = Look { tokens: &tokens, error: from.map_or(tokens.list.len(), |from| tokens.at(from)), known };
    let words = run::words(error, &look);
    let beginning = from.unwrap_or(known.piece.start);
    let subject = words.subject.as_deref().and_then(|word| standing(word, beginning, &look));
    let at = words.at.clone().or(subject).or_else(|| from.map(|from| under(&tokens, from)));
    let at = at.map(|at| in_line(&source.text, at));
    let mended = words.fix.as_ref().and_then(|fix| mended(fix, at.clone(), &look));
    Told { words, at, mended }
}

/// The corrected text if nothing else in it is wrong, or can be corrected, too.
fn sound(mut mended: Mended, known: &Known) -> Option<Mended> {
    const FIXES: usize = 10;
    for _ in 0..FIXES {
        let Some(fault) = (known.fault)(&goes_on_from_last(&mended.piece)) else { return Some(mended) };
        let source = source_of(&mended.piece);
        let next = told(&fault, &source, &known.about(&source));
        mended = next.mended.filter(|_| !next.words.is_guess)?;
    }
    None
}

fn source_of(text: &str) -> Source {
    let shift = usize::from(goes_on_from_last(text) != text);
    Source { name: String::new(), text: text.into(), shift }
}

/// The report on numbers such as `1,000`, which would silently be read as several.
pub fn several_numbers(piece: &str, known: &Known) -> Option<Report> {
    let at = thousands(piece)?;
    let found = piece[at].to_string();
    let text = &known.current.text;
    let shown = places_of(text, &found).into_iter().find(|place| place.start >= known.piece.start)?;
    let write = found.replace(',', "_");
    let report = Report::new(format!("`{found}` would be read as several numbers"), known.current, Some(shown));
    Some(report.advise(format!("write `{write}`, or put a space after each comma")))
}

fn place(source: &Source, position: Position) -> Option<usize> {
    let shift = if position.line() == Some(1) { source.shift } else { 0 };
    let column = position.position().unwrap_or(1).saturating_sub(shift).max(1);
    let narrow = |number: usize| u16::try_from(number).unwrap_or(u16::MAX);
    let position = Position::new(narrow(position.line()?), narrow(column));
    offset(&source.text, as_typed(&source.text, position))
}

/// Where the caret goes if no word is given: under the whole token at a position, or after the last token.
fn under(tokens: &Tokens, from: usize) -> Range<usize> {
    let token = tokens.list.get(tokens.at(from)).filter(|token| token.at.contains(&from));
    match token {
        Some(token) if !tokens.text[token.at.clone()].contains('\n') => token.at.clone(),
        Some(_) => from..from + lex(&tokens.text[from..]).first().map_or(0, |lexeme| lexeme.at.end),
        // At the end of the text, the caret goes after the last token.
        None => {
            let end = tokens.text[..from].trim_end().len();
            end..end
        }
    }
}

/// The part of a range in its first line, without trailing spaces, which are not visible.
fn in_line(text: &str, at: Range<usize>) -> Range<usize> {
    let from = text[..at.start].rfind('\n').map_or(0, |end| end + 1);
    let to = text[from..].find('\n').map_or(text.len(), |end| from + end);
    let end = from + text[from..to].trim_end().len();
    at.start.min(end)..at.end.min(end)
}

/// The position of a word in the statement of an error: after the error, else before it; else the only position of the
/// same text in quotes in the whole input, such as where it was assigned to a name.
fn standing(word: &str, from: usize, look: &Look) -> Option<Range<usize>> {
    let text = look.tokens.text;
    let places = places_of(text, word);
    let statement = look.tokens.statement(look.error);
    let span = look.tokens.span(statement.start, statement.end.saturating_sub(1));
    let is_within = |place: &&Range<usize>| place.start >= span.start && place.end <= span.end;
    let within: Vec<&Range<usize>> = places.iter().filter(is_within).collect();
    let after = within.iter().find(|place| place.start >= from);
    if let Some(found) = after.or_else(|| within.iter().rev().find(|place| place.start < from)) {
        return Some((*found).clone());
    }
    let is_quoted = |place: &&Range<usize>| {
        let is_assigned = |before: &str| before.trim_end().ends_with('=');
        let quoted = |quote| {
            let before = text[..place.start].strip_suffix(quote);
            before.is_some_and(is_assigned) && text[place.end..].starts_with(quote)
        };
        place.start < from && (quoted('"') || quoted('\''))
    };
    let mut quoted = places.iter().filter(is_quoted);
    match (quoted.next(), quoted.next()) {
        (Some(only), None) => Some(only.clone()),
        _ => None,
    }
}

/// The statement and the whole piece with a fix applied.
fn mended(fix: &Fix, at: Option<Range<usize>>, look: &Look) -> Option<Mended> {
    let (mut at, put) = match fix {
        Fix::Subject(put) => (at?, put),
        Fix::At(at, put) => (at.clone(), put),
    };
    let (text, piece) = (look.tokens.text, look.known.piece.clone());
    if at.start < piece.start || at.end > piece.end {
        return None;
    }
    if put.starts_with('.') {
        at.start = text[..at.start].trim_end_matches(' ').len();
    }
    let of = |span: Range<usize>| format!("{}{put}{}", &text[span.start..at.start], &text[at.end..span.end]);
    let tokens = Tokens::read(text);
    // An insertion between two tokens belongs to the first.
    let statement = tokens.statement(tokens.at(at.start.saturating_sub(usize::from(at.is_empty()))));
    let span = tokens.span(statement.start, statement.end.saturating_sub(1));
    let span = span.start.min(at.start)..span.end.max(at.end);
    Some(Mended { statement: of(span), piece: of(piece) })
}

/// A rule with the corrected statement if it is short, else with the replacement.
fn advice(rule: &str, put: Option<&str>, mended: Option<&Mended>) -> String {
    const MAX_STATEMENT: usize = 60;
    let is_short = |text: &&str| !text.is_empty() && !text.contains('\n') && text.chars().count() <= MAX_STATEMENT;
    let statement = mended.map(|mended| mended.statement.trim()).filter(is_short);
    // A symbol alone says no more than the rule.
    let put = put.map(str::trim).filter(is_short).filter(|put| put.chars().count() > 1);
    match statement.or(put) {
        Some(write) if write.contains('`') => format!("{rule}: `` {write} ``"),
        Some(write) => format!("{rule}: `{write}`"),
        None => rule.to_string(),
    }
}

fn lower(text: &str) -> String {
    let mut chars = text.chars();
    chars.next().map_or(String::new(), |first| first.to_lowercase().chain(chars).collect())
}
