//! The draws, in pieces of which each has its own chance, so that the digits hang on no number of threads.

use multiversion::multiversion;
use rand::RngExt;
use rayon::prelude::*;

use super::draw::Chance;
use super::kernel::{Matrix, Nodes, Room, Scale, Sorter};
use super::lanes::{LANES, Row, network};
use super::plan::Plan;
use super::slow;
use crate::{Result, Watch};

/// Draws in a piece; the last may have fewer.
pub const PIECE: usize = 1024;

/// A run of draws of one piece that share a combination of methods.
#[derive(Debug, Clone, Copy)]
pub struct Stretch {
    pub world: usize,
    pub draws: usize,
}

/// How many pieces a number of draws has.
pub fn pieces(draws: usize) -> usize {
    draws.div_ceil(PIECE)
}

/// The chance of a piece, and which combinations its draws have.
pub fn begin(plan: &Plan, piece: usize) -> (Chance, Vec<Stretch>) {
    let mut chance = Chance::new(plan.asked.seed, piece as u64);
    let draws = PIECE.min(plan.asked.draws - piece * PIECE);
    let mut counts = vec![0; plan.worlds.len()];
    match counts.len() {
        1 => counts[0] = draws,
        many => (0..draws).for_each(|_| counts[chance.single(0).random_range(0..many)] += 1),
    }
    let stretch = |(world, draws)| Stretch { world, draws };
    (chance, counts.into_iter().enumerate().map(stretch).filter(|stretch| stretch.draws > 0).collect())
}

/// The counts of so many whole pieces: `counts[place · units + unit]`.
pub struct Counted {
    pub counts: Vec<u32>,
    pub pieces: usize,
}

/// Count the places of all units over the draws; stopped, it keeps the whole pieces up to the first that is not done.
pub fn count(plan: &Plan, watch: &Watch) -> Result<Counted> {
    let units = plan.units.len();
    let network = network(units);
    let scales = plan.worlds.iter().map(|world| scale(plan, world.matrix.as_ref(), units)).collect::<Vec<_>>();
    let all = pieces(plan.asked.draws);
    let wave = rayon::current_num_threads() * 4;
    let mut done = Counted { counts: vec![0; units * units], pieces: 0 };
    while done.pieces < all {
        let one = |piece: usize| -> Result<Vec<u32>> {
            let mut counts = vec![0; units * units];
            one_piece(plan, piece, &scales, &network, &mut counts, watch)?;
            Ok(counts)
        };
        let from = done.pieces;
        let wave: Vec<Result<Vec<u32>>> = (from..all.min(from + wave)).into_par_iter().map(one).collect();
        for counts in wave {
            match counts {
                Ok(counts) => {
                    done.counts.iter_mut().zip(counts).for_each(|(sum, count)| *sum += count);
                    done.pieces += 1;
                }
                Err(_) if watch.is_stopped() && done.pieces > 0 => return Ok(done),
                Err(error) => return Err(error),
            }
        }
        watch.reached((done.pieces * PIECE).min(plan.asked.draws) as u64);
    }
    Ok(done)
}

fn one_piece(
    plan: &Plan,
    piece: usize,
    scales: &[Scale],
    network: &[(u16, u16)],
    counts: &mut [u32],
    watch: &Watch,
) -> Result<()> {
    let (mut chance, stretches) = begin(plan, piece);
    let mut room = Room::new(&plan.nodes, plan.units.len());
    for stretch in stretches {
        watch.check()?;
        let world = &plan.worlds[stretch.world];
        match &world.matrix {
            Some(matrix) => {
                let sorter = Sorter { network, scale: scales[stretch.world], mean: matrix.mean };
                let how = Batch { nodes: &plan.nodes, matrix, without: plan.asked.without };
                count_batches(&how, &sorter, &mut room, &mut chance, stretch.draws, counts);
            }
            None => slow::scored(plan, stretch, &mut chance, watch, &mut |ranks| {
                for (unit, rank) in ranks.iter().enumerate() {
                    counts[rank * plan.units.len() + unit] += 1;
                }
            })?,
        }
    }
    Ok(())
}

/// What a batch of a stretch is made of.
pub struct Batch<'a> {
    pub nodes: &'a Nodes,
    pub matrix: &'a Matrix,
    /// Indicators left out of each draw.
    pub without: usize,
}

impl Batch<'_> {
    #[inline(always)]
    pub fn draw(&self, room: &mut Room, chance: &mut Chance) {
        self.nodes.families.iter().for_each(|family| family.draw(chance, &mut room.shares));
        if self.without > 0 {
            cut(self.nodes, self.without, room, chance);
        }
    }

    #[inline(always)]
    pub fn score(&self, room: &mut Room, chance: &mut Chance) {
        self.draw(room, chance);
        room.score(self.nodes, self.matrix, self.without > 0, chance);
    }
}

/// Take the share from so many leaves of each draw, any as likely as another.
pub fn cut(nodes: &Nodes, without: usize, room: &mut Room, chance: &mut Chance) {
    for lane in 0..LANES {
        let mut left = nodes.leaves.clone();
        for _ in 0..without {
            let gone = chance.single(lane).random_range(0..left.len());
            room.shares[left.swap_remove(gone)].0[lane] = 0.0;
        }
        // A group of which nothing is left has no share; what its members have is of no matter then.
        for family in nodes.families.iter().skip(1).rev() {
            if family.members.iter().all(|&member| room.shares[member].0[lane] == 0.0) {
                let even = 1.0 / family.members.len() as f64;
                family.members.iter().for_each(|&member| room.shares[member].0[lane] = even);
                room.shares[family.group].0[lane] = 0.0;
            }
        }
    }
}

/// The scores between which the keys of a world are spread: those of a few draws, from a chance of their own.
fn scale(plan: &Plan, matrix: Option<&Matrix>, units: usize) -> Scale {
    const PILOT: usize = 16;
    let Some(matrix) = matrix else { return Scale::new(units, (0.0, 1.0)) };
    let mut room = Room::new(&plan.nodes, units);
    let mut chance = Chance::new(plan.asked.seed, u64::MAX);
    let (mut worst, mut best) = (f64::INFINITY, f64::NEG_INFINITY);
    let how = Batch { nodes: &plan.nodes, matrix, without: plan.asked.without };
    for _ in 0..PILOT {
        how.score(&mut room, &mut chance);
        for &score in room.scores.iter().flat_map(|row| &row.0).filter(|score| score.is_finite()) {
            (worst, best) = (worst.min(score), best.max(score));
        }
    }
    Scale::new(units, (worst, best))
}

#[multiversion(targets("x86_64+avx512f+avx512bw+avx512dq+avx512vl+avx2+bmi1+bmi2", "x86_64+avx2+bmi1+bmi2"))]
fn count_batches(how: &Batch, sorter: &Sorter, room: &mut Room, chance: &mut Chance, draws: usize, counts: &mut [u32]) {
    let mut left = draws;
    while left > 0 {
        how.score(room, chance);
        let used = left.min(LANES);
        sorter.sort(room, used, counts);
        left -= used;
    }
}

/// The scores of the next batch, for questions that need no order.
#[multiversion(targets("x86_64+avx512f+avx512bw+avx512dq+avx512vl+avx2+bmi1+bmi2", "x86_64+avx2+bmi1+bmi2"))]
pub fn score_batch(how: &Batch, room: &mut Room, chance: &mut Chance) {
    how.score(room, chance);
}

/// The scores of shares that are given, not drawn; nothing is left to chance.
#[multiversion(targets("x86_64+avx512f+avx512bw+avx512dq+avx512vl+avx2+bmi1+bmi2", "x86_64+avx2+bmi1+bmi2"))]
pub fn score_given(nodes: &Nodes, matrix: &Matrix, room: &mut Room) {
    room.score(nodes, matrix, false, &mut Chance::new(0, 0));
}

/// Of a batch, the shares of the whole of every node; left-out leaves have none, and their siblings share it.
pub fn whole_shares(nodes: &Nodes, room: &mut Room) -> Vec<Row> {
    room.whole(nodes).to_vec()
}
