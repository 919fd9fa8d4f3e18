//! Every method of every step obeys its laws, and so does every change of weights.
//!
//! The methods come from the lists of the steps, so new ones are tested automatically.

mod aggregate;
mod compare;
mod denominate;
mod explain;
mod impute;
mod means;
mod normalise;
mod plan;
mod rename;
mod rounding;
mod schemes;
mod script;
mod shares;
mod statistics;
mod what_if;

use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

use proptest::prelude::*;
use reweigh::data::options::Accepts;
use reweigh::data::{Column, Direction, Setting, Texts, Units};
use reweigh::model::normalise::{BoundSource, Change, NormaliseInput};
use reweigh::model::{Args, Card, Fitted, Opt, all_methods, normalise as step, treat};
use reweigh::{Error, Result};

use crate::random::{Values, column};

/// A sum in a different order differs in its last digits, which matters more the closer the values are to each other.
const SUMMED: f64 = 1e-9;

/// Goalposts, which have no default, within the range of the values: some values lie between them and some beyond.
const POSTS: [f64; 2] = [-250.0, 2.5];

/// A target within the range of the values, which for some columns is no better than the worst.
const TARGET: f64 = 2.5;

/// The default options, then every other word of each option that takes one, then optional pairs.
fn variants(options: &'static [Opt]) -> Vec<Args> {
    let posts = || Setting::List(POSTS.map(Setting::Number).to_vec());
    let must = |option: &Opt| match option.accepts {
        Accepts::Pair if options.iter().any(|option| option.name == "clip") => Some(posts()),
        Accepts::Figure if option.name == "target" => Some(Setting::Number(TARGET)),
        Accepts::Name => Some(Setting::Text("the best".into())),
        _ => None,
    };
    let given: BTreeMap<String, Setting> =
        options.iter().filter_map(|option| Some((option.name.to_string(), must(option)?))).collect();
    let mut variants = vec![Args::read(&given, options).expect("defaults are allowed")];
    for option in options {
        let others = match option.accepts {
            Accepts::Word(words) => words[1..].iter().map(|word| Setting::Text(word.to_string())).collect(),
            Accepts::Truth(truth) => vec![Setting::Truth(!truth)],
            Accepts::Pair => vec![posts()],
            Accepts::Figure if option.name == "power" => vec![Setting::Number(0.0), Setting::Number(-0.5)],
            Accepts::Whole(..) if option.name == "points" => vec![Setting::Number(2.0)],
            Accepts::Given(_) if option.name == "shift" => vec![Setting::Number(1.0)],
            _ => Vec::new(),
        };
        for other in others {
            let mut given = given.clone();
            given.insert(option.name.to_string(), other);
            variants.push(Args::read(&given, options).expect("a value of the option"));
        }
    }
    variants
}

/// A method of a step that works on one indicator, with options and a direction.
struct Way {
    name: &'static str,
    args: Args,
    direction: Direction,
    /// None for a treatment.
    method: Option<&'static step::Normalise>,
    treat: Option<&'static treat::Treat>,
}

impl Way {
    /// Fits the method to a column that is already oriented so that higher is better, as methods expect.
    fn fit(&self, column: &Column) -> Result<Fitted> {
        let best = |_: &str| Ok(column.range().map(|(_, best)| best));
        match self.method {
            Some(method) => {
                let given = NormaliseInput { direction: self.direction, figure: &best, ..NormaliseInput::of(column) };
                given.fitted(&(method.fit.of)(&given, &self.args)?)
            }
            None => {
                let mut units = Units::default();
                units.codes = Arc::new((0..column.len()).map(|unit| unit.to_string()).collect());
                units.names = units.codes.clone();
                units.names_zh = Texts::blank(column.len());
                let figures = treat::Figures { code: "column", column, units: &units };
                treat::fit_by(self.treat.expect("a method of one of the steps"), &self.args, &figures)
                    .map(|(_, fitted)| fitted)
            }
        }
    }

    /// Returns None if the method refuses the values.
    fn apply(&self, values: &Values) -> Option<Values> {
        let column = to_column(values);
        Some(self.fit(&column).ok()?.apply_to(&column).iter().collect())
    }

    /// Whether the options contain bounds.
    fn holds_figures(&self) -> bool {
        self.method.is_some_and(|method| (method.fit.bounds)(&self.args) != BoundSource::Data)
    }

    fn is_posted(&self) -> bool {
        self.name == "goalposts"
    }
}

impl std::fmt::Display for Way {
    fn fmt(&self, f: &mut std::fmt::Formatter) -> std::fmt::Result {
        write!(f, "{} {:?} {:?}", self.name, self.args, self.direction)
    }
}

/// The methods that work on one indicator, with their options and with both directions.
fn column_methods() -> impl Iterator<Item = Way> {
    let treats = treat::METHODS.iter().flat_map(|&method| {
        let way =
            |args| Way { name: method.name, args, direction: Direction::Higher, method: None, treat: Some(method) };
        variants(method.options).into_iter().map(way)
    });
    let normalises = step::METHODS.iter().flat_map(|&method| {
        let way =
            move |args: Args, direction| Way { name: method.name, args, direction, method: Some(method), treat: None };
        let both = [Direction::Higher, Direction::Lower];
        variants(method.options).into_iter().flat_map(move |args| both.map(|direction| way(args.clone(), direction)))
    });
    treats.chain(normalises)
}

fn to_column(values: &Values) -> Column {
    values.iter().copied().collect()
}

/// Calls `check` for each method, fitted on the values and applied to them: once on values of either sign, and once on
/// values that are all positive before they are oriented, which no method refuses for lack of a true zero.
fn each_method(values: &Values, check: impl Fn(&str, &dyn Fn(&Values) -> Option<Values>)) {
    for way in column_methods() {
        for is_lawful_share in [false, true] {
            let sign = if way.direction == Direction::Lower { -1.0 } else { 1.0 };
            let lift = |values: &Values| -> Values {
                let least = values.iter().flatten().map(|x| x * sign).fold(f64::INFINITY, f64::min);
                let up = if is_lawful_share && least <= 0.0 { 1.0 - least } else { 0.0 };
                values.iter().map(|x| x.map(|x| x + sign * up)).collect()
            };
            check(&format!("{way} of {values:?}"), &|values| way.apply(&lift(values)));
        }
    }
}

fn is_near(a: f64, b: f64, tolerance: f64) -> bool {
    (a - b).abs() <= tolerance * a.abs().max(b.abs()).max(1.0)
}

fn all_near(a: &Values, b: &Values) -> bool {
    a.len() == b.len()
        && a.iter().zip(b).all(|pair| match pair {
            (Some(a), Some(b)) => is_near(*a, *b, SUMMED),
            (a, b) => a == b,
        })
}

fn values() -> impl Strategy<Value = Values> {
    (0usize..=14, 0.0..0.5).prop_flat_map(|(units, gaps)| column(units, gaps))
}

proptest! {
    #[test]
    fn gaps_stay_gaps_and_nothing_else_becomes_one(values in values()) {
        each_method(&values, |method, apply| {
            let Some(applied) = apply(&values) else { return };
            let same = applied.iter().zip(&values).all(|(after, before)| after.is_some() == before.is_some());
            let left_out = applied.iter().all(Option::is_none);
            assert!(applied.len() == values.len() && (same || left_out), "{method}: {applied:?}");
        });
    }

    #[test]
    fn order_is_kept(values in values()) {
        each_method(&values, |method, apply| {
            let Some(applied) = apply(&values) else { return };
            let mut pairs: Vec<(f64, f64)> = values.iter().zip(applied).filter_map(|(x, y)| x.zip(y)).collect();
            pairs.sort_by(|a, b| a.0.total_cmp(&b.0));
            assert!(pairs.windows(2).all(|pair| pair[0].1 <= pair[1].1), "{method}: {pairs:?}");
        });
    }

    #[test]
    fn equal_values_get_equal_scores(values in values(), again in any::<prop::sample::Index>()) {
        prop_assume!(!values.is_empty());
        let twin = again.index(values.len());
        let values: Values = values.iter().copied().chain([values[twin]]).collect();
        each_method(&values, |method, apply| {
            let Some(applied) = apply(&values) else { return };
            assert_eq!(applied.last(), applied.get(twin), "{method}");
        });
    }

    #[test]
    fn the_order_of_units_does_not_matter(values in values(), turn in any::<prop::sample::Index>()) {
        prop_assume!(!values.is_empty());
        let permute = |values: &Values| {
            let mut values: Values = values.iter().rev().copied().collect();
            let turn = turn.index(values.len());
            values.rotate_left(turn);
            values
        };
        each_method(&values, |method, apply| {
            let (one, other) = (apply(&values), apply(&permute(&values)));
            assert_eq!(one.is_some(), other.is_some(), "{method}");
            let (Some(one), Some(other)) = (one, other) else { return };
            let one = permute(&one);
            assert!(all_near(&one, &other), "{method}: {one:?}, permuted {other:?}");
        });
    }

    #[test]
    fn a_fit_is_a_function_of_the_data_and_can_be_applied_value_by_value(values in values()) {
        for way in column_methods() {
            let column = to_column(&values);
            let (fitted, again) = (way.fit(&column), way.fit(&column));
            prop_assert_eq!(&fitted, &again, "{}", way);
            let Ok(fitted) = fitted else { continue };
            prop_assert_eq!(&Fitted::read(&fitted.to_setting()), &again, "{}", way);
            let applied: Values = fitted.apply_to(&column).iter().collect();
            let one_by_one = values.iter().map(|x| x.map(|x| fitted.apply(x)).filter(|score| !score.is_nan()));
            prop_assert_eq!(applied, one_by_one.collect::<Values>(), "{}", way);
        }
    }

    #[test]
    fn another_measure_or_zero_changes_no_score_where_that_is_promised(
        values in values(), by in 0.001..1000.0f64, more in -1000.0..1000.0f64
    ) {
        for way in column_methods().filter(|way| !way.holds_figures()) {
            let Some(method) = way.method else { continue };
            for change in method.fit.blind_to {
                let changed = |x: f64| match change {
                    Change::Scale => x * by,
                    // Whole numbers, so that no two values become equal.
                    Change::Shift => x + more.round(),
                };
                let changed: Values = values.iter().map(|x| x.map(changed)).collect();
                match (way.apply(&values), way.apply(&changed)) {
                    (Some(one), Some(other)) => prop_assert!(all_near(&one, &other), "{way} {change:?}: {one:?}, {other:?}"),
                    (one, other) => prop_assert_eq!(one, other, "{} {:?}", way, change),
                }
            }
        }
    }

    #[test]
    fn only_figures_that_have_no_shares_are_refused(values in values()) {
        for way in column_methods() {
            let sign = if way.direction == Direction::Lower { -1.0 } else { 1.0 };
            let least = values.iter().flatten().map(|x| x * sign).fold(f64::INFINITY, f64::min);
            let worst = values.iter().flatten().copied().fold(f64::INFINITY, f64::min);
            let Err(error) = way.fit(&to_column(&values)) else { continue };
            prop_assert!(error.hint().is_some() && matches!(error, Error::Method { .. }), "{way}: {error}");
            let is_share = way.method.is_some_and(|method| method.fit.is_of_shares);
            let is_score = way.name == "none" && way.treat.is_none() && sign < 0.0;
            let is_beyond = way.name == "distance_to_target" && TARGET * sign <= worst;
            let greatest = values.iter().flatten().copied().fold(f64::NEG_INFINITY, f64::max);
            let is_log = way.treat.is_some() && (least <= 0.0 || way.name == "log_gii" && greatest <= 1.0);
            prop_assert!(is_log || is_beyond || is_score || is_share && (least < 0.0 || least <= 0.0 && sign < 0.0), "{way}: {error}");
        }
    }

    #[test]
    fn one_value_for_all_is_kept_or_left_out(value in -1e6..1e6, gaps in prop::collection::vec(any::<bool>(), 1..8)) {
        let values: Values = gaps.iter().map(|is_gap| (!is_gap).then_some(value)).collect();
        for way in column_methods() {
            let column = to_column(&values);
            let Ok(fitted) = way.fit(&column) else { continue };
            let applied: Values = fitted.apply_to(&column).iter().collect();
            let first = applied.iter().flatten().next().copied();
            // With goalposts scores do not depend on the other values: the same value always has the same score.
            let of_one: Values = values.iter().map(|value| value.and(first)).collect();
            let is_left_out = applied.iter().all(Option::is_none);
            let is_lawful = match way.is_posted() {
                true => applied == of_one && (!is_left_out || column.count() == 0),
                false => applied == values || is_left_out,
            };
            prop_assert!(is_lawful, "{way}: {applied:?}");
        }
    }

    #[test]
    fn goalposts_do_not_hang_on_the_data(values in values(), others in values()) {
        for way in column_methods().filter(Way::is_posted) {
            let fitted = way.fit(&to_column(&values)).expect("goalposts are given");
            prop_assert_eq!(Ok(fitted.clone()), way.fit(&to_column(&others)));
            let sign = if way.direction == Direction::Lower { -1.0 } else { 1.0 };
            let mut ends: Values = POSTS.iter().map(|&post| Some(fitted.apply(sign * post))).collect();
            if sign < 0.0 {
                ends.reverse();
            }
            let Some(Setting::Number(hi)) = way.args.get("hi") else { panic!("{way}: no upper score") };
            prop_assert_eq!(ends, vec![Some(0.0), Some(*hi)], "{}", way);
        }
    }

    #[test]
    fn what_is_normalised_is_finite_at_any_scale(values in prop::collection::vec(-1e300..1e300, 2..8)) {
        let values: Values = values.into_iter().map(Some).collect();
        each_method(&values, |method, apply| {
            let Some(applied) = apply(&values) else { return };
            assert!(applied.iter().flatten().all(|score| score.is_finite()), "{method}: {applied:?}");
        });
    }
}

/// Checks that names are unique and in lower case, and that everything shown by help is present.
fn check_declarations(step: &str, methods: &[Card]) {
    let is_name =
        |name: &str| !name.is_empty() && name.chars().all(|c| c.is_ascii_lowercase() || c.is_ascii_digit() || c == '_');
    let mut names = BTreeSet::new();
    for method in methods {
        let name = method.name;
        assert!(is_name(name) && names.insert(name), "{step}: `{name}` is no name or stands there twice");
        for (what, text) in [("about", method.about), ("formula", method.formula), ("source", method.source)] {
            assert!(!text.trim().is_empty(), "{step} {name}: no {what}");
        }
        let mut options = BTreeSet::new();
        for option in method.options {
            assert!(is_name(option.name) && options.insert(option.name), "{step} {name}: option `{}`", option.name);
            assert!(!option.about.is_empty() && option.name != "at", "{step} {name}: option `{}`", option.name);
        }
    }
}

#[test]
fn declarations_are_whole_and_names_unique() {
    for step in ["impute", "treat", "normalise", "weigh", "aggregate"] {
        let of_step = all_methods().into_iter().filter(|(of, _)| *of == step).map(|(_, card)| card);
        check_declarations(step, &of_step.collect::<Vec<_>>());
    }
}
