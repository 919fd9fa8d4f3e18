//! Answers that are tables, trees or pictures.

use rhai::plugin::*;
use rhai::{Array, Dynamic, ImmutableString, Map};

use crate::render::{Cell, Table, Where};

#[export_module]
pub mod functions {
    pub type Table = crate::render::Table;
    type Picture = crate::render::Picture;

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
    /// ```rhai
    /// > load("demo").units().rows()[0].region
    /// West
    /// > let m = model(load("demo"))
    /// m: model of demo 2022, 4 indicators
    /// > m.boost(#{ access: 2 }).rank().compare(m.rank()).movers(1).rows().map(|mover| mover.unit)
    /// ["lil"]
    /// ```
    #[rhai_fn(pure)]
    pub fn rows(table: &mut Table) -> Array {
        maps(table)
    }

    #[rhai_fn(name = "rows", pure)]
    pub fn rows_of_picture(picture: &mut Picture) -> Array {
        maps(&picture.table)
    }
}

/// The rows as maps, with the columns that a file has.
pub fn maps(table: &Table) -> Array {
    let table = table.columns_for(Where::Files);
    let map = |row: &Vec<Cell>| {
        let pairs = table.heads.iter().zip(row).map(|(head, cell)| (head.code.as_str().into(), value(cell)));
        Dynamic::from_map(pairs.collect::<Map>())
    };
    table.rows.iter().map(map).collect()
}

fn value(cell: &Cell) -> Dynamic {
    match cell {
        Cell::Missing => Dynamic::UNIT,
        Cell::Text(text) => Dynamic::from(ImmutableString::from(text)),
        Cell::Number(number) | Cell::Gapped(number) => Dynamic::from(*number),
        Cell::Interval { low, middle, high } => Dynamic::from_array([*low, *middle, *high].map(Dynamic::from).into()),
        Cell::Rank { rank, .. } => Dynamic::from(i64::try_from(*rank).unwrap_or(i64::MAX)),
    }
}
