//! The columns that `show` adds to a ranking.

use rhai::{Dynamic, FnPtr, Map, NativeCallContext};

use super::rows::{Row, values};
use super::value::kind_of;
use crate::data::Column;
use crate::rank::{Field, Ranking, Value};
use crate::script::ScriptResult;
use crate::{Error, Result};

/// Ranks of other rankings, columns, and what closures compute from the rows shown, as fields beside a ranking.
pub fn fields(context: &NativeCallContext, ranking: &Ranking, columns: &Map) -> ScriptResult<Vec<Field>> {
    let field = |(name, value): (&rhai::Identifier, &Dynamic)| {
        if let Some(other) = value.read_lock::<Ranking>() {
            return Ok(ranking.ranks_of(name, &other));
        }
        if let Some(closure) = value.read_lock::<FnPtr>() {
            return computed(context, ranking, name, &closure);
        }
        match value.read_lock::<Column>() {
            Some(column) => Ok(beside(ranking, name, &column)?),
            None => Err(Error::wrong(format!("`{name}`"), kind_of(value), "a ranking, a column or a closure")
                .about(name.as_str())
                .into()),
        }
    };
    columns.iter().map(field).collect()
}

fn computed(context: &NativeCallContext, ranking: &Ranking, name: &str, closure: &FnPtr) -> ScriptResult<Field> {
    let column = values(context, &Row::of_ranking(ranking), closure, "show")?;
    let mut all = vec![Value::Number(None); ranking.units().len()];
    for (place, value) in ranking.places().zip(column.all) {
        all[place.unit] = Value::Number(value);
    }
    Ok(Field { code: name.to_string(), values: all })
}

/// A column of the same units, or of other units matched by name.
fn beside(ranking: &Ranking, name: &str, column: &Column) -> Result<Field> {
    let values = match column.origin() {
        Some(origin) => {
            let partners = origin.units.align(ranking.units()).into_iter();
            partners.map(|partner| Value::Number(partner.and_then(|partner| column.get(partner)))).collect()
        }
        None if column.len() == ranking.units().len() => column.iter().map(Value::Number).collect(),
        None => {
            let (values, units) = (column.len(), ranking.units().counted());
            let message = format!("the column `{name}` has {values} values, but the ranking is of {units}");
            return Err(Error::plain(message).about(name));
        }
    };
    Ok(Field { code: name.to_string(), values })
}
