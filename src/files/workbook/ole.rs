//! Checks the container of an .xls workbook, a small file system whose files are chains of sectors: `calamine` follows a
//! chain that leads back into itself until the memory is used up.

use super::Fallible;

/// Each sector is followed by the number of the next one, or by this.
const END: u32 = 0xffff_fffe;
/// Higher numbers are no sectors.
const HIGHEST: u32 = 0xffff_fffb;
/// The size of an entry of a folder.
const ENTRY: usize = 128;
const DAMAGED: &str = "its parts do not fit together; open it in a spreadsheet program and save it again";

/// The sectors of a container.
struct Sectors<'a> {
    content: &'a [u8],
    size: usize,
}

impl<'a> Sectors<'a> {
    /// The header takes the place of the first sector.
    fn get(&self, sector: u32) -> Option<&'a [u8]> {
        let start = usize::try_from(sector).ok()?.checked_add(1)?.checked_mul(self.size)?;
        self.content.get(start..self.content.len().min(start + self.size))
    }

    fn count(&self) -> usize {
        self.content.len() / self.size
    }
}

/// Returns an error if a chain of sectors is endless or leads out of the file, or a file in it is longer than the container:
/// beyond the end, the reader goes on with zeros.
///
/// What else is wrong is left to the reader, which reports it.
pub(super) fn check(content: &[u8]) -> Fallible<()> {
    let size = match content.get(30) {
        Some(9) => 512,
        Some(12) => 4096,
        _ => return Ok(()),
    };
    let sectors = Sectors { content, size };
    let next = table(&sectors)?;
    let (mut sector, mut passed) = (number(content, 48), 0);
    while let Some(at) = sector.filter(|at| *at != END) {
        passed += 1;
        if passed > sectors.count() {
            return Err(DAMAGED.into());
        }
        let folder = sectors.get(at).ok_or(DAMAGED)?;
        if folder.chunks_exact(ENTRY).any(|entry| is_too_long(entry, &sectors)) {
            return Err(DAMAGED.into());
        }
        sector = next.get(at as usize).copied();
    }
    Ok(())
}

/// For each sector the number of the next one.
fn table(sectors: &Sectors) -> Fallible<Vec<u32>> {
    let header = sectors.content;
    let mut parts: Vec<u32> = header.get(76..512).map(numbers).into_iter().flatten().collect();
    let (mut more, mut passed) = (number(header, 68), 0);
    while let Some(at) = more.filter(|at| *at <= HIGHEST) {
        passed += 1;
        parts.extend(numbers(sectors.get(at).ok_or(DAMAGED)?));
        more = parts.pop();
        if passed > sectors.count() {
            return Err(DAMAGED.into());
        }
    }
    parts.retain(|part| *part <= HIGHEST);
    if parts.len() > sectors.count() {
        return Err(DAMAGED.into());
    }
    let parts: Option<Vec<&[u8]>> = parts.iter().map(|part| sectors.get(*part)).collect();
    Ok(parts.ok_or(DAMAGED)?.into_iter().flat_map(numbers).collect())
}

/// Whether an entry of a folder states a length that the container cannot hold. Folders in it have no length, and some
/// programs leave anything there; but the reader takes whatever has the name of a workbook.
fn is_too_long(entry: &[u8], sectors: &Sectors) -> bool {
    let is_file = matches!(entry[66], 2 | 5) || matches!(entry[0], b'W' | b'w' | b'B' | b'b');
    let [low, high] = [120, 124].map(|at| u64::from(number(entry, at).unwrap_or(0)));
    let length = if sectors.size == 512 { low } else { low | high << 32 };
    is_file && length > sectors.content.len() as u64
}

fn number(bytes: &[u8], at: usize) -> Option<u32> {
    let bytes = bytes.get(at..at + 4)?;
    Some(u32::from_le_bytes(bytes.try_into().ok()?))
}

fn numbers(bytes: &[u8]) -> impl Iterator<Item = u32> {
    bytes.chunks_exact(4).filter_map(|bytes| number(bytes, 0))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn old() -> Vec<u8> {
        let path = concat!(env!("CARGO_MANIFEST_DIR"), "/tests/it/files/tables/old.xls");
        std::fs::read(path).expect("a file of the tests")
    }

    /// The place of an entry of the table of sectors.
    fn place(content: &[u8], sector: u32) -> usize {
        let part = number(content, 76).expect("a header") as usize;
        (part + 1) * 512 + 4 * sector as usize
    }

    #[test]
    fn a_folder_whose_sectors_go_round_in_a_circle_is_refused() {
        let mut content = old();
        assert!(check(&content).is_ok());
        let first = number(&content, 48).expect("a header");
        let at = place(&content, first);
        content[at..at + 4].copy_from_slice(&first.to_le_bytes());
        assert!(check(&content).is_err_and(|error| error.to_string() == DAMAGED));
    }

    #[test]
    fn a_file_longer_than_its_container_is_refused() {
        let mut content = old();
        let folder = (number(&content, 48).expect("a header") as usize + 1) * 512;
        content[folder + ENTRY + 120..folder + ENTRY + 124].copy_from_slice(&0xffff_fff0_u32.to_le_bytes());
        content[folder + ENTRY + 66] = 2;
        assert!(check(&content).is_err());
        (0..content.len()).for_each(|end| drop(check(&content[..end])));
    }
}
