//! Recognises rows that may not be units: totals, aggregates, notes below the table, or a unit spelt in two ways.

use std::collections::{HashMap, HashSet};
use std::hash::{BuildHasher, RandomState};
use std::sync::LazyLock;

use super::rows::{DITTO, marks_before};
use super::twice::are_distinct;
use crate::data::names::{clean, is_han, narrow};
use crate::data::units::{Units, without_ending};
use crate::parallel::*;
use crate::phrase::{Phrase, with};
use crate::{Problem, Result, Watch};

/// Texts with which a note below the table begins.
#[rustfmt::skip]
const FOOTERS: &[&str] = &[
    "source", "note", "notes", "remark", "remarks", "footnote", "data from", "last updated", "updated", "copyright",
    "©", "http", "www.", "legend", "definition", "quelle", "anmerkung", "hinweis", "stand", "fuente", "nota", "notas",
    "remarque", "fonte", "来源", "数据来源", "资料来源", "注", "备注", "说明", "数据库", "*", "†", "¹", "1)", "(1)", "a)",
];

/// Words for a total, as a whole name.
#[rustfmt::skip]
const TOTALS: &[&str] = &[
    "total", "totals", "subtotal", "sub total", "sum", "grand total", "overall", "all", "average", "mean", "median",
    "world", "summe", "gesamt", "insgesamt", "zusammen", "durchschnitt", "mittelwert", "somme", "ensemble", "moyenne",
    "totale", "totaal", "media", "média", "promedio", "итого", "всего", "razem", "ogółem", "toplam", "合计", "总计", "总和",
    "小计", "平均", "平均值", "全国", "全省", "全市", "全区", "全县", "全州", "総数", "合計", "計", "総計", "全国計", "celkem", "spolu", "totalt",
    "i alt", "yhteensä", "σύνολο", "kokku", "kopā", "iš viso", "ukupno", "skupaj", "общо", "усього", "összesen",
    "jumlah", "tổng", "tổng số", "รวม", "कुल", "المجموع", "總計", "합계", "계", "총계", "전국", "cả nước", "all india",
    "riket", "hele landet", "koko maa", "national", "nationwide", "grandtotal", "sub-total", "avg", "ø", "σ", "bund",
    "bundesgebiet", "alle", "std. dev.", "std. dev", "std.dev", "s.d", "st. dev", "standardabweichung", "écart-type", "标准差", "std dev", "standard deviation", "stdev", "stddev", "sd", "min", "max",
    "minimum", "maximum", "n", "count", "variance", "not specified", "unspecified", "unknown", "ohne angabe",
    "keine angabe", "übrige", "sonstige", "other", "ambos sexos", "both sexes", "persons", "all ages", "mf",
    "total nacional", "suma", "łącznie", "sum total", "全国总计", "总体", "人均", "合 计", "mode", "range",
];
/// Words after which a longer name is still a total: `Total (all cities)`, `Average of the EU`.
const TOTAL_STARTS: &[&str] =
    &["total", "totals", "subtotal", "grand total", "sum of", "average of", "mean of", "summe", "insgesamt", "gesamt"];
const TOTAL_ENDS: &[&str] = &["合计", "总计", "小计", "合計", "総計", "总和", "平均"];
/// Words that make a total after `all`.
#[rustfmt::skip]
const ALL_OF: &[&str] = &[
    "cities", "countries", "regions", "provinces", "units", "states", "municipalities", "districts", "counties",
    "economies", "areas",
];
/// Aggregates of countries.
#[rustfmt::skip]
const AGGREGATES: &[&str] = &[
    "euro area", "oecd", "oecd members", "g7", "g8", "g20", "brics", "asean", "arab world", "high income",
    "low income", "middle income", "lower middle income", "upper middle income", "low & middle income",
    "low and middle income", "small states", "north america", "south asia", "sub-saharan africa", "european union",
    "least developed countries", "heavily indebted poor countries", "early-demographic dividend", "ibrd only",
    "developing countries", "developed countries", "advanced economies", "emerging market economies",
    "africa eastern and southern", "africa western and central", "africa", "europe", "asia", "oceania", "americas",
    "arab states", "caribbean small states", "pacific island small states", "other small states",
    "central europe and the baltics", "late-demographic dividend", "pre-demographic dividend",
    "post-demographic dividend", "not classified", "very high human development", "high human development",
    "medium human development", "low human development", "non-oecd economies", "england and wales", "g-7", "g-20",
    "rest of the world", "rest of world", "others", "other countries", "其他", "其它", "emerging markets",
    "emerging and developing economies", "east asia", "western europe", "eastern europe", "southern europe",
    "northern europe", "latin america", "middle east", "东部地区", "中部地区", "西部地区", "东北地区", "东部", "中部", "西部", "東部地區",
];
#[rustfmt::skip]
const AGGREGATE_STARTS: &[&str] = &[
    "european union", "euro area", "oecd ", "oecd-", "east asia & pacific", "europe & central asia",
    "latin america & caribbean", "latin america & the caribbean", "middle east & north africa", "sub-saharan africa ",
    "south asia (", "least developed countries", "heavily indebted poor", "fragile and conflict", "ida ",
    "ida & ibrd", "emerging market and developing", "high income:", "world (",
];
/// Beginnings of a name for a part of the row above.
#[rustfmt::skip]
const PARTS: &[&str] = &[
    "其中", "of which", "thereof", "including ", "incl. ", "davon", "darunter", "dont ", "di cui", "de los cuales",
    "в том числе",
];

/// Whether a line is a note, below the table or within it.
pub fn is_footer(text: &str) -> bool {
    let text = text.to_lowercase();
    FOOTERS.iter().any(|word| {
        let ends_a_word = word.ends_with(|c: char| !c.is_alphanumeric()) || ["http", "data from"].contains(word);
        let is_end = |rest: &str| ends_a_word || rest.is_empty() || rest.starts_with([':', '：', ' ', '.', 's', '(']);
        text.strip_prefix(word).is_some_and(is_end)
    })
}

/// Complete names of totals and aggregates.
static WHOLE: LazyLock<HashSet<&str>> = LazyLock::new(|| TOTALS.iter().chain(AGGREGATES).copied().collect());

/// The first two letters of all names of totals, aggregates and parts.
static BEGINNINGS: LazyLock<HashSet<[u8; 2]>> = LazyLock::new(|| {
    let words = [TOTALS, AGGREGATES, TOTAL_STARTS, AGGREGATE_STARTS, PARTS, &["all ", "eu", "ea"]].concat();
    words.iter().filter_map(|word| word.as_bytes().first_chunk().copied()).collect()
});

/// Whether a name of plain letters and digits, without blanks, begins with two letters that start no total.
fn begins_like_none(name: &[u8]) -> bool {
    let Some(first) = name.first_chunk::<2>().filter(|first| first.iter().all(u8::is_ascii_alphanumeric)) else {
        return false;
    };
    name.iter().all(u8::is_ascii_graphic) && !BEGINNINGS.contains(&first.map(|byte| byte.to_ascii_lowercase()))
}

/// Whether a name is that of a total, an aggregate, or a part of the row above.
pub fn is_total(name: &str) -> bool {
    if begins_like_none(name.as_bytes()) {
        return false;
    }
    let name = joined(&clean(name).to_lowercase());
    let bare = name.find(['(', '（']).filter(|at| *at > 0).map_or(name.as_str(), |at| &name[..at]);
    let bare = bare.trim_matches([':', '：', '*', '-', '–', '—', '.', ' ', '#']);
    let is_union = bare.strip_prefix("eu").or_else(|| bare.strip_prefix("ea")).is_some_and(is_count);
    let starts = |word: &str| {
        let rest = bare.strip_prefix(word);
        rest.is_some_and(|rest| rest.is_empty() || rest.starts_with([' ', ',', ':', '-', '–', '/']))
    };
    let is_of_all = || bare.strip_prefix("all ").is_some_and(|rest| ALL_OF.contains(&rest));
    let is_chinese = TOTAL_ENDS.iter().any(|end| bare.ends_with(end) && bare.chars().all(is_han));
    WHOLE.contains(bare)
        || is_union
        || is_chinese
        || is_of_all()
        || [" total", " average", " insgesamt", " zusammen"].iter().any(|end| bare.ends_with(end))
        || TOTAL_STARTS.iter().any(|word| starts(word))
        || AGGREGATE_STARTS.iter().any(|word| name.starts_with(word))
        || PARTS.iter().any(|word| name.starts_with(word))
}

/// Whether this can follow `EU`: `27`, ` 28`, `-27`, `27_2020`, or nothing.
fn is_count(rest: &str) -> bool {
    let digits = rest.trim_start_matches([' ', '-']);
    digits.chars().all(|c| c.is_ascii_digit() || c == '_' || c == '-') && digits.len() < 8
}

/// Whether a name may end in a footnote mark: `Berlin1)`, `Bonn†`, `France[a]`.
pub fn ends_in_mark(name: &str) -> bool {
    let is_sign = name.ends_with(['*', '†', '‡', '§', '¹', '²', '³', '⁴', '⁵']);
    let is_short = |c: char| c.is_ascii_digit() || c.is_ascii_lowercase();
    let is_numbered = name.strip_suffix(')').is_some_and(|name| !name.contains('(') && name.ends_with(is_short));
    let mark = name.strip_suffix(']').and_then(|name| name.split_once('['));
    is_sign || is_numbered || mark.is_some_and(|(_, mark)| mark.len() == 1)
}

/// Removes the blanks of a name whose letters are spaced out, such as `t o t a l`.
fn joined(name: &str) -> String {
    let is_spaced = name.split(' ').count() > 2 && name.split(' ').all(|letter| letter.chars().count() == 1);
    if is_spaced { name.replace(' ', "") } else { name.to_string() }
}

pub fn shortened(text: &str) -> String {
    if text.chars().count() > 40 {
        format!("{}…", text.chars().take(40).collect::<String>())
    } else {
        text.to_string()
    }
}

/// Returns the units that share a name, regardless of case, blanks, apostrophes and letter width, and that no group
/// distinguishes: the index of the later one and that of the first.
fn namesakes(units: &Units, watch: &Watch) -> Result<Vec<(usize, usize)>> {
    // Many units have long names, so their hashes are kept instead, and names are compared only if hashes agree.
    let hasher = RandomState::new();
    let mut first: HashMap<u64, usize> = HashMap::with_capacity(units.len());
    let mut found = Vec::new();
    let hash = |unit: usize| {
        let name = &units.names[unit];
        name.contains(char::is_alphabetic).then(|| hasher.hash_one(plain(name)))
    };
    watch.check()?;
    let hashes: Vec<Option<u64>> = (0..units.len()).into_par_iter().map(hash).collect();
    if are_distinct(hashes.iter().flatten().copied().collect()) {
        return Ok(found);
    }
    for (unit, hash) in hashes.into_iter().enumerate().filter_map(|(unit, hash)| Some((unit, hash?))) {
        watch.check_at(unit)?;
        let earlier = *first.entry(hash).or_insert(unit);
        let is_told_apart = || units.groups.iter().any(|grouping| grouping.values[unit] != grouping.values[earlier]);
        if earlier != unit && !is_told_apart() && plain(&units.names[earlier]) == plain(&units.names[unit]) {
            found.push((unit, earlier));
        }
    }
    Ok(found)
}

/// Simplifies a name: without case, with one kind of blank and apostrophe, and without full-width letters.
fn plain(name: &str) -> String {
    if name.bytes().all(|byte| byte.is_ascii_graphic() && byte != b'`') {
        return name.to_ascii_lowercase();
    }
    let plain = |c: char| if ['’', '‘', '`', 'ʼ'].contains(&c) { '\'' } else { narrow(c) };
    without_ending(&clean(name)).chars().map(plain).flat_map(char::to_lowercase).collect()
}

/// Returns a problem for each unit that occurs under two codes or in two spellings, unless it is to be kept.
pub fn written_twice(units: &Units, lines: &[usize], keep: &[String], watch: &Watch) -> Result<Vec<Problem>> {
    let problem = |(unit, earlier): (usize, usize)| {
        let (name, known, line) = (&units.names[unit], &units.names[earlier], lines[earlier]);
        let same = match (name == known, &units.codes[unit] == name) {
            (true, _) => {
                format!("`{name}` already appears in line {line} under the code `{}`", &units.codes[earlier])
            }
            (false, _) => format!("`{name}` is written `{known}` in line {line}"),
        };
        let keep = with("keep", [name]).does("keeps both");
        Problem::new(lines[unit], 0, Phrase::from(format!("{same}; write one name, or ")).add(keep))
    };
    let found = namesakes(units, watch)?.into_iter();
    Ok(found.filter(|(unit, _)| !keep.iter().any(|kept| kept == &units.names[*unit])).map(problem).collect())
}

/// Returns the names of units that reading a table would question, although they are units.
pub fn doubted(units: &Units) -> Vec<String> {
    let is_odd = |name: &&str| is_total(name) || is_footer(name) || marks_before(name) > 0 || DITTO.contains(name);
    let mut names: Vec<String> =
        units.codes.iter().chain(units.names.iter()).filter(is_odd).map(String::from).collect();
    let twice = namesakes(units, &Watch::default()).unwrap_or_default();
    names.extend(twice.into_iter().map(|(unit, _)| units.names[unit].to_string()));
    names.sort_unstable();
    names.dedup();
    names
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_name_is_plain_whatever_its_capitals_blanks_and_widths() {
        for name in ["Xi'an", "XI’AN", "ｘｉ＇ａｎ", " xi'an"] {
            assert_eq!(plain(name), "xi'an", "{name}");
        }
        assert_ne!(plain("1.1"), plain("11"));
        assert_eq!(plain("New\u{3000} York"), "new york");
    }

    /// A name that the quick check lets pass is not a total by the full list either.
    #[test]
    fn the_quick_look_at_a_name_misses_no_total() {
        let words = [TOTALS, AGGREGATES, TOTAL_STARTS, AGGREGATE_STARTS, PARTS, &["all cities", "eu27_2020"]].concat();
        for word in words {
            for name in
                [word.to_string(), word.to_uppercase(), format!("{word}:"), format!("{word}*"), format!("{word}(a)")]
            {
                assert!(!begins_like_none(name.as_bytes()), "{name}");
            }
        }
        assert!(begins_like_none(b"u00000001") && begins_like_none(b"Wuhan") && !begins_like_none(b"n:"));
    }

    #[test]
    fn totals_are_known_in_any_wording() {
        for name in [
            "Total",
            "total:",
            "Total (all cities)",
            "Grand Total",
            "全市合计",
            "合　计",
            "全　国",
            "I n s g e s a m t",
            "EU27",
            "EU-28",
            "European Union - 27 countries (from 2020)",
            "High income",
            "World",
            "其中：深圳",
            "of which: Paris",
            "OECD - Total",
            "All countries",
            "City total",
            "Average",
            "平均",
        ] {
            assert!(is_total(name), "{name}");
        }
        for name in
            ["Totnes", "Worldham", "Europe Street", "Allentown", "Wuhan", "全椒", "Meaning", "EUR", "Sumter", "北京"]
        {
            assert!(!is_total(name), "{name}");
        }
        for text in ["Source: x", "1) provisional", "Last Updated: 2023", "注：", "Data from database: y", "* estimate"]
        {
            assert!(is_footer(text), "{text}");
        }
        for text in ["Sourceville", "Notting", "Stanford", "1860 Munich"] {
            assert!(!is_footer(text), "{text}");
        }
    }
}
