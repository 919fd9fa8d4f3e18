//! Detects the encoding of a file, and decodes it to UTF-8 piece by piece.

use std::io::{BufRead, Read};

use chardetng::{EncodingDetector, Iso2022JpDetection, Utf8Detection};
use encoding_rs::{CoderResult, Decoder, Encoding, GB18030, GBK, UTF_8, UTF_16BE, UTF_16LE};

use super::Bytes;
use crate::phrase::{Phrase, with};
use crate::{Error, Problem, Result, Watch};

/// How many bytes are read at a time.
const PIECE: usize = 1 << 16;

/// Replaces bytes that are invalid in the encoding.
pub const BROKEN: char = '\u{FFFD}';

/// Returns the encoding with this name, such as `gb18030` or `windows-1252`.
pub fn named(name: &str) -> Result<&'static Encoding> {
    Encoding::for_label(name.trim().as_bytes()).ok_or_else(|| {
        let expected = "the name of an encoding, such as `utf-8`, `utf-16le`, `gb18030`, `windows-1252`";
        Error::wrong("option `encoding`", format!("`{name}`"), expected).about(name)
    })
}

/// Detects the encoding of a file: UTF-8, UTF-16 or GB18030, by its byte order mark or its bytes. For any other, the
/// error suggests the likeliest encoding.
pub fn guess(bytes: &Bytes, watch: &Watch) -> Result<&'static Encoding> {
    let mut start = Vec::new();
    bytes.open()?.take(PIECE as u64).read_to_end(&mut start).map_err(|error| bytes.failed(&error))?;
    if let Some((encoding, _)) = Encoding::for_bom(&start) {
        return Ok(encoding);
    }
    // In UTF-16, every second byte of a basic Latin letter is 0.
    let zeros = |odd: usize| start.iter().skip(odd).step_by(2).filter(|byte| **byte == 0).count();
    let many = start.len() / 6;
    match (zeros(0), zeros(1)) {
        (even, odd) if odd > many && odd > even => return Ok(UTF_16LE),
        (even, odd) if even > many && even > odd => return Ok(UTF_16BE),
        _ => {}
    }
    if is_utf8(bytes, watch)? {
        return Ok(UTF_8);
    }
    let lines = Lines::count(bytes, watch)?;
    if lines.wide > 0 {
        let message = "the text is not UTF-8 here but is in other lines: the file mixes two encodings; save it in one";
        return Err(problem(bytes, lines.first, message));
    }
    let likely = detected(bytes)?;
    if likely == GBK && is_chinese(bytes)? && is_sound(bytes, GB18030)? {
        return Ok(GB18030);
    }
    let name = if likely == GBK { GB18030 } else { likely }.name();
    let seen = lines.shown(likely);
    let message = Phrase::from(format!("the text is not UTF-8 but probably {name}: with "));
    let encoding = with("encoding", name).does(format!("this line begins `{seen}`"));
    Err(problem(bytes, lines.first, message.add(encoding)))
}

fn problem(bytes: &Bytes, line: usize, message: impl Into<Phrase>) -> Error {
    Error::Data { file: bytes.name(), problems: vec![Problem::new(line, 0, message)] }
}

/// Whether the whole file is UTF-8.
fn is_utf8(bytes: &Bytes, watch: &Watch) -> Result<bool> {
    let (mut reader, mut piece) = (bytes.open()?, vec![0; 1 << 20]);
    let (mut cut, mut place) = (0, 0);
    watch.begin(&format!("looking at {}", bytes.short_name()), bytes.length());
    loop {
        watch.check()?;
        let count = reader.read(&mut piece[cut..]).map_err(|error| bytes.failed(&error))?;
        if count == 0 {
            return Ok(cut == 0);
        }
        place += count as u64;
        watch.reached(place);
        let filled = cut + count;
        cut = match std::str::from_utf8(&piece[..filled]) {
            Ok(_) => 0,
            // A character is cut at the end of the piece.
            Err(error) if error.error_len().is_none() => {
                piece.copy_within(error.valid_up_to()..filled, 0);
                filled - error.valid_up_to()
            }
            Err(_) => return Ok(false),
        };
    }
}

/// Returns the encoding in which the bytes beyond ASCII make the likeliest text.
fn detected(bytes: &Bytes) -> Result<&'static Encoding> {
    let mut detector = EncodingDetector::new(Iso2022JpDetection::Deny);
    let mut start = Vec::new();
    bytes.open()?.take(1 << 20).read_to_end(&mut start).map_err(|error| bytes.failed(&error))?;
    detector.feed(&start, true);
    Ok(detector.guess(None, Utf8Detection::Deny))
}

/// Counts the lines that are UTF-8 with characters which hardly occur by chance, and those that are not UTF-8.
struct Lines {
    wide: usize,
    broken: usize,
    first: usize,
    /// The bytes of the first line that is not UTF-8.
    seen: Vec<u8>,
}

impl Lines {
    fn count(bytes: &Bytes, watch: &Watch) -> Result<Lines> {
        let mut found = Lines { wide: 0, broken: 0, first: 0, seen: Vec::new() };
        let mut reader = std::io::BufReader::with_capacity(PIECE, bytes.open()?);
        let (mut line, mut number, mut place) = (Vec::new(), 0, 0);
        watch.begin(&format!("looking at {}", bytes.short_name()), bytes.length());
        loop {
            line.clear();
            let count = reader.by_ref().take(1 << 24).read_until(b'\n', &mut line);
            let count = count.map_err(|error| bytes.failed(&error))?;
            if count == 0 {
                return Ok(found);
            }
            place += count as u64;
            number += 1;
            watch.check_at(number)?;
            watch.reached(place);
            match std::str::from_utf8(&line) {
                Ok(text) => found.wide += usize::from(!text.is_ascii() && text.chars().any(|c| c > '\u{7FF}')),
                Err(_) => {
                    found.broken += 1;
                    if found.first == 0 {
                        (found.first, found.seen) = (number, line.clone());
                    }
                }
            }
        }
    }
}

impl Lines {
    /// Returns the beginning of the first line that is not UTF-8, decoded from another encoding.
    fn shown(&self, encoding: &'static Encoding) -> String {
        let text = encoding.decode(&self.seen).0;
        let start: String = text.trim_end().chars().take(30).collect();
        if start.len() < text.trim_end().len() { format!("{start}…") } else { start }
    }
}

/// Whether the bytes beyond ASCII come in pairs and mostly encode the 3,755 common Chinese characters, whose first byte
/// is 0xB0 to 0xD7. Accented letters come as single bytes, and the pairs of Big5 or Japanese encodings seldom begin in
/// this range.
fn is_chinese(bytes: &Bytes) -> Result<bool> {
    let mut start = Vec::new();
    bytes.open()?.take(1 << 20).read_to_end(&mut start).map_err(|error| bytes.failed(&error))?;
    let (mut usual, mut others, mut at) = (0, 0, 0);
    while at < start.len() {
        let is_pair = start[at] > 0x80 && start.get(at + 1).is_some_and(|next| *next > 0xA0);
        let is_sign = is_pair && (0xA1..=0xA3).contains(&start[at]);
        if is_pair && (0xB0..=0xD7).contains(&start[at]) {
            usual += 1;
        } else if start[at] > 0x80 && !is_sign {
            others += 1;
        }
        at += if is_pair { 2 } else { 1 };
    }
    Ok(usual > 2 * others)
}

fn is_sound(bytes: &Bytes, encoding: &'static Encoding) -> Result<bool> {
    let mut decoded = Decoded::new(bytes.open()?, encoding);
    std::io::copy(&mut decoded, &mut std::io::sink()).map_err(|error| bytes.failed(&error))?;
    Ok(!decoded.had_errors)
}

/// Decodes any encoding to UTF-8 while reading. The byte order mark is dropped, every line ends with `\n` alone, and
/// invalid bytes become `BROKEN`.
pub struct Decoded<R> {
    from: R,
    decoder: Decoder,
    raw: Vec<u8>,
    /// The part of `raw` that is not yet decoded.
    left: std::ops::Range<usize>,
    is_at_end: bool,
    is_done: bool,
    is_after_return: bool,
    had_errors: bool,
}

impl<R: Read> Decoded<R> {
    pub fn new(from: R, encoding: &'static Encoding) -> Decoded<R> {
        Decoded {
            from,
            decoder: encoding.new_decoder_with_bom_removal(),
            raw: vec![0; PIECE],
            left: 0..0,
            is_at_end: false,
            is_done: false,
            is_after_return: false,
            had_errors: false,
        }
    }

    /// Whether invalid bytes have been met so far.
    pub fn had_errors(&self) -> bool {
        self.had_errors
    }
}

impl<R: Read> Read for Decoded<R> {
    /// `into` must have room for one character, as every reader's buffer has.
    fn read(&mut self, into: &mut [u8]) -> std::io::Result<usize> {
        while !self.is_done {
            if self.left.is_empty() && !self.is_at_end {
                let count = self.from.read(&mut self.raw)?;
                self.left = 0..count;
                self.is_at_end = count == 0;
            }
            let raw = &self.raw[self.left.clone()];
            let (result, read, written, had_errors) = self.decoder.decode_to_utf8(raw, into, self.is_at_end);
            self.left.start += read;
            self.had_errors |= had_errors;
            self.is_done = self.is_at_end && result == CoderResult::InputEmpty;
            let kept = with_plain_ends(&mut into[..written], &mut self.is_after_return);
            if kept > 0 {
                return Ok(kept);
            }
        }
        Ok(0)
    }
}

/// Turns `\r` and `\r\n` into `\n` in place. Returns how many bytes remain.
fn with_plain_ends(text: &mut [u8], is_after_return: &mut bool) -> usize {
    if !*is_after_return && !text.contains(&b'\r') {
        return text.len();
    }
    let mut kept = 0;
    for at in 0..text.len() {
        let byte = text[at];
        if !(byte == b'\n' && *is_after_return) {
            text[kept] = if byte == b'\r' { b'\n' } else { byte };
            kept += 1;
        }
        *is_after_return = byte == b'\r';
    }
    kept
}

#[cfg(test)]
mod tests {
    use super::*;

    fn decoded(bytes: &[u8]) -> (&'static str, String) {
        let bytes = Bytes::Held { name: "t", bytes };
        let encoding = guess(&bytes, &Watch::default()).expect("one of the known");
        let mut text = String::new();
        Decoded::new(bytes.open().expect("held"), encoding).read_to_string(&mut text).expect("text");
        (encoding.name(), text)
    }

    #[test]
    fn encodings_are_found() {
        let text = "城市,出口\n武汉,\"1,5\"\n";
        let utf_16: Vec<u8> = text.encode_utf16().flat_map(u16::to_le_bytes).collect();
        let with_mark = |mark: &[u8], bytes: &[u8]| [mark, bytes].concat();
        assert_eq!(decoded(text.as_bytes()), ("UTF-8", text.into()));
        assert_eq!(decoded(&with_mark(b"\xef\xbb\xbf", text.as_bytes())), ("UTF-8", text.into()));
        assert_eq!(decoded(&with_mark(b"\xff\xfe", &utf_16)), ("UTF-16LE", text.into()));
        assert_eq!(decoded(&GB18030.encode(text).0), ("gb18030", text.into()));
        let plain = "unit,a\nx,1\n";
        let big: Vec<u8> = plain.encode_utf16().flat_map(u16::to_be_bytes).collect();
        assert_eq!(decoded(&big), ("UTF-16BE", plain.into()));
        assert_eq!(decoded(b"a\r\nb\rc\n\r\n"), ("UTF-8", "a\nb\nc\n\n".into()));
    }

    #[test]
    fn two_encodings_in_one_file_and_none_that_fits() {
        let mixed = [b"unit,a\n\xe6\xad\xa6\xe6\xb1\x89,1\n".as_slice(), &GB18030.encode("上海,2\n").0].concat();
        for (bytes, line) in [(mixed.as_slice(), 3), (b"unit,a\nx\xff\xff,1\n", 2)] {
            let bytes = Bytes::Held { name: "t", bytes };
            let Err(Error::Data { problems, .. }) = guess(&bytes, &Watch::default()) else { panic!("no error") };
            assert_eq!(problems[0].line, line, "{}", problems[0]);
        }
    }
}
