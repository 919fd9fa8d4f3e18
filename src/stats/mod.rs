//! Statistics of plain slices of numbers, each formula once: every other layer asks here.
//!
//! A missing value is NaN, as inside a column. Functions of one slice skip it, functions of two slices use only the places
//! where both have a value; where a function wants values without gaps, its documentation says so. What is not defined,
//! such as the mean of no values, is `None`. Nothing here has a unit of measure of its own: a mean, a quantile or a
//! deviation is in that of the values, ranks are places from 1, and correlations lie between −1 and 1.

pub mod components;
pub mod equal;
mod matrix;
pub mod quantile;
mod significance;

pub use matrix::{eigen, solve};
pub use significance::p_value;
