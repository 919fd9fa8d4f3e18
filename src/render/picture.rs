//! Pictures as data: numbers with labels, which a terminal draws with characters and the painter (`paint/`) with lines.

use super::shape::{Cell, Head, Style, Table};

/// A plot, and the same as a table: title, notes, source data, and the rows that files get.
#[derive(Debug, Clone, PartialEq)]
pub struct Picture {
    pub(crate) plot: Plot,
    /// The numbers as a table, with title and notes.
    pub table: Table,
}

#[derive(Debug, Clone, PartialEq)]
pub(crate) enum Plot {
    Bars(Vec<Bar>),
    Stacked(Stacked),
    Intervals(Intervals),
    Heatmap(Heatmap),
    Histogram(Histogram),
    Scatter(Scatter),
    Lines(Lines),
    Radar(Radar),
    Ternary(Ternary),
    Graph(Graph),
    Shares(Shares),
}

/// A bar, which points to the left if its value is negative.
#[derive(Debug, Clone, PartialEq)]
pub(crate) struct Bar {
    pub label: String,
    pub value: f64,
}

/// Bars of several parts, from the left.
#[derive(Debug, Clone, PartialEq)]
pub(crate) struct Stacked {
    /// The names of the parts, which are the same in every bar.
    pub parts: Vec<String>,
    /// A label, and one non-negative length per part.
    pub rows: Vec<(String, Vec<f64>)>,
}

/// Intervals from low to high with a mark in between, on one axis.
#[derive(Debug, Clone, PartialEq)]
pub(crate) struct Intervals {
    pub axis: String,
    pub rows: Vec<Span>,
    /// Whether lower values are better, as for ranks; 1 is on the left in any case.
    pub is_rank: bool,
}

#[derive(Debug, Clone, PartialEq)]
pub(crate) struct Span {
    pub label: String,
    pub low: f64,
    pub middle: f64,
    pub high: f64,
    /// The range of the middle half of the values, drawn as a box.
    pub half: Option<(f64, f64)>,
    /// Outliers, drawn one by one.
    pub outliers: Vec<f64>,
}

/// A shade for each row and column.
#[derive(Debug, Clone, PartialEq)]
pub(crate) struct Heatmap {
    pub rows: Vec<String>,
    pub columns: Vec<String>,
    /// By row; None is left blank.
    pub values: Vec<Vec<Option<f64>>>,
    pub shade: Shade,
}

/// What the shades of a heat map represent.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Shade {
    /// Shares from 0 to 1, written as percentages.
    Share,
    /// Scores from 0 to 100.
    Score,
    /// Correlations from −1 to 1, in two colours.
    Correlation,
}

/// The number of values in each of several adjacent bins.
#[derive(Debug, Clone, PartialEq)]
pub(crate) struct Histogram {
    pub axis: String,
    /// One more than the number of bins. A value on an edge belongs to the bin on its right, the highest to the last
    /// bin.
    pub edges: Vec<f64>,
    pub counts: Vec<usize>,
}

/// Points on a plane.
#[derive(Debug, Clone, PartialEq)]
pub(crate) struct Scatter {
    pub axes: [String; 2],
    pub dots: Vec<Dot>,
    /// What the colours represent; empty for a single colour.
    pub groups: Vec<String>,
    /// Whether the axes are longitude and latitude; proportions are then kept and no axes drawn.
    pub is_map: bool,
}

#[derive(Debug, Clone, PartialEq)]
pub(crate) struct Dot {
    pub label: String,
    pub at: [f64; 2],
    pub group: usize,
    /// The area of the dot, from 0 to 1; None for dots of equal size.
    pub size: Option<f64>,
}

/// Values over steps, such as years or rankings.
#[derive(Debug, Clone, PartialEq)]
pub(crate) struct Lines {
    pub steps: Vec<String>,
    pub axis: String,
    pub series: Vec<Series>,
    /// Whether the values are ranks, with 1 at the top (a bump chart).
    pub is_rank: bool,
}

/// A name with one value per step or spoke.
#[derive(Debug, Clone, PartialEq)]
pub(crate) struct Series {
    pub label: String,
    pub values: Vec<Option<f64>>,
}

/// Profiles around a centre of 0.
#[derive(Debug, Clone, PartialEq)]
pub(crate) struct Radar {
    pub spokes: Vec<String>,
    pub series: Vec<Series>,
    /// The value at the rim.
    pub rim: f64,
}

/// A triangle: three shares that sum to 1, and the class of each point.
#[derive(Debug, Clone, PartialEq)]
pub(crate) struct Ternary {
    /// What has the whole sum in the top, the left and the right corner.
    pub corners: [String; 3],
    pub points: Vec<Point>,
    /// The most frequent class first.
    pub classes: Vec<Class>,
}

/// The centre of a cell of the triangle.
#[derive(Debug, Clone, PartialEq)]
pub(crate) struct Point {
    pub parts: [f64; 3],
    pub class: usize,
}

#[derive(Debug, Clone, PartialEq)]
pub(crate) struct Class {
    pub label: String,
    /// Its share of all points.
    pub share: f64,
    /// Whether it represents points where no unit is first.
    pub is_nobody: bool,
}

/// Nodes in layers, the first at the top, and which nodes are directly above which.
#[derive(Debug, Clone, PartialEq)]
pub(crate) struct Graph {
    pub nodes: Vec<GraphNode>,
    /// From the upper to the lower node, by index in `nodes`.
    pub edges: Vec<(usize, usize)>,
}

#[derive(Debug, Clone, PartialEq)]
pub(crate) struct GraphNode {
    pub label: String,
    /// The layer; 0 is at the top.
    pub layer: usize,
}

/// Nested parts of a whole, such as a tree of weights.
#[derive(Debug, Clone, PartialEq)]
pub(crate) struct Shares {
    /// Every part, each before those nested in it; the first is the whole.
    pub parts: Vec<Part>,
    /// Whether it is drawn as rings (a sunburst) rather than columns (an icicle).
    pub is_round: bool,
}

#[derive(Debug, Clone, PartialEq)]
pub(crate) struct Part {
    pub label: String,
    pub level: usize,
    /// Its share of the whole, from 0 to 1.
    pub share: f64,
    /// Where it begins, as a share of the whole.
    pub from: f64,
    /// The part on the first level that it belongs to, which determines its colour.
    pub branch: usize,
}

impl Radar {
    /// Profiles with a rim of 100, or of their highest value if that is greater.
    pub(crate) fn new(spokes: Vec<String>, series: Vec<Series>) -> Radar {
        let highest = series.iter().flat_map(|series| series.values.iter().flatten().copied()).fold(100.0, f64::max);
        Radar { spokes, series, rim: highest }
    }
}

impl Picture {
    /// A bar chart, whose table has the columns `label, value`; title, notes and data are those of `about`.
    pub(crate) fn bars(bars: Vec<Bar>, about: Table) -> Picture {
        Picture::of(Plot::Bars(bars), about)
    }

    /// A picture with its numbers as a table; title, notes and data are those of `about`.
    pub(crate) fn of(plot: Plot, about: Table) -> Picture {
        let (heads, rows) = plot.numbers();
        let heads = heads.into_iter().map(|(name, is_number)| {
            let head = Head::new(name);
            if is_number { head.style(Style::Sensible) } else { head }
        });
        let table = Table { heads: heads.collect(), rows: rows.into(), rows_are: plot.rows_are().to_string(), ..about };
        Picture { plot, table }
    }

    pub(crate) fn title(&self) -> &str {
        &self.table.title
    }
}

/// The names of columns, each with whether it is numeric, and the rows.
type Numbers = (Vec<(String, bool)>, Vec<Vec<Cell>>);

impl Plot {
    /// Whether there is nothing to draw.
    pub(super) fn is_empty(&self) -> bool {
        match self {
            Plot::Bars(bars) => bars.is_empty(),
            Plot::Stacked(stacked) => stacked.rows.is_empty(),
            Plot::Intervals(intervals) => intervals.rows.is_empty(),
            Plot::Heatmap(map) => map.rows.is_empty() || map.columns.is_empty(),
            Plot::Histogram(bins) => bins.counts.is_empty(),
            Plot::Scatter(scatter) => scatter.dots.is_empty(),
            Plot::Lines(lines) => lines.series.is_empty(),
            Plot::Radar(radar) => radar.series.is_empty(),
            Plot::Ternary(ternary) => ternary.points.is_empty(),
            Plot::Graph(graph) => graph.nodes.is_empty(),
            Plot::Shares(shares) => shares.parts.is_empty(),
        }
    }

    fn rows_are(&self) -> &'static str {
        match self {
            Plot::Bars(_) | Plot::Stacked(_) => "bars",
            Plot::Intervals(_) => "intervals",
            Plot::Histogram(_) => "bins",
            Plot::Scatter(_) => "dots",
            Plot::Lines(_) => "steps",
            Plot::Radar(_) => "spokes",
            Plot::Shares(_) => "parts",
            Plot::Heatmap(_) | Plot::Ternary(_) | Plot::Graph(_) => "rows",
        }
    }

    /// The plot as rows of numbers; for a triangle and a graph, their nouns provide better ones.
    fn numbers(&self) -> Numbers {
        match self {
            Plot::Bars(bars) => {
                let rows = bars.iter().map(|bar| vec![(&bar.label).into(), Cell::Number(bar.value)]).collect();
                (named(&["label"], &["value"]), rows)
            }
            Plot::Stacked(stacked) => {
                let row = |(label, lengths): &(String, Vec<f64>)| {
                    std::iter::once(Cell::from(label)).chain(lengths.iter().map(|&x| Cell::Number(x))).collect()
                };
                let parts: Vec<&str> = stacked.parts.iter().map(String::as_str).collect();
                (named(&["label"], &parts), stacked.rows.iter().map(row).collect())
            }
            Plot::Intervals(intervals) => {
                let row = |span: &Span| {
                    let numbers = [span.low, span.middle, span.high].map(Cell::Number);
                    std::iter::once(Cell::from(&span.label)).chain(numbers).collect()
                };
                (named(&["label"], &["low", "middle", "high"]), intervals.rows.iter().map(row).collect())
            }
            Plot::Heatmap(map) => {
                let columns: Vec<&str> = map.columns.iter().map(String::as_str).collect();
                (named(&["label"], &columns), labelled(&map.rows, |at| map.values[at].clone()))
            }
            Plot::Histogram(bins) => {
                let row = |(at, &count): (usize, &usize)| {
                    vec![Cell::Number(bins.edges[at]), Cell::Number(bins.edges[at + 1]), count.into()]
                };
                (named(&[], &["from", "to", "count"]), bins.counts.iter().enumerate().map(row).collect())
            }
            Plot::Scatter(scatter) => scatter.numbers(),
            Plot::Lines(lines) => across(&lines.steps, &lines.series),
            Plot::Radar(radar) => across(&radar.spokes, &radar.series),
            Plot::Shares(shares) => {
                let row = |part: &Part| vec![(&part.label).into(), part.level.into(), Cell::Number(part.share)];
                (named(&["label"], &["level", "share"]), shares.parts.iter().map(row).collect())
            }
            Plot::Ternary(_) | Plot::Graph(_) => (Vec::new(), Vec::new()),
        }
    }
}

impl Scatter {
    fn numbers(&self) -> Numbers {
        let texts: &[&str] = if self.groups.is_empty() { &["label"] } else { &["label", "group"] };
        let row = |dot: &Dot| {
            let group = self.groups.get(dot.group).map(Cell::from);
            std::iter::once(Cell::from(&dot.label)).chain(group).chain(dot.at.map(Cell::Number)).collect()
        };
        let axes: Vec<&str> = self.axes.iter().map(String::as_str).collect();
        (named(texts, &axes), self.dots.iter().map(row).collect())
    }
}

fn named(texts: &[&str], numbers: &[&str]) -> Vec<(String, bool)> {
    let texts = texts.iter().map(|name| (name.to_string(), false));
    texts.chain(numbers.iter().map(|name| (name.to_string(), true))).collect()
}

fn labelled(labels: &[String], values: impl Fn(usize) -> Vec<Option<f64>>) -> Vec<Vec<Cell>> {
    let row = |(at, label): (usize, &String)| {
        std::iter::once(Cell::from(label)).chain(values(at).into_iter().map(Cell::from)).collect()
    };
    labels.iter().enumerate().map(row).collect()
}

/// A row for each step and a column for each series.
fn across(steps: &[String], series: &[Series]) -> Numbers {
    let names: Vec<&str> = series.iter().map(|series| series.label.as_str()).collect();
    (named(&["step"], &names), labelled(steps, |at| series.iter().map(|series| series.values[at]).collect()))
}
