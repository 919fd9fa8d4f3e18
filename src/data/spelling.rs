//! Matches what is typed of a unit's name, for completion and for the search on a page: the beginning of any of its
//! names or of a word in them, and Chinese names by pinyin, each character in full or by its initial.

use pinyin::{Pinyin, ToPinyinMulti};

use super::Units;
use super::names::fold;

/// A longer text is not tried as pinyin.
const MAX_SPELLING: usize = 60;

impl Units {
    /// Returns the units that a typed text may mean: first those with a name that begins with it, then those spelt so
    /// in pinyin, then those where a later word begins with it.
    pub fn meant(&self, typed: &str) -> Vec<usize> {
        let wanted = fold(typed);
        let is_pinyin =
            !wanted.is_empty() && wanted.len() <= MAX_SPELLING && wanted.chars().all(|c| c.is_ascii_alphabetic());
        let mut ranked: Vec<(u8, usize)> = Vec::new();
        for unit in 0..self.len() {
            let label = if typed.contains(',') { self.label(unit) } else { String::new() };
            let names = [&self.names[unit], &self.names_zh[unit], &self.codes[unit], &label];
            if names.iter().any(|name| fold(name).starts_with(&wanted)) {
                ranked.push((0, unit));
            } else if is_pinyin && spells(&wanted, &self.names_zh[unit]) {
                ranked.push((1, unit));
            } else if names.iter().any(|name| has_word(name, &wanted)) {
                ranked.push((2, unit));
            }
        }
        ranked.sort();
        ranked.into_iter().map(|(_, unit)| unit).collect()
    }

    /// Returns how each unit's Chinese name is pronounced, character by character: "chong/zhong qing"; empty if it has
    /// none.
    pub fn spelt(&self) -> Vec<String> {
        let of = |name: &str| name.chars().map(|c| readings(c).join("/")).collect::<Vec<_>>().join(" ");
        self.names_zh.iter().map(of).collect()
    }
}

/// Returns the readings of a character in plain letters, with `ü` as `v` and as `u`; a few interjections have none.
fn readings(c: char) -> Vec<String> {
    let mut all: Vec<String> = Vec::new();
    for reading in c.to_pinyin_multi().into_iter().flatten().map(Pinyin::plain) {
        for spelt in [reading.replace('ü', "v"), reading.replace('ü', "u")] {
            if spelt.is_ascii() && !all.contains(&spelt) {
                all.push(spelt);
            }
        }
    }
    all
}

/// Whether a word after the first begins with this; in Chinese, any character may be the beginning.
fn has_word(name: &str, wanted: &str) -> bool {
    let mut before = ' ';
    name.char_indices().any(|(at, c)| {
        let begins = at > 0 && (!before.is_alphanumeric() || !c.is_ascii());
        before = c;
        begins && c.is_alphanumeric() && fold(&name[at..]).starts_with(wanted)
    })
}

/// Whether a Chinese name begins with these letters in some reading: `shenz`, `shzh` and `sz` all match 深圳.
fn spells(letters: &str, name: &str) -> bool {
    // Bit n is set if the characters so far can account for n letters.
    let mut used = 1_u64;
    for c in name.chars() {
        let mut next = 0;
        for reading in readings(c) {
            for place in (0..letters.len()).filter(|place| used >> place & 1 == 1) {
                let rest = &letters[place..];
                if reading.starts_with(rest) {
                    return true;
                }
                let parts = [reading.as_str(), initial(&reading), &reading[..1]];
                for part in parts.iter().filter(|part| rest.starts_with(**part)) {
                    next |= 1 << (place + part.len());
                }
            }
        }
        used = next;
        if used >> letters.len() & 1 == 1 {
            return true;
        }
    }
    false
}

/// Returns the initial of a reading, where `zh`, `ch` and `sh` count as one.
fn initial(reading: &str) -> &str {
    let has_two = ["zh", "ch", "sh"].iter().any(|two| reading.starts_with(two));
    &reading[..if has_two { 2 } else { 1 }]
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_name_is_spelt_in_full_by_initials_or_half_and_half() {
        for letters in ["s", "sz", "shz", "shzh", "shen", "shenz", "shenzh", "shenzhen", "shenzhens", "szhen"] {
            assert!(spells(letters, "深圳市"), "{letters}");
        }
        for letters in ["z", "shenx", "shenzhenx", "szx"] {
            assert!(!spells(letters, "深圳市"), "{letters}");
        }
    }

    #[test]
    fn a_character_of_several_readings_is_found_by_each() {
        for letters in ["chongqing", "cq", "zhongqing"] {
            assert!(spells(letters, "重庆"), "{letters}");
        }
        for letters in ["lvl", "lul", "lvliang"] {
            assert!(spells(letters, "吕梁"), "{letters}");
        }
    }
}
