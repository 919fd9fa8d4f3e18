//! Which characters cannot be seen or change how the text around them is seen, and how a text with them is shown.
//!
//! A name from a file may contain them by accident or on purpose: an escape sequence that sets the title of a terminal,
//! a mark that reverses the letters after it, a blank without width that makes two names look alike. People see each as
//! an escape that the language reads, such as `\u202e`, so that a name can be copied from the screen into a line.

use std::borrow::Cow;

/// Whether a character is never seen: control characters, marks of the writing direction, blanks and joiners without
/// width, separators of lines and paragraphs, fillers, tags and noncharacters.
///
/// Variation selectors are not among them, since emoji and Chinese characters need them.
pub fn is_hidden(c: char) -> bool {
    c.is_control()
        || matches!(c,
            '\u{ad}' | '\u{34f}' | '\u{61c}' | '\u{115f}' | '\u{1160}' | '\u{180e}' | '\u{200b}'..='\u{200f}'
            | '\u{2028}'..='\u{202e}' | '\u{2060}'..='\u{206f}' | '\u{3164}' | '\u{feff}' | '\u{ffa0}'
            | '\u{fff9}'..='\u{fffb}' | '\u{fffe}' | '\u{ffff}' | '\u{e0000}'..='\u{e007f}')
}

/// The joiners, which some scripts and emoji need.
fn is_joiner(c: char) -> bool {
    matches!(c, '\u{200c}' | '\u{200d}')
}

/// Whether a joiner beside this character has a visible effect: letters of scripts with joined forms (Arabic, Syriac,
/// the scripts of India and its neighbours, Mongolian) and emoji. Elsewhere it only makes two equal names differ.
fn takes_joiner(c: char) -> bool {
    matches!(c,
        '\u{600}'..='\u{109f}' | '\u{1780}'..='\u{18af}' | '\u{1900}'..='\u{1cff}' | '\u{a840}'..='\u{abff}'
        | '\u{fb50}'..='\u{fdff}' | '\u{fe0f}' | '\u{fe70}'..='\u{fefc}' | '\u{2190}'..='\u{2bff}'
        | '\u{10a00}'..='\u{11fff}' | '\u{1e900}'..='\u{1e95f}' | '\u{1f000}'..='\u{1faff}')
        && !is_hidden(c)
}

/// Returns each character with whether it is hidden here: a joiner is kept between characters that it joins.
fn judged(text: &str) -> impl Iterator<Item = (char, bool)> {
    let (mut before, mut rest) = (None, text.chars());
    std::iter::from_fn(move || {
        let c = rest.next()?;
        let joins = is_joiner(c) && [before, rest.clone().next()].iter().all(|c| c.is_some_and(takes_joiner));
        before = Some(c);
        Some((c, is_hidden(c) && !joins))
    })
}

/// Whether a text contains hidden characters.
pub fn is_in(text: &str) -> bool {
    !is_plain(text) && judged(text).any(|(_, is_hidden)| is_hidden)
}

/// Whether all characters are printable ASCII, as in most texts.
fn is_plain(text: &str) -> bool {
    text.bytes().all(|byte| (b' '..0x7f).contains(&byte))
}

/// Writes a character as the language reads it in quotes.
fn escape(c: char, out: &mut String) {
    match c {
        '\n' => out.push_str("\\n"),
        '\r' => out.push_str("\\r"),
        '\t' => out.push_str("\\t"),
        c if c > '\u{ffff}' => out.push_str(&format!("\\U{:08x}", u32::from(c))),
        c => out.push_str(&format!("\\u{:04x}", u32::from(c))),
    }
}

fn written<'a>(text: &'a str, kept: &[char], escape: fn(char, &mut String)) -> Cow<'a, str> {
    if is_plain(text) || !judged(text).any(|(c, is_hidden)| is_hidden && !kept.contains(&c)) {
        return text.into();
    }
    let mut out = String::with_capacity(text.len() + 8);
    for (c, is_hidden) in judged(text) {
        match is_hidden && !kept.contains(&c) {
            true => escape(c, &mut out),
            false => out.push(c),
        }
    }
    out.into()
}

/// Shows a name or another text in a message or a cell: hidden characters as escapes; only line ends stay.
pub fn shown(text: &str) -> Cow<'_, str> {
    written(text, &['\n'], escape)
}

/// Shows a name on one line: line ends are escaped, too.
pub fn shown_line(text: &str) -> Cow<'_, str> {
    written(text, &[], escape)
}

/// Shows a whole answer or what a script prints: tabs and line ends stay.
pub fn printed(text: &str) -> Cow<'_, str> {
    written(text, &['\n', '\t'], escape)
}

/// The same for JSON, which remains the same JSON.
pub fn printed_json(text: &str) -> Cow<'_, str> {
    let escape = |c: char, out: &mut String| {
        c.encode_utf16(&mut [0; 2]).iter().for_each(|unit| out.push_str(&format!("\\u{unit:04x}")));
    };
    written(text, &['\n', '\t'], escape)
}

/// Removes hidden characters, as from a name that is read.
pub fn without(text: &str) -> Cow<'_, str> {
    written(text, &[], |_, _| {})
}

/// Puts a blank in the place of each hidden character, where a format allows no others.
pub fn blanked(text: &str) -> Cow<'_, str> {
    written(text, &[], |_, out| out.push(' '))
}

/// Shows a text that contains our own colours: they pass, and nothing else that a terminal would obey.
pub fn coloured(text: &str) -> Cow<'_, str> {
    if !is_in(text) {
        return text.into();
    }
    let mut out = String::with_capacity(text.len() + 8);
    let mut rest = text;
    while let Some(at) = rest.find('\x1b') {
        out.push_str(&printed(&rest[..at]));
        let length = colour(&rest[at..]);
        match length {
            0 => escape('\x1b', &mut out),
            length => out.push_str(&rest[at..at + length]),
        }
        rest = &rest[at + length.max(1)..];
    }
    out.push_str(&printed(rest));
    out.into()
}

/// The length of the colour (`ESC [ … m`) that a text begins with; 0 if it begins with something else.
fn colour(text: &str) -> usize {
    let Some(codes) = text.strip_prefix("\x1b[") else { return 0 };
    let length = codes.bytes().take_while(|byte| byte.is_ascii_digit() || *byte == b';').count();
    if codes[length..].starts_with('m') { length + 3 } else { 0 }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_cannot_be_seen_is_an_escape() {
        for (text, expected) in [
            ("Wuhan", "Wuhan"),
            ("a\x1b]0;x\x07", "a\\u001b]0;x\\u0007"),
            ("\u{9b}31m", "\\u009b31m"),
            ("abc\u{202e}cba", "abc\\u202ecba"),
            ("W\u{200b}uhan\u{feff}", "W\\u200buhan\\ufeff"),
            ("a\u{200d}b", "a\\u200db"),
            ("a\tb\nc\r", "a\\tb\nc\\r"),
            ("\u{e0041}", "\\U000e0041"),
            // A joiner that does its work, a variation selector, accents.
            ("می\u{200c}خواهم", "می\u{200c}خواهم"),
            ("क्\u{200d}ष", "क्\u{200d}ष"),
            ("👩\u{200d}🚀 ❤\u{fe0f}\u{200d}🔥", "👩\u{200d}🚀 ❤\u{fe0f}\u{200d}🔥"),
            ("北京 São Paulo", "北京 São Paulo"),
            ("👩\u{200d}", "👩\\u200d"),
        ] {
            assert_eq!(shown(text), expected);
        }
        assert_eq!((printed("a\tb\n"), shown_line("a\nb")), ("a\tb\n".into(), "a\\nb".into()));
        assert_eq!(without("a\u{202e}b\u{200b}"), "ab");
        assert_eq!(blanked("a\tb\x07"), "a b ");
    }

    #[test]
    fn json_with_escapes_is_the_same_json() {
        let text = "\"a\u{202e}\u{e0041}\u{9b}\"";
        let shown = printed_json(text);
        assert_eq!(shown, "\"a\\u202e\\udb40\\udc41\\u009b\"");
    }

    #[test]
    fn only_colours_pass() {
        for (text, expected) in [
            ("\x1b[1mbold\x1b[0m", "\x1b[1mbold\x1b[0m"),
            ("\x1b[38;5;9m✗", "\x1b[38;5;9m✗"),
            ("\x1b[2Jgone", "\\u001b[2Jgone"),
            ("\x1b]0;title\x07", "\\u001b]0;title\\u0007"),
            ("\x1b\x1b[m\x1b[", "\\u001b\x1b[m\\u001b["),
            ("a\tb\n", "a\tb\n"),
        ] {
            assert_eq!(coloured(text), expected);
        }
    }
}
