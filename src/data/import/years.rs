//! Recognises years as tables write them: plain, with a mark, as a date, as a school year, or among other words.

/// Returns the year of a cell in a column of years: `2020`, `2020.0`, `2020年`, or that of a date such as `2020-01-31`
/// or `31.01.2020`.
pub fn year_of_cell(cell: &str) -> Option<i32> {
    let bare = cell.trim_end_matches('年');
    let bare = bare.strip_suffix(".0").unwrap_or(bare);
    bare.parse().ok().filter(|year| (1..=9999).contains(year)).or_else(|| of_date(cell))
}

/// Returns the year of a cell in a column of years, also if it is not written plainly: `2020*`, `2018/19`.
pub fn year_meant(cell: &str) -> Option<i32> {
    year_of_cell(cell).or_else(|| year_of_header(cell))
}

pub fn is_date(cell: &str) -> bool {
    of_date(cell).is_some()
}

/// Whether a text is a date or a part of a year: `2020-01-31`, `2020Q1`, `H1 2020`, `Jan 2020`, `2020-01`, `2020年1月`.
pub fn is_period(text: &str) -> bool {
    if of_date(text).is_some() {
        return true;
    }
    let digits = text.find(|c: char| c.is_ascii_digit());
    let year = digits.and_then(|_| {
        text.char_indices().find_map(|(at, _)| {
            let four = text.get(at..at + 4)?;
            plausible(four).map(|_| at)
        })
    });
    year.is_some_and(|at| is_part_of_year(&format!("{} {}", &text[..at], &text[at + 4..])))
}

/// Whether a header is a month: `Jan`, `March`, `3月`.
pub fn is_month(head: &str) -> bool {
    is_part_of_year(head) && !head.starts_with(|c: char| "QqHhSsTtWw".contains(c))
}

/// Whether the rest of a name without its year is a quarter, a half-year or a month.
fn is_part_of_year(rest: &str) -> bool {
    /// Their first three or more letters count, too.
    #[rustfmt::skip]
    const MONTHS: &[&str] = &[
        "january", "february", "march", "april", "may", "june", "july", "august", "september", "october", "november",
        "december", "januar", "februar", "märz", "mai", "juni", "juli", "oktober", "dezember", "janvier", "février", "mars",
        "avril", "juin", "juillet", "août", "septembre", "octobre", "novembre", "décembre", "enero", "febrero", "marzo",
        "abril", "mayo", "junio", "julio", "agosto", "septiembre", "octubre", "noviembre", "diciembre",
    ];
    let bare: String = rest.to_lowercase().chars().filter(|c| c.is_alphanumeric()).collect();
    let bare = bare.trim_start_matches('年');
    let number = |text: &str, most: u8| text.parse::<u8>().is_ok_and(|number| (1..=most).contains(&number));
    let is_numbered = [("q", 4), ("h", 2), ("s", 2), ("t", 4), ("m", 12), ("w", 53)].iter().any(|(letter, most)| {
        bare.strip_prefix(letter).or_else(|| bare.strip_suffix(letter)).is_some_and(|rest| number(rest, *most))
    });
    let is_month = bare.len() > 2 && MONTHS.iter().any(|month| month.starts_with(bare));
    let is_plain = rest.trim_start().starts_with(['-', '/', '.']) && bare.len() == 2 && number(bare, 12);
    let is_chinese = bare.strip_suffix('月').is_some_and(|month| number(month, 12))
        || bare.contains("季度")
        || bare.contains("半年");
    is_numbered || is_month || is_plain || is_chinese
}

/// Returns the year with which a header begins, whatever follows it.
pub fn year_at_start(head: &str) -> Option<i32> {
    head.get(..4).and_then(plausible)
}

/// Returns the year of a date, whichever part comes first.
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

/// Returns the year if a header is nothing but a year: `2020`, `2020年`, `X2020`, `FY2020`, `2019 [YR2019]`, `2019*`,
/// `2020p`, `31.12.2019`, `2018-19`, `2018/2019`.
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

/// Removes a footnote mark or a mark for an estimate from a year: `2021 (est.)`, `2019¹`, `2019 1)`, `2017-18 (RE)`.
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

/// Returns the first of two consecutive years: `2018-19`, `2018/2019`.
fn of_span(text: &str) -> Option<i32> {
    let (first, second) = text.split_once(['-', '/', '–'])?;
    let (year, is_digits) = (plausible(first)?, second.bytes().all(|byte| byte.is_ascii_digit()));
    let next = (year + 1).to_string();
    (is_digits && (second == next || second == &next[2..])).then_some(year)
}

/// Splits a name into an indicator and a year: `gdp_2020`, `2020 gdp`, `GDP 2019 (EUR)`, `GDP_2019_rev`, `gdp2019`,
/// `g2016`.
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
    // The year of prices, the base year of an index, a starting year, a decade or the number of a question is not the
    // year of the values.
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
    if is_part_of_year(&name) {
        return None;
    }
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
    fn quarters_and_months_are_parts_of_a_year() {
        for text in [
            "2020Q1",
            "Q1 2020",
            "2020-Q4",
            "H1 2020",
            "2020M01",
            "Jan 2020",
            "2020-01",
            "2020-01-31",
            "2020年1月",
            "2020年一季度",
        ] {
            assert!(is_period(text), "{text}");
        }
        for text in ["2020", "gdp 2020", "Q5 2020", "Marburg 2020", "2018-19", "Berlin"] {
            assert!(!is_period(text), "{text}");
        }
        for head in ["Q1 2020", "Jan 2020", "2020M01"] {
            assert_eq!(year_in_name(head), None, "{head}");
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
