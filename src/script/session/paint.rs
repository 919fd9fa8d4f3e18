//! Which parts of a line are what, for colours while it is typed: by Rhai's own words and our declarations.

use std::ops::Range;

use rhai::Token;

use crate::script::engine::docs::Docs;
use crate::script::source::text::{Part, is_word, parts};

/// What a part of a text is; what is nothing of these has no colour.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Paint {
    Keyword,
    Function,
    Text,
    Number,
    Comment,
}

/// Ranges of bytes in order, without those that have no colour.
pub fn painted(text: &str, docs: &Docs) -> Vec<(Range<usize>, Paint)> {
    let parts = parts(text);
    let (mut found, mut at): (Vec<(Range<usize>, Paint)>, usize) = (Vec::new(), 0);
    while let Some(c) = text[at..].chars().next() {
        let part = parts.of[at];
        let same = text[at..].char_indices().find(|(step, _)| parts.of[at + step] != part);
        let end = at + same.map_or(text.len() - at, |(step, _)| step);
        let (next, paint) = match part {
            Part::Text => (end, Some(Paint::Text)),
            Part::Comment => (end, Some(Paint::Comment)),
            Part::Code if is_word(c) => word(text, at, docs),
            Part::Code => (at + c.len_utf8(), None),
        };
        found.extend(paint.map(|paint| (at..next, paint)));
        at = next;
    }
    found
}

/// The end of the word or number at a place, and what it is.
fn word(text: &str, at: usize, docs: &Docs) -> (usize, Option<Paint>) {
    let rest = &text[at..];
    if rest.starts_with(|c: char| c.is_ascii_digit()) {
        let number = |c: char| c.is_ascii_alphanumeric() || c == '_' || c == '.';
        let end = rest.find(|c| !number(c)).unwrap_or(rest.len());
        // A point before a name begins a call.
        let end = rest[..end].find("..").unwrap_or(end);
        return (at + end, Some(Paint::Number));
    }
    let end = rest.find(|c| !is_word(c)).unwrap_or(rest.len());
    let (name, after) = rest.split_at(end);
    let is_keyword = Token::lookup_symbol_from_syntax(name).is_some_and(|token| token.is_standard_keyword());
    let is_function = || after.trim_start().starts_with('(') && docs.named(name).next().is_some();
    let paint = if is_keyword { Some(Paint::Keyword) } else { is_function().then_some(Paint::Function) };
    (at + end, paint)
}

/// The bracket at a cursor or right before it, and its partner.
pub fn brackets(text: &str, cursor: usize) -> Option<(usize, usize)> {
    let parts = parts(text);
    let is_bracket = |&at: &usize| {
        text.get(at..).is_some_and(|rest| rest.starts_with(['(', ')', '[', ']', '{', '}']))
            && parts.of[at] == Part::Code
    };
    let at = [Some(cursor), cursor.checked_sub(1)].into_iter().flatten().find(is_bracket)?;
    let places: Vec<(usize, char)> =
        text.char_indices().filter(|(place, c)| "()[]{}".contains(*c) && parts.of[*place] == Part::Code).collect();
    let mut open: Vec<(usize, char)> = Vec::new();
    for (place, c) in places {
        if "([{".contains(c) {
            open.push((place, c));
            continue;
        }
        let (first, opener) = open.pop()?;
        if !matches!((opener, c), ('(', ')') | ('[', ']') | ('{', '}')) {
            return None;
        }
        if first == at || place == at {
            return Some((first, place));
        }
    }
    None
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
