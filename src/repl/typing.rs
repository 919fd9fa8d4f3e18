//! What is shown while a line is typed: colours, hints, a preview of the answer and completions; and whether the line
//! is complete.

use std::borrow::Cow;
use std::cell::{Cell, RefCell};
use std::collections::HashSet;
use std::rc::Rc;

use rustyline::completion::{Completer, Pair};
use rustyline::highlight::{CmdKind, Highlighter};
use rustyline::hint::{Hint, Hinter};
use rustyline::history::SearchDirection;
use rustyline::validate::{ValidationContext, ValidationResult, Validator};
use rustyline::{CompletionType, Context, Helper};

use super::{Config, completion};
use crate::arrange::Arrange;
use crate::hidden;
use crate::render::cut;
use crate::script::{Paint, Reader, Session, brackets};

/// Answers rustyline's questions while a line is typed. The loop changes session and settings only between lines.
#[derive(Helper)]
pub struct Typing {
    reader: Reader,
    session: Rc<RefCell<Session>>,
    config: Rc<RefCell<Config>>,
    told: Rc<Told>,
}

/// What the loop updates between lines.
#[derive(Default)]
pub struct Told {
    /// The corrected line after an error.
    pub offered: RefCell<String>,
    /// Lines that failed, which are not offered as hints.
    pub failed: RefCell<HashSet<String>>,
    /// How many rows of a list fit on the screen.
    pub rows: Cell<usize>,
}

/// The hint shown after the cursor, and the part of it that a key accepts.
pub struct Shown {
    text: String,
    taken: String,
}

impl Hint for Shown {
    fn display(&self) -> &str {
        &self.text
    }

    fn completion(&self) -> Option<&str> {
        (!self.taken.is_empty()).then_some(&self.taken)
    }
}

impl Typing {
    pub fn new(session: Rc<RefCell<Session>>, config: Rc<RefCell<Config>>, told: Rc<Told>) -> Typing {
        Typing { reader: Reader::new(), session, config, told }
    }

    /// The rest of the most recent history line that begins as typed and did not fail.
    fn remembered(&self, line: &str, context: &Context<'_>) -> Option<String> {
        let (failed, mut before) = (self.told.failed.borrow(), context.history_index());
        while let Some(start) = before.checked_sub(1) {
            let found = context.history().starts_with(line, start, SearchDirection::Reverse).ok()??;
            if !failed.contains(found.entry.as_ref()) {
                let rest = found.entry[line.len()..].to_string();
                return (!rest.is_empty() && !hidden::is_in(&rest)).then_some(rest);
            }
            before = found.idx;
        }
        None
    }

    /// Whether hints can be shown: without colour, dim text would look as if it had been typed.
    fn has_hints(&self) -> bool {
        self.config.borrow().hints && self.session.borrow().look().colour
    }

    /// The preview of the answer, shortened to one line below the input.
    fn below(&self, line: &str) -> Option<String> {
        let session = self.session.borrow();
        let width = session.look().width.unwrap_or(80);
        Some(format!("\n  {}", cut(&hidden::coloured(&session.preview(line)?), width.saturating_sub(4))))
    }
}

fn is_command(line: &str) -> bool {
    line.trim_start().starts_with([':', '?'])
}

impl Hinter for Typing {
    type Hint = Shown;

    fn hint(&self, line: &str, cursor: usize, context: &Context<'_>) -> Option<Shown> {
        let offered = self.told.offered.borrow();
        if line.is_empty() && self.has_hints() && !offered.is_empty() && !offered.contains('\n') {
            return Some(Shown { text: offered.clone(), taken: offered.clone() });
        }
        if cursor < line.len() || line.trim().is_empty() || line.contains('\n') {
            return None;
        }
        let config = self.config.borrow();
        let hints = self.has_hints();
        let signature = match hints && !is_command(line) {
            true => self.session.borrow().signature(line).map(|rest| format!("{})", hidden::shown_line(&rest))),
            false => None,
        };
        if let Some(text) = signature {
            return Some(Shown { text, taken: String::new() });
        }
        let taken = if hints { self.remembered(line, context) } else { None }.unwrap_or_default();
        let below = if config.preview && !is_command(line) { self.below(line) } else { None }.unwrap_or_default();
        let text = format!("{taken}{below}");
        (!text.is_empty()).then_some(Shown { text, taken })
    }
}

/// The colour of each kind of token. Other text is not coloured, and no meaning depends on colour alone.
fn colour(paint: Paint) -> &'static str {
    match paint {
        Paint::Keyword => "1",
        Paint::Function => "36",
        Paint::Text => "32",
        Paint::Number => "33",
        Paint::Comment => "2",
    }
}

const MATCHED: &str = "1;4";

impl Highlighter for Typing {
    fn highlight<'l>(&self, line: &'l str, cursor: usize) -> Cow<'l, str> {
        if !self.config.borrow().highlight || is_command(line) {
            return Cow::Borrowed(line);
        }
        let pair = brackets(line, cursor);
        let mut parts: Vec<(std::ops::Range<usize>, &str)> =
            self.session.borrow().painted(line).into_iter().map(|(range, paint)| (range, colour(paint))).collect();
        parts.extend(
            pair.into_iter().flat_map(|(open, close)| [(open..open + 1, MATCHED), (close..close + 1, MATCHED)]),
        );
        parts.arrange_by_key(|(range, _)| range.start);
        let (mut text, mut at) = (String::with_capacity(line.len() + 16 * parts.len()), 0);
        for (range, code) in parts {
            text.push_str(&line[at..range.start]);
            text.push_str(&format!("\x1b[{code}m{}\x1b[0m", &line[range.clone()]));
            at = range.end;
        }
        text.push_str(&line[at..]);
        Cow::Owned(text)
    }

    fn highlight_hint<'h>(&self, hint: &'h str) -> Cow<'h, str> {
        Cow::Owned(format!("\x1b[2m{hint}\x1b[0m"))
    }

    fn highlight_candidate<'c>(&self, candidate: &'c str, _: CompletionType) -> Cow<'c, str> {
        // The label is bright and its meaning dim.
        match candidate.find("   ") {
            Some(end) => Cow::Owned(format!("{}\x1b[2m{}\x1b[0m", &candidate[..end], &candidate[end..])),
            None => Cow::Borrowed(candidate),
        }
    }

    fn highlight_char(&self, _: &str, _: usize, _: CmdKind) -> bool {
        self.config.borrow().highlight
    }
}

impl Completer for Typing {
    type Candidate = Pair;

    fn complete(&self, line: &str, cursor: usize, _: &Context<'_>) -> rustyline::Result<(usize, Vec<Pair>)> {
        let session = self.session.borrow();
        let found = completion::commands(&line[..cursor]).unwrap_or_else(|| session.complete(line, cursor));
        Ok((found.start, completion::listed(&found, cursor - found.start, session.look().width, self.told.rows.get())))
    }
}

impl Validator for Typing {
    fn validate(&self, context: &mut ValidationContext) -> rustyline::Result<ValidationResult> {
        let text = self.reader.without_replies(context.input());
        Ok(match !is_command(&text) && self.reader.is_unfinished(&text) {
            true => ValidationResult::Incomplete,
            false => ValidationResult::Valid(None),
        })
    }
}
