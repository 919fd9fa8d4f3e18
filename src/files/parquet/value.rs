//! Converts the values of a column to numbers and texts.

use parquet::data_type::{ByteArray, Decimal, FixedLenByteArray, Int96};
use parquet::record::Field as Written;
use parquet::schema::types::ColumnDescPtr;

use super::kind::Kind;

/// A value of one of the physical types of Parquet.
pub trait Value {
    /// Returns the nearest double; NaN for anything but a number.
    fn number(&self, kind: Kind) -> f64;

    /// Returns the value as text: integers with all digits, dates and times in ISO 8601.
    fn text(&self, kind: Kind, about: &ColumnDescPtr) -> String;
}

impl Value for bool {
    fn number(&self, _: Kind) -> f64 {
        f64::NAN
    }

    fn text(&self, _: Kind, _: &ColumnDescPtr) -> String {
        self.to_string()
    }
}

impl Value for i32 {
    fn number(&self, kind: Kind) -> f64 {
        match kind {
            Kind::Decimal(scale) => decimal(i128::from(*self), scale),
            Kind::Unsigned => f64::from(self.cast_unsigned()),
            _ => f64::from(*self),
        }
    }

    fn text(&self, kind: Kind, about: &ColumnDescPtr) -> String {
        match kind {
            Kind::Number => self.to_string(),
            Kind::Decimal(_) => self.number(kind).to_string(),
            _ => moment(&Written::convert_int32(about, *self)),
        }
    }
}

impl Value for i64 {
    #[expect(clippy::cast_precision_loss, reason = "the nearest double is wanted")]
    fn number(&self, kind: Kind) -> f64 {
        match kind {
            Kind::Decimal(scale) => decimal(i128::from(*self), scale),
            Kind::Unsigned => self.cast_unsigned() as f64,
            _ => *self as f64,
        }
    }

    fn text(&self, kind: Kind, about: &ColumnDescPtr) -> String {
        match kind {
            Kind::Number => self.to_string(),
            Kind::Decimal(_) => self.number(kind).to_string(),
            Kind::Nanoseconds => moment(&Written::TimestampMicros(self.div_euclid(1000))),
            _ => moment(&Written::convert_int64(about, *self)),
        }
    }
}

impl Value for Int96 {
    fn number(&self, _: Kind) -> f64 {
        f64::NAN
    }

    fn text(&self, _: Kind, about: &ColumnDescPtr) -> String {
        moment(&Written::convert_int96(about, *self))
    }
}

impl Value for f32 {
    fn number(&self, _: Kind) -> f64 {
        f64::from(*self)
    }

    fn text(&self, kind: Kind, _: &ColumnDescPtr) -> String {
        printed(self.number(kind))
    }
}

impl Value for f64 {
    fn number(&self, _: Kind) -> f64 {
        *self
    }

    fn text(&self, _: Kind, _: &ColumnDescPtr) -> String {
        printed(*self)
    }
}

impl Value for ByteArray {
    fn number(&self, kind: Kind) -> f64 {
        match kind {
            Kind::Decimal(scale) => decimal_of(self, scale),
            _ => f64::NAN,
        }
    }

    fn text(&self, kind: Kind, _: &ColumnDescPtr) -> String {
        match kind {
            Kind::Decimal(_) => printed(self.number(kind)),
            _ => trimmed(&String::from_utf8_lossy(self.data())),
        }
    }
}

impl Value for FixedLenByteArray {
    fn number(&self, kind: Kind) -> f64 {
        match (kind, self.data()) {
            (Kind::Decimal(scale), _) => decimal_of(self, scale),
            (Kind::Half, [low, high]) => half(u16::from_le_bytes([*low, *high])),
            _ => f64::NAN,
        }
    }

    fn text(&self, kind: Kind, _: &ColumnDescPtr) -> String {
        let hex = |bytes: &[u8]| bytes.iter().map(|byte| format!("{byte:02x}")).collect::<String>();
        match (kind, self.data()) {
            (Kind::Uuid, id) if id.len() == 16 => {
                [&id[..4], &id[4..6], &id[6..8], &id[8..10], &id[10..]].map(hex).join("-")
            }
            _ => printed(self.number(kind)),
        }
    }
}

/// Numbers from here on are written with an exponent.
const LONG: f64 = 1e18;

/// Returns the shortest text that reads back as the same number; blank for NaN.
fn printed(number: f64) -> String {
    match number.abs() {
        size if size.is_nan() => String::new(),
        size if size.is_finite() && size >= LONG => format!("{number:e}"),
        _ => number.to_string(),
    }
}

/// Trims a text and normalises its line endings.
fn trimmed(text: &str) -> String {
    let text = text.trim();
    if text.contains('\r') { text.replace("\r\n", "\n").replace('\r', "\n") } else { text.to_string() }
}

/// Shortens a timestamp: to the date at midnight, since many programs store dates that way, otherwise to seconds.
fn moment(written: &Written) -> String {
    let text = written.to_string();
    let Some((day, time)) = text.split_once(' ') else { return text };
    match time.split(['.', ' ']).next().unwrap_or_default() {
        "00:00:00" => day.to_string(),
        time => format!("{day} {time}"),
    }
}

/// Below these limits integer and power of ten are exact doubles, so that their quotient is rounded only once.
const EXACT: (u128, i32) = (1 << 53, 22);

fn decimal(unscaled: i128, scale: i32) -> f64 {
    match unscaled.unsigned_abs() < EXACT.0 && (0..=EXACT.1).contains(&scale) {
        #[expect(clippy::cast_precision_loss, reason = "below 2^53")]
        true => unscaled as f64 / 10_f64.powi(scale),
        false => format!("{unscaled}e{}", -i64::from(scale)).parse().unwrap_or(f64::NAN),
    }
}

/// Returns a big-endian integer divided by a power of ten.
fn decimal_of(bytes: &ByteArray, scale: i32) -> f64 {
    let data = bytes.data();
    if data.len() <= 16 {
        let sign = if data.first().is_some_and(|first| *first > 127) { -1 } else { 0 };
        return decimal(data.iter().fold(sign, |whole: i128, byte| (whole << 8) | i128::from(*byte)), scale);
    }
    let precision = i32::try_from(data.len() * 3).unwrap_or(i32::MAX);
    Written::Decimal(Decimal::from_bytes(bytes.clone(), precision, scale)).to_string().parse().unwrap_or(f64::NAN)
}

/// Decodes a half-precision number (IEEE 754 binary16).
fn half(bits: u16) -> f64 {
    let sign = if bits >> 15 == 1 { -1.0 } else { 1.0 };
    let (exponent, fraction) = (i32::from(bits >> 10 & 31), f64::from(bits & 1023) / 1024.0);
    match exponent {
        0 => sign * fraction * 2_f64.powi(-14),
        31 if fraction > 0.0 => f64::NAN,
        31 => sign * f64::INFINITY,
        _ => sign * (1.0 + fraction) * 2_f64.powi(exponent - 15),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// 1.25 is 1 + 256/1024; 65504 is the largest finite half, 2⁻²⁴ the smallest positive one.
    #[test]
    fn numbers_of_sixteen_bits() {
        for (bits, expected) in [(0x3d00, 1.25), (0xc000, -2.0), (0x7bff, 65504.0), (0x0001, 2_f64.powi(-24))] {
            assert_eq!(half(bits).to_bits(), expected.to_bits(), "{bits:x}");
        }
        assert!(half(0x7c00).is_infinite() && half(0x7e00).is_nan());
    }

    #[test]
    fn decimals_are_the_nearest_numbers() {
        let of = |bytes: &[u8], scale| decimal_of(&ByteArray::from(bytes.to_vec()), scale);
        for (found, expected) in [
            (decimal(12345, 2), 123.45_f64),
            (decimal(-5, 1), -0.5),
            (decimal(9_007_199_254_740_993, 3), 9_007_199_254_740.993),
            (of(&[0xff], 0), -1.0),
            (of(&[0x00, 0xff], 1), 25.5),
            (of(&[], 2), 0.0),
            (of(&[0; 20], 2), 0.0),
        ] {
            assert_eq!(found.to_bits(), expected.to_bits(), "{found} {expected}");
        }
    }
}
