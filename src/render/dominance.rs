//! Who is never behind under any weighting: a Hasse diagram with a row for each unit, and a table.

use super::picture::{Graph, GraphNode, Picture, Plot};
use super::shape::{Head, Shape, Show, Table};
use crate::analysis::inverse::{self, Dominance};
use crate::analysis::weights_option::GivenWeights;

crate::options! {
    /// What `dominance` takes.
    pub struct DominanceOptions {
        weights: GivenWeights = inverse::WEIGHTS,
        /// how many are drawn, the first of the ranking
        top: usize = whole(30.0, (1.0, 1e6)),
    }
}

/// Who is never behind, with how many of them are drawn: the first of the ranking.
#[derive(Clone)]
pub struct DominanceView {
    /// The relation among all ranked units.
    pub of: Dominance,
    /// How many of them are drawn, from 1.
    pub top: usize,
}

impl Show for DominanceView {
    fn shapes(&self) -> Vec<Shape> {
        let shown = self.of.first(self.top);
        let mut table = dominance(&shown);
        if shown.units.len() < self.of.units.len() {
            let (few, all) = (shown.units.len(), self.of.units.len());
            table.title += &format!(": the first {few} of {all} ranked");
            table.notes.push("`top` sets how many to draw; `.table()` lists all".into());
        }
        table.notes.push(
            "a line runs down from each ● to those that it dominates directly (◆); ○: dominates none; \
             no path from one to another: either may be ahead"
                .into(),
        );
        vec![Shape::Picture(Picture { plot: Plot::Graph(graph(&shown)), table })]
    }
}

impl DominanceView {
    /// The diagram alone, as it is drawn in a file.
    pub fn picture(&self) -> Option<Picture> {
        self.shapes().into_iter().find_map(|shape| match shape {
            Shape::Picture(picture) => Some(picture),
            _ => None,
        })
    }
}

fn graph(of: &Dominance) -> Graph {
    let (layers, order, units) = (of.layers(), of.by_layer(), of.model.data().units());
    let mut row_of = vec![0; order.len()];
    order.iter().enumerate().for_each(|(row, &at)| row_of[at] = row);
    let node = |&at: &usize| GraphNode { label: units.label(of.units[at]), layer: layers[at] };
    let edges = order.iter().flat_map(|&at| of.covers(at).into_iter().map(move |below| (at, below)));
    Graph {
        nodes: order.iter().map(node).collect(),
        edges: edges.map(|(above, below)| (row_of[above], row_of[below])).collect(),
    }
}

/// `layer, unit, beats, beaten_by, directly_ahead_of`: the same row by row.
pub fn dominance(of: &Dominance) -> Table {
    let units = of.model.data().units();
    let heads = vec![
        Head::new("layer").worth(9),
        Head::new(&units.one).worth(10),
        Head::new("beats").worth(8),
        Head::new("beaten_by").worth(8),
        Head::new("directly_ahead_of").worth(6),
    ];
    let title = format!("dominance in {}", of.model.data().title());
    let mut table = Table::new(title, &units.many, heads).from_data(of.model.data());
    let layers = of.layers();
    let label = |at: usize| units.label(of.units[at]);
    for at in of.by_layer() {
        if table.is_stopped() {
            break;
        }
        let beats = of.beats[at].iter().filter(|beats| **beats).count();
        let beaten = of.beats.iter().filter(|beats| beats[at]).count();
        let names: Vec<String> = of.covers(at).into_iter().map(label).collect();
        let row = vec![(layers[at] + 1).into(), label(at).as_str().into(), beats.into(), beaten.into()];
        table.rows.push(row.into_iter().chain([names.join("; ").as_str().into()]).collect());
    }
    table.notes.push(format!(
        "{}; dominates: never behind and ahead under some weights; directly: with none in between",
        of.told.join("; ")
    ));
    if !of.is_exact {
        let note = "missing values or means limit the search: what is listed holds, but more pairs may hold";
        table.notes.push(note.into());
    }
    table
}
