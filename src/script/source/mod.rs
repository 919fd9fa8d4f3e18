//! Text of the language before Rhai reads it: pieces as a prompt would receive them, words, powers, declared variables.

pub mod declared_variables;
pub mod lexer;
pub mod needed;
pub mod powers;
pub mod scripts;
pub mod text;
pub mod tokens;
pub mod wording;
pub mod written;
