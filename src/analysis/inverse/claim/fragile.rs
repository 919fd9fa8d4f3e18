//! The values that a sentence depends on most: for each value of the data, the smallest change that changes the answer,
//! with everything computed and fitted anew.

use super::sentence::{Sentence, Standing};
use crate::arrange::Arrange;
use crate::data::{Dataset, Note};
use crate::model::Model;
use crate::parallel::*;
use crate::tolerance::SMALLEST;
use crate::{Error, Result, Watch};

crate::words! {
    /// What the size of a change is relative to.
    pub enum Size {
        /// The value itself, or the median size of its indicator if the value is 0.
        Value = "value",
        /// The standard deviation of the indicator.
        Spread = "spread",
    }
}

crate::options! {
    /// The options of `fragile`.
    pub struct FragileOptions {
        /// what changes are relative to: the value itself, or the standard deviation of the indicator
        by: Size = word(),
        /// the largest change to try, as a share; 1 is 100 %
        within: f64 = positive(1.0),
        /// the unit whose values are changed; default: all units
        unit: Option<String> = name(),
    }
}

/// The values that can change the answer to a sentence.
#[derive(Clone)]
pub struct Fragile {
    /// The model as given.
    pub model: Model,
    /// Whether the sentence is true as given.
    pub now: bool,
    /// The values that can change it, sorted by the size of the change, smallest first.
    pub values: Vec<Weak>,
    /// How many values were tried.
    pub tried: usize,
    /// What sizes are relative to.
    pub by: Size,
    /// The largest change that was tried.
    pub within: f64,
}

/// A value, and the smallest change of it that changes the answer.
#[derive(Debug, Clone, PartialEq)]
pub struct Weak {
    /// Index of the unit in the data.
    pub unit: usize,
    /// Code of the indicator.
    pub indicator: String,
    /// The value as it is.
    pub value: f64,
    /// The nearest value at which the answer is different.
    pub to: f64,
    /// The change relative to the size, with its sign.
    pub change: f64,
    /// The data set's notes on this value.
    pub notes: Vec<Note>,
}

/// Besides the largest change, this share of it is tried.
const NEARER: f64 = 0.1;
/// How often an interval is halved.
const HALVINGS: usize = 40;

/// One value of the data.
struct Cell {
    place: usize,
    unit: usize,
    value: f64,
    size: f64,
}

/// Finds the values that can change the answer to a sentence.
pub fn fragile(model: &Model, sentence: &Sentence, options: &FragileOptions, watch: &Watch) -> Result<Fragile> {
    sentence.check(model)?;
    let now = sentence.holds(&Standing::of(model)?).expect("the units of a checked sentence are ranked");
    let cells = cells(model, options)?;
    let search = Search { model, now, within: options.within, is_single: sentence.is_single() };
    watch.begin("changing one value after another", cells.len() as u64);
    let of_one = |cell: &Cell| {
        let holds = |model: &Model| Ok(sentence.holds(&Standing::of(model)?));
        let found = search.weak(cell, &mut { holds }, watch);
        watch.advance(1);
        found
    };
    let found = cells.par_iter().map(of_one).collect::<Result<Vec<_>>>()?;
    Ok(search.fragile(found, cells.len(), options))
}

/// The same for a sentence that can only be run.
pub fn fragile_by_test(
    model: &Model,
    test: &mut dyn FnMut(&Model) -> Result<Option<bool>>,
    options: &FragileOptions,
    watch: &Watch,
) -> Result<Fragile> {
    let Some(now) = test(model)? else {
        return Err(Error::plain("the sentence is about a unit that the model does not rank"));
    };
    let (cells, search) = (cells(model, options)?, Search { model, now, within: options.within, is_single: false });
    watch.begin("changing one value after another", cells.len() as u64);
    let mut found = Vec::new();
    for cell in &cells {
        found.push(search.weak(cell, test, watch)?);
        watch.advance(1);
    }
    Ok(search.fragile(found, cells.len(), options))
}

/// The measured values of the current year that the model uses.
fn cells(model: &Model, options: &FragileOptions) -> Result<Vec<Cell>> {
    let data = model.data();
    let only = options.unit.as_ref().map(|name| data.units().resolve(name)).transpose()?;
    let mut all = Vec::new();
    let counting: Vec<usize> = model.counting_leaves()?.into_iter().map(|(leaf, _)| leaf).collect();
    for place in model.sources(&counting).into_iter().map(|source| source.indicator) {
        let column = data.column(&data.indicators()[place].code)?;
        let mut sizes: Vec<f64> = column.iter().flatten().map(f64::abs).collect();
        sizes.sort_unstable_by(f64::total_cmp);
        let median = sizes.get(sizes.len() / 2).copied().unwrap_or(0.0);
        let spread = column.sd().unwrap_or(0.0);
        for unit in (0..column.len()).filter(|unit| only.is_none_or(|only| only == *unit)) {
            let Some(value) = column.get(unit) else { continue };
            if data.computed(unit, &data.indicators()[place].code)?.is_some() {
                continue;
            }
            let size = match options.by {
                Size::Spread => spread,
                Size::Value if value == 0.0 => median,
                Size::Value => value.abs(),
            };
            if size > SMALLEST {
                all.push(Cell { place, unit, value, size });
            }
        }
    }
    Ok(all)
}

struct Search<'a> {
    model: &'a Model,
    now: bool,
    within: f64,
    /// Whether the sentence is a single comparison, which changes at most once as one score moves.
    is_single: bool,
}

type Test<'a> = dyn FnMut(&Model) -> Result<Option<bool>> + 'a;

impl Search<'_> {
    fn fragile(&self, found: Vec<Option<Weak>>, tried: usize, options: &FragileOptions) -> Fragile {
        let mut values: Vec<Weak> = found.into_iter().flatten().collect();
        values.arrange_by(|a, b| a.change.abs().total_cmp(&b.change.abs()));
        let (model, by) = (self.model.clone(), options.by);
        Fragile { model, now: self.now, values, tried, by, within: self.within }
    }

    /// The smallest change of a value, up or down.
    fn weak(&self, cell: &Cell, test: &mut Test, watch: &Watch) -> Result<Option<Weak>> {
        let data = self.model.data();
        let code = &data.indicators()[cell.place].code;
        let mut best: Option<f64> = None;
        for sign in [1.0, -1.0] {
            watch.check()?;
            let farthest = best.map_or(self.within, |best| best.abs().min(self.within));
            let end = self.look(cell, sign * farthest, test)?;
            // If only the unit's own score moves, a single comparison that has the same answer at both ends has it
            // everywhere in between.
            let is_settled = !end.has_changed && end.is_alone && self.is_single;
            let interval = match !is_settled && self.look(cell, sign * NEARER * farthest, test)?.has_changed {
                true => Some((0.0, NEARER * farthest)),
                false => end.has_changed.then_some((NEARER * farthest, farthest)),
            };
            if let Some((from, to)) = interval {
                let found = sign * self.narrowed(cell, (sign, from, to), test)?;
                best = Some(best.filter(|best| best.abs() <= found.abs()).unwrap_or(found));
            }
        }
        Ok(best.map(|change| Weak {
            unit: cell.unit,
            indicator: code.clone(),
            value: cell.value,
            to: self.moved(cell, change),
            change: (self.moved(cell, change) - cell.value) / cell.size,
            notes: notes(data, cell.unit, code),
        }))
    }

    fn narrowed(&self, cell: &Cell, (sign, mut from, mut to): (f64, f64, f64), test: &mut Test) -> Result<f64> {
        for _ in 0..HALVINGS {
            let middle = f64::midpoint(from, to);
            if self.look(cell, sign * middle, test)?.has_changed { to = middle } else { from = middle }
        }
        Ok(to)
    }

    /// The value after a change, within the limits of its indicator; a whole number for a count.
    fn moved(&self, cell: &Cell, change: f64) -> f64 {
        let limits = self.model.data().indicators()[cell.place].change.clone().unwrap_or_default();
        let to = cell.value + change * cell.size;
        let to = match limits.whole {
            true if change > 0.0 => to.ceil(),
            true => to.floor(),
            false => to,
        };
        let to = limits.least.map_or(to, |least| to.max(least));
        limits.most.map_or(to, |most| to.min(most))
    }

    /// What a change of one value does. A value that the model refuses changes nothing.
    fn look(&self, cell: &Cell, change: f64, test: &mut Test) -> Result<Look> {
        let to = self.moved(cell, change);
        if to.total_cmp(&cell.value).is_eq() {
            return Ok(Look { has_changed: false, is_alone: true });
        }
        let code = &self.model.data().indicators()[cell.place].code;
        let tried = self.model.with_values(&[(cell.unit, code.clone(), Some(to))]).and_then(|model| {
            let is_alone = self.is_alone(cell.unit, &model)?;
            Ok((test(&model)?, is_alone))
        });
        match tried {
            Err(Error::Interrupted) => Err(Error::Interrupted),
            Err(_) => Ok(Look { has_changed: false, is_alone: false }),
            Ok((is, is_alone)) => Ok(Look { has_changed: is.is_some_and(|is| is != self.now), is_alone }),
        }
    }

    /// Whether no score of another unit has moved.
    fn is_alone(&self, unit: usize, model: &Model) -> Result<bool> {
        let (before, after) = (self.model.scores()?.of(0).raw(), model.scores()?.of(0).raw());
        let is_same = |at: usize| at == unit || before[at].total_cmp(&after[at]).is_eq();
        Ok((0..before.len()).all(is_same))
    }
}

/// What a change of one value does.
struct Look {
    /// Whether the answer is different.
    has_changed: bool,
    /// Whether no score of another unit has moved.
    is_alone: bool,
}

fn notes(data: &Dataset, unit: usize, code: &str) -> Vec<Note> {
    let is_of =
        |note: &&Note| note.unit == unit && note.indicator == code && (note.year.is_none() || note.year == data.year());
    data.notes().iter().filter(is_of).cloned().collect()
}
