//! How long everyday questions take: start-up, loading, and the new ranking after a change of weight.
//!
//! `cargo bench` prints medians; `benches/RESULTS.md` holds the values of one run.

use std::collections::BTreeMap;
use std::io::{Read, Write};
use std::process::{Command, Stdio};
use std::rc::Rc;

use divan::Bencher;
use portable_pty::{CommandBuilder, PtySize, native_pty_system};
use reweigh::Watch;
use reweigh::analysis::likeness::Bootstrap;
use reweigh::analysis::reconcile::reconcile;
use reweigh::analysis::{Amount, Comparison, Wish, explain, inverse, what_if};
use reweigh::data::{Choice, Dataset, Direction, Setting, from_csv, load};
use reweigh::model::{Branch, Model, Step};
use reweigh::rank::{ListedUnit, Place, by_hand, published, rank};
use reweigh::render::Look;
use reweigh::script::{Session, Settings};

const PROGRAM: &str = env!("CARGO_BIN_EXE_reweigh");

fn main() {
    divan::main();
}

/// 300 units × 30 indicators with one value in twenty missing, the same on every machine.
fn made_up() -> Dataset {
    let mut state = 42_u64;
    let mut next = || {
        state = state.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        state >> 40
    };
    let heads: Vec<String> = (0..30).map(|place| format!("x{place}")).collect();
    let mut text = format!("unit,{}\n", heads.join(","));
    for unit in 0..300 {
        let cells: Vec<String> =
            (0..30).map(|_| if next() % 20 == 0 { String::new() } else { next().to_string() }).collect();
        text.push_str(&format!("u{unit},{}\n", cells.join(",")));
    }
    from_csv(&text, "made up", &Watch::default()).expect("a good table")
}

/// Five dimensions, each with two groups of three indicators.
fn three_levels() -> Model {
    let group = |code: String, of: Vec<Branch>| Branch { of, ..Branch::leaf(&code) };
    let leaves = |from: usize| (from..from + 3).map(|place| Branch::leaf(&format!("x{place}"))).collect();
    let dimension =
        |d: usize| group(format!("d{d}"), (0..2).map(|g| group(format!("g{d}{g}"), leaves(6 * d + 3 * g))).collect());
    let model = Model::of_tree(&made_up(), group("index".into(), (0..5).map(dimension).collect()));
    model.expect("a good tree")
}

fn trade() -> Dataset {
    load("trade", &Watch::default()).expect("bundled")
}

#[divan::bench]
fn load_trade() -> Dataset {
    trade()
}

#[divan::bench]
fn first_ranking_of_trade(bencher: Bencher) {
    let data = trade();
    bencher.bench(|| rank(&Model::new(&data).expect("a model"), None).expect("a ranking"));
}

#[divan::bench]
fn changed_weight_to_ranking_trade(bencher: Bencher) {
    let model = Model::new(&trade()).expect("a model");
    rank(&model, None).expect("a ranking");
    bencher.bench(|| rank(&model.weigh(&[("potential".into(), 0.4)]).expect("weights"), None).expect("a ranking"));
}

#[divan::bench]
fn changed_weight_to_ranking_300_by_30_in_three_levels(bencher: Bencher) {
    let model = three_levels();
    rank(&model, None).expect("a ranking");
    bencher.bench(|| rank(&model.weigh(&[("d0".into(), 0.4)]).expect("weights"), None).expect("a ranking"));
}

#[divan::bench(sample_count = 5)]
fn benefit_of_the_doubt_300_by_30(bencher: Bencher) {
    let model = Model::new(&made_up()).expect("a model");
    let model = model.choose(Step::Aggregate, Choice::new("bod")).expect("a known method");
    bencher.with_inputs(|| model.on(model.data())).bench_values(|model| rank(&model, None).map(drop));
}

#[divan::bench(sample_count = 5)]
fn benefit_of_the_doubt_300_by_30_in_bounds(bencher: Bencher) {
    let model = Model::new(&made_up()).expect("a model");
    let bounds = Setting::List(vec![Setting::Number(0.02), Setting::Number(0.06)]);
    let options = BTreeMap::from([("bounds".to_string(), bounds)]);
    let choice = Choice { options, ..Choice::new("bod") };
    let model = model.choose(Step::Aggregate, choice).expect("a known method");
    bencher.with_inputs(|| model.on(model.data())).bench_values(|model| rank(&model, None).map(drop));
}

/// A session with `trade`, a model of it and its ranking.
fn session() -> Session {
    let settings = Settings { look: Look::default(), out: Rc::new(|_| {}), args: Vec::new() };
    let mut session = Session::new(settings);
    for line in ["let d = load(\"trade\");", "let m = model(d);", "let r = m.rank();"] {
        session.enter(line).map_err(|report| report.render(false)).expect("a line that runs");
    }
    session
}

#[divan::bench(name = "completion", args = [
    "model(load(\"trade\")).rank().",
    "d.",
    "lo",
    "r.where(|r| r.",
    "m.weigh(#{ ",
    "m.explain(\"sz",
    "m.explain(\"",
])]
fn completion(bencher: Bencher, text: &str) {
    let session = session();
    session.complete(text, text.len());
    bencher.bench_local(|| session.complete(text, text.len()));
}

/// The first Tab of a session: declarations are read and `trade` is loaded.
#[divan::bench(name = "completion, the first of a session")]
fn first_completion(bencher: Bencher) {
    let text = "load(\"trade\").";
    bencher.with_inputs(session).bench_local_values(|session| session.complete(text, text.len()));
}

#[divan::bench(sample_count = 30)]
fn whole_process_top_20_of_trade() {
    let status = Command::new(PROGRAM)
        .args(["-e", "model(load(\"trade\")).rank().top(20)"])
        .stdout(Stdio::null())
        .status()
        .expect("the program runs");
    assert!(status.success());
}

#[divan::bench(sample_count = 30)]
fn whole_process_one_plus_one() {
    let status = Command::new(PROGRAM).args(["-e", "1+1"]).stdout(Stdio::null()).status().expect("the program runs");
    assert!(status.success());
}

/// From the start of the process to the prompt on a pseudo-terminal; ending the process is not included.
#[divan::bench(sample_count = 30)]
fn prompt_ready(bencher: Bencher) {
    let home = tempfile::tempdir().expect("a folder for the history");
    bencher
        .with_inputs(|| {
            native_pty_system()
                .openpty(PtySize { rows: 40, cols: 100, ..PtySize::default() })
                .expect("a pseudo-terminal")
        })
        .bench_local_values(|pair| {
            let mut command = CommandBuilder::new(PROGRAM);
            command.env("XDG_STATE_HOME", home.path());
            command.env("TERM", "xterm");
            let child = pair.slave.spawn_command(command).expect("the program starts");
            let mut reader = pair.master.try_clone_reader().expect("the screen can be read");
            let (mut seen, mut bytes) = (Vec::new(), [0; 1024]);
            while !seen.windows(2).any(|part| part == b"> ") {
                match reader.read(&mut bytes) {
                    Ok(n @ 1..) => seen.extend_from_slice(&bytes[..n]),
                    _ => break,
                }
            }
            Ended { child, keys: pair.master.take_writer().expect("keys"), _master: pair.master }
        });
}

/// What rustyline writes once a line is drawn.
const DRAWN: &[u8] = b"\x1b[?2026l";

/// From a key press to the drawn line on a pseudo-terminal with `trade` loaded: colours, brackets, the preview below,
/// and the key that removes it again.
#[divan::bench(name = "two keys to screen with a preview", sample_count = 100)]
fn key_to_screen(bencher: Bencher) {
    let home = tempfile::tempdir().expect("a folder for the history");
    let size = PtySize { rows: 40, cols: 100, ..PtySize::default() };
    let pair = native_pty_system().openpty(size).expect("a pseudo-terminal");
    let mut command = CommandBuilder::new(PROGRAM);
    command.env("XDG_STATE_HOME", home.path());
    command.env("XDG_CONFIG_HOME", home.path());
    command.env("TERM", "xterm");
    let child = pair.slave.spawn_command(command).expect("the program starts");
    let mut reader = pair.master.try_clone_reader().expect("the screen can be read");
    let keys = pair.master.take_writer().expect("keys");
    let mut ended = Ended { child, keys, _master: pair.master };
    let mut wait = |keys: &mut dyn Write, text: &str, until: &[u8]| {
        keys.write_all(text.as_bytes()).and_then(|()| keys.flush()).expect("the terminal takes keys");
        let (mut seen, mut bytes) = (Vec::new(), [0; 4096]);
        while !seen.windows(until.len()).any(|part| part == until) {
            match reader.read(&mut bytes) {
                Ok(n @ 1..) => seen.extend_from_slice(&bytes[..n]),
                _ => panic!("the program ended"),
            }
        }
    };
    wait(&mut ended.keys, "", b"> ");
    wait(&mut ended.keys, "let m = model(load(\"trade\"))\r", b"22 indicators");
    std::thread::sleep(std::time::Duration::from_millis(200));
    wait(&mut ended.keys, "m.rank().top(5", b"top");
    std::thread::sleep(std::time::Duration::from_millis(200));
    // Output drawn in the meantime is read with the first key.
    bencher.bench_local(|| {
        wait(&mut ended.keys, ")", DRAWN);
        wait(&mut ended.keys, "\x7f", DRAWN);
    });
    wait(&mut ended.keys, "\x15", DRAWN);
}

#[divan::bench(name = "preview of a line", args = ["m.rank().top(5)", "d.gdp.mean()", "m.weigh(#{ potential: 0.4 }).rank().top(3)"])]
fn preview(bencher: Bencher, text: &str) {
    let session = session();
    session.preview(text);
    bencher.bench_local(|| session.preview(text));
}

/// Dropped after the measurement.
struct Ended {
    child: Box<dyn portable_pty::Child + Send + Sync>,
    keys: Box<dyn Write + Send>,
    _master: Box<dyn portable_pty::MasterPty + Send>,
}

impl Drop for Ended {
    fn drop(&mut self) {
        let _ = self.keys.write_all(b"\x04");
        let _ = self.child.wait();
    }
}

#[divan::bench]
fn compare_with_a_list(bencher: Bencher) {
    let (model, list) = (Model::new(&trade()).expect("a model"), load("top100", &Watch::default()).expect("bundled"));
    let (ranking, list) = (rank(&model, None).expect("a ranking"), published(&list, 2022).expect("a list"));
    bencher.bench(|| {
        Comparison::new(&ranking, &list, Bootstrap::default())
            .map(|found| (found.measure("kendall"), found.intervals()))
    });
}

#[divan::bench]
fn compare_two_models(bencher: Bencher) {
    let model = Model::new(&trade()).expect("a model");
    let soft = model.weigh(&[("potential".into(), 0.4)]).expect("a share");
    let (a, b) = (rank(&soft, None).expect("a ranking"), rank(&model, None).expect("a ranking"));
    bencher.bench(|| {
        Comparison::new(&a, &b, Bootstrap::default()).map(|found| (found.measure("kendall"), found.measure("footrule")))
    });
}

#[divan::bench]
fn explain_two_cities(bencher: Bencher) {
    let model = Model::new(&trade()).expect("a model");
    bencher.bench(|| explain(&model, "Wuhan", Some("Xi'an")).map(drop));
}

#[divan::bench]
fn what_if_of_one_city(bencher: Bencher) {
    let model = Model::new(&trade()).expect("a model");
    let unit = model.data().units().resolve("Wuhan").expect("a city");
    let wish = Wish { unit, indicator: "exports".into(), amount: Amount::Percent(10.0) };
    bencher.bench(|| what_if(&model, std::slice::from_ref(&wish), &BTreeMap::new()).map(drop));
}

fn asked_backwards() -> (Model, Vec<String>) {
    let model = Model::new(&trade()).expect("a model");
    let units = model.data().units();
    let ranking = rank(&model, None).expect("a ranking");
    let names = ranking.all_places().iter().map(|place| units.label(place.unit)).collect();
    (model, names)
}

/// The best and the worst rank of all 271 ranked cities, with each weight within ± 25 %.
#[divan::bench(sample_count = 3, sample_size = 1)]
fn range_of_all_of_trade(bencher: Bencher) {
    let (model, _) = asked_backwards();
    bencher.bench(|| inverse::ranges(&model, &[], &Watch::default()).map(drop));
}

#[divan::bench(sample_count = 20)]
fn dominance_of_trade(bencher: Bencher) {
    let (model, _) = asked_backwards();
    bencher.bench(|| inverse::dominance(&model, &[]).map(drop));
}

#[divan::bench(args = ["index", "all"], sample_count = 20)]
fn flip_two_of_trade(bencher: Bencher, at: &str) {
    let (model, _) = asked_backwards();
    let options = BTreeMap::from([("at".to_string(), Setting::Text(at.to_string()))]);
    bencher.bench(|| inverse::flip(&model, "Wuhan", "Xiamen", &options).map(drop));
}

#[divan::bench(sample_count = 20)]
fn threshold_of_trade(bencher: Bencher) {
    let (model, _) = asked_backwards();
    bencher.bench(|| inverse::threshold(&model, "potential").map(drop));
}

#[divan::bench(sample_count = 20)]
fn reach_on_trade(bencher: Bencher) {
    let (model, _) = asked_backwards();
    bencher.bench(|| inverse::reach(&model, "Wuhan", 10, None).map(drop));
}

/// One planted fault: an indicator counted in the other direction, one value with its decimal point in the wrong place.
#[divan::bench(args = ["direction", "decimal point"], sample_count = 5)]
fn reconcile_300_by_30(bencher: Bencher, fault: &str) {
    let model = three_levels();
    let other = match fault {
        "direction" => model.direction("x7", Direction::Lower).expect("an indicator"),
        _ => {
            let value = model.data().column("x7").expect("an indicator").get(1).map(|x| x * 10.0);
            model.on(&model.data().replace(&[(1, "x7".to_string(), value)]).expect("a value"))
        }
    };
    let list = rank(&other, None).expect("a ranking");
    let options = BTreeMap::from([("decimals".to_string(), Setting::Number(2.0))]);
    let rounded = |place: &Place| ListedUnit {
        name: list.units().codes[place.unit].to_string(),
        rank: None,
        score: place.score.map(|score| (score * 100.0).round() / 100.0),
    };
    let listed: Vec<ListedUnit> = list.all_places().iter().map(rounded).collect();
    let list = by_hand(Some(model.data()), &listed).expect("a list");
    bencher.bench(|| reconcile(&model, &list, &options, &Watch::default()).map(drop));
}

#[divan::bench(args = [(2022, "ranks"), (2018, "ranks"), (2018, "scores")], sample_count = 5)]
fn fit_of_trade(bencher: Bencher, (year, to): (i32, &str)) {
    let model = asked_backwards().0.at_year(year).expect("a year of it");
    let lists = load("top100", &Watch::default()).expect("bundled data load");
    let list = published(&lists, year).expect("a published list");
    let options = BTreeMap::from([("to".to_string(), Setting::Text(to.to_string()))]);
    bencher.bench(|| inverse::fit(&model, &list, &options, &Watch::default()).map(drop));
}
