//! Pictures drawn with characters, for a terminal and for Markdown.

mod canvas;
mod hasse;
mod plane;
mod rows;
mod triangle;

use super::picture::{Bar, Plot};

/// A picture drawn with characters.
pub enum Drawn {
    /// Bars, which fill the space left by labels and numbers.
    Bars(
        #[cfg_attr(not(feature = "script"), allow(dead_code, reason = "without a terminal a table shows them"))]
        Vec<Bar>,
    ),
    /// Lines of text, and the legend of their symbols.
    Lines(Vec<String>, Vec<String>),
}

/// The width in columns when none is specified.
const PAGE: usize = 80;

/// Draws a picture within this many columns.
pub fn drawn(plot: &Plot, room: Option<usize>) -> Drawn {
    let room = room.unwrap_or(PAGE).clamp(40, 120);
    let (lines, legend) = match plot {
        Plot::Bars(bars) => return Drawn::Bars(bars.clone()),
        Plot::Histogram(bins) => return Drawn::Bars(rows::bins(bins)),
        Plot::Radar(radar) => return Drawn::Bars(rows::profiles(radar)),
        Plot::Shares(shares) => return Drawn::Bars(rows::shares(shares)),
        Plot::Stacked(stacked) => rows::stacked(stacked, room),
        Plot::Intervals(intervals) => rows::intervals(intervals, room),
        Plot::Heatmap(map) => rows::heatmap(map, room),
        Plot::Scatter(scatter) => plane::scatter(scatter, room),
        Plot::Lines(lines) => plane::lines(lines, room),
        Plot::Ternary(ternary) => (triangle::triangle(ternary), triangle::legend(&ternary.classes)),
        Plot::Graph(graph) => (hasse::hasse(graph), Vec::new()),
    };
    Drawn::Lines(lines, legend)
}

/// Replaces symbols by characters that every terminal has.
#[cfg(feature = "script")]
pub fn ascii(text: &str) -> String {
    let plain = |c: char| match c {
        '█' | '▉' | '▊' | '▋' | '▌' | '▐' => '#',
        '▍' | '▎' | '▏' => '|',
        '▓' => '%',
        '▒' => '+',
        '░' => '.',
        '─' | '−' | '–' | '╶' | '╴' => '-',
        '│' | '├' | '┤' => '|',
        '●' | '■' | '▲' => '*',
        '○' | '□' | '△' => 'o',
        '◆' | '◇' => '+',
        '·' => '.',
        '\u{2800}' => ' ',
        '\u{2801}'..='\u{28ff}' => '.',
        c => c,
    };
    text.chars().map(plain).collect()
}

#[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "a place within the box")]
fn cell(at: f64, count: usize) -> usize {
    (at.max(0.0) as usize).min(count - 1)
}

/// Columns of an axis where there is room.
pub const AXIS: usize = 40;

/// Where a value stands on an axis.
fn at(value: f64, (from, to): (f64, f64), width: usize) -> usize {
    cell((value - from) * (width - 1) as f64 / (to - from).max(1.0), width)
}

/// "1 … 297", the ends of an axis so many columns wide.
pub fn axis((from, to): (f64, f64), width: usize) -> String {
    let (from, to) = (from.to_string(), to.to_string());
    format!("{from}{}{to}", " ".repeat(width.saturating_sub(from.len() + to.len())))
}

/// `───●──`, from low to high with a mark between, on an axis so many columns wide.
pub fn interval((low, middle, high): (f64, f64, f64), ends: (f64, f64), width: usize) -> String {
    let [low, middle, high] = [low, middle, high].map(|value| at(value, ends, width));
    let sign = |place: usize| match place {
        place if place == middle => '●',
        place if low <= place && place <= high => '─',
        _ => ' ',
    };
    (0..width).map(sign).collect::<String>().trim_end().to_string()
}

/// A share as a shade and a percentage; empty for 0.
pub fn shaded(share: f64) -> String {
    let percent = share * 100.0;
    match share {
        share if share <= 0.0 => String::new(),
        share if share < 0.005 => "·".to_string(),
        share if share <= 0.1 => format!("░ {percent:.0}"),
        share if share <= 0.4 => format!("▒ {percent:.0}"),
        share if share <= 0.8 => format!("▓ {percent:.0}"),
        _ => format!("█ {percent:.0}"),
    }
}
