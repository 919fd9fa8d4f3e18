//! The elements of a picture after layout: lines, areas, dots and texts on a sheet, in inks that a theme turns into
//! colours.

use unicode_width::UnicodeWidthChar;

/// A position on the sheet in points, from its upper left corner.
pub(super) type At = (f64, f64);

/// What a mark is drawn in; the theme determines the colour.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(super) enum Ink {
    Paper,
    Text,
    Muted,
    Grid,
    /// One of several series, from 0.
    Series(usize),
    /// From 0, which is paper, to 1.
    Shade(f64),
    /// From −1 through 0, which is paper, to 1.
    Diverging(f64),
}

#[derive(Debug, Clone, Copy, PartialEq)]
pub(super) enum Anchor {
    Start,
    Middle,
    End,
}

#[derive(Debug, Clone, PartialEq)]
pub(super) enum Mark {
    Line {
        points: Vec<At>,
        ink: Ink,
        width: f64,
    },
    Area {
        points: Vec<At>,
        ink: Ink,
        opacity: f64,
    },
    Box {
        at: At,
        size: At,
        ink: Ink,
    },
    Dot {
        at: At,
        radius: f64,
        ink: Ink,
        opacity: f64,
    },
    Text {
        at: At,
        text: String,
        size: f64,
        anchor: Anchor,
        ink: Ink,
        is_bold: bool,
    },
    /// A text that slants up to the right.
    Slanted {
        at: At,
        text: String,
        size: f64,
        ink: Ink,
    },
    /// A description of the marks that follow, up to the next description; read by screen readers and shown as a
    /// tooltip.
    Named(String),
}

/// A sheet with marks, the first one at the back.
#[derive(Debug, Clone, PartialEq)]
pub(super) struct Scene {
    pub width: f64,
    pub height: f64,
    pub marks: Vec<Mark>,
}

/// A rectangular part of a sheet.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(super) struct Frame {
    pub left: f64,
    pub top: f64,
    pub width: f64,
    pub height: f64,
}

impl Frame {
    pub fn right(&self) -> f64 {
        self.left + self.width
    }

    pub fn bottom(&self) -> f64 {
        self.top + self.height
    }

    pub fn centre(&self) -> At {
        (self.left + self.width / 2.0, self.top + self.height / 2.0)
    }

    /// The frame reduced by these margins on the left, at the top, on the right and at the bottom.
    pub fn inside(&self, [left, top, right, bottom]: [f64; 4]) -> Frame {
        let (width, height) = (self.width - left - right, self.height - top - bottom);
        Frame { left: self.left + left, top: self.top + top, width: width.max(1.0), height: height.max(1.0) }
    }
}

impl Scene {
    pub fn line(&mut self, points: Vec<At>, ink: Ink, width: f64) {
        self.marks.push(Mark::Line { points, ink, width });
    }

    pub fn area(&mut self, points: Vec<At>, ink: Ink, opacity: f64) {
        self.marks.push(Mark::Area { points, ink, opacity });
    }

    pub fn block(&mut self, at: At, size: At, ink: Ink) {
        self.marks.push(Mark::Box { at, size, ink });
    }

    pub fn dot(&mut self, at: At, radius: f64, ink: Ink, opacity: f64) {
        self.marks.push(Mark::Dot { at, radius, ink, opacity });
    }

    pub fn text(&mut self, at: At, text: impl Into<String>, size: f64, anchor: Anchor, ink: Ink) {
        self.marks.push(Mark::Text { at, text: text.into(), size, anchor, ink, is_bold: false });
    }

    pub fn slanted(&mut self, at: At, text: impl Into<String>, size: f64, ink: Ink) {
        self.marks.push(Mark::Slanted { at, text: text.into(), size, ink });
    }

    pub fn bold(&mut self, at: At, text: impl Into<String>, size: f64) {
        let (anchor, ink) = (Anchor::Start, Ink::Text);
        self.marks.push(Mark::Text { at, text: text.into(), size, anchor, ink, is_bold: true });
    }

    pub fn named(&mut self, name: impl Into<String>) {
        self.marks.push(Mark::Named(name.into()));
    }
}

/// The approximate width of a text in points. The reader's font may differ, so it is estimated generously.
pub(super) fn width(text: &str, size: f64) -> f64 {
    let letter = |c: char| match c {
        c if c.width().unwrap_or(0) > 1 => 1.0,
        'i' | 'j' | 'l' | 't' | 'f' | 'r' | 'I' | '.' | ',' | ':' | ';' | '\'' | '|' | '!' | ' ' | '(' | ')' => 0.34,
        'm' | 'w' | 'M' | 'W' | '%' | '@' | '…' => 0.92,
        c if c.is_uppercase() => 0.68,
        _ => 0.57,
    };
    text.chars().map(letter).sum::<f64>() * size
}

/// Cuts a text to a width, with `…` if something is cut off.
pub(super) fn cut(text: &str, size: f64, room: f64) -> String {
    if width(text, size) <= room {
        return text.to_string();
    }
    let mut kept = String::new();
    for c in text.chars() {
        if width(&kept, size) + width(&format!("{c}…"), size) > room {
            break;
        }
        kept.push(c);
    }
    format!("{}…", kept.trim_end())
}

/// Breaks a text into lines of a given width, between words; words longer than a line are cut.
pub(super) fn lines(text: &str, size: f64, room: f64) -> Vec<String> {
    let mut lines = vec![String::new()];
    for word in text.split(' ').filter(|word| !word.is_empty()) {
        let line = lines.last_mut().expect("one at least");
        let longer = if line.is_empty() { word.to_string() } else { format!("{line} {word}") };
        if width(&longer, size) <= room || line.is_empty() {
            *line = cut(&longer, size, room);
        } else {
            lines.push(cut(word, size, room));
        }
    }
    lines
}
