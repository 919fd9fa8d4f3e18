//! The bytes of a Parquet file, readable from several threads at once.

use std::fs::File;
use std::io::{BufReader, Cursor, Read, Seek, SeekFrom};

use parquet::errors::Result as Fallible;
use parquet::file::reader::{ChunkReader, Length};

use super::super::{Bytes, Permitted};
use crate::Result;

/// A file on disk, or bytes in memory.
pub enum Source {
    File(Permitted, u64),
    Held(bytes::Bytes),
}

impl Source {
    pub fn of(bytes: &Bytes) -> Result<Source> {
        Ok(match *bytes {
            Bytes::File(file) => {
                super::super::check_file(file)?;
                Source::File(file.clone(), bytes.length())
            }
            Bytes::Held { bytes, .. } => Source::Held(bytes::Bytes::copy_from_slice(bytes)),
        })
    }

    /// Returns the last `count` bytes, or all if there are fewer.
    pub fn end(&self, count: u64) -> Result<Vec<u8>> {
        let mut end = Vec::new();
        let name = match self {
            Source::File(file, _) => file.shown().display().to_string(),
            Source::Held(_) => String::new(),
        };
        let failed = |reason: String| crate::Error::Io { doing: "cannot read", path: name.clone(), reason };
        let mut from = self.get_read(self.len().saturating_sub(count)).map_err(|error| failed(error.to_string()))?;
        from.read_to_end(&mut end).map_err(|error| failed(super::super::plain(&error)))?;
        Ok(end)
    }
}

impl Length for Source {
    fn len(&self) -> u64 {
        match self {
            Source::File(_, length) => *length,
            Source::Held(bytes) => bytes.len() as u64,
        }
    }
}

impl ChunkReader for Source {
    type T = Box<dyn Read>;

    // Each reader opens the file anew: clones of a handle would share one position.
    fn get_read(&self, start: u64) -> Fallible<Box<dyn Read>> {
        match self {
            Source::File(file, _) => {
                let mut file = File::open(file.real())?;
                file.seek(SeekFrom::Start(start))?;
                Ok(Box::new(BufReader::new(file)))
            }
            Source::Held(bytes) => {
                let start = usize::try_from(start).unwrap_or(usize::MAX).min(bytes.len());
                Ok(Box::new(Cursor::new(bytes.slice(start..))))
            }
        }
    }

    fn get_bytes(&self, start: u64, length: usize) -> Fallible<bytes::Bytes> {
        // A damaged file may ask for more bytes than it has.
        let mut read = Vec::with_capacity(length.min(usize::try_from(self.len()).unwrap_or(usize::MAX)));
        let count = self.get_read(start)?.take(length as u64).read_to_end(&mut read)?;
        match count == length {
            true => Ok(read.into()),
            false => Err(parquet::errors::ParquetError::EOF("truncated".to_string())),
        }
    }
}
