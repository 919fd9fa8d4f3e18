//! The inner loop: from drawn weights to the scores of all units, and from these to their order.
//!
//! It processes sixteen draws at a time (`lanes`), so that no branch depends on data. Scores so close that the rounded
//! keys of the sorting network cannot separate them are compared again as doubles.

#![expect(clippy::needless_range_loop, reason = "loops over lanes are written so that they become vector instructions")]

use super::draw::Chance;
use super::lanes::{Keys, LANES, Row};
use crate::analysis::weightings::Weightings;
use crate::model::plan::power::{lowered, raised};
use crate::stats::equal::round;
use crate::tolerance::NOT_A_TIE;

/// Scores as sums of weights times values, with units grouped by which values they have.
#[derive(Debug, Clone)]
pub struct Matrix {
    pub patterns: Vec<Pattern>,
    /// The power that all means sum.
    pub power: f64,
    /// The share of the weight that must be available for a rank.
    pub needed: f64,
}

/// The units that have values in the same leaves.
#[derive(Debug, Clone)]
pub struct Pattern {
    /// Indices of the units in the matrix.
    pub units: Vec<usize>,
    /// The leaves that are present.
    pub leaves: Vec<usize>,
    /// For each leaf of the tree, by node, whether it is present.
    pub is_there: Vec<bool>,
    pub is_whole: bool,
    /// For each leaf of the tree, by node, how much of its weight counts as available; imputed values do not.
    pub present: Vec<f64>,
    /// Whether all of the weight is available.
    pub is_covered: bool,
    /// The transformed scores of the leaves, unit by unit.
    pub figures: Vec<f64>,
    /// Missing values that are filled at random, for each unit: a leaf and the bounds of the range.
    pub fills: Vec<Vec<(usize, f64, f64)>>,
}

/// Buffers for one batch, so that nothing is allocated in the loop.
pub struct Room {
    pub shares: Vec<Row>,
    weights: Vec<Row>,
    /// The weights of the leaves of a pattern, side by side.
    rows: Vec<Row>,
    mass: Vec<Row>,
    pub sums: Sums,
}

/// The sums of all units, and the keys for sorting them.
pub struct Sums {
    pub scores: Vec<Row>,
    keys: Vec<Keys>,
    pub scale: Scale,
    /// Whether some draw leaves a unit unranked; its sum is then −∞.
    pub has_unranked: bool,
}

impl Sums {
    #[inline(always)]
    fn put(&mut self, unit: usize, sums: [f64; LANES]) {
        self.scores[unit] = Row(sums);
        self.keys[unit] = self.scale.keys(unit, &sums);
    }
}

impl Room {
    pub fn new(nodes: &Weightings, units: usize) -> Room {
        Room {
            shares: vec![Row::ZERO; nodes.count],
            weights: vec![Row::ZERO; nodes.count],
            rows: Vec::with_capacity(nodes.count),
            mass: vec![Row::ZERO; nodes.count],
            sums: Sums {
                scores: vec![Row::ZERO; units],
                keys: vec![Keys([0; LANES]); units],
                scale: Scale::new(units, (0.0, 1.0), 1.0),
                has_unranked: false,
            },
        }
    }

    /// Computes the overall weights for units without missing values.
    #[inline(always)]
    pub fn whole(&mut self, nodes: &Weightings) -> &[Row] {
        self.weights[0] = Row::ONE;
        for family in &nodes.families {
            for &member in &family.members {
                self.weights[member] = self.weights[family.group].times(&self.shares[member]);
            }
        }
        &self.weights
    }

    /// Computes the weights of a pattern: weights rescaled, group by group, over the leaves that are present and have a
    /// weight.
    #[inline(always)]
    fn rescaled(&mut self, nodes: &Weightings, pattern: &Pattern) {
        for &leaf in &nodes.leaves {
            self.mass[leaf] = if pattern.is_there[leaf] { Row::ONE } else { Row::ZERO };
        }
        let counts = |mass: &Row, share: &Row, lane: usize| if mass.0[lane] > 0.0 { share.0[lane] } else { 0.0 };
        for family in nodes.families.iter().rev() {
            let mut sum = Row::ZERO;
            for &member in &family.members {
                let (mass, share) = (self.mass[member], self.shares[member]);
                sum = Row::of(|lane| sum.0[lane] + counts(&mass, &share, lane));
            }
            self.mass[family.group] = sum;
        }
        self.weights[0] = Row::ONE;
        for family in &nodes.families {
            let (above, sum) = (self.weights[family.group], self.mass[family.group]);
            let over = Row::of(|lane| if sum.0[lane] > 0.0 { above.0[lane] / sum.0[lane] } else { 0.0 });
            for &member in &family.members {
                let (mass, share) = (self.mass[member], self.shares[member]);
                self.weights[member] = Row::of(|lane| over.0[lane] * counts(&mass, &share, lane));
            }
        }
    }

    /// Computes the sums of all units under the drawn weights; a unit that these leave unranked gets −∞.
    #[inline(always)]
    pub fn score(&mut self, nodes: &Weightings, matrix: &Matrix, is_cut: bool, chance: &mut Chance) {
        self.sums.has_unranked = false;
        for pattern in &matrix.patterns {
            if pattern.is_whole && !is_cut {
                self.whole(nodes);
            } else {
                self.rescaled(nodes, pattern);
            }
            let width = pattern.leaves.len();
            self.rows.clear();
            for &leaf in &pattern.leaves {
                self.rows.push(self.weights[leaf]);
            }
            let pairs = pattern.units.chunks_exact(2).zip(pattern.figures.chunks_exact(2 * width.max(1)));
            for (units, figures) in pairs {
                let (mut first, mut second) = ([0.0; LANES], [0.0; LANES]);
                let (a, b) = figures.split_at(width);
                for ((row, &a), &b) in self.rows.iter().zip(a).zip(b) {
                    for lane in 0..LANES {
                        first[lane] += row.0[lane] * a;
                        second[lane] += row.0[lane] * b;
                    }
                }
                self.sums.put(units[0], first);
                self.sums.put(units[1], second);
            }
            if let (1, Some(&unit)) = (pattern.units.len() % 2, pattern.units.last()) {
                let mut sum = [0.0; LANES];
                for (row, &figure) in self.rows.iter().zip(&pattern.figures[(pattern.units.len() - 1) * width..]) {
                    for lane in 0..LANES {
                        sum[lane] += row.0[lane] * figure;
                    }
                }
                self.sums.put(unit, sum);
            }
            self.fill(pattern, matrix.power, chance);
            self.bury(nodes, pattern, is_cut, matrix.needed);
        }
    }

    /// Adds the contributions of missing values that are filled at random.
    #[inline(always)]
    fn fill(&mut self, pattern: &Pattern, power: f64, chance: &mut Chance) {
        for (&unit, fills) in pattern.units.iter().zip(&pattern.fills) {
            for &(leaf, least, greatest) in fills {
                let (uniform, weight, sum) = (chance.streams.uniform(), self.weights[leaf], self.sums.scores[unit]);
                let filled = Row::of(|lane| {
                    let score = least + (greatest - least) * (1.0 - uniform.0[lane]);
                    sum.0[lane] + weight.0[lane] * raised(score, power)
                });
                self.sums.put(unit, filled.0);
            }
        }
    }

    /// Sets the units of a pattern to −∞ where they have no data left, or less than required.
    #[inline(always)]
    fn bury(&mut self, nodes: &Weightings, pattern: &Pattern, is_cut: bool, needed: f64) {
        let Some(top) = nodes.families.first().map(|family| family.group) else { return };
        let left = if pattern.is_whole && !is_cut { Row::ONE } else { self.mass[top] };
        let present = if pattern.is_covered { Row::ONE } else { self.present(nodes, pattern)[top] };
        let is_ranked = |lane: usize| left.0[lane] > 0.0 && present.0[lane] >= needed;
        if (0..LANES).all(is_ranked) {
            return;
        }
        self.sums.has_unranked = true;
        for &unit in &pattern.units {
            let sum = self.sums.scores[unit];
            let sums = Row::of(|lane| if is_ranked(lane) { sum.0[lane] } else { f64::NEG_INFINITY });
            self.sums.put(unit, sums.0);
        }
    }

    /// How much of each node is available for a pattern, relative to the weights that are left.
    #[inline(always)]
    fn present(&mut self, nodes: &Weightings, pattern: &Pattern) -> &[Row] {
        for &leaf in &nodes.leaves {
            self.mass[leaf] = Row([pattern.present[leaf]; LANES]);
        }
        for family in nodes.families.iter().rev() {
            let (mut sum, mut whole) = (Row::ZERO, Row::ZERO);
            for &member in &family.members {
                sum = sum.plus(&self.mass[member].times(&self.shares[member]));
                whole = whole.plus(&self.shares[member]);
            }
            self.mass[family.group] =
                Row::of(|lane| if whole.0[lane] > 0.0 { sum.0[lane] / whole.0[lane] } else { 0.0 });
        }
        &self.mass
    }
}

/// How sums become keys: scores between these bounds are spread over the bits not needed for a unit's index.
#[derive(Debug, Clone, Copy)]
pub struct Scale {
    best: f64,
    per: f64,
    most: f64,
    bits: u32,
    /// If keys are at least this far apart, the scores are neither in the wrong order nor tied, whatever the units.
    clear: u32,
}

impl Scale {
    pub fn new(units: usize, (worst, best): (f64, f64), power: f64) -> Scale {
        let bits = units.next_power_of_two().trailing_zeros();
        let most = f64::from(u32::MAX >> bits);
        let span = if best > worst { best - worst } else { 1.0 };
        // Allow a tenth beyond the bounds on either side; sums still outside are clamped and compared as doubles.
        let per = most / (1.2 * span);
        // What a difference in the last digits amounts to on the scale of the sums; for logarithms it is the same
        // everywhere.
        let tie = match power {
            0.0 => NOT_A_TIE,
            power => NOT_A_TIE * power.abs().max(1.0) * (worst.abs().max(best.abs()) + span),
        };
        #[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "0 or more, and at most `most`")]
        let clear = (2.0 + (tie * per).ceil()).min(most) as u32;
        Scale { best: best + 0.1 * span, per, most, bits, clear: clear << bits }
    }

    #[inline(always)]
    fn keys(&self, unit: usize, sums: &[f64; LANES]) -> Keys {
        // 2^52 + x has the integer part of x in its low bits.
        const WHOLE: f64 = 4_503_599_627_370_496.0;
        let mut row = [0; LANES];
        for lane in 0..LANES {
            let down = (self.best - sums[lane]) * self.per;
            let down = if down > 0.0 { down } else { 0.0 };
            let down = if down < self.most { down } else { self.most };
            #[expect(clippy::cast_possible_truncation, reason = "the low bits are what is wanted")]
            let key = (down + WHOLE).to_bits() as u32;
            #[expect(clippy::cast_possible_truncation, reason = "a unit's number fits its bits")]
            let unit = unit as u32;
            row[lane] = key << self.bits | unit;
        }
        Keys(row)
    }

    fn unit(&self, key: u32) -> usize {
        (key & ((1 << self.bits) - 1)) as usize
    }
}

/// Finds the rank of each unit in a batch of draws: the network's order, corrected where keys are close.
pub struct Sorter<'a> {
    pub network: &'a [(u16, u16)],
    pub power: f64,
}

impl Sorter<'_> {
    /// Adds the positions of all ranked units to `counts[place · units + unit]`; equal scores get the better position.
    #[inline(always)]
    pub fn sort(&self, sums: &mut Sums, used: usize, counts: &mut [u16]) {
        self.place(sums, used, counts);
        if !sums.has_unranked {
            return;
        }
        // Units without a rank form a block behind all others, from which they are removed.
        let units = sums.scores.len();
        for lane in 0..used {
            let unranked = || (0..units).filter(|&unit| sums.scores[unit].0[lane] == f64::NEG_INFINITY);
            let place = units - unranked().count();
            unranked().for_each(|unit| counts[place * units + unit] -= 1);
        }
    }

    #[inline(always)]
    fn place(&self, sums: &mut Sums, used: usize, counts: &mut [u16]) {
        for &(low, high) in self.network {
            let (low, high) = (usize::from(low), usize::from(high));
            let (a, b) = (sums.keys[low], sums.keys[high]);
            let (mut least, mut greatest) = ([0; LANES], [0; LANES]);
            for lane in 0..LANES {
                least[lane] = a.0[lane].min(b.0[lane]);
                greatest[lane] = a.0[lane].max(b.0[lane]);
            }
            (sums.keys[low], sums.keys[high]) = (Keys(least), Keys(greatest));
        }
        let (units, mask) = (sums.keys.len(), (1 << sums.scale.bits) - 1);
        for (keys, row) in sums.keys.iter().zip(counts.chunks_exact_mut(units)) {
            let units = keys.0.map(|key| (key & mask) as usize);
            match used {
                LANES => units.iter().for_each(|&unit| row[unit] += 1),
                used => units[..used].iter().for_each(|&unit| row[unit] += 1),
            }
        }
        for at in 1..units {
            let (before, own) = (&sums.keys[at - 1].0, &sums.keys[at].0);
            let mut near = 0;
            for lane in 0..LANES {
                near |= u32::from(own[lane].wrapping_sub(before[lane]) < sums.scale.clear);
            }
            if near > 0 {
                (0..used).for_each(|lane| self.settle(sums, (at, lane), counts));
            }
        }
    }

    /// At the end of a run of close keys in one draw, sorts the run by the doubles and corrects the counts.
    fn settle(&self, sums: &Sums, (last, lane): (usize, usize), counts: &mut [u16]) {
        let (keys, scale) = (&sums.keys, &sums.scale);
        let is_near = |at: usize| keys[at].0[lane].wrapping_sub(keys[at - 1].0[lane]) < scale.clear;
        if !is_near(last) || last + 1 < keys.len() && is_near(last + 1) {
            return;
        }
        let first = (1..last).rev().find(|&at| !is_near(at)).unwrap_or(0);
        let unit = |at: usize| scale.unit(keys[at].0[lane]);
        let score = |unit: usize| sums.scores[unit].0[lane];
        let mut order: Vec<usize> = (first..=last).map(unit).collect();
        order.sort_by(|&a, &b| score(b).total_cmp(&score(a)));
        (first..=last).for_each(|at| counts[at * keys.len() + unit(at)] -= 1);
        let mut place = first;
        for (at, &unit) in order.iter().enumerate() {
            let is_level = |before: usize| is_tie(lowered(score(before), self.power), lowered(score(unit), self.power));
            if at > 0 && !is_level(order[at - 1]) {
                place = first + at;
            }
            counts[place * keys.len() + unit] += 1;
        }
    }
}

/// Whether two scores are equal to 12 significant digits.
pub fn is_tie(a: f64, b: f64) -> bool {
    a.total_cmp(&b).is_eq()
        || (a - b).abs() <= NOT_A_TIE * a.abs().max(b.abs()) && round(a).total_cmp(&round(b)).is_eq()
}
