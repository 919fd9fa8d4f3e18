//! Token patterns, by which habits are recognised in a text.
//!
//! A pattern is a sequence of elements separated by spaces. An element is a literal token or a class:
//!
//! - `<start>`, `<end>`: the ends of a statement
//! - `<apart>`: not right after a value
//! - `<name>`, `<number>`, `<text>`, `<value>` (the end of a value), `<any>` (also the end of the text)
//! - `<params>`: names between commas
//! - `<args>`: everything up to the closing bracket
//! - `<rest>`: everything up to the end of the expression; `<bare>`: the same without brackets around it
//! - `<some>`: everything before the next element
//! - `<pairs>`: names with values
//! - `<called>`: the name of a function where it is called
//! - `<within>`: a position where a value is expected
//!
//! Before an element, `~` means no space before it, `^` puts the caret under it instead of under the whole match, and
//! `-` means that the error is not reported there.

use std::ops::Range;

use crate::script::source::lexer::Kind;
use crate::script::source::tokens::{Tokens, is_keyword};

/// A match of a pattern, as byte ranges.
#[derive(Debug, Clone, PartialEq)]
pub struct Found {
    pub at: Range<usize>,
    pub caret: Range<usize>,
    /// The text of each element, with pairs as in a map.
    pub parts: Vec<String>,
}

/// The state of a match so far.
struct Match {
    token: usize,
    parts: Vec<(usize, usize)>,
    /// Whether the error is at an element that matters, not inside text that is only carried along.
    has_error: bool,
    pairs: Option<String>,
    caret: Option<(usize, usize)>,
}

/// Find a pattern around the token at which an error was reported.
pub fn find(pattern: &str, tokens: &Tokens, error: usize) -> Option<Found> {
    const FARTHEST: usize = 60;
    let elements: Vec<&str> = pattern.split(' ').collect();
    (error.saturating_sub(FARTHEST)..=error).rev().find_map(|from| found(&elements, tokens, from, error))
}

fn found(elements: &[&str], tokens: &Tokens, from: usize, error: usize) -> Option<Found> {
    let mut done = Match { token: from, parts: Vec::new(), has_error: false, pairs: None, caret: None };
    for (place, element) in elements.iter().enumerate() {
        let (is_caret, element) = element.strip_prefix('^').map_or((false, *element), |rest| (true, rest));
        let (touches, element) = element.strip_prefix('~').map_or((false, element), |rest| (true, rest));
        let (is_apart, element) = element.strip_prefix("-<").map_or((false, element), |_| (true, &element[1..]));
        if touches && !tokens.touches(done.token) {
            return None;
        }
        let next = elements.get(place + 1).map_or("", |next| next.trim_start_matches(['^', '~']));
        let start = done.token;
        let error_here = if is_apart { usize::MAX } else { error };
        let end = step(&mut done, element, next, tokens, error_here)?;
        done.parts.push((start, end));
        if is_caret {
            let under = if element == "<pairs>" { pair(elements[0], tokens, error) } else { (start, end) };
            done.caret = Some(done.caret.map_or(under, |(first, _)| (first, under.1)));
        }
        done.token = end;
    }
    let carried = |element: &&str| ["<any>", "<start>", "<end>", "<apart>", "<within>"].contains(element);
    let last = elements.iter().rposition(|element| !carried(element)).map(|place| done.parts[place].1)?;
    let whole = tokens.span(from, last.checked_sub(1)?);
    let caret = done.caret.map_or(whole.clone(), |(first, after)| tokens.span(first, after.saturating_sub(1)));
    let part = |&(first, after): &(usize, usize)| match after > first {
        true => tokens.text[tokens.span(first, after - 1)].to_string(),
        false => String::new(),
    };
    let mut parts: Vec<String> = done.parts.iter().map(part).collect();
    if let (Some(pairs), Some(place)) =
        (done.pairs, elements.iter().position(|element| element.trim_start_matches('^') == "<pairs>"))
    {
        parts[place] = pairs;
    }
    done.has_error.then_some(Found { at: whole, caret, parts })
}

/// Where the caret goes among pairs: in a map under the wrong separator, else under the misplaced name.
fn pair(first: &str, tokens: &Tokens, error: usize) -> (usize, usize) {
    let is_part = ["=", ":", "=>"].contains(&tokens.word(error));
    let under = if is_part && first != "#{" { error.saturating_sub(1) } else { error };
    (under, under + 1)
}

/// The token after those that an element matches.
fn step(done: &mut Match, element: &str, next: &str, tokens: &Tokens, error: usize) -> Option<usize> {
    let from = done.token;
    let single = |is: bool| is.then_some(from + 1);
    let is_end = from >= tokens.list.len();
    let (end, says) = match element {
        "<start>" => (tokens.begins(from).then_some(from), false),
        "<end>" => (is_over(tokens, from).then_some(from), false),
        "<apart>" => ((!tokens.touches(from) || !tokens.follows_value(from)).then_some(from), false),
        "<name>" => (single(tokens.kind(from) == Some(Kind::Word) && !is_keyword(tokens.word(from))), true),
        "<called>" => {
            let is_made = from > 0 && tokens.word(from - 1) == "fn";
            (single(tokens.kind(from) == Some(Kind::Word) && !is_keyword(tokens.word(from)) && !is_made), true)
        }
        "<within>" => {
            let signs = ["(", ",", "=", "[", ":", "=>", "return"];
            ((from > 0 && signs.contains(&tokens.word(from - 1))).then_some(from), false)
        }
        "<number>" => (single(is_number(tokens, from)), true),
        "<text>" => (single(tokens.kind(from) == Some(Kind::Text)), true),
        "<value>" => (single(tokens.ends_value(from)), true),
        "<any>" => (Some(if is_end { from } else { from + 1 }), true),
        "<params>" => (Some(params(tokens, from)), true),
        "<args>" => (closing(tokens, from), false),
        "<rest>" => (Some(tokens.rest(from)).filter(|end| *end > from), false),
        "<bare>" => (Some(tokens.rest(from)).filter(|end| *end > from && tokens.word(from) != "("), false),
        "<some>" => (some(tokens, from, next), true),
        "<pairs>" => (pairs(done, tokens, error), false),
        sign => (single(!is_end && tokens.word(from) == sign), true),
    };
    let end = end?;
    done.has_error |= says && ((from..end).contains(&error) || element == "<any>" && is_end && error == from);
    Some(end)
}

/// Whether a token is an ordinary number; `0x1f` and `3m` are not.
fn is_number(tokens: &Tokens, token: usize) -> bool {
    let is_digit = |c: char| c.is_ascii_digit() || "_.".contains(c);
    tokens.kind(token) == Some(Kind::Number) && tokens.word(token).chars().all(is_digit)
}

/// The end of the tokens before the next element, within the same bracket.
fn some(tokens: &Tokens, from: usize, next: &str) -> Option<usize> {
    const MAX_TOKENS: usize = 20;
    let mut end = from;
    while end < tokens.list.len().min(from + MAX_TOKENS) && !tokens.closes(end) {
        if end > from && tokens.word(end) == next {
            return Some(end);
        }
        end = tokens.past(end)?;
    }
    None
}

fn is_over(tokens: &Tokens, token: usize) -> bool {
    let Some(here) = tokens.list.get(token) else { return true };
    here.first || tokens.closes(token) || [",", ";"].contains(&tokens.word(token))
}

fn params(tokens: &Tokens, from: usize) -> usize {
    let mut end = from;
    while tokens.kind(end) == Some(Kind::Word) && !is_keyword(tokens.word(end)) {
        end += 1;
        if tokens.word(end) != "," || tokens.kind(end + 1) != Some(Kind::Word) {
            break;
        }
        end += 1;
    }
    end
}

/// The bracket that closes the one open before a token.
fn closing(tokens: &Tokens, from: usize) -> Option<usize> {
    tokens.open_before(from).next().and_then(|open| tokens.partner(open))
}

/// Match names with values, separated as in any language; they are kept as written in a map.
fn pairs(done: &mut Match, tokens: &Tokens, error: usize) -> Option<usize> {
    let (mut token, mut written) = (done.token, Vec::new());
    loop {
        let is_key = matches!(tokens.kind(token), Some(Kind::Word | Kind::Text)) && !is_keyword(tokens.word(token));
        if !is_key || !["=", ":", "=>"].contains(&tokens.word(token + 1)) {
            return None;
        }
        done.has_error |= error == token || error == token + 1;
        let (mut after, end) = (tokens.rest(token + 2), closing(tokens, done.token)?);
        if tokens.word(after) == "=>" {
            after = end;
        }
        if after == token + 2 || after > end {
            return None;
        }
        let value = &tokens.text[tokens.span(token + 2, after - 1)];
        written.push(format!("{}: {value}", tokens.word(token)));
        match tokens.word(after) {
            "," | ";" if after + 1 < end => {
                done.has_error |= error == after;
                token = after + 1;
            }
            _ if after == end => break,
            _ => return None,
        }
    }
    done.pairs = Some(written.join(", "));
    closing(tokens, done.token)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn parts(pattern: &str, text: &str, error: &str) -> Option<Vec<String>> {
        let tokens = Tokens::read(text);
        let place = if error.is_empty() { text.len() } else { text.find(error).expect("in the text") };
        find(pattern, &tokens, tokens.at(place)).map(|found| found.parts)
    }

    #[test]
    fn a_pattern_stands_where_the_error_is() {
        assert_eq!(
            parts("<name> <- <rest>", "x <- f(1, 2)", "x"),
            Some(vec!["x".into(), "<-".into(), "f(1, 2)".into()])
        );
        assert_eq!(parts("<name> <- <rest>", "x <- f(1, 2)", "1"), None, "what is carried along holds no error of it");
        assert_eq!(parts("<number> % <any>", "20%", ""), Some(vec!["20".into(), "%".into(), String::new()]));
        assert_eq!(parts("<number> % <any>", "20 % 3 x", "x"), None);
        assert_eq!(parts("f ~<text>", "f \"a\"", "f"), None);
    }

    #[test]
    fn pairs_become_those_of_a_map() {
        let found = parts("<name> ( <pairs> )", "weigh(size = 0.4, \"b\" => [1, 2])", "size");
        assert_eq!(found.map(|parts| parts[2].clone()), Some("size: 0.4, \"b\": [1, 2]".to_string()));
        assert_eq!(parts("<name> ( <pairs> )", "weigh(size == 0.4)", "size"), None);
        assert_eq!(
            parts("#{ <pairs> }", "#{ a: 1; b: x }", ";").map(|parts| parts[1].clone()),
            Some("a: 1, b: x".into())
        );
    }
}
