//! Tables that are not plain files: standard input, pipes and compressed files are read once and held in memory.

use std::io::{BufReader, IsTerminal, Read};
use std::path::Path;
use std::sync::mpsc::{Receiver, RecvTimeoutError, sync_channel};
use std::time::Duration;

use flate2::read::MultiGzDecoder;

use super::{Access, Bytes, LARGEST, Permitted, check_file, plain, refused, short_name};
use crate::phrase::{Phrase, call};
use crate::{Error, Result, Watch};

/// The size limit for tables in memory; that of files, which are read piece by piece, is `LARGEST`.
const LARGEST_HELD: usize = 1 << 30;

/// The first bytes of a gzip file.
const GZIP: &[u8] = b"\x1f\x8b";

/// How many bytes are read at a time.
const PIECE: usize = 1 << 16;

/// How long to wait for data from a pipe before the watch is checked again.
const PATIENCE: Duration = Duration::from_millis(50);

/// A table by its path, with its bytes if it is not a plain file.
pub struct Taken<'a> {
    path: &'a str,
    content: Content,
}

enum Content {
    File(Permitted),
    Held(Vec<u8>),
}

impl Taken<'_> {
    /// Returns what to read: the file itself, or the bytes in memory.
    pub fn bytes(&self) -> Bytes<'_> {
        match &self.content {
            Content::Held(bytes) => Bytes::Held { name: self.path, bytes },
            Content::File(file) => Bytes::File(file),
        }
    }
}

/// Opens the table at a path. A plain file is left for later; standard input, a pipe or a compressed file is read as a
/// whole.
pub fn take<'a>(path: &'a str, access: &Access, watch: &Watch) -> Result<Taken<'a>> {
    watch.begin(&format!("reading {}", short_name(path)), 0);
    if is_standard_input(path) {
        return held(path, standard_input(path, watch)?, watch);
    }
    let file = access.reading(Path::new(path))?;
    if std::fs::metadata(file.real()).is_ok_and(|about| !about.is_file() && !about.is_dir()) {
        let real = file.real().to_path_buf();
        let open = move || std::fs::File::open(real).map(|file| Box::new(file) as Box<dyn Read>);
        return held(path, from_pipe(open, path, LARGEST_HELD, watch)?, watch);
    }
    check_file(&file)?;
    let content = match Bytes::File(&file).start(2)? == GZIP {
        true => {
            let packed = std::fs::File::open(file.real()).map_err(|error| failed(path, &error))?;
            Content::Held(unpacked(BufReader::with_capacity(PIECE, packed), path, LARGEST_HELD, watch)?)
        }
        false => Content::File(file),
    };
    Ok(Taken { path, content })
}

/// A table in memory, unpacked if it is compressed.
fn held<'a>(path: &'a str, bytes: Vec<u8>, watch: &Watch) -> Result<Taken<'a>> {
    let is_packed = bytes.starts_with(GZIP);
    let bytes = if is_packed { unpacked(&bytes[..], path, LARGEST_HELD, watch)? } else { bytes };
    Ok(Taken { path, content: Content::Held(bytes) })
}

/// Whether a path means standard input.
pub fn is_standard_input(path: &str) -> bool {
    ["-", "/dev/stdin", "/dev/fd/0", "/proc/self/fd/0"].contains(&path)
}

/// Removes the extension of a compressed file from a path.
pub fn without_gz(path: &str) -> &str {
    match path.len().checked_sub(3).and_then(|at| path.split_at_checked(at)) {
        Some((bare, ending)) if ending.eq_ignore_ascii_case(".gz") => bare,
        _ => path,
    }
}

/// The error if standard input cannot hold data because the prompt or the script itself is read from it.
pub fn input_is_taken(path: &str) -> Error {
    refused(
        path,
        "what is run here comes from standard input itself",
        "`reweigh -e 'load(\"-\")' < data.csv` reads a table from it; so does a script that is run by its name",
    )
}

fn standard_input(path: &str, watch: &Watch) -> Result<Vec<u8>> {
    if std::io::stdin().is_terminal() {
        let hint = "`reweigh -e 'load(\"-\")' < data.csv` pipes a file into it";
        return Err(refused(path, "nothing is piped into reweigh", hint));
    }
    let open = || Ok(Box::new(std::io::stdin().lock()) as Box<dyn Read>);
    let bytes = from_pipe(open, path, LARGEST_HELD, watch)?;
    if bytes.is_empty() {
        let keep = call("load").arg("-").does("returns in a variable");
        let hint = Phrase::from("if it was read before: it can be read only once, so keep what ").add(keep);
        return Err(refused(path, "standard input is empty", hint));
    }
    Ok(bytes)
}

/// Reads everything from a pipe. A separate thread waits for the data, so that waiting can be interrupted: even opening
/// a pipe blocks until somebody writes to it.
fn from_pipe(
    open: impl FnOnce() -> std::io::Result<Box<dyn Read>> + Send + 'static,
    path: &str,
    limit: usize,
    watch: &Watch,
) -> Result<Vec<u8>> {
    let (sender, receiver) = sync_channel(16);
    std::thread::spawn(move || {
        let mut from = match open() {
            Ok(from) => from,
            Err(error) => return drop(sender.send(Err(error))),
        };
        loop {
            let mut piece = vec![0; PIECE];
            let read = from.read(&mut piece);
            match read {
                Err(error) if error.kind() == std::io::ErrorKind::Interrupted => {}
                Err(error) => return drop(sender.send(Err(error))),
                Ok(0) => return,
                Ok(count) => {
                    piece.truncate(count);
                    if sender.send(Ok(piece)).is_err() {
                        return;
                    }
                }
            }
        }
    });
    joined(&receiver, path, limit, watch)
}

fn joined(receiver: &Receiver<std::io::Result<Vec<u8>>>, path: &str, limit: usize, watch: &Watch) -> Result<Vec<u8>> {
    let mut bytes = Vec::new();
    loop {
        watch.check()?;
        match receiver.recv_timeout(PATIENCE) {
            Ok(piece) => bytes.extend(piece.map_err(|error| failed(path, &error))?),
            Err(RecvTimeoutError::Timeout) => {}
            Err(RecvTimeoutError::Disconnected) => return Ok(bytes),
        }
        watch.reached(bytes.len() as u64);
        if bytes.len() > limit {
            let hint = format!("save it as a file, which may have up to {}: `… > data.csv`", size(LARGEST));
            return Err(refused(path, &format!("it sends more than {}", size(limit)), hint));
        }
    }
}

fn unpacked(packed: impl Read, path: &str, limit: usize, watch: &Watch) -> Result<Vec<u8>> {
    let mut unpacking = MultiGzDecoder::new(packed);
    let (mut bytes, mut piece) = (Vec::new(), vec![0; PIECE]);
    loop {
        watch.check()?;
        let count = unpacking.read(&mut piece).map_err(|_| Error::Io {
            doing: "cannot read",
            path: path.to_string(),
            reason: "the compressed file is damaged, or its end is missing".to_string(),
        })?;
        if count == 0 {
            return Ok(bytes);
        }
        bytes.extend_from_slice(&piece[..count]);
        watch.reached(bytes.len() as u64);
        if bytes.len() > limit {
            let hint = format!("unpack it first: `gunzip -k '{path}'`; a file may have up to {}", size(LARGEST));
            return Err(refused(path, &format!("it unpacks to more than {}", size(limit)), hint));
        }
    }
}

fn failed(path: &str, error: &std::io::Error) -> Error {
    Error::Io { doing: "cannot read", path: path.to_string(), reason: plain(error) }
}

/// Returns a size such as `4 GiB`.
fn size(bytes: impl TryInto<u64>) -> String {
    let bytes = bytes.try_into().unwrap_or(u64::MAX);
    match bytes >> 30 {
        0 => format!("{bytes} bytes"),
        whole => format!("{whole} GiB"),
    }
}

#[cfg(test)]
mod tests {
    use std::io::Write;

    use super::*;

    fn packed(text: &[u8]) -> Vec<u8> {
        let mut packing = flate2::write::GzEncoder::new(Vec::new(), flate2::Compression::default());
        packing.write_all(text).expect("room in memory");
        packing.finish().expect("room in memory")
    }

    fn said<T>(result: Result<T>) -> String {
        let error = result.err().expect("an error");
        format!("{error}; {}", error.hint().unwrap_or_default())
    }

    #[test]
    fn a_compressed_file_is_known_by_its_content() {
        let folder = tempfile::tempdir().expect("a folder for temporary files");
        let table = b"unit,a\nx,1\n";
        // Two members one after the other, as `bgzip` and `cat` write them.
        let whole = [packed(&table[..7]), packed(&table[7..])].concat();
        for (name, content, ending) in
            [("t.CSV.GZ", &whole[..], "csv"), ("t.csv", &whole, "csv"), ("t.gz", &whole, ""), ("t", table, "")]
        {
            let path = folder.path().join(name).display().to_string();
            std::fs::write(&path, content).expect("a new file can be written");
            let taken = take(&path, &Access::everywhere(), &Watch::default()).expect("a table");
            assert_eq!(
                (taken.bytes().whole().expect("bytes"), taken.bytes().ending().as_str()),
                (table.to_vec(), ending)
            );
        }
        let path = folder.path().join("cut.csv.gz").display().to_string();
        std::fs::write(&path, &whole[..whole.len() - 9]).expect("a new file can be written");
        let message = format!("cannot read `{path}`: the compressed file is damaged, or its end is missing; ");
        assert_eq!(said(take(&path, &Access::everywhere(), &Watch::default())), message);
    }

    #[test]
    fn what_unpacks_to_too_much_is_refused_while_it_is_unpacked() {
        let bomb = packed(&vec![0; 10 << 20]);
        assert!(bomb.len() < 20_000);
        let expected = "cannot read `t.gz`: it unpacks to more than 100000 bytes; \
                        unpack it first: `gunzip -k 't.gz'`; a file may have up to 4 GiB";
        assert_eq!(said(unpacked(&bomb[..], "t.gz", 100_000, &Watch::default())), expected);
        let watch = Watch::default();
        watch.stop();
        assert_eq!(unpacked(&bomb[..], "t.gz", 1 << 30, &watch), Err(Error::Interrupted));
    }

    #[test]
    fn a_pipe_is_read_as_it_comes_up_to_a_limit() {
        let read = |limit| {
            let open = || Ok(Box::new(std::io::repeat(b'x').take(300_000)) as Box<dyn Read>);
            from_pipe(open, "pipe", limit, &Watch::default())
        };
        assert_eq!(read(300_000).map(|bytes| bytes.len()), Ok(300_000));
        let expected = "cannot read `pipe`: it sends more than 200000 bytes; \
                        save it as a file, which may have up to 4 GiB: `… > data.csv`";
        assert_eq!(said(read(200_000)), expected);
    }

    #[cfg(unix)]
    #[test]
    fn waiting_for_a_pipe_can_be_stopped() {
        let folder = tempfile::tempdir().expect("a folder for temporary files");
        let path = folder.path().join("pipe").display().to_string();
        let made = std::process::Command::new("mkfifo").arg(&path).status().expect("mkfifo runs");
        assert!(made.success());
        let watch = Watch::default();
        watch.until(Some(std::time::Instant::now() + Duration::from_millis(100)));
        assert_eq!(take(&path, &Access::everywhere(), &watch).err(), Some(Error::Interrupted));
        // The thread of the interrupted read is still waiting, and would take a part of what is written to the same
        // pipe.
        std::fs::remove_file(&path).expect("the pipe is ours");
        assert!(std::process::Command::new("mkfifo").arg(&path).status().expect("mkfifo runs").success());
        let writer = {
            let path = path.clone();
            std::thread::spawn(move || std::fs::write(path, "unit,a\nx,1\n"))
        };
        let taken = take(&path, &Access::everywhere(), &Watch::default()).expect("a table");
        assert_eq!(taken.bytes().whole(), Ok(b"unit,a\nx,1\n".to_vec()));
        writer.join().expect("the thread ends").expect("the pipe is read");
    }
}
