//! The layout of a table: transposed, long, with two header rows, with several keys in one column.

use super::judge::case;

/// Units in columns, indicators in rows.
#[test]
fn transposed() {
    case("13-transposed", |files| {
        let better = "
                      | Income in usd | Unemployment as pct | Years in education
            Australia | 33417         | 1.3                 | 19.1
            Austria   | 32544         | 1.6                 | 17.0
            Chad      | 1500          | 2.1                 | 7.5
            Peru      | 4800          | 3.0                 | 14.2";
        files.file("better_life.csv", better).is("#{ transpose: true }").asks("transpose");
        let cities = "
                     | GDP | Population
            Wuhan    | 100 | 20
            Changsha | 80  | 15
            Hefei    | 70  | 9";
        files.file("near-indicator.csv", cities).is("#{ transpose: true }").asks("transpose");
    });
}

/// A single unit: indicators in rows and years in columns, or the other way round.
#[test]
fn indicators_by_year() {
    case("14-indicators-by-year", |files| {
        let [gdp, first] = ["国内生产总值(亿元)", "第一产业增加值(亿元)"];
        let national = format!(
            "        | {gdp}@2022 | {gdp}@2021 | {gdp}@2020 | {first}@2022 | {first}@2021 | {first}@2020
            national | 1204.7     | 1149.2     | 1013.6     | 88.3         | 83.2         | 78.0"
        );
        files.file("national.csv", &national);
        let english = "
                         | GDP@2020 | GDP@2021 | GDP@2022 | Population@2020 | Population@2021 | Population@2022 | \
                           Firms@2020 | Firms@2021 | Firms@2022
            near-english | 5 | 6 | 7 | 10 | 11 | 12 | 3 | 3 | 4";
        files.file("near-english.csv", english);
        let two = "
                           | GDP@2020 | GDP@2021 | Population@2020 | Population@2021
            near-two-years | 5        | 6        | 10              | 11";
        files.file("near-two-years.csv", two);
        let down = "
                            | 出生率@1978 | 出生率@1979 | 出生率@1980 | 死亡率@1978 | 死亡率@1979 | 死亡率@1980
            near-years-down | 18.25       | 17.82       | 18.21       | 6.25        | 6.21        | 6.34";
        files.file("near-years-down.csv", down);
    });
}

/// Two header rows, merged or with blanks, and a region merged across its rows.
#[test]
fn merged_and_two_headers() {
    case("30-merged-and-two-headers", |files| {
        let dimensions = "
              | GDP / Economy GDP / Economy: GDP / Economy, GDP | \
                Growth / Economy Growth / Economy: Growth / Economy, Growth | \
                Pop / People Pop / People: Pop / People, Pop | \
                Density / People Density / People: Density / People, Density
            A | 1 | 2 | 3 | 4
            B | 2 | 3 | 4 | 5";
        files.file("dimensions.xlsx", dimensions).is("#{ header: [1, 2] }");
        let regions = "
              | #region | gdp
            A | East    | 1
            B | East    | 2
            C | East    | 3
            D | West    | 4
            E | West    | 5";
        files.file("near-region.xlsx", regions).is("#{}").is("#{ unit: \"city\" }");
        files.file("near-region.csv", regions).reached(&[
            "#{}",
            "#{ unit: \"city\" }",
            "#{ groups: [\"region\"] }",
            "#{ unit: \"city\", groups: [\"region\"] }",
        ]);
        let years = "
              | GDP@2019 | GDP@2020 | Pop@2019 | Pop@2020
            A | 1        | 2        | 3        | 4
            B | 2        | 3        | 4        | 5";
        files.file("near-years.xlsx", years).is("#{ header: [1, 2] }");
        files.file("near-years.csv", years).is("#{ header: [1, 2] }");
    });
}

/// Long tables whose columns have other names.
#[test]
fn long_by_other_names() {
    case("32-long-by-other-names", |files| {
        let wdi = "
                       | SP.POP / Population@2019 | SP.POP / Population@2020 | NY.GDP / GDP@2019 | NY.GDP / GDP@2020
            TCD / Chad | 16126                    | 16644                    | 11                | 10
            PER / Peru | 32824                    | 33304                    | 228               | 201";
        files
            .file("wdi.csv", wdi)
            .is("#{ columns: #{ unit: \"Country Code\", indicator: \"Indicator Code\" } }")
            .is("#{ columns: #{ unit: \"Country Name\", indicator: \"Indicator Name\" } }");
        let item = "
                    | Wheat@2020 | Barley@2020
            Austria | 1649       | 860
            Belgium | 1700       | _";
        files
            .file("near-item.csv", item)
            .is("#{ columns: #{ unit: \"Area\", year: \"Year\", indicator: \"Item\", value: \"Amount\" } }");
        let jahr = "
              | gdp@2019 | gdp@2020
            A | 1        | 2
            B | 3        | _";
        files
            .file("near-jahr.csv", jahr)
            .is("#{ year: \"Jahr\" }")
            .is("#{ columns: #{ year: \"Jahr\" } }")
            .asks("Jahr");
        let sdmx = "
               | GDP@2019 | POP@2019
            DE | 41800    | 83
            AT | 44900    | 9";
        files.file("near-sdmx.csv", sdmx).is(
            "#{ columns: #{ unit: \"REF_AREA\", year: \"TIME_PERIOD\", indicator: \"MEASURE\", value: \"OBS_VALUE\" } }",
        );
        let series = "
                | SP.POP@2019 | SP.POP@2020 | NY.GDP@2019 | NY.GDP@2020
            TCD | 16126       | 16644       | 11          | 10";
        files
            .file("near-series.csv", series)
            .is("#{ columns: #{ unit: \"Country Code\", indicator: \"Series Code\" } }");
    });
}

/// Eurostat's own format: three keys in the first column.
#[test]
fn eurostat_key() {
    case("35-eurostat-key", |files| {
        let nama = "
               | nama / EUR_HAB@2019 | nama / EUR_HAB@2020
            AT | 44900               | 42500
            DE | 41800               | _
            FR | 36100               | 34100";
        files.file("nama.tsv", nama).is("#{ marks: [\"p\", \"b\"] }");
        let special = "
               | near-special / EUR_HAB@2019 | near-special / EUR_HAB@2020
            AT | 44900                       | _
            DE | 41800                       | 40950";
        files.file("near-special.tsv", special).reached(&[
            "#{}",
            "#{ marks: [\"bp\"], missing: [\": c\"] }",
            "#{ marks: [\"b\", \"p\", \"c\"] }",
        ]);
        let geo = "
               | area
            AT | 83.9
            DE | 357.6
            FR | 638.5";
        files.file("geo.csv", geo).is("#{}");
    });
}
