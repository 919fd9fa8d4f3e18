//! How lines are split into cells: delimiters, quotation marks, encodings, headers, line numbers.

use super::judge::case;

/// Decimal commas together with semicolons: a line has as many commas as semicolons.
#[test]
fn separator_tie() {
    let german = "
                | BIP, Mrd | Quote, %
        Berlin  | 1.5      | 2.5
        Hamburg | 3.25     | 4.75
        Bremen  | 7.5      | 1.25";
    case("01-separator-tie", |files| {
        files
            .file("cities.csv", &german.replace("BIP, Mrd", "GDP, bn").replace("Quote, %", "Rate, %"))
            .is("#{ separator: \";\" }")
            .is("#{ separator: \";\", decimal: \",\" }")
            .asks("separator");
        files.file("near-bars.csv", german).is("#{ separator: \"|\" }").asks("separator");
        files.file("near-tabs.txt", german).is("#{ separator: \"tab\" }").asks("separator");
        let years = "
                    | Index@2020 | Index@2021
            Berlin  | 101.5      | 102.5
            Hamburg | 103.25     | 104.75
            Bremen  | 107.5      | 101.25";
        files.file("near-years.csv", years).is("#{ separator: \";\" }").asks("separator");
        let names = "
                        | BIP | Quote
            Berlin, BE  | 1   | 2
            Hamburg, HH | 3   | 4
            Bremen, HB  | 7   | 1";
        files.file("near-names.csv", names).is("#{ separator: \";\" }").asks("separator");
        let title = german.replace("BIP, Mrd", "GDP").replace("Quote, %", "Rate");
        files
            .file("near-title.csv", &title)
            .is("#{ separator: \";\" }")
            .is("#{ separator: \";\", header: 3 }")
            .asks("separator");
    });
}

/// A quotation mark that opens in one cell and closes some lines below, so that rows vanish into one cell.
#[test]
fn open_quote() {
    case("03-open-quote", |files| {
        let five = "
                                  | gdp | firms
            Atlantis              | 10  | 5
            Laputa / \"Laputa     | 20  | 6
            Erewhon               | 25  | 9
            Lilliput / \"Lilliput | 40  | 8
            Utopia                | 1   | 2";
        files.file("cities.csv", five).is("#{ quote: \"none\" }").asks_line(3);
        let late = "
                                    | gdp | firms
            Atlantis / \"Atlantis   | 10  | 5
            Laputa                  | 20  | 6
            Erewhon / \"Erewhon\"   | 30  | 7
            Lilliput                | 40  | 8";
        files.file("near-closed-late.csv", late).is("#{ quote: \"none\" }").asks_a_line(&[2, 3, 4]);
        let semicolons = "
                        | gdp | firms
            A / \"A     | 10  | 5
            B           | 20  | 6
            C / \"C\"   | 30  | 7
            D           | 1   | 2
            E           | 3   | 4";
        files.file("near-semicolons.csv", semicolons).is("#{ quote: \"none\" }").asks_a_line(&[2, 3, 4]);
        let note = "
              | gdp
            A | 10
            B | 20
            C | 30
            D | 40";
        files.file("near-note.csv", note).is("#{ quote: \"none\" }").asks_a_line(&[2, 3, 4]);
        let note = "
              | gdp
            A | 10
            B | 20
            C | 30";
        files.file("near-note-2.csv", note).is("#{ quote: \"none\" }").asks_a_line(&[2, 3]);
        let honest = "
              | gdp
            A | 10
            B | 20";
        files.file("near-honest.csv", honest).is("#{}");
    });
}

/// No line holds column names.
#[test]
fn no_header() {
    case("16-no-header", |files| {
        let cities = "
                    | c2   | c3
            Berlin  | 1.5  | 2.5
            Hamburg | 3.25 | 4.75
            Bremen  | 7    | 1";
        files.file("cities.csv", cities).is("#{ header: \"none\" }").asks("header: \"none\"");
        let texts = "
                    | #c2  | c3
            Berlin  | East | 10
            Hamburg | West | 20";
        files.file("near-all-text.csv", texts).is("#{ header: \"none\" }").asks("header: \"none\"");
        let tabs = "
                    | c2 | c3
            Berlin  | 10 | 5
            Hamburg | 20 | 6";
        files.file("near-tabs.txt", tabs).is("#{ header: \"none\" }").asks("header: \"none\"");
    });
}

/// Valid UTF-8 in which another program has replaced a letter with U+FFFD.
#[test]
fn replacement_character() {
    case("31-replacement-character", |files| {
        let hdi = |head: &str| format!("| {head}\n Chad | 0.404\n C\u{fffd}te d'Ivoire | 0.492\n Peru | 0.75");
        files
            .file("hdi.csv", &hdi("2017"))
            .or(&hdi("hdi@2017"))
            .reached(&["#{}", "#{ encoding: \"utf-8\" }"])
            .is("#{ encoding: \"utf-8\" }")
            .tells("line 3")
            .asks_line(3);
    });
}

/// Cells separated by spaces or colons.
#[test]
fn parted_by_blanks() {
    case("40-parted-by-blanks", |files| {
        let cities = "
                    | GDP  | Rate
            Berlin  | 1.5  | 2.5
            Hamburg | 3.25 | 4.75";
        files.file("cities.txt", cities).is("#{ separator: \" \" }").asks("separator");
        files.file("near-single.txt", cities).is("#{ separator: \" \" }").asks("separator");
        files.file("near-colons.csv", cities).is("#{ separator: \":\" }").asks("separator");
    });
}

/// Line numbers are those shown by an editor, including blank lines.
#[test]
fn lines_after_blanks() {
    case("51-lines-after-blanks", |files| {
        let cities = "
                    | gdp | firms
            A       | 1   | 2
            B       | 2   | 3
            ? Total | 3   | 5
            C       | 4   | 5
            D       | 9   | 9";
        files
            .file("cities.csv", cities)
            .is("#{ header: 3, skip: [7] }")
            .is("#{ skip: [7] }")
            .is("#{ totals: \"skip\" }")
            .asks_line(7);
        let crlf = "
                    | gdp | firms
            A       | 1   | 2
            ? Total | 3   | 5
            C       | 4   | 5
            D       | 5   | 6";
        files.file("near-crlf.csv", crlf).is("#{ skip: [4] }").asks_line(4);
        let fault = "
              | gdp | firms
            A | 1   | 2
            B | _   | 3";
        files.file("near-fault.csv", fault).refused().is("#{ missing: [\"x\"] }").asks_line(4);
        let second = "
                    | gdp | firms
            A       | 1   | 2
            B       | 2   | 3
            ? Total | 3   | 5
            C       | 4   | 5";
        files.file("near-second.csv", second).is("#{ skip: [5] }").asks_line(5);
        let three = "
                    | gdp | firms
            A       | 1   | 2
            ? Total | 2   | 3
            C       | 4   | 5";
        files.file("near-three-blanks.csv", three).is("#{ skip: [6] }").asks_line(6);
        let title = "
              | gdp
            A | 1
            B | 2";
        files.file("near-title.csv", title).is("#{}").is("#{ header: 3 }").tells("line 3");
    });
}

/// A quotation mark that is never closed swallows the rest of the file.
#[test]
fn quote_to_the_end() {
    case("52-quote-to-the-end", |files| {
        let cities = "
              | #region | gdp
            A | East    | 1
            B | West    | 2
            C | West    | 3
            D | East    | 4";
        // Without quoting, a quotation mark is part of the text, unless the reader removes a lone one.
        let marked = cities.replace("B | West", "B | \"West");
        files.file("cities.csv", cities).or(&marked).is("#{ quote: \"none\" }").asks_line(3);
        let semicolons = "
              | gdp
            A | 1
            B | 2
            C | 3";
        files.file("near-semicolons.csv", semicolons).is("#{ quote: \"none\" }").asks_line(3);
        let four = "
                    | gdp | firms
            A       | 1   | 7
            B / \"B | 2   | 8
            C       | 3   | 9
            D       | 4   | 1";
        files.file("near-name.csv", four).is("#{ quote: \"none\" }").asks_line(3);
        files.file("near-number.csv", four).asks_line(3);
    });
}

/// A space after the comma, followed by quotation marks.
#[test]
fn quote_after_a_blank() {
    case("53-quote-after-a-blank", |files| {
        let cities = "
              | #region | gdp
            A | East    | 12
            B | West    | 30
            C | East    | 7";
        files.file("cities.csv", cities).is("#{}");
        files.file("near-numbers.csv", cities).is("#{}");
        let commas = "
                            | gdp  | firms
            Suzhou, Jiangsu | 1234 | 3
            B               | 2345 | 4";
        files.file("near-commas.csv", commas).is("#{}");
        let last = "
                       | #State | LatD | LatM
            Youngstown | OH     | 41   | 5
            Yankton    | SD     | 42   | 52
            Yakima     | WA     | 46   | 35";
        files.file("near-last.csv", last).reached(&["#{}", "#{ unit: \"City\" }"]).is("#{ unit: \"City\" }");
    });
}
