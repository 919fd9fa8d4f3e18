//! Contradictions in a matrix of comparisons: its principal eigenvalue, its worst triad, and the one change of an answer
//! that helps most.

use crate::tolerance::{ROUNDING, SHARE};

/// Ratios of importance: row by column.
pub type Matrix = Vec<Vec<f64>>;

/// How often a matrix is squared at most; the ratio of its eigenvalues is then raised to the power 2^60.
const MAX_SQUARINGS: usize = 60;
/// Looking for the best change takes too long beyond this number of names, and no random index is known.
const MAX_NAMES: usize = 15;

/// Three answers that contradict each other: the first two imply another ratio than the third.
#[derive(Debug, Clone, PartialEq)]
pub struct Triad {
    /// The rows of the three names, in the order in which the first two answers compare them.
    pub places: [usize; 3],
    /// The ratio of the first name to the third that follows from the other two answers.
    pub implied: f64,
}

/// A change of one answer.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Change {
    /// The row of the first name.
    pub i: usize,
    /// The row of the second name.
    pub j: usize,
    /// The answer as it is.
    pub from: f64,
    /// The answer that leaves the smallest principal eigenvalue.
    pub to: f64,
}

/// What is wrong with a matrix, and what would mend it.
#[derive(Debug, Clone, PartialEq)]
pub struct Review {
    /// The three answers that contradict each other most; None if no answers do.
    pub triad: Option<Triad>,
    /// The change to another whole number on the scale, or 1 divided by one, that helps most; None if none does.
    pub change: Option<Change>,
}

/// Returns the principal eigenvector of a positive matrix, with sum 1, and its eigenvalue.
///
/// The matrix is squared again and again until its columns are multiples of each other (Perron's theorem); the sums of
/// its rows are then the eigenvector.
pub fn principal(matrix: &Matrix) -> (Vec<f64>, f64) {
    let mut power = matrix.clone();
    let mut vector = row_sums(&power);
    for _ in 0..MAX_SQUARINGS {
        power = squared(&power);
        let next = row_sums(&power);
        let moved = next.iter().zip(&vector).map(|(a, b)| (a - b).abs() / a).fold(0.0, f64::max);
        vector = next;
        if moved < ROUNDING {
            break;
        }
    }
    let product = |row: &Vec<f64>| row.iter().zip(&vector).map(|(ratio, weight)| ratio * weight).sum::<f64>();
    let quotients = matrix.iter().zip(&vector).map(|(row, weight)| product(row) / weight);
    let value = quotients.sum::<f64>() / matrix.len() as f64;
    (vector, value)
}

/// The sums of the rows, rescaled to sum to 1.
fn row_sums(matrix: &Matrix) -> Vec<f64> {
    super::shares(&matrix.iter().map(|row| row.iter().sum()).collect::<Vec<_>>())
}

/// The square, divided by its largest cell.
fn squared(matrix: &Matrix) -> Matrix {
    let n = matrix.len();
    let cell = |i: usize, j: usize| (0..n).map(|k| matrix[i][k] * matrix[k][j]).sum::<f64>();
    let square: Matrix = (0..n).map(|i| (0..n).map(|j| cell(i, j)).collect()).collect();
    let largest = square.iter().flatten().copied().fold(0.0, f64::max);
    square.into_iter().map(|row| row.into_iter().map(|cell| cell / largest).collect()).collect()
}

impl Review {
    /// Finds the worst triad of a matrix and its best change, where answers go up to `most`.
    pub fn of(matrix: &Matrix, most: f64) -> Review {
        Review { triad: worst_triad(matrix), change: best_change(matrix, most) }
    }
}

/// The triad with the largest ratio between the implied and the given answer (Koczkodaj 1993).
fn worst_triad(matrix: &Matrix) -> Option<Triad> {
    let n = matrix.len();
    let mut worst: (f64, Option<Triad>) = (SHARE, None);
    for i in 0..n {
        for j in i + 1..n {
            for k in j + 1..n {
                let implied = matrix[i][j] * matrix[j][k];
                let off = (implied / matrix[i][k]).ln().abs();
                if off > worst.0 + SHARE {
                    worst = (off, Some(Triad { places: [i, j, k], implied }));
                }
            }
        }
    }
    worst.1
}

/// The change of one answer to another on the scale that leaves the smallest principal eigenvalue.
fn best_change(matrix: &Matrix, most: f64) -> Option<Change> {
    let n = matrix.len();
    if !(3..=MAX_NAMES).contains(&n) {
        return None;
    }
    let mut best: (f64, Option<Change>) = (principal(matrix).1 - SHARE, None);
    for i in 0..n {
        for j in i + 1..n {
            let (value, to) = best_answer(matrix, (i, j), most);
            if value < best.0 - SHARE {
                best = (value, Some(Change { i, j, from: matrix[i][j], to }));
            }
        }
    }
    best.1
}

/// The smallest principal eigenvalue with another answer on the scale about two names, and this answer. The eigenvalue
/// is convex in the logarithm of an answer (Kingman 1961), so steps that lower it lead to the smallest.
fn best_answer(matrix: &Matrix, (i, j): (usize, usize), most: f64) -> (f64, f64) {
    let with = |step: f64| {
        let (mut tried, to) = (matrix.clone(), answer_at(step));
        (tried[i][j], tried[j][i]) = (to, 1.0 / to);
        principal(&tried).1
    };
    let mut at = implied_step(matrix, (i, j), most);
    let mut value = with(at);
    for way in [1.0, -1.0] {
        while (at + way).abs() <= most - 1.0 && with(at + way) < value {
            at += way;
            value = with(at);
        }
    }
    (value, answer_at(at))
}

/// The answer at a step of the scale: … 1/3, 1/2, 1, 2, 3 …, where 1 is step 0.
fn answer_at(step: f64) -> f64 {
    if step < 0.0 { 1.0 / (1.0 - step) } else { 1.0 + step }
}

/// The step of the answer that all other answers about the two names imply on average.
fn implied_step(matrix: &Matrix, (i, j): (usize, usize), most: f64) -> f64 {
    let others = (0..matrix.len()).filter(|&k| k != i && k != j);
    let implied: Vec<f64> = others.map(|k| (matrix[i][k] * matrix[k][j]).ln()).collect();
    let mean = implied.iter().sum::<f64>() / implied.len() as f64;
    let size = mean.abs().exp().round().min(most) - 1.0;
    if mean < 0.0 { -size } else { size }
}
