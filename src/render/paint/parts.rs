//! Charts of parts and profiles: radar, triangle, sunburst, icicle.

use std::f64::consts::TAU;

use super::Pen;
use super::axis::label;
use super::scene::{Anchor, At, Frame, Ink, Scene, cut, width};
use crate::render::picture::{Class, Part, Radar, Shares, Ternary};

/// The number of rings in a radar chart.
const RINGS: usize = 4;
/// The height of an icicle's row for the smallest part, as a multiple of the font size.
const LEAF: f64 = 1.7;
/// The number of points of a full circle in a sunburst.
const ROUND: f64 = 180.0;

/// The point at a distance from a centre; an angle of 0 is at the top, and angles increase clockwise.
fn polar((x, y): At, radius: f64, angle: f64) -> At {
    (x + radius * angle.sin(), y - radius * angle.cos())
}

pub(super) fn radar(scene: &mut Scene, radar: &Radar, frame: Frame, pen: Pen) {
    let names = radar.spokes.iter().map(|name| width(name, pen.em)).fold(0.0, f64::max).min(0.28 * frame.width);
    let rim = (frame.width / 2.0 - names - pen.em).min(frame.height / 2.0 - 2.0 * pen.em).max(4.0 * pen.em);
    let (centre, count) = (frame.centre(), radar.spokes.len().max(1) as f64);
    let angle = |spoke: usize| spoke as f64 / count * TAU;
    let at = |spoke: usize, value: f64| polar(centre, rim * (value / radar.rim).clamp(0.0, 1.0), angle(spoke));
    for ring in 1..=RINGS {
        let value = radar.rim * ring as f64 / RINGS as f64;
        let points = (0..=radar.spokes.len()).map(|spoke| at(spoke % radar.spokes.len().max(1), value)).collect();
        scene.line(points, Ink::Grid, 1.0);
        let place = polar(centre, rim * ring as f64 / RINGS as f64, 0.0);
        scene.text((place.0 + 3.0, place.1 + 0.8 * pen.em), label(value), 0.8 * pen.em, Anchor::Start, Ink::Muted);
    }
    for (spoke, name) in radar.spokes.iter().enumerate() {
        scene.line(vec![centre, at(spoke, radar.rim)], Ink::Grid, 1.0);
        let (x, y) = polar(centre, rim + 0.9 * pen.em, angle(spoke));
        let anchor = match x - centre.0 {
            side if side.abs() < 1.0 => Anchor::Middle,
            side if side > 0.0 => Anchor::Start,
            _ => Anchor::End,
        };
        scene.text((x, y + 0.35 * pen.em), cut(name, pen.em, names), pen.em, anchor, Ink::Text);
    }
    for (place, series) in radar.series.iter().enumerate() {
        let known = series.values.iter().enumerate().filter_map(|(spoke, value)| Some((spoke, (*value)?)));
        let points: Vec<At> = known.clone().map(|(spoke, value)| at(spoke, value)).collect();
        let values: Vec<String> =
            known.map(|(spoke, value)| format!("{} {}", radar.spokes[spoke], label(value))).collect();
        scene.named(format!("{}: {}", series.label, values.join(", ")));
        scene.area(points.clone(), Ink::Series(place), 0.12);
        points.iter().for_each(|&point| scene.dot(point, 0.25 * pen.em, Ink::Series(place), 1.0));
        scene.line(points.iter().chain(points.first()).copied().collect(), Ink::Series(place), 2.0);
    }
}

/// The classes of a triangle, with their shares and inks.
pub(super) fn classes(ternary: &Ternary) -> Vec<(String, Ink)> {
    let name = |class: &Class| format!("{} {:.1} %", class.label, 100.0 * class.share);
    ternary.classes.iter().zip(inks(ternary)).map(|(class, ink)| (name(class), ink)).collect()
}

fn inks(ternary: &Ternary) -> Vec<Ink> {
    let mut series = 0..;
    let ink = |class: &Class| if class.is_nobody { Ink::Grid } else { Ink::Series(series.next().unwrap_or(0)) };
    ternary.classes.iter().map(ink).collect()
}

pub(super) fn ternary(scene: &mut Scene, ternary: &Ternary, frame: Frame, pen: Pen) {
    let inks = inks(ternary);
    let [top, left, right] = &ternary.corners;
    let high = (frame.height - 4.0 * pen.em).min(0.8 * frame.width * 0.866);
    let side = high / 0.866;
    let (centre, base) = (frame.centre().0, frame.top + 1.8 * pen.em + high);
    // The cell size of a grid whose rows have as many points as the square root of twice their number.
    let cell = side / (2.0 * ternary.points.len() as f64).sqrt().max(1.0);
    for point in &ternary.points {
        let [up, _, across] = point.parts;
        let place = (centre - side / 2.0 + side * (across + up / 2.0), base - high * up);
        scene.dot(place, 0.62 * cell, inks[point.class], 1.0);
    }
    let corners = [(centre, base - high), (centre - side / 2.0, base), (centre + side / 2.0, base)];
    scene.line(corners.iter().chain(corners.first()).copied().collect(), Ink::Muted, 1.0);
    scene.text((centre, base - high - 0.8 * pen.em), top, pen.em, Anchor::Middle, Ink::Text);
    let low = base + 1.7 * pen.em;
    scene.text((centre - side / 2.0, low), left, pen.em, Anchor::Middle, Ink::Text);
    scene.text((centre + side / 2.0, low), right, pen.em, Anchor::Middle, Ink::Text);
}

fn levels(shares: &Shares) -> usize {
    shares.parts.iter().map(|part| part.level + 1).max().unwrap_or(1)
}

fn percent(share: f64) -> String {
    format!("{:.1} %", 100.0 * share)
}

/// The ink of a part, paler on deeper levels.
fn ink(part: &Part) -> (Ink, f64) {
    if part.level == 0 { (Ink::Grid, 1.0) } else { (Ink::Series(part.branch), 1.0 / part.level as f64) }
}

/// The height that the smallest part requires, within bounds.
pub(super) fn icicle_height(shares: &Shares, pen: Pen) -> f64 {
    let least = shares.parts.iter().map(|part| part.share).filter(|share| *share > 0.0).fold(1.0, f64::min);
    (LEAF * pen.em / least).clamp(20.0 * pen.em, 110.0 * pen.em)
}

pub(super) fn icicle(scene: &mut Scene, shares: &Shares, frame: Frame, pen: Pen) {
    let column = frame.width / levels(shares) as f64;
    for part in &shares.parts {
        let (left, top) = (frame.left + part.level as f64 * column, frame.top + part.from * frame.height);
        let (height, (ink, opacity)) = (part.share * frame.height, ink(part));
        let (right, bottom) = (left + column - 2.0, top + (height - 2.0).max(0.5));
        scene.named(format!("{}: {}", part.label, percent(part.share)));
        scene.area(vec![(left, top), (right, top), (right, bottom), (left, bottom)], ink, 0.3 + 0.4 * opacity);
        if height >= 1.2 * pen.em {
            let base = (left + 0.5 * pen.em, top + (height / 2.0).min(1.2 * pen.em) + 0.35 * pen.em);
            let text = format!("{}  {}", part.label, percent(part.share));
            scene.text(base, cut(&text, pen.em, column - pen.em), pen.em, Anchor::Start, Ink::Text);
        }
    }
}

pub(super) fn sunburst(scene: &mut Scene, shares: &Shares, frame: Frame, pen: Pen) {
    let ring = (frame.width.min(frame.height) / 2.0 - 0.5 * pen.em) / (levels(shares) as f64 - 0.4);
    let centre = frame.centre();
    let radius = |level: usize| ring * (level as f64 - 0.4).max(0.0);
    for part in &shares.parts {
        let (inner, outer) = (radius(part.level), radius(part.level + 1));
        let (from, to) = (part.from * TAU, (part.from + part.share) * TAU);
        let steps = ((to - from) / TAU * ROUND).ceil().max(1.0);
        #[expect(clippy::cast_possible_truncation, reason = "at most the points of a circle")]
        let arc = |radius: f64| {
            (0..=steps as i32).map(move |step| polar(centre, radius, from + (to - from) * f64::from(step) / steps))
        };
        let points: Vec<At> = arc(outer).chain(arc(inner).collect::<Vec<At>>().into_iter().rev()).collect();
        let (ink, opacity) = ink(part);
        scene.named(format!("{}: {}", part.label, percent(part.share)));
        scene.area(points.clone(), ink, 0.3 + 0.4 * opacity);
        scene.line(points, Ink::Paper, 1.0);
        let middle = f64::midpoint(inner, outer);
        let room = (part.share * TAU * middle).min(1.6 * ring);
        if part.level == 0 || room > 3.0 * pen.em {
            let (x, y) = if part.level == 0 { centre } else { polar(centre, middle, f64::midpoint(from, to)) };
            let size = 0.9 * pen.em;
            let room = if part.level == 0 { 1.1 * ring } else { room.min(0.95 * ring) };
            scene.text((x, y), cut(&part.label, size, room), size, Anchor::Middle, Ink::Text);
            scene.text((x, y + size), percent(part.share), 0.85 * size, Anchor::Middle, Ink::Muted);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn angles_go_with_the_clock_from_the_top() {
        let near = |(x, y): At, (a, b): At| (x - a).abs() < 1e-9 && (y - b).abs() < 1e-9;
        assert!(near(polar((0.0, 0.0), 1.0, 0.0), (0.0, -1.0)));
        assert!(near(polar((0.0, 0.0), 1.0, TAU / 4.0), (1.0, 0.0)));
    }
}
