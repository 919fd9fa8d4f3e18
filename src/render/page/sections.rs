//! The parts of the page that do not follow the weights: comparison, intervals, sources, notes, missing values, the
//! script.

use super::{PageInput, Standings};
use crate::Result;
use crate::analysis::likeness::Bootstrap;
use crate::analysis::{Comparison, MatchedUnit};
use crate::data::{Dataset, Indicator, Note, Source};
use crate::model::Model;
use crate::rank::Ranking;
use crate::render::elements::Html;
use crate::render::ranking::lifted;
use crate::render::words::{Words, filled_in};
use crate::render::{Cell, Where, model_notes, number};

/// The maximum number of rows in a table; the rest are only counted.
const MAX_ROWS: usize = 500;
/// How many of the units that moved furthest are listed, in each direction.
const MOVERS: usize = 10;

/// How similar the ranking and the base are, and which units moved furthest.
pub fn comparison(html: &mut Html, ranking: &Ranking, base: &Ranking) -> Result<()> {
    let compared = Comparison::new(ranking, base, Bootstrap::default())?;
    let units = ranking.units();
    html.text("p", &format!("{}: {} {} are ranked in both.", compared.heading(), compared.rows.len(), units.many));
    let measures = [("Spearman’s rank correlation", "spearman"), ("Kendall’s tau-b", "kendall")];
    let measured = measures.iter().filter_map(|(name, code)| Some(format!("{name}: {:.3}", compared.measure(code)?)));
    html.list(&measured.collect::<Vec<_>>());
    let mut moved: Vec<_> = compared.rows.iter().filter(|row| compared.gained(row) != 0.0).collect();
    moved.sort_by(|a, b| compared.gained(b).total_cmp(&compared.gained(a)));
    let row = |row: &&MatchedUnit| {
        let gained = compared.gained(row);
        let signed = format!("{}{}", if gained > 0.0 { "+" } else { "−" }, number(gained.abs()));
        vec![units.label(row.unit), row.first.rank.to_string(), row.second.rank.to_string(), signed]
    };
    let heads = [units.one.as_str(), "rank here", "rank in the base", "ranks gained"];
    let up = moved.iter().take_while(|row| compared.gained(row) > 0.0).take(MOVERS).map(row);
    let down = moved.iter().rev().take_while(|row| compared.gained(row) < 0.0).take(MOVERS).map(row);
    let (up, down): (Vec<_>, Vec<_>) = (up.collect(), down.collect());
    html.within("div class=\"pair\"", |html| {
        for (caption, rows) in [("Higher here than in the base", up), ("Lower here than in the base", down)] {
            match rows.is_empty() {
                true => html.text("p", &format!("{caption}: none.")),
                false => html.table(caption, &heads, &rows),
            }
        }
    });
    Ok(())
}

/// What was varied for the intervals.
pub fn intervals(html: &mut Html, standings: &std::result::Result<Standings, String>) {
    match standings {
        Err(reason) => html.text("p", &format!("The ranking shows no intervals: {reason}.")),
        Ok(standings) => {
            let text = format!(
                "The interval beside a rank shows its uncertainty: it contains the rank in 90 % of {} simulated rankings. \
                 In these simulations the weights vary around those of the model.",
                standings.draws
            );
            html.text("p", &text);
            html.list(&standings.told);
            html.text(
                "p",
                "The intervals are for the weights of the model; they do not change when you move the weights.",
            );
        }
    }
}

/// Indicators, their sources, and remarks on the data.
pub fn sources(html: &mut Html, data: &Dataset, model: &Model, words: &Words) {
    let about = data.about();
    if !about.about.is_empty() {
        html.text("p", &about.about);
    }
    let row = |indicator: &Indicator| {
        let names = [indicator.name.as_str(), indicator.name_zh.as_str()].join(" ");
        let missing = data.column(&indicator.code).map_or(0, |column| column.len() - column.present().count());
        let formula = indicator.formula.clone().unwrap_or_default();
        let definition = if indicator.definition.is_empty() { formula } else { indicator.definition.clone() };
        let texts = [indicator.code.clone(), names.trim().into(), indicator.measure.clone(), definition];
        texts.into_iter().chain([missing.to_string(), indicator.source.join(", ")]).collect()
    };
    let leaves: Vec<&str> = model.tree().leaves().map(|leaf| leaf.code.as_str()).collect();
    let used = data.indicators().iter().filter(|indicator| leaves.contains(&indicator.code.as_str()));
    html.table(words.indicators, &words.indicator_heads, &used.map(row).collect::<Vec<_>>());
    let row = |source: &Source| {
        [&source.key, &source.what, &source.publisher, &source.date, &source.seen, &source.terms]
            .map(String::clone)
            .to_vec()
    };
    match about.sources.is_empty() {
        true => html.text("p", &filled_in(words.no_sources, &[data.name()])),
        false => {
            let rows: Vec<_> = about.sources.iter().map(row).collect();
            html.table(words.sources, &words.source_heads, &rows);
        }
    }
    if !about.licence.is_empty() {
        html.text("p", &filled_in(words.licence, &[&about.licence]));
    }
    // Directions in doubt are among the warnings of the ranking.
    let found = about.found.iter().filter(|remark| Some(*remark) != about.doubt.as_ref());
    let remarks: Vec<String> = about.remarks.iter().chain(found).map(ToString::to_string).collect();
    if !remarks.is_empty() {
        html.folded(words.remarks, |html| html.list(&remarks));
    }
}

/// Units without a rank, what the steps did, and notes on single values.
pub fn notes(html: &mut Html, model: &Model, ranking: &Ranking, words: &Words) -> Result<()> {
    let (data, units) = (model.data(), model.data().units());
    let warnings = ranking.warnings();
    html.list(&warnings);
    // As on screen, readers are told which units are helped by missing values.
    html.list(&lifted(ranking, MAX_ROWS).into_iter().collect::<Vec<_>>());
    let unranked = ranking.unranked();
    let rows: Vec<Vec<String>> =
        unranked.iter().map(|(unit, why)| vec![units.label(*unit), why.clone()]).take(MAX_ROWS).collect();
    let heading = filled_in(words.unranked, &[&unranked.len().to_string()]);
    match rows.is_empty() {
        true => html.text("p", &filled_in(words.all_ranked, &[words.units(units)])),
        false => html.folded(&heading, |html| {
            html.table(&heading, &[words.unit(units), words.reason], &rows);
            more(html, unranked.len(), words);
        }),
    }
    changes(html, model, words)?;
    on_values(html, data, words);
    Ok(())
}

/// What the steps, such as `impute` and `treat`, did to single values.
fn changes(html: &mut Html, model: &Model, words: &Words) -> Result<()> {
    let done = model_notes(model)?;
    let shown: Vec<usize> = (0..done.heads.len()).filter(|&at| done.heads[at].place != Where::Files).collect();
    let cells = |row: &Vec<Cell>| shown.iter().map(|&at| text(&row[at])).collect::<Vec<_>>();
    let rows: Vec<Vec<String>> = done.rows.iter().take(MAX_ROWS).map(cells).collect();
    if !rows.is_empty() {
        let heads: Vec<&str> = shown.iter().map(|&at| done.heads[at].code.as_str()).collect();
        html.folded(&format!("{} ({})", words.changed, done.rows.len()), |html| {
            html.table(words.changed, &heads, &rows);
            more(html, done.rows.len(), words);
        });
    }
    Ok(())
}

/// Notes of the data set on values of the current year.
fn on_values(html: &mut Html, data: &Dataset, words: &Words) {
    let units = data.units();
    let is_shown = |note: &&Note| note.year.is_none_or(|year| data.year() == Some(year));
    let all: Vec<_> = data.notes().iter().filter(is_shown).collect();
    let row = |note: &&Note| {
        let year = note.year.map_or(String::new(), |year| year.to_string());
        let texts = [&note.indicator, &note.what, &note.printed, &note.used, &note.why].map(String::clone);
        [units.label(note.unit), year].into_iter().chain(texts).collect()
    };
    let rows: Vec<Vec<String>> = all.iter().take(MAX_ROWS).map(row).collect();
    if !rows.is_empty() {
        let heads: Vec<&str> = std::iter::once(words.unit(units)).chain(words.note_heads).collect();
        html.folded(&format!("{} ({})", words.on_values, all.len()), |html| {
            html.table(words.on_values, &heads, &rows);
            more(html, all.len(), words);
        });
    }
}

fn more(html: &mut Html, all: usize, words: &Words) {
    if all > MAX_ROWS {
        html.text("p", &filled_in(words.more, &[&(all - MAX_ROWS).to_string()]));
    }
}

fn text(cell: &Cell) -> String {
    match cell {
        Cell::Missing => "–".to_string(),
        Cell::Text(text) => text.clone(),
        Cell::Truth(truth) => if *truth { "yes" } else { "no" }.to_string(),
        Cell::Number(value) | Cell::Gapped(value) => number(*value),
        Cell::Rank { rank, .. } => rank.to_string(),
        Cell::Interval { low, middle, high } => format!("{middle} ({low} to {high})"),
    }
}

/// The script that creates the model, and the tool that wrote the page.
pub fn script(html: &mut Html, input: &PageInput, words: &Words) {
    html.within("pre id=\"script\" tabindex=\"0\"", |html| html.code(&input.script));
    html.text("p", &filled_in(words.made_by, &[&input.model.data().made_by()]));
}
