//! The reasons for skipping a column, and what must hold for its cells to justify them.

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
    Constant,
    Dates,
}

impl Why {
    /// Whether a cell is compatible with the reason, which was found in the first rows and has to hold for all.
    pub fn allows(self, cell: &str) -> bool {
        let is_digits = |text: &str| !text.is_empty() && text.bytes().all(|byte| byte.is_ascii_digit());
        match self {
            Why::RowNumbers | Why::Codes | Why::OfficialCodes | Why::LeadingZeros | Why::Years => {
                is_digits(cell.trim_end_matches(".0"))
            }
            Why::Rank => is_place(cell),
            Why::Footnotes => number_somehow(cell).is_none(),
            Why::Coordinates => number_somehow(cell).is_some(),
            Why::Dates => super::years::is_period(cell),
            _ => true,
        }
    }

    /// Whether the reason is compatible with any cell, so that there is nothing to check.
    pub fn allows_all(self) -> bool {
        matches!(self, Why::Said | Why::Constant | Why::Flags | Why::Measures | Why::SamePower)
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
            Why::Constant => "the same in every row",
            Why::Dates => "dates",
        })
    }
}

/// Whether a cell is a rank: `3`, `3.`, `3rd`, `=3`, `T3`, `101-150`, `200+`.
pub fn is_place(cell: &str) -> bool {
    let bare = cell.trim_start_matches(['=', 'T', 't']).trim_start_matches('-').trim_end_matches(['=', '+']);
    let bare = bare.strip_suffix(".0").unwrap_or(bare);
    let bare = ["st", "nd", "rd", "th", "."].iter().find_map(|end| bare.strip_suffix(end)).unwrap_or(bare);
    let is_digits = |text: &str| !text.is_empty() && text.bytes().all(|byte| byte.is_ascii_digit());
    bare.split_once(['-', '–']).map_or_else(|| is_digits(bare), |(from, to)| is_digits(from) && is_digits(to))
}

#[cfg(test)]
mod tests {
    use super::is_place;

    #[test]
    fn places_are_written_in_many_ways() {
        for cell in ["3", "3.", "3.0", "3rd", "=3", "3=", "T3", "T-3", "101-150", "101–150", "200+"] {
            assert!(is_place(cell), "{cell}");
        }
        for cell in ["", "3.5", "-", "third", "3a"] {
            assert!(!is_place(cell), "{cell}");
        }
    }
}
