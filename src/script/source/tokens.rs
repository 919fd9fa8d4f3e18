//! The tokens of a text (words, numbers, texts and symbols, valid or not), with its brackets and closures.

use std::ops::Range;

use rhai::Token as Rhai;

use super::lexer::{Kind, Lexeme, codes};

/// One token: its kind, its byte range, and how it relates to its line and to brackets.
#[derive(Debug, Clone)]
pub struct Token {
    pub kind: Kind,
    pub at: Range<usize>,
    /// Whether it is the first on its line.
    pub first: bool,
    /// The innermost bracket around it.
    pub within: Option<usize>,
    /// The other bracket of a pair.
    pub partner: Option<usize>,
}

/// `|a, b|`: the position of the first `|`, and the names.
#[derive(Debug, Clone)]
pub struct Closure {
    pub at: usize,
    pub within: Option<usize>,
    pub params: Vec<String>,
}

/// The tokens of a text, without spaces and comments.
pub struct Tokens<'a> {
    pub text: &'a str,
    pub list: Vec<Token>,
    /// The innermost bracket that is open at the end.
    pub open: Option<usize>,
    pub closures: Vec<Closure>,
}

/// Operators of other languages, which are several tokens here.
const FOREIGN: &[&str] = &["%in%", ">>>", "->>", "%>%", "%/%", "<<-", "<>", "~=", "=~", "%%", "@("];

/// Whether a word begins or joins statements, and so is not a name.
pub fn is_keyword(word: &str) -> bool {
    ["and", "or", "not"].contains(&word) || is_rhai_keyword(word)
}

/// Whether a word is one of Rhai's own.
pub fn is_rhai_keyword(word: &str) -> bool {
    Rhai::lookup_symbol_from_syntax(word).is_some_and(|token| token.is_standard_keyword())
}

impl<'a> Tokens<'a> {
    pub fn read(text: &'a str) -> Tokens<'a> {
        Tokens::all(text).swap_remove(0)
    }

    /// The tokens of a text, followed by those of each `${…}` in it.
    pub fn all(text: &'a str) -> Vec<Tokens<'a>> {
        codes(text).iter().map(|code| Tokens::of(text, &code.lexemes)).collect()
    }

    /// The tokens around a position: those inside `${…}` if the position is in one.
    pub fn around(text: &'a str, at: usize) -> Tokens<'a> {
        let codes = codes(text);
        let innermost = codes.iter().rfind(|code| code.at.contains(&at)).unwrap_or(&codes[0]);
        Tokens::of(text, &innermost.lexemes)
    }

    /// The tokens made of the lexemes of a text. An operator of another language is one token, and so is a number
    /// directly followed by letters, such as `3m`.
    pub fn of(text: &'a str, lexemes: &[Lexeme]) -> Tokens<'a> {
        let (mut list, mut first, mut foreign) = (Vec::<Token>::new(), true, 0);
        for Lexeme { kind, at, .. } in lexemes {
            if matches!(kind, Kind::Blank | Kind::Comment) {
                first |= text[at.clone()].contains('\n');
                continue;
            }
            let is_joined = |last: &Token| {
                let is_unit = last.kind == Kind::Number && matches!(kind, Kind::Word | Kind::Number);
                at.start < foreign || last.at.end == at.start && is_unit
            };
            if let Some(last) = list.last_mut().filter(|last| is_joined(last)) {
                last.at.end = at.end;
                continue;
            }
            let sign = FOREIGN.iter().find(|sign| *kind == Kind::Sign && text[at.start..].starts_with(**sign));
            foreign = sign.map_or(0, |sign| at.start + sign.len());
            list.push(Token { kind: *kind, at: at.clone(), first, within: None, partner: None });
            first = false;
        }
        let mut tokens = Tokens { text, list, open: None, closures: Vec::new() };
        tokens.pair();
        tokens.find_closures();
        tokens
    }

    fn pair(&mut self) {
        let mut open: Vec<usize> = Vec::new();
        for at in 0..self.list.len() {
            let sign = match self.word(at) {
                ")" => Some("("),
                "]" => Some("["),
                "}" => Some("{"),
                _ => None,
            };
            if let Some(opener) = open.pop_if(|top| sign.is_some_and(|sign| self.word(*top).ends_with(sign))) {
                (self.list[at].partner, self.list[opener].partner) = (Some(opener), Some(at));
            }
            self.list[at].within = open.last().copied();
            if self.opens(at) {
                open.push(at);
            }
        }
        self.open = open.last().copied();
    }

    fn find_closures(&mut self) {
        let mut at = 0;
        while at < self.list.len() {
            let (mut params, mut next) = (Vec::new(), at + 1);
            if self.word(at) == "|" && !self.follows_value(at) {
                while self.kind(next) == Some(Kind::Word) {
                    params.push(self.word(next).to_string());
                    next += if self.word(next + 1) == "," { 2 } else { 1 };
                }
                self.closures.push(Closure { at, within: self.list[at].within, params });
                next += usize::from(self.word(next) == "|");
            }
            at = next;
        }
    }

    /// The text of a token; empty outside the list.
    pub fn word(&self, token: usize) -> &'a str {
        self.list.get(token).map_or("", |token| &self.text[token.at.clone()])
    }

    /// The text of the token before one.
    pub fn before(&self, token: usize) -> &'a str {
        token.checked_sub(1).map_or("", |token| self.word(token))
    }

    pub fn kind(&self, token: usize) -> Option<Kind> {
        self.list.get(token).map(|token| token.kind)
    }

    /// The contents of a text token; `None` if it is not a text or has no end.
    pub fn inside(&self, token: usize) -> Option<&'a str> {
        let text = self.word(token);
        let quote = text.chars().next().filter(|_| self.kind(token) == Some(Kind::Text))?;
        text.strip_prefix(quote)?.strip_suffix(quote)
    }

    /// The token at a position, or the first after it; the number of tokens if there is none.
    pub fn at(&self, place: usize) -> usize {
        self.list.partition_point(|token| token.at.end <= place)
    }

    /// From the first byte of one token to the last of another.
    pub fn span(&self, first: usize, last: usize) -> Range<usize> {
        match (self.list.get(first), self.list.get(last)) {
            (Some(first), Some(last)) => first.at.start..last.at.end.max(first.at.start),
            _ => self.text.len()..self.text.len(),
        }
    }

    /// Whether a token directly follows the one before.
    pub fn touches(&self, token: usize) -> bool {
        token > 0 && self.list.get(token).is_some_and(|here| self.list[token - 1].at.end == here.at.start)
    }

    pub fn opens(&self, token: usize) -> bool {
        self.kind(token) == Some(Kind::Sign) && self.word(token).ends_with(['(', '[', '{'])
    }

    pub fn closes(&self, token: usize) -> bool {
        self.kind(token) == Some(Kind::Sign) && [")", "]", "}"].contains(&self.word(token))
    }

    /// Whether a token begins a statement.
    pub fn begins(&self, token: usize) -> bool {
        self.list.get(token).is_some_and(|here| here.first || [";", "{", "}"].contains(&self.before(token)))
    }

    /// Whether a token can end a value.
    pub fn ends_value(&self, token: usize) -> bool {
        match self.kind(token) {
            Some(Kind::Word) => !is_keyword(self.word(token)) || ["true", "false"].contains(&self.word(token)),
            Some(Kind::Number | Kind::Text) => true,
            _ => self.closes(token),
        }
    }

    /// Whether the token before this one can end a value, so that `.`, `[` and `(` continue it.
    pub fn follows_value(&self, token: usize) -> bool {
        token > 0 && self.ends_value(token - 1)
    }

    /// Whether a token can begin a value, not counting a sign.
    pub fn begins_value(&self, token: usize) -> bool {
        match self.kind(token) {
            Some(Kind::Sign) => self.opens(token) && self.word(token) != "{",
            Some(_) => !is_keyword(self.word(token)) || ["true", "false", "not"].contains(&self.word(token)),
            None => false,
        }
    }

    /// The other bracket of a pair.
    pub fn partner(&self, token: usize) -> Option<usize> {
        self.list.get(token)?.partner
    }

    /// The brackets from this one outwards.
    pub fn brackets(&self, innermost: Option<usize>) -> impl Iterator<Item = usize> {
        std::iter::successors(innermost, |&at| self.list[at].within)
    }

    /// The brackets that are open before a token, innermost first.
    pub fn open_before(&self, token: usize) -> impl Iterator<Item = usize> {
        let of = |here: &Token| here.partner.filter(|partner| *partner < token).or(here.within);
        self.brackets(self.list.get(token).map_or(self.open, of))
    }

    /// The token after this one, or after the bracket that it opens; `None` if that is not closed.
    pub fn past(&self, token: usize) -> Option<usize> {
        if self.opens(token) { Some(self.partner(token)? + 1) } else { Some(token + 1) }
    }

    /// The end of what begins here: before a `,` or `;`, a closing bracket or a new line.
    pub fn rest(&self, from: usize) -> usize {
        let mut token = from;
        while token < self.list.len() {
            let is_end = self.closes(token) || [",", ";"].contains(&self.word(token));
            if is_end || token > from && self.list[token].first && !self.goes_on(token) {
                break;
            }
            token = self.past(token).unwrap_or(self.list.len());
        }
        token
    }

    /// Whether a line that begins with this token continues the line before.
    fn goes_on(&self, token: usize) -> bool {
        let is_sign = |token: usize| self.kind(token) == Some(Kind::Sign);
        let joins = is_sign(token) && !self.opens(token) && !self.closes(token) && self.word(token) != ";";
        let wants = token > 0 && is_sign(token - 1) && !self.closes(token - 1) && self.word(token - 1) != ";";
        joins || wants || ["and", "or", "else", "in"].contains(&self.word(token))
    }

    /// The statement that a token is in, as a range of tokens.
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

    /// The parts of a bracket between commas, up to a token.
    pub fn arguments(&self, bracket: usize, until: usize) -> Vec<Range<usize>> {
        let (mut arguments, mut start) = (Vec::new(), bracket + 1);
        for comma in self.commas(bracket, until) {
            arguments.push(start..comma);
            start = comma + 1;
        }
        arguments.extend((start < until).then_some(start..until));
        arguments
    }

    /// The commas between a bracket and a token, at the level of that bracket.
    pub fn commas(&self, bracket: usize, until: usize) -> impl Iterator<Item = usize> {
        (bracket + 1..until)
            .filter(move |&at| self.list[at].within == Some(bracket) && self.word(at) == "," && !self.is_param(at))
    }

    /// Whether a token is between the `|` of a closure's parameters.
    fn is_param(&self, at: usize) -> bool {
        self.closures.iter().any(|closure| closure.at < at && at < closure.at + 2 * closure.params.len().max(1))
    }
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
