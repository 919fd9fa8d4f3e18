//! Pictures as data: numbers with labels, which a terminal draws in letters and the painter (`paint/`) in lines.

use super::shape::{Cell, Head, Style, Table};

/// What is drawn, and the same as a table: its title, its notes, what it was made of, and the rows that files get.
#[derive(Debug, Clone, PartialEq)]
pub struct Picture {
    pub(crate) plot: Plot,
    /// The same in numbers, with title and notes.
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

/// A length, to the left where it is below 0.
#[derive(Debug, Clone, PartialEq)]
pub(crate) struct Bar {
    pub label: String,
    pub value: f64,
}

/// Bars of several parts, from the left.
#[derive(Debug, Clone, PartialEq)]
pub(crate) struct Stacked {
    /// What the parts are, the same in every bar.
    pub parts: Vec<String>,
    /// Label and one length, at least 0, for each part.
    pub rows: Vec<(String, Vec<f64>)>,
}

/// From low to high, with a mark between, on one axis.
#[derive(Debug, Clone, PartialEq)]
pub(crate) struct Intervals {
    pub axis: String,
    pub rows: Vec<Span>,
    /// Whether lower values are better, as ranks are: 1 then stands at the left all the same.
    pub is_rank: bool,
}

#[derive(Debug, Clone, PartialEq)]
pub(crate) struct Span {
    pub label: String,
    pub low: f64,
    pub middle: f64,
    pub high: f64,
    /// Where the middle half lies, drawn as a box.
    pub half: Option<(f64, f64)>,
    /// Values beyond, drawn one by one.
    pub outliers: Vec<f64>,
}

/// A shade for each row and column.
#[derive(Debug, Clone, PartialEq)]
pub(crate) struct Heatmap {
    pub rows: Vec<String>,
    pub columns: Vec<String>,
    /// By row; none is left blank.
    pub values: Vec<Vec<Option<f64>>>,
    pub shade: Shade,
}

/// What the shades of a heat map stand for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Shade {
    /// From 0 to 1, written as a percentage.
    Share,
    /// Scores from 0 to 100.
    Score,
    /// From −1 to 1, in two colours.
    Correlation,
}

/// How many values lie in each of neighbouring bins.
#[derive(Debug, Clone, PartialEq)]
pub(crate) struct Histogram {
    pub axis: String,
    /// One more than there are bins. A value on an edge counts in the bin to its right, the highest in the last bin.
    pub edges: Vec<f64>,
    pub counts: Vec<usize>,
}

/// Points on a plane.
#[derive(Debug, Clone, PartialEq)]
pub(crate) struct Scatter {
    pub axes: [String; 2],
    pub dots: Vec<Dot>,
    /// What the colours stand for; empty for one colour.
    pub groups: Vec<String>,
    /// Whether the axes are longitude and latitude, so that shapes are kept and no axis is drawn.
    pub is_map: bool,
}

#[derive(Debug, Clone, PartialEq)]
pub(crate) struct Dot {
    pub label: String,
    pub at: [f64; 2],
    pub group: usize,
    /// From 0 to 1, the area of the dot; none for equal ones.
    pub size: Option<f64>,
}

/// Values over steps, such as years or rankings.
#[derive(Debug, Clone, PartialEq)]
pub(crate) struct Lines {
    pub steps: Vec<String>,
    pub axis: String,
    pub series: Vec<Series>,
    /// Whether the values are ranks: 1 stands at the top then (a bump chart).
    pub is_rank: bool,
}

/// A name with one value for each step or spoke.
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

/// A triangle: three parts that sum to 1, and which class each point belongs to.
#[derive(Debug, Clone, PartialEq)]
pub(crate) struct Ternary {
    /// What is all of the sum at the top, the left and the right corner.
    pub corners: [String; 3],
    pub points: Vec<Point>,
    /// The most frequent first.
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
    /// Its part of all points.
    pub share: f64,
    /// Whether it stands for the points that belong to nobody.
    pub is_nobody: bool,
}

/// Nodes in layers, the first at the top, and who stands directly above whom.
#[derive(Debug, Clone, PartialEq)]
pub(crate) struct Graph {
    pub nodes: Vec<GraphNode>,
    /// From the upper to the lower, by place in `nodes`.
    pub edges: Vec<(usize, usize)>,
}

#[derive(Debug, Clone, PartialEq)]
pub(crate) struct GraphNode {
    pub label: String,
    /// 0 for the top.
    pub layer: usize,
}

/// Parts of a whole within each other: a tree of weights.
#[derive(Debug, Clone, PartialEq)]
pub(crate) struct Shares {
    /// Every part before those within it; the first is the whole.
    pub parts: Vec<Part>,
    /// Whether it is drawn as rings (a sunburst), else as columns (an icicle).
    pub is_round: bool,
}

#[derive(Debug, Clone, PartialEq)]
pub(crate) struct Part {
    pub label: String,
    pub level: usize,
    /// Its part of the whole, from 0 to 1.
    pub share: f64,
    /// Where it begins, as a part of the whole.
    pub from: f64,
    /// The part of the first level that it belongs to, which gives it its colour.
    pub branch: usize,
}

impl Radar {
    /// Profiles whose rim is 100, or their highest value if that is above.
    pub(crate) fn new(spokes: Vec<String>, series: Vec<Series>) -> Radar {
        let highest = series.iter().flat_map(|series| series.values.iter().flatten().copied()).fold(100.0, f64::max);
        Radar { spokes, series, rim: highest }
    }
}

impl Picture {
    /// Bars, whose table is `label, value`; title, notes and data are those of `about`.
    pub(crate) fn bars(bars: Vec<Bar>, about: Table) -> Picture {
        Picture::of(Plot::Bars(bars), about)
    }

    /// A picture and its numbers as a table; title, notes and data are those of `about`.
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

/// Names of columns, each with whether it is one of numbers, and their rows.
type Numbers = (Vec<(String, bool)>, Vec<Vec<Cell>>);

impl Plot {
    /// Whether nothing would be seen.
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

    /// What is drawn as rows of numbers; of a triangle and a graph their nouns give better ones.
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

/// A row for each step, a column for each series.
fn across(steps: &[String], series: &[Series]) -> Numbers {
    let names: Vec<&str> = series.iter().map(|series| series.label.as_str()).collect();
    (named(&["step"], &names), labelled(steps, |at| series.iter().map(|series| series.values[at]).collect()))
}
