//! Charts of nouns: how values of the domain become plots. Every noun lists the kinds of chart that it has.

mod dataset;
mod inverse;
mod model;
mod ranking;
mod table;

use std::collections::{BTreeMap, HashMap};

use super::picture::{Histogram, Picture, Plot, Scatter, Span};
use super::shape::Table;
use crate::data::names::unknown;
use crate::data::{Dataset, Setting, Units};
use crate::phrase::with;
use crate::stats::quantile::quantile;
use crate::{Error, Result};

pub use dataset::{chart_column, chart_dataset};
pub use inverse::{chart_fit, chart_flip, chart_reach, chart_threshold};
pub use model::chart_model;
pub use ranking::chart_ranking;
pub use table::{chart_confidence, chart_shapes, chart_uncertainty};

crate::words! {
    /// The kinds of chart.
    #[derive(Hash)]
    pub enum Kind {
        /// One bar per row.
        Bars = "bars",
        /// One bar per unit, made of the contributions of the dimensions.
        Stacked = "stacked",
        /// One line from low to high per row.
        Intervals = "intervals",
        /// The interquartile range, whiskers and outliers.
        Boxplot = "boxplot",
        /// The number of values in each of several equal bins.
        Histogram = "histogram",
        /// A shade for each row and column.
        Heatmap = "heatmap",
        /// One dot per unit, by two columns.
        Scatter = "scatter",
        /// One dot per unit at its location.
        Map = "map",
        /// Values over years.
        Lines = "lines",
        /// Ranks over years.
        Bump = "bump",
        /// The scores of up to five units around a centre.
        Radar = "radar",
        /// The weights as nested columns, from the index to the indicators.
        Tree = "tree",
        /// The weights as nested rings.
        Sunburst = "sunburst",
    }
}

crate::options! {
    /// The options of `chart`; each kind reads those that it needs.
    pub struct ChartOptions {
        /// how many rows are drawn, from the top
        top: usize = whole(20.0, (1.0, 10_000.0)),
        /// which units are drawn, by name
        units: Vec<String> = such_as("a list of names", || vec!["Atlantis"].into()),
        /// the horizontal axis, or what is counted: an indicator, a group or a column
        x: Option<String> = name(),
        /// the vertical axis
        y: Option<String> = name(),
        /// a column shown by colour, such as `region`
        colour: Option<String> = name(),
        /// the number of bins of a histogram; default: by the rule of Freedman and Diaconis
        bins: Option<f64> = figure(),
        /// the title of the chart
        title: Option<String> = name(),
    }
}

/// The maximum number of units that remain distinguishable in a radar chart.
const MOST_PROFILES: usize = 5;
/// The maximum number of bins in a histogram.
const MOST_BINS: usize = 200;

/// The kind requested, or by default the first one that the noun has. Returns an error if the noun does not have it.
fn kind(asked: Option<&str>, has: &[Kind]) -> Result<Kind> {
    let Some(word) = asked else { return Ok(has.first().copied().unwrap_or_default()) };
    let found = Kind::of_word(&word.to_lowercase()).filter(|kind| has.contains(kind));
    found.ok_or_else(|| unknown("chart", word, has.iter().map(|kind| kind.word())))
}

fn options(given: &BTreeMap<String, Setting>) -> Result<ChartOptions> {
    ChartOptions::read(given)
}

impl ChartOptions {
    /// A table that carries the title, notes and source of a chart.
    fn about(&self, title: impl Into<String>, data: &Dataset) -> Table {
        let title = self.title.clone().unwrap_or_else(|| title.into());
        Table { title, ..Table::default() }.from_data(data)
    }

    /// The units named in the options.
    fn named(&self, units: &Units) -> Result<Vec<usize>> {
        self.units.iter().map(|name| units.resolve(name)).collect()
    }

    /// The column for one axis. Returns an error that asks for it if it is not given.
    fn column<'a>(&'a self, name: &'static str, kind: Kind, example: &str) -> Result<&'a str> {
        let given = if name == "x" { &self.x } else { &self.y };
        let missing = || {
            let error = Error::plain(format!("chart(\"{}\") needs the option `{name}`", kind.word()));
            error.about(kind.word()).advise(with(name, example))
        };
        given.as_deref().ok_or_else(missing)
    }
}

/// Returns an error instead of an empty chart.
fn drawn(plot: Plot, about: Table) -> Result<Picture> {
    if plot.is_empty() {
        return Err(Error::plain("`chart` has nothing to draw: no row has a value").about("chart"));
    }
    Ok(Picture::of(plot, about))
}

/// Bins of equal width over the values, as many as requested or by the rule of Freedman and Diaconis (1981): a width of
/// twice the interquartile range divided by the cube root of the count.
fn histogram(axis: &str, values: impl Iterator<Item = f64>, bins: Option<f64>) -> Result<Histogram> {
    let mut sorted: Vec<f64> = values.filter(|value| value.is_finite()).collect();
    sorted.sort_unstable_by(f64::total_cmp);
    let (Some(&least), Some(&most)) = (sorted.first(), sorted.last()) else {
        return Ok(Histogram { axis: axis.to_string(), edges: vec![0.0], counts: Vec::new() });
    };
    let count = match bins {
        Some(bins) if bins >= 1.0 && bins <= MOST_BINS as f64 && bins.fract() == 0.0 => bins,
        Some(bins) => {
            return Err(Error::wrong("bins", bins.to_string(), format!("a whole number from 1 to {MOST_BINS}")));
        }
        None => {
            let half = quantile(&sorted, 0.75, 7.0).zip(quantile(&sorted, 0.25, 7.0)).map(|(high, low)| high - low);
            let width = 2.0 * half.unwrap_or(0.0) / (sorted.len() as f64).cbrt();
            if width > 0.0 { ((most - least) / width).ceil().clamp(1.0, 40.0) } else { 10.0 }
        }
    };
    let (least, most) = if most > least { (least, most) } else { (least - 0.5, most + 0.5) };
    #[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "between 1 and 200")]
    let count = count as usize;
    let edge = |at: usize| if at == count { most } else { least + (most - least) * at as f64 / count as f64 };
    let edges: Vec<f64> = (0..=count).map(edge).collect();
    let mut counts = vec![0; count];
    for value in sorted {
        let bin = edges.partition_point(|edge| *edge <= value).clamp(1, count) - 1;
        counts[bin] += 1;
    }
    Ok(Histogram { axis: axis.to_string(), edges, counts })
}

/// The box plot of Tukey (1977): whiskers reach the last value within 1.5 interquartile ranges.
fn boxed(label: &str, values: impl Iterator<Item = f64>) -> Option<Span> {
    let mut sorted: Vec<f64> = values.filter(|value| value.is_finite()).collect();
    sorted.sort_unstable_by(f64::total_cmp);
    let [low, middle, high] = [0.25, 0.5, 0.75].map(|share| quantile(&sorted, share, 7.0));
    let (low, middle, high) = (low?, middle?, high?);
    let reach = 1.5 * (high - low);
    let is_near = |value: &&f64| **value >= low - reach && **value <= high + reach;
    let (first, last) = (sorted.iter().find(is_near)?, sorted.iter().rev().find(is_near)?);
    let outliers = sorted.iter().filter(|value| !is_near(value)).copied().collect();
    let half = Some((low, high));
    Some(Span { label: label.to_string(), low: *first, middle, high: *last, half, outliers })
}

/// The group of each unit, and the names of the groups; groups beyond the number of colours are combined as "other".
fn colours(units: &Units, code: Option<&str>) -> Result<(Vec<usize>, Vec<String>)> {
    let Some(code) = code else { return Ok((vec![0; units.codes.len()], Vec::new())) };
    let known = units.groups.iter().map(|grouping| grouping.code.as_str());
    let grouping = units.grouping(code).ok_or_else(|| unknown("column of groups", code, known))?;
    let (mut names, mut places): (Vec<String>, HashMap<&str, usize>) = Default::default();
    let mut groups = Vec::with_capacity(grouping.values.len());
    for value in grouping.values.iter() {
        groups.push(*places.entry(value).or_insert_with(|| {
            names.push(value.to_string());
            names.len() - 1
        }));
    }
    if names.len() > MOST_COLOURS {
        names.truncate(MOST_COLOURS - 1);
        names.push("other".to_string());
        groups.iter_mut().for_each(|group| *group = (*group).min(MOST_COLOURS - 1));
    }
    names.iter_mut().filter(|name| name.is_empty()).for_each(|name| *name = "none".to_string());
    Ok((groups, names))
}

/// The number of colours that can be told apart.
const MOST_COLOURS: usize = 8;

/// A map with a dot at each unit, its area proportional to the value.
fn map(units: &Units, dots: impl Iterator<Item = (usize, f64)>, groups: &[usize], names: Vec<String>) -> Scatter {
    let dots: Vec<(usize, f64)> = dots.filter(|(_, value)| value.is_finite()).collect();
    let most = dots.iter().map(|(_, value)| *value).fold(0.0, f64::max);
    let dot = |&(unit, value): &(usize, f64)| {
        let (latitude, longitude) = units.places[unit]?;
        let size = (most > 0.0).then(|| 0.5 * value / most);
        Some(super::picture::Dot { label: units.label(unit), at: [longitude, latitude], group: groups[unit], size })
    };
    let axes = ["longitude", "latitude"].map(String::from);
    Scatter { axes, dots: dots.iter().filter_map(dot).collect(), groups: names, is_map: true }
}

/// Returns an error for data without coordinates.
fn check_places(units: &Units) -> Result<()> {
    if units.places.iter().any(Option::is_some) {
        return Ok(());
    }
    let message = "chart(\"map\") needs the columns `latitude` and `longitude`, which the data do not have";
    Err(Error::plain(message).about("map"))
}
