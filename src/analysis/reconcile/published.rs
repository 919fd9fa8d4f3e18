//! Published scores, how they were rounded, and how closely the scores of a model reproduce them.

use std::collections::HashSet;

use super::line::Line;
use crate::data::Dataset;
use crate::model::Model;
use crate::phrase::{Phrase, act, call, value};
use crate::rank::Ranking;
use crate::stats::equal::round;
use crate::tolerance::{HALF_UNIT, REBUILT};
use crate::{Error, Result};

/// Scores with more decimals than this count as not rounded.
const MOST_DECIMALS: usize = 9;
/// Fewer scores than this say too little.
const FEWEST: usize = 3;

/// The published scores of units that the data have.
#[derive(Debug, Clone, PartialEq)]
pub struct Published {
    /// Units, by their place in the model's data, with their published scores.
    pub scores: Vec<(usize, f64)>,
    /// Units of the list that the data do not have.
    pub lost: Vec<String>,
    /// How many decimals the scores were rounded to; None if they were not rounded.
    pub decimals: Option<usize>,
    /// How far a score may be from a published one that it reproduces.
    pub half: f64,
}

/// How closely scores reproduce the published ones.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Match {
    /// How many are reproduced: they differ by no more than the rounding.
    pub hits: usize,
    /// Of how many.
    pub of: usize,
    /// The largest difference in size, published − computed; 0 if there is none.
    pub largest: f64,
    /// The unit with this difference.
    pub at: Option<usize>,
    /// How many units have no score to compare.
    pub unscored: usize,
    /// The length in bits of what remains: for each score that is not reproduced, the logarithm of its difference in
    /// units of the rounding. One large difference counts little more than one small one.
    pub bits: f64,
}

impl Match {
    /// Whether all published scores are reproduced.
    pub fn is_full(&self) -> bool {
        self.hits == self.of
    }
}

impl Published {
    /// Aligns a list with the data of a model. Returns an error if it has no scores or no units in common.
    pub fn new(model: &Model, list: &Ranking, decimals: Option<usize>) -> Result<Published> {
        let data = model.data();
        if list.all_places().iter().all(|place| place.score.is_none()) {
            return Err(without_scores(list));
        }
        let partners = data.units().align(list.units());
        let (mut scores, mut lost, mut met) = (Vec::new(), Vec::new(), HashSet::new());
        for (round, place) in list.all_places().iter().enumerate() {
            data.watch().check_at(round)?;
            match (partners[place.unit], place.score) {
                (Some(unit), Some(score)) if met.insert(unit) => scores.push((unit, score)),
                (Some(unit), Some(_)) => {
                    let (label, twice) = (data.units().label(unit), list.units().label(place.unit));
                    let message = format!("{} has two scores for {label}, one of them as {twice}", list.heading());
                    return Err(Error::plain(message).about(twice));
                }
                (None, Some(_)) => lost.push(list.units().label(place.unit)),
                (_, None) => {}
            }
        }
        if scores.is_empty() {
            return Err(nothing_in_common(data, list));
        }
        let has_spread = scores.iter().any(|(_, score)| score.total_cmp(&scores[0].1).is_ne());
        if scores.len() < FEWEST || !has_spread {
            return Err(too_few(data, list, scores.len()));
        }
        scores.sort_unstable_by_key(|(unit, _)| *unit);
        Ok(Published::of(scores, lost, decimals))
    }

    fn of(scores: Vec<(usize, f64)>, lost: Vec<String>, decimals: Option<usize>) -> Published {
        let most = scores.iter().map(|(_, score)| printed_decimals(*score)).max().unwrap_or(0);
        let decimals = decimals.or((most <= MOST_DECIMALS).then_some(most));
        let size = scores.iter().fold(0.0, |size: f64, (_, score)| size.max(score.abs()));
        #[expect(clippy::cast_possible_truncation, clippy::cast_possible_wrap, reason = "at most nine")]
        let unit = decimals.map_or(0.0, |decimals| 10.0_f64.powi(-(decimals as i32)));
        Published { scores, lost, decimals, half: unit * HALF_UNIT + REBUILT * size }
    }

    /// Compares the scores of all units, turned by a line.
    pub fn compare(&self, scores: &[f64], line: Line) -> Match {
        let mut found = Match { hits: 0, of: self.scores.len(), largest: 0.0, at: None, unscored: 0, bits: 0.0 };
        let spread = self.spread();
        for &(unit, published) in &self.scores {
            let difference = published - line.of(scores[unit]);
            if difference.is_nan() {
                found.unscored += 1;
                found.bits += (2.0 + spread / self.half).log2();
                continue;
            }
            if difference.abs() <= self.half {
                found.hits += 1;
            } else {
                found.bits += (1.0 + difference.abs() / self.half).log2();
            }
            if difference.abs() > found.largest.abs() {
                (found.largest, found.at) = (difference, Some(unit));
            }
        }
        found
    }

    /// The difference between the highest and the lowest published score.
    pub fn spread(&self) -> f64 {
        let ends = |(lo, hi): (f64, f64), &(_, x): &(usize, f64)| (lo.min(x), hi.max(x));
        let (lo, hi) = self.scores.iter().fold((f64::INFINITY, f64::NEG_INFINITY), ends);
        hi - lo
    }

    /// The published scores on the scale of a model whose scores a line turns into them.
    pub fn before(&self, line: Line) -> Published {
        let scores = self.scores.iter().map(|&(unit, score)| (unit, (score - line.plus) / line.times)).collect();
        Published { scores, half: self.half / line.times.abs(), ..self.clone() }
    }

    /// The units whose score is not reproduced, by the size of the difference, with published − computed; NaN for a
    /// unit without a score, which comes first.
    pub fn off(&self, scores: &[f64]) -> Vec<(usize, f64)> {
        let differences = self.scores.iter().map(|&(unit, published)| (unit, published - scores[unit]));
        let mut off: Vec<(usize, f64)> =
            differences.filter(|(_, difference)| difference.is_nan() || difference.abs() > self.half).collect();
        let size = |difference: f64| if difference.is_nan() { f64::INFINITY } else { difference.abs() };
        off.sort_by(|a, b| size(b.1).total_cmp(&size(a.1)).then(a.0.cmp(&b.0)));
        off
    }
}

/// The number of decimals that a score is printed with, to 12 significant digits.
fn printed_decimals(score: f64) -> usize {
    let text = format!("{}", round(score));
    text.split_once('.').map_or(0, |(_, decimals)| decimals.len())
}

fn without_scores(list: &Ranking) -> Error {
    let message = format!("{} has ranks but no scores, and `reconcile` compares scores", list.heading());
    let fitted = act("fit").open().does("finds weights that reproduce the ranks");
    Error::plain(message).about(list.heading()).advise(fitted)
}

fn nothing_in_common(data: &Dataset, list: &Ranking) -> Error {
    let many = &data.units().many;
    let [own, listed] = [data.units().label(0), list.units().label(list.all_places().first().map_or(0, |of| of.unit))];
    let message = format!("{} and {} have no {many} in common", list.heading(), data.title());
    let advice = format!("{many} are matched by code or name: the list has {listed}, the data {own}");
    Error::plain(message).about(listed).advise(advice)
}

fn too_few(data: &Dataset, list: &Ranking, found: usize) -> Error {
    let (many, heading) = (&data.units().many, list.heading());
    let message = match found {
        1 => format!("{heading} has a score for only 1 of the {many}; at least {FEWEST} that differ are needed"),
        2 => format!("{heading} has scores for only 2 of the {many}; at least {FEWEST} that differ are needed"),
        _ => format!("all scores of {heading} are equal, so they say nothing about how they were computed"),
    };
    let ranked = Phrase::from(call("ranking").data()).add(" with more of them, each as a map with ");
    Error::plain(message).advise(ranked.add(value("score")))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn of(scores: &[f64]) -> Published {
        Published::of(scores.iter().copied().enumerate().collect(), Vec::new(), None)
    }

    #[test]
    fn decimals_are_read_from_the_scores() {
        assert_eq!(of(&[71.2, 65.25, 40.0]).decimals, Some(2));
        assert_eq!(of(&[71.0, 65.0, 40.0]).decimals, Some(0));
        // A sum of doubles is off in the sixteenth digit.
        assert_eq!(of(&[0.1 + 0.2, 65.5]).decimals, Some(1));
        assert_eq!(of(&[1.0 / 3.0, 65.5]).decimals, None);
    }

    #[test]
    fn within_half_a_unit_of_the_last_digit_is_reproduced() {
        let published = of(&[71.2, 65.3, 40.0]);
        let found = published.compare(&[71.15, 65.349, 40.06], Line::SAME);
        assert_eq!((found.hits, found.of, found.at), (2, 3, Some(2)));
        assert!((found.largest + 0.06).abs() < 1e-12 && found.bits > 1.0);
        let found = published.compare(&[71.2, 65.31, f64::NAN], Line::SAME);
        assert_eq!((found.hits, found.unscored, found.at), (2, 1, Some(1)));
        assert!(!found.is_full());
    }
}
