//! Which files may be read and written: any, or only those in certain folders, whatever links and `..` say.
//!
//! Every path from a script becomes a `Permitted` here before it reaches the file system; readers and writers accept
//! nothing else. The real place of a path is found before it is judged, without looking at anything outside, so that no
//! message tells whether a file outside exists.

use std::collections::VecDeque;
use std::ffi::OsString;
use std::fs;
use std::path::{Component, Path, PathBuf};
use std::sync::Arc;

use crate::{Error, Result};

/// What may be read and written. Clones are cheap.
#[derive(Debug, Clone)]
pub struct Access {
    /// The folders of a sandbox; None if there is no sandbox.
    sandbox: Option<Arc<Folders>>,
    /// Why nothing may be written; None if files may be.
    unwritable: Option<Closed>,
}

/// What a sandbox allows.
#[derive(Debug, Clone, Default)]
struct Folders {
    /// Relative paths start here.
    working: PathBuf,
    open: Vec<Folder>,
    /// Single files that may be read, by their absolute paths.
    readable: Vec<PathBuf>,
    /// Files that did not exist at first and may be written, by their absolute paths.
    new: Vec<PathBuf>,
    /// Folders that stay closed wherever they are.
    closed: Vec<PathBuf>,
}

/// A folder below which files may be read and written.
#[derive(Debug, Clone)]
struct Folder {
    /// What messages call it.
    called: String,
    /// The absolute path as it was given, and the real one.
    given: PathBuf,
    real: PathBuf,
}

/// A path that may be read or written.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Permitted {
    /// The path as it was written, for messages.
    shown: PathBuf,
    /// The path to open. In a sandbox it contains no link.
    real: PathBuf,
}

/// Why a path is closed.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Closed {
    /// It is in none of the folders.
    Outside,
    /// It starts in one of them, and a link leads out.
    Link,
    /// A name on its way begins with a dot.
    Hidden,
    /// It belongs to the settings or the history of the program.
    Own,
    /// It was given for reading.
    Given,
    /// Nothing may be written.
    ReadOnly,
    /// Nothing may be written by lines that were kept from an earlier session.
    Kept,
}

/// The systems' own limit for links that lead to links.
const MOST_LINKS: usize = 40;

impl Access {
    /// Every file, as for a user who types the paths.
    pub fn everywhere() -> Access {
        Access { sandbox: None, unwritable: None }
    }

    /// A sandbox that allows nothing yet; relative paths start in the working folder.
    pub fn nowhere() -> Result<Access> {
        let failed =
            |error: std::io::Error| Error::plain(format!("cannot find the working folder: {}", super::plain(&error)));
        let working = std::env::current_dir().map_err(failed)?;
        Ok(Access { sandbox: Some(Arc::new(Folders { working, ..Folders::default() })), unwritable: None })
    }

    /// Opens a folder with everything in it, except what is hidden. `called` is its name in messages.
    pub fn with_folder(self, called: &str, path: &Path) -> Result<Access> {
        let failed = |reason: String| Error::Io { doing: "cannot allow", path: path.display().to_string(), reason };
        let real = fs::canonicalize(path).map_err(|error| failed(super::plain(&error)))?;
        if !real.is_dir() {
            return Err(failed("it is not a folder".to_string()));
        }
        Ok(self.changed(|folders| {
            let given = folders.working.join(path);
            if !folders.open.iter().any(|known| known.real == real) {
                folders.open.push(Folder { called: called.to_string(), given, real });
            }
        }))
    }

    /// Opens a file that exists for reading; a file that does not, for writing.
    pub fn with_file(self, path: &Path) -> Access {
        self.changed(|folders| {
            let given = folders.working.join(path);
            let is_new = fs::symlink_metadata(&given).is_err();
            let parent = given.parent().is_some_and(Path::is_dir);
            match (given.is_dir(), is_new) {
                (false, false) => folders.readable.push(given),
                (false, true) if parent => folders.new.push(given),
                _ => {}
            }
        })
    }

    /// Closes a folder, even if it is in one of the open folders.
    pub fn without(self, path: &Path) -> Access {
        self.changed(|folders| {
            let given = folders.working.join(path);
            // It may not exist yet.
            let real = |there: &Path| Some(fs::canonicalize(there).ok()?.join(given.strip_prefix(there).ok()?));
            folders.closed.extend(given.ancestors().find_map(real));
            folders.closed.push(given);
        })
    }

    /// The same, but nothing may be written.
    pub fn read_only(self) -> Access {
        Access { unwritable: Some(Closed::ReadOnly), ..self }
    }

    /// The same for lines that were kept from an earlier session.
    pub fn for_kept_lines(self) -> Access {
        Access { unwritable: self.unwritable.or(Some(Closed::Kept)), ..self }
    }

    fn changed(mut self, change: impl FnOnce(&mut Folders)) -> Access {
        if let Some(folders) = &mut self.sandbox {
            change(Arc::make_mut(folders));
        }
        self
    }

    /// Whether this is a sandbox.
    pub fn is_sandbox(&self) -> bool {
        self.sandbox.is_some()
    }

    /// Whether nothing may be written.
    pub fn is_read_only(&self) -> bool {
        self.unwritable.is_some()
    }

    /// The real paths of the open folders, of the files that may be read, and of the new files that may be written.
    pub fn places(&self) -> [Vec<&Path>; 3] {
        let Some(folders) = &self.sandbox else { return Default::default() };
        let open = folders.open.iter().map(|folder| folder.real.as_path()).collect();
        [open, paths(&folders.readable), paths(&folders.new)]
    }

    /// Returns a path to be read; an error if it may not be.
    pub fn reading(&self, path: &Path) -> Result<Permitted> {
        let Some(folders) = &self.sandbox else { return Ok(Permitted::everywhere(path)) };
        let given = folders.working.join(path);
        if folders.readable.contains(&given) || folders.new.contains(&given) {
            return Ok(Permitted { shown: path.to_path_buf(), real: given });
        }
        let real = folders.real(&given).map_err(|why| folders.refused("cannot read", path, why))?;
        Ok(Permitted { shown: path.to_path_buf(), real })
    }

    /// Returns a path to be written; an error if it may not be.
    pub fn writing(&self, path: &Path) -> Result<Permitted> {
        let none = Folders::default();
        let refused = |why| self.sandbox.as_deref().unwrap_or(&none).refused("cannot write", path, why);
        if let Some(why) = self.unwritable {
            return Err(refused(why));
        }
        let Some(folders) = &self.sandbox else { return Ok(Permitted::everywhere(path)) };
        let given = folders.working.join(path);
        if folders.new.contains(&given) {
            return Ok(Permitted { shown: path.to_path_buf(), real: given });
        }
        let outside = |why| match folders.readable.contains(&given) {
            true => Closed::Given,
            false => why,
        };
        let real = folders.real(&given).map_err(|why| refused(outside(why)))?;
        Ok(Permitted { shown: path.to_path_buf(), real })
    }

    /// Whether something exists at a path. Outside the sandbox nothing does. A link that leads out of it exists,
    /// wherever it leads, so that using it is refused and not ignored.
    pub fn is_there(&self, path: &Path) -> bool {
        match (self.reading(path), &self.sandbox) {
            (Ok(file), _) => file.real.exists(),
            (Err(_), Some(folders)) => folders.real(&folders.working.join(path)) == Err(Closed::Link),
            (Err(_), None) => false,
        }
    }

    /// Whether a path is that of a file that may be read.
    pub fn is_file(&self, path: &Path) -> bool {
        self.reading(path).is_ok_and(|file| file.real.is_file())
    }

    /// Whether a path is that of a folder that may be read.
    pub fn is_folder(&self, path: &Path) -> bool {
        self.reading(path).is_ok_and(|file| file.real.is_dir())
    }
}

fn paths(paths: &[PathBuf]) -> Vec<&Path> {
    paths.iter().map(PathBuf::as_path).collect()
}

impl Permitted {
    fn everywhere(path: &Path) -> Permitted {
        Permitted { shown: path.to_path_buf(), real: path.to_path_buf() }
    }

    /// The path as it was written, for messages.
    pub fn shown(&self) -> &Path {
        &self.shown
    }

    /// The path to open.
    pub(super) fn real(&self) -> &Path {
        &self.real
    }

    /// A file in this folder, which was checked as a whole.
    pub(super) fn join(&self, name: &str) -> Permitted {
        Permitted { shown: self.shown.join(name), real: self.real.join(name) }
    }
}

impl Folders {
    /// The real place of an absolute path, which is in an open folder. Names that do not exist stay as they are.
    ///
    /// The path is followed name by name, as the system does. It is refused as soon as it leaves the open folders and
    /// the way to them, so that nothing elsewhere is looked at: the answer depends on the text and on what is inside.
    fn real(&self, path: &Path) -> std::result::Result<PathBuf, Closed> {
        let (mut real, mut rest) = self.start(path);
        let mut links = 0;
        while let Some(name) = rest.pop_front() {
            if name == ".." {
                real.pop();
                continue;
            }
            if name == "." {
                continue;
            }
            let why = |why| if links > 0 && why == Closed::Outside { Closed::Link } else { why };
            let next = real.join(&name);
            self.check_way(&next).map_err(why)?;
            let Some(target) = self.is_in(&next).then(|| fs::read_link(&next).ok()).flatten() else {
                real = next;
                continue;
            };
            links += 1;
            if links > MOST_LINKS {
                return Err(Closed::Link);
            }
            let mut target = real.join(target);
            target.extend(rest);
            (real, rest) = self.start(&target);
        }
        match self.is_in(&real) {
            true => Ok(real),
            false => Err(if links > 0 { Closed::Link } else { Closed::Outside }),
        }
    }

    /// Where to start following an absolute path: in the innermost open folder whose given or real path it begins with,
    /// or at the root; and the names that follow.
    fn start(&self, path: &Path) -> (PathBuf, VecDeque<OsString>) {
        let places = self.open.iter().flat_map(|folder| [(&folder.given, folder), (&folder.real, folder)]);
        let known = places.filter(|(start, _)| path.starts_with(start));
        let (start, real) = match known.max_by_key(|(start, _)| start.components().count()) {
            Some((start, folder)) => (start.clone(), folder.real.clone()),
            None => {
                let is_root = |part: &Component| matches!(part, Component::Prefix(_) | Component::RootDir);
                let root: PathBuf = path.components().take_while(is_root).collect();
                (root.clone(), root)
            }
        };
        let names = path.components().skip(start.components().count());
        (real, names.map(|name| name.as_os_str().to_os_string()).collect())
    }

    /// Whether a real path is an open folder or lies in one.
    fn is_in(&self, real: &Path) -> bool {
        self.open.iter().any(|folder| real.starts_with(&folder.real))
    }

    /// Returns an error unless a real path lies in an open folder or leads to one.
    fn check_way(&self, real: &Path) -> std::result::Result<(), Closed> {
        if self.closed.iter().any(|closed| real.starts_with(closed)) {
            return Err(Closed::Own);
        }
        if self.open.iter().any(|folder| folder.real.starts_with(real)) {
            return Ok(());
        }
        let shown = |folder: &Folder| {
            let inner = real.strip_prefix(&folder.real).ok()?;
            Some(!inner.components().any(|name| name.as_os_str().as_encoded_bytes().starts_with(b".")))
        };
        let mut found = self.open.iter().filter_map(shown).peekable();
        match (found.peek().is_some(), found.any(|is_shown| is_shown)) {
            (false, _) => Err(Closed::Outside),
            (true, false) => Err(Closed::Hidden),
            (true, true) => Ok(()),
        }
    }

    fn refused(&self, doing: &str, path: &Path, why: Closed) -> Error {
        let shown = path.display();
        let folder = match path.parent() {
            Some(parent) if !parent.as_os_str().is_empty() => parent.display().to_string(),
            _ => shown.to_string(),
        };
        let folder = if folder.contains(' ') { format!("'{folder}'") } else { folder };
        let allow = format!("run it with `--allow {folder}` if you trust it");
        let (reason, hint) = match why {
            Closed::Outside => (format!("the sandbox allows only {}", self.named()), allow),
            Closed::Link => (
                "a link leads out of the folders that the sandbox allows".to_string(),
                "allow the folder that the link leads to with `--allow` if you trust it".to_string(),
            ),
            Closed::Hidden => {
                ("files and folders whose names begin with a dot are closed in the sandbox".into(), allow)
            }
            Closed::Own => {
                let reason = "the settings and the history of reweigh are closed in the sandbox";
                (reason.to_string(), "use another folder".to_string())
            }
            Closed::Given => {
                let reason = "a file that is given as an argument may be read, but not replaced";
                (reason.to_string(), allow)
            }
            Closed::ReadOnly => {
                ("`--read-only` forbids it".to_string(), "run it without `--read-only` if you trust it".to_string())
            }
            Closed::Kept => {
                let reason = "lines that were kept from an earlier session write no files";
                (reason.to_string(), "type the line again to write the file".to_string())
            }
        };
        Error::plain(format!("{doing} `{shown}`: {reason}")).about(shown.to_string()).advise(hint)
    }

    /// The open folders as in a sentence.
    fn named(&self) -> String {
        let names: Vec<&str> = self.open.iter().map(|folder| folder.called.as_str()).collect();
        match names.split_last() {
            None => "the files that were given".to_string(),
            Some((only, [])) => (*only).to_string(),
            Some((last, others)) => format!("{} and {last}", others.join(", ")),
        }
    }
}
