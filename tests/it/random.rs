//! Random models: units, trees of depth 1 to 5, weights, directions, missing values, and steps set globally or in
//! places.

use std::collections::BTreeMap;

use proptest::prelude::*;
use proptest::sample::{Index, select};
use reweigh::data::{Choice, Dataset, Direction, FitWindow, Setting, from_csv};
use reweigh::model::aggregate::declared;
use reweigh::model::{Branch, Floor, Model, Step};
use reweigh::{Result, Watch};

pub type Values = Vec<Option<f64>>;

/// The usual number of cases; `CASES=10000` in the environment runs that many.
pub fn cases(usual: u32) -> ProptestConfig {
    let asked = std::env::var("CASES").ok().and_then(|cases| cases.parse().ok());
    ProptestConfig::with_cases(asked.unwrap_or(usual))
}

/// Everything that defines a model, as plain data; `treat`, `normalise` and `aggregate` in the order of their choices.
#[derive(Debug, Clone)]
pub struct Plain {
    pub units: usize,
    pub values: BTreeMap<String, Values>,
    /// Whether lower is better.
    pub lower: BTreeMap<String, bool>,
    pub tree: Branch,
    pub impute: Vec<Choice>,
    pub steps: [Vec<Choice>; 3],
    pub coverage: f64,
    /// The minimum shares of groups, in the order in which they are set.
    pub floors: Vec<Floor>,
}

impl Plain {
    /// A table of the units and indicators, with `NA` for a missing value.
    pub fn csv(&self) -> String {
        let heads: Vec<&str> = self.values.keys().map(String::as_str).collect();
        let mut text = format!("unit,{}\n", heads.join(","));
        for unit in 0..self.units {
            let cells =
                self.values.values().map(|values| values[unit].map_or("NA".to_string(), |value| value.to_string()));
            text.push_str(&format!("u{unit},{}\n", cells.collect::<Vec<_>>().join(",")));
        }
        text
    }

    pub fn data(&self) -> Dataset {
        from_csv(&self.csv(), "random.csv", &Watch::default()).expect("generated tables are sound")
    }

    /// The same model in the crate, over data read from its table.
    pub fn model(&self, data: &Dataset) -> Result<Model> {
        let mut model = Model::of_tree(data, self.tree.clone())?.coverage(self.coverage)?;
        for code in self.lower.iter().filter(|(_, is_lower)| **is_lower).map(|(code, _)| code) {
            model = model.direction(code, Direction::Lower)?;
        }
        for choice in &self.impute {
            model = model.choose(Step::Impute, choice.clone())?;
        }
        for (step, choices) in [Step::Treat, Step::Normalise, Step::Aggregate].into_iter().zip(&self.steps) {
            for choice in choices {
                model = model.choose(step, choice.clone())?;
            }
        }
        self.floors.iter().try_fold(model, |model, floor| model.coverage_at(floor.share, &floor.at))
    }

    /// The plain data behind a model, for checking it.
    pub fn of(model: &Model) -> Plain {
        let (data, recipe) = (model.data(), model.recipe());
        let codes = || model.tree().leaves().map(|leaf| leaf.code.clone());
        let values = |code: &String| data.column(code).expect("an indicator of the tree").iter().collect();
        Plain {
            units: data.units().len(),
            values: codes().map(|code| (code.clone(), values(&code))).collect(),
            lower: codes().map(|code| (code.clone(), recipe.direction(data, &code) == Direction::Lower)).collect(),
            tree: model.tree().to_branch(),
            impute: recipe.choices[Step::Impute].clone(),
            steps: [Step::Treat, Step::Normalise, Step::Aggregate].map(|step| recipe.choices[step].clone()),
            coverage: recipe.coverage,
            floors: recipe.floors.clone(),
        }
    }

    /// The same with alternatives chosen by the names of their methods, step by step.
    pub fn chosen(&self, steps: &[(Step, Vec<Choice>)], chosen: &[String]) -> Plain {
        let mut plain = self.clone();
        for ((step, choices), name) in steps.iter().zip(chosen) {
            let is_it = |choice: &&Choice| Some(choice.method.as_str()) == name.split_whitespace().next();
            let choice = choices.iter().find(is_it).expect("one of the alternatives").clone();
            match step {
                Step::Impute => plain.impute.push(choice),
                Step::Treat => plain.steps[0].push(choice),
                Step::Normalise => plain.steps[1].push(choice),
                Step::Aggregate => plain.steps[2].push(choice),
            }
        }
        plain
    }

    /// Whether the score of a unit depends on other units beyond the bounds of indicators.
    pub fn is_relative(&self) -> bool {
        let worst = |choice: &Choice| choice.options.get("missing") == Some(&Setting::Text("worst".into()));
        let is_scaled = |choice: &Choice| ["mpi", "ampi", "bod"].contains(&choice.method.as_str());
        self.is_decided() || self.steps[2].iter().any(|choice| is_scaled(choice) || worst(choice))
    }

    /// Whether some method works on a decision matrix.
    pub fn is_decided(&self) -> bool {
        let of_matrix = |choice: &Choice| declared(&choice.method).is_some_and(|method| method.matrix().is_some());
        self.steps[2].iter().any(of_matrix)
    }

    /// Codes of all groups and indicators, the index first.
    pub fn codes(&self) -> Vec<String> {
        fn collect(branch: &Branch, codes: &mut Vec<String>) {
            codes.push(branch.code.clone());
            branch.of.iter().for_each(|member| collect(member, codes));
        }
        let mut codes = Vec::new();
        collect(&self.tree, &mut codes);
        codes
    }
}

/// Models, some of which cannot be scored: a geometric mean of scores of 0, or a group with nothing left.
pub fn plain() -> impl Strategy<Value = Plain> {
    let sizes = (2usize..=12, tree(), prop_oneof![Just(0.0), 0.0..0.4]);
    sizes
        .prop_flat_map(|(units, tree, gaps)| {
            let leaves = leaves(&tree);
            let columns = prop::collection::vec(column(units, gaps), leaves.len());
            // Shares require a true zero, which most columns have.
            let columns = columns.prop_flat_map(|columns| {
                let count = columns.len();
                (Just(columns), prop::collection::vec(prop::bool::weighted(0.8), count)).prop_map(|(columns, above)| {
                    columns
                        .into_iter()
                        .zip(above)
                        .map(|(values, above)| if above { size(values) } else { values })
                        .collect::<Vec<_>>()
                })
            });
            let lower = prop::collection::vec(prop::bool::weighted(0.3), leaves.len());
            let places = places(&tree);
            let covered = (select(vec![0.0, 2.0 / 3.0, 1.0]), floors(groups(&places)));
            (Just((units, tree, leaves)), columns, lower, steps(places), covered).prop_map(
                |((units, tree, leaves), columns, lower, (impute, steps), (coverage, floors))| Plain {
                    units,
                    tree,
                    impute,
                    steps,
                    coverage,
                    floors,
                    lower: leaves.iter().cloned().zip(lower).collect(),
                    values: leaves.into_iter().zip(columns).collect(),
                },
            )
        })
        // By chance a unit may be the sum of all others, which raises a question.
        .prop_filter("a table that is read without a question", |plain| {
            from_csv(&plain.csv(), "random.csv", &Watch::default()).is_ok()
        })
}

/// The absolute values.
fn size(values: Values) -> Values {
    values.into_iter().map(|value| value.map(f64::abs)).collect()
}

/// A tree of groups `g1`, `g2` … and indicators `i1`, `i2` …, of depth 1 to 5.
fn tree() -> impl Strategy<Value = Branch> {
    (1usize..=5).prop_flat_map(group).prop_map(|mut root| {
        root.code = "index".to_string();
        name(&mut root, &mut (0, 0));
        root
    })
}

/// A group with up to `depth` levels below it.
fn group(depth: usize) -> BoxedStrategy<Branch> {
    let leaf = weight().prop_map(|weight| Branch { weight, ..Branch::leaf("") });
    let member = match depth {
        1 => leaf.boxed(),
        _ => prop_oneof![1 => leaf, 2 => group(depth - 1)].boxed(),
    };
    let group = |(weight, of)| Branch { code: String::new(), weight, of };
    (weight(), prop::collection::vec(member, 1..=4)).prop_map(group).boxed()
}

/// Random weights, some of them 0.
fn weight() -> impl Strategy<Value = f64> {
    prop_oneof![1 => Just(0.0), 3 => (1u32..=5).prop_map(f64::from), 4 => 0.01..10.0]
}

/// Gives every member a unique code; if all siblings have weight 0, the first gets a weight.
fn name(group: &mut Branch, count: &mut (usize, usize)) {
    if group.of.iter().all(|member| member.weight == 0.0) {
        group.of[0].weight = 1.0;
    }
    for member in &mut group.of {
        if member.of.is_empty() {
            count.1 += 1;
            member.code = format!("i{}", count.1);
        } else {
            count.0 += 1;
            member.code = format!("g{}", count.0);
            name(member, count);
        }
    }
}

fn leaves(branch: &Branch) -> Vec<String> {
    match branch.of.is_empty() {
        true => vec![branch.code.clone()],
        false => branch.of.iter().flat_map(leaves).collect(),
    }
}

/// Where a step may be set: groups, indicators, and levels by number and name.
fn places(tree: &Branch) -> Vec<String> {
    fn depth(branch: &Branch) -> usize {
        branch.of.iter().map(|member| depth(member) + 1).max().unwrap_or(0)
    }
    fn collect(branch: &Branch, codes: &mut Vec<String>) {
        codes.push(branch.code.clone());
        branch.of.iter().for_each(|member| collect(member, codes));
    }
    let mut places = vec!["dimensions".to_string(), "indicators".to_string()];
    places.extend((0..=depth(tree)).map(|level| level.to_string()));
    collect(tree, &mut places);
    places
}

/// Only the places where a mean can be set, which excludes indicators (`i7`).
fn groups(places: &[String]) -> Vec<String> {
    let is_leaf = |place: &String| place.strip_prefix('i').is_some_and(|rest| rest.parse::<usize>().is_ok());
    places.iter().filter(|place| !is_leaf(place)).cloned().collect()
}

/// Usually no minimum shares; they cannot be set for the index and the indicators.
fn floors(places: Vec<String>) -> impl Strategy<Value = Vec<Floor>> {
    let is_group = |place: &&String| !["index", "0", "indicators"].contains(&place.as_str());
    let places: Vec<String> = places.iter().filter(is_group).cloned().collect();
    let floor =
        (select(vec![0.0, 0.5, 0.75, 1.0]), select(places)).prop_map(|(share, at)| Floor { share, at: vec![at] });
    prop_oneof![2 => Just(Vec::new()), 1 => prop::collection::vec(floor, 1..=2)]
}

/// Usually values that differ; also counts with ties, constant columns and empty ones.
pub fn column(units: usize, gaps: f64) -> impl Strategy<Value = Values> {
    let measured = (-100_000i32..=100_000).prop_map(|hundredths| f64::from(hundredths) / 100.0).boxed();
    let count = (0..=4i32).prop_map(f64::from).boxed();
    let same = (-3..=3i32).prop_map(f64::from).prop_flat_map(Just).boxed();
    let with_gaps = move |value: BoxedStrategy<f64>| {
        let cell = (value, 0.0..1.0).prop_map(move |(value, luck)| (luck < 1.0 - gaps).then_some(value));
        prop::collection::vec(cell, units).boxed()
    };
    prop_oneof![
        8 => with_gaps(measured),
        3 => with_gaps(count),
        1 => same.prop_flat_map(move |value| with_gaps(Just(value).boxed())),
        1 => Just(vec![None; units]),
    ]
}

/// One to three choices for each step, where the first applies everywhere or is omitted.
fn steps(places: Vec<String>) -> impl Strategy<Value = (Vec<Choice>, [Vec<Choice>; 3])> {
    let list = |list: &[Setting]| Setting::List(list.to_vec());
    let shares = |lo, hi| list(&[Setting::Number(lo), Setting::Number(hi)]);
    let treat = vec![
        choice("none", &[]),
        choice("winsorise", &[]),
        Choice { per: FitWindow::All, ..choice("winsorise", &[]) },
        choice("winsorise", &[("quantiles", shares(0.1, 0.8))]),
        choice("winsorise", &[("quantiles", shares(0.3, 1.0))]),
        // With these shares no position is an integer, where the last digit would decide which values are equal.
        choice("winsorise", &[("quantiles", shares(0.13, 0.77)), ("type", Setting::Number(8.0))]),
        choice("winsorise", &[("points", Setting::Number(2.0))]),
        choice(
            "winsorise",
            &[("rule", Setting::Truth(true)), ("skew", Setting::Number(0.5)), ("kurtosis", Setting::Number(0.1))],
        ),
        choice("log", &[]),
        choice("log_shift", &[]),
        choice("log_shift", &[("shift", Setting::Number(1.0))]),
        choice("log_gii", &[]),
        choice("boxcox", &[("power", Setting::Number(0.5))]),
        choice("auto", &[]),
        choice("auto", &[("log", Setting::Text("always".into()))]),
        choice(
            "auto",
            &[
                ("log", Setting::Text("winsorised".into())),
                ("skew", Setting::Number(0.5)),
                ("kurtosis", Setting::Number(0.1)),
                ("most", Setting::Number(1.0)),
            ],
        ),
        choice(
            "auto",
            &[("skew", Setting::Number(0.5)), ("kurtosis", Setting::Number(0.1)), ("most", Setting::Number(1.0))],
        ),
    ];
    let impute = vec![
        choice("none", &[]),
        choice("mean", &[]),
        choice("median", &[]),
        choice("constant", &[("value", Setting::Number(2.0))]),
        choice("dimension_mean", &[]),
        choice("dimension_median", &[]),
    ];
    // Methods that refuse nothing are twice as likely.
    let normalise = [unrefused(), unrefused(), of_shares_and_marks()].concat();
    let aggregate = means();
    let groups = groups(&places);
    let step = |methods: Vec<Choice>, places: Vec<String>| {
        let at = prop_oneof![
            2 => Just(Vec::new()),
            3 => prop::collection::vec(any::<Index>(), 1..=2),
        ];
        let placed = (select(methods), at).prop_map(move |(choice, at)| {
            let at = at.iter().map(|index| index.get(&places).clone()).collect();
            Choice { at, ..choice }
        });
        prop::collection::vec(placed, 0..=3)
    };
    let impute = prop_oneof![1 => Just(Vec::new()), 1 => step(impute, places.clone())];
    (impute, step(treat, places.clone()), step(normalise, places), step(aggregate, groups)).prop_map(
        |(impute, mut treat, normalise, aggregate)| {
            // Otherwise the last digits of imputed values would decide which values are equal, and thus which are
            // moved.
            let is_mean =
                |choice: &Choice| ["mean", "dimension_mean", "dimension_median"].contains(&choice.method.as_str());
            let is_filled = impute.iter().any(is_mean);
            treat.retain(|choice: &Choice| !is_filled || choice.method == "none");
            (impute, [treat, normalise, aggregate])
        },
    )
}

fn unrefused() -> Vec<Choice> {
    let (number, truth) = (Setting::Number, Setting::Truth);
    let word = |word: &str| Setting::Text(word.to_string());
    let pair = |lo, hi| Setting::List(vec![number(lo), number(hi)]);
    let ties = |name: &str| [("ties", word(name))];
    vec![
        choice("minmax", &[]),
        Choice { per: FitWindow::All, ..choice("minmax", &[]) },
        choice("minmax", &[("lo", number(1.0)), ("hi", number(100.0))]),
        choice("minmax", &[("lo", number(-2.0)), ("hi", number(2.0))]),
        choice("zscore", &[]),
        choice("zscore", &[("mean", number(100.0)), ("sd", number(10.0))]),
        choice("zscore", &[("deviation", word("population"))]),
        choice("goalposts", &[("posts", pair(-250.0, 2.5)), ("hi", number(100.0))]),
        choice("goalposts", &[("posts", pair(0.0, 3.0)), ("clip", truth(false))]),
        choice("rank", &[]),
        choice("rank", &ties("mean")),
        choice("rank", &ties("dense")),
        choice("borda", &[]),
        choice("borda", &ties("mean")),
        choice("percentile", &ties("dense")),
        choice("percentile", &[("count", word("rank")), ("hi", number(100.0))]),
        choice("distance_to_max", &[]),
        choice("vector", &[]),
        choice("vector", &[("lower", word("turned"))]),
        choice("efficacy", &[]),
        choice("efficacy", &[("least", number(50.0)), ("span", number(50.0)), ("posts", pair(-20.0, 300.0))]),
        choice("above_mean", &[]),
        choice("above_mean", &[("band", number(0.5))]),
    ]
}

/// Methods that require a true zero, or a target or a reference better than the worst value.
fn of_shares_and_marks() -> Vec<Choice> {
    let (number, truth) = (Setting::Number, Setting::Truth);
    let word = |word: &str| Setting::Text(word.to_string());
    vec![
        choice("none", &[]),
        choice("share_of_best", &[]),
        choice("share_of_best", &[("lower", word("complement"))]),
        choice("sum", &[]),
        choice("sum", &[("lower", word("complement"))]),
        choice("distance_to_target", &[("target", number(150.0))]),
        choice("distance_to_target", &[("target", number(40.0)), ("cap", truth(true))]),
        choice("distance_to_reference", &[("unit", word("u0"))]),
        choice("distance_to_reference", &[("unit", word("u1")), ("cap", truth(true))]),
    ]
}

/// Methods of a decision matrix, with options that accept most values.
pub fn decisions() -> Vec<Choice> {
    let number = Setting::Number;
    let word = |word: &str| Setting::Text(word.to_string());
    let norm = |norm: &str| ("norm", word(norm));
    let worst = || ("missing", word("worst"));
    let thresholds = |shape: &str| {
        let options = [("shape", word(shape)), ("q", number(5.0)), ("p", number(50.0)), ("s", number(20.0)), worst()];
        choice("promethee", &options)
    };
    let shapes = ["u_shape", "v_shape", "level", "linear", "gaussian"].map(thresholds);
    let plain = ["topsis", "vikor", "mabac", "moora", "promethee", "borda", "copeland", "waspas", "codas", "cocoso"];
    let shares = ["copras", "multimoora", "aras", "edas", "marcos", "spotis"];
    let mut all: Vec<Choice> = plain.iter().chain(&shares).map(|method| choice(method, &[])).collect();
    for method in ["topsis", "mabac", "waspas", "codas", "cocoso"] {
        for word in ["minmax", "vector", "sum", "linear", "given"] {
            all.push(choice(method, &[norm(word), worst()]));
        }
    }
    for method in ["vikor", "moora", "promethee", "copras", "aras", "edas", "marcos"] {
        all.extend([choice(method, &[norm("given"), worst()]), choice(method, &[worst()])]);
    }
    let bounds = Setting::map((1..=40).map(|at| (format!("i{at}"), [-1001.0, 1001.0])));
    all.extend([
        choice("vikor", &[("v", number(0.3))]),
        choice("waspas", &[("lambda", number(1.0)), norm("minmax")]),
        choice("codas", &[("tau", number(0.0)), norm("minmax")]),
        choice("cocoso", &[("lambda", number(0.2)), norm("vector")]),
        choice("moora", &[("system", word("reference_point"))]),
        choice("multimoora", &[("weights", word("exponent")), worst()]),
        choice("spotis", &[("bounds", bounds), worst()]),
    ]);
    all.extend(["borda", "copeland"].map(|method| choice(method, &[worst()])));
    all.into_iter().chain(shapes).collect()
}

/// Methods that accept all scores are twice as likely, since many a score of 0 rules out a geometric mean.
fn means() -> Vec<Choice> {
    let number = Setting::Number;
    let word = |word: &str| Setting::Text(word.to_string());
    let list = |numbers: &[f64]| Setting::List(numbers.iter().copied().map(number).collect());
    let missing = |how: &str| ("missing", word(how));
    let any = vec![
        choice("arithmetic", &[]),
        choice("arithmetic", &[missing("worst")]),
        choice("arithmetic", &[missing("exclude")]),
        choice("arithmetic", &[missing("neutral"), ("neutral", number(40.0))]),
        choice("median", &[]),
        choice("minimum", &[]),
        choice("mpi", &[]),
        choice("mpi", &[("penalty", word("positive")), ("sd", word("sample")), missing("worst")]),
        choice("ampi", &[]),
        choice("ampi", &[("reference", word("u0"))]),
        choice("ampi", &[missing("neutral"), ("neutral", number(55.0))]),
        choice("mean_min", &[]),
        choice("mean_min", &[("alpha", number(1.0)), ("beta", number(3.0))]),
        choice("topsis", &[]),
        choice("borda", &[missing("worst")]),
    ];
    let some = vec![
        choice("geometric", &[]),
        choice("geometric", &[missing("worst")]),
        choice("geometric", &[missing("neutral"), ("neutral", number(20.0))]),
        choice("harmonic", &[]),
        choice("power", &[("p", number(0.5))]),
        choice("power", &[("p", number(-2.0))]),
        choice("power", &[("p", number(1.0))]),
        choice("owa", &[("weights", list(&[0.7, 0.3]))]),
        choice("owa", &[("weights", list(&[0.0, 1.0])), missing("worst")]),
        choice("owa", &[("weights", list(&[0.0, 0.4, 0.6]))]),
        choice("bod", &[]),
        choice("bod", &[("bounds", list(&[0.1, 0.6]))]),
        choice("bod", &[missing("neutral"), ("neutral", number(10.0))]),
        choice("bod", &[("bounds", list(&[0.2, 0.5])), ("on", word("shares"))]),
    ];
    [any.clone(), any, some].concat()
}

pub fn choice(method: &str, options: &[(&str, Setting)]) -> Choice {
    let options = options.iter().map(|(name, setting)| (name.to_string(), setting.clone())).collect();
    Choice { options, ..Choice::new(method) }
}
