//! Charts of a ranking: scores and their composition, a map of units, and ranks over the years.

use std::collections::BTreeMap;

use super::{ChartOptions, Kind, MOST_PROFILES, check_places, colours, drawn, histogram, kind, map, options};
use crate::data::Setting;
use crate::rank::{Place, Ranking, rank};
use crate::render::picture::{Bar, Dot, Heatmap, Lines, Picture, Plot, Radar, Scatter, Series, Shade, Stacked};
use crate::render::ranking::{bars, notes, title};
use crate::{Error, Result};

/// The kinds of chart that a ranking has.
const KINDS: &[Kind] = &[
    Kind::Bars,
    Kind::Stacked,
    Kind::Heatmap,
    Kind::Radar,
    Kind::Bump,
    Kind::Lines,
    Kind::Scatter,
    Kind::Map,
    Kind::Histogram,
];

/// The error of a chart that needs the scores of a model.
fn unpublished(chart: &str) -> Error {
    Error::plain(format!("{chart} needs the ranking of a model; published ranks are not enough")).about("chart")
}

/// Draw a ranking. An error if the kind is unknown, or needs what the ranking has not.
pub fn chart_ranking(ranking: &Ranking, asked: Option<&str>, given: &BTreeMap<String, Setting>) -> Result<Picture> {
    let options = options(given)?;
    let kind = kind(asked, KINDS)?;
    let drawing = Drawing { ranking, options: &options, rows: rows(ranking, &options, kind)? };
    let plot = match kind {
        Kind::Stacked => Plot::Stacked(drawing.stacked()?),
        Kind::Heatmap => Plot::Heatmap(drawing.heatmap()?),
        Kind::Radar => Plot::Radar(drawing.radar()?),
        Kind::Bump => Plot::Lines(drawing.over_years(true)?),
        Kind::Lines => Plot::Lines(drawing.over_years(false)?),
        Kind::Scatter => Plot::Scatter(drawing.scatter()?),
        Kind::Map => Plot::Scatter(drawing.map()?),
        Kind::Histogram => {
            let scores = ranking.places().filter_map(|place| place.score);
            Plot::Histogram(histogram("score", scores, options.bins)?)
        }
        _ => Plot::Bars(drawing.bars()),
    };
    let mut about = options.about(titled(ranking, kind), ranking.data());
    // The notes explain the marks of missing values.
    if matches!(kind, Kind::Bars | Kind::Stacked) {
        about.notes = notes(ranking);
    }
    let (drawn_rows, all) = (drawing.rows.len(), ranking.len());
    if drawn_rows < all && kind != Kind::Histogram {
        about.notes.push(format!("{drawn_rows} of {all} {} drawn", ranking.units().many));
    }
    drawn(plot, about)
}

/// The title: what is drawn, and for which ranking.
fn titled(ranking: &Ranking, kind: Kind) -> String {
    let what = match kind {
        Kind::Stacked => "contribution of each part to the score",
        Kind::Heatmap | Kind::Radar => "scores of the parts",
        Kind::Bump => "ranks over the years",
        Kind::Lines => "scores over the years",
        Kind::Map => "scores on the map",
        Kind::Histogram => "distribution of scores",
        Kind::Scatter => "scatter of scores",
        _ => return title(ranking),
    };
    format!("{what}, {}", ranking.heading())
}

/// The units to draw: those named, or by default the top ones.
fn rows(ranking: &Ranking, options: &ChartOptions, kind: Kind) -> Result<Vec<Place>> {
    if options.units.is_empty() {
        let most = match kind {
            Kind::Radar => options.top.min(MOST_PROFILES),
            Kind::Map | Kind::Scatter if options.top == ChartOptions::default().top => ranking.len(),
            Kind::Bars if options.top == ChartOptions::default().top => ranking.len(),
            _ => options.top,
        };
        return Ok(ranking.places().take(most).cloned().collect());
    }
    let units = options.named(ranking.units())?;
    if kind == Kind::Radar && units.len() > MOST_PROFILES {
        let (count, many) = (units.len(), &ranking.units().many);
        let message = format!("chart(\"radar\") can show {MOST_PROFILES} {many} at most; `units` names {count}");
        return Err(Error::plain(message).about("units"));
    }
    let place = |name: &String| ranking.place(name);
    options.units.iter().map(place).collect()
}

struct Drawing<'a> {
    ranking: &'a Ranking,
    options: &'a ChartOptions,
    rows: Vec<Place>,
}

impl Drawing<'_> {
    fn label(&self, place: &Place) -> String {
        self.ranking.units().label(place.unit)
    }

    fn bars(&self) -> Vec<Bar> {
        bars(self.ranking, self.rows.iter())
    }

    /// The parts that have scores. Returns an error for a list published without scores.
    fn parts(&self, kind: Kind) -> Result<Vec<(String, Vec<Option<f64>>)>> {
        let scores = |part: &crate::rank::Part| {
            let scores = part.scores.as_ref()?;
            Some((part.code.clone(), self.rows.iter().map(|place| scores.get(place.unit)).collect()))
        };
        let parts: Vec<(String, Vec<Option<f64>>)> = self.ranking.parts().iter().filter_map(scores).collect();
        if parts.is_empty() {
            let message = format!("chart(\"{}\") needs dimensions, which this ranking does not have", kind.word());
            return Err(Error::plain(message).about("chart"));
        }
        Ok(parts)
    }

    /// The contribution of each dimension to the score: points that add up to the score if it is a weighted sum.
    fn stacked(&self) -> Result<Stacked> {
        let missing = || unpublished("chart(\"stacked\")");
        let (model, node) = self.ranking.model().ok_or_else(missing)?;
        let (scores, plan) = (model.scores()?, model.plan()?);
        let Some(combine) = plan.combine(node) else {
            let message = "chart(\"stacked\") needs the ranking of a group; an indicator has no parts to stack";
            return Err(Error::plain(message).about("chart"));
        };
        if combine.form.power() != Some(1.0) || combine.has_lines() {
            let method = &combine.method;
            let message = format!("chart(\"stacked\") needs a weighted sum, and this model aggregates by `{method}`");
            let hint = "`chart(\"heatmap\")` shows the scores of the parts";
            return Err(Error::plain(message).about("stacked").advise(hint));
        }
        let row = |place: &Place| {
            let own: Vec<f64> = combine
                .members
                .iter()
                .map(|member| scores.of(member.node).get(place.unit).unwrap_or(f64::NAN))
                .collect();
            let points = combine.shares_of(&own).into_iter().zip(&combine.members).zip(own);
            let points = points.map(|((share, member), score)| match member.counts_as(score) {
                score if score.is_nan() => 0.0,
                score => share * score,
            });
            let mark = if self.ranking.has_gap(place.unit) { "*" } else { "" };
            (format!("{} {}{mark}", place.rank, self.label(place)), points.collect())
        };
        let rows: Vec<(String, Vec<f64>)> = self.rows.iter().map(row).collect();
        if rows.iter().any(|(_, parts)| parts.iter().any(|part| *part < 0.0)) {
            return Err(Error::plain("chart(\"stacked\") cannot draw scores below 0").about("stacked"));
        }
        let parts = combine.members.iter().map(|member| plan.nodes[member.node].code.clone()).collect();
        Ok(Stacked { parts, rows })
    }

    fn heatmap(&self) -> Result<Heatmap> {
        let parts = self.parts(Kind::Heatmap)?;
        let rows = self.rows.iter().map(|place| format!("{} {}", place.rank, self.label(place))).collect();
        let values = (0..self.rows.len()).map(|row| parts.iter().map(|(_, scores)| scores[row]).collect()).collect();
        let columns = parts.into_iter().map(|(code, _)| code).collect();
        Ok(Heatmap { rows, columns, values, shade: Shade::Score })
    }

    fn radar(&self) -> Result<Radar> {
        let parts = self.parts(Kind::Radar)?;
        if parts.len() < 3 {
            let message = format!("chart(\"radar\") needs at least three dimensions, and there are {}", parts.len());
            return Err(Error::plain(message).about("radar").advise("`chart(\"heatmap\")` draws fewer"));
        }
        let values = |row: usize| parts.iter().map(|(_, scores)| scores[row]).collect();
        let series = |(row, place): (usize, &Place)| Series { label: self.label(place), values: values(row) };
        let series = self.rows.iter().enumerate().map(series).collect();
        let spokes = parts.iter().map(|(code, _)| code.clone()).collect();
        Ok(Radar::new(spokes, series))
    }

    /// Ranks or scores over the years of the data.
    fn over_years(&self, is_rank: bool) -> Result<Lines> {
        let word = if is_rank { "chart(\"bump\")" } else { "chart(\"lines\")" };
        let missing = || unpublished(word);
        let (model, node) = self.ranking.model().ok_or_else(missing)?;
        let years = model.data().years();
        if years.len() < 2 {
            return Err(Error::plain(format!("{word} needs data for several years")).about("chart"));
        }
        let group = &model.tree().nodes()[node].code;
        let mut series: Vec<Series> =
            self.rows.iter().map(|place| Series { label: self.label(place), values: Vec::new() }).collect();
        for &year in years {
            let ranking = rank(&model.at_year(year)?, Some(group))?;
            for (place, series) in self.rows.iter().zip(&mut series) {
                let then = ranking.place_of(place.unit);
                let value = then.and_then(|then| if is_rank { Some(then.rank as f64) } else { then.score });
                series.values.push(value);
            }
        }
        let axis = if is_rank { "rank" } else { "score" }.to_string();
        Ok(Lines { steps: years.iter().map(i32::to_string).collect(), axis, series, is_rank })
    }

    /// Two dimensions or indicators against each other, or one against the score.
    fn scatter(&self) -> Result<Scatter> {
        let missing = || unpublished("chart(\"scatter\")");
        let (model, node) = self.ranking.model().ok_or_else(missing)?;
        let x = self.options.column("x", Kind::Scatter, "a dimension")?;
        let (tree, scores) = (model.tree(), model.scores()?);
        let across = tree.place(x)?;
        let up = self.options.y.as_ref().map_or(Ok(node), |y| tree.place(y))?;
        let (groups, names) = colours(self.ranking.units(), self.options.colour.as_deref())?;
        let dot = |place: &Place| {
            let at = [scores.of(across).get(place.unit)?, scores.of(up).get(place.unit)?];
            Some(Dot { label: self.label(place), at, group: groups[place.unit], size: None })
        };
        let axes = [across, up].map(|place| tree.nodes()[place].code.clone());
        Ok(Scatter { axes, dots: self.rows.iter().filter_map(dot).collect(), groups: names, is_map: false })
    }

    fn map(&self) -> Result<Scatter> {
        let units = self.ranking.units();
        check_places(units)?;
        let (groups, names) = colours(units, self.options.colour.as_deref())?;
        let dots = self.rows.iter().map(|place| (place.unit, place.score.unwrap_or(1.0)));
        Ok(map(units, dots, &groups, names))
    }
}
