//! A straight axis that maps values to positions on the sheet, with round numbers beside it.

use crate::render::number::number;
use crate::tolerance::SHARE;

/// The mapping of values to the range between two positions.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(super) struct Axis {
    pub from: f64,
    pub to: f64,
    pub begin: f64,
    pub end: f64,
}

impl Axis {
    /// An axis from the lowest to the highest value, with a margin if `is_loose`; if all values are equal they are
    /// centred.
    pub fn over(values: impl Iterator<Item = f64>, (begin, end): (f64, f64), is_loose: bool) -> Axis {
        let none = (f64::INFINITY, f64::NEG_INFINITY);
        let (from, to) = values.filter(|x| x.is_finite()).fold(none, |(from, to), x| (from.min(x), to.max(x)));
        let (from, to) = if from <= to { (from, to) } else { (0.0, 1.0) };
        let more = if to > from { 0.04 * (to - from) } else { 0.5 * from.abs().max(1.0) };
        let more = if is_loose || to <= from { more } else { 0.0 };
        Axis { from: from - more, to: to + more, begin, end }
    }

    pub fn at(&self, value: f64) -> f64 {
        self.begin + (value - self.from) / (self.to - self.from) * (self.end - self.begin)
    }

    /// Roughly `about` round numbers on the axis: multiples of 1, 2 or 5 times a power of ten.
    pub fn ticks(&self, about: f64) -> Vec<f64> {
        let rough = (self.to - self.from) / about.max(1.0);
        let power = 10f64.powf(rough.log10().floor());
        let step = [1.0, 2.0, 5.0, 10.0].map(|times| times * power).into_iter().find(|step| *step >= rough);
        let step = step.unwrap_or(10.0 * power);
        let first = (self.from / step - SHARE).ceil();
        let tick = |count: i32| (first + f64::from(count)) * step;
        (0..50).map(tick).take_while(|tick| *tick <= self.to + SHARE * step).collect()
    }
}

/// The number at a tick mark: thousands are separated, millions and billions abbreviated.
pub(super) fn label(tick: f64) -> String {
    let text = match tick.abs() {
        size if size >= 1e9 => format!("{} bn", number(tick / 1e9)),
        size if size >= 1e6 => format!("{} m", number(tick / 1e6)),
        size if size >= 1e4 => apart(&number(tick)),
        _ => number(tick),
    };
    text.replace('-', "−")
}

/// `12345.6` as `12 345.6`, with non-breaking spaces.
fn apart(number: &str) -> String {
    let (whole, rest) = number.split_at(number.find('.').unwrap_or(number.len()));
    let (lead, thousands) = whole.split_at(whole.len() - 3);
    format!("{lead}\u{a0}{thousands}{rest}")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn ticks_are_round_and_within() {
        let axis = Axis::over([0.13, 87.2].into_iter(), (0.0, 100.0), false);
        assert_eq!(axis.ticks(5.0), [20.0, 40.0, 60.0, 80.0]);
        assert!((Axis::over([2.0, 2.0].into_iter(), (0.0, 1.0), false).at(2.0) - 0.5).abs() < SHARE);
        assert!(Axis::over([f64::NAN].into_iter(), (0.0, 1.0), true).at(0.5).is_finite());
    }
}
