//! Draws weights, family by family: the weights of a group's members, which sum to 1.

use rand::SeedableRng;
use rand_distr::{Distribution, Gamma};
use rand_xoshiro::Xoshiro256PlusPlus;

use super::lanes::{LANES, Row, Streams};
use crate::analysis::weightings::{Family, How};
use crate::tolerance::DRAWN;

/// The random numbers for one piece of the draws.
pub struct Chance {
    pub streams: Streams,
    /// A generator for each lane, for distributions that reject some of the random numbers.
    singles: Vec<Xoshiro256PlusPlus>,
    /// The number of the next draw, which determines the row to use from a table of weightings.
    pub next: usize,
}

impl Chance {
    pub fn new(seed: u64, piece: u64) -> Chance {
        let mut streams = Streams::new(seed, piece);
        let singles = streams.next().map(Xoshiro256PlusPlus::seed_from_u64).to_vec();
        Chance { streams, singles, next: 0 }
    }
}

impl Chance {
    /// The generator of one lane.
    pub fn single(&mut self, lane: usize) -> &mut Xoshiro256PlusPlus {
        &mut self.singles[lane]
    }
}

impl Family {
    /// Fills the rows of its members with drawn weights.
    #[inline(always)]
    pub fn draw(&self, chance: &mut Chance, shares: &mut [Row]) {
        match &self.how {
            How::Given => {
                for (&member, &given) in self.members.iter().zip(&self.given) {
                    shares[member] = Row([given; LANES]);
                }
                return;
            }
            How::Listed(rows) => {
                let count = rows.count();
                for (at, &member) in self.members.iter().enumerate() {
                    shares[member] = Row::of(|lane| rows.row((chance.next + lane) % count)[at]);
                }
                return;
            }
            How::Any | How::Ordered(_) => {
                for &member in &self.members {
                    shares[member] = chance.streams.exponential();
                }
            }
            How::Within(share) => return self.within(*share, chance, shares),
            How::Rescaled(share) => {
                for (&member, &given) in self.members.iter().zip(&self.given) {
                    let uniform = chance.streams.uniform();
                    shares[member] = Row::of(|lane| given * (1.0 + share * (2.0 * uniform.0[lane] - 1.0)));
                }
            }
            How::Around(concentration) => self.around(*concentration, chance, shares),
        }
        self.rescale(shares);
        if let How::Ordered(order) = &self.how {
            self.sort(order, shares);
        }
    }

    /// Draws uniformly from the weights within ± `share` of the given ones that sum to 1, by rejection: every member
    /// but the largest is uniform within its bounds and the largest takes the rest; if that violates its own bounds,
    /// the lane is redrawn.
    #[inline(always)]
    fn within(&self, share: f64, chance: &mut Chance, shares: &mut [Row]) {
        let greatest = (0..self.given.len()).max_by(|&a, &b| self.given[a].total_cmp(&self.given[b])).unwrap_or(0);
        let (last, least) = (self.members[greatest], self.given[greatest] * (1.0 - share));
        let most = 2.0 * share * self.given[greatest];
        let mut is_drawn = [false; LANES];
        while is_drawn.contains(&false) {
            let mut rest = Row([share; LANES]);
            for (&member, &given) in self.members.iter().zip(&self.given).filter(|(member, _)| **member != last) {
                let uniform = chance.streams.uniform();
                let (before, over) = (shares[member], 2.0 * share * given);
                rest = Row::of(|lane| rest.0[lane] - over * uniform.0[lane]);
                let drawn = |lane: usize| given * (1.0 - share) + over * uniform.0[lane];
                shares[member] = Row::of(|lane| if is_drawn[lane] { before.0[lane] } else { drawn(lane) });
            }
            for ((is_drawn, w), rest) in is_drawn.iter_mut().zip(&mut shares[last].0).zip(rest.0) {
                if !*is_drawn && (0.0..=most).contains(&rest) {
                    (*w, *is_drawn) = (least + rest, true);
                }
            }
        }
    }

    fn around(&self, concentration: f64, chance: &mut Chance, shares: &mut [Row]) {
        for (&member, &given) in self.members.iter().zip(&self.given) {
            let Ok(gamma) = Gamma::new(concentration * given, 1.0) else { continue };
            for (single, value) in chance.singles.iter_mut().zip(&mut shares[member].0) {
                // A value far below the others becomes 0, which is a valid weight; tiny values would break the
                // division.
                let drawn = gamma.sample(single);
                *value = if drawn < DRAWN { 0.0 } else { drawn };
            }
        }
    }

    /// Scales the weights of its members to sum to 1, lane by lane; if all are 0, the given ones are used.
    #[inline(always)]
    pub fn rescale(&self, shares: &mut [Row]) {
        let mut sum = Row::ZERO;
        for &member in &self.members {
            sum = sum.plus(&shares[member]);
        }
        // All can be 0 only if the concentration is so low that the random values vanish; the given weights are used
        // then.
        let over = Row::of(|lane| if sum.0[lane] > 0.0 { 1.0 / sum.0[lane] } else { f64::NAN });
        for (&member, &given) in self.members.iter().zip(&self.given) {
            let scaled = shares[member].times(&over);
            shares[member] = Row::of(|lane| if scaled.0[lane].is_nan() { given } else { scaled.0[lane] });
        }
    }

    /// Assigns the highest weights to the first of the order. The result is uniform on the weights in that order, since
    /// any order is equally likely.
    fn sort(&self, order: &[usize], shares: &mut [Row]) {
        for lane in 0..LANES {
            let mut values: Vec<f64> = order.iter().map(|&place| shares[self.members[place]].0[lane]).collect();
            values.sort_unstable_by(|a, b| b.total_cmp(a));
            order.iter().zip(values).for_each(|(&place, value)| shares[self.members[place]].0[lane] = value);
        }
    }
}
