//! Writes a table as a Parquet file.

use std::cell::Cell;
use std::collections::HashSet;
use std::sync::Arc;

use bytes::Bytes;
use parquet::basic::{Compression, LogicalType, Repetition, Type as Physical};
use parquet::data_type::{ByteArray, ByteArrayType, DataType, DoubleType, Int64Type};
use parquet::errors::Result as Fallible;
use parquet::file::metadata::KeyValue;
use parquet::file::properties::WriterProperties;
use parquet::file::writer::{SerializedFileWriter, SerializedRowGroupWriter};
use parquet::schema::types::{ColumnPath, Type, TypePtr};

use crate::{Error, Result};

/// Rows per row group; readers can process groups in parallel.
const ROWS: usize = 1 << 17;

/// A column to be written.
pub struct Column {
    /// The name of the column.
    pub name: String,
    /// One value per row.
    pub values: Values,
}

/// The values of a column; missing ones become null.
pub enum Values {
    /// DOUBLE.
    Numbers(Vec<Option<f64>>),
    /// INT64.
    Counts(Vec<Option<i64>>),
    /// Strings.
    Texts(Vec<Option<String>>),
}

/// Returns the bytes of a file with these columns and this key-value metadata.
pub fn write(columns: &[Column], about: &[(&str, String)]) -> Result<Vec<u8>> {
    written(columns, about).map_err(|error| Error::plain(format!("the Parquet file cannot be written: {error}")))
}

fn written(columns: &[Column], about: &[(&str, String)]) -> Fallible<Vec<u8>> {
    let types = columns.iter().map(Column::described).collect::<Fallible<Vec<_>>>()?;
    let schema = Arc::new(Type::group_type_builder("table").with_fields(types).build()?);
    let pairs = about.iter().map(|(key, value)| KeyValue::new((*key).to_string(), value.clone())).collect();
    let mut properties = WriterProperties::builder()
        .set_created_by(crate::TOOL.to_string())
        .set_compression(Compression::SNAPPY)
        .set_dictionary_enabled(false)
        .set_key_value_metadata(Some(pairs));
    for column in columns.iter().filter(|column| column.values.do_repeat()) {
        properties = properties.set_column_dictionary_enabled(ColumnPath::from(column.name.as_str()), true);
    }
    let mut file = SerializedFileWriter::new(Vec::new(), schema, Arc::new(properties.build()))?;
    let rows = columns.iter().map(|column| column.values.len()).max().unwrap_or(0);
    for from in (0..rows).step_by(ROWS) {
        let mut group = file.next_row_group()?;
        for column in columns {
            column.values.write(from, &mut group)?;
        }
        group.close()?;
    }
    file.into_inner()
}

impl Column {
    fn described(&self) -> Fallible<TypePtr> {
        let (physical, logical) = match self.values {
            Values::Numbers(_) => (Physical::DOUBLE, None),
            Values::Counts(_) => (Physical::INT64, None),
            Values::Texts(_) => (Physical::BYTE_ARRAY, Some(LogicalType::String)),
        };
        let described = Type::primitive_type_builder(&self.name, physical).with_repetition(Repetition::OPTIONAL);
        described.with_logical_type(logical).build().map(Arc::new)
    }
}

impl Values {
    fn len(&self) -> usize {
        match self {
            Values::Numbers(values) => values.len(),
            Values::Counts(values) => values.len(),
            Values::Texts(values) => values.len(),
        }
    }

    /// Writes one row group, from this row on.
    fn write(&self, from: usize, group: &mut SerializedRowGroupWriter<Vec<u8>>) -> Fallible<()> {
        match self {
            Values::Numbers(values) => put::<DoubleType, _>(part(values, from), |number| *number, group),
            Values::Counts(values) => put::<Int64Type, _>(part(values, from), |count| *count, group),
            Values::Texts(values) => {
                // All texts share one allocation, of which each is a slice.
                let values = part(values, from);
                let all = Bytes::from(values.iter().flatten().flat_map(|text| text.bytes()).collect::<Vec<u8>>());
                let end = Cell::new(0);
                let text = |text: &String| {
                    let start = end.replace(end.get() + text.len());
                    ByteArray::from(all.slice(start..end.get()))
                };
                put::<ByteArrayType, _>(values, text, group)
            }
        }
    }

    /// Whether the texts seem to repeat, as names do in a table of several years; values hardly ever do.
    fn do_repeat(&self) -> bool {
        let Values::Texts(values) = self else { return false };
        let step = values.len().div_ceil(LOOKED_AT).max(1);
        let some: Vec<&String> = values.iter().step_by(step).flatten().collect();
        some.iter().collect::<HashSet<_>>().len() * 2 <= some.len()
    }
}

/// Number of texts sampled to see whether they repeat.
const LOOKED_AT: usize = 4096;

fn part<T>(values: &[T], from: usize) -> &[T] {
    &values[from.min(values.len())..values.len().min(from + ROWS)]
}

fn put<T: DataType, V>(
    values: &[Option<V>],
    made: impl Fn(&V) -> T::T,
    group: &mut SerializedRowGroupWriter<Vec<u8>>,
) -> Fallible<()> {
    let Some(mut column) = group.next_column()? else { return Ok(()) };
    let levels: Vec<i16> = values.iter().map(|value| i16::from(value.is_some())).collect();
    let there: Vec<T::T> = values.iter().flatten().map(made).collect();
    column.typed::<T>().write_batch(&there, Some(&levels), None)?;
    column.close()
}
