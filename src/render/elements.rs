//! Builds markup from texts: no part of a text is interpreted as markup, and none is invisible.

use std::fmt::Write;

use crate::hidden;
use crate::render::markup;

/// Markup written from top to bottom.
#[derive(Default)]
pub struct Html(String);

/// Escapes a text for use between tags or in a quoted attribute.
pub fn escaped(text: &str) -> String {
    markup::escaped(&hidden::printed(text))
}

/// Replaces each `{{name}}` in the template in a single pass, so that no inserted text is interpreted as template.
pub fn filled(template: &str, part: impl Fn(&str) -> String) -> String {
    let mut pieces = template.split("{{");
    let mut out = pieces.next().unwrap_or_default().to_string();
    for piece in pieces {
        let (name, rest) = piece.split_once("}}").unwrap_or((piece, ""));
        out.push_str(&part(name));
        out.push_str(rest);
    }
    out
}

impl Html {
    /// Returns the markup.
    pub fn done(self) -> String {
        self.0
    }

    /// Adds an element with a text in it; `tag` may include attributes. Text between back-ticks becomes code.
    pub fn text(&mut self, tag: &str, text: &str) {
        let _ = writeln!(self.0, "<{tag}>{}</{}>", coded(text), tag.split(' ').next().unwrap_or(tag));
    }

    /// Adds an element that contains others.
    pub fn within(&mut self, tag: &str, inner: impl FnOnce(&mut Html)) {
        let _ = writeln!(self.0, "<{tag}>");
        inner(self);
        let _ = writeln!(self.0, "</{}>", tag.split(' ').next().unwrap_or(tag));
    }

    /// Adds a text for use in code, without interpreting back-ticks.
    pub fn code(&mut self, text: &str) {
        self.0.push_str(&escaped(text));
    }

    /// Adds existing markup.
    pub fn raw(&mut self, markup: &str) {
        self.0.push_str(markup);
    }

    /// Adds a list of texts; nothing if it is empty.
    pub fn list(&mut self, texts: &[String]) {
        if !texts.is_empty() {
            self.within("ul", |html| texts.iter().for_each(|text| html.text("li", text)));
        }
    }

    /// Adds a table in a box that scrolls sideways; the first column labels the rows, and numbers are right-aligned.
    pub fn table(&mut self, caption: &str, heads: &[&str], rows: &[Vec<String>]) {
        let is_number =
            |text: &String| text.trim_start_matches(['+', '−', '-']).starts_with(|c: char| c.is_ascii_digit());
        let right: Vec<bool> = (0..heads.len())
            .map(|at| {
                !rows.is_empty() && rows.iter().all(|row| row[at].is_empty() || row[at] == "–" || is_number(&row[at]))
            })
            .collect();
        let class = |at: usize| if right[at] { " class=\"number\"" } else { "" };
        let _ = writeln!(
            self.0,
            "<div class=\"scroll\" tabindex=\"0\" role=\"region\" aria-label=\"{}\">",
            escaped(caption)
        );
        let _ = writeln!(self.0, "<table><caption>{}</caption><thead><tr>", escaped(caption));
        for (at, head) in heads.iter().enumerate() {
            let _ = write!(self.0, "<th scope=\"col\"{}>{}</th>", class(at), escaped(head));
        }
        self.0.push_str("</tr></thead><tbody>\n");
        for row in rows {
            self.0.push_str("<tr>");
            for (at, cell) in row.iter().enumerate() {
                let _ = match at {
                    0 => write!(self.0, "<th scope=\"row\">{}</th>", escaped(cell)),
                    _ => write!(self.0, "<td{}>{}</td>", class(at), escaped(cell)),
                };
            }
            self.0.push_str("</tr>\n");
        }
        self.0.push_str("</tbody></table></div>\n");
    }

    /// Adds a section that opens on a click on its heading.
    pub fn folded(&mut self, heading: &str, inner: impl FnOnce(&mut Html)) {
        self.within("details", |html| {
            html.text("summary", heading);
            inner(html);
        });
    }
}

/// Marks text between back-ticks as code.
fn coded(text: &str) -> String {
    let parts: Vec<&str> = text.split('`').collect();
    if parts.len().is_multiple_of(2) {
        return escaped(text);
    }
    let part = |(at, part): (usize, &&str)| match at % 2 {
        1 => format!("<code>{}</code>", escaped(part)),
        _ => escaped(part),
    };
    parts.iter().enumerate().map(part).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn texts_are_no_markup() {
        let text = "<script>\"x\" & 'y'</script>\u{0}\u{202e}z";
        assert_eq!(escaped(text), "&lt;script&gt;&quot;x&quot; &amp; &#39;y&#39;&lt;/script&gt;\\u0000\\u202ez");
        assert_eq!(coded("a `b<` c"), "a <code>b&lt;</code> c");
        assert_eq!(coded("it`s"), "it`s");
        assert_eq!(filled("a{{x}}b{{y}}", |name| format!("({name}{{{{x}}}})")), "a(x{{x}})b(y{{x}})");
    }
}
