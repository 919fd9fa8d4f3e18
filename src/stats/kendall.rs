//! Kendall's tau-b: concordant minus discordant pairs, corrected for ties on either side.

use super::correlation::common;
use super::equal::round;

/// (C − D) / √((N − ties of a) (N − ties of b)) with N = n (n − 1) / 2 (Kendall 1945), from −1 to 1, over the positions
/// where both have a value. Returns `None` if all values of one side are equal.
pub fn tau_b(a: &[f64], b: &[f64]) -> Option<f64> {
    let (x, y) = common(a, b);
    tau_b_counted(&x, &y, &vec![1.0; x.len()])
}

/// The same for values without missing ones, where each pair counts this often, as in a bootstrap.
pub fn tau_b_counted(a: &[f64], b: &[f64], counts: &[f64]) -> Option<f64> {
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

/// A pair of values, and how often it counts. All sums below are of whole numbers, so that nothing is rounded.
#[derive(Clone, Copy)]
struct Point {
    a: f64,
    b: f64,
    count: f64,
}

/// Returns the number of pairs of points.
fn pairs(points: &[Point]) -> f64 {
    let (sum, squares) = points
        .iter()
        .fold((0.0, 0.0), |(sum, squares), point| (sum + point.count, squares + point.count * point.count));
    (sum * sum - squares) / 2.0
}

/// Returns the number of equal pairs among points where equal ones are adjacent.
fn tied(points: &[Point], is_equal: fn(&Point, &Point) -> bool) -> f64 {
    points.chunk_by(is_equal).map(pairs).sum()
}

/// Sorts points by `b`, and returns the number of discordant pairs: points in the order of `a` that are in the opposite
/// order by `b`. A merge sort counts them as it goes (Knight 1966).
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
