//! The plainest dialects, which a reader must not refuse.

use proptest::strategy::{Strategy, ValueTree};
use proptest::test_runner::TestRunner;

use super::speech::{Across, Dialect, Encoding, Frame, Kind, Number, Quotes, Shape, Text};
use super::truth::{Wanted, truth};
use super::words::{CHINESE, LATIN};
use super::write::write;
use super::{Outcome, read_back, shown};

/// The number of tables written in each dialect.
const TABLES: usize = 12;

const PLAIN: Wanted = Wanted { years: Some(false), groups: Some(false), language: None, decimals: 2, indicators: 2 };
const WITH_YEARS: Wanted = Wanted { years: Some(true), ..PLAIN };
const WITH_GROUPS: Wanted = Wanted { groups: Some(true), ..PLAIN };

#[rustfmt::skip]
fn plainest() -> Vec<(&'static str, Wanted, Dialect)> {
    let plain = Dialect::plain;
    let text = |change: fn(&mut Text)| { let mut dialect = plain(); change(&mut dialect.text); dialect };
    let number = |change: fn(&mut Number)| { let mut dialect = plain(); change(&mut dialect.number); dialect };
    let frame = |change: fn(&mut Frame)| { let mut dialect = plain(); change(&mut dialect.frame); dialect };
    let kind = |kind: Kind| Dialect { kind, ..plain() };
    let shape = |shape: Shape| Dialect { shape, ..plain() };
    let long = Shape::Long { heads: ("indicator", "value"), is_short: false };
    let german = Dialect { unit: "Stadt", ..text(|text| text.separator = ';') };
    let german = Dialect { number: Number { decimal: ',', ..german.number }, ..german };
    vec![
        ("commas", PLAIN, plain()),
        ("semicolons, a decimal comma", PLAIN, german.clone()),
        ("semicolons, CRLF, a mark of UTF-8", PLAIN, Dialect { text: Text { end: "\r\n", encoding: Encoding::Bom, ..german.text }, ..german }),
        ("tabs", PLAIN, kind(Kind::Tsv)),
        ("an Excel workbook", PLAIN, kind(Kind::Xlsx)),
        ("a LibreOffice workbook", PLAIN, kind(Kind::Ods)),
        ("rows of JSON", PLAIN, kind(Kind::Json)),
        ("a figure a row", PLAIN, shape(long)),
        ("a figure a row, with years", WITH_YEARS, shape(long)),
        ("a column of years", WITH_YEARS, plain()),
        ("years across", WITH_YEARS, shape(Shape::Across(Across::After))),
        ("years across, behind a blank", WITH_YEARS, shape(Shape::Across(Across::Spaced))),
        ("a column of regions", WITH_GROUPS, plain()),
        ("a column of regions in a workbook", WITH_GROUPS, kind(Kind::Xlsx)),
        ("UTF-8 with a mark", Wanted { language: Some(LATIN), ..PLAIN }, text(|text| text.encoding = Encoding::Bom)),
        ("UTF-16", PLAIN, text(|text| text.encoding = Encoding::Utf16)),
        ("GB18030", Wanted { language: Some(CHINESE), ..PLAIN }, Dialect { unit: "城市", ..text(|text| text.encoding = Encoding::Gb18030) }),
        ("a title above, and a blank line", PLAIN, frame(|frame| { frame.titles = vec!["Regional accounts"]; frame.blanks[0] = true; })),
        ("a source below", PLAIN, frame(|frame| { frame.notes = vec!["Source: Statistical office"]; })),
        ("a source below a workbook's table", PLAIN, Dialect { kind: Kind::Xlsx, ..frame(|frame| { frame.notes = vec!["Source: Statistical office"]; frame.blanks[2] = true; }) }),
        ("texts in quotes", PLAIN, text(|text| text.quotes = Quotes::Texts)),
        ("all cells in quotes", PLAIN, text(|text| text.quotes = Quotes::All)),
        ("a blank line among the rows", PLAIN, frame(|frame| frame.blanks[1] = true)),
        ("numbered rows, as pandas writes them", PLAIN, frame(|frame| frame.numbered = Some(0))),
        ("gaps as NA", PLAIN, number(|number| number.gap = "NA")),
        ("gaps as two points", PLAIN, number(|number| number.gap = "..")),
        ("gaps as a dash", PLAIN, number(|number| number.gap = "-")),
    ]
}

#[test]
fn the_plainest_dialects_are_read_without_a_word() {
    let mut wrong = Vec::new();
    for (name, wanted, dialect) in plainest() {
        let mut runner = TestRunner::deterministic();
        for _ in 0..TABLES {
            let truth = truth(wanted).new_tree(&mut runner).expect("no table is rejected").current();
            let dialect = dialect.clone().fit(&truth);
            let written = write(&truth, &dialect);
            match read_back(&truth, &dialect, &written, "#{}") {
                Outcome::Right => {}
                Outcome::Refused(text) | Outcome::Wrong(text) => {
                    wrong.push(format!("{name}: {text}\n{}", shown(&written)));
                    break;
                }
            }
        }
    }
    assert!(wrong.is_empty(), "{} dialects\n{}", wrong.len(), wrong.join("\n\n"));
}
