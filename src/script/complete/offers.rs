//! Candidates in order: first those that begin as typed, then those with a part that does; the most specific first.

use crate::arrange::Arrange;

/// A completion of what is typed.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Candidate {
    /// The text that replaces what is typed.
    pub replacement: String,
    /// The label in the list, such as `rank() → Ranking`.
    pub label: String,
    /// Its meaning, on one line.
    pub about: String,
}

impl Candidate {
    pub(crate) fn new(replacement: impl Into<String>, label: impl Into<String>, about: impl Into<String>) -> Candidate {
        Candidate { replacement: replacement.into(), label: label.into(), about: about.into() }
    }

    /// The label, padded so that meanings are aligned, and the meaning.
    pub fn display(&self, width: usize) -> String {
        let padding = width.saturating_sub(self.label.chars().count());
        format!("{}{}   {}", self.label, " ".repeat(padding), self.about).trim_end().to_string()
    }
}

/// All completions at a cursor.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Completions {
    /// Where the replaced text begins, in bytes; it ends at the cursor.
    pub start: usize,
    /// The candidates, most likely first.
    pub candidates: Vec<Candidate>,
    /// How many candidates begin as typed; these come first.
    pub begun: usize,
}

/// The maximum number of candidates, more than anyone looks through.
const MOST: usize = 1000;

/// How specific a candidate is, most specific first.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Rank {
    /// Exactly what is expected here.
    Wanted,
    Column,
    Variable,
    Function,
    Keyword,
    Language,
}

/// Collects the candidates for what is typed.
pub struct Offers<'a> {
    pub typed: &'a str,
    found: Vec<(bool, Rank, Candidate)>,
}

impl<'a> Offers<'a> {
    pub fn new(typed: &'a str) -> Offers<'a> {
        Offers { typed, found: Vec::new() }
    }

    /// Add a candidate if its word, or a part of it, begins as typed.
    pub fn offer(&mut self, rank: Rank, word: &str, candidate: impl FnOnce() -> Candidate) {
        if let Some(is_part) = fits(self.typed, word) {
            self.found.push((is_part, rank, candidate()));
        }
    }

    /// Add a candidate that was found in another way.
    pub fn add(&mut self, rank: Rank, candidate: Candidate) {
        self.found.push((false, rank, candidate));
    }

    pub fn finish(mut self, start: usize) -> Completions {
        self.found.arrange_by_key(|(is_part, rank, _)| (*is_part, *rank));
        let mut seen = std::collections::HashSet::new();
        self.found.retain(|(.., candidate)| seen.insert((candidate.replacement.clone(), candidate.label.clone())));
        self.found.truncate(MOST);
        let begun = self.found.iter().filter(|(is_part, ..)| !is_part).count();
        Completions { start, begun, candidates: self.found.into_iter().map(|(.., candidate)| candidate).collect() }
    }
}

/// Whether a word matches what is typed, ignoring case: `Some(true)` if only a part of it does.
fn fits(typed: &str, word: &str) -> Option<bool> {
    if begins(word, typed) {
        return Some(false);
    }
    let mut before = ' ';
    let is_part = word.char_indices().any(|(at, c)| {
        let starts = at > 0 && c.is_alphanumeric() && (!before.is_alphanumeric() || !c.is_ascii());
        before = c;
        starts && begins(&word[at..], typed)
    });
    is_part.then_some(true)
}

fn begins(word: &str, typed: &str) -> bool {
    let mut letters = word.chars().flat_map(char::to_lowercase);
    typed.chars().flat_map(char::to_lowercase).all(|letter| letters.next() == Some(letter))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_word_fits_by_its_beginning_or_by_that_of_a_part() {
        for (typed, word, expected) in [
            ("", "rank", Some(false)),
            ("ra", "rank", Some(false)),
            ("RA", "rank", Some(false)),
            ("total", "trade_total", Some(true)),
            ("ank", "rank", None),
            ("圳", "深圳", Some(true)),
        ] {
            assert_eq!(fits(typed, word), expected, "{typed} in {word}");
        }
    }
}
