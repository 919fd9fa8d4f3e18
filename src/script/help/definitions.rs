//! Definition files for the Rhai language server, which tell an editor about the language.

use std::path::{Path, PathBuf};

use rhai::{Engine, Module};

use crate::Result;
use crate::files::{self, Access};
use crate::script::engine::docs::kind;
use crate::script::engine::home::Modules;

const HEAD: &str = concat!(
    "// Definitions of reweigh ",
    env!("CARGO_PKG_VERSION"),
    " for the language server of Rhai; written by `reweigh definitions`.\n"
);

/// Lines of docs that only our own help reads.
const MACHINE_LINES: &[&str] = &["/// effect: ", "/// task: ", "/// options: ", "/// data: "];

/// Number types of Rhai that the language does not use.
const OTHER_NUMBERS: &[&str] = &["i8", "i16", "i32", "i128", "u8", "u16", "u32", "u64", "u128", "f32"];

/// File names and contents: Rhai's own functions, and ours by noun.
fn all(modules: Modules) -> Vec<(String, String)> {
    let engine = Engine::new();
    let own = engine.definitions();
    let mut files =
        vec![("rhai".to_string(), mended(&format!("{}\n{}", own.builtin_functions(), own.static_module())))];
    for (noun, module) in modules {
        let (name, text) = (noun.to_lowercase(), mended(&of(module)));
        match files.iter_mut().find(|(known, _)| *known == name) {
            Some((_, known)) => known.push_str(&text),
            None => files.push((name, text)),
        }
    }
    files
}

/// All definitions as one file.
pub fn definitions(modules: Modules) -> String {
    let texts: String = all(modules).into_iter().map(|(_, text)| text).collect();
    format!("{HEAD}module static;\n\n{texts}\nlet ans: ?;\n\nconst args: list;\n")
}

/// Write one file per noun, all or none.
pub fn write_definitions(modules: Modules, folder: &Path, access: &Access) -> Result<()> {
    files::create_folder(folder, access)?;
    let texts: Vec<(PathBuf, String)> = all(modules)
        .into_iter()
        .map(|(name, text)| (folder.join(format!("{name}.d.rhai")), format!("{HEAD}module static;\n\n{text}")))
        .collect();
    let texts: Vec<(&Path, &[u8])> = texts.iter().map(|(path, text)| (path.as_path(), text.as_bytes())).collect();
    files::write_all(&texts, access)
}

fn of(module: Module) -> String {
    let mut engine = Engine::new_raw();
    engine.register_global_module(module.into());
    engine.definitions().include_standard_packages(false).static_module()
}

/// Definitions with the user's types, and without what the grammar of definitions does not allow: functions whose names
/// are not words, indexers, private names of Rhai.
fn mended(text: &str) -> String {
    let mut mended = String::new();
    let mut docs = String::new();
    for line in text.lines() {
        if line.starts_with("fn ") || line.starts_with("op ") {
            if let Some(line) = declaration(line) {
                mended.push_str(&format!("{docs}{line}\n\n"));
            }
            docs.clear();
        } else if line.starts_with("///") && !MACHINE_LINES.iter().any(|tag| line.starts_with(tag)) {
            docs.push_str(line);
            docs.push('\n');
        }
    }
    mended
}

/// `fn rank(model: Model) -> Ranking;` from what Rhai writes; `None` if the language server could not read it.
fn declaration(line: &str) -> Option<String> {
    // Rhai treats `print` and the like as operators, because they are reserved words.
    let (is_word_of_rhai, rest) = match line.strip_prefix("op ") {
        Some(rest) => (rest.starts_with(char::is_alphabetic), rest),
        None => (false, line.strip_prefix("fn ")?),
    };
    let (call, returns) = rest.trim_end_matches(';').rsplit_once(" -> ").unwrap_or((rest.trim_end_matches(';'), "()"));
    let (name, list) = call.strip_suffix(')')?.split_once('(')?;
    let has_other_numbers =
        |text: &str| text.split(|c: char| !c.is_alphanumeric()).any(|word| OTHER_NUMBERS.contains(&word));
    if name.contains('$') || has_other_numbers(rest) {
        return None;
    }
    let keyword = if line.starts_with("op ") && !is_word_of_rhai { "op" } else { "fn" };
    let letters = "abcdefgh".chars();
    let params: Vec<String> = split(list)
        .into_iter()
        .zip(letters)
        .map(|(param, letter)| match param.split_once(": ") {
            Some((name, kind)) => format!("{name}: {}", word(kind)),
            None if keyword == "fn" => format!("{letter}: {}", word(&param)),
            None => word(&param),
        })
        .collect();
    Some(format!("{keyword} {name}({}) -> {};", params.join(", "), word(returns)))
}

/// The parameters of a list, split at commas outside brackets.
fn split(list: &str) -> Vec<String> {
    let (mut depth, mut params) = (0, vec![String::new()]);
    for c in list.chars() {
        match c {
            '<' | '(' => depth += 1,
            '>' | ')' => depth -= 1,
            _ => {}
        }
        match (c, params.last_mut()) {
            (',', _) if depth == 0 => params.push(String::new()),
            (c, Some(last)) => last.push(c),
            (_, None) => {}
        }
    }
    params.iter().map(|param| param.trim().to_string()).filter(|param| !param.is_empty()).collect()
}

/// A type in the user's terms; `?` is any type, `void` none.
fn word(text: &str) -> String {
    let word = kind(text);
    // `Range<int>` and `range=` are not words.
    let word = word.split(|c: char| !(c.is_alphanumeric() || c == '_')).next().unwrap_or("");
    match word {
        "" if text.contains("()") => "void",
        "" | "any" | "RhaiResult" => "?",
        word => word,
    }
    .to_string()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_declaration_is_in_the_words_of_an_analyst() {
        for (written, expected) in [
            (
                "fn load(name: string, options: map) -> ScriptResult<Dataset >;",
                "fn load(name: string, options: map) -> Dataset;",
            ),
            ("fn get len(table: Table) -> int;", "fn get len(table: Table) -> int;"),
            ("fn save(value: ?, path: String) -> ScriptResult<() >;", "fn save(value: ?, path: string) -> void;"),
            ("fn filter(list: Array, how: FnPtr) -> ScriptResult<? >;", "fn filter(list: list, how: closure) -> ?;"),
            ("op *(Column, ?) -> ScriptResult<Column >;", "op *(Column, ?) -> Column;"),
            ("op print(?, ?) -> String;", "fn print(a: ?, b: ?) -> string;"),
            ("fn debug(data: ?);", "fn debug(data: ?) -> void;"),
            ("fn contains(range: Range<int>, value: int) -> bool;", "fn contains(range: Range, value: int) -> bool;"),
        ] {
            assert_eq!(declaration(written).as_deref(), Some(expected));
        }
        assert_eq!(declaration("fn index$get$(data: Dataset, code: string) -> Column;"), None);
    }
}
