//! The words in tables: names of units, groups and indicators, column headers, titles, notes, totals.

/// Names that go together, from one language or several.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Language {
    pub units: &'static [&'static str],
    pub indicators: &'static [&'static str],
    /// A group and its texts.
    pub groups: &'static [(&'static str, &'static [&'static str])],
}

#[rustfmt::skip]
pub const LATIN: Language = Language {
    units: &[
        "Berlin", "New York", "Zürich", "São Paulo", "Łódź", "Xi'an", "L’Aquila", "N'Djamena", "'s-Hertogenbosch",
        "St. John's", "Washington, D.C.", "Suzhou, Jiangsu", "Bonaire, Sint Eustatius and Saba", "Frankfurt (Oder)",
        "Halle (Saale)", "Halle (Westf.)", "Newcastle [NSW]", "Ho Chi Minh City", "The Hague", "Bad Homburg v. d. Höhe",
        "District 9", "Paris 13e", "2nd City", "Area 51", "7 de Setembro", "Bezirk 22", "Nan", "Nice", "Summerville",
        "Notaresco", "Århus", "Reykjavík", "Besançon", "Timișoara", "Győr", "Şanlıurfa", "Val-d’Or", "Ciudad \"Real\"",
        "Aix-en-Provence", "Congo, Dem. Rep.", "Côte d'Ivoire", "Korea, Rep.", "Allentown", "Bremen", "Hamburg/Altona",
        "Castrop-Rauxel", "Wien & Umland", "Ústí nad Labem",
    ],
    indicators: &[
        "GDP", "Population", "Exports", "Growth", "Life expectancy", "Unemployment", "Income (EUR)", "CO2 per head",
        "PM2.5", "GDP, bn EUR", "R&D, % of GDP", "Patents per 1000 people", "Bevölkerung", "Fläche (km²)",
        "Arbeitslosenquote", "Müll je Kopf [kg]", "Verfügbares Einkommen", "Grünanteil, %", "Students", "water_use",
    ],
    groups: &[
        ("region", &["East", "West", "North", "South"]),
        ("Bundesland", &["Bayern", "Hessen", "Baden-Württemberg", "Rhineland, Upper"]),
        ("income group", &["Low income", "Lower middle income", "High income"]),
    ],
};

#[rustfmt::skip]
pub const CHINESE: Language = Language {
    units: &[
        "北京", "上海", "武汉", "长沙", "合肥", "南昌", "西安", "苏州", "宿州", "深圳", "广东", "内蒙古", "呼和浩特", "乌鲁木齐",
        "石家庄", "张家口", "克孜勒苏", "大连", "青　岛", "无 锡", "泰州", "台州", "吉林", "海口", "三亚", "拉萨", "银川", "西宁",
        "兰州", "贵阳", "昆明", "南宁", "福州", "厦门", "襄阳（樊城）", "浦东新区", "九江", "六安", "百色", "万宁",
    ],
    indicators: &["人口", "人口（万人）", "绿地率", "出口（亿元）", "生产总值", "进口", "人均收入（元）", "失业率", "面积", "医院数"],
    groups: &[("省份", &["江苏", "湖北", "安徽"]), ("区域", &["华东", "华南", "西北", "东北"])],
};

/// Headers of the column of units.
pub const UNIT: &[&str] =
    &["city", "City", "country", "Country", "Stadt", "Gemeinde", "城市", "name", "unit", "municipality"];
pub const YEAR: &[&str] = &["year", "Year", "Jahr", "年份", "TIME_PERIOD"];
/// Headers of a long table: for the indicator's name, and for the value.
pub const LONG: &[(&str, &str)] = &[
    ("indicator", "value"),
    ("Indicator", "Value"),
    ("variable", "value"),
    ("Indicator Name", "Value"),
    ("series", "obs_value"),
    ("指标", "数值"),
    ("Item", "Amount"),
    ("Merkmal", "Wert"),
];
/// Headers of the column of indicators in a transposed table.
pub const TURNED: &[&str] = &["indicator", "Indicator", "Indikator", "指标", "variable"];
/// Headers above several indicators.
pub const ABOVE: &[&str] = &["Economy", "People", "Umwelt", "经济"];
pub const MEASURES: &[&str] = &["EUR", "km²", "people", "t", "1000 EUR", "%"];
pub const GAPS: &[&str] = &["", "NA", "..", "-", "n/a", "…"];

pub const TITLES: &[&str] = &[
    "Table 3: Indicators of cities",
    "Regional accounts",
    "Regional accounts, 2020",
    "Table 3, cities, 2020",
    "Statistisches Jahrbuch",
    "Stand: 31.12.2020",
    "表3 主要指标",
];
pub const NOTES: &[&str] = &[
    "Source: Statistical office",
    "Source: Statistical office, 2021",
    "Note: figures of 2020 are provisional",
    "* provisional",
    "Quelle: Statistisches Bundesamt",
    "1) revised",
    "资料来源：统计局",
    "注：初步数据",
];
pub const TOTALS: &[&str] = &["Total", "Summe", "Insgesamt", "合计", "All cities", "World", "Average", "全国"];
