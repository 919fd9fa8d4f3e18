//! Rows that may be no units: totals, lines below the table, one unit written in two ways.

use std::collections::HashMap;
use std::hash::{BuildHasher, RandomState};

use super::units::{Units, without_ending};
use crate::{Problem, Result, Watch};

/// Texts in which a line below the table begins.
const FOOTERS: &[&str] = &[
    "source",
    "note",
    "notes",
    "remark",
    "footnote",
    "quelle",
    "anmerkung",
    "hinweis",
    "fuente",
    "nota",
    "remarque",
    "来源",
    "数据来源",
    "资料来源",
    "注",
    "备注",
    "*",
];
/// Units that are none.
const TOTALS: &[&str] = &[
    "total",
    "totals",
    "subtotal",
    "sub-total",
    "sum",
    "grand total",
    "all",
    "all cities",
    "all countries",
    "average",
    "mean",
    "world",
    "summe",
    "gesamt",
    "insgesamt",
    "durchschnitt",
    "mittelwert",
    "somme",
    "ensemble",
    "moyenne",
    "合计",
    "总计",
    "总和",
    "小计",
    "平均",
    "平均值",
    "全国",
];

pub fn is_footer(text: &str) -> bool {
    let text = text.to_lowercase();
    FOOTERS.iter().any(|word| {
        let is_end = |rest: &str| *word == "*" || rest.is_empty() || rest.starts_with([':', '：', ' ', '.', 's', '(']);
        text.strip_prefix(word).is_some_and(is_end)
    })
}

pub fn is_total(name: &str) -> bool {
    TOTALS.contains(&name.trim_end_matches([':', '：']).to_lowercase().as_str())
}

/// Units of one name, written alike or with other capitals, blanks, apostrophes or widths of letters, that no group
/// tells apart: the place of the later one and that of the first.
fn namesakes(units: &Units, watch: &Watch) -> Result<Vec<(usize, usize)>> {
    // Many units have long names: their hashes are kept in place of the names, and names compared where hashes agree.
    let hasher = RandomState::new();
    let mut first: HashMap<u64, usize> = HashMap::with_capacity(units.len());
    let mut found = Vec::new();
    for unit in 0..units.len() {
        watch.check_at(unit)?;
        let name = &units.names[unit];
        if !name.contains(char::is_alphabetic) {
            continue;
        }
        let name = plain(name);
        let earlier = *first.entry(hasher.hash_one(&name)).or_insert(unit);
        let is_told_apart = || units.groups.iter().any(|grouping| grouping.values[unit] != grouping.values[earlier]);
        if earlier != unit && !is_told_apart() && plain(&units.names[earlier]) == name {
            found.push((unit, earlier));
        }
    }
    Ok(found)
}

/// A name as it sounds: no capitals, one kind of blank and of apostrophe, no wide letters.
fn plain(name: &str) -> String {
    let narrow = |c: char| match c {
        '\u{ff01}'..='\u{ff5e}' => char::from_u32(u32::from(c) - 0xfee0).unwrap_or(c),
        '’' | '‘' | '`' | 'ʼ' => '\'',
        other => other,
    };
    let words = without_ending(name.trim())
        .split_whitespace()
        .map(|word| word.chars().map(narrow).flat_map(char::to_lowercase).collect());
    words.collect::<Vec<String>>().join(" ")
}

/// A problem for each unit that stands twice under two codes or in two ways of writing, unless it is to be kept.
pub fn written_twice(units: &Units, lines: &[usize], keep: &[String], watch: &Watch) -> Result<Vec<Problem>> {
    let problem = |(unit, earlier): (usize, usize)| {
        let (name, known, line) = (&units.names[unit], &units.names[earlier], lines[earlier]);
        let same = match (name == known, units.codes[unit] == *name) {
            (true, _) => {
                format!("`{name}` stands already in line {line} under the code `{}`", units.codes[earlier])
            }
            (false, _) => format!("`{name}` is written `{known}` in line {line}"),
        };
        let ways = "if they are two; a column that groups them tells them apart too";
        Problem::new(lines[unit], 0, format!("{same}: write one name, or say `#{{ keep: [\"{name}\"] }}` {ways}"))
    };
    let found = namesakes(units, watch)?.into_iter();
    Ok(found.filter(|(unit, _)| !keep.contains(&units.names[*unit])).map(problem).collect())
}

/// The names of units that reading a table would doubt, though they are units.
pub fn doubted(units: &Units) -> Vec<String> {
    let is_odd = |name: &&String| is_total(name) || is_footer(name);
    let mut names: Vec<String> = units.codes.iter().chain(&units.names).filter(is_odd).cloned().collect();
    let twice = namesakes(units, &Watch::default()).unwrap_or_default();
    names.extend(twice.into_iter().map(|(unit, _)| units.names[unit].clone()));
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
}
