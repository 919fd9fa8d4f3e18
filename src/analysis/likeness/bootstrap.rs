//! The uncertainty of a coefficient that is based on a sample of units.

use rand::{RngExt, SeedableRng};
use rand_xoshiro::Xoshiro256PlusPlus;

use crate::data::options::MAX_WHOLE;
use crate::stats::quantile::middle;
use crate::stats::{spearman_counted, tau_b_counted};
use crate::{Result, Watch};

crate::options! {
    /// How intervals are drawn; more draws than the maximum would only make the user wait.
    pub struct Bootstrap {
        /// how many resamples the intervals are based on
        draws: usize = whole(1000.0, (1.0, 100_000.0)),
        /// the seed of the random numbers
        seed: u64 = whole(1.0, (0.0, MAX_WHOLE)),
        /// confidence level of the intervals
        level: f64 = share(0.95),
    }
}

/// Lower and upper bound; None if the coefficient exists in too few draws.
pub type Interval = Option<(f64, f64)>;

/// Percentile intervals (Efron 1979) of Spearman's and Kendall's coefficients, from units resampled with replacement.
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
