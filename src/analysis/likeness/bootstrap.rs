//! How sure a coefficient is that rests on a sample of units.

use std::collections::BTreeMap;

use rand::{RngExt, SeedableRng};
use rand_xoshiro::Xoshiro256PlusPlus;

use crate::data::Setting;
use crate::model::{Args, MOST, Opt};
use crate::stats::quantile::middle;
use crate::stats::{spearman_counted, tau_b_counted};
use crate::{Result, Watch};

/// How intervals are drawn.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Bootstrap {
    /// How often units are drawn again.
    pub draws: usize,
    /// Where chance begins; the same seed gives the same digits.
    pub seed: u64,
    /// The share of the draws within an interval, between 0 and 1.
    pub level: f64,
}

/// More than the most draws would only keep the user waiting.
pub const OPTIONS: &[Opt] = &[
    Opt::whole("draws", 1000.0, (1.0, 100_000.0), "how often units are drawn again for the intervals"),
    Opt::whole("seed", 1.0, (0.0, MOST), "where chance begins"),
    Opt::share("level", 0.95, "share of the draws within an interval"),
];

impl Bootstrap {
    /// From options, with defaults for those not given. An error if one is unknown or out of range.
    #[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "checked to be whole and not below 0")]
    pub fn read(options: &BTreeMap<String, Setting>) -> Result<Bootstrap> {
        let args = Args::read(options, OPTIONS)?;
        let (draws, seed) = (args.number("draws") as usize, args.number("seed") as u64);
        Ok(Bootstrap { draws, seed, level: args.number("level") })
    }
}

impl Default for Bootstrap {
    fn default() -> Bootstrap {
        Bootstrap { draws: 1000, seed: 1, level: 0.95 }
    }
}

/// Lower and upper end; none where too few draws have a coefficient.
pub type Interval = Option<(f64, f64)>;

/// Percentile intervals (Efron 1979) of Spearman and Kendall: units drawn again with replacement.
pub fn intervals(a: &[f64], b: &[f64], how: &Bootstrap, watch: &Watch) -> Result<(Interval, Interval)> {
    let mut source = Xoshiro256PlusPlus::seed_from_u64(how.seed);
    let (mut spearman, mut kendall) = (Vec::new(), Vec::new());
    for _ in 0..how.draws {
        watch.check()?;
        let mut counts = vec![0.0; a.len()];
        (0..a.len()).for_each(|_| counts[source.random_range(0..a.len())] += 1.0);
        spearman.extend(spearman_counted(a, b, &counts));
        kendall.extend(tau_b_counted(a, b, &counts));
    }
    Ok((middle(spearman, how.level), middle(kendall, how.level)))
}
