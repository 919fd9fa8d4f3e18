//! How long an uncertainty analysis takes as a whole process, compared with a bare kernel, plain loops and numpy
//! (`uncertainty.py`).
//!
//! `cargo bench --bench uncertainty` prints medians; `benches/RESULTS.md` holds the values of one run.

mod bare;

use std::process::Command;

use rand::{RngExt, SeedableRng};
use rand_xoshiro::Xoshiro256PlusPlus;
use rayon::prelude::*;

const PROGRAM: &str = env!("CARGO_BIN_EXE_reweigh");
const UNITS: usize = 300;
const INDICATORS: usize = 30;
const DRAWS: usize = 100_000;

fn main() {
    divan::main();
}

/// A value, the same on every machine.
fn figure(unit: usize, indicator: usize) -> f64 {
    let mixed = ((unit * INDICATORS + indicator) as u64 + 1).wrapping_mul(0x9e37_79b9_7f4a_7c15);
    ((mixed ^ (mixed >> 29)).wrapping_mul(0xbf58_476d_1ce4_e5b9) >> 40) as f64
}

/// 300 × 30 values without gaps as a file, and the line that makes a model with five dimensions of six indicators each.
fn full() -> String {
    let path = std::env::temp_dir().join("reweigh_bench_full.csv");
    let heads: Vec<String> = (0..INDICATORS).map(|place| format!("x{place}")).collect();
    let row = |unit: usize| {
        let cells: Vec<String> = (0..INDICATORS).map(|indicator| figure(unit, indicator).to_string()).collect();
        format!("u{unit},{}\n", cells.join(","))
    };
    let text = format!("unit,{}\n{}", heads.join(","), (0..UNITS).map(row).collect::<String>());
    std::fs::write(&path, text).expect("a folder for what is short-lived");
    let dimension = |d: usize| {
        let of: Vec<String> = (0..6).map(|place| format!("\"x{}\"", 6 * d + place)).collect();
        format!("d{d}: [{}]", of.join(", "))
    };
    let tree: Vec<String> = (0..5).map(dimension).collect();
    format!("model(load({:?}), #{{ {} }})", path.display().to_string(), tree.join(", "))
}

fn run(line: &str) {
    let done = Command::new(PROGRAM).args(["-e", line]).output().expect("the program runs");
    assert!(done.status.success(), "{}", String::from_utf8_lossy(&done.stderr));
}

#[divan::bench(sample_count = 20)]
fn full_100_000_draws_of_any_weights(bencher: divan::Bencher) {
    let line = format!("{}.uncertainty(#{{ draws: {DRAWS}, weights: \"any\" }}).chance(\"u1\", 1)", full());
    bencher.bench(|| run(&line));
}

#[divan::bench(sample_count = 20)]
fn trade_100_000_draws_of_any_weights() {
    run("model(load(\"trade\")).uncertainty(#{ draws: 100_000, weights: \"any\" }).chance(\"Wuhan\", 10)");
}

#[divan::bench(sample_count = 10)]
fn full_20_000_draws_of_weights_and_methods(bencher: divan::Bencher) {
    let steps = "steps: #{ impute: [\"none\", \"median\"], normalise: [\"rank\", #{ method: \"minmax\", lo: 1 }, \
                 #{ method: \"zscore\", mean: 100, sd: 10 }], aggregate: [\"arithmetic\", \"geometric\"] }";
    let line = format!("{}.uncertainty(#{{ draws: 20_000, weights: \"any\", {steps} }}).chance(\"u1\", 1)", full());
    bencher.bench(|| run(&line));
}

/// A tree of five groups over 35 indicators of `trade`, so that 40 weights vary.
#[divan::bench(sample_count = 10)]
fn trade_sobol_of_1024_points_and_40_inputs(bencher: divan::Bencher) {
    let data = reweigh::data::load("trade", &reweigh::Watch::default()).expect("bundled data load");
    let codes: Vec<String> = data.indicators().iter().map(|indicator| format!("{:?}", indicator.code)).collect();
    let groups: Vec<String> =
        codes.chunks(7).take(5).enumerate().map(|(at, of)| format!("g{at}: [{}]", of.join(", "))).collect();
    let tree = groups.join(", ");
    let line = format!("model(load(\"trade\"), #{{ {tree} }}).sensitivity(#{{ points: 1024 }}).rows().len()");
    bencher.bench(|| run(&line));
}

#[divan::bench(sample_count = 20)]
fn loading_and_ranking_alone(bencher: divan::Bencher) {
    let line = format!("{}.rank().top(1)", full());
    bencher.bench(|| run(&line));
}

/// The first case as a kernel that does nothing else, on two threads.
#[divan::bench(sample_count = 20)]
fn bare_kernel_100_000_draws(bencher: divan::Bencher) {
    // From 0 to 1, like the scores of the model.
    let column = |indicator: usize| (0..UNITS).map(move |unit| figure(unit, indicator));
    let ends: Vec<(f64, f64)> = (0..INDICATORS)
        .map(|indicator| (column(indicator).fold(f64::MAX, f64::min), column(indicator).fold(0.0, f64::max)))
        .collect();
    let score = |unit: usize| {
        let of = ends.iter().enumerate();
        of.map(move |(indicator, (least, most))| (figure(unit, indicator) - least) / (most - least))
    };
    let figures: Vec<f64> = (0..UNITS).flat_map(score).collect();
    let network = bare::network(UNITS);
    let bare = bare::Bare { figures: &figures, dimensions: 5, members: 6, network: &network };
    let piece = |seed: u64| {
        let mut counts = vec![0; UNITS * UNITS];
        bare::count(&bare, seed, 64, &mut counts);
        counts
    };
    bencher.bench(|| {
        let all = (0..DRAWS.div_ceil(1024) as u64).into_par_iter().map(piece);
        all.reduce(|| vec![0; UNITS * UNITS], added).into_iter().map(u64::from).sum::<u64>()
    });
}

fn added(mut sum: Vec<u32>, counts: Vec<u32>) -> Vec<u32> {
    sum.iter_mut().zip(counts).for_each(|(sum, count)| *sum += count);
    sum
}

/// The same draws and counts as a straightforward program: no language, no lanes, one sort per draw; on two threads.
#[divan::bench(sample_count = 10)]
fn plain_loops_100_000_draws() -> u64 {
    let figures: Vec<Vec<f64>> =
        (0..UNITS).map(|unit| (0..INDICATORS).map(|indicator| figure(unit, indicator)).collect()).collect();
    let piece = |seed: u64| {
        let mut chance = Xoshiro256PlusPlus::seed_from_u64(seed);
        let mut counts = vec![0u32; UNITS * UNITS];
        let mut order: Vec<(f64, usize)> = vec![(0.0, 0); UNITS];
        for _ in 0..1000 {
            let shares = |chance: &mut Xoshiro256PlusPlus, n: usize| {
                let drawn: Vec<f64> = (0..n).map(|_| -(1.0 - chance.random::<f64>()).ln()).collect();
                let sum: f64 = drawn.iter().sum();
                drawn.into_iter().map(|x| x / sum).collect::<Vec<f64>>()
            };
            let dimensions = shares(&mut chance, 5);
            let weights: Vec<f64> =
                dimensions.iter().flat_map(|d| shares(&mut chance, 6).into_iter().map(move |w| d * w)).collect();
            for (unit, (place, figures)) in order.iter_mut().zip(&figures).enumerate() {
                *place = (figures.iter().zip(&weights).map(|(x, w)| x * w).sum(), unit);
            }
            order.sort_unstable_by(|a, b| b.0.total_cmp(&a.0));
            order.iter().enumerate().for_each(|(place, (_, unit))| counts[place * UNITS + unit] += 1);
        }
        counts
    };
    let all = (0..DRAWS as u64 / 1000).into_par_iter().map(piece).reduce(|| vec![0; UNITS * UNITS], added);
    all.into_iter().map(u64::from).sum()
}
