//! Answers that are tables, trees or pictures.

use rhai::plugin::*;
use rhai::{Array, Dynamic};

use crate::data::names::unknown;
use crate::render::{Shape, Show};
use crate::script::ScriptResult;
use crate::script::engine::value::{map, maps, of_cell};
use crate::{Error, Result};

#[export_module]
pub mod functions {
    pub type Table = crate::render::Table;
    type Picture = crate::render::Picture;
    type Tree = crate::render::Tree;
    type Facts = crate::render::Facts;
    type Profile = crate::analysis::Profile;
    type Comparison = crate::analysis::Comparison;
    type Uncertainty = crate::analysis::uncertainty::Uncertainty;
    type Flip = crate::analysis::inverse::Flip;
    type Fit = crate::analysis::inverse::Fit;
    type Reach = crate::analysis::inverse::Reach;
    type Range = crate::analysis::inverse::Range;
    type Dominance = crate::render::dominance::DominanceView;
    type Threshold = crate::render::inverse::ThresholdView;
    type Overlap = crate::rank::Overlap;
    type Weighting = crate::analysis::people::Weighting;
    type Column = crate::data::Column;

    /// Return the number of rows of a table.
    ///
    /// ```rhai
    /// > load("demo").units().len
    /// 6
    /// ```
    #[rhai_fn(get = "len", pure)]
    pub fn len(table: &mut Table) -> i64 {
        i64::try_from(table.rows.count()).unwrap_or(i64::MAX)
    }

    /// Return the rows as a list of maps, with the columns of a saved table.
    ///
    /// A missing value is `()`.
    ///
    /// All answers that can be saved as a table have rows, with the same keys as in JSON. `for` loops over the rows of
    /// an answer directly.
    ///
    /// ```rhai
    /// > load("demo").units().rows()[0].region
    /// West
    /// > let m = model(load("demo"))
    /// m: model of demo 2022, 4 indicators
    /// > for mover in m.boost(#{ access: 2 }).rank().compare(m.rank()).movers(1) { print(mover.unit, mover.gained) }
    /// lil 1
    /// ```
    #[rhai_fn(pure)]
    pub fn rows(table: &mut Table) -> Array {
        maps(&table.shapes())
    }

    #[rhai_fn(name = "rows", pure)]
    pub fn rows_of_picture(picture: &mut Picture) -> Array {
        maps(&picture.shapes())
    }

    #[rhai_fn(name = "rows", pure)]
    pub fn rows_of_tree(tree: &mut Tree) -> Array {
        maps(&tree.shapes())
    }

    #[rhai_fn(name = "rows", pure)]
    pub fn rows_of_facts(facts: &mut Facts) -> Array {
        maps(&facts.shapes())
    }

    #[rhai_fn(name = "rows", pure)]
    pub fn rows_of_profile(profile: &mut Profile) -> Array {
        maps(&profile.shapes())
    }

    #[rhai_fn(name = "rows", pure)]
    pub fn rows_of_comparison(comparison: &mut Comparison) -> Array {
        maps(&comparison.shapes())
    }

    #[rhai_fn(name = "rows", pure)]
    pub fn rows_of_uncertainty(uncertainty: &mut Uncertainty) -> Array {
        maps(&uncertainty.shapes())
    }

    #[rhai_fn(name = "rows", pure)]
    pub fn rows_of_flip(flip: &mut Flip) -> Array {
        maps(&flip.shapes())
    }

    #[rhai_fn(name = "rows", pure)]
    pub fn rows_of_fit(fit: &mut Fit) -> Array {
        maps(&fit.shapes())
    }

    #[rhai_fn(name = "rows", pure)]
    pub fn rows_of_reach(reach: &mut Reach) -> Array {
        maps(&reach.shapes())
    }

    #[rhai_fn(name = "rows", pure)]
    pub fn rows_of_dominance(dominance: &mut Dominance) -> Array {
        maps(&dominance.shapes())
    }

    #[rhai_fn(name = "rows", pure)]
    pub fn rows_of_range(range: &mut Range) -> Array {
        maps(&range.shapes())
    }

    #[rhai_fn(name = "rows", pure)]
    pub fn rows_of_threshold(threshold: &mut Threshold) -> Array {
        maps(&threshold.shapes())
    }

    #[rhai_fn(name = "rows", pure)]
    pub fn rows_of_weighting(weighting: &mut Weighting) -> Array {
        maps(&weighting.shapes())
    }

    #[rhai_fn(name = "rows", pure)]
    pub fn rows_of_overlap(overlap: &mut Overlap) -> Array {
        maps(&overlap.shapes())
    }

    #[rhai_fn(name = "rows", pure)]
    pub fn rows_of_column(column: &mut Column) -> Array {
        maps(&column.shapes())
    }

    /// Return a row of a table by position, from 0, or a column by name.
    ///
    /// Negative positions count from the end. A row is a map, a column a list.
    ///
    /// ```rhai
    /// > let units = load("demo").units()
    /// units: table, units of demo
    /// > units[0].name
    /// Atlantis
    /// > units["region"]
    /// ["West", "West", "East", "East", "East", "West"]
    /// > units[-1].unit
    /// lil
    /// > units[6]
    /// error: place in a table: found 6, expected a number from 0 to 5
    ///   |
    /// 1 | units[6]
    ///   |       ^
    /// ```
    #[rhai_fn(index_get, return_raw, pure)]
    pub fn row(table: &mut Table, place: i64) -> ScriptResult<Dynamic> {
        let at = place_in("table", place, table.rows.count())?;
        let row = Shape::Table(table.only(&[at])).for_programs();
        Ok(map(&row, &row.rows.row(0)))
    }

    #[rhai_fn(index_get, return_raw, pure)]
    pub fn column(table: &mut Table, name: &str) -> ScriptResult<Dynamic> {
        let counts = table.counts;
        let table = Shape::Table(table.clone()).for_programs();
        let codes: Vec<&str> = table.heads.iter().map(|head| head.code.as_str()).collect();
        let position = |name: &str| codes.iter().position(|code| *code == name);
        if let Some(at) = position(name) {
            return Ok(Dynamic::from(table.rows.iter().map(|row| of_cell(&row[at])).collect::<Array>()));
        }
        let Some(count) = counts.and_then(position) else {
            return Err(unknown("column", name, codes).into());
        };
        let groups: Vec<String> = table.rows.iter().map(|row| of_cell(&row[0]).to_string()).collect();
        match groups.iter().position(|group| group == name) {
            Some(row) => Ok(of_cell(&table.rows.row(row)[count])),
            None => Err(unknown("group", name, groups.iter().map(String::as_str)).into()),
        }
    }
}

/// Converts a position that may be negative, counted from the end, to one from 0. Returns an error if there is no such
/// row.
pub fn place_in(what: &str, place: i64, count: usize) -> Result<usize> {
    let at = if place < 0 { i64::try_from(count).unwrap_or(i64::MAX).checked_add(place) } else { Some(place) };
    at.and_then(|at| usize::try_from(at).ok()).filter(|&at| at < count).ok_or_else(|| {
        let last = count.saturating_sub(1);
        let expected = if count == 0 { format!("a {what} with rows") } else { format!("a number from 0 to {last}") };
        Error::wrong(format!("place in a {what}"), place.to_string(), expected).about(place.to_string())
    })
}
