//! A text file in pieces that end at a line end, so that its lines can be parsed on all threads.

use std::io::{BufRead, BufReader, Read};

use encoding_rs::UTF_8;

use super::delimited::{Delimited, Dialect, Records};
use super::grid::{From, Grid, Line};
use super::separator::Separator;
use crate::{Error, Result, Watch};

/// The longest stretch without a line end that a piece may have. If there is a longer one, the file is read line by
/// line instead, which yields an error that says what is wrong.
const LONGEST: usize = 8 << 20;

/// The pieces of a file, from its start.
pub struct Blocks<'a> {
    reader: BufReader<Box<dyn Read + Send + 'a>>,
    name: String,
    /// The size of the file in bytes, as it is stored.
    pub length: u64,
    /// Parses single lines of a piece.
    pub lines: Lines,
    /// The delimiter.
    pub separator: u8,
    /// The quotation mark around cells that may contain the delimiter; None if quotation marks have no meaning.
    pub quote: Option<u8>,
}

/// Single lines of a text file.
#[derive(Clone, Copy)]
pub struct Lines(Dialect);

impl<'a> Grid<'a> {
    /// Returns the pieces of a UTF-8 text file with a single-character delimiter, and None for any other file.
    pub fn blocks(&self) -> Result<Option<Blocks<'a>>> {
        let From::Delimited(delimited) = &self.from else { return Ok(None) };
        delimited.blocks()
    }

    /// Starts the progress of reading the file.
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
    /// Reads about `size` bytes, up to the next line end. The block is empty at the end of the file; the result is
    /// false if a line is too long.
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
    /// Reads a single line of a piece as `each` of a grid would. Returns None if its quotation marks are faulty.
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
