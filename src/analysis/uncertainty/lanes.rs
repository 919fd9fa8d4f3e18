//! Sixteen draws side by side, one per lane of a vector: loops over sixteen independent values that the compiler turns
//! into vector instructions. They only use `+ − × ÷`, comparisons and bit operations, so the digits are the same on
//! every machine.

pub const LANES: usize = 16;

/// One value for each of sixteen draws, aligned so that no load is split.
#[derive(Clone, Copy, Debug, PartialEq)]
#[repr(align(64))]
pub struct Row(pub [f64; LANES]);

/// One sort key for each of sixteen draws.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[repr(align(64))]
pub struct Keys(pub [u32; LANES]);

impl Row {
    pub const ZERO: Row = Row([0.0; LANES]);
    pub const ONE: Row = Row([1.0; LANES]);

    #[inline(always)]
    pub fn of(lane: impl Fn(usize) -> f64) -> Row {
        let mut row = [0.0; LANES];
        for (at, value) in row.iter_mut().enumerate() {
            *value = lane(at);
        }
        Row(row)
    }

    #[inline(always)]
    pub fn plus(&self, other: &Row) -> Row {
        Row::of(|at| self.0[at] + other.0[at])
    }

    #[inline(always)]
    pub fn times(&self, other: &Row) -> Row {
        Row::of(|at| self.0[at] * other.0[at])
    }
}

/// Sixteen generators side by side, xoshiro256++ (Blackman & Vigna 2021); each lane is one stream.
#[derive(Clone)]
pub struct Streams {
    state: [[u64; LANES]; 4],
}

impl Streams {
    /// The streams for one piece of the draws, which do not depend on the thread that runs it.
    pub fn new(seed: u64, piece: u64) -> Streams {
        let mut mixed = mix(seed).wrapping_add(mix(piece ^ 0x5851_f42d_4c95_7f2d));
        let mut state = [[0; LANES]; 4];
        for word in state.iter_mut().flatten() {
            mixed = mixed.wrapping_add(0x9e37_79b9_7f4a_7c15);
            *word = mix(mixed);
        }
        Streams { state }
    }

    #[inline(always)]
    pub fn next(&mut self) -> [u64; LANES] {
        let [mut a, mut b, mut c, mut d] = self.state;
        let mut out = [0; LANES];
        for at in 0..LANES {
            out[at] = a[at].wrapping_add(d[at]).rotate_left(23).wrapping_add(a[at]);
            let shifted = b[at] << 17;
            c[at] ^= a[at];
            d[at] ^= b[at];
            b[at] ^= c[at];
            a[at] ^= d[at];
            c[at] ^= shifted;
            d[at] = d[at].rotate_left(45);
        }
        self.state = [a, b, c, d];
        out
    }

    /// Uniform in (0, 1]: never 0, which has no logarithm.
    #[inline(always)]
    pub fn uniform(&mut self) -> Row {
        let bits = self.next();
        Row::of(|at| 2.0 - f64::from_bits((bits[at] >> 12) | ONE_TO_TWO))
    }

    /// Exponentially distributed with mean 1.
    #[inline(always)]
    pub fn exponential(&mut self) -> Row {
        let uniform = self.uniform();
        Row::of(|at| -ln(uniform.0[at]))
    }
}

/// The exponent bits of the numbers from 1 to below 2.
const ONE_TO_TWO: u64 = 0x3ff0_0000_0000_0000;

/// Steele, Lea & Flood 2014: scrambles the bits so that similar numbers give unrelated results.
fn mix(mut x: u64) -> u64 {
    x = (x ^ (x >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
    x = (x ^ (x >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
    x ^ (x >> 31)
}

/// The logarithm of a positive normal number, from its exponent and the artanh series; accurate to 1e-15 relative to 1.
#[inline(always)]
fn ln(x: f64) -> f64 {
    const FRACTION: u64 = 0x000f_ffff_ffff_ffff;
    // 2^52 + n has n in its low bits: a conversion from a small integer to a double that every vector unit supports.
    const WHOLE: u64 = 0x4330_0000_0000_0000;
    let bits = x.to_bits();
    let mantissa = f64::from_bits((bits & FRACTION) | ONE_TO_TWO);
    let is_high = mantissa > std::f64::consts::SQRT_2;
    let mantissa = if is_high { mantissa * 0.5 } else { mantissa };
    let exponent = f64::from_bits((bits >> 52) | WHOLE) - 4_503_599_627_370_496.0 - 1023.0;
    let exponent = if is_high { exponent + 1.0 } else { exponent };
    let s = (mantissa - 1.0) / (mantissa + 1.0);
    let z = s * s;
    let tail = 1.0 / 13.0 + z * (1.0 / 15.0 + z * (1.0 / 17.0 + z * (1.0 / 19.0)));
    let series = 1.0 / 3.0 + z * (0.2 + z * (1.0 / 7.0 + z * (1.0 / 9.0 + z * (1.0 / 11.0 + z * tail))));
    exponent * std::f64::consts::LN_2 + 2.0 * (s + s * z * series)
}

/// The exchanges that sort this many elements, whatever their values: Batcher's merge exchange (Knuth 1998, 5.2.2, M).
pub fn network(places: usize) -> Vec<(u16, u16)> {
    let mut pairs = Vec::new();
    let Ok(_) = u16::try_from(places) else { return pairs };
    let top = places.next_power_of_two() / 2;
    let mut p = top;
    while p > 0 {
        let (mut q, mut r, mut d) = (top, 0, p);
        loop {
            for i in (0..places.saturating_sub(d)).filter(|i| i & p == r) {
                #[expect(clippy::cast_possible_truncation, reason = "places fit, as was looked at before")]
                pairs.push((i as u16, (i + d) as u16));
            }
            if q == p {
                break;
            }
            (d, q, r) = (q - p, q / 2, p);
        }
        p /= 2;
    }
    pairs
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_logarithm_is_that_of_the_library() {
        for step in 1..20_000u32 {
            for x in [f64::from(step) / 20_000.0, f64::from(step).powi(-7), 1.0 - f64::from(step) * 1e-16] {
                assert!((ln(x) - x.ln()).abs() <= 4e-16 * x.ln().abs().max(1.0), "{x}: {} and {}", ln(x), x.ln());
            }
        }
        assert_eq!(ln(1.0).to_bits(), 0f64.to_bits());
    }

    /// Must equal the numbers of the reference implementation in rand_xoshiro for the same state.
    #[test]
    fn a_stream_is_xoshiro_256_plus_plus() {
        use rand::SeedableRng;
        use rand_xoshiro::Xoshiro256PlusPlus;
        let mut streams = Streams::new(7, 3);
        let mut seed = [0; 32];
        for (word, bytes) in streams.state.iter().zip(seed.chunks_mut(8)) {
            bytes.copy_from_slice(&word[5].to_le_bytes());
        }
        let mut reference = Xoshiro256PlusPlus::from_seed(seed);
        for _ in 0..100 {
            let expected: u64 = rand::RngExt::random(&mut reference);
            assert_eq!(streams.next()[5], expected);
        }
    }

    #[test]
    fn pieces_and_seeds_have_streams_of_their_own() {
        let first = |seed, piece| Streams::new(seed, piece).next();
        let mut all: Vec<u64> = (0..4).flat_map(|seed| (0..4).flat_map(move |piece| first(seed, piece))).collect();
        all.sort_unstable();
        all.dedup();
        assert_eq!(all.len(), 4 * 4 * LANES);
    }

    /// A network sorts everything if it sorts every sequence of zeros and ones (Knuth 1998, 5.3.4, theorem Z).
    #[test]
    fn the_network_sorts_zeros_and_ones_and_300_numbers() {
        for places in 0..=11usize {
            for bits in 0..1u32 << places {
                let mut values: Vec<u32> = (0..places).map(|place| bits >> place & 1).collect();
                exchange(&mut values);
                assert!(values.is_sorted(), "{places} places, {bits:b}");
            }
        }
        let mut values: Vec<u32> = (0..300).map(|x: u32| x.wrapping_mul(2_654_435_761) % 997).collect();
        exchange(&mut values);
        assert!(values.is_sorted() && network(300).len() == 4929);
    }

    fn exchange(values: &mut [u32]) {
        for (low, high) in network(values.len()) {
            let (low, high) = (usize::from(low), usize::from(high));
            (values[low], values[high]) = (values[low].min(values[high]), values[low].max(values[high]));
        }
    }
}
