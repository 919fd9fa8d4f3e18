//! One number that brings the scores of a model closest to the published ones: Gauss–Newton steps, then as few digits as
//! reproduce as many scores.

use super::line::Line;
use super::published::Published;
use crate::tolerance::{POLISHED, SMALLEST};
use crate::{Error, Result};

/// How many steps are taken at most.
const STEPS: usize = 8;
/// A number is given with at most this many significant digits.
const MOST_DIGITS: usize = 9;

/// Where the search starts, the step for the first slope, and the ends of the range.
pub struct Asked {
    /// The first number.
    pub start: f64,
    /// A small change of it.
    pub step: f64,
    /// The lowest and the highest number allowed.
    pub ends: (f64, f64),
}

/// The scores for a number, one per unit; an error if the model refuses it.
pub type Scores<'a> = dyn Fn(f64) -> Result<Vec<f64>> + 'a;

/// The number that fits best. None if scores do not depend on it, or the model refuses numbers on the way.
pub fn solved(own: &Published, asked: &Asked, scores: &Scores) -> Result<Option<f64>> {
    let allowed = |x: f64| x.clamp(asked.ends.0, asked.ends.1);
    let of = |x: f64| match scores(x) {
        Ok(scores) => Ok(Some(scores)),
        Err(Error::Interrupted) => Err(Error::Interrupted),
        Err(_) => Ok(None),
    };
    let (mut x, mut best) = (asked.start, None::<(f64, f64)>);
    for _ in 0..STEPS {
        let step = if allowed(x + asked.step) > x { asked.step } else { -asked.step };
        let (Some(here), Some(there)) = (of(x)?, of(x + step)?) else { break };
        let bits = own.compare(&here, Line::SAME).bits;
        if best.is_none_or(|(_, least)| bits < least) {
            best = Some((x, bits));
        }
        let Some(change) = newton(own, &here, &there, step) else { break };
        let next = allowed(x + change);
        if (next - x).abs() <= POLISHED * asked.step.abs() {
            break;
        }
        x = next;
    }
    let Some((x, bits)) = best else { return Ok(None) };
    // Numbers on paper are short.
    for digits in 1..=MOST_DIGITS {
        let short: f64 = format!("{x:.*e}", digits - 1).parse().unwrap_or(x);
        if of(allowed(short))?.is_some_and(|scores| own.compare(&scores, Line::SAME).bits <= bits) {
            return Ok(Some(allowed(short)));
        }
    }
    Ok(Some(x))
}

/// The change of the number that the slope of the scores asks for, by least squares.
fn newton(own: &Published, here: &[f64], there: &[f64], step: f64) -> Option<f64> {
    let (mut above, mut below) = (0.0, 0.0);
    for &(unit, published) in &own.scores {
        let slope = (there[unit] - here[unit]) / step;
        if !slope.is_nan() {
            above += slope * (published - here[unit]);
            below += slope * slope;
        }
    }
    (below > SMALLEST).then(|| above / below)
}
