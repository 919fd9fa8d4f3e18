//! The map of weights as a triangle; in files it has a row for each cell.

use super::picture::{Class, Picture, Plot, Point, Ternary};
use super::shape::{Cell, Head, Style, Table};
use crate::Result;
use crate::analysis::WeightMap;
use crate::analysis::weight_map::{self, firsts};
use crate::arrange::Arrange;
use crate::data::Units;
use crate::tolerance::SHARE;

/// Draws which unit is first at the centre of each cell of the triangle, with the share of cells that each unit is
/// first in. Returns an error if the model as given cannot be ranked.
pub fn weight_map(map: &WeightMap) -> Result<Picture> {
    let classes = classes(map);
    let point = |cell: &weight_map::Cell| {
        let class = classes.iter().position(|(first, _)| *first == cell.first).unwrap_or(0);
        Point { parts: cell.shares.map(|share| share / map.whole), class }
    };
    let units = map.model.data().units();
    let class = |(first, cells): &(&[usize], usize)| Class {
        label: named(units, first),
        share: *cells as f64 / map.cells.len() as f64,
        is_nobody: first.is_empty(),
    };
    let plot = Plot::Ternary(Ternary {
        corners: map.corners.map(|place| map.model.tree().nodes()[place].code.clone()),
        points: map.cells.iter().map(point).collect(),
        classes: classes.iter().map(class).collect(),
    });
    Ok(Picture { plot, table: table(map)? })
}

/// The sets of units that are first together somewhere, with the number of cells; the most frequent set first.
fn classes(map: &WeightMap) -> Vec<(&[usize], usize)> {
    let mut classes: Vec<(&[usize], usize)> = Vec::new();
    for cell in &map.cells {
        match classes.iter_mut().find(|(first, _)| *first == cell.first) {
            Some((_, cells)) => *cells += 1,
            None => classes.push((&cell.first, 1)),
        }
    }
    classes.arrange_by_key(|(_, cells)| std::cmp::Reverse(*cells));
    classes
}

/// The name of a set, "Cockaigne = Lilliput" if several units are first together.
fn named(units: &Units, first: &[usize]) -> String {
    let names: Vec<String> = first.iter().map(|&unit| units.label(unit)).collect();
    if names.is_empty() { format!("no {} has enough values", units.one) } else { names.join(" = ") }
}

/// A table with the three weights and `unit, name, score`.
fn table(map: &WeightMap) -> Result<Table> {
    let (model, units) = (&map.model, map.model.data().units());
    let (nodes, own) = (model.tree().nodes(), model.marked());
    let codes = map.corners.map(|place| nodes[place].code.as_str());
    let mut heads: Vec<Head> = codes.iter().map(|code| Head::new(*code).style(Style::Decimals(4))).collect();
    heads.extend(["unit", "name"].map(Head::new));
    heads.push(Head::new("score").style(Style::Scores(2)));
    let title = format!("first place in {}{own} by the weights of {}", model.data().title(), codes.join(", "));
    let mut table = Table::new(title, "cells", heads).from_data(model.data());
    for cell in &map.cells {
        let codes: Vec<&str> = cell.first.iter().map(|&unit| &units.codes[unit]).collect();
        let name = if cell.first.is_empty() { String::new() } else { named(units, &cell.first) };
        let mut row: Vec<Cell> = cell.shares.iter().map(|&share| Cell::Number(share)).collect();
        row.extend([codes.join(" = ").as_str().into(), name.as_str().into(), cell.score.into()]);
        table.rows.push(row);
    }
    let shares = |places: &[usize]| {
        let share = |&place: &usize| format!("{} {:.3}", nodes[place].code, nodes[place].weight);
        places.iter().map(share).collect::<Vec<_>>().join(", ")
    };
    let corner = match map.whole {
        whole if (whole - 1.0).abs() < SHARE => "the whole weight".to_string(),
        whole => format!("all of the {whole:.3} shared by the three"),
    };
    table.notes.push(format!("letter: first place under the weights at the centre of the cell; a corner has {corner}"));
    let siblings = model.tree().siblings(map.corners[0]);
    let others: Vec<usize> = siblings.iter().copied().filter(|place| !map.corners.contains(place)).collect();
    if !others.is_empty() {
        table.notes.push(format!("kept as they are: {}", shares(&others)));
    }
    let first = named(units, &firsts(model)?.0);
    table.notes.push(format!("the model's own weights: {}: {first}", shares(&map.corners)));
    Ok(table)
}
