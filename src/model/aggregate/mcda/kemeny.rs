//! Kemeny's rule: the order of all units that agrees most with the members, pair by pair.
//!
//! Units are first divided into blocks, each of which beats everything behind it; every best order keeps these blocks
//! in this sequence. Within a block, a table over all sets of units finds every best order (Held & Karp 1962); a larger
//! block is ordered by moving single units as long as the agreement grows, and a bound says how far that can be from
//! the best.

use super::outranking::{levels, shares};
use super::{DECISION, Decision, MATRIX, MISSING, Matrix, Outcome, Over};
use crate::data::options::Args;
use crate::model::aggregate::{Aggregate, Mean, Proof, ScoreScope};
use crate::model::method::Gaps;
use crate::tolerance::ROUNDING;
use crate::{Result, Watch};

pub(in crate::model::aggregate) static METHOD: Aggregate = Aggregate {
    name: "kemeny",
    about: "number of units behind one in the order that agrees most with the members, pair by pair; of several best \
            orders, the mean",
    zh: "凯梅尼规则：与各成员两两比较最一致的总排序中，排在其后的对象个数",
    formula: "n − position in the order with the largest Σ e_ik over all i ahead of k; e_ik = Σ w (i ahead of k) + ½ Σ w \
              (equal)",
    source: "Kemeny 1959; Young & Levenglick 1978; exact for cycles of up to 20 units, else with a stated bound",
    options: Options::TABLE,
    proofs: &[Proof { cites: "OECD/JRC 2008, tables 28 and 37", file: "votes" }],
    fit: Mean {
        of: ScoreScope::Matrix(Matrix {
            over: Over::Members,
            of,
            no_parts: |_| Some("its score is a position in an order of all units"),
            ..MATRIX
        }),
        ..DECISION
    },
};

crate::options! {
    struct Options {
        missing: Gaps = MISSING,
    }
}

/// The largest block that is ordered exactly: its table has 2^20 sets.
const EXACT: usize = 20;

fn of(decision: &Decision, _: &Args) -> Result<Outcome> {
    let levels = levels(decision);
    let shares = shares(decision, &levels, METHOD.name)?;
    let row = |unit: usize| levels.iter().map(|levels| levels[unit]).collect::<Vec<usize>>();
    let order = order(&shares, &row, decision.group.watch)?;
    let last = decision.count() as f64 - 1.0;
    let note = order.gap.map(|_| format!("kemeny: {}", order.words()));
    Ok(Outcome { scores: order.positions.iter().map(|position| last - position).collect(), note, ..Outcome::default() })
}

/// The order that agrees most with shares of pairs.
#[derive(Debug, Clone, PartialEq)]
pub struct KemenyOrder {
    /// How many units are ahead of each; of several best orders, the mean.
    pub positions: Vec<f64>,
    /// The most units that beat each other in cycles, and by how many percent at most the agreement is below the best;
    /// None if the order is one of the best.
    pub gap: Option<(usize, f64)>,
}

impl KemenyOrder {
    /// How far the order can be from the best, in words; empty if it is one of the best.
    pub fn words(&self) -> String {
        self.gap.map_or(String::new(), |(units, percent)| {
            format!(
                "{units} units beat each other in cycles, which is too many for an exact order; the agreement of this \
                 one is at most {percent} % below the best"
            )
        })
    }
}

/// Returns the order that agrees most with shares of pairs: `shares[a][b]` is the share that puts a ahead of b, and
/// that of the opposite order makes it 1.
pub fn ordered_by_pairs(shares: &[Vec<f64>], watch: &Watch) -> Result<KemenyOrder> {
    order(shares, &|unit| vec![unit], watch)
}

/// The same, where units with the same `row` are alike and share their mean position in an order that is not exact.
fn order(shares: &[Vec<f64>], row: &dyn Fn(usize) -> Vec<usize>, watch: &Watch) -> Result<KemenyOrder> {
    let count = shares.len();
    let (mut positions, mut ahead, mut gap, mut largest) = (vec![0.0; count], 0, 0.0, 0);
    for block in blocks(shares) {
        let within = match block.len() {
            0..=EXACT => exact(&block, shares, watch)?.0,
            many => {
                let order = improved(block.clone(), shares, watch)?;
                (gap, largest) = (gap + lost(&order, shares), largest.max(many));
                alike(&block, &order, row)
            }
        };
        block.iter().zip(within).for_each(|(&unit, position)| positions[unit] = ahead as f64 + position);
        ahead += block.len();
    }
    let pairs = (0..count).flat_map(|i| (0..i).map(move |k| (i, k)));
    let whole: f64 = pairs.map(|(i, k)| shares[i][k].max(shares[k][i])).sum();
    let percent = (gap / whole * 1e4).ceil() / 100.0;
    Ok(KemenyOrder { positions, gap: (gap > whole * ROUNDING).then_some((largest, percent)) })
}

/// Divides units into blocks: a majority puts every unit of a block ahead of every unit of the blocks after it.
fn blocks(shares: &[Vec<f64>]) -> Vec<Vec<usize>> {
    let count = shares.len();
    // A win counts two points, a tie one.
    let points = |i: usize| -> usize {
        let of = |k: usize| match shares[i][k] - shares[k][i] {
            lead if lead > ROUNDING => 2,
            lead if lead < -ROUNDING => 0,
            _ => 1,
        };
        (0..count).filter(|&k| k != i).map(of).sum()
    };
    let mut order: Vec<(usize, usize)> = (0..count).map(|i| (i, points(i))).collect();
    order.sort_by_key(|(i, points)| (std::cmp::Reverse(*points), *i));
    let (mut blocks, mut block, mut sum) = (Vec::new(), Vec::new(), 0);
    for (at, (unit, points)) in order.into_iter().enumerate() {
        block.push(unit);
        sum += points;
        // The first units have two points for each later one only if they beat all of these.
        let first = at + 1;
        if sum == 2 * first * (count - first) + first * (first - 1) {
            blocks.push(std::mem::take(&mut block));
        }
    }
    blocks
}

/// The positions of the units of a block, averaged over all orders with the largest agreement, and this agreement.
fn exact(block: &[usize], shares: &[Vec<f64>], watch: &Watch) -> Result<(Vec<f64>, f64)> {
    let (n, full) = (block.len(), (1usize << block.len()) - 1);
    let e = |a: usize, b: usize| shares[block[a]][block[b]];
    let members = |set: usize| (0..n).filter(move |a| set >> a & 1 == 1);
    // What a unit gains if exactly the units of `ahead` come before it.
    let gain = |unit: usize, ahead: usize| -> f64 {
        members(full & !ahead).filter(|&other| other != unit).map(|other| e(unit, other)).sum()
    };
    let is_near = |a: f64, b: f64| (a - b).abs() <= ROUNDING * (n * n) as f64;
    // For each set: the largest agreement of the units that come last, and in how many orders it is reached.
    let mut rest = vec![(0.0f64, 1.0f64); full + 1];
    for ahead in (0..full).rev() {
        watch.check_at(ahead)?;
        let mut best = (f64::NEG_INFINITY, 0.0);
        for unit in members(full & !ahead) {
            let (below, ways) = rest[ahead | 1 << unit];
            let sum = gain(unit, ahead) + below;
            best = match () {
                () if is_near(sum, best.0) => (best.0.max(sum), best.1 + ways),
                () if sum > best.0 => (sum, ways),
                () => best,
            };
        }
        rest[ahead] = best;
    }
    // Then forward: in how many best orders a set comes first.
    let (mut first, mut positions) = (vec![0.0f64; full + 1], vec![0.0f64; n]);
    first[0] = 1.0;
    for ahead in 0..full {
        if first[ahead] == 0.0 {
            continue;
        }
        for unit in members(full & !ahead) {
            let (below, ways) = rest[ahead | 1 << unit];
            if is_near(gain(unit, ahead) + below, rest[ahead].0) {
                first[ahead | 1 << unit] += first[ahead];
                positions[unit] += f64::from(ahead.count_ones()) * first[ahead] * ways;
            }
        }
    }
    Ok((positions.into_iter().map(|sum| sum / rest[0].1).collect(), rest[0].0))
}

/// An order in which no unit can be moved to another position with a larger agreement.
fn improved(mut order: Vec<usize>, shares: &[Vec<f64>], watch: &Watch) -> Result<Vec<usize>> {
    loop {
        let mut has_moved = false;
        for at in 0..order.len() {
            watch.check_at(at)?;
            let to = better_place(&order, at, shares);
            if let Some(to) = to {
                let unit = order.remove(at);
                order.insert(to, unit);
                has_moved = true;
            }
        }
        if !has_moved {
            return Ok(order);
        }
    }
}

/// Where a unit is moved to for the largest agreement, if that is larger than where it stands.
fn better_place(order: &[usize], at: usize, shares: &[Vec<f64>]) -> Option<usize> {
    let unit = order[at];
    let (mut best, mut to) = (ROUNDING * order.len() as f64, None);
    let mut gain = 0.0;
    for place in (0..at).rev() {
        gain += shares[unit][order[place]] - shares[order[place]][unit];
        if gain > best {
            (best, to) = (gain, Some(place));
        }
    }
    gain = 0.0;
    for place in at + 1..order.len() {
        gain += shares[order[place]][unit] - shares[unit][order[place]];
        if gain > best {
            (best, to) = (gain, Some(place));
        }
    }
    to
}

/// By how much the agreement of an order lies below that of an order that agrees with every majority.
fn lost(order: &[usize], shares: &[Vec<f64>]) -> f64 {
    let pairs = (0..order.len()).flat_map(|k| (0..k).map(move |i| (order[i], order[k])));
    pairs.map(|(ahead, later)| (shares[later][ahead] - shares[ahead][later]).max(0.0)).sum()
}

/// The positions in an order; units with the same scores in all members share their mean position.
fn alike(block: &[usize], order: &[usize], row: &dyn Fn(usize) -> Vec<usize>) -> Vec<f64> {
    let mut places: std::collections::BTreeMap<Vec<usize>, Vec<f64>> = std::collections::BTreeMap::new();
    order.iter().enumerate().for_each(|(at, &unit)| places.entry(row(unit)).or_default().push(at as f64));
    let mean = |unit: &usize| crate::stats::mean(&places[&row(*unit)]).unwrap_or(0.0);
    block.iter().map(mean).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Shares of pairs that look random; each pair sums to 1.
    fn shares(count: usize, seed: u64) -> Vec<Vec<f64>> {
        let mut state = seed.wrapping_mul(0x9e37_79b9_7f4a_7c15) | 1;
        let mut next = || {
            state = state.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
            // Tenths, so that there are ties.
            ((state >> 33) % 11) as f64 / 10.0
        };
        let mut shares = vec![vec![0.0; count]; count];
        for (i, k) in (0..count).flat_map(|i| (0..i).map(move |k| (i, k))) {
            shares[i][k] = next();
            shares[k][i] = 1.0 - shares[i][k];
        }
        shares
    }

    fn agreement(order: &[usize], shares: &[Vec<f64>]) -> f64 {
        (0..order.len()).flat_map(|k| (0..k).map(move |i| (order[i], order[k]))).map(|(i, k)| shares[i][k]).sum()
    }

    /// Calls `found` with every order of the units.
    fn each_order(order: &mut Vec<usize>, count: usize, found: &mut dyn FnMut(&[usize])) {
        if order.len() == count {
            return found(order);
        }
        for unit in 0..count {
            if !order.contains(&unit) {
                order.push(unit);
                each_order(order, count, found);
                order.pop();
            }
        }
    }

    /// The mean number of units ahead over all orders with the largest agreement, by trying every order.
    fn by_force(shares: &[Vec<f64>]) -> Vec<f64> {
        let count = shares.len();
        let (mut best, mut sums, mut orders) = (f64::NEG_INFINITY, vec![0.0; count], 0.0);
        each_order(&mut Vec::new(), count, &mut |order| {
            let sum = agreement(order, shares);
            if sum > best + ROUNDING * 100.0 {
                (best, orders) = (sum, 0.0);
                sums.fill(0.0);
            }
            if sum > best - ROUNDING * 100.0 {
                orders += 1.0;
                order.iter().enumerate().for_each(|(at, &unit)| sums[unit] += at as f64);
            }
        });
        sums.into_iter().map(|sum| sum / orders).collect()
    }

    #[test]
    fn the_best_orders_are_those_of_all_orders_tried() {
        for seed in 0..12 {
            let count = 2 + seed % 7;
            let shares = shares(count, seed as u64);
            let expected = by_force(&shares);
            let mut found = vec![f64::NAN; count];
            let mut ahead = 0;
            for block in blocks(&shares) {
                let (positions, _) = exact(&block, &shares, &Watch::default()).expect("not stopped");
                block.iter().zip(positions).for_each(|(&unit, at)| found[unit] = ahead as f64 + at);
                ahead += block.len();
            }
            let is_near = found.iter().zip(&expected).all(|(a, b)| (a - b).abs() < 1e-9);
            assert!(is_near, "{count} units, seed {seed}: {found:?}, by force {expected:?}");
        }
    }

    #[test]
    fn an_order_of_many_is_within_its_bound() {
        for seed in 0..5 {
            let shares = shares(12, 100 + seed);
            let all: Vec<usize> = (0..12).collect();
            let found = improved(all.clone(), &shares, &Watch::default()).expect("not stopped");
            let (own, most) =
                (agreement(&found, &shares), exact(&all, &shares, &Watch::default()).expect("not stopped").1);
            let bound = own + lost(&found, &shares);
            assert!(own <= most + 1e-9 && most <= bound + 1e-9, "seed {seed}: {own}, at most {bound}, best {most}");
        }
    }
}
