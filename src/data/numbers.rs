//! One cell of text as a number, as missing, or as neither.

/// Texts that stand for a missing value.
const MISSING: &[&str] = &["", "NA", "N/A", "n/a", "na", "..", "-", "—", "–", "…", "#N/A"];

pub fn is_missing(cell: &str) -> bool {
    MISSING.contains(&cell)
}

/// Beyond this, differences and squares would overflow.
const GREATEST: f64 = 1e150;

/// A decimal number up to 1e150; `None` for anything else, infinity and `nan` included.
pub fn number(cell: &str) -> Option<f64> {
    let first = cell.trim_start_matches(['+', '-']).chars().next()?;
    if !first.is_ascii_digit() && first != '.' {
        return None;
    }
    cell.parse::<f64>().ok().filter(|number| number.abs() <= GREATEST)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_finite_decimals_are_numbers() {
        for (cell, expected) in [("12", Some(12.0)), ("-1.5e3", Some(-1500.0)), ("+.5", Some(0.5))] {
            assert_eq!(number(cell), expected, "{cell}");
        }
        for cell in ["inf", "-inf", "infinity", "1e999", "1e151", "12a", "1,000", "", "--1", "０"] {
            assert_eq!(number(cell), None, "{cell}");
        }
    }
}
