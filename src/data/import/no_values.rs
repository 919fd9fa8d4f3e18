//! Columns of numbers that tell nothing of a unit: ranks, codes, numbers of rows.

use super::numbers::number_somehow;
use super::roles::{Finder, Role};
use super::why::Why;
use super::words::{self, plain};

impl Finder<'_> {
    /// Ranks, codes and numbers of rows, which tell nothing of a unit.
    pub(super) fn no_indicators(&mut self) {
        for at in 0..self.names.len() {
            if self.roles[at] == Role::Open
                && let Some(why) = self.why_no_value(at)
            {
                self.set_aside(at, why);
            }
        }
        // A list of nothing but ranks is one all the same.
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

    pub(super) fn is_no_value(&self, at: usize) -> bool {
        self.why_no_value(at).is_some()
    }

    fn why_no_value(&self, at: usize) -> Option<Why> {
        let (cells, head) = (self.cells(at), plain(&self.names[at]));
        // 1st, 2nd, 3rd, 4th.
        let place = |cell: &&str| {
            let digits = ["st", "nd", "rd", "th"].iter().find_map(|end| cell.strip_suffix(end));
            digits.is_some_and(|digits| !digits.is_empty() && digits.bytes().all(|byte| byte.is_ascii_digit()))
        };
        if words::is_rank(&self.names[at]) && !cells.is_empty() && cells.iter().all(place) {
            return Some(Why::Rank);
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
