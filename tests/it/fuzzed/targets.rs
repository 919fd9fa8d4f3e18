//! What each fuzz target does with its bytes: read them, then use what was read. Any answer is right, and so is any
//! error with a message; a panic, an endless wait or too much memory is not.

use std::cell::RefCell;
use std::io::Write;
use std::path::{Path, PathBuf};
use std::rc::Rc;
use std::time::{Duration, Instant};

use reweigh::data::{About, Dataset, Formula, Reading, from_bytes, from_toml, load_with};
use reweigh::files::{self, Access};
use reweigh::model::{Model, read, write};
use reweigh::rank::rank;
use reweigh::render::Look;
use reweigh::script::{Reader, Session, Settings};
use reweigh::{Result, Watch};

/// What a target does with its bytes; it panics if something is wrong.
type Target = fn(&[u8]);

/// All targets by name.
pub const ALL: &[(&str, Target)] = &[
    ("script", script),
    ("delimited", delimited),
    ("json", json),
    ("workbook", workbook),
    ("sheet", sheet),
    ("description", description),
    ("formula", formula),
];

/// How often a script may be asked whether it should stop, which is at least once per operation.
const CHECKS: u64 = 5_000;
/// How long a script may run; the time between two checks may be long.
const PATIENCE: Duration = Duration::from_secs(2);
/// How many bytes more than before one input may hold.
const ROOM: u64 = 512 << 20;

fn held() -> u64 {
    crate::MEMORY.allocated() as u64
}

/// A watch that ends long work after some checks, and work that takes too much memory.
fn watch() -> Watch {
    let watch = Watch::default();
    watch.limit_memory(held, held() + ROOM);
    watch
}

/// Whatever was read can be ranked, described and saved, and none of its values is infinite.
fn used(read: Result<Dataset>) {
    let data = match read {
        Ok(data) => data,
        Err(error) => return assert!(!error.to_string().is_empty()),
    };
    for indicator in data.indicators() {
        let column = data.column(&indicator.code).expect("an indicator of the data");
        assert!(column.present().all(f64::is_finite), "{}", indicator.code);
    }
    (0..data.units().len()).for_each(|unit| assert!(!data.units().label(unit).is_empty()));
    model(Model::new(&data));
}

fn model(model: Result<Model>) {
    let ranking = model.and_then(|model| {
        assert!(!write(&model).is_empty());
        rank(&model, None)
    });
    match ranking {
        Ok(ranking) => assert!(ranking.places().all(|place| place.score.is_some_and(f64::is_finite))),
        Err(error) => assert!(!error.to_string().is_empty()),
    }
}

/// Text of the language: read, completed, coloured and run, without files.
pub fn script(bytes: &[u8]) {
    let Ok(text) = std::str::from_utf8(bytes) else { return };
    let text = text.to_string();
    // The stack of the program's own session.
    let thread = std::thread::Builder::new().stack_size(64 << 20).spawn(move || run(&text));
    thread.expect("a thread can be had").join().expect("the session does not panic");
}

fn run(text: &str) {
    let look = Look { width: Some(80), rows: Some(20), ..Look::default() };
    let mut session = Session::new(Settings { look, out: Rc::new(|_| {}), args: Vec::new() });
    session.set_access(Access::nowhere().expect("a working folder"));
    session.take_input();
    session.watch().limit_memory(held, held() + ROOM);
    let _ = Reader::new().is_unfinished(text);
    let _ = session.painted(text);
    let _ = (session.complete(text, text.len()), session.signature(text));
    session.watch().until(Some(Instant::now() + PATIENCE));
    session.watch().stop_after(CHECKS);
    if let Err(report) = session.enter(text) {
        assert!(!report.is_fault, "{}", report.render(false));
        assert!(!report.render(false).is_empty() && !report.render_within(true, Some(40)).is_empty());
    }
}

/// Delimited text in any encoding.
pub fn delimited(bytes: &[u8]) {
    used(from_bytes(bytes, "t.csv", &watch()));
}

/// JSON: a list of rows, columns, or one row per line.
pub fn json(bytes: &[u8]) {
    used(from_bytes(bytes, "t.json", &watch()));
    used(from_bytes(bytes, "t.jsonl", &watch()));
}

/// The bytes of a workbook: xlsx, xls or ods.
pub fn workbook(bytes: &[u8]) {
    used(from_bytes(bytes, "t.xlsx", &watch()));
}

/// The XML of a sheet of a workbook, which a fuzzer cannot reach through compression: of an xlsx file, or of an ods file
/// if it is named there.
pub fn sheet(bytes: &[u8]) {
    workbook(&book(bytes));
}

/// A workbook with this XML as its only sheet.
pub fn book(sheet: &[u8]) -> Vec<u8> {
    let is_office = sheet.windows(6).any(|part| part == b"office");
    let parts: &[(&str, &[u8])] = if is_office { ODS } else { XLSX };
    let options = zip::write::SimpleFileOptions::default().compression_method(zip::CompressionMethod::Stored);
    let mut book = zip::ZipWriter::new(std::io::Cursor::new(Vec::new()));
    for (name, part) in parts.iter().chain(&[(if is_office { "content.xml" } else { SHEET }, sheet)]) {
        book.start_file(*name, options).expect("written to memory");
        book.write_all(part).expect("written to memory");
    }
    book.finish().expect("written to memory").into_inner()
}

const SHEET: &str = "xl/worksheets/sheet1.xml";
const ODS: &[(&str, &[u8])] = &[
    ("mimetype", b"application/vnd.oasis.opendocument.spreadsheet"),
    (
        "META-INF/manifest.xml",
        br#"<manifest:manifest xmlns:manifest="urn:oasis:names:tc:opendocument:xmlns:manifest:1.0"></manifest:manifest>"#,
    ),
];
const XLSX: &[(&str, &[u8])] = &[
    (
        "[Content_Types].xml",
        br#"<Types xmlns="http://schemas.openxmlformats.org/package/2006/content-types"><Default Extension="rels" ContentType="application/vnd.openxmlformats-package.relationships+xml"/><Default Extension="xml" ContentType="application/xml"/></Types>"#,
    ),
    (
        "_rels/.rels",
        br#"<Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships"><Relationship Id="rId1" Type="http://schemas.openxmlformats.org/officeDocument/2006/relationships/officeDocument" Target="xl/workbook.xml"/></Relationships>"#,
    ),
    (
        "xl/_rels/workbook.xml.rels",
        br#"<Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships"><Relationship Id="rId1" Type="http://schemas.openxmlformats.org/officeDocument/2006/relationships/worksheet" Target="worksheets/sheet1.xml"/><Relationship Id="rId2" Type="http://schemas.openxmlformats.org/officeDocument/2006/relationships/styles" Target="styles.xml"/><Relationship Id="rId3" Type="http://schemas.openxmlformats.org/officeDocument/2006/relationships/sharedStrings" Target="sharedStrings.xml"/></Relationships>"#,
    ),
    (
        "xl/workbook.xml",
        br#"<workbook xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main" xmlns:r="http://schemas.openxmlformats.org/officeDocument/2006/relationships"><sheets><sheet name="S" sheetId="1" r:id="rId1"/></sheets></workbook>"#,
    ),
    (
        "xl/styles.xml",
        br##"<styleSheet xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main"><numFmts count="1"><numFmt numFmtId="164" formatCode="#,##0.0&quot; million&quot;"/></numFmts><cellXfs count="4"><xf numFmtId="0"/><xf numFmtId="14"/><xf numFmtId="9"/><xf numFmtId="164"/></cellXfs></styleSheet>"##,
    ),
    (
        "xl/sharedStrings.xml",
        br#"<sst xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main" count="3" uniqueCount="3"><si><t>city</t></si><si><t>size</t></si><si><t>Arden</t></si></sst>"#,
    ),
];

thread_local! {
    /// A folder with a table, beside which descriptions and models are written.
    static FOLDER: RefCell<Option<(tempfile::TempDir, Access)>> = const { RefCell::new(None) };
}

const TABLE: &str = "unit,name,name_zh,zone,year,gdp,rent,rain\nA,Arden,亚,n,2021,1,2,3\nA,Arden,亚,n,2022,2,2,\nB,Brill,布,s,2021,4,8,9\n\
                     B,Brill,布,s,2022,5,7,9\nC,Corve,科,s,2021,3,9,1\nC,Corve,科,s,2022,3,,2\n";

fn beside_a_table(bytes: &[u8], work: impl FnOnce(&Path, &Access)) {
    FOLDER.with_borrow_mut(|folder| {
        let (folder, access) = folder.get_or_insert_with(|| {
            let folder = tempfile::tempdir().expect("a folder for temporary files");
            std::fs::write(folder.path().join("t.csv"), TABLE).expect("a new file");
            let access = Access::nowhere().and_then(|access| access.with_folder("the folder", folder.path()));
            (folder, access.expect("a folder that exists"))
        });
        std::fs::write(folder.path().join("t.toml"), bytes).expect("a file of our own");
        work(folder.path(), access);
    });
}

/// TOML: the description of a table, and a saved model.
pub fn description(bytes: &[u8]) {
    if let Ok(text) = files::text(bytes, "t.toml") {
        let _ = from_toml::<About>(&text, "t.toml");
    }
    beside_a_table(bytes, |folder, access| {
        let path = |name: &str| -> String { PathBuf::from(folder).join(name).display().to_string() };
        used(load_with(&path("t.csv"), &Reading::default(), access, &watch()));
        model(read(&path("t.toml"), access, &watch()));
    });
}

/// A formula that can be parsed prints itself so that it parses to the same formula; its value is finite or missing.
pub fn formula(bytes: &[u8]) {
    let Ok(text) = std::str::from_utf8(bytes) else { return };
    match text.parse::<Formula>() {
        Ok(formula) => {
            assert_eq!(formula.to_string().parse(), Ok(formula.clone()), "{text} printed {formula}");
            assert!(!formula.value(&|_| 2.0).is_infinite(), "{text}");
            assert!(formula.names().len() <= text.len());
        }
        Err(error) => assert!(error.to_string().starts_with("formula"), "{error}"),
    }
}
