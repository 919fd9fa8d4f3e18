//! More small tables written by strangers that were once misread.

use super::{asks, check, read};

#[test]
fn a_decimal_comma_makes_no_row_names() {
    for text in [
        "Stadt,Quote\nBerlin,12,5\nBonn,3,25\n",
        "City,GDP\nNew York,1,234\nBonn,2,345\n",
        "City;GDP;Pop\nA;1;2;x\nB;3;4;y\n",
    ] {
        let message = read(text, "#{}").expect_err(text);
        assert!(message.contains("but the header row has"), "{message}");
    }
    check("GDP Pop\nA 1 2\nB 3 4\n", "A: GDP 1, Pop 2; B: GDP 3, Pop 4");
}

#[test]
fn what_measures_is_no_unit() {
    check("Item,Unit,2019,2020\nGDP,bn,1.5,2.5\nPopulation,thsd,20,30\n", "t: GDP 2.5, Population 30");
    check("City,Unit,Value\nA,1,5\nB,2,6\n", "A: Unit 1, Value 5; B: Unit 2, Value 6");
    check(
        "Indicator,Unit,Berlin,Kiel\nGDP,bn,1.5,2.5\nPop,thsd,20,30\n",
        "Berlin: GDP 1.5, Pop 20; Kiel: GDP 2.5, Pop 30",
    );
    check("指标,单位,武汉,黄石\nGDP,亿元,1.5,2.5\n人口,万人,20,30\n", "武汉: GDP 1.5, 人口 20; 黄石: GDP 2.5, 人口 30");
}

#[test]
fn parts_of_years_are_no_years() {
    check(
        "City,2020Q1,2020Q2,2021Q1\nA,1,2,3\nB,4,5,6\n",
        "A: 2020Q1 1, 2020Q2 2, 2021Q1 3; B: 2020Q1 4, 2020Q2 5, 2021Q1 6",
    );
    check("City,Jan,Feb,Year\nA,1,2,3\nB,4,5,9\n", "A: Jan 1, Feb 2, Year 3; B: Jan 4, Feb 5, Year 9");
    for (text, hint, expected) in [
        (
            "City,2019,2020,2019.1,2020.1\nA,1,2,3,4\nB,4,5,6,7\n",
            "#{ skip: [\"2019.1\", \"2020.1\"] }",
            "A: t 2; B: t 5",
        ),
        (
            "City,2019,2020,2022F,2023F\nA,1,2,3,4\nB,4,5,6,7\n",
            "#{ rename: #{ \"2022F\": \"2022\", \"2023F\": \"2023\" } }",
            "A: t 4; B: t 7",
        ),
        ("City,2019,2020,2019/2020\nA,100,200,100\nB,400,500,25\n", "#{ skip: [\"2019/2020\"] }", "A: t 200; B: t 500"),
    ] {
        asks(text, hint, expected);
    }
    let message = read("Month,NY,CA\nJan 2020,3.9,4.1\nFeb 2020,8.6,9.0\n", "#{}").expect_err("months are no units");
    assert!(message.contains("periods such as `Jan 2020`"), "{message}");
    check("observation_date,NY,CA\n2020-01-01,3.9,4.1\n2021-01-01,8.6,9.0\n", "t: NY 8.6, CA 9");
}

#[test]
fn years_of_another_kind_are_no_values() {
    check(
        "Provincia;Periodo;Total\nAlbacete;2021;386\nAlicante;2021;1881\n",
        "Albacete: Total 386; Alicante: Total 1881",
    );
    check("Stadt;Datenstand;Wert\nA;2021;386\nB;2021;1881\n", "A: Wert 386; B: Wert 1881");
    check("TIME,Anno,Territorio,Value\n2020,2020,Piemonte,5\n2020,2020,Aosta,6\n", "Piemonte: Value 5; Aosta: Value 6");
    check("geo,sex,age,TIME_PERIOD,OBS_VALUE\nAT,0,99,2020,5\nBE,0,99,2020,6\n", "AT: OBS_VALUE 5; BE: OBS_VALUE 6");
    asks(
        "ISO,2019,2020,Estimates Start After\nCHL,279,253,2019\nPER,228,202,2018\nBOL,22,20,2018\n",
        "#{ skip: [\"Estimates Start After\"] }",
        "CHL: t 253; PER: t 202; BOL: t 20",
    );
}

#[test]
fn parts_of_the_row_above_are_asked() {
    for (text, expected) in [
        ("Area,Pop\nEngland,56\n  London,9\n  Leeds,0.8\nWales,3\n", "England: Pop 56; Wales: Pop 3"),
        ("Area,Pop\nUSA,331\n..Alabama,5\n..Alaska,0.7\nPeru,33\n", "USA: Pop 331; Peru: Pop 33"),
        ("地区,人口\n湖北省,5800\n　武汉市,1100\n　宜昌市,400\n湖南省,6600\n", "湖北省: 人口 5800; 湖南省: 人口 6600"),
        ("Kanton,Pop\nZürich,15\n- Dietikon,2\n- Uster,3\nBern,10\n", "Zürich: Pop 15; Bern: Pop 10"),
    ] {
        asks(text, "#{ skip: [3, 4] }", expected);
    }
    check("Area,Pop\n  London,9\n  Leeds,0.8\n", "London: Pop 9; Leeds: Pop 0.8");
    asks("City,a,b\nA,1,2\n#C,5,6\nB,3,4\n", "#{ skip: [3] }", "A: a 1, b 2; B: a 3, b 4");
    let message = read("Region,City,GDP\nEast,A,1\n〃,B,2\nWest,D,4\n", "#{}").expect_err("a ditto mark");
    assert!(message.contains("stands for the text above"), "{message}");
}

#[test]
fn words_that_multiply_are_known_or_asked() {
    check("Город;ВРП\nA;1,2 млрд\nB;900 млн\nC;1,5 тыс\n", "A: ВРП 1200000000; B: ВРП 900000000; C: ВРП 1500");
    check(
        "Stadt;BIP\nA;1,2 Mrd.\nB;900 Mio.\nC;1,5 Bio.\n",
        "A: BIP 1200000000; B: BIP 900000000; C: BIP 1500000000000",
    );
    asks("City;v\nA;12 kr\nB;3,5 kr\n", "#{ marks: [\"kr\"] }", "A: v 12; B: v 3.5");
    asks("City,v\nA,12.5*\nB,23.5\nC,34.5**\n", "#{ marks: [\"**\", \"*\"] }", "A: v 12.5; B: v 23.5; C: v 34.5");
    for text in [
        "City,v\nA,12 GW\nB,900 MW\n",
        "City,v\nA,EUR 1200\nB,CHF 350\n",
        "City,v\nA,52.5 N\nB,33.5 S\n",
        "City;v\nA;1,2 Mrd.\nB;3 zig\n",
    ] {
        let message = read(text, "#{}").expect_err(text);
        assert!(message.contains("different units") && !message.contains("#{"), "{message}");
    }
}

#[test]
fn keys_written_once_for_a_block_are_filled_down() {
    check("Indicator,City,2019,2020\nGDP,A,1,2\n,B,3,4\nPop,A,5,6\n,B,7,8\n", "A: GDP 2, Pop 6; B: GDP 4, Pop 8");
    check("Year,City,GDP\n2019,A,1\n,B,2\n2020,A,3\n,B,4\n", "A: GDP 3; B: GDP 4");
    check("City,port,pop\nA,x,5\nB,,6\nC,x,7\n", "A: pop 5; B: pop 6; C: pop 7");
}

#[test]
fn codes_tell_rows_apart_or_name_units() {
    asks(
        "City,sex,v\nA,1,5\nA,2,6\nB,1,7\nB,2,8\n",
        "#{ columns: #{ indicator: \"sex\", value: \"v\" } }",
        "A: 1 5, 2 6; B: 1 7, 2 8",
    );
    asks(
        "indic_ur,cities\\TIME_PERIOD,2019,2020\nX1,AT1,1,2\nX1,DE1,3,4\nX2,AT1,5,6\nX2,DE1,7,8\n",
        "#{ columns: #{ indicator: \"indic_ur\" } }",
        "AT1: X1 2, X2 6; DE1: X1 4, X2 8",
    );
    check(
        "CODGEO;POP\n01001;779\n01002;256\n01004;300\n2A004;71361\n",
        "01001: POP 779; 01002: POP 256; 01004: POP 300; 2A004: POP 71361",
    );
    check("City,Code,GDP\nA,=\"01\",1\nB,=\"02\",2\n", "A: GDP 1; B: GDP 2");
    check("| City | GDP |\n|:-----|----:|\n| A | 1 |\n| B | 2 |\n", "A: GDP 1; B: GDP 2");
}

#[test]
fn a_city_may_be_called_like_an_indicator() {
    asks(
        "Indikator|New York|Area 51\nPM2.5|8.5|4.25\nMüll je Kopf|0|5\nNote: figures of 2020 are provisional\n",
        "#{ transpose: true }",
        "New York: PM2.5 8.5, Müll je Kopf 0; Area 51: PM2.5 4.25, Müll je Kopf 5",
    );
}

#[test]
fn a_title_that_a_comma_cuts_is_no_header() {
    check("Regional accounts, 2020,,\n,name,GDP,Pop\n1,A,5.5,7\n2,B,6.5,9\n", "A: GDP 5.5, Pop 7; B: GDP 6.5, Pop 9");
    check("country,Life,,GDP,\n,2015,2017,2015,2017\nA,1,2,3,4\nB,5,6,7,8\n", "A: GDP 4, Life 2; B: GDP 8, Life 6");
}
