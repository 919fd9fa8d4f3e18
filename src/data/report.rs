//! How a table was read, in a few lines that a person can check at a glance.

/// Names of facts with what they are, in the order in which they are shown.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct Report {
    /// What is known of how the table was read: the name of each fact, and the fact in words.
    pub facts: Vec<(&'static str, String)>,
    /// Whether a column of ranks was not read.
    pub has_skipped_rank: bool,
}

impl Report {
    /// How many rows and columns were read of it.
    pub fn counted(&mut self, rows: usize, columns: usize) {
        let word = |count: usize, one: &str, many: &str| format!("{count} {}", if count == 1 { one } else { many });
        let text = format!("{} × {}", word(rows, "row", "rows"), word(columns, "column", "columns"));
        self.facts.insert(1.min(self.facts.len()), ("read", text));
    }
}
