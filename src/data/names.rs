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
/// Distance is the optimal string alignment distance (Damerau 1964) of the folded names.
pub fn nearest<'a>(name: &str, known: impl IntoIterator<Item = &'a str>) -> Vec<String> {
    let wanted = fold(name);
    let allowed = (wanted.chars().count() / 3).max(1);
    let mut near: Vec<(usize, bool, &str)> = Vec::new();
    for candidate in known {
        let folded = fold(candidate);
        let distance = strsim::osa_distance(&wanted, &folded);
        if distance <= allowed && !near.iter().any(|&(_, _, seen)| seen == candidate) {
            near.push((distance, wanted.chars().next() != folded.chars().next(), candidate));
        }
    }
    near.sort_by_key(|&(distance, other_start, _)| (distance, other_start));
    let best = near.first().map_or(0, |first| first.0);
    near.iter().take_while(|near| near.0 == best).take(OFFERED).map(|near| near.2.to_string()).collect()
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
}
