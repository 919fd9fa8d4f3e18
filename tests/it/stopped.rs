//! Everything that loops over units checks the watch of its data: it ends soon after an interruption, reports it, and
//! keeps nothing unfinished.

use std::time::{Duration, Instant};

use reweigh::analysis::confidence::{ConfidenceOptions, confidence};
use reweigh::analysis::edition::Edition;
use reweigh::analysis::inverse::{Asked, FragileOptions, Sentence, claim, fragile};
use reweigh::analysis::likeness::Bootstrap;
use reweigh::analysis::reconcile::reconcile;
use reweigh::analysis::since::since;
use reweigh::analysis::uncertainty::UncertaintySpec;
use reweigh::analysis::{Amount, Comparison, Wish, alpha, compromise, correlate_model, influence, inverse};
use reweigh::analysis::{leave_one_out, outranking, table_of_answers, voices, votes, what_if};
use reweigh::data::{Choice, Dataset, from_csv, load};
use reweigh::model::{Model, Step};
use reweigh::rank::{published, rank};
use reweigh::render::page::{PageInput, page};
use reweigh::render::{Look, Show, check, data_table, gaps, model_workbook, render, scores, units, unranked, workbook};
use reweigh::{Error, Result, Setting, Watch};

type Noun = fn(&Model) -> Result<()>;

/// The index by a method of a decision matrix that takes all values.
fn decided(model: &Model, method: &str, options: &[(&str, &str)]) -> Result<Model> {
    let options = [("missing", "worst")].iter().chain(options);
    let options = options.map(|(name, word)| (name.to_string(), (*word).into())).collect();
    model.choose(Step::Aggregate, Choice { at: vec!["index".into()], options, ..Choice::new(method) })
}

/// The model of every fifth unit and of Wuhan, for what takes long.
fn fewer(model: &Model) -> Result<Model> {
    let wuhan = model.data().units().resolve("Wuhan")?;
    Ok(model.on(&model.data().filter(&|unit| unit % 5 == 0 || unit == wuhan)?))
}

/// Each is requested from a model that has computed nothing yet.
fn few_draws() -> UncertaintySpec {
    UncertaintySpec { draws: 500, ..UncertaintySpec::default() }
}

const NOUNS: &[(&str, Noun)] = &[
    ("scores", |model| model.scores().map(drop)),
    ("scores that gaps hide", |model| model.filled().map(drop)),
    ("bod", |model| {
        let bod = Choice { at: vec!["index".into()], ..Choice::new("bod") };
        model.choose(Step::Aggregate, bod)?.scores().map(drop)
    }),
    ("kemeny", |model| decided(model, "kemeny", &[])?.scores().map(drop)),
    ("codas", |model| decided(model, "codas", &[("norm", "minmax")])?.scores().map(drop)),
    ("outranking", |model| outranking(&decided(model, "promethee", &[])?).map(drop)),
    ("compromise", |model| compromise(&decided(model, "vikor", &[])?).map(drop)),
    ("weights from data", |model| model.weigh_by(&Choice::new("critic")).map(drop)),
    ("influence", |model| influence(model).map(drop)),
    ("regret", |model| {
        let person = |at: u8| {
            let weight = |code: &str, by: u8| (code.to_string(), Setting::from(f64::from(1 + at % by) / 20.0));
            [weight("level", 7), weight("potential", 5)].into()
        };
        let answers = table_of_answers(&(0..20).map(person).collect::<Vec<_>>())?;
        votes(model, voices(model, &answers)?, model.data().watch())?.regrets(model.data().watch()).map(drop)
    }),
    ("since", |model| {
        let model = fewer(model)?;
        since(&model, &model.at_year(2021)?.equal(None)?, None).map(drop)
    }),
    ("confidence", |model| {
        let errors = Setting::map([("errors", Setting::map([("trade_total", 10.0)])), ("draws", 100.0.into())]);
        let Setting::Map(given) = errors else { return Ok(()) };
        let model = &fewer(model)?;
        let sets = confidence(model, ConfidenceOptions::read(&given)?, model.data().watch())?;
        sets.alone(model.data().watch()).map(drop)
    }),
    ("claim", |model| {
        let (model, units): (Model, Vec<usize>) = (fewer(model)?, (0..20).collect());
        let among = Sentence::Among { units: units.into(), of: "units".into(), first: 20, least: 8 };
        claim(&model, Asked::Sentence(among), few_draws(), model.data().watch()).map(drop)
    }),
    ("claim of one rank", |model| {
        let model = &fewer(model)?;
        let unit = model.data().units().resolve("Wuhan")?;
        claim(model, Asked::Sentence(Sentence::Rank { unit, most: 20 }), few_draws(), model.data().watch()).map(drop)
    }),
    ("fragile", |model| {
        let model = &fewer(model)?;
        let options = FragileOptions { unit: Some("Wuhan".to_string()), ..FragileOptions::default() };
        let unit = model.data().units().resolve("Wuhan")?;
        fragile(model, &Sentence::Rank { unit, most: 20 }, &options, model.data().watch()).map(drop)
    }),
    ("edition", |model| Edition::new(&fewer(model)?, "1", Vec::new(), model.data().watch()).map(drop)),
    ("reconcile", |model| {
        let model = &model.on(&model.data().filter(&|unit| unit % 20 == 0)?);
        let other = rank(&model.at_year(2021)?, None)?;
        reconcile(model, &other, &[("changes".to_string(), 1.0.into())].into(), model.data().watch()).map(drop)
    }),
    ("leave_one_out", |model| leave_one_out(model).map(drop)),
    ("correlate", |model| correlate_model(model, &[].into()).map(drop)),
    ("alpha", |model| alpha(model).map(drop)),
    ("compare", |model| {
        let (whole, part) = (rank(model, None)?, rank(model, Some("potential"))?);
        Comparison::new(&whole, &part, Bootstrap::default()).map(drop)
    }),
    ("intervals", |model| {
        let list = published(&load("top100", &Watch::default())?, 2022)?;
        let how = Bootstrap { draws: 20, ..Bootstrap::default() };
        Comparison::new(&rank(model, None)?, &list, how)?.intervals().map(drop)
    }),
    ("what_if", |model| {
        let wish = |unit: usize| Wish { unit, indicator: "exports".to_string(), amount: Amount::To(1.0) };
        what_if(model, &[wish(0), wish(1)], &[].into()).map(drop)
    }),
    ("dominance", |model| inverse::dominance(&fewer(model)?, &[]).map(drop)),
    ("threshold", |model| inverse::threshold(model, "potential").map(drop)),
    ("flip", |model| inverse::flip(model, "Wuhan", "Shenzhen", &[].into()).map(drop)),
    ("reach", |model| inverse::reach(model, "Wuhan", 10, None).map(drop)),
    ("range", |model| inverse::range(model, "Wuhan", &[], model.data().watch()).map(drop)),
    ("a ranking shown", |model| shown(&rank(model, None)?)),
    ("units without a rank", |model| shown(&unranked(&rank(&model.coverage(0.95)?, None)?))),
    ("scores with gaps", |model| shown(&gaps(&rank(model, None)?))),
    ("a table of scores", |model| shown(&scores(model)?)),
    ("a table of units", |model| shown(&units(model.data()))),
    ("a report", |model| {
        let keys = model.tree().nodes().iter().map(|node| node.code.clone()).collect();
        let (script, line) = ("model(d)".to_string(), "…".to_string());
        page(&PageInput { model, title: None, about: None, base: None, draws: 50, script, keys, line }).map(drop)
    }),
    ("a data set saved", |model| shown(&data_table(model.data())?)),
    ("a ranking as a workbook", |model| workbook(&rank(model, None)?.shapes()).map(drop)),
    ("a workbook of a model", |model| model_workbook(model).map(drop)),
];

/// Renders a noun as a session does, which asks afterwards whether that was interrupted.
fn shown(noun: &dyn Show) -> Result<()> {
    let shapes = noun.shapes();
    render(&shapes, &Look::default());
    check(&shapes)
}

fn trade(watch: &Watch) -> Model {
    let data = load("trade", &Watch::default()).expect("bundled");
    Model::new(&data.watched(watch)).expect("a model")
}

#[test]
fn a_stop_is_seen_wherever_it_comes() {
    let (watch, plain) = (Watch::default(), trade(&Watch::default()));
    for (name, noun) in NOUNS {
        let asked = |looks: u64| {
            let model = plain.on(&plain.data().watched(&watch));
            watch.reset();
            watch.stop_after(looks);
            (noun(&model), watch.looks(), model)
        };
        let (answer, looks, _) = asked(u64::MAX);
        assert_eq!(answer, Ok(()), "{name}");
        assert!(looks > 0, "{name} never looks");
        for at in [0, looks / 2, looks - 1] {
            let (answer, _, model) = asked(at);
            assert_eq!(answer, Err(Error::Interrupted), "{name}, stopped at look {at} of {looks}");
            watch.reset();
            assert_eq!(noun(&model), Ok(()), "{name}, asked again");
            assert_eq!(model.scores(), plain.scores(), "{name}, asked again");
        }
    }
}

/// Units with five values each, some of them missing.
fn made_up(units: usize, watch: &Watch) -> Dataset {
    let mut text = "unit,a,b,c,d,e\n".to_string();
    for unit in 0..units {
        let cell = |at: usize| (unit * (2 * at + 7919) % 10_007).to_string();
        let cells: Vec<String> =
            (0..5).map(|at| if (unit + at) % 11 == 0 { String::new() } else { cell(at) }).collect();
        text.push_str(&format!("u{unit},{}\n", cells.join(",")));
    }
    from_csv(&text, "made up", watch).expect("a good table")
}

/// Without the interruption each unit is compared with every other, which takes more than a minute.
#[test]
fn long_work_ends_soon_after_a_stop_from_elsewhere() {
    let watch = Watch::default();
    let model = Model::new(&made_up(20_000, &watch)).expect("a model");
    let model = model.choose(Step::Aggregate, Choice::new("bod")).expect("a known method");
    let (stopper, start) = (watch, Instant::now());
    let stopped = std::thread::spawn(move || {
        std::thread::sleep(Duration::from_millis(50));
        stopper.stop();
    });
    assert_eq!(rank(&model, None).map(drop), Err(Error::Interrupted));
    stopped.join().expect("it only stops");
    assert!(start.elapsed() < Duration::from_secs(10), "{:?}", start.elapsed());
}

/// Nothing is computed again for each unit once the work is stopped: that took minutes for a ranking with gaps.
#[test]
fn what_a_stop_kept_from_being_computed_is_not_tried_for_each_unit() {
    let watch = Watch::default();
    let data = made_up(20_000, &watch);
    for (name, noun) in NOUNS.iter().filter(|(name, _)| ["a ranking shown", "scores with gaps"].contains(name)) {
        for looks in [5, 10, 15, 20] {
            let model = Model::new(&data).expect("a model");
            watch.reset();
            watch.stop_after(looks);
            let start = Instant::now();
            assert_eq!(noun(&model), Err(Error::Interrupted), "{name}, after {looks}");
            assert!(start.elapsed() < Duration::from_secs(10), "{name}, after {looks}: {:?}", start.elapsed());
            watch.reset();
        }
    }
}
