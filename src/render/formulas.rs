//! The calculation of a model, written as formulas.

use super::number::number;
use super::shape::{Head, Table};
use crate::Result;
use crate::model::Model;

/// A row for each group and indicator that counts, in tree order.
pub fn formulas(model: &Model) -> Result<Table> {
    let formulas = model.plan()?.formulas(&number);
    let is_derived = formulas.iter().any(|own| !own.values.is_empty());
    let mut heads = vec![Head::new("code").worth(9), Head::new("formula").worth(9).prose()];
    heads.extend(is_derived.then(|| Head::new("values").worth(6)));
    heads.push(Head::new("missing").worth(5));
    let title = format!("formulas of the model of {}", model.data().title());
    let mut table = Table::new(title, "formulas", heads).from_data(model.data());
    for own in &formulas {
        let values = Some(&own.values).filter(|_| is_derived);
        let texts = [&own.code, &own.formula].into_iter().chain(values).chain([&own.gaps]);
        table.rows.push(texts.map(Into::into).collect());
    }
    table.notes.push("groups are computed from the scores of their members, indicators from their values".into());
    table.notes.extend(is_derived.then(|| "values: how the data compute the values of an indicator".to_string()));
    let (one, percent) = (&model.data().units().one, number((model.recipe().coverage * 100.0).round()));
    table.notes.push(format!("a {one} is ranked if values are available for {percent} % of the weight"));
    Ok(table)
}
