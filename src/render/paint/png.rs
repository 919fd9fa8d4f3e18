//! A scene as PNG: areas drawn by tiny-skia, text in the fonts of the machine.
//!
//! A character is looked up in the sans-serif font, then in all others, so that Chinese names can appear beside English
//! ones. Characters are placed one by one, so scripts with joined letters, such as Arabic, need SVG.

use std::collections::{BTreeSet, HashMap};

use fontdb::{Database, FaceInfo, Family, ID, Query, Style, Weight};
use tiny_skia::{Color, FillRule, LineJoin, Paint, Path, PathBuilder, Pixmap, Rect, Stroke, Transform};
use ttf_parser::{Face, GlyphId, OutlineBuilder};

use super::scene::{Anchor, At, Ink, Mark, Scene};
use super::theme::Theme;
use crate::arrange::Arrange;
use crate::{Error, Result};

/// Pixels per point, for sharp text on a projector and on paper.
const SHARP: f32 = 2.0;
/// Pictures higher than this are drawn with one pixel per point.
const HIGH: f64 = 4000.0;
/// Font families; most machines have at least one of them.
const FAMILIES: [&str; 6] = ["Noto Sans", "Liberation Sans", "Arial", "Segoe UI", "Helvetica", "DejaVu Sans"];

/// Returns the file, and the characters that no font has. Returns an error if the machine has no fonts.
pub(super) fn png(scene: &Scene, theme: Theme) -> Result<(Vec<u8>, String)> {
    let scale = if scene.height > HIGH { 1.0 } else { SHARP };
    let size = |length: f64| pixels(length * f64::from(scale));
    let failed = || Error::plain(format!("the picture is too large: {} × {}", scene.width, scene.height));
    let mut sheet = Sheet {
        pixels: Pixmap::new(size(scene.width), size(scene.height)).ok_or_else(failed)?,
        turn: Transform::from_scale(scale, scale),
        theme,
        letters: Letters::of_the_machine()?,
    };
    sheet.pixels.fill(colour(theme, Ink::Paper, 1.0));
    for mark in &scene.marks {
        sheet.draw(mark);
    }
    let bytes =
        sheet.pixels.encode_png().map_err(|error| Error::plain(format!("the picture cannot be written: {error}")))?;
    Ok((bytes, sheet.letters.missing.into_iter().collect()))
}

#[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "a size within a few thousand")]
fn pixels(length: f64) -> u32 {
    length.ceil().clamp(1.0, 30_000.0) as u32
}

#[expect(clippy::cast_possible_truncation, reason = "places on a sheet need no more digits")]
fn near(x: f64) -> f32 {
    x as f32
}

fn colour(theme: Theme, ink: Ink, opacity: f64) -> Color {
    let [r, g, b] = theme.mixed(ink).map(|part| near(part / 255.0).clamp(0.0, 1.0));
    Color::from_rgba(r, g, b, near(opacity).clamp(0.0, 1.0)).unwrap_or(Color::BLACK)
}

struct Sheet {
    pixels: Pixmap,
    turn: Transform,
    theme: Theme,
    letters: Letters,
}

impl Sheet {
    fn paint(&self, ink: Ink, opacity: f64) -> Paint<'static> {
        let mut paint = Paint::default();
        paint.set_color(colour(self.theme, ink, opacity));
        paint
    }

    fn fill(&mut self, path: Option<Path>, ink: Ink, opacity: f64, turn: Transform) {
        let paint = self.paint(ink, opacity);
        if let Some(path) = path {
            self.pixels.fill_path(&path, &paint, FillRule::Winding, turn, None);
        }
    }

    fn draw(&mut self, mark: &Mark) {
        let turn = self.turn;
        match mark {
            Mark::Line { points, ink, width } => {
                let stroke = Stroke { width: near(*width), line_join: LineJoin::Round, ..Stroke::default() };
                let paint = self.paint(*ink, 1.0);
                if let Some(path) = along(points, false) {
                    self.pixels.stroke_path(&path, &paint, &stroke, turn, None);
                }
            }
            Mark::Area { points, ink, opacity } => self.fill(along(points, true), *ink, *opacity, turn),
            Mark::Box { at: (x, y), size: (width, height), ink } => {
                let rect = Rect::from_xywh(near(*x), near(*y), near(*width), near(*height));
                self.fill(rect.map(PathBuilder::from_rect), *ink, 1.0, turn);
            }
            Mark::Dot { at: (x, y), radius, ink, opacity } => {
                let circle = PathBuilder::from_circle(near(*x), near(*y), near(*radius));
                self.fill(circle, *ink, *opacity, turn);
            }
            Mark::Text { at: (x, y), text, size, anchor, ink, is_bold } => {
                let (path, width) = self.letters.written(text, near(*size), *is_bold);
                let before = match anchor {
                    Anchor::Start => 0.0,
                    Anchor::Middle => width / 2.0,
                    Anchor::End => width,
                };
                self.fill(path, *ink, 1.0, turn.pre_translate(near(*x) - before, near(*y)));
            }
            Mark::Slanted { at: (x, y), text, size, ink } => {
                let (path, _) = self.letters.written(text, near(*size), false);
                self.fill(path, *ink, 1.0, turn.pre_translate(near(*x), near(*y)).pre_rotate(-45.0));
            }
            Mark::Named(_) => {}
        }
    }
}

fn along(points: &[At], is_closed: bool) -> Option<Path> {
    let mut path = PathBuilder::new();
    let (first, rest) = points.split_first()?;
    path.move_to(near(first.0), near(first.1));
    rest.iter().for_each(|point| path.line_to(near(point.0), near(point.1)));
    if is_closed {
        path.close();
    }
    path.finish()
}

/// The fonts of the machine, and which of them has each character.
struct Letters {
    fonts: Database,
    plain: ID,
    bold: ID,
    /// All other fonts, those most similar to the plain one first.
    others: Vec<ID>,
    found: HashMap<(char, bool), Option<(ID, GlyphId)>>,
    missing: BTreeSet<char>,
}

impl Letters {
    fn of_the_machine() -> Result<Letters> {
        let mut fonts = Database::new();
        fonts.load_system_fonts();
        let families: Vec<Family> = FAMILIES.map(Family::Name).into_iter().chain([Family::SansSerif]).collect();
        let weighing = |weight: Weight| fonts.query(&Query { families: &families, weight, ..Query::default() });
        let any = fonts.faces().next().map(|face| face.id);
        let missing = || {
            let error = Error::plain("this machine has no fonts to draw text with");
            error.advise("install some, such as Debian's fonts-dejavu-core and fonts-noto-cjk; an .svg needs none")
        };
        let plain = weighing(Weight::NORMAL).or(any).ok_or_else(missing)?;
        let bold = weighing(Weight::SEMIBOLD).unwrap_or(plain);
        let mut others: Vec<&FaceInfo> = fonts.faces().collect();
        let is_other = |face: &FaceInfo| {
            let name = face.families.first().map_or("", |(name, _)| name);
            name.contains("Serif") || face.monospaced || face.style != Style::Normal
        };
        others.arrange_by_key(|face| (is_other(face), face.weight.0.abs_diff(Weight::NORMAL.0)));
        let others = others.into_iter().map(|face| face.id).collect();
        Ok(Letters { fonts, plain, bold, others, found: HashMap::new(), missing: BTreeSet::new() })
    }

    fn glyph(&mut self, letter: char, is_bold: bool) -> Option<(ID, GlyphId)> {
        if let Some(known) = self.found.get(&(letter, is_bold)) {
            return *known;
        }
        let first = if is_bold { self.bold } else { self.plain };
        let all = std::iter::once(first).chain(self.others.iter().copied());
        let has = |id: ID| {
            let glyph = self.fonts.with_face_data(id, |data, place| {
                Face::parse(data, place).ok().and_then(|face| face.glyph_index(letter).filter(|glyph| glyph.0 > 0))
            });
            glyph.flatten().map(|glyph| (id, glyph))
        };
        let found = all.into_iter().find_map(has);
        if found.is_none() && !letter.is_whitespace() {
            self.missing.insert(letter);
        }
        self.found.insert((letter, is_bold), found);
        found
    }

    /// The outline of a text on a baseline that begins at 0, and its width; a character that no font has becomes a box.
    fn written(&mut self, text: &str, size: f32, is_bold: bool) -> (Option<Path>, f32) {
        let mut path = PathBuilder::new();
        let mut at = 0.0;
        for letter in crate::hidden::shown_line(text).chars() {
            let advance = self.glyph(letter, is_bold).and_then(|(id, glyph)| {
                let drawn = self.fonts.with_face_data(id, |data, place| {
                    let face = Face::parse(data, place).ok()?;
                    let scale = size / f32::from(face.units_per_em());
                    face.outline_glyph(glyph, &mut Outline { path: &mut path, at, scale });
                    Some(f32::from(face.glyph_hor_advance(glyph)?) * scale)
                });
                drawn.flatten()
            });
            at += advance.unwrap_or_else(|| {
                if !letter.is_whitespace() {
                    let frame = Rect::from_xywh(at + 0.1 * size, -0.7 * size, 0.5 * size, 0.7 * size);
                    frame.into_iter().for_each(|frame| path.push_rect(frame));
                }
                0.7 * size
            });
        }
        (path.finish(), at)
    }
}

/// Converts the outline of a character to sheet coordinates, where y points down.
struct Outline<'a> {
    path: &'a mut PathBuilder,
    at: f32,
    scale: f32,
}

impl Outline<'_> {
    fn place(&self, x: f32, y: f32) -> (f32, f32) {
        (self.at + x * self.scale, -y * self.scale)
    }
}

impl OutlineBuilder for Outline<'_> {
    fn move_to(&mut self, x: f32, y: f32) {
        let (x, y) = self.place(x, y);
        self.path.move_to(x, y);
    }

    fn line_to(&mut self, x: f32, y: f32) {
        let (x, y) = self.place(x, y);
        self.path.line_to(x, y);
    }

    fn quad_to(&mut self, x1: f32, y1: f32, x: f32, y: f32) {
        let ((x1, y1), (x, y)) = (self.place(x1, y1), self.place(x, y));
        self.path.quad_to(x1, y1, x, y);
    }

    fn curve_to(&mut self, x1: f32, y1: f32, x2: f32, y2: f32, x: f32, y: f32) {
        let ((x1, y1), (x2, y2), (x, y)) = (self.place(x1, y1), self.place(x2, y2), self.place(x, y));
        self.path.cubic_to(x1, y1, x2, y2, x, y);
    }

    fn close(&mut self) {
        self.path.close();
    }
}
