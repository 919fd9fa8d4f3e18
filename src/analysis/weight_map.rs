//! The map of weights: which unit is first under every weighting of three siblings, on the cells of a triangle.
//!
//! The triangle fills a box of 61 × 30 cells: the first sibling at the top, the second at the left corner, the third at
//! the right one. A cell belongs to the triangle if its centre lies inside. The three siblings share the weight that
//! they have together in the model; other siblings keep their weights.

use crate::parallel::*;

use crate::model::Model;
use crate::phrase::{Phrase, act};
use crate::rank::rank;
use crate::{Error, Result, Watch};

const COLUMNS: usize = 61;
const ROWS: usize = 30;

/// Which unit is first under every weighting of three siblings.
#[derive(Clone)]
pub struct WeightMap {
    /// The model whose weights are varied.
    pub model: Model,
    /// Indices in the tree of the siblings at the top, left and right.
    pub corners: [usize; 3],
    /// The weight that the three have together.
    pub whole: f64,
    /// The cells, row by row from the top, each row from the left.
    pub cells: Vec<Cell>,
}

/// The weights at the centre of a cell, and which unit is first under them.
#[derive(Debug, Clone, PartialEq)]
pub struct Cell {
    /// The weights of the three siblings in their group.
    pub shares: [f64; 3],
    /// The units that share rank 1, by index in the data; empty if no unit has enough of the weight available.
    pub first: Vec<usize>,
    /// The best score, in score points; None if no unit is ranked.
    pub score: Option<f64>,
}

impl WeightMap {
    /// Builds the map for three siblings.
    pub fn of(model: &Model, names: &[String], watch: &Watch) -> Result<WeightMap> {
        WeightMap::over(model, named(model, names)?, watch)
    }

    /// Builds the map for the three children of a group.
    pub fn of_group(model: &Model, group: &str, watch: &Watch) -> Result<WeightMap> {
        WeightMap::over(model, members(model, group)?, watch)
    }

    fn over(model: &Model, corners: [usize; 3], watch: &Watch) -> Result<WeightMap> {
        let whole = corners.iter().map(|&place| model.tree().nodes()[place].weight).sum();
        let centres: Vec<[f64; 3]> = centres().collect();
        watch.begin("mapping first places", centres.len() as u64);
        let cell = |parts: &[f64; 3]| {
            watch.check()?;
            let shares = parts.map(|part| part * whole);
            let drawn: Vec<(usize, f64)> = corners.into_iter().zip(shares).collect();
            let (first, score) = firsts(&model.with_drawn(&drawn))?;
            watch.advance(1);
            Ok(Cell { shares, first, score })
        };
        // Prepare the indicators once for all cells.
        model.leaves()?;
        let cells = centres.par_iter().map(cell).collect::<Result<_>>()?;
        Ok(WeightMap { model: model.clone(), corners, whole, cells })
    }
}

/// How the weight is divided at the centre of every cell of the triangle.
fn centres() -> impl Iterator<Item = [f64; 3]> {
    let centre = |at: usize, of: usize| (at as f64 + 0.5) / of as f64;
    let all = (0..ROWS).flat_map(|row| (0..COLUMNS).map(move |column| (column, row)));
    all.filter_map(move |(column, row)| {
        let top = 1.0 - centre(row, ROWS);
        let right = centre(column, COLUMNS) - top / 2.0;
        let left = 1.0 - top - right;
        (left > 0.0 && right > 0.0).then_some([top, left, right])
    })
}

/// The units in first place, including ties, and their score.
pub fn firsts(model: &Model) -> Result<(Vec<usize>, Option<f64>)> {
    let ranking = rank(model, None)?;
    let score = ranking.all_places().first().and_then(|place| place.score);
    let first = ranking.all_places().iter().take_while(|place| place.rank == 1);
    Ok((first.map(|place| place.unit).collect(), score))
}

const NEEDED: &str = "`weight_map` needs three different members of one group";

fn named(model: &Model, names: &[String]) -> Result<[usize; 3]> {
    let nodes = model.tree().nodes();
    let places = names.iter().map(|name| model.tree().place(name)).collect::<Result<Vec<usize>>>()?;
    for (at, (&place, name)) in places.iter().zip(names).enumerate() {
        let wrong = |message: String| Err(Error::plain(message).about(name));
        let Some(parent) = nodes[place].parent else {
            return wrong(format!("`{name}` is the whole index, and {NEEDED}"));
        };
        if nodes[places[0]].parent != Some(parent) {
            return wrong(format!("`{}` and `{name}` are not in the same group, and {NEEDED}", names[0]));
        }
        if places[..at].contains(&place) {
            return wrong(format!("`{name}` is named twice, and {NEEDED}"));
        }
        if model.counting(parent)?.iter().all(|(member, _)| *member != place) {
            return wrong(format!("`{name}` does not count: it has no weight, or its values do not differ"));
        }
    }
    places
        .try_into()
        .map_err(|places: Vec<usize>| Error::plain(format!("{NEEDED}, not {}", places.len())).about("weight_map"))
}

fn members(model: &Model, group: &str) -> Result<[usize; 3]> {
    let tree = model.tree();
    let place = tree.place(group)?;
    let node = &tree.nodes()[place];
    if node.is_leaf() {
        return Err(Error::plain(format!("`{group}` is an indicator, and {NEEDED}")).about(group));
    }
    let counting: Vec<usize> = model.counting(place)?.into_iter().map(|(member, _)| member).collect();
    counting.try_into().map_err(|counting: Vec<usize>| {
        let count = counting.len();
        let error = Error::plain(format!("`{group}` has {count} members that count, and {NEEDED}"));
        let some: Vec<&str> = counting.iter().take(3).map(|&member| tree.nodes()[member].code.as_str()).collect();
        let advice = Phrase::from("name three of them: ").add(act("weight_map").arg(some.clone()));
        if some.len() == 3 { error.about(group).advise(advice) } else { error.about(group) }
    })
}
