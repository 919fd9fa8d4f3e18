//! The map of weights as a triangle of letters with a legend; in files a row for each cell.

use super::shape::{Cell, Head, Picture, Style, Table};
use crate::Result;
use crate::analysis::WeightMap;
use crate::analysis::weight_map::{COLUMNS, ROWS, firsts};
use crate::data::Units;

/// Sign of a cell under whose weights no unit has a rank.
const NOBODY: char = '·';
/// Sign of those for whom no letter is left.
const OTHER: char = '*';

/// The units that are first together somewhere, and in how many cells.
struct Entry<'a> {
    first: &'a [usize],
    cells: usize,
    letter: char,
}

pub fn weight_map(map: &WeightMap) -> Result<Picture> {
    let entries = entries(map);
    let letter =
        |first: &[usize]| entries.iter().find(|entry| entry.first == first).map_or(OTHER, |entry| entry.letter);
    let mut rows = vec![vec![' '; COLUMNS]; ROWS];
    map.cells.iter().for_each(|cell| rows[cell.row][cell.column] = letter(&cell.first));
    let [top, left, right] = map.corners.map(|place| map.model.tree().nodes()[place].code.as_str());
    let mut drawing = vec![format!("{:^COLUMNS$}", top).trim_end().to_string()];
    drawing.extend(rows.into_iter().map(|row| row.into_iter().collect::<String>().trim_end().to_string()));
    drawing.push(format!("{left}  {right:>0$}", COLUMNS.saturating_sub(left.len() + 2)));
    Ok(Picture::Map { drawing, legend: legend(map, &entries), table: table(map)? })
}

/// The first of the most cells is called A.
fn entries(map: &WeightMap) -> Vec<Entry<'_>> {
    let mut entries: Vec<Entry> = Vec::new();
    for cell in &map.cells {
        match entries.iter_mut().find(|entry| entry.first == cell.first) {
            Some(entry) => entry.cells += 1,
            None => entries.push(Entry { first: &cell.first, cells: 1, letter: NOBODY }),
        }
    }
    entries.sort_by_key(|entry| std::cmp::Reverse(entry.cells));
    let somebody = entries.iter_mut().filter(|entry| !entry.first.is_empty());
    let letters = ('A'..='Z').chain('a'..='z').chain(std::iter::repeat(OTHER));
    somebody.zip(letters).for_each(|(entry, letter)| entry.letter = letter);
    entries
}

/// `A  Atlantis   45.2 %`
fn legend(map: &WeightMap, entries: &[Entry]) -> Vec<String> {
    let names: Vec<String> = entries.iter().map(|entry| named(map.model.data().units(), entry.first)).collect();
    let width = names.iter().map(|name| name.chars().count()).max().unwrap_or(0);
    let line = |(entry, name): (&Entry, &String)| {
        let percent = 100.0 * entry.cells as f64 / map.cells.len() as f64;
        format!("{}  {name:<width$}  {percent:>5.1} %", entry.letter)
    };
    entries.iter().zip(&names).map(line).collect()
}

/// "Cockaigne = Lilliput" where they are first together.
fn named(units: &Units, first: &[usize]) -> String {
    let names: Vec<String> = first.iter().map(|&unit| units.label(unit)).collect();
    if names.is_empty() { format!("no {} has enough of the weight", units.one) } else { names.join(" = ") }
}

/// The three shares, `unit, name, score`.
fn table(map: &WeightMap) -> Result<Table> {
    let (model, units) = (&map.model, map.model.data().units());
    let (nodes, own) = (model.tree().nodes(), if model.is_own() { "" } else { ", changed model" });
    let codes = map.corners.map(|place| nodes[place].code.as_str());
    let mut heads: Vec<Head> = codes.iter().map(|code| Head::new(*code).style(Style::Decimals(4))).collect();
    heads.extend(["unit", "name"].map(Head::new));
    heads.push(Head::new("score").style(Style::Decimals(2)));
    let title = format!("first place in {}{own} by the weights of {}", model.data().title(), codes.join(", "));
    let mut table = Table::new(title, "cells", heads).from_data(model.data());
    for cell in &map.cells {
        let codes: Vec<&str> = cell.first.iter().map(|&unit| units.codes[unit].as_str()).collect();
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
        whole if (whole - 1.0).abs() < 1e-9 => "the whole weight".to_string(),
        whole => format!("all of the {whole:.3} that the three share"),
    };
    table.notes.push(format!("letter: who is first under the weights at the cell's centre; a corner has {corner}"));
    let siblings = model.tree().siblings(map.corners[0]);
    let others: Vec<usize> = siblings.iter().copied().filter(|place| !map.corners.contains(place)).collect();
    if !others.is_empty() {
        table.notes.push(format!("kept as they are: {}", shares(&others)));
    }
    let first = named(units, &firsts(model)?.0);
    table.notes.push(format!("the model's own weights: {}: {first}", shares(&map.corners)));
    Ok(table)
}
