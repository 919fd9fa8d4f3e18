//! Tests with workbooks that are made on the spot.

use std::io::Write;

use rust_xlsxwriter::{Format, Workbook};

use super::*;
use crate::files::Which;

/// Reads the default sheet of a workbook, and returns its cells line by line.
fn read_back(content: &[u8], name: &str) -> (Grid<'static>, Vec<Vec<String>>) {
    let bytes = Bytes::Held { name, bytes: content };
    let grid = open(&bytes, &Opening::default(), &Watch::default()).unwrap_or_else(|error| panic!("{name}: {error}"));
    let mut lines = Vec::new();
    grid.each(&crate::Watch::default(), &mut |line| {
        lines.push(line.cells.iter().map(str::to_string).collect());
        Ok(true)
    })
    .expect("held lines are there");
    (grid, lines)
}

fn xlsx(write: impl FnOnce(&mut Workbook) -> std::result::Result<(), rust_xlsxwriter::XlsxError>) -> Vec<u8> {
    let mut book = Workbook::new();
    write(&mut book).expect("cells that a sheet can hold");
    book.save_to_buffer().expect("a workbook in memory")
}

/// Makes an .ods workbook from the XML of its sheets.
fn ods(sheets: &str) -> Vec<u8> {
    let content = format!(
        "<?xml version=\"1.0\"?><office:document-content><office:body><office:spreadsheet>{sheets}\
         </office:spreadsheet></office:body></office:document-content>"
    );
    let mut zip = zip::ZipWriter::new(Cursor::new(Vec::new()));
    let stored = zip::write::SimpleFileOptions::default().compression_method(zip::CompressionMethod::Stored);
    for (name, text) in [
        ("mimetype", "application/vnd.oasis.opendocument.spreadsheet"),
        ("META-INF/manifest.xml", "<manifest:manifest/>"),
        ("content.xml", &content),
    ] {
        zip.start_file(name, stored).expect("a new part");
        zip.write_all(text.as_bytes()).expect("room in memory");
    }
    zip.finish().expect("a whole archive").into_inner()
}

fn text(text: &str) -> String {
    format!("<table:table-cell office:value-type=\"string\"><text:p>{text}</text:p></table:table-cell>")
}

/// A cell with a number that is displayed as this text.
fn shown(number: f64, shown: &str) -> String {
    format!(
        "<table:table-cell office:value-type=\"float\" office:value=\"{number}\"><office:annotation><text:p>0\
         </text:p></office:annotation><text:p>{shown}</text:p></table:table-cell>"
    )
}

fn row(cells: &[String]) -> String {
    format!("<table:table-row>{}</table:table-row>", cells.concat())
}

#[test]
fn hidden_rows_and_columns_of_xlsx_are_found() {
    let content = xlsx(|book| {
        book.add_worksheet().set_name("Notes")?.write(0, 0, "see the other sheet")?.set_row_hidden(0)?;
        let sheet = book.add_worksheet();
        for row in 0..6 {
            sheet.write(row, 1, format!("city {row}"))?.write(row, 2, row)?.write(row, 4, 2 * row)?;
        }
        sheet.set_column_hidden(2)?.set_column_hidden(3)?.set_column_hidden(9)?;
        sheet.set_row_hidden(2)?.set_row_hidden(3)?.set_row_hidden(80)?;
        Ok(())
    });
    let (grid, lines) = read_back(&content, "t.xlsx");
    assert_eq!(grid.hidden, Hidden { rows: vec![3, 4], columns: vec![3] });
    assert_eq!(lines.len(), 6, "what is hidden is read");
}

#[test]
fn a_row_that_a_filter_hides_is_hidden_in_ods_too() {
    let sheets = [
        "<table:table table:name=\"Z\"><table:table-row table:visibility=\"filter\"/></table:table>",
        "<table:table table:name=\"A\"><table:table-column table:number-columns-repeated=\"2\"/>",
        "<table:table-column table:number-columns-repeated=\"2\" table:visibility=\"collapse\"/>",
        &row(&[text("city"), text("gdp"), text("old")]),
        "<table:table-row table:visibility=\"collapse\" table:number-rows-repeated=\"3\"><table:table-cell/>",
        "</table:table-row>",
        &row(&[text("A"), shown(1.0, "1"), shown(2.0, "2")]),
        "<table:table-row table:visibility=\"filter\">",
        &[text("B"), shown(1.0, "1"), shown(2.0, "2")].concat(),
        "</table:table-row></table:table>",
    ]
    .concat();
    let (grid, lines) = read_back(&ods(&sheets), "t.ods");
    assert_eq!(grid.hidden, Hidden { rows: vec![6], columns: vec![3] });
    assert_eq!(lines[2], ["B", "1", "2"]);
}

#[test]
fn merged_cells_of_ods_are_found_where_they_stand() {
    let spans = |rows: u32, columns: u32| {
        format!("<table:table-cell table:number-rows-spanned=\"{rows}\" table:number-columns-spanned=\"{columns}\" ")
    };
    let merged = |rows, columns, name: &str| text(name).replace("<table:table-cell ", &spans(rows, columns));
    let covered = |count: u32| format!("<table:covered-table-cell table:number-columns-repeated=\"{count}\"/>");
    let sheets = [
        "<table:table table:name=\"Z\">",
        &row(&[merged(1, 3, "a title of the other sheet")]),
        "</table:table><table:table table:name=\"A\">",
        "<table:table-row table:number-rows-repeated=\"2\"><table:table-cell/></table:table-row>",
        &row(&["<table:table-cell/>".into(), text("city"), merged(1, 2, "gdp"), covered(1)]),
        &row(&["<table:table-cell/>".into(), text("A"), shown(1.0, "1"), merged(2, 1, "East")]),
        &row(&["<table:table-cell/>".into(), text("B"), shown(2.0, "2"), covered(1)]),
        "</table:table>",
    ]
    .concat();
    let (grid, lines) = read_back(&ods(&sheets), "t.ods");
    let names: Vec<String> = grid.merged.iter().map(Merged::name).collect();
    assert_eq!(names, ["C3:D3", "D4:D5"]);
    assert_eq!((grid.left, lines.len()), (1, 3));
}

#[test]
fn a_sheet_that_says_it_is_merged_a_million_times_is_read() {
    let cell =
        text("A").replace("<table:table-cell ", "<table:table-cell table:number-columns-spanned=\"4000000000\" ");
    let empty = "<table:table-row table:number-rows-repeated=\"4000000000\"><table:table-cell \
                 table:number-rows-spanned=\"4000000000\" table:number-columns-repeated=\"4000000000\"/></table:table-row>";
    let sheet = ["<table:table table:name=\"A\">", &row(&[cell, shown(1.0, "1")]), empty, empty, "</table:table>"];
    let (grid, lines) = read_back(&ods(&sheet.concat()), "t.ods");
    assert_eq!(lines, [["A", "1"]]);
    assert!(!grid.merged.is_empty());
}

#[test]
fn a_number_that_is_shown_with_leading_zeros_is_a_code() {
    let content = xlsx(|book| {
        let format = |code: &str| Format::new().set_num_format(code);
        let sheet = book.add_worksheet();
        for (column, code) in ["00000", "[Red]000;-000", "0", "00.0", "General", "0000-000"].iter().enumerate() {
            let column = u16::try_from(column).expect("a few");
            sheet.write_with_format(0, column, 7, &format(code))?.write_with_format(1, column, 1.5, &format(code))?;
        }
        sheet.write_with_format(0, 6, -7, &format("00000"))?;
        Ok(())
    });
    let (grid, lines) = read_back(&content, "t.xlsx");
    assert_eq!(lines, [["00007", "007", "7", "7", "7", "7", "-7"], ["1.5", "1.5", "1.5", "1.5", "1.5", "1.5", ""]]);
    let exact = grid.first(1, &crate::Watch::default()).expect("a line")[0].exact.clone();
    assert_eq!(exact, [false, false, true, true, true, true, true]);

    let sheet = [
        "<table:table table:name=\"A\">",
        &row(&[shown(1001.0, "01001"), shown(7.0, "7"), shown(0.5, "0.5")]),
        "</table:table>",
    ];
    assert_eq!(read_back(&ods(&sheet.concat()), "t.ods").1, [["01001", "7", "0.5"]]);
}

#[test]
fn merged_cells_and_formulas_of_xlsx_are_found_in_any_sheet() {
    let content = xlsx(|book| {
        book.add_worksheet().set_name("Notes & more")?.write(0, 0, "none here")?;
        let sheet = book.add_worksheet().set_name("R&D <1>")?;
        sheet.merge_range(0, 0, 0, 2, "title", &Format::new())?;
        sheet.write(1, 0, 1)?.write(1, 1, 2)?.write_formula(1, 2, "=A2+B2")?;
        Ok(())
    });
    let (grid, _) = read_back(&content, "t.xlsx");
    assert_eq!(grid.sheet.as_deref(), Some("`R&D <1>` of 2"));
    assert_eq!(grid.merged.iter().map(Merged::name).collect::<Vec<_>>(), ["A1:C1"]);
    assert_eq!(grid.problems, [], "the formula was saved with a value");
}

#[test]
fn a_sheet_that_is_a_chart_is_passed_over() {
    let content = xlsx(|book| {
        let mut chart = rust_xlsxwriter::Chart::new(rust_xlsxwriter::ChartType::Column);
        chart.add_series().set_values(("Figures", 0, 0, 1, 0));
        book.add_chartsheet().insert_chart(0, 0, &chart)?;
        book.add_worksheet().set_name("Figures")?.write(0, 0, 1)?.write(1, 0, 2)?;
        Ok(())
    });
    let (grid, lines) = read_back(&content, "t.xlsx");
    assert_eq!(
        (grid.sheet, lines),
        (Some("`Figures` of 2".to_string()), vec![vec!["1".to_string()], vec!["2".to_string()]])
    );
    let opening = Opening { sheet: Some(Which::Number(1)), ..Opening::default() };
    let error = open(&Bytes::Held { name: "t.xlsx", bytes: &content }, &opening, &Watch::default()).err();
    assert_eq!(
        error.map(|error| error.to_string()),
        Some("`t.xlsx`: the sheet `Chart1` is empty, or the part that is read".into())
    );
}

#[test]
fn a_sheet_that_repeats_a_cell_is_refused() {
    let content = xlsx(|book| {
        let sheet = book.add_worksheet();
        (0..200).try_for_each(|row| sheet.write(row, 0, 1).map(drop))
    });
    let cells = |all, filled| {
        let book = Xlsx::new(Cursor::new(&content[..])).expect("a workbook");
        Book::Xlsx(book, MostCells { all, filled }).cells("Sheet1", &Watch::default()).map(|cells| cells.len())
    };
    assert_eq!(cells(200, 200).ok(), Some(200));
    for (all, filled) in [(100, 200), (200, 100)] {
        let error = cells(all, filled).expect_err("too many cells").to_string();
        assert_eq!(error, "the sheet `Sheet1` repeats the same cell millions of times");
    }
    let most = MostCells::in_file(300_000);
    assert_eq!((most.all, most.filled), (5_000_000, 2_000_000), "a small file may still have many cells");
}
