//! A simplex method for piecewise linear costs (Fourer 1985) that starts from where it ended before.

use super::region::{Region, Row};
use crate::tolerance::{FEASIBLE, TABLEAU};

/// All variables as sums of a few free ones. The variables are those of the region, then the slacks of the region's
/// conditions, then those of the conditions passed in. Each costs its price per unit below 0; an infinite price rules
/// negative values out.
#[derive(Clone)]
pub struct Tableau {
    /// The current value of each variable.
    pub values: Vec<f64>,
    price: Vec<f64>,
    most: Vec<f64>,
    /// The variable in each row and in each column.
    row: Vec<usize>,
    column: Vec<usize>,
    rows: Vec<f64>,
    /// The index of the first variable that belongs to a condition passed in.
    first: usize,
    /// Pivots since the tableau was last computed from its conditions.
    pub pivots: usize,
}

impl Tableau {
    /// Sets up the region and conditions at the point that the region starts from.
    pub fn new(region: &Region, conditions: &[Row]) -> Tableau {
        // The last variable of a sum is determined by the others.
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
        Tableau { price: vec![f64::INFINITY; values.len()], values, most, row, column, rows, first, pivots: 0 }
    }

    /// The amount by which a condition holds; negative if it is missed.
    pub fn value(&self, condition: usize) -> f64 {
        self.values[self.first + condition]
    }

    /// Sets the cost per unit of missing a condition.
    pub fn set_price(&mut self, condition: usize, price: f64) {
        self.price[self.first + condition] = price;
    }

    /// Restores the initial table at the current point, which removes accumulated rounding errors.
    pub fn renew(&mut self, fresh: &Tableau) {
        let width = fresh.column.len();
        let (values, price) = (std::mem::take(&mut self.values), std::mem::take(&mut self.price));
        *self = Tableau { price, ..fresh.clone() };
        let moves: Vec<f64> =
            self.column.iter().map(|&at| values[at].max(0.0).min(self.most[at]) - self.values[at]).collect();
        for (&at, by) in self.column.iter().zip(&moves) {
            self.values[at] += by;
        }
        for (&at, row) in self.row.iter().zip(self.rows.chunks_exact(width.max(1))) {
            self.values[at] += row.iter().zip(&moves).map(|(by, moved)| by * moved).sum::<f64>();
        }
    }

    /// How much the cost changes per unit of each free variable, through its effect on the other variables.
    fn slopes(&self) -> Vec<f64> {
        let width = self.column.len();
        let mut slopes = vec![0.0; width];
        for (&at, row) in self.row.iter().zip(self.rows.chunks_exact(width.max(1))) {
            if at >= self.first && self.values[at] < -TABLEAU && self.price[at] > 0.0 {
                let price = self.price[at];
                slopes.iter_mut().zip(row).for_each(|(slope, by)| *slope -= price * by);
            }
        }
        slopes
    }

    /// The dual price of each condition, at most the price set for it.
    pub fn prices(&self) -> Vec<f64> {
        let mut prices: Vec<f64> = (self.first..self.values.len())
            .map(|at| if self.values[at] < -TABLEAU { self.price[at] } else { 0.0 })
            .collect();
        for (&at, slope) in self.column.iter().zip(self.slopes()) {
            if at >= self.first {
                prices[at - self.first] = slope.clamp(0.0, self.price[at]);
            }
        }
        prices
    }

    /// Moves to a point of lower cost. Returns false if there is none.
    pub fn step(&mut self) -> bool {
        let mut best = (FEASIBLE, 0, 1.0);
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
        gain > FEASIBLE && self.go(gain, column, sign)
    }

    /// Moves a free variable as long as the cost decreases; the variable that stops it becomes free instead.
    fn go(&mut self, mut gain: f64, column: usize, sign: f64) -> bool {
        let width = self.column.len();
        let own = self.column[column];
        let mut stops: Vec<(f64, f64, usize)> = Vec::new();
        for (place, &at) in self.row.iter().enumerate() {
            let rate = sign * self.rows[place * width + column];
            let (value, price) = (self.values[at], self.price[at]);
            if rate < -TABLEAU && (at < self.first || value >= -TABLEAU) && price > 0.0 {
                stops.push(((value / -rate).max(0.0), price * -rate, place));
            } else if rate > TABLEAU && at >= self.first && value < -TABLEAU && price > 0.0 {
                stops.push((-value / rate, price * rate, place));
            } else if rate > TABLEAU && self.most[at] < f64::INFINITY {
                stops.push((((self.most[at] - value) / rate).max(0.0), f64::INFINITY, place));
            }
        }
        // The bound of the variable itself.
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
        // A variable that becomes free is set exactly to one of its bounds.
        let at = self.row[place];
        let value = self.values[at];
        self.values[at] = if value * 2.0 < self.most[at] || self.most[at].is_infinite() { 0.0 } else { self.most[at] };
        std::mem::swap(&mut self.row[place], &mut self.column[column]);
        self.pivots += 1;
    }
}
