//! A published scale that differs from that of a model: published = times · score + plus.

use super::published::{Match, Published};
use crate::stats::{co_deviation, mean};
use crate::tolerance::SMALLEST;

/// A line that turns scores into published ones.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Line {
    /// The factor, above 0.
    pub times: f64,
    /// What is added.
    pub plus: f64,
}

/// Factors between usual scales, such as 0–1 and 0–100.
const USUAL: [f64; 6] = [0.001, 0.01, 0.1, 10.0, 100.0, 1000.0];
/// How many of the largest differences are left out when a line is fitted.
pub const LEFT_OUT: usize = 3;
/// How often the exact line is narrowed down; each round keeps two thirds.
const ROUNDS: usize = 80;

impl Line {
    /// The scale as it is.
    pub const SAME: Line = Line { times: 1.0, plus: 0.0 };

    /// The published score that it gives.
    pub fn of(self, score: f64) -> f64 {
        self.times * score + self.plus
    }

    /// Whether it changes nothing.
    pub fn is_same(self) -> bool {
        self == Line::SAME
    }
}

impl Published {
    /// The line that reproduces most: a usual factor, or else the one that fits best. None if higher scores do not go
    /// with higher published ones.
    pub fn line(&self, scores: &[f64]) -> Option<(Line, Match)> {
        let usual = USUAL.iter().map(|&times| Line { times, plus: 0.0 });
        let fitted = self.fitted(scores);
        let all = usual.chain(fitted).map(|line| (line, self.compare(scores, line)));
        all.reduce(|best, next| if next.1.bits < best.1.bits { next } else { best })
    }

    /// The best of the line by least squares without the largest differences, and the one whose largest difference is
    /// the smallest, which reproduces all scores if any line does.
    fn fitted(&self, scores: &[f64]) -> Option<Line> {
        let mut pairs: Vec<(f64, f64)> = self.scores.iter().map(|&(unit, y)| (scores[unit], y)).collect();
        pairs.retain(|(x, _)| !x.is_nan());
        let line = robust_line(&pairs)?;
        let narrow = narrowest(&pairs, line);
        let is_better = self.compare(scores, narrow).bits < self.compare(scores, line).bits;
        Some(if is_better { narrow } else { line }).filter(|line| line.times > 0.0)
    }
}

/// The line y = times · x + plus by least squares, fitted again without the points farthest from it, so that a few of
/// them do not turn it. Returns None if all x are equal.
pub fn robust_line(pairs: &[(f64, f64)]) -> Option<Line> {
    let mut line = least_squares(pairs)?;
    if pairs.len() > 2 * LEFT_OUT {
        for _ in 0..2 {
            let miss = |&(x, y): &(f64, f64)| (y - line.of(x)).abs();
            let mut kept = pairs.to_vec();
            kept.sort_by(|a, b| miss(a).total_cmp(&miss(b)));
            kept.truncate(pairs.len() - LEFT_OUT);
            line = least_squares(&kept)?;
        }
    }
    Some(line)
}

fn least_squares(pairs: &[(f64, f64)]) -> Option<Line> {
    let (xs, ys): (Vec<f64>, Vec<f64>) = pairs.iter().copied().unzip();
    let spread = co_deviation(&xs, &xs);
    let times = co_deviation(&xs, &ys) / spread;
    (spread > SMALLEST).then(|| Some(Line { times, plus: mean(&ys)? - times * mean(&xs)? }))?
}

/// The line with the smallest largest difference near another one. That difference is convex in the factor, since the
/// best shift for a factor puts the highest and the lowest difference level.
fn narrowest(pairs: &[(f64, f64)], near: Line) -> Line {
    let ends = |times: f64| {
        let all = pairs.iter().map(|(x, y)| y - times * x);
        all.fold((f64::INFINITY, f64::NEG_INFINITY), |(lo, hi), z| (lo.min(z), hi.max(z)))
    };
    let width = |times: f64| {
        let (lo, hi) = ends(times);
        hi - lo
    };
    let (mut lo, mut hi) = (near.times * 0.9, near.times * 1.1);
    for _ in 0..ROUNDS {
        let (a, b) = (lo + (hi - lo) / 3.0, hi - (hi - lo) / 3.0);
        if width(a) <= width(b) { hi = b } else { lo = a }
    }
    let times = f64::midpoint(lo, hi);
    let (lowest, highest) = ends(times);
    Line { times, plus: f64::midpoint(lowest, highest) }
}
