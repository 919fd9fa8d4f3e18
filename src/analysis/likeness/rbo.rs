//! Rank-biased overlap: the share of units that the first d places have in common, over all depths d, of which each
//! counts p times what the one before it does; p = 0.9.
//!
//! Each ranking counts from its top as far as no place is missing, with the units that the other does not rank. Tied units
//! all stand at the best of their places, so that a depth may hold more than d units. A list that ends before the other is
//! taken to go on with the agreement that it had at its end, and so are both beyond the longer one's end (the
//! extrapolated form, eq. 32 of the source).

use super::{Measure, Two};

const P: f64 = 0.9;

pub(super) static METHOD: Measure = Measure {
    name: "rbo",
    about: "the overlap of the first places at all depths, the upper ones counting more (p = 0.9), from 0 to 1",
    formula: "(1 − p) / p · Σ A_d p^d + A_l p^l, A_d = 2 |S_d ∩ T_d| / (|S_d| + |T_d|) at depth d, l the longer list",
    source: "Webber, Moffat & Zobel 2010, extrapolated",
    options: &[],
    proofs: &[],
    fit: of,
};

fn of(two: &Two) -> Option<f64> {
    let [shorter, longer] = match two.tops[0].len() <= two.tops[1].len() {
        true => [&two.tops[0], &two.tops[1]],
        false => [&two.tops[1], &two.tops[0]],
    };
    let (s, l) = (shorter.len(), longer.len());
    if s == 0 {
        return None;
    }
    let within = |top: &[(usize, usize)], depth: usize| top.iter().take_while(|(_, rank)| *rank <= depth).count();
    let common = |of_shorter: usize, of_longer: usize| {
        let is_in = |(unit, _): &&(usize, usize)| longer[..of_longer].iter().any(|(other, _)| other == unit);
        shorter[..of_shorter].iter().filter(is_in).count() as f64
    };
    let agreement = |depth: usize| {
        let (of_shorter, of_longer) = (within(shorter, depth), within(longer, depth));
        2.0 * common(of_shorter, of_longer) / (of_shorter + of_longer) as f64
    };
    let at_end = agreement(s);
    let (mut sum, mut last, mut weight) = (0.0, 0.0, 1.0);
    for depth in 1..=l {
        last = if depth <= s {
            agreement(depth)
        } else {
            let beyond = (depth - s) as f64;
            let of_longer = within(longer, depth);
            2.0 * (common(s, of_longer) + at_end * beyond) / (s as f64 + beyond + of_longer as f64)
        };
        weight *= P;
        sum += last * weight;
    }
    Some((1.0 - P) / P * sum + last * weight)
}
