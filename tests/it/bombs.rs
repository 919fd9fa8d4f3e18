//! Small files that unpack, or spread, to far more than any machine holds: each is refused, within two gigabytes of
//! address space.

use std::io::Write;
use std::path::Path;
use std::process::{Command, Output};

use crate::fuzzed::targets::book;

/// Runs the program on a file, with little address space; an abort would show in its exit code.
fn load(file: &Path, options: &[&str]) -> Output {
    let program = env!("CARGO_BIN_EXE_reweigh");
    let load = format!("load({})", reweigh::script::quoted(&file.display().to_string()));
    let mut shell = Command::new("sh");
    shell.args(["-c", "ulimit -v 2097152; exec \"$0\" \"$@\"", program, "--no-config"]);
    shell.args(options).args(["-e", &load]).output().expect("a shell")
}

/// The file is refused with this message.
fn refused(name: &str, content: &[u8], options: &[&str], message: &str) {
    let folder = tempfile::tempdir().expect("a folder for temporary files");
    let file = folder.path().join(name);
    std::fs::write(&file, content).expect("a new file");
    let output = load(&file, options);
    let text = String::from_utf8_lossy(&output.stderr);
    assert_eq!(output.status.code(), Some(1), "{name}: {text}");
    assert!(text.contains(message), "{name}: {text}");
}

/// A gzip file that unpacks to a text repeated some hundred times, made of as many parts.
fn packed(text: &[u8], times: usize) -> Vec<u8> {
    let mut packer = flate2::write::GzEncoder::new(Vec::new(), flate2::Compression::best());
    packer.write_all(text).expect("written to memory");
    packer.finish().expect("written to memory").repeat(times)
}

/// A workbook whose only sheet unpacks to 1.2 GB of blanks: a compressed megabyte, repeated.
fn bomb() -> Vec<u8> {
    let mut packer = flate2::Compress::new(flate2::Compression::best(), false);
    let mut megabyte = Vec::with_capacity(1 << 20);
    let done = packer.compress_vec(&vec![b' '; 1 << 20], &mut megabyte, flate2::FlushCompress::Full);
    done.expect("room for a megabyte");
    // The last block is empty.
    let sheet = [megabyte.repeat(1200), vec![3, 0]].concat();
    let mut zip = zip::ZipWriter::new(std::io::Cursor::new(Vec::new()));
    let stored = zip::write::SimpleFileOptions::default().compression_method(zip::CompressionMethod::Stored);
    zip.start_file("xl/worksheets/sheet1.xml", stored).expect("a new part");
    zip.write_all(&sheet).expect("written to memory");
    let mut content = zip.finish().expect("a whole archive").into_inner();
    // What is written as it is, is compressed; both headers say so, and what it unpacks to.
    let central = content.windows(4).rposition(|part| part == b"PK\x01\x02").expect("a list of parts");
    for (method, size) in [(8, 22), (central + 10, central + 24)] {
        content[method] = 8;
        content[size..size + 4].copy_from_slice(&(1200_u32 << 20).to_le_bytes());
    }
    content
}

#[test]
fn a_workbook_that_unpacks_to_a_gigabyte_is_refused() {
    let bomb = bomb();
    assert!(bomb.len() < 8 << 20, "{} bytes", bomb.len());
    refused("bomb.xlsx", &bomb, &[], "unpacks to more than");
}

#[test]
fn text_that_unpacks_to_a_gigabyte_is_refused_at_the_memory_limit() {
    let rows: String = (0..100_000).map(|at| format!("c{at},{at}\n")).collect();
    let content = [packed(b"city,a\n", 1), packed(rows.as_bytes(), 900)].concat();
    refused("rows.csv.gz", &content, &["--memory", "64MB"], "needs more memory than the limit of 64 MB");
    let content = packed(&vec![b'x'; 1 << 20], 1000);
    refused("line.csv.gz", &content, &[], "longer than 32 megabytes");
}

#[test]
fn a_million_columns_and_a_cell_of_a_hundred_megabytes_are_refused() {
    let wide = (0..1_000_000).map(|at| format!(",c{at}")).collect::<String>();
    let wide = format!("city{wide}\nA{0}\n", ",1".repeat(1_000_000));
    refused("wide.csv", wide.as_bytes(), &[], "a table may have up to 16384");
    let keys = (0..100_000).map(|at| format!(",\"c{at}\":1")).collect::<String>();
    refused("wide.json", format!("[{{\"city\":\"A\"{keys}}}]").as_bytes(), &[], "a table may have up to 16384");
    let cell = format!("city,a\n\"{}\",1.5\nB,2.5\n", "x".repeat(100_000_000));
    refused("cell.csv", cell.as_bytes(), &[], "longer than 32 megabytes");
}

/// Sheets of an xlsx file: its cells are in opposite corners, or outside any sheet.
const SPREAD: &[&str] = &[
    "<c r=\"A1\"><v>1</v></c></row><row r=\"1048576\"><c r=\"XFD1048576\"><v>2</v></c>",
    "<c r=\"A1\"><v>1</v></c><c r=\"ZZZZZZ1\"><v>2</v></c>",
    "<c r=\"A4294967295\"><v>1</v></c><c r=\"B99999999999999999999\"><v>2</v></c>",
    "<c r=\"A1\"><v>1</v></c></row><row r=\"4294967295\"><c r=\"XFD4294967295\"><v>2</v></c>",
];

/// Rows of an ods file that say how often they and their cells are repeated.
const REPEATED: &[&str] = &[
    "<table:table-row table:number-rows-repeated=\"1048576\"><table:table-cell table:number-columns-repeated=\"16384\" office:value-type=\"float\" office:value=\"1\"/></table:table-row>",
    "<table:table-row><table:table-cell table:number-columns-repeated=\"4294967295\" office:value-type=\"float\" office:value=\"1\"/></table:table-row>",
    "<table:table-row table:number-rows-repeated=\"99999999999\"><table:table-cell office:value-type=\"float\" office:value=\"1\"/></table:table-row>",
];

#[test]
fn cells_far_apart_take_no_memory_between_them() {
    for rows in SPREAD {
        let sheet = format!(
            "<worksheet xmlns=\"http://schemas.openxmlformats.org/spreadsheetml/2006/main\"><sheetData><row r=\"1\">{rows}</row></sheetData></worksheet>"
        );
        refused("spread.xlsx", &book(sheet.as_bytes()), &[], "error");
    }
    for rows in REPEATED {
        let sheet = format!(
            "<office:document-content xmlns:office=\"urn:oasis:names:tc:opendocument:xmlns:office:1.0\" xmlns:table=\"urn:oasis:names:tc:opendocument:xmlns:table:1.0\"><office:body><office:spreadsheet><table:table table:name=\"S\">{rows}</table:table></office:spreadsheet></office:body></office:document-content>"
        );
        refused("repeated.ods", &book(sheet.as_bytes()), &[], "error");
    }
}
