//! Limits the size of a workbook when unpacked: a megabyte of zeros packs into a kilobyte.

use std::io::Cursor;

use zip::ZipArchive;

use super::failed;
use crate::files::Bytes;
use crate::{Error, Result};

/// The size to which a workbook may unpack; its cells take about four times as much memory.
const LARGEST: u64 = 1 << 30;

/// A workbook from a spreadsheet program unpacks to five to thirty times its size. Beyond this factor it repeats the
/// same few bytes, and may not be larger than `LARGEST_REPETITIVE`.
const MOST_TIMES: u64 = 100;
const LARGEST_REPETITIVE: u64 = 200 << 20;

/// Returns an error if the workbook would take more memory than any table needs.
pub(super) fn check(bytes: &Bytes, content: &[u8]) -> Result<()> {
    let packed = content.len() as u64;
    let limit = match packed.saturating_mul(MOST_TIMES) {
        times if times >= LARGEST => LARGEST,
        times => times.max(LARGEST_REPETITIVE),
    };
    check_within(bytes, content, limit)
}

fn check_within(bytes: &Bytes, content: &[u8], limit: u64) -> Result<()> {
    match size(content) {
        Some(size) if size > limit => {
            let message = format!(
                "the workbook of {} MB unpacks to more than {} MB; \
                 delete rows and columns without values, or save the sheet as .csv",
                (content.len() as u64).div_ceil(1 << 20),
                limit >> 20
            );
            Err(failed(bytes, message))
        }
        // If the archive cannot be read, the workbook reader reports it.
        _ => Ok(()),
    }
}

/// The maximum number of cells of a sheet. Each takes a few bytes of the file, even if it is blank, unless the file
/// repeats the same cell.
#[derive(Clone, Copy)]
pub(super) struct MostCells {
    /// All cells, with those that are blank but formatted.
    pub all: usize,
    pub filled: usize,
}

impl MostCells {
    /// What a workbook of this many bytes may have.
    pub(super) fn in_file(bytes: usize) -> MostCells {
        MostCells { all: bytes.saturating_mul(16).max(5_000_000), filled: bytes.saturating_mul(4).max(2_000_000) }
    }

    /// Returns an error if a sheet has more cells.
    pub(super) fn check(&self, sheet: &str, all: usize, filled: usize) -> Result<()> {
        if all <= self.all && filled <= self.filled {
            return Ok(());
        }
        Err(Error::plain(format!("the sheet `{sheet}` repeats the same cell millions of times"))
            .advise("delete rows and columns without values, or save the sheet as .csv"))
    }
}

/// Returns the total size of all parts, as the archive states it; none of them can be read beyond that.
fn size(content: &[u8]) -> Option<u64> {
    let mut zip = ZipArchive::new(Cursor::new(content)).ok()?;
    (0..zip.len())
        .map(|at| zip.by_index_raw(at).ok().map(|part| part.size()))
        .try_fold(0_u64, |sum, size| Some(sum.saturating_add(size?)))
}

#[cfg(test)]
mod tests {
    use std::io::Write;

    use super::*;

    /// An archive of zeros that claims to unpack to `said` bytes.
    fn bomb(zeros: usize, said: u32) -> Vec<u8> {
        let mut zip = zip::ZipWriter::new(Cursor::new(Vec::new()));
        let deflated = zip::write::SimpleFileOptions::default().compression_method(zip::CompressionMethod::Deflated);
        zip.start_file("xl/worksheets/sheet1.xml", deflated).expect("a new part");
        zip.write_all(&vec![0; zeros]).expect("room in memory");
        let mut content = zip.finish().expect("a whole archive").into_inner();
        let true_size = u32::try_from(zeros).expect("a small archive").to_le_bytes();
        for at in 0..content.len() - 4 {
            if content[at..at + 4] == true_size {
                content[at..at + 4].copy_from_slice(&said.to_le_bytes());
            }
        }
        content
    }

    #[test]
    fn a_workbook_is_refused_by_what_it_unpacks_to() {
        let (zeros, said) = (4_321_987, 4_321_987);
        let content = bomb(zeros, said);
        assert!(content.len() < 10_000);
        let bytes = Bytes::Held { name: "t.xlsx", bytes: &content };
        let message = check_within(&bytes, &content, 2 << 20).err().map(|error| error.to_string());
        let expected = "`t.xlsx`: the workbook of 1 MB unpacks to more than 2 MB; \
                        delete rows and columns without values, or save the sheet as .csv";
        assert_eq!(message.as_deref(), Some(expected));
        assert_eq!(check(&bytes, &content), Ok(()), "small enough for everybody");
    }

    #[test]
    fn a_part_gives_no_more_than_its_archive_says() {
        let content = bomb(4_321_987, 10);
        let mut zip = ZipArchive::new(Cursor::new(&content[..])).expect("an archive");
        let mut part = zip.by_index(0).expect("a part");
        let read = std::io::copy(&mut part, &mut std::io::sink());
        assert!(read.is_err() || read.is_ok_and(|count| count <= 10));
    }
}
