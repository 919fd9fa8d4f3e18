//! A canvas of characters that take one or two columns each; dots within a character are drawn in Braille.

use unicode_width::UnicodeWidthChar;

/// Dots per character, across and down.
const DOTS: (usize, usize) = (2, 4);
/// The bit of each dot in a Braille character, by row and column.
const BITS: [[u32; 2]; 4] = [[0x01, 0x08], [0x02, 0x10], [0x04, 0x20], [0x40, 0x80]];

pub(super) struct Canvas {
    columns: usize,
    /// By row and column; a wide character is followed by None.
    cells: Vec<Vec<Option<char>>>,
    dots: Vec<Vec<u32>>,
}

impl Canvas {
    pub fn new(columns: usize, rows: usize) -> Canvas {
        Canvas { columns, cells: vec![vec![Some(' '); columns]; rows], dots: vec![vec![0; columns]; rows] }
    }

    pub fn rows(&self) -> usize {
        self.cells.len()
    }

    /// Whether this many columns are blank.
    pub fn is_free(&self, column: usize, row: usize, width: usize) -> bool {
        let cells = self.cells.get(row).and_then(|cells| cells.get(column..column + width));
        cells.is_some_and(|cells| cells.iter().all(|cell| *cell == Some(' ')))
    }

    pub fn put(&mut self, mut column: usize, row: usize, text: &str) {
        for letter in text.chars() {
            let width = letter.width().unwrap_or(0);
            if width == 0 || column + width > self.columns {
                continue;
            }
            self.cells[row][column] = Some(letter);
            if width > 1 {
                self.cells[row][column + 1] = None;
            }
            column += width;
        }
    }

    /// Draws a straight line between two points, given as fractions of the canvas from its upper left corner.
    pub fn line(&mut self, from: (f64, f64), to: (f64, f64)) {
        let (across, down) = ((self.columns * DOTS.0 - 1) as f64, (self.rows() * DOTS.1 - 1) as f64);
        let length = ((to.0 - from.0) * across).abs().max(((to.1 - from.1) * down).abs()).ceil().max(1.0);
        let mut step = 0.0;
        while step <= length {
            let part = step / length;
            let x = (from.0 + (to.0 - from.0) * part) * across;
            let y = (from.1 + (to.1 - from.1) * part) * down;
            let (x, y) = (super::cell(x.round(), self.columns * DOTS.0), super::cell(y.round(), self.rows() * DOTS.1));
            self.dots[y / DOTS.1][x / DOTS.0] |= BITS[y % DOTS.1][x % DOTS.0];
            step += 1.0;
        }
    }

    pub fn lines(&self) -> Vec<String> {
        let letter = |(cell, dots): (&Option<char>, &u32)| match (cell, dots) {
            (Some(' '), 1..) => char::from_u32(0x2800 + dots),
            (cell, _) => *cell,
        };
        let line = |(cells, dots): (&Vec<Option<char>>, &Vec<u32>)| {
            cells.iter().zip(dots).filter_map(letter).collect::<String>().trim_end().to_string()
        };
        self.cells.iter().zip(&self.dots).map(line).collect()
    }
}
