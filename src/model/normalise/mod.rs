//! Normalise: bring indicators of different units of measure onto one scale, higher always better.

mod goalposts;
mod minmax;
mod rank;
mod zscore;

use super::fitted::{Fitted, Ties};
use super::method::{Args, Method, Opt, Proof};
use crate::data::Column;

/// Lower-is-better indicators come already turned round (x becomes −x).
pub type Normalise = Method<fn(&Column, &Args) -> Fitted>;

/// All methods, in the order `help` lists them.
pub static METHODS: &[&Normalise] = &[&minmax::METHOD, &zscore::METHOD, &rank::METHOD, &goalposts::METHOD];
