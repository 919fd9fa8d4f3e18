//! The Hasse diagram, with one row per unit.

use unicode_width::UnicodeWidthStr;

use crate::render::picture::Graph;

/// A line goes down from each node to the last one directly below it, with `◆` at each row that it connects to.
pub(super) fn hasse(graph: &Graph) -> Vec<String> {
    let names: Vec<&str> = graph.nodes.iter().map(|node| node.label.as_str()).collect();
    let room = names.iter().map(|name| name.width()).max().unwrap_or(0);
    let mut below: Vec<Vec<usize>> = vec![Vec::new(); names.len()];
    graph.edges.iter().for_each(|&(upper, lower)| below[upper].push(lower));
    // For each line, the node that it belongs to and the last row that it reaches.
    let mut lines: Vec<Option<(usize, usize)>> = Vec::new();
    let (mut drawing, mut last) = (Vec::new(), usize::MAX);
    for (row, node) in graph.nodes.iter().enumerate() {
        let signs = signs(row, &mut lines, &below);
        let layer = if node.layer == last { String::new() } else { (node.layer + 1).to_string() };
        last = node.layer;
        let pad = " ".repeat(room - node.label.width());
        drawing.push(format!("{layer:>3}  {}{pad}  {signs}", node.label).trim_end().to_string());
    }
    drawing
}

/// Draws the lines beside one row, and updates those that continue below it.
fn signs(row: usize, lines: &mut Vec<Option<(usize, usize)>>, below: &[Vec<usize>]) -> String {
    let free = lines.iter().position(Option::is_none).unwrap_or(lines.len());
    let hangs = |line: &Option<(usize, usize)>| line.is_some_and(|(above, _)| below[above].contains(&row));
    let ends = (0..lines.len()).filter(|&line| hangs(&lines[line])).chain([free]);
    let (from, to) = ends.fold((free, free), |(from, to), line| (from.min(line), to.max(line)));
    let sign = |line: usize| match lines.get(line).copied().flatten() {
        _ if line == free && below[row].is_empty() => '○',
        _ if line == free => '●',
        Some((above, _)) if below[above].contains(&row) => '◆',
        Some(_) => '│',
        None if from < line && line < to => '─',
        None => ' ',
    };
    let many = lines.len().max(free + 1);
    let link = |line: usize| if from <= line && line < to { '─' } else { ' ' };
    let drawn = (0..many).flat_map(|line| [sign(line), link(line)]).collect();
    lines.resize(many, None);
    lines[free] = below[row].iter().max().map(|&lowest| (row, lowest));
    lines.iter_mut().for_each(|line| *line = line.filter(|(_, lowest)| *lowest > row));
    drawn
}
