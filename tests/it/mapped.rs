//! The map of weights compared with a direct evaluation at the centre of every cell, and with a triangle known in
//! closed form.

use reweigh::analysis::WeightMap;
use reweigh::data::{from_csv, load};
use reweigh::model::{Branch, Model, Step};
use reweigh::rank::rank;
use reweigh::{Result, Watch};

use crate::naive::{Cell, ranked, scores};
use crate::random::{Plain, choice};

fn bundled(name: &str) -> Model {
    let data = load(name, &Watch::default()).expect("bundled data load");
    Model::new(&data).expect("bundled data have a model")
}

/// A flat tree over these indicators.
fn flat(model: &Model, codes: &[&str]) -> Model {
    let of = codes.iter().map(|code| Branch::leaf(code)).collect();
    Model::of_tree(model.data(), Branch { code: "index".to_string(), weight: 1.0, of }).expect("a sound tree")
}

fn map(model: &Model, names: [&str; 3]) -> Result<WeightMap> {
    WeightMap::of(model, &names.map(String::from), &Watch::default())
}

/// Checks that every cell agrees with the model under its weights, and that the cells are those of the triangle in its
/// box.
fn check(model: &Model, names: [&str; 3]) {
    let map = map(model, names).expect("three siblings");
    assert_eq!(map.cells.len(), 900, "1, 3, 5 … 59 cells");
    for cell in &map.cells {
        let [top, left, right] = cell.shares.map(|share| share / map.whole);
        assert!((top + left + right - 1.0).abs() < 1e-12);
        // The corners of the triangle are at (½, 0), (0, 1) and (1, 1) of the box; the centre is their weighted mean.
        let (column, row) = ((top / 2.0 + right) * 61.0 - 0.5, (left + right) * 30.0 - 0.5);
        assert!((column - column.round()).abs() < 1e-9 && (row - row.round()).abs() < 1e-9);
        let shares: Vec<(String, f64)> = names.iter().map(|name| (*name).to_string()).zip(cell.shares).collect();
        let ranking = rank(&model.weigh(&shares).expect("shares"), None).expect("ranked");
        let first: Vec<usize> =
            ranking.all_places().iter().filter(|place| place.rank == 1).map(|place| place.unit).collect();
        assert_eq!(cell.first, first, "{names:?} {:?}", cell.shares);
        match (ranking.all_places().first().and_then(|place| place.score), cell.score) {
            (Some(direct), Some(score)) => assert!((direct - score).abs() < 1e-9),
            (direct, score) => assert_eq!(direct, score),
        }
    }
}

#[test]
fn every_cell_of_trade_is_a_direct_evaluation() {
    check(&bundled("trade"), ["level", "structure", "potential"]);
}

#[test]
fn every_cell_of_demo_is_a_direct_evaluation_whatever_the_mean() {
    let four = flat(&bundled("demo"), &["trade", "firms", "ports", "distance"]);
    let three = four.without(&["distance".to_string()]).expect("three are left");
    let above = four.choose(Step::Normalise, choice("minmax", &[("lo", reweigh::data::Setting::Number(1.0))]));
    for (step, method) in [("arithmetic", &three), ("harmonic", &above.expect("a method")), ("bod", &four)] {
        let model = method.choose(Step::Aggregate, choice(step, &[])).expect("a method");
        check(&model, ["ports", "trade", "firms"]);
    }
    // Under some weights, a unit with missing values has too little data.
    check(&three.coverage(0.7).expect("a share"), ["trade", "firms", "ports"]);
}

#[test]
fn the_cells_of_demo_agree_with_the_naive_evaluator() {
    let model = flat(&bundled("demo"), &["trade", "firms", "ports", "distance"]);
    let plain = Plain::of(&model);
    for cell in map(&model, ["trade", "firms", "distance"]).expect("three siblings").cells {
        let share = |code: &str| match code {
            "trade" => cell.shares[0],
            "firms" => cell.shares[1],
            "distance" => cell.shares[2],
            _ => 0.25,
        };
        let of = plain.tree.of.iter().map(|leaf| Branch { weight: share(&leaf.code), ..leaf.clone() }).collect();
        let tree = Branch { of, ..plain.tree.clone() };
        let index: Vec<Cell> = scores(&Plain { tree, ..plain.clone() }).expect("scored")["index"].clone();
        let first = ranked(&index, 2.0 / 3.0).into_iter().filter(|(_, rank)| *rank == 1).map(|(unit, _)| unit);
        let mut first: Vec<usize> = first.collect();
        first.sort_unstable();
        let mut mapped = cell.first.clone();
        mapped.sort_unstable();
        assert_eq!(mapped, first, "{:?}", cell.shares);
    }
}

/// Scores a = x, b = x/2 + y, c = x/4 + y/4 + z of the weights x, y, z: a is first where x ≥ 2y and 3x/4 − y/4 ≥ z, b
/// where 2y ≥ x and x/4 + 3y/4 ≥ z, c elsewhere. On these borders two units share first place.
#[test]
fn a_triangle_with_straight_borders() {
    let data = from_csv("unit,x,y,z\na,4,0,0\nb,2,4,0\nc,1,1,4\nd,0,0,0\n", "four.csv", &Watch::default());
    let of = ["x", "y", "z"].map(Branch::leaf).to_vec();
    let tree = Branch { code: "index".to_string(), weight: 1.0, of };
    let model = data.and_then(|data| Model::of_tree(&data, tree)).expect("a sound tree");
    let map = WeightMap::of_group(&model, "index", &Watch::default()).expect("three members");
    let mut counts = [0; 3];
    for cell in &map.cells {
        let [x, y, z] = cell.shares;
        let meets = |more: f64, less: f64| more > less - 1e-9;
        let is_first = [
            meets(x, 2.0 * y) && meets(0.75 * x - 0.25 * y, z),
            meets(2.0 * y, x) && meets(0.25 * x + 0.75 * y, z),
            meets(z, 0.75 * x - 0.25 * y) && meets(z, 0.25 * x + 0.75 * y),
        ];
        let expected: Vec<usize> = (0..3).filter(|&unit| is_first[unit]).collect();
        assert_eq!(cell.first, expected, "{:?}", cell.shares);
        expected.iter().for_each(|&unit| counts[unit] += 1);
    }
    assert!(counts.iter().all(|count| *count > 100), "{counts:?}");
    // Each of three units is the only one with a value in its indicator: b and c are equal on the line below the
    // middle.
    let data = from_csv("unit,x,y,z\na,1,0,0\nb,0,1,0\nc,0,0,1\n", "three.csv", &Watch::default());
    let map = data.and_then(|data| WeightMap::of_group(&flat_of(&data), "index", &Watch::default())).expect("a map");
    let together: Vec<&[f64; 3]> =
        map.cells.iter().filter(|cell| cell.first == [1, 2]).map(|cell| &cell.shares).collect();
    assert_eq!(together.len(), 10);
    assert!(together.iter().all(|[top, left, right]| *top < 1.0 / 3.0 && (left - right).abs() < 1e-12));
}

fn flat_of(data: &reweigh::data::Dataset) -> Model {
    Model::new(data).expect("a flat model")
}
