//! Who is never behind under any weighting: a Hasse diagram with a row for each unit, and a table.

use unicode_width::UnicodeWidthStr;

use super::shape::{Head, Picture, Shape, Show, Table};
use crate::analysis::inverse::Dominance;

impl Show for Dominance {
    fn shapes(&self) -> Vec<Shape> {
        let shown = self.first(self.top);
        let mut table = dominance(&shown);
        if shown.units.len() < self.units.len() {
            let (few, all) = (shown.units.len(), self.units.len());
            table.title += &format!(": the first {few} of {all} ranked");
            table.notes.push("`top` draws more or fewer, `.table()` has all".into());
        }
        table.notes.push(
            "●, ○: a place of its own; ◆ below ●: it is directly ahead; no way down from one to another: \
             some weights put either first"
                .into(),
        );
        vec![Shape::Picture(Picture::Map { drawing: drawing(&shown), legend: Vec::new(), table })]
    }
}

/// A line down from each unit to the last that it is directly ahead of, `◆` where a row hangs on it.
fn drawing(of: &Dominance) -> Vec<String> {
    let (layers, order) = (of.layers(), of.by_layer());
    let units = of.model.data().units();
    let names: Vec<String> = of.units.iter().map(|&unit| units.label(unit)).collect();
    let room = names.iter().map(|name| name.width()).max().unwrap_or(0);
    let row_of = |at: usize| order.iter().position(|other| *other == at).unwrap_or(0);
    let covers: Vec<Vec<usize>> = (0..names.len()).map(|at| of.covers(at)).collect();
    // Of each line whose it is and the last row that it goes to.
    let mut lines: Vec<Option<(usize, usize)>> = Vec::new();
    let (mut drawing, mut last) = (Vec::new(), usize::MAX);
    for (row, &at) in order.iter().enumerate() {
        let free = lines.iter().position(Option::is_none).unwrap_or(lines.len());
        let hangs = |line: &Option<(usize, usize)>| line.is_some_and(|(above, _)| covers[above].contains(&at));
        let ends = (0..lines.len()).filter(|&line| hangs(&lines[line])).chain([free]);
        let (from, to) = ends.fold((free, free), |(from, to), line| (from.min(line), to.max(line)));
        let sign = |line: usize| match lines.get(line).copied().flatten() {
            _ if line == free => {
                if covers[at].is_empty() {
                    '○'
                } else {
                    '●'
                }
            }
            Some((above, _)) if covers[above].contains(&at) => '◆',
            Some(_) => '│',
            None if from < line && line < to => '─',
            None => ' ',
        };
        let many = lines.len().max(free + 1);
        let link = |line: usize| if from <= line && line < to { '─' } else { ' ' };
        let drawn: String = (0..many).flat_map(|line| [sign(line), link(line)]).collect();
        let layer = if layers[at] == last { String::new() } else { (layers[at] + 1).to_string() };
        last = layers[at];
        let pad = " ".repeat(room - names[at].width());
        drawing.push(format!("{layer:>3}  {}{pad}  {drawn}", names[at]).trim_end().to_string());
        let lowest = covers[at].iter().map(|&below| row_of(below)).max();
        lines.resize(many, None);
        lines[free] = lowest.map(|lowest| (at, lowest));
        lines.iter_mut().for_each(|line| *line = line.filter(|(_, lowest)| *lowest > row));
    }
    drawing
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
    let title = format!("who is never behind whom, in {}", of.model.data().title());
    let mut table = Table::new(title, "cities", heads).from_data(of.model.data());
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
        "{}; never behind, and ahead under some; directly: nobody stands in between",
        of.told.join("; ")
    ));
    if !of.is_exact {
        let note = "bounded from one side, as gaps or means are no weighted sums: what is listed holds, more may";
        table.notes.push(note.into());
    }
    table
}
