//! Linear algebra: the one place that names the crate for it.

use nalgebra::{DMatrix, DVector, SymmetricEigen};

/// An iteration that takes longer than this does not come to an end.
const MOST: usize = 10_000;

/// Eigenvalues of a symmetric matrix, the greatest first, each with its eigenvector of length 1; none where a number is
/// not finite.
pub fn eigen(matrix: &[Vec<f64>]) -> Option<Vec<(f64, Vec<f64>)>> {
    let m = matrix.len();
    if matrix.iter().flatten().any(|cell| !cell.is_finite()) {
        return None;
    }
    let found = SymmetricEigen::try_new(DMatrix::from_fn(m, m, |i, j| matrix[i][j]), f64::EPSILON, MOST)?;
    let vectors = found.eigenvectors.column_iter().map(|column| column.iter().copied().collect());
    let mut pairs: Vec<(f64, Vec<f64>)> = found.eigenvalues.iter().copied().zip(vectors).collect();
    pairs.sort_by(|a, b| b.0.total_cmp(&a.0));
    Some(pairs)
}

/// What `matrix` makes `right` of; none where the matrix is singular.
pub fn solve(matrix: &[Vec<f64>], right: &[f64]) -> Option<Vec<f64>> {
    let m = matrix.len();
    let solved = DMatrix::from_fn(m, m, |i, j| matrix[i][j]).lu().solve(&DVector::from_column_slice(right))?;
    let solved: Vec<f64> = solved.iter().copied().collect();
    solved.iter().all(|x| x.is_finite()).then_some(solved)
}

#[cfg(test)]
mod tests {
    use super::*;

    /// By hand: 2 1 / 1 2 has 3 with (1, 1) / √2 and 1 with (1, −1) / √2, and makes (3, 3) of (1, 1).
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
    }
}
