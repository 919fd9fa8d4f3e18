//! How near two numbers must be to count as one, and by how much a condition may be missed: every such number of the
//! house, each with its reason. Numbers are equal to 12 significant digits (`stats::equal`) wherever a rank is given.

/// Rounding of a weighted sum, as a part of its greatest figure: some hundred terms of 16 digits each.
pub const ROUNDING: f64 = 1e-12;
/// Rounding of one difference, as a part of its greater side: what is left below it has cancelled out.
pub const CANCELLED: f64 = 1e-13;
/// Shares of weight are sums of rounded numbers; they are compared, and sum to 1, with this much slack.
pub const SHARE: f64 = 1e-9;

/// Two numbers further apart than this part of the greater cannot be equal to 12 digits.
pub const NOT_A_TIE: f64 = 1e-11;
/// A lead below this part of the greatest score counts as a tie: twice what rounding to 12 digits can move.
pub const TIED_LEAD: f64 = 2e-11;
/// Scores in vectors nearer than this, relative to the greater, are compared once more on the doubles.
pub const COMPARED_AGAIN: f64 = 1e-10;

/// What a linear program may miss a condition by, as a part of the condition's size; solvers promise no more.
pub const FEASIBLE: f64 = 1e-9;
/// The same of our own simplex method, which keeps its tableau exact to more digits.
pub const TABLEAU: f64 = 1e-11;
/// A count of broken conditions is whole: a cost this much above a whole number is that number.
pub const WHOLE: f64 = 1e-7;
/// A lead of less than this part of the greatest score is none to a program: solvers know no smaller one.
pub const SOLVABLE_LEAD: f64 = 1e-6;
/// So far off a program's answer may be before it is polished.
pub const UNPOLISHED: f64 = 1e-8;

/// A search by halving ends where the two ends are this near.
pub const HALVED: f64 = 1e-10;
/// An answer that is found by halving is the simplest number this near to it.
pub const POLISHED: f64 = 1e-9;
/// Two shares at which something happens are one where they are nearer than this.
pub const ONE_SHARE: f64 = 1e-12;
/// A stretch of a line through weights that is no wider is a point.
pub const POINT: f64 = 1e-9;
/// A gain below this is not worth another round: no digit that is shown moves.
pub const NO_GAIN: f64 = 1e-6;
/// What lies between a bound and what was found counts as nothing where it is shown.
pub const CLOSED: f64 = 1e-6;
/// A change of a weight that is large enough to go on with.
pub const A_MOVE: f64 = 1e-4;
/// The square of the edge of a cell of weights that is not halved again.
pub const SMALLEST_CELL: f64 = 1e-14;

/// A variance, a loading or a sum of correlations below this is 0: they are sums over all units.
pub const LOADING: f64 = 1e-8;
/// A sum of 1 − correlation below this is 0: every correlation in it is 1.
pub const CORRELATION: f64 = 1e-9;

/// What stands beside the diagonal and is smaller than this, against the whole matrix, moves no digit of an eigenvalue.
pub const VANISHED: f64 = 1e-19;
/// A series has ended where its next factor changes no digit of a double.
pub const SERIES: f64 = 1e-16;
/// A drawn share below this cannot be divided by, and is 0.
pub const DRAWN: f64 = 1e-290;
/// What sizes begin at, so that nothing is divided by 0.
pub const SMALLEST: f64 = 1e-300;
/// Scores that differ by less are shown as equal.
pub const SAME_ON_SCREEN: f64 = 1e-9;
