//! The weights under which as many conditions as possible hold at once, with a bound that no weights exceed.
//!
//! Branch and bound: each open condition costs the fraction of its largest possible miss by which it is missed, so the
//! lowest cost over all weights is at most the number of conditions that must be broken. A condition with a cost is
//! then either required or given up. The lowest cost is found by a simplex method (`tableau`). Its prices bound the
//! cost from below however it ends (weak duality): the highest weighted sum of conditions is known in closed form, so
//! rounding errors of the method cannot make a bound wrong.
//!
//! A condition may count on one side of a line only, for example where its unit is ranked; the search then also decides
//! on which side of each line the weights are.

use super::region::{Region, Row};
use super::tableau::Tableau;
use crate::tolerance::{CANCELLED, SMALLEST, TABLEAU, WHOLE};
use crate::{Result, Watch};

/// A condition that should hold.
pub struct Condition {
    /// What must hold.
    pub row: Row,
    /// The largest amount by which any weights can miss it.
    pub miss: f64,
    /// The line that it depends on, by index: the condition counts on one side of this line only.
    pub line: Option<usize>,
}

/// Lines that conditions depend on.
#[derive(Clone, Copy)]
pub struct Lines<'a> {
    /// The lines: the conditions that depend on a line count where its row holds.
    pub rows: &'a [Row],
    /// The line that must hold.
    pub own: Option<usize>,
    /// Whether a condition counts as held, rather than broken, where its line does not hold.
    pub is_held_beyond: bool,
}

impl Lines<'_> {
    /// No lines: every condition always counts.
    pub const NONE: Lines<'static> = Lines { rows: &[], own: None, is_held_beyond: false };
}

/// The weights found, and what holds under them.
pub struct MaxFeasible {
    /// One per weight of the region.
    pub weights: Vec<f64>,
    /// For each condition, whether it counts as held.
    pub which: Vec<bool>,
    /// The conditions that hold there, and for each line the row of the side that the weights are on.
    pub rows: Vec<Row>,
    /// Upper bound on the number of conditions that any weights can hold.
    pub most: usize,
    /// The steps of the search, the first at index 0; empty unless they are kept.
    pub steps: Vec<Step>,
}

/// A step of the search, for a proof of its bound: some conditions are required, others given up.
#[derive(Clone, Default)]
pub struct Step {
    /// Conditions by index, each with the price per unit by which it is missed; empty if the step was not needed.
    pub prices: Vec<(usize, f64)>,
    /// Lower bound on the number of broken conditions; the maximum if the required conditions cannot be met.
    pub broken: usize,
    /// The condition that the step splits on, and the steps where it is required and where it is given up.
    pub split: Option<(usize, [usize; 2])>,
}

/// The maximum number of programs solved for one answer. It is a count so that answers do not depend on the speed of a
/// machine.
pub const MAX_PROGRAMS: usize = 100_000;

/// The price of missing a required condition, relative to a price of 1 for an open one.
const PRICE_IF_ASKED: f64 = 1e3;
/// The maximum number of steps in one program.
const MAX_STEPS: usize = 400;
/// The tableau is recomputed after this many pivots, to get rid of rounding errors.
const MAX_PIVOTS: usize = 400;

/// Finds the weights under which as many conditions as possible hold, solving at most `effort` programs. `greatest`
/// returns the highest weighted sum over the region, given one coefficient per weight. Fails only if interrupted
/// through `watch`.
pub fn max_feasible(
    region: &Region,
    greatest: &dyn Fn(&[f64]) -> f64,
    wanted: (&[Condition], Lines),
    effort: (usize, &Watch),
) -> Result<MaxFeasible> {
    searched(region, greatest, wanted, effort, false)
}

/// The same search, which also keeps its steps. Conditions must not depend on lines.
pub fn max_feasible_in_steps(
    region: &Region,
    greatest: &dyn Fn(&[f64]) -> f64,
    wanted: &[Condition],
    effort: (usize, &Watch),
) -> Result<MaxFeasible> {
    searched(region, greatest, (wanted, Lines::NONE), effort, true)
}

fn searched(
    region: &Region,
    greatest: &dyn Fn(&[f64]) -> f64,
    (wanted, lines): (&[Condition], Lines),
    (effort, watch): (usize, &Watch),
    is_kept: bool,
) -> Result<MaxFeasible> {
    let sides = lines.rows.iter().flat_map(|line| [line.clone(), turned(line)]);
    let all = wanted.iter().map(|wanted| (wanted.row.clone(), wanted.miss)).chain(sides.map(|row| (row, 1.0)));
    let (rows, misses): (Vec<Row>, Vec<f64>) =
        all.map(|(row, miss)| of_one_size(row, miss)).map(|(row, miss, _)| (row, miss)).unzip();
    let table = Tableau::new(region, &rows);
    let mut search = Search {
        greatest,
        wanted,
        lines,
        rows: &rows,
        misses: &misses,
        best: (usize::MAX, Vec::new()),
        fresh: table.clone(),
        table,
        steps: Vec::new(),
        prices: Vec::new(),
        is_kept,
    };
    let fewest = search.run(effort, watch)?;
    if search.best.0 < usize::MAX {
        search.table.values = std::mem::take(&mut search.best.1);
    }
    let which: Vec<bool> = (0..wanted.len()).map(|at| !search.is_broken(at)).collect();
    let kept = wanted.iter().enumerate().filter(|(at, _)| search.holds(*at)).map(|(_, wanted)| wanted.row.clone());
    let sides =
        lines.rows.iter().enumerate().map(|(at, line)| if search.is_on(at) { line.clone() } else { turned(line) });
    let rows = kept.chain(sides).collect();
    // If no weights were found on the required side of the own line, nothing is known.
    let most = wanted.len().saturating_sub(if fewest == usize::MAX { 0 } else { fewest });
    let steps = std::mem::take(&mut search.steps);
    Ok(MaxFeasible { weights: region.weights_at(&search.table.values), which, rows, most, steps })
}

/// The condition that a line does not hold.
fn turned(line: &Row) -> Row {
    Row { by: line.by.iter().map(|by| -by).collect(), least: -line.least }
}

/// Scales a condition and its largest miss so that their numbers are near 1; also returns what they were divided by.
fn of_one_size(row: Row, miss: f64) -> (Row, f64, f64) {
    let size = row.by.iter().fold(miss, |size: f64, by| size.max(by.abs())).max(SMALLEST);
    let by = row.by.iter().map(|by| by / size).collect();
    (Row { by, least: row.least / size }, (miss / size).max(TABLEAU), size)
}

/// The state of a condition (open, required or given up), or of a line (open, required, or on the other side).
#[derive(Clone, Copy, PartialEq)]
enum State {
    Open,
    Asked,
    GivenUp,
}

struct Node {
    /// One entry per condition, then one per line.
    states: Vec<State>,
    /// Lower bound on the number of broken conditions.
    broken: usize,
    /// Its index among the steps, if they are kept.
    step: usize,
}

struct Search<'a> {
    greatest: &'a dyn Fn(&[f64]) -> f64,
    wanted: &'a [Condition],
    lines: Lines<'a>,
    /// The conditions, then two rows for each line: the line and its opposite.
    rows: &'a [Row],
    misses: &'a [f64],
    /// The lowest number of broken conditions found so far, and the values of the variables there.
    best: (usize, Vec<f64>),
    fresh: Tableau,
    table: Tableau,
    /// The steps so far, if they are kept, and the prices of the program solved last.
    steps: Vec<Step>,
    prices: Vec<f64>,
    is_kept: bool,
}

impl Search<'_> {
    /// Returns a lower bound on the number of conditions that any weights must break.
    fn run(&mut self, effort: usize, watch: &Watch) -> Result<usize> {
        let mut states = vec![State::Open; self.wanted.len() + self.lines.rows.len()];
        if let Some(own) = self.lines.own {
            states[self.wanted.len() + own] = State::Asked;
        }
        let mut nodes = vec![Node { states, broken: 0, step: self.new_step() }];
        let (mut left, mut open) = (effort, usize::MAX);
        self.look();
        while let Some(node) = nodes.pop() {
            watch.check()?;
            if node.broken >= self.best.0 {
                continue;
            }
            if left == 0 {
                open = open.min(node.broken);
                continue;
            }
            left -= 1;
            let broken = self.bound(&node.states).max(node.broken);
            self.keep(node.step, broken);
            if broken >= self.best.0 {
                continue;
            }
            let Some(at) = self.line(&node.states).or_else(|| self.worst(&node.states)) else {
                open = open.min(broken);
                continue;
            };
            let both = [State::Asked, State::GivenUp].map(|state| {
                let mut states = node.states.clone();
                states[at] = state;
                let step = self.new_step();
                nodes.push(Node { states, broken, step });
                step
            });
            if let Some(step) = self.steps.get_mut(node.step) {
                step.split = Some((at, both));
            }
        }
        Ok(self.best.0.min(open))
    }

    fn new_step(&mut self) -> usize {
        if self.is_kept {
            self.steps.push(Step::default());
        }
        self.steps.len().saturating_sub(1)
    }

    /// Keeps the prices that bound a step, on the scale of the conditions as they were passed in.
    fn keep(&mut self, step: usize, broken: usize) {
        let Some(step) = self.steps.get_mut(step) else { return };
        let size = |at: usize| of_one_size(self.wanted[at].row.clone(), self.wanted[at].miss).2;
        let prices = self.prices.iter().enumerate().filter(|(_, price)| **price > 0.0);
        *step = Step { prices: prices.map(|(at, price)| (at, price / size(at))).collect(), broken, split: None };
    }

    fn holds(&self, row: usize) -> bool {
        self.table.value(row) >= -TABLEAU
    }

    /// Which side of a line the weights are on; on the line itself, the side where more conditions count as held.
    fn is_on(&self, line: usize) -> bool {
        let at = self.wanted.len() + 2 * line;
        match self.lines.is_held_beyond && self.lines.own != Some(line) {
            true => !self.holds(at + 1),
            false => self.holds(at),
        }
    }

    fn is_broken(&self, at: usize) -> bool {
        match self.wanted[at].line.is_none_or(|line| self.is_on(line)) {
            true => !self.holds(at),
            false => !self.lines.is_held_beyond,
        }
    }

    /// The state of a condition's line; required if it has none.
    fn side(&self, states: &[State], at: usize) -> State {
        self.wanted[at].line.map_or(State::Asked, |line| states[self.wanted.len() + line])
    }

    /// Whether a condition can cost anything in a node; not if the other side of its line may make it count as held.
    fn counts(&self, states: &[State], at: usize) -> bool {
        match self.side(states, at) {
            State::Asked => true,
            State::Open => !self.lines.is_held_beyond,
            State::GivenUp => false,
        }
    }

    /// The open line for which the most conditions are miscounted.
    fn line(&self, states: &[State]) -> Option<usize> {
        let count = self.wanted.len();
        let mut wrong = vec![0; self.lines.rows.len()];
        for (at, wanted) in self.wanted.iter().enumerate() {
            let Some(line) = wanted.line.filter(|line| states[count + line] == State::Open) else { continue };
            let is_given_up = states[at] == State::GivenUp;
            wrong[line] +=
                usize::from(!is_given_up && self.is_broken(at) && (!self.counts(states, at) || self.holds(at)));
        }
        let most = (0..wrong.len()).rev().max_by_key(|&line| wrong[line])?;
        (wrong[most] > 0).then_some(count + most)
    }

    /// The open condition that is missed most, relative to its largest possible miss.
    fn worst(&self, states: &[State]) -> Option<usize> {
        let part = |at: usize| -self.table.value(at) / self.misses[at];
        let is_open = |at: &usize| states[*at] == State::Open && self.counts(states, *at) && !self.holds(*at);
        (0..self.wanted.len()).filter(is_open).max_by(|&a, &b| part(a).total_cmp(&part(b)))
    }

    /// Lower bound on the number of broken conditions. Returns the maximum if the required conditions cannot be met.
    fn bound(&mut self, states: &[State]) -> usize {
        if self.table.pivots > MAX_PIVOTS {
            self.table.renew(&self.fresh);
        }
        let (cost, lost) = self.least_cost(states, 1.0);
        let is_missed = |row: usize| self.state(states, row) == State::Asked && !self.holds(row);
        if cost > lost && (0..self.rows.len()).any(is_missed) {
            let prices = std::mem::take(&mut self.prices);
            let (cost, lost) = self.least_cost(states, 0.0);
            if cost > lost {
                return usize::MAX;
            }
            self.prices = prices;
        }
        let cost = (cost - WHOLE).ceil().clamp(0.0, states.len() as f64);
        #[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "between 0 and a count")]
        let cost = cost as usize;
        let is_lost = |at: &usize| match self.side(states, *at) {
            State::GivenUp => !self.lines.is_held_beyond,
            State::Open if self.lines.is_held_beyond => false,
            _ => states[*at] == State::GivenUp,
        };
        cost + (0..self.wanted.len()).filter(is_lost).count()
    }

    /// The state of a row of the table in a node.
    fn state(&self, states: &[State], row: usize) -> State {
        let count = self.wanted.len();
        match row.checked_sub(count) {
            None if self.counts(states, row) => states[row],
            None => State::GivenUp,
            Some(side) => match (states[count + side / 2], side % 2) {
                (State::Asked, 0) | (State::GivenUp, 1) => State::Asked,
                _ => State::GivenUp,
            },
        }
    }

    /// Lower bound on the total cost if missing an open condition fully costs `open`, and the rounding error of the
    /// sums.
    fn least_cost(&mut self, states: &[State], open: f64) -> (f64, f64) {
        for (row, miss) in self.misses.iter().enumerate() {
            let cost = match self.state(states, row) {
                State::Open => open,
                State::Asked => PRICE_IF_ASKED,
                State::GivenUp => 0.0,
            };
            self.table.set_price(row, cost / miss);
        }
        for _ in 0..MAX_STEPS {
            let is_done = !self.table.step();
            self.look();
            if is_done {
                break;
            }
        }
        let prices = self.table.prices();
        let mut sum = vec![0.0; self.rows.first().map_or(0, |row| row.by.len())];
        let mut cost = 0.0;
        for (price, row) in prices.iter().zip(self.rows).filter(|(price, _)| **price > 0.0) {
            cost += price * row.least;
            sum.iter_mut().zip(&row.by).for_each(|(sum, by)| *sum += price * by);
        }
        let lost = CANCELLED * prices.iter().sum::<f64>();
        self.prices = prices;
        (cost - (self.greatest)(&sum), lost)
    }

    /// Keeps the current point if fewer conditions are broken there than at any earlier one.
    fn look(&mut self) {
        if self.lines.own.is_some_and(|own| !self.is_on(own)) {
            return;
        }
        let broken = (0..self.wanted.len()).filter(|&at| self.is_broken(at)).count();
        if broken < self.best.0 {
            self.best = (broken, self.table.values.clone());
        }
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;
    use crate::analysis::solve::max_margin;

    /// Whether some weights satisfy all rows.
    fn is_possible<'a>(region: &Region, rows: impl Iterator<Item = &'a Row> + Clone) -> bool {
        let weights = max_margin(region, rows.clone()).expect("a program");
        weights.is_some_and(|weights| rows.clone().all(|row| row.holds(&weights, 1e-9)))
    }

    proptest! {
        #![proptest_config(ProptestConfig { failure_persistence: None, ..ProptestConfig::default() })]
        /// Compares with the largest set of conditions that a linear program can satisfy, by trying all sets.
        #[test]
        fn no_more_can_be_held_and_as_many_are(
            count in 2..5usize, figures in prop::collection::vec(prop::collection::vec(-9..=9i32, 5), 1..8), hair in 0..2u8
        ) {
            let region = Region::simplex(count);
            let greatest = |values: &[f64]| values.iter().copied().fold(f64::NEG_INFINITY, f64::max);
            let least = 1e-6 * f64::from(hair);
            let row = |figures: &Vec<i32>| Row { by: figures[..count].iter().map(|x| f64::from(*x)).collect(), least };
            let rows: Vec<Row> = figures.iter().map(row).collect();
            let miss = |row: &Row| row.by.iter().fold(0.0f64, |miss, by| miss.max(least - by));
            let wanted: Vec<Condition> =
                rows.iter().map(|row| Condition { row: row.clone(), miss: miss(row), line: None }).collect();
            let found = max_feasible(&region, &greatest, (&wanted, Lines::NONE), (MAX_PROGRAMS, &Watch::default()))
                .expect("not stopped");
            let of = |set: u32| rows.iter().enumerate().filter(move |(at, _)| set >> at & 1 == 1).map(|(_, row)| row);
            let sets = (0..1u32 << rows.len()).filter(|&set| is_possible(&region, of(set)));
            let most = sets.map(u32::count_ones).max().unwrap_or(0) as usize;
            prop_assert_eq!(found.most, most);
            prop_assert_eq!(found.which.iter().filter(|holds| **holds).count(), most);
            for (row, _) in rows.iter().zip(&found.which).filter(|(_, holds)| **holds) {
                prop_assert!(row.holds(&found.weights, 1e-9), "{row:?} at {:?}", found.weights);
            }
        }

        /// The same, for every choice of sides of the lines that conditions depend on.
        #[test]
        fn no_more_can_be_held_on_any_sides_of_lines(
            count in 2..4usize, figures in prop::collection::vec(prop::collection::vec(-9..=9i32, 5), 1..6),
            lines in prop::collection::vec(prop::collection::vec(1..=9i32, 5), 1..4), hangs in prop::collection::vec(0..4usize, 6),
            least in 2..8i32, is_held_beyond in any::<bool>(), has_own in any::<bool>()
        ) {
            let region = Region::simplex(count);
            let greatest = |values: &[f64]| values.iter().copied().fold(f64::NEG_INFINITY, f64::max);
            let row = |figures: &Vec<i32>, least: f64| {
                Row { by: figures[..count].iter().map(|x| f64::from(*x)).collect(), least }
            };
            // Avoid exact ties, where a last digit decides.
            let rows: Vec<Row> = figures.iter().map(|figures| row(figures, 0.0137)).collect();
            let lines: Vec<Row> = lines.iter().map(|line| row(line, f64::from(least) + 0.0519)).collect();
            let line = |at: usize| Some(hangs[at]).filter(|&line| line < lines.len());
            let miss = |row: &Row| row.by.iter().fold(0.0f64, |miss, by| miss.max(row.least - by));
            let condition =
                |(at, row): (usize, &Row)| Condition { row: row.clone(), miss: miss(row), line: line(at) };
            let wanted: Vec<Condition> = rows.iter().enumerate().map(condition).collect();
            let own = has_own.then_some(0);
            let mut most = None;
            for sides in 0..1u32 << lines.len() {
                let is_on = |line: usize| sides >> line & 1 == 1;
                if own.is_some_and(|own| !is_on(own)) {
                    continue;
                }
                let kept: Vec<Row> = (0..lines.len())
                    .map(|at| if is_on(at) { lines[at].clone() } else { turned(&lines[at]) })
                    .collect();
                for set in 0..1u32 << rows.len() {
                    let asked = (0..rows.len()).filter(|at| set >> at & 1 == 1 && line(*at).is_none_or(is_on));
                    let all: Vec<Row> = asked.map(|at| rows[at].clone()).chain(kept.clone()).collect();
                    if is_possible(&region, all.iter()) {
                        let free = (0..rows.len()).filter(|&at| set >> at & 1 == 1 || line(at).is_some_and(|l| !is_on(l)));
                        let held = free.filter(|&at| is_held_beyond || line(at).is_none_or(is_on)).count();
                        most = most.max(Some(held));
                    }
                }
            }
            let Some(most) = most else { return Ok(()) };
            let lines = Lines { rows: &lines, own, is_held_beyond };
            let found = max_feasible(&region, &greatest, (&wanted, lines), (MAX_PROGRAMS, &Watch::default())).expect("not stopped");
            prop_assert_eq!(found.most, most);
            prop_assert_eq!(found.which.iter().filter(|holds| **holds).count(), most);
        }
    }
}
