//! Places in order, best first, with an index for finding the place of a unit.

use std::ops::Deref;
use std::sync::{Arc, OnceLock};

use super::order::Place;
use crate::parallel::kept;

/// The places of a ranking. It derefs to a slice; `of` looks up a unit.
#[derive(Clone)]
pub struct Places {
    list: OnceLock<Vec<Place>>,
    /// Computes the list on first use, since for a part of a ranking it is rarely needed.
    later: Option<Arc<dyn Later>>,
    /// The index of each unit in the list, built on first use because many rankings never need it.
    by_unit: OnceLock<Vec<Option<u32>>>,
}

/// A source that places are computed from.
pub trait Later: Send + Sync {
    /// All places in order.
    fn all(&self) -> Vec<Place>;

    /// The first `count` places, plus any that tie with the last of them.
    fn first(&self, count: usize) -> Vec<Place>;

    /// The number of places.
    fn count(&self) -> usize;
}

impl Places {
    /// Places that are computed on first use.
    pub fn later(work: impl Later + 'static) -> Places {
        Places { list: OnceLock::new(), later: Some(Arc::new(work)), by_unit: OnceLock::new() }
    }

    /// The number of places, without sorting them.
    pub fn count(&self) -> usize {
        match (self.list.get(), &self.later) {
            (None, Some(later)) => later.count(),
            _ => self.len(),
        }
    }

    /// The first `count` places (at least 1), plus any that tie with the last. Returns None if the whole order is
    /// already known.
    pub fn first(&self, count: usize) -> Option<Vec<Place>> {
        let later = self.later.as_ref().filter(|_| self.list.get().is_none())?;
        Some(later.first(count))
    }

    /// The place of a unit. Returns None if it has no rank.
    pub fn of(&self, unit: usize) -> Option<&Place> {
        let at = (*self.index().get(unit)?)?;
        self.get(at as usize)
    }

    /// Whether a unit has a rank.
    pub fn has(&self, unit: usize) -> bool {
        self.of(unit).is_some()
    }

    fn index(&self) -> &[Option<u32>] {
        kept::<Vec<_>>(&self.by_unit, || {
            let units = self.iter().map(|place| place.unit + 1).max().unwrap_or(0);
            let mut index = vec![None; units];
            for (at, place) in self.iter().enumerate() {
                // If a list names a unit twice, its first place counts.
                index[place.unit] = index[place.unit].or(u32::try_from(at).ok());
            }
            index
        })
    }
}

impl From<Vec<Place>> for Places {
    fn from(list: Vec<Place>) -> Places {
        Places { list: OnceLock::from(list), later: None, by_unit: OnceLock::new() }
    }
}

impl Deref for Places {
    type Target = [Place];

    fn deref(&self) -> &[Place] {
        kept::<Vec<_>>(&self.list, || self.later.as_ref().map_or_else(Vec::new, |later| later.all()))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn each_unit_has_its_own_place() {
        let place = |unit: usize, rank: usize| Place { unit, rank, tied: false, score: None };
        let places = Places::from(vec![place(4, 1), place(0, 2), place(2, 3)]);
        let ranks: Vec<Option<usize>> = (0..6).map(|unit| places.of(unit).map(|place| place.rank)).collect();
        assert_eq!(ranks, [Some(2), None, Some(3), None, Some(1), None]);
        assert!(places.has(4) && !places.has(5) && !Places::from(Vec::new()).has(0));
    }
}
