//! One value for each pair of units, the better one first.

/// Values of all pairs (a, b) with a < b.
#[derive(Debug, Clone, PartialEq)]
pub struct Pairs<T> {
    count: usize,
    cells: Vec<T>,
}

impl<T: Clone> Pairs<T> {
    /// The same value for every pair of `count` units.
    pub fn all(count: usize, value: T) -> Pairs<T> {
        Pairs { count, cells: vec![value; count * count.saturating_sub(1) / 2] }
    }
}

impl<T> Pairs<T> {
    /// From the rows: those of unit 0 with all others, of unit 1 with those after it, and so on.
    pub fn of_rows(count: usize, rows: Vec<Vec<T>>) -> Pairs<T> {
        Pairs { count, cells: rows.into_iter().flatten().collect() }
    }

    /// The number of units.
    pub fn count(&self) -> usize {
        self.count
    }

    fn start(&self, a: usize) -> usize {
        a * (2 * self.count - a - 1) / 2
    }

    /// The value of a pair, a < b.
    pub fn at(&self, a: usize, b: usize) -> &T {
        &self.cells[self.start(a) + b - a - 1]
    }

    /// The value of a pair in either order.
    pub fn between(&self, a: usize, b: usize) -> &T {
        self.at(a.min(b), a.max(b))
    }

    /// The pairs of a unit with those after it, each with its value.
    pub fn row(&self, a: usize) -> impl Iterator<Item = (usize, &T)> {
        let start = self.start(a);
        (a + 1..self.count).zip(&self.cells[start..start + self.count - a - 1])
    }

    /// The same to change the values.
    pub fn row_mut(&mut self, a: usize) -> impl Iterator<Item = (usize, &mut T)> {
        let start = self.start(a);
        (a + 1..self.count).zip(&mut self.cells[start..start + self.count - a - 1])
    }
}
