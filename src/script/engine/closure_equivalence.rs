//! Tests that a closure gives the same on whole columns as row by row, and the same as the equivalent formula.

use std::rc::Rc;

use proptest::prelude::*;
use proptest::sample::select;
use rhai::{Engine, FnPtr, NativeCallContext};

use super::rows::{Answers, Computed, Row, compute, plan, test};
use crate::Watch;
use crate::data::{Column, Dataset, Formula, from_csv};
use crate::render::Look;
use crate::script::ScriptResult;
use crate::script::Session;
use crate::script::Settings;

/// A session over units with all kinds of values, some missing: `d` the data, `ranked` a ranking, captured variables.
fn session(figures: &[[Option<f64>; 3]]) -> Session {
    let data = data(figures);
    let settings = Settings { look: Look::default(), out: Rc::new(|_| {}), args: Vec::new() };
    let mut session = Session::new(settings);
    let engine = session.engine();
    engine.register_fn("data", move || data.clone());
    ask_of(engine, Row::of_data);
    ask_of(engine, Row::of_ranking);
    engine.register_fn("computed", |context: NativeCallContext, data: Dataset, f: FnPtr| -> ScriptResult<String> {
        Ok(shown(&match compute(&context, &Row::of_data(&data), &f, "derive")? {
            Computed::Formula(formula) => by_domain(&data, &formula),
            Computed::Values(column) => column.all.into_iter().collect(),
        }))
    });
    engine.register_fn("formula", |context: NativeCallContext, data: Dataset, f: FnPtr| -> ScriptResult<String> {
        match compute(&context, &Row::of_data(&data), &f, "derive")? {
            Computed::Formula(formula) => Ok(formula.to_string()),
            Computed::Values(_) => Ok("values".into()),
        }
    });
    for line in ["let k = 2.5;", "let n = 2;", "let huge = 1e300;", "let east = \"East\";", "let city = \"u1\";"] {
        ask(&mut session, line);
    }
    ask(&mut session, "let d = data();");
    session
}

/// Binds the questions that a closure over the rows of a noun answers.
fn ask_of<T: Clone + 'static>(engine: &mut Engine, rows: fn(&T) -> Vec<Row>) {
    engine.register_fn("tested", move |context: NativeCallContext, noun: T, f: FnPtr| -> ScriptResult<String> {
        let Answers { all, gaps } = test(&context, &rows(&noun), &f, "where")?;
        Ok(if gaps > 0 { format!("{all:?} with {gaps} gaps") } else { format!("{all:?}") })
    });
    engine.register_fn("has_plan", move |context: NativeCallContext, noun: T, f: FnPtr| {
        let rows = rows(&noun);
        let is_number = plan(&context, &rows, &f, |plan, body| plan.numbers(body)).is_some();
        is_number || plan(&context, &rows, &f, |plan, body| plan.truths(body)).is_some()
    });
}

fn data(figures: &[[Option<f64>; 3]]) -> Dataset {
    let cell = |figure: &Option<f64>| figure.map_or(String::new(), |figure| figure.to_string());
    let mut text = "unit,region,a,b,c\n".to_string();
    for (unit, row) in figures.iter().enumerate() {
        let region = ["East", "West"][unit % 2];
        text += &format!("u{unit},{region},{}\n", row.iter().map(cell).collect::<Vec<_>>().join(","));
    }
    from_csv(&text, "random.csv", &Watch::default()).expect("generated tables are sound")
}

fn by_domain(data: &Dataset, formula: &Formula) -> Column {
    let value = |unit: usize| {
        formula.value(&|name| data.figure(unit, name).expect("an indicator of the data").unwrap_or(f64::NAN))
    };
    Column::from_raw((0..data.units().len()).map(value).collect())
}

/// All digits of all values; −0 as 0.
fn shown(column: &Column) -> String {
    format!("{:?}", column.iter().map(|value| value.map(|value| value + 0.0)).collect::<Vec<_>>())
}

fn ask(session: &mut Session, line: &str) -> String {
    match session.enter(line) {
        Ok(answer) => answer.unwrap_or_default(),
        Err(report) => report.render(false),
    }
}

/// Rhai needs a larger stack than a test thread has.
fn on_big_stack(work: impl FnOnce() + Send) {
    std::thread::scope(|scope| {
        let thread = std::thread::Builder::new().stack_size(64 << 20).spawn_scoped(scope, work);
        thread.expect("a thread can be had").join().expect("the test passes");
    });
}

const ROWS_WITH_GAPS: &[[Option<f64>; 3]] = &[
    [Some(1.0), Some(0.0), Some(2.5)],
    [Some(-4.0), None, Some(0.0)],
    [None, None, Some(3.0)],
    [Some(9.0), Some(9.0), Some(-1.0)],
];

/// Checks that a `question` to a closure has the same answer on columns and row by row.
fn agrees(session: &mut Session, question: &str, body: &str) -> String {
    let on_columns = ask(session, &format!("{question}, |r| {body})"));
    let row_by_row = ask(session, &format!("{question}, |r| {{ let z = 0; {body} }})"));
    assert_eq!(on_columns, row_by_row, "{body}");
    on_columns
}

/// Conditions that run on columns.
const PLANNED: &[&str] = &[
    "r.a > 1",
    "r.a >= r.b",
    "r.b == ()",
    "() != r.b",
    "r.a == r.b",
    "r.a != r.b",
    "!(r.a < 2) && r.c > 0",
    "r.region == east",
    "\"West\" != r.region",
    "r.region == r.name",
    "r.unit == city",
    "r.unit != \"u2\"",
    "r.a > k | r.b > n & true",
    "r[\"a\"].abs() > n",
    "abs(r.a) > 1.5",
    "r.a.max(r.b) > 0",
    "-r.a < -0.5",
    "r.a / 0 == ()",
    "ln(r.c) == () || sqrt(r.a) == ()",
    "2 < 3 && r.a ^ 0.5 > 0",
    "-r.a ^ 2.0 > -5",
    "2.0 ^ r.a ^ 0.5 < 10 - -r.c ^ n",
    "(r.a + 1).sqrt() > 1",
    "(r.a * 1).abs().sqrt().max(n) > 1",
    "r.a.abs().sqrt() > 1",
    "r[\"a\"] > 1",
];

/// Conditions that run row by row, or give an error there, at the right position.
const UNPLANNED: &[&str] = &[
    "r.a > 1 && r.unit == \"nowhere\"",
    "r.region < \"F\"",
    "r.gone > 1",
    "r.a > \"1\"",
    "r.region == 1",
    "2 ^ 3 > r.a",
    "r.a > 9007199254740993",
    "{ let z = 1; r.a > z }",
    "r[\"a\".len()] > 1",
    "r?.a > 1",
    "r.unit == r.name",
    "1 < r.a < 3",
    "9223372036854775807 + 1 > r.a",
    "max(r.a, 1, 2) > 0",
    "r.region.len > 1",
    "!r.a",
    "r.unit == 1",
];

#[test]
fn plans_answer_as_rows_do_and_other_closures_have_none() {
    on_big_stack(|| {
        let mut session = session(ROWS_WITH_GAPS);
        for body in PLANNED {
            assert_eq!(ask(&mut session, &format!("has_plan(d, |r| {body})")), "true\n", "{body}");
            agrees(&mut session, "tested(d", body);
        }
        for body in UNPLANNED {
            let answer = ask(&mut session, &format!("has_plan(d, |r| {body})"));
            assert_eq!(answer, "false\n", "{body}");
        }
    });
}

#[test]
fn each_of_several_closures_in_a_line_has_a_plan() {
    on_big_stack(|| {
        let mut session = session(ROWS_WITH_GAPS);
        ask(&mut session, "let both = [|r| r.a > 1, |r| r.c > k];");
        for at in 0..2 {
            assert_eq!(ask(&mut session, &format!("has_plan(d, both[{at}])")), "true\n");
        }
    });
}

#[test]
fn what_would_be_one_constant_on_columns_is_answered_for_each_row() {
    on_big_stack(|| {
        let mut session = session(ROWS_WITH_GAPS);
        for (body, expected) in [
            ("if r.region == \"East\" { true } else { false }", "[true, false, true, false]\n"),
            ("switch r.region { \"East\" => true, _ => false }", "[true, false, true, false]\n"),
            ("r.region in [\"East\", \"North\"]", "[true, false, true, false]\n"),
            ("(r.b ?? 5) > 1", "[false, true, true, true]\n"),
        ] {
            assert_eq!(ask(&mut session, &format!("has_plan(d, |r| {body})")), "false\n");
            assert_eq!(ask(&mut session, &format!("tested(d, |r| {body})")), expected);
        }
    });
}

#[test]
fn rows_of_a_ranking_have_ranks_scores_and_what_is_shown() {
    on_big_stack(|| {
        let mut session = session(ROWS_WITH_GAPS);
        ask(&mut session, "let m = model(d, #{ size: [\"a\", \"b\"], reach: [\"c\"] });");
        ask(&mut session, "let ranked = m.rank().show(#{ before: m.rank(\"reach\"), twice: |r| r.a * 2 });");
        for body in [
            "r.rank <= 2",
            "r.rank + r.before * 2 - 1 > 3",
            "-r.rank < -n",
            "r.score / r.rank > 20.5",
            "r.size > r.reach",
            "r.twice != r.a * 2",
            "r.before == ()",
            "max(r.rank, r.before) == 3",
            "abs(r.rank) > k",
            "r.unit == city",
        ] {
            assert_eq!(ask(&mut session, &format!("has_plan(ranked, |r| {body})")), "true\n", "{body}");
            let answer = agrees(&mut session, "tested(ranked", body);
            assert!(answer.starts_with('['), "{body}: {answer}");
        }
        for body in ["r.rank * 9007199254740993 > 1", "r.rank ^ 2 > 3", "r.twic > 1"] {
            assert_eq!(ask(&mut session, &format!("has_plan(ranked, |r| {body})")), "false\n", "{body}");
        }
    });
}

#[test]
fn a_function_of_the_session_stands_before_ours() {
    on_big_stack(|| {
        let mut session = session(ROWS_WITH_GAPS);
        ask(&mut session, "fn abs(x) { 0 - 1 }");
        assert_eq!(ask(&mut session, "has_plan(d, |r| abs(r.a) > 1)"), "false\n");
        assert_eq!(ask(&mut session, "tested(d, |r| abs(r.a) < 0)"), "[true, true, true, true]\n");
    });
}

#[test]
fn a_closure_over_indicators_is_a_formula() {
    on_big_stack(|| {
        let mut session = session(ROWS_WITH_GAPS);
        for (body, expected) in [
            ("r.a + r.b * r.c ^ 2 - -r.a", "a + b * c ^ 2 - -a\n"),
            ("(r.a + r.b) / k", "(a + b) / 2.5\n"),
            ("r.a.abs() * n - max(r.b, r.c, 1.5)", "abs(a) * 2 - max(b, c, 1.5)\n"),
            ("-2 ^ r.a", "-2 ^ a\n"),
            ("(-2) ^ r.a", "(-2) ^ a\n"),
            ("-r.a ^ -r.b ^ k", "-a ^ -b ^ 2.5\n"),
            ("(r.a ^ r.b) ^ k - (-r.c) ^ n", "(a ^ b) ^ 2.5 - (-c) ^ 2\n"),
            ("-(r.a - 1) ^ 2", "-(a - 1) ^ 2\n"),
            ("{ let z = 0; r.a }", "values\n"),
        ] {
            assert_eq!(ask(&mut session, &format!("formula(d, |r| {body})")), expected, "{body}");
            agrees(&mut session, "computed(d", body);
        }
    });
}

#[test]
fn what_is_not_finite_is_missing_in_rows_and_an_error_elsewhere() {
    on_big_stack(|| {
        let mut session = session(ROWS_WITH_GAPS);
        let answer = ask(&mut session, "computed(d, |r| { let z = 0; ln(r.b) / 0 + 10.0 ^ 400 })");
        assert_eq!(answer, "[None, None, None, None]\n");
        let answer = ask(&mut session, "computed(d, |r| { let z = r.c; z *= 1e308; z += 1e308; z * 1e10 - z % 0 })");
        assert_eq!(answer, "[None, None, None, None]\n");
        assert!(ask(&mut session, "tested(d, |r| { let z = 1; r.gone })").starts_with("error: no column `gone`"));
        assert!(
            ask(&mut session, "1 / 0").starts_with("error: cannot divide by zero"),
            "an error in a row ends the walk"
        );
        assert!(ask(&mut session, "tested(d, |r| r.a)").contains("condition of `where`: found the number 1"));
        assert!(ask(&mut session, "computed(d, |r| r.name)").contains("closure of `derive`: found the text"));
    });
}

/// The same expression in the language and as a formula.
type Pair = (String, String);

/// Signs before a value; the language does not allow `--`.
fn sign() -> impl Strategy<Value = String> {
    select(vec!["", "-", "- -"]).prop_map(String::from)
}

fn power() -> impl Strategy<Value = String> {
    select(vec!["^", " ^ "]).prop_map(String::from)
}

/// `before - -a ^ b ^ -c`: without brackets, only operator precedence decides what belongs together.
fn joined(first: &Pair, sign: &str, rest: &[(String, String, Pair)], before: &Pair) -> Pair {
    let atom = |text: &str| if text.contains(' ') || text.starts_with('-') { format!("({text})") } else { text.into() };
    let chain = |of: fn(&Pair) -> &String| {
        let rest = rest.iter().map(|(power, sign, part)| format!("{power}{sign}{}", atom(of(part))));
        format!("{} - {sign}{}{}", atom(of(before)), atom(of(first)), rest.collect::<String>())
    };
    (chain(|pair| &pair.0), chain(|pair| &pair.1))
}

fn number() -> impl Strategy<Value = Pair> {
    let same = |text: &str| (text.to_string(), text.to_string());
    let leaf = prop_oneof![
        4 => select(vec!["a", "b", "c"]).prop_map(|name| (format!("r.{name}"), name.to_string())),
        2 => select(vec!["0", "1", "2", "2.5", "0.1", "100.0"]).prop_map(same),
        1 => select(vec![("k", "2.5"), ("n", "2"), ("huge", "1e300")]).prop_map(|(name, value)| (name.into(), value.into())),
    ];
    leaf.prop_recursive(4, 24, 3, |inner| {
        let binary = (select(vec!["+", "-", "*", "/", "^"]), inner.clone(), inner.clone());
        let function = (select(vec!["abs", "sqrt", "ln", "log10", "exp"]), inner.clone(), any::<bool>());
        let powers =
            (inner.clone(), sign(), prop::collection::vec((power(), sign(), inner.clone()), 1..=3), inner.clone());
        prop_oneof![
            5 => binary.prop_map(|(op, a, b)| (format!("({} {op} {})", a.0, b.0), format!("({} {op} {})", a.1, b.1))),
            1 => inner.clone().prop_map(|x| (format!("-({})", x.0), format!("-({})", x.1))),
            2 => function.prop_map(|(name, x, is_method)| match is_method {
                true => (format!("({}).{name}()", x.0), format!("{name}({})", x.1)),
                false => (format!("{name}({})", x.0), format!("{name}({})", x.1)),
            }),
            3 => powers.prop_map(|(first, sign, rest, before)| joined(&first, &sign, &rest, &before)),
            1 => (select(vec!["min", "max"]), prop::collection::vec(inner, 2..=3)).prop_map(|(name, parts)| {
                let (ours, theirs): (Vec<_>, Vec<_>) = parts.into_iter().unzip();
                (format!("{name}({})", ours.join(", ")), format!("{name}({})", theirs.join(", ")))
            }),
        ]
    })
}

fn condition() -> impl Strategy<Value = String> {
    let sign = select(vec!["==", "!=", "<", "<=", ">", ">="]);
    let compared = (sign, number(), number()).prop_map(|(sign, a, b)| format!("{} {sign} {}", a.0, b.0));
    let gap = (number(), any::<bool>())
        .prop_map(|(x, is_equal)| format!("{} {} ()", x.0, if is_equal { "==" } else { "!=" }));
    let fixed = ["r.region == \"East\"", "r.region != east", "r.unit == \"u0\"", "city == r.unit", "true"];
    let leaf = prop_oneof![4 => compared, 1 => gap, 2 => select(fixed.to_vec()).prop_map(String::from)];
    leaf.prop_recursive(3, 12, 2, |inner| {
        let joined = (select(vec!["&&", "||", "&", "|"]), inner.clone(), inner.clone());
        prop_oneof![
            4 => joined.prop_map(|(op, a, b)| format!("({a}) {op} ({b})")),
            1 => inner.prop_map(|a| format!("!({a})")),
        ]
    })
}

fn figures() -> impl Strategy<Value = Vec<[Option<f64>; 3]>> {
    let awkward = vec![0.0, 1.0, -1.0, 3.0, 0.1 + 0.2, 0.3, 1e15, -1e12, 1e-9];
    let figure = prop_oneof![
        2 => Just(None),
        4 => select(awkward).prop_map(Some),
        4 => (-50.0..50.0).prop_map(Some),
    ];
    // The first row has every value, so that each column is numeric.
    prop::collection::vec([figure.clone(), figure.clone(), figure], 2..8).prop_map(|mut rows| {
        rows[0] = rows[0].map(|figure| figure.or(Some(1.0)));
        rows
    })
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 64, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn conditions_hold_for_the_same_rows(figures in figures(), bodies in prop::collection::vec(condition(), 4)) {
        on_big_stack(|| {
            let mut session = session(&figures);
            for body in &bodies {
                let answer = agrees(&mut session, "tested(d", body);
                assert!(!answer.starts_with("error"), "{body}: {answer}");
            }
        });
    }

    #[test]
    fn closures_compute_what_formulas_do(figures in figures(), bodies in prop::collection::vec(number(), 4)) {
        on_big_stack(|| {
            let mut session = session(&figures);
            for (body, text) in &bodies {
                let answer = agrees(&mut session, "computed(d", body);
                let formula: Formula = text.parse().expect("the text of a formula");
                assert_eq!(answer, shown(&by_domain(&data(&figures), &formula)) + "\n", "{body} as {text}");
            }
        });
    }
}
