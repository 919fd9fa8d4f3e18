//! Weightings listed in a table, such as those of a panel.

use std::sync::Arc;

use super::weightings::How;
use crate::Result;
use crate::model::Model;

/// Named weightings side by side, each with a weight for some groups and indicators.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct Listing {
    /// The names of the weightings.
    pub names: Vec<String>,
    /// The codes of the groups and indicators that any of them names.
    pub codes: Vec<String>,
    /// The weights, one weighting after the other, for each of the codes; NaN where a weighting does not name it.
    pub weights: Vec<f64>,
}

impl Listing {
    /// The number of weightings.
    pub fn count(&self) -> usize {
        self.names.len()
    }

    /// The weights of one weighting, one for each code.
    pub fn row(&self, at: usize) -> &[f64] {
        &self.weights[at * self.codes.len()..(at + 1) * self.codes.len()]
    }

    /// Lists weightings that need not name the same codes.
    pub fn of(rows: Vec<(String, Vec<(String, f64)>)>) -> Listing {
        let mut codes: Vec<String> = Vec::new();
        for (code, _) in rows.iter().flat_map(|(_, weights)| weights) {
            if !codes.contains(code) {
                codes.push(code.clone());
            }
        }
        let mut weights = vec![f64::NAN; rows.len() * codes.len()];
        for (row, cells) in rows.iter().zip(weights.chunks_mut(codes.len().max(1))) {
            for (code, weight) in &row.1 {
                if let Some(at) = codes.iter().position(|known| known == code) {
                    cells[at] = *weight;
                }
            }
        }
        Listing { names: rows.into_iter().map(|(name, _)| name).collect(), codes, weights }
    }
}

/// Weightings of the members of a group, one after the other.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct Rows {
    width: usize,
    weights: Vec<f64>,
}

impl Rows {
    /// The number of weightings.
    pub fn count(&self) -> usize {
        self.weights.len() / self.width.max(1)
    }

    /// The weights of the members in one of them.
    pub fn row(&self, at: usize) -> &[f64] {
        &self.weights[at * self.width..(at + 1) * self.width]
    }

    /// Each of them in turn.
    pub fn iter(&self) -> impl Iterator<Item = &[f64]> {
        self.weights.chunks_exact(self.width.max(1))
    }
}

/// For each group with a member named in some weighting, the weights of its members under each weighting, set as by
/// `weigh`.
pub fn listed(model: &Model, listing: &Listing) -> Result<Vec<(usize, How)>> {
    let nodes = model.tree().nodes();
    let places: Vec<usize> = listing.codes.iter().map(|code| model.tree().place(code)).collect::<Result<_>>()?;
    let mut groups: Vec<usize> = places.iter().filter_map(|&place| nodes[place].parent).collect();
    groups.sort_unstable();
    groups.dedup();
    let columns = |group: usize| -> Result<Columns> {
        let column = |member: &usize| places.iter().position(|place| place == member);
        let all = nodes[group].members.iter().map(column).collect();
        let counting = model.counting(group)?.into_iter().map(|(member, _)| column(&member)).collect();
        Ok(Columns { all, counting })
    };
    let columns: Vec<Columns> = groups.iter().map(|&group| columns(group)).collect::<Result<_>>()?;
    // A node that is named twice is left to `weigh`, which reports it.
    let is_named_once = places.iter().enumerate().all(|(at, place)| !places[..at].contains(place));
    let mut shares = vec![Vec::new(); groups.len()];
    for at in 0..listing.count() {
        model.data().watch().check_at(at)?;
        let row = listing.row(at);
        if is_named_once && columns.iter().zip(&mut shares).all(|(columns, shares)| columns.rescale(row, shares)) {
            continue;
        }
        // Some weights stay as given, or the weighting cannot be used as it is.
        let other = named(model, listing, at)?;
        for ((group, shares), columns) in groups.iter().zip(&mut shares).zip(&columns) {
            shares.truncate(at * columns.counting.len());
            let own = other.counting(*group)?;
            let share = |member: usize| own.iter().find(|(of, _)| *of == member).map_or(0.0, |(_, share)| *share);
            shares.extend(model.counting(*group)?.into_iter().map(|(member, _)| share(member)));
        }
    }
    let rows = |weights: Vec<f64>, columns: &Columns| Arc::new(Rows { width: columns.counting.len(), weights });
    let all = groups.into_iter().zip(shares).zip(&columns);
    Ok(all.map(|((group, shares), columns)| (group, How::Listed(rows(shares, columns)))).collect())
}

/// The model under one weighting of a list.
pub fn named(model: &Model, listing: &Listing, at: usize) -> Result<Model> {
    let cells = listing.codes.iter().zip(listing.row(at)).filter(|(_, weight)| !weight.is_nan());
    let row: Vec<(String, f64)> = cells.map(|(code, weight)| (code.clone(), *weight)).collect();
    model.weigh(&row).map_err(|error| error.advise(format!("in the weighting `{}` of the table", listing.names[at])))
}

/// Where in a list the weights of a group's members are: of all its members, and of those that count.
struct Columns {
    all: Vec<Option<usize>>,
    counting: Vec<Option<usize>>,
}

impl Columns {
    /// Adds the weights of the members that count, with a sum of 1. Returns false unless every member has a weight, and
    /// one that counts has more than 0.
    fn rescale(&self, row: &[f64], shares: &mut Vec<f64>) -> bool {
        let weight = |column: &Option<usize>| column.map_or(f64::NAN, |at| row[at]);
        let sum: f64 = self.counting.iter().map(weight).sum();
        let is_plain = self.all.iter().map(weight).all(|weight| weight >= 0.0 && weight.is_finite());
        if is_plain && sum > 0.0 && sum.is_finite() {
            shares.extend(self.counting.iter().map(|column| weight(column) / sum));
            return true;
        }
        false
    }
}
