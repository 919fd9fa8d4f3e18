//! Unique page names made from the codes of units: letters, digits and hyphens.

use std::collections::HashSet;

/// Longer names are cut, so that every file system accepts them.
const LONGEST: usize = 60;

/// Returns one name per code; the same codes always give the same names.
pub fn slugs<'a>(codes: impl ExactSizeIterator<Item = &'a str>) -> Vec<String> {
    // This name is reserved for the ranking of a year.
    let mut taken: HashSet<String> = HashSet::from(["index".to_string()]);
    let mut slugs = Vec::with_capacity(codes.len());
    for code in codes {
        let plain = slug(code);
        let others = (2..).map(|count| format!("{plain}-{count}"));
        let own = std::iter::once(plain.clone()).chain(others).find(|name| !taken.contains(name));
        let own = own.unwrap_or(plain);
        taken.insert(own.clone());
        slugs.push(own);
    }
    slugs
}

fn slug(code: &str) -> String {
    let mut slug = String::new();
    for letter in code.to_lowercase().chars() {
        match letter {
            letter if letter.is_alphanumeric() => slug.push(letter),
            _ if slug.ends_with('-') || slug.is_empty() => {}
            _ => slug.push('-'),
        }
        if slug.len() >= LONGEST {
            break;
        }
    }
    let slug = slug.trim_end_matches('-');
    if slug.is_empty() { "unit".to_string() } else { slug.to_string() }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_page_has_a_name_of_its_own() {
        let codes = ["420100", "A b", "a-B", "../x", "武汉", "index", "INDEX", "", "·", &"x".repeat(300)];
        let slugs = slugs(codes.into_iter());
        let long = "x".repeat(60);
        assert_eq!(
            slugs,
            ["420100", "a-b", "a-b-2", "x", "武汉", "index-2", "index-3", "unit", "unit-2", long.as_str()]
        );
    }
}
