//! The prompt: it reads lines, runs them in the session and shows the answers.

mod autosave;
mod commands;
mod completion;
pub mod config;
mod history;
mod pager;
mod progress;
mod sandbox;
pub(crate) mod screen;
mod sink;
mod typing;

use std::cell::RefCell;
use std::io::IsTerminal;
use std::rc::Rc;

use rustyline::error::ReadlineError;
use rustyline::{Cmd, CompletionType, Editor, EventHandler, KeyCode, KeyEvent, Modifiers};

pub use commands::COMMANDS;
pub(crate) use config::{Colour, Config, Keys};
pub(crate) use progress::Progress;
pub(crate) use sandbox::Sandbox;
pub(crate) use sink::Sink;

use crate::Error;
use crate::data::Setting;
use crate::hidden::{self, shown};
use crate::render::{Format, Look, dim};
use crate::script::{Language, Report, Session};
use autosave::Autosave;
use commands::Then;
use history::Remembered;
use typing::{Told, Typing};

const PROMPT: &str = "> ";
const BANNER: &str = concat!(
    "reweigh ",
    env!("CARGO_PKG_VERSION"),
    " · help() · ?rank · Tab completes · Ctrl-D leaves\ntry: model(load(\"trade\")).rank().top(10)"
);
/// How many rows of the screen the prompt itself needs.
const SPARE: usize = 2;

type Line = Editor<Typing, Remembered>;

/// The state of the loop: session, settings and where answers go.
pub(crate) struct Prompt<'a> {
    session: Rc<RefCell<Session>>,
    config: Rc<RefCell<Config>>,
    progress: &'a Progress,
    editor: Line,
    /// Whether to use colour if the settings leave it to the terminal.
    is_coloured: bool,
    told: Rc<Told>,
    /// Where answers go.
    sink: &'a Sink,
    autosave: Autosave,
}

/// Run the prompt until the user leaves, and return the exit code.
pub(crate) fn run(session: Session, progress: &Progress, sink: &Sink, config: &Config) -> u8 {
    let remembered = Remembered::open(history::place(), config.history);
    let settings = rustyline::Config::builder()
        .auto_add_history(false)
        .completion_type(CompletionType::List)
        .completion_show_all_if_ambiguous(true)
        .build();
    let mut editor = match Line::with_history(settings, remembered) {
        Ok(editor) => editor,
        Err(error) => {
            screen::err(&format!("error: cannot start the prompt on this terminal: {error}\n"));
            return 1;
        }
    };
    editor.bind_sequence(KeyEvent(KeyCode::Enter, Modifiers::ALT), EventHandler::Simple(Cmd::Newline));
    if config.banner && !config.quiet {
        screen::out(&format!("{BANNER}\n"));
    }
    let (session, config) = (Rc::new(RefCell::new(session)), Rc::new(RefCell::new(config.clone())));
    let (told, is_coloured) = (Rc::<Told>::default(), session.borrow().look().colour);
    editor.set_helper(Some(Typing::new(session.clone(), config.clone(), told.clone())));
    // Without a history, nothing else is written either.
    let sessions = history::place().filter(|_| config.borrow().history > 0);
    let autosave = Autosave::new(sessions.map(|place| place.with_file_name(history::SESSIONS)));
    let mut prompt = Prompt { session, config, progress, editor, is_coloured, told, sink, autosave };
    prompt.tell_what_was_lost();
    let code = prompt.ask();
    prompt.tell_what_is_not_saved();
    code
}

impl Prompt<'_> {
    fn ask(&mut self) -> u8 {
        self.look();
        loop {
            match self.editor.readline(PROMPT) {
                Ok(line) if line.trim().is_empty() => {}
                Ok(line) => {
                    // The window may have been resized since the prompt was written.
                    self.look();
                    self.told.offered.take();
                    self.editor.history_mut().remember(&line);
                    let mut then = self.typed(&line);
                    if let Then::Run(text) = then {
                        self.editor.history_mut().remember(text.trim_end());
                        then = self.typed(&text);
                    }
                    match then {
                        Then::Leave(code) => return code,
                        Then::Offer(text) => drop(self.told.offered.replace(text)),
                        Then::Ask | Then::Run(_) => {}
                    }
                }
                Err(ReadlineError::Interrupted) => screen::out("press Ctrl-D to leave\n"),
                Err(ReadlineError::Eof) => return 0,
                // The terminal is gone.
                Err(_) => return 1,
            }
        }
    }

    /// Tell the user how to restore the variables of a session that crashed.
    fn tell_what_was_lost(&mut self) {
        let lost = self.autosave.lost();
        if let (Some(latest), false) = (lost.first(), self.config.borrow().quiet) {
            let path = latest.display();
            let told = format!("an earlier session ended unexpectedly; to restore its variables:\n  :load {path}\n");
            screen::out(&shown(&told));
        }
    }

    /// Tell the user where unsaved lines are kept.
    fn tell_what_is_not_saved(&mut self) {
        if let (Some(path), false) = (self.autosave.leave(), self.config.borrow().quiet) {
            let told = format!("not saved; to restore the variables:\n  :load {}\n", path.display());
            screen::out(&shown(&told));
        }
    }

    /// The look of answers follows the terminal and the settings.
    fn look(&mut self) {
        let size = self.editor.dimensions();
        let width = size.map(|(width, _)| usize::from(width));
        self.told.rows.set(size.map_or(usize::MAX, |(_, rows)| usize::from(rows).saturating_sub(2 * SPARE).max(3)));
        let (config, mut session) = (self.config.borrow(), self.session.borrow_mut());
        let height = size.map(|(_, rows)| usize::from(rows).saturating_sub(SPARE));
        // A pager shows every row.
        let (rows, height) = if config.pager { (None, None) } else { config.rows.limits(height) };
        let look = Look { format: config.format, rows, height, ..session.look() };
        let is_read = !self.sink.is_file() && std::io::stdout().is_terminal();
        let colour = match config.colour {
            Colour::Auto => self.is_coloured,
            said => said == Colour::Always,
        };
        session.set_look(match is_read {
            true => Look { width: width.or(look.width), colour, terminal: true, ..look },
            false => Look { width: None, rows: None, height: None, colour: false, terminal: false, ..look },
        });
    }

    fn typed(&mut self, line: &str) -> Then {
        match line.trim() {
            "quit" | "exit" | "quit()" | "exit()" => Then::Leave(0),
            command if command.starts_with(':') => commands::run(self, command),
            _ => self.line(line),
        }
    }

    /// Run a line of the language.
    fn line(&mut self, line: &str) -> Then {
        let answer = self.session.borrow_mut().enter(line);
        if answer.is_err() {
            self.told.failed.borrow_mut().insert(line.to_string());
        }
        if answer.is_ok() {
            self.autosave.keep(&self.session.borrow().needed_script());
        }
        let exited = self.session.borrow().exited();
        exited.map_or_else(|| self.answered(answer), Then::Leave)
    }

    fn answered(&mut self, answer: Result<Option<String>, Box<Report>>) -> Then {
        self.progress.clear();
        match answer {
            Ok(shown) => self.show(&shown.unwrap_or_default()),
            Err(report) => {
                let look = self.session.borrow().look();
                screen::out(&report.render_within(look.colour, look.width));
                // A corrected line is only offered if all of it can be seen.
                let fixed = report.fixed().filter(|fixed| !hidden::is_in(&fixed.replace('\n', " ")));
                fixed.map_or(Then::Ask, |fixed| Then::Offer(fixed.to_string()))
            }
        }
    }

    /// Write an answer to the file of `:out`, to a pager if it is longer than the screen, or to the screen.
    fn show(&mut self, text: &str) -> Then {
        match self.sink.take(text) {
            Ok(true) => return Then::Ask,
            Ok(false) => {}
            Err(error) => {
                return self.fault(&format!("cannot write the answer: {}", crate::files::plain(&error)), None);
            }
        }
        let rows = self.editor.dimensions().map_or(usize::MAX, |(_, rows)| usize::from(rows));
        let is_long = text.lines().count() + SPARE > rows;
        let is_paged = self.config.borrow().pager && is_long && pager::show(text);
        if !is_paged {
            screen::out(text);
        }
        // Ctrl-C in the pager does not concern the session.
        self.session.borrow().watch().reset();
        Then::Ask
    }

    /// Show a text on the screen, wherever answers go.
    fn say(&mut self, text: &str) -> Then {
        screen::out(text);
        Then::Ask
    }

    /// Show a note beside the answer.
    fn note(&mut self, text: &str) {
        let look = Look { format: Format::Table, ..self.session.borrow().look() };
        screen::out(&(dim(text, &look) + "\n"));
    }

    fn fault_of(&mut self, error: &Error) -> Then {
        self.fault(&error.worded(&Language), error.hint().map(|hint| hint.worded(&Language)).as_deref())
    }

    fn fault(&mut self, message: &str, hint: Option<&str>) -> Then {
        screen::out(&format!("error: {}\n", shown(message)));
        if let Some(hint) = hint {
            screen::out(&format!(" hint: {}\n", shown(hint)));
        }
        Then::Ask
    }

    fn remembered(&mut self) -> Vec<String> {
        self.editor.history_mut().entries().to_vec()
    }

    /// The last line that was not a command.
    fn last_line(&mut self) -> String {
        self.remembered().into_iter().rev().find(|line| !line.starts_with(':')).unwrap_or_default()
    }
}

/// A word as a setting, read as in the settings file.
fn setting(word: &str) -> Setting {
    match (word.parse::<bool>(), word.parse::<f64>()) {
        (Ok(truth), _) => Setting::Truth(truth),
        (_, Ok(number)) => Setting::Number(number),
        _ => Setting::Text(word.trim_matches('"').to_string()),
    }
}

/// The complete reference: command line, language, prompt and settings.
pub(crate) fn reference(usage: &str) -> crate::Result<String> {
    let mut text = format!("# {}\n\n## The program\n\n```text\n{}\n```\n\n", crate::TOOL, usage.trim_end());
    text.push_str(&crate::script::reference(&crate::Watch::default())?);
    text.push_str("## Commands of the prompt\n\n");
    for command in COMMANDS {
        let called = format!("{} {}", command.name, command.takes);
        text.push_str(&format!("- `{}`: {}\n", called.trim(), command.about));
    }
    text.push_str("\n## Settings\n\n`reweigh config` shows where they are.\n\n");
    let default = Config::default();
    for key in Keys::TABLE {
        let (name, value) = (key.name, default.value(key));
        text.push_str(&format!("- `{name}`: {} ({}; default {value})\n", key.about, key.accepts.expects()));
    }
    Ok(text)
}
