//! Linear algebra for matrices of a few dozen rows: eigenvalues of symmetric matrices, and systems of equations.

use crate::tolerance::VANISHED;

/// Jacobi's method takes six to ten rounds; beyond this number it does not converge.
const MAX_ROUNDS: usize = 100;

/// Returns the eigenvalues of a symmetric matrix, the largest first, each with its eigenvector of length 1; None if a
/// cell is not finite.
///
/// This is Jacobi's method (Golub & Van Loan 2013, section 8.5): each pair of rows and columns is rotated by the angle
/// that makes their common cell 0, until all off-diagonal cells are 0. It takes more steps than a reduction to
/// tridiagonal form, but it is short, and no other method is as accurate. Thirty columns take less than a millisecond,
/// a hundred a few hundredths of a second, three hundred about one second.
pub fn eigen(matrix: &[Vec<f64>]) -> Option<Vec<(f64, Vec<f64>)>> {
    let m = matrix.len();
    if matrix.iter().flatten().any(|cell| !cell.is_finite()) {
        return None;
    }
    let size = matrix.iter().flatten().fold(0.0_f64, |size, cell| size.max(cell.abs()));
    let mut left = matrix.to_vec();
    let mut vectors: Vec<Vec<f64>> = (0..m).map(|i| (0..m).map(|j| f64::from(u8::from(i == j))).collect()).collect();
    for _ in 0..MAX_ROUNDS {
        let mut is_done = true;
        for i in 0..m {
            for j in i + 1..m {
                if left[i][j].abs() > VANISHED * size {
                    is_done = false;
                    turn(&mut left, &mut vectors, i, j);
                }
            }
        }
        if is_done {
            let mut pairs: Vec<(f64, Vec<f64>)> = (0..m).map(|i| left[i][i]).zip(vectors).collect();
            pairs.sort_by(|a, b| b.0.total_cmp(&a.0));
            return Some(pairs);
        }
    }
    None
}

/// Rotates rows and columns `i` and `j` of a symmetric matrix, and the eigenvectors with them, by the smaller of the
/// two angles that make their common cell 0.
fn turn(left: &mut [Vec<f64>], vectors: &mut [Vec<f64>], i: usize, j: usize) {
    let (first, second, common) = (left[i][i], left[j][j], left[i][j]);
    let ratio = (second / 2.0 - first / 2.0) / common;
    let tan = ratio.signum() / (ratio.abs() + ratio.hypot(1.0));
    let cos = 1.0 / tan.hypot(1.0);
    let sin = tan * cos;
    // Only rows are rotated, since they are contiguous in memory; the columns follow by symmetry.
    for rows in [&mut *left, vectors] {
        let (above, below) = rows.split_at_mut(j);
        for (a, b) in above[i].iter_mut().zip(&mut below[0]) {
            (*a, *b) = (cos * *a - sin * *b, sin * *a + cos * *b);
        }
    }
    for at in (0..left.len()).filter(|&at| at != i && at != j) {
        (left[at][i], left[at][j]) = (left[i][at], left[j][at]);
    }
    (left[i][i], left[j][j]) = (first - tan * common, second + tan * common);
    (left[i][j], left[j][i]) = (0.0, 0.0);
}

/// Solves the equations `matrix` · x = `right`; None if the matrix is singular.
///
/// This is Gaussian elimination with partial pivoting (Golub & Van Loan 2013, section 3.4).
pub fn solve(matrix: &[Vec<f64>], right: &[f64]) -> Option<Vec<f64>> {
    let m = matrix.len();
    let (mut rows, mut solved) = (matrix.to_vec(), right.to_vec());
    for i in 0..m {
        let largest = |a: &usize, b: &usize| rows[*a][i].abs().total_cmp(&rows[*b][i].abs());
        let pivot = (i..m).rev().max_by(largest)?;
        rows.swap(i, pivot);
        solved.swap(i, pivot);
        let (above, below) = rows.split_at_mut(i + 1);
        let (top, inverse) = (&above[i], 1.0 / above[i][i]);
        for (row, at) in below.iter_mut().zip(i + 1..) {
            let factor = row[i] * inverse;
            row[i + 1..].iter_mut().zip(&top[i + 1..]).for_each(|(cell, above)| *cell -= factor * above);
            solved[at] -= factor * solved[i];
        }
    }
    for i in (0..m).rev() {
        solved[i] /= rows[i][i];
        for above in 0..i {
            solved[above] -= solved[i] * rows[above][i];
        }
    }
    solved.iter().all(|x| x.is_finite()).then_some(solved)
}

#[cfg(test)]
mod tests {
    use super::*;

    /// By hand: 2 1 / 1 2 has the eigenvalues 3 with (1, 1) / √2 and 1 with (1, −1) / √2, and maps (1, 1) to (3, 3).
    #[test]
    fn a_matrix_of_two() {
        let matrix = vec![vec![2.0, 1.0], vec![1.0, 2.0]];
        let pairs = eigen(&matrix).expect("finite numbers");
        for ((value, vector), (expected, sign)) in pairs.iter().zip([(3.0, 1.0), (1.0, -1.0)]) {
            assert!((value - expected).abs() < 1e-15, "{pairs:?}");
            assert!((vector[1] / vector[0] - sign).abs() < 1e-15, "{pairs:?}");
        }
        let solved = solve(&matrix, &[3.0, 3.0]).expect("a regular matrix");
        assert!(solved.iter().all(|x| (x - 1.0).abs() < 1e-15), "{solved:?}");
        assert_eq!(solve(&[vec![1.0, 1.0], vec![1.0, 1.0]], &[1.0, 2.0]), None);
        assert_eq!(eigen(&[vec![f64::NAN]]), None);
        assert_eq!((eigen(&[]), solve(&[], &[])), (Some(Vec::new()), Some(Vec::new())));
    }

    /// Gregory & Karney 1969, example 4.1: Rutishauser's matrix with the eigenvalues 10, 5, 2 and 1.
    #[test]
    fn a_published_matrix() {
        let matrix = [[5.0, 4.0, 1.0, 1.0], [4.0, 5.0, 1.0, 1.0], [1.0, 1.0, 4.0, 2.0], [1.0, 1.0, 2.0, 4.0]];
        let pairs = eigen(&matrix.map(Vec::from)).expect("finite numbers");
        for ((value, _), expected) in pairs.iter().zip([10.0, 5.0, 2.0, 1.0]) {
            assert!((value - expected).abs() < 1e-14, "{pairs:?}");
        }
    }

    /// The matrix with 2 on the diagonal and −1 beside it has the eigenvalues 2 − 2 cos(kπ / (m + 1)) in closed form,
    /// and the inverse min(i, j) (m + 1 − max(i, j)) / (m + 1).
    #[test]
    fn a_matrix_of_forty_in_closed_form() {
        let m = 40;
        let cell = |i: usize, j: usize| [2.0, -1.0].get(i.abs_diff(j)).copied().unwrap_or(0.0);
        let matrix: Vec<Vec<f64>> = (0..m).map(|i| (0..m).map(|j| cell(i, j)).collect()).collect();
        let pairs = eigen(&matrix).expect("finite numbers");
        for (k, (value, vector)) in (1..=m).rev().zip(&pairs) {
            let expected = 2.0 - 2.0 * (k as f64 * std::f64::consts::PI / (m + 1) as f64).cos();
            assert!((value - expected).abs() < 1e-13, "{k}: {value} for {expected}");
            let makes = |row: &Vec<f64>| row.iter().zip(vector).map(|(a, b)| a * b).sum::<f64>();
            let worst = matrix.iter().zip(vector).map(|(row, x)| (makes(row) - value * x).abs()).fold(0.0, f64::max);
            assert!(worst < 1e-13 && (vector.iter().map(|x| x * x).sum::<f64>() - 1.0).abs() < 1e-13, "{k}: {worst}");
        }
        let unit: Vec<f64> = (0..m).map(|i| f64::from(u8::from(i == 6))).collect();
        for (i, x) in solve(&matrix, &unit).expect("a regular matrix").into_iter().enumerate() {
            let expected = ((i.min(6) + 1) * (m - i.max(6))) as f64 / (m + 1) as f64;
            assert!((x - expected).abs() < 1e-12, "{i}: {x} for {expected}");
        }
    }
}
