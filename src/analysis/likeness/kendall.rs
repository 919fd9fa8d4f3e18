//! Kendall's tau-b: pairs in the same order less pairs in the other, with a correction for ties on either side.

use super::Measure;
use super::bootstrap::Counts;
use crate::model::Proof;
use crate::stats::equal::round;

pub(super) static METHOD: Measure = Measure {
    name: "kendall",
    about: "tau-b: pairs in the same order less pairs in the other, from -1 to 1, corrected for ties",
    formula: "(C − D) / √((N − ties of the first) (N − ties of the second)), N = n (n − 1) / 2",
    source: "Kendall 1945",
    options: &[],
    proofs: &[Proof { cites: "OECD/JRC 2008, p. 82", file: "likeness" }],
    fit: |two| tau_b(&two.ranks[0], &two.ranks[1], &vec![1.0; two.ranks[0].len()]),
};

pub(in crate::analysis) fn tau_b(a: &[f64], b: &[f64], counts: Counts) -> Option<f64> {
    let all = a.iter().zip(b).zip(counts).filter(|(_, count)| **count > 0.0);
    let mut points: Vec<Point> =
        all.map(|((a, b), count)| Point { a: round(*a), b: round(*b), count: *count }).collect();
    points.sort_unstable_by(|x, y| x.a.total_cmp(&y.a).then(x.b.total_cmp(&y.b)));
    let all = pairs(&points);
    let tied_in_a = tied(&points, |x, y| x.a.total_cmp(&y.a).is_eq());
    let tied_in_both = tied(&points, |x, y| x.a.total_cmp(&y.a).is_eq() && x.b.total_cmp(&y.b).is_eq());
    let discordant = sorted_by_b(&mut points, &mut Vec::new());
    let tied_in_b = tied(&points, |x, y| x.b.total_cmp(&y.b).is_eq());
    let concordant = all - tied_in_a - tied_in_b + tied_in_both - discordant;
    let (of_a, of_b) = (all - tied_in_a, all - tied_in_b);
    (of_a > 0.0 && of_b > 0.0).then(|| ((concordant - discordant) / (of_a * of_b).sqrt()).clamp(-1.0, 1.0))
}

/// A pair of values, and how often it counts. All sums below are of whole numbers, and so without any rounding.
#[derive(Clone, Copy)]
struct Point {
    a: f64,
    b: f64,
    count: f64,
}

/// How many pairs of points there are.
fn pairs(points: &[Point]) -> f64 {
    let (sum, squares) = points
        .iter()
        .fold((0.0, 0.0), |(sum, squares), point| (sum + point.count, squares + point.count * point.count));
    (sum * sum - squares) / 2.0
}

/// How many pairs are equal, of points among which equal ones stand side by side.
fn tied(points: &[Point], is_equal: fn(&Point, &Point) -> bool) -> f64 {
    points.chunk_by(is_equal).map(pairs).sum()
}

/// Sort points by `b`, and count the pairs that have to change places for it: of points that were in the order of `a`,
/// those in the other order by `b`. A merge sort counts them as it goes (Knight 1966).
fn sorted_by_b(points: &mut [Point], room: &mut Vec<Point>) -> f64 {
    if points.len() < 2 {
        return 0.0;
    }
    let (left, right) = points.split_at_mut(points.len() / 2);
    let mut turned = sorted_by_b(left, room) + sorted_by_b(right, room);
    room.clear();
    let (mut left, mut right) = (&*left, &*right);
    let mut waiting: f64 = left.iter().map(|point| point.count).sum();
    while let ([first, rest @ ..], [other, others @ ..]) = (left, right) {
        if other.b < first.b {
            turned += other.count * waiting;
            room.push(*other);
            right = others;
        } else {
            waiting -= first.count;
            room.push(*first);
            left = rest;
        }
    }
    room.extend(left.iter().chain(right));
    points.copy_from_slice(room);
    turned
}

#[cfg(test)]
mod tests {
    use rand::{RngExt, SeedableRng};
    use rand_xoshiro::Xoshiro256PlusPlus;

    use super::*;

    /// The definition: pair by pair.
    fn plainly(a: &[f64], b: &[f64], counts: Counts) -> Option<f64> {
        let sign = |x: f64, y: f64| f64::from(i8::from(round(x) > round(y)) - i8::from(round(x) < round(y)));
        let (mut sum, mut of_a, mut of_b) = (0.0, 0.0, 0.0);
        for i in 0..a.len() {
            for j in 0..i {
                let weight = counts[i] * counts[j];
                let (x, y) = (sign(a[i], a[j]), sign(b[i], b[j]));
                (sum, of_a, of_b) = (sum + weight * x * y, of_a + weight * x.abs(), of_b + weight * y.abs());
            }
        }
        (of_a > 0.0 && of_b > 0.0).then(|| (sum / (of_a * of_b).sqrt()).clamp(-1.0, 1.0))
    }

    #[test]
    fn the_same_to_the_last_digit_as_pair_by_pair() {
        let mut source = Xoshiro256PlusPlus::seed_from_u64(1);
        for trial in 0..400 {
            let (n, values, most) = (trial % 40, 1 + trial % 23, [1, 4][trial % 2]);
            let mut draw = |below: usize| source.random_range(0..below) as f64;
            // Values that differ in the last digits alone are equal.
            let mut figure = || draw(values) / 3.0 - 1.0 + draw(2) * 1e-15;
            let a: Vec<f64> = (0..n).map(|_| figure()).collect();
            let b: Vec<f64> = (0..n).map(|_| figure()).collect();
            let counts: Vec<f64> = (0..n).map(|_| if most == 1 { 1.0 } else { draw(most) }).collect();
            let (found, expected) = (tau_b(&a, &b, &counts), plainly(&a, &b, &counts));
            assert_eq!(found.map(f64::to_bits), expected.map(f64::to_bits), "{a:?} {b:?} {counts:?}");
        }
    }
}
