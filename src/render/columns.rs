//! The columns of a table on a terminal: their texts, and what gives way where the window is too narrow for them.

use unicode_width::UnicodeWidthStr;

use super::bars;
use super::cells::{column, cut, heading, is_of_numbers, shorter_column};
use super::draw;
use super::picture::Bar;
use super::shape::{Cell, Head, Style, Table};
use super::terminal::{GAP, clean, wrapped};

/// Columns of the bar beside a number.
const BAR: usize = 8;
/// The narrowest that a text is cut to.
const NARROWEST_TEXT: usize = 12;
/// A text that is longer gives way before the heads of numbers do.
const LONG_TEXT: usize = 24;
/// The narrowest that a name is cut to, such as that of a unit.
const NARROWEST_NAME: usize = 16;
/// The narrowest that sentences are broken to.
const NARROWEST_PROSE: usize = 30;
/// The narrowest that the head of a number is cut to.
const NARROWEST_HEAD: usize = 7;
/// The narrowest axis that intervals are drawn on.
const NARROWEST_AXIS: usize = 16;
/// From this worth on a text is what the row is about, such as the name of a unit.
const NAMES: u8 = 9;
/// A sentence in a cell takes so many lines before the rest is cut.
const MOST_LINES: usize = 3;

/// A column ready to be drawn.
pub struct RenderedColumn {
    head: String,
    worth: u8,
    texts: Vec<String>,
    /// Numbers with a digit less, where they can be shortened.
    shorter: Option<Vec<String>>,
    /// How wide it may be.
    limit: usize,
    pub is_number: bool,
    /// Sentences are broken into lines instead of cut.
    is_prose: bool,
    /// Bars beside the numbers of the column before it, which go first where there is no room.
    is_bar: bool,
    /// Intervals that are drawn anew on an axis as wide as there is room; none where it is no such column.
    axis: Option<Axis>,
}

/// Intervals with the ends of their axis.
struct Axis {
    ends: (f64, f64),
    intervals: Vec<Option<(f64, f64, f64)>>,
}

impl RenderedColumn {
    /// A column of texts under a head.
    pub fn of_texts(head: String, texts: Vec<String>, worth: u8) -> RenderedColumn {
        let of = RenderedColumn {
            head,
            worth,
            texts,
            shorter: None,
            limit: 0,
            is_number: false,
            is_prose: false,
            is_bar: false,
            axis: None,
        };
        RenderedColumn { limit: widest(&of.texts).max(of.head.width()), ..of }
    }

    /// The head, cut where it is wider than the column may be.
    pub fn head(&self) -> String {
        cut(&self.head, self.limit)
    }

    /// The text of a row, cut or broken where it is wider than the column may be.
    pub fn cell(&self, row: usize) -> String {
        let text = &self.texts[row];
        if !self.is_prose || text.width() <= self.limit {
            return cut(text, self.limit);
        }
        let mut lines = wrapped(text, Some(self.limit), 0);
        if lines.len() > MOST_LINES {
            lines.truncate(MOST_LINES);
            lines[MOST_LINES - 1] += " …";
        }
        lines.iter().map(|line| cut(line, self.limit)).collect::<Vec<_>>().join("\n")
    }

    /// Whether any of its rows loses something.
    pub fn is_cut(&self) -> bool {
        let is_cut = |(row, text): (usize, &String)| match self.is_prose {
            true => self.cell(row).ends_with('…') && !text.ends_with('…'),
            false => text.width() > self.limit,
        };
        self.texts.iter().enumerate().any(is_cut)
    }

    /// The narrowest that it can be and still be read.
    fn floor(&self) -> usize {
        let own = widest(&self.texts).max(self.head.width());
        if self.is_number {
            let texts = self.shorter.as_ref().unwrap_or(&self.texts);
            return widest(texts).max(self.head.width().min(NARROWEST_HEAD));
        }
        own.min(match self {
            RenderedColumn { axis: Some(_), .. } => NARROWEST_AXIS,
            _ if self.is_prose => NARROWEST_PROSE,
            RenderedColumn { worth: u8::MAX, .. } => own,
            _ if self.worth >= NAMES => NARROWEST_NAME,
            _ => NARROWEST_TEXT,
        })
    }

    /// Draw intervals on an axis as wide as the column may be.
    fn redraw(&mut self) {
        let Some(Axis { ends, intervals }) = &self.axis else { return };
        let width = self.limit;
        self.head = draw::axis(*ends, width);
        let drawn = |of: &Option<(f64, f64, f64)>| of.map_or(String::new(), |of| draw::interval(of, *ends, width));
        self.texts = intervals.iter().map(drawn).collect();
    }

    /// Whether no row has a value.
    fn is_blank(&self) -> bool {
        self.axis.is_none() && self.texts.iter().all(|text| ["", "–"].contains(&text.trim()))
    }

    /// In which order columns become narrower, the highest first.
    fn gives_way(&self) -> u8 {
        match self {
            RenderedColumn { axis: Some(_), .. } => 4,
            _ if !self.is_number && !self.is_prose && self.worth < NAMES && self.limit > LONG_TEXT => 3,
            _ if self.is_number => 2,
            _ if self.is_prose => 1,
            _ => 0,
        }
    }

    fn shorten(&mut self) {
        if let Some(shorter) = self.shorter.take() {
            self.texts = shorter;
            self.limit = widest(&self.texts).max(self.head.width());
        }
    }
}

fn widest(texts: &[String]) -> usize {
    texts.iter().map(|text| text.width()).max().unwrap_or(0)
}

/// The columns of a table as they are where there is room for all.
pub fn rendered(table: &Table) -> Vec<RenderedColumn> {
    let cleaned = |texts: Vec<String>| texts.iter().map(|text| clean(text)).collect();
    let one = |(at, head): (usize, &Head)| {
        let texts = if table.is_stopped() { vec![String::new(); table.rows.len()] } else { column(table, at) };
        let of = RenderedColumn {
            shorter: shorter_column(table, at).filter(|_| !table.is_stopped()).map(cleaned),
            is_number: is_of_numbers(table, at),
            is_prose: head.prose,
            axis: axis(table, at),
            ..RenderedColumn::of_texts(clean(&heading(head)), cleaned(texts), head.worth)
        };
        let bar = (head.barred && table.rows.len() > 1).then(|| barred(table, at));
        std::iter::once(of).chain(bar)
    };
    table.heads.iter().enumerate().flat_map(one).collect()
}

fn axis(table: &Table, at: usize) -> Option<Axis> {
    let Style::Axis { from, to } = table.heads[at].style else { return None };
    let interval = |cell: &Cell| match *cell {
        Cell::Interval { low, middle, high } => Some((low, middle, high)),
        _ => None,
    };
    Some(Axis { ends: (from, to), intervals: table.rows.iter().map(|row| interval(&row[at])).collect() })
}

/// The numbers of a column as bars, which need no colour to be read.
fn barred(table: &Table, at: usize) -> RenderedColumn {
    let value = |cell: &Cell| if let Cell::Number(x) | Cell::Gapped(x) = cell { *x } else { 0.0 };
    let bar = |row: &Vec<Cell>| Bar { label: String::new(), value: value(&row[at]) };
    let bars: Vec<Bar> = table.rows.iter().map(bar).collect();
    RenderedColumn { is_bar: true, ..RenderedColumn::of_texts(String::new(), bars::drawn(&bars, BAR), 0) }
}

/// The columns that fit, as wide as there is room, and the heads of those that do not.
///
/// Bars go first, then columns without a value, then columns of little worth until the others can be made to fit. Of these,
/// numbers lose a digit and long texts are cut before the heads of numbers are, and names and sentences last.
pub fn fitted(mut columns: Vec<RenderedColumn>, width: Option<usize>) -> (Vec<RenderedColumn>, Vec<String>) {
    let total = |columns: &[RenderedColumn]| columns.iter().map(|column| column.limit + GAP).sum::<usize>();
    // Where nobody says how wide it is, nobody looks at bars.
    if width.is_none_or(|width| total(&columns) > width) {
        columns.retain(|column| !column.is_bar);
    }
    let Some(width) = width else { return (columns, Vec::new()) };
    let mut dropped = Vec::new();
    let mut drop_one = |columns: &mut Vec<RenderedColumn>, at: usize| dropped.push(columns.remove(at).head);
    while let Some(at) = (1..columns.len()).rev().find(|&at| columns[at].is_blank()).filter(|_| total(&columns) > width)
    {
        drop_one(&mut columns, at);
    }
    let narrowest = |columns: &[RenderedColumn]| columns.iter().map(|column| column.floor() + GAP).sum::<usize>();
    while columns.len() > 1 && narrowest(&columns) > width {
        // Among columns of the same worth the last goes first; the first column always stays.
        let Some(at) = (1..columns.len()).rev().min_by_key(|&at| columns[at].worth) else { break };
        drop_one(&mut columns, at);
    }
    if total(&columns) > width {
        columns.iter_mut().for_each(RenderedColumn::shorten);
    }
    let mut excess = total(&columns).saturating_sub(width);
    while excess > 0 {
        let wide = columns.iter_mut().filter(|column| column.limit > column.floor());
        let Some(column) = wide.max_by_key(|column| (column.gives_way(), column.limit)) else { break };
        column.limit -= 1;
        excess -= 1;
    }
    // A single column is cut as far as it takes.
    if let ([only], true) = (&mut columns[..], excess > 0) {
        only.limit = only.limit.saturating_sub(excess).max(NARROWEST_TEXT);
    }
    columns.iter_mut().for_each(RenderedColumn::redraw);
    (columns, dropped)
}
