//! A data set put together from the units of two others, for models that lie between theirs.

use std::collections::HashSet;
use std::sync::{Arc, OnceLock};

use super::about::{About, Indicator};
use super::dataset::{Dataset, Inner, Series};
use super::units::{Grouping, Units};
use crate::texts::Texts;

/// The values of an indicator: for each year in turn, one per unit.
pub(crate) struct Blended {
    /// Its description.
    pub about: Indicator,
    /// The values, NaN where missing.
    pub values: Vec<f64>,
}

/// The years of such a data set, and the current one; no years if there is only one edition.
pub(crate) struct Editions<'a> {
    /// The years in ascending order; empty if values belong to no year.
    pub years: &'a [i32],
    /// The current year, if there are any.
    pub current: Option<i32>,
}

impl Dataset {
    /// Returns a data set of some of its own units, followed by some of another's, with these values.
    pub(crate) fn blend(&self, units: &Arc<Units>, editions: &Editions, columns: Vec<Blended>) -> Dataset {
        let is_yearly = !editions.years.is_empty();
        let (indicators, series): (Vec<Indicator>, Vec<Arc<Series>>) = columns
            .into_iter()
            .map(|of| {
                let about = Indicator { formula: None, all_years: !is_yearly, ..of.about };
                (about, Arc::new(Series::new(of.values, is_yearly, [].into())))
            })
            .unzip();
        let about = About {
            title: self.about().title.clone(),
            units: self.about().units.clone(),
            year: editions.current,
            indicators,
            groups: units.groups.iter().map(|group| group.code.clone()).collect(),
            ..About::default()
        };
        let inner = Inner {
            name: self.name().to_string(),
            about: about.into(),
            units: units.clone(),
            years: editions.years.to_vec(),
            series,
            notes: Vec::new().into(),
            statements: Vec::new().into(),
            reading: Default::default(),
            edits: Vec::new(),
            told: Vec::new(),
            hash: OnceLock::new(),
        };
        Dataset::new(inner, self.watch())
    }
}

impl Units {
    /// Returns some of these units, followed by some of another list. A code that the second list uses for another
    /// unit is changed, as codes must be unique.
    pub(crate) fn followed_by(&self, kept: &[usize], other: &Units, theirs: &[usize]) -> Units {
        let own = self.only(kept);
        if theirs.is_empty() {
            return own;
        }
        let more = other.only(theirs);
        let both = |a: &Texts, b: &Texts| a.iter().chain(b.iter()).collect::<Texts>();
        let codes: HashSet<&str> = own.codes.iter().collect();
        let mut all = own.codes.iter().collect::<Texts>();
        for code in more.codes.iter() {
            let mut code = code.to_string();
            while codes.contains(code.as_str()) {
                code.push('′');
            }
            all.push(&code);
        }
        let groups = own.groups.iter().map(|group| {
            let theirs = more.grouping(&group.code);
            let values = theirs.map_or_else(|| Texts::blank(more.len()), |group| group.values.clone());
            Grouping { code: group.code.clone(), values: both(&group.values, &values) }
        });
        Units {
            one: own.one.clone(),
            many: own.many.clone(),
            scheme: None,
            codes: Arc::new(all),
            names: Arc::new(both(&own.names, &more.names)),
            names_zh: both(&own.names_zh, &more.names_zh),
            groups: groups.collect(),
            ..Units::default()
        }
    }
}
