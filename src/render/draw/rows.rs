//! Pictures with one row per label, drawn with characters.

use unicode_width::UnicodeWidthStr;

use super::{cell, shaded};
use crate::render::cells::{cut, fixed};
use crate::render::number::{decimals, number, significant};
use crate::render::picture::{Bar, Heatmap, Histogram, Intervals, Part, Radar, Shade, Shares, Span, Stacked};
use crate::tolerance::SMALLEST;

/// The fills for the parts of a bar, in order.
const FILLS: [char; 8] = ['█', '▒', '▓', '░', '#', '=', '+', '-'];
/// The maximum width of labels in columns.
const LABELS: usize = 28;
/// The maximum width of a column of shades.
const SHADES: usize = 12;

type Drawing = (Vec<String>, Vec<String>);

/// Bars labelled `from to to`, with the number of values in between.
pub(super) fn bins(bins: &Histogram) -> Vec<Bar> {
    let bar = |(at, &count): (usize, &usize)| {
        let [from, to] = [bins.edges[at], bins.edges[at + 1]].map(|edge| significant(edge, 4));
        Bar { label: format!("{from} to {to}"), value: count as f64 }
    };
    bins.counts.iter().enumerate().map(bar).collect()
}

/// One bar for each unit on each spoke.
pub(super) fn profiles(radar: &Radar) -> Vec<Bar> {
    let bar = |(spoke, name): (usize, &String)| {
        let of = |series: &crate::render::picture::Series| {
            let value = series.values[spoke]?;
            Some(Bar { label: format!("{name}  {}", series.label), value })
        };
        radar.series.iter().filter_map(of).collect::<Vec<Bar>>()
    };
    radar.spokes.iter().enumerate().flat_map(bar).collect()
}

/// Overall weights in percent, each below the group that it belongs to.
pub(super) fn shares(shares: &Shares) -> Vec<Bar> {
    let bar =
        |part: &Part| Bar { label: format!("{}{}", "  ".repeat(part.level), part.label), value: 100.0 * part.share };
    shares.parts.iter().map(bar).collect()
}

/// The width of the widest label, and all labels padded to it.
fn labels<'a>(all: impl Iterator<Item = &'a str>) -> (usize, Vec<String>) {
    let all: Vec<String> = all.map(|label| cut(label, LABELS)).collect();
    let widest = all.iter().map(|label| label.width()).max().unwrap_or(0);
    let filled = all.into_iter().map(|label| format!("{label}{}", " ".repeat(widest - label.width())));
    (widest, filled.collect())
}

pub(super) fn stacked(stacked: &Stacked, room: usize) -> Drawing {
    let (widest, labels) = labels(stacked.rows.iter().map(|(label, _)| label.as_str()));
    let sums: Vec<f64> = stacked.rows.iter().map(|(_, parts)| parts.iter().sum()).collect();
    let (most, places) = (sums.iter().copied().fold(0.0, f64::max), decimals(sums.iter().copied()));
    let room = room.saturating_sub(widest + 12).max(8);
    let line = |((label, (_, parts)), sum): ((&String, &(String, Vec<f64>)), &f64)| {
        let mut bar = String::new();
        let (mut done, mut used) = (0.0, 0);
        for (at, length) in parts.iter().enumerate() {
            done += length;
            let end = if most > 0.0 { cell((done / most * room as f64).round(), room + 1) } else { 0 };
            bar.push_str(&FILLS[at % FILLS.len()].to_string().repeat(end.saturating_sub(used)));
            used = used.max(end);
        }
        format!("{label}  {bar} {}", fixed(*sum, places))
    };
    let sign = |(at, name): (usize, &String)| format!("{} {name}", FILLS[at % FILLS.len()]);
    let legend: Vec<String> = stacked.parts.iter().enumerate().map(sign).collect();
    (labels.iter().zip(&stacked.rows).zip(&sums).map(line).collect(), vec![legend.join("   ")])
}

pub(super) fn intervals(intervals: &Intervals, room: usize) -> Drawing {
    let (widest, labels) = labels(intervals.rows.iter().map(|span| span.label.as_str()));
    let room = room.saturating_sub(widest + 3).max(16);
    let all = intervals.rows.iter().flat_map(|span| [span.low, span.high].into_iter().chain(span.outliers.clone()));
    let (from, to) =
        all.chain(intervals.is_rank.then_some(1.0)).fold((f64::MAX, f64::MIN), |(a, b), x| (a.min(x), b.max(x)));
    let at = |value: f64| cell(((value - from) / (to - from).max(SMALLEST) * (room - 1) as f64).round(), room);
    let line = |(label, span): (&String, &Span)| {
        let mut line = vec![' '; room];
        let (low, high) = (at(span.low), at(span.high));
        line[low..=high].fill('─');
        if let Some((from, to)) = span.half {
            line[at(from)..=at(to)].fill('▒');
        }
        span.outliers.iter().for_each(|&value| line[at(value)] = '·');
        line[at(span.middle)] = '●';
        format!("{label}  {}", line.into_iter().collect::<String>().trim_end())
    };
    let mut lines: Vec<String> = labels.iter().zip(&intervals.rows).map(line).collect();
    let (from, to) = (number(from), number(to));
    let gap = " ".repeat(room.saturating_sub(from.len() + to.len()));
    lines.push(format!("{:>1$}{from}{gap}{to}", "", widest + 2));
    let legend = if intervals.axis.is_empty() { Vec::new() } else { vec![intervals.axis.clone()] };
    (lines, legend)
}

pub(super) fn heatmap(map: &Heatmap, room: usize) -> Drawing {
    let (widest, labels) = labels(map.rows.iter().map(String::as_str));
    let names: Vec<String> = map.columns.iter().map(|name| cut(name, SHADES)).collect();
    let mut used = widest;
    let fits = |name: &&String| {
        used += name.width().max(5) + 2;
        used <= room
    };
    let names: Vec<&String> = names.iter().take_while(fits).collect();
    let filled =
        |text: &str, name: &str| format!("{text}{}", " ".repeat(name.width().max(5).saturating_sub(text.width())));
    let head: Vec<String> = names.iter().map(|name| filled(name, name)).collect();
    let mut lines = vec![format!("{:>1$}{2}", "", widest + 2, head.join("  ")).trim_end().to_string()];
    for (label, values) in labels.iter().zip(&map.values) {
        let cells = names
            .iter()
            .zip(values)
            .map(|(name, value)| filled(&value.map_or(String::new(), |value| shade(map.shade, value)), name));
        lines.push(format!("{label}  {}", cells.collect::<Vec<_>>().join("  ")).trim_end().to_string());
    }
    let (shown, all) = (names.len(), map.columns.len());
    let legend =
        if shown < all { vec![format!("{shown} of {all} columns fit; a saved file has all")] } else { Vec::new() };
    (lines, legend)
}

fn shade(shade: Shade, value: f64) -> String {
    match shade {
        Shade::Share => shaded(value),
        Shade::Score => shaded(value / 100.0),
        Shade::Correlation => {
            let sign = if value.abs() >= 0.75 {
                '█'
            } else if value.abs() >= 0.5 {
                '▓'
            } else if value.abs() >= 0.25 {
                '▒'
            } else {
                '░'
            };
            format!("{sign}{value:>5.2}")
        }
    }
}
