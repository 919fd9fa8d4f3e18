//! The engine: Rhai with our nouns, all limits stated, and nothing that reaches outside unasked.

use std::cell::{Cell, RefCell};
use std::collections::BTreeSet;
use std::rc::Rc;

use rhai::module_resolvers::DummyModuleResolver;
use rhai::{Dynamic, Engine, LexError, OptimizationLevel, Token};

use super::session::Home;
use super::{language, nouns};

/// The limits hold in debug and release alike; Rhai's own defaults differ between the two.
pub const OPERATIONS: u64 = 100_000_000;
const CALL_LEVELS: usize = 128;
const EXPRESSION_DEPTH: usize = 512;
const TEXT_LENGTH: usize = 10_000_000;
const LIST_LENGTH: usize = 1_000_000;
const MAP_LENGTH: usize = 1_000_000;
const VARIABLES: usize = 10_000;
const FUNCTIONS: usize = 10_000;
const MODULES: usize = 100;

/// Places (line, column) where `_` is a default of `switch`, not the last value.
pub type Defaults = Rc<RefCell<BTreeSet<(usize, usize)>>>;

pub fn build(home: &Home, defaults: &Defaults) -> Engine {
    let mut engine = Engine::new();
    engine.set_optimization_level(OptimizationLevel::None);
    engine.set_strict_variables(true);
    engine.set_fail_on_invalid_map_property(true);
    engine.set_fast_operators(false);
    engine.disable_symbol("eval");
    engine.set_module_resolver(DummyModuleResolver::new());
    limit(&mut engine);
    language::mend(&mut engine);
    for (_, module) in nouns() {
        engine.register_global_module(module.into());
    }
    let watch = home.watch.clone();
    engine.on_progress(move |_| watch.is_stopped().then_some(Dynamic::UNIT));
    let out = home.out.clone();
    engine.on_print(move |text| out(&format!("{text}\n")));
    let out = home.out.clone();
    engine.on_debug(move |text, _, _| out(&format!("{text}\n")));
    read_tokens(&mut engine, defaults.clone());
    engine.set_default_tag(Dynamic::from(home.clone()));
    engine
}

fn limit(engine: &mut Engine) {
    engine.set_max_operations(OPERATIONS);
    engine.set_max_call_levels(CALL_LEVELS);
    engine.set_max_expr_depths(EXPRESSION_DEPTH, EXPRESSION_DEPTH);
    engine.set_max_string_size(TEXT_LENGTH);
    engine.set_max_array_size(LIST_LENGTH);
    engine.set_max_map_size(MAP_LENGTH);
    engine.set_max_variables(VARIABLES);
    engine.set_max_functions(FUNCTIONS);
    engine.set_max_modules(MODULES);
}

/// `_` is the last value, and text may stand in single quotes.
#[expect(deprecated, reason = "Rhai marks what may change between versions so; the version is pinned")]
fn read_tokens(engine: &mut Engine, defaults: Defaults) {
    // After a token that the lexer takes for no value, it takes a plus or minus for a sign.
    let after_value = Cell::new(false);
    engine.on_parse_token(move |token, position, _| {
        let place = (position.line().unwrap_or(0), position.position().unwrap_or(0));
        let is_last = token == Token::Underscore && !defaults.borrow().contains(&place);
        let (token, is_value) = match token {
            Token::Underscore if is_last => (Token::Identifier(Box::new("ans".into())), true),
            Token::CharConstant(c) => (Token::StringConstant(Box::new(c.to_string().into())), true),
            Token::LexError(error) => match *error {
                LexError::MalformedChar(text) if !text.is_empty() => {
                    (Token::StringConstant(Box::new(text.into())), true)
                }
                error => (Token::LexError(Box::new(error)), false),
            },
            Token::UnaryPlus if after_value.get() => (Token::Plus, false),
            Token::UnaryMinus if after_value.get() => (Token::Minus, false),
            token => (token, false),
        };
        after_value.set(is_value);
        token
    });
}

/// An engine that reads text by the same rules, but does not insist on known variables, and runs nothing.
pub fn parser(defaults: &Defaults) -> Engine {
    let mut engine = Engine::new_raw();
    engine.set_max_expr_depths(EXPRESSION_DEPTH, EXPRESSION_DEPTH);
    language::power(&mut engine);
    read_tokens(&mut engine, defaults.clone());
    engine
}
