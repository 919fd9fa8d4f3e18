//! The columns of a table on a terminal, and what is dropped, shortened or cut if the window is too narrow for them.

use unicode_width::UnicodeWidthStr;

use super::bars;
use super::cells::{column, cut, heading, is_of_numbers, shorter_column};
use super::draw;
use super::picture::Bar;
use super::shape::{Cell, Head, Style, Table};
use super::terminal::{GAP, wrapped};
use crate::hidden::shown;

/// The width of the bar beside a number.
const BAR: usize = 8;
/// The minimum width that a text is cut to.
const NARROWEST_TEXT: usize = 12;
/// A longer text is cut before the headers of number columns are.
const LONG_TEXT: usize = 24;
/// The minimum width that a name is cut to, such as that of a unit.
const NARROWEST_NAME: usize = 16;
/// The minimum width that sentences are wrapped to.
const NARROWEST_PROSE: usize = 30;
/// The minimum width that the header of a number column is cut to.
const NARROWEST_HEAD: usize = 7;
/// The minimum width of an axis with intervals.
const NARROWEST_AXIS: usize = 16;
/// A text column of at least this worth says what its row is about, such as the name of a unit.
const NAMES: u8 = 9;
/// The maximum number of lines of a sentence in a cell; the rest is cut.
const MOST_LINES: usize = 3;

/// A column ready to be drawn.
pub struct RenderedColumn {
    head: String,
    worth: u8,
    texts: Vec<String>,
    /// The numbers with one digit less; None if they cannot be shortened.
    shorter: Option<Vec<String>>,
    /// The width that it may take.
    limit: usize,
    pub is_number: bool,
    /// Whether its texts are sentences, which are wrapped instead of cut.
    is_prose: bool,
    /// Whether it holds bars for the numbers of the column before, which are dropped first.
    is_bar: bool,
    /// The intervals of a column that draws them on an axis, to be redrawn at the final width.
    axis: Option<Axis>,
}

/// Intervals with the ends of their axis.
struct Axis {
    ends: (f64, f64),
    intervals: Vec<Option<(f64, f64, f64)>>,
}

impl RenderedColumn {
    /// A column of texts under a header.
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

    /// The header, cut to the width of the column.
    pub fn head(&self) -> String {
        cut(&self.head, self.limit)
    }

    /// The text of a row, cut or wrapped to the width of the column.
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

    /// Whether any of its texts is cut.
    pub fn is_cut(&self) -> bool {
        let is_cut = |(row, text): (usize, &String)| match self.is_prose {
            true => self.cell(row).ends_with('…') && !text.ends_with('…'),
            false => text.width() > self.limit,
        };
        self.texts.iter().enumerate().any(is_cut)
    }

    /// The minimum width at which it can still be read.
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

    /// Redraws intervals on an axis of the final width.
    fn redraw(&mut self) {
        let Some(Axis { ends, intervals }) = &self.axis else { return };
        let width = self.limit;
        self.head = draw::axis(*ends, width);
        let drawn = |of: &Option<(f64, f64, f64)>| of.map_or(String::new(), |of| draw::interval(of, *ends, width));
        self.texts = intervals.iter().map(drawn).collect();
    }

    /// Whether all of its cells are empty.
    fn is_blank(&self) -> bool {
        self.axis.is_none() && self.texts.iter().all(|text| ["", "–"].contains(&text.trim()))
    }

    /// The order in which columns are narrowed, the highest first.
    fn gives_way(&self) -> u8 {
        match self {
            RenderedColumn { axis: Some(_), .. } => 4,
            _ if !self.is_number && !self.is_prose && self.worth < NAMES && self.limit > LONG_TEXT => 3,
            _ if self.is_number => 2,
            _ if self.is_prose => 1,
            _ => 0,
        }
    }

    /// Drops one digit of its numbers, if that is possible.
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

/// The columns of a table before they are fitted to a width.
pub fn rendered(table: &Table, width: Option<usize>) -> Vec<RenderedColumn> {
    let cleaned = |texts: Vec<String>| texts.iter().map(|text| shown(text).into_owned()).collect();
    // A stopped table stays blank, and without a width there is no need to shorten.
    let can_shorten = width.is_some() && !table.is_stopped();
    let one = |(at, head): (usize, &Head)| {
        let texts = if table.is_stopped() { vec![String::new(); table.rows.len()] } else { column(table, at) };
        let of = RenderedColumn {
            shorter: can_shorten.then(|| shorter_column(table, at)).flatten().map(cleaned),
            is_number: is_of_numbers(table, at),
            is_prose: head.prose,
            axis: axis(table, at),
            ..RenderedColumn::of_texts(shown(&heading(head)).into_owned(), cleaned(texts), head.worth)
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

/// The numbers of a column as bars, which are readable without colour.
fn barred(table: &Table, at: usize) -> RenderedColumn {
    let value = |cell: &Cell| if let Cell::Number(x) | Cell::Gapped(x) = cell { *x } else { 0.0 };
    let bar = |row: &Vec<Cell>| Bar { label: String::new(), value: value(&row[at]) };
    let bars: Vec<Bar> = table.rows.iter().map(bar).collect();
    RenderedColumn { is_bar: true, ..RenderedColumn::of_texts(String::new(), bars::drawn(&bars, BAR), 0) }
}

/// Divides columns into blocks that fit a width, each with the columns that name the rows before the others.
pub fn in_blocks(columns: &[RenderedColumn], width: usize) -> Vec<Vec<usize>> {
    let names = columns.iter().position(|column| !column.is_number).map_or(0, |at| at + 1);
    let wide = |at: usize| columns[at].limit + GAP;
    let lead: usize = (0..names).map(wide).sum();
    let mut blocks: Vec<Vec<usize>> = vec![(0..names).collect()];
    let mut taken = lead;
    for at in names..columns.len() {
        let is_full = taken + wide(at) > width && taken > lead;
        if is_full {
            blocks.push((0..names).collect());
            taken = lead;
        }
        taken += wide(at);
        blocks.last_mut().expect("there is a block from the start").push(at);
    }
    blocks
}

/// Fits columns to a width. Returns those that fit, and the headers of those that do not.
///
/// Bars are dropped first, then empty columns, then columns of low worth until the others can be made to fit. Among
/// those left, numbers lose a digit first, then long texts are cut, then headers of numbers, and finally sentences and names.
pub fn fitted(mut columns: Vec<RenderedColumn>, width: Option<usize>) -> (Vec<RenderedColumn>, Vec<String>) {
    let total = |columns: &[RenderedColumn]| columns.iter().map(|column| column.limit + GAP).sum::<usize>();
    // Without a known width the output is probably not read on a screen, so bars are left out.
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
    let floors: Vec<usize> = columns.iter().map(RenderedColumn::floor).collect();
    while excess > 0 {
        let wide = columns.iter_mut().zip(&floors).filter(|(column, floor)| column.limit > **floor);
        let next = wide.map(|(column, _)| column).max_by_key(|column| (column.gives_way(), column.limit));
        let Some(column) = next else { break };
        column.limit -= 1;
        excess -= 1;
    }
    // A single column is cut as far as necessary.
    if let ([only], true) = (&mut columns[..], excess > 0) {
        only.limit = only.limit.saturating_sub(excess).max(NARROWEST_TEXT);
    }
    columns.iter_mut().for_each(RenderedColumn::redraw);
    (columns, dropped)
}
