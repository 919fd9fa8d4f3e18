//! Values that differ only by rounding are equal for every step, every method and every rank.

use proptest::prelude::*;
use proptest::sample::select;
use reweigh::Watch;
use reweigh::data::{Dataset, from_csv};
use reweigh::model::{Branch, Model, Step, normalise, treat};
use reweigh::rank::{rank, rank_by};

use crate::random::{cases, choice};

fn table(text: &str) -> Dataset {
    from_csv(text, "small.csv", &Watch::default()).expect("a sound table")
}

fn flat(data: &Dataset, codes: &[&str]) -> Model {
    let of = codes.iter().map(|code| Branch::leaf(code)).collect();
    Model::of_tree(data, Branch { code: "index".to_string(), weight: 1.0, of }).expect("a sound tree")
}

/// Shares that sum to 1 up to the last digit: whatever is computed from them, they order no units.
#[test]
fn a_column_constant_but_for_rounding_is_left_out() {
    let data = table("unit,x,y,z\nU1,0.1,0.2,0.7\nU2,0.3,0.3,0.4\nU3,0.7,0.1,0.2\nU4,0.6,0.3,0.1\n");
    for formula in ["x + y + z", "100 * (x + y + z)", "(x + y + z) ^ 3"] {
        let data = data.derive("total", formula).expect("a formula");
        let total = data.column("total").expect("an indicator");
        assert!(total.distinct() == 1, "{formula}: {total:?}");
        let model = flat(&data, &["x", "total"]);
        for treated in treat::METHODS {
            let Ok(model) = model.choose(Step::Treat, choice(treated.name, &[])) else { continue };
            for normalised in normalise::METHODS.iter().filter(|method| !["goalposts", "none"].contains(&method.name)) {
                let Ok(model) = model.choose(Step::Normalise, choice(normalised.name, &[])) else { continue };
                let Ok(leaves) = model.leaves() else { continue };
                assert!(leaves[1].left_out.is_some(), "{formula}, {}, {}", treated.name, normalised.name);
            }
        }
    }
}

/// Each unit has the same three scores in a different order, so the group above has one score for all.
#[test]
fn noise_in_a_group_is_not_stretched() {
    let data = table("unit,a,b,c,d\nU1,2.57,0.49,3.45,1\nU2,0.49,3.45,2.57,2\nU3,3.45,2.57,0.49,5\n");
    let group = Branch { of: ["a", "b", "c"].map(Branch::leaf).to_vec(), ..Branch::leaf("g") };
    let tree = Branch { of: vec![group, Branch::leaf("d")], ..Branch::leaf("index") };
    let model = Model::of_tree(&data, tree).expect("a sound tree");
    for method in ["ampi", "mpi"] {
        let model = model.choose(Step::Aggregate, choice(method, &[])).expect("a method");
        let scores = model.scores().expect("scored");
        let g = model.tree().place("g").expect("a group");
        let (least, greatest) = scores.of(g).range().expect("scores");
        assert!(greatest - least < 1e-9, "{method}");
        // Therefore only d orders them.
        let ranks: Vec<usize> =
            rank(&model, None).expect("ranked").all_places().iter().map(|place| place.unit).collect();
        assert_eq!(ranks, [2, 1, 0], "{method}");
    }
}

proptest! {
    #![proptest_config(cases(100))]
    /// The same values, each off by a few of its last digits, get the same ranks however these are counted.
    #[test]
    fn last_digits_change_no_place(
        figures in prop::collection::vec(select((1..60).map(|x| f64::from(x) * 0.1).collect::<Vec<f64>>()), 4..9),
        off in prop::collection::vec(-4..=4i64, 9)
    ) {
        let nudged = |(x, off): (&f64, &i64)| f64::from_bits(x.to_bits().wrapping_add_signed(*off));
        let other: Vec<f64> = figures.iter().zip(&off).map(nudged).collect();
        let text = |values: &[f64]| -> String {
            let row = |(at, x): (usize, &f64)| format!("u{at},{x:?},{}\n", at * at % 7);
            format!("unit,x,y\n{}", values.iter().enumerate().map(row).collect::<String>())
        };
        let load = |values: &[f64]| from_csv(&text(values), "small.csv", &Watch::default());
        let (Ok(one), Ok(two)) = (load(&figures), load(&other)) else { return Ok(()) };
        let ranks = |data: &Dataset| -> Vec<(usize, usize, bool)> {
            let ranking = rank_by(data, "x").expect("an indicator");
            ranking.all_places().iter().map(|place| (place.unit, place.rank, place.tied)).collect()
        };
        prop_assert_eq!(ranks(&one), ranks(&two));
        let column = |data: &Dataset| data.column("x").expect("an indicator");
        prop_assert_eq!(column(&one).distinct(), column(&two).distinct());
        prop_assert_eq!(column(&one).rank(), column(&two).rank());
        for method in ["rank", "borda", "percentile"] {
            for ties in ["min", "mean", "dense"] {
                let scores = |data: &Dataset| {
                    let ties = ("ties", reweigh::data::Setting::Text(ties.to_string()));
                    let model = flat(data, &["x", "y"]).choose(Step::Normalise, choice(method, &[ties]))?;
                    model.leaves().map(|leaves| leaves[0].score.clone())
                };
                prop_assert_eq!(scores(&one).ok(), scores(&two).ok(), "{} {}", method, ties);
            }
        }
        for method in ["spearman", "kendall"] {
            let of = |data: &Dataset| {
                let options = [("correlation".to_string(), reweigh::data::Setting::Text(method.to_string()))];
                let y = data.column("y").expect("an indicator");
                reweigh::analysis::correlate_columns(&column(data), &y, &options.into())
            };
            let (a, b) = (of(&one), of(&two));
            prop_assert_eq!(a.ok().flatten().map(|r| (r * 1e9).round()), b.ok().flatten().map(|r| (r * 1e9).round()));
        }
    }
}
