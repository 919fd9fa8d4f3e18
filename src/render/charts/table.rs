//! Charts of tables, and of every answer that is one: bars, intervals, heat maps, scatter plots.

use std::collections::{BTreeMap, HashSet};

use super::{ChartOptions, Kind, boxed, drawn, histogram, kind, options};
use crate::analysis::confidence::Confidence;
use crate::analysis::uncertainty::Uncertainty;
use crate::data::Setting;
use crate::data::names::unknown;
use crate::render::cells::column;
use crate::render::confidence;
use crate::render::picture::{Bar, Dot, Heatmap, Intervals, Picture, Plot, Scatter, Shade, Span};
use crate::render::shape::{Cell, Shape, Style, Table, Where};
use crate::render::uncertainty::{self, LEVEL};
use crate::tolerance::SHARE;
use crate::{Error, Result};

/// A chart of the first table in an answer; a picture is returned unchanged. Returns an error if there is neither.
pub fn chart_shapes(shapes: &[Shape], asked: Option<&str>, given: &BTreeMap<String, Setting>) -> Result<Picture> {
    if let (Some(Shape::Picture(picture)), None, true) = (shapes.first(), asked, given.is_empty()) {
        return Ok(picture.clone());
    }
    let table = shapes.iter().find_map(|shape| match shape {
        Shape::Table(table) => Some(table.clone()),
        Shape::Tree(tree) => Some(tree.to_table()),
        Shape::Picture(picture) => Some(picture.table.clone()),
        Shape::Facts(_) => None,
    });
    let missing = || Error::plain("there is no table of numbers to draw");
    chart_table(&table.ok_or_else(missing)?, asked, given)
}

/// Ranks over the draws as intervals, or as a heat map of rank acceptability.
pub fn chart_uncertainty(of: &Uncertainty, asked: Option<&str>, given: &BTreeMap<String, Setting>) -> Result<Picture> {
    let table = match kind(asked, &[Kind::Intervals, Kind::Heatmap])? {
        Kind::Heatmap => uncertainty::acceptability(of)?,
        _ => uncertainty::intervals(of, LEVEL)?,
    };
    chart_table(&table, asked, given)
}

/// Confidence sets for ranks as intervals.
pub fn chart_confidence(of: &Confidence, asked: Option<&str>, given: &BTreeMap<String, Setting>) -> Result<Picture> {
    kind(asked, &[Kind::Intervals])?;
    chart_table(&confidence::sets(of), asked, given)
}

/// Draws the kind that suits the table's contents, unless another is requested.
fn chart_table(table: &Table, asked: Option<&str>, given: &BTreeMap<String, Setting>) -> Result<Picture> {
    let options = options(given)?;
    let has_intervals = !intervals(table).is_empty();
    let has_shades = table.heads.iter().any(|head| head.style == Style::Shaded);
    let mut has = vec![Kind::Bars, Kind::Histogram, Kind::Boxplot, Kind::Scatter, Kind::Heatmap];
    if has_intervals {
        has.insert(0, Kind::Intervals);
    }
    if has_shades || is_matrix(table) {
        has.retain(|kind| *kind != Kind::Heatmap);
        has.insert(0, Kind::Heatmap);
    }
    let title = options.title.clone().unwrap_or_else(|| table.title.clone());
    let (notes, data) = (table.notes.clone(), table.data.clone());
    let mut about = Table { title, notes, data, ..Table::default() };
    let numbers = Numbers { table, options: &options };
    let plot = match kind(asked, &has)? {
        Kind::Intervals => {
            let rows: Vec<Span> = intervals(table).into_iter().take(options.top).collect();
            Plot::Intervals(Intervals { axis: String::new(), is_rank: rows.iter().all(is_rank), rows })
        }
        Kind::Heatmap => Plot::Heatmap(numbers.heatmap()?),
        Kind::Histogram => {
            let place = numbers.place(options.x.as_deref(), None)?;
            let axis = &table.heads[place].code;
            Plot::Histogram(histogram(axis, numbers.values(place).flatten(), options.bins)?)
        }
        Kind::Boxplot => {
            let spans = |place: usize| boxed(&table.heads[place].code, numbers.values(place).flatten());
            let rows: Vec<Span> = numbers.chosen()?.into_iter().filter_map(spans).collect();
            Plot::Intervals(Intervals { axis: String::new(), rows, is_rank: false })
        }
        Kind::Scatter => Plot::Scatter(numbers.scatter()?),
        _ => Plot::Bars(numbers.bars()?),
    };
    let all = table.rows.count();
    let shown = match &plot {
        Plot::Heatmap(map) => map.rows.len(),
        Plot::Intervals(_) if has_intervals => options.top.min(all),
        Plot::Bars(_) => options.top.min(all),
        _ => all,
    };
    if shown < all {
        about.notes.push(format!("{shown} of {all} {} drawn", table.rows_are));
    }
    drawn(plot, about)
}

/// Whether a span holds ranks: integers from 1.
fn is_rank(span: &Span) -> bool {
    [span.low, span.middle, span.high].iter().all(|value| *value >= 1.0 && value.fract() == 0.0)
}

fn intervals(table: &Table) -> Vec<Span> {
    let labels = labels(table);
    let span = |(row, label): (&Vec<Cell>, String)| {
        row.iter().find_map(|cell| match *cell {
            Cell::Interval { low, middle, high } => {
                Some(Span { label: label.clone(), low, middle, high, half: None, outliers: Vec::new() })
            }
            _ => None,
        })
    };
    table.rows.iter().zip(labels).filter_map(span).collect()
}

fn number(cell: &Cell) -> Option<f64> {
    match cell {
        Cell::Number(x) | Cell::Gapped(x) => Some(*x),
        Cell::Rank { rank, .. } => Some(*rank as f64),
        _ => None,
    }
}

/// The columns of texts on screen.
fn texts(table: &Table) -> impl Iterator<Item = usize> + '_ {
    let is_text = |place: &usize| {
        table.heads[*place].place != Where::Files && table.rows.iter().any(|row| matches!(row[*place], Cell::Text(_)))
    };
    (0..table.heads.len()).filter(is_text)
}

/// Whether a table has a column of numbers for each row, as that of correlations does.
fn is_matrix(table: &Table) -> bool {
    let Some(names) = texts(table).next() else { return false };
    let heads = table.heads.iter().enumerate().filter(|(place, _)| *place != names).map(|(_, head)| &head.code);
    table.rows.len() > 1 && heads.eq(&column(table, names))
}

/// The labels of the rows: the first text column on screen, preceded by the rank if there is one. Rows of pairs, whose
/// first name repeats, are labelled by both.
fn labels(table: &Table) -> Vec<String> {
    let mut places = texts(table);
    let Some(first) = places.next() else { return (1..=table.rows.len()).map(|row| row.to_string()).collect() };
    let labels = column(table, first);
    let is_unique = labels.iter().collect::<HashSet<_>>().len() == labels.len();
    match places.next() {
        Some(second) if !is_unique && second == first + 1 => {
            let pairs = labels.into_iter().zip(column(table, second));
            pairs.map(|(first, second)| format!("{first}, {second}")).collect()
        }
        _ => labels,
    }
}

/// The numeric columns of a table.
struct Numbers<'a> {
    table: &'a Table,
    options: &'a ChartOptions,
}

impl Numbers<'_> {
    fn values(&self, place: usize) -> impl Iterator<Item = Option<f64>> + '_ {
        self.table.rows.iter().map(move |row| number(&row[place]))
    }

    /// Those shown on screen, without ranks and levels, which only give the order.
    fn all(&self) -> Vec<usize> {
        let is_shown = |place: &usize| {
            let (head, mut cells) = (&self.table.heads[*place], self.table.rows.iter().map(|row| &row[*place]));
            head.place != Where::Files && head.code != "level" && cells.any(|cell| matches!(cell, Cell::Number(_)))
        };
        (0..self.table.heads.len()).filter(is_shown).collect()
    }

    /// The column with this name; without a name, the next suitable one.
    fn place(&self, name: Option<&str>, other: Option<usize>) -> Result<usize> {
        let all = self.all();
        let code = |place: usize| self.table.heads[place].code.as_str();
        let known: Vec<&str> = all.iter().map(|&place| code(place)).collect();
        let Some(name) = name else {
            let best = |place: &&usize| Some(**place) != other;
            let barred = all.iter().find(|&&place| self.table.heads[place].barred && Some(place) != other);
            let missing = || Error::plain("the table has no column of numbers to draw");
            return barred.or_else(|| all.iter().find(best)).copied().ok_or_else(missing);
        };
        let found = all.iter().copied().find(|&place| code(place) == name);
        found.ok_or_else(|| unknown("column of numbers", name, known))
    }

    /// The column named in the options, or all columns.
    fn chosen(&self) -> Result<Vec<usize>> {
        match &self.options.x {
            Some(name) => self.place(Some(name), None).map(|place| vec![place]),
            None => Ok(self.all()),
        }
    }

    fn bars(&self) -> Result<Vec<Bar>> {
        let place = self.place(self.options.x.as_deref(), None)?;
        let bar = |(label, value): (String, Option<f64>)| Some(Bar { label, value: value? });
        Ok(labels(self.table).into_iter().zip(self.values(place)).filter_map(bar).take(self.options.top).collect())
    }

    fn scatter(&self) -> Result<Scatter> {
        let x = self.place(self.options.x.as_deref(), None)?;
        let y = self.place(self.options.y.as_deref(), Some(x))?;
        let pairs = self.values(x).zip(self.values(y)).zip(labels(self.table));
        let dot = |((x, y), label): ((Option<f64>, Option<f64>), String)| {
            Some(Dot { label, at: [x?, y?], group: 0, size: None })
        };
        let axes = [x, y].map(|place| self.table.heads[place].code.clone());
        Ok(Scatter { axes, dots: pairs.filter_map(dot).collect(), groups: Vec::new(), is_map: false })
    }

    fn heatmap(&self) -> Result<Heatmap> {
        let shaded: Vec<usize> =
            (0..self.table.heads.len()).filter(|&place| self.table.heads[place].style == Style::Shaded).collect();
        let (columns, is_share) = if shaded.is_empty() { (self.all(), false) } else { (shaded, true) };
        let all = || columns.iter().flat_map(|&place| self.values(place).flatten());
        let shade = match (is_share, all().any(|value| value < 0.0)) {
            (true, _) => Shade::Share,
            (false, true) => Shade::Correlation,
            (false, false) if all().all(|value| value <= 1.0 + SHARE) => Shade::Share,
            (false, false) => Shade::Score,
        };
        let most = all().map(f64::abs).fold(0.0, f64::max);
        let limit = if shade == Shade::Score { 100.0 } else { 1.0 };
        if most > limit + SHARE {
            let message = format!("a heat map takes shares, correlations or scores from 0 to 100; these reach {most}");
            return Err(Error::plain(message));
        }
        // A matrix is always drawn in full.
        let labels = labels(self.table);
        let is_square = labels.len() == columns.len();
        let most = if is_square { self.options.top.max(labels.len()) } else { self.options.top };
        let rows: Vec<String> = labels.into_iter().take(most).collect();
        let cells = |row: &Vec<Cell>| columns.iter().map(|&place| number(&row[place])).collect();
        let values = self.table.rows.iter().take(rows.len()).map(cells).collect();
        let columns = columns.iter().map(|&place| self.table.heads[place].code.clone()).collect();
        Ok(Heatmap { rows, columns, values, shade })
    }
}
