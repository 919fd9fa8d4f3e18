//! Reads what an .xlsx workbook says about cells besides their values: which are merged, hidden or computed. `calamine`
//! reports only merged cells, and reads the whole sheet again for them.

use quick_xml::events::{BytesStart, Event};

use super::{Fallible, Form, Zip, attribute, part, place};
use crate::Watch;
use crate::files::grid::Merged;

pub(super) fn form(zip: &mut Zip, sheet: &str, watch: &Watch) -> Fallible<Form> {
    let path = path_of(zip, sheet)?.ok_or_else(|| format!("the file of the sheet `{sheet}` is missing"))?;
    let mut reader = part(zip, &path)?;
    let (mut form, mut buffer) = (Form::default(), Vec::new());
    let (mut row, mut next) = (0_u32, 0_u32);
    // The cell that is being read.
    let mut at = (0, 0);
    let mut round = 0;
    loop {
        watch.check_at(round)?;
        round += 1;
        buffer.clear();
        match reader.read_event_into(&mut buffer)? {
            Event::Start(element) => match element.local_name().as_ref() {
                "c" => {
                    at = attribute(&element, "r").and_then(|name| place(&name)).unwrap_or((row, next));
                    next = at.1.saturating_add(1);
                }
                "f" => {
                    form.formulas.insert(at);
                }
                "row" => {
                    row = number(&element, "r").map_or(row, |number| number.saturating_sub(1));
                    if is_hidden(&element) {
                        form.hidden_rows.push((row, row));
                    }
                }
                "col" if is_hidden(&element) => {
                    let span = (number(&element, "min"), number(&element, "max"));
                    if let (Some(first @ 1..), Some(last @ 1..)) = span {
                        form.hidden_columns.push((first - 1, last - 1));
                    }
                }
                "mergeCell" => form.merged.extend(attribute(&element, "ref").and_then(|name| merged(&name))),
                _ => {}
            },
            Event::End(element) if element.local_name().as_ref() == "row" => {
                (row, next) = (row.saturating_add(1), 0);
            }
            Event::Eof => return Ok(form),
            _ => {}
        }
    }
}

fn number(element: &BytesStart, name: &str) -> Option<u32> {
    attribute(element, name)?.parse().ok()
}

fn is_hidden(element: &BytesStart) -> bool {
    attribute(element, "hidden").is_some_and(|value| matches!(&*value, "1" | "true"))
}

/// Parses a region such as `A1:B2`.
fn merged(name: &str) -> Option<Merged> {
    let (first, last) = name.split_once(':')?;
    Some(Merged::new(place(first)?, place(last)?))
}

/// Finds the file of a sheet in the archive: the archive names the workbook, the workbook the sheet's id, and the id's
/// relationship the file.
fn path_of(zip: &mut Zip, sheet: &str) -> Fallible<Option<String>> {
    let all = elements(zip, "_rels/.rels", "Relationship", ["Type", "Target"])?;
    let Some([_, book]) = all.into_iter().find(|[kind, _]| kind.ends_with("/officeDocument")) else { return Ok(None) };
    let book = book.trim_start_matches('/');
    let (folder, file) = book.rfind('/').map_or(("", book), |at| book.split_at(at + 1));
    let sheets = elements(zip, book, "sheet", ["name", "id"])?;
    let Some([_, id]) = sheets.into_iter().find(|[name, _]| name == sheet) else { return Ok(None) };
    let targets = elements(zip, &format!("{folder}_rels/{file}.rels"), "Relationship", ["Id", "Target"])?;
    let target = targets.into_iter().find(|[known, _]| *known == id).map(|[_, target]| target);
    Ok(target.map(|target| target.strip_prefix('/').map_or(format!("{folder}{target}"), str::to_string)))
}

/// Returns these attributes of all elements with a name, whatever the prefix; an absent attribute is empty.
fn elements<const N: usize>(zip: &mut Zip, path: &str, element: &str, wanted: [&str; N]) -> Fallible<Vec<[String; N]>> {
    let mut reader = part(zip, path)?;
    let (mut found, mut buffer) = (Vec::new(), Vec::new());
    loop {
        buffer.clear();
        match reader.read_event_into(&mut buffer)? {
            Event::Start(start) if start.local_name().as_ref() == element => {
                found.push(wanted.map(|name| attribute(&start, name).unwrap_or_default().into_owned()));
            }
            Event::Eof => return Ok(found),
            _ => {}
        }
    }
}
