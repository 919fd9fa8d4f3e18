//! Pictures as data: numbers with labels, which a terminal draws in letters and another format in its own way.

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
    Ternary(Ternary),
    Graph(Graph),
}

/// A length, to the left where it is below 0.
#[derive(Debug, Clone, PartialEq)]
pub(crate) struct Bar {
    pub label: String,
    pub value: f64,
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

impl Picture {
    /// Bars, whose table is `label, value`; title, notes and data are those of `about`.
    pub(crate) fn bars(bars: Vec<Bar>, about: Table) -> Picture {
        let heads = vec![Head::new("label"), Head::new("value").style(Style::Sensible)];
        let rows = bars.iter().map(|bar| vec![(&bar.label).into(), Cell::Number(bar.value)]).collect();
        Picture { plot: Plot::Bars(bars), table: Table { heads, rows, rows_are: "bars".to_string(), ..about } }
    }

    pub(crate) fn title(&self) -> &str {
        &self.table.title
    }
}
