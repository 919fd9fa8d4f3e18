//! A whole data set as one table with a row for each unit and year: what `save` writes and `load` reads back.

use super::shape::{Cell, Head, Style, Table};
use crate::data::{Column, Dataset, Texts};
use crate::phrase::act;
use crate::{Error, Result};

/// The columns that identify a row.
const OWN: &[&str] = &["unit", "name", "name_zh", "year"];

/// The columns `unit, name, name_zh, groups, year, indicators`; columns without information are left out.
pub fn data_table(data: &Dataset) -> Result<Table> {
    check_names(data)?;
    let units = data.units();
    let mut texts: Vec<(&str, &Texts)> = vec![("unit", &units.codes)];
    if units.names != units.codes {
        texts.push(("name", &units.names));
    }
    if !units.names_zh.are_blank() {
        texts.push(("name_zh", &units.names_zh));
    }
    texts.extend(units.groups.iter().map(|grouping| (grouping.code.as_str(), &grouping.values)));
    let mut heads: Vec<Head> = texts.iter().map(|(head, _)| Head::new(*head)).collect();
    if !data.years().is_empty() {
        heads.push(Head::new("year"));
    }
    heads.extend(data.indicators().iter().map(|of| Head::new(&of.code).style(Style::Sensible)));
    let columns: Vec<Vec<Column>> = data.indicators().iter().map(|of| data.by_year(&of.code)).collect::<Result<_>>()?;
    let mut table = Table::new(data.title(), "rows", heads).from_data(data);
    for unit in 0..units.len() {
        data.watch().check_at(unit)?;
        for year in 0..data.years().len().max(1) {
            let mut row: Vec<Cell> = texts.iter().map(|(_, texts)| Cell::from(&texts[unit])).collect();
            row.extend(data.years().get(year).map(|&year| Cell::Number(f64::from(year))));
            let figure = |years: &Vec<Column>| Cell::from(years[year.min(years.len() - 1)].get(unit));
            row.extend(columns.iter().map(figure));
            table.rows.push(row);
        }
    }
    Ok(table)
}

/// Checks that no two columns have the same name.
fn check_names(data: &Dataset) -> Result<()> {
    let groups = data.units().groups.iter().map(|grouping| grouping.code.as_str());
    let codes: Vec<&str> = groups.chain(data.indicators().iter().map(|of| of.code.as_str())).collect();
    for (at, code) in codes.iter().enumerate() {
        if OWN.contains(code) || codes[..at].contains(code) {
            let error = Error::plain(format!("the file would have two columns named `{code}`"));
            return Err(error.about(*code).advise(act("rename").arg(*code).arg("…").does("gives it another name")));
        }
    }
    Ok(())
}
