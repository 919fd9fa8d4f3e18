//! PROMETHEE II, printed net flows of:
//!
//! - Papathanasiou & Ploskas (2018), Multiple Criteria Decision Aid, chapter 3.
//! - Ziemba et al. (2017), Energies 10, 1755: offshore wind farms, 4 sites and 12 criteria.
//! - Zhao et al. (2013), Procedia Computer Science 17, 181–188.

use reweigh::data::Setting;

use super::{check_all, matrix, measure, scores};
use crate::random::choice;

fn each<T: Into<Setting> + Clone>(values: &[T]) -> Setting {
    Setting::map(values.iter().enumerate().map(|(at, value)| (format!("c{}", at + 1), value.clone())))
}

#[test]
fn papathanasiou_and_ploskas() {
    let rows: [&[f64]; 6] = [
        &[8.0, 7.0, 2.0, 1.0],
        &[5.0, 3.0, 7.0, 5.0],
        &[7.0, 5.0, 6.0, 4.0],
        &[9.0, 9.0, 7.0, 3.0],
        &[11.0, 10.0, 3.0, 7.0],
        &[6.0, 9.0, 5.0, 4.0],
    ];
    let linear = choice("promethee", &[("shape", "linear".into()), ("q", 1.into()), ("p", 2.into())]);
    let model = matrix(&rows, &[0.4, 0.3, 0.1, 0.2], &[], linear);
    check_all("net flows", &[-0.26, -0.52, -0.22, 0.36, 0.70, -0.06], &scores(&model), 1e-2);
}

#[test]
fn ziemba() {
    let columns: [[f64; 4]; 12] = [
        [16347.0, 14219.0, 8160.0, 8160.0],
        [9.0, 8.5, 9.0, 8.5],
        [73.8, 55.0, 64.8, 62.5],
        [36.7, 36.0, 28.5, 29.5],
        [1.5, 2.0, 2.0, 1.5],
        [3730.0, 3240.0, 1860.0, 1860.0],
        [2.0, 1.0, 2.0, 1.0],
        [1.0, 1.0, 2.0, 3.0],
        [38.8, 33.1, 45.8, 27.3],
        [4.0, 2.0, 4.0, 3.0],
        [1_720_524.0, 1_496_512.0, 858_830.0, 858_830.0],
        [40012.0, 34803.0, 19973.0, 19973.0],
    ];
    let rows: Vec<Vec<f64>> = (0..4).map(|site| columns.iter().map(|column| column[site]).collect()).collect();
    let rows: Vec<&[f64]> = rows.iter().map(Vec::as_slice).collect();
    let weights = [20.0, 5.0, 5.0, 1.67, 1.67, 11.67, 11.67, 5.0, 5.0, 16.67, 8.33, 8.33];
    let p = [7280.0, 4.0, 13.4, 7.4, 3.0, 1662.0, 3.0, 3.0, 13.8, 3.0, 766_240.0, 17820.0];
    let shape = choice("promethee", &[("shape", "v_shape".into()), ("p", each(&p))]);
    let model = matrix(&rows, &weights, &[1, 2, 3, 4, 5, 7, 8, 10], shape);
    check_all("net flows", &[-0.0445, 0.1884, -0.0954, -0.0485], &scores(&model), 1e-4);
}

#[test]
fn zhao() {
    let rows: [&[f64]; 3] = [&[4.0, 3.0, 2.0], &[3.0, 2.0, 4.0], &[5.0, 1.0, 3.0]];
    let model = matrix(&rows, &[0.5, 0.3, 0.2], &[], choice("promethee", &[]));
    check_all("net flows", &[0.1, -0.3, 0.2], &scores(&model), 1e-2);
}

/// Three shapes at once, on the cars and trains of R's package MCDA; the flows were computed by hand from the formulas.
#[test]
fn shapes_by_indicator() {
    let rows: [&[f64]; 5] =
        [&[1.0, 10.0, 1.0], &[4.0, 20.0, 2.0], &[2.0, 20.0, 0.0], &[6.0, 40.0, 0.0], &[30.0, 30.0, 3.0]];
    let options = [
        ("shape", each(&["gaussian", "level", "linear"])),
        ("q", Setting::map([("c2", 11.0), ("c3", 1.0)])),
        ("p", Setting::map([("c2", 15.0), ("c3", 3.0)])),
        ("s", Setting::map([("c1", 4.0)])),
    ];
    let model = matrix(&rows, &[0.2, 0.3, 0.5], &[1, 2], choice("promethee", &options));
    check_all("plus", &[0.2409, 0.2559, 0.1505, 0.0500, 0.3125], &measure(&model, "phi_plus"), 1e-4);
    check_all("minus", &[0.0625, 0.0181, 0.1890, 0.4652, 0.2750], &measure(&model, "phi_minus"), 1e-4);
    check_all("net", &[0.1784, 0.2377, -0.0385, -0.4152, 0.0375], &scores(&model), 1e-4);
}
