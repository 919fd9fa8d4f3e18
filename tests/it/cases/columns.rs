//! The role of a column: units, units of measure, codes, ranks, groups, an extra dimension, or none.

use super::judge::case;

/// `Unit` is the unit of measure, not the ranked unit.
#[test]
fn measure_column_as_units() {
    case("09-measure-column-as-units", |files| {
        let gdp = "
                | GDP@2020
            AUS | 1980e6
            JPN | 538e9
            USA | 20937e6";
        files.file("gdp.csv", gdp).reached(&["#{}", "#{ unit: \"LOCATION\" }", "#{ skip: [\"Unit\"] }"]);
        let total = "
                            | JE / Insecurity | SW / Satisfaction
            AUS / Australia | 5.4             | 7.1
            AUT / Austria   | 3.5             | 7.2";
        files
            .file("near-bli.csv", total)
            .asks_any(&["INEQUALITY", "line 6"])
            .is("#{ where: #{ INEQUALITY: \"TOT\" } }")
            .is("#{ where: #{ INEQUALITY: [\"TOT\"] } }")
            .is("#{ skip: [6] }")
            .gives("#{ where: #{ INEQUALITY: \"WMN\" } }", "| SW / Satisfaction\n AUT / Austria | 7.0");
        let eurostat = "
               | OBS_VALUE / EUR_HAB / near-eurostat@2019 | OBS_VALUE / EUR_HAB / near-eurostat@2020
            DE | 41800                                    | 40950
            AT | 44900                                    | 42500";
        files.file("near-eurostat.csv", eurostat).is("#{}").is("#{ unit: \"geo\" }");
        let fao = "
                          | Wheat@2020 | Barley@2020
            040 / Austria | 1649000    | 860000
            056 / Belgium | 1700000    | 350000";
        files
            .file("near-fao.csv", fao)
            .is("#{ columns: #{ unit: \"Area\", year: \"Year\", indicator: \"Item\", value: \"Value\" } }");
    });
}

/// Codes, ranks, row numbers and coordinates are not indicators, or a remark says that they are read as such.
#[test]
fn ids_and_ranks() {
    case("10-ids-and-ranks", |files| {
        let ranking = "
                          | ? city_id | ? livability_rank | livability_score | safety
            Lisbon / 19   | 19        | 1                 | 89.3             | 95.2
            Istanbul / 80 | 80        | 4                 | 82.0             | 80.1
            Calgary / 35  | 35        | 2                 | 88.8             | 93.5
            Oslo / 96     | 96        | 3                 | 85.7             | 90.0";
        let without = "
                          | livability_score | safety
            Lisbon / 19   | 89.3             | 95.2
            Istanbul / 80 | 82.0             | 80.1
            Calgary / 35  | 88.8             | 93.5
            Oslo / 96     | 85.7             | 90.0";
        let ranked = ranking.replace("? livability_rank", "livability_rank");
        files
            .file("ranking.csv", ranking)
            .gives("#{ skip: [\"city_id\", \"livability_rank\"] }", without)
            .gives("#{ indicators: [\"livability_rank\"], skip: [\"city_id\"] }", &ranked);
    });
}

/// The same for files with one such column.
#[test]
fn running_numbers_and_places() {
    case("10-ids-and-ranks", |files| {
        let codes = "
                      | ? ags | gdp
            A / 01001 | 1001  | 1
            B / 11000 | 11000 | 2
            C / 05111 | 5111  | 5";
        files.file("near-ags.xlsx", codes).is("#{ unit: \"City\" }");
        let numbered = "
              | ? No. | gdp
            A | 1     | 7
            B | 2     | 2
            C | 3     | 1";
        files.file("near-no.xlsx", numbered).is("#{ skip: [\"No.\"] }");
        let places = "
              | ? lat | ? lng | gdp
            A | 10.5  | 20.5  | 3
            B | 11.5  | 22.5  | 2
            C | -3.0  | 2.0   | 9";
        files.file("near-places.csv", places).is("#{ skip: [\"lat\", \"lng\"] }");
        let rank = "
                     | ? Rank | Cost Index | Rent Index
            Hamilton | 1      | 149.0      | 96.1
            Zurich   | 2      | 131.2      | 69.3
            Basel    | 3      | 130.9      | 49.4
            Lausanne | 4      | 122.0      | 59.6";
        files.file("near-rank.csv", rank).is("#{ skip: [\"Rank\"] }");
        let numbered = "
                 | ? 序号 | GDP | 人口
            武汉 | 1      | 100 | 10
            长沙 | 2      | 80  | 12
            南昌 | 3      | 60  | 9";
        files.file("near-xuhao.csv", numbered).is("#{ skip: [\"序号\"] }");
    });
}

/// Columns without a name, and duplicate names.
#[test]
fn nameless_columns() {
    case("28-nameless-columns", |files| {
        let hdi = "
                    | ? Rank | HDI   | Life expectancy
            Norway  | 1      | 0.961 | 83.2
            Iceland | 2      | 0.959 | 82.7
            Samoa   | 3      | 0.707 | 72.8";
        files.file("hdi.csv", hdi).is("#{ skip: [\"\"] }").is("#{ skip: [\"Rank\", \"\"] }");
        let one = "
                             | score@2017 | ? rank / rank (2)@2017
            New Zealand / 11 | 8.88       | 1
            Switzerland / 18 | 8.82       | 2
            Hong Kong / 24   | 8.81       | 3";
        files.file("near-one.csv", one).is("#{ skip: [\"\"] }");
        let twice = "
                   | ? Rank | Rating | ? Rank (2) | Pollution
            London | 1      | 100    | 1          | 57.9
            Dubai  | 2      | 98.4   | 2          | 30.8";
        files.file("near-twice.csv", twice).reached(&["#{}", "#{ skip: [\"Rank\"] }"]).is("#{ skip: [\"Rank\"] }");
    });
}

/// An extra dimension: rows for women beside those for everybody.
#[test]
fn one_dimension_more() {
    case("34-one-dimension-more", |files| {
        let total = "
                            | SW  | JE
            AUS / Australia | 7.1 | 5.4
            AUT / Austria   | 7.2 | 3.5";
        let women = "
                            | SW
            AUS / Australia | 7.3
            AUT / Austria   | 7.1";
        files
            .file("bli.csv", total)
            .asks("INEQUALITY")
            .is("#{ where: #{ INEQUALITY: \"TOT\" } }")
            .is("#{ where: #{ INEQUALITY: \"TOT\" }, unit: \"LOCATION\" }")
            .gives("#{ where: #{ INEQUALITY: \"WMN\" } }", women);
        let all = "
                      | Total@2021
            Madrid    | 3305
            Barcelona | 1636";
        files
            .file("near-sex.csv", all)
            .asks("Sex")
            .is("#{ where: #{ Sex: \"Total\" } }")
            .gives("#{ where: #{ Sex: \"Women\" } }", &all.replace("3305", "1766").replace("1636", "861"));
    });
}

/// Columns with names that the tool uses itself.
#[test]
fn column_called_index() {
    case("39-column-called-index", |files| {
        let cities = "
              | index / index (2) | score / score (2) | ? rank / rank (2)
            A | 5                 | 10                | 3
            B | 7                 | 30                | 1
            C | 6                 | 20                | 2";
        files
            .file("cities.csv", cities)
            .models()
            .asks("rename")
            .reached(&["#{}", "#{ rename: #{ index: \"idx\", score: \"points\", rank: \"place\" } }"])
            .is("#{ rename: #{ index: \"idx\", score: \"points\", rank: \"place\" } }");
    });
}

/// A group of a unit that differs between years.
#[test]
fn group_that_changes() {
    case("42-group-that-changes", |files| {
        let income = "
                 | #? income    | gdp@2019 | gdp@2020
            Chad | Low          | 11       | 10
            Peru | Upper middle | 228      | 201";
        files.file("income.csv", income).asks("skip: [\"income\"]").tells("income").is("#{ skip: [\"income\"] }");
        let flag = "
                 | obs_value / near-flag@2019 | obs_value / near-flag@2020
            Chad | 1.1                        | _
            Peru | 3.4                        | 7.2";
        files.file("near-flag.csv", flag).is("#{ skip: [\"obs_status\"] }");
    });
}
