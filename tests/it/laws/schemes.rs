//! Every scheme that derives weights from data obeys its laws, on positive values, on values of any sign, and with
//! missing values.

use proptest::prelude::*;
use proptest::sample::Index;
use reweigh::data::Setting;
use reweigh::model::weight::{self, Member, Table, Weight, WeightInput};
use reweigh::model::{Accepts, Args, Opt};
use reweigh::{Error, Result};

use super::variants;

const NEAR: f64 = 1e-6;

type Row = Vec<(f64, bool)>;

/// Members with values, which may be missing, and directions.
fn table(least: f64) -> impl Strategy<Value = Table> {
    (2usize..=6, 2usize..=9, prop_oneof![2 => Just(1.0), 1 => Just(0.8)]).prop_flat_map(
        move |(members, units, known)| {
            let value = prop_oneof![4 => least..100.0, 1 => (1u32..=4).prop_map(f64::from)];
            let row = prop::collection::vec((value, prop::bool::weighted(known)), units);
            prop::collection::vec((row, any::<bool>()), members).prop_map(|members| {
                let member = |(place, (row, is_lower)): (usize, (Row, bool))| Member {
                    code: format!("i{place}"),
                    direction: if is_lower {
                        reweigh::data::Direction::Lower
                    } else {
                        reweigh::data::Direction::Higher
                    },
                    values: row.into_iter().map(|(value, is_known)| if is_known { value } else { f64::NAN }).collect(),
                };
                Table { members: members.into_iter().enumerate().map(member).collect() }
            })
        },
    )
}

fn tables() -> impl Strategy<Value = Table> {
    prop_oneof![3 => table(0.5), 1 => table(-50.0)]
}

/// The weights that a scheme gives for values, rescaled if the scheme expects that.
fn shares(scheme: &Weight, args: &Args, table: &Table) -> Result<Vec<f64>> {
    let stretched = |member: &Member| match (scheme.fit.on)(args) {
        WeightInput::Range => member.clone().stretched(),
        _ => member.clone(),
    };
    weight::shares(scheme, &Table { members: table.members.iter().map(stretched).collect() }, args)
}

fn schemes() -> impl Iterator<Item = (&'static Weight, Args)> {
    let all = |&scheme: &&'static Weight| variants(scheme.options).into_iter().map(move |args| (scheme, args));
    weight::METHODS.iter().flat_map(all)
}

/// The weights of every scheme for a table and for another made from it, if it can weight both.
fn both(table: &Table, other: &Table, check: impl Fn(&str, &[f64], &[f64])) {
    for (scheme, args) in schemes() {
        match (shares(scheme, &args, table), shares(scheme, &args, other)) {
            (Ok(one), Ok(other)) => check(&format!("{} {args:?} of {table:?}", scheme.name), &one, &other),
            (Err(Error::Method { .. }), Err(Error::Method { .. })) => {}
            (one, other) => panic!("{} {args:?} of {table:?}: {one:?}, then {other:?}", scheme.name),
        }
    }
}

fn are_near(one: &[f64], other: &[f64]) -> bool {
    one.len() == other.len() && one.iter().zip(other).all(|(one, other)| (one - other).abs() <= NEAR)
}

proptest! {
    #[test]
    fn weights_sum_to_one_and_none_is_negative_or_missing(table in tables()) {
        for (scheme, args) in schemes() {
            match shares(scheme, &args, &table) {
                Ok(shares) => {
                    let sum: f64 = shares.iter().sum();
                    prop_assert!((sum - 1.0).abs() < 1e-12, "{} {args:?}: {shares:?}", scheme.name);
                    prop_assert!(shares.iter().all(|share| *share >= 0.0), "{} {args:?}: {shares:?}", scheme.name);
                    prop_assert_eq!(shares.len(), table.members.len());
                }
                Err(Error::Method { subject, hint, .. }) => {
                    prop_assert!(table.members.iter().any(|member| member.code == subject), "{}: {subject}", scheme.name);
                    prop_assert!(hint.is_some(), "{}: no hint", scheme.name);
                }
                Err(error) => prop_assert!(false, "{}: {error:?}", scheme.name),
            }
        }
    }

    #[test]
    fn the_order_of_units_is_nothing_to_a_weight(table in tables(), turn in any::<Index>()) {
        let mut turned = table.clone();
        for member in &mut turned.members {
            let turn = turn.index(member.values.len());
            member.values.reverse();
            member.values.rotate_left(turn);
        }
        both(&table, &turned, |what, one, other| assert!(are_near(one, other), "{what}: {one:?}, then {other:?}"));
    }

    #[test]
    fn weights_go_with_their_members(table in tables(), turn in any::<Index>()) {
        let mut turned = table.clone();
        let turn = turn.index(table.members.len());
        turned.members.rotate_left(turn);
        both(&table, &turned, |what, one, other| {
            let mut one = one.to_vec();
            one.rotate_left(turn);
            assert!(are_near(&one, other), "{what}: {one:?}, then {other:?}");
        });
    }

    #[test]
    fn twins_get_the_same_weight(table in tables(), twin in any::<Index>()) {
        let mut twins = table.clone();
        let twin = twin.index(table.members.len());
        twins.members.push(Member { code: "twin".to_string(), ..table.members[twin].clone() });
        for (scheme, args) in schemes() {
            let Ok(shares) = shares(scheme, &args, &twins) else { continue };
            let (one, other) = (shares[twin], shares[shares.len() - 1]);
            prop_assert!((one - other).abs() <= NEAR, "{} {args:?} of {twins:?}: {shares:?}", scheme.name);
        }
    }

    #[test]
    fn another_unit_of_measure_changes_nothing(table in tables(), factor in 0.01..100.0, at in any::<Index>()) {
        let mut scaled = table.clone();
        let at = at.index(table.members.len());
        scaled.members[at].values.iter_mut().for_each(|value| *value *= factor);
        for (scheme, args) in schemes().filter(|(scheme, args)| scheme.fit.is_free_of_scale(args)) {
            match (shares(scheme, &args, &table), shares(scheme, &args, &scaled)) {
                (Ok(one), Ok(other)) => {
                    prop_assert!(are_near(&one, &other), "{} {args:?} of {table:?}: {one:?}, {other:?}", scheme.name)
                }
                (one, other) => prop_assert_eq!(one.is_ok(), other.is_ok(), "{}", scheme.name),
            }
        }
    }
}

/// Whatever the values are, 1e300 or 1e-300, constant or all missing, the result is weights or an error.
#[test]
fn the_oddest_figures_give_shares_or_an_error() {
    let columns: [&[f64]; 8] = [
        &[1e300, -1e300, 1e300],
        &[1e-300, 2e-300, 3e-300],
        &[1.0, 1.0, 1.0],
        &[f64::NAN, f64::NAN, f64::NAN],
        &[0.0, 0.0, 1.0],
        &[f64::NAN, 1.0, 2.0],
        &[1.0, 1.0 + f64::EPSILON, 1.0],
        &[1e300, 1.7e308, 1e308],
    ];
    for one in columns {
        for other in columns {
            let member = |code: &str, values: &[f64]| Member {
                code: code.to_string(),
                direction: reweigh::data::Direction::Lower,
                values: values.to_vec(),
            };
            let table = Table { members: vec![member("one", one), member("other", other)] };
            for (scheme, args) in schemes() {
                match shares(scheme, &args, &table) {
                    Ok(shares) => {
                        let sum: f64 = shares.iter().sum();
                        assert!((sum - 1.0).abs() < 1e-12, "{} of {table:?}: {shares:?}", scheme.name);
                    }
                    Err(error) => assert!(matches!(error, Error::Method { .. }), "{}: {error:?}", scheme.name),
                }
            }
        }
    }
}

/// The option `values` determines what the scheme looks at, whichever of its words is given.
#[test]
fn a_scheme_looks_at_what_values_says() {
    for scheme in weight::METHODS {
        let words = scheme.options.iter().filter(|option| option.name == "values").map(|option| match option.accepts {
            Accepts::Word(words) => words,
            _ => panic!("values of {} are no words", scheme.name),
        });
        for word in words.flatten() {
            let given = [("values".to_string(), Setting::Text(word.to_string()))].into();
            let args = Args::read(&given, scheme.options).expect("a word of the option");
            assert_eq!((scheme.fit.on)(&args).word(), *word, "{}", scheme.name);
        }
        let is_known = |option: &Opt| option.name != "at";
        assert!(scheme.options.iter().all(is_known), "{}", scheme.name);
    }
}
