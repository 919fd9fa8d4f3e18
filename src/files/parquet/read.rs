//! Reads the columns of a Parquet file, separately or side by side as lines.

use std::ops::Range;
use std::sync::atomic::Ordering::Relaxed;

use ::csv::StringRecord;
use parquet::column::reader::{ColumnReader, ColumnReaderImpl};
use parquet::data_type::DataType;
use parquet::file::reader::FileReader;

use super::super::columns::Columns;
use super::super::grid::{GoOn, Line};
use super::super::quiet::caught;
use super::Parquet;
use super::kind::{Field, Kind};
use super::value::Value;
use crate::{Result, Watch};

/// How many values are decoded at a time.
const VALUES: usize = 16_384;
/// How many rows are made into lines at a time, and how many at first.
const ROWS: usize = 4_096;
const FIRST_ROWS: usize = 512;

const TRUNCATED: &str = "the file is damaged or truncated";

/// Receives the values of a column in turn, None for a missing one.
type See<'s> = &'s mut dyn FnMut(Option<&dyn Value>);

impl Columns for Parquet {
    fn rows(&self) -> usize {
        self.rows
    }

    fn is_of_numbers(&self, at: usize) -> bool {
        self.fields[at].kind.is_number()
    }

    fn begin(&self, columns: usize, watch: &Watch) {
        watch.begin(&format!("reading {}", self.short_name), (columns * self.rows) as u64);
        self.columns_read.store(columns.max(1) as u64, Relaxed);
    }

    fn numbers(&self, at: usize, watch: &Watch) -> Result<Vec<f64>> {
        let (mut numbers, kind) = (Vec::with_capacity(self.rows), self.fields[at].kind);
        self.each_value(at, self.rows, watch, &mut |value| {
            numbers.push(value.map_or(f64::NAN, |value| value.number(kind)));
        })?;
        Ok(numbers)
    }

    fn each_text(&self, at: usize, most: usize, watch: &Watch, see: &mut dyn FnMut(&str)) -> Result<()> {
        self.each_value(at, most, watch, &mut |value| see(&self.fields[at].text(value)))
    }

    fn each(&self, watch: &Watch, see: &mut dyn FnMut(&Line) -> Result<GoOn>) -> Result<()> {
        let names: StringRecord = self.fields.iter().map(|field| field.name.as_str()).collect();
        if !see(&Line { number: 0, cells: names, ..Line::default() })? {
            return Ok(());
        }
        // The first rows are read several times, until the layout of the table is known.
        let known = self.first.get();
        for line in known.into_iter().flatten() {
            if !see(line)? {
                return Ok(());
            }
        }
        let seen = known.map_or(0, Vec::len);
        self.begin(1, watch);
        let mut number = 0;
        for group in 0..self.metadata().num_row_groups() {
            let mut readers = (0..self.fields.len()).map(|at| self.reader(group, at)).collect::<Result<Vec<_>>>()?;
            let mut left = self.rows_of(group);
            while left > 0 {
                watch.check()?;
                watch.reached(number as u64);
                watch.read_rows(number as u64);
                let count = left.min(if number == 0 { FIRST_ROWS } else { ROWS });
                let mut columns = Vec::with_capacity(readers.len());
                for (field, reader) in self.fields.iter().zip(&mut readers) {
                    let mut texts = Vec::with_capacity(count);
                    self.next(reader, count, &mut |value| texts.push(field.text(value)))?;
                    columns.push(texts);
                }
                let lines = |rows: Range<usize>| rows.map(|row| self.line(number + row + 1, row, &columns));
                if number == 0 {
                    let _ = self.first.set(lines(0..count).collect());
                }
                for line in lines(seen.saturating_sub(number).min(count)..count) {
                    if !see(&line)? {
                        return Ok(());
                    }
                }
                number += count;
                left -= count;
            }
        }
        Ok(())
    }

    fn lines(&self, rows: &[usize], watch: &Watch) -> Result<Vec<Line>> {
        let mut columns = Vec::with_capacity(self.fields.len());
        for at in 0..self.fields.len() {
            let (mut row, mut wanted, mut kept) = (0, rows.iter().peekable(), Vec::with_capacity(rows.len()));
            self.each_text(at, self.rows, watch, &mut |text| {
                if wanted.next_if(|wanted| **wanted == row).is_some() {
                    kept.push(text.to_string());
                }
                row += 1;
            })?;
            columns.push(kept);
        }
        Ok(rows.iter().enumerate().map(|(at, row)| self.line(row + 1, at, &columns)).collect())
    }
}

impl Parquet {
    /// Returns the line with one row of every column; numeric columns count as exact.
    fn line(&self, number: usize, row: usize, columns: &[Vec<String>]) -> Line {
        let cells: Vec<&str> = columns.iter().map(|column| column.get(row).map_or("", String::as_str)).collect();
        let is_exact = |(field, cell): (&Field, &&str)| field.kind.is_number() && !cell.is_empty();
        let exact = self.fields.iter().zip(&cells).map(is_exact).collect();
        Line { number, cells: cells.into(), exact, ..Line::default() }
    }

    /// Goes through the first `most` values of a column.
    fn each_value(&self, at: usize, most: usize, watch: &Watch, see: See) -> Result<()> {
        let mut left = most.min(self.rows);
        for group in 0..self.metadata().num_row_groups() {
            if left == 0 {
                break;
            }
            let mut reader = self.reader(group, at)?;
            let mut rows = self.rows_of(group).min(left);
            left -= rows;
            while rows > 0 {
                watch.check()?;
                let count = rows.min(VALUES);
                self.next(&mut reader, count, see)?;
                watch.advance(count as u64);
                watch.read_rows(watch.progress().0 / self.columns_read.load(Relaxed));
                rows -= count;
            }
        }
        Ok(())
    }

    fn reader(&self, group: usize, at: usize) -> Result<Reader> {
        let field = &self.fields[at];
        let Some(leaf) = field.leaf.filter(|_| !matches!(field.kind, Kind::Opaque | Kind::Nested)) else {
            return Ok(Reader { values: None, group, at });
        };
        let opened = caught(|| self.file.get_row_group(group).and_then(|group| group.get_column_reader(leaf)));
        let values = opened.and_then(std::result::Result::ok).ok_or_else(|| self.damaged(group, at, TRUNCATED))?;
        Ok(Reader { values: Some(values), group, at })
    }

    /// Reads the next values. An error if there are fewer, or if the decoder panics on them.
    fn next(&self, reader: &mut Reader, count: usize, see: See) -> Result<()> {
        match caught(|| reader.next(count, see)) {
            Some(Some(found)) if found == count => Ok(()),
            _ => Err(self.damaged(reader.group, reader.at, TRUNCATED)),
        }
    }
}

/// A column of a row group, read from its start.
struct Reader {
    /// None for a column that has no single value per row: every value is missing.
    values: Option<ColumnReader>,
    group: usize,
    at: usize,
}

impl Reader {
    /// Returns how many values were read, None if the data are damaged.
    fn next(&mut self, count: usize, see: See) -> Option<usize> {
        let Some(values) = &mut self.values else {
            (0..count).for_each(|_| see(None));
            return Some(count);
        };
        match values {
            ColumnReader::BoolColumnReader(values) => next(values, count, see),
            ColumnReader::Int32ColumnReader(values) => next(values, count, see),
            ColumnReader::Int64ColumnReader(values) => next(values, count, see),
            ColumnReader::Int96ColumnReader(values) => next(values, count, see),
            ColumnReader::FloatColumnReader(values) => next(values, count, see),
            ColumnReader::DoubleColumnReader(values) => next(values, count, see),
            ColumnReader::ByteArrayColumnReader(values) => next(values, count, see),
            ColumnReader::FixedLenByteArrayColumnReader(values) => next(values, count, see),
        }
    }
}

fn next<T: DataType>(column: &mut ColumnReaderImpl<T>, count: usize, see: See) -> Option<usize>
where
    T::T: Value,
{
    let (mut levels, mut values) = (Vec::with_capacity(count), Vec::with_capacity(count));
    let (found, _, _) = column.read_records(count, Some(&mut levels), None, &mut values).ok()?;
    if levels.is_empty() {
        values.iter().for_each(|value| see(Some(value)));
        return Some(found);
    }
    let mut values = values.iter();
    for level in levels {
        see(if level > 0 { Some(values.next()?) } else { None });
    }
    Some(found)
}
