//! Names: folded for comparison, and the nearest known one when a name is unknown.

use crate::Error;

/// Nearest names offered at most.
const OFFERED: usize = 3;

/// A name without case, blanks, hyphens, dots and apostrophes, so that `xian`, `Xi'an` and `XI’AN` are one.
pub fn fold(name: &str) -> String {
    name.chars().filter(|c| !c.is_whitespace() && !"'’‘`-.·".contains(*c)).flat_map(char::to_lowercase).collect()
}

/// The known names nearest to this one, best first; none where all are far.
///
/// Distance is the optimal string alignment distance (Damerau 1964) of the folded names; among names equally far one
/// of the same letters comes first, as a slip more often swaps, drops or doubles a letter than takes another.
pub fn nearest<'a>(name: &str, known: impl IntoIterator<Item = &'a str>) -> Vec<String> {
    let wanted = fold(name);
    let length = wanted.chars().count();
    let allowed = (length / 3).max(1);
    let mut near: Vec<(usize, usize, bool, &str)> = Vec::new();
    for candidate in known {
        let folded = fold(candidate);
        if folded.chars().count().abs_diff(length) > allowed {
            continue;
        }
        let distance = strsim::osa_distance(&wanted, &folded);
        if distance <= allowed && !near.iter().any(|&(.., seen)| seen == candidate) {
            let other_start = wanted.chars().next() != folded.chars().next();
            near.push((distance, letters_apart(&wanted, &folded), other_start, candidate));
        }
    }
    near.sort_by_key(|&(distance, letters, other_start, _)| (distance, letters, other_start));
    let best = near.first().map_or(0, |first| first.0);
    near.iter().take_while(|near| near.0 == best).take(OFFERED).map(|near| near.3.to_string()).collect()
}

/// How many letters only one of the two has, in whatever order they stand.
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
