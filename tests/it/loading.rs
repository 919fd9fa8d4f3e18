//! A faulty file is refused as a whole, with every fault at its line and column; a faulty formula with its position.

use reweigh::data::{About, Dataset, Formula, Indicator, describe, from_csv, from_toml, load, to_toml};
use reweigh::phrase::{act, with};
use reweigh::render::Show;
use reweigh::{Error, Result, Watch};

fn read(text: &str) -> Result<Dataset> {
    from_csv(text, "t.csv", &Watch::default())
}

/// Checks the whole message.
fn check(text: &str, expected: &str) {
    match read(text) {
        Ok(data) => panic!("{text:?} was read as {}", data.units().counted()),
        Err(error) => assert_eq!(error.to_string(), expected, "{text:?}"),
    }
}

const NO_NUMBERS: &str = "`t.csv`: no column of numbers, so there is no indicator (read with delimiter `,`, decimal `.`, \
                          UTF-8, header in line 1); the option `separator` names another delimiter";

#[test]
fn a_file_without_figures_is_refused() {
    for (text, expected) in [
        ("", "`t.csv`: the file is empty: it needs a header row and rows of data"),
        ("\n\n", "`t.csv`: the file is empty: it needs a header row and rows of data"),
        (",,\n", "`t.csv`: the file is empty: it needs a header row and rows of data"),
        ("city,gdp\n", "`t.csv`: the file has a header row and nothing below it"),
        ("city\nA\n", NO_NUMBERS),
        (
            "city,region\nA,East\n",
            "`t.csv`: no column of numbers, so there is no indicator (read with delimiter `,`, decimal `.`, UTF-8, header in line 1): `region` holds texts such as `East`",
        ),
    ] {
        check(text, expected);
    }
}

#[test]
fn a_name_stands_once() {
    for (text, expected) in [
        ("city,gdp\nA,1\nB,2\nA,3\n", "`t.csv`: line 4, column 1: `A` already appears in line 2"),
        (
            "city,year,gdp\nA,2021,1\nA,2022,1\nA,2021,2\n",
            "`t.csv`: line 4, column 1: `A` of 2021 already appears in line 2",
        ),
        (
            "city,gdp,\nA,1,2\n",
            "`t.csv`: line 1, column 3: a column without a name; `skip = [\"\"]` skips such columns, `rename = { \"column 3\" = \"c3\" }` names it",
        ),
        ("city,gdp\n,1\nB,2\n", "`t.csv`: line 2, column 1: a row without a unit; `skip = [2]` leaves it out"),
    ] {
        check(text, expected);
    }
}

#[test]
fn a_row_has_as_many_cells_as_the_header() {
    for (text, expected) in [
        ("city,gdp,fdi\nA,1,2\nB,1\n", "`t.csv`: line 3: 2 cells, but the header row has 3"),
        ("city,gdp,fdi\r\nA,1,2\r\nB,1\r\n", "`t.csv`: line 3: 2 cells, but the header row has 3"),
        ("city,gdp,fdi\nA,1,2\nB,1,2,3\n", "`t.csv`: line 3: 4 cells, but the header row has 3"),
        ("city,gdp\n\"A\nA\",1\nB,1,2\n", "`t.csv`: line 4: 3 cells, but the header row has 2"),
    ] {
        check(text, expected);
    }
}

#[test]
fn a_cell_is_a_finite_number_or_empty() {
    for cell in ["12z", "1 00", "\"1,00,0\"", "NaN", "inf", "-inf", "Infinity", "1e999", "１２", "--1"] {
        let found = cell.trim_matches('"');
        let advice = match found {
            "1,00,0" => " with a decimal point and no other separator",
            _ => "",
        };
        let expected = format!("`t.csv`: line 3, column 2: `gdp`: expected a number{advice}, found `{found}`");
        check(&format!("city,gdp\nA,1\nB,{cell}\n"), &expected);
    }
    for cell in ["", "NA", "n/a", "..", "-", "—", "#N/A", "  "] {
        let data = read(&format!("city,gdp\nA,1\nB,{cell}\n")).unwrap_or_else(|error| panic!("{cell:?}: {error}"));
        assert_eq!(data.column("gdp").map(|column| column.get(1)), Ok(None), "{cell:?}");
    }
}

/// The values of `gdp` in a table, how its file was read, and further remarks.
fn figures(text: &str) -> (Vec<Option<f64>>, String, String) {
    let data = read(text).unwrap_or_else(|error| panic!("{text:?}: {error}"));
    let file = data.about().report.facts.iter().find(|(name, _)| *name == "file").map(|(_, file)| file.clone());
    let values = data.column("gdp").expect("the column").iter().collect();
    let found: Vec<String> = data.about().found.iter().map(ToString::to_string).collect();
    (values, file.unwrap_or_default(), found.join("; "))
}

#[test]
fn numbers_are_read_as_they_are_written_and_that_is_told() {
    for (text, expected, file, remarks) in [
        (
            "city,gdp\nA,1\nB,\"1,000\"\n",
            [1.0, 1000.0],
            "delimiter `,`, decimal `.`, thousands `,`, UTF-8, header in line 1",
            "",
        ),
        ("city;gdp\nA;1,5\nB;2\n", [1.5, 2.0], "delimiter `;`, decimal `,`, UTF-8, header in line 1", ""),
        (
            "city;gdp\nA;1.234,5\nB;2,25\n",
            [1234.5, 2.25],
            "delimiter `;`, decimal `,`, thousands `.`, UTF-8, header in line 1",
            "",
        ),
        (
            "city\tgdp\nA\t1 234,5\nB\t2\n",
            [1234.5, 2.0],
            "delimiter tab, decimal `,`, thousands blank, UTF-8, header in line 1",
            "",
        ),
        (
            "city,gdp\nA,12%\nB,7.5 %\n",
            [12.0, 7.5],
            "delimiter `,`, decimal `.`, UTF-8, header in line 1",
            "`gdp` is in per cent",
        ),
        (
            "city|gdp\nA|1’234\nB|2\n",
            [1234.0, 2.0],
            "delimiter `|`, decimal `.`, thousands `'`, UTF-8, header in line 1",
            "",
        ),
        (
            "Table 1,\n,\ncity,gdp\nA,1\nB,2\nSource: a yearbook,\n",
            [1.0, 2.0],
            "delimiter `,`, decimal `.`, UTF-8, header in line 3",
            "skipped above the header in line 3: `Table 1`; skipped line 6: `Source: a yearbook`",
        ),
        ("unit,gdp,made_by\nA,1,x\nB,2,x\n", [1.0, 2.0], "", ""),
    ] {
        let values = expected.map(Some).to_vec();
        assert_eq!(figures(text), (values, file.to_string(), remarks.to_string()), "{text:?}");
    }
}

#[test]
fn what_nobody_can_tell_is_refused() {
    for (text, expected) in [
        (
            "city,gdp\nA,1\nB,12%\n",
            "`t.csv`: `gdp`: 1 of 2 numbers have a `%` and the others do not; `marks = [\"%\"]` removes it if all are percentages",
        ),
        (
            "city,gdp\nA,1\nB,2\nTotal,3\n",
            "`t.csv`: line 4, column 1: `Total` in line 4 looks like a total or an aggregate, not like a unit; `totals = \"skip\"` skips it, and \"keep\" keeps it",
        ),
        (
            "city,gdp,fdi\nStadt,BIP,ADI\nA,1,2\nB,3,4\n",
            "`t.csv`: line 2: no number in any column of numbers: a second header row? `skip = [2]` skips it, `header = 2` takes the names from it, `header = [1, 2]` from both",
        ),
        (
            "city,gdp\nA,1\nB,2021-03-04\n",
            "`t.csv`: line 3, column 2: `gdp`: expected a number, not a date, found `2021-03-04`",
        ),
        (
            "city,gdp\nA,1\nB,#DIV/0!\n",
            "`t.csv`: line 3, column 2: `gdp`: expected a number, found `#DIV/0!`; `missing = [\"#DIV/0!\"]` if it means no value",
        ),
        (
            "city,gdp\nA,1\nB,=A1+1\n",
            "`t.csv`: line 3, column 2: `gdp`: expected a number, not a formula, found `=A1+1`",
        ),
    ] {
        check(text, expected);
    }
}

#[test]
fn a_year_is_a_whole_number() {
    for cell in ["", "soon", "2022.5", "0", "-5", "20222", "2022/24"] {
        let found = if cell.is_empty() { "nothing".to_string() } else { format!("`{cell}`") };
        let expected = format!("`t.csv`: line 2, column 2: expected a year such as 2022, found {found}");
        check(&format!("city,year,gdp\nA,{cell},1\n"), &expected);
    }
}

#[test]
fn a_unit_stays_in_its_group() {
    check(
        "city,year,region,gdp\nA,2021,East,1\nB,2021,East,1\nA,2022,West,1\n",
        "`t.csv`: line 4: `region` of `A` is `West`, but `East` in line 2; `skip = [\"region\"]` skips the column",
    );
}

#[test]
fn all_faults_are_listed_in_the_order_of_the_file() {
    check(
        "city,gdp,fdi\nA,x1,2\n,1,2\nA,1\n",
        "`t.csv` has 4 problems; nothing was loaded\n  \
         line 2, column 2: `gdp`: expected a number, found `x1`\n  \
         line 3, column 1: a row without a unit; `skip = [3]` leaves it out\n  \
         line 4: 2 cells, but the header row has 3\n  \
         line 4, column 1: `A` already appears in line 2",
    );
}

#[test]
fn faults_of_one_kind_are_shown_in_part_and_counted() {
    let rows: Vec<String> = (0..25).map(|row| format!("C{row},{row}x\n")).collect();
    let shown = (0..5).map(|row| format!("\n  line {}, column 2: `gdp`: expected a number, found `{row}x`", row + 2));
    let expected = format!(
        "`t.csv` has 25 problems; nothing was loaded{}\n  … and 20 more: cells that are not numbers",
        shown.collect::<String>()
    );
    check(&format!("city,gdp\n{}D,1\n", rows.concat()), &expected);
}

#[test]
fn bytes_that_are_not_utf8_are_named_with_their_line() {
    let error = reweigh::files::text(b"city,gdp\nA,1\n\xb1\xb1,2\n", "t.csv").expect_err("not UTF-8");
    assert_eq!(error.to_string(), "`t.csv`: line 3: the text is not UTF-8");
    assert_eq!(reweigh::files::text(b"\xef\xbb\xbfcity", "t.csv"), Ok("city".to_string()));
}

/// Checks the whole message and the advice.
fn check_formula(text: &str, expected: &str, hint: Option<&str>) {
    let error: Error = text.parse::<Formula>().expect_err(text);
    assert_eq!(error.to_string(), expected);
    assert_eq!(error.hint().map(|hint| hint.to_string()).as_deref(), hint, "{text}");
}

#[test]
fn a_faulty_formula_is_told_with_its_position() {
    for (text, expected) in [
        ("", "formula ``, position 1: expected a name or a number, but the formula ends"),
        ("gdp /", "formula `gdp /`, position 6: expected a name or a number, but the formula ends"),
        ("gdp population", "formula `gdp population`, position 5: expected an operator, found `p`"),
        ("(gdp", "formula `(gdp`, position 5: expected `)`"),
        ("人口 $ 2", "formula `人口 $ 2`, position 4: expected an operator, found `$`"),
        ("1.2.3", "formula `1.2.3`, position 1: `1.2.3` is not a number"),
        ("1e999", "formula `1e999`, position 1: `1e999` is not a number"),
        ("ln(gdp, 2)", "formula `ln(gdp, 2)`, position 10: `ln` takes one number, found 2"),
    ] {
        check_formula(text, expected, None);
    }
    let unknown = "formula `sqr(gdp)`, position 1: no function `sqr`";
    check_formula("sqr(gdp)", unknown, Some("known: `sqrt`"));
}

#[test]
fn a_description_is_read_back_the_same() {
    for name in ["trade", "demo", "top100"] {
        let data = load(name, &Watch::default()).expect("bundled data load");
        let text = describe(&data);
        let about: About = from_toml(&text, "t.toml").expect("what was written can be read");
        assert!(text.ends_with(&to_toml(&about)), "{name}");
        let plain = |of: &Indicator| Indicator { all_years: false, ..of.clone() };
        let indicators = |about: &About| about.indicators.iter().map(plain).collect::<Vec<_>>();
        assert_eq!(indicators(&about), indicators(data.about()), "{name}");
        assert_eq!(about.hierarchy, data.about().hierarchy, "{name}");
    }
}

#[test]
fn goalposts_are_written_into_a_description_and_shown_on_the_page_of_an_indicator() {
    let data = load("tests/it/files/tables/goalposts.csv", &Watch::default()).expect("a described table");
    let about: About = from_toml(&describe(&data), "again.toml").expect("what was written can be read");
    let posts: Vec<Option<[f64; 2]>> = about.indicators.iter().map(|indicator| indicator.posts).collect();
    assert_eq!(posts, [Some([0.0, 100.0]), Some([10.0, 50.0])]);
    let page = format!("{:?}", reweigh::render::indicator(&data, "trade").expect("an indicator").shapes());
    assert!(page.contains("\"0 to 100\"") && page.contains("\"80\""), "{page}");
}

#[test]
fn what_can_be_done_about_a_problem_is_data() {
    let Err(Error::Data { problems, .. }) = read("city,gdp\n,1\nB,2\n") else { panic!("a row without a unit") };
    assert_eq!(problems[0].message.acts().collect::<Vec<_>>(), [&with("skip", [2])]);
    let data = read("city,gdp,distance\nA,-,1\nB,2,3\nC,5,7\n").expect("a table");
    let acts: Vec<_> = data.about().found.iter().flat_map(|remark| remark.acts()).collect();
    assert_eq!(acts, [&act("direction").arg("distance").arg("lower"), &with("nil", ["-"])]);
}

/// A saved ranking holds the scores of indicators: higher is better even if lower is better for the indicator itself.
#[test]
fn scores_in_our_own_files_leave_no_doubt_about_their_direction() {
    let doubtful = |maker: &str| {
        let text = format!("unit,mortality_score,{maker}\nA,1,x\nB,3,x\nC,2,x\n");
        read(&text).expect("a sound table").about().doubtful.clone()
    };
    assert_eq!(doubtful("note"), ["mortality_score"]);
    assert!(doubtful("made_by").is_empty());
}
