//! What is typed of a unit's name, for completion only: the beginning of any of its names or of a word in them, and
//! Chinese names by pinyin, each character in full or by its initial.

use pinyin::{Pinyin, ToPinyinMulti};

use super::Units;
use super::names::fold;

/// Longer beginnings are no pinyin of a name.
const MAX_SPELLING: usize = 60;

impl Units {
    /// Units that what is typed may mean: those of which a name begins so, then those spelt so in pinyin, then those
    /// of which a later word begins so.
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
}

/// Whether a word after the first begins so; in Chinese each character may.
fn has_word(name: &str, wanted: &str) -> bool {
    let mut before = ' ';
    name.char_indices().any(|(at, c)| {
        let begins = at > 0 && (!before.is_alphanumeric() || !c.is_ascii());
        before = c;
        begins && c.is_alphanumeric() && fold(&name[at..]).starts_with(wanted)
    })
}

/// Whether a Chinese name begins with these letters in some reading: `shenz`, `shzh` and `sz` all spell 深圳.
fn spells(letters: &str, name: &str) -> bool {
    // Bit n: the characters so far can have used up n letters.
    let mut used = 1_u64;
    for c in name.chars() {
        let Some(readings) = c.to_pinyin_multi() else { return false };
        let mut next = 0;
        for reading in readings.into_iter().map(Pinyin::plain) {
            // A few exclamations have no plain letters.
            let spelt = [reading.replace('ü', "v"), reading.replace('ü', "u")];
            for reading in spelt.iter().filter(|reading| reading.is_ascii()) {
                for place in (0..letters.len()).filter(|place| used >> place & 1 == 1) {
                    let rest = &letters[place..];
                    if reading.starts_with(rest) {
                        return true;
                    }
                    let parts = [reading.as_str(), initial(reading), &reading[..1]];
                    for part in parts.iter().filter(|part| rest.starts_with(**part)) {
                        next |= 1 << (place + part.len());
                    }
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

/// `zh`, `ch` and `sh` count as one sound.
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
