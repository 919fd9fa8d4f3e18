//! Weights drawn, family by family: the shares of the members of a group, which sum to 1.

use rand::SeedableRng;
use rand_distr::{Distribution, Gamma};
use rand_xoshiro::Xoshiro256PlusPlus;

use super::lanes::{LANES, Row, Streams};
use crate::analysis::weightings::{Family, How};
use crate::tolerance::DRAWN;

/// Where a piece of the draws takes its chance from.
pub struct Chance {
    pub streams: Streams,
    /// For distributions that throw numbers away, a generator for each lane.
    singles: Vec<Xoshiro256PlusPlus>,
    /// The number of the next draw, by which rows of a table of weightings are taken in turn.
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
    /// Fill the rows of its members.
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
                for (at, &member) in self.members.iter().enumerate() {
                    shares[member] = Row::of(|lane| rows[(chance.next + lane) % rows.len()][at]);
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

    /// Uniform on the shares within ± `share` of the given ones and in sum 1, by rejection: every member but the largest is
    /// uniform within its bounds, the largest takes the rest, and where that breaks its own bounds the lane is redrawn.
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
                // Far below the others it comes out as 0, which is a share like any other; what cannot be divided by is 0.
                let drawn = gamma.sample(single);
                *value = if drawn < DRAWN { 0.0 } else { drawn };
            }
        }
    }

    /// Scale the shares of its members to sum to 1, lane by lane; where all are 0 the given ones are taken.
    #[inline(always)]
    pub fn rescale(&self, shares: &mut [Row]) {
        let mut sum = Row::ZERO;
        for &member in &self.members {
            sum = sum.plus(&shares[member]);
        }
        // All are 0 only where a concentration is so low that chance gives nothing: the given ones stand then.
        let over = Row::of(|lane| if sum.0[lane] > 0.0 { 1.0 / sum.0[lane] } else { f64::NAN });
        for (&member, &given) in self.members.iter().zip(&self.given) {
            let scaled = shares[member].times(&over);
            shares[member] = Row::of(|lane| if scaled.0[lane].is_nan() { given } else { scaled.0[lane] });
        }
    }

    /// The greatest to the first of the order: uniform on the shares in that order, since any order is as likely.
    fn sort(&self, order: &[usize], shares: &mut [Row]) {
        for lane in 0..LANES {
            let mut values: Vec<f64> = order.iter().map(|&place| shares[self.members[place]].0[lane]).collect();
            values.sort_unstable_by(|a, b| b.total_cmp(a));
            order.iter().zip(values).for_each(|(&place, value)| shares[self.members[place]].0[lane] = value);
        }
    }
}
