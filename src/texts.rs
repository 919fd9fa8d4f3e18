//! Many short texts in a single buffer, such as the names of all units.

use std::fmt;
use std::ops::{Index, Range};

/// A list of texts stored one after the other in a single buffer, without an allocation for each.
#[derive(Clone, Default, PartialEq, Eq)]
pub struct Texts {
    all: String,
    /// The end of each text in the buffer.
    ends: Vec<usize>,
}

impl Texts {
    /// Creates a list of `count` empty texts.
    pub fn blank(count: usize) -> Texts {
        Texts { all: String::new(), ends: vec![0; count] }
    }

    /// The number of texts.
    pub fn len(&self) -> usize {
        self.ends.len()
    }

    /// Whether the list contains no text, not even an empty one.
    pub fn is_empty(&self) -> bool {
        self.ends.is_empty()
    }

    /// Whether all texts are empty.
    pub fn are_blank(&self) -> bool {
        self.all.is_empty()
    }

    /// Returns the text at an index; None beyond the end.
    pub fn get(&self, at: usize) -> Option<&str> {
        (at < self.len()).then(|| &self[at])
    }

    /// Returns all texts in order.
    pub fn iter(&self) -> impl DoubleEndedIterator<Item = &str> + ExactSizeIterator + Clone {
        (0..self.len()).map(|at| &self[at])
    }

    /// Returns the texts at these indices.
    pub fn within(&self, range: Range<usize>) -> impl Iterator<Item = &str> {
        range.map(|at| &self[at])
    }

    /// Appends a text.
    pub fn push(&mut self, text: &str) {
        self.all.push_str(text);
        self.ends.push(self.all.len());
    }

    /// Appends a range of another list's texts in one go.
    pub fn append(&mut self, other: &Texts, range: Range<usize>) {
        let start = other.start(range.start);
        let (before, end) = (self.all.len(), other.start(range.end));
        self.all.push_str(&other.all[start..end]);
        self.ends.extend(other.ends[range].iter().map(|end| before + end - start));
    }

    /// Reserves memory for this many more texts of average length.
    pub fn reserve(&mut self, more: usize) {
        self.ends.reserve(more);
        self.all.reserve(self.all.len() / self.len().max(1) * more);
    }

    /// Removes all texts but keeps the memory.
    pub fn clear(&mut self) {
        self.all.clear();
        self.ends.clear();
    }

    fn start(&self, at: usize) -> usize {
        at.checked_sub(1).map_or(0, |before| self.ends[before])
    }
}

impl Index<usize> for Texts {
    type Output = str;

    fn index(&self, at: usize) -> &str {
        &self.all[self.start(at)..self.ends[at]]
    }
}

impl<T: AsRef<str>> FromIterator<T> for Texts {
    fn from_iter<I: IntoIterator<Item = T>>(texts: I) -> Texts {
        let mut list = Texts::default();
        list.extend(texts);
        list
    }
}

impl<T: AsRef<str>> Extend<T> for Texts {
    fn extend<I: IntoIterator<Item = T>>(&mut self, texts: I) {
        texts.into_iter().for_each(|text| self.push(text.as_ref()));
    }
}

impl fmt::Debug for Texts {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_list().entries(self.iter()).finish()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn texts_are_kept_as_a_list_of_their_own() {
        let list: Texts = ["Wuhan", "", "西安"].into_iter().collect();
        assert_eq!((list.len(), &list[0], &list[1], list.get(2), list.get(3)), (3, "Wuhan", "", Some("西安"), None));
        let mut other: Texts = ["Xi'an"].into_iter().collect();
        other.append(&list, 1..3);
        assert_eq!(other.iter().collect::<Vec<_>>(), ["Xi'an", "", "西安"]);
        other.append(&list, 0..0);
        other.clear();
        other.push("one");
        assert_eq!((other.len(), &other[0]), (1, "one"));
        assert!(Texts::blank(2).are_blank() && Texts::blank(2).len() == 2 && !list.are_blank());
    }
}
