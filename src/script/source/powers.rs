//! Powers as in mathematics: `-2^2` is -4, `2^3^2` is 512, `2^-2^2` is 1/16.
//!
//! Rhai applies a sign before any operator, so it would read `-x^2` as `(-x)^2`, and it reads `-2` as a single number.
//! Its parser cannot be told otherwise. Powers after a sign and powers in an exponent are therefore put in brackets
//! before Rhai reads the text: `-(x^2)`, `2^(3^2)`. This is harmless where the minus turns out to stand between two
//! values, because `a - (x^2)` is the same as `a - x^2`.
//!
//! Positions in Rhai's errors are mapped back to the text as it was typed.

use rhai::Position;

use crate::arrange::Arrange;

use super::lexer::Kind;
use super::tokens::Tokens;

/// A bracket and the byte position that it is inserted at.
type Bracket = (usize, char);

/// The text with brackets, as Rhai has to read it.
pub fn bracketed(text: &str) -> String {
    let (mut written, mut from) = (String::with_capacity(text.len()), 0);
    for (at, bracket) in brackets(text) {
        written.push_str(&text[from..at]);
        written.push(bracket);
        from = at;
    }
    written + &text[from..]
}

/// Map a position in the bracketed text back to the text as typed.
pub fn as_typed(text: &str, position: Position) -> Position {
    let (Some(line), Some(column)) = (position.line(), position.position()) else { return position };
    let start: usize = text.split_inclusive('\n').take(line - 1).map(str::len).sum();
    let end = text[start..].find('\n').map_or(text.len(), |length| start + length);
    let in_line = brackets(text).into_iter().filter(|(at, _)| (start..=end).contains(at));
    let is_before = |(before, (at, _)): &(usize, Bracket)| text[start..*at].chars().count() + 1 + before < column;
    let before = in_line.enumerate().filter(is_before).count();
    let narrow = |number: usize| u16::try_from(number).unwrap_or(u16::MAX);
    Position::new(narrow(line), narrow(column - before))
}

fn brackets(text: &str) -> Vec<Bracket> {
    if !text.contains('^') && !text.contains("**") {
        return Vec::new();
    }
    let mut brackets = Vec::new();
    if Tokens::all(text).iter().try_for_each(|tokens| collect(tokens, &mut brackets)).is_err() {
        return Vec::new();
    }
    // At the same position, closing brackets come first.
    brackets.arrange_by_key(|(at, bracket)| (*at, *bracket == '('));
    brackets
}

/// More powers in a row than anybody writes: Rhai rejects them as nested too deep, with or without brackets.
struct TooMany;

const MOST_POWERS: usize = 1_000;

fn collect(tokens: &Tokens, brackets: &mut Vec<Bracket>) -> Result<(), TooMany> {
    for token in 0..tokens.list.len() {
        if (is_power(tokens, token) || is_sign(tokens, token) && !is_surely_between(tokens, token))
            && let Some(end) = powers(tokens, token + 1)?
        {
            let span = tokens.span(token + 1, end - 1);
            brackets.extend([(span.start, '('), (span.end, ')')]);
        }
    }
    Ok(())
}

/// The token after a power that begins here; `None` if there is no power.
fn powers(tokens: &Tokens, start: usize) -> Result<Option<usize>, TooMany> {
    let Some(first) = operand(tokens, start) else { return Ok(None) };
    let (mut end, mut count) = (first, 0);
    while is_power(tokens, end) {
        let mut exponent = end + 1;
        while is_sign(tokens, exponent) {
            exponent += 1;
        }
        let Some(next) = operand(tokens, exponent) else { return Ok(None) };
        (end, count) = (next, count + 1);
        if count > MOST_POWERS {
            return Err(TooMany);
        }
    }
    Ok((end > first).then_some(end))
}

fn is_power(tokens: &Tokens, token: usize) -> bool {
    tokens.kind(token) == Some(Kind::Sign) && ["^", "**"].contains(&tokens.word(token))
}

fn is_sign(tokens: &Tokens, token: usize) -> bool {
    tokens.kind(token) == Some(Kind::Sign) && ["-", "+"].contains(&tokens.word(token))
}

/// Whether a sign is certainly between two values; after `}` it may also begin a new statement.
fn is_surely_between(tokens: &Tokens, sign: usize) -> bool {
    tokens.follows_value(sign) && tokens.before(sign) != "}"
}

/// The token after a value without operators: `2`, `(a + b)`, `r["x"].abs()`.
fn operand(tokens: &Tokens, start: usize) -> Option<usize> {
    let mut end = match tokens.kind(start)? {
        Kind::Number | Kind::Text => start + 1,
        Kind::Word if ["if", "switch", "while", "for", "loop"].contains(&tokens.word(start)) => block(tokens, start)?,
        Kind::Word if tokens.ends_value(start) => start + 1,
        Kind::Sign if tokens.opens(start) => tokens.partner(start)? + 1,
        _ => return None,
    };
    loop {
        end = match tokens.word(end) {
            "." | "?." | "::" if tokens.kind(end + 1) == Some(Kind::Word) => end + 2,
            "(" | "[" if goes_on(tokens, end) => tokens.partner(end)? + 1,
            "?[" => tokens.partner(end)? + 1,
            "!" if tokens.word(end + 1) == "(" => tokens.partner(end + 1)? + 1,
            _ => return Some(end),
        };
    }
}

/// Whether a bracket belongs to the value before it. At the start of a line it begins a new statement of a script,
/// unless another bracket is open.
fn goes_on(tokens: &Tokens, bracket: usize) -> bool {
    !tokens.list[bracket].first || tokens.list[bracket].within.is_some()
}

/// The token after `if … { … } else { … }` and the like, which can be values too.
fn block(tokens: &Tokens, start: usize) -> Option<usize> {
    let mut end = start;
    loop {
        while tokens.word(end) != "{" {
            end = tokens.past(end)?;
            tokens.kind(end)?;
        }
        end = tokens.partner(end)? + 1;
        if tokens.word(end) != "else" {
            return Some(end);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn powers_after_a_sign_or_a_power_stand_in_brackets() {
        for (typed, read) in [
            ("-2^2", "-(2^2)"),
            ("2^3^2", "2^(3^2)"),
            ("2 ** 3 ** 2 ^ 2", "2 ** (3 ** (2 ^ 2))"),
            ("2^-1", "2^-1"),
            ("2^-1^2", "2^-(1^2)"),
            ("- -x ^ 2", "- -(x ^ 2)"),
            ("-(x - 1)^2 * 3", "-((x - 1)^2) * 3"),
            ("(-x)^2", "(-x)^2"),
            ("a - x^2", "a - x^2"),
            ("[1, -x^2]", "[1, -(x^2)]"),
            ("|r| -r.x[\"y\"].abs()^2 + 1", "|r| -(r.x[\"y\"].abs()^2) + 1"),
            ("if c { 1 } -x^2", "if c { 1 } -(x^2)"),
            ("-if c { 1 } else { 2 }^2", "-(if c { 1 } else { 2 }^2)"),
            ("return -x^f(-y^2)", "return -(x^f(-(y^2)))"),
            ("-2.^2", "-(2.^2)"),
            ("-1.5e-3^2", "-(1.5e-3^2)"),
            ("-d?.x?[0]^2", "-(d?.x?[0]^2)"),
            ("-x /* a ^ b */ ^2 // ^3", "-(x /* a ^ b */ ^2) // ^3"),
            ("\"-x^2\"", "\"-x^2\""),
            ("`-x^2 ${-x^2} ${\"}\" + -y^2}`", "`-x^2 ${-(x^2)} ${\"}\" + -(y^2)}`"),
            ("-a\n^2", "-(a\n^2)"),
            ("-a\n(b)^2", "-a\n(b)^2"),
            ("{ -a\n[0]^2 }", "{ -(a\n[0]^2) }"),
            ("-(x^2", "-(x^2"),
            ("x ^= -2^2", "x ^= -(2^2)"),
            ("-城市^2", "-(城市^2)"),
        ] {
            assert_eq!(bracketed(typed), read);
        }
    }

    #[test]
    fn positions_are_those_of_what_was_typed() {
        let text = "let a = 1;\n城 - -2^3^b + `${-x^y}`";
        let read = bracketed(text);
        assert_eq!(read, "let a = 1;\n城 - -(2^(3^b)) + `${-(x^y)}`");
        let place = |text: &str, name: char| {
            let line = text.lines().nth(1).expect("two lines");
            let column = line.chars().position(|c| c == name).expect("in the line") + 1;
            Position::new(2, u16::try_from(column).expect("a short line"))
        };
        for name in ['城', '2', 'b', '+', 'x', 'y', '}'] {
            assert_eq!(as_typed(text, place(&read, name)), place(text, name), "{name}");
        }
        assert_eq!(as_typed(text, Position::new(1, 5)), Position::new(1, 5));
        assert_eq!(as_typed(text, Position::NONE), Position::NONE);
    }
}
