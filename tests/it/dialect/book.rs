//! A table as a workbook: for Excel with the crate that writes our own, for LibreOffice by hand.

use std::fmt::Write;

use rust_xlsxwriter::{Format, Workbook};

use super::grid::{Cell, Grid, Line, Merged};

pub fn xlsx(grid: &Grid) -> Vec<u8> {
    let mut book = Workbook::new();
    let sheet = book.add_worksheet();
    let place =
        |[line, column]: [usize; 2]| (u32::try_from(line).expect("small"), u16::try_from(column).expect("small"));
    for (first, last) in &grid.merged {
        let ((line, column), (last_line, last_column)) = (place(*first), place(*last));
        if first != last {
            sheet.merge_range(line, column, last_line, last_column, "", &Format::new()).expect("a place in a sheet");
        }
    }
    for (at, line) in grid.lines.iter().enumerate() {
        for (column, cell) in cells(line).iter().enumerate() {
            let (line, column) = place([at, column]);
            match cell {
                Cell::Blank => Ok(&mut *sheet),
                Cell::Text(text) => sheet.write_string(line, column, text),
                Cell::Number(text) | Cell::Share(text) | Cell::Plain(text) => {
                    sheet.write_number(line, column, number(text))
                }
            }
            .expect("a place in a sheet");
        }
    }
    book.save_to_buffer().expect("a workbook")
}

fn cells(line: &Line) -> Vec<Cell> {
    match line {
        Line::Cells(cells) => cells.clone(),
        Line::Alone(text) => vec![Cell::text(*text)],
        Line::Blank => Vec::new(),
    }
}

fn number(text: &str) -> f64 {
    text.parse().expect("a number")
}

const NAMES: &str = "xmlns:office=\"urn:oasis:names:tc:opendocument:xmlns:office:1.0\" \
    xmlns:table=\"urn:oasis:names:tc:opendocument:xmlns:table:1.0\" \
    xmlns:style=\"urn:oasis:names:tc:opendocument:xmlns:style:1.0\" \
    xmlns:text=\"urn:oasis:names:tc:opendocument:xmlns:text:1.0\" office:version=\"1.3\"";
const KIND: &str = "application/vnd.oasis.opendocument.spreadsheet";

pub fn ods(grid: &Grid) -> Vec<u8> {
    let rows: String = grid.lines.iter().enumerate().map(|(at, line)| row(at, &cells(line), &grid.merged)).collect();
    ods_of("", &format!("<table:table table:name=\"S\">{rows}</table:table>"))
}

/// A workbook with these styles and sheets, as XML.
pub fn ods_of(styles: &str, sheets: &str) -> Vec<u8> {
    let content = format!(
        "<?xml version=\"1.0\" encoding=\"UTF-8\"?><office:document-content {NAMES}><office:automatic-styles>{styles}\
         </office:automatic-styles><office:body><office:spreadsheet>{sheets}</office:spreadsheet></office:body>\
         </office:document-content>"
    );
    let manifest = format!(
        "<?xml version=\"1.0\" encoding=\"UTF-8\"?><manifest:manifest \
         xmlns:manifest=\"urn:oasis:names:tc:opendocument:xmlns:manifest:1.0\" manifest:version=\"1.3\">\
         <manifest:file-entry manifest:full-path=\"/\" manifest:media-type=\"{KIND}\"/>\
         <manifest:file-entry manifest:full-path=\"content.xml\" manifest:media-type=\"text/xml\"/></manifest:manifest>"
    );
    zip(&[("mimetype", KIND), ("content.xml", &content), ("META-INF/manifest.xml", &manifest)])
}

fn row(line: usize, cells: &[Cell], merged: &[Merged]) -> String {
    let mut text = "<table:table-row>".to_string();
    for (column, cell) in cells.iter().enumerate() {
        let is_in =
            |(first, last): &&Merged| (first[0]..=last[0]).contains(&line) && (first[1]..=last[1]).contains(&column);
        let spans = match merged.iter().find(is_in) {
            Some((first, last)) if *first == [line, column] => format!(
                " table:number-rows-spanned=\"{}\" table:number-columns-spanned=\"{}\"",
                last[0] - first[0] + 1,
                last[1] - first[1] + 1
            ),
            Some(_) => {
                text.push_str("<table:covered-table-cell/>");
                continue;
            }
            None => String::new(),
        };
        let (kind, shown) = match cell {
            Cell::Blank => (String::new(), String::new()),
            Cell::Text(text) => (" office:value-type=\"string\"".to_string(), text.clone()),
            Cell::Number(text) | Cell::Share(text) | Cell::Plain(text) => {
                (format!(" office:value-type=\"float\" office:value=\"{text}\""), text.clone())
            }
        };
        let shown = shown.replace('&', "&amp;").replace('<', "&lt;");
        let shown = if shown.is_empty() { shown } else { format!("<text:p>{shown}</text:p>") };
        let _ = write!(text, "<table:table-cell{kind}{spans}>{shown}</table:table-cell>");
    }
    text + "</table:table-row>"
}

/// An archive of uncompressed files.
fn zip(files: &[(&str, &str)]) -> Vec<u8> {
    let (mut archive, mut index) = (Vec::new(), Vec::new());
    for (name, text) in files {
        let [length, size] = [name.len(), text.len()].map(|count| u32::try_from(count).expect("small"));
        let start = u32::try_from(archive.len()).expect("small");
        // Version, flags, method, time and date, checksum, sizes, lengths of the name and of the extra field.
        let mut about = vec![20, 0, 0, 0, 0, 0, 0, 0, 0x21, 0];
        for number in [crc32(text.as_bytes()), size, size, length] {
            about.extend(number.to_le_bytes());
        }
        archive.extend(b"PK\x03\x04".iter().chain(&about).chain(name.as_bytes()).chain(text.as_bytes()));
        index.extend(b"PK\x01\x02\x14\x00".iter().chain(&about));
        index.extend([0; 10]);
        index.extend(start.to_le_bytes().iter().chain(name.as_bytes()));
    }
    let [size, start] = [index.len(), archive.len()].map(|count| u32::try_from(count).expect("small").to_le_bytes());
    let count = u16::try_from(files.len()).expect("few").to_le_bytes();
    let end = [&b"PK\x05\x06"[..], &[0; 4], &count, &count, &size, &start, &[0; 2]].concat();
    [archive, index, end].concat()
}

fn crc32(bytes: &[u8]) -> u32 {
    let of_bit = |crc: u32, _| if crc & 1 == 1 { (crc >> 1) ^ 0xedb8_8320 } else { crc >> 1 };
    !bytes.iter().fold(u32::MAX, |crc, byte| (0..8).fold(crc ^ u32::from(*byte), of_bit))
}

#[test]
fn an_archive_is_one_that_others_read() {
    assert_eq!(crc32(b"123456789"), 0xcbf4_3926);
    let archive = zip(&[("a", "text"), ("b", "")]);
    assert!(archive.starts_with(b"PK\x03\x04") && archive.len() == 2 * (30 + 46) + 4 + 4 + 22);
}
