//! Delimited text files: RFC 4180 with any delimiter. The reader is our own because the `csv` crate reports neither an
//! unclosed quotation mark nor the line number that an editor shows, and does not accept a blank before a quotation
//! mark.

use std::io::{BufRead, BufReader, Read};

use encoding_rs::{Encoding, UTF_8};

use super::encoding::{BROKEN, Decoded, guess, named};
use super::grid::{From, GoOn, Grid, Line};
use super::guard::unguarded;
use super::separator::{self, Found, Separator, is_figure};
use super::{Bytes, Said};
use crate::phrase::{Phrase, with};
use crate::{Error, Problem, Result, Watch};

/// How many lines are read between two checks of the watch.
const LINES_BETWEEN_CHECKS: usize = 4096;
/// The longest line, or group of lines that a quoted cell spans. Without a limit, a file without line ends would be
/// held in memory as a whole, several times over.
const LONGEST_LINE: usize = 32 << 20;
/// The column in which a saved table names the program.
const STAMP: &str = "made_by";
/// How many bytes are examined to find the delimiter. Most files are shorter. If the choice were wrong, rows further
/// down would show it.
const LOOKED_AT: usize = 1 << 20;

pub(super) struct Delimited<'a> {
    pub(super) bytes: Bytes<'a>,
    pub(super) encoding: &'static Encoding,
    pub(super) dialect: Dialect,
}

/// How a line is split into cells.
#[derive(Debug, Clone, Copy)]
pub(super) struct Dialect {
    pub separator: Separator,
    /// None if quotation marks have no meaning.
    pub quote: Option<char>,
    /// How many cells most lines have; None if cells that span several lines are not to be questioned.
    pub width: Option<usize>,
    /// Whether `save` wrote the table, so that texts that look like formulas have an apostrophe before them.
    pub is_guarded: bool,
}

/// Opens a delimited file as a grid. The encoding and the delimiter are detected unless they are given.
pub fn open<'a>(bytes: Bytes<'a>, said: &Said, watch: &Watch) -> Result<Grid<'a>> {
    let encoding = match &said.encoding {
        Some(name) => named(name)?,
        None => guess(&bytes, watch)?,
    };
    let quote = said.quote.unwrap_or(Some('"'));
    let dialect = Dialect { separator: Separator::Sign(','), quote, width: None, is_guarded: false };
    let mut delimited = Delimited { bytes, encoding, dialect };
    let start = delimited.start()?;
    let usual = if ["tsv", "tab"].contains(&bytes.ending().as_str()) { '\t' } else { ',' };
    let found = match said.separator {
        Some(sign) => Found::Clear(separator::judge(&start, Separator::said(sign), quote)),
        None => separator::find(&start, usual, quote),
    };
    let reading = match found {
        Found::Clear(reading) => reading,
        Found::Tie(one, other) => return Err(tie(&bytes, one, other)),
    };
    delimited.dialect.separator = reading.separator;
    delimited.dialect.width = said.quote.is_none().then_some(reading.width);
    delimited.dialect.is_guarded = is_stamped(&start, delimited.dialect);
    let mut grid = Grid::new(From::Delimited(delimited));
    grid.encoding = Some(encoding.name());
    grid.separator = Some(reading.separator);
    Ok(grid)
}

/// Whether the first rows name this program in the column of the stamp.
fn is_stamped(start: &str, dialect: Dialect) -> bool {
    let mut records = Records::new(start.as_bytes(), dialect);
    let (mut header, mut first) = (Line::default(), Line::default());
    let has_stamp = start.lines().next().is_some_and(|line| line.contains(STAMP));
    if !has_stamp || !records.next(&mut header).unwrap_or(false) {
        return false;
    }
    let Some(at) = header.cells.iter().position(|cell| cell == STAMP) else { return false };
    !records.next(&mut first).unwrap_or(false) || first.cell(at).starts_with("reweigh ")
}

fn tie(bytes: &Bytes, one: Separator, other: Separator) -> Error {
    let [first, second] = [one, other].map(|separator| with("separator", separator.option()));
    let message = Phrase::from(format!("the cells may be separated by {one} or by {other}: say "));
    let message = message.add(first).add(" or ").add(second);
    Error::Data { file: bytes.name(), problems: vec![Problem::new(0, 0, message)] }
}

impl Delimited<'_> {
    /// Returns the first lines as text, without an incomplete last line.
    fn start(&self) -> Result<String> {
        let mut decoded = Decoded::new(self.bytes.open()?, self.encoding);
        // The pieces keep their size, because a decoder needs room for a whole character.
        let (mut start, mut piece) = (Vec::new(), vec![0; 1 << 16]);
        let is_cut = loop {
            let count = decoded.read(&mut piece).map_err(|error| self.bytes.failed(&error))?;
            start.extend_from_slice(&piece[..count]);
            if count == 0 || start.len() >= LOOKED_AT {
                break count > 0;
            }
        };
        let text = String::from_utf8_lossy(&start);
        let end = if is_cut { text.rfind('\n').map_or(text.len(), |at| at + 1) } else { text.len() };
        Ok(text[..end].to_string())
    }

    pub(super) fn each(&self, watch: &Watch, see: &mut dyn FnMut(&Line) -> Result<GoOn>) -> Result<()> {
        watch.begin(&format!("reading {}", self.bytes.short_name()), self.bytes.length());
        let decoded = Decoded::new(self.bytes.open()?, self.encoding);
        let mut records = Records::new(BufReader::with_capacity(1 << 16, decoded), self.dialect);
        let (mut line, mut count) = (Line::default(), 0);
        loop {
            if count % LINES_BETWEEN_CHECKS == 0 {
                watch.check()?;
                watch.reached(records.bytes);
                watch.read_rows(count as u64);
            }
            count += 1;
            let is_there = records.next(&mut line).map_err(|error| self.bytes.failed(&error))?;
            if !is_there {
                return Ok(());
            }
            if let Some(quotes) = line.quotes {
                return Err(self.problem(quotes.line(), quotes.message()));
            }
            let is_broken = || line.cells.as_slice().contains(BROKEN);
            if self.encoding != UTF_8 && is_broken() || records.reader.get_ref().had_errors() && is_broken() {
                return Err(self.problem(line.number, format!("the text is not {}", self.encoding.name())));
            }
            if !line.is_blank() && !see(&line)? {
                return Ok(());
            }
        }
    }

    fn problem(&self, line: usize, message: impl Into<Phrase>) -> Error {
        Error::Data { file: self.bytes.name(), problems: vec![Problem::new(line, 0, message)] }
    }
}

/// What is wrong with the quotation marks of a line.
#[derive(Debug, Clone, Copy, PartialEq)]
pub enum Quotes {
    /// A quotation mark is opened in this line and never closed.
    Open(usize),
    /// A cell that spans lines which look like rows of their own.
    Swallow {
        /// The line in which the cell begins, from 1.
        from: usize,
        /// The line in which it ends.
        to: usize,
    },
    /// There is text between the closing mark and the next delimiter.
    TextAfter {
        /// The line in which the cell begins, from 1.
        from: usize,
        /// The line of the closing mark.
        to: usize,
    },
    /// A mark inside a cell is written `\"`, where other programs double it.
    Escaped(usize),
}

impl Quotes {
    fn line(self) -> usize {
        match self {
            Quotes::Open(line)
            | Quotes::Escaped(line)
            | Quotes::TextAfter { from: line, .. }
            | Quotes::Swallow { from: line, .. } => line,
        }
    }

    /// The message, and how to fix the problem.
    fn message(self) -> Phrase {
        let ignore = with("quote", "none").does("ignores quotation marks");
        let what: Phrase = match self {
            Quotes::Escaped(_) => {
                return "a backslash escapes a quotation mark; double the mark instead: `\"\"`, not `\\\"`".into();
            }
            Quotes::Open(_) => "a quotation mark opens a cell here and is never closed".into(),
            Quotes::Swallow { from, to } => {
                let runs = format!("a quotation mark opens a cell that runs over lines {from} to {to}");
                let as_one = ", and the mark instead of \"none\" takes it as one cell";
                return Phrase::from(runs + ", which look like rows").or(ignore.add(as_one));
            }
            Quotes::TextAfter { from, to } if from < to => {
                format!("a quotation mark opens a cell here, and text follows the one that closes it in line {to}")
                    .into()
            }
            Quotes::TextAfter { .. } => "text follows a closing quotation mark".into(),
        };
        what.or(ignore)
    }
}

/// Splits a text, in which lines end with `\n` alone, into lines of cells.
pub(super) struct Records<R> {
    reader: R,
    dialect: Dialect,
    text: String,
    /// The line that was read last, before it is checked to be text.
    raw: Vec<u8>,
    /// The number of that line, as an editor counts.
    number: usize,
    /// The number of bytes read so far.
    bytes: u64,
}

impl<R: BufRead> Records<R> {
    pub fn new(reader: R, dialect: Dialect) -> Records<R> {
        Records { reader, dialect, text: String::new(), raw: Vec::new(), number: 0, bytes: 0 }
    }

    /// Reads the next line that is not blank. Returns false at the end.
    pub fn next(&mut self, line: &mut Line) -> std::io::Result<bool> {
        self.text.clear();
        loop {
            if !self.more()? {
                return Ok(false);
            }
            if !self.text.trim().is_empty() {
                break;
            }
            self.text.clear();
        }
        line.number = self.number;
        line.cells.clear();
        line.quotes = None;
        let blanks = self.text.trim_start_matches('"').chars().take_while(|c| [' ', '\u{a0}', '\u{3000}'].contains(c));
        line.indent = blanks.map(|c| if c == '\u{3000}' { 2 } else { 1 }).sum();
        match (self.dialect.quote, self.dialect.separator) {
            (Some(quote), _) if self.text.contains(quote) => self.quoted(quote, line)?,
            (None, Separator::Sign(sign)) => {
                self.text.split(sign).for_each(|cell| line.cells.push_field(unquoted(cell.trim())));
            }
            (_, Separator::Sign(sign)) => self.text.split(sign).for_each(|cell| line.cells.push_field(cell.trim())),
            (_, separator) => self.text = split(self.text.trim(), separator, line),
        }
        if self.dialect.is_guarded && line.cells.iter().any(|cell| unguarded(cell) != cell) {
            line.cells = line.cells.iter().map(unguarded).collect();
        }
        Ok(true)
    }

    /// Appends one more line of the file to `text`.
    fn more(&mut self) -> std::io::Result<bool> {
        self.raw.clear();
        let room = (LONGEST_LINE + 1).saturating_sub(self.text.len());
        let count = self.reader.by_ref().take(room as u64).read_until(b'\n', &mut self.raw)?;
        if count == room {
            let (line, most) = (self.number + 1, LONGEST_LINE >> 20);
            return Err(std::io::Error::other(format!(
                "line {line} is longer than {most} megabytes, so this is hardly a table; check its line ends and quotation marks"
            )));
        }
        let text = std::str::from_utf8(&self.raw);
        self.text.push_str(text.map_err(|error| std::io::Error::new(std::io::ErrorKind::InvalidData, error))?);
        self.bytes += count as u64;
        self.number += usize::from(count > 0);
        Ok(count > 0)
    }

    /// Splits a line with quoted cells, which may span several lines.
    fn quoted(&mut self, quote: char, line: &mut Line) -> std::io::Result<()> {
        if let Separator::Blanks(_) = self.dialect.separator {
            self.text = self.text.trim().to_string();
        }
        let (mut at, mut cell) = (0, String::new());
        let separator = self.dialect.separator;
        loop {
            let is_blank = |c: char| c.is_whitespace() && !separator.is(c);
            let rest = &self.text[at..];
            let begin = at + rest.len() - rest.trim_start_matches(is_blank).len();
            if self.text[begin..].starts_with(quote) {
                cell.clear();
                let first = self.number;
                let Some(end) = self.close(begin + quote.len_utf8(), quote, &mut cell)? else {
                    line.quotes = Some(Quotes::Open(first));
                    line.cells.push_field(cell.trim());
                    return Ok(());
                };
                line.cells.push_field(cell.trim());
                let rest = &self.text[end..];
                at = end + rest.len() - rest.trim_start_matches(is_blank).len();
                let next = separator.find(&self.text[at..]);
                if at == self.text.len() {
                    break;
                } else if let Some((0, length)) = next {
                    at += length;
                } else {
                    let is_escaped = self.text[..end - quote.len_utf8()].ends_with('\\');
                    let fault = match is_escaped {
                        true => Quotes::Escaped(self.number),
                        false => Quotes::TextAfter { from: first, to: self.number },
                    };
                    line.quotes = line.quotes.or(Some(fault));
                    let Some((next, length)) = next else { break };
                    at += next + length;
                }
            } else {
                let Some((next, length)) = separator.find(&self.text[at..]) else {
                    line.cells.push_field(plain(&self.text[at..]));
                    break;
                };
                line.cells.push_field(plain(&self.text[at..at + next]));
                at += next + length;
            }
        }
        if line.quotes.is_none() && self.swallows(line.number) {
            line.quotes = Some(Quotes::Swallow { from: line.number, to: self.number });
        }
        Ok(())
    }

    /// Reads a quoted cell into `cell`, up to its closing mark and over further lines if needed. Returns the position
    /// after the mark, or None if the text ends before it.
    fn close(&mut self, from: usize, quote: char, cell: &mut String) -> std::io::Result<Option<usize>> {
        let mut at = from;
        loop {
            let Some(found) = self.text[at..].find(quote).map(|found| at + found) else {
                cell.push_str(&self.text[at..]);
                at = self.text.len();
                if !self.more()? {
                    return Ok(None);
                }
                continue;
            };
            cell.push_str(&self.text[at..found]);
            at = found + quote.len_utf8();
            if !self.text[at..].starts_with(quote) {
                return Ok(Some(at));
            }
            cell.push(quote);
            at += quote.len_utf8();
        }
    }

    /// Whether at least two of the lines that one cell spans look like rows, with the usual number of cells and a
    /// number among them.
    fn swallows(&self, first: usize) -> bool {
        let Some(width) = self.dialect.width.filter(|_| self.number > first) else { return false };
        let is_row = |text: &str| {
            let mut line = Line::default();
            split(text, self.dialect.separator, &mut line);
            line.cells.len() == width && line.cells.iter().any(is_figure)
        };
        self.text.lines().filter(|text| is_row(text)).take(2).count() == 2
    }
}

/// Splits a line into cells, without quotation marks. Returns an empty string to be used as the next buffer.
fn split(text: &str, separator: Separator, line: &mut Line) -> String {
    let mut rest = text;
    while let Some((at, length)) = separator.find(rest) {
        line.cells.push_field(unquoted(rest[..at].trim()));
        rest = &rest[at + length..];
    }
    line.cells.push_field(unquoted(rest.trim()));
    String::new()
}

/// Strips blanks around a cell, and the formula `="01"` with which Excel keeps leading zeros.
fn plain(cell: &str) -> &str {
    let cell = cell.trim();
    cell.strip_prefix("=\"").and_then(|rest| rest.strip_suffix('"')).unwrap_or(cell)
}

/// Strips quotation marks at both ends of a cell, which have no meaning there.
fn unquoted(cell: &str) -> &str {
    cell.trim_matches('"').trim()
}

/// Writes rows of text as CSV, with quotation marks only where they are needed.
pub struct Writer(::csv::Writer<Vec<u8>>);

impl Writer {
    /// Creates a writer with this delimiter.
    pub fn new(separator: u8) -> Writer {
        Writer(::csv::WriterBuilder::new().delimiter(separator).from_writer(Vec::new()))
    }

    /// Appends a row, which must be as long as those before.
    pub fn row<C: AsRef<str>>(&mut self, cells: impl IntoIterator<Item = C>) {
        let written = cells.into_iter().try_for_each(|cell| self.0.write_field(cell.as_ref()));
        let ended = written.and_then(|()| self.0.write_record(None::<&[u8]>));
        ended.expect("writing to memory does not fail, and all rows are of one length");
    }

    /// Returns the whole text.
    pub fn text(self) -> String {
        let bytes = self.0.into_inner().expect("writing to memory does not fail");
        String::from_utf8(bytes).expect("made of texts")
    }
}
