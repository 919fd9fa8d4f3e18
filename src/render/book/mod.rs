//! The workbook of a model, for readers who only have a spreadsheet: the ranking, every score as a formula over
//! normalised indicators and weights, the values, the weights for editing, and notes on the method.

mod formula;
mod layout;
mod notes;
mod ranking;
mod scores;
mod weights;

use unicode_width::UnicodeWidthStr;

use super::number::number;
use crate::Result;
use crate::files::sheets::{Head, Value, workbook};
use crate::model::Model;
use layout::Layout;

/// Returns the bytes of the file. Errors are those of the model's scores.
pub fn of_model(model: &Model) -> Result<Vec<u8>> {
    let layout = Layout::of(model)?;
    let mut sheets = vec![ranking::sheet(&layout)?, scores::scores(&layout)?];
    if layout.has_coverage {
        sheets.push(scores::coverage(&layout)?);
    }
    sheets.extend([scores::indicators(&layout)?, scores::normalised(&layout)?]);
    sheets.extend([weights::sheet(&layout), notes::sheet(&layout)]);
    model.data().watch().check()?;
    workbook(sheets, model.data().watch())
}

/// A column as wide as its name, whose numbers have `places` decimals.
fn sheet_head(text: &str, places: Option<usize>) -> Head {
    Head { text: text.to_string(), width: text.width().max(12), places }
}

fn number_or_blank(value: Option<f64>) -> Value {
    value.filter(|value| !value.is_nan()).map_or(Value::Blank, Value::Number)
}

fn formula_of(text: String, now: Value) -> Value {
    Value::Formula { text, now: Box::new(now), is_array: false }
}
