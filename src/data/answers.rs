//! Tables of answers: a row for each answer of a person, read as texts and numbers without making units of them.

use crate::files::{self, Access, Opening};
use crate::setting::Setting;
use crate::{Error, Problem, Result, Watch};

/// A table of answers as it stands in a file.
#[derive(Debug, Clone, PartialEq)]
pub struct AnswerTable {
    /// The name of the file.
    pub file: String,
    /// The names of the columns.
    pub columns: Vec<String>,
    /// The cells of each row, one for each column; an empty text where nothing is written.
    pub rows: Vec<Vec<Setting>>,
    /// The line of each row in the file.
    pub lines: Vec<usize>,
}

/// The first line with at least this many cells holds the names of the columns.
const MIN_COLUMNS: usize = 3;

/// Reads a table of answers. Returns an error if it has no header or no rows, or a row has cells beyond the header.
pub fn answers(path: &str, access: &Access, watch: &Watch) -> Result<AnswerTable> {
    let taken = files::take(path, access, watch)?;
    let grid = files::open(taken.bytes(), &Opening::default(), watch)?;
    let file = taken.bytes().name();
    let wrong = |line: usize, message: String| {
        Err(Error::Data { file: file.clone(), problems: vec![Problem::new(line, 0, message)] })
    };
    let lines = grid.first(usize::MAX, watch)?;
    let mut lines = lines.iter().filter(|line| !line.is_blank());
    let header = lines.find(|line| line.cells.iter().filter(|cell| !cell.trim().is_empty()).count() >= MIN_COLUMNS);
    let Some(header) = header else {
        return wrong(0, format!("no line has the names of at least {MIN_COLUMNS} columns"));
    };
    let columns: Vec<String> = header.cells.iter().map(|cell| cell.trim().to_string()).collect();
    if let Some(at) = (0..columns.len()).find(|&at| columns[..at].contains(&columns[at])) {
        return wrong(header.number, format!("two columns are called `{}`", columns[at]));
    }
    let (mut rows, mut numbers) = (Vec::new(), Vec::new());
    for line in lines {
        if let Some(more) = (columns.len()..line.cells.len()).find(|&at| !line.cell(at).trim().is_empty()) {
            return wrong(line.number, format!("`{}` is in a column without a name", line.cell(more)));
        }
        numbers.push(line.number);
        rows.push((0..columns.len()).map(|at| cell(line.cell(at))).collect());
    }
    if rows.is_empty() {
        return wrong(header.number, "there are no answers below the names of the columns".to_string());
    }
    Ok(AnswerTable { file, columns, rows, lines: numbers })
}

fn cell(text: &str) -> Setting {
    let text = text.trim();
    match text.parse::<f64>() {
        Ok(number) if number.is_finite() => Setting::Number(number),
        _ => Setting::Text(text.to_string()),
    }
}
