//! Pictures in letters: what a terminal and Markdown show of them.

use unicode_width::UnicodeWidthStr;

use super::picture::{Class, Graph, Plot, Ternary};

/// Lines of a picture that is drawn on a plane, and its legend; none for bars, which need to know how much room there is.
pub fn drawn(plot: &Plot) -> Option<(Vec<String>, Vec<String>)> {
    match plot {
        Plot::Bars(_) => None,
        Plot::Ternary(ternary) => Some((triangle(ternary), legend(&ternary.classes))),
        Plot::Graph(graph) => Some((hasse(graph), Vec::new())),
    }
}

/// The triangle fills a box of so many letters, which are twice as high as they are wide.
const COLUMNS: usize = 61;
const ROWS: usize = 30;
/// Sign of a point that belongs to nobody.
const NOBODY: char = '·';
/// Sign of classes for which no letter is left.
const OTHER: char = '*';

fn triangle(ternary: &Ternary) -> Vec<String> {
    let letters = letters(&ternary.classes);
    let mut rows = vec![vec![' '; COLUMNS]; ROWS];
    for point in &ternary.points {
        let [top, _, right] = point.parts;
        let row = cell((1.0 - top) * ROWS as f64, ROWS);
        let column = cell((right + top / 2.0) * COLUMNS as f64, COLUMNS);
        rows[row][column] = letters[point.class];
    }
    let [top, left, right] = &ternary.corners;
    let mut lines = vec![format!("{top:^COLUMNS$}").trim_end().to_string()];
    lines.extend(rows.into_iter().map(|row| row.into_iter().collect::<String>().trim_end().to_string()));
    lines.push(format!("{left}  {right:>0$}", COLUMNS.saturating_sub(left.len() + 2)));
    lines
}

#[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "a place within the box")]
fn cell(at: f64, count: usize) -> usize {
    (at.max(0.0) as usize).min(count - 1)
}

fn letters(classes: &[Class]) -> Vec<char> {
    let mut letters = ('A'..='Z').chain('a'..='z').chain(std::iter::repeat(OTHER));
    let letter = |class: &Class| if class.is_nobody { NOBODY } else { letters.next().unwrap_or(OTHER) };
    classes.iter().map(letter).collect()
}

/// `A  Atlantis   45.2 %`
fn legend(classes: &[Class]) -> Vec<String> {
    let width = classes.iter().map(|class| class.label.chars().count()).max().unwrap_or(0);
    let line =
        |(class, letter): (&Class, char)| format!("{letter}  {:<width$}  {:>5.1} %", class.label, 100.0 * class.share);
    classes.iter().zip(letters(classes)).map(line).collect()
}

/// A line down from each node to the last that it stands directly above, `◆` where a row hangs on it.
fn hasse(graph: &Graph) -> Vec<String> {
    let names: Vec<&str> = graph.nodes.iter().map(|node| node.label.as_str()).collect();
    let room = names.iter().map(|name| name.width()).max().unwrap_or(0);
    let mut below: Vec<Vec<usize>> = vec![Vec::new(); names.len()];
    graph.edges.iter().for_each(|&(upper, lower)| below[upper].push(lower));
    // Of each line whose it is and the last row that it goes to.
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

/// The lines beside one row, and those that go on below it.
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

/// Columns of an axis.
const AXIS: usize = 40;

/// Where a value stands on an axis.
fn at(value: f64, (from, to): (f64, f64)) -> usize {
    cell((value - from) * (AXIS - 1) as f64 / (to - from).max(1.0), AXIS)
}

/// "1 … 297", the ends of an axis.
pub fn axis((from, to): (f64, f64)) -> String {
    let (from, to) = (from.to_string(), to.to_string());
    format!("{from}{}{to}", " ".repeat(AXIS.saturating_sub(from.len() + to.len())))
}

/// `───●──`, from low to high with a mark between.
pub fn interval((low, middle, high): (f64, f64, f64), ends: (f64, f64)) -> String {
    let [low, middle, high] = [low, middle, high].map(|value| at(value, ends));
    let sign = |place: usize| match place {
        place if place == middle => '●',
        place if low <= place && place <= high => '─',
        _ => ' ',
    };
    (0..AXIS).map(sign).collect::<String>().trim_end().to_string()
}

/// A share as a shade and a percentage; nothing for none.
pub fn shaded(share: f64) -> String {
    let percent = share * 100.0;
    match share {
        share if share <= 0.0 => String::new(),
        share if share < 0.005 => "·".to_string(),
        share if share <= 0.1 => format!("░ {percent:.0}"),
        share if share <= 0.4 => format!("▒ {percent:.0}"),
        share if share <= 0.8 => format!("▓ {percent:.0}"),
        _ => format!("█ {percent:.0}"),
    }
}
