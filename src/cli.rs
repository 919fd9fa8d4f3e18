//! The command line: what to run, how it should look, and the exit code.

mod check;
mod kernel;
mod limits;

use std::collections::BTreeMap;
use std::io::{IsTerminal, Read};
use std::path::PathBuf;
use std::rc::Rc;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};

use clap::builder::PossibleValuesParser;
use clap::{CommandFactory, Parser, Subcommand};

use crate::data::names::nearest;
use crate::data::options::Words;
use crate::files::{self, Access};
use crate::hidden::shown;
use crate::render::sql::{Bounds, Dialect};
use crate::render::{Format, Look};
use crate::repl::{self, Colour, Config, Progress, Sandbox, Sink, config, screen};
use crate::script::{self, Language, Report, Session, Settings};
use crate::{Error, Stop};
use limits::{Limits, TIMED_OUT};

/// Exit codes: success; an error in the script or line; wrong arguments (clap's own code); internal error; interrupted.
const DONE: u8 = 0;
const FAILED: u8 = 1;
const WRONG: u8 = 2;
/// An internal error.
pub const FAULT: u8 = 101;
const STOPPED: u8 = 130;

/// Weigh indicators, rank cities and test how robust the ranks are.
///
/// Without arguments, it starts a prompt; type help() there to see what you can do.
#[derive(Parser)]
#[command(name = "reweigh", version, after_help = AFTER, args_conflicts_with_subcommands = true)]
#[command(
    override_usage = "reweigh [OPTIONS] [SCRIPT] [ARGS]...\n       reweigh [OPTIONS] -e CODE... [ARGS]...\n       reweigh COMMAND"
)]
struct Arguments {
    #[command(subcommand)]
    command: Option<Command>,
    /// A script to run, or `-` for standard input; words after it are its arguments, read by `args` and `arg("name",
    /// default)`
    #[arg(value_name = "SCRIPT", trailing_var_arg = true)]
    script: Vec<String>,
    /// Run this line; can be repeated, lines run in order
    #[arg(short, long, value_name = "CODE", allow_hyphen_values = true)]
    eval: Vec<String>,
    /// Open a prompt after the script or the lines
    #[arg(short, long)]
    interactive: bool,
    /// Show no banner and no progress
    #[arg(short, long)]
    quiet: bool,
    /// Ignore the user's config.toml and startup.rhai
    #[arg(long)]
    no_config: bool,
    /// Let scripts read and write files in this folder, too; can be repeated
    #[arg(long, value_name = "DIR")]
    allow: Vec<PathBuf>,
    /// Run the lines of -e and of the prompt in the sandbox, too. Scripts always run in it: they read and write only
    /// files in the working folder, in their own and in those of --allow
    #[arg(long)]
    sandbox: bool,
    /// Refuse to write files
    #[arg(long)]
    read_only: bool,
    /// The format of answers
    #[arg(long, value_name = "FORMAT", value_parser = names_of::<Format>())]
    format: Option<String>,
    /// When to use colour; auto: on a terminal unless NO_COLOR is set, everywhere if CLICOLOR_FORCE is set
    #[arg(long, visible_alias = "colour", value_name = "WHEN", value_parser = names_of::<Colour>())]
    color: Option<String>,
    /// The same as --color never
    #[arg(long, overrides_with = "color")]
    no_color: bool,
    #[command(flatten)]
    limits: Limits,
}

#[derive(Subcommand)]
enum Command {
    /// Write completions for a shell
    Completions { shell: clap_complete::Shell },
    /// Print the manual page
    Man,
    /// Write definitions of all functions for an editor with the Rhai language server
    Definitions {
        /// The folder for one file per noun; without it, everything is written as one file
        folder: Option<PathBuf>,
    },
    /// Write the complete reference as Markdown
    Docs,
    /// Print a saved model as one SQL query that computes scores and ranks
    Sql {
        /// The model file, as written by `save(m, "model.toml")`
        model: String,
        /// The database engine
        #[arg(long, value_name = "ENGINE", value_parser = names_of::<Dialect>())]
        dialect: String,
        /// The table to read; default: the name of the data
        #[arg(long, value_name = "NAME")]
        table: Option<String>,
        /// Where bounds come from: `frozen` writes those found on the data, `query` computes them on the rows
        #[arg(long, value_name = "HOW", value_parser = names_of::<Bounds>())]
        fit: Option<String>,
        /// The year to score; default: the year of the model
        #[arg(long, value_name = "YEAR", allow_negative_numbers = true)]
        year: Option<i32>,
        /// The column that identifies the units; default: `unit`
        #[arg(long, value_name = "COLUMN")]
        key: Option<String>,
    },
    /// Check an index against its recorded edition; the exit code is 1 if a check fails
    Check(check::Check),
    /// Show where the settings are and print a settings file with the defaults
    Config,
}

const AFTER: &str = "To run a script that has the name of a command, write its path: reweigh ./docs

Settings are read from config.toml, and startup.rhai beside it runs first; reweigh config shows where they are.

examples:
  reweigh -e 'model(load(\"trade\")).rank().top(20)'
  reweigh --format csv -e 'load(\"trade\").units()' > units.csv
  reweigh -i -e 'let m = model(load(\"trade\"))'
  echo 'published(2022)' | reweigh -
  curl -sL URL | reweigh -e 'load(\"-\")'

exit codes: 0 success, 1 error in the script or line, 2 wrong arguments, 101 internal error, 124 time
limit, 130 interrupted";

/// A parser that accepts the words of a type.
fn names_of<T: Words>() -> PossibleValuesParser {
    T::WORDS.into()
}

/// Our own options, which people may write after the name of a script, where they count as arguments of the script.
#[rustfmt::skip]
const OWN: &[&str] = &[
    "--format", "--color", "--no-color", "--quiet", "--interactive", "--no-config", "--allow", "--sandbox", "--read-only",
    "--memory", "--timeout",
];

/// Run the program and return its exit code; `held` counts the bytes that the program holds.
pub fn run(held: fn() -> u64) -> u8 {
    let arguments = match Arguments::parsed() {
        Ok(arguments) => arguments,
        Err(code) => return code,
    };
    // An internal error is reported as an error of the line; its backtrace is shown only on request.
    if std::env::var_os("RUST_BACKTRACE").is_none() {
        std::panic::set_hook(Box::new(|_| {}));
    }
    if let Some(command) = &arguments.command {
        return command.run();
    }
    arguments.run(held)
}

impl Arguments {
    /// Read the settings, close the sandbox, and run the startup script and what was asked for.
    fn run(self, held: fn() -> u64) -> u8 {
        let folder = config::folder().filter(|_| !self.no_config);
        let (config, faults) = folder.as_deref().map(config::read).unwrap_or_default();
        for fault in faults {
            screen::err(&format!("warning: {}\n", shown(&fault.to_string())));
        }
        if let Some(word) = self.words().iter().find(|word| OWN.contains(&word.as_str())).filter(|_| !self.quiet) {
            screen::err(&format!(
                "note: `{word}` is passed to the script, like everything after its name; to use it as an option, put it first\n"
            ));
        }
        if self.asks() && self.limits.has_timeout() {
            screen::err("error: `--timeout` is for scripts and `-e`; at the prompt, Ctrl-C stops a line\n");
            return WRONG;
        }
        let config = self.settings(config);
        let everywhere = Access::everywhere();
        let startup = folder.as_deref().and_then(config::startup);
        let startup = startup.map(|path| (files::read(&path, &everywhere), path.display().to_string()));
        let script = self.script().filter(|name| *name != "-").map(|name| files::read(name.as_ref(), &everywhere));
        let access = match self.access(&config.sandbox) {
            Ok(access) => access,
            Err(error) => return refused(&error),
        };
        let budget = self.limits.budget();
        if !self.asks() {
            // From here on, nothing outside the sandbox can be opened. No other thread has started yet.
            kernel::confine(&access);
        }
        let mut program = Program::new(config, &self);
        program.session.set_access(access);
        self.limits.apply(&program.session.watch(), held, budget);
        match startup.map(|(script, name)| program.execute(script, &name)) {
            Some(code @ (STOPPED | TIMED_OUT)) if !program.asks => code,
            _ => program.run(self, script),
        }
    }

    /// The arguments of the process; if they are wrong, or only ask for help, prints that and returns the exit code.
    fn parsed() -> Result<Arguments, u8> {
        let error = match Arguments::try_parse() {
            Ok(arguments) => return Ok(arguments),
            Err(error) => error,
        };
        let is_coloured = is_coloured(Colour::Auto, &std::io::stderr());
        let text = error.render();
        let text = if is_coloured { text.ansi().to_string() } else { text.to_string() };
        match error.use_stderr() {
            true => screen::err(&text),
            false => screen::out(&text),
        }
        Err(if error.use_stderr() { WRONG } else { DONE })
    }

    /// The script to run; with `-e` there is no script, and all words are arguments.
    fn script(&self) -> Option<&str> {
        self.script.first().map(String::as_str).filter(|_| self.eval.is_empty())
    }

    /// The arguments of the script or of the `-e` lines.
    fn words(&self) -> &[String] {
        &self.script[usize::from(self.script().is_some())..]
    }

    /// Whether there is neither a script nor a line to run.
    fn is_alone(&self) -> bool {
        self.script().is_none() && self.eval.is_empty()
    }

    /// Whether a prompt follows.
    fn asks(&self) -> bool {
        self.interactive || (self.is_alone() && std::io::stdin().is_terminal())
    }

    /// What may be read and written. A script runs in the sandbox; so does the prompt after it.
    fn access(&self, sandbox: &Sandbox) -> crate::Result<Access> {
        sandbox.check()?;
        let is_piped = self.is_alone() && !self.asks();
        match self.script() {
            Some(script) => sandbox.of_script(Some(script.as_ref()), self.words()),
            None if is_piped => sandbox.of_script(None, &[]),
            None => sandbox.of_lines(self.words()),
        }
    }

    /// The settings of the file, overridden by the arguments.
    fn settings(&self, mut config: Config) -> Config {
        let colour = if self.no_color { Some(Colour::Never.word()) } else { self.color.as_deref() };
        let said = [("format", self.format.as_deref()), ("colour", colour)];
        for (key, word) in said.into_iter().filter_map(|(key, word)| Some((key, word?))) {
            config.set(key, &word.into()).expect("clap takes no other word");
        }
        config.quiet = self.quiet;
        config.sandbox = Sandbox { is_on: self.sandbox, is_read_only: self.read_only, allow: self.allow.clone() };
        config
    }
}

impl Command {
    fn run(&self) -> u8 {
        let mut text = Vec::new();
        if let Command::Check(check) = self {
            return check.run();
        }
        let done = match self {
            Command::Check(_) => Ok(()),
            Command::Completions { shell } => {
                clap_complete::generate(*shell, &mut Arguments::command(), "reweigh", &mut text);
                Ok(())
            }
            Command::Man => clap_mangen::Man::new(Arguments::command())
                .render(&mut text)
                .map_err(|error| Error::plain(format!("cannot write the manual page: {}", files::plain(&error)))),
            Command::Definitions { folder: Some(folder) } => script::write_definitions(folder, &Access::everywhere()),
            Command::Definitions { folder: None } => {
                text = script::definitions().into_bytes();
                Ok(())
            }
            Command::Docs => {
                let usage = Arguments::command().render_long_help().to_string();
                repl::reference(&usage).map(|reference| text = reference.into_bytes())
            }
            Command::Sql { model, dialect, table, fit, year, key } => {
                let texts = [("table", table), ("fit", fit), ("key", key)];
                let mut options: BTreeMap<String, _> =
                    texts.into_iter().filter_map(|(name, text)| Some((name.into(), text.as_deref()?.into()))).collect();
                options.extend(year.map(|year| ("year".to_string(), f64::from(year).into())));
                script::sql_of_file(model, dialect, &options, &Access::everywhere()).map(|(query, warnings)| {
                    warnings.iter().for_each(|warning| screen::err(&format!("warning: {}\n", shown(warning))));
                    text = query.into_bytes();
                })
            }
            Command::Config => {
                text = repl::config::page().into_bytes();
                Ok(())
            }
        };
        match done {
            Ok(()) => {
                screen::out(&String::from_utf8_lossy(&text));
                DONE
            }
            Err(error) => refused(&error),
        }
    }
}

/// A session and everything that runs with it.
struct Program {
    session: Session,
    progress: Progress,
    sink: Sink,
    config: Config,
    /// Whether a prompt follows.
    asks: bool,
    /// Whether the user's code is running or the prompt is waiting for input.
    runs: Arc<AtomicBool>,
    /// The exit code of a script that called `exit`.
    exited: Option<u8>,
}

impl Program {
    fn new(config: Config, arguments: &Arguments) -> Program {
        let (progress, sink) = (Progress::default(), Sink::default());
        let out = {
            let (progress, sink) = (progress.clone(), sink.clone());
            Rc::new(move |text: &str| {
                progress.clear();
                if !matches!(sink.take(text), Ok(true)) {
                    screen::out(text);
                }
            })
        };
        let args = arguments.words().to_vec();
        let session = Session::new(Settings { look: look(&config), out, args });
        if !config.quiet {
            progress.follow(session.watch(), width);
        }
        let asks = arguments.asks();
        let is_piped = arguments.script().map_or(arguments.is_alone(), |script| script == "-");
        if asks || is_piped {
            session.take_input();
        }
        let program = Program { session, progress, sink, config, asks, runs: Arc::default(), exited: None };
        program.listen();
        program
    }

    /// Make Ctrl-C stop the running line; while a script is being read, it ends the program as usual.
    fn listen(&self) {
        let (watch, runs) = (self.session.watch(), self.runs.clone());
        screen::heed(&watch);
        let _ = ctrlc::set_handler(move || match runs.load(Ordering::SeqCst) {
            true => watch.stop(),
            false => std::process::exit(i32::from(STOPPED)),
        });
    }

    /// Run the lines or the script, then the prompt if there is one.
    fn run(mut self, arguments: Arguments, script: Option<crate::Result<String>>) -> u8 {
        let mut code = DONE;
        let count = arguments.eval.len();
        for (line, number) in arguments.eval.iter().cloned().zip(1..) {
            let name = if count == 1 { "-e".to_string() } else { format!("-e {number}") };
            code = if code == DONE && self.exited.is_none() { self.execute(Ok(line), &name) } else { code };
        }
        let name = match arguments.script() {
            Some(name) => Some(name),
            None if count == 0 && !self.asks => Some("-"),
            None => None,
        };
        if let Some(name) = name {
            let script = script.unwrap_or_else(standard_input);
            let hint = script.as_ref().err().and_then(|_| near_command(name));
            code = self.execute(script, name);
            if let Some(command) = hint {
                screen::err(&format!(
                    "  hint: did you mean the command `reweigh {command}`? Its own options go after it\n"
                ));
            }
        }
        if !self.asks || self.exited.is_some() {
            // Ending the process frees all memory at once; dropping large tables piece by piece would take a while.
            let exited = self.exited;
            std::mem::forget(self);
            return exited.unwrap_or(code);
        }
        self.runs.store(true, Ordering::SeqCst);
        repl::run(self.session, &self.progress, &self.sink, &self.config)
    }

    fn tell_unused_arguments(&self) {
        let (unused, asked) = self.session.unused_arguments();
        if let (Some(first), false) = (unused.first(), self.config.quiet) {
            let more = if unused.len() > 1 { format!(" and {} more", unused.len() - 1) } else { String::new() };
            let told =
                format!("note: the script does not use `{first}`{more}; its arguments are {}\n", asked.join(", "));
            screen::err(&shown(&told));
        }
    }

    fn execute(&mut self, script: crate::Result<String>, name: &str) -> u8 {
        self.runs.store(true, Ordering::SeqCst);
        let ended = script.map(|script| self.session.run(&script, name));
        self.runs.store(false, Ordering::SeqCst);
        self.progress.clear();
        self.exited = self.session.exited().or(self.exited);
        match ended {
            Ok(Ok(())) => {
                self.tell_unused_arguments();
                DONE
            }
            Ok(Err(report)) => failed(&report, self.config.colour),
            Err(error) => refused(&error),
        }
    }
}

/// The command that was probably meant if a file with this name cannot be read.
fn near_command(name: &str) -> Option<String> {
    let commands = Arguments::command();
    let names: Vec<&str> = commands.get_subcommands().map(clap::Command::get_name).collect();
    nearest(name, names).into_iter().next()
}

/// On a terminal, output fits the width and long tables are shortened; files and pipes get everything.
fn look(config: &Config) -> Look {
    let out = std::io::stdout();
    let plain = Look { format: config.format, colour: is_coloured(config.colour, &out), ..Look::default() };
    if !out.is_terminal() {
        return plain;
    }
    let (rows, height) = config.rows.limits(height());
    Look { width: width(), rows, height, ascii: is_plain(), terminal: true, ..plain }
}

/// Whether the locale lacks the characters that pictures are drawn with; without a locale they are assumed to exist.
fn is_plain() -> bool {
    let said = ["LC_ALL", "LC_CTYPE", "LANG"].into_iter().filter_map(|name| std::env::var(name).ok());
    let locale = said.map(|locale| locale.to_lowercase()).find(|locale| !locale.is_empty());
    locale.is_some_and(|locale| !locale.contains("utf-8") && !locale.contains("utf8"))
}

/// The width of the terminal in columns.
fn width() -> Option<usize> {
    terminal_size::terminal_size().map(|(width, _)| usize::from(width.0))
}

/// The number of lines that an answer may take, so that the shell prompt below it does not scroll its title away.
fn height() -> Option<usize> {
    terminal_size::terminal_size().map(|(_, height)| usize::from(height.0).saturating_sub(1))
}

/// The environment (NO_COLOR, CLICOLOR_FORCE, TERM) is asked where neither arguments nor settings say.
fn is_coloured(colour: Colour, stream: &impl anstream::stream::RawStream) -> bool {
    match colour {
        Colour::Always => true,
        Colour::Never => false,
        Colour::Auto => anstream::AutoStream::choice(stream) != anstream::ColorChoice::Never,
    }
}

fn standard_input() -> crate::Result<String> {
    let mut bytes = Vec::new();
    std::io::stdin().read_to_end(&mut bytes).map_err(|error| Error::Io {
        doing: "cannot read",
        path: "-".into(),
        reason: error.to_string(),
    })?;
    files::text(&bytes, "-")
}

fn refused(error: &Error) -> u8 {
    let hint = error.hint().map(|hint| format!("  hint: {}\n", shown(&hint.worded(&Language))));
    screen::err(&format!("error: {}\n{}", shown(&error.worded(&Language)), hint.unwrap_or_default()));
    FAILED
}

fn failed(report: &Report, colour: Colour) -> u8 {
    let error = std::io::stderr();
    let width = if error.is_terminal() { width() } else { None };
    screen::err(&report.render_within(is_coloured(colour, &error), width));
    match (report.stopped, report.is_fault) {
        (Some(Stop::Asked), _) => STOPPED,
        (Some(Stop::Time), _) => TIMED_OUT,
        (_, true) => FAULT,
        _ => FAILED,
    }
}
