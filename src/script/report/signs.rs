//! Characters that look like symbols of the language but are not: from Chinese input methods and web pages.

use std::ops::Range;

use crate::script::source::lexer::{Kind, Lexeme, lex};

/// (character, its name, what to write here); full-width letters, digits and symbols follow from their codes.
const LOOKALIKES: &[(char, &str, &str)] = &[
    ('“', "typographic quotation mark", "\""),
    ('”', "typographic quotation mark", "\""),
    ('„', "typographic quotation mark", "\""),
    ('«', "typographic quotation mark", "\""),
    ('»', "typographic quotation mark", "\""),
    ('「', "corner bracket", "\""),
    ('」', "corner bracket", "\""),
    ('‘', "typographic quotation mark", "\""),
    ('’', "typographic quotation mark", "\""),
    ('。', "Chinese full stop", "."),
    ('、', "Chinese comma", ","),
    ('【', "Chinese bracket", "["),
    ('】', "Chinese bracket", "]"),
    ('《', "full-width character", "<"),
    ('》', "full-width character", ">"),
    ('￥', "full-width character", "$"),
    ('·', "Chinese middle dot", "*"),
    ('×', "times sign", "*"),
    ('÷', "division sign", "/"),
    ('−', "typographic minus sign", "-"),
    ('–', "dash", "-"),
    ('—', "dash", "-"),
    ('≤', "mathematical sign", "<="),
    ('≥', "mathematical sign", ">="),
    ('≠', "mathematical sign", "!="),
    ('→', "arrow", "=>"),
    ('…', "typographic ellipsis", ".."),
    ('\u{a0}', "non-breaking space (U+00A0)", " "),
    ('\u{202f}', "narrow non-breaking space (U+202F)", " "),
    ('\u{2007}', "figure space (U+2007)", " "),
    ('\u{3000}', "full-width space (U+3000)", " "),
    ('\u{200b}', "zero-width space (U+200B)", ""),
    ('\u{200c}', "zero-width character (U+200C)", ""),
    ('\u{200d}', "zero-width character (U+200D)", ""),
    ('\u{2060}', "zero-width character (U+2060)", ""),
    ('\u{feff}', "byte order mark (U+FEFF)", ""),
];

/// A look-alike character: its position, its name, and what to write.
#[derive(Debug, PartialEq)]
pub struct Lookalike {
    pub at: Range<usize>,
    pub says: String,
    pub write: String,
}

fn article(name: &str) -> &'static str {
    if name.starts_with(['a', 'e']) { "an" } else { "a" }
}

fn lookalike(c: char) -> Option<(&'static str, String)> {
    if let Some((_, name, write)) = LOOKALIKES.iter().find(|(known, ..)| *known == c) {
        return Some((name, (*write).to_string()));
    }
    let code = u32::from(c);
    let plain = ('\u{ff01}'..='\u{ff5e}').contains(&c).then(|| char::from_u32(code - 0xfee0)).flatten()?;
    Some(("full-width character", plain.to_string()))
}

/// A word with full-width letters and digits replaced by plain ones; `None` if it has none.
pub fn plain_word(word: &str) -> Option<String> {
    let plain: String = word.chars().map(|c| lookalike(c).map_or(c.to_string(), |(_, write)| write)).collect();
    (plain != word).then_some(plain)
}

/// All look-alike characters in a part of the text, outside quotes and comments, including look-alike quotes.
pub fn all(text: &str, within: Range<usize>) -> Vec<Lookalike> {
    let is_read = |lexeme: &Lexeme, at: Range<usize>| match lexeme.kind {
        Kind::Comment => false,
        // In a text, only the quotes can be wrong.
        Kind::Text => at.start == lexeme.at.start || lexeme.is_closed && at.end == lexeme.at.end,
        _ => true,
    };
    let mut found = Vec::new();
    for lexeme in lex(text) {
        for (step, c) in text[lexeme.at.clone()].char_indices() {
            let start = lexeme.at.start + step;
            let at = start..start + c.len_utf8();
            let Some((name, write)) = lookalike(c).filter(|_| within.contains(&start) && is_read(&lexeme, at.clone()))
            else {
                continue;
            };
            let says = if name.contains("U+") {
                format!("found a {name}")
            } else {
                format!("`{c}` is {} {name}", article(name))
            };
            found.push(Lookalike { at, says, write });
        }
    }
    found
}

#[cfg(test)]
mod tests {
    use super::*;

    fn plain(text: &str) -> String {
        let mut plain = text.to_string();
        for found in all(text, 0..text.len()).into_iter().rev() {
            plain.replace_range(found.at, &found.write);
        }
        plain
    }

    #[test]
    fn signs_of_an_input_method_become_plain_outside_quotes() {
        assert_eq!(plain("load（“深圳，上海”），ｘ　１２"), "load(\"深圳，上海\"),x 12");
        assert_eq!(plain("f(\"（，）\") // （，）"), "f(\"（，）\") // （，）");
        assert_eq!(plain("let\u{a0}x = 3\u{200b}"), "let x = 3");
        assert_eq!(plain("城市。rank()"), "城市.rank()");
    }
}
