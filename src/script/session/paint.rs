//! Classifies the parts of a line for colours while it is typed, by Rhai's keywords and our declarations.

use std::ops::Range;

use crate::script::engine::docs::Docs;
use crate::script::source::lexer::{Kind, Lexeme, lex};
use crate::script::source::tokens::{Tokens, is_rhai_keyword};

/// The kinds of text that have a colour.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Paint {
    Keyword,
    Function,
    Text,
    Number,
    Comment,
}

/// The coloured byte ranges of a text, in order.
pub fn painted(text: &str, docs: &Docs) -> Vec<(Range<usize>, Paint)> {
    let paint = |lexeme: Lexeme| {
        let (stands, after) = (&text[lexeme.at.clone()], &text[lexeme.at.end..]);
        let paint = match lexeme.kind {
            Kind::Text => stands.starts_with(['"', '\'', '`', '#']).then_some(Paint::Text),
            Kind::Comment => Some(Paint::Comment),
            Kind::Number => Some(Paint::Number),
            Kind::Word if is_rhai_keyword(stands) => Some(Paint::Keyword),
            Kind::Word if after.trim_start().starts_with('(') => docs.named(stands).next().map(|_| Paint::Function),
            _ => None,
        };
        paint.map(|paint| (lexeme.at, paint))
    };
    lex(text).into_iter().filter_map(paint).collect()
}

/// The bracket at a cursor or right before it, and its partner.
pub fn brackets(text: &str, cursor: usize) -> Option<(usize, usize)> {
    let tokens = Tokens::read(text);
    // The bracket of `#{` is its last character.
    let place = |token: usize| tokens.list[token].at.end - 1;
    let is_bracket = |token: &usize| tokens.opens(*token) || tokens.closes(*token);
    let bracket = |at: usize| Some(tokens.at(at)).filter(is_bracket).filter(|token| place(*token) == at);
    let here = bracket(cursor).or_else(|| bracket(cursor.checked_sub(1)?))?;
    let there = tokens.partner(here)?;
    Some((place(here.min(there)), place(here.max(there))))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn words_texts_numbers_and_comments_are_told_apart() {
        let text = "let 武 = load(\"a b\").top(1_0.5) // 1";
        let found: Vec<(&str, Paint)> =
            painted(text, &crate::script::all_docs()).into_iter().map(|(range, paint)| (&text[range], paint)).collect();
        let expected = [
            ("let", Paint::Keyword),
            ("load", Paint::Function),
            ("\"a b\"", Paint::Text),
            ("top", Paint::Function),
            ("1_0.5", Paint::Number),
            ("// 1", Paint::Comment),
        ];
        assert_eq!(found, expected);
    }

    #[test]
    fn a_bracket_finds_its_partner_outside_of_texts() {
        for (text, cursor, expected) in [
            ("f(a[1])", 1, Some((1, 6))),
            ("f(a[1])", 7, Some((1, 6))),
            ("f(\")\")", 1, Some((1, 5))),
            ("f(a]", 1, None),
            ("f(", 2, None),
            ("深(圳)", 3, Some((3, 7))),
            ("ab", 1, None),
        ] {
            assert_eq!(brackets(text, cursor), expected, "{text} {cursor}");
        }
    }
}
