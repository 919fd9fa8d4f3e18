//! Unknown variables and properties, and the nearest known names.

use std::path::Path;

use super::Fix;
use super::Look;
use super::Words;
use super::calls::{found, of_language};
use super::habits;
use super::pattern;
use super::signs;
use crate::data::{self, names::fold, names::nearest};
use crate::script::engine::docs::Doc;
use crate::script::source::lexer::Kind;
use crate::script::source::tokens::{Tokens, is_keyword};

pub(super) fn no_variable(name: &str, look: &Look) -> Words {
    let words = Words::new(format!("no variable `{name}`")).about(name);
    if is_hidden(name, look) {
        return words.hint(format!(
            "a `fn` cannot see the variable `{name}`: write `let f = |x| …`, or pass it as an argument"
        ));
    }
    if let Some(seen) = habits::seen(look.tokens, look.error, Some(name)) {
        return Words::seen(seen);
    }
    if let Some(found) = pattern::find("<start> <name> = <rest>", look.tokens, look.error) {
        let fixed = format!("let {} = {}", found.parts[1], found.parts[3]);
        let words = words.rule("declare a new variable with `let`", Fix::At(found.at, fixed));
        return Words { is_guess: true, ..words };
    }
    if let Some(path) = bare_path(look) {
        let text = format!("\"{}\"", &look.tokens.text[path.clone()]);
        return words.hint(format!("put text in quotes: `{text}`")).fix(Fix::At(path, text));
    }
    if look.known.docs.named(name).next().is_some() {
        return a_function(name, words, look);
    }
    if let Some(plain) = signs::plain_word(name) {
        return words.near(&[plain]);
    }
    if let Some(keyword) = keyword(name, look) {
        return words.near(&[keyword]);
    }
    let is_data = data::bundled(name).is_some();
    if is_data || look.known.access.is_there(Path::new(name)) {
        let words = words.hint(format!("put text in quotes: `load(\"{name}\")`"));
        return if is_argument(look) { words.fix(Fix::Subject(format!("\"{name}\""))) } else { words };
    }
    let variables = look.known.scope.iter().map(|(variable, ..)| variable).filter(|variable| *variable != "ans");
    let near = nearest(name, variables.chain(named_before(look)).collect::<Vec<_>>());
    // Any two one-letter names are similar.
    let near = if name.chars().count() > 1 { near } else { Vec::new() };
    match near.is_empty() && is_argument(look) {
        true => words.hint(format!("put text in quotes: `\"{name}\"`")),
        false => words.near(&near),
    }
}

/// The path of a file that stands as an argument without quotes, as in `load(data/cities.xlsx)`.
fn bare_path(look: &Look) -> Option<std::ops::Range<usize>> {
    let (tokens, start) = (look.tokens, look.error);
    let opens = start > 0 && ["(", ",", "["].contains(&tokens.word(start - 1));
    let end = (start..tokens.list.len()).find(|&at| [")", ",", "]"].contains(&tokens.word(at)))?;
    let path = tokens.span(start, end - 1);
    let text = &tokens.text[path.clone()];
    let ending = Path::new(text).extension()?.to_str()?;
    let is_known = crate::files::FORMATS.contains(&ending) || ["toml", "rhai", "gz", "txt"].contains(&ending);
    (opens && is_known && !text.contains(['"', '(', ' '])).then_some(path)
}

/// The names that the text itself declares before the error: by `let`, `for` or a closure.
fn named_before<'a>(look: &Look<'a>) -> Vec<&'a str> {
    let tokens = look.tokens;
    let is_made = |at: &usize| {
        let (before, after) = (tokens.word(at - 1), tokens.word(at + 1));
        let is_param = before == "|" && ["|", ","].contains(&after) || before == "," && after == "|";
        tokens.kind(*at) == Some(Kind::Word) && (["let", "const", "for"].contains(&before) || is_param)
    };
    (1..look.error).filter(is_made).map(|at| tokens.word(at)).collect()
}

/// Whether a variable exists but is hidden from the body of a `fn`.
fn is_hidden(name: &str, look: &Look) -> bool {
    let tokens = look.tokens;
    let is_body = |open: usize| {
        let names = open.checked_sub(1).filter(|_| tokens.word(open) == "{").and_then(|end| tokens.partner(end));
        names.is_some_and(|names| names > 1 && tokens.word(names - 2) == "fn")
    };
    let is_made = || (1..tokens.list.len()).any(|at| tokens.word(at) == name && tokens.word(at - 1) == "let");
    tokens.open_before(look.error).any(is_body) && (look.known.scope.contains(name) || is_made())
}

/// One of our functions, named without being called.
fn a_function(name: &str, words: Words, look: &Look) -> Words {
    let tokens = look.tokens;
    let (asked, next) = (look.error.checked_sub(2), look.error + 1);
    if asked.is_some_and(|asked| tokens.word(asked) == "help") && tokens.word(look.error - 1) == "(" {
        let words = words.hint(format!("write `help(\"{name}\")` or `?{name}`"));
        return words.fix(Fix::Subject(format!("\"{name}\"")));
    }
    let is_beside = tokens.begins_value(next) && !tokens.list[next].first && tokens.word(next) != "(";
    if is_beside {
        let end = tokens.rest(next);
        let value = &tokens.text[tokens.span(next, end - 1)];
        // A path without quotes, as in `load cities.xlsx`.
        let is_path = !value.contains(['"', '(', ' ']) && Path::new(value).extension().is_some_and(|of| !of.is_empty());
        let value = if is_path { format!("\"{value}\"") } else { value.to_string() };
        let fix = Fix::At(tokens.span(look.error, end - 1), format!("{name}({value})"));
        return words.rule("functions are called with brackets", fix);
    }
    let words = words.hint(format!("`{name}` is a function: write `{name}()`"));
    let is_alone = look.known.docs.named(name).any(|doc| doc.noun.is_empty() && takes_nothing(doc));
    if is_alone { words.fix(Fix::Subject(format!("{name}()"))) } else { words }
}

pub(super) fn takes_nothing(doc: &Doc) -> bool {
    doc.overloads.iter().any(|way| way.signature.contains("()"))
}

/// A misspelt keyword, if a word follows as it would after the keyword.
fn keyword(name: &str, look: &Look) -> Option<String> {
    const LED: &[&str] =
        &["let", "const", "fn", "if", "else", "for", "while", "loop", "switch", "return", "throw", "try"];
    let exact = ["let", "if", "else", "for", "while", "switch", "return", "true", "false", "fn"];
    if let Some(known) = exact.into_iter().find(|known| fold(known) == fold(name)) {
        return Some(known.to_string());
    }
    let next = look.error + 1;
    let follows =
        matches!(look.tokens.kind(next), Some(Kind::Word | Kind::Number | Kind::Text)) || look.tokens.word(next) == "{";
    let near = nearest(name, LED.iter().copied());
    let is_led = look.tokens.begins(look.error) && follows && !look.tokens.list[next].first;
    near.into_iter().next().filter(|_| is_led && !is_keyword(name) && name.len() > 2)
}

/// Whether a name is alone where a text could be, as an argument or in a comparison.
fn is_argument(look: &Look) -> bool {
    let (tokens, at) = (look.tokens, look.error);
    let before = at > 0 && ["(", ",", "[", "==", "!=", ":"].contains(&tokens.word(at - 1));
    before && [")", ",", "]", "}"].contains(&tokens.word(at + 1))
}

/// For "Unknown property 'rank' - a getter is not registered for type 'Model'".
pub(super) fn no_property(text: &str, look: &Look) -> Words {
    let mut quoted = text.split('\'').skip(1).step_by(2);
    let (Some(name), Some(noun)) = (quoted.next(), quoted.next()) else { return Words::new(super::lower(text)) };
    let noun = noun.rsplit("::").next().unwrap_or(noun);
    let words = Words::new(format!("{} has no `{name}`", found(noun))).about(name);
    let at = (look.error..look.tokens.list.len()).find(|at| look.tokens.word(*at) == name).unwrap_or(look.error);
    if look.tokens.word(at + 1) == "=" {
        return changed(name, at, look);
    }
    if look.known.docs.named(name).any(|doc| doc.noun == noun) {
        return question(name, noun, words, look);
    }
    if noun.starts_with(char::is_uppercase) {
        return words.near(&look.known.docs.nearest(name, noun));
    }
    match of_language(look.known.engine).iter().any(|doc| doc.name == name) {
        true => words.hint(format!("`{name}` is a function: write `{name}()`")),
        false => words,
    }
}

/// For `r.region = "West"`: in a condition a comparison was meant, elsewhere a change.
pub(super) fn changed(name: &str, at: usize, look: &Look) -> Words {
    let words = Words::new(format!("`{name}` cannot be assigned to")).about(name);
    let is_statement = look.tokens.statement(at).start + 2 == at && look.tokens.open_before(at).next().is_none();
    match is_statement {
        true => words.hint("a method returns a changed copy: `let b = a.weigh(#{ size: 0.4 })`"),
        false => words.rule("compare values with `==`", Fix::At(look.tokens.span(at, at + 1), format!("{name} =="))),
    }
}

/// A method that is written without brackets.
pub(super) fn question(name: &str, noun: &str, words: Words, look: &Look) -> Words {
    let words = words.hint(format!("`{name}` is a method: write `{name}()`"));
    let is_alone = look.known.docs.named(name).any(|doc| doc.noun == noun && takes_nothing(doc));
    if is_alone { words.fix(Fix::Subject(format!("{name}()"))) } else { words }
}

/// The noun whose names an unknown name after a dot was searched in.
pub(super) fn noun_of(kind: &str) -> &'static str {
    match kind {
        "indicator" => "Dataset",
        "column" => "Row",
        _ => "Column",
    }
}

/// Whether a word follows a dot and is not called.
pub(super) fn is_field(tokens: &Tokens, token: usize) -> bool {
    token > 0 && tokens.word(token - 1) == "." && tokens.word(token + 1) != "("
}
