//! Opens Parquet files as grids, and writes them. Only the columns that a table needs are read, one at a time.

mod kind;
mod read;
mod source;
mod value;
mod write;

use std::sync::OnceLock;
use std::sync::atomic::AtomicU64;

use parquet::basic::Compression;
use parquet::errors::ParquetError;
use parquet::file::metadata::ParquetMetaData;
use parquet::file::reader::FileReader;
use parquet::file::serialized_reader::SerializedFileReader;

use super::Bytes;
use super::columns::Columns;
use super::grid::{From, Grid, Line};
use super::opening::PARQUET_MAGIC as MAGIC;
use super::quiet::caught;
use crate::phrase::{Phrase, with};
use crate::{Error, Problem, Result, Watch};
use kind::{Field, Kind};
use source::Source;

pub use write::{Column, Values, write};

/// The last bytes of encrypted files.
const ENCRYPTED: &[u8] = b"PARE";

/// The limit for rows: as many as a data set with one indicator may have. Columns are counted later, once it is known
/// which are read.
const MOST_ROWS: usize = 200_000_000;
/// Number of values sampled from an untyped column.
const LOOKED_AT: usize = 4_096;

/// An open file; a column is read when it is asked for.
struct Parquet {
    file: SerializedFileReader<Source>,
    fields: Vec<Field>,
    name: String,
    /// The name without folders, for the progress bar.
    short_name: String,
    rows: usize,
    /// How many columns are being read at once, so that progress can be shown in rows.
    columns_read: AtomicU64,
    /// The first rows as lines, once they were read.
    first: OnceLock<Vec<Line>>,
}

/// Opens a file as a grid. Columns without a single value per row are blank in it and listed in `unreadable`.
pub fn open<'a>(bytes: &Bytes) -> Result<Grid<'a>> {
    let name = bytes.name();
    let start = bytes.start(4)?;
    if start != MAGIC && start != ENCRYPTED {
        let message = Phrase::from("this is not a Parquet file: it does not begin with `PAR1`");
        return Err(told(&name, message.or(with("format", "csv").does("reads it as CSV"))));
    }
    let source = Source::of(bytes)?;
    if source.end(4)? == ENCRYPTED || start == ENCRYPTED {
        return Err(told(&name, "the file is encrypted, which is not supported; write it without encryption"));
    }
    let cut = || told(&name, "the Parquet file is damaged or truncated; download or write it again");
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
    let mut parquet =
        Parquet { file, fields, short_name: bytes.short_name(), name, rows, columns_read, first: OnceLock::new() };
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

    /// Returns an error if a column is compressed with an unsupported codec, or if there are too many rows.
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
                        "`{}` uses {codec} compression, which is not supported; write the file with snappy, zstd or gzip",
                        field.name
                    );
                    let problems = vec![Problem::new(0, at + 1, message)];
                    return Err(Error::Data { file: self.name.clone(), problems });
                }
            }
        }
        Ok(())
    }

    /// Treats an untyped column as text if its first values are UTF-8.
    fn see_bytes(&mut self) -> Result<()> {
        for at in 0..self.fields.len() {
            if self.fields[at].kind != Kind::Bytes {
                continue;
            }
            let mut is_text = true;
            self.each_text(at, LOOKED_AT, &Watch::default(), &mut |text| is_text &= !text.contains(super::BROKEN))?;
            if is_text {
                self.fields[at].kind = Kind::Text;
            }
        }
        Ok(())
    }

    fn rows_of(&self, group: usize) -> usize {
        usize::try_from(self.metadata().row_group(group).num_rows()).unwrap_or(0)
    }

    /// The error for a column that cannot be read in a row group.
    fn damaged(&self, group: usize, at: usize, reason: &str) -> Error {
        let field = &self.fields[at].name;
        let message = format!("`{field}` cannot be read in row group {}: {reason}", group + 1);
        Error::Data { file: self.name.clone(), problems: vec![Problem::new(0, at + 1, message)] }
    }
}
