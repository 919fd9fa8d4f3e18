//! Where the order of two monotone curves changes. Between two samples each curve lies between its values at the ends,
//! so every interval is either settled or halved, and no change is missed.

use crate::tolerance::{HALVED, POLISHED, ROUNDING};

/// How the first of two curves compares with the second.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Order {
    /// The first curve is lower.
    Below,
    /// Both are equal up to rounding.
    Level,
    /// The first curve is higher.
    Above,
}

/// A point where the order of two curves changes.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Change {
    /// Its position along the line.
    pub at: f64,
    /// The order before it.
    pub before: Order,
    /// The order after it.
    pub after: Order,
}

/// The changes found.
pub struct Changes {
    /// The changes, by position.
    pub all: Vec<Change>,
    /// Whether nearly identical curves used up the allowed work, so that changes may be missed.
    pub may_miss: bool,
}

/// The maximum number of halvings for one pair of curves.
const MAX_HALVINGS: usize = 100_000;

/// A sample: a position, and the values of both curves there.
pub type Look = (f64, f64, f64);

/// Finds the changes between the first and the last of the samples, which must be sorted. `look` takes further samples,
/// up to `all_left`.
pub fn changes(looks: &[Look], look: &dyn Fn(f64) -> Look, all_left: &mut usize) -> Changes {
    let mut open: Vec<(Look, Look)> = looks.windows(2).rev().map(|two| (two[0], two[1])).collect();
    let (mut settled, mut may_miss): (Vec<(f64, f64, Order)>, bool) = (Vec::new(), false);
    let mut left = MAX_HALVINGS.min(*all_left);
    *all_left -= left;
    while let Some((from, to)) = open.pop() {
        match order(from, to) {
            Some(order) => match settled.last_mut().filter(|last| last.2 == order) {
                Some(last) => last.1 = to.0,
                None => settled.push((from.0, to.0, order)),
            },
            None if to.0 - from.0 <= HALVED => {}
            None if left == 0 => {
                may_miss = true;
                settled.extend(at_ends(from, to));
            }
            None => {
                left -= 1;
                let middle = look(f64::midpoint(from.0, to.0));
                open.extend([(middle, to), (from, middle)]);
            }
        }
    }
    *all_left += left;
    settled.retain(|(from, to, order)| *order != Order::Level || to - from > POLISHED);
    let at_once = |two: &[(f64, f64, Order)]| (two[0].2 != two[1].2).then(|| between(two[0], two[1]));
    Changes { all: settled.windows(2).filter_map(at_once).collect(), may_miss }
}

fn between(before: (f64, f64, Order), after: (f64, f64, Order)) -> Change {
    Change { at: simplest(before.1, after.0), before: before.2, after: after.2 }
}

/// The order over a whole interval, if the values at its ends settle it.
fn order(from: Look, to: Look) -> Option<Order> {
    let ((_, a, b), (_, c, d)) = (from, to);
    let tie = ROUNDING * [a, b, c, d].into_iter().fold(0.0, |most: f64, x| most.max(x.abs()));
    if a.min(c) - b.max(d) > tie {
        return Some(Order::Above);
    }
    if b.min(d) - a.max(c) > tie {
        return Some(Order::Below);
    }
    let is_still = (a - c).abs() <= tie && (b - d).abs() <= tie;
    (is_still && (a - b).abs() <= tie && (c - d).abs() <= tie).then_some(Order::Level)
}

/// What the two samples show on their own.
fn at_ends(from: Look, to: Look) -> Vec<(f64, f64, Order)> {
    [from, to].into_iter().filter_map(|look| Some((look.0, look.0, order(look, look)?))).collect()
}

/// The simplest number between two close numbers: one with few decimals, or a fraction with a small denominator;
/// otherwise the middle.
pub fn simplest(from: f64, to: f64) -> f64 {
    simpler(from, to, (7, 200))
}

/// As [`simplest`], with limits on the number of decimals and on the denominator.
pub fn simpler(from: f64, to: f64, (digits, parts): (i32, u16)) -> f64 {
    let lies = |x: &f64| (from..=to).contains(x);
    let middle = f64::midpoint(from, to);
    let decimal = (0..=digits).map(|digits| 10f64.powi(digits)).map(|ten| (middle * ten).round() / ten).find(lies);
    let fraction = || (3..=parts).map(f64::from).map(|parts| (middle * parts).round() / parts).find(lies);
    decimal.or_else(fraction).unwrap_or(middle)
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn found(a: impl Fn(f64) -> f64, b: impl Fn(f64) -> f64) -> Changes {
        let look = |w: f64| (w, a(w), b(w));
        changes(&[look(1e-12), look(1.0 - 1e-12)], &look, &mut 1_000_000)
    }

    #[test]
    fn changes_are_seen_wherever_they_are() {
        // A pole close to the end; a tie that lasts; two identical curves.
        let all = found(|w| 1.0 / (1.0 - w), |_| 4_000.0).all;
        assert!(all.len() == 1 && (all[0].at - 0.99975).abs() < 1e-9, "{all:?}");
        let step = |w: f64| if w < 0.5 { 0.0 } else { 1.0 };
        let all = found(|_| 1.0, step).all;
        assert_eq!(all, [Change { at: 0.5, before: Order::Above, after: Order::Level }]);
        let same = found(f64::sqrt, f64::sqrt);
        assert!(same.all.is_empty());
        assert!((simplest(1.0 / 3.0 - 1e-10, 1.0 / 3.0 + 1e-10) - 1.0 / 3.0).abs() < 1e-16);
    }

    proptest! {
        /// An exponential and its chord through two known points: both changes are found, however close they are.
        #[test]
        fn two_changes_near_each_other_are_both_seen(x in 0.05..0.9f64, apart in 1e-6..0.05f64, steep in 1.0..9.0f64) {
            let y = x + apart;
            // The chord meets the exponential at x and y.
            let (ex, ey) = ((steep * x).exp(), (steep * y).exp());
            let chord = move |w: f64| ex + (ey - ex) * (w - x) / (y - x);
            let all = found(move |w| (steep * w).exp(), chord);
            if !all.may_miss {
                prop_assert_eq!(all.all.len(), 2, "{:?}", all.all);
                prop_assert!((all.all[0].at - x).abs() < 1e-7 && (all.all[1].at - y).abs() < 1e-7, "{:?}", all.all);
            }
            prop_assert!(apart < 5e-3 || !all.may_miss);
        }
    }
}
