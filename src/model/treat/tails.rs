//! Tails: decides whether a column has outliers, and moves its values one at a time until it has none.

use super::{Column, Fitted};
use crate::data::options::MAX_WHOLE;
use crate::tolerance::ROUNDING;

crate::options! {
    /// The rule that decides whether a column needs treatment, and how far the treatment goes.
    pub struct Rule {
        /// absolute skewness above which a column may need treatment
        skew: f64 = positive(2.0),
        /// kurtosis above which it does, if its skewness is above the limit as well
        kurtosis: f64 = number(3.5),
        /// how many values are moved at most
        most: usize = whole(5.0, (1.0, MAX_WHOLE)),
    }
}

/// A column passes if |skewness| < `skew` or kurtosis < `kurtosis`, both of the sample (Excel's SKEW and KURT). This is
/// the rule of the JRC's COIN Tool. Fewer than four values pass, since they have no kurtosis.
pub fn passes(column: &Column, rule: &Rule) -> bool {
    match (column.skew(), column.kurtosis()) {
        (Some(skewness), Some(kurtosis)) => skewness.abs() < rule.skew || kurtosis < rule.kurtosis,
        _ => true,
    }
}

/// Moves values to the next one on the side of the skew, one at a time (ties together), until `is_enough`, called with
/// the column and the number of moved values, returns true. It stops before all values are equal.
pub fn winsorised(column: &Column, is_enough: impl Fn(&Column, usize) -> bool) -> Fitted {
    let sorted = column.sorted();
    let (mut lo, mut hi) = (f64::NEG_INFINITY, f64::INFINITY);
    loop {
        let kept = Column::from_raw(sorted.iter().map(|x| x.clamp(lo, hi)).collect());
        let moved = sorted.iter().filter(|&&x| x < lo || x > hi).count();
        if is_enough(&kept, moved) || kept.distinct() <= 2 {
            break;
        }
        let (least, greatest) = kept.range().expect("a column of more than two values");
        // A column that is symmetric except for rounding does not count as skewed to the low side.
        if kept.skew().unwrap_or(0.0) >= -ROUNDING {
            hi = kept.present().filter(|&x| x < greatest).fold(least, f64::max);
        } else {
            lo = kept.present().filter(|&x| x > least).fold(greatest, f64::min);
        }
    }
    match (lo.is_finite(), hi.is_finite()) {
        (false, false) => Fitted::Same,
        _ => Fitted::Clamp { lo, hi },
    }
}

/// Winsorises by the rule, moving at most the allowed number of values.
pub fn by_rule(column: &Column, rule: &Rule) -> Fitted {
    winsorised(column, |kept, moved| passes(kept, rule) || moved >= rule.most)
}
