//! The arguments of a script on the command line, and its exit code.

use rhai::plugin::*;
use rhai::{Dynamic, EvalAltResult, Position};

use crate::script::ScriptResult;
use crate::script::engine::home::Context;
use crate::script::engine::value::kind_of;
use crate::{Error, Result};

#[export_module]
pub mod functions {
    /// Return an argument of the script by name, or a default.
    ///
    /// `reweigh ranks.rhai 2021` and `reweigh ranks.rhai --year 2021` (or `year=2021`) both make `arg("year", 2022)`
    /// return the number 2021. Arguments without a name are assigned in the order in which the script first asks for
    /// names. The type of the default sets the type of the result: a whole number, a number, text, or `true` or
    /// `false`. Without a default, the argument is required and returned as text.
    ///
    /// ```rhai
    /// > arg("year", 2022)
    /// 2022
    /// ```
    #[rhai_fn(return_raw)]
    pub fn arg(context: NativeCallContext, argument: &str, default: Dynamic) -> ScriptResult<Dynamic> {
        check_default(&default)?;
        match word(&Context::of(&context), argument) {
            Some(word) => Ok(read(argument, &word, &default)?),
            None => Ok(default),
        }
    }

    #[rhai_fn(name = "arg", return_raw)]
    pub fn required(context: NativeCallContext, argument: &str) -> ScriptResult<Dynamic> {
        let capital = argument.to_uppercase();
        let missing = || {
            let message = format!("the script needs an argument `{argument}`");
            let hint = format!("`reweigh SCRIPT {capital}`, or a default in the script: `arg(\"{argument}\", …)`");
            Error::plain(message).about(argument).advise(hint)
        };
        Ok(word(&Context::of(&context), argument).map(Dynamic::from).ok_or_else(missing)?)
    }

    /// End the script with an exit code for the shell; 0 unless given.
    ///
    /// ```rhai
    /// > if load("demo").units().len < 3 { exit(3) }
    /// ```
    #[rhai_fn(return_raw)]
    pub fn exit(context: NativeCallContext, code: i64) -> ScriptResult<Dynamic> {
        let Ok(code) = u8::try_from(code) else {
            return Err(Error::wrong("exit", code.to_string(), "a code from 0 to 255").into());
        };
        Context::of(&context).exit.set(Some(code));
        Err(EvalAltResult::Exit(Dynamic::UNIT, Position::NONE).into())
    }

    #[rhai_fn(name = "exit", return_raw)]
    pub fn exit_with(code: Dynamic) -> ScriptResult<Dynamic> {
        Err(Error::wrong("exit", kind_of(&code), "a whole number from 0 to 255").into())
    }

    #[rhai_fn(name = "exit", return_raw)]
    pub fn exit_well(context: NativeCallContext) -> ScriptResult<Dynamic> {
        exit(context, 0)
    }
}

/// Named and positional arguments.
type Given = (Vec<(String, String)>, Vec<String>);

fn given(args: &[String]) -> Given {
    let (mut named, mut plain) = (Vec::new(), Vec::new());
    let mut words = args.iter().peekable();
    while let Some(word) = words.next() {
        let bare = word.strip_prefix("--").filter(|bare| !bare.is_empty());
        match bare.unwrap_or(word).split_once('=') {
            Some((name, value)) if is_name(name) => named.push((name.to_string(), value.to_string())),
            _ => match (bare, words.peek()) {
                (Some(name), Some(_)) if is_name(name) => {
                    named.push((name.to_string(), words.next().cloned().unwrap_or_default()));
                }
                (Some(name), None) if is_name(name) => named.push((name.to_string(), "true".to_string())),
                _ => plain.push(word.clone()),
            },
        }
    }
    (named, plain)
}

/// Arguments that a script did not read although it reads some by `arg`.
pub fn unused(home: &Context) -> Vec<String> {
    let ((named, plain), asked) = (given(&home.args), home.asked.borrow());
    if asked.is_empty() {
        return Vec::new();
    }
    let is_asked = |name: &String| asked.contains(name);
    let places = asked.iter().filter(|name| !named.iter().any(|(known, _)| known == *name)).count();
    let unknown = named.iter().filter(|(name, _)| !is_asked(name)).map(|(name, value)| format!("{name}={value}"));
    unknown.chain(plain.iter().skip(places).cloned()).collect()
}

/// The word given for an argument: by its name, or as the next one without a name.
fn word(home: &Context, name: &str) -> Option<String> {
    let (named, plain) = given(&home.args);
    let mut asked = home.asked.borrow_mut();
    if !asked.iter().any(|known| known == name) {
        asked.push(name.to_string());
    }
    if let Some((_, value)) = named.iter().rev().find(|(known, _)| *known == name) {
        return Some(value.clone());
    }
    // Named arguments do not count among the positional ones.
    let place =
        asked.iter().filter(|known| !named.iter().any(|(name, _)| name == *known)).position(|known| known == name);
    place.and_then(|place| plain.get(place)).cloned()
}

fn is_name(text: &str) -> bool {
    text.starts_with(|c: char| c.is_alphabetic()) && text.chars().all(|c| c.is_alphanumeric() || "_-".contains(c))
}

/// A word as a value of the type of the default.
fn read(name: &str, word: &str, default: &Dynamic) -> Result<Dynamic> {
    let wrong = |expected: &str| Error::wrong(format!("argument `{name}`"), format!("`{word}`"), expected).about(name);
    if default.is_int() {
        return word.parse::<i64>().map(Dynamic::from).map_err(|_| wrong("a whole number"));
    }
    if default.is_float() {
        let number = word.parse::<f64>().ok().filter(|number| number.is_finite());
        return number.map(Dynamic::from).ok_or_else(|| wrong("a number"));
    }
    if default.is_bool() {
        return word.parse::<bool>().map(Dynamic::from).map_err(|_| wrong("`true` or `false`"));
    }
    Ok(Dynamic::from(word.to_string()))
}

/// A default must be something that can be typed on a command line.
fn check_default(default: &Dynamic) -> Result<()> {
    let can_be_typed =
        [default.is_int(), default.is_float(), default.is_bool(), default.is_string(), default.is_unit()]
            .contains(&true);
    match can_be_typed {
        true => Ok(()),
        false => Err(Error::plain(format!(
            "`arg` takes a number, a text, `true` or `false` as its default, not {}",
            kind_of(default)
        ))),
    }
}
