//! Escapes texts for use in HTML and SVG, whatever they contain.

use crate::hidden;

/// Escapes a text so that it is never interpreted as markup, between tags or in a quoted attribute.
pub fn escaped(text: &str) -> String {
    let mut safe = String::with_capacity(text.len());
    for c in text.chars() {
        match c {
            '&' => safe.push_str("&amp;"),
            '<' => safe.push_str("&lt;"),
            '>' => safe.push_str("&gt;"),
            '"' => safe.push_str("&quot;"),
            '\'' => safe.push_str("&#39;"),
            c => safe.push(c),
        }
    }
    safe
}

/// The same on one line, with hidden characters shown as escapes.
pub fn line(text: &str) -> String {
    escaped(&hidden::shown_line(&text.replace(['\t', '\n', '\r'], " ")))
}
