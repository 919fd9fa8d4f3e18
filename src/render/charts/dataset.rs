//! Charts of data: distributions, one indicator against another, changes over the years, and a map of units.

use std::collections::BTreeMap;

use super::{ChartOptions, Kind, boxed, check_places, colours, drawn, histogram, kind, map, options};
use crate::Result;
use crate::arrange::Arrange;
use crate::data::{Column, Dataset, Setting};
use crate::render::picture::{Bar, Dot, Intervals, Lines, Picture, Plot, Scatter, Series, Span};

/// The kinds of chart that a data set has.
const KINDS: &[Kind] = &[Kind::Boxplot, Kind::Histogram, Kind::Scatter, Kind::Lines, Kind::Map, Kind::Bars];

/// Draws a data set. Returns an error if the kind is unknown or the data lack what it needs.
pub fn chart_dataset(data: &Dataset, asked: Option<&str>, given: &BTreeMap<String, Setting>) -> Result<Picture> {
    let options = options(given)?;
    let kind = kind(asked, KINDS)?;
    let mut notes = Vec::new();
    let mut title = data.title();
    let plot = match kind {
        Kind::Histogram => {
            let code = options.column("x", kind, &example(data))?;
            let name = named(data, code)?;
            title = format!("{name}, {title}");
            Plot::Histogram(histogram(&name, data.column(code)?.present(), options.bins)?)
        }
        Kind::Scatter => Plot::Scatter(scatter(data, &options)?),
        Kind::Lines => {
            let code = options.column("x", kind, &example(data))?;
            title = format!("{}, {title}", named(data, code)?);
            Plot::Lines(lines(data, code, &options)?)
        }
        Kind::Map => {
            check_places(data.units())?;
            let code = options.column("x", kind, &example(data))?;
            title = format!("{}, {title}", named(data, code)?);
            let (groups, names) = colours(data.units(), options.colour.as_deref())?;
            let column = data.column(code)?;
            let dots = column.raw().iter().copied().enumerate();
            Plot::Scatter(map(data.units(), dots, &groups, names))
        }
        Kind::Bars => {
            let code = options.column("x", kind, &example(data))?;
            title = format!("{}, {title}", named(data, code)?);
            Plot::Bars(bars(data, code, &options)?)
        }
        _ => {
            notes.push("each from its lowest value (0) to its highest (100)".to_string());
            Plot::Intervals(boxes(data, &options)?)
        }
    };
    let mut about = options.about(title, data);
    about.notes = notes;
    drawn(plot, about)
}

/// Draws a column of numbers as a histogram or a box plot.
pub fn chart_column(column: &Column, asked: Option<&str>, given: &BTreeMap<String, Setting>) -> Result<Picture> {
    let options = options(given)?;
    let title = column.formula().map_or("numbers".to_string(), ToString::to_string);
    let plot = match kind(asked, &[Kind::Histogram, Kind::Boxplot])? {
        Kind::Boxplot => {
            let rows = boxed(&title, column.present()).into_iter().collect();
            Plot::Intervals(Intervals { axis: title.clone(), rows, is_rank: false })
        }
        _ => Plot::Histogram(histogram(&title, column.present(), options.bins)?),
    };
    let title = options.title.unwrap_or(title);
    drawn(plot, crate::render::Table { title, ..Default::default() })
}

/// The first indicator, used as an example in messages.
fn example(data: &Dataset) -> String {
    data.indicators().first().map_or("gdp".to_string(), |indicator| indicator.code.clone())
}

/// The name of an indicator with its unit of measure, such as "Exports (billion yuan)".
fn named(data: &Dataset, code: &str) -> Result<String> {
    let indicator = data.indicator(code)?;
    let name = if indicator.name.is_empty() { &indicator.code } else { &indicator.name };
    Ok(if indicator.measure.is_empty() { name.clone() } else { format!("{name} ({})", indicator.measure) })
}

fn boxes(data: &Dataset, options: &ChartOptions) -> Result<Intervals> {
    let codes: Vec<&str> = match &options.x {
        Some(code) => vec![data.indicator(code)?.code.as_str()],
        None => data.indicators().iter().map(|indicator| indicator.code.as_str()).collect(),
    };
    let mut rows: Vec<Span> = Vec::new();
    for code in codes {
        let column = data.column(code)?;
        let Some((low, high)) = column.range().filter(|(low, high)| high > low) else { continue };
        rows.extend(boxed(code, column.present().map(|value| 100.0 * (value - low) / (high - low))));
    }
    Ok(Intervals { axis: String::new(), rows, is_rank: false })
}

fn scatter(data: &Dataset, options: &ChartOptions) -> Result<Scatter> {
    let second = data.indicators().get(1).map_or("exports".to_string(), |indicator| indicator.code.clone());
    let x = options.column("x", Kind::Scatter, &example(data))?;
    let y = options.column("y", Kind::Scatter, &second)?;
    let (across, up) = (data.column(x)?, data.column(y)?);
    let (groups, names) = colours(data.units(), options.colour.as_deref())?;
    let mut units: Vec<usize> = match options.units.is_empty() {
        true => (0..data.units().codes.len()).collect(),
        false => options.named(data.units())?,
    };
    // Names of extreme points are placed first.
    let size = |unit: usize| up.get(unit).unwrap_or(f64::NEG_INFINITY);
    units.sort_by(|&a, &b| size(b).total_cmp(&size(a)));
    let dot = |&unit: &usize| {
        let at = [across.get(unit)?, up.get(unit)?];
        Some(Dot { label: data.units().label(unit), at, group: groups[unit], size: None })
    };
    let axes = [named(data, x)?, named(data, y)?];
    Ok(Scatter { axes, dots: units.iter().filter_map(dot).collect(), groups: names, is_map: false })
}

/// The units named in the options; if none are, those with the highest values, up to `most`.
fn chosen(data: &Dataset, column: &Column, options: &ChartOptions, most: usize) -> Result<Vec<usize>> {
    if !options.units.is_empty() {
        return options.named(data.units());
    }
    let mut units: Vec<usize> = (0..column.len()).filter(|&unit| column.get(unit).is_some()).collect();
    let value = |unit: usize| column.get(unit).unwrap_or(f64::NAN);
    units.sort_by(|&a, &b| value(b).total_cmp(&value(a)));
    units.truncate(most);
    Ok(units)
}

fn bars(data: &Dataset, code: &str, options: &ChartOptions) -> Result<Vec<Bar>> {
    let column = data.column(code)?;
    let bar = |unit: usize| Some(Bar { label: data.units().label(unit), value: column.get(unit)? });
    Ok(chosen(data, &column, options, options.top)?.into_iter().filter_map(bar).collect())
}

/// One line for each unit named in the options, or for those with the highest values.
fn lines(data: &Dataset, code: &str, options: &ChartOptions) -> Result<Lines> {
    const MOST_LINES: usize = 8;
    let last = data.column(code)?;
    let units = chosen(data, &last, options, options.top.min(MOST_LINES))?;
    let columns = data.by_year(code)?;
    let mut years: Vec<(String, &Column)> = data.years().iter().map(i32::to_string).zip(&columns).collect();
    years.arrange_by_key(|(year, _)| year.clone());
    let values = |unit: usize| years.iter().map(|(_, column)| column.get(unit)).collect();
    let series = units.iter().map(|&unit| Series { label: data.units().label(unit), values: values(unit) }).collect();
    let steps = years.iter().map(|(year, _)| year.clone()).collect();
    Ok(Lines { steps, axis: named(data, code)?, series, is_rank: false })
}
