//! Applies columns that give the unit of measure or a power of ten for the values beside them.

use std::collections::HashSet;

use super::cells::Column;
use super::roles::Role;
use super::scale;
use super::sheet::{Sorted, Table};
use super::words;
use crate::Problem;
use crate::phrase::{Phrase, with};
use crate::setting::Setting;
use crate::texts::Texts;

impl Table<'_> {
    /// Multiplies values according to the powers of ten and the units of measure beside them.
    pub(super) fn scale(&mut self, groups: &[(String, Vec<usize>)], sorted: &mut Sorted) {
        let held =
            |column: &Column| TextColumn { head: column.head.clone(), cells: column.texts.clone().unwrap_or_default() };
        let powers = self.columns.iter().find(|column| column.role == Role::Scale).map(held);
        let measures: Vec<(Option<usize>, TextColumn)> = self
            .columns
            .iter()
            .filter_map(|column| if let Role::Measure(of) = column.role { Some((of, held(column))) } else { None })
            .collect();
        // If a column is called the value, it is the only one that is meant.
        let is_named =
            |column: &Column| column.role == Role::Value || words::VALUE.contains(&words::plain(&column.head).as_str());
        let has_value = self.columns.iter().any(is_named);
        let is_value = |column: &Column| match has_value {
            true => is_named(column),
            false => matches!(column.role, Role::Open | Role::Number | Role::Of { .. }) && column.found > 0,
        };
        let heads: HashSet<&String> = self.columns.iter().filter(|c| is_value(c)).map(|column| &column.head).collect();
        let general = measures.iter().find(|(of, _)| of.is_none()).map(|(_, texts)| texts).or(powers.as_ref());
        if let Some(general) = general.filter(|general| heads.len() > 1 && general.differs() && !has_value)
            && !self.columns.iter().any(|column| matches!(column.role, Role::Of { .. }))
        {
            self.problems.push(general.of_which(self.columns.iter().find(|column| is_value(column))));
            return;
        }
        for at in 0..self.columns.len() {
            let column = &self.columns[at];
            let own = measures.iter().find(|(of, _)| *of == Some(column.at));
            let measure = own.or_else(|| measures.iter().find(|(of, _)| of.is_none() && is_value(column)));
            let powers = powers.as_ref().filter(|_| is_value(column));
            if own.is_some() || is_value(column) && (measure.is_some() || powers.is_some()) {
                self.scale_column(at, (powers, measure.map(|(_, texts)| texts)), groups, sorted);
            }
        }
    }

    fn scale_column(
        &mut self,
        at: usize,
        (powers, measures): (Option<&TextColumn>, Option<&TextColumn>),
        groups: &[(String, Vec<usize>)],
        sorted: &mut Sorted,
    ) {
        for (code, rows) in groups {
            let column = &mut self.columns[at];
            let lines: Vec<usize> = rows.iter().map(|&row| self.lines[row]).collect();
            let code = if code.is_empty() { column.head.clone() } else { code.clone() };
            let (powers, measures) = (powers.map(|texts| texts.of(rows)), measures.map(|texts| texts.of(rows)));
            let scaled = scale::factors(
                &code,
                powers.as_ref().map(|(head, cells)| (*head, cells.as_slice())),
                measures.as_ref().map(|(head, cells)| (*head, cells.as_slice())),
                &lines,
                self.problems,
            );
            for (&row, factor) in rows.iter().zip(&scaled.factors).filter(|(_, factor)| factor.total_cmp(&1.0).is_ne())
            {
                column.numbers[row] *= factor;
            }
            sorted.remarks.extend(scaled.remark.map(Phrase::from));
            if !scaled.measure.is_empty() {
                sorted.measures.insert(code, scaled.measure);
            }
        }
    }
}

/// A text column that describes the values beside it.
struct TextColumn {
    head: String,
    cells: Texts,
}

impl TextColumn {
    fn of(&self, rows: &[usize]) -> (&str, Vec<&str>) {
        (&self.head, rows.iter().map(|&row| &self.cells[row]).collect())
    }

    fn differs(&self) -> bool {
        self.cells.iter().zip(self.cells.iter().skip(1)).any(|(one, next)| one != next)
    }

    /// Asks which of several columns is meant; `first` is a likely one.
    fn of_which(&self, first: Option<&Column>) -> Problem {
        let (head, column) = (&self.head, first.map_or("", |column| column.head.as_str()));
        let what = format!("`{head}` differs from row to row, and it is not clear to which column it belongs");
        let rename = with("rename", Setting::map([(head, format!("{column}_unit"))])).does("assigns it");
        Problem::new(0, 0, Phrase::from(what).or(rename))
    }
}
