//! Sorting of what is short and of many types: one compiled sort for all of them. The standard sort is compiled anew for
//! every type and every comparison, some six thousand bytes each time; it stays where the time of sorting counts.

use std::cmp::Ordering;

/// Stable sorting in place, through one sort of places. Slower than that of the standard library by a small factor, and
/// for each further type a twentieth of its code.
pub trait Arrange<T> {
    /// Sorts by a comparison; what compares equal keeps its order.
    fn arrange_by(&mut self, compare: impl Fn(&T, &T) -> Ordering);

    /// Sorts by a key, asked for at each comparison.
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

/// The places 0 to `count` in the order of a comparison of two of them; what compares equal keeps its order.
pub fn order(count: usize, compare: &dyn Fn(usize, usize) -> Ordering) -> Vec<usize> {
    let mut order: Vec<usize> = (0..count).collect();
    order.sort_by(|&a, &b| compare(a, b));
    order
}

/// Brings to each place what stands at `order` of it, by exchanges of two; the order is used up.
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
        /// Whatever the values, and however many are equal: what the standard library's stable sort makes of them.
        #[test]
        fn is_a_stable_sort(values in prop::collection::vec((0..9u8, any::<u16>()), 0..60)) {
            let (mut ours, mut theirs) = (values.clone(), values);
            ours.arrange_by_key(|value| value.0);
            theirs.sort_by_key(|value| value.0);
            prop_assert_eq!(ours, theirs);
        }
    }
}
