//! Where the year is found: in column names, as a date, or as the year of the latest value.

use super::judge::case;

#[test]
fn years_in_names() {
    case("22-years-in-names", |files| {
        let [gdp, bare] = ["GDP per head / NY.GDP / databank", "_"];
        let databank = format!(
            "          | {gdp}@2019 | {gdp}@2020
            Laos / LAO | 2500.5     | 2600
            Chad / TCD | 700        | {bare}
            Peru / PER | 7000       | 6100"
        );
        files.file("databank.csv", &databank).reached(&[
            "#{}",
            "#{ columns: #{ unit: \"Country Code\", indicator: \"Series Code\" } }",
            "#{ columns: #{ unit: \"Country Name\", indicator: \"Series Name\" } }",
            "#{ rename: #{ \"2019 [YR2019]\": \"2019\", \"2020 [YR2020]\": \"2020\" } }",
        ]);
        let two = |name: &str, years: [i32; 2]| {
            format!("| {name}@{} | {name}@{}\n A | 1 | 2\n B | 2 | 3", years[0], years[1])
        };
        let renamed = |first: &str, second: &str, name: &str| {
            format!("#{{ rename: #{{ \"{first}\": \"{name}2019\", \"{second}\": \"{name}2020\" }} }}")
        };
        for (file, name, heads, plain) in [
            ("near-dates.csv", "near-dates", ["31.12.2019", "31.12.2020"], ""),
            ("near-fiscal.csv", "near-fiscal / FY", ["FY2019", "FY2020"], ""),
            ("near-flags.csv", "near-flags", ["2019*", "2020p"], ""),
            ("near-measure.csv", "GDP (EUR) / GDP", ["GDP 2019 (EUR)", "GDP 2020 (EUR)"], "GDP "),
            ("near-middle.csv", "GDP_rev / GDP", ["GDP_2019_rev", "GDP_2020_rev"], "GDP_"),
        ] {
            let options = renamed(heads[0], heads[1], plain);
            files.file(file, &two(name, [2019, 2020])).reached(&["#{}", &options]);
        }
        // A school year may be named by the year in which it begins or in which it ends.
        for (file, name, heads) in [
            ("near-school-years.csv", "near-school-years", ["2018-19", "2019-20"]),
            ("near-school-years-2.csv", "near-school-years-2", ["2018/19", "2019/20"]),
        ] {
            files
                .file(file, &two(name, [2018, 2019]))
                .or(&two(name, [2019, 2020]))
                .reached(&["#{}", &renamed(heads[0], heads[1], "")]);
        }
    });
}

/// One row per city, each for a different year.
#[test]
fn year_of_the_figure() {
    case("25-year-of-the-figure", |files| {
        let latest = "
                      | population
            N'Djamena | 951
            Lima      | 8852
            Vienna    | 1911";
        let by_year = "
                      | population@2015 | population@2018 | population@2020
            N'Djamena | 951             | _               | _
            Lima      | _               | 8852            | _
            Vienna    | _               | _               | 1911";
        files
            .file("population.csv", latest)
            .or(by_year)
            .tells("skip: [\"year\"]")
            .asks("skip: [\"year\"]")
            .gives("#{ skip: [\"year\"] }", latest);
    });
}

/// A date in the year column, or above a column of values.
#[test]
fn year_as_date() {
    case("36-year-as-date", |files| {
        let fragile = "
                    | Total@2019 | Total@2020
            Yemen   | 113.5      | 112.4
            Somalia | 112.3      | 110.9";
        files.file("fragile.xlsx", fragile).is("#{ skip: [\"Rank\"] }");
        let gini = "
                    | gini@2009 | gini@2010
            Armenia | 31.8      | 33.1
            Austria | 34.5      | _";
        files.file("near.csv", gini).is("#{}").is("#{ year: \"year\" }");
        let head = "
              | near-head@2019 | near-head@2020
            A | 1              | 2
            B | 2              | 3";
        files
            .file("near-head.xlsx", head)
            .reached(&["#{}", "#{ rename: #{ \"2019-12-31\": \"2019\", \"2020-12-31\": \"2020\" } }"]);
    });
}
