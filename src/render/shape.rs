//! The four shapes of every answer: nouns only produce shapes, and formats only read shapes.

use super::picture::Picture;
use super::rows::Rows;
use crate::TOOL;
use crate::data::{Dataset, Units};
use crate::phrase::Wording;

/// The name of the column and of the key that say what a saved file was made by.
pub(super) const MADE_BY: &str = "made_by";

/// One part of an answer.
#[derive(Debug, Clone, PartialEq)]
pub enum Shape {
    /// Columns and rows.
    Table(Table),
    /// Nested rows, such as a hierarchy.
    Tree(Tree),
    /// Names with values.
    Facts(Facts),
    /// A drawing, with its numbers as a table.
    Picture(Picture),
}

/// A noun that turns itself into shapes.
pub trait Show {
    /// The parts of the answer, in reading order.
    fn shapes(&self) -> Vec<Shape>;

    /// The same shapes, with suggestions worded in a host's language.
    fn worded(&self, _: &dyn Wording) -> Vec<Shape> {
        self.shapes()
    }
}

/// Typed columns and rows, with a title above and notes below.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct Table {
    /// The name of the table in JSON and of its sheet in a workbook; `rows` in JSON if empty.
    pub(crate) part: &'static str,
    /// The line above the table; empty for none.
    pub title: String,
    /// The columns, from the left.
    pub heads: Vec<Head>,
    /// The rows from the top, each with one cell per header.
    pub rows: Rows,
    /// The lines below the table.
    pub notes: Vec<String>,
    /// What the rows are, in the plural: "cities".
    pub rows_are: String,
    /// The data that it was made from; named in saved files.
    pub data: Vec<Dataset>,
    /// The column that a row's name stands for: `t["East"]` is its value in the row of that name.
    pub(crate) counts: Option<&'static str>,
}

/// The header of a column.
#[derive(Debug, Clone, PartialEq)]
pub struct Head {
    /// Name of the column, on screen and in files.
    pub code: String,
    /// Its name in files for programs if it differs: independent of what units are called, and without spaces.
    pub(crate) key: Option<&'static str>,
    pub(crate) style: Style,
    pub(crate) place: Where,
    /// Columns of lower worth are dropped first if the terminal is narrow.
    pub(crate) worth: u8,
    /// Whether a terminal with enough space also shows the numbers as bars.
    pub(crate) barred: bool,
    /// Whether its texts are sentences, which a narrow terminal wraps instead of cutting.
    pub(crate) prose: bool,
}

/// How the numbers of a column are written on screen; files get all digits.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(crate) enum Style {
    Plain,
    /// A fixed number of decimals.
    Decimals(usize),
    /// Scores or points: this number of decimals on a scale of 0 to 100, more on a smaller scale.
    Scores(usize),
    /// The same, with as many more as distinguish neighbouring rows with different scores.
    Ranked(usize),
    /// As many digits as tell the values apart, about four.
    Sensible,
    /// A share as a shade with its percentage.
    Shaded,
    /// Intervals on an axis between two values, which replace the column's name.
    Axis {
        from: f64,
        to: f64,
    },
}

/// The output that a column is written to.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Where {
    Everywhere,
    Screen,
    Files,
}

/// One value of a table.
#[derive(Debug, Clone, PartialEq)]
pub enum Cell {
    /// A missing value: empty on screen and in files, null in JSON.
    Missing,
    /// A text as is.
    Text(String),
    /// Shown as yes or no; true or false in files.
    Truth(bool),
    /// A finite number, in the unit that the head or a note says.
    Number(f64),
    /// A number based on incomplete data; marked on screen.
    Gapped(f64),
    /// A rank.
    Rank {
        /// The rank, 1 for the best.
        rank: usize,
        /// Whether others share it.
        tied: bool,
    },
    /// An interval with a value in between; in files, columns beside it hold the three numbers.
    Interval {
        /// The lower bound.
        low: f64,
        /// The value between, such as a median.
        middle: f64,
        /// The upper bound.
        high: f64,
    },
}

impl From<Option<f64>> for Cell {
    fn from(value: Option<f64>) -> Cell {
        value.map_or(Cell::Missing, Cell::Number)
    }
}

impl From<&str> for Cell {
    fn from(text: &str) -> Cell {
        if text.is_empty() { Cell::Missing } else { Cell::Text(text.to_string()) }
    }
}

impl From<&String> for Cell {
    fn from(text: &String) -> Cell {
        text.as_str().into()
    }
}

impl From<f64> for Cell {
    fn from(value: f64) -> Cell {
        Cell::Number(value)
    }
}

impl From<usize> for Cell {
    fn from(count: usize) -> Cell {
        Cell::Number(count as f64)
    }
}

impl Head {
    pub(crate) fn new(code: impl Into<String>) -> Head {
        Head {
            code: code.into(),
            key: None,
            style: Style::Plain,
            place: Where::Everywhere,
            worth: 5,
            barred: false,
            prose: false,
        }
    }

    pub(crate) fn key(mut self, key: &'static str) -> Head {
        self.key = Some(key);
        self
    }

    pub(crate) fn style(mut self, style: Style) -> Head {
        self.style = style;
        self
    }

    pub(crate) fn only(mut self, place: Where) -> Head {
        self.place = place;
        self
    }

    pub(crate) fn barred(mut self) -> Head {
        self.barred = true;
        self
    }

    pub(crate) fn prose(mut self) -> Head {
        self.prose = true;
        self
    }

    pub(crate) fn worth(mut self, worth: u8) -> Head {
        self.worth = worth;
        self
    }
}

/// The columns that identify a unit: code and name in files, a label on screen.
pub(super) fn unit_heads(units: &Units, worth: u8) -> [Head; 3] {
    let label = Head::new(&units.one).worth(worth).only(Where::Screen);
    [Head::new("unit").only(Where::Files), Head::new("name").only(Where::Files), label]
}

/// The cells of these columns. The name is the label, which fits one unit only, so that scripts can use it.
pub(super) fn unit_cells(units: &Units, unit: usize) -> [Cell; 3] {
    let label = Cell::from(units.label(unit).as_str());
    [(&units.codes[unit]).into(), label.clone(), label]
}

impl Table {
    pub(crate) fn new(title: impl Into<String>, rows_are: impl Into<String>, heads: Vec<Head>) -> Table {
        Table { title: title.into(), heads, rows_are: rows_are.into(), ..Table::default() }
    }

    /// The same table under this name in JSON.
    pub(crate) fn part(self, part: &'static str) -> Table {
        Table { part, ..self }
    }

    /// Records that the table was made from a data set; if there are several, each is named once.
    pub fn from_data(mut self, data: &Dataset) -> Table {
        self.data.push(data.clone());
        self
    }

    /// Whether to continue creating rows; not if the work was interrupted, since nobody sees the result then.
    pub(crate) fn goes_on(&self) -> bool {
        self.data.first().is_none_or(|data| data.watch().goes_on_at(self.rows.len()))
    }

    pub(crate) fn is_stopped(&self) -> bool {
        self.data.iter().any(|data| data.watch().is_stopped())
    }

    /// Its rows; they end early if the work is interrupted, which `render::check` reports.
    pub(crate) fn rows(&self) -> impl Iterator<Item = &Vec<Cell>> {
        let goes_on = |at: usize| self.data.first().is_none_or(|data| data.watch().goes_on_at(at));
        self.rows.iter().enumerate().take_while(move |(at, _)| goes_on(*at)).map(|(_, row)| row)
    }

    /// Tool and data: "reweigh 0.1.0; trade 2022; data 1a2b3c4d5e6f".
    pub(crate) fn made_by(&self) -> String {
        let mut stamps = vec![TOOL.to_string()];
        for stamp in self.data.iter().map(Dataset::stamp) {
            if !stamps.contains(&stamp) {
                stamps.push(stamp);
            }
        }
        stamps.join("; ")
    }

    /// Adds a column that names tool and data in every row, in a form that any program can read.
    pub(crate) fn stamped(mut self) -> Table {
        if let Some(old) = self.heads.iter().position(|head| head.code == MADE_BY) {
            self.heads.remove(old);
            self.rows.iter_mut().for_each(|row| drop(row.remove(old)));
        }
        let stamp = Cell::from(&self.made_by());
        self.heads.push(Head::new(MADE_BY));
        self.rows = self.rows.with(stamp);
        self
    }

    /// The table without its rows: headers, notes and source data.
    pub(super) fn without_rows(&self) -> Table {
        let (title, notes, data) = (self.title.clone(), self.notes.clone(), self.data.clone());
        let (part, heads, rows_are) = (self.part, self.heads.clone(), self.rows_are.clone());
        Table { part, title, heads, rows: Rows::default(), rows_are, notes, data, counts: None }
    }

    /// The table with only these rows; the others are not created.
    #[cfg(feature = "script")]
    pub(crate) fn only(&self, kept: &[usize]) -> Table {
        Table { rows: self.rows.only(kept), ..self.without_rows() }
    }

    /// The table with only the columns for files or for the screen.
    pub(crate) fn columns_for(&self, place: Where) -> Table {
        let kept = |head: &Head| head.place == Where::Everywhere || head.place == place;
        let places: Vec<usize> = (0..self.heads.len()).filter(|at| kept(&self.heads[*at])).collect();
        let heads = places.iter().map(|&at| self.heads[at].clone()).collect();
        Table { heads, rows: self.rows.columns(&places), ..self.without_rows() }
    }
}

/// Nested rows.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct Tree {
    /// The line above the tree; empty for none.
    pub title: String,
    /// The columns beside the names.
    pub heads: Vec<Head>,
    /// The row that contains all others.
    pub root: TreeRow,
    /// The lines below the tree.
    pub notes: Vec<String>,
    /// The data that it was made from; named in saved files.
    pub data: Vec<Dataset>,
}

/// A row of a tree, with the rows nested in it.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct TreeRow {
    /// The entry in the first column, such as a code.
    pub name: String,
    /// One value per header of the tree.
    pub cells: Vec<Cell>,
    /// The nested rows, in order.
    pub of: Vec<TreeRow>,
}

/// A short list of names and values.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct Facts {
    /// The line above the list; empty for none.
    pub title: String,
    /// Names and values; a value without a name continues the one before.
    pub facts: Vec<(String, String)>,
    /// The facts for programs, if they are more than names and texts: a row of typed values.
    pub row: Option<Table>,
    /// The lines below the list.
    pub notes: Vec<String>,
    /// The data that it was made from; named in saved files.
    pub data: Vec<Dataset>,
}

impl Tree {
    /// The tree as a table: one row per name, with its level and parent.
    pub(crate) fn to_table(&self) -> Table {
        let mut heads = vec![Head::new("code"), Head::new("level"), Head::new("parent")];
        heads.extend(self.heads.iter().cloned());
        let mut table = Table::new(&self.title, "rows", heads).part("tree");
        (table.notes, table.data) = (self.notes.clone(), self.data.clone());
        flatten(&self.root, 0, "", &mut table.rows);
        table
    }
}

fn flatten(twig: &TreeRow, level: usize, parent: &str, rows: &mut Vec<Vec<Cell>>) {
    let mut row: Vec<Cell> = vec![twig.name.as_str().into(), level.into(), parent.into()];
    row.extend(twig.cells.iter().cloned());
    rows.push(row);
    twig.of.iter().for_each(|inner| flatten(inner, level + 1, &twig.name, rows));
}

impl Facts {
    pub(crate) fn new(title: impl Into<String>) -> Facts {
        Facts { title: title.into(), ..Facts::default() }
    }

    /// Records that the facts were made from a data set.
    pub fn from_data(mut self, data: &Dataset) -> Facts {
        self.data.push(data.clone());
        self
    }

    /// Adds a fact, unless its value is empty.
    pub(crate) fn add(&mut self, name: &str, value: impl Into<String>) {
        let value = value.into();
        if !value.is_empty() {
            self.facts.push((name.to_string(), value));
        }
    }

    pub(crate) fn to_table(&self) -> Table {
        let mut table = Table::new(&self.title, "facts", vec![Head::new("name"), Head::new("value")]).part("facts");
        table.rows = self.facts.iter().map(|(name, value)| vec![name.into(), value.into()]).collect();
        (table.notes, table.data) = (self.notes.clone(), self.data.clone());
        table
    }
}

impl Shape {
    /// The data that it was made from.
    pub fn data(&self) -> &[Dataset] {
        match self {
            Shape::Table(table) => &table.data,
            Shape::Tree(tree) => &tree.data,
            Shape::Facts(facts) => &facts.data,
            Shape::Picture(picture) => &picture.table.data,
        }
    }

    /// Every shape as a table, for formats that support nothing else.
    pub fn to_table(&self) -> Table {
        match self {
            Shape::Table(table) => table.columns_for(Where::Files),
            Shape::Tree(tree) => tree.to_table(),
            Shape::Facts(facts) => facts.to_table(),
            Shape::Picture(picture) => picture.table.columns_for(Where::Files),
        }
    }
}

impl Shape {
    /// A table for programs: typed values, and the same keys whatever units are called.
    pub(crate) fn for_programs(&self) -> Table {
        let mut table = match self {
            Shape::Facts(Facts { row: Some(row), title, notes, data, .. }) => {
                let own = |text: &String| if row.title.is_empty() { title.clone() } else { text.clone() };
                let (notes, data) = (notes.clone(), data.clone());
                Table { part: "summary", title: own(&row.title), notes, data, ..row.columns_for(Where::Files) }
            }
            other => other.to_table(),
        };
        for head in &mut table.heads {
            head.code = head.key.map_or_else(|| std::mem::take(&mut head.code), str::to_string);
        }
        table
    }
}

/// The tables of an answer for programs; facts beside a table are meant for readers and are left out.
pub(crate) fn for_programs(shapes: &[Shape]) -> Vec<Table> {
    let is_table = |shape: &&Shape| matches!(shape, Shape::Table(_) | Shape::Tree(_) | Shape::Picture(_));
    let tables: Vec<Table> = shapes.iter().filter(is_table).map(Shape::for_programs).collect();
    if tables.is_empty() { shapes.iter().map(Shape::for_programs).collect() } else { tables }
}

impl Show for Table {
    fn shapes(&self) -> Vec<Shape> {
        vec![Shape::Table(self.clone())]
    }
}

impl Show for Tree {
    fn shapes(&self) -> Vec<Shape> {
        vec![Shape::Tree(self.clone())]
    }
}

impl Show for Facts {
    fn shapes(&self) -> Vec<Shape> {
        vec![Shape::Facts(self.clone())]
    }
}

impl Show for Picture {
    fn shapes(&self) -> Vec<Shape> {
        vec![Shape::Picture(self.clone())]
    }
}
