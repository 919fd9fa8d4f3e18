//! Finds the column of units, and the column of names for units that have a code.

use std::collections::{HashMap, HashSet};

use super::roles::{Finder, Role};
use super::scale::is_measure;
use super::words::{self, plain};
use super::years::is_period;
use crate::files::Line;
use crate::phrase::{Phrase, with};
use crate::{Error, Result};

impl<'a> Finder<'a> {
    /// Finds the column that identifies the rows, by its name or else by its texts. None if the rows are indicators or
    /// years of a single place.
    pub(super) fn unit(&mut self) -> Result<Option<usize>> {
        let is_free = |at: &usize| matches!(self.roles[*at], Role::Open | Role::Text | Role::Number);
        let described = self.names.iter().position(|head| head == "unit").filter(|_| self.is_described);
        let unit = match &self.reading.unit {
            Some(name) => Some(self.named("unit", name)?),
            None if described.is_some() => described,
            None => {
                let names: Vec<usize> = self
                    .called(words::NAME)
                    .into_iter()
                    .filter(is_free)
                    .filter(|&at| self.is_text(at) && !self.is_of_measures(at))
                    .collect();
                let keys = || names.iter().copied().find(|&at| self.is_key(at));
                let texts = || {
                    (0..self.names.len())
                        .filter(is_free)
                        .filter(|&at| self.is_text(at) && !self.is_of_measures(at) && !self.is_flag(at))
                };
                let by_code = self.by_code(&names);
                self.before_broader(&names)
                    .or(by_code)
                    .or_else(keys)
                    .or_else(|| {
                        self.specific_codes()
                            .into_iter()
                            .find(|&at| self.is_text(at) && names.is_empty() || self.roles.contains(&Role::Indicator))
                    })
                    .or_else(|| names.first().copied())
                    .or_else(|| texts().next().filter(|&at| self.is_key(at)))
                    .or_else(|| texts().find(|&at| self.is_key(at)))
                    .or_else(|| texts().next())
            }
        };
        let is_one_place = self.roles.contains(&Role::Year) || self.roles.contains(&Role::Indicator);
        match unit {
            Some(unit) => {
                if self.reading.unit.is_none() && self.names[unit] != "unit" {
                    self.check(unit)?;
                }
                self.roles[unit] = Role::Unit;
                self.nameless.retain(|at| *at != unit);
                Ok(Some(unit))
            }
            None if is_one_place || self.rows.is_empty() => Ok(None),
            None => Err(self.no_unit()),
        }
    }

    /// Returns a first text column that identifies all rows and precedes names of broader places:
    /// `University, Country`.
    fn before_broader(&self, names: &[usize]) -> Option<usize> {
        let is_broad = |at: usize| words::BROAD.contains(&plain(&self.names[at]).as_str());
        let codes = self.specific_codes();
        let first = (0..self.names.len()).find(|&at| !matches!(self.roles[at], Role::Aside | Role::Year))?;
        let is_own = matches!(self.roles[first], Role::Open | Role::Text) && self.is_text(first) && self.is_key(first);
        let is_of_codes = |at: usize| codes.contains(&at) && self.is_code_like(at);
        let are_broader =
            names.iter().chain(&codes).filter(|at| **at != first).all(|&at| is_broad(at) && !is_of_codes(at));
        let is_free =
            !words::is_known(&self.names[first]) || ["city", "cityname"].contains(&plain(&self.names[first]).as_str());
        let has_broader = names.iter().chain(&codes).any(|at| *at != first);
        (is_own && are_broader && is_free && has_broader && !self.is_of_measures(first)).then_some(first)
    }

    /// Whether most cells are short codes.
    fn is_code_like(&self, at: usize) -> bool {
        let is_code = |cell: &&&str| {
            cell.len() <= 8 && cell.chars().all(|c| c.is_ascii_uppercase() || c.is_ascii_digit() || "_-.".contains(c))
        };
        let cells = self.cells(at);
        cells.iter().filter(is_code).count() * 5 >= cells.len() * 4
    }

    /// Finds the column of unit codes, by its name, if each code occurs once per year and indicator.
    fn by_code(&self, names: &[usize]) -> Option<usize> {
        let is_free = |at: &usize| matches!(self.roles[*at], Role::Open | Role::Text | Role::Number);
        let name = names.iter().copied().find(|&at| self.is_key(at));
        let is_code = |at: &usize| match plain(&self.names[*at]).as_str() {
            // Units of measure may have the same column name; codes of units correspond one to one to the names beside
            // them.
            "unit" if self.is_after_indicator(*at) => false,
            "unit" => {
                !self.is_of_measures(*at)
                    && (self.is_text(*at) || name.is_none())
                    && name.is_none_or(|name| self.is_one_to_one(*at, name))
            }
            "id" => !(self.is_count(*at) && name.is_some()),
            _ => true,
        };
        let first = self.specific_codes();
        let rest = self.called(&["unit", "code", "id"]).into_iter().filter(is_free).filter(is_code);
        let is_ours = |at: &usize| plain(&self.names[*at]) == "unit" && names.is_empty() && first.is_empty();
        first.iter().copied().chain(rest).find(|at| is_ours(at) || self.is_key(*at))
    }

    /// Whether a column follows that of the indicators, where it would contain their units of measure.
    pub(super) fn is_after_indicator(&self, at: usize) -> bool {
        at > 0 && words::INDICATOR.contains(&plain(&self.names[at - 1]).as_str())
    }

    /// Returns columns of codes whose names say what they identify. `Unit Code` belongs to a unit of measure, unless
    /// there is a column of unit names.
    fn specific_codes(&self) -> Vec<usize> {
        let is_free = |at: &usize| matches!(self.roles[*at], Role::Open | Role::Text | Role::Number);
        let has_unit_names = !self.called(&["unitname", "uname"]).is_empty();
        let is_of_unit = |at: &usize| has_unit_names || plain(&self.names[*at]) != "unitcode";
        self.called(words::UNIT).into_iter().filter(is_free).filter(is_of_unit).collect()
    }

    /// Returns a column of cities, some with the same name, beside broader places that were taken for the units because
    /// all differ.
    fn repeated_within(&self, unit: usize) -> Option<usize> {
        let is_city = |at: usize| words::CITIES.contains(&plain(&self.names[at]).as_str());
        let is_broad = words::BROAD.contains(&plain(&self.names[unit]).as_str()) && !is_city(unit);
        let is_free = |at: &usize| matches!(self.roles[*at], Role::Open | Role::Text) && self.is_text(*at);
        let are_all_there = |at: &usize| self.cells(*at).len() == self.rows.len();
        let found = (0..self.names.len()).filter(is_free).filter(|&at| is_city(at)).find(are_all_there);
        found.filter(|&at| is_broad && !self.is_key(at))
    }

    /// Asks about a column that was taken for the units but is unlikely to name them.
    fn check(&self, unit: usize) -> Result<()> {
        if let Some(narrower) = self.repeated_within(unit) {
            return Err(self.no_key(narrower, unit));
        }
        let cells = self.cells(unit);
        if !cells.is_empty() && cells.iter().all(|cell| is_period(cell)) {
            return Err(self.of_periods(unit));
        }
        Ok(())
    }

    fn no_key(&self, narrower: usize, unit: usize) -> Error {
        let [narrower, unit] = [narrower, unit].map(|at| self.label(at));
        let message = Phrase::from(format!(
            "`{narrower}` holds the same name in several rows, and `{unit}` does not: make the names of `{narrower}` differ, \
             or "
        ));
        let message = message.add(with("unit", &unit).does(format!("takes the units from `{unit}`")));
        Error::Data { file: String::new(), problems: vec![crate::Problem::new(0, 0, message)] }
    }

    fn of_periods(&self, unit: usize) -> Error {
        let label = self.label(unit);
        let message = Phrase::from(format!(
            "the rows are periods such as `{}`, not units; the option `transpose` turns units that run across into rows, \
             and ",
            self.cells(unit).first().unwrap_or(&"")
        ));
        let message = message.add(with("unit", label).does("takes the periods as units"));
        Error::Data { file: String::new(), problems: vec![crate::Problem::new(0, 0, message)] }
    }

    fn no_unit(&self) -> Error {
        let first = self.label(0);
        let message = Phrase::from("no column names the units, all hold numbers");
        let message = message.or(with("unit", first).does("takes the codes of that column"));
        Error::Data { file: String::new(), problems: vec![crate::Problem::new(0, 0, message)] }
    }

    pub(super) fn is_flag(&self, at: usize) -> bool {
        let head = plain(&self.names[at]);
        let is_long = self.roles.contains(&Role::Indicator);
        words::FLAG.contains(&head.as_str())
            || is_long && (words::INDICATOR.contains(&head.as_str()) || words::MEASURE.contains(&head.as_str()))
    }

    pub(super) fn is_of_measures(&self, at: usize) -> bool {
        let cells = self.cells(at);
        !cells.is_empty() && cells.iter().filter(|cell| is_measure(cell)).count() * 2 > cells.len()
    }

    /// Finds the column of names for units that have a code.
    pub(super) fn name(&mut self, unit: Option<usize>) -> Result<Option<usize>> {
        let Some(unit) = unit else { return Ok(None) };
        let head = plain(&self.names[unit]);
        let is_said = self.reading.unit.is_some() && !words::NAME.contains(&head.as_str());
        let is_code = is_said
            || words::UNIT.contains(&head.as_str())
            || ["unit", "code", "id"].contains(&head.as_str())
            || words::is_code(&self.names[unit]);
        let place = match &self.reading.name {
            Some(name) => Some(self.named("name", name)?),
            None if is_code => {
                let open = self.called(words::NAME).into_iter().filter(|&at| at != unit);
                let mut names = open.filter(|&at| self.roles[at] == Role::Open && self.is_text(at));
                names.find(|&at| self.is_one_name(unit, at) && (!is_said || self.is_one_to_one(unit, at)))
            }
            None => None,
        };
        if let Some(place) = place {
            self.roles[place] = Role::Text;
        }
        Ok(place)
    }

    /// Whether each unit has one name, and few share theirs. If the units are not codes, the column must be called a
    /// name, since it could also be the province.
    fn is_one_name(&self, unit: usize, name: usize) -> bool {
        let mut names = HashMap::new();
        let is_one =
            self.rows.iter().all(|row| *names.entry(row.cell(unit)).or_insert(row.cell(name)) == row.cell(name));
        let distinct = names.values().collect::<HashSet<_>>().len();
        let head = plain(&self.names[name]);
        let is_called_name = head.ends_with("name") || head.ends_with("名称");
        let is_code = |cell: &&&str| {
            cell.len() <= 8 && cell.chars().all(|c| c.is_ascii_uppercase() || c.is_ascii_digit() || "_-.".contains(c))
        };
        let codes = names.keys().filter(is_code).count();
        is_one && distinct * 3 >= names.len() * 2 && (is_called_name || codes * 5 >= names.len() * 4)
    }

    /// Whether no text occurs twice for a year and an indicator.
    pub(super) fn is_key(&self, at: usize) -> bool {
        let beside = |role: Role| self.roles.iter().position(|known| *known == role);
        let (year, indicator) = (beside(Role::Year), beside(Role::Indicator));
        let mut seen = HashSet::new();
        let part = |row: &'a Line, at: Option<usize>| at.map_or("", |at| row.cell(at));
        self.rows.iter().all(|row| {
            let cell = row.cell(at);
            !cell.is_empty() && seen.insert((cell, part(row, year), part(row, indicator)))
        })
    }
}
