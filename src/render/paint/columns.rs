//! Charts over steps from left to right: histograms, line charts, bump charts.

use super::Pen;
use super::axis::{Axis, label};
use super::rows::ticks;
use super::scene::{Anchor, Frame, Ink, Scene, cut, width};
use crate::render::picture::{Histogram, Lines, Series};

/// The maximum share of the width for names at the end of lines.
const NAMES: f64 = 0.25;

pub(super) fn histogram(scene: &mut Scene, bins: &Histogram, frame: Frame, pen: Pen) {
    let plane = frame.inside([3.0 * pen.em, 0.5 * pen.em, 1.5 * pen.em, 3.4 * pen.em]);
    let most = bins.counts.iter().copied().max().unwrap_or(0).max(1);
    let up = Axis { from: 0.0, to: most as f64, begin: plane.bottom(), end: plane.top };
    levels(scene, &up, plane, pen, |tick| tick.fract() == 0.0);
    let across = Axis::over(bins.edges.iter().copied(), (plane.left, plane.right()), false);
    ticks(scene, &across, (plane.bottom(), plane.bottom() + 0.3 * pen.em), pen, false);
    for (at, &count) in bins.counts.iter().enumerate() {
        let (from, to) = (across.at(bins.edges[at]), across.at(bins.edges[at + 1]));
        let top = up.at(count as f64);
        scene.named(format!("{} to {}: {count}", label(bins.edges[at]), label(bins.edges[at + 1])));
        scene.block((from + 0.5, top), ((to - from - 1.0).max(0.5), plane.bottom() - top), Ink::Series(0));
    }
    scene.named("");
    let place = (plane.right(), plane.bottom() + 2.9 * pen.em);
    scene.text(place, &bins.axis, 0.9 * pen.em, Anchor::End, Ink::Muted);
}

/// Horizontal grid lines with numbers on the left.
pub(super) fn levels(scene: &mut Scene, up: &Axis, plane: Frame, pen: Pen, keep: impl Fn(&f64) -> bool) {
    for tick in up.ticks(plane.height / (4.0 * pen.em)).into_iter().filter(keep) {
        let place = up.at(tick);
        scene.line(vec![(plane.left, place), (plane.right(), place)], Ink::Grid, 1.0);
        let base = (plane.left - 0.5 * pen.em, place + 0.3 * pen.em);
        scene.text(base, label(tick), 0.9 * pen.em, Anchor::End, Ink::Muted);
    }
}

pub(super) fn lines(scene: &mut Scene, lines: &Lines, frame: Frame, pen: Pen) {
    let names = lines.series.iter().map(|series| width(&series.label, pen.em)).fold(0.0, f64::max);
    let room = names.min(NAMES * frame.width);
    let plane = frame.inside([4.0 * pen.em, 1.8 * pen.em, room + 1.5 * pen.em, 1.8 * pen.em]);
    let (begin, end) = if lines.is_rank { (plane.top, plane.bottom()) } else { (plane.bottom(), plane.top) };
    let values = || lines.series.iter().flat_map(|series| series.values.iter().flatten().copied());
    let up = Axis::over(values().chain(lines.is_rank.then_some(1.0)), (begin, end), !lines.is_rank);
    levels(scene, &up, plane, pen, |tick| !lines.is_rank || tick.fract() == 0.0);
    let last = lines.steps.len().saturating_sub(1).max(1) as f64;
    let across = |step: usize| plane.left + plane.width * if lines.steps.len() > 1 { step as f64 / last } else { 0.5 };
    scene.text((frame.left, plane.top - 0.9 * pen.em), &lines.axis, 0.9 * pen.em, Anchor::Start, Ink::Muted);
    for (step, name) in lines.steps.iter().enumerate() {
        let text = cut(name, 0.9 * pen.em, 1.2 * plane.width / lines.steps.len() as f64);
        scene.text((across(step), plane.bottom() + 1.5 * pen.em), text, 0.9 * pen.em, Anchor::Middle, Ink::Muted);
    }
    for (at, series) in lines.series.iter().enumerate() {
        let text = |value: &Option<f64>| value.map_or("–".to_string(), label);
        let all: Vec<String> = series.values.iter().map(text).collect();
        scene.named(format!("{}: {}", series.label, all.join(", ")));
        for run in runs(&series.values) {
            let points: Vec<(f64, f64)> = run.map(|(step, value)| (across(step), up.at(value))).collect();
            points.iter().for_each(|&point| scene.dot(point, 0.28 * pen.em, Ink::Series(at), 1.0));
            if points.len() > 1 {
                scene.line(points, Ink::Series(at), 2.0);
            }
        }
    }
    scene.named("");
    for (at, base) in spread(lines, &up, plane, pen) {
        let place = (plane.right() + 0.8 * pen.em, base + 0.35 * pen.em);
        let name = cut(&lines.series[at].label, pen.em, room);
        scene.text(place, name, pen.em, Anchor::Start, Ink::Text);
    }
}

/// Runs of consecutive values without a missing one, each value with its step.
fn runs(values: &[Option<f64>]) -> Vec<impl Iterator<Item = (usize, f64)> + '_> {
    let mut runs: Vec<std::ops::Range<usize>> = Vec::new();
    for (step, _) in values.iter().enumerate().filter(|(_, value)| value.is_some()) {
        match runs.last_mut() {
            Some(run) if run.end == step => run.end += 1,
            _ => runs.push(step..step + 1),
        }
    }
    runs.into_iter().map(|run| run.filter_map(|step| values[step].map(|value| (step, value)))).collect()
}

/// The positions of names at the end of their lines, moved apart so that they are legible.
fn spread(lines: &Lines, up: &Axis, plane: Frame, pen: Pen) -> Vec<(usize, f64)> {
    let last = |series: &Series| series.values.iter().rev().find_map(|value| *value);
    let place = |(at, series): (usize, &Series)| last(series).map(|value| (at, up.at(value)));
    let mut places: Vec<(usize, f64)> = lines.series.iter().enumerate().filter_map(place).collect();
    places.sort_by(|a, b| a.1.total_cmp(&b.1));
    let step = (1.15 * pen.em).min(plane.height / places.len().max(1) as f64);
    let mut free = f64::NEG_INFINITY;
    for (_, base) in &mut places {
        *base = base.max(free);
        free = *base + step;
    }
    let mut free = plane.bottom() + 0.5 * pen.em;
    for (_, base) in places.iter_mut().rev() {
        *base = base.min(free);
        free = *base - step;
    }
    places
}
