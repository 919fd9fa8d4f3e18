//! Which units are never behind under any weighting: a Hasse diagram with a row for each unit, and a table.

use super::picture::{Graph, GraphNode, Picture, Plot};
use super::shape::{Head, Shape, Show, Table, Where, unit_cells, unit_heads};
use crate::analysis::inverse::{self, Dominance};
use crate::analysis::weights_option::GivenWeights;

crate::options! {
    /// The options of `dominance`.
    pub struct DominanceOptions {
        weights: GivenWeights = inverse::WEIGHTS,
        /// how many units are drawn, from the top of the ranking
        top: usize = whole(30.0, (1.0, 1e6)),
    }
}

/// A dominance relation, and how many units of the ranking to draw, from the top.
#[derive(Clone)]
pub struct DominanceView {
    /// The relation among all ranked units.
    pub of: Dominance,
    /// The number of units to draw, from 1.
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
    /// The diagram on its own, as drawn in a file.
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

/// The relation as a table with the columns `layer, unit, beats, beaten_by, directly_ahead_of`.
pub fn dominance(of: &Dominance) -> Table {
    let units = of.model.data().units();
    let [code, name, label] = unit_heads(units, 10);
    let heads = vec![
        Head::new("layer").worth(9),
        code,
        name,
        label,
        Head::new("beats").worth(8),
        Head::new("beaten_by").worth(8),
        Head::new("directly_ahead_of").worth(6).prose().only(Where::Screen),
        Head::new("directly_ahead_of").only(Where::Files),
    ];
    let title = format!("dominance in {}", of.model.data().title());
    let mut table = Table::new(title, &units.many, heads).from_data(of.model.data());
    let layers = of.layers();
    for at in of.by_layer() {
        if table.is_stopped() {
            break;
        }
        let beats = of.beats[at].iter().filter(|beats| **beats).count();
        let beaten = of.beats.iter().filter(|beats| beats[at]).count();
        let below = of.covers(at);
        let names: Vec<String> = below.iter().map(|&at| units.label(of.units[at])).collect();
        let codes: Vec<&str> = below.iter().map(|&at| &units.codes[of.units[at]]).collect();
        let [code, name, label] = unit_cells(units, of.units[at]);
        table.rows.push(vec![
            (layers[at] + 1).into(),
            code,
            name,
            label,
            beats.into(),
            beaten.into(),
            names.join("; ").as_str().into(),
            codes.join("; ").as_str().into(),
        ]);
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
