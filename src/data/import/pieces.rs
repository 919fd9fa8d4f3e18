//! Reads a text file in pieces: unambiguous rows on all threads, every other line individually at its position.

use std::ops::Range;

use super::cells::Column;
use super::plain_rows::{Block, Item, PlainRows};
use super::sheet::Table;
use crate::data::builder::MOST_CELLS;
use crate::files::{Blocks, Grid, Line, Lines};
use crate::parallel::*;
use crate::{Result, Watch};

/// The first piece of a file is read line by line, because it contains the header and rows that reveal the columns'
/// types.
const FIRST_PIECE: usize = 1 << 17;
/// The size of the other pieces, which fit into a processor's own cache, and how many per thread are parsed at once.
const PIECE: usize = 1 << 18;
const PIECES_PER_THREAD: usize = 8;
/// Memory is reserved for 1/50 more rows than expected, since later rows may be shorter.
const SPARE: u128 = 50;

/// A piece of a file and its parsed content. Its memory is reused for later pieces.
#[derive(Default)]
struct Piece {
    bytes: Vec<u8>,
    block: Block,
    is_read: bool,
}

impl Table<'_> {
    /// Reads the file in pieces: unambiguous rows on all threads, every other line individually at its position.
    /// Returns false if the file or its layout does not allow it; the table must then be discarded.
    pub(super) fn in_blocks(&mut self, grid: &Grid, watch: &Watch) -> Result<bool> {
        self.in_blocks_of(FIRST_PIECE, PIECE, grid, watch)
    }

    fn in_blocks_of(&mut self, first_piece: usize, piece: usize, grid: &Grid, watch: &Watch) -> Result<bool> {
        let Some(mut blocks) = grid.blocks()? else { return Ok(false) };
        let mut first = Vec::new();
        if !blocks.next(first_piece, &mut first)? {
            return Ok(false);
        }
        let Some(mut number) = self.first_lines(&first, blocks.lines) else { return Ok(false) };
        if first.len() < first_piece {
            return Ok(true);
        }
        let is_number = |at: usize| self.columns.iter().any(|column| column.at == at && column.texts.is_none());
        let signs = (blocks.separator, blocks.quote);
        let Some(plain) = PlainRows::of(self.layout, self.reading, signs, &is_number) else { return Ok(false) };
        grid.begin(watch);
        let (lines, length) = (blocks.lines, blocks.length);
        let mut done = first.len();
        let count = PIECES_PER_THREAD * threads();
        let mut next = move |pieces: &mut Vec<Piece>| next_pieces(&mut blocks, pieces, count, piece);
        let (mut pieces, mut others) = (Vec::new(), Vec::new());
        let mut is_fine = next(&mut pieces)?;
        while is_fine && !pieces.is_empty() {
            watch.check()?;
            let read = |piece: &mut Piece| piece.is_read = plain.block(&piece.bytes, &mut piece.block);
            pieces.par_iter_mut().for_each(read);
            if !pieces.iter().all(|piece| piece.is_read) {
                return Ok(false);
            }
            // While the rows are added to their columns, the next pieces are read.
            let (lines, is_next) = join(|| self.pieces(&pieces, number, &plain, lines), || next(&mut others));
            let Some(lines) = lines else { return Ok(false) };
            number = lines;
            done += pieces.iter().map(|piece| piece.bytes.len()).sum::<usize>();
            self.expect_rows(done, length);
            watch.reached(done as u64);
            watch.read_rows(self.lines.len() as u64);
            is_fine = is_next?;
            std::mem::swap(&mut pieces, &mut others);
        }
        Ok(is_fine)
    }

    /// Reads the first piece line by line, including the header. Returns the number of lines.
    fn first_lines(&mut self, piece: &[u8], lines: Lines) -> Option<usize> {
        let text = std::str::from_utf8(piece).ok()?;
        let (mut number, mut is_first) = (0, true);
        for line in text.split_inclusive('\n') {
            number += 1;
            let line = lines.line(line, number)?;
            if line.is_blank() {
                continue;
            }
            let is_header =
                if self.layout.is_ours { std::mem::replace(&mut is_first, false) } else { number <= self.layout.last };
            if !is_header && !self.reading.skip.lines.contains(&number) {
                self.line(&line);
            }
        }
        Some(number)
    }

    /// Reserves memory for the remaining rows, estimated from those read so far, so that columns do not move as they
    /// grow.
    fn expect_rows(&mut self, done: usize, length: u64) {
        let rows = self.units.len();
        let all = rows as u128 * u128::from(length) / done.max(1) as u128;
        let all = usize::try_from(all + all / SPARE).unwrap_or(usize::MAX);
        let more = all.min(MOST_CELLS / self.columns.len().max(1)).saturating_sub(rows);
        if self.lines.capacity() >= all.min(rows + more) {
            return;
        }
        self.lines.reserve_exact(more);
        self.units.reserve(more);
        self.columns.iter_mut().for_each(|column| column.numbers.reserve_exact(more));
    }

    /// Adds the rows of consecutive pieces; the first begins after `before` lines. Returns the number of lines so far.
    fn pieces(&mut self, pieces: &[Piece], before: usize, plain: &PlainRows, lines: Lines) -> Option<usize> {
        let mut before = before;
        for run in pieces.chunk_by(|one, next| one.block.is_plain() && next.block.is_plain()) {
            let mut counted = |piece: &Piece| {
                before += piece.block.count;
                before - piece.block.count
            };
            let lines_before: Vec<usize> = run.iter().map(&mut counted).collect();
            let rows = |block: &Block| Some(0..block.units.len()).filter(|_| block.is_plain());
            let parts = run.iter().zip(&lines_before);
            let parts =
                parts.filter_map(|(piece, before)| Some(Rows { piece, rows: rows(&piece.block)?, before: *before }));
            self.rows_of(&parts.collect::<Vec<_>>(), plain);
            if let [piece] = run
                && !piece.block.is_plain()
            {
                self.mixed(piece, lines_before[0], plain, lines)?;
            }
            for piece in run {
                for column in &mut self.columns {
                    if let Some(slot) = plain.number(column.at) {
                        column.count_written(&piece.block.written[slot], self.layout.is_sample);
                    }
                }
                self.is_odd |= piece.block.is_odd;
            }
        }
        Some(before)
    }

    /// Adds a piece with both plain rows and other lines, which begins after `before` lines.
    fn mixed(&mut self, piece: &Piece, before: usize, plain: &PlainRows, lines: Lines) -> Option<()> {
        let text = std::str::from_utf8(&piece.bytes).ok()?;
        let mut row = 0;
        for item in &piece.block.items {
            match item {
                Item::Line(at, number) => {
                    let line = lines.line(&text[at.clone()], before + number)?;
                    if !line.is_blank() {
                        self.line(&line);
                    }
                }
                Item::Rows(count) => {
                    self.rows_of(&[Rows { piece, rows: row..row + count, before }], plain);
                    row += count;
                }
            }
        }
        Some(())
    }

    /// Adds plain rows to their columns, on all threads.
    fn rows_of(&mut self, parts: &[Rows], plain: &PlainRows) {
        for Rows { piece: Piece { block, .. }, rows, before } in parts {
            self.units.append(&block.units, rows.clone());
            self.lines.extend(block.lines[rows.clone()].iter().map(|line| before + line));
            self.years.extend(block.years.get(rows.clone()).unwrap_or_default());
            self.rows.add_flat(rows.len());
        }
        let (layout, reading) = (self.layout, self.reading);
        let add = |column: &mut Column| {
            for Rows { piece: Piece { block, bytes, .. }, rows, before } in parts {
                if let Some(slot) = plain.number(column.at) {
                    column.numbers.extend_from_slice(&block.numbers[slot][rows.clone()]);
                } else if let Some(slot) = plain.text(column.at) {
                    for row in rows.clone() {
                        let line = Line { number: before + block.lines[row], ..Line::default() };
                        let cell = str::from_utf8(&bytes[block.texts[slot][row].clone()]).unwrap_or_default();
                        column.push_cell(cell, &line, layout, reading);
                    }
                }
            }
        };
        self.columns.par_iter_mut().for_each(add);
    }
}

/// A range of plain rows in a piece that begins after `before` lines.
struct Rows<'a> {
    piece: &'a Piece,
    rows: Range<usize>,
    before: usize,
}

/// Reads up to `count` further pieces. Returns false if a line is too long.
fn next_pieces(blocks: &mut Blocks, pieces: &mut Vec<Piece>, count: usize, size: usize) -> Result<bool> {
    pieces.resize_with(count, Piece::default);
    for at in 0..count {
        if !blocks.next(size, &mut pieces[at].bytes)? {
            return Ok(false);
        }
        if pieces[at].bytes.is_empty() {
            pieces.truncate(at);
            break;
        }
    }
    Ok(true)
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;
    use proptest::sample::select;

    use super::super::by_line::{self, NAMES};
    use super::*;
    use crate::files::{self, Bytes};

    /// Cells of numeric columns.
    const CELLS: &[&str] = &[
        "1",
        "23",
        "4.5",
        "0.25",
        "-3.75",
        "1234.5",
        "1.234",
        "-1.234",
        "12.345",
        "",
        "",
        "NA",
        "007",
        "01.5",
        "0",
        "-0",
        "+7",
        " 8",
        "9 ",
        "1e5",
        "12%",
        "(3)",
        "\"6.5\"",
        "\"7.125\"",
        "\" 6.5\"",
        "\"\"",
        "\"6\"5",
        "\"12\",",
        "\"1,234\"",
        "7.",
        ".5",
        "12345678901234567",
        "0.1234567890123456789",
        "text",
        "-",
        "1.2.3",
        "5-",
        "9007199254740993",
        "u",
    ];
    /// Lines that may come between rows.
    const LINES: &[&str] = &[
        "",
        "   ",
        "note",
        "----,----",
        "Total,1,2,3,East",
        "name,a,b,c,region",
        "x,1,2",
        "x,1,2,3,4,5,6",
        "\u{fffd},1,2,3,",
    ];

    fn table() -> impl Strategy<Value = String> {
        let plain =
            (0..4000_u32, 0..9000_u32, 0..99_u32).prop_map(|(a, b, c)| format!("u{a},{}.{c},{b},{c}.5,East", a % 97));
        let name = prop_oneof![4 => "[a-z]{1,5}[0-9]{1,3}", 1 => select(NAMES).prop_map(str::to_string)];
        let cell = || prop_oneof![3 => (0..9999_u32).prop_map(|x| format!("{x}.7")), 1 => select(CELLS).prop_map(str::to_string)];
        let odd = (
            name,
            cell(),
            cell(),
            cell(),
            select(
                &["East", "West", "", "East 1", "\"a,b\"", "\" a \"", "\"a\"\"b\"", "\"a\"b", "\"", "\"\"", "\"a\\\""]
                    [..],
            ),
        )
            .prop_map(|(name, a, b, c, region)| format!("{name},{a},{b},{c},{region}"));
        let line = prop_oneof![12 => plain, 4 => odd, 1 => select(LINES).prop_map(str::to_string)];
        let ends = select(&["\n", "\r\n"][..]);
        (prop::collection::vec(line, 1..60), ends, any::<bool>()).prop_map(|(lines, end, is_ended)| {
            let all = ["name,a,b,c,region".to_string(), "one,1.5,2.5,3.5,East".to_string()].into_iter().chain(lines);
            all.collect::<Vec<_>>().join(end) + if is_ended { end } else { "" }
        })
    }

    /// Returns what was read and asked, either in pieces of these sizes or line by line.
    fn read(text: &str, pieces: Option<(usize, usize)>, is_sample: bool, separator: char) -> Option<(bool, String)> {
        let watch = Watch::default();
        let held = Bytes::Held { name: "t.csv", bytes: text.as_bytes() };
        let grid = files::open(held, &files::Opening::default(), &watch).ok()?;
        if grid.separator != Some(files::Separator::Sign(separator)) {
            return None;
        }
        by_line::told(&grid, is_sample, &mut |table| match pieces {
            Some((first, piece)) => table.in_blocks_of(first, piece, &grid, &watch).ok(),
            None => Some(by_line::read(table, &grid)),
        })
    }

    proptest! {
        #![proptest_config(ProptestConfig { cases: 300, ..ProptestConfig::default() })]

        #[test]
        fn pieces_read_what_line_by_line_is_read(
            text in table(), first in 20..400_usize, piece in 10..300_usize, is_sample in any::<bool>(), is_german in any::<bool>(),
        ) {
            let (text, separator) = match is_german {
                true => (text.replace(',', ";").replace('.', ","), ';'),
                false => (text, ','),
            };
            let (Some((_, one)), Some((is_done, many))) =
                (read(&text, None, is_sample, separator), read(&text, Some((first, piece)), is_sample, separator))
            else {
                return Ok(());
            };
            if is_done {
                prop_assert_eq!(one, many);
            }
        }
    }

    #[test]
    fn a_plain_table_is_read_in_pieces() {
        let row = |at: usize| format!("u{at},{}.25,{},{},East\n", at * 7 % 1000, at * 31 % 977, at % 13);
        let text: String = std::iter::once("name,a,b,c,region\n".to_string()).chain((0..5000).map(row)).collect();
        let (_, one) = read(&text, None, true, ',').expect("a table");
        let (is_done, many) = read(&text, Some((4000, 9000)), true, ',').expect("a table");
        assert!(is_done && one == many, "the same, without falling back");
    }
}
