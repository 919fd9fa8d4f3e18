//! Tails: when a column has an outlier, and moving its values one at a time until it has none.

use super::{Column, Fitted};
use crate::data::options::MAX_WHOLE;
use crate::tolerance::ROUNDING;

crate::options! {
    /// The rule by which a column needs treatment, and how far it goes.
    pub struct Rule {
        /// absolute skewness above which a column may need treatment
        skew: f64 = positive(2.0),
        /// kurtosis above which it does, if its skewness is above the limit as well
        kurtosis: f64 = number(3.5),
        /// how many values are moved at most
        most: usize = whole(5.0, (1.0, MAX_WHOLE)),
    }
}

/// Passes where |skewness| < `skew` or kurtosis < `kurtosis`, of the sample (Excel's SKEW and KURT); so do fewer than
/// four values, of which kurtosis says nothing. The rule of the JRC's COIN Tool.
pub fn passes(column: &Column, rule: &Rule) -> bool {
    match (column.skew(), column.kurtosis()) {
        (Some(skewness), Some(kurtosis)) => skewness.abs() < rule.skew || kurtosis < rule.kurtosis,
        _ => true,
    }
}

/// Values moved to the next one, on the side of the skew, one at a time (equal ones at once), until `is_enough` of the
/// column and how many are moved; never so far that all are one.
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
        // Symmetric but for rounding is no skew to the low side.
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

/// By the rule, with so many values moved at the most.
pub fn by_rule(column: &Column, rule: &Rule) -> Fitted {
    winsorised(column, |kept, moved| passes(kept, rule) || moved >= rule.most)
}
