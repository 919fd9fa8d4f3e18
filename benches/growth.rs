//! How the time for everyday questions grows with the number of units: the time per unit, and its growth.
//!
//! `cargo bench --bench growth` measures up to 1,000,000 units; to choose the sizes:
//! `cargo bench --bench growth -- 1000 10000`. It fails if the time per unit grows by more than half beyond the
//! logarithm of the number of units.

use std::time::{Duration, Instant};

use reweigh::Watch;
use reweigh::analysis::Comparison;
use reweigh::analysis::likeness::Bootstrap;
use reweigh::data::{Dataset, from_csv};
use reweigh::model::Model;
use reweigh::rank::{Ranking, rank, rank_by};
use reweigh::render::{Format, Look, Show, render};

const SIZES: [usize; 4] = [1_000, 10_000, 100_000, 1_000_000];
/// Growth is judged from this size on, because smaller tables fit into the caches of a processor.
const JUDGED_FROM: usize = 10_000;
const MOST: f64 = 1.5;

/// What a question is put to; one in eleven values is missing, and one unit in five has too little data to be ranked.
struct Ready {
    text: String,
    data: Dataset,
    model: Model,
    ranking: Ranking,
}

type Question = fn(&Ready);

const QUESTIONS: [(&str, Question); 6] = [
    ("load", |ready| drop(table(&ready.text))),
    ("score", |ready| assert!(fresh(ready).scores().is_ok())),
    ("rank", |ready| drop(rank(&ready.model, None).expect("a ranking"))),
    ("show the first 20", |ready| {
        let first = rank(&ready.model, None).expect("a ranking").top(20);
        drop(render(&first.shapes(), &Look { width: Some(100), ..Look::default() }));
    }),
    ("save", |ready| {
        let look = Look { format: Format::Csv, stamped: true, ..Look::default() };
        drop(render(&ready.ranking.shapes(), &look));
    }),
    ("compare", |ready| {
        let other = rank_by(&ready.data, "a").expect("a ranking");
        let found = Comparison::new(&ready.ranking, &other, Bootstrap::default()).expect("common units");
        drop(render(&found.shapes(), &Look { width: Some(100), ..Look::default() }));
    }),
];

fn table(text: &str) -> Dataset {
    from_csv(text, "made up", &Watch::default()).expect("a good table")
}

fn fresh(ready: &Ready) -> Model {
    ready.model.on(&ready.data)
}

fn ready(units: usize) -> Ready {
    let mut state = 42_u64;
    let mut next = move || {
        state = state.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        state >> 40
    };
    let mut text = "unit,region,a,b,c,d,e\n".to_string();
    for unit in 0..units {
        let gaps = if unit % 5 == 0 { 2 } else { 50 };
        let cells: Vec<String> =
            (0..5).map(|_| if next() % gaps == 0 { String::new() } else { next().to_string() }).collect();
        text.push_str(&format!("u{unit},r{},{}\n", unit % 30, cells.join(",")));
    }
    let data = table(&text);
    let model = Model::new(&data).expect("a model");
    let ranking = rank(&model, None).expect("a ranking");
    Ready { text, data, model, ranking }
}

/// The shortest of several runs, which is least disturbed by other work on the machine.
fn time(question: Question, ready: &Ready) -> Duration {
    let (start, mut best) = (Instant::now(), Duration::MAX);
    for round in 0..50 {
        if round >= 3 && start.elapsed() > Duration::from_secs(2) {
            break;
        }
        let begun = Instant::now();
        question(ready);
        best = best.min(begun.elapsed());
    }
    best
}

fn main() {
    let given: Vec<usize> = std::env::args().filter_map(|arg| arg.parse().ok()).collect();
    let sizes = if given.is_empty() { SIZES.to_vec() } else { given };
    let heads: Vec<String> = sizes.iter().map(|size| format!("ns a unit at {size} | growth")).collect();
    println!("| question | {} |", heads.join(" | "));
    println!("| --- |{}", " --- | --- |".repeat(sizes.len()));
    let mut rows: Vec<Vec<f64>> = vec![Vec::new(); QUESTIONS.len()];
    for &size in &sizes {
        let ready = ready(size);
        for (row, (_, question)) in rows.iter_mut().zip(QUESTIONS) {
            row.push(time(question, &ready).as_secs_f64() * 1e9 / size as f64);
        }
    }
    let mut slow = Vec::new();
    for ((name, _), row) in QUESTIONS.iter().zip(&rows) {
        let mut cells = String::new();
        for (at, nanoseconds) in row.iter().enumerate() {
            // Growth beyond that of sorting: the time per unit divided by the logarithm of the number of units.
            let growth = match at {
                0 => 1.0,
                _ => nanoseconds / row[at - 1] * (sizes[at - 1] as f64).ln() / (sizes[at] as f64).ln(),
            };
            cells.push_str(&format!(" {nanoseconds:.0} | {growth:.2} |"));
            if at > 0 && sizes[at - 1] >= JUDGED_FROM && growth > MOST {
                slow.push(format!("{name} at {}: {growth:.2}", sizes[at]));
            }
        }
        println!("| {name} |{cells}");
    }
    assert!(slow.is_empty(), "the time per unit grows by more than {MOST} times: {}", slow.join("; "));
}
