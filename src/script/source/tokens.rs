//! A text as words, numbers, texts and signs, read without judging, so that an error can look at what stands there.

use std::ops::Range;

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Kind {
    Word,
    Number,
    Text,
    Sign,
}

/// What one token is, its place in bytes, and whether a line begins with it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Token {
    pub kind: Kind,
    pub at: Range<usize>,
    pub first: bool,
}

/// The tokens of a text without its comments.
pub struct Tokens<'a> {
    pub text: &'a str,
    pub list: Vec<Token>,
}

/// Signs of more than one character, of the language and of others, longest first.
const SIGNS: &[&str] = &[
    ">>>", "->>", "%>%", "%/%", "%in%", "<<-", "===", "!==", "..=", "**=", "#{", "|>", "<-", "->", ":=", "=>", "==",
    "!=", "<=", ">=", "<>", "~=", "=~", "++", "--", "+=", "-=", "*=", "/=", "^=", "**", "&&", "||", "??", "?.", "::",
    "..", "%%", "@(",
];

/// What opens and closes a text; smart quotes are no quotes of the language, but were meant to be.
const QUOTES: &[(char, &str)] = &[('"', "\""), ('\'', "'"), ('`', "`"), ('“', "”"), ('‘', "’"), ('「', "」")];

/// Words that begin or join statements, and so are no names of functions or variables.
const KEYWORDS: &[&str] = &[
    "let", "const", "fn", "if", "else", "for", "in", "while", "loop", "do", "until", "switch", "return", "throw",
    "try", "catch", "import", "export", "as", "break", "continue", "true", "false", "and", "or", "not", "private",
];

pub fn is_keyword(word: &str) -> bool {
    KEYWORDS.contains(&word)
}

impl<'a> Tokens<'a> {
    pub fn read(text: &'a str) -> Tokens<'a> {
        Tokens::within(text, 0..text.len())
    }

    /// The tokens of a part of a text, with their places in the whole.
    pub fn within(text: &'a str, part: Range<usize>) -> Tokens<'a> {
        Tokens { text, list: read(text, part) }
    }

    /// The tokens around a place: those within `${…}` where the place is in one.
    pub fn around(text: &'a str, at: usize) -> Tokens<'a> {
        let mut tokens = Tokens::read(text);
        while let Some(inner) = tokens.interpolation(at) {
            tokens.list = read(text, inner);
        }
        tokens
    }

    /// The inside of the `${…}` that a place is in.
    fn interpolation(&self, at: usize) -> Option<Range<usize>> {
        let around = |token: &&Token| token.at.contains(&at) && self.text[token.at.start..].starts_with('`');
        let token = self.list.iter().find(around)?;
        let start = self.text[token.at.start..at].rfind("${")? + token.at.start + 2;
        let (mut depth, mut end) = (0, token.at.end);
        for (place, c) in self.text[start..token.at.end].char_indices() {
            match c {
                '{' => depth += 1,
                '}' if depth == 0 => {
                    end = start + place;
                    break;
                }
                '}' => depth -= 1,
                _ => {}
            }
        }
        (start..end).contains(&at).then_some(start..end)
    }

    pub fn word(&self, token: usize) -> &'a str {
        self.list.get(token).map_or("", |token| &self.text[token.at.clone()])
    }

    pub fn kind(&self, token: usize) -> Option<Kind> {
        self.list.get(token).map(|token| token.kind)
    }

    /// The token that a place is in, or the first after it; their number where there is none.
    pub fn at(&self, place: usize) -> usize {
        self.list.iter().position(|token| token.at.end > place).unwrap_or(self.list.len())
    }

    /// From the first byte of one token to the last of another.
    pub fn span(&self, first: usize, last: usize) -> Range<usize> {
        match (self.list.get(first), self.list.get(last)) {
            (Some(first), Some(last)) => first.at.start..last.at.end.max(first.at.start),
            _ => self.text.len()..self.text.len(),
        }
    }

    /// Whether nothing stands between a token and the one before.
    pub fn touches(&self, token: usize) -> bool {
        token > 0 && self.list.get(token).is_some_and(|here| self.list[token - 1].at.end == here.at.start)
    }

    pub fn opens(&self, token: usize) -> bool {
        self.kind(token) == Some(Kind::Sign) && ["(", "[", "{", "#{", "@("].contains(&self.word(token))
    }

    pub fn closes(&self, token: usize) -> bool {
        self.kind(token) == Some(Kind::Sign) && [")", "]", "}"].contains(&self.word(token))
    }

    /// Whether a statement begins with a token.
    pub fn begins(&self, token: usize) -> bool {
        let Some(here) = self.list.get(token) else { return false };
        token == 0 || here.first || [";", "{", "}"].contains(&self.word(token - 1))
    }

    /// Whether a token can end a value.
    pub fn ends_value(&self, token: usize) -> bool {
        match self.kind(token) {
            Some(Kind::Word) => !is_keyword(self.word(token)) || ["true", "false"].contains(&self.word(token)),
            Some(Kind::Sign) => self.closes(token),
            Some(Kind::Number | Kind::Text) => true,
            None => false,
        }
    }

    /// Whether a token can begin a value, other than by a sign.
    pub fn begins_value(&self, token: usize) -> bool {
        match self.kind(token) {
            Some(Kind::Sign) => self.opens(token) && self.word(token) != "{",
            Some(_) => !is_keyword(self.word(token)) || ["true", "false", "not"].contains(&self.word(token)),
            None => false,
        }
    }

    /// The brackets that are open before a token, from the outside in.
    pub fn open_before(&self, token: usize) -> Vec<usize> {
        let mut open = Vec::new();
        for before in 0..token.min(self.list.len()) {
            if self.opens(before) {
                open.push(before);
            } else if self.closes(before) {
                open.pop();
            }
        }
        open
    }

    /// The bracket that closes what a token opens.
    pub fn closing(&self, opening: usize) -> Option<usize> {
        let mut depth = 0_usize;
        for token in opening..self.list.len() {
            if self.opens(token) {
                depth += 1;
            } else if self.closes(token) {
                depth = depth.saturating_sub(1);
                if depth == 0 {
                    return Some(token);
                }
            }
        }
        None
    }

    /// The bracket that opens what a token closes.
    pub fn opening(&self, closing: usize) -> Option<usize> {
        let mut depth = 0_usize;
        for token in (0..=closing).rev() {
            if self.closes(token) {
                depth += 1;
            } else if self.opens(token) {
                depth = depth.saturating_sub(1);
            }
            if depth == 0 {
                return self.opens(token).then_some(token);
            }
        }
        None
    }

    /// The token after the end of what begins here: before a `,` or `;`, a closing bracket or a new line.
    pub fn rest(&self, from: usize) -> usize {
        let mut token = from;
        while token < self.list.len() {
            let is_end = self.closes(token) || [",", ";"].contains(&self.word(token));
            if is_end || token > from && self.list[token].first && !self.goes_on(token) {
                break;
            }
            token =
                if self.opens(token) { self.closing(token).map_or(self.list.len(), |end| end + 1) } else { token + 1 };
        }
        token
    }

    /// Whether a line that begins with this token goes on with the one before.
    fn goes_on(&self, token: usize) -> bool {
        let is_sign = |token: usize| self.kind(token) == Some(Kind::Sign);
        let joins = is_sign(token) && !self.opens(token) && !self.closes(token) && self.word(token) != ";";
        let wants = token > 0 && is_sign(token - 1) && !self.closes(token - 1) && self.word(token - 1) != ";";
        joins || wants || ["and", "or", "else", "in"].contains(&self.word(token))
    }

    /// The statement that a token is in, as places of its first and after its last token.
    pub fn statement(&self, token: usize) -> Range<usize> {
        let token = token.min(self.list.len().saturating_sub(1));
        let (mut depth, mut first) = (0_usize, token);
        loop {
            if depth == 0 && first < self.list.len() && self.list[first].first && !self.goes_on(first) {
                break;
            }
            let Some(before) = first.checked_sub(1) else { break };
            if self.closes(before) {
                depth += 1;
            } else if depth == 0 && [";", "{"].contains(&self.word(before)) {
                break;
            } else if self.opens(before) {
                depth = depth.saturating_sub(1);
            }
            first = before;
        }
        let (mut depth, mut end) = (0_usize, first);
        while end < self.list.len() {
            let is_next = depth == 0 && end > token && self.list[end].first && !self.goes_on(end);
            if is_next || depth == 0 && self.word(end) == ";" {
                break;
            }
            if self.opens(end) {
                depth += 1;
            } else if self.closes(end) {
                if depth == 0 && end > token {
                    break;
                }
                depth = depth.saturating_sub(1);
            }
            end += 1;
        }
        first..end.max(token + 1).min(self.list.len())
    }

    /// The arguments in the brackets after a token, each as its first and last token.
    pub fn arguments(&self, name: usize) -> Vec<(usize, usize)> {
        if self.word(name + 1) != "(" {
            return Vec::new();
        }
        let (Some(end), mut found, mut from) = (self.closing(name + 1), Vec::new(), name + 2) else {
            return Vec::new();
        };
        while from < end {
            let mut after = self.rest(from);
            // What begins a line within brackets begins no statement.
            while after < end && self.word(after) != "," {
                after = self.rest(after).max(after + 1);
            }
            let after = after.min(end);
            if after == from {
                return Vec::new();
            }
            found.push((from, after - 1));
            from = after + 1;
        }
        found
    }
}

fn is_word(c: char) -> bool {
    c.is_alphanumeric() || c == '_'
}

fn read(text: &str, within: Range<usize>) -> Vec<Token> {
    let (mut list, mut at, mut first) = (Vec::new(), within.start, true);
    let text = &text[..within.end];
    while let Some(c) = text[at..].chars().next() {
        let rest = &text[at..];
        if c.is_whitespace() {
            first |= c == '\n';
            at += c.len_utf8();
            continue;
        }
        if let Some(length) = comment(rest) {
            first |= rest[..length].contains('\n');
            at += length;
            continue;
        }
        let (kind, length) = token(rest, c);
        list.push(Token { kind, at: at..at + length, first });
        (at, first) = (at + length, false);
    }
    list
}

/// How long the comment is that a text begins with.
fn comment(rest: &str) -> Option<usize> {
    if rest.starts_with("//") {
        return Some(rest.find('\n').unwrap_or(rest.len()));
    }
    if !rest.starts_with("/*") {
        return None;
    }
    let (mut depth, mut at) = (0_usize, 0);
    while at < rest.len() {
        match &rest[at..] {
            here if here.starts_with("/*") => (depth, at) = (depth + 1, at + 2),
            here if here.starts_with("*/") => {
                (depth, at) = (depth.saturating_sub(1), at + 2);
                if depth == 0 {
                    return Some(at);
                }
            }
            here => at += here.chars().next().map_or(1, char::len_utf8),
        }
    }
    Some(rest.len())
}

fn token(rest: &str, c: char) -> (Kind, usize) {
    if let Some((_, close)) = QUOTES.iter().find(|(open, _)| *open == c) {
        return (Kind::Text, quoted(rest, c, close));
    }
    let word = |text: &str| text.find(|c| !is_word(c)).unwrap_or(text.len());
    if c.is_ascii_digit() {
        return (Kind::Number, number(rest));
    }
    if is_word(c) {
        return (Kind::Word, word(rest));
    }
    let long = SIGNS.iter().find(|sign| rest.starts_with(**sign));
    (Kind::Sign, long.map_or(c.len_utf8(), |sign| sign.len()))
}

/// A text to its closing quote, to the end of the line where there is none; back-ticks run over lines.
fn quoted(rest: &str, open: char, close: &str) -> usize {
    let (mut skip, mut depth) = (false, 0_usize);
    for (at, c) in rest.char_indices().skip(1) {
        if std::mem::take(&mut skip) {
            continue;
        }
        match c {
            '\\' if open != '`' => skip = true,
            '{' if open == '`' && (depth > 0 || rest[..at].ends_with('$')) => depth += 1,
            '}' if depth > 0 => depth -= 1,
            '\n' if open != '`' => return at,
            _ if depth == 0 && rest[at..].starts_with(close) => return at + close.len(),
            _ => {}
        }
    }
    rest.len()
}

fn number(rest: &str) -> usize {
    let digits = |from: usize| rest[from..].find(|c| !is_word(c)).map_or(rest.len(), |length| from + length);
    let mut end = digits(0);
    let digit_at = |at: usize| rest[at..].starts_with(|c: char| c.is_ascii_digit());
    if rest[end..].starts_with('.') && digit_at(end + 1) {
        end = digits(end + 1);
    }
    let is_exponent = rest[..end].ends_with(['e', 'E']) && !rest.starts_with("0x");
    if is_exponent && rest[end..].starts_with(['+', '-']) && digit_at(end + 1) {
        end = digits(end + 1);
    }
    end
}

#[cfg(test)]
mod tests {
    use super::*;

    fn words(text: &str) -> Vec<&str> {
        let tokens = Tokens::read(text);
        (0..tokens.list.len()).map(|token| tokens.word(token)).collect()
    }

    #[test]
    fn a_text_falls_into_words_numbers_texts_and_signs() {
        assert_eq!(words("let 城市 = load(\"a b\"); // note"), ["let", "城市", "=", "load", "(", "\"a b\"", ")", ";"]);
        assert_eq!(words("x <- 1.5e-3 %>% f"), ["x", "<-", "1.5e-3", "%>%", "f"]);
        assert_eq!(words("1..=10 /* a\nb */ 'it' `a ${b + `c`} d`"), ["1", "..=", "10", "'it'", "`a ${b + `c`} d`"]);
        assert_eq!(words("“a, b” ，\"open"), ["“a, b”", "，", "\"open"]);
    }

    #[test]
    fn a_statement_ends_where_a_line_does_not_go_on() {
        let text = "let a = 1\nm\n  .b(x,\n y)\nc; d";
        let tokens = Tokens::read(text);
        let statement = |place: &str| {
            let range = tokens.statement(tokens.at(text.find(place).expect("in the text")));
            &text[tokens.span(range.start, range.end - 1)]
        };
        assert_eq!(statement("a"), "let a = 1");
        assert_eq!(statement("b("), "m\n  .b(x,\n y)");
        assert_eq!(statement("y)"), "m\n  .b(x,\n y)");
        assert_eq!(statement("c;"), "c");
        assert_eq!(statement("d"), "d");
    }

    #[test]
    fn within_back_ticks_the_inside_of_the_braces_is_read() {
        let text = "`a ${f(x)} b`";
        let tokens = Tokens::around(text, text.find('x').expect("in the text"));
        assert_eq!(tokens.list.iter().map(|token| &text[token.at.clone()]).collect::<Vec<_>>(), ["f", "(", "x", ")"]);
    }
}
