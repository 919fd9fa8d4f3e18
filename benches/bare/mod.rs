//! The lower limit: only draws, sums, order and counts, sixteen draws at a time; no language, no tree, no missing
//! values, no ties.

#![expect(clippy::needless_range_loop, reason = "loops over lanes are written so that they become vector instructions")]
#![expect(clippy::cast_possible_truncation, reason = "low bits are what is wanted")]

use multiversion::multiversion;

const LANES: usize = 16;

#[derive(Clone, Copy)]
#[repr(align(64))]
pub struct Row<T>([T; LANES]);

/// What stays the same from draw to draw.
pub struct Bare<'a> {
    /// The scores, unit by unit, for an even number of units.
    pub figures: &'a [f64],
    pub dimensions: usize,
    /// The number of indicators in each dimension.
    pub members: usize,
    pub network: &'a [(u16, u16)],
}

/// Adds the ranks from this many batches of sixteen draws.
#[multiversion(targets("x86_64+avx512f+avx512bw+avx512dq+avx512vl+avx2+bmi1+bmi2", "x86_64+avx2+bmi1+bmi2"))]
pub fn count(bare: &Bare, seed: u64, lots: usize, counts: &mut [u32]) {
    let width = bare.dimensions * bare.members;
    let units = bare.figures.len() / width;
    let mut state = seeded(seed);
    let (mut weights, mut keys) = (vec![Row([0.0; LANES]); width], vec![Row([0u32; LANES]); units]);
    let mut scores = vec![Row([0.0; LANES]); units];
    for _ in 0..lots {
        let mut dimensions = [Row([0.0; LANES]); 8];
        flat(&mut state, &Row([1.0; LANES]), &mut dimensions[..bare.dimensions]);
        for (share, members) in dimensions.iter().zip(weights.chunks_exact_mut(bare.members)) {
            flat(&mut state, share, members);
        }
        for (pair, figures) in bare.figures.chunks_exact(2 * width).enumerate() {
            let (mut first, mut second) = ([0.0; LANES], [0.0; LANES]);
            let (a, b) = figures.split_at(width);
            for ((row, &a), &b) in weights.iter().zip(a).zip(b) {
                for lane in 0..LANES {
                    first[lane] += row.0[lane] * a;
                    second[lane] += row.0[lane] * b;
                }
            }
            for (unit, sums) in [(2 * pair, first), (2 * pair + 1, second)] {
                let mut key = [0; LANES];
                for lane in 0..LANES {
                    let down = (1.0 - sums[lane]) * 8_388_607.0 + 4_503_599_627_370_496.0;
                    key[lane] = (down.to_bits() as u32) << 9 | unit as u32;
                }
                (keys[unit], scores[unit]) = (Row(key), Row(sums));
            }
        }
        for &(low, high) in bare.network {
            let (a, b) = (keys[usize::from(low)], keys[usize::from(high)]);
            let (mut least, mut greatest) = ([0; LANES], [0; LANES]);
            for lane in 0..LANES {
                least[lane] = a.0[lane].min(b.0[lane]);
                greatest[lane] = a.0[lane].max(b.0[lane]);
            }
            (keys[usize::from(low)], keys[usize::from(high)]) = (Row(least), Row(greatest));
        }
        settle(&mut keys, &scores);
        for (key, row) in keys.iter().zip(counts.chunks_exact_mut(units)) {
            for lane in 0..LANES {
                row[(key.0[lane] & 511) as usize] += 1;
            }
        }
    }
}

/// Sorts neighbours with equal keys by their doubles.
#[inline(always)]
fn settle(keys: &mut [Row<u32>], scores: &[Row<f64>]) {
    let mut near = [u32::MAX; LANES];
    for pair in keys.windows(2) {
        for lane in 0..LANES {
            near[lane] = near[lane].min((pair[1].0[lane] ^ pair[0].0[lane]) >> 9);
        }
    }
    for lane in (0..LANES).filter(|&lane| near[lane] == 0) {
        let score = |key: u32| scores[(key & 511) as usize].0[lane];
        for from in 1..keys.len() {
            let mut at = from;
            while at > 0 && score(keys[at - 1].0[lane]) < score(keys[at].0[lane]) {
                let held = keys[at].0[lane];
                keys[at].0[lane] = keys[at - 1].0[lane];
                keys[at - 1].0[lane] = held;
                at -= 1;
            }
        }
    }
}

fn seeded(seed: u64) -> [[u64; LANES]; 4] {
    let mut x = seed;
    [(); 4].map(|()| {
        [(); LANES].map(|()| {
            x = x.wrapping_add(0x9e37_79b9_7f4a_7c15);
            let y = (x ^ (x >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
            y ^ (y >> 31)
        })
    })
}

/// Weights uniform on the simplex, multiplied by the weight of their group.
#[inline(always)]
fn flat(state: &mut [[u64; LANES]; 4], of: &Row<f64>, shares: &mut [Row<f64>]) {
    let mut sum = [0.0; LANES];
    for share in shares.iter_mut() {
        let [mut a, mut b, mut c, mut d] = *state;
        let mut row = [0.0; LANES];
        for lane in 0..LANES {
            let out = a[lane].wrapping_add(d[lane]).rotate_left(23).wrapping_add(a[lane]);
            let shifted = b[lane] << 17;
            c[lane] ^= a[lane];
            d[lane] ^= b[lane];
            b[lane] ^= c[lane];
            a[lane] ^= d[lane];
            c[lane] ^= shifted;
            d[lane] = d[lane].rotate_left(45);
            row[lane] = -ln(2.0 - f64::from_bits((out >> 12) | 0x3ff0_0000_0000_0000));
            sum[lane] += row[lane];
        }
        *state = [a, b, c, d];
        *share = Row(row);
    }
    for share in shares {
        let mut row = [0.0; LANES];
        for lane in 0..LANES {
            row[lane] = share.0[lane] / sum[lane] * of.0[lane];
        }
        *share = Row(row);
    }
}

#[inline(always)]
fn ln(x: f64) -> f64 {
    let bits = x.to_bits();
    let mantissa = f64::from_bits((bits & 0x000f_ffff_ffff_ffff) | 0x3ff0_0000_0000_0000);
    let is_high = mantissa > std::f64::consts::SQRT_2;
    let mantissa = if is_high { mantissa * 0.5 } else { mantissa };
    let exponent = f64::from_bits((bits >> 52) | 0x4330_0000_0000_0000) - 4_503_599_627_371_519.0;
    let exponent = if is_high { exponent + 1.0 } else { exponent };
    let s = (mantissa - 1.0) / (mantissa + 1.0);
    let z = s * s;
    let series = 1.0 / 9.0 + z * (1.0 / 11.0 + z * (1.0 / 13.0 + z * (1.0 / 15.0 + z / 17.0)));
    let series = 1.0 + z * (1.0 / 3.0 + z * (0.2 + z * (1.0 / 7.0 + z * series)));
    exponent * std::f64::consts::LN_2 + 2.0 * s * series
}

/// Batcher's merge exchange (Knuth 1998, 5.2.2, M).
pub fn network(places: usize) -> Vec<(u16, u16)> {
    let (top, mut pairs) = (places.next_power_of_two() / 2, Vec::new());
    let mut p = top;
    while p > 0 {
        let (mut q, mut r, mut d) = (top, 0, p);
        loop {
            pairs.extend((0..places - d).filter(|i| i & p == r).map(|i| (i as u16, (i + d) as u16)));
            if q == p {
                break;
            }
            (d, q, r) = (q - p, q / 2, p);
        }
        p /= 2;
    }
    pairs
}
