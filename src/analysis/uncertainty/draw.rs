//! Weights drawn, family by family: the shares of the members of a group, which sum to 1.

use rand::SeedableRng;
use rand_distr::{Distribution, Gamma};
use rand_xoshiro::Xoshiro256PlusPlus;

use super::lanes::{LANES, Row, Streams};

/// How the shares of a family are drawn.
#[derive(Debug, Clone, PartialEq)]
pub enum How {
    /// They are as they are.
    Given,
    /// Any, each as likely as another: Dirichlet(1, …, 1), uniform on the simplex.
    Any,
    /// Dirichlet(c · w): around the given ones, the nearer the greater the concentration.
    Around(f64),
    /// Each given one times a factor that is uniform from 1 − share to 1 + share, then scaled to sum to 1.
    Within(f64),
    /// Any in which these members, by their place in the family, are of falling importance.
    Ordered(Vec<usize>),
}

/// The members of a group that count.
#[derive(Debug, Clone)]
pub struct Family {
    /// Place of the group among the nodes of the plan, and of its members.
    pub group: usize,
    pub members: Vec<usize>,
    pub given: Vec<f64>,
    pub how: How,
}

/// Where a piece of the draws takes its chance from.
pub struct Chance {
    pub streams: Streams,
    /// For distributions that throw numbers away, a generator for each lane.
    singles: Vec<Xoshiro256PlusPlus>,
}

impl Chance {
    pub fn new(seed: u64, piece: u64) -> Chance {
        let mut streams = Streams::new(seed, piece);
        let singles = streams.next().map(Xoshiro256PlusPlus::seed_from_u64).to_vec();
        Chance { streams, singles }
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
            How::Any | How::Ordered(_) => {
                for &member in &self.members {
                    shares[member] = chance.streams.exponential();
                }
            }
            How::Within(share) => {
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

    fn around(&self, concentration: f64, chance: &mut Chance, shares: &mut [Row]) {
        for (&member, &given) in self.members.iter().zip(&self.given) {
            let Ok(gamma) = Gamma::new(concentration * given, 1.0) else { continue };
            for (single, value) in chance.singles.iter_mut().zip(&mut shares[member].0) {
                // Far below the others it comes out as 0, which is a share like any other; what cannot be divided by is 0.
                let drawn = gamma.sample(single);
                *value = if drawn < 1e-290 { 0.0 } else { drawn };
            }
        }
    }

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
