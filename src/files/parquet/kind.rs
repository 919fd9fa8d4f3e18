//! The types of the columns of a Parquet file.

use parquet::basic::{ConvertedType, LogicalType, Repetition, TimeUnit, Type as Physical};
use parquet::schema::types::{ColumnDescPtr, SchemaDescriptor};

use super::value::Value;

/// A column of the table: a top-level field of the schema.
pub struct Field {
    pub name: String,
    pub kind: Kind,
    /// Its index among the leaf columns of the file; None for a nested field, which has several.
    pub leaf: Option<usize>,
    /// The descriptor of the leaf column.
    pub about: Option<ColumnDescPtr>,
}

/// How to read a value.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Kind {
    /// A signed integer or a floating-point number.
    Number,
    /// An unsigned integer.
    Unsigned,
    /// An integer with this many decimal places.
    Decimal(i32),
    /// A 16-bit floating-point number.
    Half,
    /// True or false.
    Truth,
    Text,
    Uuid,
    /// A date, time or timestamp, written in ISO 8601.
    Time,
    /// A timestamp in nanoseconds.
    Nanoseconds,
    /// Bytes without a declared type.
    Bytes,
    /// Bytes that are declared to be something other than text.
    Opaque,
    /// A list, map or struct.
    Nested,
}

impl Kind {
    pub fn is_number(self) -> bool {
        matches!(self, Kind::Number | Kind::Unsigned | Kind::Decimal(_) | Kind::Half)
    }
}

impl Field {
    /// Returns a value as the text of a cell; blank for a missing one.
    pub fn text(&self, value: Option<&dyn Value>) -> String {
        match (value, &self.about) {
            (Some(value), Some(about)) => value.text(self.kind, about),
            _ => String::new(),
        }
    }

    /// Returns why the column does not have a single value per row, if that is so.
    pub fn fault(&self) -> Option<&'static str> {
        match self.kind {
            Kind::Nested => Some("nested values (a list, map or struct)"),
            Kind::Bytes | Kind::Opaque => Some("binary data"),
            _ => None,
        }
    }
}

/// Returns the top-level fields of the schema, in order.
pub fn fields(schema: &SchemaDescriptor) -> Vec<Field> {
    let roots = schema.root_schema().get_fields();
    let field = |(at, root): (usize, &parquet::schema::types::TypePtr)| {
        let info = root.get_basic_info();
        let is_single = root.is_primitive() && !(info.has_repetition() && info.repetition() == Repetition::REPEATED);
        let leaf = (0..schema.num_columns()).find(|leaf| schema.get_column_root_idx(*leaf) == at).filter(|_| is_single);
        let about = leaf.map(|leaf| schema.column(leaf));
        Field { name: root.name().to_string(), kind: about.as_ref().map_or(Kind::Nested, kind), leaf, about }
    };
    roots.iter().enumerate().map(field).collect()
}

fn kind(about: &ColumnDescPtr) -> Kind {
    let (physical, converted) = (about.physical_type(), about.converted_type());
    match about.logical_type_ref() {
        Some(LogicalType::Decimal(_)) => return Kind::Decimal(about.type_scale()),
        Some(LogicalType::Timestamp(of)) if of.unit == TimeUnit::NANOS => return Kind::Nanoseconds,
        Some(LogicalType::Time(of)) if of.unit == TimeUnit::NANOS => return Kind::Opaque,
        Some(LogicalType::Uuid) => return Kind::Uuid,
        Some(LogicalType::Float16) => return Kind::Half,
        Some(LogicalType::Integer(of)) if !of.is_signed => return Kind::Unsigned,
        Some(LogicalType::String | LogicalType::Enum | LogicalType::Json) => return Kind::Text,
        _ => {}
    }
    match (physical, converted) {
        (_, ConvertedType::DECIMAL) => Kind::Decimal(about.type_scale()),
        (Physical::BOOLEAN, _) => Kind::Truth,
        (Physical::FLOAT | Physical::DOUBLE, _) => Kind::Number,
        (Physical::INT96, _) => Kind::Time,
        (
            _,
            ConvertedType::DATE
            | ConvertedType::TIME_MILLIS
            | ConvertedType::TIME_MICROS
            | ConvertedType::TIMESTAMP_MILLIS
            | ConvertedType::TIMESTAMP_MICROS,
        ) => Kind::Time,
        (_, ConvertedType::UINT_8 | ConvertedType::UINT_16 | ConvertedType::UINT_32 | ConvertedType::UINT_64) => {
            Kind::Unsigned
        }
        (Physical::INT32 | Physical::INT64, _) => Kind::Number,
        (_, ConvertedType::UTF8 | ConvertedType::ENUM | ConvertedType::JSON) => Kind::Text,
        (Physical::BYTE_ARRAY, ConvertedType::NONE) if about.logical_type_ref().is_none() => Kind::Bytes,
        _ => Kind::Opaque,
    }
}
