//! Normalises names for comparison, and finds the nearest known names for an unknown one.

use std::borrow::Cow;

use unicode_normalization::UnicodeNormalization;

use crate::arrange::Arrange;
use crate::{Error, hidden};

/// The maximum number of suggestions.
const OFFERED: usize = 3;

/// Returns a name as it is stored: with composed accents, one blank between words and none between Chinese characters,
/// no full-width letters, and no invisible characters.
pub fn clean(name: &str) -> Cow<'_, str> {
    let bytes = name.as_bytes();
    if bytes.iter().all(|byte| (b' '..0x7f).contains(byte)) && !bytes.windows(2).any(|pair| pair == b"  ") {
        return name.trim().into();
    }
    // Only full-width letters and digits are replaced: full-width brackets and commas are normal in Chinese.
    let narrow = |c: char| match c {
        '\u{ff10}'..='\u{ff19}' | '\u{ff21}'..='\u{ff3a}' | '\u{ff41}'..='\u{ff5a}' => {
            char::from_u32(u32::from(c) - 0xfee0).unwrap_or(c)
        }
        other => other,
    };
    let mut clean = String::new();
    for word in name.split_whitespace() {
        let word: String = hidden::without(word).nfc().map(narrow).collect();
        let is_joined = clean.chars().last().is_some_and(is_han) && word.starts_with(is_han);
        if !clean.is_empty() && !word.is_empty() && !is_joined {
            clean.push(' ');
        }
        clean.push_str(&word);
    }
    // A name of only invisible characters is kept as it is.
    if clean.is_empty() { name.trim().into() } else { clean.into() }
}

/// Returns a character in its half-width form.
pub fn narrow(c: char) -> char {
    match c {
        '\u{ff01}'..='\u{ff5e}' => char::from_u32(u32::from(c) - 0xfee0).unwrap_or(c),
        other => other,
    }
}

/// Whether a character is Chinese.
pub fn is_han(c: char) -> bool {
    matches!(c, '\u{3400}'..='\u{9fff}' | '\u{f900}'..='\u{faff}' | '\u{20000}'..='\u{3ffff}')
}

/// Folds a name: without case, blanks, hyphens, dots and apostrophes, `xian`, `Xi'an` and `XI’AN` are the same.
pub fn fold(name: &str) -> String {
    let name = if name.is_ascii() { Cow::Borrowed(name) } else { clean(name) };
    name.chars()
        .map(narrow)
        .filter(|c| !c.is_whitespace() && !"'’‘`-.·".contains(*c))
        .flat_map(char::to_lowercase)
        .collect()
}

/// Returns the known names nearest to this one, best first; empty if none is close.
///
/// The distance is the optimal string alignment distance (Damerau 1964) of the folded names. Among names at the same
/// distance, one with the same letters comes first, since a typing error more often swaps, drops or doubles a letter
/// than replaces it.
pub fn nearest<'a>(name: &str, known: impl IntoIterator<Item = &'a str>) -> Vec<String> {
    let wanted = fold(name);
    let length = wanted.chars().count();
    let allowed = (length / 3).max(1);
    let mut near: Vec<(usize, usize, bool, &str)> = Vec::new();
    let mut longer: Vec<&str> = Vec::new();
    for candidate in known {
        let folded = fold(candidate);
        // A part of a longer name, such as `Total` in `Economy Total`.
        if length > 1 && has_words(&folded, &wanted) && !longer.contains(&candidate) {
            longer.push(candidate);
        }
        if folded.chars().count().abs_diff(length) > allowed {
            continue;
        }
        let distance = strsim::osa_distance(&wanted, &folded);
        if distance <= allowed && !near.iter().any(|&(.., seen)| seen == candidate) {
            let other_start = wanted.chars().next() != folded.chars().next();
            near.push((distance, letters_apart(&wanted, &folded), other_start, candidate));
        }
    }
    near.arrange_by_key(|&(distance, letters, other_start, _)| (distance, letters, other_start));
    if near.is_empty() && longer.len() <= OFFERED {
        return longer.into_iter().map(str::to_string).collect();
    }
    let best = near.first().map_or(0, |first| first.0);
    near.iter().take_while(|near| near.0 == best).take(OFFERED).map(|near| near.3.to_string()).collect()
}

/// Whether a name contains a text at the start of one of its words.
fn has_words(name: &str, text: &str) -> bool {
    let begins = |&(at, _): &(usize, &str)| !name[..at].chars().next_back().is_some_and(char::is_alphanumeric);
    name.match_indices(text).any(|found| begins(&found))
}

/// Returns the index of the only known name that begins like this or contains all of its words, ignoring case. Returns
/// None if there is none or the name is very short.
///
/// # Errors
///
/// Returns the names if several match.
pub fn abbreviated<'a>(
    name: &str,
    known: impl Iterator<Item = &'a str> + Clone,
) -> std::result::Result<Option<usize>, Vec<String>> {
    const SHORTEST: usize = 3;
    let start = fold(name);
    if start.chars().count() < SHORTEST && start.is_ascii() {
        return Ok(None);
    }
    let words = |text: &str| -> Vec<String> {
        text.split(|c: char| !c.is_alphanumeric()).filter(|word| !word.is_empty()).map(str::to_lowercase).collect()
    };
    let wanted = words(name);
    let begins = |of: &str| fold(of).starts_with(&start);
    let has_all = |of: &str| {
        let own = words(of);
        !wanted.is_empty() && wanted.iter().all(|word| own.contains(word))
    };
    let fitting = |fits: &dyn Fn(&str) -> bool| -> Vec<usize> {
        known.clone().enumerate().filter(|(_, of)| fits(of)).map(|(at, _)| at).collect()
    };
    let mut found = fitting(&begins);
    if found.is_empty() {
        found = fitting(&has_all);
    }
    match found[..] {
        [] => Ok(None),
        [only] => Ok(Some(only)),
        _ => Err(found.iter().filter_map(|at| known.clone().nth(*at)).map(str::to_string).collect()),
    }
}

/// Counts the letters that only one of the two has, regardless of their order.
fn letters_apart(one: &str, other: &str) -> usize {
    let mut left: Vec<char> = other.chars().collect();
    let mut alone = 0;
    for letter in one.chars() {
        match left.iter().position(|&known| known == letter) {
            Some(at) => drop(left.swap_remove(at)),
            None => alone += 1,
        }
    }
    alone + left.len()
}

/// The error for a name that is not among the known ones.
pub fn unknown<'a>(kind: impl Into<String>, name: &str, known: impl IntoIterator<Item = &'a str> + Clone) -> Error {
    Error::Unknown {
        kind: kind.into(),
        name: name.to_string(),
        within: "",
        nearest: nearest(name, known.clone()),
        known: known.into_iter().map(str::to_string).collect(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_name_is_kept_in_one_way_of_writing() {
        for (name, expected) in [
            ("北　京", "北京"),
            ("Sa\u{303}o  Paulo", "S\u{e3}o Paulo"),
            ("Ｗｕｈａｎ", "Wuhan"),
            ("Wuhan\u{200b}", "Wuhan"),
            ("上海 Shanghai", "上海 Shanghai"),
        ] {
            assert_eq!(clean(name), expected);
        }
    }

    #[test]
    fn a_beginning_or_its_words_find_a_long_name() {
        let known = ["Commute time (min)", "Green space per head (m2)", "Green roofs", "GDP", "gdp_growth"];
        let found = |name: &str| abbreviated(name, known.iter().copied());
        assert_eq!(
            (found("Commute"), found("commute t"), found("space green")),
            (Ok(Some(0)), Ok(Some(0)), Ok(Some(1)))
        );
        assert_eq!(
            (found("per head"), found("gdp_g"), found("co"), found("noise")),
            (Ok(Some(1)), Ok(Some(4)), Ok(None), Ok(None))
        );
        assert_eq!(found("green").map_err(|names| names.len()), Err(2));
    }

    #[test]
    fn a_near_name_is_found_and_a_far_one_is_not() {
        let known = ["potential", "level", "structure"];
        assert_eq!(nearest("potentail", known), ["potential"]);
        assert_eq!(nearest("Structur", known), ["structure"]);
        assert!(nearest("rhubarb", known).is_empty());
    }

    #[test]
    fn a_name_of_the_same_letters_comes_first() {
        assert_eq!(nearest("阳辽", ["阳泉", "沈阳", "通辽", "辽阳"])[0], "辽阳");
        assert_eq!(nearest("顶山", ["唐山", "鞍山", "白山", "平顶山"])[0], "平顶山");
    }
}
