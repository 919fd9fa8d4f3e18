//! Small tables that were once misread: each is read right, or asked with a line that then reads it right.

use reweigh::Watch;
use reweigh::data::{Dataset, load_with};

use crate::cases::options;

/// What a table holds: units with their values of the current year by indicator, or the message.
fn read(text: &str, options: &str) -> Result<String, String> {
    let folder = tempfile::tempdir().expect("a folder for temporary files");
    let path = folder.path().join("t.csv");
    std::fs::write(&path, text).expect("a new file can be written");
    let reading = options::reading(&options::typed(options))?;
    let path = path.display().to_string();
    load_with(&path, &reading, &Watch::default()).map(|data| shown(&data)).map_err(|error| error.to_string())
}

/// "A: gdp 1, pop 2; B: …".
fn shown(data: &Dataset) -> String {
    let unit = |unit: usize| {
        let figure = |code: &str| data.figure(unit, code).ok().flatten().map_or("–".to_string(), |x| x.to_string());
        let figures = data.indicators().iter().map(|of| format!("{} {}", of.code, figure(&of.code)));
        format!("{}: {}", data.units().names[unit], figures.collect::<Vec<_>>().join(", "))
    };
    (0..data.units().len()).map(unit).collect::<Vec<_>>().join("; ")
}

fn check(text: &str, expected: &str) {
    assert_eq!(read(text, "#{}").as_deref(), Ok(expected), "{text}");
}

/// The message proposes these options, and with them the table is read right.
fn asks(text: &str, hint: &str, expected: &str) {
    let message = read(text, "#{}").expect_err(text);
    assert!(message.contains(hint), "{text}\n{message}");
    assert_eq!(read(text, hint).as_deref(), Ok(expected), "{text} with {hint}");
}

#[test]
fn powers_and_units_apply_once_and_to_their_column() {
    check(
        "REF_AREA,UNIT_MULT,Unit,OBS_VALUE\nA,6,mn EUR,1.5\nB,9,bn EUR,2.5\n",
        "A: OBS_VALUE 1500000; B: OBS_VALUE 2500000000",
    );
    check(
        "Country,GDP,GDP unit,Pop,Pop unit\nA,1.5,bn,83,mn\nB,300,mn,400,k\n",
        "A: GDP 1500000000, Pop 83000000; B: GDP 300000000, Pop 400000",
    );
    asks(
        "Country,GDP,Unit,Population\nA,1.5,bn,83\nB,300,mn,4\n",
        "#{ rename: #{ Unit: \"GDP_unit\" } }",
        "A: GDP 1500000000, Population 83; B: GDP 300000000, Population 4",
    );
    check("City,Scale,Score\nA,1,5\nB,2,6\nC,3,7\n", "A: Scale 1, Score 5; B: Scale 2, Score 6; C: Scale 3, Score 7");
    check(
        "REF_AREA,TIME_PERIOD,OBS_VALUE,UNIT_MULT,DECIMALS\nA,2019,1.5,6,1\nB,2019,2.5,6,1\n",
        "A: OBS_VALUE 1500000; B: OBS_VALUE 2500000",
    );
}

#[test]
fn blank_cells_are_filled_only_below_groups() {
    let filled = read("Region,City,GDP\nNorth,A,1\n,B,2\nSouth,D,4\n,E,5\nNorth,F,6\n,G,7\n", "#{}");
    assert!(filled.is_ok(), "{filled:?}");
    asks(
        "City,Award,GDP\nA,Gold,1\nB,,2\nC,Silver,3\nD,,4\n",
        "#{ fill: [\"Award\"] }",
        "A: GDP 1; B: GDP 2; C: GDP 3; D: GDP 4",
    );
    let message = read("City,Year,GDP\nA,2019,1\nB,2019,2\n,2020,9\n", "#{}");
    assert!(message.is_err_and(|message| message.contains("a row without a unit")));
}

#[test]
fn further_header_lines_are_no_units() {
    asks(
        "Unnamed: 0_level_0,GDP,Pop\ncountry,2019,2019\nA,1,2\nB,5,6\n",
        "#{ header: [1, 2] }",
        "A: GDP 2019 1, Pop 2019 2; B: GDP 2019 5, Pop 2019 6",
    );
    check("Country,GDP,Pop\n1,2,3\nA,10,20\nB,30,40\n", "A: GDP 10, Pop 20; B: GDP 30, Pop 40");
    check(
        "Country,Men,,Women,\n,Rate,Count,Rate,Count\nA,1,2,3,4\nB,5,6,7,8\n",
        "A: Men Rate 1, Men Count 2, Women Rate 3, Women Count 4; B: Men Rate 5, Men Count 6, Women Rate 7, Women Count 8",
    );
    asks("Dataset;Labour\nState;2020\nTown;Count\nA;1\nB;3\n", "#{ header: 3 }", "A: Count 1; B: Count 3");
}

#[test]
fn years_in_names_are_those_of_the_values() {
    check("country,2019,2020,2021 (est.)\nA,1,2,3\nB,4,5,6\n", "A: t 3; B: t 6");
    check(
        "country,CPI (2010=100),CPI (2015=100)\nA,1,2\nB,3,4\n",
        "A: CPI (2010=100) 1, CPI (2015=100) 2; B: CPI (2010=100) 3, CPI (2015=100) 4",
    );
    check("id_name,Q2001,Q2002\nA,1,2\nB,3,5\n", "A: Q2001 1, Q2002 2; B: Q2001 3, Q2002 5");
    check("country,rank_2019,rank_2020,score_2019,score_2020\nA,1,2,9,8\nB,2,1,7,9\n", "A: score 8; B: score 9");
}

#[test]
fn codes_ranks_and_coordinates_tell_nothing() {
    check(
        "OBJECTID,City,coord_lat,coord_lng,founded,GDP\n4,A,10.5,20.5,1900,3\n9,B,11.5,22.5,1850,2\n",
        "A: GDP 3; B: GDP 2",
    );
    check("City,Classement,GDP\nA,2,3\nB,1,7\n", "A: GDP 3; B: GDP 7");
}

#[test]
fn the_unit_is_what_tells_the_rows_apart() {
    check("University,Country,Score\nMIT,USA,98\nETH,Switzerland,95\n", "MIT: Score 98; ETH: Score 95");
    check("City,Location,GDP\nBerlin,East,1\nBonn,West,2\n", "Berlin: GDP 1; Bonn: GDP 2");
    check("Country,City,GDP\nFrance,Paris,1\nSpain,Madrid,2\n", "Paris: GDP 1; Madrid: GDP 2");
    check("Subject,Score,Age\nS1,9,20\nS2,8,30\n", "S1: Score 9, Age 20; S2: Score 8, Age 30");
    asks(
        "country,topic,value\nA,gdp,1\nA,pop,3\nB,gdp,5\nB,pop,7\n",
        "#{ columns: #{ indicator: \"topic\", value: \"value\" } }",
        "A: gdp 1, pop 3; B: gdp 5, pop 7",
    );
    asks(
        "country,year,sex,age,value\nA,2019,T,all,1\nA,2019,M,all,3\nA,2019,T,old,4\nB,2019,T,all,5\n",
        "#{ where: #{ sex: \"T\", age: \"all\" } }",
        "A: value 1; B: value 5",
    );
}

#[test]
fn aggregates_are_asked() {
    let message = read("Country,GDP,Pop\nA,1,2\nAfrica Eastern and Southern,3,4\nG-20,5,9\n", "#{}");
    assert!(message.is_err_and(|message| message.contains("totals")));
}

#[test]
fn marks_of_different_units_are_not_removed() {
    for text in ["city,co2\nA,350 kt\nB,1200 t\nC,2 Mt\n", "city,price\nA,$5\nB,€7\nC,£9\n"] {
        let message = read(text, "#{}").expect_err(text);
        assert!(message.contains("different units") && !message.contains("#{"), "{message}");
    }
}

#[test]
fn a_column_is_skipped_only_if_all_of_its_rows_allow_it() {
    let rows = |odd: &str| -> String {
        let row = |at: usize| {
            format!(
                "City {at},{at}.5,{}\n",
                if at == 15_000 {
                    odd
                } else if at % 100 == 0 {
                    "a"
                } else {
                    ""
                }
            )
        };
        format!("city,gdp,\n{}", (1..16_000).map(row).collect::<String>())
    };
    assert!(read(&rows("b"), "#{}").is_ok());
    let message = read(&rows("7.25"), "#{}").expect_err("a number among the footnotes");
    assert!(message.contains("a column without a name"), "{message}");
    let grid = |odd: &str| -> String {
        let row = |at: usize| {
            format!("City {at},{},{at}.5\n", if at == 15_000 { odd.to_string() } else { (at * 3).to_string() })
        };
        format!("city,grid_id,gdp\n{}", (1..16_000).map(row).collect::<String>())
    };
    assert!(read(&grid("9"), "#{}").is_ok_and(|text| text.starts_with("City 1: gdp 1.5;")));
    assert!(read(&grid("3.75"), "#{}").is_ok_and(|text| text.starts_with("City 1: grid_id 3, gdp 1.5;")));
}
