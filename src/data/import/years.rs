//! Years as tables write them: plain, with a sign, as a date, as the two years of a school year, beside other words.

/// A year in a column of years: `2020`, `2020.0`, `2020年`, or that of a date such as `2020-01-31` or `31.01.2020`.
pub fn year_of_cell(cell: &str) -> Option<i32> {
    let bare = cell.trim_end_matches('年');
    let bare = bare.strip_suffix(".0").unwrap_or(bare);
    bare.parse().ok().filter(|year| (1..=9999).contains(year)).or_else(|| of_date(cell))
}

/// A year in a column of years, or one that only means a year: `2020*`, `2018/19`.
pub fn year_meant(cell: &str) -> Option<i32> {
    year_of_cell(cell).or_else(|| year_of_header(cell))
}

/// The year of a date, whichever of its parts comes first.
fn of_date(cell: &str) -> Option<i32> {
    let day = cell.split(['T', ' ']).next()?;
    let parts: Vec<&str> = day.split(['-', '/', '.']).collect();
    let [a, b, c] = parts[..] else { return None };
    let is_short = |part: &str| (1..=2).contains(&part.len()) && part.bytes().all(|byte| byte.is_ascii_digit());
    match (plausible(a), plausible(c)) {
        (Some(year), _) if is_short(b) && is_short(c) => Some(year),
        (_, Some(year)) if is_short(a) && is_short(b) => Some(year),
        _ => None,
    }
}

fn plausible(digits: &str) -> Option<i32> {
    let is_year = digits.len() == 4 && digits.bytes().all(|byte| byte.is_ascii_digit());
    digits.parse().ok().filter(|year| is_year && (1900..=2100).contains(year))
}

/// A header that is nothing but a year: `2020`, `2020年`, `X2020`, `FY2020`, `2019 [YR2019]`, `2019*`, `2020p`,
/// `31.12.2019`, `2018-19`, `2018/2019`.
pub fn year_of_header(head: &str) -> Option<i32> {
    let head = head.trim();
    if let Some(year) = of_date(head) {
        return Some(year);
    }
    let head = head.split_once(" [YR").map_or(head, |(year, _)| year);
    let head = head.strip_suffix(".0").unwrap_or(head);
    let head = without_mark(head);
    let bare = head.trim_start_matches("FY").trim_start_matches(['X', 'Y', 'x', 'y']);
    let bare = bare.trim_end_matches(['年', '*', '†', 'r', 'p', 'e']).trim_end();
    plausible(bare).or_else(|| of_span(bare))
}

/// A year without the mark of a footnote or of an estimate: `2021 (est.)`, `2019¹`, `2019 1)`, `2017-18 (RE)`.
fn without_mark(head: &str) -> &str {
    let head = head.trim_end_matches(['¹', '²', '³', '⁴']).trim_end();
    let head = match head.find('(') {
        Some(at) if at > 3 && head.ends_with(')') && head.len() - at <= 8 => head[..at].trim_end(),
        _ => head,
    };
    match head.rsplit_once(' ') {
        Some((year, mark)) if mark.len() <= 3 && mark.ends_with(')') => year,
        _ => head,
    }
}

/// The first year of two that follow each other: `2018-19`, `2018/2019`.
fn of_span(text: &str) -> Option<i32> {
    let (first, second) = text.split_once(['-', '/', '–'])?;
    let (year, is_digits) = (plausible(first)?, second.bytes().all(|byte| byte.is_ascii_digit()));
    let next = (year + 1).to_string();
    (is_digits && (second == next || second == &next[2..])).then_some(year)
}

/// An indicator and a year in one name: `gdp_2020`, `2020 gdp`, `GDP 2019 (EUR)`, `GDP_2019_rev`, `gdp2019`, `g2016`.
pub fn year_in_name(head: &str) -> Option<(String, i32)> {
    let digits: Vec<(usize, char)> = head.char_indices().filter(|(_, c)| c.is_ascii_digit()).collect();
    let mut runs: Vec<(usize, usize)> = Vec::new();
    for (at, _) in digits {
        match runs.last_mut() {
            Some(last) if last.1 == at => last.1 = at + 1,
            _ => runs.push((at, at + 1)),
        }
    }
    let years: Vec<(usize, usize, i32)> =
        runs.iter().filter_map(|&(from, to)| Some((from, to, plausible(&head[from..to])?))).collect();
    let [(from, mut to, year)] = years[..] else { return None };
    // A year of prices, of an index, of a beginning, a decade, or the number of a question is no year of the values.
    let text = head.to_lowercase();
    let others = ["constant", "prices", "=100", "= 100", "since", "before", "after", "base", "preise", "不变价"];
    let is_decade = head[to..].starts_with('s') && !head[to..].starts_with("sc");
    let is_question = head[..from].eq_ignore_ascii_case("q");
    if is_decade || is_question || others.iter().any(|other| text.contains(other)) {
        return None;
    }
    if head[to..].starts_with('年') {
        to += '年'.len_utf8();
    }
    let joints = [' ', '_', '-', '.', ':', ','];
    let (before, after) = (head[..from].trim_end_matches(joints), head[to..].trim_start_matches(joints));
    let opens = before.strip_suffix(['(', '（', '[']).zip(after.strip_prefix([')', '）', ']']));
    let (before, after) = opens.map_or((before, after), |(a, b)| (a.trim_end(), b.trim_start()));
    let gap = if before.is_empty() || after.is_empty() {
        ""
    } else if head.contains('_') {
        "_"
    } else {
        " "
    };
    let name = format!("{before}{gap}{after}");
    (name.chars().any(char::is_alphabetic)).then_some((name, year))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_year_stands_in_many_ways() {
        for (head, expected) in [
            ("2020", Some(2020)),
            ("2020年", Some(2020)),
            ("X2020", Some(2020)),
            ("2019 [YR2019]", Some(2019)),
            ("FY2019", Some(2019)),
            ("2019*", Some(2019)),
            ("2020p", Some(2020)),
            ("2018-19", Some(2018)),
            ("2018/2019", Some(2018)),
            ("31.12.2019", Some(2019)),
            ("2018-20", None),
            ("gdp", None),
            ("12345", None),
            ("2021 (est.)", Some(2021)),
            ("2019¹", Some(2019)),
            ("2019 1)", Some(2019)),
            ("2017-18 (RE)", Some(2017)),
        ] {
            assert_eq!(year_of_header(head), expected, "{head}");
        }
        for (cell, expected) in [
            ("2020-01-01", Some(2020)),
            ("2020-01-01T00:00:00", Some(2020)),
            ("1/2/2020", Some(2020)),
            ("2020.0", Some(2020)),
            ("2022.5", None),
            ("2022/23", None),
            ("0", None),
            ("soon", None),
        ] {
            assert_eq!(year_of_cell(cell), expected, "{cell}");
        }
    }

    #[test]
    fn a_name_holds_its_year_at_any_place() {
        for (head, expected) in [
            ("gdp_2020", Some("gdp")),
            ("2020 gdp", Some("gdp")),
            ("GDP (2020)", Some("GDP")),
            ("GDP 2019 (EUR)", Some("GDP (EUR)")),
            ("GDP_2019_rev", Some("GDP_rev")),
            ("g2016", Some("g")),
            ("Index, 2020", Some("Index")),
            ("出口2020年", Some("出口")),
            ("GDP, bn", None),
            ("2019 to 2020", None),
            ("GDP (constant 2010 US$)", None),
            ("CPI (2010=100)", None),
            ("Q2001", None),
            ("1990s", None),
        ] {
            assert_eq!(year_in_name(head).map(|(name, _)| name).as_deref(), expected, "{head}");
        }
    }
}
