//! Reads the cells of a column as numbers or as texts, and records each faulty cell with its line.

use std::collections::BTreeMap;

use super::beside::{Beside, hundredfold};
use super::format::{Evidence, Written};
use super::layout::Layout;
use super::marks::{advice, footnote, is_note, mark, may_be_missing};
use super::numbers::{Format, is_dash, scaled};
use super::roles::Role;
use crate::Problem;
use crate::arrange::Arrange;
use crate::data::reading::{Brackets, Reading};
use crate::files::{Line, Shown};
use crate::phrase::{Phrase, with};
use crate::texts::Texts;

/// Up to this many faulty cells of a column are kept with their text; the rest are counted.
const KEPT: usize = 1000;

/// A column that is being read, and may turn out to contain numbers or texts.
pub struct Column {
    pub head: String,
    pub at: usize,
    pub role: Role,
    pub numbers: Vec<f64>,
    /// The texts are kept until the first number is met, because the type of the column is open until then.
    pub texts: Option<Texts>,
    pub found: usize,
    pub evidence: Evidence,
    pub percents: usize,
    /// Cells with a share that a workbook shows in per cent.
    pub hundredfolds: usize,
    pub beside: Beside,
    /// Cells of digits with a leading zero.
    zero_led: usize,
    marked: usize,
    /// The mark that was removed, if only one can be.
    mark: Option<String>,
    dashes: BTreeMap<String, usize>,
    scales: BTreeMap<String, usize>,
    nils: usize,
    after: usize,
    bracketed: usize,
    faults: Vec<Fault>,
    more_faults: usize,
}

/// The line, and the text of a cell that is not a number.
type Fault = (usize, String);

/// What a cell contains: a number, a missing value, or neither.
enum Read {
    Number(f64),
    Missing,
    Neither,
}

impl Column {
    pub fn new(at: usize, head: &str, role: &Role) -> Column {
        let is_text = matches!(role, Role::Text | Role::Open | Role::Scale | Role::Measure(_) | Role::IndicatorName);
        Column {
            head: head.to_string(),
            at,
            role: role.clone(),
            numbers: Vec::new(),
            texts: is_text.then(Texts::default),
            found: 0,
            evidence: Evidence::default(),
            percents: 0,
            hundredfolds: 0,
            beside: Beside::default(),
            zero_led: 0,
            marked: 0,
            mark: None,
            dashes: BTreeMap::new(),
            scales: BTreeMap::new(),
            nils: 0,
            after: 0,
            bracketed: 0,
            faults: Vec::new(),
            more_faults: 0,
        }
    }

    /// Returns the code of the indicator, which is the same for all its years.
    pub fn code(&self) -> &str {
        if let Role::Of { indicator, .. } = &self.role { indicator } else { &self.head }
    }

    /// Whether the column can only contain texts.
    pub fn is_of_texts(&self) -> bool {
        matches!(self.role, Role::Text | Role::Scale | Role::Measure(_) | Role::IndicatorName)
    }

    pub fn push(&mut self, line: &Line, layout: &Layout, reading: &Reading) {
        self.push_cell(line.cell(self.at), line, layout, reading);
    }

    /// Adds values of a numeric column, NaN for missing ones.
    pub fn push_numbers(&mut self, numbers: Vec<f64>) {
        let found = numbers.iter().filter(|number| !number.is_nan()).count();
        self.found += found;
        match &mut self.texts {
            Some(texts) if found == 0 => texts.extend(std::iter::repeat_n("", numbers.len())),
            texts => *texts = None,
        }
        match self.numbers.is_empty() {
            true => self.numbers = numbers,
            false => self.numbers.extend(numbers),
        }
    }

    /// Counts numbers that the fast path has read, and how they are written.
    pub fn count_written(&mut self, written: &Written, is_sample: bool) {
        self.found += written.found;
        self.zero_led += written.zero_led;
        if is_sample {
            self.evidence.extend(written);
        }
    }

    /// Adds a cell of a line. Whatever the line knows besides texts is looked up by the column's index.
    pub fn push_cell(&mut self, cell: &str, line: &Line, layout: &Layout, reading: &Reading) {
        if let Some(texts) = &mut self.texts {
            texts.push(&if layout.is_ours { cell.into() } else { crate::data::names::clean(cell) });
        }
        if self.is_of_texts() {
            return;
        }
        let read = match line.is_exact(self.at) && reading.missing.is_empty() {
            true => Format::default().number(cell).map_or(Read::Neither, Read::Number),
            false => self.read(cell, line.is_exact(self.at), layout, reading),
        };
        let number = match read {
            Read::Number(number) => {
                self.found += 1;
                self.texts = None;
                match line.shown(self.at).filter(|_| !layout.takes_stored) {
                    Some(shown) => self.as_shown(number, shown, reading),
                    None => number,
                }
            }
            Read::Missing => f64::NAN,
            Read::Neither => {
                match self.faults.len() < KEPT {
                    true => self.faults.push((line.number, cell.to_string())),
                    false => self.more_faults += 1,
                }
                f64::NAN
            }
        };
        self.numbers.push(number);
    }

    /// Converts a number of a workbook to what the sheet shows.
    fn as_shown(&mut self, number: f64, shown: &Shown, reading: &Reading) -> f64 {
        let is_bare = shown.is_percent && reading.marks.iter().any(|mark| mark == "%");
        self.percents += usize::from(shown.is_percent && !is_bare);
        let is_marked = self.beside.see(self.numbers.len(), shown, reading);
        self.unmark(is_bare || is_marked, reading);
        self.hundredfolds += usize::from(shown.is_hundredfold);
        if shown.is_hundredfold { hundredfold(number) } else { number }
    }

    /// Remember a value whose mark was removed.
    fn unmark(&mut self, is_marked: bool, reading: &Reading) {
        if is_marked {
            self.marked += 1;
            self.mark = reading.marks.first().filter(|_| reading.marks.len() == 1).cloned();
        }
    }

    fn read(&mut self, cell: &str, is_exact: bool, layout: &Layout, reading: &Reading) -> Read {
        if reading.nil.iter().any(|nil| nil == cell) {
            self.nils += 1;
            return Read::Number(0.0);
        }
        if reading.is_missing(cell) {
            if is_dash(cell) {
                *self.dashes.entry(cell.to_string()).or_default() += 1;
            }
            return Read::Missing;
        }
        let unmarked = reading.unmarked(cell);
        let bare = unmarked.strip_suffix('%').map_or(unmarked, str::trim_end);
        let format = if is_exact || layout.is_ours { Format::default() } else { layout.format };
        if !is_exact && layout.is_sample {
            self.evidence.add(bare);
        }
        let Some(number) = self.number(bare, format, layout, reading) else { return Read::Neither };
        self.unmark(unmarked.len() < cell.len(), reading);
        self.percents += usize::from(bare.len() < unmarked.len());
        self.zero_led +=
            usize::from(bare.len() > 1 && bare.starts_with('0') && bare.bytes().all(|b| b.is_ascii_digit()));
        Read::Number(number)
    }

    /// Parses a number in any of the notations used in tables.
    fn number(&mut self, cell: &str, format: Format, layout: &Layout, reading: &Reading) -> Option<f64> {
        if let Some(number) = format.number(cell) {
            return Some(number);
        }
        if layout.is_ours {
            return None;
        }
        if let Some((number, scale)) = scaled(cell) {
            let number = format.number(number)?;
            *self
                .scales
                .entry(cell[cell.rfind(|c: char| c.is_ascii_digit())? + 1..].trim().to_string())
                .or_default() += 1;
            return Some(number * scale);
        }
        // Some programs write a negative number as 3.2-.
        if let Some(number) = cell.strip_suffix(['-', '−']).and_then(|number| format.number(number.trim_end())) {
            self.after += 1;
            return (number > 0.0).then_some(-number);
        }
        let within = cell.strip_prefix('(').and_then(|rest| rest.strip_suffix(')'))?;
        let sign = match reading.brackets? {
            Brackets::Negative => -1.0,
            Brackets::Ignore => 1.0,
        };
        let number = format.number(within.trim())?;
        self.bracketed += 1;
        Some(sign * number)
    }

    /// Whether this is a column of texts: no cell is a number, or looks as if it should be one.
    pub fn is_text(&self) -> bool {
        let is_meant_for_one = |(_, cell): &(usize, String)| {
            let words = ["nan", "inf", "infinity"];
            let bare = cell.trim_start_matches(['+', '-']);
            cell.chars().all(|c| c.is_ascii_digit() || ".,%+- '()".contains(c)) && !is_month(cell)
                || words.iter().any(|word| bare.eq_ignore_ascii_case(word))
        };
        let marked = self.faults.iter().filter(|(_, cell)| mark(cell).is_some()).count();
        let are_marked = marked * 2 > self.faults.len();
        self.is_of_texts()
            || (self.role == Role::Open && self.found == 0 && !are_marked && !self.faults.iter().all(is_meant_for_one))
    }

    /// Whether the first lines suggested something that does not hold for all lines.
    pub fn contradicts(&self) -> bool {
        let is_code = self.role == Role::Open && self.zero_led > 0 && self.faults.is_empty();
        is_code || !self.faults.is_empty() && !self.is_text()
    }

    /// Returns the faulty cell of this line, if the first faulty cell is there.
    pub fn begins_wrong(&self, line: usize) -> Option<&str> {
        self.faults.first().filter(|(at, _)| *at == line).map(|(_, cell)| cell.as_str())
    }

    /// Returns the lines of the faulty cells.
    pub fn wrong_lines(&self) -> impl Iterator<Item = usize> {
        self.faults.iter().map(|(line, _)| *line)
    }

    pub fn forgive(&mut self, line: usize) {
        self.faults.retain(|(at, _)| *at != line);
    }

    /// Returns remarks on notations that not everyone would read in the same way.
    pub fn remarks(&self) -> Vec<Phrase> {
        let head = &self.head;
        let cells = |count: usize| format!("{count} {}", if count == 1 { "cell" } else { "cells" });
        let values = |count: usize| format!("{count} {}", if count == 1 { "value" } else { "values" });
        let mut remarks: Vec<Phrase> = Vec::new();
        if self.marked > 0 {
            let marks = self.mark.as_ref().map_or("marks".to_string(), |mark| format!("the mark `{mark}`"));
            remarks.push(format!("removed {marks} from {} of `{head}`", values(self.marked)).into());
        }
        if self.percents > 0 && self.percents + self.nils == self.found {
            remarks.push(format!("`{head}` is in per cent").into());
        }
        for (dash, count) in &self.dashes {
            let (here, stands) = (cells(*count), if *count == 1 { "stands" } else { "stand" });
            let remark = Phrase::from(format!("`{dash}` in {here} of `{head}` {stands} for a missing value"));
            remarks.push(remark.or(with("nil", [dash]).does("reads it as 0")));
        }
        if self.nils > 0 {
            remarks.push(format!("{} of `{head}` read as 0", cells(self.nils)).into());
        }
        for (word, count) in &self.scales {
            let scale = super::numbers::scale(word).map_or(String::new(), |scale| scale.to_string());
            remarks.push(format!("`{word}` in {} of `{head}` multiplied by {scale}", cells(*count)).into());
        }
        if self.after > 0 {
            remarks.push(format!("{} of `{head}` with a minus sign after the number", values(self.after)).into());
        }
        if self.bracketed > 0 {
            remarks.push(format!("{} of `{head}` in brackets", values(self.bracketed)).into());
        }
        remarks
    }

    pub fn problems(&self, left: usize, problems: &mut Vec<Problem>) {
        let is_name = |(_, cell): &&(usize, String)| !cell.contains(|c: char| c.is_ascii_digit());
        let names = self.faults.iter().filter(is_name).count();
        // One or two letters among many numbers are marks for missing values rather than texts.
        let are_texts = self.faults.iter().any(|(_, cell)| cell.chars().count() > 3);
        if are_texts && names > self.found && names == self.faults.len() && self.role == Role::Open && self.found > 0 {
            let (line, cell) = &self.faults[0];
            let (head, texts, numbers) = (&self.head, self.faults.len() + self.more_faults, self.found);
            let message = Phrase::from(format!("`{head}`: {texts} texts such as `{cell}` and {numbers} numbers"));
            let message = message.or(with("groups", [head]).does("reads them as texts"));
            problems.push(Problem::new(*line, left + self.at + 1, message));
            return;
        }
        let mut told = self.of_marks(left, problems);
        told.extend(self.of_words(left, problems));
        for (line, cell) in self.faults.iter().filter(|(line, _)| !told.contains(line)) {
            // The advice already explains a point or a comma.
            let is_other = !cell.contains([',', '.']) && super::numbers::number_somehow(cell).is_some();
            let message = match is_other {
                true => format!("`{}`: `{cell}` is not written as the other numbers are", self.head),
                false => format!("`{}`: expected a number{}, found `{cell}`", self.head, advice(cell)),
            };
            problems.push(Problem::new(*line, left + self.at + 1, message).of("cells that are not numbers"));
        }
        if self.more_faults > 0 {
            let message = format!("`{}`: {} more cells that are not numbers", self.head, self.more_faults);
            problems.push(Problem::new(0, 0, message));
        }
        if self.percents > 0 && self.percents + self.nils < self.found {
            let (head, with_sign, all) = (&self.head, self.percents, self.found);
            let what = format!("`{head}`: {with_sign} of {all} numbers have a `%` and the others do not");
            let marks = with("marks", ["%"]).does("removes it if all are percentages");
            problems.push(Problem::new(0, 0, Phrase::from(what).or(marks)));
        }
    }

    /// Returns the faulty cells that are marked numbers, all their marks, and those in brackets.
    fn marked(&self) -> (Vec<&Fault>, Vec<String>, Vec<&Fault>) {
        let (mut marked, mut marks, mut bracketed) = (Vec::new(), Vec::new(), Vec::new());
        for fault in &self.faults {
            // A single m or T may mean metres or millions, tonnes or trillions.
            let plain =
                || mark(&fault.1).filter(|mark| !["m", "MM", "T"].contains(mark)).map(|mark| vec![mark.to_string()]);
            match footnote(&fault.1).or_else(plain) {
                Some(found) if found == ["("] => bracketed.push(fault),
                Some(found) => {
                    marks.extend(found.into_iter().filter(|mark| !marks.contains(mark)).collect::<Vec<_>>());
                    marked.push(fault);
                }
                None => {}
            }
        }
        // The longest come first, so that `**` is not taken for `*` twice.
        marks.arrange_by_key(|mark: &String| std::cmp::Reverse(mark.chars().count()));
        (marked, marks, bracketed)
    }

    /// Adds one problem for all marks of the column. Returns the lines that it covers.
    fn of_marks(&self, left: usize, problems: &mut Vec<Problem>) -> Vec<usize> {
        let (marked, marks, bracketed) = self.marked();
        let place = left + self.at + 1;
        if let (Some((line, cell)), true) = (marked.first(), are_mixed(&marks, !self.scales.is_empty())) {
            let shown: Vec<String> = marks.iter().map(|mark| format!("`{mark}`")).collect();
            let message = format!(
                "`{}`: `{cell}` and others use different units ({}); convert them to one first",
                self.head,
                shown.join(", ")
            );
            problems.push(Problem::new(*line, place, message));
            return marked.iter().map(|(line, _)| *line).collect();
        }
        if let Some((line, cell)) = bracketed.first() {
            let what = format!("`{}`: `{cell}`{} in brackets", self.head, and_more(bracketed.len()));
            let brackets = with("brackets", "negative");
            let brackets = brackets.does("reads them as below 0, and \"ignore\" ignores the brackets");
            problems.push(Problem::new(*line, place, Phrase::from(what).or(brackets)));
        }
        if let Some((line, cell)) = marked.first() {
            let have =
                if marked.len() == 1 { "has".to_string() } else { format!("and {} more have", marked.len() - 1) };
            let what = format!("`{}`: `{cell}` {have} a mark beside the number", self.head);
            let message = Phrase::from(what).or(with("marks", marks).does("removes it"));
            problems.push(Problem::new(*line, place, message));
        }
        marked.iter().chain(&bracketed).map(|(line, _)| *line).collect()
    }

    /// Adds one problem for each word that may stand for a missing value. Returns the lines that they cover.
    fn of_words(&self, left: usize, problems: &mut Vec<Problem>) -> Vec<usize> {
        let mut words: BTreeMap<&str, Vec<usize>> = BTreeMap::new();
        for (line, cell) in self.faults.iter().filter(|(_, cell)| may_be_missing(cell)) {
            words.entry(cell).or_default().push(*line);
        }
        for (word, lines) in &words {
            let is_likely = lines.len() > 1 || word.chars().count() <= 6 || word.contains('.') || !is_word(word);
            let advice = match is_likely {
                true => with("missing", [*word]).does("if it means no value"),
                false => {
                    "add it to the option `missing` if it means no value, or the line to `skip` if it is not a row"
                        .into()
                }
            };
            let cells = if lines.len() > 1 { format!(" in {} cells", lines.len()) } else { String::new() };
            let what = format!("`{}`: expected a number, found `{word}`{cells}", self.head);
            problems.push(Problem::new(lines[0], left + self.at + 1, Phrase::from(what).or(advice)));
        }
        words.into_values().flatten().collect()
    }
}

/// Whether removing marks would mix up numbers of different meaning: there are several marks that are not notes, or one
/// beside numbers that were already multiplied because of a word.
fn are_mixed(marks: &[String], has_scales: bool) -> bool {
    let others = marks.iter().filter(|mark| !is_note(mark)).count();
    others > 1 || others == 1 && has_scales
}

/// Whether a cell is a month such as `2020-01`, which is neither a number nor a range of numbers.
fn is_month(cell: &str) -> bool {
    cell.split_once('-').is_some_and(|(year, month)| {
        year.len() == 4 && year.starts_with(['1', '2']) && matches!(month.parse(), Ok(1..=12_u8)) && month.len() == 2
    })
}

fn is_word(text: &str) -> bool {
    text.chars().all(|c| c.is_alphabetic() || " ()-".contains(c))
}

/// Returns " is" for one cell, and " and 3 more are" for four.
fn and_more(count: usize) -> String {
    if count == 1 { " is".to_string() } else { format!(" and {} more are", count - 1) }
}
