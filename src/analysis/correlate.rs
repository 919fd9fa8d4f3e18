//! Indicators that say the same twice, and indicators that pull against each other.

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
    /// Which correlation is meant.
    pub enum Correlation {
        /// Of values.
        Pearson = "pearson",
        /// Of ranks.
        Spearman = "spearman",
        /// Kendall's tau-b.
        Kendall = "kendall",
    }
}

const CORRELATION: Declared<Correlation> = declared::word().about("of values, of ranks, or Kendall's tau-b");

crate::options! {
    /// What `correlate` takes: both thresholds have their usual values; the lower is that of the JRC's COIN Tool.
    pub struct CorrelateOptions {
        /// correlation above which two indicators say much the same
        above: f64 = number(0.9),
        /// correlation below which two indicators pull against each other
        below: f64 = number(-0.4),
        correlation: Correlation = CORRELATION,
        /// all correlations, indicator by indicator, in place of the pairs that stand out
        matrix: bool = truth(false),
        /// p-values in the matrix instead of correlations; the pairs show both
        p: bool = truth(false),
    }
}

crate::options! {
    /// What `correlate` of two columns takes.
    pub struct PairOptions {
        correlation: Correlation = CORRELATION,
        /// whether to return the p-value instead of the correlation
        p: bool = truth(false),
    }
}

/// Every indicator is held against every other: of so many that is two million pairs, and a few seconds.
const MAX_INDICATORS: usize = 2_000;

/// An error where there are more indicators than anybody would wait for.
pub(super) fn check_count(what: &str, count: usize, most: usize) -> Result<()> {
    if count <= most {
        return Ok(());
    }
    let message = format!("`{what}` is limited to {most} indicators; there are {count}");
    Err(Error::plain(message)
        .about(what)
        .advise(Phrase::from("select those of interest first: ").add(of_data("select").arg(["…", "…"]))))
}

/// The pairs that stand out.
#[derive(Debug, Clone, PartialEq)]
pub struct Correlations {
    /// What the indicators are of, such as "trade 2022".
    pub of: String,
    /// Which correlation.
    pub by: Correlation,
    /// Pairs stand out if their correlation is above this.
    pub above: f64,
    /// Pairs stand out if their correlation is below this.
    pub below: f64,
    /// The strongest first.
    pub pairs: Vec<Pair>,
    /// How many pairs were looked at.
    pub looked_at: usize,
    /// All of them, where they are asked for.
    pub matrix: Option<Matrix>,
}

/// A row and a column for each indicator: correlations, or their p-values.
#[derive(Debug, Clone, PartialEq)]
pub struct Matrix {
    /// Whether the rows hold p-values instead of correlations.
    pub is_p: bool,
    /// Codes of the indicators, in the order of rows and columns.
    pub codes: Vec<String>,
    /// One row per indicator; none where two have fewer than three units in common or no spread, and for the p-value of
    /// an indicator with itself.
    pub rows: Vec<Vec<Option<f64>>>,
}

/// Two indicators that stand out.
#[derive(Debug, Clone, PartialEq)]
pub struct Pair {
    /// Codes of the two.
    pub codes: [String; 2],
    /// The dimensions that both stand in.
    pub dimensions: [Option<String>; 2],
    /// The correlation, from -1 to 1, with both turned so that higher is better.
    pub r: f64,
    /// Two-sided: how often independent indicators have a correlation as strong as this.
    pub p: f64,
    /// Units that have both.
    pub n: usize,
}

/// An indicator, turned so that higher is better; NaN where missing.
pub(super) struct Series {
    pub code: String,
    dimension: Option<String>,
    pub values: Vec<f64>,
}

/// Figures of a model after treatment, turned so that higher is better.
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

/// Raw figures of a data set, turned so that higher is better.
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
        // Of an indicator with itself 1, where there is one; nobody asks how likely that is.
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

/// The correlation of two columns of the same units and year, or its p-value.
pub fn correlate_columns(a: &Column, b: &Column, options: &BTreeMap<String, Setting>) -> Result<Option<f64>> {
    let PairOptions { correlation: by, p: is_p } = PairOptions::read(options)?;
    a.common(b)?;
    let r = coefficient(by, a.raw(), b.raw()).map(|(r, _)| r);
    Ok(if is_p { r.map(|r| significance(by, r, a.raw(), b.raw())) } else { r })
}

/// The p-value of a correlation that was found on these columns.
fn significance(by: Correlation, r: f64, a: &[f64], b: &[f64]) -> f64 {
    let (x, y) = common(a, b);
    p_value(by.word(), r, &x, &y)
}

/// The correlation over the places where both are there, and their number; none
/// below 3 or without spread. Ranks are those among these places, and ties share the mean of theirs.
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
