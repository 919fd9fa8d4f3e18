//! What stands before the cursor as words, signs and texts, with its brackets, whatever is still unfinished.

use std::ops::Range;

use crate::script::source::text::{Open, Part, is_word, parts};

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Sort {
    Word,
    Number,
    Text,
    Sign,
}

#[derive(Debug, Clone)]
pub struct Token {
    pub sort: Sort,
    pub at: Range<usize>,
    /// The first on its line.
    pub is_first: bool,
    /// The bracket that it stands in.
    pub within: Option<usize>,
    /// The other bracket of a pair.
    pub partner: Option<usize>,
}

/// What the cursor stands in.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Typing {
    /// A word, or where one can begin.
    Word,
    /// A text in these quotes.
    Text(char),
    Number,
    Comment,
}

/// `|a, b|`: the place of the first sign, and the names.
#[derive(Debug, Clone)]
pub struct Closure {
    pub at: usize,
    pub within: Option<usize>,
    pub params: Vec<String>,
}

/// The tokens before the cursor, without the word or text that is being typed.
pub struct Line<'a> {
    pub text: &'a str,
    pub tokens: Vec<Token>,
    /// The innermost bracket that is open.
    pub open: Option<usize>,
    pub closures: Vec<Closure>,
    pub typing: Typing,
    /// Where what is being typed begins.
    pub start: usize,
}

/// Signs of two characters that must not be taken for two.
const PAIRS: &[&str] = &["#{", "?.", "?[", "||", "&&", "==", "!=", "<=", ">=", "=>", "..", "::"];

impl<'a> Line<'a> {
    pub fn read(text: &'a str) -> Line<'a> {
        let parts = parts(text);
        let mut tokens = tokens(text, &parts.of);
        let (mut typing, mut start) = (Typing::Word, text.len());
        match (parts.open, tokens.last()) {
            (Open::Line | Open::Comment(_), _) => typing = Typing::Comment,
            (Open::Text(quote), Some(last)) if text[last.at.start..].starts_with(quote) => {
                (typing, start) = (Typing::Text(quote), last.at.start + quote.len_utf8());
                tokens.pop();
            }
            (_, Some(last)) if last.at.end == text.len() && last.sort != Sort::Sign && last.sort != Sort::Text => {
                start = last.at.start;
                typing = if last.sort == Sort::Number { Typing::Number } else { Typing::Word };
                tokens.pop();
            }
            _ => {}
        }
        let mut line = Line { text, tokens, open: None, closures: Vec::new(), typing, start };
        line.pair();
        line.find_closures();
        line
    }

    /// What is being typed.
    pub fn typed(&self) -> &'a str {
        &self.text[self.start..]
    }

    pub fn end(&self) -> usize {
        self.tokens.len()
    }

    /// The text of a token; empty beyond the ends.
    pub fn word(&self, at: usize) -> &'a str {
        self.tokens.get(at).map_or("", |token| &self.text[token.at.clone()])
    }

    /// The text of the token before a place.
    pub fn before(&self, at: usize) -> &'a str {
        at.checked_sub(1).map_or("", |at| self.word(at))
    }

    pub fn sort(&self, at: usize) -> Option<Sort> {
        self.tokens.get(at).map(|token| token.sort)
    }

    /// Whether the token before a place ends a value, so that `.`, `[` and `(` go on from it.
    pub fn ends_value(&self, at: usize) -> bool {
        let Some(before) = at.checked_sub(1) else { return false };
        match self.tokens[before].sort {
            Sort::Word => !KEYWORDS.iter().any(|(word, _)| *word == self.word(before)),
            Sort::Number | Sort::Text => true,
            Sort::Sign => matches!(self.word(before), ")" | "]" | "}"),
        }
    }

    /// The inside of a text token; none where it is another.
    pub fn inside(&self, at: usize) -> Option<&'a str> {
        let text = self.word(at);
        let quote = text.chars().next().filter(|_| self.sort(at) == Some(Sort::Text))?;
        text.strip_prefix(quote)?.strip_suffix(quote)
    }

    /// How many commas stand between a bracket and a place, in that bracket itself.
    pub fn commas(&self, bracket: usize, until: usize) -> usize {
        (bracket + 1..until)
            .filter(|&at| self.tokens[at].within == Some(bracket) && self.word(at) == "," && !self.is_param(at))
            .count()
    }

    /// Where the parts of a bracket begin and end, up to a place.
    pub fn arguments(&self, bracket: usize, until: usize) -> Vec<Range<usize>> {
        let mut arguments = Vec::new();
        let mut start = bracket + 1;
        for at in bracket + 1..until {
            if self.tokens[at].within == Some(bracket) && self.word(at) == "," && !self.is_param(at) {
                arguments.push(start..at);
                start = at + 1;
            }
        }
        if start < until {
            arguments.push(start..until);
        }
        arguments
    }

    /// Whether it stands between the signs of a closure's parameters.
    pub fn is_param(&self, at: usize) -> bool {
        self.closures.iter().any(|closure| closure.at < at && at < closure.at + 2 * closure.params.len().max(1))
    }

    /// The brackets around a place, the innermost first.
    pub fn brackets(&self, innermost: Option<usize>) -> impl Iterator<Item = usize> {
        std::iter::successors(innermost, |&at| self.tokens[at].within)
    }

    /// The expression that begins at a place and ends before another; none where it is still going on there.
    pub fn statement(&self, start: usize, until: usize) -> Option<Range<usize>> {
        let mut at = start;
        while at < until {
            let token = &self.tokens[at];
            let begins_anew = at > start && token.is_first && token.sort != Sort::Sign && self.ends_value(at);
            if begins_anew || [";", ")", "]", "}"].contains(&self.word(at)) {
                return Some(start..at);
            }
            at = self.after(at)?;
        }
        let is_next = self.tokens.get(until).is_some_and(|token| token.is_first) && at == until;
        (is_next && self.ends_value(until)).then_some(start..until)
    }

    /// What stands between `in` and the body of a loop.
    pub fn header(&self, start: usize, until: usize) -> Option<Range<usize>> {
        let mut at = start;
        while at < until {
            if self.word(at) == "{" {
                return Some(start..at);
            }
            at = self.after(at)?;
        }
        None
    }

    /// The token after this one, or after the bracket that it opens; none where that is still open.
    fn after(&self, at: usize) -> Option<usize> {
        match self.word(at) {
            "(" | "[" | "?[" | "{" | "#{" if self.tokens[at].sort == Sort::Sign => Some(self.tokens[at].partner? + 1),
            _ => Some(at + 1),
        }
    }

    fn pair(&mut self) {
        let mut open: Vec<usize> = Vec::new();
        for at in 0..self.tokens.len() {
            let closes = match self.word(at) {
                _ if self.tokens[at].sort != Sort::Sign => None,
                ")" => Some("("),
                "]" => Some("["),
                "}" => Some("{"),
                _ => None,
            };
            let opener = open.last().copied().filter(|&top| closes.is_some_and(|sign| self.word(top).ends_with(sign)));
            if let Some(opener) = opener {
                open.pop();
                (self.tokens[at].partner, self.tokens[opener].partner) = (Some(opener), Some(at));
            }
            self.tokens[at].within = open.last().copied();
            if self.tokens[at].sort == Sort::Sign && self.word(at).ends_with(['(', '[', '{']) {
                open.push(at);
            }
        }
        self.open = open.last().copied();
    }

    fn find_closures(&mut self) {
        let mut at = 0;
        while at < self.tokens.len() {
            let begins = self.sort(at) == Some(Sort::Sign) && !self.ends_value(at);
            let (mut params, mut next) = (Vec::new(), at + 1);
            if begins && self.word(at) == "|" {
                while self.sort(next) == Some(Sort::Word) {
                    params.push(self.word(next).to_string());
                    next += if self.word(next + 1) == "," { 2 } else { 1 };
                }
                self.closures.push(Closure { at, within: self.tokens[at].within, params });
                next += usize::from(self.word(next) == "|");
            }
            at = next;
        }
    }
}

/// Words of the language, with what they do.
pub const KEYWORDS: &[(&str, &str)] = &[
    ("let", "name a value"),
    ("const", "name a value that stays as it is"),
    ("if", "do something on a condition"),
    ("else", "what to do otherwise"),
    ("for", "go through a list"),
    ("in", "whether a value is in a list; what `for` goes through"),
    ("while", "repeat as long as a condition holds"),
    ("loop", "repeat until `break`"),
    ("do", "repeat, with the condition at the end"),
    ("until", "the condition that ends a `do`"),
    ("break", "leave a loop"),
    ("continue", "go on with the next round of a loop"),
    ("fn", "define a function"),
    ("return", "leave a function with a value"),
    ("switch", "choose by a value"),
    ("try", "go on after an error with `catch`"),
    ("catch", "what to do after an error"),
    ("throw", "raise an error"),
    ("true", "the truth"),
    ("false", "its opposite"),
];

fn tokens(text: &str, of: &[Part]) -> Vec<Token> {
    let (mut tokens, mut at, mut is_first): (Vec<Token>, usize, bool) = (Vec::new(), 0, true);
    while let Some(c) = text[at..].chars().next() {
        let rest = &text[at..];
        if of[at] == Part::Comment || (of[at] == Part::Code && c.is_whitespace()) {
            is_first |= c == '\n';
            at += c.len_utf8();
            continue;
        }
        let length = |belongs: fn(char) -> bool| rest.find(|c| !belongs(c)).unwrap_or(rest.len());
        let (sort, length) = match c {
            _ if of[at] == Part::Text => (Sort::Text, quoted(rest, c)),
            _ if c.is_ascii_digit() => (Sort::Number, number(rest)),
            _ if is_word(c) => (Sort::Word, length(is_word)),
            _ => {
                (Sort::Sign, PAIRS.iter().find(|pair| rest.starts_with(**pair)).map_or(c.len_utf8(), |pair| pair.len()))
            }
        };
        tokens.push(Token { sort, at: at..at + length, is_first, within: None, partner: None });
        (at, is_first) = (at + length, false);
    }
    tokens
}

/// Length of a text with its quotes, or up to the end where it is open.
fn quoted(rest: &str, quote: char) -> usize {
    let mut is_escaped = false;
    for (at, c) in rest.char_indices().skip(1) {
        if c == quote && !is_escaped {
            return at + c.len_utf8();
        }
        is_escaped = c == '\\' && !is_escaped && quote != '`';
    }
    rest.len()
}

/// `1_000.5`; a point that no digit follows belongs to what comes next.
fn number(rest: &str) -> usize {
    let whole = rest.find(|c: char| !is_word(c)).unwrap_or(rest.len());
    let part = &rest[whole..];
    match part.strip_prefix('.').filter(|digits| digits.starts_with(|c: char| c.is_ascii_digit())) {
        Some(digits) => whole + 1 + digits.find(|c: char| !is_word(c)).unwrap_or(digits.len()),
        None => whole,
    }
}
