//! Options of questions whose `weights` can be a table of weightings.

use std::collections::BTreeMap;

use rhai::Map;

use crate::analysis::weights_option::NAME;
use crate::data::{Column, Dataset, Setting};
use crate::script::ScriptResult;
use crate::script::engine::args::settings;
use crate::{Error, Result};

/// Options as plain data; a data set under `weights` becomes a list of weightings.
pub(in crate::script) fn with_weights(options: &Map) -> ScriptResult<BTreeMap<String, Setting>> {
    let Some(data) = options.get("weights").and_then(|value| value.clone().try_cast::<Dataset>()) else {
        return settings(options);
    };
    let mut others = options.clone();
    others.remove("weights");
    let mut all = settings(&others)?;
    all.insert("weights".to_string(), Setting::List(rows_of(&data)?));
    Ok(all)
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
