//! The only lexer: it splits any text, even an unfinished one, into words, numbers, texts, comments, symbols and
//! spaces.
//!
//! It splits in the same places as Rhai's own lexer, and never fails. What Rhai rejects is still split: an open text in
//! quotes ends with its line, an open comment or an open text in back-ticks with the whole text. Every character is
//! read once, however deeply `${…}` are nested.

use std::ops::Range;

use unicode_xid::UnicodeXID;

/// The kind of a lexeme.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Kind {
    Word,
    Number,
    Text,
    Comment,
    Sign,
    Blank,
}

/// A piece of text of one kind. A text in back-ticks is one lexeme, whatever it contains.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Lexeme {
    pub kind: Kind,
    pub at: Range<usize>,
    /// Whether a text has its closing quote or a comment its end; a `//` comment never has one.
    pub is_closed: bool,
}

/// The code of a text, or of one `${…}` in it; each byte is in exactly one lexeme.
#[derive(Debug)]
pub struct Code {
    pub at: Range<usize>,
    pub lexemes: Vec<Lexeme>,
}

/// The lexemes of a text.
pub fn lex(text: &str) -> Vec<Lexeme> {
    codes(text).swap_remove(0).lexemes
}

/// The code of a text, followed by that of each `${…}` in the order in which they begin.
pub fn codes(text: &str) -> Vec<Code> {
    let mut reader = Reader { codes: Vec::new(), open: Vec::new() };
    reader.begin(0);
    let mut at = 0;
    while at < text.len() {
        at = reader.read(text, at);
    }
    reader.finish(text.len());
    reader.codes
}

/// Code that is still being read.
struct Open {
    /// Its index in the list.
    code: usize,
    /// How many braces are open in it.
    braces: usize,
    /// The text in back-ticks that the `${…}` being read belongs to.
    text: usize,
}

struct Reader {
    codes: Vec<Code>,
    /// The open codes, innermost last; the whole text is always open.
    open: Vec<Open>,
}

impl Reader {
    fn begin(&mut self, at: usize) {
        self.open.push(Open { code: self.codes.len(), braces: 0, text: at });
        self.codes.push(Code { at: at..at, lexemes: Vec::new() });
    }

    /// Read the lexeme that begins at a position, and return its end.
    fn read(&mut self, text: &str, at: usize) -> usize {
        let depth = self.open.len();
        let Some(open) = self.open.last_mut() else { return text.len() };
        match text.as_bytes()[at] {
            b'`' => {
                open.text = at;
                return self.back_tick(text, at + 1);
            }
            b'}' if open.braces == 0 && depth > 1 => {
                self.codes[open.code].at.end = at;
                self.open.pop();
                return self.back_tick(text, at + 1);
            }
            b'{' => open.braces += 1,
            b'}' => open.braces = open.braces.saturating_sub(1),
            _ => {}
        }
        let before = self.codes[open.code].lexemes.last();
        let is_hash = before.is_some_and(|before| before.kind == Kind::Sign && text[before.at.clone()] == *"#");
        let (kind, length, is_closed) = lexeme(&text[at..], is_hash);
        // The brace of a map is the end of the symbol `#{`.
        open.braces += usize::from(length > 1 && text[at..at + length].ends_with('{') && kind == Kind::Sign);
        self.codes[open.code].lexemes.push(Lexeme { kind, at: at..at + length, is_closed });
        at + length
    }

    /// Continue in a text in back-ticks, to its end or into the next `${`.
    fn back_tick(&mut self, text: &str, from: usize) -> usize {
        let (bytes, mut at) = (text.as_bytes(), from);
        while at < bytes.len() {
            at += match &bytes[at..] {
                [b'`', b'`', ..] => 2,
                [b'\\', b'$', b'{', ..] => 3,
                [b'`', ..] => {
                    self.end_text(at + 1, true);
                    return at + 1;
                }
                [b'$', b'{', ..] => {
                    self.begin(at + 2);
                    return at + 2;
                }
                _ => 1,
            };
        }
        self.end_text(at, false);
        at
    }

    fn end_text(&mut self, end: usize, is_closed: bool) {
        if let Some(open) = self.open.last() {
            self.codes[open.code].lexemes.push(Lexeme { kind: Kind::Text, at: open.text..end, is_closed });
        }
    }

    /// Close everything that is open: a text around an unclosed `${` ends with the whole text.
    fn finish(&mut self, end: usize) {
        while let Some(open) = self.open.pop() {
            self.codes[open.code].at.end = end;
            self.end_text(end, false);
        }
    }
}

/// What opens and closes a text; smart quotes do not belong to the language, but were meant as quotes.
const QUOTES: &[(char, char)] = &[('"', '"'), ('\'', '\''), ('“', '”'), ('‘', '’'), ('「', '」')];

/// Symbols of more than one character, longest first.
const SIGNS: &[&str] = &[
    "**=", "...", "..=", "<<=", "===", ">>=", "!==", "!=", "!.", "#{", "%=", "&&", "&=", "**", "*=", "++", "+=", "--",
    "-=", "->", "..", "/=", "::", ":=", "<-", "<<", "<=", "<|", "==", "=>", ">=", ">>", "?.", "??", "?[", "^=", "|=",
    "|>", "||",
];

/// The kind of what a text begins with, its length, and whether it is closed. If the first `#` of a row opens no text,
/// the later ones do not either.
fn lexeme(rest: &str, is_after_hash: bool) -> (Kind, usize, bool) {
    let run = |belongs: fn(char) -> bool| rest.find(|c| !belongs(c)).unwrap_or(rest.len());
    let first = rest.chars().next().unwrap_or_default();
    if first.is_whitespace() {
        return (Kind::Blank, run(char::is_whitespace), true);
    }
    if rest.starts_with("//") {
        return (Kind::Comment, rest.find(['\n', '\r']).unwrap_or(rest.len()), false);
    }
    if rest.starts_with("/*") {
        let (length, is_closed) = comment(rest);
        return (Kind::Comment, length, is_closed);
    }
    let hashes = if is_after_hash { 0 } else { rest.len() - rest.trim_start_matches('#').len() };
    if hashes > 0 && rest[hashes..].starts_with('"') {
        let end = format!("\"{}", &rest[..hashes]);
        let length = rest[hashes + 1..].find(&end).map(|at| hashes + 1 + at + end.len());
        return (Kind::Text, length.unwrap_or(rest.len()), length.is_some());
    }
    if let Some((_, close)) = QUOTES.iter().find(|(open, _)| *open == first) {
        let (length, is_closed) = quoted(rest, first, *close);
        return (Kind::Text, length, is_closed);
    }
    if first.is_ascii_digit() {
        return (Kind::Number, number(rest), true);
    }
    if first.is_alphanumeric() || first == '_' || first.is_xid_start() {
        return (Kind::Word, run(is_word), true);
    }
    if rest.starts_with("!in") && !rest[3..].starts_with(is_word) {
        return (Kind::Sign, 3, true);
    }
    let long = SIGNS.iter().find(|sign| rest.starts_with(**sign));
    (Kind::Sign, long.map_or(first.len_utf8(), |sign| sign.len()), true)
}

/// The length of the comment that a text begins with; comments can be nested. Rhai takes the second star of `/**` for
/// the start of a doc comment, so `/**/` has no end.
fn comment(rest: &str) -> (usize, bool) {
    let (bytes, mut depth, mut at) = (rest.as_bytes(), 1_usize, if rest.starts_with("/**") { 3 } else { 2 });
    while at < bytes.len() {
        match &bytes[at..] {
            [b'/', b'*', ..] => (depth, at) = (depth + 1, at + 2),
            [b'*', b'/', ..] if depth == 1 => return (at + 2, true),
            [b'*', b'/', ..] => (depth, at) = (depth - 1, at + 2),
            _ => at += 1,
        }
    }
    (at, false)
}

/// The length of a text up to its closing quote, or to the end of the line; a quote inside it is doubled or escaped.
fn quoted(rest: &str, open: char, close: char) -> (usize, bool) {
    let mut chars = rest.char_indices().skip(1).peekable();
    while let Some((at, c)) = chars.next() {
        match c {
            '\\' => {
                let is_return = chars.next().is_some_and(|(_, c)| c == '\r');
                chars.next_if(|(_, c)| is_return && *c == '\n');
            }
            '\n' => return (at, false),
            _ if c == close && chars.next_if(|(_, c)| *c == open && open == close).is_none() => {
                return (at + c.len_utf8(), true);
            }
            _ => {}
        }
    }
    (rest.len(), false)
}

/// The length of a number such as `1_000.5e-3` or `0xff`; a point belongs to it unless a name or another point follows.
fn number(rest: &str) -> usize {
    let run = |from: usize, belongs: &dyn Fn(char) -> bool| {
        rest[from..].find(|c| !belongs(c) && c != '_').map_or(rest.len(), |length| from + length)
    };
    let decimal = |from: usize| run(from, &|c| c.is_ascii_digit());
    let mut end = decimal(0);
    if rest[..end].trim_end_matches('_') == "0" {
        match rest[end..].chars().next() {
            Some('x' | 'X') => return run(end + 1, &|c| c.is_ascii_hexdigit()),
            Some('o' | 'O') => return run(end + 1, &|c| c.is_digit(8)),
            Some('b' | 'B') => return run(end + 1, &|c| c.is_digit(2)),
            _ => {}
        }
    }
    let mut next = rest[end..].chars();
    if next.next() == Some('.') && next.next().is_some_and(|c| !is_word(c) && c != '.' || c.is_ascii_digit()) {
        end = decimal(end + 1);
    }
    let mut next = rest[end..].chars();
    match (next.next(), next.next()) {
        (Some('e' | 'E'), Some('0'..='9')) => decimal(end + 1),
        (Some('e' | 'E'), Some('+' | '-')) => decimal(end + 2),
        _ => end,
    }
}

/// Whether a character can be part of a name, for Rhai or for a reader.
pub fn is_word(c: char) -> bool {
    c.is_alphanumeric() || c == '_' || c.is_xid_continue()
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;
    use proptest::sample::select;
    use rhai::{Engine, Position, Token};

    use super::*;

    /// Pieces of this and other languages, including some that open something or look like something else.
    const PIECES: &[&str] = &[
        "let ",
        "x",
        "城市",
        "e\u{301}",
        "_",
        "switch ",
        "in ",
        "!in ",
        "!inx",
        "if",
        "and",
        " ",
        " ",
        "\n",
        "\t",
        "0",
        "1_000",
        "2.",
        ".5",
        "1.5e-3",
        "3m",
        "0xff",
        "0b12",
        "0o",
        "1e",
        "12.abs",
        "..",
        "...",
        "..=",
        ".",
        "?.",
        "?[",
        "?",
        "+",
        "-",
        "*",
        "**",
        "^",
        "%",
        "%>%",
        "%in%",
        "/",
        "=",
        "==",
        "=>",
        "=~",
        "<",
        "<<-",
        "<>",
        ">",
        ">>",
        "!",
        "!.",
        "|",
        "||",
        "&",
        "#",
        "#{",
        "@",
        "$",
        "\\",
        "~",
        ":",
        "::",
        ";",
        ",",
        "(",
        ")",
        "()",
        "[",
        "]",
        "{",
        "}",
        "\"",
        "\"a b\"",
        "\"\"",
        "'",
        "'c'",
        "\"\\\"\"",
        "`",
        "`a ${",
        "`a`",
        "${",
        "\\$",
        "//",
        "// note\n",
        "/*",
        "*/",
        "/* a /* b */ c */",
        "#\"",
        "\"#",
        "##\"a\"#\"##",
        "“",
        "”",
        "，",
        "·",
        "²",
    ];

    fn any_text() -> impl Strategy<Value = String> {
        let piece = prop_oneof![30 => select(PIECES).prop_map(String::from), 1 => any::<char>().prop_map(String::from)];
        proptest::collection::vec(piece, 0..12).prop_map(|pieces| pieces.concat())
    }

    /// Where words, numbers and symbols of a text begin for Rhai; `None` if Rhai rejects one.
    ///
    /// Rhai's parser decides which `}` ends a `${…}`; here braces are counted instead.
    fn begins_by_rhai(text: &str) -> Option<Vec<usize>> {
        let (engine, inputs) = (Engine::new_raw(), [text]);
        let (tokens, control) = engine.lex(&inputs);
        let (mut found, mut braces, mut is_next) = (Vec::new(), Vec::<usize>::new(), false);
        for (token, position) in tokens {
            let at = place(text, position);
            match (token, braces.last_mut()) {
                (Token::EOF, _) => break,
                (Token::LexError(_), _) => return None,
                (Token::InterpolatedString(_), _) => is_next = true,
                (Token::StringConstant(_) | Token::CharConstant(_) | Token::Comment(_), _) => {}
                (Token::LeftBrace, _) if is_next => {
                    braces.push(0);
                    is_next = false;
                }
                (Token::RightBrace, Some(0)) => {
                    braces.pop();
                    control.borrow_mut().is_within_text = true;
                }
                (token, depth) => {
                    if let Some(depth) = depth {
                        *depth += usize::from(matches!(token, Token::LeftBrace | Token::MapStart));
                        *depth -= usize::from(token == Token::RightBrace);
                    }
                    found.push(at);
                    let is_negative = matches!(token, Token::IntegerConstant(_) | Token::FloatConstant(_));
                    let is_two = token == Token::Unit || is_negative && text[at..].starts_with('-');
                    found.extend(is_two.then_some(at + 1));
                }
            }
        }
        Some(found)
    }

    fn place(text: &str, position: Position) -> usize {
        let line = position.line().unwrap_or(1) - 1;
        let start: usize = text.split_inclusive('\n').take(line).map(str::len).sum();
        let column = position.position().unwrap_or(1) - 1;
        start + text[start..].char_indices().nth(column).map_or(text.len() - start, |(at, _)| at)
    }

    fn begins(text: &str) -> Vec<usize> {
        let is_code = |lexeme: &&Lexeme| matches!(lexeme.kind, Kind::Word | Kind::Number | Kind::Sign);
        let codes = codes(text);
        let all = codes.iter().flat_map(|code| &code.lexemes).filter(is_code);
        let mut begins: Vec<usize> = all.map(|lexeme| lexeme.at.start).collect();
        begins.sort_unstable();
        begins
    }

    fn covered(text: &str) {
        let codes = codes(text);
        assert_eq!(codes[0].at, 0..text.len(), "{text:?}");
        for code in codes {
            let mut end = code.at.start;
            for lexeme in code.lexemes {
                assert!(lexeme.at.start == end && lexeme.at.end > end, "{text:?} {lexeme:?}");
                end = lexeme.at.end;
            }
            assert_eq!(end, code.at.end, "{text:?}");
        }
    }

    proptest! {
        #![proptest_config(ProptestConfig::with_cases(20_000))]

        #[test]
        fn every_byte_is_in_one_lexeme(text in any_text()) {
            covered(&text);
        }

        #[test]
        fn words_numbers_and_signs_are_those_of_rhai(text in any_text()) {
            // Rhai counts lines differently after a lone carriage return, and columns after `\${`.
            if !text.contains('\r') && !text.contains("\\${") && let Some(expected) = begins_by_rhai(&text) {
                prop_assert_eq!(begins(&text), expected);
            }
        }
    }

    #[test]
    fn deep_nesting_is_read_once() {
        let deep = 100_000;
        covered(&format!("{}1{}", "`${".repeat(deep), "}`".repeat(deep)));
        covered(&"`${".repeat(deep));
        covered(&"#".repeat(deep));
        covered(&"/*".repeat(deep));
    }

    #[test]
    fn what_has_no_end_is_told() {
        let open = |text: &str| lex(text).into_iter().filter(|lexeme| !lexeme.is_closed).count();
        for text in ["\"a", "\"a\nb", "'", "`a\nb", "`${\"`\"", "/* /* */", "#\"a\"", "“a", "`\\${`` "] {
            assert_eq!(open(text), 1, "{text}");
        }
        for text in ["\"a\\\nb\"", "\"a\"\"b\"", "`a``b\n${`}` + \"}\"}`", "/* /* */ */", "##\"a\"#\"##", "“a”"] {
            assert_eq!(open(text), 0, "{text}");
            assert_eq!(lex(text).len(), 1, "{text}");
        }
    }
}
