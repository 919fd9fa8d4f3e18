//! Why a column is not read, and what must hold of its cells for that to be right.

use std::fmt;

use super::numbers::number_somehow;

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Why {
    Said,
    RowNumbers,
    Footnotes,
    Rank,
    Codes,
    OfficialCodes,
    LeadingZeros,
    Years,
    Coordinates,
    Flags,
    Measures,
    SamePower,
}

impl Why {
    /// Whether a cell may stand in such a column; what was found on the first rows is held against all of them.
    pub fn allows(self, cell: &str) -> bool {
        let is_digits = |text: &str| !text.is_empty() && text.bytes().all(|byte| byte.is_ascii_digit());
        match self {
            Why::RowNumbers | Why::Codes | Why::OfficialCodes | Why::LeadingZeros | Why::Years => {
                is_digits(cell.trim_end_matches(".0"))
            }
            Why::Rank => is_digits(
                cell.trim_end_matches(".0").trim_end_matches(|c: char| "=.".contains(c) || c.is_ascii_lowercase()),
            ),
            Why::Footnotes => number_somehow(cell).is_none(),
            Why::Said | Why::Coordinates | Why::Flags | Why::Measures | Why::SamePower => true,
        }
    }
}

impl fmt::Display for Why {
    fn fmt(&self, f: &mut fmt::Formatter) -> fmt::Result {
        f.write_str(match self {
            Why::Said => "as you asked",
            Why::RowNumbers => "row numbers",
            Why::Footnotes => "footnotes",
            Why::Rank => "a rank",
            Why::Codes => "codes",
            Why::OfficialCodes => "postal or official codes",
            Why::LeadingZeros => "codes with leading zeros",
            Why::Years => "years",
            Why::Coordinates => "coordinates",
            Why::Flags => "quality flags or notes",
            Why::Measures => "units of measure",
            Why::SamePower => "repeats the power of ten",
        })
    }
}
