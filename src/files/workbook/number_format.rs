//! Determines what number formats show beside the digits of a number: `%`, `€`, ` bn`.

use std::sync::Arc;

use crate::files::grid::Shown;

/// A format code of Excel, such as `[$€-407] #,##0.0,," Mio"` or `[<1]0%;0`.
pub(super) struct NumberFormat {
    /// The sections that show digits; None for a section that shows nothing beside them.
    sections: Vec<(Option<Condition>, Option<Arc<Shown>>)>,
}

/// Which numbers a section applies to: `[<1]`.
struct Condition {
    sign: String,
    bound: f64,
}

impl Condition {
    fn new(text: &str) -> Option<Condition> {
        let at = text.find(|c: char| !"<>=".contains(c)).filter(|at| *at > 0)?;
        Some(Condition { sign: text[..at].to_string(), bound: text[at..].trim().parse().ok()? })
    }

    fn holds(&self, number: f64) -> bool {
        match self.sign.as_str() {
            "<" => number < self.bound,
            "<=" => number <= self.bound,
            ">" => number > self.bound,
            ">=" => number >= self.bound,
            "<>" => number.total_cmp(&self.bound).is_ne(),
            _ => number.total_cmp(&self.bound).is_eq(),
        }
    }
}

impl NumberFormat {
    pub(super) fn new(code: &str) -> NumberFormat {
        let sections: Vec<Section> = Section::all(code).into_iter().filter(|section| section.has_digits).collect();
        // Other sections show the same unit in another form: `0" day"` for one and `0" days"` for more.
        let (beside, thousands) =
            sections.first().map_or((String::new(), 0), |first| (joined(&first.before, &first.after), first.thousands));
        let shown = |section: Section| {
            let shown = told(section.is_percent, &beside, thousands);
            (section.condition, (shown != Shown::default()).then(|| Arc::new(shown)))
        };
        NumberFormat { sections: sections.into_iter().map(shown).collect() }
    }

    /// Returns what is shown beside a number. If no condition holds, the first section applies: those for negative
    /// numbers and for 0 only differ in signs and colours.
    pub(super) fn shown(&self, number: f64) -> Option<Arc<Shown>> {
        let holds = |condition: &Option<Condition>| condition.as_ref().is_none_or(|it| it.holds(number));
        let section = self.sections.iter().find(|(condition, _)| holds(condition)).or(self.sections.first())?;
        section.1.clone()
    }
}

/// A `%` in a literal text means that the number is a percentage already, without a multiplication by 100.
fn told(is_percent: bool, beside: &str, thousands: u32) -> Shown {
    let bare = beside.replace('%', " ");
    Shown {
        is_percent: is_percent || beside.contains('%'),
        is_hundredfold: is_percent,
        beside: joined(&bare, ""),
        thousands,
    }
}

/// Joins what is shown before and after a number, without signs, brackets and blanks.
fn joined(before: &str, after: &str) -> String {
    let bare = |text: &str| {
        let is_sign = |c: char| c.is_whitespace() || "()[]+-−".contains(c);
        text.trim_matches(is_sign).split_whitespace().collect::<Vec<_>>().join(" ")
    };
    [bare(before), bare(after)].join(" ").trim().to_string()
}

/// One of the parts between the semicolons of a format code.
#[derive(Default)]
struct Section {
    condition: Option<Condition>,
    is_percent: bool,
    has_digits: bool,
    before: String,
    after: String,
    thousands: u32,
    /// Commas after a digit, which divide by 1000 unless another digit follows.
    commas: u32,
}

impl Section {
    fn all(code: &str) -> Vec<Section> {
        let (mut all, mut section) = (Vec::new(), Section::default());
        let mut rest = code.chars();
        while let Some(c) = rest.next() {
            match c {
                ';' => all.push(std::mem::take(&mut section).ended()),
                '"' => rest.by_ref().take_while(|c| *c != '"').for_each(|c| section.text(c)),
                '\\' => rest.next().into_iter().for_each(|c| section.text(c)),
                // A blank as wide as the next character, or a character that fills the cell.
                '_' | '*' => drop(rest.next().map(|_| section.text(' '))),
                '[' => section.bracketed(&rest.by_ref().take_while(|c| *c != ']').collect::<String>()),
                'E' | 'e' if rest.as_str().starts_with(['+', '-']) => drop(rest.next()),
                'G' | 'g' if rest.as_str().get(..6).is_some_and(|word| word.eq_ignore_ascii_case("eneral")) => {
                    section.digit();
                    rest.nth(5);
                }
                '0'..='9' | '#' | '?' => section.digit(),
                ',' if section.has_digits => section.commas += 1,
                '.' => section.thousands += std::mem::take(&mut section.commas),
                '/' | ',' | '@' => {}
                '%' => section.is_percent = true,
                c => section.text(c),
            }
        }
        all.push(section.ended());
        all
    }

    fn digit(&mut self) {
        (self.has_digits, self.commas) = (true, 0);
        // Drops text between digits, as in `000-000`.
        self.after.clear();
    }

    fn text(&mut self, c: char) {
        if self.has_digits { self.after.push(c) } else { self.before.push(c) }
    }

    /// Reads brackets: `[$€-407]` is a currency symbol with a language, `[<1]` a condition, `[Red]` a colour.
    fn bracketed(&mut self, text: &str) {
        match text.strip_prefix('$') {
            Some(money) => {
                let sign = money.split_once('-').map_or(money, |(sign, _)| sign);
                sign.chars().for_each(|c| self.text(c));
            }
            None => self.condition = self.condition.take().or_else(|| Condition::new(text)),
        }
    }

    fn ended(mut self) -> Section {
        self.thousands += std::mem::take(&mut self.commas);
        self
    }
}

/// Derives the same from a number and its displayed text, since an .ods file contains both.
pub(super) fn of_text(number: f64, text: &str, is_percent: bool, currency: &str) -> Shown {
    let (before, digits, after) = parted(text);
    let beside = joined(before, after);
    let mut shown = told(is_percent, &beside, 0);
    if shown.is_percent && !is_percent {
        shown.is_hundredfold = !is_shown_as(number, digits) && is_shown_as(number * 100.0, digits);
    }
    if !shown.beside.is_empty() && !shown.is_percent && !is_shown_as(number, digits) {
        let divided = |times: &u32| is_shown_as(number / 1000f64.powi(i32::try_from(*times).unwrap_or(0)), digits);
        shown.thousands = (1..=4).find(divided).unwrap_or(0);
    }
    if beside.is_empty() && number.total_cmp(&0.0).is_ne() {
        shown.beside = currency.to_string();
    }
    shown
}

/// Splits a text into what precedes the digits, the digits with their separators, and what follows.
fn parted(text: &str) -> (&str, &str, &str) {
    let Some(start) = text.find(|c: char| c.is_ascii_digit()) else { return ("", "", "") };
    let (before, rest) = text.split_at(start);
    let is_number = |c: char| c.is_ascii_digit() || ".,'’/ \u{a0}\u{202f}\u{2009}".contains(c);
    let mut end = rest.find(|c: char| !is_number(c)).unwrap_or(rest.len());
    // An exponent, as in 1.5E+05.
    if let Some(power) = rest[end..].strip_prefix(['E', 'e']).filter(|power| power.starts_with(['+', '-'])) {
        let digits = power[1..].find(|c: char| !c.is_ascii_digit()).unwrap_or(power.len() - 1);
        end += 2 + digits;
    }
    let (digits, after) = rest.split_at(end);
    (before.trim_end_matches(['.', ',']), digits, after)
}

/// Whether the digits show this number, rounded to their precision, whichever decimal separator is used.
fn is_shown_as(number: f64, digits: &str) -> bool {
    let bare: String = digits.chars().filter(char::is_ascii_digit).collect();
    let decimals = digits
        .trim_end()
        .rfind(|c: char| !c.is_ascii_digit())
        .map_or(0, |at| digits[at..].chars().filter(char::is_ascii_digit).count());
    let Ok(whole) = bare.parse::<f64>() else { return false };
    [0, decimals].into_iter().any(|decimals| {
        let step = 10f64.powi(-i32::try_from(decimals).unwrap_or(0));
        (number.abs() - whole * step).abs() <= 0.501 * step
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn shown(code: &str, number: f64) -> String {
        told_as(NumberFormat::new(code).shown(number).as_deref().unwrap_or(&Shown::default()))
    }

    fn told_as(shown: &Shown) -> String {
        let percent = if shown.is_hundredfold {
            "×100 % "
        } else if shown.is_percent {
            "% "
        } else {
            ""
        };
        format!("{percent}{}{}", shown.beside, ",".repeat(shown.thousands as usize))
    }

    #[test]
    fn format_codes_tell_what_stands_beside_a_number() {
        for (code, number, expected) in [
            ("General", 1.0, ""),
            ("#,##0.00", 1.0, ""),
            ("0.00E+00", 1.0, ""),
            ("# ?/8", 1.0, ""),
            ("000-000", 1.0, ""),
            ("#,##0_);[Red](#,##0)", -1.0, ""),
            ("0.0%", 0.5, "×100 % "),
            ("0.0%;-0.0%;\"-\"", 0.0, "×100 % "),
            ("0.0\"%\"", 12.5, "% "),
            ("0.0 % \"p.a.\"", 0.5, "×100 % p.a."),
            ("[<1]0%;0", 0.5, "×100 % "),
            ("[<1]0%;0", 30.0, ""),
            ("[=0]\"-\";0.0%", 0.5, "×100 % "),
            ("[$€-407] #,##0.00;-[$€-407] #,##0.00", 1.0, "€"),
            ("#,##0.00\\ [$kr.-406]", 1.0, "kr."),
            ("[$-409]0.0", 1.0, ""),
            ("[$-en-US]#,##0\\ _€", 1.0, ""),
            ("[$€-x-euro2] 0", 1.0, "€"),
            ("_($* #,##0.00_);_($* (#,##0.00);_($* \"-\"??_);_(@_)", 1.0, "$"),
            ("\"$\"#,##0", 1.0, "$"),
            ("0\" bn\"", 1.0, "bn"),
            ("General\" kg\"", 1.0, "kg"),
            ("[$€]0.0,,\" M\"", 1.0, "€ M,,"),
            ("#,##0,,.0", 1.0, ",,"),
            ("[=1]0\" day\";0\" days\"", 2.0, "day"),
            ("", 1.0, ""),
            ("\"open", 1.0, ""),
            ("[open", 1.0, ""),
        ] {
            assert_eq!(shown(code, number), expected, "{code}");
        }
    }

    #[test]
    fn shown_texts_tell_the_same() {
        for (number, text, is_percent, currency, expected) in [
            (0.125, "12.5%", true, "", "×100 % "),
            (0.125, "", true, "", "×100 % "),
            (0.125, "12,5 %", false, "", "×100 % "),
            (12.5, "12,5 %", false, "", "% "),
            (1234.5, "1.234,50 €", false, "EUR", "€"),
            (-5.0, "-$5.00", false, "USD", "$"),
            (-5.0, "($5.00)", false, "USD", "$"),
            (5.0, "5", false, "EUR", "EUR"),
            (0.0, "-", false, "EUR", ""),
            (1.5, "1.5 bn", false, "", "bn"),
            (1_500_000.0, "1.5 M", false, "", "M,,"),
            (150_000.0, "1.50E+05", false, "", ""),
            (0.5, ".5", false, "", ""),
            (1.5, "1 1/2", false, "", ""),
        ] {
            let shown = of_text(number, text, is_percent, currency);
            assert_eq!(told_as(&shown), expected, "{text}");
        }
    }
}
