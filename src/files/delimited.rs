//! Cells parted by a sign: commas, semicolons, tabs, bars; RFC 4180 with any of them.

use std::collections::BTreeMap;

use encoding_rs::{Encoding, UTF_8};

use super::Bytes;
use super::encoding::{BROKEN, Decoded, guess, named};
use super::grid::{From, GoOn, Grid, Hidden, Line};
use crate::{Error, Problem, Result, Watch};

/// How many lines are read between two looks at the watch.
const LINES_BETWEEN_CHECKS: usize = 4096;
/// So many lines are looked at to find the separator.
const LOOKED_AT: usize = 200;
const SEPARATORS: &[u8] = b",;\t|";

pub(super) struct Delimited<'a> {
    bytes: Bytes<'a>,
    encoding: &'static Encoding,
    pub(super) separator: u8,
}

/// The cells of a file; the encoding and the separator are found where they are not named.
pub fn open<'a>(bytes: Bytes<'a>, encoding: Option<&str>, separator: Option<char>, watch: &Watch) -> Result<Grid<'a>> {
    let encoding = match encoding {
        Some(name) => named(name)?,
        None => guess(&bytes, watch)?,
    };
    let separator = separator.map(|sign| {
        let expected = "one plain character, such as `;` or a tab";
        u8::try_from(sign).map_err(|_| Error::wrong("option `separator`", format!("`{sign}`"), expected))
    });
    let mut delimited = Delimited { bytes, encoding, separator: b',' };
    let mut took = Vec::new();
    if encoding != UTF_8 {
        took.push(format!("encoding {}", encoding.name()));
    }
    delimited.separator = match separator {
        Some(sign) => sign?,
        None => delimited.likely_separator(watch)?,
    };
    if delimited.separator != delimited.usual() {
        let sign =
            if delimited.separator == b'\t' { "tabs".into() } else { format!("`{}`", char::from(delimited.separator)) };
        took.push(format!("cells parted by {sign}"));
    }
    Ok(Grid {
        from: From::Delimited(delimited),
        took,
        problems: Vec::new(),
        merged: Vec::new(),
        hidden: Hidden::default(),
        left: 0,
        sheets: Vec::new(),
    })
}

impl Delimited<'_> {
    pub(super) fn each(&self, watch: &Watch, see: &mut dyn FnMut(&Line) -> Result<GoOn>) -> Result<()> {
        self.each_by(self.separator, watch, see)
    }

    fn each_by(&self, separator: u8, watch: &Watch, see: &mut dyn FnMut(&Line) -> Result<GoOn>) -> Result<()> {
        let mut builder = ::csv::ReaderBuilder::new();
        builder.flexible(true).has_headers(false).trim(::csv::Trim::All).delimiter(separator);
        watch.begin(&format!("reading {}", self.bytes.short_name()), self.bytes.length());
        let mut reader = builder.from_reader(Decoded::new(self.bytes.open()?, self.encoding));
        let (mut line, mut count) = (Line::default(), 0);
        loop {
            if count % LINES_BETWEEN_CHECKS == 0 {
                watch.check()?;
                watch.reached(reader.position().byte());
            }
            count += 1;
            let is_there = reader.read_record(&mut line.cells).map_err(|error| self.unreadable(&error))?;
            if !is_there {
                return Ok(());
            }
            line.number = line.cells.position().map_or(0, |place| usize::try_from(place.line()).unwrap_or(0));
            if line.cells.as_slice().contains(BROKEN) {
                let problem = Problem::new(line.number, 0, format!("the text is not {}", self.encoding.name()));
                return Err(Error::Data { file: self.bytes.name(), problems: vec![problem] });
            }
            if !line.is_blank() && !see(&line)? {
                return Ok(());
            }
        }
    }

    /// The sign that the file's ending says; another must fit better.
    fn usual(&self) -> u8 {
        if ["tsv", "tab"].contains(&self.bytes.ending().as_str()) { b'\t' } else { b',' }
    }

    fn unreadable(&self, error: &::csv::Error) -> Error {
        let line = error.position().map_or(0, |place| usize::try_from(place.line()).unwrap_or(0));
        Error::Data { file: self.bytes.name(), problems: vec![Problem::new(line, 0, error.to_string())] }
    }

    /// The sign by which most of the first lines have the same number of cells, more than one; else what the ending says.
    fn likely_separator(&self, watch: &Watch) -> Result<u8> {
        let first = self.usual();
        let mut best = (0, first);
        for sign in std::iter::once(first).chain(SEPARATORS.iter().copied().filter(|sign| *sign != first)) {
            let mut widths: BTreeMap<usize, usize> = BTreeMap::new();
            let mut seen = 0;
            self.each_by(sign, watch, &mut |line| {
                *widths.entry(line.cells.len()).or_default() += 1;
                seen += 1;
                Ok(seen < LOOKED_AT)
            })?;
            let alike = widths.iter().filter(|(width, _)| **width > 1).map(|(_, count)| *count).max().unwrap_or(0);
            if alike > best.0 {
                best = (alike, sign);
            }
        }
        Ok(best.1)
    }
}

/// Rows of text as CSV, quoted only where needed.
pub fn write<R, C>(rows: impl IntoIterator<Item = R>, separator: u8) -> String
where
    R: IntoIterator<Item = C>,
    C: AsRef<[u8]>,
{
    let mut writer = ::csv::WriterBuilder::new().delimiter(separator).from_writer(Vec::new());
    for row in rows {
        writer.write_record(row).expect("writing to memory does not fail, and all rows are of one length");
    }
    let bytes = writer.into_inner().expect("writing to memory does not fail");
    String::from_utf8(bytes).expect("made of texts")
}
