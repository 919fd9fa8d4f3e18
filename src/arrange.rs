//! Sorting for short lists of many types, with one compiled sort for all of them. The standard sort is compiled anew
//! for every type and comparison, which takes about six thousand bytes each time; it is kept where sorting time
//! matters.

use std::cmp::Ordering;

/// Stable in-place sorting, through a single sort of indices. It is slower than the standard library's sort by a small
/// factor, but adds only a twentieth of its code per type.
pub trait Arrange<T> {
    /// Sorts by a comparison; elements that compare equal keep their order.
    fn arrange_by(&mut self, compare: impl Fn(&T, &T) -> Ordering);

    /// Sorts by a key, which is computed at each comparison.
    fn arrange_by_key<K: Ord>(&mut self, key: impl Fn(&T) -> K) {
        self.arrange_by(|a, b| key(a).cmp(&key(b)));
    }
}

impl<T> Arrange<T> for [T] {
    fn arrange_by(&mut self, compare: impl Fn(&T, &T) -> Ordering) {
        let mut order = order(self.len(), &|a, b| compare(&self[a], &self[b]));
        exchange(&mut order, &mut |a, b| self.swap(a, b));
    }
}

/// Returns the indices 0 to `count` − 1, sorted by a comparison; indices that compare equal keep their order.
pub fn order(count: usize, compare: &dyn Fn(usize, usize) -> Ordering) -> Vec<usize> {
    let mut order: Vec<usize> = (0..count).collect();
    order.sort_by(|&a, &b| compare(a, b));
    order
}

/// Moves the element at index `order[i]` to index i by swaps of two; overwrites the order.
fn exchange(order: &mut [usize], swap: &mut dyn FnMut(usize, usize)) {
    for start in 0..order.len() {
        let mut place = start;
        while order[place] != start {
            let from = std::mem::replace(&mut order[place], place);
            swap(place, from);
            place = from;
        }
        order[place] = place;
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::Arrange;

    proptest! {
        /// For any values and any ties, the result is that of the standard library's stable sort.
        #[test]
        fn is_a_stable_sort(values in prop::collection::vec((0..9u8, any::<u16>()), 0..60)) {
            let (mut ours, mut theirs) = (values.clone(), values);
            ours.arrange_by_key(|value| value.0);
            theirs.sort_by_key(|value| value.0);
            prop_assert_eq!(ours, theirs);
        }
    }
}
