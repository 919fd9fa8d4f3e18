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
    reader: BufReader<Box<dyn Read + 'a>>,
    name: String,
    dialect: Dialect,
    /// What stands between the cells of a line.
    pub separator: u8,
    /// The mark around cells in which the separator may stand; none where it means nothing.
    pub quote: Option<u8>,
}

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
        let (name, dialect) = (self.bytes.name(), self.dialect);
        Ok(Some(Blocks { reader, name, dialect, separator, quote: quote.flatten() }))
    }
}

impl Blocks<'_> {
    /// About so many bytes, up to the end of a line; empty at the end of the file, none where a line is too long.
    pub fn next(&mut self, size: usize) -> Result<Option<Vec<u8>>> {
        let failed = |error: std::io::Error| Error::Io {
            doing: "cannot read",
            path: self.name.clone(),
            reason: super::plain(&error),
        };
        let mut block = Vec::with_capacity(size + (1 << 16));
        self.reader.by_ref().take(size as u64).read_to_end(&mut block).map_err(failed)?;
        if block.len() == size {
            let mut rest = self.reader.by_ref().take(LONGEST as u64);
            let count = rest.read_until(b'\n', &mut block).map_err(failed)?;
            if count == LONGEST {
                return Ok(None);
            }
        }
        Ok(Some(block))
    }

    /// A single line of a piece, read as `each` of a grid reads it; none where its quotation marks are not in order.
    pub fn line(&self, text: &str, number: usize) -> Option<Line> {
        let mut line = Line::default();
        let is_there = Records::new(text.as_bytes(), self.dialect).next(&mut line).ok()?;
        if !is_there {
            return Some(Line::default());
        }
        line.number = number;
        line.quotes.is_none().then_some(line)
    }
}
