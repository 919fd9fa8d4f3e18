//! Places in order, best first, with an index that finds the place of a unit at once.

use std::ops::Deref;
use std::sync::{Arc, OnceLock};

use super::order::Place;

/// Reads as a slice of places; `of` finds the one of a unit.
#[derive(Clone)]
pub struct Places {
    list: OnceLock<Vec<Place>>,
    /// Works out the list when it is first asked for, as that of a part of a ranking mostly never is.
    later: Option<Arc<dyn Later>>,
    /// For each unit where it stands in the list. Built when it is first asked for, as many rankings never are.
    by_unit: OnceLock<Vec<Option<u32>>>,
}

/// What places come from.
pub trait Later: Send + Sync {
    /// All places in order.
    fn all(&self) -> Vec<Place>;

    /// The first of them, so many and all that tie with the last of these.
    fn first(&self, count: usize) -> Vec<Place>;

    /// How many there are.
    fn count(&self) -> usize;
}

impl Places {
    /// Places that are worked out when they are asked for.
    pub fn later(work: impl Later + 'static) -> Places {
        Places { list: OnceLock::new(), later: Some(Arc::new(work)), by_unit: OnceLock::new() }
    }

    /// How many there are, without putting them in order.
    pub fn count(&self) -> usize {
        match (self.list.get(), &self.later) {
            (None, Some(later)) => later.count(),
            _ => self.len(),
        }
    }

    /// At least one place from the top, and all that tie with the last; none where the whole order is known already.
    pub fn first(&self, count: usize) -> Option<Vec<Place>> {
        let later = self.later.as_ref().filter(|_| self.list.get().is_none())?;
        Some(later.first(count))
    }

    /// The place of a unit; none where it has no rank.
    pub fn of(&self, unit: usize) -> Option<&Place> {
        let at = (*self.index().get(unit)?)?;
        self.get(at as usize)
    }

    /// Whether a unit has a rank.
    pub fn has(&self, unit: usize) -> bool {
        self.of(unit).is_some()
    }

    fn index(&self) -> &[Option<u32>] {
        self.by_unit.get_or_init(|| {
            let units = self.iter().map(|place| place.unit + 1).max().unwrap_or(0);
            let mut index = vec![None; units];
            for (at, place) in self.iter().enumerate() {
                // Where a list names a unit twice, its first place counts.
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
        self.list.get_or_init(|| self.later.as_ref().map_or_else(Vec::new, |later| later.all()))
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
