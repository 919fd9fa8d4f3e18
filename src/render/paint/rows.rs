//! Charts with one row per label: bars, stacked bars, intervals and box plots, heat maps.

use super::axis::{Axis, label};
use super::scene::{Anchor, Frame, Ink, Scene, cut, width};
use super::{Pen, Plot};
use crate::render::cells::fixed;
use crate::render::number::decimals;
use crate::render::picture::{Bar, Heatmap, Intervals, Shade, Span, Stacked};

/// The height of a row, as a multiple of the font size.
const ROW: f64 = 1.6;
/// The maximum share of the width for labels.
const LABELS: f64 = 0.34;
/// The maximum width of a heat map's column; wider names are slanted.
const BROAD: f64 = 7.5;
/// How far a slanted name extends beyond its column.
const BEYOND: f64 = 5.0;

/// The number of rows in a picture, and the height of one. Returns None if it has no rows.
pub(super) fn count(plot: &Plot, pen: Pen) -> Option<(usize, f64)> {
    let count = match plot {
        Plot::Bars(bars) => bars.len(),
        Plot::Stacked(stacked) => stacked.rows.len(),
        Plot::Intervals(intervals) => intervals.rows.len(),
        Plot::Heatmap(map) => map.rows.len(),
        _ => return None,
    };
    Some((count, ROW * pen.em))
}

/// The height needed besides the rows, for an axis or the names of columns.
pub(super) fn beside(plot: &Plot, pen: Pen) -> f64 {
    match plot {
        Plot::Intervals(_) => 3.4 * pen.em,
        Plot::Heatmap(map) => headings(map, pen),
        _ => 0.5 * pen.em,
    }
}

/// The plot with only its first rows.
pub(super) fn first(plot: &Plot, most: usize) -> Plot {
    let mut plot = plot.clone();
    match &mut plot {
        Plot::Bars(bars) => bars.truncate(most),
        Plot::Stacked(stacked) => stacked.rows.truncate(most),
        Plot::Intervals(intervals) => intervals.rows.truncate(most),
        Plot::Heatmap(map) => {
            map.rows.truncate(most);
            map.values.truncate(most);
        }
        _ => {}
    }
    plot
}

/// Draws labels on the left; returns the remaining frame, and the height of a row in it.
fn labelled<'a>(
    scene: &mut Scene,
    labels: impl Iterator<Item = &'a str> + Clone,
    frame: Frame,
    pen: Pen,
) -> (Frame, f64) {
    let count = labels.clone().count().max(1);
    let widest = labels.clone().map(|label| width(label, pen.em)).fold(0.0, f64::max);
    let room = widest.min(LABELS * frame.width);
    let row = (frame.height / count as f64).min(ROW * pen.em * 1.6);
    for (at, label) in labels.enumerate() {
        let base = frame.top + (at as f64 + 0.5) * row + 0.35 * pen.em;
        scene.text((frame.left, base), cut(label, pen.em, room), pen.em, Anchor::Start, Ink::Text);
    }
    (frame.inside([room + 0.8 * pen.em, 0.0, 0.0, 0.0]), row)
}

pub(super) fn bars(scene: &mut Scene, bars: &[Bar], frame: Frame, pen: Pen) {
    let places = decimals(bars.iter().map(|bar| bar.value));
    let texts: Vec<String> = bars.iter().map(|bar| fixed(bar.value, places).replace('-', "−")).collect();
    let (plane, row) = labelled(scene, bars.iter().map(|bar| bar.label.as_str()), frame, pen);
    let widest = texts.iter().map(|text| width(text, pen.em)).fold(0.0, f64::max) + 0.6 * pen.em;
    let is_signed = bars.iter().any(|bar| bar.value < 0.0);
    let plane = plane.inside([if is_signed { widest } else { 0.0 }, 0.0, widest, 0.0]);
    let axis = Axis::over(bars.iter().map(|bar| bar.value).chain([0.0]), (plane.left, plane.right()), false);
    let zero = axis.at(0.0);
    for (at, (bar, text)) in bars.iter().zip(texts).enumerate() {
        let (top, end) = (plane.top + (at as f64 + 0.15) * row, axis.at(bar.value));
        scene.named(format!("{}: {text}", bar.label));
        let ink = Ink::Series(if bar.value < 0.0 { 5 } else { 0 });
        scene.block((zero.min(end), top), ((end - zero).abs(), 0.7 * row), ink);
        let (anchor, beside) = if bar.value < 0.0 { (Anchor::End, -0.4) } else { (Anchor::Start, 0.4) };
        let base = plane.top + (at as f64 + 0.5) * row + 0.35 * pen.em;
        scene.text((end + beside * pen.em, base), text, pen.em, anchor, Ink::Text);
    }
    if is_signed {
        scene.named("");
        scene.line(vec![(zero, plane.top), (zero, plane.top + bars.len() as f64 * row)], Ink::Muted, 1.0);
    }
}

pub(super) fn stacked(scene: &mut Scene, stacked: &Stacked, frame: Frame, pen: Pen) {
    let (plane, row) = labelled(scene, stacked.rows.iter().map(|(label, _)| label.as_str()), frame, pen);
    let sums: Vec<f64> = stacked.rows.iter().map(|(_, parts)| parts.iter().sum()).collect();
    let places = decimals(sums.iter().copied());
    let widest = sums.iter().map(|sum| width(&fixed(*sum, places), pen.em)).fold(0.0, f64::max);
    let plane = plane.inside([0.0, 0.0, widest + 0.6 * pen.em, 0.0]);
    let axis = Axis::over(sums.iter().copied().chain([0.0]), (plane.left, plane.right()), false);
    for (at, ((label, parts), sum)) in stacked.rows.iter().zip(&sums).enumerate() {
        let top = plane.top + (at as f64 + 0.15) * row;
        let mut from = 0.0;
        for (part, &length) in parts.iter().enumerate() {
            scene.named(format!("{label}, {}: {}", stacked.parts[part], fixed(length, places)));
            let (begin, end) = (axis.at(from), axis.at(from + length));
            scene.block((begin, top), ((end - begin).max(0.0), 0.7 * row), Ink::Series(part));
            from += length;
        }
        let base = plane.top + (at as f64 + 0.5) * row + 0.35 * pen.em;
        let place = (axis.at(*sum) + 0.4 * pen.em, base);
        scene.text(place, fixed(*sum, places), pen.em, Anchor::Start, Ink::Text);
    }
}

pub(super) fn intervals(scene: &mut Scene, intervals: &Intervals, frame: Frame, pen: Pen) {
    let frame = frame.inside([0.0, 0.0, 0.0, 3.2 * pen.em]);
    let (plane, row) = labelled(scene, intervals.rows.iter().map(|span| span.label.as_str()), frame, pen);
    let plane = plane.inside([0.5 * pen.em, 0.0, 1.0 * pen.em, 0.0]);
    let ends = |span: &Span| [span.low, span.high].into_iter().chain(span.outliers.clone()).collect::<Vec<f64>>();
    let all = intervals.rows.iter().flat_map(ends).chain(intervals.is_rank.then_some(1.0));
    let axis = Axis::over(all, (plane.left, plane.right()), false);
    let bottom = plane.top + intervals.rows.len() as f64 * row;
    ticks(scene, &axis, (plane.top, bottom), pen, intervals.is_rank);
    scene.text((plane.right(), bottom + 2.9 * pen.em), &intervals.axis, 0.9 * pen.em, Anchor::End, Ink::Muted);
    for (at, span) in intervals.rows.iter().enumerate() {
        let middle = plane.top + (at as f64 + 0.5) * row;
        scene.named(format!("{}: {} ({} to {})", span.label, label(span.middle), label(span.low), label(span.high)));
        let (low, high) = (axis.at(span.low), axis.at(span.high));
        scene.line(vec![(low, middle), (high, middle)], Ink::Series(0), 0.16 * pen.em);
        if let Some((from, to)) = span.half {
            let (from, to) = (axis.at(from), axis.at(to));
            scene.block((from, middle - 0.32 * row), ((to - from).max(1.0), 0.64 * row), Ink::Shade(0.45));
            let place = axis.at(span.middle);
            scene.line(vec![(place, middle - 0.32 * row), (place, middle + 0.32 * row)], Ink::Text, 2.0);
        } else {
            scene.dot((axis.at(span.middle), middle), 0.32 * pen.em, Ink::Series(0), 1.0);
        }
        for &value in &span.outliers {
            scene.dot((axis.at(value), middle), 0.2 * pen.em, Ink::Series(5), 0.8);
        }
    }
}

/// Grid lines across the rows, with numbers below them.
pub(super) fn ticks(scene: &mut Scene, axis: &Axis, (top, bottom): (f64, f64), pen: Pen, is_rank: bool) {
    let mut ticks = axis.ticks((axis.end - axis.begin).abs() / (7.0 * pen.em));
    if is_rank {
        ticks.retain(|tick| *tick > 1.0 && tick.fract() == 0.0);
        ticks.insert(0, 1.0);
    }
    for tick in ticks {
        let place = axis.at(tick);
        scene.line(vec![(place, top), (place, bottom)], Ink::Grid, 1.0);
        scene.text((place, bottom + 1.3 * pen.em), label(tick), 0.9 * pen.em, Anchor::Middle, Ink::Muted);
    }
}

/// The height for the names of columns, which are slanted if they do not fit side by side.
fn headings(map: &Heatmap, pen: Pen) -> f64 {
    let widest = map.columns.iter().map(|name| width(name, 0.9 * pen.em)).fold(0.0, f64::max);
    if widest < (BROAD - 0.5) * pen.em && map.columns.len() <= 8 || widest < 3.0 * pen.em {
        1.8 * pen.em
    } else {
        (0.75 * widest).min(9.0 * pen.em) + 1.5 * pen.em
    }
}

pub(super) fn heatmap(scene: &mut Scene, map: &Heatmap, frame: Frame, pen: Pen) {
    let head = headings(map, pen);
    let frame = frame.inside([0.0, head, 0.0, 0.0]);
    let (plane, row) = labelled(scene, map.rows.iter().map(String::as_str), frame, pen);
    let slack = if head > 2.0 * pen.em { BEYOND * pen.em } else { 0.0 };
    let column = ((plane.width - slack) / map.columns.len().max(1) as f64).min(BROAD * pen.em);
    for (at, name) in map.columns.iter().enumerate() {
        let left = plane.left + (at as f64 + 0.5) * column;
        if head > 2.0 * pen.em {
            steps(scene, name, (left, plane.top - 0.5 * pen.em), head, pen);
        } else {
            scene.text((left, plane.top - 0.5 * pen.em), name, 0.9 * pen.em, Anchor::Middle, Ink::Muted);
        }
    }
    for (at, values) in map.values.iter().enumerate() {
        for (place, value) in values.iter().enumerate() {
            let Some(value) = value else { continue };
            let (ink, text) = shade(map.shade, *value);
            let corner = (plane.left + place as f64 * column, plane.top + at as f64 * row);
            scene.named(format!("{}, {}: {}", map.rows[at], map.columns[place], label(*value)));
            scene.block(corner, (column - 1.0, row - 1.0), ink);
            if width(&text, 0.8 * pen.em) < column - 2.0 {
                let place = (corner.0 + column / 2.0, corner.1 + row / 2.0 + 0.3 * pen.em);
                scene.text(place, text, 0.8 * pen.em, Anchor::Middle, pen.theme.on(ink));
            }
        }
    }
}

/// Draws a name that slants up to the right.
fn steps(scene: &mut Scene, name: &str, at: (f64, f64), head: f64, pen: Pen) {
    let text = cut(name, 0.9 * pen.em, head / 0.7);
    scene.slanted(at, text, 0.9 * pen.em, Ink::Muted);
}

fn shade(shade: Shade, value: f64) -> (Ink, String) {
    match shade {
        Shade::Share if value <= 0.0 => (Ink::Shade(0.0), String::new()),
        Shade::Share => (Ink::Shade(0.08 + 0.92 * value), format!("{:.0}", 100.0 * value)),
        Shade::Score => (Ink::Shade(value / 100.0), format!("{value:.0}")),
        Shade::Correlation => (Ink::Diverging(value), format!("{value:.2}").replace('-', "−")),
    }
}
