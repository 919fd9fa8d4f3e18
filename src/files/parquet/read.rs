//! The values of a column of a Parquet file, row by row.

use std::sync::atomic::Ordering::Relaxed;

use parquet::column::reader::{ColumnReader, ColumnReaderImpl};
use parquet::data_type::DataType;
use parquet::file::reader::FileReader;

use super::super::quiet::caught;
use super::Parquet;
use super::kind::{Field, Kind};
use super::value::Value;
use crate::{Result, Watch};

/// So many values are unpacked at once.
const VALUES: usize = 16_384;

const CUT: &str = "the file is damaged, or its end is missing";

impl Parquet {
    /// The numbers of a column, NaN where there is none.
    pub(super) fn numbers_of(&self, at: usize, watch: &Watch) -> Result<Vec<f64>> {
        let mut numbers = Vec::with_capacity(self.rows);
        let kind = self.fields[at].kind;
        let see = &mut |cell: Cell| {
            numbers.push(match cell {
                Cell::Missing => f64::NAN,
                Cell::Value(value, _) => value.number(kind),
            });
        };
        self.each_cell(at, self.rows, watch, see)?;
        Ok(numbers)
    }

    /// The cells of a column as texts, blank where there is none.
    pub(super) fn each_text_of(&self, at: usize, most: usize, watch: &Watch, see: &mut dyn FnMut(&str)) -> Result<()> {
        let kind = self.fields[at].kind;
        self.each_cell(at, most, watch, &mut |cell| match cell {
            Cell::Missing => see(""),
            Cell::Value(value, field) => match &field.about {
                Some(about) => see(&value.text(kind, about)),
                None => see(""),
            },
        })
    }

    /// Go through the first cells of a column.
    fn each_cell(&self, at: usize, most: usize, watch: &Watch, see: &mut dyn FnMut(Cell)) -> Result<()> {
        let mut left = most.min(self.rows);
        for group in 0..self.metadata().num_row_groups() {
            if left == 0 {
                break;
            }
            let mut column = self.column(group, at)?;
            let mut rows = self.rows_of(group).min(left);
            left -= rows;
            while rows > 0 {
                watch.check()?;
                let count = rows.min(VALUES);
                self.cells_of(at, group, column.as_mut(), count, see)?;
                watch.advance(count as u64);
                watch.read_rows(watch.progress().0 / self.columns_read.load(Relaxed));
                rows -= count;
            }
        }
        Ok(())
    }

    /// The columns of a group of rows, none for those that cannot be read.
    pub(super) fn columns(&self, group: usize) -> Result<Vec<Option<Reader>>> {
        (0..self.fields.len()).map(|at| self.column(group, at)).collect()
    }

    fn column(&self, group: usize, at: usize) -> Result<Option<Reader>> {
        let field = &self.fields[at];
        let Some(leaf) = field.leaf.filter(|_| !matches!(field.kind, Kind::Opaque | Kind::Nested)) else {
            return Ok(None);
        };
        let opened = caught(|| self.file.get_row_group(group).and_then(|group| group.get_column_reader(leaf)));
        let values = opened.and_then(std::result::Result::ok).ok_or_else(|| self.damaged(group, at, CUT))?;
        Ok(Some(Reader { values, group }))
    }

    /// The next cells of a column as texts.
    pub(super) fn texts_of(&self, at: usize, column: Option<&mut Reader>, count: usize) -> Result<Vec<String>> {
        let (mut texts, kind) = (Vec::with_capacity(count), self.fields[at].kind);
        let group = column.as_ref().map_or(0, |column| column.group);
        self.cells_of(at, group, column, count, &mut |cell| {
            texts.push(match cell {
                Cell::Value(value, Field { about: Some(about), .. }) => value.text(kind, about),
                Cell::Missing | Cell::Value(..) => String::new(),
            });
        })?;
        Ok(texts)
    }

    fn cells_of(
        &self,
        at: usize,
        group: usize,
        column: Option<&mut Reader>,
        count: usize,
        see: &mut dyn FnMut(Cell),
    ) -> Result<()> {
        let Some(column) = column else {
            (0..count).for_each(|_| see(Cell::Missing));
            return Ok(());
        };
        let read = caught(|| column.next(count, &self.fields[at], see));
        match read {
            Some(Some(found)) if found == count => Ok(()),
            _ => Err(self.damaged(group, at, CUT)),
        }
    }
}

/// A value, or none, with what its column is.
pub enum Cell<'v> {
    Missing,
    Value(&'v dyn Value, &'v Field),
}

/// A column of a group of rows, as far as it is read.
pub struct Reader {
    values: ColumnReader,
    group: usize,
}

impl Reader {
    /// The next cells; how many there were, none where the file is damaged.
    fn next(&mut self, count: usize, field: &Field, see: &mut dyn FnMut(Cell)) -> Option<usize> {
        match &mut self.values {
            ColumnReader::BoolColumnReader(values) => next(values, count, field, see),
            ColumnReader::Int32ColumnReader(values) => next(values, count, field, see),
            ColumnReader::Int64ColumnReader(values) => next(values, count, field, see),
            ColumnReader::Int96ColumnReader(values) => next(values, count, field, see),
            ColumnReader::FloatColumnReader(values) => next(values, count, field, see),
            ColumnReader::DoubleColumnReader(values) => next(values, count, field, see),
            ColumnReader::ByteArrayColumnReader(values) => next(values, count, field, see),
            ColumnReader::FixedLenByteArrayColumnReader(values) => next(values, count, field, see),
        }
    }
}

fn next<T: DataType>(
    column: &mut ColumnReaderImpl<T>,
    count: usize,
    field: &Field,
    see: &mut dyn FnMut(Cell),
) -> Option<usize>
where
    T::T: Value,
{
    let (mut levels, mut values) = (Vec::with_capacity(count), Vec::with_capacity(count));
    let (found, _, _) = column.read_records(count, Some(&mut levels), None, &mut values).ok()?;
    if levels.is_empty() {
        values.iter().for_each(|value| see(Cell::Value(value, field)));
        return Some(found);
    }
    let mut values = values.iter();
    for level in levels {
        see(if level > 0 { Cell::Value(values.next()?, field) } else { Cell::Missing });
    }
    Some(found)
}
