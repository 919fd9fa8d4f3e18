//! Joins the indicators and groups of another data set, unit by unit.

use std::collections::{BTreeSet, HashMap};
use std::sync::Arc;

use super::about::Indicator;
use super::dataset::{Dataset, Note, Series};
use super::shape::Edit;
use super::units::Grouping;
use crate::phrase::act;
use crate::{Error, Problem, Result};

/// The beginning of the remark on units that a join did not find.
const LOST: &str = "join: not found";
/// Up to this many names are listed; the rest are counted.
const LISTED: usize = 10;

impl Dataset {
    /// Adds the indicators and groups of another data set to its own units. Units without a counterpart are mentioned
    /// in a remark.
    ///
    /// Units are matched by code if both use the same scheme, and otherwise by any of their names. A name that matches
    /// two units is an error, since its values would be lost. Values by year go to the same years; values without years
    /// apply to all.
    pub fn join(&self, other: &Dataset) -> Result<Dataset> {
        let partners = self.units().align(other.units());
        self.check_join(other, &partners)?;
        let change = Edit::Join {
            data: other.name().to_string(),
            reading: other.reading().given().clone(),
            year: other.year(),
            edits: other.edits().to_vec(),
        };
        let mut inner = self.edited(change);
        let mut sources = vec![None; self.units().len()];
        for (theirs, ours) in partners.iter().enumerate().filter_map(|(theirs, ours)| Some((theirs, (*ours)?))) {
            sources[ours] = Some(theirs);
        }
        for (place, indicator) in other.indicators().iter().enumerate() {
            let source =
                if indicator.source.is_empty() { vec![other.name().to_string()] } else { indicator.source.clone() };
            inner.about.indicators.push(Indicator { source, ..indicator.clone() });
            inner.series.push(Arc::new(self.series_from(other, place, &sources)));
        }
        let theirs = |note: &&Note| Some(Note { unit: partners[note.unit]?, ..(*note).clone() });
        inner.notes.extend(other.notes().iter().filter_map(|note| theirs(&note)));
        let mut units = self.units().only(&(0..self.units().len()).collect::<Vec<_>>());
        for group in other.units().groups.iter().filter(|group| self.units().grouping(&group.code).is_none()) {
            let value = |theirs: &Option<usize>| theirs.map_or("", |unit| &group.values[unit]);
            units.groups.push(Grouping { code: group.code.clone(), values: sources.iter().map(value).collect() });
        }
        inner.units = Arc::new(units);
        for source in other.about().sources.iter().filter(|source| !self.about().sources.contains(source)) {
            inner.about.sources.push(source.clone());
        }
        inner.told.extend(self.join_remarks(other, &partners, &sources));
        Ok(self.made(inner))
    }

    /// Returns the values of another data set in the order of these units and years.
    fn series_from(&self, other: &Dataset, place: usize, sources: &[Option<usize>]) -> Series {
        let (n, theirs) = (self.units().len(), &other.inner.series[place]);
        let yearly = theirs.yearly && !self.years().is_empty();
        let (mut values, mut stated) = (Vec::new(), BTreeSet::new());
        for year in 0..if yearly { self.years().len() } else { 1 } {
            let same = match yearly {
                true => other.years().iter().position(|&known| known == self.years()[year]),
                false => Some(if theirs.yearly { other.current } else { 0 }),
            };
            for (unit, source) in sources.iter().enumerate() {
                let cell = same
                    .zip(*source)
                    .map(|(same, source)| if theirs.yearly { same * other.units().len() + source } else { source });
                values.push(cell.map_or(f64::NAN, |cell| theirs.values[cell]));
                if cell.is_some_and(|cell| theirs.stated.contains(&cell)) {
                    stated.insert(year * n + unit);
                }
            }
        }
        Series::new(values, yearly, stated)
    }

    fn check_join(&self, other: &Dataset, partners: &[Option<usize>]) -> Result<()> {
        let mut problems = Vec::new();
        let mut met: HashMap<usize, usize> = HashMap::new();
        for (theirs, partner) in partners.iter().enumerate() {
            let name = other.units().label(theirs);
            if partner.is_none()
                && self.units().is_ambiguous(&name)
                && let Err(Error::Ambiguous { candidates, .. }) = self.units().resolve(&name)
            {
                problems.push(Problem::new(0, 0, format!("`{name}` fits {}", crate::error::listed(&candidates))));
            }
            let twin = partner.map(|ours| (*met.entry(ours).or_insert(theirs), ours));
            if let Some((twin, ours)) = twin.filter(|(twin, _)| *twin != theirs) {
                let (first, unit) = (other.units().label(twin), self.units().label(ours));
                problems.push(Problem::new(0, 0, format!("`{first}` and `{name}` are both {unit}")));
            }
        }
        for indicator in other.indicators() {
            let code = &indicator.code;
            if let Err(error) = self.check_new(code) {
                let rename = act("rename").arg(code).open().does("gives another code");
                problems.push(Problem::new(0, 0, error.said().or(rename)));
            }
        }
        if problems.is_empty() && partners.iter().all(Option::is_none) {
            let names: Vec<String> = (0..other.units().len()).take(3).map(|unit| other.units().label(unit)).collect();
            let (own, theirs, names) = (self.name(), other.units().counted(), crate::error::listed(&names));
            return Err(Error::plain(format!("`{own}` has none of the {theirs} to join, such as {names}")));
        }
        for group in other.units().groups.iter().filter(|group| self.units().grouping(&group.code).is_none()) {
            if let Err(error) = self.check_new(&group.code) {
                problems.push(Problem::new(0, 0, error.said().or("the text column of the file needs another name")));
            }
        }
        let lost = self.lost(other, partners);
        if !problems.is_empty() && !lost.is_empty() {
            problems.push(Problem::new(0, 0, format!("not found in `{}`: {}", self.name(), some(&lost))));
        }
        match problems.is_empty() {
            true => Ok(()),
            false => Err(Error::Data { file: format!("join of {}", other.name()), problems }),
        }
    }

    /// Returns the other data set's units that were not found, each with the nearest known name.
    fn lost(&self, other: &Dataset, partners: &[Option<usize>]) -> Vec<String> {
        let lost = partners.iter().enumerate().filter(|(_, partner)| partner.is_none());
        let names = lost.map(|(unit, _)| other.units().label(unit)).filter(|name| !self.units().is_ambiguous(name));
        // Finding the nearest names takes long, and only the first few units are shown.
        let near = |name: String| match self.units().resolve(&name) {
            Err(Error::Unknown { nearest, .. }) if !nearest.is_empty() => format!("{name} ({}?)", nearest.join(", ")),
            _ => name,
        };
        names.enumerate().map(|(at, name)| if at < LISTED { near(name) } else { name }).collect()
    }

    /// Returns the remarks on units that a join did not find, which every ranking of the data repeats.
    pub fn lost_units(&self) -> impl Iterator<Item = &String> {
        self.told().iter().filter(|told| told.starts_with(LOST))
    }

    fn join_remarks(&self, other: &Dataset, partners: &[Option<usize>], sources: &[Option<usize>]) -> Vec<String> {
        let mut remarks = Vec::new();
        let lost = self.lost(other, partners);
        if !lost.is_empty() {
            remarks.push(format!("{LOST} in `{}`, so left out: {}", self.name(), some(&lost)));
        }
        let bare: Vec<String> =
            sources.iter().enumerate().filter(|(_, s)| s.is_none()).map(|(unit, _)| self.units().label(unit)).collect();
        if !bare.is_empty() {
            remarks.push(format!("join: not in `{}`, so values are missing for: {}", other.name(), some(&bare)));
        }
        let known = other.units().groups.iter().filter(|group| self.units().grouping(&group.code).is_some());
        let known: Vec<String> = known.map(|group| group.code.clone()).collect();
        if !known.is_empty() {
            remarks.push(format!("join: groups that already exist are left out: {}", known.join(", ")));
        }
        if let (true, true, Some(year)) = (self.years().is_empty(), other.years().len() > 1, other.year()) {
            remarks.push(format!("join: the values of `{}` are from {year}", other.name()));
        }
        let bare: Vec<String> =
            self.years().iter().filter(|year| !other.years().contains(year)).map(i32::to_string).collect();
        if !bare.is_empty() && !other.years().is_empty() {
            remarks.push(format!("join: years without values from `{}`: {}", other.name(), bare.join(", ")));
        }
        let years: Vec<String> =
            other.years().iter().filter(|year| !self.years().contains(year)).map(i32::to_string).collect();
        if !years.is_empty() && !self.years().is_empty() {
            remarks.push(format!("join: years of `{}` that were left out: {}", other.name(), years.join(", ")));
        }
        if other.years().is_empty() && !self.years().is_empty() {
            remarks.push(format!("join: `{}` has no years, so its values are used for every year", other.name()));
        }
        remarks
    }
}

fn some(names: &[String]) -> String {
    let more = if names.len() > LISTED { format!(" and {} more", names.len() - LISTED) } else { String::new() };
    format!("{}{more}", names[..names.len().min(LISTED)].join("; "))
}
