//! The prompt: reads lines, runs them in the session, shows what comes back.

mod completion;
mod history;
mod progress;

use std::cell::RefCell;
use std::io::Write;
use std::rc::Rc;

use rustyline::completion::{Completer, Pair};
use rustyline::error::ReadlineError;
use rustyline::history::MemHistory;
use rustyline::validate::{ValidationContext, ValidationResult, Validator};
use rustyline::{CompletionType, Config, Context, Editor, Helper, Highlighter, Hinter};

pub use progress::Progress;

use crate::render::{FORMATS, Format, Look};
use crate::script::{Reader, Session};

const PROMPT: &str = "> ";
const BANNER: &str = concat!("reweigh ", env!("CARGO_PKG_VERSION"), " · help() · ?rank · :quit or Ctrl-D leaves");

/// Commands of the prompt, with what they do.
const COMMANDS: &[(&str, &str)] = &[
    (":help", "list these commands; help() lists the functions"),
    (":all", "show the last value whole"),
    (":format", "write answers as table, csv, tsv, json or md"),
    (":quit", "leave, as Ctrl-D does"),
];

/// What rustyline asks while a line is typed.
#[derive(Helper, Highlighter, Hinter)]
struct Typing {
    reader: Reader,
    /// Shared with the loop, which changes it only between two lines.
    session: Rc<RefCell<Session>>,
}

impl Completer for Typing {
    type Candidate = Pair;

    fn complete(&self, line: &str, cursor: usize, _: &Context<'_>) -> rustyline::Result<(usize, Vec<Pair>)> {
        let session = self.session.borrow();
        let found = completion::commands(&line[..cursor]).unwrap_or_else(|| session.complete(line, cursor));
        Ok((found.start, completion::listed(&found, cursor - found.start, session.look().width)))
    }
}

impl Validator for Typing {
    fn validate(&self, context: &mut ValidationContext) -> rustyline::Result<ValidationResult> {
        let is_command = context.input().trim_start().starts_with([':', '?']);
        Ok(match !is_command && self.reader.is_unfinished(context.input()) {
            true => ValidationResult::Incomplete,
            false => ValidationResult::Valid(None),
        })
    }
}

type Line = Editor<Typing, MemHistory>;

/// Ask until the user leaves; the answer is the exit code.
pub fn run(session: Session, progress: &Progress) -> u8 {
    let config = Config::builder()
        .auto_add_history(false)
        .completion_type(CompletionType::List)
        .completion_show_all_if_ambiguous(true)
        .build();
    let history = MemHistory::with_config(&config);
    let mut editor = match Line::with_history(config, history) {
        Ok(editor) => editor,
        Err(error) => {
            eprintln!("error: no prompt on this terminal: {error}");
            return 1;
        }
    };
    let session = Rc::new(RefCell::new(session));
    editor.set_helper(Some(Typing { reader: Reader::new(), session: session.clone() }));
    let file = history::place();
    history::load(file.as_deref(), &mut editor);
    println!("{BANNER}");
    loop {
        match editor.readline(PROMPT) {
            Ok(line) if line.trim().is_empty() => {}
            Ok(line) => {
                history::add(file.as_deref(), &mut editor, &line);
                if !answer(&mut session.borrow_mut(), &mut editor, line.trim(), progress) {
                    return 0;
                }
            }
            Err(ReadlineError::Interrupted) => println!("Ctrl-D leaves"),
            Err(_) => return 0,
        }
    }
}

/// Run one line; false where it asks to leave.
fn answer(session: &mut Session, editor: &mut Line, line: &str, progress: &Progress) -> bool {
    if let Some((width, _)) = editor.dimensions() {
        session.set_look(Look { width: Some(usize::from(width)), ..session.look() });
    }
    match line {
        "quit" | "exit" | "quit()" | "exit()" | ":quit" | ":q" | ":exit" => return false,
        _ if line.starts_with(':') => print!("{}", command(session, line)),
        _ => {
            let answer = session.enter(line);
            progress.clear();
            match answer {
                Ok(shown) => print!("{}", shown.unwrap_or_default()),
                Err(report) => print!("{}", report.render(session.look().colour)),
            }
        }
    }
    let _ = std::io::stdout().flush();
    true
}

/// A line that begins with a colon.
fn command(session: &mut Session, line: &str) -> String {
    let (name, rest) = line.split_once(' ').unwrap_or((line, ""));
    match (name, rest.trim()) {
        (":help", _) => COMMANDS.iter().map(|(name, about)| format!("  {name:<10}{about}\n")).collect(),
        (":all", _) => {
            let whole = Look { rows: None, width: None, ..session.look() };
            session.last(&whole).unwrap_or_else(|| "there is no last value\n".into())
        }
        (":format", form) => match Format::named(form) {
            Some(format) => {
                session.set_look(Look { format, ..session.look() });
                String::new()
            }
            None => format!(
                "error: no format `{form}`: {}\n",
                FORMATS.iter().map(|(name, _)| *name).collect::<Vec<_>>().join(", ")
            ),
        },
        _ => {
            let names: Vec<&str> = COMMANDS.iter().map(|(name, _)| *name).collect();
            let near = crate::data::names::nearest(name, names.iter().copied());
            let offered = near.first().map_or(names.join(" "), |near| format!("did you mean {near}?"));
            format!("error: no command `{name}`\n hint: {offered}\n")
        }
    }
}
