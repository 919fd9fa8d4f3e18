//! Tolerances: how close two numbers must be to count as equal, and by how much a condition may be missed. All of them
//! are defined here, each with its reason. Wherever ranks are assigned, numbers are equal if they agree to 12
//! significant digits (`stats::equal`).

/// The rounding error of a weighted sum relative to its largest value: about a hundred terms of 16 digits each.
pub const ROUNDING: f64 = 1e-12;
/// The rounding error of a difference relative to its larger operand; anything below has cancelled out.
pub const CANCELLED: f64 = 1e-13;
/// Weights are sums of rounded numbers, so comparisons of them, and with a sum of 1, allow this much slack.
pub const SHARE: f64 = 1e-9;

/// Two numbers cannot agree to 12 digits if they differ by more than this, relative to the larger one.
pub const NOT_A_TIE: f64 = 1e-11;
/// A lead below this, relative to the highest score, counts as a tie: twice what rounding to 12 digits can move.
pub const TIED_LEAD: f64 = 2e-11;
/// Scores computed in vectors are compared again as doubles if they differ by less than this, relative to the larger
/// one.
pub const COMPARED_AGAIN: f64 = 1e-10;
/// A ratio below 1 may be rounded to two decimals, as in 0.33 for 1/3; the slack covers 0.125 written as 0.13.
pub const RECIPROCAL: f64 = 0.005 + 1e-9;

/// By how much a linear program may violate a condition, relative to its size; solvers promise no more.
pub const FEASIBLE: f64 = 1e-9;
/// The same for our own simplex method, which keeps its tableau accurate to more digits.
pub const TABLEAU: f64 = 1e-11;
/// The number of violated conditions is whole: a cost within this distance above a whole number is that number.
pub const WHOLE: f64 = 1e-7;
/// A price below this, relative to the largest one, is a rounding error of 0.
pub const PRICED: f64 = 1e-9;
/// The smallest lead that a linear program can handle, relative to the highest score; solvers treat less as none.
pub const SOLVABLE_LEAD: f64 = 1e-6;
/// How far off the answer of a linear program may be before it is polished.
pub const UNPOLISHED: f64 = 1e-8;

/// A bisection ends when its two ends are this close.
pub const HALVED: f64 = 1e-10;
/// The answer of a bisection is the simplest number within this distance of it.
pub const POLISHED: f64 = 1e-9;
/// Two shares at which something changes count as one if they are closer than this.
pub const ONE_SHARE: f64 = 1e-12;
/// A segment of a line through weight space that is no longer than this is a point.
pub const POINT: f64 = 1e-9;
/// A gain below this is not worth another round, because no displayed digit changes.
pub const NO_GAIN: f64 = 1e-6;
/// A distance between bound and best solution that is shown as 0.
pub const CLOSED: f64 = 1e-6;
/// The smallest change of a weight for which the search goes on.
pub const A_MOVE: f64 = 1e-4;
/// The squared edge length below which a cell of weight space is not halved again.
pub const SMALLEST_CELL: f64 = 1e-14;

/// A variance, loading or sum of correlations below this is 0, since they are sums over all units.
pub const LOADING: f64 = 1e-8;
/// A sum of 1 − correlation below this is 0, so that every correlation in it is 1.
pub const CORRELATION: f64 = 1e-9;

/// An off-diagonal cell smaller than this, relative to the whole matrix, changes no digit of an eigenvalue.
pub const VANISHED: f64 = 1e-19;
/// A series has converged when its next factor changes no digit of a double.
pub const SERIES: f64 = 1e-16;
/// A drawn share below this is too small to divide by, and counts as 0.
pub const DRAWN: f64 = 1e-290;
/// A lower bound for sizes, so that nothing is divided by 0.
pub const SMALLEST: f64 = 1e-300;
/// A score that a model put together from parts of two others may be off by, relative to it, as sums are in another order.
pub const REBUILT: f64 = 1e-9;
/// Scores that differ by less than this are shown as equal.
pub const SAME_ON_SCREEN: f64 = 1e-9;
/// Half a unit of the last printed digit, with slack for halves that are no doubles, such as 0.005.
pub const HALF_UNIT: f64 = 0.5 + 1e-6;
