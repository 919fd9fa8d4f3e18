//! What stands before the cursor as tokens, and what is being typed there, whatever is still unfinished.

use std::ops::{Deref, Range};

use crate::script::source::lexer::{Kind, lex};
use crate::script::source::tokens::Tokens;

/// What the cursor stands in.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Typing {
    /// A word, or where one can begin.
    Word,
    /// A text in these quotes.
    Text(char),
    Number,
    /// A comment, or a text in quotes that are none of the language.
    Comment,
}

/// The tokens before the cursor, without the word or text that is being typed; it is asked as they are.
pub struct Line<'a> {
    tokens: Tokens<'a>,
    pub typing: Typing,
    /// Where what is being typed begins.
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

    /// The expression that begins at a token and ends before another; none where it is still going on there.
    pub fn statement(&self, start: usize, until: usize) -> Option<Range<usize>> {
        let end = self.rest(start);
        let is_next = end == until && self.list.get(until).is_some_and(|token| token.first);
        (end < until || is_next).then_some(start..end)
    }

    /// What stands between `in` and the body of a loop.
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

/// Words of the language, with what they do.
pub const KEYWORDS: &[(&str, &str)] = &[
    ("let", "declare a variable"),
    ("const", "declare a constant"),
    ("if", "run a block on a condition"),
    ("else", "otherwise"),
    ("for", "loop over a list"),
    ("in", "whether a value is in a list; in `for`, what to loop over"),
    ("while", "repeat as long as a condition holds"),
    ("loop", "repeat until `break`"),
    ("do", "repeat, with the condition at the end"),
    ("until", "the condition that ends a `do`"),
    ("break", "leave a loop"),
    ("continue", "continue with the next round of a loop"),
    ("fn", "define a function"),
    ("return", "return a value from a function"),
    ("switch", "choose by value"),
    ("try", "handle an error with `catch`"),
    ("catch", "what to do after an error"),
    ("throw", "raise an error"),
    ("true", "true"),
    ("false", "false"),
];
