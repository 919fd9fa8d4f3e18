//! Pairwise comparisons: the share of the weight for which one unit is ahead of another (Munda 2008), where equal
//! scores count half.

use super::Decision;
use crate::Result;
use crate::stats::equal::compare;

/// The most units, since a share is kept for every pair.
const MOST: usize = 5_000;

/// For each column, the level of each row: equal scores have the same level, and a better score has a higher one.
pub(super) fn levels(decision: &Decision) -> Vec<Vec<usize>> {
    let of_column = |column: &super::Criterion| {
        let sign = if column.is_cost() { -1.0 } else { 1.0 };
        let value = |row: usize| sign * column.values[row];
        let mut order: Vec<usize> = (0..decision.count()).collect();
        order.sort_by(|&a, &b| value(a).total_cmp(&value(b)));
        let mut levels = vec![0; order.len()];
        for pair in order.windows(2) {
            let is_above = compare(value(pair[0]), value(pair[1])).is_lt();
            levels[pair[1]] = levels[pair[0]] + usize::from(is_above);
        }
        levels
    };
    decision.columns.iter().map(of_column).collect()
}

/// The share of the weight for which the unit in a row is ahead of that in another, by row; 0 for itself.
pub(super) fn shares(decision: &Decision, levels: &[Vec<usize>], method: &str) -> Result<Vec<Vec<f64>>> {
    decision.check_pairs(method, MOST)?;
    let count = decision.count();
    let mut shares = vec![vec![0.0; count]; count];
    for i in 0..count {
        decision.group.watch.check_at(i)?;
        for (column, levels) in decision.columns.iter().zip(levels) {
            for k in (0..count).filter(|&k| k != i) {
                shares[i][k] += match levels[i].cmp(&levels[k]) {
                    std::cmp::Ordering::Greater => column.weight,
                    std::cmp::Ordering::Equal => column.weight / 2.0,
                    std::cmp::Ordering::Less => 0.0,
                };
            }
        }
    }
    Ok(shares)
}
