//! As many conditions on weights held at once as can be, with a proof that no weights hold more.
//!
//! Branch and bound: of the conditions that are open each costs what part of its greatest miss it is missed by, so that
//! the least cost over all weights is no more than the number that must be broken; a condition that costs something is
//! then either asked to hold or given up. The least cost is found by a simplex method for costs in pieces (Fourer 1985),
//! which begins where it ended before, since every weighting is allowed. Its prices bound the cost from below whatever the
//! method does (weak duality): the greatest weighted sum of conditions is known in closed form, so that no digit that it
//! loses can make a bound wrong.

use super::program::{Region, Row};
use crate::{Result, Watch};

/// Weights under which conditions hold.
pub struct Held {
    pub weights: Vec<f64>,
    /// Of each condition whether it holds.
    pub which: Vec<bool>,
    /// No weights hold more of them than this.
    pub most: usize,
}

/// So many programs may be solved for one answer; a count, so that answers hang on no machine's speed.
pub const EFFORT: usize = 100_000;

/// A condition that is missed by less than this part of its size counts as held.
const MISSED: f64 = 1e-11;
/// What a condition that is asked to hold costs, beside one that is open.
const ASKED: f64 = 1e3;
/// So many steps one program may take, and after so many the table is made anew.
const STEPS: usize = 400;
const FRESH: usize = 400;

/// The weights under which as many conditions hold as can; how far each can be missed is given beside it, and `greatest`
/// is the greatest sum of such multiples of weights over the region.
pub fn most_held(
    region: &Region,
    greatest: &dyn Fn(&[f64]) -> f64,
    wanted: &[(Row, f64)],
    (effort, watch): (usize, &Watch),
) -> Result<Held> {
    let scaled = wanted.iter().map(|(row, miss)| of_one_size(row, *miss));
    let (conditions, misses): (Vec<Row>, Vec<f64>) = scaled.unzip();
    let table = Table::new(region, &conditions);
    let mut search = Search {
        greatest,
        conditions: &conditions,
        misses: &misses,
        best: (usize::MAX, Vec::new()),
        fresh: table.clone(),
        table,
    };
    let fewest = search.run(effort, watch)?;
    let values = &search.best.1;
    let first = values.len() - conditions.len();
    let which = (0..conditions.len()).map(|at| values[first + at] >= -MISSED).collect();
    Ok(Held { weights: region.weights_at(values), which, most: conditions.len() - fewest })
}

/// A condition and how far it can be missed, divided so that figures are near 1.
fn of_one_size(row: &Row, miss: f64) -> (Row, f64) {
    let size = row.by.iter().fold(miss, |size: f64, by| size.max(by.abs())).max(1e-300);
    let by = row.by.iter().map(|by| by / size).collect();
    (Row { by, least: row.least / size }, (miss / size).max(MISSED))
}

#[derive(Clone, Copy, PartialEq)]
enum State {
    Open,
    Asked,
    GivenUp,
}

struct Node {
    states: Vec<State>,
    /// At least so many are broken.
    broken: usize,
}

struct Search<'a> {
    greatest: &'a dyn Fn(&[f64]) -> f64,
    conditions: &'a [Row],
    misses: &'a [f64],
    /// The fewest broken that were seen, and the values there.
    best: (usize, Vec<f64>),
    fresh: Table,
    table: Table,
}

impl Search<'_> {
    /// The fewest conditions that any weights must break.
    fn run(&mut self, effort: usize, watch: &Watch) -> Result<usize> {
        let mut nodes = vec![Node { states: vec![State::Open; self.conditions.len()], broken: 0 }];
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
            if broken >= self.best.0 {
                continue;
            }
            let Some(at) = self.worst(&node.states) else {
                open = open.min(broken);
                continue;
            };
            for state in [State::Asked, State::GivenUp] {
                let mut states = node.states.clone();
                states[at] = state;
                nodes.push(Node { states, broken });
            }
        }
        Ok(self.best.0.min(open))
    }

    /// The open condition that is missed most, as a part of what it can be missed by.
    fn worst(&self, states: &[State]) -> Option<usize> {
        let part = |at: usize| -self.table.value(at) / self.misses[at];
        let open = (0..states.len()).filter(|&at| states[at] == State::Open && self.table.value(at) < -MISSED);
        open.max_by(|&a, &b| part(a).total_cmp(&part(b)))
    }

    /// Conditions that are broken at least; all where those that are asked to hold cannot.
    fn bound(&mut self, states: &[State]) -> usize {
        if self.table.pivots > FRESH {
            self.table.renew(&self.fresh);
        }
        let (cost, lost) = self.least_cost(states, 1.0);
        let is_missed = |at: usize| states[at] == State::Asked && self.table.value(at) < -MISSED;
        if cost > lost && (0..states.len()).any(is_missed) {
            let (cost, lost) = self.least_cost(states, 0.0);
            if cost > lost {
                return states.len();
            }
        }
        let cost = (cost - 1e-7).ceil().clamp(0.0, states.len() as f64);
        #[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "between 0 and a count")]
        let cost = cost as usize;
        cost + states.iter().filter(|state| **state == State::GivenUp).count()
    }

    /// What all cost at least, where one that is open costs so much for its greatest miss, and what sums of it may lose.
    fn least_cost(&mut self, states: &[State], open: f64) -> (f64, f64) {
        for (at, (state, miss)) in states.iter().zip(self.misses).enumerate() {
            let cost = match state {
                State::Open => open,
                State::Asked => ASKED,
                State::GivenUp => 0.0,
            };
            self.table.set_price(at, cost / miss);
        }
        for _ in 0..STEPS {
            let is_done = !self.table.step();
            self.look();
            if is_done {
                break;
            }
        }
        let prices = self.table.prices();
        let mut sum = vec![0.0; self.conditions.first().map_or(0, |row| row.by.len())];
        let mut cost = 0.0;
        for (price, row) in prices.iter().zip(self.conditions).filter(|(price, _)| **price > 0.0) {
            cost += price * row.least;
            sum.iter_mut().zip(&row.by).for_each(|(sum, by)| *sum += price * by);
        }
        (cost - (self.greatest)(&sum), 1e-13 * prices.iter().sum::<f64>())
    }

    /// Whether fewer are broken here than anywhere before.
    fn look(&mut self) {
        let broken = (0..self.conditions.len()).filter(|&at| self.table.value(at) < -MISSED).count();
        if broken < self.best.0 {
            self.best = (broken, self.table.values.clone());
        }
    }
}

/// Variables as sums of a few of them that are free. Variables are those of the region, then what its conditions leave,
/// then what ours do. Each costs its price for what it is below 0; an infinite price rules that out.
#[derive(Clone)]
struct Table {
    values: Vec<f64>,
    price: Vec<f64>,
    most: Vec<f64>,
    /// Which variable each row and each column is.
    row: Vec<usize>,
    column: Vec<usize>,
    rows: Vec<f64>,
    /// Where our conditions begin.
    first: usize,
    pivots: usize,
}

impl Table {
    fn new(region: &Region, conditions: &[Row]) -> Table {
        // What is left of a sum is its last variable.
        let rests: Vec<usize> =
            region.rows.iter().filter(|row| row.is_equal).filter_map(|row| Some(row.terms.last()?.0)).collect();
        let column: Vec<usize> = (0..region.most.len()).filter(|at| !rests.contains(at)).collect();
        let width = column.len();
        let mut sums = vec![vec![0.0; width]; region.most.len()];
        column.iter().enumerate().for_each(|(at, &variable)| sums[variable][at] = 1.0);
        let sum = |terms: &[(usize, f64)], sums: &[Vec<f64>]| {
            let mut sum = vec![0.0; width];
            for (at, by) in terms {
                sum.iter_mut().zip(&sums[*at]).for_each(|(sum, of)| *sum += by * of);
            }
            sum
        };
        let mut values = region.start.clone();
        for (row, &rest) in region.rows.iter().filter(|row| row.is_equal).zip(&rests) {
            sums[rest] = sum(&row.terms[..row.terms.len() - 1], &sums);
        }
        let (mut row, mut rows) =
            (rests.clone(), rests.iter().flat_map(|&rest| sums[rest].clone()).collect::<Vec<f64>>());
        let value = |terms: &[(usize, f64)]| terms.iter().map(|(at, by)| by * region.start[*at]).sum::<f64>();
        for limit in region.rows.iter().filter(|row| !row.is_equal) {
            row.push(values.len());
            values.push(value(&limit.terms) - limit.least);
            rows.extend(sum(&limit.terms, &sums));
        }
        let first = values.len();
        for condition in conditions {
            let form = region.sum_of(&condition.by);
            row.push(values.len());
            values.push(form.constant + value(&form.terms) - condition.least);
            rows.extend(sum(&form.terms, &sums));
        }
        let mut most = region.most.clone();
        most.resize(values.len(), f64::INFINITY);
        Table { price: vec![f64::INFINITY; values.len()], values, most, row, column, rows, first, pivots: 0 }
    }

    fn value(&self, condition: usize) -> f64 {
        self.values[self.first + condition]
    }

    fn set_price(&mut self, condition: usize, price: f64) {
        self.price[self.first + condition] = price;
    }

    /// The same place with the table as it was at first: what digits were lost is found again.
    fn renew(&mut self, fresh: &Table) {
        let width = fresh.column.len();
        let (values, price) = (std::mem::take(&mut self.values), std::mem::take(&mut self.price));
        *self = Table { price, ..fresh.clone() };
        let moves: Vec<f64> =
            self.column.iter().map(|&at| values[at].max(0.0).min(self.most[at]) - self.values[at]).collect();
        for (&at, by) in self.column.iter().zip(&moves) {
            self.values[at] += by;
        }
        for (&at, row) in self.row.iter().zip(self.rows.chunks_exact(width.max(1))) {
            self.values[at] += row.iter().zip(&moves).map(|(by, moved)| by * moved).sum::<f64>();
        }
    }

    /// By how much the cost changes for each that a free variable grows, by what the others do.
    fn slopes(&self) -> Vec<f64> {
        let width = self.column.len();
        let mut slopes = vec![0.0; width];
        for (&at, row) in self.row.iter().zip(self.rows.chunks_exact(width.max(1))) {
            if at >= self.first && self.values[at] < -MISSED && self.price[at] > 0.0 {
                let price = self.price[at];
                slopes.iter_mut().zip(row).for_each(|(slope, by)| *slope -= price * by);
            }
        }
        slopes
    }

    /// What each condition is worth: no more than its price.
    fn prices(&self) -> Vec<f64> {
        let mut prices: Vec<f64> = (self.first..self.values.len())
            .map(|at| if self.values[at] < -MISSED { self.price[at] } else { 0.0 })
            .collect();
        for (&at, slope) in self.column.iter().zip(self.slopes()) {
            if at >= self.first {
                prices[at - self.first] = slope.clamp(0.0, self.price[at]);
            }
        }
        prices
    }

    /// Moves to where the cost is less; false where nothing makes it less.
    fn step(&mut self) -> bool {
        const LEAST: f64 = 1e-9;
        let mut best = (LEAST, 0, 1.0);
        for (column, (&at, slope)) in self.column.iter().zip(self.slopes()).enumerate() {
            let (value, price) = (self.values[at], self.price[at]);
            let up = if value < self.most[at] { -slope } else { 0.0 };
            let down = if value > 0.0 { slope } else { slope - price };
            if up > best.0 {
                best = (up, column, 1.0);
            }
            if down > best.0 {
                best = (down, column, -1.0);
            }
        }
        let (gain, column, sign) = best;
        gain > LEAST && self.go(gain, column, sign)
    }

    /// Moves a free variable as far as the cost shrinks; the one that stops it becomes free in its place.
    fn go(&mut self, mut gain: f64, column: usize, sign: f64) -> bool {
        const TINY: f64 = 1e-11;
        let width = self.column.len();
        let own = self.column[column];
        let mut stops: Vec<(f64, f64, usize)> = Vec::new();
        for (place, &at) in self.row.iter().enumerate() {
            let rate = sign * self.rows[place * width + column];
            let (value, price) = (self.values[at], self.price[at]);
            if rate < -TINY && (at < self.first || value >= -MISSED) && price > 0.0 {
                stops.push(((value / -rate).max(0.0), price * -rate, place));
            } else if rate > TINY && at >= self.first && value < -MISSED && price > 0.0 {
                stops.push((-value / rate, price * rate, place));
            } else if rate > TINY && self.most[at] < f64::INFINITY {
                stops.push((((self.most[at] - value) / rate).max(0.0), f64::INFINITY, place));
            }
        }
        // Its own end.
        let end = if sign > 0.0 {
            self.most[own] - self.values[own]
        } else if self.price[own].is_infinite() {
            self.values[own]
        } else {
            f64::INFINITY
        };
        stops.push((end.max(0.0), f64::INFINITY, usize::MAX));
        stops.sort_by(|a, b| a.0.total_cmp(&b.0).then(a.2.cmp(&b.2)));
        let stop = stops.into_iter().find(|(_, price, _)| {
            gain -= price;
            gain <= 0.0
        });
        let Some((far, _, place)) = stop.filter(|(far, _, _)| far.is_finite()) else { return false };
        self.values[own] += sign * far;
        for (place, &at) in self.row.iter().enumerate() {
            self.values[at] += sign * far * self.rows[place * width + column];
        }
        if place != usize::MAX {
            self.pivot(place, column);
        }
        true
    }

    fn pivot(&mut self, place: usize, column: usize) {
        let width = self.column.len();
        let by = self.rows[place * width + column];
        let mut own: Vec<f64> = self.rows[place * width..(place + 1) * width].iter().map(|x| -x / by).collect();
        own[column] = 1.0 / by;
        for (_, row) in self.rows.chunks_exact_mut(width).enumerate().filter(|(other, _)| *other != place) {
            let times = row[column];
            if times != 0.0 {
                row[column] = 0.0;
                row.iter_mut().zip(&own).for_each(|(x, own)| *x += times * own);
            }
        }
        self.rows[place * width..(place + 1) * width].copy_from_slice(&own);
        // What has become free stands at one of its ends.
        let at = self.row[place];
        let value = self.values[at];
        self.values[at] = if value * 2.0 < self.most[at] || self.most[at].is_infinite() { 0.0 } else { self.most[at] };
        std::mem::swap(&mut self.row[place], &mut self.column[column]);
        self.pivots += 1;
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;
    use crate::analysis::inverse::program::deepest;

    /// Whether some weights hold them all.
    fn is_possible<'a>(region: &Region, rows: impl Iterator<Item = &'a Row> + Clone) -> bool {
        let weights = deepest(region, rows.clone()).expect("a program");
        weights.is_some_and(|weights| rows.clone().all(|row| row.holds(&weights, 1e-9)))
    }

    proptest! {
        #![proptest_config(ProptestConfig { failure_persistence: None, ..ProptestConfig::default() })]
        /// Of all sets of conditions the largest that a linear program can hold.
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
            let wanted: Vec<(Row, f64)> = rows.iter().map(|row| (row.clone(), miss(row))).collect();
            let found = most_held(&region, &greatest, &wanted, (EFFORT, &Watch::default())).expect("not stopped");
            let of = |set: u32| rows.iter().enumerate().filter(move |(at, _)| set >> at & 1 == 1).map(|(_, row)| row);
            let sets = (0..1u32 << rows.len()).filter(|&set| is_possible(&region, of(set)));
            let most = sets.map(u32::count_ones).max().unwrap_or(0) as usize;
            prop_assert_eq!(found.most, most);
            prop_assert_eq!(found.which.iter().filter(|holds| **holds).count(), most);
            for (row, _) in rows.iter().zip(&found.which).filter(|(_, holds)| **holds) {
                prop_assert!(row.holds(&found.weights, 1e-9), "{row:?} at {:?}", found.weights);
            }
        }
    }
}
