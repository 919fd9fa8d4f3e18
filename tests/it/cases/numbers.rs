//! The value of a cell: thousands separators, scales, dashes that mean zero, unusual minus signs.

use super::judge::case;

/// Points that separate thousands appear only from line 1,022 on.
#[test]
fn thousands_after_line_1000() {
    let text = std::fs::read_to_string("tests/it/files/cases/05-thousands-after-line-1000/gemeinden.csv");
    let text = text.expect("a file of the tests").replace(';', " | ");
    case("05-thousands-after-line-1000", |files| {
        files
            .file("gemeinden.csv", &text.replace('.', ""))
            // This follows from a different answer to the question what the point means.
            .also(&text)
            .is("#{ decimal: \",\", thousands: \".\" }")
            .is("#{ thousands: \".\" }")
            .is("#{ decimal: \",\" }")
            .asks_any(&["decimal", "thousands"]);
    });
}

/// A column that gives the power of ten by which the value beside it must be multiplied.
#[test]
fn scale_column() {
    case("07-scale-column", |files| {
        let gdp = "
                | GDP@2020
            AUS | 1327836e6
            LUX | 73353000e3
            AUT | 448000e6";
        let millions = "
                | GDP@2020
            AUS | 1327836
            AUT | 448000";
        files
            .file("gdp.csv", gdp)
            .also(millions)
            .also(&millions.replace("1327836", "1327836e6").replace("448000", "448000e6"))
            .also("| GDP@2020\n LUX | 73353000")
            .also("| GDP@2020\n LUX | 73353000e3")
            .reached(&["#{}"])
            .asks("UNIT_MULT");
        let code = "
                | GDP@2020   | POP@2020
            AUS | 1327836e6  | 25700e3
            LUX | 73353000e3 | 630000";
        files.file("near-powercode.csv", code).reached(&["#{}", "#{ unit: \"LOCATION\" }"]).asks("PowerCode");
        let canada = "
                    | VALUE / Persons / near-statcan@2019
            Ontario | 14544.7e3
            Quebec  | 8501703";
        files
            .file("near-statcan.csv", canada)
            .reached(&["#{}", "#{ unit: \"GEO\", year: \"REF_DATE\" }"])
            .asks_any(&["SCALAR_FACTOR", "UOM"]);
        let wide = "
              | gdp
            A | 5e9
            B | 700e6
            C | 2e9";
        files.file("near-wide.csv", wide).reached(&["#{}"]).asks("gdp_unit");
        let wide = "
              | population@2020
            A | 5e6
            B | 700e3
            C | 2e6";
        files.file("near-wide-2.csv", wide).reached(&["#{}"]).asks("unit");
    });
}

/// `-` means zero in tables of several statistical offices and unknown in others; a remark says so, and an option
/// decides.
#[test]
fn dash_is_nil() {
    case("19-dash-is-nil", |files| {
        let zero = "
              | Betriebe | Fabriken
            A | 12       | 0
            B | 5        | 3
            C | 7        | 5
            D | 9        | 1";
        files
            .file("kreise.csv", &zero.replace("| 0", "| _"))
            .tells("`-`")
            .asks("nil")
            .gives("#{ nil: [\"-\"] }", zero)
            .gives("#{ missing: [\"-\"] }", &zero.replace("| 0", "| _"));
        let estat = "
                 | 人口 | 工場
            札幌 | 1973 | 12
            仙台 | 1096 | 0
            川口 | 594  | _";
        files
            .file("near-estat.csv", &estat.replace("| 0", "| _"))
            .tells("`-`")
            .is("#{ missing: [\"***\"] }")
            .gives("#{ nil: [\"-\"], missing: [\"***\"] }", estat);
        let percent = "
              | share
            A | 0
            B | 0
            C | 5";
        files
            .file("near-percent.csv", "| share\n A | 0\n B | _\n C | 5")
            .tells("`–`")
            .gives("#{ nil: [\"–\"] }", percent);
    });
}

/// `1.2 M` and `350 k` in one column: dropping the letter would change the number.
#[test]
fn hint_drops_scale() {
    case("20-hint-drops-scale", |files| {
        let visitors = "
              | visitors | rate
            A | 1.2e6    | 3
            B | 350e3    | 4
            C | 2.1e6    | 5";
        files.file("visitors.csv", visitors).reached(&["#{}"]);
        // A column of such texts may be left out or read as a group, provided that a remark says so.
        files.file("near-glued.csv", &visitors.replace("visitors", "? visitors"));
        let billions = "
              | gdp   | rate
            A | 3.4e9 | 3
            B | 450e6 | 4
            C | 1.1e9 | 5";
        files.file("near-bn.csv", billions).reached(&["#{}"]);
        let ten_thousands = "
               | 人口    | GDP
            甲 | 21000   | 3
            乙 | 1.2e8   | 4
            丙 | 35000e3 | 5";
        files.file("near-wan.csv", ten_thousands).reached(&["#{}"]);
        files.file("near-glued-wan.csv", &ten_thousands.replace("人口", "? 人口"));
        let measured = "
              | gdp | pop
            A | 1   | 2
            B | 2   | 3";
        files.file("near-unit-row.csv", measured).is("#{ skip: [2] }").asks_line(2);
    });
}

/// Indian digit grouping; a trailing minus, and parentheses for negative numbers.
#[test]
fn lakh() {
    case("43-lakh", |files| {
        let cities = "
                   | pop      | x
            Mumbai | 12442373 | 1
            Pune   | 3124458  | 2
            Nashik | 1486053  | 3";
        files.file("cities.csv", cities).is("#{ thousands: \",\" }");
        let growth = "
              | growth | x
            A | -3.2   | 1
            B | 1.5    | 2
            C | -0.4   | 3";
        files.file("near-accounts.csv", growth).reached(&["#{ brackets: \"negative\" }"]);
        files.file("near-negative.csv", growth).reached(&["#{}"]);
    });
}
