//! The role of a row: a unit, a total, a heading, a note, or a row hidden in the sheet.

use super::judge::case;

/// Names with spaces between their characters, and totals among them.
#[test]
fn yearbook_names() {
    case("12-yearbook-names", |files| {
        let yearbook = "
                         | GDP  | 人口
            ? 全国       | 1000 | 100
            ? 合计       | 1000 | 100
            北京         | 300  | 20
            广东         | 400  | 40
            ? 其中：深圳 | 100  | 8
            内蒙古       | 200  | 25";
        files
            .file("yearbook.csv", yearbook)
            .asks_line(2)
            .asks_line(3)
            .asks_line(6)
            .is("#{ skip: [2, 3, 6] }")
            .reached(&["#{ totals: \"skip\" }", "#{ totals: \"skip\", skip: [6] }"]);
        let land = "
                                              | BIP
            A                                 | 3
            B                                 | 4
            ? I n s g e s a m t / Insgesamt   | 7";
        files.file("near-latin.csv", land).asks_line(4).is("#{ skip: [4] }");
        let own = "
                   | pop
            北京   | 20
            广东   | 40
            内蒙古 | 25";
        files.file("near-own.csv", own).is("#{}");
        // One name in two spellings: it is unclear which row is meant, or whether there are two units.
        files
            .file("near-twice.csv", "| gdp\n 北京 | 1\n 北京 | 2\n 上海 | 3")
            .refused()
            .asks_a_line(&[2, 3])
            .gives("#{ skip: [2] }", "| gdp\n 北京 | 2\n 上海 | 3")
            .gives("#{ skip: [3] }", "| gdp\n 北京 | 1\n 上海 | 3");
        files
            .file("near-zero-width.csv", "| gdp\n Wuhan | 1\n Wuhan | 2\n Hefei | 3")
            .refused()
            .asks_a_line(&[2, 3])
            .gives("#{ skip: [2] }", "| gdp\n Wuhan | 2\n Hefei | 3")
            .gives("#{ skip: [3] }", "| gdp\n Wuhan | 1\n Hefei | 3");
    });
}

/// Headings and notes between and below the rows, padded with delimiters.
#[test]
fn rows_that_are_none() {
    case("17-rows-that-are-none", |files| {
        let cities = "
                                                                | gdp | pop
            ? East                                              | _   | _
            A                                                   | 1   | 2
            B                                                   | 2   | 3
            ? West                                              | _   | _
            C                                                   | 4   | 5
            ? 1) provisional figures                            | _   | _
            ? Data from database: World Development Indicators  | _   | _
            ? Last Updated: 2023-09-15                          | _   | _";
        files.file("cities.csv", cities).is("#{ skip: [2, 5, 7, 8, 9] }").asks_a_line(&[2, 5, 7, 8, 9]);
        let near = "
                                                    | gdp | pop
            A                                       | 1   | 2
            B                                       | 2   | 3
            ? 1) provisional; 2) without districts  | _   | _
            ? Last updated 2020                     | _   | _";
        files.file("near.xlsx", near).is("#{ skip: [5, 6] }").asks_a_line(&[5, 6]);
    });
}

/// Rows and columns that are hidden in the sheet.
#[test]
fn hidden_rows() {
    case("27-hidden-rows", |files| {
        let shown = "
              | gdp
            A | 1
            B | 3";
        let all = "
                    | ~ old | gdp
            A       | 9     | 1
            ~ draft | 9     | 100
            B       | 9     | 3";
        files.file("cities.xlsx", all).tells("hidden").asks("hidden").gives("#{ skip: [3, \"old\"] }", shown);
    });
}

/// A region merged across its rows, in a LibreOffice workbook.
#[test]
fn merged_groups_in_ods() {
    case("54-merged-groups-in-ods", |files| {
        let cities = "
              | #region | gdp
            A | East    | 1
            B | East    | 2
            C | West    | 3
            D | West    | 4";
        files.file("cities.ods", cities).is("#{}");
        files.file("near-same.xlsx", cities).is("#{}");
    });
}
