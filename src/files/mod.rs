//! Converts bytes to tables of cells and back; knows nothing of units or indicators.
//!
//! Readers and writers, and the crates for them, need the feature `files`. Without it, only the options for opening a
//! file remain, since a data set keeps them.

#[cfg(feature = "files")]
mod access;
#[cfg(feature = "files")]
mod address;
#[cfg(feature = "files")]
mod aside;
#[cfg(feature = "files")]
mod blocks;
#[cfg(feature = "files")]
mod bytes;
#[cfg(feature = "files")]
mod columns;
#[cfg(feature = "files")]
pub mod delimited;
#[cfg(feature = "files")]
mod encoding;
#[cfg(feature = "files")]
mod folder;
#[cfg(feature = "files")]
mod grid;
#[cfg(feature = "files")]
mod guard;
#[cfg(feature = "files")]
mod json;
#[cfg(feature = "files")]
mod open;
mod opening;
#[cfg(feature = "parquet")]
pub mod parquet;
#[cfg(feature = "files")]
mod quiet;
#[cfg(feature = "files")]
mod separator;
#[cfg(feature = "files")]
pub mod sheets;
#[cfg(feature = "files")]
mod site;
#[cfg(feature = "files")]
mod taken;
#[cfg(feature = "files")]
mod workbook;
#[cfg(feature = "files")]
mod write;

pub use opening::{FORMATS, Opening, Said, Which};

#[cfg(feature = "files")]
pub use {
    access::{Access, Permitted},
    address::check_url,
    blocks::{Blocks, Lines},
    bytes::{Bytes, ending, read, temporary, text},
    columns::Columns,
    delimited::Quotes,
    encoding::BROKEN,
    folder::{Entry, entries},
    grid::{Grid, Hidden, Line, Merged, Shown, letters},
    guard::guarded,
    open::{DELIMITED, JSON, PARQUET, WORKBOOKS, open},
    separator::Separator,
    site::NewFolder,
    taken::{Taken, input_is_taken, is_standard_input, take, without_gz},
    write::{append, create_folder, is_special, write, write_all},
};

#[cfg(feature = "files")]
pub(crate) use bytes::plain;
#[cfg(feature = "files")]
use bytes::{LARGEST, check_file, refused, short_name};
#[cfg(feature = "files")]
pub use json::json_value;
