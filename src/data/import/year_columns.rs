//! Finds columns of years, and years in the names of columns.

use std::collections::{BTreeMap, HashSet};

use super::numbers::number_somehow;
use super::roles::{Finder, Role};
use super::why::Why;
use super::words::{self, plain};
use super::years::{is_month, year_at_start, year_in_name, year_meant, year_of_header};
use crate::Result;
use crate::phrase::{Act, Phrase, with};
use crate::setting::Setting;

impl Finder<'_> {
    /// Finds the column of years, by its name or because its cells are years.
    pub(super) fn year(&mut self) -> Result<()> {
        let is_plain_year = |at: &usize| plain(&self.names[*at]) == words::YEAR[0];
        let place = match &self.reading.year {
            Some(name) => Some(self.named("year", name)?),
            None => {
                let by_name = self.open(words::YEAR).into_iter();
                let mut by_name =
                    by_name.filter(|&at| is_plain_year(&at) && !self.is_of_values(at) || self.has_years(at).is_some());
                let nameless = || {
                    (0..self.names.len()).find(|&at| {
                        self.names[at].is_empty() && self.roles[at] == Role::Open && self.has_years(at).is_some()
                    })
                };
                by_name.next().or_else(nameless)
            }
        };
        if let Some(place) = place {
            self.roles[place] = Role::Year;
            self.nameless.retain(|at| *at != place);
        }
        Ok(())
    }

    /// Whether a column called `Year` contains numbers that are not years, such as the totals of months.
    fn is_of_values(&self, at: usize) -> bool {
        let is_odd = |cell: &&&str| number_somehow(cell).is_some() && year_meant(cell).is_none_or(|year| year < 1000);
        let cells = self.cells(at);
        let has_months = self.names.iter().filter(|name| is_month(name)).count() > 1;
        has_months && !cells.is_empty() && cells.iter().filter(is_odd).count() == cells.len()
    }

    /// Whether most of the cells that are not missing are plausible years.
    pub(super) fn has_years(&self, at: usize) -> Option<()> {
        let cells = self.cells(at);
        let is_year = |cell: &&&str| year_meant(cell).is_some_and(|year| (1800..=2200).contains(&year));
        (cells.iter().filter(is_year).count() * 2 > cells.len()).then_some(())
    }

    /// Finds years in the names of columns: `gdp_2020 gdp_2021`, or bare years.
    pub(super) fn years_across(&mut self, stem: &str, above: &[Option<(String, i32)>]) {
        if self.roles.contains(&Role::Year) {
            return;
        }
        let mut found: BTreeMap<String, Vec<(usize, i32)>> = BTreeMap::new();
        for (at, head) in self.names.iter().enumerate().filter(|(at, _)| self.roles[*at] == Role::Open) {
            let bare = year_of_header(head).map(|year| (stem.to_string(), year));
            let said = above.get(at).cloned().flatten();
            if let Some((indicator, year)) = said.or(bare).or_else(|| year_in_name(head)) {
                found.entry(indicator).or_default().push((at, year));
            }
        }
        self.odd_years(found.get_mut(stem));
        found.retain(|_, columns| {
            columns.retain(|(at, _)| self.roles[*at] == Role::Open && !self.asked.iter().any(|(asked, _)| asked == at));
            !columns.is_empty()
        });
        let is_across = found.values().any(|columns| columns.len() > 1);
        for (indicator, columns) in found {
            if words::is_rank(&indicator) && columns.iter().all(|(at, _)| self.are_whole(&self.cells(*at))) {
                columns.iter().for_each(|(at, _)| self.set_aside(*at, Why::Rank));
                continue;
            }
            let years: HashSet<i32> = columns.iter().map(|(_, year)| *year).collect();
            let are_numbers = columns.iter().any(|(at, _)| !self.is_text(*at));
            // If a separate line names the year, a single column of an indicator is enough, provided that others have
            // several years.
            let is_said = columns.iter().all(|(at, _)| above.get(*at).is_some_and(Option::is_some));
            let are_several = years.len() > 1 && years.len() == columns.len();
            if !are_numbers || !(are_several || is_said && is_across && years.len() == columns.len()) {
                continue;
            }
            if let Some((at, year)) = columns.iter().find(|(at, _)| is_span(&self.names[*at])) {
                self.remarks.push(format!("`{}` read as the year {year}", self.names[*at]).into());
            }
            for (at, year) in columns {
                self.roles[at] = Role::Of { indicator: indicator.clone(), year };
                self.nameless.retain(|nameless| *nameless != at);
            }
        }
    }

    /// Asks about columns that begin with a year beside columns of bare years, such as `2022F`, `2019.1` or
    /// `2019/2020`.
    fn odd_years(&mut self, bare: Option<&mut Vec<(usize, i32)>>) {
        let Some(bare) = bare.filter(|bare| bare.len() > 1) else { return };
        let is_plain = |at: usize| self.names[at].len() == 4;
        let plain: Vec<i32> = bare.iter().filter(|(at, _)| is_plain(*at)).map(|(_, year)| *year).collect();
        let is_bare = |at: usize| bare.iter().any(|(of, year)| *of == at && (is_plain(at) || !plain.contains(year)));
        let is_odd = |at: &usize| {
            self.roles[*at] == Role::Open
                && !is_bare(*at)
                && year_at_start(&self.names[*at]).is_some()
                && !self.is_text(*at)
        };
        let odd: Vec<usize> = (0..self.names.len()).filter(is_odd).collect();
        let Some(first) = odd.first().copied() else { return };
        let names: Vec<&str> = odd.iter().map(|&at| self.names[at].as_str()).collect();
        let message = asked_of(&names, &plain);
        self.asked.push((first, message));
        odd.into_iter().skip(1).for_each(|at| self.roles[at] = Role::Aside);
    }

    /// Returns the columns that repeat the indicator and year of an earlier one.
    pub(super) fn years_twice(&self) -> Vec<usize> {
        let twice = |at: &usize| {
            let first = self.original.iter().position(|name| *name == self.original[*at]);
            first.is_some_and(|first| first < *at && matches!(self.roles[first], Role::Of { .. }))
        };
        (0..self.names.len()).filter(twice).collect()
    }

    /// Handles columns of whole years whose names do not say so: they are the year of the table, repeat it, or need a
    /// question.
    pub(super) fn unnamed_years(&mut self) {
        let has_years = self.roles.iter().any(|role| matches!(role, Role::Year | Role::Of { .. }));
        let year = self.roles.iter().position(|role| *role == Role::Year);
        let unit = self.roles.iter().position(|role| *role == Role::Unit);
        for at in 0..self.names.len() {
            let cells = self.cells(at);
            let is_year =
                |cell: &&str| cell.len() == 4 && cell.parse().is_ok_and(|year: i32| (1950..=2035).contains(&year));
            if self.roles[at] != Role::Open || cells.len() < 2 || !cells.iter().all(is_year) {
                continue;
            }
            let is_constant = cells.iter().all(|cell| *cell == cells[0]);
            let repeats = year.is_some_and(|year| self.rows.iter().all(|row| row.cell(at) == row.cell(year)));
            if repeats || is_constant && has_years {
                self.set_aside(at, Why::Years);
            } else if is_constant {
                let (name, year) = (&self.names[at], cells[0]);
                let remark = Phrase::from(format!("`{name}` is {year} in every row and was read as the year"));
                self.remarks.push(remark.or(with("indicators", [name]).does("reads it as an indicator")));
                self.roles[at] = Role::Year;
                return;
            } else if cells.len() > 2 && unit.is_some_and(|unit| self.is_key(unit)) {
                let name = &self.names[at];
                let skip = with("skip", [name]);
                let skip = skip.does("skips it, and the option `indicators` reads it as an indicator");
                self.asked.push((at, Phrase::from(format!("`{name}` holds nothing but years")).or(skip)));
            }
        }
    }
}

/// Whether a header names one year by two, such as `2018-19`.
fn is_span(head: &str) -> bool {
    year_of_header(head).is_some() && head.contains(['-', '/', '–']) && head.len() < 10 && !head.contains('.')
}

/// Asks about columns that begin with a year, such as `2022F`, beside these plain years.
fn asked_of(odd: &[&str], plain: &[i32]) -> Phrase {
    let (mut renamed, mut skipped) = (Vec::new(), Vec::new());
    for name in odd {
        match year_at_start(name).filter(|year| !plain.contains(year)) {
            Some(year) => renamed.push((*name, year.to_string())),
            None => skipped.push(*name),
        }
    }
    let mut options = Vec::new();
    let mut effects = Vec::new();
    if !renamed.is_empty() {
        options.push(("rename".to_string(), Setting::map(renamed)));
        effects.push("reads each as the year it begins with");
    }
    if !skipped.is_empty() {
        options.push(("skip".to_string(), skipped.into()));
        effects.push("skips those that repeat a year");
    }
    let names = odd.iter().map(|name| format!("`{name}`")).collect::<Vec<_>>().join(", ");
    let is = if odd.len() == 1 {
        "is beside columns of years but is not a year"
    } else {
        "are beside columns of years but are not years"
    };
    Phrase::from(format!("{names} {is}")).or(Act::With(options).does(effects.join(", and ")))
}
