//! The painter: a picture as lines, areas and texts on a sheet, written as SVG, with title, notes and source.
//!
//! A picture is laid out once (`scene`), whatever format is then written. Kuva and plotters were tried: neither draws
//! the triangle, the dominance diagram or the tree, and kuva alone takes a tenth of the time of the whole build.

mod axis;
mod columns;
mod parts;
mod plane;
#[cfg(feature = "png")]
mod png;
mod rows;
mod scene;
mod svg;
mod theme;

use std::borrow::Cow;

use super::picture::{Picture, Plot, Scatter};
#[cfg(not(feature = "png"))]
use crate::Error;
use crate::Result;
use scene::{Anchor, At, Frame, Ink, Scene};
pub use theme::Theme;

crate::words! {
    /// The purpose that a picture is sized for.
    pub enum Size {
        /// As wide as a page of text, and as high as necessary.
        Page = "page",
        /// An aspect ratio of 16:9, with larger text.
        Slide = "slide",
    }
}

crate::options! {
    /// How a picture is drawn in a file, and whether it may replace an existing file.
    pub struct Sheet {
        /// colours of the picture
        theme: Theme = word(),
        /// `page` is as high as the picture needs, `slide` is 1280 × 720
        size: Size = word(),
        /// the title of the picture
        title: Option<String> = name(),
        /// whether an existing file is replaced
        overwrite: bool = truth(true),
    }
}

/// The margin around the sheet, as a multiple of the font size.
const MARGIN: f64 = 2.0;
/// The maximum number of rows in a picture; beyond that, a table is easier to read.
const MOST_ROWS: usize = 400;
/// The maximum number of dots in a picture; more would hide each other.
const MOST_DOTS: usize = 5000;

/// The sizes of things on a sheet.
#[derive(Clone, Copy)]
pub(super) struct Pen {
    /// The font size.
    pub em: f64,
    pub theme: Theme,
}

/// A picture as an SVG file.
pub fn svg(picture: &Picture, sheet: &Sheet) -> String {
    let notes = picture.table.notes.iter().filter(|note| is_for_paper(note));
    let about = notes.map(String::as_str).collect::<Vec<_>>().join("; ");
    svg::svg(&scene(picture, sheet), sheet.theme, picture.title(), &about)
}

/// A picture as SVG for embedding in HTML, where no namespace is needed.
pub fn inline(picture: &Picture, sheet: &Sheet) -> String {
    svg(picture, sheet).replacen(svg::NAMESPACE, "", 1)
}

/// A picture as a PNG file, and the characters that no font on the machine has. Returns an error if there are no fonts.
#[cfg(feature = "png")]
pub fn png(picture: &Picture, sheet: &Sheet) -> Result<(Vec<u8>, String)> {
    png::png(&scene(picture, sheet), sheet.theme)
}

/// Returns an error, because this build has no support for PNG.
#[cfg(not(feature = "png"))]
pub fn png(_: &Picture, _: &Sheet) -> Result<(Vec<u8>, String)> {
    Err(Error::plain("this build cannot draw .png, as it was made without the feature `png`").advise("use .svg"))
}

/// Whether a note makes sense on paper: not if it explains terminal symbols or says what to type.
fn is_for_paper(note: &str) -> bool {
    !note.contains(['░', '◆', '`']) && !note.contains("()")
}

fn scene(picture: &Picture, sheet: &Sheet) -> Scene {
    let (width, em) = match sheet.size {
        Size::Page => (860.0, 13.0),
        Size::Slide => (1280.0, 18.0),
    };
    let pen = Pen { em, theme: sheet.theme };
    let whole = match sheet.size {
        Size::Page => None,
        Size::Slide => Some(720.0),
    };
    let room = width - 2.0 * MARGIN * em;
    let title = scene::lines(picture.title(), 1.5 * em, room);
    let mut notes: Vec<String> = picture.table.notes.iter().filter(|note| is_for_paper(note)).cloned().collect();
    let source = picture.table.made_by();
    let head = MARGIN * em + title.len() as f64 * 1.9 * em;
    let foot = |notes: &[String]| {
        let lines = notes.iter().chain([&source]).flat_map(|note| scene::lines(note, 0.8 * em, room));
        lines.collect::<Vec<String>>()
    };
    let plot = shown(&picture.plot, whole.map(|whole| whole - head - 9.0 * em), pen, &mut notes);
    let (legend, foot) = (legend(&plot, pen, room), foot(&notes));
    let legend_height = legend.len() as f64 * 1.6 * em;
    let foot_height = foot.len() as f64 * 1.2 * em + MARGIN * em;
    let height = whole.unwrap_or_else(|| head + legend_height + height(&plot, pen, room) + foot_height + 1.5 * em);
    let mut scene = Scene { width, height, marks: Vec::new() };
    for (at, line) in title.iter().enumerate() {
        scene.bold((MARGIN * em, MARGIN * em + (at as f64 * 1.9 + 1.0) * em), line, 1.5 * em);
    }
    for (at, line) in legend.iter().enumerate() {
        entries(&mut scene, line, (MARGIN * em, head + (at as f64 * 1.6 + 0.9) * em), em);
    }
    let top = head + legend_height + 0.5 * em;
    let frame = Frame { left: MARGIN * em, top, width: room, height: height - foot_height - 0.5 * em - top };
    paint(&mut scene, &plot, frame, pen);
    scene.named("");
    for (at, line) in foot.iter().enumerate() {
        let place = (MARGIN * em, height - foot_height + (at as f64 * 1.2 + 1.2) * em);
        scene.text(place, line, 0.8 * em, Anchor::Start, Ink::Muted);
    }
    scene
}

/// The part of a plot that fits; a note says what is left out.
fn shown<'a>(plot: &'a Plot, room: Option<f64>, pen: Pen, notes: &mut Vec<String>) -> Cow<'a, Plot> {
    if let Plot::Scatter(scatter) = plot
        && scatter.dots.len() > MOST_DOTS
    {
        notes.insert(0, format!("the first {MOST_DOTS} of {} are drawn", scatter.dots.len()));
        let dots = scatter.dots[..MOST_DOTS].to_vec();
        return Cow::Owned(Plot::Scatter(Scatter { dots, ..scatter.clone() }));
    }
    let Some((count, height)) = rows::count(plot, pen) else { return Cow::Borrowed(plot) };
    #[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "a number of rows on a sheet")]
    let most = room.map_or(MOST_ROWS, |room| (room / height).max(1.0) as usize);
    if count <= most {
        return Cow::Borrowed(plot);
    }
    notes.insert(0, format!("the first {most} of {count} are drawn"));
    Cow::Owned(rows::first(plot, most))
}

fn height(plot: &Plot, pen: Pen, width: f64) -> f64 {
    match plot {
        Plot::Histogram(_) | Plot::Lines(_) => 0.5 * width,
        Plot::Scatter(scatter) if scatter.is_map => plane::map_height(scatter, width),
        Plot::Scatter(_) => 0.65 * width,
        Plot::Radar(_) | Plot::Ternary(_) => 0.75 * width,
        Plot::Shares(shares) if shares.is_round => 0.8 * width,
        Plot::Shares(shares) => parts::icicle_height(shares, pen),
        Plot::Graph(graph) => plane::graph_height(graph, pen),
        _ => rows::count(plot, pen)
            .map_or(0.5 * width, |(count, height)| count as f64 * height + rows::beside(plot, pen)),
    }
}

fn paint(scene: &mut Scene, plot: &Plot, frame: Frame, pen: Pen) {
    match plot {
        Plot::Bars(bars) => rows::bars(scene, bars, frame, pen),
        Plot::Stacked(stacked) => rows::stacked(scene, stacked, frame, pen),
        Plot::Intervals(intervals) => rows::intervals(scene, intervals, frame, pen),
        Plot::Heatmap(map) => rows::heatmap(scene, map, frame, pen),
        Plot::Histogram(bins) => columns::histogram(scene, bins, frame, pen),
        Plot::Lines(lines) => columns::lines(scene, lines, frame, pen),
        Plot::Scatter(scatter) => plane::scatter(scene, scatter, frame, pen),
        Plot::Graph(graph) => plane::graph(scene, graph, frame, pen),
        Plot::Radar(radar) => parts::radar(scene, radar, frame, pen),
        Plot::Ternary(ternary) => parts::ternary(scene, ternary, frame, pen),
        Plot::Shares(shares) if shares.is_round => parts::sunburst(scene, shares, frame, pen),
        Plot::Shares(shares) => parts::icicle(scene, shares, frame, pen),
    }
}

/// The names with their inks, in lines that fit the sheet.
fn legend(plot: &Plot, pen: Pen, room: f64) -> Vec<Vec<(String, Ink)>> {
    let named = |(at, name): (usize, &String)| (name.clone(), Ink::Series(at));
    let names: Vec<(String, Ink)> = match plot {
        Plot::Stacked(stacked) => stacked.parts.iter().enumerate().map(named).collect(),
        Plot::Scatter(scatter) => scatter.groups.iter().enumerate().map(named).collect(),
        Plot::Radar(radar) => radar.series.iter().map(|series| &series.label).enumerate().map(named).collect(),
        Plot::Ternary(ternary) => parts::classes(ternary),
        _ => Vec::new(),
    };
    let mut lines: Vec<Vec<(String, Ink)>> = Vec::new();
    let mut used = f64::INFINITY;
    for (name, ink) in names {
        let name = scene::cut(&name, pen.em, 0.4 * room);
        let width = entry_width(&name, pen.em);
        if used + width > room {
            lines.push(Vec::new());
            used = 0.0;
        }
        used += width;
        lines.last_mut().into_iter().for_each(|line| line.push((name.clone(), ink)));
    }
    lines
}

fn entry_width(name: &str, em: f64) -> f64 {
    scene::width(name, em) + 2.6 * em
}

fn entries(scene: &mut Scene, line: &[(String, Ink)], (left, base): At, em: f64) {
    let mut left = left;
    for (name, ink) in line {
        scene.block((left, base - 0.75 * em), (0.8 * em, 0.8 * em), *ink);
        scene.text((left + 1.2 * em, base), name, em, Anchor::Start, Ink::Text);
        left += entry_width(name, em);
    }
}
