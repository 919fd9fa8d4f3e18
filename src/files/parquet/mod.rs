//! Parquet: columns of typed values, read one by one where a table needs them, or as lines like those of other files.

mod kind;
mod read;
mod source;
mod value;
mod write;

use std::sync::atomic::{AtomicU64, Ordering::Relaxed};

use ::csv::StringRecord;
use parquet::basic::Compression;
use parquet::errors::ParquetError;
use parquet::file::metadata::ParquetMetaData;
use parquet::file::reader::FileReader;
use parquet::file::serialized_reader::SerializedFileReader;

use super::Bytes;
use super::columns::Columns;
use super::grid::{From, GoOn, Grid, Line};
use super::opening::PARQUET_MAGIC as MAGIC;
use super::quiet::caught;
use crate::phrase::{Phrase, with};
use crate::{Error, Problem, Result, Watch};
use kind::{Field, Kind};
use source::Source;

pub use write::{Column, Values, write};

/// Encrypted ones end so.
const ENCRYPTED: &[u8] = b"PARE";

/// So many rows are made into lines at once.
const ROWS: usize = 4_096;
/// As many rows as a data set of one figure each may have; how many columns of them are read is not known yet.
const MOST_ROWS: usize = 200_000_000;

/// A file of columns, of which each is read when it is asked for.
struct Parquet {
    file: SerializedFileReader<Source>,
    fields: Vec<Field>,
    /// In messages, and without its folders.
    name: String,
    short_name: String,
    rows: usize,
    /// How many columns are read, so that rows can be told while columns are read side by side.
    columns_read: AtomicU64,
}

/// The table of a file; columns that hold no single value a row are blank, and told.
pub fn open<'a>(bytes: &Bytes) -> Result<Grid<'a>> {
    let name = bytes.name();
    let start = bytes.start(4)?;
    if start != MAGIC && start != ENCRYPTED {
        let message = Phrase::from("this is no Parquet file, which would begin with `PAR1`");
        return Err(told(&name, message.or(with("format", "csv").does("reads it as CSV"))));
    }
    let source = Source::of(bytes)?;
    if source.end(4)? == ENCRYPTED || start == ENCRYPTED {
        return Err(told(&name, "the file is encrypted; write it without encryption"));
    }
    let cut = || told(&name, "the Parquet file is damaged, or its end is missing; download or write it again");
    let opened = caught(|| SerializedFileReader::new(source)).ok_or_else(cut)?;
    let file = opened.map_err(|error| match error {
        ParquetError::NYI(reason) => told(&name, format!("the Parquet file cannot be read: {reason}")),
        _ => cut(),
    })?;
    let fields = caught(|| kind::fields(file.metadata().file_metadata().schema_descr())).ok_or_else(cut)?;
    let of_groups = file.metadata().row_groups().iter().map(|group| group.num_rows());
    let rows = of_groups.clone().try_fold(0_i64, i64::checked_add).filter(|_| of_groups.clone().all(|rows| rows >= 0));
    let rows = rows.filter(|rows| *rows == file.metadata().file_metadata().num_rows()).ok_or_else(cut)?;
    let rows = usize::try_from(rows).map_err(|_| cut())?;
    let columns_read = AtomicU64::new(1);
    let mut parquet = Parquet { file, fields, short_name: bytes.short_name(), name, rows, columns_read };
    parquet.check()?;
    parquet.see_bytes()?;
    let beside = parquet.file.metadata().file_metadata().key_value_metadata();
    let beside = beside.into_iter().flatten().map(|pair| pair.key.clone()).collect();
    let unreadable = parquet.fields.iter().enumerate().filter_map(|(at, field)| Some((at, field.fault()?))).collect();
    Ok(Grid { beside, unreadable, counts_rows: true, ..Grid::new(From::Columns(Box::new(parquet))) })
}

fn told(file: &str, message: impl Into<Phrase>) -> Error {
    Error::Data { file: file.to_string(), problems: vec![Problem::new(0, 0, message)] }
}

impl Parquet {
    fn metadata(&self) -> &ParquetMetaData {
        self.file.metadata()
    }

    /// An error where a column is packed in a way that cannot be unpacked here, or there is more than could be held.
    fn check(&self) -> Result<()> {
        if self.rows > MOST_ROWS {
            let what = format!("`{}`: {} rows", self.name, self.rows);
            return Err(Error::Limit { what, limit: format!("{MOST_ROWS} rows") });
        }
        for (at, field) in self.fields.iter().enumerate() {
            let Some(leaf) = field.leaf else { continue };
            let packed = self.metadata().row_groups().iter().map(|group| group.column(leaf).compression());
            for codec in packed {
                let is_known = matches!(
                    codec,
                    Compression::UNCOMPRESSED | Compression::SNAPPY | Compression::GZIP(_) | Compression::ZSTD(_)
                );
                if !is_known {
                    let codec = codec.to_string();
                    let codec = codec.split('(').next().unwrap_or_default();
                    let message = format!(
                        "`{}` is compressed with {codec}, which cannot be read here; write the file with snappy, zstd or \
                         gzip",
                        field.name
                    );
                    let problems = vec![Problem::new(0, at + 1, message)];
                    return Err(Error::Data { file: self.name.clone(), problems });
                }
            }
        }
        Ok(())
    }

    /// Bytes of which nothing says that they are text are taken for text where the first of them are.
    fn see_bytes(&mut self) -> Result<()> {
        for at in 0..self.fields.len() {
            if self.fields[at].kind != Kind::Bytes {
                continue;
            }
            let mut is_text = true;
            self.each_text_of(at, ROWS, &Watch::default(), &mut |text| is_text &= !text.contains(super::BROKEN))?;
            if is_text {
                self.fields[at].kind = Kind::Text;
            }
        }
        Ok(())
    }

    /// A line of cells by column and row; a number is one by its kind.
    fn line(&self, number: usize, row: usize, texts: &[Vec<String>]) -> Line {
        let cell = |column: &'_ Vec<String>| column.get(row).map_or("", String::as_str).to_string();
        let cells: Vec<String> = texts.iter().map(cell).collect();
        let is_exact = |(field, cell): (&Field, &String)| field.kind.is_number() && !cell.is_empty();
        let exact = self.fields.iter().zip(&cells).map(is_exact).collect();
        let cells = StringRecord::from(cells);
        Line { number, cells, exact, ..Line::default() }
    }

    fn rows_of(&self, group: usize) -> usize {
        usize::try_from(self.metadata().row_group(group).num_rows()).unwrap_or(0)
    }

    /// An error in a column of a group of rows.
    fn damaged(&self, group: usize, at: usize, reason: &str) -> Error {
        let field = &self.fields[at].name;
        let message = format!("`{field}` cannot be read in row group {}: {reason}", group + 1);
        Error::Data { file: self.name.clone(), problems: vec![Problem::new(0, at + 1, message)] }
    }
}

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

    fn each(&self, watch: &Watch, see: &mut dyn FnMut(&Line) -> Result<GoOn>) -> Result<()> {
        let names: StringRecord = self.fields.iter().map(|field| field.name.as_str()).collect();
        if !see(&Line { number: 0, cells: names, ..Line::default() })? {
            return Ok(());
        }
        self.begin(1, watch);
        let mut number = 0;
        for group in 0..self.metadata().num_row_groups() {
            let mut columns = self.columns(group)?;
            let mut left = self.rows_of(group);
            while left > 0 {
                watch.check()?;
                watch.reached(number as u64);
                watch.read_rows(number as u64);
                let count = left.min(ROWS);
                let mut texts = Vec::with_capacity(columns.len());
                for (at, column) in columns.iter_mut().enumerate() {
                    texts.push(self.texts_of(at, column.as_mut(), count)?);
                }
                for row in 0..count {
                    number += 1;
                    if !see(&self.line(number, row, &texts))? {
                        return Ok(());
                    }
                }
                left -= count;
            }
        }
        Ok(())
    }

    fn numbers(&self, at: usize, watch: &Watch) -> Result<Vec<f64>> {
        self.numbers_of(at, watch)
    }

    fn each_text(&self, at: usize, most: usize, watch: &Watch, see: &mut dyn FnMut(&str)) -> Result<()> {
        self.each_text_of(at, most, watch, see)
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
