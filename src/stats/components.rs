//! Principal components of a correlation matrix, and their rotation.

use super::correlation::correlations;
use super::matrix::eigen;
use crate::tolerance::{CANCELLED, LOADING};

/// A rotation that has not settled after this many rounds does not converge.
const MAX_ROUNDS: usize = 1000;

/// Principal components, rotated or not.
#[derive(Debug, Clone, PartialEq)]
pub struct Components {
    /// The variance of each component; before a rotation these are the eigenvalues, the largest first.
    pub variances: Vec<f64>,
    /// Correlations with the columns: by component, then by column. Since the sign of a component is arbitrary, it is
    /// chosen so that the loadings sum to 0 or more.
    pub loadings: Vec<Vec<f64>>,
}

impl Components {
    /// Returns all components of columns that have no missing values and are not constant; None if numbers are too
    /// large.
    pub fn of(columns: &[Vec<f64>]) -> Option<Components> {
        let mut components = Components { variances: Vec::new(), loadings: Vec::new() };
        for (variance, vector) in eigen(&correlations(columns))? {
            let variance = variance.max(0.0);
            components.variances.push(variance);
            components.loadings.push(signed(vector.iter().map(|x| x * variance.sqrt()).collect()));
        }
        Some(components)
    }

    /// The number of columns that were analysed.
    pub fn columns(&self) -> usize {
        self.loadings.first().map_or(0, Vec::len)
    }

    /// The number of components with a variance above 0.
    pub fn rank(&self) -> usize {
        self.variances.iter().filter(|variance| **variance > LOADING).count()
    }

    /// Returns how many components to keep by the rule of OECD/JRC 2008: those with an eigenvalue above 1 that each
    /// explain more than 10 % of the variance. If these explain no more than 60 % together, further ones are added
    /// until they do.
    pub fn by_rule(&self) -> usize {
        let whole = self.columns() as f64;
        let is_own = |variance: &&f64| **variance > 1.0 + LOADING && **variance / whole > 0.1 + LOADING;
        let own = self.variances.iter().take_while(is_own).count();
        let mut sum = 0.0;
        let enough = self.variances.iter().take_while(|variance| {
            let is_short = sum / whole <= 0.6 + LOADING;
            sum += **variance;
            is_short
        });
        own.max(enough.count())
    }

    /// Whether the variance of the last kept component is clearly above that of the next.
    pub fn is_told(&self, kept: usize) -> bool {
        let variance = |place: usize| self.variances.get(place).copied().unwrap_or(-1.0);
        kept > 0 && variance(kept - 1) - variance(kept) > LOADING
    }

    /// Returns the first `kept` components.
    pub fn first(&self, kept: usize) -> Components {
        Components { variances: self.variances[..kept].to_vec(), loadings: self.loadings[..kept].to_vec() }
    }

    /// Rotates the components by varimax (Kaiser 1958), after dividing each column by the root of its communality. The
    /// order of the components stays. Returns None if many rotations do equally well.
    pub fn rotated(&self) -> Option<Components> {
        let squares = |column: usize| self.loadings.iter().map(|of| of[column].powi(2)).sum::<f64>();
        let roots: Vec<f64> = (0..self.columns()).map(|column| squares(column).sqrt()).collect();
        let scaled = |(x, root): (&f64, &f64)| if *root > 0.0 { x / root } else { 0.0 };
        let mut turned: Vec<Vec<f64>> =
            self.loadings.iter().map(|of| of.iter().zip(&roots).map(scaled).collect()).collect();
        varimax(&mut turned)?;
        let loadings: Vec<Vec<f64>> =
            turned.into_iter().map(|of| signed(of.iter().zip(&roots).map(|(x, root)| x * root).collect())).collect();
        let variances = loadings.iter().map(|of| of.iter().map(|x| x * x).sum()).collect();
        Some(Components { variances, loadings })
    }
}

fn signed(loadings: Vec<f64>) -> Vec<f64> {
    let sum: f64 = loadings.iter().sum();
    let lead =
        if sum.abs() > LOADING { sum } else { loadings.iter().copied().find(|x| x.abs() > LOADING).unwrap_or(1.0) };
    loadings.into_iter().map(|x| x * lead.signum()).collect()
}

/// Rotates pairs of components, each by its best angle, until none moves.
fn varimax(turned: &mut [Vec<f64>]) -> Option<()> {
    for _ in 0..MAX_ROUNDS {
        let (mut is_still, mut is_flat) = (true, false);
        for i in 0..turned.len() {
            for j in i + 1..turned.len() {
                match angle(&turned[i], &turned[j]) {
                    None => is_flat = true,
                    Some(angle) => {
                        is_still &= angle.abs() < CANCELLED;
                        let (sin, cos) = angle.sin_cos();
                        for column in 0..turned[i].len() {
                            let (x, y) = (turned[i][column], turned[j][column]);
                            (turned[i][column], turned[j][column]) = (x * cos + y * sin, y * cos - x * sin);
                        }
                    }
                }
            }
        }
        if is_still {
            return (!is_flat).then_some(());
        }
    }
    None
}

/// Returns the angle at which the squared loadings of two components have the highest variance (Kaiser 1958); None if
/// all angles do equally well.
fn angle(a: &[f64], b: &[f64]) -> Option<f64> {
    let (mut sum_u, mut sum_v, mut squares, mut products, mut size) = (0.0, 0.0, 0.0, 0.0, 0.0);
    for (x, y) in a.iter().zip(b) {
        let (u, v) = (x * x - y * y, 2.0 * x * y);
        sum_u += u;
        sum_v += v;
        squares += u * u - v * v;
        products += 2.0 * u * v;
        size += u * u + v * v;
    }
    let n = a.len() as f64;
    let (up, along) = (products - 2.0 * sum_u * sum_v / n, squares - (sum_u * sum_u - sum_v * sum_v) / n);
    (up.hypot(along) > LOADING * size).then(|| up.atan2(along) / 4.0)
}
