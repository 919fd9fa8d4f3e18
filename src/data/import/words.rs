//! Column names in official tables, in the languages that we encounter. They are compared without case, blanks,
//! punctuation and trailing brackets.

/// Codes of units, the most reliable first; `unit`, `code` and `id` have other meanings, too, and come after these.
#[rustfmt::skip]
pub const UNIT: &[&str] = &[
    "ucode", "countrycode", "citycode", "iso3", "iso3c", "isoa3", "iso", "isocode", "iso3code", "geo", "geocode",
    "geoid", "location", "locationcode", "refarea", "areacode", "regioncode", "municipalitycode", "statecode",
    "provincecode", "economycode", "nuts", "nutscode", "nutsid", "iso2", "iso2code", "代码", "编码", "地区代码", "城市代码",
    "行政区划代码", "区划代码", "unitcode",
];
/// Names of units, the smallest kind of place first.
#[rustfmt::skip]
pub const NAME: &[&str] = &[
    "name", "uname", "unitname", "city", "cityname", "cities", "town", "municipality", "municipalityname", "district",
    "districtname", "county", "countyname", "province", "provincename", "prefecture", "state", "statename", "economy",
    "territory", "entity", "country", "countryname", "countries", "area", "areaname", "regionname", "place", "stadt",
    "gemeinde", "kreis", "bundesland", "land", "ville", "commune", "département", "pays", "ciudad", "municipio",
    "provincia", "país", "pais", "città", "comune", "cidade", "município", "城市", "城市名称", "市", "县", "区县", "省份", "地区",
    "地区名称", "国家", "名称", "地域", "都道府県", "市区町村", "单位",
];
#[rustfmt::skip]
pub const YEAR: &[&str] = &[
    "year", "time", "timeperiod", "yr", "refyear", "refdate", "calendaryear", "period", "date", "jahr",
    "berichtsjahr", "stichtag", "datum", "année", "annee", "an", "año", "ano", "anno", "rok", "год", "år", "年份", "年",
    "年度", "时间", "periodo", "período", "período", "periode", "période", "anio", "yil", "vuosi", "aasta", "tahun",
    "năm", "season", "timedim", "fiscalyear", "datenjahr", "schoolyear", "academicyear", "observationdate", "年次",
    "obsyear", "referenceyear", "yearcode", "timecode",
];
/// Codes of indicators in a table with one value per row, the most reliable first.
#[rustfmt::skip]
pub const INDICATOR: &[&str] = &[
    "indicator", "indicatorcode", "indicatorid", "variable", "variablecode", "series", "seriescode", "item",
    "itemcode", "subject", "indikator", "kennzahl", "merkmal", "indicateur", "indicador", "indicatore", "指标", "指标代码",
    "指标名称", "indicatorname", "seriesname", "variablename", "itemname", "measure", "项目", "指标名", "dataseries",
    "indicateurs", "merkmale", "seriesid",
];
#[rustfmt::skip]
pub const INDICATOR_NAME: &[&str] = &[
    "indicator", "indicatorname", "seriesname", "series", "variablename", "variable", "itemname", "item", "subject",
    "indicatorlabel", "指标名称", "指标",
];
#[rustfmt::skip]
pub const VALUE: &[&str] = &[
    "value", "obsvalue", "figure", "observationvalue", "observation", "datavalue", "numericvalue", "amount", "wert",
    "valeur", "valor", "valore", "数值", "值",
];
/// Powers of ten, row by row.
pub const SCALE: &[&str] =
    &["unitmult", "powercode", "powercodecode", "scalarfactor", "unitmultiplier", "multiplier", "unitscale", "scale"];
/// Units of measure.
#[rustfmt::skip]
pub const MEASURE: &[&str] = &[
    "unit", "units", "unitcode", "unitname", "measure", "unitofmeasure", "unitmeasure", "measureunit", "uom",
    "einheit", "maßeinheit", "unité", "unite", "unidad", "单位", "计量单位",
];
/// Footnotes and quality flags, which are neither groups nor values.
#[rustfmt::skip]
pub const FLAG: &[&str] = &[
    "decimals", "coordinate", "vector", "dguid", "uomid", "scalarid", "terminated", "obsstatus", "obsflag", "flag",
    "flags", "flagcode", "flagcodes", "footnote", "footnotes", "confstatus", "obsconf", "status", "symbol", "备注",
    "注释", "version", "timestamp", "lastupdated", "updated", "lastupdate", "obsstatuslabel", "dataflow", "structure",
    "structureid",
];
#[rustfmt::skip]
pub const RANK: &[&str] = &[
    "rank", "ranking", "rang", "platz", "position", "pos", "place", "排名", "名次", "位次", "排序", "puesto", "posición",
    "место", "순위", "順位", "順", "classement", "pořadí",
];
/// Row numbers.
#[rustfmt::skip]
pub const SERIAL: &[&str] =
    &[
    "no", "nr", "num", "number", "sno", "slno", "serialno", "rownum", "row", "lfdnr", "序号", "编号", "№", "index", "sn",
    "sortorder", "ord", "order", "lfd", "id", "번호", "番号",
];
#[rustfmt::skip]
pub const POSTAL: &[&str] = &[
    "zip", "zipcode", "postcode", "postalcode", "plz", "postleitzahl", "codepostal", "insee", "codeinsee", "ags",
    "gemeindeschlüssel", "fips", "fipscode", "pincode", "m49", "m49code", "邮编", "邮政编码", "nis", "niscode", "cvemun",
    "cveent", "団体コード", "지역코드", "행정구역코드", "gkz", "ibge", "códigoibge", "codibge", "codistat", "istat", "codgeo", "lau",
    "lau2", "municipalitynumber",
];
/// Kinds of places that lie within all others.
pub const CITIES: &[&str] =
    &["city", "cityname", "town", "municipality", "stadt", "gemeinde", "ville", "commune", "城市"];
/// Kinds of places that contain others; a text column before them that identifies all rows is that of the units.
#[rustfmt::skip]
pub const BROAD: &[&str] = &[
    "country", "countryname", "countries", "state", "statename", "province", "provincename", "area", "areaname",
    "place", "land", "bundesland", "pays", "país", "pais", "regionname", "location", "geo", "city", "cityname", "地区",
    "国家", "省份",
];
pub const LATITUDE: &[&str] = &["latitude", "lat", "纬度", "breitengrad", "breite"];
/// Names of coordinates in metres, which come in pairs.
pub const GRIDS: &[(&str, &str)] = &[
    ("xcoord", "ycoord"),
    ("coordx", "coordy"),
    ("xcoordinate", "ycoordinate"),
    ("easting", "northing"),
    ("rechtswert", "hochwert"),
    ("ostwert", "nordwert"),
    ("x", "y"),
];
pub const LONGITUDE: &[&str] = &["longitude", "lon", "lng", "long", "经度", "längengrad", "länge"];

/// Headers of columns that sum up the others, normalised.
#[rustfmt::skip]
pub const SUM: &[&str] = &[
    "total", "totals", "subtotal", "grandtotal", "sum", "sumtotal", "totalscore", "summe", "gesamt", "insgesamt",
    "zusammen", "gesamtpunktzahl", "somme", "totale", "totaal", "suma", "итого", "всего", "razem", "ogółem", "toplam",
    "合计", "总计", "总和", "小计", "总分", "总得分", "合計", "総計", "計", "總計", "합계", "총계", "총점",
];
/// Headers of columns that may hold a mean of the others, if they lie between them.
#[rustfmt::skip]
pub const MEAN: &[&str] = &[
    "overall", "average", "mean", "avg", "overallscore", "compositescore", "durchschnitt", "mittelwert", "moyenne",
    "media", "média", "promedio", "平均", "平均值", "综合得分", "平均値",
];

/// Normalises a header for look-up: lower case, only letters and digits, and without trailing brackets.
pub fn plain(head: &str) -> String {
    // `geo\\TIME_PERIOD` also names what runs across, and `REGION: Region` is a code with its label.
    let bare = head.split('\\').next().unwrap_or(head).trim();
    let is_code = |text: &str| !text.is_empty() && text.chars().all(|c| c.is_ascii_uppercase() || c == '_');
    let bare = bare.split_once(": ").map(|(code, _)| code).filter(|code| is_code(code)).unwrap_or(bare);
    let bare = match bare.find(['(', '（', '[']) {
        Some(at) if at > 0 && bare.ends_with([')', '）', ']']) => &bare[..at],
        _ => bare,
    };
    let kept = |c: &char| c.is_alphanumeric() || *c == '№';
    bare.chars().filter(kept).flat_map(char::to_lowercase).collect()
}

/// Splits a header into words: `city_id` and `cityId` into `city` and `id`.
pub fn parts(head: &str) -> Vec<String> {
    let mut parts = vec![String::new()];
    let mut was_lower = false;
    for c in head.chars() {
        if !c.is_alphanumeric() || c.is_uppercase() && was_lower {
            parts.push(String::new());
        }
        was_lower = c.is_lowercase() || c.is_ascii_digit();
        if let Some(last) = parts.last_mut().filter(|_| c.is_alphanumeric()) {
            last.extend(c.to_lowercase());
        }
    }
    parts.retain(|part| !part.is_empty());
    parts
}

/// Words in headers that indicate codes, row numbers or telephone numbers.
#[rustfmt::skip]
const CODES: &[&str] =
    &["código", "codigo", "cod", "kod", "kodu", "kode", "codice", 
    "id", "code", "fid", "gid", "uid", "oid", "objectid", "nr", "kommunenr", "tel", "telefon", "phone", "gkz",
    "kennziffer", "divipola",
];

/// Whether a header is that of a column of codes, judging by its words.
pub fn is_code(head: &str) -> bool {
    let parts = parts(head);
    let is_word = |part: Option<&String>| part.is_some_and(|part| CODES.contains(&part.as_str()));
    let is_long =
        |part: &String| ["objectid", "kommunenr", "gemeindenummer", "uid", "fid", "gid"].contains(&part.as_str());
    let is_native = ["コード", "코드", "代码", "编码", "編碼"].iter().any(|end| head.ends_with(end));
    is_native
        || parts.len() > 1 && (is_word(parts.last()) || is_word(parts.first()))
        || parts.iter().any(is_long)
        || ["id", "code"].contains(&plain(head).as_str())
}

/// Whether a header is that of a column of ranks, judging by its words.
pub fn is_rank(head: &str) -> bool {
    let words = ["rank", "ranking", "rang", "classement", "posizione", "plaats", "platzierung", "vorjahresrang"];
    let is_word = |part: &String| words.contains(&part.as_str());
    let (plain, parts) = (plain(head), parts(head));
    let ends = ["排名", "位次", "名次", "順位"];
    RANK.contains(&plain.as_str())
        || parts.iter().any(is_word) && !parts.iter().any(|part| part.starts_with("point"))
        || parts.len() > 1 && parts.last().is_some_and(|part| part == "position")
        || ends.iter().any(|end| plain.ends_with(end))
}

/// Whether a header is for the year of some event rather than of the values.
pub fn is_year_of(head: &str) -> bool {
    let words = ["year", "years", "founded", "established", "built", "census", "jahr", "baujahr", "since"];
    let is_base = ["baseper", "baseperiod"].contains(&plain(head).as_str());
    is_base || parts(head).iter().any(|part| words.contains(&part.as_str())) || head.contains("年")
}

/// Whether one of the words in a header is in this list.
pub fn has_part(head: &str, words: &[&str]) -> bool {
    parts(head).iter().any(|part| words.contains(&part.as_str()))
}

/// Whether a header is one of the names looked for in a table.
pub fn is_known(head: &str) -> bool {
    let plain = plain(head);
    ["unit", "code", "id"].contains(&plain.as_str())
        || [UNIT, NAME, YEAR, INDICATOR, VALUE, SCALE, MEASURE, FLAG, RANK, SERIAL, POSTAL, LATITUDE, LONGITUDE]
            .iter()
            .any(|words| words.contains(&plain.as_str()))
}

/// Words in names of indicators; rows with such names are not units.
#[rustfmt::skip]
const MEASURED: &[&str] = &[
    "gdp", "population", "income", "employment", "unemployment", "rate", "index", "share", "ratio", "expenditure",
    "export", "exports", "import", "imports", "growth", "per", "density", "trade", "investment", "debt", "education",
    "life", "expectancy", "mortality", "emissions", "co2", "percent", "pct", "total", "number", "value", "output",
    "productivity", "patents", "area", "price", "prices", "revenue", "years", "usd", "eur", "cost", "bevölkerung",
    "einwohner", "bip", "quote", "arbeitslosigkeit", "fläche", "umsatz", "anteil", "ausgaben", "population", "revenu",
    "taux", "part", "dépenses", "población", "ingreso", "tasa",
];
#[rustfmt::skip]
const MEASURED_ZH: &[&str] = &[
    "生产总值", "人口", "增加值", "收入", "支出", "出口", "进口", "总额", "比重", "增长", "面积", "数量", "投资", "率", "指数",
];

/// Whether a text reads like the name of an indicator.
pub fn is_measured(text: &str) -> bool {
    text.contains('%')
        || parts(text).iter().any(|part| MEASURED.contains(&part.as_str()))
        || MEASURED_ZH.iter().any(|word| text.contains(word))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn headers_are_looked_up_by_their_words() {
        assert_eq!(plain("Area Code (M49)"), "areacode");
        assert_eq!(plain("Country_Code"), "countrycode");
        assert_eq!(parts("cityId"), ["city", "id"]);
        for (head, expected) in [
            ("city_id", true),
            ("ID", true),
            ("Covid", false),
            ("PowerCode", true),
            ("code of law", true),
            ("gdp", false),
        ] {
            assert_eq!(is_code(head), expected, "{head}");
        }
        for (head, expected) in [("livability_rank", true), ("Rank", true), ("h_rank", true), ("Frank", false)] {
            assert_eq!(is_rank(head), expected, "{head}");
        }
    }
}
