//! Commands of the prompt, which begin with a colon. Each is declared once, with its arguments and its action.

use std::path::Path;
use std::process::Command as Process;
use std::time::Instant;

use super::{Keys, Prompt};
use crate::data::names::{nearest, unknown};
use crate::data::options::Opt;
use crate::data::options::Words;
use crate::files;
use crate::hidden::shown;
use crate::render::{Format, Look};

/// A command of the prompt.
pub struct Command {
    pub name: &'static str,
    /// Its arguments, as the list shows them.
    pub takes: &'static str,
    pub about: &'static str,
    run: fn(&mut Prompt, &str) -> Then,
}

/// What the prompt does after a command.
pub enum Then {
    Ask,
    /// Ask for the next line and offer a text that a key accepts.
    Offer(String),
    /// Run this text as if it had been typed.
    Run(String),
    /// Leave with this exit code.
    Leave(u8),
}

/// All commands, in the order of the list.
#[rustfmt::skip]
pub static COMMANDS: &[Command] = &[
    Command { name: ":help", takes: "", about: "list these commands; help() lists the functions", run: help },
    Command { name: ":keys", takes: "", about: "list the keyboard shortcuts", run: keys },
    Command { name: ":vars", takes: "", about: "list the variables", run: variables },
    Command { name: ":all", takes: "", about: "show the last answer in full", run: all },
    Command { name: ":format", takes: "FORM", about: "write answers as table, csv, tsv, json, md or html", run: format },
    Command { name: ":out", takes: "[FILE]", about: "write answers to a file; without a name, to the screen again", run: out },
    Command { name: ":time", takes: "EXPR", about: "measure how long a line takes", run: time },
    Command { name: ":load", takes: "FILE", about: "run a script in this session", run: load },
    Command { name: ":save", takes: "FILE [all]", about: "save the lines that the variables depend on as a script; `all`: every line that worked", run: save },
    Command { name: ":edit", takes: "", about: "write lines in $EDITOR, the last one to begin with, and run them", run: edit },
    Command { name: ":history", takes: "[N]", about: "list the last lines", run: history },
    Command { name: ":set", takes: "[KEY VALUE]", about: "change a setting, or list all settings", run: set },
    Command { name: ":undo", takes: "", about: "undo the last line that assigned a variable", run: undo },
    Command { name: ":reset", takes: "", about: "forget all variables and functions", run: reset },
    Command { name: ":quit", takes: "", about: "quit, as Ctrl-D does", run: |_, _| Then::Leave(0) },
];

/// Keys and what they do.
#[rustfmt::skip]
const KEYS_OF_THE_LINE: &[(&str, &str)] = &[
    ("Tab", "show completions with their meanings"),
    ("Right, End", "accept the dim text after the cursor"),
    ("Enter", "run the line; an unfinished line continues below"),
    ("Alt-Enter", "insert a new line"),
    ("Up, Down", "show earlier or later lines"),
    ("Ctrl-R", "search the history; Ctrl-R again goes further back"),
    ("Ctrl-A, Ctrl-E", "go to the beginning, or to the end"),
    ("Ctrl-W, Ctrl-U", "delete the word before the cursor, or the line"),
    ("Ctrl-_", "undo the last edit"),
    ("Ctrl-L", "clear the screen"),
    ("Ctrl-C", "clear the line; stop the running line"),
    ("Ctrl-D", "quit"),
];

/// How many lines `:history` lists by default.
const LISTED: usize = 20;

/// Run a line that begins with a colon.
pub fn run(prompt: &mut Prompt, line: &str) -> Then {
    let (name, rest) = line.split_once(char::is_whitespace).unwrap_or((line, ""));
    let is_it = |command: &&Command| command.name == name || SHORT.contains(&(name, command.name));
    match COMMANDS.iter().find(is_it) {
        Some(command) => (command.run)(prompt, rest.trim()),
        None => {
            let near = nearest(name, COMMANDS.iter().map(|command| command.name));
            let names: Vec<&str> = COMMANDS.iter().map(|command| command.name).collect();
            let hint = near.first().map_or(names.join(" "), |near| format!("did you mean {near}?"));
            prompt.fault(&format!("no command `{name}`"), Some(&hint))
        }
    }
}

/// Short forms of commands.
const SHORT: &[(&str, &str)] =
    &[(":q", ":quit"), (":exit", ":quit"), (":h", ":help"), (":?", ":help"), (":run", ":load")];

fn listed(pairs: impl Iterator<Item = (String, String)> + Clone) -> String {
    let width = pairs.clone().map(|(name, _)| name.chars().count()).max().unwrap_or(0);
    pairs.map(|(name, about)| format!("  {name:<width$}  {about}\n")).collect()
}

fn help(prompt: &mut Prompt, _: &str) -> Then {
    let line =
        |command: &Command| (format!("{} {}", command.name, command.takes).trim().to_string(), command.about.into());
    prompt.say(&listed(COMMANDS.iter().map(line)))
}

fn keys(prompt: &mut Prompt, _: &str) -> Then {
    prompt.say(&listed(KEYS_OF_THE_LINE.iter().map(|(key, about)| ((*key).to_string(), (*about).to_string()))))
}

fn variables(prompt: &mut Prompt, _: &str) -> Then {
    let variables = prompt.session.borrow().variables();
    match variables.is_empty() {
        true => prompt.say("no variables yet: `let cities = load(\"trade\")` declares one\n"),
        false => prompt.say(&variables.iter().map(|line| format!("{line}\n")).collect::<String>()),
    }
}

fn undo(prompt: &mut Prompt, _: &str) -> Then {
    let undone = prompt.session.borrow_mut().undo();
    match undone {
        Some(line) => prompt.say(&format!("undone: {}\n", shown(line.trim()))),
        None => prompt.fault("nothing to undo: no line of this session has changed a variable", None),
    }
}

fn all(prompt: &mut Prompt, _: &str) -> Then {
    let session = prompt.session.borrow();
    let whole = Look { rows: None, height: None, is_whole: true, ..session.look() };
    let text = session.last(&whole);
    drop(session);
    prompt.show(&text.unwrap_or_else(|| "there is no last value\n".into()))
}

fn format(prompt: &mut Prompt, name: &str) -> Then {
    if name.is_empty() {
        let now = prompt.config.borrow().format.word();
        return prompt.say(&format!("{now}; one of {}\n", Format::WORDS.join(", ")));
    }
    let set = prompt.config.borrow_mut().set("format", &name.into());
    match set {
        Ok(()) => Then::Ask,
        Err(_) => {
            let error = unknown("format", name, Format::WORDS.iter().copied());
            prompt.fault_of(&error)
        }
    }
}

fn out(prompt: &mut Prompt, path: &str) -> Then {
    if path.is_empty() {
        prompt.sink.turn(None);
        return prompt.say("answers are shown here\n");
    }
    let opened = files::append(Path::new(path), &prompt.session.borrow().access());
    match opened {
        Ok(file) => {
            prompt.sink.turn(Some(file));
            prompt.say(&format!("answers go to {}; `:out` shows them again\n", shown(path)))
        }
        Err(error) => prompt.fault_of(&error),
    }
}

fn time(prompt: &mut Prompt, line: &str) -> Then {
    if line.is_empty() {
        return prompt
            .fault("`:time` needs a line", Some("write it after the command, such as `:time model(d).rank()`"));
    }
    let start = Instant::now();
    let then = prompt.line(line);
    let took = start.elapsed();
    let text = match took.as_millis() {
        0..1 => format!("{:.0} µs", took.as_secs_f64() * 1e6),
        1..10 => format!("{:.1} ms", took.as_secs_f64() * 1e3),
        10..1000 => format!("{:.0} ms", took.as_secs_f64() * 1e3),
        _ => format!("{:.1} s", took.as_secs_f64()),
    };
    prompt.note(&format!("took {text}"));
    then
}

fn load(prompt: &mut Prompt, path: &str) -> Then {
    if path.is_empty() {
        return prompt.fault("`:load` needs a path", Some("write it after the command, such as `:load soft.rhai`"));
    }
    let access = prompt.session.borrow().access();
    let read = files::read(Path::new(path), &access)
        .and_then(|script| Ok((script, prompt.config.borrow().sandbox.of_loaded(Path::new(path), access)?)));
    match read {
        Ok((script, access)) => {
            let answer = prompt.session.borrow_mut().load(&script, path, access);
            let told = |(lines, given): (usize, Vec<String>)| {
                let given = if given.is_empty() { String::new() } else { format!(": {}", given.join(", ")) };
                let told = format!("ran {lines} line{} of {path}{given}\n", if lines == 1 { "" } else { "s" });
                Some(shown(&told).into_owned())
            };
            let then = prompt.answered(answer.map(told));
            let script = prompt.session.borrow().needed_script();
            prompt.autosave.keep(&script);
            then
        }
        Err(error) => prompt.fault_of(&error),
    }
}

fn save(prompt: &mut Prompt, said: &str) -> Then {
    let (path, is_all) = match said.strip_suffix(" all") {
        Some(path) => (path.trim_end(), true),
        None => (said, false),
    };
    let session = prompt.session.borrow();
    let script = if is_all { session.script() } else { session.needed_script() };
    drop(session);
    let written = match path {
        "" => {
            return prompt.fault("`:save` needs a path", Some("write it after the command, such as `:save soft.rhai`"));
        }
        _ if script.is_empty() && !is_all => {
            let all = format!("`:save {path} all` writes every line that worked");
            return prompt.fault("there are no variables to save", Some(&all));
        }
        _ if script.is_empty() => return prompt.fault("no line has run without an error yet", None),
        path => files::write(Path::new(path), script.as_bytes(), &prompt.session.borrow().access()),
    };
    match written {
        Ok(()) => {
            prompt.autosave.drop_script();
            let lines = script.lines().count();
            prompt.say(&format!("{lines} line{} written to {}\n", if lines == 1 { "" } else { "s" }, shown(path)))
        }
        Err(error) => prompt.fault_of(&error),
    }
}

fn edit(prompt: &mut Prompt, _: &str) -> Then {
    let editor =
        ["VISUAL", "EDITOR"].iter().find_map(|name| std::env::var(name).ok()).filter(|name| !name.trim().is_empty());
    let editor = editor.unwrap_or_else(|| "vi".into());
    match edited(&editor, &prompt.last_line()) {
        Ok(text) if text.trim().is_empty() => Then::Ask,
        Ok(text) => Then::Run(text),
        Err(reason) => prompt
            .fault(&format!("cannot start the editor `{editor}`: {reason}"), Some("set $EDITOR to the program to use")),
    }
}

/// Open an editor on a temporary file with this text, and return what the user saved.
fn edited(editor: &str, text: &str) -> Result<String, String> {
    let folder = files::temporary().map_err(|error| error.to_string())?;
    let path = folder.path().join("line.rhai");
    let plain = |error: std::io::Error| files::plain(&error);
    std::fs::write(&path, format!("{}\n", text.trim_end())).map_err(plain)?;
    let mut words = editor.split_whitespace();
    let status = Process::new(words.next().unwrap_or("vi")).args(words).arg(&path).status().map_err(plain)?;
    if !status.success() {
        return Err(format!("it ended with {status}"));
    }
    std::fs::read_to_string(&path).map_err(plain)
}

fn history(prompt: &mut Prompt, count: &str) -> Then {
    let count = if count.is_empty() { Some(LISTED) } else { count.parse().ok() };
    match count {
        Some(count) => {
            let lines = prompt.remembered();
            let latest = &lines[lines.len().saturating_sub(count)..];
            prompt.say(&latest.iter().map(|line| format!("{}\n", shown(line))).collect::<String>())
        }
        None => prompt.fault("`:history` takes a number of lines", None),
    }
}

fn set(prompt: &mut Prompt, words: &str) -> Then {
    let Some((name, value)) = words.split_once(char::is_whitespace) else {
        let config = prompt.config.borrow().clone();
        let line = |key: &Opt| (format!("{} = {}", key.name, config.value(key)), key.about.to_string());
        let asked: Vec<&Opt> = Keys::TABLE.iter().filter(|key| words.is_empty() || key.name == words).collect();
        if asked.is_empty() {
            let error = unknown("setting", words, Keys::TABLE.iter().map(|key| key.name));
            return prompt.fault_of(&error);
        }
        return prompt.say(&listed(asked.into_iter().map(line)));
    };
    let Some(key) = Keys::TABLE.iter().find(|key| key.name == name) else {
        let error = unknown("setting", name, Keys::TABLE.iter().map(|key| key.name));
        return prompt.fault_of(&error);
    };
    let set = prompt.config.borrow_mut().set(name, &super::setting(value.trim()));
    match set {
        Ok(()) => Then::Ask,
        Err(_) => {
            let expected = key.accepts.expects();
            prompt.fault(&format!("`{name}` cannot be `{}`: expected {expected}", value.trim()), None)
        }
    }
}

fn reset(prompt: &mut Prompt, words: &str) -> Then {
    if !words.is_empty() {
        return prompt.fault(&format!("`:reset` takes no argument, found `{words}`"), None);
    }
    prompt.session.borrow_mut().reset();
    prompt.autosave.drop_script();
    prompt.say("all variables, functions and lines are gone, including those of startup.rhai\n")
}
