//! Statistics of plain slices of numbers. Each formula exists once, here, for all other layers.
//!
//! A missing value is NaN, as inside a column. Functions of one slice skip it, and functions of two slices use only the
//! positions where both have a value; a function that needs values without missing ones says so in its documentation.
//! What is not defined, such as the mean of no values, is `None`. Nothing here has a unit of measure of its own: a
//! mean, a quantile or a deviation is in the unit of the values, ranks count from 1, and correlations lie between −1
//! and 1.

pub mod components;
mod correlation;
pub mod equal;
mod kendall;
mod matrix;
mod moments;
pub mod quantile;
mod ranks;
mod significance;

pub use correlation::{
    co_deviation, common, correlations, covariance, pearson, pearson_counted, spearman, spearman_counted,
};
pub use kendall::{tau_b, tau_b_counted};
pub use matrix::{eigen, solve};
pub use moments::{
    count, has_spread, kurtosis, mean, population_sd, population_variance, range, sd, skewness, squared_deviations,
};
pub use ranks::{Ties, mean_ranks_counted, place, ranks, ties};
pub use significance::p_value;
