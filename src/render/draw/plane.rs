//! Points and lines on a plane, drawn with characters.

use unicode_width::UnicodeWidthStr;

use super::canvas::Canvas;
use super::cell;
use crate::render::number::{number, significant};
use crate::render::picture::{Lines, Scatter, Series};

/// The symbols of groups, in order.
const SIGNS: [char; 8] = ['●', '▲', '■', '◆', '○', '△', '□', '◇'];
/// The ratio of a character's width to its height.
const TALL: f64 = 0.5;
/// The number of columns to the left of a plane, for its numbers.
const MARGIN: usize = 9;

/// Lines of text, and the legend of their symbols.
type Drawing = (Vec<String>, Vec<String>);

fn ends(values: impl Iterator<Item = f64>) -> (f64, f64) {
    let (from, to) = values.fold((f64::INFINITY, f64::NEG_INFINITY), |(from, to), x| (from.min(x), to.max(x)));
    if from < to { (from, to) } else { (from - 0.5, from + 0.5) }
}

/// The position of a value between the ends, from 0 to 1.
fn part(value: f64, (from, to): (f64, f64)) -> f64 {
    (value - from) / (to - from)
}

pub(super) fn scatter(scatter: &Scatter, room: usize) -> Drawing {
    let (across, up) = (ends(scatter.dots.iter().map(|dot| dot.at[0])), ends(scatter.dots.iter().map(|dot| dot.at[1])));
    let columns = room - if scatter.is_map { 0 } else { MARGIN };
    let shape = match scatter.is_map {
        true => (up.1 - up.0) / (across.1 - across.0) / f64::midpoint(up.0, up.1).to_radians().cos().max(0.1),
        false => 0.6,
    };
    let rows = cell((columns as f64 * shape * TALL).round(), 45).max(12);
    let mut canvas = Canvas::new(columns, rows);
    let place = |at: [f64; 2]| {
        let column = cell((part(at[0], across) * (columns - 1) as f64).round(), columns);
        (column, cell(((1.0 - part(at[1], up)) * (rows - 1) as f64).round(), rows))
    };
    for dot in scatter.dots.iter().rev() {
        let (column, row) = place(dot.at);
        canvas.put(column, row, &SIGNS[dot.group % SIGNS.len()].to_string());
    }
    for dot in &scatter.dots {
        let ((column, row), width) = (place(dot.at), dot.label.width());
        let sides = [Some(column + 2), column.checked_sub(width + 1)];
        let free = sides.into_iter().flatten().find(|&side| canvas.is_free(side.saturating_sub(1), row, width + 2));
        if let Some(side) = free.filter(|_| width > 0) {
            canvas.put(side, row, &dot.label);
        }
    }
    let sign = |(at, name): (usize, &String)| format!("{} {name}", SIGNS[at % SIGNS.len()]);
    let legend: Vec<String> = scatter.groups.iter().enumerate().map(sign).collect();
    let legend = if legend.is_empty() { legend } else { vec![legend.join("   ")] };
    if scatter.is_map {
        return (canvas.lines(), legend);
    }
    let mut lines = vec![format!("{:>MARGIN$}{}", "", scatter.axes[1])];
    lines.extend(framed(&canvas, [up.1, up.0]));
    let (from, to) = (short(across.0), short(across.1));
    let name = &scatter.axes[0];
    let gap = columns.saturating_sub(from.len() + to.len() + name.width() + 2) / 2;
    lines.push(format!("{:>MARGIN$}{from}{1}{name}{1}{to}", "", " ".repeat(gap + 1)));
    (lines, legend)
}

fn short(value: f64) -> String {
    significant(value, 4)
}

/// The plane with an axis on its left and the values at its upper and lower end.
fn framed(canvas: &Canvas, [high, low]: [f64; 2]) -> Vec<String> {
    let last = canvas.rows() - 1;
    let line = |(row, line): (usize, String)| {
        let number = match row {
            0 => short(high),
            row if row == last => short(low),
            _ => String::new(),
        };
        format!("{number:>0$} │{line}", MARGIN - 2).trim_end().to_string()
    };
    canvas.lines().into_iter().enumerate().map(line).collect()
}

/// Draws lines with a letter at each step; a legend below gives the name and values of each letter.
pub(super) fn lines(lines: &Lines, room: usize) -> Drawing {
    let values = || lines.series.iter().flat_map(|series| series.values.iter().flatten().copied());
    let ends = ends(values());
    let (columns, rows) = (room - MARGIN, 18.min(6 + 2 * lines.series.len()));
    let last = lines.steps.len().saturating_sub(1).max(1) as f64;
    let mut canvas = Canvas::new(columns, rows);
    let down = |value: f64| if lines.is_rank { part(value, ends) } else { 1.0 - part(value, ends) };
    let place = |(step, value): (usize, &Option<f64>)| value.map(|value| (step as f64 / last, down(value)));
    for series in &lines.series {
        let points: Vec<Option<(f64, f64)>> = series.values.iter().enumerate().map(place).collect();
        for pair in points.windows(2) {
            if let [Some(from), Some(to)] = pair {
                canvas.line(*from, *to);
            }
        }
    }
    for (at, series) in lines.series.iter().enumerate() {
        for (x, y) in series.values.iter().enumerate().filter_map(place) {
            let column = cell((x * (columns - 1) as f64).round(), columns);
            canvas.put(column, cell((y * (rows - 1) as f64).round(), rows), &letter(at).to_string());
        }
    }
    let ends = if lines.is_rank { [ends.0, ends.1] } else { [ends.1, ends.0] };
    let mut drawing = vec![format!("{:>MARGIN$}{}", "", lines.axis)];
    drawing.extend(framed(&canvas, ends));
    drawing.push(format!("{:>MARGIN$}{}", "", steps(&lines.steps, columns)));
    (drawing, lines.series.iter().enumerate().map(|(at, series)| named(at, series, &lines.series)).collect())
}

fn letter(at: usize) -> char {
    ('A'..='Z').chain('a'..='z').nth(at).unwrap_or('*')
}

/// An entry of the legend, such as `A  Shanghai  1 1 2`.
fn named(at: usize, series: &Series, all: &[Series]) -> String {
    let room = all.iter().map(|series| series.label.width()).max().unwrap_or(0);
    let values: Vec<String> = series.values.iter().map(|value| value.map_or("–".into(), number)).collect();
    let pad = " ".repeat(room - series.label.width());
    format!("{}  {}{pad}  {}", letter(at), series.label, values.join("  "))
}

/// The names of the steps: the first and last at the ends, and others where there is space.
fn steps(steps: &[String], columns: usize) -> String {
    let mut canvas = Canvas::new(columns, 1);
    let last = steps.len().saturating_sub(1).max(1) as f64;
    for (at, name) in steps.iter().enumerate() {
        let width = name.width().min(columns);
        let middle = at as f64 / last * (columns - 1) as f64 - width as f64 / 2.0;
        let column = cell(middle.round().max(0.0), columns).min(columns - width);
        if canvas.is_free(column.saturating_sub(1), 0, width + usize::from(column > 0)) {
            canvas.put(column, 0, name);
        }
    }
    canvas.lines().concat()
}
