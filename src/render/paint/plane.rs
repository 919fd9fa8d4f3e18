//! Charts on a plane: points with names, dots on a map, and the dominance diagram.

use super::Pen;
use super::axis::{Axis, label};
use super::columns::levels;
use super::rows::ticks;
use super::scene::{Anchor, At, Frame, Ink, Mark, Scene, cut, width};
use crate::render::picture::{Dot, Graph, Scatter};

/// The maximum number of names beside dots; more would be illegible.
const MOST_NAMES: usize = 80;
/// The distance between layers, as a multiple of the font size.
const LAYER: f64 = 4.0;

pub(super) fn scatter(scene: &mut Scene, scatter: &Scatter, frame: Frame, pen: Pen) {
    let plane = if scatter.is_map { frame } else { frame.inside([4.0 * pen.em, 1.8 * pen.em, pen.em, 3.4 * pen.em]) };
    let values = |axis: usize| scatter.dots.iter().map(move |dot| dot.at[axis]);
    let across = Axis::over(values(0), (plane.left, plane.right()), true);
    let up = Axis::over(values(1), (plane.bottom(), plane.top), true);
    if !scatter.is_map {
        levels(scene, &up, plane, pen, |_| true);
        ticks(scene, &across, (plane.top, plane.bottom()), pen, false);
        scene.text((frame.left, plane.top - 0.8 * pen.em), &scatter.axes[1], 0.9 * pen.em, Anchor::Start, Ink::Muted);
        let place = (plane.right(), plane.bottom() + 2.9 * pen.em);
        scene.text(place, &scatter.axes[0], 0.9 * pen.em, Anchor::End, Ink::Muted);
    }
    let place = |dot: &Dot| (across.at(dot.at[0]), up.at(dot.at[1]));
    let radius = |dot: &Dot| dot.size.map_or(0.34, |size| 0.15 + 0.85 * size.max(0.0).sqrt()) * pen.em;
    for dot in scatter.dots.iter().rev() {
        scene.named(format!("{}: {}, {}", dot.label, label(dot.at[0]), label(dot.at[1])));
        scene.dot(place(dot), radius(dot), Ink::Series(dot.group), 0.75);
    }
    scene.named("");
    let named = scatter.dots.iter().take(MOST_NAMES).map(|dot| (place(dot), radius(dot), dot.label.as_str()));
    names(scene, named, frame, 0.85 * pen.em);
}

/// Places names beside their dots where no other name is; the first ones take precedence.
fn names<'a>(scene: &mut Scene, dots: impl Iterator<Item = (At, f64, &'a str)>, sheet: Frame, size: f64) {
    let mut taken: Vec<(At, At)> = Vec::new();
    for ((x, y), radius, name) in dots {
        let room = width(name, size);
        let sides = [
            (x + radius + 3.0, y + 0.35 * size),
            (x - radius - 3.0 - room, y + 0.35 * size),
            (x - room / 2.0, y - radius - 3.0),
            (x - room / 2.0, y + radius + size),
        ];
        let area = |(left, base): At| ((left, base - 0.8 * size), (left + room, base + 0.25 * size));
        let is_free = |&at: &At| {
            let (from, to) = area(at);
            let is_apart = |(a, b): &(At, At)| to.0 < a.0 || b.0 < from.0 || to.1 < a.1 || b.1 < from.1;
            from.0 >= sheet.left && to.0 <= sheet.right() && taken.iter().all(is_apart)
        };
        if let Some(at) = sides.into_iter().find(is_free) {
            taken.push(area(at));
            scene.text(at, name, size, Anchor::Start, Ink::Text);
        }
    }
}

/// The height of a map of this width; a degree of longitude is shorter than one of latitude away from the equator.
pub(super) fn map_height(map: &Scatter, width: f64) -> f64 {
    let (across, up) = (
        Axis::over(map.dots.iter().map(|dot| dot.at[0]), (0.0, 1.0), true),
        Axis::over(map.dots.iter().map(|dot| dot.at[1]), (0.0, 1.0), true),
    );
    let middle = f64::midpoint(up.from, up.to).to_radians().cos().max(0.1);
    (width * (up.to - up.from) / ((across.to - across.from) * middle)).clamp(0.3 * width, 1.2 * width)
}

pub(super) fn graph_height(graph: &Graph, pen: Pen) -> f64 {
    (layers(graph) as f64 * LAYER + 1.0) * pen.em
}

fn layers(graph: &Graph) -> usize {
    graph.nodes.iter().map(|node| node.layer + 1).max().unwrap_or(1)
}

/// Draws layers from the top; each node is below those that it is connected to, as far as its neighbours leave space.
pub(super) fn graph(scene: &mut Scene, graph: &Graph, frame: Frame, pen: Pen) {
    let layers = layers(graph);
    let step = (frame.height / layers as f64).min(1.6 * LAYER * pen.em);
    let mut above: Vec<Vec<usize>> = vec![Vec::new(); graph.nodes.len()];
    graph.edges.iter().for_each(|&(upper, lower)| above[lower].push(upper));
    let mut places: Vec<At> = vec![frame.centre(); graph.nodes.len()];
    let mut slots = vec![frame.width; graph.nodes.len()];
    for layer in 0..layers {
        let mut nodes: Vec<usize> = (0..graph.nodes.len()).filter(|&node| graph.nodes[node].layer == layer).collect();
        let mean = |node: usize| {
            let all = above[node].iter().map(|&upper| places[upper].0);
            all.sum::<f64>() / above[node].len().max(1) as f64
        };
        nodes.sort_by(|&a, &b| mean(a).total_cmp(&mean(b)));
        let slot = frame.width / nodes.len().max(1) as f64;
        for (at, &node) in nodes.iter().enumerate() {
            places[node] = (frame.left + (at as f64 + 0.5) * slot, frame.top + (layer as f64 + 0.5) * step);
            slots[node] = slot;
        }
    }
    for &(upper, lower) in &graph.edges {
        scene.line(vec![places[upper], places[lower]], Ink::Muted, 1.0);
    }
    for ((node, &(x, y)), slot) in graph.nodes.iter().zip(&places).zip(slots) {
        let text = cut(&node.label, pen.em, slot - 0.8 * pen.em);
        let room = width(&text, pen.em) + 0.8 * pen.em;
        scene.named(node.label.as_str());
        scene.block((x - room / 2.0, y - 0.9 * pen.em), (room, 1.6 * pen.em), Ink::Paper);
        let at = (x, y + 0.3 * pen.em);
        let (size, anchor, ink) = (pen.em, Anchor::Middle, Ink::Text);
        scene.marks.push(Mark::Text { at, text, size, anchor, ink, is_bold: node.layer == 0 });
    }
}
