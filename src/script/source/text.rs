//! Text rules of prompts and scripts, independent of any terminal: what is unfinished, where a statement ends.

use std::collections::BTreeSet;
use std::ops::Range;

use rhai::{Engine, LexError, ParseErrorType, Position};

use super::lexer::{Code, Kind, Lexeme, codes, is_word, lex};
use super::tokens::Tokens;

/// The maximum length of a script or of text pasted at a prompt. Rhai counts up to 65,535 lines, and each piece is read
/// with as many empty lines before it as in the script.
const MOST_BYTES: usize = 1 << 20;
const MOST_LINES: usize = 20_000;

/// The error for a text that is too long to run.
pub fn too_long(text: &str) -> Option<String> {
    let lines = text.bytes().filter(|byte| *byte == b'\n').count();
    match (text.len() > MOST_BYTES, lines > MOST_LINES) {
        (true, _) => Some(format!("the script is longer than {} MB", MOST_BYTES >> 20)),
        (_, true) => Some(format!("the script has {lines} lines, and may have up to {MOST_LINES}")),
        _ => None,
    }
}

/// A text without its leading empty lines, and their number. A piece of a script has one for each line before it, and
/// scanning them again for every piece would be slow.
fn unpadded(text: &str) -> (usize, &str) {
    let bare = text.trim_start_matches('\n');
    (text.len() - bare.len(), bare)
}

/// A text in which the characters of some lexemes are replaced, with the same lines.
fn filled(text: &str, filling: impl Fn(&Lexeme) -> Option<char>) -> String {
    let mut written = String::with_capacity(text.len());
    for lexeme in lex(text) {
        let filling = filling(&lexeme);
        let fill = |c: char| filling.filter(|_| c != '\n').unwrap_or(c);
        written.extend(text[lexeme.at].chars().map(fill));
    }
    written
}

/// The text with comments replaced by spaces and texts by quotes, with the same number of characters.
fn code_only(text: &str) -> String {
    filled(text, |lexeme| match lexeme.kind {
        Kind::Comment => Some(' '),
        Kind::Text => Some('"'),
        _ => None,
    })
}

/// Whether more lines are needed before the text can run; the engine must allow unknown variables.
pub fn is_unfinished(parser: &Engine, text: &str) -> bool {
    if text.trim_end().ends_with('\\') {
        return true;
    }
    let text = &goes_on_from_last(text);
    if let Some(is_wanted) = is_open(text) {
        return is_wanted;
    }
    let Err(error) = parser.compile(text) else { return false };
    let tokens = Tokens::read(text);
    let end = tokens.list.last().map_or(0, |last| last.at.end);
    let at_end = offset(text, error.1).is_none_or(|at| at >= end);
    use ParseErrorType as E;
    match *error.0 {
        E::UnexpectedEOF => !tokens.before(tokens.list.len()).ends_with('%'),
        E::BadInput(LexError::UnterminatedString) => false,
        E::MissingToken(ref token, _) => at_end && (token != ";" || tokens.open.is_some()),
        E::PropertyExpected | E::VariableExpected | E::ExprExpected(_) | E::MissingSymbol(_) => at_end,
        E::FnMissingName | E::FnMissingParams(_) | E::FnMissingBody(_) => at_end,
        _ => false,
    }
}

/// Whether a comment or a text has no end and more lines can provide it: only texts in back-ticks span lines.
fn is_open(text: &str) -> Option<bool> {
    let codes = codes(text);
    let begins = |lexeme: &Lexeme, start| !lexeme.is_closed && text[lexeme.at.start..].starts_with(start);
    let is_cut = |lexeme: &Lexeme| lexeme.kind == Kind::Text && !lexeme.is_closed && !begins(lexeme, "`");
    if codes.iter().flat_map(|code| &code.lexemes).any(is_cut) {
        return Some(false);
    }
    let last = |code: &Code, start| code.lexemes.last().is_some_and(|last| begins(last, start));
    // A second back-tick inside `${…}` probably ends the first one, and a brace was forgotten.
    let is_text = codes.iter().filter(|code| last(code, "`")).count() % 2 == 1;
    (is_text || last(&codes[0], "/*")).then_some(true)
}

/// The typed lines of a transcript that was pasted with its prompts, without the replies. Other texts are unchanged.
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

/// What the prompt shows before every line.
pub const PROMPT: &str = "> ";

/// Make a line that begins with `.` and a name continue from the last value, `_`.
pub fn goes_on_from_last(text: &str) -> String {
    let name = text.trim_start().strip_prefix('.');
    match name.is_some_and(|name| name.starts_with(|c: char| c.is_alphabetic() || c == '_')) {
        true => format!("_{}", text.trim_start()),
        false => text.to_string(),
    }
}

/// A piece of a script that runs as a unit, and the line (from 0) in which it begins.
#[derive(Debug, Clone, PartialEq)]
pub struct Chunk {
    pub line: usize,
    pub text: String,
}

/// Line starts that continue the line before, so that plain Rhai keeps its meaning.
const GOES_ON: &[&str] = &[
    ".", "?.", "else", "+", "-", "*", "/", "^", "%", "&", "|", "=", "!=", "<", ">", ")", "]", "}", ",", ":", "in ",
    "catch", "while", "until", "and", "or",
];

/// A script in the pieces that a prompt would receive: one line each, or several if one is unfinished.
pub fn chunks(parser: &Engine, text: &str) -> Vec<Chunk> {
    // A piece can begin on the line where a comment ends.
    let is_long = |lexeme: &Lexeme| lexeme.kind == Kind::Comment && text[lexeme.at.clone()].contains('\n');
    let text = filled(text, |lexeme| is_long(lexeme).then_some(' '));
    let lines: Vec<&str> = text.lines().collect();
    let code: Vec<String> = code_only(&text).lines().map(|line| line.trim().to_string()).collect();
    let code_at = |line: usize| code.get(line).map_or("", String::as_str);
    let is_blank = |line: usize| code_at(line).is_empty();
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

/// How many more brackets a line opens than it closes; while some are open, the text is certainly unfinished.
fn brackets(code: &str) -> isize {
    code.chars().map(|c| if "([{".contains(c) { 1 } else { -isize::from(")]}".contains(c)) }).sum()
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

/// Whether the text ends with `;`, which hides its value.
pub fn hides_value(text: &str) -> bool {
    let tokens = Tokens::read(unpadded(text).1);
    tokens.before(tokens.list.len()) == ";"
}

/// The positions (line, column from 1) where `_` is the default of a `switch`.
pub fn switch_defaults(text: &str) -> BTreeSet<(usize, usize)> {
    if !text.contains("=>") {
        return BTreeSet::new();
    }
    let (lines, text) = unpadded(text);
    let tokens = Tokens::read(text);
    let is_default = |at: &usize| tokens.word(*at) == "_" && ["=>", "if"].contains(&tokens.word(at + 1));
    let place = |at: usize| {
        let before = &text[..tokens.list[at].at.start];
        let line = lines + before.matches('\n').count() + 1;
        (line, before.rsplit('\n').next().unwrap_or("").chars().count() + 1)
    };
    (0..tokens.list.len()).filter(is_default).map(place).collect()
}

/// The position of a number such as `1,000` or `1,234,000.5`, which would silently be read as several.
pub fn thousands(text: &str) -> Option<Range<usize>> {
    if !text.contains(',') {
        return None;
    }
    let (lines, text) = unpadded(text);
    let tokens = Tokens::read(text);
    let is_digits = |word: &str| word.chars().all(|c| c.is_ascii_digit());
    let is_group = |at: &usize| {
        let whole = tokens.word(*at).split('.').next().unwrap_or_default();
        tokens.touches(*at)
            && tokens.touches(at - 1)
            && tokens.before(*at) == ","
            && whole.len() == 3
            && is_digits(whole)
    };
    let mut from = 0;
    while from < tokens.list.len() {
        let groups = (from + 2..).step_by(2).take_while(is_group);
        let last = groups.clone().last().unwrap_or(from);
        let has_zeros = groups.clone().any(|at| tokens.word(at).starts_with('0'));
        let is_number = tokens.kind(from) == Some(Kind::Number) && is_digits(&tokens.word(from).replace('_', ""));
        if has_zeros && is_number && !(tokens.touches(from) && tokens.before(from).ends_with('.')) {
            let span = tokens.span(from, last);
            return Some(lines + span.start..lines + span.end);
        }
        from = last + 1;
    }
    None
}

/// The byte offset of a position; `None` if there is no position.
pub fn offset(text: &str, position: Position) -> Option<usize> {
    let (line, column) = (position.line()?, position.position().unwrap_or(1).max(1));
    let start: usize = text.split_inclusive('\n').take(line - 1).map(str::len).sum();
    let rest = &text[start.min(text.len())..];
    Some(start + rest.char_indices().nth(column - 1).map_or(rest.len(), |(at, _)| at))
}

/// The byte range of the lines of a source that a piece padded with empty lines was cut from.
pub fn lines_of(source: &str, piece: &str) -> Range<usize> {
    let before = piece.len() - piece.trim_start_matches('\n').len();
    let length = |lines: usize| source.split_inclusive('\n').take(lines).map(str::len).sum::<usize>();
    let start = length(before).min(source.len());
    let end = length(before + piece[before..].lines().count().max(1)).max(start);
    let end = start + source[start..end].trim_end_matches(['\n', '\r']).len();
    start..end
}

/// The positions where a word occurs as a whole, in code or in quotes.
pub fn places_of(text: &str, word: &str) -> Vec<Range<usize>> {
    if word.is_empty() {
        return Vec::new();
    }
    let lexemes = lex(text);
    let kind = |at: usize| lexemes[lexemes.partition_point(|lexeme| lexeme.at.end <= at)].kind;
    let stands = |&(at, _): &(usize, &str)| {
        let before = text[..at].chars().next_back().is_some_and(is_word) && word.starts_with(is_word);
        let after = text[at + word.len()..].chars().next().is_some_and(is_word) && word.ends_with(is_word);
        !before && !after && kind(at) != Kind::Comment
    };
    text.match_indices(word).filter(stands).map(|(at, _)| at..at + word.len()).collect()
}

/// The script without `#!/usr/bin/env reweigh` on the first line.
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
    fn texts_and_comments_over_several_lines_keep_their_lines() {
        for (text, expected) in [
            ("/* a\nb */ x\ny", &["     x", "y"][..]),
            ("let a = `x\n.y`\nb\n  .c()\nd", &["let a = `x\n.y`", "b\n  .c()", "d"]),
            ("a\n/* b\n c */\n  .d()\ne", &["a\n    \n     \n  .d()", "e"]),
            ("a\n\"b\".c()\nd", &["a", "\"b\".c()", "d"]),
        ] {
            let found: Vec<String> = chunks(&parser(), text).into_iter().map(|chunk| chunk.text).collect();
            assert_eq!(found, expected, "{text}");
        }
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
        assert!(!hides_value("a; \"b\""));
    }
}
