//! How a table was read, in a few lines that can be checked at a glance.

/// Facts about how the table was read, in the order in which they are shown.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct Report {
    /// The label of each fact, and the fact in words.
    pub facts: Vec<(&'static str, String)>,
    /// Whether a column of ranks was skipped.
    pub has_skipped_rank: bool,
}

impl Report {
    /// Adds the number of rows and columns that were read.
    pub fn counted(&mut self, rows: usize, columns: usize) {
        let word = |count: usize, one: &str, many: &str| format!("{count} {}", if count == 1 { one } else { many });
        let text = format!("{} × {}", word(rows, "row", "rows"), word(columns, "column", "columns"));
        self.facts.insert(1.min(self.facts.len()), ("read", text));
    }
}
