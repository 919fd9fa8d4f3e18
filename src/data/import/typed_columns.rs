//! The fast path for column-oriented files: needed columns are read in parallel, and only questionable rows as lines.

use std::collections::HashSet;

use super::cells::Column;
use super::numbers::GREATEST;
use super::plain_rows::{is_clearly_a_unit, min_filled, needs_lines};
use super::roles::Role;
use super::sheet::Table;
use crate::data::builder::MOST_CELLS;
use crate::data::names::clean;
use crate::files::{BROKEN, Columns, Grid, Line};
use crate::parallel::*;
use crate::texts::Texts;
use crate::{Error, Result, Watch};

/// With more questionable rows than this, the whole file is read line by line.
const MOST_QUESTIONABLE: usize = 10_000;

/// The columns that were read, each with its index.
struct Read {
    numbers: Vec<(usize, Vec<f64>)>,
    texts: Vec<(usize, Texts)>,
    rows: usize,
}

impl Table<'_> {
    /// Reads the columns that are needed. Returns false if the file is not column-oriented or has to be read line by
    /// line.
    pub(super) fn in_columns(&mut self, grid: &Grid, watch: &Watch) -> Result<bool> {
        let Some(file) = grid.columns() else { return Ok(false) };
        let Some(unit) = self.unit.filter(|_| !needs_lines(self.layout, self.reading)) else { return Ok(false) };
        let read = self.read(file, unit, watch)?;
        self.check_aside(file, watch)?;
        let questionable = self.questionable(&read, unit);
        if questionable.len() > MOST_QUESTIONABLE {
            return Ok(false);
        }
        let lines = if questionable.is_empty() { Vec::new() } else { file.lines(&questionable, watch)? };
        self.add(read, unit, &lines);
        Ok(true)
    }

    fn read(&self, file: &dyn Columns, unit: usize, watch: &Watch) -> Result<Read> {
        let is_number = |column: &&Column| file.is_of_numbers(column.at) && !column.is_of_texts();
        let numbers: Vec<usize> = self.columns.iter().filter(is_number).map(|column| column.at).collect();
        let others = self.columns.iter().map(|column| column.at).filter(|at| !numbers.contains(at));
        let mut texts: Vec<usize> = others.chain([unit]).chain(self.year).collect();
        if !numbers.contains(&0) && !texts.contains(&0) {
            texts.push(0);
        }
        if numbers.len().saturating_mul(file.rows()) > MOST_CELLS {
            let what = format!("{} rows × {} columns of numbers", file.rows(), numbers.len());
            return Err(Error::Limit { what, limit: format!("{MOST_CELLS} values") });
        }
        file.begin(numbers.len() + texts.len(), watch);
        let (numbers, texts) = join(
            || numbers.par_iter().map(|at| Ok((*at, file.numbers(*at, watch)?))).collect::<Result<_>>(),
            || texts.par_iter().map(|at| Ok((*at, file.texts(*at, watch)?))).collect::<Result<_>>(),
        );
        Ok(Read { numbers: numbers?, texts: texts?, rows: file.rows() })
    }

    /// Checks on all rows that the columns skipped because of the first rows may be skipped.
    fn check_aside(&mut self, file: &dyn Columns, watch: &Watch) -> Result<()> {
        for (at, why) in self.layout.aside.iter().filter(|(_, why)| self.layout.is_sample && !why.allows_all()) {
            let mut is_odd = false;
            file.each_text(*at, file.rows(), watch, &mut |cell| {
                is_odd |= !why.allows(cell) && !self.reading.is_missing(cell);
            })?;
            self.is_odd |= is_odd;
        }
        Ok(())
    }

    /// Returns rows that may not be rows of units, and rows with values that are too large or not finite.
    fn questionable(&self, read: &Read, unit: usize) -> Vec<usize> {
        let label = (0..self.layout.header.len())
            .find(|&at| self.layout.roles[at] == Role::Text && self.layout.header[at] == "name")
            .and_then(|at| read.text(at));
        let (units, first) = (read.text(unit), read.text(0));
        let enough = min_filled(self.layout.header.len());
        let is_row = |row: usize| {
            let begins = first.map_or("0", |first| &first[row]);
            let is_named =
                || is_clearly_a_unit(units.map_or("", |units| &units[row]), begins, label.map(|label| &label[row]));
            self.layout.is_ours || is_named() && read.is_filled(row, enough) && read.differs(row, begins)
        };
        let is_broken = |row: usize| read.texts.iter().any(|(_, texts)| texts[row].contains(BROKEN));
        let far = |(_, numbers): &(usize, Vec<f64>)| {
            let far = numbers.iter().enumerate().filter(|(_, number)| number.abs() > GREATEST);
            far.map(|(row, _)| row).collect::<Vec<usize>>()
        };
        let far: Vec<Vec<usize>> = read.numbers.par_iter().map(far).collect();
        let far: HashSet<usize> = far.into_iter().flatten().collect();
        let is_questionable = |row: &usize| is_broken(*row) || far.contains(row) || !is_row(*row);
        (0..read.rows).into_par_iter().filter(is_questionable).collect()
    }

    /// Adds all rows to the table in their order, the questionable ones as lines.
    fn add(&mut self, mut read: Read, unit: usize, lines: &[Line]) {
        let mut from = 0;
        for line in lines {
            self.add_rows(&mut read, unit, from, line.number - 1);
            // Unlike a blank line of a text file, a row of nulls was written on purpose.
            self.line(line);
            from = line.number;
        }
        let rows = read.rows;
        self.add_rows(&mut read, unit, from, rows);
    }

    fn add_rows(&mut self, read: &mut Read, unit: usize, from: usize, to: usize) {
        let is_whole = from == 0 && to == read.rows;
        for text in read.text(unit).into_iter().flat_map(|units| units.within(from..to)) {
            self.units.push(&if self.layout.is_ours { text.into() } else { clean(text) });
        }
        self.lines.extend(from + 1..=to);
        self.rows.add_flat(to - from);
        if let Some(at) = self.year {
            for (row, cell) in read.text(at).into_iter().flat_map(|years| years.within(from..to)).enumerate() {
                self.year(cell, from + row + 1, at);
            }
        }
        for column in &mut self.columns {
            if let Some((_, numbers)) = read.numbers.iter_mut().find(|(at, _)| *at == column.at) {
                match is_whole {
                    true => column.push_numbers(std::mem::take(numbers)),
                    false => column.push_numbers(numbers[from..to].to_vec()),
                }
            } else if let Some(texts) = read.text(column.at) {
                for (row, cell) in texts.within(from..to).enumerate() {
                    let line = Line { number: from + row + 1, ..Line::default() };
                    column.push_cell(cell, &line, self.layout, self.reading);
                }
            }
        }
    }
}

impl Read {
    fn text(&self, at: usize) -> Option<&Texts> {
        self.texts.iter().find(|(of, _)| *of == at).map(|(_, texts)| texts)
    }

    /// Whether at least `enough` of the cells that were read are not blank.
    fn is_filled(&self, row: usize, enough: usize) -> bool {
        let texts = self.texts.iter().filter(|(_, texts)| !texts[row].is_empty()).map(|_| ());
        let numbers = self.numbers.iter().filter(|(_, numbers)| !numbers[row].is_nan()).map(|_| ());
        texts.chain(numbers).take(enough).count() == enough
    }

    /// Whether any cell of the row differs from its first one.
    fn differs(&self, row: usize, first: &str) -> bool {
        let is_other = |(_, texts): &(usize, Texts)| !texts[row].is_empty() && &texts[row] != first;
        let is_number = first.parse::<f64>().is_ok();
        let mut numbers = self.numbers.iter().map(|(_, numbers)| numbers[row]).filter(|number| !number.is_nan());
        self.texts.iter().any(is_other) || numbers.any(|number| !is_number || number.to_string() != first)
    }
}

#[cfg(all(test, feature = "parquet"))]
mod tests {
    use proptest::prelude::*;
    use proptest::sample::select;

    use super::super::by_line::{self, NAMES};
    use super::*;
    use crate::files::parquet::{Column, Values, write};
    use crate::files::{self, Bytes};

    /// Values of a column: most are ordinary, some missing, infinite or far too large.
    fn figures() -> impl Strategy<Value = Option<f64>> {
        let odd = select(&[f64::INFINITY, f64::NAN, 1e200, -1e151, -0.0, 1e20, 2022.0, 7.0][..]);
        prop_oneof![8 => (-1e4..1e4_f64).prop_map(Some), 2 => Just(None), 1 => odd.prop_map(Some)]
    }

    fn name() -> impl Strategy<Value = Option<String>> {
        let odd = select(NAMES).prop_map(|name| Some(name.to_string()));
        prop_oneof![30 => "[a-z]{1,5}[0-9]{1,4}".prop_map(Some), 3 => odd, 1 => Just(None)]
    }

    type Row = ((Option<String>, Option<f64>, Option<f64>), (i64, Option<String>, Option<i64>));

    fn rows() -> impl Strategy<Value = Vec<Row>> {
        let text = select(&["", "East", "1,5", "2.5", "12%", "\u{fffd}", "Total", "u1"][..]);
        let text = prop_oneof![4 => Just(Some("West".to_string())), 2 => text.prop_map(|text| Some(text.to_string())), 1 => Just(None)];
        let year = prop_oneof![6 => 2018..2023_i64, 1 => 1..9_i64];
        let count = prop_oneof![5 => (0..99_999_i64).prop_map(Some), 1 => Just(None)];
        prop::collection::vec(((name(), figures(), figures()), (year, text, count)), 1..40)
    }

    /// A file with the unit first or last, with or without years.
    fn file(rows: &[Row], is_first: bool, has_years: bool) -> Vec<u8> {
        let column = |name: &str, values: Values| Column { name: name.to_string(), values };
        let unit = || column("city", Values::Texts(rows.iter().map(|row| row.0.0.clone()).collect()));
        let mut columns: Vec<Column> = is_first.then(unit).into_iter().collect();
        columns.push(column("a", Values::Numbers(rows.iter().map(|row| row.0.1).collect())));
        if has_years {
            columns.push(column("year", Values::Counts(rows.iter().map(|row| Some(row.1.0)).collect())));
        }
        columns.push(column("b", Values::Numbers(rows.iter().map(|row| row.0.2).collect())));
        columns.push(column("region", Values::Texts(rows.iter().map(|row| row.1.1.clone()).collect())));
        columns.push(column("count", Values::Counts(rows.iter().map(|row| row.1.2).collect())));
        columns.extend((!is_first).then(unit));
        write(&columns, &[]).expect("room in memory")
    }

    fn read(file: &[u8], in_columns: bool, is_sample: bool) -> Option<(bool, String)> {
        let watch = Watch::default();
        let held = Bytes::Held { name: "t.parquet", bytes: file };
        let grid = files::open(held, &files::Opening::default(), &watch).expect("a file of ours");
        by_line::told(&grid, is_sample, &mut |table| match in_columns {
            true => table.in_columns(&grid, &watch).ok(),
            false => Some(by_line::read(table, &grid)),
        })
    }

    proptest! {
        #![proptest_config(ProptestConfig { cases: 400, ..ProptestConfig::default() })]

        #[test]
        fn columns_are_read_as_line_by_line(
            rows in rows(), is_first in any::<bool>(), has_years in any::<bool>(), is_sample in any::<bool>(),
        ) {
            let file = file(&rows, is_first, has_years);
            if let (Some((true, columns)), Some((_, lines))) = (read(&file, true, is_sample), read(&file, false, is_sample)) {
                prop_assert_eq!(columns, lines);
            }
        }

        /// A damaged file is read or refused; nothing panics.
        #[test]
        fn damaged_files_are_refused_or_read(
            rows in rows(), changes in prop::collection::vec((any::<prop::sample::Index>(), any::<u8>()), 1..6),
            cut in prop::option::of(any::<prop::sample::Index>()),
        ) {
            let mut file = file(&rows, true, true);
            for (at, byte) in changes {
                let at = at.index(file.len());
                file[at] = byte;
            }
            if let Some(cut) = cut {
                file.truncate(cut.index(file.len()));
            }
            let loaded = crate::data::from_bytes(&file, "t.parquet", &Watch::default());
            let _ = loaded.map(|data| data.units().len());
        }
    }

    /// A row of nulls has no unit: it is an error, as on the slow path.
    #[test]
    fn a_row_of_nulls_is_not_skipped_silently() {
        let named = |name: &str| ((Some(name.to_string()), Some(1.5), Some(2.5)), (2022, None, Some(5)));
        let file = file(&[named("u1"), ((None, None, None), (2022, None, None)), named("u3")], true, false);
        let (columns, lines) =
            (read(&file, true, false).expect("a table"), read(&file, false, false).expect("a table"));
        assert!(columns.1.contains("a row without a unit") && columns == lines, "{columns:?}");
    }

    /// A table without questionable rows stays on the fast path.
    #[test]
    fn a_plain_table_is_read_in_columns() {
        let number = |row: usize, by: usize| Some((row * by % 977) as f64 + 0.5);
        let row = |row: usize| ((Some(format!("u{row}")), number(row, 7), number(row, 31)), (2022, None, Some(5)));
        let rows: Vec<Row> = (0..500).map(row).collect();
        let file = file(&rows, true, true);
        let (columns, lines) = (read(&file, true, true).expect("a table"), read(&file, false, true).expect("a table"));
        assert!(columns.0 && columns == lines, "the same result on the fast path");
    }
}
