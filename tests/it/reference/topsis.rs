//! TOPSIS, printed results of:
//!
//! - Tzeng & Huang (2011), Multiple Attribute Decision Making: Methods and Applications.
//! - Hodgett, TOPSIS in Excel (hodgett.co.uk/topsis-in-excel): cars, with the first two and the first three of them.
//! - Opricovic & Tzeng (2004), Compromise solution by MCDM methods; normalised with the norm minmax.

use super::{check_all, matrix, scores};
use crate::random::choice;

#[test]
fn tzeng_and_huang() {
    let rows: [&[f64]; 4] = [&[5.0, 8.0, 4.0], &[7.0, 6.0, 8.0], &[8.0, 8.0, 6.0], &[7.0, 4.0, 6.0]];
    let model = matrix(&rows, &[0.3, 0.4, 0.3], &[], choice("topsis", &[]));
    check_all("TOPSIS", &[0.5037, 0.6581, 0.7482, 0.3340], &scores(&model), 1e-4);
}

#[test]
fn cars() {
    let rows: [&[f64]; 3] = [&[5490.0, 51.4, 8.5, 285.0], &[6500.0, 70.6, 7.0, 288.0], &[6489.0, 54.3, 7.5, 290.0]];
    let weights = [0.35, 0.25, 0.25, 0.15];
    let model = matrix(&rows, &weights, &[1], choice("topsis", &[]));
    check_all("cars", &[0.4817, 0.5182, 0.1780], &scores(&model), 1e-4);
    let two: Vec<&[f64]> = rows[..2].iter().map(|row| &row[..3]).collect();
    let model = matrix(&two, &weights[..3], &[1], choice("topsis", &[]));
    check_all("two cars", &[0.4943, 0.5057], &scores(&model), 1e-4);
}

#[test]
fn opricovic_and_tzeng() {
    let rows: [&[f64]; 3] = [&[1.0, 3000.0], &[2.0, 3750.0], &[5.0, 4500.0]];
    let model = matrix(&rows, &[1.0, 1.0], &[1], choice("topsis", &[("norm", "minmax".into())]));
    check_all("mountain", &[0.500, 0.617, 0.500], &scores(&model), 1e-3);
}
