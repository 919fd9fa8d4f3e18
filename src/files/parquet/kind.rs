//! What the columns of a Parquet file hold.

use parquet::basic::{ConvertedType, LogicalType, Repetition, TimeUnit, Type as Physical};
use parquet::schema::types::{ColumnDescPtr, SchemaDescriptor};

/// A column as a table has it.
pub struct Field {
    pub name: String,
    pub kind: Kind,
    /// Its place among the columns of the file, where it is one of them; nested values are spread over several.
    pub leaf: Option<usize>,
    /// How its values are described.
    pub about: Option<ColumnDescPtr>,
}

/// What a value is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Kind {
    /// A number, whole or not.
    Number,
    /// Whole numbers that are kept without their sign.
    Unsigned,
    /// A whole number to be divided by a power of ten.
    Decimal(i32),
    /// Two bytes.
    Half,
    Truth,
    Text,
    Uuid,
    /// A day, a time or a moment, written as ISO 8601 has it.
    Time,
    /// A moment in so many billionths of a second.
    Nanoseconds,
    /// Bytes of which nothing says what they are.
    Bytes,
    /// Bytes that are said to be no text.
    Opaque,
    /// A list, a map or a structure.
    Nested,
}

impl Kind {
    pub fn is_number(self) -> bool {
        matches!(self, Kind::Number | Kind::Unsigned | Kind::Decimal(_) | Kind::Half)
    }
}

impl Field {
    /// Why it has no single value a row.
    pub fn fault(&self) -> Option<&'static str> {
        match self.kind {
            Kind::Nested => Some("lists or structures"),
            Kind::Bytes | Kind::Opaque => Some("bytes that are no text"),
            _ => None,
        }
    }
}

/// The columns at the top, in their order.
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
