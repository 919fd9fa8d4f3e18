//! Parse errors of Rhai in plain words, chosen by what is at their position.

use rhai::{LexError, ParseErrorType};

use super::Fix;
use super::Look;
use super::Words;
use super::foreign;
use super::habits;
use super::lower;
use super::names;
use super::signs;
use crate::script::engine::EXPRESSION_DEPTH;
use crate::script::engine::math::LARGEST;
use crate::script::engine::value::kind_named;
use crate::script::source::lexer::Kind;
use crate::script::source::tokens::{Tokens, is_keyword};

/// The message for a parse error: characters that the language does not have, then habits, then Rhai's own reason.
pub(super) fn words(kind: &ParseErrorType, look: &Look) -> Words {
    use ParseErrorType as P;
    if let Some(words) = lookalike(look) {
        return words;
    }
    let name = match kind {
        P::VariableUndefined(name) => return names::no_variable(name, look),
        P::Reserved(name) => Some(name.as_str()),
        _ => None,
    };
    if let Some(seen) = habits::seen(look.tokens, look.error, name) {
        return Words::seen(seen);
    }
    match kind {
        P::MissingToken(token, of) => missing(token, of, look),
        P::UnexpectedEOF => unclosed(look).unwrap_or_else(|| cut_off(look)),
        P::Reserved(word) => reserved(word, look),
        P::BadInput(error) => bad_input(error, look),
        P::UnknownOperator(sign) => Words::new(format!("no operator `{sign}`")).about(sign),
        P::MismatchedType(wanted, found) => mismatch(wanted, found, look),
        P::ExprExpected(what) => expected(what, look),
        P::PropertyExpected if look.error > 0 && [".", "?."].contains(&look.tokens.word(look.error - 1)) => {
            let name = short(look.tokens, look.error);
            match foreign::advice(name) {
                Some(advice) => Words::new(format!("there is no method `{name}`")).hint(advice),
                None => after("`.` needs a name after it", look),
            }
        }
        P::PropertyExpected => after("a map needs a name and `:`", look),
        P::VariableExpected | P::FnMissingName => no_name(look),
        other => of_statements(other, look),
    }
}

/// The first look-alike character of the piece; it is wrong, whatever else was reported.
fn lookalike(look: &Look) -> Option<Words> {
    let piece = look.known.piece.clone();
    if *look.known.current.text != *look.tokens.text {
        return None;
    }
    let all = signs::all(look.tokens.text, piece.clone());
    let first = all.first()?;
    let rule = match first.write.as_str() {
        "" => "leave it out".to_string(),
        " " => "write a plain space".to_string(),
        write => format!("write `{write}`"),
    };
    let mut text = look.tokens.text[piece.clone()].to_string();
    for found in all.iter().rev() {
        text.replace_range(found.at.start - piece.start..found.at.end - piece.start, &found.write);
    }
    let words = Words::new(first.says.clone()).at(first.at.clone());
    let joins_words = first.write.is_empty()
        && look.tokens.text[..first.at.start].ends_with(char::is_alphanumeric)
        && look.tokens.text[first.at.end..].starts_with(char::is_alphanumeric);
    Some(if joins_words {
        words.hint("leave it out, or write a plain space")
    } else {
        words.rule(rule, Fix::At(piece, text))
    })
}

/// A missing token; `of` is what Rhai says the token is for.
fn missing(token: &str, of: &str, look: &Look) -> Words {
    let tokens = look.tokens;
    if let Some(words) = no_bracket(look) {
        return words;
    }
    if [")", "]", "}", ",", ";"].contains(&token) {
        let is_over = token != ";" && tokens.list.get(look.error).is_some_and(|token| token.first);
        if let Some(words) = unclosed(look).filter(|_| is_over || look.error >= tokens.list.len()) {
            return words;
        }
    }
    if of.contains("anonymous") {
        return after("the parameters of a closure end with `|`", look).hint("a closure is written `|x, y| x + y`");
    }
    match token {
        ";" => beside(look),
        "{" => no_block(look),
        "," | ")" | "]" | "}" => no_comma(token, look),
        ":" => after("a name in a map needs `:` and a value after it", look),
        "in" => after("`for` needs `in` after its name", look).hint("`for x in [1, 2] { … }` loops over a list"),
        token => after(&format!("expected `{token}`"), look),
    }
}

/// Two values next to each other, where one statement should have ended.
fn beside(look: &Look) -> Words {
    let (tokens, at) = (look.tokens, look.error);
    let (here, before) = (short(tokens, at), at.checked_sub(1).map_or("", |before| short(tokens, before)));
    let is_named = at > 1 && ["let", "const"].contains(&tokens.word(at - 2)) && tokens.kind(at - 1) == Some(Kind::Word);
    if is_named && tokens.begins_value(at) {
        let place = tokens.list[at].at.start;
        let words = Words::new(format!("`{}` has no `=` before its value", tokens.word(at - 1)));
        return words.rule("variables are declared with `let`", Fix::At(place..place, "= ".into()));
    }
    if here == "=" {
        return no_name_before(look);
    }
    if at > 0 && tokens.list.get(at).is_some_and(|token| token.first) && !tokens.closes(at) {
        let end = tokens.list[at - 1].at.end;
        let words = Words::new("two statements in a block need `;` between them").at(tokens.span(at, at));
        return words.rule("end a statement in a block with `;`", Fix::At(end..end, ";".into()));
    }
    match (here, before) {
        ("", _) | (_, "") => after("expected the end of the statement", look),
        (",", _) => Words::new("`,` is not inside brackets").hint("a list is written `[1, 2]`"),
        (here, before) if tokens.begins_value(at) || is_keyword(here) => {
            Words::new(format!("`{before}` and `{here}` need an operator or a new line between them"))
        }
        (here, _) => Words::new(format!("`{here}` is not expected here")),
    }
}

/// For `1 = 2`: the left side cannot be assigned to.
fn no_name_before(look: &Look) -> Words {
    let sign = (look.error..look.tokens.list.len()).find(|token| look.tokens.word(*token) == "=");
    no_target("`=` needs a name on its left", sign.unwrap_or(look.error), look)
}

/// An `=` that was meant as a comparison, or as an assignment that is impossible.
fn no_target(message: &str, sign: usize, look: &Look) -> Words {
    let at = look.tokens.span(sign, sign);
    Words::new(message).at(at.clone()).rule("compare values with `==`", Fix::At(at, "==".into()))
}

/// The text of a token, if it is short enough for a message.
fn short<'a>(tokens: &Tokens<'a>, token: usize) -> &'a str {
    const MAX_WORD: usize = 30;
    let word = tokens.word(token);
    if word.chars().count() > MAX_WORD || word.contains('\n') { "" } else { word }
}

/// A closing bracket without an opening one, or of the wrong kind.
fn no_bracket(look: &Look) -> Option<Words> {
    let (tokens, at) = (look.tokens, look.error);
    if !tokens.closes(at) {
        return None;
    }
    let here = tokens.word(at);
    let span = tokens.span(at, at);
    let Some(inner) = tokens.open_before(at).next() else {
        let words = Words::new(format!("`{here}` has no opening bracket")).at(span.clone());
        return Some(words.fix(Fix::At(span, String::new())));
    };
    let wanted = partner(tokens.word(inner));
    if here == wanted {
        return None;
    }
    if tokens.open_before(at).any(|outer| partner(tokens.word(outer)) == here) {
        let words = Words::new(format!("`{}` is never closed", tokens.word(inner))).at(tokens.span(inner, inner));
        let place = tokens.list[at - 1].at.end;
        return Some(words.rule(format!("a `{wanted}` is missing"), Fix::At(place..place, wanted.into())));
    }
    let words = Words::new(format!("`{here}` does not close `{}`", tokens.word(inner))).at(span.clone());
    Some(words.rule("expected", Fix::At(span, wanted.into())))
}

fn partner(open: &str) -> &'static str {
    match open {
        "(" | "@(" => ")",
        "[" | "?[" => "]",
        _ => "}",
    }
}

/// The bracket that is still open at the end of the text or of a line.
fn unclosed(look: &Look) -> Option<Words> {
    let tokens = look.tokens;
    let start = tokens.at(look.known.piece.start);
    let mut all = tokens.open_before(look.error).take_while(|open| *open >= start);
    let open = all.next()?;
    let close = partner(tokens.word(open));
    if tokens.partner(open).is_some_and(|end| tokens.list[end].at.end <= look.known.piece.end) {
        return None;
    }
    let end = tokens.list[look.error.min(tokens.list.len()).saturating_sub(1)].at.end;
    let words = Words::new(format!("`{}` is never closed", tokens.word(open))).at(tokens.span(open, open));
    let is_one = all.next().is_none();
    let words = words.hint(format!("a `{close}` is missing"));
    Some(if is_one { words.fix(Fix::At(end..end, close.into())) } else { words })
}

/// A text that ends where a value is expected.
fn cut_off(look: &Look) -> Words {
    let last = look.tokens.list.len().min(look.error).checked_sub(1);
    match last.map(|last| (short(look.tokens, last), look.tokens.span(last, last))) {
        Some((word, at)) if !word.is_empty() => Words::new(format!("a value is missing after `{word}`")).at(at),
        _ => Words::new("the text ends too early"),
    }
}

fn no_comma(token: &str, look: &Look) -> Words {
    let (tokens, at) = (look.tokens, look.error);
    let open = tokens.open_before(at).next();
    if open.is_some_and(|open| tokens.word(open) == "#{" && open + 1 == at) {
        return after("a map needs a name and `:`", look);
    }
    let of = match open.map(|open| (tokens.word(open), open)) {
        Some(("[", open)) if tokens.touches(open) && tokens.follows_value(open) => "after the position in a list",
        Some(("[", _)) => "between the values of a list",
        Some(("#{", _)) => "between the entries of a map",
        Some(("{", _)) => "between the cases of `switch`",
        _ => "between arguments",
    };
    let is_list = |open: usize| tokens.word(open) == "(" && (!tokens.touches(open) || !tokens.follows_value(open));
    if let Some((open, end)) =
        open.filter(|open| tokens.word(at) == "," && is_list(*open)).zip(open.and_then(|open| tokens.partner(open)))
    {
        let inside = &tokens.text[tokens.span(open + 1, end - 1)];
        let words = Words::new("brackets can hold only one value, found `,`");
        return words.rule("a list is written", Fix::At(tokens.span(open, end), format!("[{inside}]")));
    }
    if let (Some(open), "{") = (open.filter(|open| tokens.word(*open) == "("), tokens.word(at)) {
        let words = Words::new("`(` is not closed before `{`").at(tokens.span(open, open));
        let place = tokens.list[at - 1].at.end;
        return words.rule("`)` is missing", Fix::At(place..place, ")".into()));
    }
    let wanted = if token == "," || !of.starts_with("after") { "," } else { token };
    let rule = match of {
        "between the values of a list" => "separate the values of a list with `,`",
        "between the entries of a map" => "separate the entries of a map with `,`",
        "between the cases of `switch`" => "separate the cases of `switch` with `,`",
        _ => "separate arguments with `,`",
    };
    let words = after(&format!("expected `{wanted}` {of}"), look);
    if wanted == "," && tokens.word(at) == ";" {
        return words.rule(rule, Fix::At(tokens.span(at, at), ",".into()));
    }
    if wanted == "," && tokens.follows_value(at) && tokens.begins_value(at) {
        let place = tokens.list[at - 1].at.end;
        let words =
            Words::new(format!("`{}` and `{}` need `,` between them", short(tokens, at - 1), short(tokens, at)));
        return words.rule(rule, Fix::At(place..place, ",".into()));
    }
    words
}

/// For `if x then`, `for x in y do`, `else x`: a block needs braces.
fn no_block(look: &Look) -> Words {
    const BLOCKS: &[(&str, &str)] = &[
        ("if", "`if a { b } else { c }`"),
        ("else", "`if a { b } else { c }`"),
        ("for", "`for x in list { … }`"),
        ("while", "`while a { … }`"),
        ("switch", "`switch x { 1 => a, _ => b }`"),
        ("fn", "`fn name(x) { … }`"),
        ("try", "`try { … } catch { … }`"),
        ("catch", "`try { … } catch { … }`"),
        ("loop", "`loop { … }`"),
    ];
    let words = after("expected `{`", look);
    let before = (0..look.error.min(look.tokens.list.len())).rev();
    let found = before.filter_map(|token| BLOCKS.iter().find(|(word, _)| *word == look.tokens.word(token))).next();
    match found {
        Some((word, form)) => words.hint(format!("put what `{word}` does in braces: {form}")),
        None => words,
    }
}

/// A message with what was found instead.
fn after(message: &str, look: &Look) -> Words {
    match short(look.tokens, look.error) {
        "" => Words::new(message),
        here => Words::new(format!("{message}, found `{here}`")),
    }
}

fn reserved(word: &str, look: &Look) -> Words {
    if !word.starts_with(char::is_alphabetic) {
        return Words::new(format!("`{word}` is not part of the language")).about(word);
    }
    let (tokens, at) = (look.tokens, look.error);
    let advice = if word == "print" { Some(foreign::PRINT) } else { foreign::advice(word) };
    let is_call = at > 0 && tokens.word(at - 1) == "." && tokens.word(at + 1) == "(";
    if let Some(advice) = advice.filter(|_| is_call) {
        return Words::new(format!("there is no method `{word}`")).hint(advice);
    }
    let words = Words::new(format!("`{word}` is a keyword and cannot be a name")).about(word);
    if at > 0 && tokens.word(at - 1) == "." {
        let fix = Fix::At(tokens.span(at - 1, at), format!("[\"{word}\"]"));
        return words.rule("put such a name in brackets and quotes", fix);
    }
    if tokens.word(at + 1) == ":" {
        return words.rule("put such a name in quotes", Fix::At(tokens.span(at, at), format!("\"{word}\"")));
    }
    words
}

fn bad_input(error: &LexError, look: &Look) -> Words {
    let (tokens, at) = (look.tokens, look.error);
    let here = tokens.word(at);
    match error {
        LexError::UnterminatedString => {
            let quote = here.chars().next().map_or("quote".into(), |quote| format!("`{quote}`"));
            let quote = if quote == "```" { "back-tick".to_string() } else { quote };
            Words::new(format!("the text that begins with {quote} is not closed"))
                .hint(format!("another {quote} is missing"))
        }
        LexError::MalformedEscapeSequence(sequence) => escape(sequence, look),
        LexError::MalformedNumber(text) if text.parse().is_ok_and(f64::is_infinite) => {
            Words::new(format!("`{text}` is too large: {LARGEST}"))
        }
        LexError::MalformedNumber(_) => Words::new(format!("`{here}` is not a number")),
        LexError::ImproperSymbol(_, text) if text.contains("==") && here == "=" => {
            no_target("`=` does not compare", at, look)
        }
        LexError::UnexpectedInput(sign) if at > 0 && here == sign => match no_bracket(look) {
            Some(words) => words,
            None => Words::new(format!("`{sign}` is not expected after `{}`", short(tokens, at - 1))),
        },
        LexError::UnexpectedInput(sign) => Words::new(format!("`{sign}` is not expected here")),
        other => Words::new(lower(&other.to_string()).replace('\'', "`")),
    }
}

/// For `"C:\data"`: a backslash in a text begins an escape sequence.
fn escape(sequence: &str, look: &Look) -> Words {
    let sequence = sequence.chars().take(2).collect::<String>();
    let words = Words::new(format!("`{sequence}` has no meaning in a text"));
    let text = look.tokens.word(look.error);
    let words = match look.tokens.kind(look.error) {
        Some(Kind::Text) => {
            let start = look.tokens.span(look.error, look.error).start;
            let at = start + text.find(&sequence).unwrap_or(0);
            words.at(at..at + sequence.len())
        }
        _ => return words,
    };
    let whole = look.tokens.span(look.error, look.error);
    let is_path = text.contains(":\\") || text.matches('\\').count() > 1 || text.contains('.');
    match is_path {
        true => words.rule("write `/` in a path", Fix::At(whole, text.replace('\\', "/"))),
        false => words.rule("write a single `\\` twice", Fix::At(whole, text.replace('\\', "\\\\"))),
    }
}

fn mismatch(wanted: &str, found: &str, look: &Look) -> Words {
    let here = short(look.tokens, look.error);
    let is_value = matches!(look.tokens.kind(look.error), Some(Kind::Number | Kind::Text)) && !here.is_empty();
    let here = if is_value { format!(", `{here}`") } else { String::new() };
    let found = match found {
        "" => String::new(),
        found if found.starts_with("a ") => format!(", found {found}{here}"),
        found => format!(", found {}{here}", kind_named(found)),
    };
    match wanted {
        wanted if wanted.contains("boolean") => Words::new(format!("a condition must be true or false{found}")),
        wanted if wanted.contains("iterable") => Words::new(format!("`for` loops over a list or a range{found}"))
            .hint("`0..3` goes from 0 to 2, `1..=3` from 1 to 3"),
        wanted => Words::new(format!("expected {}{found}", wanted.trim_start_matches("a "))),
    }
}

/// For "Expecting a boolean expression".
fn expected(what: &str, look: &Look) -> Words {
    match what {
        _ if look.error > 0 && look.tokens.word(look.error - 1) == "in" => {
            after("expected a list or a range for `for`", look)
        }
        what if what.contains("boolean") => after("expected a condition, true or false", look),
        _ => after("expected a value", look),
    }
}

/// A name is expected, but there is a keyword, a number or a symbol.
fn no_name(look: &Look) -> Words {
    let here = short(look.tokens, look.error);
    match look.tokens.kind(look.error) {
        Some(Kind::Word) => Words::new(format!("`{here}` is a keyword and cannot be a name")),
        Some(Kind::Number) => Words::new(format!("a name cannot start with a digit, found `{here}`")),
        _ => after("expected a name", look),
    }
}

fn of_statements(kind: &ParseErrorType, look: &Look) -> Words {
    use ParseErrorType as P;
    match kind {
        P::FnMissingParams(name) => after(&format!("`fn {name}` needs brackets after it"), look)
            .hint("`fn name(x) { … }`, or `fn name() { … }` without parameters"),
        P::FnMissingBody(_) => after("a function needs `{` after its parameters", look).hint("`fn name(x) { … }`"),
        P::FnDuplicatedParam(_, name) => Words::new(format!("`{name}` is named twice")),
        P::DuplicatedProperty(name) => Words::new(format!("`{name}` occurs twice in the map")),
        P::FnDuplicatedDefinition(name, _) => {
            Words::new(format!("`{name}` is defined twice with the same number of parameters")).about(name)
        }
        P::LoopBreak => Words::new("`break` and `continue` only work in a loop"),
        P::WrongFnDefinition => {
            Words::new("`fn` cannot be inside another block").hint("a closure can: `let f = |x| …`")
        }
        P::ModuleUndefined(name) => Words::new(format!("no module `{name}`")).about(name),
        P::AssignmentToConstant(name) if name.is_empty() => no_name_before(look),
        P::AssignmentToConstant(name) => Words::new(format!("`{name}` is a constant")).about(name),
        P::AssignmentToInvalidLHS(_) => no_name_before(look),
        P::LiteralTooLarge(what, most) => Words::new(format!("{} is limited to {most}", what.to_lowercase())),
        P::ExprTooDeep => Words::new("the expression is nested too deep")
            .hint(format!("up to {EXPRESSION_DEPTH} levels are possible; give parts of it names with `let`")),
        P::TooManyFunctions => Words::new("too many functions"),
        P::WrongSwitchDefaultCase => Words::new("`_` must be the last case of `switch`"),
        P::UnexpectedEOF => cut_off(look),
        other => Words::new(lower(&other.to_string()).replace('\'', "`")),
    }
}
