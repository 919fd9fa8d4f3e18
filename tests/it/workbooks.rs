//! What workbooks show and hide: numbers are read as displayed, from the first visible sheet.

use reweigh::Watch;
use reweigh::data::{Dataset, load_with};
use reweigh::files::Access;
use rust_xlsxwriter::{ChartType, Format, Workbook, Worksheet, XlsxError};

use crate::cases::options;
use crate::dialect::book::ods_of;
use crate::neighbours::shown;

/// A workbook with its name.
struct Book(&'static str, Vec<u8>);

impl Book {
    fn load(&self, options: &str) -> Result<Dataset, String> {
        let folder = tempfile::tempdir().expect("a folder for temporary files");
        let path = folder.path().join(self.0);
        std::fs::write(&path, &self.1).expect("a new file can be written");
        let reading = options::reading(&options::typed(options))?;
        load_with(&path.display().to_string(), &reading, &Access::everywhere(), &Watch::default())
            .map_err(|error| error.worded(&options::WORDING))
    }

    fn read(&self, options: &str) -> Result<String, String> {
        self.load(options).map(|data| shown(&data))
    }

    /// Checks that the book is read correctly without options, and with this remark, if any.
    #[track_caller]
    fn check(&self, expected: &str, remark: &str) {
        assert_eq!(self.read("#{}").as_deref(), Ok(expected));
        let data = self.load("#{}").expect("it was read before");
        let found = remarks(&data);
        assert!(remark.is_empty() || found.iter().any(|known| known == remark), "{remark}\n{found:#?}");
    }

    /// Checks that the message suggests these options, with which the table is read correctly.
    #[track_caller]
    fn asks(&self, hint: &str, expected: &str) {
        let message = self.read("#{}").expect_err("a question");
        assert!(message.contains(hint), "{message}");
        assert_eq!(self.read(hint).as_deref(), Ok(expected));
    }

    /// Checks that the message says this and suggests nothing.
    #[track_caller]
    fn refuses(&self, part: &str) {
        let message = self.read("#{}").expect_err("a question");
        assert!(message.contains(part) && !message.contains("#{"), "{message}");
    }
}

/// The findings on loading, as displayed.
fn remarks(data: &Dataset) -> Vec<String> {
    data.about().found.iter().map(|remark| remark.worded(&options::WORDING)).collect()
}

fn xlsx(write: impl FnOnce(&mut Workbook) -> Result<(), XlsxError>) -> Book {
    let mut book = Workbook::new();
    write(&mut book).expect("cells that a sheet can hold");
    Book("t.xlsx", book.save_to_buffer().expect("a workbook in memory"))
}

/// The content of a cell: a text, or a number with its format.
enum Cell<'a> {
    Text(&'a str),
    Number(f64, &'a str),
}
use Cell::{Number, Text};

fn fill(sheet: &mut Worksheet, rows: &[&[Cell]]) -> Result<(), XlsxError> {
    for (line, row) in (0..).zip(rows) {
        for (column, cell) in (0..).zip(*row) {
            match cell {
                Text(text) => sheet.write(line, column, *text)?,
                Number(number, format) => {
                    sheet.write_number_with_format(line, column, *number, &Format::new().set_num_format(*format))?
                }
            };
        }
    }
    Ok(())
}

fn table(rows: &[&[Cell]]) -> Book {
    xlsx(|book| fill(book.add_worksheet(), rows))
}

/// Cities A, B and so on with one number each.
fn column(cells: &[Cell]) -> Book {
    let names = ["A", "B", "C", "D"];
    xlsx(|book| {
        let sheet = book.add_worksheet();
        fill(sheet, &[&[Text("city"), Text("x")]])?;
        for ((line, name), cell) in (1..).zip(names).zip(cells) {
            sheet.write(line, 0, name)?;
            match cell {
                Text(text) => sheet.write(line, 1, *text)?,
                Number(number, format) => {
                    sheet.write_number_with_format(line, 1, *number, &Format::new().set_num_format(*format))?
                }
            };
        }
        Ok(())
    })
}

const PERCENT: &str = "`x` is in per cent";

#[test]
fn percentages_are_read_as_they_are_shown() {
    column(&[Number(0.125, "0.0%"), Number(0.07, "0%"), Number(0.3, "0.00%")])
        .check("A: x 12.5; B: x 7; C: x 30", PERCENT);
    column(&[Text("1.5%"), Number(0.025, "0.0%")]).check("A: x 1.5; B: x 2.5", PERCENT);
    column(&[Text("1,5%"), Number(0.025, "0.0%")]).check("A: x 1.5; B: x 2.5", PERCENT);
    column(&[Number(12.5, "0.0\"%\""), Number(0.025, "0.0%")]).check("A: x 12.5; B: x 2.5", PERCENT);
    column(&[Number(0.0, "0%;-0%;\"-\""), Number(-0.025, "0%;-0%;\"-\"")]).check("A: x 0; B: x -2.5", PERCENT);
    column(&[Number(0.125, "0.0%"), Text("n/a"), Number(0.5, "0%")]).check("A: x 12.5; B: x –; C: x 50", PERCENT);
}

#[test]
fn percentages_beside_plain_numbers_are_asked() {
    let plain = || column(&[Number(0.125, "0.0%"), Number(0.5, "0%"), Number(30.0, "General")]);
    plain().asks("#{ marks: [\"%\"] }", "A: x 12.5; B: x 50; C: x 30");
    let book = column(&[Number(0.125, "0.0%"), Text("2.5"), Text("1.5%")]);
    book.asks("#{ marks: [\"%\"] }", "A: x 12.5; B: x 2.5; C: x 1.5");
    column(&[Number(0.5, "[<1]0%;0"), Number(30.0, "[<1]0%;0")]).asks("#{ marks: [\"%\"] }", "A: x 50; B: x 30");
    // An option for something else leaves the question open.
    let message = plain().read("#{ missing: [\"-99\"] }").expect_err("a question");
    assert!(message.contains("2 of 3 numbers have a `%`"), "{message}");
}

#[test]
fn percentages_of_years_and_of_rows_are_held_against_each_other() {
    let years = |format| {
        table(&[
            &[Text("city"), Number(2019.0, "0"), Number(2020.0, "0")],
            &[Text("A"), Number(0.125, "0.0%"), Number(0.15, format)],
            &[Text("B"), Number(0.25, "0.0%"), Number(0.35, format)],
        ])
    };
    years("0%").check("A: t 15; B: t 35", "`2019` is in per cent");
    years("0.00").asks("#{ marks: [\"%\"] }", "A: t 0.15; B: t 0.35");
    let across = table(&[
        &[Text("Indicator"), Text("Bonn"), Text("Köln")],
        &[Text("Population"), Number(300.0, "0"), Number(400.0, "0")],
        &[Text("Unemployment rate"), Number(0.125, "0.0%"), Number(0.07, "0.0%")],
    ]);
    let turned = "Bonn: Population 300, Unemployment rate 12.5; Köln: Population 400, Unemployment rate 7";
    assert_eq!(across.read("#{ transpose: true }").as_deref(), Ok(turned));
    let long = table(&[
        &[Text("city"), Text("indicator"), Text("value")],
        &[Text("A"), Text("pop"), Number(300.0, "#,##0\" k\"")],
        &[Text("A"), Text("rate"), Number(0.125, "0.0%")],
        &[Text("B"), Text("pop"), Number(400.0, "#,##0\" k\"")],
        &[Text("B"), Text("rate"), Number(0.25, "0.0%")],
    ]);
    long.asks("#{ marks: [\"%\"] }", "A: pop 300, rate 12.5; B: pop 400, rate 25");
}

#[test]
fn a_stand_in_is_named_as_the_file_holds_it() {
    let book = column(&[Number(0.125, "0%"), Number(-999.0, "0%"), Number(0.5, "0%")]);
    book.check(
        "A: x 12.5; B: x -99900; C: x 50",
        "`x` holds -999 and nothing else below 0: `#{ missing: [\"-999\"] }` if it means none",
    );
    assert_eq!(book.read("#{ missing: [\"-999\"] }").as_deref(), Ok("A: x 12.5; B: x –; C: x 50"));
}

#[test]
fn numbers_in_different_units_are_refused() {
    for (first, second, names) in [
        ("[$€-407] #,##0", "[$$-409]#,##0", "(`€`, `$`)"),
        ("0\" bn\"", "0\" mn\"", "(`bn`, `mn`)"),
        ("0\"°C\"", "0\"°F\"", "(`°C`, `°F`)"),
        ("0\" km\"", "0\" mi\"", "(`km`, `mi`)"),
        ("[$€]0\" mn\"", "[$€]0\" bn\"", "(`€ mn`, `€ bn`)"),
        ("0\" bn\"", "0,\" bn\"", "(`bn`, `bn`)"),
    ] {
        column(&[Number(5.0, first), Number(7.0, second), Number(9.0, first)]).refuses(names);
    }
    let years = table(&[
        &[Text("city"), Number(2019.0, "0"), Number(2020.0, "0")],
        &[Text("A"), Number(5.0, "0\" mn\""), Number(6.0, "0\" bn\"")],
        &[Text("B"), Number(7.0, "0\" mn\""), Number(8.0, "0\" bn\"")],
    ]);
    years.refuses("(`mn`, `bn`)");
}

#[test]
fn one_unit_for_all_is_fine() {
    let told = |text: &str| format!("the sheet shows `{text}` next to the numbers of `x`; they are read without it");
    column(&[Number(5.0, "[$€-407] #,##0"), Number(7.5, "#,##0.0 [$€-1]")]).check("A: x 5; B: x 7.5", &told("€"));
    column(&[Number(5.0, "0\" bn\""), Number(0.0, "0"), Number(7.0, "0\" bn\"")])
        .check("A: x 5; B: x 0; C: x 7", &told("bn"));
    let accounts = "_($* #,##0.00_);_($* (#,##0.00);_($* \"-\"??_);_(@_)";
    column(&[Number(5.0, accounts), Number(-7.0, accounts), Number(0.0, accounts)])
        .check("A: x 5; B: x -7; C: x 0", &told("$"));
    // The same unit, scaled to suit each number.
    let sizes = "[>=1000000]0.0,,\"M\";[>=1000]0.0,\"K\";0";
    column(&[Number(2.5e6, sizes), Number(1500.0, sizes), Number(7.0, "#,##0"), Number(3e6, "0,,\" mn\"")])
        .check("A: x 2500000; B: x 1500; C: x 7; D: x 3000000", "");
    column(&[Number(5.0, "[Green]\"▲\"0;[Red]\"▼\"0"), Number(-7.0, "[Green]\"▲\"0;[Red]\"▼\"0")])
        .check("A: x 5; B: x -7", &told("▲"));
    table(&[
        &[Text("city"), Text("gdp"), Text("heat")],
        &[Text("A"), Number(5.0, "[$€]0"), Number(21.5, "0.0\"°C\"")],
        &[Text("B"), Number(7.0, "[$€]0"), Number(19.0, "0.0\"°C\"")],
    ])
    .check("A: gdp 5, heat 21.5; B: gdp 7, heat 19", "");
}

#[test]
fn units_beside_some_numbers_are_asked() {
    let some = column(&[Number(1.5, "0.0\" bn\""), Number(300.0, "0"), Number(2.0, "0\" bn\"")]);
    some.asks("#{ marks: [\"bn\"] }", "A: x 1.5; B: x 300; C: x 2");
    column(&[Number(1.0, "$0"), Number(3.0, "0")]).asks("#{ marks: [\"$\"] }", "A: x 1; B: x 3");
    column(&[Number(1.0, "0\"*\""), Number(3.0, "0\" p\"")]).asks("#{ marks: [\"*\", \"p\"] }", "A: x 1; B: x 3");
    column(&[Text("5 €"), Number(3.0, "0 [$€]")]).asks("#{ marks: [\"€\"] }", "A: x 5; B: x 3");
    // One unit for each indicator.
    let long = |second| {
        table(&[
            &[Text("city"), Text("indicator"), Text("value")],
            &[Text("A"), Text("gdp"), Number(5.0, "[$€]0")],
            &[Text("A"), Text("heat"), Number(21.0, "0\"°C\"")],
            &[Text("B"), Text("gdp"), Number(7.0, "[$€]0")],
            &[Text("B"), Text("heat"), Number(19.0, second)],
        ])
    };
    long("0\"°C\"").check("A: gdp 5, heat 21; B: gdp 7, heat 19", "");
    long("0\"°F\"").refuses("`heat`: the sheet shows its numbers in different units (`°C`, `°F`)");
}

#[test]
fn goalposts_that_look_like_shares_are_named() {
    let Book(name, bytes) = column(&[Number(0.125, "0.0%"), Number(0.5, "0%")]);
    let folder = tempfile::tempdir().expect("a folder for temporary files");
    let [table, about] = [name, "t.toml"].map(|name| folder.path().join(name));
    std::fs::write(&table, bytes).expect("a new file can be written");
    std::fs::write(about, "title = \"t\"\n[[indicators]]\ncode = \"x\"\nposts = [0, 1]\n").expect("another file");
    let data = load_with(
        &table.display().to_string(),
        &reweigh::data::Reading::default(),
        &Access::everywhere(),
        &Watch::default(),
    );
    let found = remarks(&data.expect("a table and what describes it"));
    assert!(found.iter().any(|remark| remark.contains("its goalposts are 0 and 1")), "{found:?}");
}

const ROWS: &[&[Cell]] =
    &[&[Text("city"), Text("x")], &[Text("A"), Number(1.0, "General")], &[Text("B"), Number(2.0, "General")]];
const OTHER: &[&[Cell]] =
    &[&[Text("city"), Text("x")], &[Text("A"), Number(10.0, "General")], &[Text("B"), Number(20.0, "General")]];

#[test]
fn the_first_sheet_that_can_be_seen_is_read() {
    for is_very_hidden in [false, true] {
        let book = xlsx(|book| {
            let hidden = book.add_worksheet().set_name("Old \"x\"")?;
            if is_very_hidden {
                hidden.set_very_hidden(true)
            } else {
                hidden.set_hidden(true)
            };
            fill(hidden, OTHER)?;
            fill(book.add_worksheet().set_name("New")?.set_active(true), ROWS)
        });
        book.check(
            "A: x 1; B: x 2",
            "the sheet `Old \"x\"` is hidden and was not read; `#{ sheet: \"Old \\\"x\\\"\" }` reads it",
        );
        assert_eq!(book.read("#{ sheet: \"Old \\\"x\\\"\" }").as_deref(), Ok("A: x 10; B: x 20"));
    }
    // There is nothing else to read.
    let book = xlsx(|book| {
        fill(book.add_worksheet().set_name("Data")?.set_hidden(true), ROWS)?;
        book.add_worksheet().set_active(true);
        Ok(())
    });
    book.check("A: x 1; B: x 2", "");
    let data = book.load("#{}").expect("a table");
    let report = &data.about().report;
    assert!(report.facts[0].1.starts_with("sheet `Data` (hidden) of 2"), "{:?}", report.facts);
}

#[test]
fn other_sheets_are_named() {
    let book = |names: &[&str]| {
        xlsx(|book| {
            for (at, name) in names.iter().enumerate() {
                fill(book.add_worksheet().set_name(*name)?, if at == 0 { ROWS } else { OTHER })?;
            }
            // Blank sheets and chart sheets are not candidates.
            book.add_worksheet();
            let mut chart = rust_xlsxwriter::Chart::new(ChartType::Column);
            chart.add_series().set_values(("2019", 1, 1, 2, 1));
            book.add_chartsheet().insert_chart(0, 0, &chart)?;
            Ok(())
        })
    };
    let two = book(&["2019", "2020"]);
    two.check("A: x 1; B: x 2", "the workbook has 4 sheets; `#{ sheet: \"2020\" }` reads another");
    assert_eq!(two.read("#{ sheet: \"2020\" }").as_deref(), Ok("A: x 10; B: x 20"));
    book(&["2019", "b", "c", "d", "e", "f", "g"]).check(
        "A: x 1; B: x 2",
        "the workbook has 9 sheets (others: `b`, `c`, `d`, `e`, `f` and 1 more); `#{ sheet: \"b\" }` reads another",
    );
    let found = remarks(&two.load("#{ sheet: 1 }").expect("a table"));
    assert!(!found.iter().any(|remark| remark.contains("sheet")), "{found:?}");
}

/// A cell of an .ods file: its type with attributes, its value, and its displayed text.
fn cell(kind: &str, value: f64, shown: &str) -> String {
    let shown = if shown.is_empty() { String::new() } else { format!("<text:p>{shown}</text:p>") };
    format!("<table:table-cell office:value-type={kind} office:value=\"{value}\">{shown}</table:table-cell>")
}

fn ods(cells: &[String]) -> Book {
    let text = |text: &str| {
        format!("<table:table-cell office:value-type=\"string\"><text:p>{text}</text:p></table:table-cell>")
    };
    let row = |(name, cell): (&str, &String)| format!("<table:table-row>{}{cell}</table:table-row>", text(name));
    let head = row(("city", &text("x")));
    let rows: String = ["A", "B", "C"].into_iter().zip(cells).map(row).collect();
    Book("t.ods", ods_of("", &format!("<table:table table:name=\"S\">{head}{rows}</table:table>")))
}

#[test]
fn what_an_ods_file_shows_is_read_as_well() {
    let [percent, float, money] = ["\"percentage\"", "\"float\"", "\"currency\" office:currency=\"EUR\""];
    ods(&[cell(percent, 0.125, "12.5%"), cell(percent, 0.07, "7 %"), cell(percent, 0.3, "")])
        .check("A: x 12.5; B: x 7; C: x 30", PERCENT);
    ods(&[cell(float, 0.125, "12,5 %"), cell(percent, 0.5, "50%")]).check("A: x 12.5; B: x 50", PERCENT);
    ods(&[cell(percent, 0.125, "12.5%"), cell(percent, 0.5, "50%"), cell(float, 30.0, "30")])
        .asks("#{ marks: [\"%\"] }", "A: x 12.5; B: x 50; C: x 30");
    ods(&[cell(float, 1.5, "1.5 bn"), cell(float, 300.0, "300 mn")]).refuses("(`bn`, `mn`)");
    ods(&[cell(float, 1.5, "1.5 bn"), cell(float, 300.0, "300")]).asks("#{ marks: [\"bn\"] }", "A: x 1.5; B: x 300");
    ods(&[cell(money, 5.0, "5,00 €"), cell("\"currency\" office:currency=\"USD\"", 7.0, "$7.00")])
        .refuses("(`€`, `$`)");
    ods(&[cell(money, 5.0, "5"), cell("\"currency\" office:currency=\"USD\"", 7.0, "7")]).refuses("(`EUR`, `USD`)");
    ods(&[cell(money, 5.0, "5,00 €"), cell(money, -7.5, "-7,50 €"), cell(money, 0.0, "-")])
        .check("A: x 5; B: x -7.5; C: x 0", "");
    ods(&[cell(float, 2.5e6, "2.5M"), cell(float, 1500.0, "1.5K"), cell(float, 7.0, "7")])
        .check("A: x 2500000; B: x 1500; C: x 7", "");
}

#[test]
fn a_hidden_sheet_of_an_ods_file_is_not_read() {
    let style = |name: &str, display: &str| {
        format!(
            "<style:style style:name=\"{name}\" style:family=\"table\"><style:table-properties table:display=\"{display}\"/>\
             </style:style>"
        )
    };
    let sheet = |name: &str, style: &str, factor: f64| {
        let Book(_, bytes) = ods(&[cell("\"float\"", factor, ""), cell("\"float\"", 2.0 * factor, "")]);
        let text = String::from_utf8_lossy(&bytes).into_owned();
        let rows = text.split("table:name=\"S\">").nth(1).and_then(|rest| rest.split("</table:table>").next());
        let rows = rows.expect("a sheet").to_string();
        format!("<table:table table:name=\"{name}\" table:style-name=\"{style}\">{rows}</table:table>")
    };
    let styles = format!("{}{}", style("ta1", "false"), style("ta2", "true"));
    let sheets = format!("{}{}{}", sheet("Old", "ta1", 10.0), sheet("2019", "ta2", 1.0), sheet("2020", "ta2", 5.0));
    let book = Book("t.ods", ods_of(&styles, &sheets));
    book.check("A: x 1; B: x 2", "the sheet `Old` is hidden and was not read; `#{ sheet: \"Old\" }` reads it");
    book.check("A: x 1; B: x 2", "the workbook has 3 sheets; `#{ sheet: \"2020\" }` reads another");
}
