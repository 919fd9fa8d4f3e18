//! The tokens before the cursor and what is being typed there, even if the line is unfinished.

use std::ops::{Deref, Range};

use crate::script::source::lexer::{Kind, lex};
use crate::script::source::tokens::Tokens;

/// What the cursor is in.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Typing {
    /// A word, or a position where one can begin.
    Word,
    /// A text in quotes of this kind.
    Text(char),
    Number,
    /// A comment, or a text in quotes that the language does not have.
    Comment,
}

/// The tokens before the cursor, without the word or text that is being typed.
pub struct Line<'a> {
    tokens: Tokens<'a>,
    pub typing: Typing,
    /// The start of what is being typed.
    pub start: usize,
}

impl<'a> Deref for Line<'a> {
    type Target = Tokens<'a>;

    fn deref(&self) -> &Tokens<'a> {
        &self.tokens
    }
}

impl<'a> Line<'a> {
    pub fn read(text: &'a str) -> Line<'a> {
        let mut lexemes = lex(text);
        let is_typed = |kind| matches!(kind, Kind::Word | Kind::Number);
        let from = lexemes.iter().rposition(|lexeme| !is_typed(lexeme.kind)).map_or(0, |last| last + 1);
        let (mut typing, mut start) = (Typing::Word, text.len());
        if let Some(first) = lexemes.get(from) {
            (typing, start) = (if first.kind == Kind::Number { Typing::Number } else { Typing::Word }, first.at.start);
            lexemes.truncate(from);
        } else if let Some(last) = lexemes.pop_if(|last| !last.is_closed && last.at.end == text.len()) {
            let opened = text[last.at].trim_start_matches('#');
            let quote = opened.chars().next().filter(|quote| ['"', '\'', '`'].contains(quote));
            typing = quote.map_or(Typing::Comment, Typing::Text);
            start = text.len() - quote.map_or(0, |quote| opened.len() - quote.len_utf8());
        }
        Line { tokens: Tokens::of(text, &lexemes), typing, start }
    }

    /// What is being typed.
    pub fn typed(&self) -> &'a str {
        &self.text[self.start..]
    }

    pub fn end(&self) -> usize {
        self.list.len()
    }

    /// The expression that begins at a token and ends before another; `None` if it is not complete there.
    pub fn statement(&self, start: usize, until: usize) -> Option<Range<usize>> {
        let end = self.rest(start);
        let is_next = end == until && self.list.get(until).is_some_and(|token| token.first);
        (end < until || is_next).then_some(start..end)
    }

    /// The expression between `in` and the body of a loop.
    pub fn header(&self, start: usize, until: usize) -> Option<Range<usize>> {
        let mut at = start;
        while at < until {
            if self.word(at) == "{" {
                return Some(start..at);
            }
            at = self.past(at)?;
        }
        None
    }
}

/// The keywords of the language and what they do.
pub const KEYWORDS: &[(&str, &str)] = &[
    ("let", "name a value"),
    ("const", "name a value that cannot change"),
    ("if", "do something on a condition"),
    ("else", "what to do otherwise"),
    ("for", "go through a list"),
    ("in", "whether a value is in a list; what `for` goes through"),
    ("while", "repeat as long as a condition holds"),
    ("loop", "repeat until `break`"),
    ("do", "repeat, with the condition at the end"),
    ("until", "the condition that ends a `do`"),
    ("break", "leave a loop"),
    ("continue", "continue with the next round of a loop"),
    ("fn", "define a function"),
    ("return", "return a value from a function"),
    ("switch", "choose by a value"),
    ("try", "handle errors with `catch`"),
    ("catch", "what to do after an error"),
    ("throw", "raise an error"),
    ("true", "the value true"),
    ("false", "the value false"),
];
