//! VIKOR, printed results of:
//!
//! - Opricovic & Tzeng (2004), Compromise solution by MCDM methods: a mountain climb.
//! - Opricovic & Tzeng (2007), Extended VIKOR method: six hydropower plans under four sets of weights.

use reweigh::analysis::compromise;

use super::{check_all, matrix, measure, scores};
use crate::random::choice;

#[test]
fn a_mountain_climb() {
    let check = |rows: [&[f64]; 3]| {
        let model = matrix(&rows, &[1.0, 1.0], &[1], choice("vikor", &[]));
        check_all("S", &[0.5, 0.375, 0.5], &measure(&model, "S"), 1e-3);
        check_all("R", &[0.5, 0.25, 0.5], &measure(&model, "R"), 1e-3);
        check_all("Q", &[1.0, 0.0, 1.0], &scores(&model), 1e-3);
        assert_eq!(compromise(&model).expect("VIKOR").units, [1]);
    };
    check([&[1.0, 3000.0], &[2.0, 3750.0], &[5.0, 4500.0]]);
    check([&[6.0, 2.0], &[7.0, 2.75], &[10.0, 3.5]]);
}

#[test]
fn six_plans() {
    let rows: [&[f64]; 6] = [
        &[4184.3, 2914.0, 407.2, 251.0, 195.0, 244.0, 15.0, 2.41],
        &[5211.9, 3630.0, 501.7, 308.3, 282.0, 346.0, 21.0, 1.41],
        &[5021.3, 3920.5, 504.0, 278.6, 12.0, 56.0, 3.0, 4.42],
        &[5566.1, 3957.9, 559.5, 335.3, 167.0, 268.0, 16.0, 3.36],
        &[5060.5, 3293.5, 514.1, 284.2, 69.0, 90.0, 7.0, 4.04],
        &[4317.9, 2925.9, 432.8, 239.3, 12.0, 55.0, 3.0, 4.36],
    ];
    let check = |weights: [f64; 8], s: [f64; 6], r: [f64; 6], q: [f64; 6], set: &[usize]| {
        let model = matrix(&rows, &weights, &[2, 5, 6, 7], choice("vikor", &[]));
        check_all("S", &s, &measure(&model, "S"), 1e-3);
        check_all("R", &r, &measure(&model, "R"), 1e-3);
        check_all("Q", &q, &scores(&model), 1e-3);
        let mut units = compromise(&model).expect("VIKOR").units;
        units.sort_unstable();
        assert_eq!(units, set);
    };
    check(
        [1.0; 8],
        [0.692, 0.700, 0.290, 0.423, 0.280, 0.346],
        [0.125, 0.125, 0.121, 0.125, 0.067, 0.125],
        [0.991, 1.0, 0.473, 0.670, 0.0, 0.578],
        &[4],
    );
    check(
        [2.0, 2.0, 2.0, 2.0, 1.0, 1.0, 1.0, 1.0],
        [0.701, 0.600, 0.386, 0.365, 0.317, 0.459],
        [0.167, 0.114, 0.161, 0.167, 0.089, 0.167],
        [1.0, 0.533, 0.552, 0.563, 0.0, 0.686],
        &[4],
    );
    check(
        [1.0, 1.0, 1.0, 1.0, 2.0, 2.0, 2.0, 2.0],
        [0.683, 0.800, 0.193, 0.480, 0.243, 0.232],
        [0.113, 0.167, 0.080, 0.122, 0.044, 0.083],
        [0.684, 1.0, 0.147, 0.554, 0.041, 0.191],
        &[2, 4, 5],
    );
    check(
        [1.0, 1.0, 1.0, 1.0, 3.2, 3.2, 3.2, 3.2],
        [0.678, 0.857, 0.138, 0.513, 0.222, 0.167],
        [0.129, 0.190, 0.057, 0.139, 0.042, 0.060],
        [0.668, 1.0, 0.051, 0.588, 0.058, 0.078],
        &[2, 4, 5],
    );
}
