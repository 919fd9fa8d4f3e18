//! Recognises numeric columns that are not indicators: coordinates, ranks, codes, row numbers.

use super::numbers::number_somehow;
use super::roles::{Finder, Role};
use super::why::{Why, is_place};
use super::words::{self, plain};
use super::years::is_date;
use crate::phrase::{Phrase, with};

/// A column headed `Total` is in question only beside at least this many other columns of numbers.
const FEWEST_PARTS: usize = 2;

impl Finder<'_> {
    /// Finds coordinates, which locate the units. Degrees have many names and are recognised by their range;
    /// coordinates of other grids come in pairs.
    pub(super) fn places(&mut self) {
        let within = |at: usize, most: f64| {
            self.cells(at).iter().all(|cell| number_somehow(cell).is_some_and(|x| x.abs() <= most))
        };
        let open = |at: &usize| self.roles[*at] == Role::Open && !self.cells(*at).is_empty();
        let first = |words: &[&str], most: f64| {
            let is_it = |at: &usize| {
                words.contains(&plain(&self.names[*at]).as_str()) || words::has_part(&self.names[*at], words)
            };
            (0..self.names.len()).filter(is_it).filter(open).find(|&at| within(at, most))
        };
        let heads: Vec<String> = self.names.iter().map(|name| plain(name)).collect();
        let named = |name: &str| (0..heads.len()).find(|&at| heads[at] == name && open(&at));
        let pair = (first(words::LATITUDE, 90.0), first(words::LONGITUDE, 360.0));
        let grids: Vec<(usize, usize)> = words::GRIDS
            .iter()
            .filter_map(|(x, y)| Some((named(x)?, named(y)?)))
            .filter(|(x, _)| !within(*x, 1000.0))
            .collect();
        let alone = named("latitude").or(named("lat")).filter(|&at| within(at, 90.0));
        let alone = alone.or(named("longitude").or(named("lng")).or(named("lon")).filter(|&at| within(at, 360.0)));
        match pair {
            (Some(latitude), Some(longitude)) => {
                for (at, role) in [(latitude, Role::Latitude), (longitude, Role::Longitude)] {
                    self.aside.insert(at, Why::Coordinates);
                    self.roles[at] = role;
                }
            }
            _ => alone.into_iter().for_each(|at| self.set_aside(at, Why::Coordinates)),
        }
        for (x, y) in grids {
            [x, y].into_iter().for_each(|at| self.set_aside(at, Why::Coordinates));
        }
    }

    /// Sets aside ranks, codes and row numbers, which say nothing about a unit.
    pub(super) fn no_indicators(&mut self) {
        for at in 0..self.names.len() {
            if self.roles[at] == Role::Open
                && let Some(why) = self.why_no_value(at)
            {
                self.set_aside(at, why);
            }
        }
        self.unnamed_years();
        self.constants();
        // A list that contains only ranks is still worth reading.
        let is_figure = |at: usize| {
            matches!(self.roles[at], Role::Number | Role::Of { .. } | Role::Value)
                || self.roles[at] == Role::Open && !self.is_text(at)
        };
        if !(0..self.names.len()).any(is_figure)
            && let Some(rank) = (0..self.names.len()).find(|at| self.aside.get(at) == Some(&Why::Rank))
        {
            self.aside.remove(&rank);
            self.roles[rank] = Role::Number;
        }
    }

    /// Asks about columns headed as the sum or mean of the others, which would count twice in an index.
    pub(super) fn sums_across(&mut self) {
        let is_open = |at: &usize| self.roles[*at] == Role::Open && !self.cells(*at).is_empty() && !self.is_text(*at);
        let is_headed = |at: usize, heads: &[&str]| heads.contains(&plain(&self.names[at]).as_str());
        let (sums, others): (Vec<usize>, Vec<usize>) = (0..self.names.len())
            .filter(is_open)
            .partition(|&at| is_headed(at, words::SUM) || is_headed(at, words::MEAN));
        if others.len() < FEWEST_PARTS {
            return;
        }
        let is_in_doubt = |at: &usize| is_headed(*at, words::SUM) || self.is_between(*at, &others);
        for at in sums.into_iter().filter(is_in_doubt).collect::<Vec<_>>() {
            let name = &self.names[at];
            let what = format!("`{name}` may be the sum or the mean of other columns, which would then count twice");
            let skip = with("skip", [name]).does("leaves it out");
            let keep = with("indicators", [name]).does("reads it as an indicator");
            self.asked.push((at, Phrase::from(what).or(skip).or(keep)));
        }
    }

    /// Whether each value of a column lies between the lowest and the highest of the others in its row, as a mean does.
    fn is_between(&self, at: usize, others: &[usize]) -> bool {
        self.rows.iter().all(|row| {
            let Some(value) = number_somehow(row.cell(at)) else { return true };
            let others = || others.iter().filter_map(|&other| number_somehow(row.cell(other)));
            others().any(|other| other <= value) && others().any(|other| other >= value)
        })
    }

    /// Next to a column called the value, a constant whole number is a code that applies to all values.
    fn constants(&mut self) {
        let is_value = |at: &usize| {
            let is_open = matches!(self.roles[*at], Role::Open | Role::Value);
            is_open && words::VALUE.contains(&plain(&self.names[*at]).as_str()) && !self.is_text(*at)
        };
        let Some(value) = (0..self.names.len()).find(is_value) else { return };
        for at in (0..self.names.len()).filter(|at| *at != value) {
            let cells = self.cells(at);
            let is_constant = cells.len() > 1 && cells.iter().all(|cell| *cell == cells[0]);
            if self.roles[at] == Role::Open && is_constant && self.are_whole(&cells) {
                self.set_aside(at, Why::Constant);
            }
        }
    }

    pub(super) fn is_no_value(&self, at: usize) -> bool {
        self.why_no_value(at).is_some()
    }

    fn why_no_value(&self, at: usize) -> Option<Why> {
        let (cells, head) = (self.cells(at), plain(&self.names[at]));
        let is_odd_place = |cell: &&str| is_place(cell) && !cell.bytes().all(|byte| byte.is_ascii_digit());
        if words::is_rank(&self.names[at]) && cells.iter().all(|cell| is_place(cell)) && cells.iter().any(is_odd_place)
        {
            return Some(Why::Rank);
        }
        if words::is_rank(&self.names[at]) && !cells.is_empty() && cells.iter().all(|cell| cell.parse::<i16>().is_ok())
        {
            return Some(Why::Rank);
        }
        if !cells.is_empty() && cells.iter().all(|cell| is_date(cell)) {
            return Some(Why::Dates);
        }
        if !self.are_whole(&cells) {
            return None;
        }
        let is_year = |cell: &&&str| cell.parse::<i32>().is_ok_and(|year| (1000..=2100).contains(&year));
        if words::is_year_of(&self.names[at]) && cells.iter().filter(is_year).count() == cells.len() {
            return Some(Why::Years);
        }
        if self.names[at].trim() == "#" && self.is_count(at) {
            return Some(Why::RowNumbers);
        }
        let is_first = at == 0 || self.roles[..at].iter().all(|role| matches!(role, Role::Unit | Role::Aside));
        let most = cells.iter().filter_map(|cell| number_somehow(cell.trim_end_matches('='))).fold(0.0, f64::max);
        if words::is_rank(&self.names[at]) && most <= 10_000.0 {
            Some(Why::Rank)
        } else if words::POSTAL.contains(&head.as_str()) {
            Some(Why::OfficialCodes)
        } else if words::is_code(&self.names[at]) {
            Some(Why::Codes)
        } else if self.is_count(at) && (words::SERIAL.contains(&head.as_str()) || is_first && self.rows.len() >= 10) {
            Some(Why::RowNumbers)
        } else {
            None
        }
    }
}
