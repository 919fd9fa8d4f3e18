//! Treat: tame outliers before normalising, so that one extreme value does not press all others together.

mod none;
mod winsorise;

use super::fitted::Fitted;
use super::method::{Args, Method, Opt};
use crate::data::Column;

pub type Treat = Method<fn(&Column, &Args) -> Fitted>;

/// All methods, in the order `help` lists them.
pub static METHODS: &[&Treat] = &[&none::METHOD, &winsorise::METHOD];
