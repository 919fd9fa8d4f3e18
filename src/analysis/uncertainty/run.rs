//! Runs the draws in pieces with random numbers of their own, so that the digits do not depend on the number of
//! threads.

use crate::parallel::*;
#[cfg(feature = "parallel")]
use multiversion::multiversion;
use rand::RngExt;

use super::draw::Chance;
use super::kernel::{Matrix, Room, Scale, Sorter};
use super::lanes::{LANES, Row, network};
use super::plan::Plan;
use super::slow;
use crate::analysis::weightings::Weightings;
use crate::model::plan::power::lowered;
use crate::{Result, Watch};

/// The number of draws in a piece; the last piece may have fewer. The counts of a piece must fit into 16 bits.
pub const PIECE: usize = 1024;
/// Memory in bytes for the counts of the pieces that are processed at the same time.
const COUNTS_MEMORY: usize = 1 << 29;

/// A run of draws in one piece that share a combination of methods.
#[derive(Debug, Clone, Copy)]
pub struct Segment {
    pub world: usize,
    pub draws: usize,
}

/// How many pieces a number of draws has.
pub fn pieces(draws: usize) -> usize {
    draws.div_ceil(PIECE)
}

/// The random numbers of a piece, and the combinations of methods that its draws use.
pub fn begin(plan: &Plan, piece: usize) -> (Chance, Vec<Segment>) {
    let mut chance = Chance::new(plan.asked.seed, piece as u64);
    chance.next = piece * PIECE;
    let draws = PIECE.min(plan.asked.draws - piece * PIECE);
    let mut counts = vec![0; plan.worlds.len()];
    match counts.len() {
        1 => counts[0] = draws,
        many => (0..draws).for_each(|_| counts[chance.single(0).random_range(0..many)] += 1),
    }
    let stretch = |(world, draws)| Segment { world, draws };
    (chance, counts.into_iter().enumerate().map(stretch).filter(|stretch| stretch.draws > 0).collect())
}

/// The counts over a number of whole pieces: `counts[unit · units + place]`.
pub struct Counted {
    pub counts: Vec<u32>,
    pub pieces: usize,
}

/// Counts the ranks of all units over the draws. If interrupted, it keeps the pieces before the first unfinished one.
pub fn count(plan: &Plan, watch: &Watch) -> Result<Counted> {
    let units = plan.units.len();
    let network = network(units);
    let scales: Vec<Scale> = (0..plan.worlds.len()).into_par_iter().map(|world| scale(plan, world, units)).collect();
    let all = pieces(plan.asked.draws);
    // Buffers for counts are reused for later pieces.
    let count = (COUNTS_MEMORY / (2 * units * units).max(1)).clamp(1, threads() * 2);
    let mut rooms = vec![vec![0_u16; units * units]; count.min(all)];
    let (mut sums, mut done) = (vec![vec![0; units]; units], 0);
    while done < all {
        let one = |(at, counts): (usize, &mut Vec<u16>)| {
            counts.fill(0);
            one_piece(plan, done + at, &scales, &network, counts, watch)
        };
        let wave = rooms.len().min(all - done);
        let found: Vec<Result<()>> = rooms[..wave].par_iter_mut().enumerate().map(one).collect();
        let whole = found.iter().take_while(|found| found.is_ok()).count();
        add(&rooms[..whole], &mut sums);
        done += whole;
        match found.into_iter().nth(whole) {
            Some(Err(_)) if watch.is_stopped() && done > 0 => break,
            Some(Err(error)) => return Err(error),
            _ => watch.reached((done * PIECE).min(plan.asked.draws) as u64),
        }
    }
    Ok(Counted { counts: by_unit(&sums), pieces: done })
}

/// Adds the counts of some pieces, rank by rank on all threads.
fn add(pieces: &[Vec<u16>], sums: &mut [Vec<u32>]) {
    let units = sums.len();
    sums.par_iter_mut().enumerate().for_each(|(place, sums)| {
        for counts in pieces {
            let counts = &counts[place * units..(place + 1) * units];
            sums.iter_mut().zip(counts).for_each(|(sum, count)| *sum += u32::from(*count));
        }
    });
}

/// Rearranges the counts so that those of a unit are adjacent, since every question is about one unit.
fn by_unit(sums: &[Vec<u32>]) -> Vec<u32> {
    /// This many units fill a cache line.
    const SIDE: usize = 16;
    let units = sums.len();
    let mut all = vec![0; units * units];
    all.par_chunks_mut((units * SIDE).max(1)).enumerate().for_each(|(some, counts)| {
        for (place, row) in sums.iter().enumerate() {
            for (at, count) in row[some * SIDE..].iter().take(SIDE).enumerate() {
                counts[at * units + place] = *count;
            }
        }
    });
    all
}

fn one_piece(
    plan: &Plan,
    piece: usize,
    scales: &[Scale],
    network: &[(u16, u16)],
    counts: &mut [u16],
    watch: &Watch,
) -> Result<()> {
    let (mut chance, stretches) = begin(plan, piece);
    let mut room = Room::new(&plan.weightings, plan.units.len());
    for stretch in stretches {
        watch.check()?;
        match batch(plan, stretch.world) {
            Some(how) => {
                let sorter = Sorter { network, power: how.matrix.power };
                room.sums.scale = scales[stretch.world];
                count_batches(&how, &sorter, &mut room, &mut chance, stretch.draws, counts);
            }
            None => slow::scored(plan, stretch, &mut chance, watch, &mut |ranks| {
                for (unit, rank) in ranks.iter().enumerate() {
                    rank.iter().for_each(|rank| counts[(rank - 1) * plan.units.len() + unit] += 1);
                }
            })?,
        }
    }
    Ok(())
}

/// What a batch of draws needs.
pub struct Batch<'a> {
    pub nodes: &'a Weightings,
    pub matrix: &'a Matrix,
    /// How many indicators are left out of each draw.
    pub without: usize,
}

impl Batch<'_> {
    #[inline(always)]
    pub fn draw(&self, room: &mut Room, chance: &mut Chance) {
        for family in &self.nodes.families {
            family.draw(chance, &mut room.shares);
        }
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

/// Sets the weights of some random leaves of each draw to 0; all leaves are equally likely.
pub fn cut(nodes: &Weightings, without: usize, room: &mut Room, chance: &mut Chance) {
    for lane in 0..LANES {
        let mut left = nodes.leaves.clone();
        for _ in 0..without {
            let gone = chance.single(lane).random_range(0..left.len());
            room.shares[left.swap_remove(gone)].0[lane] = 0.0;
        }
        // A group with nothing left gets no weight itself; the weights of its members then do not matter.
        for family in nodes.families.iter().skip(1).rev() {
            if family.members.iter().all(|&member| room.shares[member].0[lane] == 0.0) {
                let even = 1.0 / family.members.len() as f64;
                family.members.iter().for_each(|&member| room.shares[member].0[lane] = even);
                room.shares[family.group].0[lane] = 0.0;
            }
        }
    }
}

/// The range of scores that the keys of a combination cover, estimated from a few draws with random numbers of their
/// own.
fn scale(plan: &Plan, world: usize, units: usize) -> Scale {
    const PILOT: usize = 16;
    let mut room = Room::new(&plan.weightings, units);
    let Some(how) = batch(plan, world) else { return room.sums.scale };
    let mut chance = Chance::new(plan.asked.seed, u64::MAX);
    let (mut worst, mut best) = (f64::INFINITY, f64::NEG_INFINITY);
    for _ in 0..PILOT {
        score_batch(&how, &mut room, &mut chance);
        for &score in room.sums.scores.iter().flat_map(|row| &row.0).filter(|score| score.is_finite()) {
            (worst, best) = (worst.min(score), best.max(score));
        }
    }
    Scale::new(units, (worst, best), how.matrix.power)
}

#[cfg_attr(
    feature = "parallel",
    multiversion(targets("x86_64+avx512f+avx512bw+avx512dq+avx512vl+avx2+bmi1+bmi2", "x86_64+avx2+bmi1+bmi2"))
)]
fn count_batches(how: &Batch, sorter: &Sorter, room: &mut Room, chance: &mut Chance, draws: usize, counts: &mut [u16]) {
    let mut left = draws;
    while left > 0 {
        how.score(room, chance);
        let used = left.min(LANES);
        sorter.sort(&mut room.sums, used, counts);
        chance.next += used;
        left -= used;
    }
}

/// A batch of draws, one per lane of the room, as many as are used.
pub struct DrawBatch<'a> {
    /// Holds their weights and the sums of all units; −∞ if a unit is unranked.
    pub room: &'a mut Room,
    pub used: usize,
    /// The power that turns the sums into scores.
    pub power: f64,
    /// The combination of methods that they share.
    pub world: usize,
}

impl DrawBatch<'_> {
    pub fn is_ranked(&self, unit: usize, lane: usize) -> bool {
        self.room.sums.scores[unit].0[lane] > f64::NEG_INFINITY
    }

    pub fn score(&self, unit: usize, lane: usize) -> f64 {
        lowered(self.room.sums.scores[unit].0[lane], self.power)
    }

    /// The overall weight of every node.
    pub fn whole(&mut self, nodes: &Weightings) -> Vec<Row> {
        self.room.whole(nodes).to_vec()
    }
}

/// Runs through the draws of a piece in order; a draw that has to run the model comes on its own.
pub fn each_lot(plan: &Plan, piece: usize, watch: &Watch, each: &mut dyn FnMut(DrawBatch)) -> Result<()> {
    let (mut chance, stretches) = begin(plan, piece);
    let room = &mut Room::new(&plan.weightings, plan.units.len());
    for stretch in stretches {
        let world = stretch.world;
        let Some(batch) = batch(plan, world) else {
            slow::each(plan, stretch, &mut chance, watch, &mut |scores, share| {
                room.shares.iter_mut().enumerate().for_each(|(node, row)| row.0[0] = share(node));
                for (row, &score) in room.sums.scores.iter_mut().zip(scores) {
                    row.0[0] = if score.is_nan() { f64::NEG_INFINITY } else { score };
                }
                room.sums.has_unranked = scores.iter().any(|score| score.is_nan());
                each(DrawBatch { room, used: 1, power: 1.0, world });
            })?;
            continue;
        };
        let mut left = stretch.draws;
        while left > 0 {
            watch.check()?;
            let used = left.min(LANES);
            score_batch(&batch, room, &mut chance);
            each(DrawBatch { room, used, power: batch.matrix.power, world });
            chance.next += used;
            left -= used;
        }
    }
    Ok(())
}

/// What a batch needs. Returns None if its combination of methods has no matrix.
pub fn batch(plan: &Plan, world: usize) -> Option<Batch<'_>> {
    let matrix = plan.worlds[world].matrix.as_ref()?;
    Some(Batch { nodes: &plan.weightings, matrix, without: plan.asked.without })
}

/// The scores of the next batch, for questions that do not need the order.
#[cfg_attr(
    feature = "parallel",
    multiversion(targets("x86_64+avx512f+avx512bw+avx512dq+avx512vl+avx2+bmi1+bmi2", "x86_64+avx2+bmi1+bmi2"))
)]
fn score_batch(how: &Batch, room: &mut Room, chance: &mut Chance) {
    how.score(room, chance);
}

/// The scores for given weights; nothing is drawn.
#[cfg_attr(
    feature = "parallel",
    multiversion(targets("x86_64+avx512f+avx512bw+avx512dq+avx512vl+avx2+bmi1+bmi2", "x86_64+avx2+bmi1+bmi2"))
)]
pub fn score_given(nodes: &Weightings, matrix: &Matrix, room: &mut Room) {
    room.score(nodes, matrix, false, &mut Chance::new(0, 0));
}
