//! Decides which lines of a table are rows of units, rather than notes, headings, totals or repeated headers.

use super::layout::Layout;
use super::roles::Role;
use super::suspicious_rows::{is_footer, is_total, shortened};
use crate::Problem;
use crate::data::reading::{Fate, Reading};
use crate::files::{Grid, Line};
use crate::phrase::{Phrase, with};

/// How many names a message lists.
const SHOWN: usize = 5;

/// What was found in the lines so far.
pub struct Rows<'a> {
    layout: &'a Layout,
    reading: &'a Reading,
    unit: Option<usize>,
    name: Option<usize>,
    /// Whether a line may have fewer cells than the header.
    is_ragged: bool,
    /// Whether a blank cell may mean that the line is not a row. In JSON it does not, since values that have a key are
    /// left out on purpose.
    is_doubted: bool,
    left: usize,
    totals: Vec<(usize, String)>,
    empty: Vec<(usize, String)>,
    notes: Vec<(usize, String)>,
    headers: Vec<usize>,
    /// Lines, names and depths of indented rows; for other rows, only their number.
    depths: Vec<(usize, String, usize)>,
    flat: usize,
}

impl<'a> Rows<'a> {
    pub fn new(grid: &Grid, layout: &'a Layout, reading: &'a Reading) -> Rows<'a> {
        let is_value = |role: &&Role| matches!(role, Role::Open | Role::Number | Role::Of { .. } | Role::Value);
        let values = layout.roles.iter().filter(is_value).count();
        Rows {
            layout,
            reading,
            unit: layout.roles.iter().position(|role| *role == Role::Unit),
            name: (0..layout.header.len()).find(|&at| layout.roles[at] == Role::Text && layout.header[at] == "name"),
            is_ragged: grid.is_ragged(),
            is_doubted: grid.is_numbered && values > 1 && !grid.is_json(),
            left: grid.left,
            totals: Vec::new(),
            empty: Vec::new(),
            notes: Vec::new(),
            headers: Vec::new(),
            depths: Vec::new(),
            flat: 0,
        }
    }

    /// Whether a line is a row; a wrong number of cells is added to the problems.
    pub fn is_row(&mut self, line: &Line, problems: &mut Vec<Problem>) -> bool {
        let (width, cells) = (self.layout.header.len(), line.cells.len());
        let is_short = !self.is_ragged && cells < width;
        if self.layout.is_ours {
            self.check_width(line, problems);
            return true;
        }
        let mut filled = line.cells.iter().filter(|cell| !cell.is_empty());
        let first = filled.next().unwrap_or("");
        let is_alone = filled.all(|cell| cell == first) && width > 1;
        let name = self.unit.map_or("", |at| line.cell(at));
        let is_footer = is_note(line, width) || (is_alone || is_short) && is_footer(first);
        if is_footer && !self.is_kept(name) || is_alone && is_long(first) && !is_short {
            self.notes.push((line.number, first.to_string()));
            return false;
        }
        if self.is_header(line) {
            self.headers.push(line.number);
            return false;
        }
        if let Some(total) = self.total(line, first)
            && self.reading.totals != Some(Fate::Keep)
        {
            self.totals.push((line.number, total));
            return false;
        }
        let is_heading = is_alone && self.is_doubted && !is_short && self.unit.is_some() && name == first;
        if is_heading && self.reading.empty != Some(Fate::Keep) && !self.is_kept(name) {
            self.empty.push((line.number, name.to_string()));
            return false;
        }
        if !self.check_width(line, problems) && is_alone {
            return false;
        }
        if self.reading.skip.lines.contains(&line.number) || self.is_kept(name) || name.is_empty() {
            return true;
        }
        if DITTO.contains(&name) && self.flat + self.depths.len() > 0 {
            let message = format!("`{name}` stands for the text above; write the text into each row");
            problems.push(Problem::new(line.number, 0, message).of("cells that repeat the one above"));
        }
        let depth = if self.unit == Some(0) { line.indent } else { 0 } + marks_before(name);
        if depth > 0 {
            self.depths.push((line.number, name.to_string(), depth));
        }
        self.flat += usize::from(depth == 0);
        true
    }

    /// Counts rows that are not indented.
    pub fn add_flat(&mut self, rows: usize) {
        self.flat += if self.layout.is_ours { 0 } else { rows };
    }

    /// Returns a problem for indented rows, which in formatted tables are parts of the row above.
    fn nested(&self) -> Option<Problem> {
        /// This many line numbers can still be typed.
        const TYPED: usize = 20;
        let lowest = if self.flat > 0 { 0 } else { self.depths.iter().map(|(.., depth)| *depth).min()? };
        let nested: Vec<(usize, String)> = self
            .depths
            .iter()
            .filter(|(.., depth)| *depth > lowest + 1)
            .map(|(line, name, _)| (*line, name.clone()))
            .collect();
        let (line, _) = nested.first()?;
        let lines: Vec<usize> = nested.iter().map(|(line, _)| *line).collect();
        let (is, them) = if nested.len() == 1 { ("is", "it") } else { ("are", "them") };
        let skip = match nested.len() > TYPED {
            true => "the option `skip` with their lines leaves them out".into(),
            false => with("skip", lines).does(format!("leaves {them} out")),
        };
        let what = format!("{} {is} indented or marked like comments or parts of the row above", listed(&nested));
        let keep = format!(", and the option `keep` with the name keeps {them}");
        let message = Phrase::from(what).or(skip).add(keep);
        Some(Problem::new(*line, self.left + self.unit.unwrap_or(0) + 1, message))
    }

    fn is_kept(&self, name: &str) -> bool {
        if self.reading.keep.is_empty() {
            return false;
        }
        let clean = crate::data::names::clean(name);
        self.reading.keep.iter().any(|kept| *kept == name || *kept == clean)
    }

    /// Returns the name by which a line is recognised as a total.
    fn total(&self, line: &Line, first: &str) -> Option<String> {
        let unit = self.unit.map(|at| line.cell(at));
        let named = self.name.map(|at| line.cell(at));
        // If the unit's cell is blank, the total may be named in a group column.
        let is_blank = unit.is_some_and(str::is_empty);
        let texts = [unit, named, is_blank.then_some(first)];
        let mut texts = texts.into_iter().flatten().filter(|text| !text.is_empty());
        texts.find(|text| is_total(text) && !self.is_kept(text)).map(str::to_string)
    }

    /// Whether the line repeats the header, as at the top of a printed page.
    fn is_header(&self, line: &Line) -> bool {
        let heads = || self.layout.header.iter().enumerate().filter(|(at, _)| self.layout.roles[*at] != Role::Aside);
        let is_same = |(at, head): (usize, &String)| line.cell(at) == head || self.layout.roles[at] == Role::Text;
        let is_number = |at: usize| super::numbers::number_somehow(line.cell(at)).is_some();
        self.layout.line > 0
            && heads().all(is_same)
            && heads().any(|(at, _)| self.layout.roles[at] != Role::Text && Some(at) != self.unit && !is_number(at))
    }

    /// Whether the number of cells is correct; if not, it is added to the problems.
    fn check_width(&self, line: &Line, problems: &mut Vec<Problem>) -> bool {
        let (width, cells) = (self.layout.header.len(), line.cells.len());
        let is_longer = (width..cells).any(|at| !line.cell(at).is_empty());
        if !is_longer && (cells >= width || self.is_ragged) {
            return true;
        }
        let word = if cells == 1 { "cell" } else { "cells" };
        let mut message = Phrase::from(format!("{cells} {word}, but the header row has {width}"));
        let has_number = || line.cells.iter().skip(1).any(|cell| super::numbers::number_somehow(cell).is_some());
        if cells == 1 || cells * 2 <= width && !has_number() {
            message = message.or(with("skip", [line.number]).does("if it is a note"));
        }
        problems.push(Problem::new(line.number, 0, message).of("rows with another number of cells"));
        false
    }

    /// Adds one problem for each kind of question.
    pub fn problems(&self, problems: &mut Vec<Problem>) {
        problems.extend(self.nested());
        if let Some((line, _)) = self.totals.first().filter(|_| self.reading.totals.is_none()) {
            let (what, them) =
                if self.totals.len() == 1 { ("looks like a total", "it") } else { ("look like totals", "them") };
            let message = Phrase::from(format!(
                "{} {what} or {}, not like {}",
                listed(&self.totals),
                if self.totals.len() == 1 { "an aggregate" } else { "aggregates" },
                if self.totals.len() == 1 { "a unit" } else { "units" },
            ));
            let skip = with("totals", "skip").does(format!("skips {them}, and \"keep\" keeps {them}"));
            let message = message.or(skip);
            problems.push(Problem::new(*line, self.left + self.unit.unwrap_or(0) + 1, message));
        }
        if let Some((line, _)) = self.empty.first().filter(|_| self.reading.empty.is_none()) {
            let (has, them) = if self.empty.len() == 1 {
                ("has a name and no value", "it")
            } else {
                ("have a name and no value", "them")
            };
            let skip = format!("skips {them} as headings or notes, and \"keep\" keeps {them} as units");
            let message = Phrase::from(format!("{} {has}", listed(&self.empty)));
            let message = message.or(with("empty", "skip").does(skip));
            problems.push(Problem::new(*line, self.left + self.unit.unwrap_or(0) + 1, message));
        }
    }

    pub fn remarks(&self) -> Vec<String> {
        let mut remarks: Vec<String> = self
            .notes
            .iter()
            .take(SHOWN)
            .map(|(line, text)| format!("skipped line {line}: `{}`", shortened(text)))
            .collect();
        if self.notes.len() > SHOWN {
            remarks.push(format!("skipped {} more notes", self.notes.len() - SHOWN));
        }
        for (found, what) in [(&self.totals, "a total"), (&self.empty, "no value")] {
            if !found.is_empty() {
                remarks.push(format!("skipped {} ({what})", listed(found)));
            }
        }
        if let Some(line) = self.headers.first() {
            let more =
                if self.headers.len() > 1 { format!(" and {} more", self.headers.len() - 1) } else { String::new() };
            remarks.push(format!("skipped line {line}{more}, which repeats the header"));
        }
        remarks
    }
}

/// Texts that repeat the cell above.
pub const DITTO: &[&str] = &["〃", "″", "\"", "”", "同上", "ditto", "do."];

/// Returns how far marks before a name indent it: `..Alabama`, `- Zürich`, `>> Bezirk`, `#comment`.
pub fn marks_before(name: &str) -> usize {
    let bare = name.trim_start_matches(['.', '·', '•', '>', '#']);
    let dash = ["- ", "– ", "— "].iter().any(|dash| name.starts_with(dash));
    // `..` and `#REF!` consist of marks alone.
    if !bare.contains(char::is_alphanumeric) || name.ends_with(['!', '?']) {
        return 0;
    }
    if dash { 2 } else { 2 * (name.len() - bare.len()) }
}

/// Whether a line is a note below a table of this many columns. A note that contains the delimiter may fill two or more
/// cells.
pub fn is_note(line: &Line, width: usize) -> bool {
    let mut filled = line.cells.iter().filter(|cell| !cell.is_empty());
    let Some(first) = filled.next() else { return false };
    // Nearly all lines are rows, and searching for all words is slow.
    (first.contains([':', '：']) || width > 2 && filled.nth(1).is_none()) && is_footer(first)
}

/// Whether a text that is alone in its line is a sentence rather than a name.
fn is_long(text: &str) -> bool {
    text.chars().count() > 60 || text.ends_with('.') && text.split(' ').count() > 4
}

/// Returns "`Total` in line 4 and `合计` in line 5".
fn listed(found: &[(usize, String)]) -> String {
    let shown: Vec<String> =
        found.iter().take(SHOWN).map(|(line, name)| format!("`{}` in line {line}", shortened(name))).collect();
    match (&shown[..], found.len().saturating_sub(SHOWN)) {
        ([one], 0) => one.clone(),
        ([first @ .., last], 0) => format!("{} and {last}", first.join(", ")),
        (all, more) => format!("{} and {more} more", all.join(", ")),
    }
}
