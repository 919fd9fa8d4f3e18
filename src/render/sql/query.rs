//! A query as a list of named steps, each reading the one before.

use super::dialect::Dialect;

/// Names that we create are cut to this many bytes; PostgreSQL cuts at 63, and a number may be appended.
const OWN_LONGEST: usize = 56;

/// One common table expression.
struct Step {
    name: String,
    about: Vec<String>,
    body: String,
}

/// A query that grows step by step.
pub struct Query {
    pub dialect: Dialect,
    steps: Vec<Step>,
    /// Names that are taken, in lower case where the engine ignores case.
    taken: Vec<String>,
    /// Names of steps and tables, likewise; a step may have the same name as a column.
    tables: Vec<String>,
    /// The column that names the unit of a row.
    pub key: String,
    /// The column with the number of the draw, in a query over draws of weights.
    pub draw: Option<String>,
}

/// An expression, and the name of the column that it becomes.
pub type Named = (String, String);

/// Returns expressions for columns with words for their names, given column names and the partition that separates
/// rows.
type Ordered<'a> = dyn Fn(&[String], &str) -> Vec<(&'static str, String)> + 'a;

/// A computation over several values of a row.
pub struct Across<'a> {
    /// Words for the names of the columns that hold the values.
    pub columns: &'a [&'a str],
    /// Further columns, computed from those before (the first is the number of the value) and the partition.
    pub ordered: &'a Ordered<'a>,
    /// An aggregate of all columns up to here.
    pub result: &'a dyn Fn(&[String]) -> String,
}

impl Query {
    pub fn new(dialect: Dialect) -> Query {
        Query { dialect, steps: Vec::new(), taken: Vec::new(), tables: Vec::new(), key: String::new(), draw: None }
    }

    /// The name, quoted.
    pub fn q(&self, name: &str) -> String {
        self.dialect.name(name)
    }

    /// Reserves a name for a column of the user.
    pub fn take(&mut self, name: &str) {
        self.taken.push(name.to_lowercase());
    }

    /// Reserves a name for a table of the user.
    pub fn take_table(&mut self, name: &str) {
        self.tables.push(name.to_lowercase());
    }

    /// A new name that no other column has.
    pub fn fresh(&mut self, base: &str) -> String {
        let name = fresh(base, &self.taken);
        self.take(&name);
        name
    }

    /// The name of the last step, quoted.
    pub fn last(&self) -> String {
        self.steps.last().map_or(String::new(), |step| self.q(&step.name))
    }

    /// Adds a step and returns its name, quoted.
    pub fn step(&mut self, name: &str, about: &[String], body: String) -> String {
        let name = fresh(name, &self.tables);
        self.take_table(&name);
        let quoted = self.q(&name);
        self.steps.push(Step { name, about: about.to_vec(), body });
        quoted
    }

    /// Adds a step that keeps the columns of the last one and adds some.
    pub fn add(&mut self, name: &str, about: &[String], columns: &[Named]) {
        if !columns.is_empty() {
            let body = format!("SELECT\n  *,\n{}\nFROM {}", self.columns(columns), self.last());
            self.step(name, about, body);
        }
    }

    /// Adds two steps: a row of aggregates over the last step, then that row joined to each of its rows.
    pub fn aggregated(&mut self, name: &str, about: &[String], columns: &[Named]) {
        if columns.is_empty() {
            return;
        }
        let last = self.last();
        let body = format!("SELECT\n{}\nFROM {last}", self.columns(columns));
        let aggregates = self.step(name, about, body);
        let body = format!("SELECT l.*, f.*\nFROM {last} AS l\nCROSS JOIN {aggregates} AS f");
        self.step(&format!("with {name}"), &[], body);
    }

    /// Adds a step that has these columns and no others.
    pub fn select(&mut self, name: &str, about: &[String], columns: &[Named]) {
        let body = format!("SELECT\n{}\nFROM {}", self.columns(columns), self.last());
        self.step(name, about, body);
    }

    /// Adds steps that look at several values of each row together, such as the scores of its members: first one row
    /// for each value, then a single row again with the outcome of `result`. Engines may inline a step wherever it is
    /// named, so each step is named only once and nothing is joined.
    pub fn across(&mut self, about: &str, values: &[Vec<String>], across: &Across) -> String {
        let [member, result] = ["member", "result"].map(|word| self.fresh(&format!("{about} {word}")));
        let columns: Vec<String> = across.columns.iter().map(|word| self.fresh(&format!("{about} {word}"))).collect();
        let names: Vec<String> = [&member].into_iter().chain(&columns).map(|name| self.q(name)).collect();
        let column = |at: usize| {
            let cases: String =
                values.iter().enumerate().map(|(row, values)| format!("WHEN {row} THEN {} ", values[at])).collect();
            format!("CASE m.member {cases}END AS {}", names[at + 1])
        };
        let rows: Vec<String> = (0..values.len()).map(|row| format!("({row})")).collect();
        let columns: Vec<String> = (0..columns.len()).map(column).collect();
        let body = format!(
            "SELECT\n  l.*,\n  m.member AS {},\n  {}\nFROM {} AS l\nCROSS JOIN (VALUES {}) AS m(member)",
            names[0],
            columns.join(",\n  "),
            self.last(),
            rows.join(", ")
        );
        self.step(&format!("{about} values"), &[], body);
        let ordered = (across.ordered)(&names, &format!("PARTITION BY {}", self.row_key()));
        let ordered: Vec<Named> =
            ordered.into_iter().map(|(word, column)| (column, self.fresh(&format!("{about} {word}")))).collect();
        let names: Vec<String> = names.into_iter().chain(ordered.iter().map(|(_, name)| self.q(name))).collect();
        self.add(&format!("{about} in order"), &[], &ordered);
        let column = format!("{} OVER (PARTITION BY {})", (across.result)(&names), self.row_key());
        self.add(&format!("{about} result"), &[], &[(column, result.clone())]);
        let body = format!("SELECT *\nFROM {}\nWHERE {} = 0", self.last(), names[0]);
        self.step(&format!("{about} rows"), &[], body);
        self.q(&result)
    }

    /// Columns as the lines of a select list.
    pub fn columns(&self, columns: &[Named]) -> String {
        let column = |(expression, name): &Named| {
            let name = self.q(name);
            if *expression == name { format!("  {name}") } else { format!("  {expression} AS {name}") }
        };
        columns.iter().map(column).collect::<Vec<_>>().join(",\n")
    }

    /// The key as a column.
    pub fn key_column(&self) -> Named {
        (self.key(), self.key.clone())
    }

    /// The columns that identify a row: the key, and the draw in a query over draws.
    fn row_key(&self) -> String {
        let draw = self.draw.iter().map(|draw| format!("{}, ", self.q(draw)));
        draw.chain([self.key()]).collect()
    }

    /// The PARTITION BY of a window over all units of a draw; empty in a query without draws.
    pub fn by_draw(&self) -> String {
        self.draw.as_ref().map_or(String::new(), |draw| format!("PARTITION BY {} ", self.q(draw)))
    }

    /// The key, quoted.
    pub fn key(&self) -> String {
        self.q(&self.key)
    }

    /// The whole query: all steps and the final statement.
    pub fn text(&self, head: &[String], end: &str) -> String {
        let mut text: String = head.iter().map(|line| format!("-- {}\n", one_line(line))).collect();
        let steps = self.steps.iter().map(|step| {
            let about: String = step.about.iter().map(|line| format!("-- {}\n", one_line(line))).collect();
            let body = step.body.lines().map(|line| format!("  {line}\n")).collect::<String>();
            format!("{about}{} AS {}(\n{body})", self.q(&step.name), self.dialect.once())
        });
        text.push_str("WITH\n");
        text.push_str(&steps.collect::<Vec<_>>().join(",\n"));
        text.push('\n');
        text.push_str(end);
        text.push_str(";\n");
        text
    }
}

/// The name itself, or with a number appended if it is taken.
fn fresh(base: &str, taken: &[String]) -> String {
    let short = base.char_indices().take_while(|(at, c)| at + c.len_utf8() <= OWN_LONGEST).map(|(_, c)| c);
    let base: String = short.collect();
    let is_free = |name: &String| !taken.contains(&name.to_lowercase());
    let mut numbered = (2..).map(|n| format!("{base} {n}"));
    Some(base.clone()).filter(is_free).or_else(|| numbered.find(is_free)).unwrap_or_default()
}

/// A text on one line: a comment ends with its line, so no character of a name may end the line.
pub fn one_line(text: &str) -> String {
    crate::hidden::blanked(text).into_owned()
}
