//! Options of questions whose `weights` can be a table of weightings.

use std::collections::BTreeMap;

use rhai::Map;

use crate::analysis::people::{Person, Weighting, apply};
use crate::analysis::weights_option::NAME;
use crate::data::{Column, Dataset, Setting};
use crate::model::Model;
use crate::script::ScriptResult;
use crate::script::engine::args::settings;
use crate::{Error, Result};

/// Options as plain data; a data set or weights from people under `weights` become a list of weightings.
pub(in crate::script) fn with_weights(model: &Model, options: &Map) -> ScriptResult<BTreeMap<String, Setting>> {
    let given = options.get("weights");
    let rows = if let Some(data) = given.and_then(|value| value.read_lock::<Dataset>()) {
        rows_of(&data)?
    } else if let Some(voices) = given.and_then(|value| value.read_lock::<Weighting>()) {
        each_person(model, &voices, NAME)?.into_iter().map(Setting::Map).collect()
    } else {
        return settings(options);
    };
    let mut others = options.clone();
    others.remove("weights");
    let mut all = settings(&others)?;
    all.insert("weights".to_string(), Setting::List(rows));
    Ok(all)
}

/// The weights of each person by name, with the person's name under a key of its own. Returns an error if the weighting
/// cannot be applied to the model.
pub(in crate::script) fn each_person(
    model: &Model,
    voices: &Weighting,
    key: &str,
) -> Result<Vec<BTreeMap<String, Setting>>> {
    apply(model, voices)?;
    let one = |(at, person): (usize, &Person)| {
        // A single person may have no name.
        let name = if person.name.is_empty() { (at + 1).to_string() } else { person.name.clone() };
        let weights = voices.names.iter().cloned().zip(person.weights.iter().map(|w| Setting::Number(*w)));
        weights.chain([(key.to_string(), Setting::Text(name))]).collect()
    };
    Ok(voices.people.iter().enumerate().map(one).collect())
}

/// The rows of a data set as named weightings; the columns are groups and indicators.
fn rows_of(data: &Dataset) -> Result<Vec<Setting>> {
    let codes = data.indicators().iter().map(|of| of.code.as_str()).filter(|code| *code != NAME);
    let columns = codes.map(|code| Ok((code, data.column(code)?))).collect::<Result<Vec<_>>>()?;
    let row = |unit: usize| -> Result<Setting> {
        let share = |(code, column): &(&str, Column)| match column.get(unit) {
            Some(share) => Ok(((*code).to_string(), Setting::Number(share))),
            None => {
                let label = data.units().label(unit);
                let message = format!("the table given as `weights` has no `{code}` for `{label}`; fill every cell");
                Err(Error::plain(message).about("weights"))
            }
        };
        let mut shares = columns.iter().map(share).collect::<Result<BTreeMap<_, _>>>()?;
        shares.insert(NAME.to_string(), data.units().label(unit).into());
        Ok(Setting::Map(shares))
    };
    (0..data.units().len()).map(row).collect()
}
