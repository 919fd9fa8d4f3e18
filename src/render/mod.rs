//! From values to text: nouns become shapes, and shapes become terminal text, CSV, JSON, Markdown or HTML.
//!
//! Nothing here prints; width and colour are arguments.

#[cfg(feature = "script")]
mod bars;
mod book;
mod brief;
mod cells;
pub mod charts;
pub mod claim;
#[cfg(feature = "script")]
mod columns;
mod compare;
pub mod confidence;
mod csv;
mod data_table;
mod dataset;
pub mod decision;
pub mod dominance;
mod draw;
pub mod edition;
mod elements;
pub mod elicit;
mod explanation;
pub mod fit;
mod formulas;
mod html;
pub mod inverse;
mod json;
mod markdown;
mod markup;
mod methods;
mod model;
mod number;
pub mod page;
pub mod paint;
#[cfg(feature = "parquet")]
mod parquet;
pub mod people;
mod picture;
pub mod profile;
mod programs;
mod proof;
mod ranking;
pub mod reconcile;
mod rows;
mod shape;
mod since;
pub mod site;
pub mod sql;
mod statistics;
#[cfg(feature = "script")]
mod terminal;
mod trail;
pub mod uncertainty;
pub mod votes;
mod weight_map;
mod what_if;
mod words;
mod workbook;

use std::borrow::Cow;

use crate::{Result, hidden};

pub use book::of_model as model_workbook;
pub use brief::{changes, title};
#[cfg(feature = "script")]
pub use cells::cut;
pub use compare::{common, comparison_chart, movers, turnover};
pub use data_table::data_table;
pub use dataset::{
    describe, hierarchy, indicator, indicators, missing, notes, remarks, sources, statements, unit, units,
};
pub use explanation::{correlations, influences, points_chart};
pub use formulas::formulas;
#[cfg(feature = "script")]
pub(crate) use html::paragraph;
pub use json::quoted;
pub use model::{model_notes, scores, weights, weights_of};
pub use number::number;
#[cfg(feature = "parquet")]
pub use parquet::answer as parquet;
pub use picture::Picture;
pub use proof::proof;
pub use ranking::{by, gaps, of, unranked};
#[cfg(feature = "script")]
pub(crate) use shape::Style;
pub(crate) use shape::Where;
#[cfg(feature = "script")]
pub(crate) use shape::for_programs;
pub use shape::{Cell, Facts, Head, Shape, Show, Table, Tree, TreeRow};
pub use since::since_chart;
pub use statistics::{alphas, likeness, matrix, pca};
#[cfg(feature = "script")]
pub use terminal::{dim, wrapped};
pub use weight_map::weight_map;
pub use what_if::{figures, what_if_chart};
pub use workbook::answer as workbook;

crate::words! {
    /// The output formats of an answer.
    pub enum Format {
        /// Tables and trees for reading.
        Table = "table",
        /// Comma-separated values with all digits.
        Csv = "csv",
        /// Tab-separated values with all digits.
        Tsv = "tsv",
        /// An object for each shape, in an array if there are several; all digits.
        Json = "json",
        /// Markdown tables.
        Markdown = "md",
        /// A self-contained page for a browser.
        Html = "html",
    }
}

/// Options for the appearance of an answer.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Look {
    /// The output format.
    pub format: Format,
    /// The width of the terminal in columns; None for unlimited.
    pub width: Option<usize>,
    /// The number of rows up to which a table is shown in full; None to show all rows.
    pub rows: Option<usize>,
    /// Whether columns that do not fit follow below the others.
    pub is_whole: bool,
    /// The number of lines available for an answer; tables omit rows so that their titles stay visible. None: no limit.
    pub height: Option<usize>,
    /// Whether a terminal's text has escape sequences for bold and dim letters.
    pub colour: bool,
    /// Whether lines and bars are drawn with characters that every terminal has.
    pub ascii: bool,
    /// Whether the text is for a terminal, which must not receive hidden characters of any format.
    pub terminal: bool,
    /// Whether tool and data are named, as in every saved file.
    pub stamped: bool,
}

/// Returns an error if the work was interrupted: an answer written in the meantime is incomplete.
pub fn check(shapes: &[Shape]) -> Result<()> {
    shapes.iter().flat_map(Shape::data).try_for_each(|data| data.watch().check())
}

/// Renders an answer as text that ends with a newline.
pub fn render(shapes: &[Shape], look: &Look) -> String {
    let text = match look.format {
        Format::Csv => csv::answer(shapes, b',', look.stamped),
        Format::Tsv => csv::answer(shapes, b'\t', look.stamped),
        Format::Json => json::answer(shapes, look.stamped),
        Format::Markdown => markdown::answer(shapes, look.stamped),
        Format::Html => html::answer(shapes, look.stamped),
        #[cfg(feature = "script")]
        Format::Table => terminal::answer(shapes, look),
        #[cfg(not(feature = "script"))]
        Format::Table => markdown::answer(shapes, look.stamped),
    };
    inert(text, look)
}

/// An answer as a terminal may receive it; for a file or a pipe, it is left as it is.
pub(crate) fn inert(text: String, look: &Look) -> String {
    let shown = match look.format {
        _ if !look.terminal => return text,
        // Colours are ours: every text in the answer has been escaped.
        Format::Table => hidden::coloured(&text),
        Format::Json => hidden::printed_json(&text),
        _ => hidden::printed(&text),
    };
    match shown {
        Cow::Borrowed(_) => text,
        Cow::Owned(shown) => shown,
    }
}
