//! The command line: what to run, how it should look, and the exit code.

use std::io::{IsTerminal, Read, Write};
use std::rc::Rc;

use clap::{Parser, ValueEnum};

use crate::render::{Format, Look};
use crate::repl::{self, Progress};
use crate::script::{Report, Session, Settings};
use crate::{Error, files};

/// Exit codes: all went well; an error in what was run; wrong arguments (as clap has it); a fault; stopped.
const DONE: u8 = 0;
const FAILED: u8 = 1;
const WRONG: u8 = 2;
/// A fault of the program itself.
pub const FAULT: u8 = 101;
const STOPPED: u8 = 130;

/// Rows that a terminal shows of a longer table.
const ROWS: usize = 40;

/// Take a ranking of cities apart and put it together again under other weights.
///
/// Without arguments it is a prompt; help() there lists what can be asked.
#[derive(Parser)]
#[command(name = "reweigh", version, after_help = AFTER)]
struct Arguments {
    /// A script to run, or `-` for the standard input
    script: Option<String>,
    /// Words for the script, `args` there
    #[arg(trailing_var_arg = true, allow_hyphen_values = true)]
    args: Vec<String>,
    /// Run this line and leave
    #[arg(short, long, value_name = "CODE", conflicts_with = "script", allow_hyphen_values = true)]
    eval: Option<String>,
    /// How answers are written
    #[arg(long, value_enum, default_value_t)]
    format: Form,
    /// Never colour (nor where NO_COLOR is set or the output is no terminal)
    #[arg(long)]
    no_color: bool,
}

const AFTER: &str = "examples:
  reweigh -e 'model(load(\"trade\")).rank().top(20)'
  reweigh --format csv -e 'load(\"trade\").units()' > units.csv
  echo 'published(2022)' | reweigh -";

#[derive(Clone, Copy, Default, ValueEnum)]
enum Form {
    #[default]
    Table,
    Csv,
    Tsv,
    Json,
    Md,
}

impl From<Form> for Format {
    fn from(form: Form) -> Format {
        match form {
            Form::Table => Format::Table,
            Form::Csv => Format::Csv,
            Form::Tsv => Format::Tsv,
            Form::Json => Format::Json,
            Form::Md => Format::Markdown,
        }
    }
}

/// The whole program; the answer is the exit code.
pub fn run() -> u8 {
    let arguments = match Arguments::try_parse() {
        Ok(arguments) => arguments,
        Err(error) => {
            let _ = error.print();
            return if error.use_stderr() { WRONG } else { DONE };
        }
    };
    let look = look(&arguments);
    let progress = Progress::default();
    let out = {
        let progress = progress.clone();
        Rc::new(move |text: &str| {
            progress.clear();
            write(text);
        })
    };
    let mut session = Session::new(Settings { look, out, args: arguments.args.clone() });
    progress.follow(session.watch());
    // A fault is told as an error of the line; its trace is for those who ask for one.
    if std::env::var_os("RUST_BACKTRACE").is_none() {
        std::panic::set_hook(Box::new(|_| {}));
    }
    let is_prompt = arguments.script.is_none() && arguments.eval.is_none() && std::io::stdin().is_terminal();
    let watch = session.watch();
    let listen = || ctrlc::set_handler(move || watch.stop());
    if is_prompt {
        let _ = listen();
        return repl::run(session, &progress);
    }
    let is_line = arguments.eval.is_some();
    let name = arguments.script.as_deref().unwrap_or("-");
    let script = match (arguments.eval, name) {
        (Some(code), _) => Ok(code),
        (None, "-") => standard_input(),
        (None, path) => files::read(path.as_ref()),
    };
    // While the script is read, Ctrl-C ends the program as it does any other.
    let _ = listen();
    let ended = script.map(|script| session.run(&script, if is_line { "-e" } else { name }));
    progress.clear();
    match ended {
        Ok(Ok(())) => DONE,
        Ok(Err(report)) => failed(&report, arguments.no_color),
        Err(error) => refused(&error),
    }
}

/// A terminal has a width, head and tail of long tables, and colour; a file or a pipe gets everything, plain.
fn look(arguments: &Arguments) -> Look {
    let out = std::io::stdout();
    let plain = Look { format: arguments.format.into(), ..Look::default() };
    if !out.is_terminal() {
        return plain;
    }
    let width = terminal_size::terminal_size().map(|(width, _)| usize::from(width.0));
    let colour = !arguments.no_color && anstream::AutoStream::choice(&out) != anstream::ColorChoice::Never;
    Look { width, rows: Some(ROWS), colour, ..plain }
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

/// A reader that has gone away, as `head` does, ends the program quietly; a full disk does not.
fn write(text: &str) {
    let mut out = std::io::stdout().lock();
    let Err(error) = out.write_all(text.as_bytes()).and_then(|()| out.flush()) else { return };
    if error.kind() == std::io::ErrorKind::BrokenPipe {
        std::process::exit(i32::from(DONE));
    }
    eprintln!("error: cannot write the output: {}", files::plain(&error));
    std::process::exit(i32::from(FAILED));
}

fn refused(error: &Error) -> u8 {
    eprintln!("error: {error}");
    FAILED
}

fn failed(report: &Report, no_color: bool) -> u8 {
    let colour = !no_color && anstream::AutoStream::choice(&std::io::stderr()) != anstream::ColorChoice::Never;
    eprint!("{}", report.render(colour));
    match (report.stopped, report.is_fault) {
        (true, _) => STOPPED,
        (_, true) => FAULT,
        _ => FAILED,
    }
}
