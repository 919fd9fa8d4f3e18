//! A text file read in pieces: rows beyond doubt on all threads, every other line as it stands between them.

use super::cells::Column;
use super::plain_rows::{Block, Item, PlainRows};
use super::sheet::Table;
use crate::files::{Blocks, Grid, Line};
use crate::parallel::*;
use crate::{Result, Watch};

/// The first piece of a file is read line by line: the header stands in it, and rows that show what columns hold.
const FIRST_PIECE: usize = 1 << 17;
/// So large are the other pieces, and so many are taken apart at once.
const PIECE: usize = 1 << 20;
const PIECES_PER_THREAD: usize = 4;

impl Table<'_> {
    /// Read the file in pieces, rows beyond doubt on all threads and every other line as it stands between them; false
    /// where the file or its layout does not allow it, and nothing is to be kept then.
    pub(super) fn in_blocks(&mut self, grid: &Grid, watch: &Watch) -> Result<bool> {
        self.in_blocks_of(FIRST_PIECE, PIECE, grid, watch)
    }

    fn in_blocks_of(&mut self, first_piece: usize, piece: usize, grid: &Grid, watch: &Watch) -> Result<bool> {
        let Some(mut blocks) = grid.blocks()? else { return Ok(false) };
        let Some(first) = blocks.next(first_piece)? else { return Ok(false) };
        let Some(mut number) = self.first_lines(&first, &blocks) else { return Ok(false) };
        if first.len() < first_piece {
            return Ok(true);
        }
        let is_number = |at: usize| self.columns.iter().any(|column| column.at == at && column.texts.is_none());
        let signs = (blocks.separator, blocks.quote);
        let Some(plain) = PlainRows::of(self.layout, self.reading, signs, &is_number) else { return Ok(false) };
        grid.begin(watch);
        let mut done = first.len();
        loop {
            watch.check()?;
            let mut pieces = Vec::with_capacity(PIECES_PER_THREAD * threads());
            while pieces.len() < PIECES_PER_THREAD * threads() {
                let Some(piece) = blocks.next(piece)? else { return Ok(false) };
                if piece.is_empty() {
                    break;
                }
                pieces.push(piece);
            }
            let is_last = pieces.len() < PIECES_PER_THREAD * threads();
            let read: Vec<Option<Block>> = pieces.par_iter().map(|piece| plain.block(piece)).collect();
            for (block, piece) in read.into_iter().zip(&pieces) {
                let Some(count) = block.and_then(|block| self.block(block, number, &plain, &blocks)) else {
                    return Ok(false);
                };
                number += count;
                done += piece.len();
            }
            watch.reached(done as u64);
            watch.read_rows(self.lines.len() as u64);
            if is_last {
                return Ok(true);
            }
        }
    }

    /// The lines of the first piece one by one, the header among them; how many there are.
    fn first_lines(&mut self, piece: &[u8], blocks: &Blocks) -> Option<usize> {
        let text = std::str::from_utf8(piece).ok()?;
        let (mut number, mut is_first) = (0, true);
        for line in text.split_inclusive('\n') {
            number += 1;
            let line = blocks.line(line, number)?;
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

    /// The rows of a piece that begins after so many lines, in their order; how many lines it has.
    fn block(&mut self, block: Block, before: usize, plain: &PlainRows, blocks: &Blocks) -> Option<usize> {
        let (numbers, texts) = plain.columns();
        let (mut row, mut units) = (0, block.units.into_iter());
        for item in &block.items {
            match *item {
                Item::Line(text, number) => {
                    let line = blocks.line(text, before + number)?;
                    if !line.is_blank() {
                        self.line(&line);
                    }
                }
                Item::Rows(count) => {
                    let all = row..row + count;
                    self.units.extend(units.by_ref().take(count));
                    self.lines.extend(block.lines[all.clone()].iter().map(|line| before + line));
                    self.years.extend(block.years.get(all.clone()).unwrap_or_default());
                    self.rows.add_flat(count);
                    for column in &mut self.columns {
                        if let Some(slot) = numbers.iter().position(|at| *at == column.at) {
                            column.numbers.extend_from_slice(&block.numbers[slot][all.clone()]);
                        } else if let Some(slot) = texts.iter().position(|at| *at == column.at) {
                            for at in all.clone() {
                                let line = Line { number: before + block.lines[at], ..Line::default() };
                                column.push_cell(block.texts[slot][at], &line, self.layout, self.reading);
                            }
                        }
                    }
                    row += count;
                }
            }
        }
        let at = |column: &Column| numbers.iter().position(|at| *at == column.at);
        for column in &mut self.columns {
            if let Some(slot) = at(column) {
                column.count_written(&block.written[slot], self.layout.is_sample);
            }
        }
        self.is_odd |= block.is_odd;
        Some(block.count)
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;
    use proptest::sample::select;

    use super::super::by_line::{self, NAMES};
    use super::*;
    use crate::files::{self, Bytes};

    /// Cells of columns of numbers.
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
    /// What may stand between rows.
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
        let odd = (name, cell(), cell(), cell(), select(&["East", "West", "", "East 1", "\"a,b\""][..]))
            .prop_map(|(name, a, b, c, region)| format!("{name},{a},{b},{c},{region}"));
        let line = prop_oneof![12 => plain, 4 => odd, 1 => select(LINES).prop_map(str::to_string)];
        let ends = select(&["\n", "\r\n"][..]);
        (prop::collection::vec(line, 1..60), ends, any::<bool>()).prop_map(|(lines, end, is_ended)| {
            let all = ["name,a,b,c,region".to_string(), "one,1.5,2.5,3.5,East".to_string()].into_iter().chain(lines);
            all.collect::<Vec<_>>().join(end) + if is_ended { end } else { "" }
        })
    }

    /// What was read and asked, in pieces of some size or line by line.
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
