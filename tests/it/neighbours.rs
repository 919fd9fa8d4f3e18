//! Small tables that were once misread: each is read correctly, or the message offers a line that reads it correctly.

mod more;

use reweigh::Watch;
use reweigh::data::{Dataset, load_with};
use reweigh::files::Access;

use crate::cases::options;

/// The contents of a table (units with their values of the current year by indicator), or the message.
fn read(text: &str, options: &str) -> Result<String, String> {
    read_bytes(text.as_bytes(), options)
}

fn read_bytes(bytes: &[u8], options: &str) -> Result<String, String> {
    let folder = tempfile::tempdir().expect("a folder for temporary files");
    let path = folder.path().join("t.csv");
    std::fs::write(&path, bytes).expect("a new file can be written");
    let reading = options::reading(&options::typed(options))?;
    let path = path.display().to_string();
    load_with(&path, &reading, &Access::everywhere(), &Watch::default())
        .map(|data| shown(&data))
        .map_err(|error| error.worded(&options::WORDING))
}

/// The contents as text: "A: gdp 1, pop 2; B: …".
pub fn shown(data: &Dataset) -> String {
    let unit = |unit: usize| {
        let figure = |code: &str| data.figure(unit, code).ok().flatten().map_or("–".to_string(), |x| x.to_string());
        let figures = data.indicators().iter().map(|of| format!("{} {}", of.code, figure(&of.code)));
        format!("{}: {}", &data.units().names[unit], figures.collect::<Vec<_>>().join(", "))
    };
    (0..data.units().len()).map(unit).collect::<Vec<_>>().join("; ")
}

fn check(text: &str, expected: &str) {
    assert_eq!(read(text, "#{}").as_deref(), Ok(expected), "{text}");
}

/// The message suggests these options, with which the table is read correctly.
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
        "city,X_COORD,Y_COORD,Lat,gdp\nA,2683141.5,1247939.5,47.5,5\nB,2600000.5,1200000.5,46.5,6\n",
        "A: gdp 5; B: gdp 6",
    );
    check("geo,time,calendar-years,BASE_PER,gdp\nA,2019,2019,2015,5\nB,2019,2019,2015,6\n", "A: gdp 5; B: gdp 6");
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
        "#{ where: #{ age: \"all\", sex: \"T\" } }",
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
                } else if at.is_multiple_of(100) {
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

#[test]
fn two_tables_side_by_side_are_asked() {
    asks("city,gdp,,city,pop\nA,1.5,,C,10\nB,2,,D,20\n", "#{ skip: [\"city (2)\", \"pop\"] }", "A: gdp 1.5; B: gdp 2");
    asks("city,gdp,,town,pop\nA,1.5,,C,10\nB,2,,D,20\n", "#{ skip: [\"town\", \"pop\"] }", "A: gdp 1.5; B: gdp 2");
    check("city,gdp,city,pop\nA,1.5,A,10\nB,2,B,20\n", "A: gdp 1.5, pop 10; B: gdp 2, pop 20");
}

#[test]
fn rows_of_one_size_may_be_indicators() {
    for corner in ["", "country", "Thema"] {
        let table = format!("{corner},Berlin,Hamburg\nEW,3700000,1800000\nMiete,12.5,11.5\nKitas,2700,1100\n");
        let units = "Berlin: EW 3700000, Miete 12.5, Kitas 2700; Hamburg: EW 1800000, Miete 11.5, Kitas 1100";
        asks(&table, "#{ transpose: true }", units);
        assert!(read(&table, "#{ transpose: false }").is_ok_and(|text| text.starts_with("EW: Berlin 3700000")));
    }
    assert!(read("city,male,female\nA,100,110\nB,210,190\nC,300,320\n", "#{}").is_ok());
}

#[test]
fn what_stands_once_beside_several_places_is_no_indicator() {
    asks(
        "Series,Country,Rating\nFriends,USA,8.9\nLost,USA,8.3\nSherlock,UK,9.1\n",
        "#{ unit: \"Series\" }",
        "Friends: Rating 8.9; Lost: Rating 8.3; Sherlock: Rating 9.1",
    );
    check("Indicator,Unit,2019,2020\nGDP,bn EUR,1,2\nPopulation,1000,3,4\n", "t: GDP 2, Population 4");
    check(
        "University,Country,Score\nMIT,USA,99.5\nOxford,UK,98.5\nETH,CH,97.5\n",
        "MIT: Score 99.5; Oxford: Score 98.5; ETH: Score 97.5",
    );
}

#[test]
fn a_single_column_may_end_in_its_sum() {
    asks(
        "Land,Einwohner\nBayern,13125\nHessen,6290\nSachsen,4087\nDeutschland,23502\n",
        "#{ skip: [5] }",
        "Bayern: Einwohner 13125; Hessen: Einwohner 6290; Sachsen: Einwohner 4087",
    );
    check("unit,a\nA,100\nB,200\nC,300\nD,600\n", "A: a 100; B: a 200; C: a 300; D: a 600");
}

#[test]
fn cities_of_one_name_are_asked() {
    asks(
        "City,State,Pop\nSpringfield,IL,10\nSpringfield,MO,20\nAustin,TX,30\n",
        "#{ unit: \"State\" }",
        "IL: Pop 10; MO: Pop 20; TX: Pop 30",
    );
}

#[test]
fn years_months_and_places_are_written_in_many_ways() {
    check("city,Year,gdp\nA,2018/19,1.5\nA,2019/20,2.5\nB,2018/19,3.5\nB,2019/20,4.5\n", "A: gdp 2.5; B: gdp 4.5");
    check("city,Year,gdp\nA,2019,1.5\nA,2020*,2.5\nB,2019,3.5\nB,2020 (est.),4.5\n", "A: gdp 2.5; B: gdp 4.5");
    asks(
        "city,period,gdp\nA,2020-01,1.5\nA,2020-02,2.5\nB,2020-01,3.5\nB,2020-02,4.5\n",
        "#{ columns: #{ indicator: \"period\", value: \"gdp\" } }",
        "A: 2020-01 1.5, 2020-02 2.5; B: 2020-01 3.5, 2020-02 4.5",
    );
    check("Rank,city,x\n=2,A,12.3\n=2,B,15.2\n101-150,C,25.1\n", "A: x 12.3; B: x 15.2; C: x 25.1");
}

#[test]
fn marks_are_removed_where_they_are_no_units() {
    asks("city,x\nA,12.3a\nB,15.2\nC,25.1\n", "#{ marks: [\"a\"] }", "A: x 12.3; B: x 15.2; C: x 25.1");
    asks("city,x\nA,12.3[1]\nB,15.2\n", "#{ marks: [\"[1]\"] }", "A: x 12.3; B: x 15.2");
    asks("city,x\nA,USD 1200\nB,USD 1500\n", "#{ marks: [\"USD\"] }", "A: x 1200; B: x 1500");
    asks("city,x\nA,<0.1\nB,1.5\n", "#{ missing: [\"<0.1\"] }", "A: x –; B: x 1.5");
    let message = read("city,x\nA,35 min\nB,1.5 h\nC,2 h\n", "#{}").expect_err("minutes and hours");
    assert!(message.contains("different units") && !message.contains("#{"), "{message}");
    check("city;x\nA;143’044,5\nB;1’044,7\n", "A: x 143044.5; B: x 1044.7");
}

#[test]
fn years_with_and_without_per_cent_are_asked() {
    asks("city,2019,2020\nA,12%,0.15\nB,13%,0.25\n", "#{ marks: [\"%\"] }", "A: t 0.15; B: t 0.25");
    check("city,2019,2020\nA,12%,15%\nB,13%,25%\n", "A: t 15; B: t 25");
}

#[test]
fn rows_of_names_and_values_are_asked_for_what_they_are() {
    asks(
        "country,name,value\nA,gdp,1.5\nA,pop,2\nB,gdp,2.5\nB,pop,3\n",
        "#{ columns: #{ indicator: \"name\", unit: \"country\", value: \"value\" } }",
        "A: gdp 1.5, pop 2; B: gdp 2.5, pop 3",
    );
    asks("Indicator,GDP\nUnit,USD\nYear,2020\n\nCountry,Value\nA,1\nB,2\n", "#{ header: 5 }", "A: Value 1; B: Value 2");
    asks(
        "School,District,Score\nA,X,1.5\nB,X,2.5\nC,Y,3.5\n",
        "#{ unit: \"School\" }",
        "A: Score 1.5; B: Score 2.5; C: Score 3.5",
    );
}

#[test]
fn notes_that_commas_cut_are_no_rows() {
    check("city,gdp\nA,1.5\nB,2\nSource: Statistical office, 2021\n", "A: gdp 1.5; B: gdp 2");
    check("city,gdp,pop\nA,1.5,3\nB,2,4\n1) revised, 2021,\n", "A: gdp 1.5, pop 3; B: gdp 2, pop 4");
    check(
        "Indicator,A,B\n失业率,1.5,3\n人口,200,400\nSource: Statistical office, 2021,\n",
        "A: 失业率 1.5, 人口 200; B: 失业率 3, 人口 400",
    );
    check(
        "\"city\"\t\"Life\"\t\t\"GDP\"\t\n\t2015\t2017\t2015\t2017\n\"A\"\t1\t2\t3\t4\n\"B\"\t5\t6\t7\t8\n",
        "A: GDP 4, Life 2; B: GDP 8, Life 6",
    );
}

#[test]
fn the_likely_encoding_is_named_with_what_it_gives() {
    for (encoding, text, expected) in [
        ("EUC-KR", "도시,인구\n서울,9.5\n부산,3.4\n", "서울: 인구 9.5; 부산: 인구 3.4"),
        ("Shift_JIS", "都市,人口\n東京,13.5\n大阪,8.4\n", "東京: 人口 13.5; 大阪: 人口 8.4"),
        ("Big5", "城市,人口\n臺北,2.5\n高雄,2.7\n", "臺北: 人口 2.5; 高雄: 人口 2.7"),
        ("windows-1250", "miasto;ludność\nŁódź;1,5\nKraków;2,5\n", "Łódź: ludność 1.5; Kraków: ludność 2.5"),
        ("windows-1251", "город;население\nМосква;1,5\nКазань;2,5\n", "Москва: население 1.5; Казань: население 2.5"),
        ("windows-1252", "Ville;Valeur\nAngoulême;5\nBéziers;6\n", "Angoulême: Valeur 5; Béziers: Valeur 6"),
    ] {
        let bytes = encoding_rs::Encoding::for_label(encoding.as_bytes()).expect("a known name").encode(text).0;
        let hint = format!("#{{ encoding: \"{encoding}\" }}");
        let message = read_bytes(&bytes, "#{}").expect_err(encoding);
        assert!(
            message.contains(&hint) && message.contains(text.lines().next().expect("a line"))
                || encoding == "windows-1252",
            "{message}"
        );
        assert_eq!(read_bytes(&bytes, &hint).as_deref(), Ok(expected), "{encoding}");
    }
}
