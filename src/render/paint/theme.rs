//! Light and dark colours.

use super::scene::Ink;

crate::words! {
    /// The colours of a picture.
    pub enum Theme {
        /// Dark text on white.
        Light = "light",
        /// Light text on black.
        Dark = "dark",
    }
}

/// Red, green and blue, from 0 to 255.
pub(super) type Colour = [f64; 3];

/// The eight colours of Okabe and Ito (2008), which are distinguishable with all kinds of colour vision; on white their
/// yellow is darkened.
const SERIES: [Colour; 8] = [
    [0.0, 114.0, 178.0],
    [230.0, 159.0, 0.0],
    [0.0, 158.0, 115.0],
    [204.0, 121.0, 167.0],
    [86.0, 180.0, 233.0],
    [213.0, 94.0, 0.0],
    [190.0, 178.0, 30.0],
    [120.0, 120.0, 120.0],
];

impl Theme {
    /// The colour of the sheet.
    pub(super) fn paper(self) -> String {
        self.colour(Ink::Paper)
    }

    pub(super) fn colour(self, ink: Ink) -> String {
        let [r, g, b] = self.mixed(ink).map(|part| format!("{:02x}", channel(part)));
        format!("#{r}{g}{b}")
    }

    pub(super) fn mixed(self, ink: Ink) -> Colour {
        let is_dark = self == Theme::Dark;
        let grey = |light: f64, dark: f64| [if is_dark { dark } else { light }; 3];
        match ink {
            Ink::Paper => grey(255.0, 22.0),
            Ink::Text => grey(28.0, 238.0),
            Ink::Muted => grey(96.0, 170.0),
            Ink::Grid => grey(222.0, 62.0),
            Ink::Series(at) => SERIES[at % SERIES.len()],
            Ink::Shade(share) => blend(self.mixed(Ink::Paper), SERIES[0], share),
            Ink::Diverging(share) if share < 0.0 => blend(self.mixed(Ink::Paper), SERIES[5], -share),
            Ink::Diverging(share) => blend(self.mixed(Ink::Paper), SERIES[0], share),
        }
    }

    /// The ink that is legible on another one: whichever of text and paper has the higher contrast.
    pub(super) fn on(self, ink: Ink) -> Ink {
        let light = |ink: Ink| luminance(self.mixed(ink));
        let contrast = |a: f64, b: f64| (a.max(b) + 0.05) / (a.min(b) + 0.05);
        let ground = light(ink);
        if contrast(ground, light(Ink::Text)) >= contrast(ground, light(Ink::Paper)) { Ink::Text } else { Ink::Paper }
    }
}

fn blend(from: Colour, to: Colour, share: f64) -> Colour {
    std::array::from_fn(|at| from[at] + (to[at] - from[at]) * share.clamp(0.0, 1.0))
}

/// Relative luminance according to WCAG 2.
fn luminance(colour: Colour) -> f64 {
    let [r, g, b] = colour.map(|part| {
        let part = part / 255.0;
        if part <= 0.04045 { part / 12.92 } else { ((part + 0.055) / 1.055).powf(2.4) }
    });
    0.2126 * r + 0.7152 * g + 0.0722 * b
}

#[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "between 0 and 255")]
fn channel(part: f64) -> u8 {
    part.round().clamp(0.0, 255.0) as u8
}
