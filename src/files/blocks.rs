//! A text file in pieces that end with a line, so that lines can be taken apart on all threads.

use std::io::{BufRead, BufReader, Read};

use encoding_rs::UTF_8;

use super::delimited::{Delimited, Dialect, Records};
use super::grid::{From, Grid, Line};
use super::separator::Separator;
use crate::{Error, Result, Watch};

/// A piece without a line end may be this long; beyond, the file is read line by line, which tells what is wrong.
const LONGEST: usize = 8 << 20;

/// The pieces of a file, from its start.
pub struct Blocks<'a> {
    reader: BufReader<Box<dyn Read + Send + 'a>>,
    name: String,
    /// How many bytes the file has, packed where it is.
    pub length: u64,
    /// Takes single lines of a piece apart.
    pub lines: Lines,
    /// What stands between the cells of a line.
    pub separator: u8,
    /// The mark around cells in which the separator may stand; none where it means nothing.
    pub quote: Option<u8>,
}

/// Single lines of a text file.
#[derive(Clone, Copy)]
pub struct Lines(Dialect);

impl<'a> Grid<'a> {
    /// The pieces of a text file in UTF-8 whose cells are parted by one sign; none of any other file.
    pub fn blocks(&self) -> Result<Option<Blocks<'a>>> {
        let From::Delimited(delimited) = &self.from else { return Ok(None) };
        delimited.blocks()
    }

    /// Tell the watch that the file is read from now on.
    pub fn begin(&self, watch: &Watch) {
        if let From::Delimited(delimited) = &self.from {
            watch.begin(&format!("reading {}", delimited.bytes.short_name()), delimited.bytes.length());
        }
    }
}

impl<'a> Delimited<'a> {
    fn blocks(&self) -> Result<Option<Blocks<'a>>> {
        let ascii = |sign: char| u8::try_from(sign).ok().filter(u8::is_ascii);
        let Separator::Sign(sign) = self.dialect.separator else { return Ok(None) };
        let (separator, quote) = (ascii(sign), self.dialect.quote.map(ascii));
        let (Some(separator), None | Some(Some(_)), true) = (separator, quote, self.encoding == UTF_8) else {
            return Ok(None);
        };
        let mut reader = BufReader::with_capacity(1 << 16, self.bytes.open()?);
        let start = reader.fill_buf().map_err(|error| self.bytes.failed(&error))?;
        if start.starts_with(b"\xef\xbb\xbf") {
            reader.consume(3);
        }
        let (name, lines, length) = (self.bytes.name(), Lines(self.dialect), self.bytes.length());
        Ok(Some(Blocks { reader, name, length, lines, separator, quote: quote.flatten() }))
    }
}

impl Blocks<'_> {
    /// About so many bytes, up to the end of a line; empty at the end of the file, and false where a line is too long.
    pub fn next(&mut self, size: usize, block: &mut Vec<u8>) -> Result<bool> {
        let failed = |error: std::io::Error| Error::Io {
            doing: "cannot read",
            path: self.name.clone(),
            reason: super::plain(&error),
        };
        block.clear();
        block.reserve(size + (1 << 16));
        self.reader.by_ref().take(size as u64).read_to_end(block).map_err(failed)?;
        if block.len() == size {
            let mut rest = self.reader.by_ref().take(LONGEST as u64);
            let count = rest.read_until(b'\n', block).map_err(failed)?;
            if count == LONGEST {
                return Ok(false);
            }
        }
        Ok(true)
    }
}

impl Lines {
    /// A single line of a piece, read as `each` of a grid reads it; none where its quotation marks are not in order.
    pub fn line(self, text: &str, number: usize) -> Option<Line> {
        let mut line = Line::default();
        let is_there = Records::new(text.as_bytes(), self.0).next(&mut line).ok()?;
        if !is_there {
            return Some(Line::default());
        }
        line.number = number;
        line.quotes.is_none().then_some(line)
    }
}
