//! Pictures: every kind stored as SVG, identical when drawn twice; hostile names have no effect, long ones are cut.

use std::fs;
use std::path::PathBuf;

use proptest::prelude::*;
use reweigh::Setting;
use reweigh::Watch;
use reweigh::analysis::WeightMap;
use reweigh::analysis::inverse::dominance;
use reweigh::analysis::uncertainty::{UncertaintySpec, uncertainty};
use reweigh::analysis::weightings::Weights;
use reweigh::data::{Dataset, Direction, load};
use reweigh::model::Model;
use reweigh::rank::rank;
use reweigh::render::charts::{chart_column, chart_dataset, chart_model, chart_ranking, chart_uncertainty};
use reweigh::render::dominance::DominanceView;
use reweigh::render::paint::{Sheet, Size, Theme, svg};
use reweigh::render::{Format, Look, Picture, Shape, Show, render, weight_map};

type Options = std::collections::BTreeMap<String, Setting>;

fn options<const N: usize>(all: [(&str, Setting); N]) -> Options {
    all.into_iter().map(|(name, value)| (name.to_string(), value)).collect()
}

fn trade() -> Dataset {
    load("trade", &Watch::default()).expect("a bundled data set")
}

fn stored(name: &str) -> PathBuf {
    PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("tests/it/pictures").join(format!("{name}.svg"))
}

/// Checks that the drawing equals the one that was reviewed and stored; `UPDATE=1` stores it again.
fn holds(name: &str, picture: &Picture, sheet: &Sheet) {
    let found = svg(picture, sheet);
    is_well_formed(&found);
    if std::env::var_os("UPDATE").is_some() {
        fs::write(stored(name), &found).expect("a folder of pictures");
    }
    let expected = fs::read_to_string(stored(name)).unwrap_or_default();
    assert!(found == expected, "{name}.svg differs: look at it and store it by UPDATE=1");
}

/// Checks that every element is closed in the right order, and that only drawing elements occur.
fn is_well_formed(text: &str) {
    let known = ["svg", "title", "desc", "rect", "polyline", "polygon", "circle", "text", "g"];
    let (mut open, mut rest) = (Vec::new(), text);
    while let Some((_, after)) = rest.split_once('<') {
        let (tag, after) = after.split_once('>').expect("a tag ends");
        rest = after;
        if let Some(name) = tag.strip_prefix('/') {
            assert_eq!(open.pop(), Some(name), "closed in turn");
            continue;
        }
        let name = tag.split([' ', '/']).next().expect("a name");
        assert!(known.contains(&name), "<{name}>");
        if !tag.ends_with('/') {
            open.push(name);
        }
    }
    assert!(open.is_empty(), "all closed: {open:?}");
    assert!(!text.contains("NaN") && !text.contains("inf\""), "numbers alone");
}

#[test]
fn every_kind_is_drawn_as_it_was_seen() {
    let (data, sheet) = (trade(), Sheet::default());
    let model = Model::new(&data).expect("a model");
    let ranking = rank(&model, None).expect("a ranking").top(12);
    let none = Options::new();
    for kind in ["bars", "stacked", "heatmap", "bump", "lines"] {
        holds(kind, &chart_ranking(&ranking, Some(kind), &none).expect(kind), &sheet);
    }
    let three = options([("units", vec!["Wuhan", "Shenzhen", "宁波"].into())]);
    let dark = Sheet { theme: Theme::Dark, ..Sheet::default() };
    holds("radar", &chart_ranking(&ranking, Some("radar"), &three).expect("radar"), &dark);
    let region = || ("colour", Setting::from("region"));
    holds("map", &chart_ranking(&ranking, Some("map"), &options([region()])).expect("map"), &sheet);
    for kind in ["tree", "sunburst", "boxplot", "histogram"] {
        holds(kind, &chart_model(&model, Some(kind), &none).expect(kind), &sheet);
    }
    let two = options([("x", "gdp".into()), ("y", "exports".into()), region()]);
    let few = data.filter(&|unit| unit < 40).expect("some units");
    let slide = Sheet { size: Size::Slide, ..Sheet::default() };
    holds("scatter", &chart_dataset(&few, Some("scatter"), &two).expect("scatter"), &slide);
    let of = dominance(&model, &[Weights::Any { at: Vec::new() }]).expect("a set");
    let view = DominanceView { of, top: 12 };
    let Some(Shape::Picture(graph)) = view.shapes().into_iter().next() else { panic!("a picture") };
    holds("dominance", &graph, &sheet);
    let corners = ["level", "innovation", "potential"].map(String::from);
    let map = WeightMap::of(&model, &corners, &Watch::default()).expect("three members");
    holds("weight_map", &weight_map(&map).expect("a picture"), &sheet);
    let spec = UncertaintySpec::read(&model, &options([("draws", 2000.0.into())])).expect("good options");
    let sure = uncertainty(&model, spec, &Watch::default()).expect("draws");
    for kind in ["intervals", "heatmap"] {
        holds(&format!("sure_{kind}"), &chart_uncertainty(&sure, Some(kind), &none).expect(kind), &sheet);
    }
}

fn named(names: &[String]) -> Dataset {
    let codes: Vec<String> = (0..names.len()).map(|unit| format!("u{unit}")).collect();
    Dataset::builder("hostile")
        .units(codes)
        .names(names.to_vec())
        .called("unit", "units")
        .indicator("a", "A", Direction::Higher, (0..names.len()).map(|unit| unit as f64 * 1.5))
        .indicator("b", "B", Direction::Lower, (0..names.len()).map(|unit| (unit * unit % 7) as f64))
        .build()
        .expect("good data")
}

const HOSTILE: [&str; 8] = [
    "<script>alert(1)</script>",
    "\"/><svg onload=alert(1)>",
    "]]>&lt;b&gt;",
    "'; background: url(x)",
    "=cmd|' /C calc'!A0",
    "a\u{202e}gnp.exe",
    "bell\u{7}\u{1b}[31mred",
    "line\u{2028}end\u{0}",
];

#[test]
fn names_are_letters_and_no_markup() {
    let data = named(&HOSTILE.map(String::from));
    let model = Model::new(&data).expect("a model");
    let ranking = rank(&model, None).expect("a ranking");
    let of_data = options([("x", "a".into()), ("y", "b".into())]);
    for picture in [
        chart_ranking(&ranking, None, &Options::new()).expect("bars"),
        chart_ranking(&ranking, Some("heatmap"), &Options::new()).expect("shades"),
        chart_dataset(&data, Some("scatter"), &of_data).expect("dots"),
        chart_dataset(&data, Some("bars"), &options([("x", "a".into()), ("title", HOSTILE[0].into())])).expect("bars"),
    ] {
        let text = svg(&picture, &Sheet::default());
        is_well_formed(&text);
        assert!(!text.contains(|c: char| c.is_control() && c != '\n'), "no control characters");
        assert!(!text.contains('\u{202e}'), "nothing turns the order of letters");
    }
}

/// If there are fonts, a PNG at two pixels per point, the same each time; otherwise an error that says what to install.
#[test]
#[cfg(feature = "png")]
fn a_picture_opens_as_png() {
    let ranking = rank(&Model::new(&trade()).expect("a model"), None).expect("a ranking").top(5);
    let picture = chart_ranking(&ranking, Some("stacked"), &Options::new()).expect("bars");
    let sheet = Sheet { size: Size::Slide, ..Sheet::default() };
    match reweigh::render::paint::png(&picture, &sheet) {
        Ok((bytes, missing)) => {
            assert!(bytes.starts_with(b"\x89PNG\r\n\x1a\n\0\0\0\rIHDR") && bytes.ends_with(b"IEND\xaeB`\x82"));
            let side = |from: usize| bytes[from..from + 4].iter().fold(0, |all, byte| all * 256 + u32::from(*byte));
            assert_eq!((side(16), side(20)), (2560, 1440));
            assert!(bytes.len() > 20_000, "something is drawn");
            assert_eq!(missing, "", "Latin letters are everywhere");
            let again = reweigh::render::paint::png(&picture, &sheet).expect("once more");
            assert_eq!(bytes, again.0);
        }
        Err(error) => assert!(error.to_string().contains("this machine has no fonts"), "{error}"),
    }
}

#[test]
fn ten_thousand_bars_are_cut_and_say_so() {
    let names: Vec<String> = (0..10_000).map(|unit| format!("unit {unit}")).collect();
    let ranking = rank(&Model::new(&named(&names)).expect("a model"), None).expect("a ranking");
    let picture = chart_ranking(&ranking, None, &Options::new()).expect("bars");
    let text = svg(&picture, &Sheet::default());
    assert!(text.contains("the first 400 of 10000 are drawn"), "what is left out is said");
    assert!(text.len() < 400_000, "{}", text.len());
    let two = options([("x", "a".into()), ("y", "b".into())]);
    let dots = chart_dataset(&named(&names), Some("scatter"), &two).expect("dots");
    let text = svg(&dots, &Sheet::default());
    assert!(text.contains("the first 5000 of 10000 are drawn") && text.matches("<circle").count() == 5000);
    let slide = svg(&picture, &Sheet { size: Size::Slide, ..Sheet::default() });
    assert!(slide.contains("width=\"1280\" height=\"720\"") && slide.contains("of 10000 are drawn"));
}

#[test]
fn nothing_to_draw_is_an_error() {
    let data = trade();
    let model = Model::new(&data).expect("a model");
    let nobody = rank(&model, None).expect("a ranking").keep(|_| false);
    for kind in ["bars", "stacked", "heatmap", "map", "bump"] {
        assert!(chart_ranking(&nobody, Some(kind), &Options::new()).is_err(), "{kind} of nobody");
    }
    let column = data.column("gdp").expect("a column");
    assert!(chart_column(&column, Some("histogram"), &options([("bins", 0.5.into())])).is_err(), "half a bin");
    assert!(chart_column(&column, Some("pie"), &Options::new()).is_err(), "a kind that there is not");
    assert!(chart_column(&column, None, &options([("bin", 5.0.into())])).is_err(), "an option that there is not");
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 64, ..ProptestConfig::default() })]

    /// Whatever the values and names, the picture is valid, the same each time, and fits the terminal.
    #[test]
    fn any_figures_are_drawn(
        rows in prop::collection::vec((".{0,24}", prop::option::of(-1e12..1e12f64), prop::option::of(-1.0..1.0f64)), 3..30),
        width in 40..160usize,
    ) {
        let codes: Vec<String> = (0..rows.len()).map(|unit| format!("u{unit}")).collect();
        let names: Vec<String> = rows.iter().map(|(name, ..)| format!("n {name}")).collect();
        let built = Dataset::builder("any")
            .units(codes)
            .names(names)
            .indicator("a", "A", Direction::Higher, rows.iter().map(|row| row.1))
            .indicator("b", "B", Direction::Lower, rows.iter().map(|row| row.2))
            .build();
        let Ok(data) = built else { return Ok(()) };
        let two = options([("x", "a".into()), ("y", "b".into())]);
        for kind in ["boxplot", "histogram", "scatter", "bars"] {
            let Ok(picture) = chart_dataset(&data, Some(kind), &two) else { continue };
            let text = svg(&picture, &Sheet::default());
            is_well_formed(&text);
            prop_assert_eq!(&text, &svg(&picture, &Sheet::default()));
            let look = Look { format: Format::Table, width: Some(width), ascii: true, ..Look::default() };
            prop_assert!(!render(&picture.shapes(), &look).is_empty());
            prop_assert!(matches!(picture.shapes()[..], [Shape::Picture(_)]));
        }
    }
}
