//! Data sets and columns as shapes: what they contain, what is missing, and the sources.

use super::number::number;
use super::programs;
use super::shape::{Cell, Facts, Head, Shape, Show, Style, Table, Tree, TreeRow, Where, unit_cells, unit_heads};
use crate::data::{self, Column, Dataset, Direction, Indicator, MAX_DEPTH, Origin, Source, names};
use crate::phrase::{Plain, Wording};
use crate::{Error, Result};

impl Show for Dataset {
    fn shapes(&self) -> Vec<Shape> {
        self.worded(&Plain)
    }

    fn worded(&self, by: &dyn Wording) -> Vec<Shape> {
        let about = self.about();
        let mut facts = Facts::new(headline(self)).from_data(self);
        facts.row = Some(programs::dataset(self));
        facts.add("title", if about.title == self.name() { "" } else { &about.title });
        let groups: Vec<&str> = self.units().groups.iter().map(|grouping| grouping.code.as_str()).collect();
        facts.add("groups", groups.join(", "));
        facts.add("missing", missing_share(self));
        for (name, text) in &about.report.facts {
            facts.add(name, text.as_str());
        }
        facts.add("first rows", if about.report.facts.is_empty() { String::new() } else { first_rows(self) });
        if let Some(hierarchy) = self.hierarchy() {
            facts.add("hierarchy", hierarchy.groups.first().map_or(String::new(), |top| top.of.join(", ")));
        }
        facts.add(
            "notes",
            if self.notes().is_empty() { String::new() } else { format!("{} on single values", self.notes().len()) },
        );
        let publishers: Vec<&str> = about.sources.iter().map(|source| source.publisher.as_str()).collect();
        facts.add("sources", some_of(&first_of_each(publishers), "see .sources()"));
        facts.add("terms", about.licence.as_str());
        facts.add("hash", self.hash());
        facts.notes = match about.remarks.len() {
            0..=MAX_SHOWN => about.remarks.iter().map(|remark| remark.worded(by)).collect(),
            many => vec![format!("{many} remarks to read before use; see .remarks()")],
        };
        facts.notes.extend(about.found.iter().take(MOST_REMARKS).map(|remark| remark.worded(by)));
        if about.found.len() > MOST_REMARKS {
            facts.notes.push(format!("{} more: .remarks()", about.found.len() - MOST_REMARKS));
        }
        facts.notes.extend(self.told().iter().cloned());
        vec![Shape::Facts(facts)]
    }
}

/// How many items are written out; the rest are only counted.
const MAX_SHOWN: usize = 3;

/// How many of the findings on loading are shown with the data set.
const MOST_REMARKS: usize = 6;

/// The values of the first two units as they were read: "Berlin: gdp 1.5, rate 2.5; Bremen: gdp 7.5, rate 1.25".
fn first_rows(data: &Dataset) -> String {
    let figures = |unit: usize| {
        let of = |indicator: &Indicator| {
            let figure = data.figure(unit, &indicator.code).ok().flatten();
            format!("{} {}", indicator.code, figure.map_or("–".to_string(), number))
        };
        let shown: Vec<String> = data.indicators().iter().take(MAX_SHOWN).map(of).collect();
        let more = if data.indicators().len() > MAX_SHOWN { " …" } else { "" };
        format!("{}: {}{more}", &data.units().names[unit], shown.join(", "))
    };
    (0..data.units().len().min(2)).map(figures).collect::<Vec<_>>().join("; ")
}

fn some_of(texts: &[&str], all: &str) -> String {
    match texts.len() {
        0..=MAX_SHOWN => texts.join("; "),
        many => format!("{} and {} others, {all}", texts[..MAX_SHOWN].join("; "), many - MAX_SHOWN),
    }
}

/// A one-line summary: "trade: 297 cities × 28 indicators × 2018–2023, current year 2022".
fn headline(data: &Dataset) -> String {
    let years = match (data.years(), data.year()) {
        ([first, .., last], Some(year)) => format!(" × {first}–{last}, current year {year}"),
        ([only], _) => format!(", {only}"),
        _ => String::new(),
    };
    let what = match (data.is_list(), data.indicators().len()) {
        (true, _) => "columns",
        (_, 1) => "indicator",
        _ => "indicators",
    };
    let derived = (0..data.indicators().len()).filter(|&place| data.is_derived(place)).count();
    let measured = match data.indicators().len() - derived {
        all if derived == 0 => format!("{all} {what}"),
        measured => format!("{measured} {what} and {derived} derived"),
    };
    format!("{}: {} × {measured}{years}", data.name(), data.units().counted())
}

fn missing_share(data: &Dataset) -> String {
    let cells = data.units().len() * data.indicators().len();
    let missing: usize = (0..data.indicators().len()).map(|place| data.missing(place)).sum();
    let year = data.year().map_or(String::new(), |year| format!(" of {year}"));
    format!("{missing} of {cells} values{year} ({:.1} %)", missing as f64 / cells.max(1) as f64 * 100.0)
}

fn first_of_each(texts: Vec<&str>) -> Vec<&str> {
    let mut seen = Vec::new();
    for text in texts {
        if !text.is_empty() && !seen.contains(&text) {
            seen.push(text);
        }
    }
    seen
}

/// One unit: its groups and its values in the current year.
pub fn unit(data: &Dataset, unit: usize) -> Facts {
    let units = data.units();
    let names = [units.label(unit), units.names_zh[unit].to_string()].join(" ");
    let mut facts = Facts::new(format!("{} in {}", names.trim(), data.title()));
    for grouping in &units.groups {
        facts.add(&grouping.code, &grouping.values[unit]);
    }
    for indicator in data.indicators() {
        let figure = data.figure(unit, &indicator.code).ok().flatten();
        let text = figure.map(|figure| format!("{} {}", number(figure), indicator.measure));
        facts.add(&indicator.code, text.unwrap_or_else(|| "missing".to_string()).trim());
    }
    facts.row = Some(unit_row(data, unit));
    facts
}

/// One unit as a single row, for programs.
fn unit_row(data: &Dataset, unit: usize) -> Table {
    let units = data.units();
    let mut cells: Vec<(Head, Cell)> =
        vec![(Head::new("unit"), units.codes[unit].into()), (Head::new("name"), units.names[unit].into())];
    let year = data.year().map(|year| (Head::new("year"), Cell::Number(f64::from(year))));
    cells.extend(year);
    cells.extend(units.groups.iter().map(|of| (Head::new(&of.code), of.values[unit].into())));
    let figure = |code: &str| data.figure(unit, code).ok().flatten();
    cells.extend(
        data.indicators().iter().map(|of| (Head::new(&of.code).style(Style::Sensible), figure(&of.code).into())),
    );
    let (heads, row): (Vec<Head>, Vec<Cell>) = cells.into_iter().unzip();
    let mut table = Table::new(format!("{} in {}", units.label(unit), data.title()), "rows", heads).from_data(data);
    table.rows.push(row);
    table
}

/// One row per unit: codes, names, groups and, if known, coordinates in degrees.
pub fn units(data: &Dataset) -> Table {
    let units = data.units();
    let has_chinese = units.names_zh.iter().any(|name| !name.is_empty());
    let has_places = units.places.iter().any(Option::is_some);
    let mut heads = vec![Head::new("unit").worth(9), Head::new("name").worth(9)];
    heads.extend(has_chinese.then(|| Head::new("name_zh").worth(7)));
    heads.extend(units.groups.iter().map(|grouping| Head::new(&grouping.code).worth(5)));
    if has_places {
        heads.extend(["latitude", "longitude"].map(|code| Head::new(code).style(Style::Decimals(2)).worth(2)));
    }
    let mut table = Table::new(format!("units of {}", data.name()), "units", heads).from_data(data);
    for unit in (0..units.len()).take_while(|unit| data.watch().goes_on_at(*unit)) {
        let mut row: Vec<Cell> = vec![(&units.codes[unit]).into(), (&units.names[unit]).into()];
        row.extend(has_chinese.then(|| (&units.names_zh[unit]).into()));
        row.extend(units.groups.iter().map(|grouping| (&grouping.values[unit]).into()));
        if has_places {
            let (latitude, longitude) = units.places[unit].unzip();
            row.extend([latitude.into(), longitude.into()]);
        }
        table.rows.push(row);
    }
    if units.scheme.as_deref() == Some("gb2260") && has_places {
        table.notes.push("coordinates: GeoNames (CC BY 4.0)".into());
    }
    table
}

/// What each indicator measures, which direction is better, and how many values of the current year are missing.
pub fn indicators(data: &Dataset) -> Table {
    let mut heads = vec![
        Head::new("code").worth(9),
        Head::new("name").worth(8).prose(),
        Head::new("name_zh").worth(3),
        Head::new("measure").worth(6),
        Head::new("direction").worth(7),
        Head::new("formula").worth(4).prose(),
        Head::new("missing").worth(5),
        Head::new("source").worth(2).prose(),
    ];
    let has_target = data.indicators().iter().any(|indicator| indicator.target.is_some());
    let has_posts = data.indicators().iter().any(|indicator| indicator.posts.is_some());
    heads.extend(has_target.then(|| Head::new("target").style(Style::Plain).worth(4)));
    heads.extend(has_posts.then(|| Head::new("goalposts").worth(4)));
    let mut table = Table::new(format!("indicators of {}", data.title()), "indicators", heads).from_data(data);
    for (place, indicator) in data.indicators().iter().enumerate() {
        let mut row: Vec<Cell> = vec![
            (&indicator.code).into(),
            (&indicator.name).into(),
            (&indicator.name_zh).into(),
            (&indicator.measure).into(),
            direction(indicator).into(),
            indicator.formula.as_deref().unwrap_or("").into(),
            data.missing(place).into(),
            indicator.source.join(", ").as_str().into(),
        ];
        row.extend(has_target.then(|| indicator.target.into()));
        row.extend(has_posts.then(|| posts(indicator).as_str().into()));
        table.rows.push(row);
    }
    if data::bundled(data.name()).is_some() {
        table.notes.push(format!("?{}.CODE explains an indicator", data.name()));
    }
    table
}

/// The goalposts of an indicator, such as "0 to 10".
fn posts(indicator: &Indicator) -> String {
    let between = |[lower, upper]: [f64; 2]| format!("{} to {}", number(lower), number(upper));
    indicator.posts.map_or(String::new(), between)
}

fn direction(indicator: &Indicator) -> &'static str {
    match (indicator.direction, indicator.contested) {
        (Direction::Higher, false) => "higher",
        (Direction::Lower, false) => "lower",
        (Direction::Higher, true) => "higher, contested",
        (Direction::Lower, true) => "lower, contested",
    }
}

/// Everything known about one indicator, with its distribution in the current year.
pub fn indicator(data: &Dataset, code: &str) -> Result<Facts> {
    let (indicator, column) = (data.indicator(code)?, data.column(code)?);
    let mut facts = Facts::new(format!("{code} of {}", data.title())).from_data(data);
    facts.row = Some(programs::indicator(data, indicator, &column));
    facts.add("name", [indicator.name.as_str(), indicator.name_zh.as_str()].join("  ").trim());
    facts.add("measure", indicator.measure.as_str());
    facts.add("direction", format!("{} is better", direction(indicator)));
    facts.add("target", indicator.target.map_or(String::new(), number));
    facts.add("goalposts", posts(indicator));
    facts.add("definition", indicator.definition.as_str());
    facts.add("formula", indicator.formula.as_deref().unwrap_or(""));
    let bounds = indicator.change.as_ref().map(|change| {
        let kind = if change.whole { "whole numbers" } else { "any number" };
        let least = change.least.map_or(String::new(), |least| format!(" from {}", number(least)));
        let most = change.most.map_or(String::new(), |most| format!(" to {}", number(most)));
        format!("by policy, {kind}{least}{most}")
    });
    facts.add("can change", bounds.unwrap_or_default());
    if let (Some((lo, hi)), Some(middle)) = (column.range(), column.quantile(0.5)) {
        let spread = format!("{} … {} … {}", number(lo), number(middle), number(hi));
        facts.add(
            "values",
            format!("{} of {}; lowest, median, highest {spread}", column.count(), data.units().counted()),
        );
    }
    for key in &indicator.source {
        let source = data.about().sources.iter().find(|source| source.key == *key);
        facts.add("source", source.map_or(key.clone(), cited));
    }
    let notes = data.notes().iter().filter(|note| note.indicator == code).count();
    facts.add(
        "notes",
        if notes > 0 { format!("{notes}, see load(\"{}\").notes(\"{code}\")", data.name()) } else { String::new() },
    );
    Ok(facts)
}

fn cited(source: &Source) -> String {
    [&source.what, &source.publisher, &source.date]
        .into_iter()
        .filter(|text| !text.is_empty())
        .cloned()
        .collect::<Vec<_>>()
        .join("; ")
}

/// Number of values, missing, zeros, distinct values, mean, median, sd, skewness, kurtosis, lowest, quartiles and
/// highest of each indicator in the current year, and whether outliers are likely.
pub fn describe(data: &Dataset) -> Result<Table> {
    let number = |code: &str, worth| Head::new(code).style(Style::Plain).worth(worth);
    let heads = vec![
        Head::new("indicator").worth(9),
        number("n", 8),
        number("missing", 5),
        number("zeros", 5),
        number("distinct", 4),
        number("mean", 7),
        number("median", 7),
        number("sd", 6),
        Head::new("skew").style(Style::Decimals(2)).worth(5),
        Head::new("kurtosis").style(Style::Decimals(2)).worth(5),
        number("min", 7),
        number("q25", 5),
        number("q75", 5),
        number("max", 7),
        Head::new("outliers").worth(5),
        Head::new("measure").worth(3),
    ];
    let mut table =
        Table::new(format!("{}, indicator by indicator", data.title()), "indicators", heads).from_data(data);
    for indicator in data.indicators() {
        table.rows.push(described(indicator, &data.column(&indicator.code)?));
    }
    let definitions = "sd: of the sample (n − 1); skew, kurtosis: G1, G2, as Excel's SKEW and KURT; q25, q75: type 7";
    table.notes.push(definitions.into());
    table.notes.push("outliers are likely where |skew| > 2 and kurtosis > 3.5".into());
    Ok(table)
}

fn described(indicator: &Indicator, column: &Column) -> Vec<Cell> {
    let (min, max) = column.range().unzip();
    let (skew, kurtosis) = (column.skew(), column.kurtosis());
    let is_skewed = skew.is_some_and(|skew| skew.abs() > 2.0) && kurtosis.is_some_and(|kurtosis| kurtosis > 3.5);
    vec![
        (&indicator.code).into(),
        column.count().into(),
        (column.len() - column.count()).into(),
        column.zeros().into(),
        column.distinct().into(),
        column.mean().into(),
        column.quantile(0.5).into(),
        column.sd().into(),
        skew.into(),
        kurtosis.into(),
        min.into(),
        column.quantile(0.25).into(),
        column.quantile(0.75).into(),
        max.into(),
        if is_skewed { "likely" } else { "" }.into(),
        (&indicator.measure).into(),
    ]
}

/// How many values of each indicator are missing, year by year.
pub fn missing(data: &Dataset) -> Table {
    let mut heads = vec![Head::new("indicator").worth(9)];
    let years: Vec<String> = data.years().iter().map(i32::to_string).collect();
    let columns = if years.is_empty() { vec!["missing".to_string()] } else { years };
    heads.extend(columns.into_iter().map(|year| Head::new(year).worth(5)));
    let mut table =
        Table::new(format!("missing values of {}, of {}", data.name(), data.units().counted()), "indicators", heads)
            .from_data(data);
    for (place, indicator) in data.indicators().iter().enumerate() {
        let counts = data.missing_by_year(place);
        if counts.iter().any(|&count| count > 0) {
            let cells = counts.into_iter().map(Cell::from);
            table.rows.push(std::iter::once((&indicator.code).into()).chain(cells).collect());
        }
    }
    let whole = data.indicators().len() - table.rows.len();
    if whole > 0 {
        let who = if whole == 1 { "indicator has" } else { "indicators have" };
        table.notes.push(format!("{whole} {who} no missing values"));
    }
    table
}

/// The sources of the values and their terms of use.
pub fn sources(data: &Dataset) -> Table {
    let heads = ["key", "what", "publisher", "date", "terms", "seen"].into_iter().zip([9, 8, 7, 5, 6, 3]);
    let is_prose = |code: &str| ["what", "publisher", "terms"].contains(&code);
    let head = |(code, worth)| Head { prose: is_prose(code), ..Head::new(code).worth(worth) };
    let heads = heads.map(head).collect();
    let mut table = Table::new(format!("sources of {}", data.name()), "sources", heads).from_data(data);
    for source in &data.about().sources {
        let cells = [&source.key, &source.what, &source.publisher, &source.date, &source.terms, &source.seen];
        table.rows.push(cells.into_iter().map(Cell::from).collect());
    }
    table
}

/// Notes on single values: all of them, or those about a city or an indicator.
pub fn notes(data: &Dataset, about: Option<&str>) -> Result<Table> {
    let is_indicator = |name: &str| data.indicator(name).is_ok();
    let (unit, indicator) = match about {
        Some(name) if is_indicator(name) => (None, Some(name)),
        Some(name) => (Some(data.units().resolve(name).map_err(|error| unit_or_indicator(data, name, error))?), None),
        None => (None, None),
    };
    let [code, name, label] = unit_heads(data.units(), 9);
    let heads = vec![
        code,
        name,
        label,
        Head::new("year").worth(8),
        Head::new("indicator").worth(8),
        Head::new("what").worth(7),
        Head::new("printed").worth(5),
        Head::new("used").worth(5),
        Head::new("why").worth(6).prose(),
    ];
    let title =
        about.map_or(format!("notes of {}", data.name()), |about| format!("notes of {} on {about}", data.name()));
    let mut table = Table::new(title, "notes", heads).from_data(data);
    let wanted = data.notes().iter().filter(|note| {
        unit.is_none_or(|unit| note.unit == unit) && indicator.is_none_or(|indicator| note.indicator == indicator)
    });
    for note in wanted {
        let [code, name, label] = unit_cells(data.units(), note.unit);
        table.rows.push(vec![
            code,
            name,
            label,
            note.year.map(f64::from).into(),
            (&note.indicator).into(),
            (&note.what).into(),
            (&note.printed).into(),
            (&note.used).into(),
            (&note.why).into(),
        ]);
    }
    Ok(table)
}

/// What readers must know before using the data, in a host's language.
pub fn remarks(data: &Dataset, by: &dyn Wording) -> Table {
    let mut table =
        Table::new(format!("remarks on {}", data.name()), "remarks", vec![Head::new("remark")]).from_data(data);
    let about = data.about();
    let report = about.report.facts.iter().map(|(name, text)| format!("{name}: {text}"));
    let remarks = about.remarks.iter().chain(&about.found).map(|remark| remark.worded(by));
    let told = data.told().iter().cloned();
    table.rows = report.chain(remarks).chain(told).map(|remark| vec![(&remark).into()]).collect();
    table
}

/// The error for a name that is neither a unit nor an indicator; it suggests the closest names of both.
fn unit_or_indicator(data: &Dataset, name: &str, error: Error) -> Error {
    let Error::Unknown { nearest: units, known, .. } = error else { return error };
    let indicators = names::nearest(name, data.indicators().iter().map(|indicator| indicator.code.as_str()));
    let nearest = [units, indicators].concat();
    let kind = format!("{} or indicator", data.units().one);
    Error::Unknown { kind, name: name.to_string(), within: "", nearest, known }
}

/// Statements published alongside a list.
pub fn statements(data: &Dataset) -> Table {
    let heads = ["year", "statement", "value", "source", "remark"].into_iter().zip([9, 8, 8, 4, 3]);
    let heads = heads.map(|(code, worth)| Head::new(code).worth(worth)).collect();
    let mut table = Table::new(format!("statements of {}", data.name()), "statements", heads).from_data(data);
    for statement in data.statements() {
        let value = statement.value.parse().map_or_else(|_| Cell::from(&statement.value), Cell::Number);
        let year = Cell::Number(f64::from(statement.year));
        let (source, remark) = ((&statement.source).into(), (&statement.remark).into());
        table.rows.push(vec![year, (&statement.statement).into(), value, source, remark]);
    }
    table
}

/// The groups and indicators that the data set proposes.
pub fn hierarchy(data: &Dataset) -> Option<Tree> {
    let hierarchy = data.hierarchy()?;
    let root = twig(data, &hierarchy.groups.first()?.code, 0);
    let heads = ["name", "name_zh", "direction"].map(Head::new).into();
    let is_equal = hierarchy.groups.iter().all(|group| group.weights.is_empty());
    let note = "members of a group have equal weights unless the model says otherwise".to_string();
    let notes = if is_equal { vec![note] } else { Vec::new() };
    Some(Tree { title: format!("hierarchy of {}", data.name()), heads, root, notes, data: vec![data.clone()] })
}

fn twig(data: &Dataset, code: &str, depth: usize) -> TreeRow {
    let group = data.hierarchy().and_then(|hierarchy| hierarchy.group(code)).filter(|_| depth <= MAX_DEPTH);
    match (group, data.indicator(code)) {
        (Some(group), _) => TreeRow {
            name: code.to_string(),
            cells: vec![(&group.name).into(), (&group.name_zh).into(), Cell::Text(String::new())],
            of: group.of.iter().map(|member| twig(data, member, depth + 1)).collect(),
        },
        (None, Ok(indicator)) => TreeRow {
            name: code.to_string(),
            cells: vec![(&indicator.name).into(), (&indicator.name_zh).into(), direction(indicator).into()],
            of: Vec::new(),
        },
        (None, Err(_)) => TreeRow { name: code.to_string(), cells: vec![Cell::Missing; 3], of: Vec::new() },
    }
}

impl Show for Column {
    fn shapes(&self) -> Vec<Shape> {
        let title = self.formula().map_or(String::new(), ToString::to_string);
        let years = self.origin().map_or(String::new(), Origin::years);
        let one = self.origin().map_or("place", |origin| origin.units.one.as_str());
        let heads = vec![
            Head::new("unit").only(Where::Files),
            Head::new("name").only(Where::Files),
            Head::new(one).worth(9).only(Where::Screen),
            Head::new("value").style(Style::Sensible).worth(9),
        ];
        let mut table = Table::new(format!("{title} {years}").trim(), "values", heads);
        for (unit, value) in self.iter().enumerate() {
            let units = self.origin().map(|origin| &origin.units);
            let code = units.map_or((unit + 1).to_string(), |units| units.codes[unit].to_string());
            let name = units.map_or(Cell::Missing, |units| units.names[unit].into());
            let label = units.map_or((unit + 1).to_string(), |units| units.label(unit));
            table.rows.push(vec![Cell::Text(code), name, Cell::Text(label), value.into()]);
        }
        vec![Shape::Table(table)]
    }
}
