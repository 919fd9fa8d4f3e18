//! Bars made of blocks: from the left if no value is negative, otherwise to both sides of an axis.

use super::picture::Bar;

/// Eighths of a cell, so that bars can differ by less than a character.
const EIGHTHS: &[char] = &['▏', '▎', '▍', '▌', '▋', '▊', '▉', '█'];

/// One text per bar, each at most `room` columns wide.
pub fn drawn(bars: &[Bar], room: usize) -> Vec<String> {
    let most = bars.iter().map(|bar| bar.value).fold(0.0, f64::max);
    let least = bars.iter().map(|bar| -bar.value).fold(0.0, f64::max);
    if least == 0.0 {
        return bars.iter().map(|bar| rightward(bar.value, most, room)).collect();
    }
    let left = whole(least / (most + least) * room as f64).clamp(1, room);
    let right = if most == 0.0 { 0 } else { (room - left).max(1) };
    let line = |bar: &Bar| {
        let (below, above) = (leftward(-bar.value, least, left), rightward(bar.value, most, right));
        let blank = " ".repeat(left - below.chars().count());
        format!("{blank}{below}│{above}")
    };
    bars.iter().map(line).collect()
}

fn rightward(value: f64, most: f64, room: usize) -> String {
    let eighths = if most > 0.0 { whole(value.max(0.0) / most * (room * 8) as f64) } else { 0 };
    let mut bar = "█".repeat(eighths / 8);
    if !eighths.is_multiple_of(8) {
        bar.push(EIGHTHS[eighths % 8 - 1]);
    }
    bar
}

/// A bar to the left, in half blocks: there are no finer blocks that are filled from the right.
fn leftward(value: f64, most: f64, room: usize) -> String {
    let halves = if most > 0.0 { whole(value.max(0.0) / most * (room * 2) as f64) } else { 0 };
    let half = if halves.is_multiple_of(2) { "" } else { "▐" };
    format!("{half}{}", "█".repeat(halves / 2))
}

#[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "a length within the terminal")]
fn whole(length: f64) -> usize {
    length.round() as usize
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn bars_below_zero_stand_left_of_the_axis() {
        let bars: Vec<Bar> = [3.0, -1.0, 0.0, -0.5].map(|value| Bar { label: String::new(), value }).into();
        assert_eq!(drawn(&bars, 8), ["  │██████", "██│", "  │", " █│"]);
        assert_eq!(drawn(&bars[1..2], 4), ["████│"]);
        assert_eq!(drawn(&bars[..1], 4), ["████"]);
    }
}
