//! A lower bound on the number of broken pairs: branch and bound over cells of the simplex of weights.
//!
//! A cell is the convex hull of as many weightings as there are weights. A lead is linear in the weights, so a pair
//! that is broken at all corners is broken everywhere in the cell, and one that holds at all of them holds everywhere;
//! the other pairs are open. A cell is halved along its longest edge; once few pairs are open, `max_feasible` settles
//! it. The effort is limited by a count of work rather than by time, so that the answer is the same on every machine. A
//! missing value counts as whatever suits a pair best, so the bound is valid with missing values, too.

use std::cmp::Ordering;
use std::collections::BinaryHeap;
use std::rc::Rc;

use super::known::Known;
use super::search::{between, corner};
use crate::analysis::solve::{Condition, Lines, MAX_PROGRAMS, Region, Row, max_feasible};
use crate::tolerance::SMALLEST_CELL;
use crate::{Result, Watch};

/// A cell with no more open pairs than this is settled at once.
const MAX_OPEN_PAIRS: usize = 24;
/// The work charged for such a program, as a number of checks of a pair at a corner.
const PROGRAM: usize = 20_000;
/// A bound on a weight that is this close need not be improved.
const MAX_BOUND_GAP: f64 = 0.005;

/// A weighting and, for each unit, its highest and lowest score, whatever its missing values are.
struct Corner {
    weights: Vec<f64>,
    hi: Vec<f64>,
    lo: Vec<f64>,
}

struct Cell {
    corners: Vec<Rc<Corner>>,
    /// The number of pairs that are broken everywhere in the cell, and the pairs that are still open.
    broken: usize,
    open: Rc<Vec<usize>>,
    /// Lower bound on the broken pairs of any weights in the cell.
    least: usize,
    /// Whether the lower bound comes from a program.
    is_settled: bool,
    /// The priority in the queue; for equal cells, the older comes first.
    worth: f64,
    number: usize,
}

impl PartialEq for Cell {
    fn eq(&self, other: &Cell) -> bool {
        self.cmp(other).is_eq()
    }
}
impl Eq for Cell {}
impl PartialOrd for Cell {
    fn partial_cmp(&self, other: &Cell) -> Option<Ordering> {
        Some(self.cmp(other))
    }
}
impl Ord for Cell {
    fn cmp(&self, other: &Cell) -> Ordering {
        self.worth.total_cmp(&other.worth).then(other.number.cmp(&self.number))
    }
}

/// What the search is for.
enum Wanted {
    /// As few broken pairs as possible.
    Fewest,
    /// As much of a weight (sign 1) or as little of it (sign −1) as possible, with at most `most` broken pairs.
    Share { member: usize, sign: f64, most: usize },
}

pub struct Cells<'a> {
    known: &'a Known,
    ends: Vec<(Vec<f64>, Vec<f64>)>,
    wanted: Wanted,
    heap: BinaryHeap<Cell>,
    made: usize,
    /// How much work is left, as a number of checks of a pair at a corner.
    work: usize,
    watch: &'a Watch,
    /// The best weights found so far, and their number of broken pairs.
    best: (Vec<f64>, usize),
}

impl Known {
    /// A lower bound on the number of broken pairs, and the best weights found when starting from `from`.
    pub fn fewest(&self, from: (Vec<f64>, usize), work: usize, watch: &Watch) -> Result<(usize, (Vec<f64>, usize))> {
        let mut cells = Cells::new(self, Wanted::Fewest, from, (work, watch));
        while let Some(cell) = cells.heap.pop() {
            if cell.least >= cells.best.1 {
                break;
            }
            let least = cell.least;
            if !cells.look(cell)? {
                return Ok((least.min(cells.best.1), cells.best));
            }
        }
        Ok((cells.best.1, cells.best))
    }

    /// The largest (sign 1) or smallest (sign −1) weight of a member found with at most `most` broken pairs, starting
    /// from weights that meet this limit, and a bound that no such weights exceed.
    pub fn farthest(
        &self,
        member: usize,
        sign: f64,
        from: (Vec<f64>, usize),
        most: usize,
        limits: (usize, &Watch),
    ) -> Result<(f64, f64)> {
        let mut cells = Cells::new(self, Wanted::Share { member, sign, most }, from, limits);
        let mut bound = f64::NEG_INFINITY;
        while let Some(cell) = cells.heap.pop() {
            let worth = cell.worth;
            if worth <= sign * cells.best.0[member] + MAX_BOUND_GAP || !cells.look(cell)? {
                bound = worth;
                break;
            }
        }
        let found = cells.best.0[member];
        Ok((found, (sign * bound.max(sign * found)).clamp(0.0, 1.0)))
    }
}

impl<'a> Cells<'a> {
    fn new(known: &'a Known, wanted: Wanted, best: (Vec<f64>, usize), (work, watch): (usize, &'a Watch)) -> Cells<'a> {
        let ends = (0..known.units.len()).map(|at| known.ends(at)).collect();
        let mut cells = Cells { known, ends, wanted, heap: BinaryHeap::new(), made: 0, work, watch, best };
        let n = cells.best.0.len();
        let corners = (0..n).map(|at| cells.corner(corner(n, at))).collect();
        let open: Vec<usize> = (0..known.pairs.len()).collect();
        cells.put(corners, 0, &open, 0);
        cells
    }

    fn corner(&self, weights: Vec<f64>) -> Rc<Corner> {
        let sum = |figures: &Vec<f64>| weights.iter().zip(figures).map(|(w, x)| w * x).sum::<f64>();
        let lo = self.ends.iter().map(|(lo, _)| sum(lo)).collect();
        let hi = self.ends.iter().map(|(_, hi)| sum(hi)).collect();
        Rc::new(Corner { hi, lo, weights })
    }

    fn lead(&self, corner: &Corner, pair: usize) -> f64 {
        let (a, b) = self.known.pairs[pair];
        corner.hi[a] - corner.lo[b]
    }

    /// Queues a cell if it can improve the answer, after removing from its open pairs those that are settled in it.
    fn put(&mut self, corners: Vec<Rc<Corner>>, broken: usize, open: &[usize], least: usize) {
        let (mut broken, mut left) = (broken, Vec::new());
        for &pair in open {
            let held = corners.iter().filter(|corner| self.lead(corner, pair) >= self.known.hair).count();
            match held {
                0 => broken += 1,
                held if held == corners.len() => {}
                _ => left.push(pair),
            }
        }
        self.work = self.work.saturating_sub(open.len() * corners.len());
        let least = least.max(broken);
        let (worth, most) = match self.wanted {
            Wanted::Fewest => (-(least as f64), self.best.1),
            Wanted::Share { member, sign, most } => {
                let shares = corners.iter().map(|corner| sign * corner.weights[member]);
                (shares.fold(f64::NEG_INFINITY, f64::max), most)
            }
        };
        if least <= most {
            self.made += 1;
            let (open, number) = (Rc::new(left), self.made);
            self.heap.push(Cell { corners, broken, open, least, is_settled: false, worth, number });
        }
    }

    /// Processes a cell. Returns false if the search has to stop.
    fn look(&mut self, cell: Cell) -> Result<bool> {
        self.watch.check()?;
        match cell.open.len() <= MAX_OPEN_PAIRS && !cell.is_settled {
            true => self.settle(cell),
            false => Ok(self.halve(&cell)),
        }
    }

    /// Finds the fewest broken pairs of a cell with few open ones by a program. Returns false once the work is used up.
    fn settle(&mut self, cell: Cell) -> Result<bool> {
        let wanted = cell.open.iter().map(|&pair| {
            let by: Vec<f64> = cell.corners.iter().map(|corner| self.lead(corner, pair)).collect();
            let least = by.iter().copied().fold(f64::INFINITY, f64::min);
            // Slightly more than needed, so that the program's loss of a last digit does not break the pair.
            let enough = 1.001 * self.known.hair;
            Condition { row: Row { by, least: enough }, miss: enough - least, line: None }
        });
        let wanted: Vec<Condition> = wanted.collect();
        let greatest = |values: &[f64]| values.iter().copied().fold(f64::NEG_INFINITY, f64::max);
        let region = Region::simplex(cell.corners.len());
        let found = max_feasible(&region, &greatest, (&wanted, Lines::NONE), (MAX_PROGRAMS, self.watch))?;
        let is_left = self.worked(PROGRAM);
        if found.which.iter().filter(|holds| **holds).count() < found.most {
            self.heap.push(Cell { is_settled: true, ..cell });
            return Ok(is_left);
        }
        let (parts, held) = (found.weights, found.most);
        let mut weights = vec![0.0; cell.corners.len()];
        for (part, corner) in parts.iter().zip(&cell.corners) {
            weights.iter_mut().zip(&corner.weights).for_each(|(sum, w)| *sum += part * w);
        }
        self.meet(weights);
        let least = cell.least.max(cell.broken + cell.open.len() - held);
        let (worth, most) = match self.wanted {
            Wanted::Fewest => (-(least as f64), usize::MAX),
            Wanted::Share { most, .. } => (cell.worth, most),
        };
        if least <= most {
            self.heap.push(Cell { is_settled: true, least, worth, ..cell });
        }
        Ok(is_left)
    }

    /// Halves a cell along its longest edge. Returns false if it is too small for that or the work is used up.
    fn halve(&mut self, cell: &Cell) -> bool {
        let n = cell.corners.len();
        let length = |&(a, b): &(usize, usize)| {
            let both = cell.corners[a].weights.iter().zip(&cell.corners[b].weights);
            both.map(|(x, y)| (x - y) * (x - y)).sum::<f64>()
        };
        let edges = (0..n).flat_map(|a| (a + 1..n).map(move |b| (a, b)));
        let longest = edges.max_by(|x, y| length(x).total_cmp(&length(y)).then(y.cmp(x)));
        let Some((a, b)) = longest.filter(|edge| length(edge) > SMALLEST_CELL) else { return false };
        let new = self.corner(between(&cell.corners[a].weights, &cell.corners[b].weights, 0.5));
        self.meet(new.weights.clone());
        self.meet(middle(cell));
        for old in [a, b] {
            let mut corners = cell.corners.clone();
            corners[old] = new.clone();
            self.put(corners, cell.broken, &cell.open, cell.least);
        }
        self.worked(0)
    }

    fn worked(&mut self, work: usize) -> bool {
        self.work = self.work.saturating_sub(work);
        self.work > 0
    }

    /// Keeps weights that are better than the best so far.
    fn meet(&mut self, weights: Vec<f64>) {
        if let Wanted::Share { member, sign, .. } = self.wanted
            && sign * weights[member] <= sign * self.best.0[member]
        {
            return;
        }
        let broken = self.known.broken(&self.known.scores(&weights));
        self.worked(self.known.pairs.len());
        let is_better = match self.wanted {
            Wanted::Fewest => broken < self.best.1,
            Wanted::Share { most, .. } => broken <= most,
        };
        if is_better {
            self.best = (weights, broken);
        }
    }
}

fn middle(cell: &Cell) -> Vec<f64> {
    let n = cell.corners.len() as f64;
    let sum = |at: usize| cell.corners.iter().map(|corner| corner.weights[at]).sum::<f64>();
    (0..cell.corners.len()).map(|at| sum(at) / n).collect()
}
