//! What scripts and typed lines may read and write: which folders are open, and when there is a sandbox at all.

use std::path::{Path, PathBuf};

use super::{config, history};
use crate::files::Access;
use crate::{Error, Result};

/// The choices of the command line.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub(crate) struct Sandbox {
    /// Whether typed lines run in the sandbox as well.
    pub is_on: bool,
    pub is_read_only: bool,
    /// Folders that are open in addition.
    pub allow: Vec<PathBuf>,
}

impl Sandbox {
    /// What lines may reach that the user types: every file, unless the sandbox is on for them, too.
    pub fn of_lines(&self, arguments: &[String]) -> Result<Access> {
        if self.is_on { self.of_script(None, arguments) } else { Ok(self.written(Access::everywhere())) }
    }

    /// What a script may reach. Files that are named by its arguments were chosen by the user.
    pub fn of_script(&self, script: Option<&Path>, arguments: &[String]) -> Result<Access> {
        let named = arguments.iter().flat_map(|word| [Some(word.as_str()), word.split_once('=').map(|(_, file)| file)]);
        let files = named.flatten().filter(|word| !word.is_empty());
        Ok(files.fold(self.opened(script)?, |access, file| access.with_file(Path::new(file))))
    }

    /// What a script may reach that the prompt loads. In a sandbox, it may not reach more than the prompt.
    pub fn of_loaded(&self, script: &Path, prompt: Access) -> Result<Access> {
        let is_own = || {
            let kept = history::folder().and_then(|folder| folder.join(history::SESSIONS).canonicalize().ok());
            kept.is_some_and(|kept| script.canonicalize().is_ok_and(|script| script.starts_with(kept)))
        };
        match prompt.is_sandbox() {
            true => Ok(prompt),
            // Most kept lines of an earlier session were typed by the user, but some may come from a script that was
            // loaded then. Variables need no file to be written.
            false if is_own() => Ok(prompt.for_kept_lines()),
            false => self.opened(Some(script)),
        }
    }

    fn opened(&self, script: Option<&Path>) -> Result<Access> {
        let mut access = Access::nowhere()?.with_folder("the working folder", Path::new("."))?;
        // A pipe has no folder of its own.
        if let Some(script) = script.filter(|script| script.is_file()) {
            let folder = script.parent().filter(|folder| !folder.as_os_str().is_empty()).unwrap_or(Path::new("."));
            access = access.with_folder("the folder of the script", folder)?;
        }
        for folder in &self.allow {
            access = access.with_folder(&format!("`{}`", folder.display()), folder)?;
        }
        let own = [config::folder(), history::folder()];
        Ok(self.written(own.into_iter().flatten().fold(access, |access, own| access.without(&own))))
    }

    fn written(&self, access: Access) -> Access {
        if self.is_read_only { access.read_only() } else { access }
    }

    /// Returns an error if a folder that was named is none.
    pub fn check(&self) -> Result<()> {
        let wrong = |folder: &&PathBuf| !folder.is_dir();
        let missing = |folder: &PathBuf| {
            let message = format!("`--allow {}`: there is no such folder", folder.display());
            Err(Error::plain(message))
        };
        self.allow.iter().find(wrong).map_or(Ok(()), missing)
    }
}
