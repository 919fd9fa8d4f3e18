//! Methods of a decision matrix with one or two printed tables each:
//!
//! - COPRAS: Goswami & Mitra (2020); Uysal & İnan (2022), printed with the best unit at 100.
//! - MOORA and MULTIMOORA: Karabasevic et al. (2015).
//! - MABAC: Pamučar & Ćirović (2015), seven forklifts.
//! - CODAS: Badi et al. (2017).
//! - EDAS: Ersoy (2021).
//! - WASPAS: Chakraborty et al. (2015).
//! - SPOTIS: Dezert et al. (2020).
//! - MARCOS: Ulutaş et al. (2020), eight stackers.
//! - ARAS: Stanujkic, Djordjevic & Karabasevic (2015), four candidates.
//! - CoCoSo: Yazdani et al. (2019), seven robots.

use reweigh::data::Setting;

use super::{check_all, matrix, measure, scores};
use crate::random::choice;

#[test]
fn copras() {
    let rows: [&[f64]; 10] = [
        &[80.0, 16.0, 2.0, 5.0],
        &[110.0, 32.0, 2.0, 9.0],
        &[130.0, 64.0, 4.0, 9.0],
        &[185.0, 64.0, 4.0, 1.0],
        &[135.0, 64.0, 3.0, 4.0],
        &[140.0, 32.0, 3.0, 5.0],
        &[185.0, 64.0, 6.0, 7.0],
        &[110.0, 16.0, 3.0, 3.0],
        &[120.0, 16.0, 4.0, 3.0],
        &[340.0, 128.0, 6.0, 5.0],
    ];
    let printed = [1.0, 0.85262, 0.91930, 0.68523, 0.80515, 0.72587, 0.83436, 0.79758, 0.79097, 0.79533];
    let model = matrix(&rows, &[0.60338, 0.13639, 0.19567, 0.06456], &[1], choice("copras", &[]));
    check_all("Goswami & Mitra", &printed, &scores(&model), 1e-5);
    let rows: [&[f64]; 5] = [
        &[3.57, 4.0, 4.0, 83.75, 3.0, 9.0, 1.0],
        &[3.07, 3.95, 4.0, 83.0, 3.0, 1.0, 3.0],
        &[3.23, 3.54, 3.46, 66.0, 4.0, 0.0, 2.0],
        &[3.42, 3.96, 4.0, 70.0, 5.0, 5.0, 7.0],
        &[2.56, 3.37, 3.79, 82.0, 4.0, 4.0, 5.0],
    ];
    let model = matrix(&rows, &[1.0; 7], &[5], choice("copras", &[]));
    let found: Vec<f64> = scores(&model).into_iter().map(|score| score * 100.0).collect();
    check_all("Uysal & İnan", &[100.0, 78.8501, 63.3837, 98.6506, 86.8878], &found, 1e-4);
}

/// The weights sum to 0.999, the last indicator is the same for all and therefore left out, and the product is printed
/// from rounded values.
#[test]
fn moora_and_multimoora() {
    let rows: [&[f64]; 3] = [
        &[4.0, 3.0, 3.0, 4.0, 3.0, 2.0, 4.0],
        &[3.0, 3.0, 4.0, 3.0, 5.0, 4.0, 4.0],
        &[5.0, 4.0, 4.0, 5.0, 5.0, 5.0, 4.0],
    ];
    let weights = [0.215, 0.215, 0.159, 0.133, 0.102, 0.102, 0.073];
    let same = 0.073 / 3f64.sqrt();
    let printed = |found: Vec<f64>, more: f64| -> Vec<f64> { found.into_iter().map(|x| x * 0.926 + more).collect() };
    let model = matrix(&rows, &weights, &[], choice("moora", &[]));
    check_all("ratio", &[0.494, 0.527, 0.677], &printed(scores(&model), same), 1e-3);
    let point = choice("moora", &[("system", "reference_point".into())]);
    let model = matrix(&rows, &weights, &[], point);
    check_all("reference point", &[0.046, 0.061, 0.0], &printed(scores(&model), 0.0), 1e-3);
    let model = matrix(&rows, &weights, &[], choice("multimoora", &[]));
    assert_eq!(scores(&model), [0.0, 1.0, 2.0]);
    let products: Vec<f64> = measure(&model, "product").into_iter().map(|x| x * 0.926f64.powi(6) * same).collect();
    for (found, printed) in products.iter().zip([3.876e-9, 9.689e-9, 4.486e-8]) {
        assert!((found / printed - 1.0).abs() < 0.01, "{found}, printed {printed}");
    }
}

#[test]
fn mabac() {
    let rows: [&[f64]; 7] = [
        &[22600.0, 3800.0, 2.0, 5.0, 1.06, 3.00, 3.5, 2.8, 24.5, 6.5],
        &[19500.0, 4200.0, 3.0, 2.0, 0.95, 3.00, 3.4, 2.2, 24.0, 7.0],
        &[21700.0, 4000.0, 1.0, 3.0, 1.25, 3.20, 3.3, 2.5, 24.5, 7.3],
        &[20600.0, 3800.0, 2.0, 5.0, 1.05, 3.25, 3.2, 2.0, 22.5, 11.0],
        &[22500.0, 3800.0, 4.0, 3.0, 1.35, 3.20, 3.7, 2.1, 23.0, 6.3],
        &[23250.0, 4210.0, 3.0, 5.0, 1.45, 3.60, 3.5, 2.8, 23.5, 7.0],
        &[20300.0, 3850.0, 2.0, 5.0, 0.90, 3.25, 3.0, 2.6, 21.5, 6.0],
    ];
    let weights = [0.146, 0.144, 0.119, 0.121, 0.115, 0.101, 0.088, 0.068, 0.050, 0.048];
    let model = matrix(&rows, &weights, &[1, 5, 6], choice("mabac", &[]));
    check_all("MABAC", &[0.0826, 0.2183, -0.0488, 0.0246, -0.0704, 0.0465, 0.0464], &scores(&model), 1e-4);
}

#[test]
fn codas() {
    let rows: [&[f64]; 6] = [
        &[45.0, 3600.0, 45.0, 0.9],
        &[25.0, 3800.0, 60.0, 0.8],
        &[23.0, 3100.0, 35.0, 0.9],
        &[14.0, 3400.0, 50.0, 0.7],
        &[15.0, 3300.0, 40.0, 0.8],
        &[28.0, 3000.0, 30.0, 0.6],
    ];
    let model = matrix(&rows, &[0.2857, 0.3036, 0.2321, 0.1786], &[2], choice("codas", &[]));
    check_all("CODAS", &[1.3914, 0.3411, -0.2170, -0.5381, -0.7292, -0.2481], &scores(&model), 1e-4);
}

#[test]
fn edas() {
    let rows: [&[f64]; 6] = [
        &[256.0, 8.0, 41.0, 1.6, 1.77, 7347.16],
        &[256.0, 8.0, 32.0, 1.0, 1.8, 6919.99],
        &[256.0, 8.0, 53.0, 1.6, 1.9, 8400.0],
        &[256.0, 8.0, 41.0, 1.0, 1.75, 6808.9],
        &[512.0, 8.0, 35.0, 1.6, 1.7, 8479.99],
        &[256.0, 4.0, 35.0, 1.6, 1.7, 7499.99],
    ];
    let model = matrix(&rows, &[0.405, 0.221, 0.134, 0.199, 0.007, 0.034], &[5, 6], choice("edas", &[]));
    check_all("EDAS", &[0.414, 0.130, 0.461, 0.212, 0.944, 0.043], &scores(&model), 1e-3);
}

/// The printed weights sum to 1.0015, so that the printed sum and product are those of the scaled weights.
#[test]
fn waspas() {
    let rows: [&[f64]; 8] = [
        &[30.0, 23.0, 5.0, 0.745, 0.745, 1500.0, 5000.0],
        &[18.0, 13.0, 15.0, 0.745, 0.745, 1300.0, 6000.0],
        &[15.0, 12.0, 10.0, 0.5, 0.5, 950.0, 7000.0],
        &[25.0, 20.0, 13.0, 0.745, 0.745, 1200.0, 4000.0],
        &[14.0, 18.0, 14.0, 0.255, 0.745, 950.0, 3500.0],
        &[17.0, 15.0, 9.0, 0.745, 0.5, 1250.0, 5250.0],
        &[23.0, 18.0, 20.0, 0.5, 0.745, 1100.0, 3000.0],
        &[16.0, 8.0, 14.0, 0.255, 0.5, 1500.0, 3000.0],
    ];
    let weights = [0.1181, 0.1181, 0.0445, 0.1181, 0.2861, 0.2861, 0.0445];
    let whole: f64 = weights.iter().sum();
    let model = matrix(&rows, &weights, &[6, 7], choice("waspas", &[]));
    let both = measure(&model, "sum").into_iter().zip(measure(&model, "product"));
    let found: Vec<f64> = both.map(|(sum, product)| (sum * whole + product.powf(whole)) / 2.0).collect();
    check_all("WASPAS", &[0.8329, 0.7884, 0.6987, 0.8831, 0.7971, 0.7036, 0.8728, 0.5749], &found, 1e-4);
}

#[test]
fn spotis() {
    let rows: [&[f64]; 4] = [&[10.5, -3.1, 1.7], &[-4.7, 0.0, 3.4], &[8.1, 0.3, 1.3], &[3.2, 7.3, -5.3]];
    let bounds = Setting::map([("c1", [-5.0, 12.0]), ("c2", [-6.0, 10.0]), ("c3", [-8.0, 5.0])]);
    let model = matrix(&rows, &[0.2, 0.3, 0.5], &[2], choice("spotis", &[("bounds", bounds)]));
    check_all("SPOTIS", &[0.1989, 0.3705, 0.3063, 0.7491], &scores(&model), 1e-4);
}

#[test]
fn marcos() {
    let rows: [&[f64]; 8] = [
        &[660.0, 1000.0, 1600.0, 18.0, 1200.0],
        &[800.0, 1000.0, 1600.0, 24.0, 900.0],
        &[980.0, 1000.0, 2500.0, 24.0, 900.0],
        &[920.0, 1500.0, 1600.0, 24.0, 900.0],
        &[1380.0, 1500.0, 1500.0, 24.0, 1150.0],
        &[1230.0, 1000.0, 1600.0, 24.0, 1150.0],
        &[680.0, 1500.0, 1600.0, 18.0, 1100.0],
        &[960.0, 2000.0, 1600.0, 12.0, 1150.0],
    ];
    let model = matrix(&rows, &[0.1061, 0.3476, 0.3330, 0.1185, 0.0949], &[1], choice("marcos", &[]));
    let printed = [0.5649, 0.5543, 0.6410, 0.6174, 0.6016, 0.5453, 0.6282, 0.6543];
    check_all("MARCOS", &printed, &scores(&model), 1e-4);
}

#[test]
fn aras() {
    let rows: [&[f64]; 4] = [
        &[4.64, 3.00, 3.00, 3.00, 2.88, 3.63],
        &[4.00, 4.00, 4.64, 3.56, 3.63, 5.00],
        &[3.30, 4.31, 3.30, 4.00, 3.30, 4.00],
        &[2.62, 5.00, 4.22, 4.31, 5.00, 5.00],
    ];
    let model = matrix(&rows, &[0.28, 0.25, 0.19, 0.15, 0.08, 0.04], &[], choice("aras", &[]));
    check_all("ARAS", &[0.74, 0.86, 0.78, 0.86], &scores(&model), 1e-2);
}

#[test]
fn cocoso() {
    let rows: [&[f64]; 7] = [
        &[60.0, 0.4, 2540.0, 500.0, 990.0],
        &[6.35, 0.15, 1016.0, 3000.0, 1041.0],
        &[6.8, 0.1, 1727.2, 1500.0, 1676.0],
        &[10.0, 0.2, 1000.0, 2000.0, 965.0],
        &[2.5, 0.1, 560.0, 500.0, 915.0],
        &[4.5, 0.08, 1016.0, 350.0, 508.0],
        &[3.0, 0.1, 1778.0, 1000.0, 920.0],
    ];
    let model = matrix(&rows, &[0.036, 0.192, 0.326, 0.326, 0.12], &[2], choice("cocoso", &[]));
    check_all("CoCoSo", &[2.041, 2.788, 2.882, 2.416, 1.299, 1.443, 2.519], &scores(&model), 1e-3);
}
