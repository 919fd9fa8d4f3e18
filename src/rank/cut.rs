//! Parts of a ranking that keep their ranks: the top, the bottom, or the rows that meet a condition.

use std::sync::Arc;

use super::order::Place;
use super::ranking::Ranking;

/// The rows shown, in order.
#[derive(Clone)]
pub(super) enum Rows {
    All,
    /// The first places, while the rest of the order has not been needed yet.
    First(Arc<[Place]>),
    /// Indices into the places of the base.
    Of(Arc<[usize]>),
}

impl Ranking {
    fn with_rows(&self, rows: Vec<usize>) -> Ranking {
        Ranking { rows: Rows::Of(rows.into()), ..self.clone() }
    }

    /// The index in the base of the row shown at position `at`.
    fn row(&self, at: usize) -> usize {
        if let Rows::Of(rows) = &self.rows { rows[at] } else { at }
    }

    /// The place shown at this position, counting from 0.
    pub fn shown(&self, at: usize) -> &Place {
        match &self.rows {
            Rows::First(places) => &places[at],
            _ => &self.base.places[self.row(at)],
        }
    }

    /// The best `n` rows shown, plus any that tie with the last of them.
    pub fn top(&self, n: usize) -> Ranking {
        let count = self.len();
        if n >= count {
            return self.clone();
        }
        if let (Rows::All, 1.., Some(first)) = (&self.rows, n, self.base.places.first(n.max(1))) {
            return Ranking { rows: Rows::First(first.into()), ..self.clone() }.counted(n);
        }
        let last = n.checked_sub(1).map(|last| self.shown(last).rank);
        let within = |at: &usize| last.is_some_and(|last| self.shown(*at).rank <= last);
        let shown = (0..count).take_while(within);
        match &self.rows {
            Rows::First(places) => Ranking { rows: Rows::First(places[..shown.count()].into()), ..self.clone() },
            _ => self.with_rows(shown.map(|at| self.row(at)).collect()),
        }
        .counted(n)
    }

    /// The worst `n` rows shown, plus any that tie with the first of them.
    pub fn bottom(&self, n: usize) -> Ranking {
        let count = self.len();
        let first = Some(count.saturating_sub(n)).filter(|start| *start < count).map(|start| self.shown(start).rank);
        let within = |at: &usize| first.is_some_and(|first| self.shown(*at).rank >= first);
        self.with_rows((0..count).filter(within).map(|at| self.row(at)).collect()).counted(n)
    }

    /// Adds a remark if ties make the part longer than requested.
    fn counted(mut self, n: usize) -> Ranking {
        let more = self.len().saturating_sub(n);
        if more > 0 {
            self.remarks.push(format!("{more} more than {n}, because of ties"));
        }
        self
    }

    /// The rows shown for which `keep` returns true; it receives the position of a row among those shown.
    pub fn keep(&self, keep: impl Fn(usize) -> bool) -> Ranking {
        let kept = (0..self.len()).filter(|at| keep(*at)).map(|at| self.row(at));
        let mut ranking = self.with_rows(kept.collect());
        if ranking.is_empty() && !self.is_empty() {
            let remark = "no row matches: texts are compared letter by letter; `r.unit` equals any name of a unit";
            ranking.remarks.push(remark.to_string());
        }
        ranking
    }
}
