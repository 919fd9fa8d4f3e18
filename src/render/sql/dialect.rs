//! The differences between SQL engines: quoting, types, and how numbers are read.

use crate::data::options::Words;
use crate::{Error, Result};

crate::words! {
    /// The engine that a query is written for.
    pub enum Dialect {
        /// DuckDB.
        DuckDb = "duckdb",
        /// PostgreSQL.
        Postgres = "postgres",
        /// Apache DataFusion.
        DataFusion = "datafusion",
        /// Apache Spark.
        Spark = "spark",
    }
}

/// PostgreSQL truncates longer names without an error.
const LONGEST: usize = 63;
/// Every engine reads a decimal with this many digits as exactly the same double.
const DIGITS: usize = 15;

impl Dialect {
    /// The dialect with this name. Returns an error that lists the others if there is none.
    pub fn named(name: &str) -> Result<Dialect> {
        let known = || crate::data::names::unknown("SQL dialect", name, Dialect::WORDS.iter().copied());
        Dialect::of_word(name).ok_or_else(known)
    }

    /// A quoted name, which can contain any text.
    pub fn name(self, name: &str) -> String {
        match self {
            Dialect::Spark => format!("`{}`", name.replace('`', "``")),
            Dialect::DuckDb | Dialect::Postgres | Dialect::DataFusion => format!("\"{}\"", name.replace('"', "\"\"")),
        }
    }

    /// A quoted text. Only Spark interprets a backslash as an escape character.
    pub fn text(self, text: &str) -> String {
        match self {
            Dialect::Spark => format!("'{}'", text.replace('\\', "\\\\").replace('\'', "\\'")),
            Dialect::DuckDb | Dialect::Postgres | Dialect::DataFusion => format!("'{}'", text.replace('\'', "''")),
        }
    }

    /// An expression cast to a double.
    pub fn double(self, expression: &str) -> String {
        let double = if self == Dialect::Postgres { "DOUBLE PRECISION" } else { "DOUBLE" };
        format!("CAST({expression} AS {double})")
    }

    /// A value, or another one if it is missing. DataFusion fails on some plans in which `COALESCE` makes a column
    /// non-nullable.
    pub fn or(self, value: &str, other: &str) -> String {
        match self {
            Dialect::DataFusion => format!("CASE WHEN {value} IS NULL THEN {other} ELSE {value} END"),
            _ => format!("COALESCE({value}, {other})"),
        }
    }

    /// The median, as an aggregate.
    pub fn median(self, x: &str) -> String {
        match self {
            Dialect::DataFusion => format!("MEDIAN({x})"),
            _ => format!("PERCENTILE_CONT(0.5) WITHIN GROUP (ORDER BY {x})"),
        }
    }

    /// The keyword that makes an engine compute a step only once. PostgreSQL would otherwise inline it into the next
    /// step, once per reference, which multiplies step after step; the other engines do not.
    pub fn once(self) -> &'static str {
        if self == Dialect::Postgres { "MATERIALIZED " } else { "" }
    }

    /// Whether names that differ only in case are the same name.
    pub fn folds_case(self) -> bool {
        matches!(self, Dialect::DuckDb | Dialect::Spark)
    }

    /// Returns an error for a name that the engine does not support.
    pub fn check(self, name: &str) -> Result<()> {
        let reason = match name {
            _ if name.contains('\0') => "an SQL name cannot contain the character U+0000".to_string(),
            _ if self == Dialect::Postgres && name.len() > LONGEST => {
                format!("PostgreSQL cuts names after {LONGEST} bytes, and this one has {}", name.len())
            }
            _ => return Ok(()),
        };
        let error = Error::plain(format!("`{name}` cannot be a name in this query: {reason}")).about(name);
        Err(error.advise(crate::phrase::act("rename").arg(name).arg("…").does("of the data gives it another name")))
    }
}

/// A number with all its digits; in parentheses if negative.
pub fn number(x: f64) -> String {
    let plain = x.abs().to_string();
    let digits = plain.bytes().filter(u8::is_ascii_digit).count();
    // A decimal with more digits is not read directly as a double and may lose the last digit.
    let text = if digits <= DIGITS { plain } else { format!("{:e}", x.abs()) };
    if x < 0.0 { format!("(-{text})") } else { text }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn numbers_keep_their_digits() {
        for (x, text) in [
            (100.0, "100"),
            (-2.5, "(-2.5)"),
            (0.1 + 0.2, "3.0000000000000004e-1"),
            (1e300, "1e300"),
            (1e-9, "0.000000001"),
            (0.0, "0"),
        ] {
            assert_eq!(number(x), text);
        }
    }

    #[test]
    fn quotes_within_names_are_doubled() {
        assert_eq!(Dialect::DuckDb.name("a\"; drop"), "\"a\"\"; drop\"");
        assert_eq!(Dialect::Spark.name("a`b"), "`a``b`");
        assert_eq!(Dialect::Spark.text("it's \\"), "'it\\'s \\\\'");
        assert_eq!(Dialect::Postgres.text("it's \\"), "'it''s \\'");
    }
}
