//! The engine: Rhai with our nouns and explicit limits; nothing reaches outside without being asked.

pub mod args;
#[cfg(test)]
mod closure_equivalence;
pub mod closures;
mod compared;
pub mod docs;
pub mod fields;
mod growth;
pub mod home;
pub mod language;
pub mod math;
mod nesting;
pub mod nouns;
pub mod options;
mod part;
mod row_plan;
pub mod rows;
pub mod scores;
pub mod sentences;
pub mod spelled;
pub mod value;

use std::cell::RefCell;
use std::collections::BTreeSet;
use std::rc::Rc;

use rhai::module_resolvers::DummyModuleResolver;
use rhai::{Dynamic, Engine, LexError, OptimizationLevel, Token};

use home::Context;

/// Explicit limits hold in debug and release builds alike; Rhai's own defaults differ between the two.
pub const OPERATIONS: u64 = 100_000_000;
pub const CALL_LEVELS: usize = 128;
pub const EXPRESSION_DEPTH: usize = 512;
const VARIABLES: usize = 10_000;
const FUNCTIONS: usize = 10_000;
const MODULES: usize = 100;

/// The last value, `_` or `ans`.
pub const LAST: &str = "ans";

/// Positions (line, column) where `_` is the default of a `switch`, not the last value.
pub type Defaults = Rc<RefCell<BTreeSet<(usize, usize)>>>;

pub fn build(home: &Context, defaults: &Defaults) -> Engine {
    let mut engine = Engine::new();
    engine.set_optimization_level(OptimizationLevel::None);
    engine.set_strict_variables(true);
    engine.set_fail_on_invalid_map_property(true);
    engine.set_fast_operators(false);
    engine.disable_symbol("eval");
    engine.set_module_resolver(DummyModuleResolver::new());
    limit(&mut engine);
    language::mend(&mut engine);
    nouns::NOUNS.iter().for_each(|noun| (noun.compared)(&mut engine, noun.words));
    growth::limit(&mut engine);
    nesting::limit(&mut engine);
    spelled::limit(&mut engine);
    for (_, module) in (home.modules)() {
        engine.register_global_module(module.into());
    }
    engine.register_global_module(value::iterators().into());
    let watch = home.watch.clone();
    engine.on_progress(move |_| watch.is_stopped().then_some(Dynamic::UNIT));
    let printer = home.clone();
    engine.on_print(move |text| printer.print(text));
    let printer = home.clone();
    engine.on_debug(move |text, _, _| printer.print(text));
    read_tokens(&mut engine, defaults.clone());
    engine.set_default_tag(Dynamic::from(home.clone()));
    engine
}

fn limit(engine: &mut Engine) {
    engine.set_max_operations(OPERATIONS);
    engine.set_max_call_levels(CALL_LEVELS);
    engine.set_max_expr_depths(EXPRESSION_DEPTH, EXPRESSION_DEPTH);
    engine.set_max_variables(VARIABLES);
    engine.set_max_functions(FUNCTIONS);
    engine.set_max_modules(MODULES);
}

/// What the preceding tokens say about the next one.
#[derive(Default)]
struct Before {
    place: (usize, usize),
    /// The lexer does not see a value here, so it reads a plus or minus after it as a sign.
    is_disguised: bool,
    ends_value: bool,
    /// Whether the next word is a name, not one of our words: after a dot, or as the key of a map.
    wants_name: bool,
    /// For each open bracket, whether it belongs to a map.
    open: Vec<bool>,
}

impl Before {
    fn see(&mut self, token: &Token, place: (usize, usize), is_disguised: bool) {
        match token {
            Token::MapStart => self.open.push(true),
            Token::LeftBrace | Token::LeftParen | Token::LeftBracket => self.open.push(false),
            Token::RightBrace | Token::RightParen | Token::RightBracket => drop(self.open.pop()),
            _ => {}
        }
        let is_key = *token == Token::MapStart || *token == Token::Comma && self.open.last() == Some(&true);
        self.wants_name =
            is_key || matches!(token, Token::Period | Token::Elvis | Token::Let | Token::Const | Token::Fn);
        self.ends_value = matches!(
            token,
            Token::Identifier(_)
                | Token::IntegerConstant(_)
                | Token::FloatConstant(_)
                | Token::StringConstant(_)
                | Token::True
                | Token::False
                | Token::RightBrace
                | Token::RightParen
                | Token::RightBracket
        );
        (self.place, self.is_disguised) = (place, is_disguised);
    }
}

/// Make `_` the last value, allow text in single quotes, and make `and or not` operators.
#[expect(deprecated, reason = "Rhai marks what may change between versions so; the version is pinned")]
fn read_tokens(engine: &mut Engine, defaults: Defaults) {
    let before: RefCell<Before> = RefCell::default();
    engine.on_parse_token(move |token, position, _| {
        let place = (position.line().unwrap_or(0), position.position().unwrap_or(0));
        let mut before = before.borrow_mut();
        if place <= before.place {
            *before = Before::default();
        }
        let is_last = token == Token::Underscore && !defaults.borrow().contains(&place);
        let (token, is_disguised) = match token {
            Token::Underscore if is_last => (Token::Identifier(Box::new("ans".into())), true),
            Token::CharConstant(c) => (Token::StringConstant(Box::new(c.to_string().into())), true),
            Token::LexError(error) => match *error {
                LexError::MalformedChar(text) if !text.is_empty() => {
                    (Token::StringConstant(Box::new(text.into())), true)
                }
                error => (Token::LexError(Box::new(error)), false),
            },
            Token::FloatConstant(number) if number.0.is_infinite() => {
                (Token::LexError(Box::new(LexError::MalformedNumber(number.1.to_string()))), false)
            }
            Token::UnaryPlus if before.is_disguised => (Token::Plus, false),
            Token::UnaryMinus if before.is_disguised => (Token::Minus, false),
            Token::Identifier(word) => (operator(&word, &before).unwrap_or(Token::Identifier(word)), false),
            token => (token, false),
        };
        before.see(&token, place, is_disguised);
        token
    });
}

/// The operator that a word stands for, unless it is used as a name.
fn operator(word: &str, before: &Before) -> Option<Token> {
    match word {
        "and" if before.ends_value => Some(Token::And),
        "or" if before.ends_value => Some(Token::Or),
        "not" if !before.ends_value && !before.wants_name => Some(Token::Bang),
        _ => None,
    }
}

/// An engine that parses by the same rules but allows unknown variables, and runs nothing.
pub fn parser(defaults: &Defaults) -> Engine {
    let mut engine = Engine::new_raw();
    engine.set_max_expr_depths(EXPRESSION_DEPTH, EXPRESSION_DEPTH);
    language::power(&mut engine);
    read_tokens(&mut engine, defaults.clone());
    engine
}
