//! Finds the names of the columns: in one line, in two or in none, below titles and above units of measure.

use super::numbers::{is_missing, number_somehow};
use super::scale::is_measure;
use super::suspicious_rows::shortened;
use super::words;
use super::years::year_of_header;
use crate::data::reading::{Heading, Reading};
use crate::files::{Grid, Line};
use crate::phrase::{Phrase, with};
use crate::{Error, Problem, Result};

/// The header of a table; all lists have one entry per column.
#[derive(Debug, Default)]
pub struct Header {
    /// The number of the line with the column names; 0 if there is none.
    pub line: usize,
    /// The last line before the rows.
    pub last: usize,
    pub names: Vec<String>,
    /// The group of indicators that an upper line names; empty if there is none.
    pub above: Vec<String>,
    /// The indicator and the year, if they are named in two different lines.
    pub years: Vec<Option<(String, i32)>>,
    /// The units of measure from a line below the names.
    pub measures: Vec<String>,
    pub remarks: Vec<String>,
}

/// Counts the filled cells. If all repeat the same text, as in a merged title, they count as one.
fn filled(line: &Line) -> usize {
    let mut texts: Vec<&str> = line.cells.iter().filter(|cell| !cell.is_empty()).collect();
    let all = texts.len();
    texts.dedup();
    if texts.len() == 1 { 1 } else { all }
}

/// Finds the header among the first lines of a table; no line is blank.
pub fn find(grid: &Grid, lines: &[Line], reading: &Reading) -> Result<Header> {
    let finder = Finder::new(grid, lines);
    // In JSON, column names do not have a line of their own.
    if lines.first().is_some_and(|line| line.number == 0) {
        return Ok(finder.header(0, 0, true));
    }
    let (first, last) = match &reading.header {
        Some(Heading::None) => return Ok(finder.without(0)),
        Some(Heading::Lines(said)) => finder.said(said)?,
        None => match finder.found()? {
            Some(place) => place,
            None => return Ok(finder.without(0)),
        },
    };
    Ok(finder.header(first, last, reading.header.is_some()))
}

struct Finder<'a> {
    grid: &'a Grid<'a>,
    lines: &'a [Line],
    width: usize,
    /// Which columns contain numbers in most rows.
    numeric: Vec<bool>,
}

impl<'a> Finder<'a> {
    fn new(grid: &'a Grid, lines: &'a [Line]) -> Finder<'a> {
        let width = lines.iter().map(|line| line.cells.len()).max().unwrap_or(0);
        let rows = &lines[(lines.len() / 4).max(1).min(lines.len())..];
        let is_numeric = |at: usize| {
            let cells = || rows.iter().map(|row| row.cell(at)).filter(|cell| !is_missing(cell));
            let numbers = cells().filter(|cell| number_somehow(cell).is_some()).count();
            numbers > 0 && numbers * 2 >= cells().count()
        };
        Finder { grid, lines, width, numeric: (0..width).map(is_numeric).collect() }
    }

    /// Returns the indices of the first and the last line of the given header.
    fn said(&self, said: &[usize]) -> Result<(usize, usize)> {
        let place = |number: &usize| {
            let found = self.lines.iter().position(|line| line.number == *number);
            let expected = "the number of a line that is not blank";
            found.ok_or_else(|| Error::wrong("option `header`", number.to_string(), expected).about("header"))
        };
        let places: Vec<usize> = said.iter().map(place).collect::<Result<_>>()?;
        let ends = places.iter().min().copied().zip(places.iter().max().copied());
        Ok(ends.unwrap_or_default())
    }

    /// Returns the indices of the first and the last line of the header; None if the table has no header.
    fn found(&self) -> Result<Option<(usize, usize)>> {
        let data = (0..self.lines.len()).find(|&at| self.is_data(at));
        if data == Some(0) && self.lines.len() > 1 {
            return self.without_or_asked();
        }
        let block = data.unwrap_or(1.min(self.lines.len()));
        let most = self.lines.iter().map(filled).max().unwrap_or(0);
        let named = |at: &usize| filled(&self.lines[*at]) + usize::from(self.lines[*at].cell(0).is_empty());
        // The header is the first line that is filled more than half as much as the fullest line; titles come before
        // it.
        let top = (0..block).find(|at| named(at) * 2 > most).unwrap_or(block.saturating_sub(1));
        let first = if top > 0 && self.is_above(top - 1, top) { top - 1 } else { top };
        let mut last = top;
        while last + 1 < block && self.is_above(last, last + 1) && self.has_texts(last + 1) {
            last += 1;
        }
        self.check_below(first, last, block)?;
        Ok(Some((first, last)))
    }

    /// Asks about a line of years below the header and above the numbers, since it names columns, too.
    fn check_below(&self, first: usize, last: usize, block: usize) -> Result<()> {
        let is_year = |line: &Line, at: usize| year_of_header(line.cell(at)).is_some();
        let numeric = || (0..self.width).filter(|&at| self.numeric[at]);
        let are_years =
            |line: &&Line| numeric().count() > 1 && numeric().all(|at| is_year(line, at) && !self.is_of_years(at));
        let Some(line) = self.lines[last + 1..block.max(last + 1)].iter().find(are_years) else { return Ok(()) };
        let (upper, lower) = (self.lines[first].number, line.number);
        let message = Phrase::from("the line below the column names holds years");
        let message = message.or(with("header", [upper, lower]).does("uses both lines as the header"));
        Err(Error::Data { file: String::new(), problems: vec![Problem::new(lower, 0, message)] })
    }

    /// Whether a line is a row: most of its numeric columns contain numbers, and these are not years across.
    fn is_data(&self, at: usize) -> bool {
        let line = &self.lines[at];
        let cells: Vec<(usize, &str)> =
            (0..self.width).filter(|&at| self.numeric[at]).map(|at| (at, line.cell(at))).collect();
        let there: Vec<&(usize, &str)> = cells.iter().filter(|(_, cell)| !cell.is_empty()).collect();
        let numbers = there.iter().filter(|(_, cell)| number_somehow(cell).is_some()).count();
        let is_year = |(at, cell): &&&(usize, &str)| year_of_header(cell).is_some() && !self.is_of_years(*at);
        let years = there.iter().filter(is_year).count();
        // A measure in the first column indicates a line of units, which may contain a plain `1000`.
        let is_of_measures = is_measure(line.cell(0)) && numbers < there.len();
        let gone = there.iter().filter(|(_, cell)| is_missing(cell)).count();
        (numbers > years && numbers * 2 >= there.len() && !is_of_measures) || gone > 0 && gone + numbers == there.len()
    }

    /// Whether a column contains years in most rows.
    fn is_of_years(&self, at: usize) -> bool {
        let rows = || self.lines.iter().skip(1).map(|row| row.cell(at)).filter(|cell| !cell.is_empty());
        rows().filter(|cell| year_of_header(cell).is_some()).count() * 2 > rows().count()
    }

    /// Decides what a first line with numbers is: the header if it includes a known column name, a question for the
    /// user if its numbers count up, as names of columns may, and otherwise the first row.
    fn without_or_asked(&self) -> Result<Option<(usize, usize)>> {
        let first = &self.lines[0];
        if first.cells.iter().any(words::is_known) {
            return Ok(Some((0, 0)));
        }
        let numbers: Vec<f64> =
            (0..self.width).filter(|&at| self.numeric[at]).filter_map(|at| number_somehow(first.cell(at))).collect();
        let counts = numbers.len() > 1 && numbers.windows(2).all(|pair| pair[0] < pair[1] && pair[1] - pair[0] <= 1.0);
        if !counts {
            return Ok(None);
        }
        let none = with("header", "none");
        let none = none.does("reads it as a row, and its line number instead of \"none\" reads it as the names");
        let message = Phrase::from("the first line holds numbers instead of column names").or(none);
        Err(Error::Data { file: String::new(), problems: vec![Problem::new(first.number, 0, message)] })
    }

    /// Whether a line names groups or years above the names in another line: its first cell is blank or the same.
    fn is_above(&self, upper: usize, lower: usize) -> bool {
        let (upper, lower) = (&self.lines[upper], &self.lines[lower]);
        let (a, b) = (upper.cell(0), lower.cell(0));
        // A title is shorter than the header, or begins with a text of its own.
        let is_long = self.grid.is_ragged() || upper.cells.len() == lower.cells.len();
        let begins = a.is_empty() || a == b || b.is_empty() && is_long && !self.is_cut_title(upper, lower);
        let names = || (1..self.width).map(|at| (upper.cell(at), lower.cell(at)));
        let has_gaps = names().any(|(above, below)| above.is_empty() || below.is_empty())
            || (1..self.width)
                .any(|at| !upper.cell(at).is_empty() && upper.cell(at) == upper.cell(at.saturating_sub(1)));
        let is_over = names().any(|(above, below)| !above.is_empty() && !below.is_empty() && above != below);
        // Units of measure are below a complete line of names; `Rate, Count` may be below merged ones.
        let is_full = names().all(|(above, below)| !above.is_empty() || below.is_empty());
        begins && is_over && has_gaps && !(is_full && self.is_of_measures(lower))
    }

    /// Whether the upper line is a title split at its commas, such as `Regional accounts, 2020`: a part of it is above
    /// a text column, or is the year.
    fn is_cut_title(&self, upper: &Line, lower: &Line) -> bool {
        let is_over_texts = |at: usize| !self.numeric[at] && !upper.cell(at).is_empty() && !lower.cell(at).is_empty();
        let is_dated = filled(upper) == 2 && year_of_header(upper.cell(1)).is_some();
        (1..self.width).any(is_over_texts) || is_dated && !words::is_known(upper.cell(0))
    }

    /// Whether the cells above the numbers are texts or years.
    fn has_texts(&self, at: usize) -> bool {
        let line = &self.lines[at];
        let cells = || (0..self.width).filter(|&at| self.numeric[at]).map(|at| line.cell(at)).filter(|c| !c.is_empty());
        cells().count() > 0 && cells().all(|cell| number_somehow(cell).is_none() || year_of_header(cell).is_some())
    }

    fn is_of_measures(&self, line: &Line) -> bool {
        let name = line.cell(0);
        let cells = || (1..self.width).map(|at| line.cell(at)).filter(|cell| !cell.is_empty());
        let measures = cells().filter(|cell| is_measure(cell)).count();
        (name.is_empty() || is_measure(name)) && measures > 0 && measures * 2 >= cells().count()
    }

    /// Returns the header of a table whose rows begin at an index; its columns are numbered.
    fn without(&self, at: usize) -> Header {
        let remark = "no header row: the columns are called c1, c2 and so on".to_string();
        Header {
            last: self.lines.get(at).map_or(0, |line| line.number.saturating_sub(1)),
            names: (1..=self.width).map(|column| format!("c{column}")).collect(),
            above: vec![String::new(); self.width],
            years: vec![None; self.width],
            measures: vec![String::new(); self.width],
            remarks: vec![remark],
            ..Header::default()
        }
    }

    fn header(&self, first: usize, last: usize, is_said: bool) -> Header {
        let width = if self.grid.is_ragged() {
            self.width
        } else {
            self.lines[last].cells.len().max(self.lines[first].cells.len())
        };
        let text = |line: &Line, at: usize| line.cell(at).replace('\n', " ");
        let names: Vec<String> = (0..width).map(|at| text(&self.lines[last], at)).collect();
        let (names, is_shorter) = self.with_row_names(names, last);
        let width = names.len();
        let mut header = Header {
            line: self.lines[last].number,
            last: self.lines[last].number,
            names,
            above: vec![String::new(); width],
            years: vec![None; width],
            measures: vec![String::new(); width],
            remarks: Vec::new(),
        };
        if is_shorter {
            header.remarks.push("the first column has no name, as R writes row names".to_string());
        }
        if last > first {
            self.join(&mut header, first, last);
            let numbers: Vec<String> = self.lines[first..=last].iter().map(|line| line.number.to_string()).collect();
            header.remarks.push(format!("the header is in lines {}", numbers.join(" and ")));
        }
        if first > 0 {
            let above = &self.lines[..first];
            let shown = shortened(above[0].cells.iter().find(|cell| !cell.is_empty()).unwrap_or(""));
            let more = if above.len() > 1 { format!(" and {} more", lines(above.len() - 1)) } else { String::new() };
            header.remarks.push(format!("skipped above the header in line {}: `{shown}`{more}", header.line));
        }
        if header.line > 0 && (!is_said || last == first) {
            self.below(&mut header, last);
        }
        header
    }

    /// Adds a blank name for the row names of R, which have no header, so that each row has one more cell than the
    /// header.
    fn with_row_names(&self, mut names: Vec<String>, last: usize) -> (Vec<String>, bool) {
        let rows = || self.lines[last + 1..].iter().filter(|row| filled(row) > 1);
        let is_longer = |row: &Line| row.cells.len() == names.len() + 1 && !row.cell(names.len()).is_empty();
        let is_shorter = !self.grid.is_ragged() && names.len() > 1 && rows().count() > 0 && rows().all(is_longer);
        // A decimal comma also adds a cell, so a first name like `City` counts as that of the units.
        let is_named = words::is_known(&names[0]) && rows().all(|row| number_somehow(row.cell(1)).is_some());
        if is_shorter && !is_named {
            names.insert(0, String::new());
        }
        (names, is_shorter && !is_named)
    }

    /// Joins the names from several lines.
    fn join(&self, header: &mut Header, first: usize, last: usize) {
        let lower = header.names.clone();
        for at in first..last {
            let upper = self.spread(at, &lower);
            for (column, above) in upper.iter().enumerate().filter(|(_, above)| !above.is_empty()) {
                let name = &header.names[column];
                let of_years = |year: &str, name: &str| Some((name.to_string(), year_of_header(year)?));
                if name.is_empty() || name == above {
                    header.names[column].clone_from(above);
                } else if let Some(year) = of_years(name, above).or_else(|| of_years(above, name)) {
                    header.years[column] = Some(year);
                } else {
                    header.above[column].clone_from(above);
                }
            }
        }
        let is_twice = |name: &String| lower.iter().filter(|other| *other == name).count() > 1;
        for column in 0..header.names.len() {
            if let Some((name, year)) = &header.years[column] {
                header.names[column] = format!("{name} {year}");
            } else if !header.above[column].is_empty() && is_twice(&header.names[column]) {
                header.names[column] = format!("{} {}", header.above[column], header.names[column]);
            }
        }
    }

    /// Returns the cells of an upper line, where each text also applies to the blank cells after it. Merged cells have
    /// already been filled.
    fn spread(&self, at: usize, lower: &[String]) -> Vec<String> {
        let line = &self.lines[at];
        let is_merged =
            self.grid.filled.iter().any(|merged| merged.first.0 == line.number && merged.last.1 > merged.first.1);
        let mut last = String::new();
        let text = |column: usize| {
            let cell = line.cell(column).split_whitespace().collect::<Vec<_>>().join(" ");
            if !cell.is_empty() {
                last.clone_from(&cell);
                return cell;
            }
            let is_under = !is_merged && !lower.get(column).is_none_or(String::is_empty);
            if is_under { last.clone() } else { cell }
        };
        (0..lower.len()).map(text).collect()
    }

    /// Reads lines below the names that are not rows: units of measure, and column numbers.
    fn below(&self, header: &mut Header, last: usize) {
        for line in &self.lines[(last + 1).min(self.lines.len())..] {
            if self.is_of_measures(line) {
                header.measures = (0..header.names.len()).map(|at| line.cell(at).to_string()).collect();
                header.remarks.push(format!("units of measure taken from line {}", line.number));
            } else if self.is_of_numbers(line) {
                header.remarks.push(format!("skipped line {}, which numbers the columns", line.number));
            } else {
                return;
            }
            header.last = line.number;
        }
    }

    /// Whether a line only numbers the columns: 1, 2, 3, 4 or (1), (2), (3).
    fn is_of_numbers(&self, line: &Line) -> bool {
        let bare = |at: usize| {
            let cell = line.cell(at);
            let bare = cell.trim_matches(['(', ')', '[', ']']);
            (bare.len() < cell.len() || self.width > 3).then(|| bare.parse::<usize>().ok())?
        };
        let counts = |from: usize, first: usize| (from..self.width).all(|at| bare(at) == Some(first + at - from));
        // In a table of three columns, `1, 2, 3` may be a row, unless all other rows begin with a name.
        let plain = |at: usize| line.cell(at).parse::<usize>().ok();
        let others = self.lines.iter().filter(|other| other.number > line.number);
        let is_odd =
            || others.clone().count() > 0 && others.clone().all(|other| number_somehow(other.cell(0)).is_none());
        let is_count = self.width == 3 && (0..3).all(|at| plain(at) == Some(at + 1)) && is_odd();
        is_count
            || self.width > 2
                && (counts(0, 1) || line.cell(0) == "甲" && counts(1, 1) || line.cell(0).is_empty() && counts(1, 1))
    }
}

/// Returns "1 line" or "2 lines".
fn lines(count: usize) -> String {
    format!("{count} {}", if count == 1 { "line" } else { "lines" })
}
