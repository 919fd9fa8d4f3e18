//! Downloads of a site for further analysis: ranking, ranks of all years, data, workbook, the model itself.

use std::fmt::Write;

use super::page::Frame;
use super::{Put, Site};
use crate::render::elements::escaped;
use crate::render::shape::{Cell, Head, Style, Table};
use crate::render::words::Language;
use crate::render::{Format, Look, Shape, Show, data_table, model_workbook, render};
use crate::{Result, data, model};

/// The files, each with a description in English and in Chinese.
const FILES: [(&str, [&str; 2]); 8] = [
    ("ranking.csv", ["ranking, for spreadsheets", "排名（电子表格）"]),
    ("ranking.json", ["ranking, for programs", "排名（程序）"]),
    ("years.csv", ["rank and score in every year", "历年名次与得分"]),
    ("model.xlsx", ["workbook with adjustable weights", "可修改权重的工作簿"]),
    ("data.csv", ["the data", "数据"]),
    ("data.toml", ["description of the data", "数据说明"]),
    ("model.toml", ["the model, for use in reweigh", "模型（供 reweigh 使用）"]),
    ("model.rhai", ["the script that builds the model", "生成模型的脚本"]),
];

/// Writes all files.
pub fn all(site: &Site, put: &Put) -> Result<()> {
    let own = &site.editions[site.own];
    let (model, data) = (own.model, own.model.data());
    let ranking = own.ranking().shapes();
    put("data/ranking.csv", text(&ranking, Format::Csv).as_bytes())?;
    put("data/ranking.json", text(&ranking, Format::Json).as_bytes())?;
    if site.editions.len() > 1 {
        put("data/years.csv", text(&[Shape::Table(years(site))], Format::Csv).as_bytes())?;
    }
    put("data/model.xlsx", &model_workbook(model)?)?;
    put("data/data.csv", text(&[Shape::Table(data_table(data)?)], Format::Csv).as_bytes())?;
    put("data/data.toml", data::describe_saved(data).as_bytes())?;
    put("data/model.toml", model::write(model).as_bytes())?;
    put("data/model.rhai", format!("{}\n", site.input.script.trim_end()).as_bytes())
}

fn text(shapes: &[Shape], format: Format) -> String {
    render(shapes, &Look { format, stamped: true, ..Look::default() })
}

/// A table with the columns `year, unit, name, rank, score` and a row for each unit and year.
fn years(site: &Site) -> Table {
    let units = site.input.model.data().units();
    let score = Head::new("score").style(Style::Plain);
    let heads = vec![Head::new("year"), Head::new("unit"), Head::new("name"), Head::new("rank"), score];
    let mut table = Table::new(site.title.as_str(), "years", heads).from_data(site.input.model.data());
    for edition in &site.editions {
        for unit in 0..units.len() {
            let place = edition.ranking().place_of(unit);
            let rank = place.map_or(Cell::Missing, |place| Cell::Rank { rank: place.rank, tied: place.tied });
            let score = place.and_then(|place| place.score).into();
            let year = Cell::Text(edition.name.clone());
            table.rows.push(vec![year, (&units.codes[unit]).into(), (&units.names[unit]).into(), rank, score]);
        }
    }
    table
}

/// Links to the files.
pub fn list(site: &Site, frame: &Frame) -> String {
    let mut out = "<ul>\n".to_string();
    for (name, about) in FILES.iter().filter(|(name, _)| *name != "years.csv" || site.editions.len() > 1) {
        let about = match frame.words.language {
            Language::English => about[0],
            Language::Chinese => about[1],
        };
        let link = frame.shared(&format!("data/{name}"));
        let _ = writeln!(out, "<li><a href=\"{link}\" download>{}</a> {}</li>", escaped(name), escaped(about));
    }
    out.push_str("</ul>\n");
    out
}
