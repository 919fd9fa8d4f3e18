//! A dialect: everything in which two files of the same table can differ.

use std::fmt;

use proptest::prelude::*;
use proptest::sample::select;
use proptest::strategy::Union;

use super::truth::Truth;
use super::words::{GAPS, LONG, NOTES, TITLES, TOTALS, TURNED, UNIT, YEAR};

#[derive(Clone)]
pub struct Dialect {
    pub kind: Kind,
    pub text: Text,
    pub number: Number,
    pub frame: Frame,
    pub shape: Shape,
    pub header: Header,
    /// How a header above several columns is written.
    pub above: Spread,
    /// Whether the headers of units and groups are on the first line if the header has two.
    pub heads_on_top: bool,
    /// How a text of the first group that applies to several rows is written.
    pub groups: Spread,
    /// Whether groups come before the units.
    pub groups_first: bool,
    /// Whether rows are ordered by year: all units of the first year, then those of the second.
    pub year_by_year: bool,
    pub unit: &'static str,
    pub year: &'static str,
}

#[derive(Debug, Clone, Copy, PartialEq)]
pub enum Kind {
    Csv,
    Tsv,
    Txt,
    Xlsx,
    Ods,
    Json,
}

/// How a text file is made from cells.
#[derive(Debug, Clone, Copy)]
pub struct Text {
    pub separator: char,
    pub quotes: Quotes,
    pub end: &'static str,
    pub encoding: Encoding,
    /// Whether every line ends with a delimiter.
    pub is_trailing: bool,
    /// Whether the last line has no line ending.
    pub is_unended: bool,
}

#[derive(Debug, Clone, Copy, PartialEq)]
pub enum Quotes {
    Needed,
    Texts,
    All,
}

#[derive(Debug, Clone, Copy, PartialEq)]
pub enum Encoding {
    Utf8,
    Bom,
    Utf16,
    Gb18030,
    Windows1252,
}

#[derive(Debug, Clone, Copy)]
pub struct Number {
    pub decimal: char,
    pub thousands: Option<char>,
    /// The sign after a share.
    pub percent: &'static str,
    pub gap: &'static str,
}

/// What surrounds the table and interrupts its rows.
#[derive(Debug, Clone)]
pub struct Frame {
    pub titles: Vec<&'static str>,
    pub notes: Vec<&'static str>,
    /// Whether titles and notes are padded with delimiters.
    pub is_padded: bool,
    /// Whether their commas split cells, because they are not quoted.
    pub is_raw: bool,
    /// Blank lines above the header, among the rows, and before the notes.
    pub blanks: [bool; 3],
    /// A total, and whether it comes first.
    pub total: Option<(&'static str, bool)>,
    /// A first column without a name that numbers the rows, starting here.
    pub numbered: Option<usize>,
    /// A line of units of measure below the header, with this text below the header of the units.
    pub measures: Option<&'static str>,
}

#[derive(Debug, Clone, Copy, PartialEq)]
pub enum Shape {
    /// A row for each unit, or for each unit and year.
    Wide,
    /// A row for each value; rows without one may be left out.
    Long { heads: (&'static str, &'static str), is_short: bool },
    /// A column for each indicator and year.
    Across(Across),
    /// A row for each indicator and a column for each unit.
    Turned { head: &'static str },
}

#[derive(Debug, Clone, Copy, PartialEq)]
pub enum Across {
    /// `gdp_2020`
    After,
    /// `gdp 2020`
    Spaced,
    /// `gdp (2020)`
    Bracketed,
    /// `2020 gdp`
    Before,
    /// `gdp 2020年`
    Chinese,
    /// The indicator is on the line above the years.
    Above,
    /// Only years, if there is a single indicator.
    Bare,
}

#[derive(Debug, Clone, Copy, PartialEq)]
pub enum Header {
    One,
    /// A line above that groups indicators.
    Grouped,
}

#[derive(Debug, Clone, Copy, PartialEq)]
pub enum Spread {
    Repeated,
    /// Once, followed by blank cells.
    Once,
    /// As one merged cell, in a workbook.
    Merged,
}

impl fmt::Debug for Dialect {
    /// Prints how the dialect differs from the plain one.
    fn fmt(&self, f: &mut fmt::Formatter) -> fmt::Result {
        let plain = Dialect::plain().parts();
        let odd: Vec<String> = self.parts().into_iter().filter(|part| !plain.contains(part)).collect();
        write!(f, "{}", odd.join("; "))
    }
}

impl Kind {
    pub fn is_text(self) -> bool {
        matches!(self, Kind::Csv | Kind::Tsv | Kind::Txt)
    }
}

impl Dialect {
    /// What everyone would write, as the reference for all others.
    pub fn plain() -> Dialect {
        Dialect {
            kind: Kind::Csv,
            text: Text {
                separator: ',',
                quotes: Quotes::Needed,
                end: "\n",
                encoding: Encoding::Utf8,
                is_trailing: false,
                is_unended: false,
            },
            number: Number { decimal: '.', thousands: None, percent: "", gap: "" },
            frame: Frame {
                titles: Vec::new(),
                notes: Vec::new(),
                is_padded: false,
                is_raw: false,
                blanks: [false; 3],
                total: None,
                numbered: None,
                measures: None,
            },
            shape: Shape::Wide,
            header: Header::One,
            above: Spread::Repeated,
            heads_on_top: false,
            groups: Spread::Repeated,
            groups_first: false,
            year_by_year: false,
            unit: "city",
            year: "year",
        }
    }

    /// Its parts in words.
    fn parts(&self) -> Vec<String> {
        let Dialect { kind, text, number, frame, shape, header, above, groups, groups_first, .. } = self;
        let Text { separator, quotes, end, encoding, is_trailing, is_unended } = text;
        let Number { decimal, thousands, percent, gap } = number;
        vec![
            format!("{kind:?}"),
            format!("separator {separator:?}"),
            format!("quotes {quotes:?}"),
            format!("line ends {end:?}"),
            format!("{encoding:?}"),
            format!("trailing {is_trailing}, unended {is_unended}"),
            format!("decimal {decimal:?}"),
            format!("thousands {thousands:?}"),
            format!("percent {percent:?}"),
            format!("gap {gap:?}"),
            format!("{frame:?}"),
            format!("{shape:?}"),
            format!("header {header:?}"),
            format!("above {above:?}, heads on top {}", self.heads_on_top),
            format!("groups {groups:?}"),
            format!("groups first {groups_first}"),
            format!("year by year {}", self.year_by_year),
            format!("unit {:?}", self.unit),
            format!("year {:?}", self.year),
        ]
    }

    /// The closest dialect in which this table can be written so that a person could read it back.
    pub fn fit(mut self, truth: &Truth) -> Dialect {
        self.fit_shape(truth);
        self.fit_frame(truth);
        self.fit_cells(truth);
        self
    }

    fn fit_shape(&mut self, truth: &Truth) {
        let (is_json, is_one) = (self.kind == Kind::Json, truth.indicators.len() == 1);
        self.shape = match self.shape {
            Shape::Across(_) if truth.years.is_empty() => Shape::Wide,
            Shape::Across(Across::Above) if is_json => Shape::Across(Across::After),
            Shape::Across(Across::Bare) if !is_one => Shape::Across(Across::After),
            // In a long table, a single indicator is a text that is the same in all rows.
            Shape::Long { .. } if is_one => Shape::Wide,
            Shape::Turned { .. } if is_one || is_json || !truth.years.is_empty() || !truth.groups.is_empty() => {
                Shape::Wide
            }
            shape => shape,
        };
        if self.shape != Shape::Wide || is_json || is_one {
            self.header = Header::One;
        }
        if self.above == Spread::Merged && self.kind.is_text() {
            self.above = Spread::Once;
        }
        if !self.is_one_row_a_unit(truth) || is_json || !truth.is_blocked() {
            self.groups = Spread::Repeated;
        } else if self.groups == Spread::Merged && self.kind.is_text() {
            self.groups = Spread::Once;
        }
        // One text at the top with blank cells down to the end is ambiguous.
        if self.groups == Spread::Once && truth.groups[0].1.first() == truth.groups[0].1.last() {
            self.groups = Spread::Repeated;
        }
    }

    fn fit_frame(&mut self, truth: &Truth) {
        let (is_one_row, is_json) = (self.is_one_row_a_unit(truth), self.kind == Kind::Json);
        if is_json {
            self.frame = Dialect::plain().frame;
        }
        if !is_one_row || self.groups != Spread::Repeated {
            self.frame.total = None;
        }
        if !is_one_row || self.has_two_lines() {
            self.frame.measures = None;
        }
        if matches!(self.shape, Shape::Turned { .. }) {
            self.frame.numbered = None;
        }
        if self.groups == Spread::Merged {
            self.frame.blanks[1] = false;
        }
        // Units without a header are the first column, with no other column before them.
        let is_second = self.frame.numbered.is_some() || self.groups_first && !truth.groups.is_empty();
        if self.unit.is_empty() && (is_second || !is_one_row || self.has_two_lines() || is_json) {
            self.unit = "city";
        }
    }

    fn fit_cells(&mut self, truth: &Truth) {
        match self.kind {
            Kind::Tsv => self.text.separator = '\t',
            Kind::Xlsx | Kind::Ods | Kind::Json => self.text.is_trailing = false,
            Kind::Csv | Kind::Txt => {}
        }
        let (number, is_comma) = (&mut self.number, self.text.separator == ',');
        // Between commas, a value such as `"1,234"` is always taken as a thousand, unless another value has different
        // digits.
        if number.decimal == ',' && is_comma && !has_clear_decimals(truth) {
            number.decimal = '.';
        }
        // Likewise, a point between commas is a decimal point.
        if number.thousands == Some(number.decimal) || number.thousands == Some('.') && is_comma {
            number.thousands = None;
        }
        // Apostrophes are Swiss, and so is the decimal point used with them.
        if matches!(number.thousands, Some('\'' | '’')) {
            number.decimal = '.';
        }
        if matches!(self.shape, Shape::Long { .. } | Shape::Turned { .. }) || self.kind == Kind::Json {
            number.percent = "";
        }
    }

    /// Whether each unit has a single row.
    pub fn is_one_row_a_unit(&self, truth: &Truth) -> bool {
        match self.shape {
            Shape::Wide => truth.years.is_empty(),
            Shape::Across(_) => true,
            Shape::Long { .. } | Shape::Turned { .. } => false,
        }
    }

    pub fn has_two_lines(&self) -> bool {
        self.header == Header::Grouped || self.shape == Shape::Across(Across::Above)
    }
}

/// Whether some value cannot be an integer with a thousands separator.
fn has_clear_decimals(truth: &Truth) -> bool {
    let figures = truth.indicators.iter().flat_map(|indicator| indicator.figures.iter().flatten().flatten());
    let mut decimals = figures.filter_map(|figure| figure.split_once('.'));
    decimals.any(|(whole, decimals)| decimals.len() != 3 || whole.trim_start_matches('-').len() > 3 || whole == "0")
}

/// Chooses one of these by weight; the first is the plainest.
fn among<T: Clone + std::fmt::Debug + 'static>(weighted: &[(u32, T)]) -> Union<Just<T>> {
    Union::new_weighted(weighted.iter().map(|(weight, value)| (*weight, Just(value.clone()))).collect())
}

fn rarely(share: f64) -> impl Strategy<Value = bool> {
    prop::bool::weighted(share)
}

pub fn dialect() -> impl Strategy<Value = Dialect> {
    let kind =
        among(&[(10, Kind::Csv), (2, Kind::Tsv), (2, Kind::Txt), (4, Kind::Xlsx), (3, Kind::Ods), (2, Kind::Json)]);
    let spread = || among(&[(2, Spread::Repeated), (1, Spread::Once), (2, Spread::Merged)]);
    let header = among(&[(7, Header::One), (1, Header::Grouped)]);
    let unit = prop_oneof![12 => select(UNIT), 1 => Just("")];
    let order = (rarely(0.2), any::<bool>(), any::<bool>(), unit, select(YEAR));
    let signs = among(&[
        (8, (',', '.')),
        (6, (';', ',')),
        (3, (';', '.')),
        (3, ('\t', '.')),
        (2, ('\t', ',')),
        (1, ('|', '.')),
        (1, ('|', ',')),
        (1, (',', ',')),
    ]);
    (kind, text(), number(), frame(), shape(), (header, spread(), spread()), order, signs).prop_map(
        |(kind, text, number, frame, shape, (header, above, groups), order, (separator, decimal))| {
            let (groups_first, year_by_year, heads_on_top, unit, year) = order;
            Dialect {
                kind,
                text: Text { separator, ..text },
                number: Number { decimal, ..number },
                frame,
                shape,
                header,
                above,
                heads_on_top,
                groups,
                groups_first,
                year_by_year,
                unit,
                year,
            }
        },
    )
}

/// Everything except the delimiter.
fn text() -> impl Strategy<Value = Text> {
    (
        among(&[(4, Quotes::Needed), (1, Quotes::Texts), (1, Quotes::All)]),
        among(&[(6, "\n"), (4, "\r\n"), (1, "\r")]),
        among(&[
            (6, Encoding::Utf8),
            (2, Encoding::Bom),
            (1, Encoding::Utf16),
            (1, Encoding::Gb18030),
            (1, Encoding::Windows1252),
        ]),
        (rarely(0.06), rarely(0.2)),
    )
        .prop_map(|(quotes, end, encoding, (is_trailing, is_unended))| Text {
            separator: ',',
            quotes,
            end,
            encoding,
            is_trailing,
            is_unended,
        })
}

/// Everything except the decimal separator.
fn number() -> impl Strategy<Value = Number> {
    let thousands = [
        (8, None),
        (1, Some(',')),
        (1, Some('.')),
        (1, Some(' ')),
        (1, Some('\'')),
        (1, Some('’')),
        (1, Some('\u{202f}')),
    ];
    (among(&thousands), among(&[(4, ""), (1, "%"), (1, " %")]), select(GAPS))
        .prop_map(|(thousands, percent, gap)| Number { decimal: '.', thousands, percent, gap })
}

fn frame() -> impl Strategy<Value = Frame> {
    let some = |texts: &'static [&'static str], most: usize| prop_oneof![2 => Just(Vec::new()), 1 => prop::sample::subsequence(texts.to_vec(), 1..=most)];
    let total = prop_oneof![15 => Just(None), 1 => (select(TOTALS), any::<bool>()).prop_map(Some)];
    let blanks = (rarely(0.3), rarely(0.05), rarely(0.3));
    let numbered = among(&[(18, None), (1, Some(1)), (1, Some(0))]);
    let measures = among(&[(40, None), (1, Some("")), (1, Some("Unit")), (1, Some("Einheit"))]);
    (some(TITLES, 3), some(NOTES, 2), rarely(0.3), rarely(0.3), blanks, total, numbered, measures).prop_map(
        |(titles, notes, is_padded, is_raw, (above, among, below), total, numbered, measures)| Frame {
            titles,
            notes,
            is_padded,
            is_raw,
            blanks: [above, among, below],
            total,
            numbered,
            measures,
        },
    )
}

fn shape() -> impl Strategy<Value = Shape> {
    let across = [
        Across::After,
        Across::Spaced,
        Across::Bracketed,
        Across::Before,
        Across::Chinese,
        Across::Above,
        Across::Bare,
        Across::Bare,
    ];
    prop_oneof![
        6 => Just(Shape::Wide),
        2 => (select(LONG), rarely(0.3)).prop_map(|(heads, is_short)| Shape::Long { heads, is_short }),
        4 => select(across.to_vec()).prop_map(Shape::Across),
        1 => select(TURNED).prop_map(|head| Shape::Turned { head }),
    ]
}
