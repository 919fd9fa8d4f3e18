//! The prompt: reads lines, runs them in the session, shows what comes back.

mod completion;
pub mod config;
mod history;
mod pager;
mod progress;

use std::cell::RefCell;
use std::io::Write;
use std::rc::Rc;

use rustyline::completion::{Completer, Pair};
use rustyline::error::ReadlineError;
use rustyline::history::MemHistory;
use rustyline::validate::{ValidationContext, ValidationResult, Validator};
use rustyline::{CompletionType, Context, Editor, Helper, Highlighter, Hinter};

pub use config::{COLOURS, Colour, Config};
pub use progress::Progress;

use crate::render::{FORMATS, Format, Look};
use crate::script::{Reader, Session};

const PROMPT: &str = "> ";
const BANNER: &str = concat!("reweigh ", env!("CARGO_PKG_VERSION"), " · help() · ?rank · :quit or Ctrl-D leaves");

/// Commands of the prompt, with what they do.
pub const COMMANDS: &[(&str, &str)] = &[
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
pub fn run(session: Session, progress: &Progress, config: &Config) -> u8 {
    let mut editor = match line(config) {
        Ok(editor) => editor,
        Err(error) => {
            eprintln!("error: no prompt on this terminal: {error}");
            return 1;
        }
    };
    let session = Rc::new(RefCell::new(session));
    editor.set_helper(Some(Typing { reader: Reader::new(), session: session.clone() }));
    let file = if config.history == 0 { None } else { history::place() };
    history::load(file.as_deref(), &mut editor, config.history);
    if config.banner && !config.quiet {
        println!("{BANNER}");
    }
    loop {
        match editor.readline(PROMPT) {
            Ok(line) if line.trim().is_empty() => {}
            Ok(line) => {
                history::add(file.as_deref(), &mut editor, &line);
                if !answer(&mut session.borrow_mut(), &mut editor, line.trim(), progress, config) {
                    return 0;
                }
            }
            Err(ReadlineError::Interrupted) => println!("Ctrl-D leaves"),
            Err(_) => return 0,
        }
    }
}

fn line(config: &Config) -> rustyline::Result<Line> {
    let settings = rustyline::Config::builder()
        .auto_add_history(false)
        .max_history_size(config.history)?
        .completion_type(CompletionType::List)
        .completion_show_all_if_ambiguous(true)
        .build();
    let history = MemHistory::with_config(&settings);
    Line::with_history(settings, history)
}

/// Run one line; false where it asks to leave.
fn answer(session: &mut Session, editor: &mut Line, line: &str, progress: &Progress, config: &Config) -> bool {
    let size = editor.dimensions();
    if let Some((width, _)) = size {
        session.set_look(Look { width: Some(usize::from(width)), ..session.look() });
    }
    let height = size.filter(|_| config.pager).map(|(_, height)| usize::from(height));
    match line {
        "quit" | "exit" | "quit()" | "exit()" | ":quit" | ":q" | ":exit" => return false,
        _ if line.starts_with(':') => show(&command(session, line), height, session),
        _ => {
            let answer = session.enter(line);
            progress.clear();
            match answer {
                Ok(shown) => show(&shown.unwrap_or_default(), height, session),
                Err(report) => print!("{}", report.render(session.look().colour)),
            }
        }
    }
    let _ = std::io::stdout().flush();
    true
}

/// Print an answer; one that is higher than the screen goes to the pager, where that is wanted.
fn show(text: &str, height: Option<usize>, session: &Session) {
    let is_long = height.is_some_and(|height| text.lines().count() >= height);
    if !(is_long && pager::show(text)) {
        print!("{text}");
    }
    // Ctrl-C in the pager is none of the session's.
    session.watch().reset();
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

/// The whole reference: how the program is called, the language, the prompt, the settings.
pub fn reference(usage: &str) -> crate::Result<String> {
    let mut text = format!("# {}\n\n## The program\n\n```text\n{}\n```\n\n", crate::TOOL, usage.trim_end());
    text.push_str(&crate::script::reference(&crate::Watch::default())?);
    text.push_str("## Commands of the prompt\n\n");
    COMMANDS.iter().for_each(|(name, about)| text.push_str(&format!("- `{name}`: {about}\n")));
    text.push_str("\n## Settings\n\n`reweigh config` tells where they are.\n\n");
    let default = Config::default();
    for key in config::KEYS {
        let (name, value) = (key.name, key.value(&default));
        text.push_str(&format!("- `{name}`: {} ({}; {value} unless given)\n", key.about, key.expected()));
    }
    Ok(text)
}
