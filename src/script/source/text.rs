//! Text rules of the prompt and of scripts, free of any terminal: what is unfinished, where a statement ends.

use std::collections::BTreeSet;
use std::ops::Range;

use rhai::{Engine, LexError, ParseErrorType, Position};

/// What a character of a text belongs to.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(in crate::script) enum Part {
    Code,
    Text,
    Comment,
}

/// A script, or what is pasted at a prompt, may be this long. Rhai counts no further than 65,535 lines, and each piece is
/// read with as many empty lines before it as there are in the script.
const MOST_BYTES: usize = 1 << 20;
const MOST_LINES: usize = 20_000;

/// What is wrong with a text that is too long to be run.
pub fn too_long(text: &str) -> Option<String> {
    let lines = text.bytes().filter(|byte| *byte == b'\n').count();
    match (text.len() > MOST_BYTES, lines > MOST_LINES) {
        (true, _) => Some(format!("the script is longer than {} MB", MOST_BYTES >> 20)),
        (_, true) => Some(format!("the script has {lines} lines, and may have up to {MOST_LINES}")),
        _ => None,
    }
}

/// The part that each byte belongs to, and what is open at the end.
pub(in crate::script) struct Parts {
    pub of: Vec<Part>,
    pub open: Open,
}

#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(in crate::script) enum Open {
    Nothing,
    Line,
    Comment(usize),
    Text(char),
}

pub(in crate::script) fn parts(text: &str) -> Parts {
    let (mut of, mut open) = (vec![Part::Code; text.len()], Open::Nothing);
    // The second character of `/*`, `*/` or an escape belongs to what the first does.
    let mut held: Option<Part> = None;
    for (at, c) in text.char_indices() {
        let here = at..at + c.len_utf8();
        if let Some(part) = held.take() {
            of[here].fill(part);
            continue;
        }
        let next = text[here.end..].chars().next();
        let mut part = match open {
            Open::Nothing => Part::Code,
            Open::Line | Open::Comment(_) => Part::Comment,
            Open::Text(_) => Part::Text,
        };
        match (open, c, next) {
            (Open::Nothing, '/', Some('/')) => (open, part) = (Open::Line, Part::Comment),
            (Open::Nothing, '/', Some('*')) => {
                (open, part, held) = (Open::Comment(1), Part::Comment, Some(Part::Comment))
            }
            (Open::Nothing, '"' | '\'' | '`', _) => (open, part) = (Open::Text(c), Part::Text),
            (Open::Line, '\n', _) => (open, part) = (Open::Nothing, Part::Code),
            (Open::Comment(1), '*', Some('/')) => (open, held) = (Open::Nothing, Some(Part::Comment)),
            (Open::Comment(depth), '*', Some('/')) => (open, held) = (Open::Comment(depth - 1), Some(Part::Comment)),
            (Open::Comment(depth), '/', Some('*')) => (open, held) = (Open::Comment(depth + 1), Some(Part::Comment)),
            (Open::Text(quote), '\\', Some(_)) if quote != '`' => held = Some(Part::Text),
            (Open::Text(quote), _, _) if c == quote => open = Open::Nothing,
            _ => {}
        }
        of[here].fill(part);
    }
    Parts { of, open }
}

/// A text without the empty lines before it, and their number: a piece of a script has as many as there are lines before
/// it, which would otherwise be gone through again for each piece.
fn unpadded(text: &str) -> (usize, &str) {
    let bare = text.trim_start_matches('\n');
    (text.len() - bare.len(), bare)
}

/// The text with everything that is no code made blank, byte for byte.
fn code_only(text: &str) -> String {
    let parts = parts(text);
    let keep =
        |(at, c): (usize, char)| if parts.of[at] == Part::Code { c.to_string() } else { " ".repeat(c.len_utf8()) };
    text.char_indices().map(keep).collect()
}

/// Whether more lines are wanted before the text can be run; the engine must not insist on known variables.
pub fn is_unfinished(parser: &Engine, text: &str) -> bool {
    if text.trim_end().ends_with('\\') {
        return true;
    }
    let text = &goes_on_from_last(text);
    match parts(text).open {
        Open::Comment(_) | Open::Text('`') => return true,
        Open::Text(_) => return false,
        Open::Nothing | Open::Line => {}
    }
    let Err(error) = parser.compile(text) else { return false };
    let code = code_only(text);
    let last = code.trim_end();
    let at_end = offset(text, error.1).is_none_or(|at| at >= last.len());
    use ParseErrorType as E;
    match *error.0 {
        E::UnexpectedEOF => !last.ends_with('%'),
        E::BadInput(LexError::UnterminatedString) => false,
        E::MissingToken(ref token, _) => at_end && (token != ";" || brackets(&code) > 0),
        E::PropertyExpected | E::VariableExpected | E::ExprExpected(_) | E::MissingSymbol(_) => at_end,
        E::FnMissingName | E::FnMissingParams(_) | E::FnMissingBody(_) => at_end,
        _ => false,
    }
}

/// A transcript that was pasted with its prompts as what was typed in it; replies are dropped. Other texts stay.
pub fn without_replies(parser: &Engine, text: &str) -> String {
    let is_transcript = text.lines().find(|line| !line.trim().is_empty()).is_some_and(|line| line.starts_with(PROMPT));
    if !is_transcript {
        return text.to_string();
    }
    let mut typed: Vec<String> = Vec::new();
    for line in text.lines() {
        match (line.strip_prefix(PROMPT), typed.last_mut()) {
            (Some(new), _) => typed.push(goes_on_from_last(new)),
            (None, Some(last)) if is_unfinished(parser, last) => last.push_str(&format!("\n{}", line.trim_start())),
            _ => {}
        }
    }
    typed.join("\n")
}

/// What stands before every line that is typed.
pub const PROMPT: &str = "> ";

/// A line of the prompt that begins with `.` and a name goes on from the last value, `_`.
pub fn goes_on_from_last(text: &str) -> String {
    let name = text.trim_start().strip_prefix('.');
    match name.is_some_and(|name| name.starts_with(|c: char| c.is_alphabetic() || c == '_')) {
        true => format!("_{}", text.trim_start()),
        false => text.to_string(),
    }
}

/// A piece of a script that is run at once, and the line (from 0) that it begins in.
#[derive(Debug, Clone, PartialEq)]
pub struct Chunk {
    pub line: usize,
    pub text: String,
}

/// Starts of a line that goes on with the line before, so that plain Rhai reads as it always does.
const GOES_ON: &[&str] = &[
    ".", "?.", "else", "+", "-", "*", "/", "^", "%", "&", "|", "=", "!=", "<", ">", ")", "]", "}", ",", ":", "in ",
    "catch", "while", "until", "and", "or",
];

/// A script as the pieces that a prompt would be given: a line each, or several where one is unfinished.
pub fn chunks(parser: &Engine, text: &str) -> Vec<Chunk> {
    let lines: Vec<&str> = text.lines().collect();
    let code: Vec<String> = code_only(text).lines().map(|line| line.trim().to_string()).collect();
    let code_at = |line: usize| code.get(line).map_or("", String::as_str);
    let is_blank = |line: usize| code_at(line).is_empty() && !has_text(lines[line]);
    let (mut chunks, mut line) = (Vec::new(), 0);
    while line < lines.len() {
        if is_blank(line) {
            line += 1;
            continue;
        }
        let (start, mut depth, mut counted) = (line, 0, line);
        let mut chunk = lines[line].to_string();
        line += 1;
        loop {
            let next = (line..lines.len()).find(|&next| !is_blank(next));
            let Some(next) = next else { break };
            let goes_on = goes_on(code_at(next), lines[start]);
            depth += (counted..line).map(|line| brackets(code_at(line))).sum::<isize>();
            counted = line;
            if !goes_on && depth <= 0 && !is_unfinished(parser, &chunk) {
                break;
            }
            for joined in &lines[line..=next] {
                chunk.push('\n');
                chunk.push_str(joined);
            }
            line = next + 1;
        }
        chunks.push(Chunk { line: start, text: chunk });
    }
    chunks
}

/// How many more brackets open in a line than close; while some are open, nothing needs to be read.
fn brackets(code: &str) -> isize {
    code.chars().map(|c| if "([{".contains(c) { 1 } else { -isize::from(")]}".contains(c)) }).sum()
}

/// Lines of nothing but text in quotes are code, too.
fn has_text(line: &str) -> bool {
    parts(line).of.contains(&Part::Text)
}

fn goes_on(code: &str, first: &str) -> bool {
    let begins = |start: &&str| match start.chars().next().is_some_and(char::is_alphabetic) {
        true => code.strip_prefix(*start).is_some_and(|rest| !rest.starts_with(is_word)),
        false => code.starts_with(*start),
    };
    let is_loop = !first.trim_start().starts_with("do");
    let start = GOES_ON.iter().find(|start| begins(start));
    start.is_some_and(|start| !(is_loop && (*start == "while" || *start == "until")))
}

/// Whether the text ends in `;`, which hides its value.
pub fn hides_value(text: &str) -> bool {
    code_only(unpadded(text).1).trim_end().ends_with(';')
}

/// Places (line, column from 1) where `_` is the default of a `switch`.
pub fn switch_defaults(text: &str) -> BTreeSet<(usize, usize)> {
    if !text.contains("=>") {
        return BTreeSet::new();
    }
    let (lines, text) = unpadded(text);
    let code = code_only(text);
    let mut places = BTreeSet::new();
    for (at, _) in code.match_indices('_') {
        let before = code[..at].chars().next_back().is_some_and(is_word);
        let rest = &code[at + 1..];
        let is_default = !rest.starts_with(is_word) && rest.trim_start().starts_with("=>");
        let is_default = is_default || (!rest.starts_with(is_word) && rest.trim_start().starts_with("if "));
        if !before && is_default {
            let line = lines + code[..at].matches('\n').count() + 1;
            let column = code[..at].rsplit('\n').next().unwrap_or("").chars().count() + 1;
            places.insert((line, column));
        }
    }
    places
}

/// A number such as `1,000` or `1,234,000.5`, which would silently be several: the place of it.
pub fn thousands(text: &str) -> Option<Range<usize>> {
    if !text.contains(',') {
        return None;
    }
    let (lines, text) = unpadded(text);
    let code = code_only(text);
    let is_digit = |c: char| c.is_ascii_digit();
    let mut from = 0;
    while let Some(start) = code[from..].find(is_digit).map(|at| from + at) {
        let length = |at: usize, belongs: fn(char) -> bool| code[at..].find(|c| !belongs(c)).unwrap_or(code.len() - at);
        let mut end = start + length(start, |c| c.is_ascii_digit() || c == '_');
        let mut has_zeros = false;
        while code[end..].starts_with(',') && length(end + 1, |c| c.is_ascii_digit()) == 3 {
            has_zeros |= code[end + 1..].starts_with('0');
            end += 4;
        }
        if code[end..].starts_with('.') {
            end += 1 + length(end + 1, |c| c.is_ascii_digit());
        }
        let stands_alone =
            !code[..start].ends_with(is_word) && !code[..start].ends_with('.') && !code[end..].starts_with(is_word);
        if has_zeros && stands_alone {
            return Some(lines + start..lines + end);
        }
        from = end;
    }
    None
}

/// The place in bytes of a position; none where the position is none.
pub fn offset(text: &str, position: Position) -> Option<usize> {
    let (line, column) = (position.line()?, position.position().unwrap_or(1).max(1));
    let start: usize = text.split_inclusive('\n').take(line - 1).map(str::len).sum();
    let rest = &text[start.min(text.len())..];
    Some(start + rest.char_indices().nth(column - 1).map_or(rest.len(), |(at, _)| at))
}

/// The lines of a source, in bytes, that a piece padded with empty lines was cut from.
pub fn lines_of(source: &str, piece: &str) -> Range<usize> {
    let before = piece.len() - piece.trim_start_matches('\n').len();
    let length = |lines: usize| source.split_inclusive('\n').take(lines).map(str::len).sum::<usize>();
    let start = length(before).min(source.len());
    let end = length(before + piece[before..].lines().count().max(1)).max(start);
    let end = start + source[start..end].trim_end_matches(['\n', '\r']).len();
    start..end
}

/// The places where a word stands as a whole, within code or quotes.
pub fn places_of(text: &str, word: &str) -> Vec<Range<usize>> {
    if word.is_empty() {
        return Vec::new();
    }
    let parts = parts(text);
    let stands = |&(at, _): &(usize, &str)| {
        let before = text[..at].chars().next_back().is_some_and(is_word) && word.starts_with(is_word);
        let after = text[at + word.len()..].chars().next().is_some_and(is_word) && word.ends_with(is_word);
        !before && !after && parts.of[at] != Part::Comment
    };
    text.match_indices(word).filter(stands).map(|(at, _)| at..at + word.len()).collect()
}

pub(in crate::script) fn is_word(c: char) -> bool {
    c.is_alphanumeric() || c == '_'
}

/// `#!/usr/bin/env reweigh` on the first line is no code.
pub fn without_shebang(script: &str) -> String {
    match script.strip_prefix("#!") {
        Some(rest) => format!("//{rest}"),
        None => script.to_string(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn parser() -> Engine {
        Engine::new_raw()
    }

    #[test]
    fn an_open_bracket_wants_more_and_a_wrong_one_does_not() {
        for text in [
            "f(", "let x = ", "if a {", "[1,", "x.", "#{ a: 1,", "1 +", "/* note", "`text", "fn f(x)", "if a { b",
            "a \\",
        ] {
            assert!(is_unfinished(&parser(), text), "{text}");
        }
        for text in
            ["20%", "f()", "let x = 3", "x)", "\"open", "[1, 2]", "1 +* 2", "a b", "// note (", "{ a: 1 }", "x; // f("]
        {
            assert!(!is_unfinished(&parser(), text), "{text}");
        }
    }

    #[test]
    fn a_script_is_cut_where_a_prompt_would_run_it() {
        let text = "let a = 1\n\n// note\na\n  .b()\n  // within\n  .c()\nif a {\n b\n}\nelse { c }\n\"text\"\nf(1,\n 2);\nx\n";
        let found: Vec<(usize, String)> =
            chunks(&parser(), text).into_iter().map(|chunk| (chunk.line, chunk.text)).collect();
        let lines: Vec<usize> = found.iter().map(|(line, _)| *line).collect();
        assert_eq!(lines, [0, 3, 7, 11, 12, 14], "{found:?}");
        assert!(found[1].1.ends_with(".c()"));
    }

    #[test]
    fn the_default_of_a_switch_is_not_the_last_value() {
        let text = "switch x { 1 => _, _ => \"_ =>\" }";
        assert_eq!(switch_defaults(text).into_iter().collect::<Vec<_>>(), [(1, 20)]);
    }

    #[test]
    fn a_number_with_a_thousands_comma_is_found() {
        assert_eq!(thousands("[1,000]"), Some(1..6));
        assert_eq!(thousands("f(12,034, 5)"), Some(2..8));
        assert_eq!(thousands("[1,234,000.5]"), Some(1..12));
        assert_eq!(thousands("[1_000,000]"), Some(1..10));
        for text in ["[1, 000]", "[1,0]", "\"1,000\"", "[1,0000]", "[a1,000]", "[1,234]", "[0.5,1]", "x[1],000"] {
            assert_eq!(thousands(text), None, "{text}");
        }
    }

    #[test]
    fn a_semicolon_at_the_end_of_the_code_hides() {
        assert!(hides_value("a; // note"));
        assert!(!hides_value("a // ;"));
        assert!(!hides_value("\";\""));
    }
}
