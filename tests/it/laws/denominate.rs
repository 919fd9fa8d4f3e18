//! Dividing values in a model is equivalent to a derived indicator; also tests the cases that are refused.

use proptest::prelude::*;
use reweigh::data::{Choice, Dataset, FitWindow, Setting, from_csv};
use reweigh::model::{Branch, Model, Step};
use reweigh::{Error, Watch};

use crate::random::{choice, column};

fn data(table: &str) -> Dataset {
    from_csv(table, "divided.csv", &Watch::default()).expect("a sound table")
}

fn model(data: &Dataset, code: &str) -> Model {
    let of = vec![Branch::leaf(code), Branch::leaf("z")];
    Model::of_tree(data, Branch { code: "index".to_string(), weight: 1.0, of }).expect("a sound tree")
}

fn at(code: &str) -> [String; 1] {
    [code.to_string()]
}

proptest! {
    #[test]
    fn a_denominator_is_a_derived_indicator(
        values in column(12, 0.2), sizes in prop::collection::vec(0.5..9.0f64, 12), scale in 0.1..50.0f64
    ) {
        let row = |(unit, x): (usize, &Option<f64>)| {
            let (first, x) = (unit % 2 == 0, x.map_or("NA".into(), |x| x.to_string()));
            format!("u{},{},{x},{},{}\n", unit / 2, if first { 2020 } else { 2021 }, sizes[unit], unit * unit % 5)
        };
        let table: String = values.iter().enumerate().map(row).collect();
        prop_assume!(values.iter().any(Option::is_some));
        let data = data(&format!("unit,year,x,size,z\n{table}"));
        let divided = model(&data, "x").denominate("size", &at("x"), scale).expect("an indicator of the data");
        let derived = model(&data.derive("q", &format!("x / size * {scale}")).expect("a formula"), "q");
        let pooled = Choice { per: FitWindow::All, ..choice("winsorise", &[("quantiles", Setting::List(vec![Setting::Number(0.1), Setting::Number(0.9)]))]) };
        let steps = |model: &Model| {
            let model = model.choose(Step::Impute, choice("mean", &[]))?;
            model.choose(Step::Treat, pooled.clone())
        };
        let (divided, derived) = (steps(&divided).expect("known"), steps(&derived).expect("known"));
        match (divided.scores(), derived.scores()) {
            (Ok(one), Ok(other)) => {
                for (a, b) in one.of(0).iter().zip(other.of(0).iter()) {
                    let is_same = a.zip(b).map_or(a.is_none() && b.is_none(), |(a, b)| (a - b).abs() <= 1e-9);
                    prop_assert!(is_same, "{a:?}, derived {b:?}");
                }
            }
            (one, other) => prop_assert_eq!(one.is_err(), other.is_err()),
        }
        prop_assert_eq!(divided.recipe().denominate.len(), 1);
        prop_assert!(divided.undivided(&[]).expect("ended").recipe().denominate.is_empty());
    }
}

#[test]
fn nothing_is_divided_by_zero_in_silence() {
    let table = data("unit,x,size,z\na,1,2,1\nb,3,0,2\nc,,-1,3\n");
    let refused = model(&table, "x").denominate("size", &at("x"), 1.0).expect("an indicator");
    match refused.scores() {
        Err(Error::Method { subject, reason, hint, .. }) => {
            assert_eq!(subject, "x");
            assert_eq!(reason, "size must be above 0 to divide by it, but is 0 for b");
            assert!(hint.is_some());
        }
        other => panic!("{other:?}"),
    }
    // c has no value to divide.
    let table = data("unit,x,size,z\na,1,2,1\nb,3,4,2\nc,,-1,3\n");
    let divided = model(&table, "x").denominate("size", &[], 10.0).expect("an indicator");
    assert!(divided.recipe().denominate.contains_key("z"), "without a place all are divided");
    let divided = model(&table, "x").denominate("size", &at("x"), 10.0).expect("an indicator");
    let raw: Vec<Option<f64>> = divided.leaves().expect("sound figures")[0].raw.iter().collect();
    assert_eq!(raw, [Some(5.0), Some(7.5), None]);
}
