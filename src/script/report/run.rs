//! Run-time errors in plain words; parse errors are in `parse`.

use std::rc::Rc;

use rhai::EvalAltResult;

use super::Look;
use super::Words;
use super::calls;
use super::lower;
use super::names;
use super::parse;
use crate::Error;
use crate::script::engine::value::{kind_named, plain};
use crate::script::engine::{CALL_LEVELS, OPERATIONS};
use crate::script::source::wording::Language;

/// The message for an error: of the domain, of parsing, of names, or of Rhai, in this order.
pub(super) fn words(error: &EvalAltResult, look: &Look) -> Words {
    use EvalAltResult as E;
    match error {
        E::ErrorRuntime(value, _) => match value.read_lock::<Rc<Error>>() {
            Some(error) => of_domain(&error, look),
            None => Words::new(plain(value)),
        },
        E::ErrorParsing(kind, _) => parse::words(kind, look),
        E::ErrorVariableNotFound(name, _) => names::no_variable(name, look),
        E::ErrorFunctionNotFound(signature, _) => calls::no_function(signature, look),
        E::ErrorPropertyNotFound(name, _) => no_entry(name, look),
        E::ErrorDotExpr(text, _) => names::no_property(text, look),
        E::ErrorIndexingType(text, _) => {
            let kinds = text.split('[').next().unwrap_or(text).trim();
            let words = Words::new(format!("{} cannot be indexed with `[…]`", kind_named(kinds)));
            let (is_range, is_text) = (text.to_lowercase().contains("range"), kinds.ends_with("Ranking"));
            if is_range {
                words.hint("`.rows().extract(0..2)` returns the first two rows as a list")
            } else if is_text {
                words.hint("`.of(\"…\")` returns the row of a city")
            } else {
                words
            }
        }
        E::ErrorMismatchDataType(wanted, found, _) | E::ErrorMismatchOutputType(wanted, found, _) => {
            mismatch(wanted, found)
        }
        E::ErrorModuleNotFound(name, _) => {
            Words::new(format!("no module `{name}`: scripts cannot import others")).about(name)
        }
        E::ErrorAssignmentToConstant(name, _) => Words::new(format!("`{name}` is a constant")).about(name),
        E::ErrorArrayBounds(given, place, _) if look.error > 1 && look.tokens.word(look.error - 2) == "args" => {
            no_argument(*given, *place)
        }
        // For "argument #1 of function 'map'".
        E::ErrorDataRace(text, _) => {
            let name = text.split('\'').nth(1).unwrap_or_default();
            Words::new(format!("`{name}` cannot change the value that it reads")).about(name)
        }
        E::ErrorArithmetic(text, _) => Words::new(lower(text)),
        other => of_limits(other),
    }
}

/// A script reads more arguments than it was given.
fn no_argument(given: usize, place: i64) -> Words {
    let were = match given {
        0 => "no arguments".to_string(),
        1 => "1 argument".to_string(),
        many => format!("{many} arguments"),
    };
    let message = format!("`args[{place}]` does not exist: the script was given {were}");
    Words::new(message).hint("`arg(\"year\", 2022)` reads a named argument with a default")
}

fn of_limits(error: &EvalAltResult) -> Words {
    use EvalAltResult as E;
    match error {
        E::ErrorArrayBounds(0, ..) => Words::new("the list is empty"),
        E::ErrorArrayBounds(n, place, _) => {
            Words::new(format!("no item {place} in a list of {n}, which has 0 to {}", n - 1))
        }
        E::ErrorStringBounds(n, place, _) => Words::new(format!("no place {place} in a text of {n} characters")),
        E::ErrorFor(_) => Words::new("`for` loops over a list, a range, a text, or the rows of an answer")
            .hint("`.rows()` lists what a data set, a ranking or a table holds"),
        E::ErrorTerminated(..) => Words::new("stopped"),
        E::ErrorTooManyOperations(_) => {
            Words::new(format!("stopped after {} million operations: an endless loop?", OPERATIONS / 1_000_000))
                .hint("a longer loop can be split into several statements, or replaced by one call, such as `map`")
        }
        E::ErrorStackOverflow(_) => Words::new("calls are nested too deep: does a function call itself endlessly?")
            .hint(format!("up to {CALL_LEVELS} calls may wait for each other; write a loop instead")),
        E::ErrorTooManyVariables(_) => Words::new("too many variables"),
        other => Words::new(lower(&other.to_string())),
    }
}

/// The domain's own message; a name looked up after a dot may be a method without brackets.
fn of_domain(error: &Error, look: &Look) -> Words {
    let mut words = Words::new(error.worded(&Language));
    words.subject = error.subject().map(String::from);
    words.hint = error.hint().map(|hint| hint.worded(&Language));
    if let Error::Method { method, subject, .. } = error {
        // If the call names the method but not the indicator, the caret goes under the method.
        let mut tokens = look.tokens.statement(look.error);
        let is_word = |token: usize, word: &str| look.tokens.word(token).trim_matches('"') == word;
        let names_subject = tokens.clone().any(|token| is_word(token, subject));
        if !names_subject && tokens.any(|token| token > look.error && is_word(token, method)) {
            words.subject = Some(method.clone());
        }
    }
    let Error::Unknown { kind, name, nearest, .. } = error else { return words };
    let here = (look.error..look.tokens.list.len()).find(|token| look.tokens.word(*token) == name);
    let noun = names::noun_of(kind);
    let is_method = || look.known.docs.named(name).any(|doc| doc.noun == noun);
    if here.is_some_and(|token| names::is_field(look.tokens, token)) && is_method() {
        return names::question(name, noun, words, look);
    }
    match (here, nearest.is_empty()) {
        (Some(token), true) if look.tokens.word(token + 1) == "=" => names::changed(name, token, look),
        _ => words.near(nearest),
    }
}

/// For `m.b` if the map `m` has no `b`.
fn no_entry(name: &str, look: &Look) -> Words {
    let words = Words::new(format!("no entry `{name}` in the map")).about(name);
    let before = |back: usize| look.error.checked_sub(back).map_or("", |token| look.tokens.word(token));
    let variable = if before(1) == "." { before(2) } else { "" };
    let map = look.known.scope.get(variable).and_then(|value| value.as_map_ref().ok());
    let Some(map) = map else { return words };
    words.near(&crate::data::names::nearest(name, map.keys().map(|key| key.as_str())))
}

fn mismatch(wanted: &str, found: &str) -> Words {
    if wanted.contains("i64") && found.contains("f64") {
        let words = Words::new("expected a whole number, found a fraction");
        return words.hint("list positions are whole numbers: `div(n, 2)` divides whole numbers");
    }
    match wanted.contains("i64") && found.to_lowercase().contains("range") {
        true => Words::new("a list position is one whole number, found a range")
            .hint("`list.extract(1..3)` gives items 1 and 2, counting from 0"),
        false => Words::new(format!("expected {}, found {}", kind_named(wanted), kind_named(found))),
    }
}
