//! The figures of two models: which of them differ for which cause, and data sets between the two.

use std::collections::{BTreeSet, HashMap};
use std::sync::Arc;

use super::cause::{Cause, Fact, Moved, Set};
use crate::arrange::Arrange;
use crate::data::{Blended, Dataset, Editions, Units};
use crate::model::Model;
use crate::model::between::{Between, Mix};
use crate::{Error, Result, stats};

/// The values of one indicator: for each year, those of the units in both.
type Years = Vec<Vec<f64>>;

/// The old and the new figure of a unit, if a cause changes it.
type Change<'a> = dyn Fn(&Figures, usize) -> Option<(f64, f64)> + 'a;

/// The units and figures of two models.
pub(super) struct Cells<'a> {
    models: [&'a Model; 2],
    /// The units in both, by their place in the old and in the new data.
    pub both: Vec<[usize; 2]>,
    come: Vec<usize>,
    gone: Vec<usize>,
    columns: Vec<Figures>,
    /// The years relative to the current one; only 0 unless values are filled in from other years.
    offsets: Vec<i32>,
    /// The units without and with those that come and go.
    units: [Arc<Units>; 2],
}

/// The figures of one indicator.
struct Figures {
    code: String,
    old: Years,
    /// The old year in the new data; None if these do not have it.
    revised: Option<Years>,
    new: Years,
    come: Years,
    gone: Years,
    /// What switches the value of each unit in both.
    kinds: Vec<Kind>,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Kind {
    /// Equal in both years.
    Same,
    /// A value in both.
    Figure,
    /// Missing in one, or filled in from different values of other years.
    Gap,
}

impl<'a> Cells<'a> {
    /// Pairs the units of two models and collects their figures.
    pub fn new(old: &'a Model, new: &'a Model) -> Result<Cells<'a>> {
        let (both, come, gone) = paired(old.data(), new.data())?;
        let offsets = match old.fills_from_years()? || new.fills_from_years()? {
            true => offsets(old.data()).union(&offsets(new.data())).copied().collect(),
            false => vec![0],
        };
        let [with_gone, with_come] = {
            let kept: Vec<usize> = both.iter().map(|pair| pair[1]).collect();
            let all: Vec<usize> = kept.iter().chain(&come).copied().collect();
            let (own, others) = (new.data().units(), old.data().units());
            [own.followed_by(&kept, others, &gone), own.only(&all)].map(Arc::new)
        };
        let mut cells =
            Cells { models: [old, new], both, come, gone, columns: Vec::new(), offsets, units: [with_gone, with_come] };
        for code in codes(old, new) {
            cells.watch().check()?;
            let column = cells.column(code)?;
            cells.columns.push(column);
        }
        Ok(cells)
    }

    fn watch(&self) -> &crate::Watch {
        self.models[1].data().watch()
    }

    /// How many values a model between the two has.
    pub fn size(&self) -> usize {
        self.columns.len() * self.units[1].len() * self.offsets.len()
    }

    fn column(&self, code: String) -> Result<Figures> {
        let [old_data, new_data] = self.models.map(Model::data);
        let [has_old, has_new] = [old_data, new_data].map(|data| data.indicator(&code).is_ok());
        let [old_units, new_units] = [0, 1].map(|side| self.both.iter().map(|pair| pair[side]).collect::<Vec<_>>());
        let read = |data: &Dataset, year: Option<i32>, units: &[usize]| self.years(data, year, &code, units);
        let (from_old, from_new) = (old_data.year(), new_data.year());
        // An indicator of only one data set has one series of values, which no cause moves.
        let (old, new) = match (has_old, has_new) {
            (true, true) => (read(old_data, from_old, &old_units)?, read(new_data, from_new, &new_units)?),
            (true, false) => twice(read(old_data, from_old, &old_units)?),
            _ => twice(read(new_data, from_new, &new_units)?),
        };
        let revised = match (has_old && has_new, self.revised_year()) {
            (true, Some(year)) => Some(read(new_data, Some(year), &new_units)?),
            _ => None,
        };
        let absent = |count: usize| vec![vec![f64::NAN; count]; self.offsets.len()];
        let come = if has_new { read(new_data, from_new, &self.come)? } else { absent(self.come.len()) };
        let gone = if has_old { read(old_data, from_old, &self.gone)? } else { absent(self.gone.len()) };
        let base = revised.as_ref().unwrap_or(&old);
        let kinds = (0..self.both.len()).map(|unit| self.kind(base, &new, unit)).collect();
        Ok(Figures { code, old, revised, new, come, gone, kinds })
    }

    /// What moves a value between two years.
    fn kind(&self, before: &Years, after: &Years, unit: usize) -> Kind {
        let now = self.offsets.iter().position(|&offset| offset == 0).unwrap_or(0);
        let (old, new) = (before[now][unit], after[now][unit]);
        match (old.is_nan(), new.is_nan()) {
            (false, false) if is_equal(old, new) => Kind::Same,
            (false, false) => Kind::Figure,
            (true, true) if before.iter().zip(after).all(|(old, new)| is_equal(old[unit], new[unit])) => Kind::Same,
            _ => Kind::Gap,
        }
    }

    /// The values of some units around a year.
    fn years(&self, data: &Dataset, year: Option<i32>, code: &str, units: &[usize]) -> Result<Years> {
        let of = |&offset: &i32| {
            let data = match year {
                Some(year) if data.years().contains(&(year + offset)) => data.at_year(year + offset)?,
                None if offset == 0 => data.clone(),
                _ => return Ok(vec![f64::NAN; units.len()]),
            };
            let column = data.column(code)?;
            Ok(units.iter().map(|&unit| column.raw()[unit]).collect())
        };
        self.offsets.iter().map(of).collect()
    }

    /// The year of the old model, if the new data have it and the new model is about another one.
    fn revised_year(&self) -> Option<i32> {
        let [old, new] = self.models.map(Model::data);
        old.year().filter(|year| new.years().contains(year) && new.year() != Some(*year))
    }

    /// The causes among figures, gaps and units that exist; `unit` is the one in question, by its place in `both`.
    pub fn causes(&self, unit: Option<usize>) -> Set {
        let mut set = Set::default();
        for column in &self.columns {
            for (at, kind) in column.kinds.iter().enumerate() {
                set = set.and(match (kind, unit) {
                    (Kind::Same, _) => Set::default(),
                    (Kind::Gap, _) => Set::of(&[Cause::Gaps]),
                    (Kind::Figure, Some(unit)) => Set::of(&[if at == unit { Cause::Own } else { Cause::Others }]),
                    (Kind::Figure, None) => Set::of(&[Cause::Own, Cause::Others]),
                });
            }
            if (0..self.both.len()).any(|unit| column.is_revised(unit)) {
                set = set.and(Set::of(&[Cause::Revised]));
            }
        }
        let is_other = !self.come.is_empty() || !self.gone.is_empty();
        set.and(if is_other { Set::of(&[Cause::Units]) } else { Set::default() })
    }

    /// The data with the figures that these causes make new; `own` is the unit whose own figures differ from others'.
    pub fn data(&self, set: Set, own: Option<usize>, between: &Between, mix: Mix) -> Dataset {
        let column = |of: &Figures| {
            let about = between.indicator(&of.code, mix).unwrap_or_default();
            Blended { about, values: of.blended(set, own) }
        };
        let year = self.models[1].data().year().unwrap_or_default();
        let years: Vec<i32> = match self.offsets.len() {
            1 => Vec::new(),
            _ => self.offsets.iter().map(|offset| year + offset).collect(),
        };
        let editions = Editions { current: Some(year).filter(|_| !years.is_empty()), years: &years };
        let units = &self.units[usize::from(set.has(Cause::Units))];
        self.models[1].data().blend(units, &editions, self.columns.iter().map(column).collect())
    }

    /// The facts about a cause among figures, gaps and units; None for other causes.
    pub fn fact(&self, cause: Cause, unit: Option<usize>) -> Option<Fact> {
        match cause {
            Cause::Own | Cause::Others => Some(self.moved(cause, &|of, at| {
                let is_it = unit.is_none_or(|unit| (at == unit) == (cause == Cause::Own));
                (of.kinds[at] == Kind::Figure && is_it).then(|| (of.base(self.now())[at], of.new[self.now()][at]))
            })),
            Cause::Revised => {
                Some(self.moved(cause, &|of, at| {
                    of.is_revised(at).then(|| (of.old[self.now()][at], of.base(self.now())[at]))
                }))
            }
            Cause::Gaps => Some(self.gaps(unit)),
            Cause::Units => Some(Fact::Units {
                come: self.come.iter().map(|&unit| self.models[1].data().units().label(unit)).collect(),
                gone: self.gone.iter().map(|&unit| self.models[0].data().units().label(unit)).collect(),
            }),
            _ => None,
        }
    }

    /// The position of the current year.
    fn now(&self) -> usize {
        self.offsets.iter().position(|&offset| offset == 0).unwrap_or(0)
    }

    /// How many figures changed, and which indicator most.
    fn moved(&self, cause: Cause, change: &Change) -> Fact {
        let (mut count, mut units) = (0, BTreeSet::new());
        let mut moved: Vec<(f64, Moved)> = Vec::new();
        for of in &self.columns {
            let all: Vec<(usize, (f64, f64))> =
                (0..self.both.len()).filter_map(|at| Some((at, change(of, at)?))).collect();
            count += all.len();
            units.extend(all.iter().map(|(at, _)| *at));
            let figures: Vec<(f64, f64)> = all.into_iter().map(|(_, figures)| figures).collect();
            let sum: f64 = figures.iter().map(|(old, new)| (new - old).abs()).filter(|x| !x.is_nan()).sum();
            let present: Vec<f64> = of.new[self.now()].iter().copied().filter(|x| !x.is_nan()).collect();
            let size =
                sum * self.weight(&of.code) / stats::sd(&present).filter(|sd| *sd > 0.0).unwrap_or(f64::INFINITY);
            if size > 0.0 {
                let one = match figures[..] {
                    [one] => Some(one),
                    _ => None,
                };
                moved.push((size, Moved { code: of.code.clone(), figures: one, percent: percent(&figures) }));
            }
        }
        moved.arrange_by(|a, b| b.0.total_cmp(&a.0));
        Fact::Figures { cause, count, units: units.len(), most: moved.into_iter().next().map(|(_, moved)| moved) }
    }

    /// The overall weight of an indicator in the new model, or else in the old one; 0 for a denominator.
    fn weight(&self, code: &str) -> f64 {
        let weight = |side: usize| {
            let tree = self.models[side].tree();
            let place = tree.nodes().iter().position(|node| node.code == code && node.is_leaf());
            place.map(|place| tree.effective(place, 0))
        };
        weight(1).or_else(|| weight(0)).unwrap_or(0.0)
    }

    fn gaps(&self, unit: Option<usize>) -> Fact {
        let (mut closed, mut opened) = (Vec::new(), Vec::new());
        let (mut others_closed, mut others_opened, mut refilled) = (0, 0, 0);
        for of in &self.columns {
            for at in (0..self.both.len()).filter(|&at| of.kinds[at] == Kind::Gap) {
                let (old, new) = (of.base(self.now())[at], of.new[self.now()][at]);
                match (old.is_nan(), new.is_nan(), unit == Some(at)) {
                    (true, false, true) => closed.push(of.code.clone()),
                    (false, true, true) => opened.push(of.code.clone()),
                    (true, false, false) => others_closed += 1,
                    (false, true, false) => others_opened += 1,
                    _ => refilled += 1,
                }
            }
        }
        Fact::Gaps { closed, opened, others_closed, others_opened, refilled }
    }
}

impl Figures {
    /// The old year as the new data state it, if they do.
    fn base(&self, year: usize) -> &[f64] {
        &self.revised.as_ref().unwrap_or(&self.old)[year]
    }

    fn is_revised(&self, unit: usize) -> bool {
        (0..self.old.len()).any(|year| !is_equal(self.old[year][unit], self.base(year)[unit]))
    }

    fn blended(&self, set: Set, own: Option<usize>) -> Vec<f64> {
        let mut values = Vec::with_capacity(self.old.len() * (self.kinds.len() + self.come.len().max(self.gone.len())));
        for (year, old) in self.old.iter().enumerate() {
            let base = if set.has(Cause::Revised) { self.base(year) } else { old };
            values.extend(self.kinds.iter().enumerate().map(|(at, kind)| {
                let is_new = match kind {
                    Kind::Same => false,
                    Kind::Figure => set.has(if own == Some(at) { Cause::Own } else { Cause::Others }),
                    Kind::Gap => set.has(Cause::Gaps),
                };
                if is_new { self.new[year][at] } else { base[at] }
            }));
            values.extend(if set.has(Cause::Units) { &self.come[year] } else { &self.gone[year] });
        }
        values
    }
}

fn twice(years: Years) -> (Years, Years) {
    (years.clone(), years)
}

fn is_equal(a: f64, b: f64) -> bool {
    a.is_nan() && b.is_nan() || a.total_cmp(&b).is_eq()
}

/// The median change in per cent; None unless all old figures are above 0.
fn percent(figures: &[(f64, f64)]) -> Option<f64> {
    let mut changes: Vec<f64> = Vec::with_capacity(figures.len());
    for (old, new) in figures {
        if old.is_nan() || new.is_nan() || *old <= 0.0 {
            return None;
        }
        changes.push((new / old - 1.0) * 100.0);
    }
    changes.sort_unstable_by(f64::total_cmp);
    stats::quantile::quantile(&changes, 0.5, stats::quantile::TYPE)
}

/// The years of a data set, relative to its current one.
fn offsets(data: &Dataset) -> BTreeSet<i32> {
    let year = data.year().unwrap_or_default();
    let years: BTreeSet<i32> = data.years().iter().map(|other| other - year).collect();
    if years.is_empty() { [0].into() } else { years }
}

/// The indicators of both models and what they are divided by, each once.
fn codes(old: &Model, new: &Model) -> Vec<String> {
    let mut codes: Vec<String> = Vec::new();
    let mut known = BTreeSet::new();
    for model in [new, old] {
        let leaves = model.tree().leaves().map(|leaf| &leaf.code);
        let below = model.recipe().denominate.values().map(|divided| &divided.by);
        codes.extend(leaves.chain(below).filter(|code| known.insert((*code).clone())).cloned());
    }
    codes
}

/// The units in both data sets, and those in only one.
#[expect(clippy::type_complexity, reason = "three lists, named where they are used")]
fn paired(old: &Dataset, new: &Dataset) -> Result<(Vec<[usize; 2]>, Vec<usize>, Vec<usize>)> {
    let partners = new.units().align(old.units());
    let mut met: HashMap<usize, usize> = HashMap::new();
    for (unit, partner) in partners.iter().enumerate().filter_map(|(unit, partner)| Some((unit, (*partner)?))) {
        if let Some(twin) = met.insert(partner, unit) {
            let [first, second] = [twin, unit].map(|unit| old.units().label(unit));
            let one = new.units().label(partner);
            let message = format!("`{first}` and `{second}` of {} are both {one} in {}", old.title(), new.title());
            return Err(Error::plain(message).advise("give the units codes or names that fit one to one"));
        }
    }
    let both: Vec<[usize; 2]> = (0..new.units().len()).filter_map(|unit| Some([*met.get(&unit)?, unit])).collect();
    let come = (0..new.units().len()).filter(|unit| !met.contains_key(unit)).collect();
    let gone = (0..partners.len()).filter(|&unit| partners[unit].is_none()).collect();
    Ok((both, come, gone))
}
