//! Finds indicators that are redundant and indicators that pull against each other.

use std::collections::BTreeMap;

use super::explain::dimension;
use crate::arrange::Arrange;
use crate::data::options::{Declared, declared};
use crate::data::{Column, Dataset, Direction, Setting};
use crate::model::{Model, Tree};
use crate::phrase::{Phrase, of_data, with};
use crate::stats::{common, p_value, pearson_counted, spearman_counted, tau_b_counted};
use crate::{Error, Result, Watch};

crate::words! {
    /// The kind of correlation.
    pub enum Correlation {
        /// Correlation of the values.
        Pearson = "pearson",
        /// Correlation of the ranks.
        Spearman = "spearman",
        /// Kendall's tau-b.
        Kendall = "kendall",
    }
}

const CORRELATION: Declared<Correlation> =
    declared::word().about("which correlation: of values, of ranks, or Kendall's tau-b");

crate::options! {
    /// The options of `correlate`; both thresholds default to common values, and the lower is that of the JRC's COIN
    /// Tool.
    pub struct CorrelateOptions {
        /// correlation above which two indicators are listed as redundant
        above: f64 = number(0.9),
        /// correlation below which two indicators are listed as contradictory
        below: f64 = number(-0.4),
        correlation: Correlation = CORRELATION,
        /// whether to return the matrix of all correlations instead of the pairs that stand out
        matrix: bool = truth(false),
        /// whether the matrix holds p-values instead of correlations; pairs show both
        p: bool = truth(false),
    }
}

crate::options! {
    /// The options of `correlate` for two columns.
    pub struct PairOptions {
        correlation: Correlation = CORRELATION,
        /// whether to return the p-value instead of the correlation
        p: bool = truth(false),
    }
}

/// Every indicator is compared with every other: this many make two million pairs, which take a few seconds.
const MAX_INDICATORS: usize = 2_000;

/// Returns an error if there are so many indicators that the result would take too long.
pub(super) fn check_count(what: &str, count: usize, most: usize) -> Result<()> {
    if count <= most {
        return Ok(());
    }
    let message = format!("`{what}` is limited to {most} indicators; there are {count}");
    Err(Error::plain(message)
        .about(what)
        .advise(Phrase::from("select those of interest first: ").add(of_data("select").arg(["…", "…"]))))
}

/// The pairs of indicators that stand out.
#[derive(Debug, Clone, PartialEq)]
pub struct Correlations {
    /// What the indicators belong to, such as "trade 2022".
    pub of: String,
    /// The kind of correlation.
    pub by: Correlation,
    /// Pairs stand out if their correlation is above this.
    pub above: f64,
    /// Pairs stand out if their correlation is below this.
    pub below: f64,
    /// The pairs that stand out, the strongest first.
    pub pairs: Vec<Pair>,
    /// The number of pairs examined.
    pub looked_at: usize,
    /// All correlations, if they were requested.
    pub matrix: Option<Matrix>,
}

/// Correlations or their p-values, with a row and a column for each indicator.
#[derive(Debug, Clone, PartialEq)]
pub struct Matrix {
    /// Whether the rows hold p-values instead of correlations.
    pub is_p: bool,
    /// Codes of the indicators, in the order of rows and columns.
    pub codes: Vec<String>,
    /// One row per indicator. An entry is None if the two have fewer than three units in common or one is constant; so
    /// is the p-value of an indicator with itself.
    pub rows: Vec<Vec<Option<f64>>>,
}

/// A pair of indicators that stands out.
#[derive(Debug, Clone, PartialEq)]
pub struct Pair {
    /// Codes of the two indicators.
    pub codes: [String; 2],
    /// The dimension that each belongs to.
    pub dimensions: [Option<String>; 2],
    /// The correlation, from -1 to 1, with both oriented so that higher is better.
    pub r: f64,
    /// The two-sided p-value: how often independent indicators would correlate at least as strongly.
    pub p: f64,
    /// The number of units that have both values.
    pub n: usize,
}

/// An indicator oriented so that higher is better; NaN where missing.
pub(super) struct Series {
    pub code: String,
    dimension: Option<String>,
    pub values: Vec<f64>,
}

/// Correlates the values of a model after treatment, oriented so that higher is better.
pub fn correlate_model(model: &Model, options: &BTreeMap<String, Setting>) -> Result<Correlations> {
    let of = format!("the model of {}", model.data().title());
    correlate(of, &series_of_model(model)?, options, model.data().watch())
}

pub(super) fn series_of_model(model: &Model) -> Result<Vec<Series>> {
    let series = |leaf: &crate::model::Leaf| {
        let place = model.tree().place(&leaf.code)?;
        let values = turned(leaf.treated.raw(), leaf.direction);
        Ok(Series { code: leaf.code.clone(), dimension: dimension(model.tree(), place), values })
    };
    model.leaves()?.iter().filter(|leaf| leaf.left_out.is_none()).map(series).collect()
}

/// Correlates the raw values of a data set, oriented so that higher is better.
pub fn correlate_data(data: &Dataset, options: &BTreeMap<String, Setting>) -> Result<Correlations> {
    correlate(data.title(), &series_of_data(data)?, options, data.watch())
}

pub(super) fn series_of_data(data: &Dataset) -> Result<Vec<Series>> {
    let tree = data.hierarchy().and_then(|_| Tree::of_data(data).ok());
    let series = |indicator: &crate::data::Indicator| {
        let place = tree.as_ref().and_then(|tree| Some((tree, tree.place(&indicator.code).ok()?)));
        let values = turned(data.column(&indicator.code)?.raw(), indicator.direction);
        let dimension = place.and_then(|(tree, place)| dimension(tree, place));
        Ok(Series { code: indicator.code.clone(), dimension, values })
    };
    data.indicators().iter().map(series).collect()
}

fn turned(values: &[f64], direction: Direction) -> Vec<f64> {
    let sign = if direction == Direction::Lower { -1.0 } else { 1.0 };
    values.iter().map(|value| sign * value).collect()
}

fn correlate(of: String, all: &[Series], options: &BTreeMap<String, Setting>, watch: &Watch) -> Result<Correlations> {
    let CorrelateOptions { above, below, correlation: by, matrix: is_matrix, p: is_p } =
        CorrelateOptions::read(options)?;
    check_count("correlate", all.len(), MAX_INDICATORS)?;
    if is_p && !is_matrix {
        let error = Error::plain("`p` gives a matrix of p-values; the list of pairs always has a column `p`");
        return Err(error.about("p").advise(with("matrix", true).with("p", true)));
    }
    let (mut pairs, mut looked_at) = (Vec::new(), 0);
    let mut rows = vec![vec![None; all.len()]; all.len()];
    for (at, a) in all.iter().enumerate() {
        // An indicator correlates with itself at 1 if it has a correlation at all; its p-value would be meaningless.
        rows[at][at] = coefficient(by, &a.values, &a.values).map(|_| 1.0).filter(|_| !is_p);
        for (other, b) in all.iter().enumerate().skip(at + 1) {
            watch.check()?;
            let Some((r, n)) = coefficient(by, &a.values, &b.values) else { continue };
            let stands_out = r > above || r < below;
            let p = if is_p || stands_out { significance(by, r, &a.values, &b.values) } else { f64::NAN };
            let shown = if is_p { p } else { r };
            (rows[at][other], rows[other][at]) = (Some(shown), Some(shown));
            looked_at += 1;
            if stands_out {
                let dimensions = [a.dimension.clone(), b.dimension.clone()];
                pairs.push(Pair { codes: [a.code.clone(), b.code.clone()], dimensions, r, p, n });
            }
        }
    }
    pairs.arrange_by(|x, y| y.r.abs().total_cmp(&x.r.abs()));
    let codes = all.iter().map(|series| series.code.clone()).collect();
    let matrix = is_matrix.then_some(Matrix { is_p, codes, rows });
    Ok(Correlations { of, by, above, below, pairs, looked_at, matrix })
}

/// The correlation, or its p-value, of two columns with the same units and year.
pub fn correlate_columns(a: &Column, b: &Column, options: &BTreeMap<String, Setting>) -> Result<Option<f64>> {
    let PairOptions { correlation: by, p: is_p } = PairOptions::read(options)?;
    a.common(b)?;
    let r = coefficient(by, a.raw(), b.raw()).map(|(r, _)| r);
    Ok(if is_p { r.map(|r| significance(by, r, a.raw(), b.raw())) } else { r })
}

/// The p-value of a correlation computed on these columns.
fn significance(by: Correlation, r: f64, a: &[f64], b: &[f64]) -> f64 {
    let (x, y) = common(a, b);
    p_value(by.word(), r, &x, &y)
}

/// The correlation over the positions where both columns have a value, and the number of these positions. Returns None
/// below three positions or if a column is constant. Ranks are taken among these positions; ties get their mean rank.
pub fn coefficient(by: Correlation, a: &[f64], b: &[f64]) -> Option<(f64, usize)> {
    let (x, y) = common(a, b);
    let n = x.len();
    let once = vec![1.0; n];
    let r = match by {
        Correlation::Spearman => spearman_counted(&x, &y, &once),
        Correlation::Kendall => tau_b_counted(&x, &y, &once),
        Correlation::Pearson => pearson_counted(&x, &y, &once),
    };
    Some((r.filter(|_| n >= 3)?, n))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_correlation_is_over_those_that_have_both() {
        let gap = f64::NAN;
        let pearson = |a: &[f64], b: &[f64]| coefficient(Correlation::Pearson, a, b);
        // Deviations (−1, 0, 1) and (−1, 1, 0): 1 / (√2 · √2) = 0.5.
        let (r, n) = pearson(&[1.0, 2.0, 3.0, gap], &[4.0, 6.0, 5.0, 9.0]).expect("three pairs");
        assert!((r - 0.5).abs() < 1e-15 && n == 3, "{r} of {n}");
        assert_eq!(pearson(&[1.0, 2.0, gap], &[1.0, 2.0, 3.0]), None);
        assert_eq!(pearson(&[1.0, 2.0, 3.0], &[2.0, 2.0, 2.0]), None);
    }
}
