//! The sandbox once more, enforced by the kernel: Landlock, on Linux, as far as the kernel has it.
//!
//! Our own check decides first and explains. The kernel also stops what a check cannot see, such as a link that appears
//! between the check and the use, or a mistake of ours.

use crate::files::Access;

/// Confine this thread, and all threads that it starts, to the open folders of a sandbox. Returns whether the kernel
/// does so; without a sandbox, or without Landlock, nothing happens.
pub fn confine(access: &Access) -> bool {
    access.is_sandbox() && is_confined(access)
}

#[cfg(target_os = "linux")]
fn is_confined(access: &Access) -> bool {
    linux::confined(access).unwrap_or(false)
}

#[cfg(not(target_os = "linux"))]
fn is_confined(_: &Access) -> bool {
    false
}

#[cfg(target_os = "linux")]
mod linux {
    use std::path::{Path, PathBuf};

    use landlock::{
        ABI, Access as _, AccessFs, AccessNet, BitFlags, Ruleset, RulesetAttr, RulesetCreatedAttr, RulesetError,
        RulesetStatus, Scope, path_beneath_rules,
    };

    use crate::files::Access;

    /// What we ask for; an older kernel does what it can.
    const WANTED: ABI = ABI::V6;

    /// What every run may read: the fonts of pictures, and what the standard library asks about threads and time.
    const SYSTEM: &[&str] = &[
        "/usr/share/fonts",
        "/usr/local/share/fonts",
        "/etc/fonts",
        "/etc/localtime",
        "/usr/share/zoneinfo",
        "/proc/self/cgroup",
        "/proc/self/mountinfo",
        "/sys/fs/cgroup",
    ];

    /// Folders of fonts in the home folder.
    const FONTS: &[&str] = &[".fonts", ".local/share/fonts"];

    const DEVICES: &[&str] = &["/dev/null", "/dev/tty"];

    pub fn confined(access: &Access) -> Result<bool, RulesetError> {
        let read = AccessFs::ReadFile | AccessFs::ReadDir;
        // No programs, devices, sockets, pipes or links.
        let write = AccessFs::WriteFile
            | AccessFs::Truncate
            | AccessFs::MakeReg
            | AccessFs::MakeDir
            | AccessFs::RemoveFile
            | AccessFs::RemoveDir
            | AccessFs::Refer;
        let [open, readable, new] = access.places();
        let in_open: BitFlags<AccessFs> = if access.is_read_only() { read } else { read | write };
        // A new file needs its folder: the kernel can allow no file that does not exist yet.
        let beside = new.iter().filter_map(|file| file.parent());
        // A pipe of the shell, such as `/dev/fd/63`, has no place in a folder; the kernel takes no rule for it and
        // needs none.
        let readable = readable.into_iter().filter(|file| file.canonicalize().is_ok());
        let done = Ruleset::default()
            .handle_access(AccessFs::from_all(WANTED))?
            .handle_access(AccessNet::from_all(WANTED))?
            .scope(Scope::from_all(WANTED))?
            .create()?
            .add_rules(path_beneath_rules(SYSTEM, read))?
            .add_rules(path_beneath_rules(fonts(), read))?
            .add_rules(path_beneath_rules(DEVICES, AccessFs::ReadFile | AccessFs::WriteFile))?
            .add_rules(path_beneath_rules(open, in_open))?
            .add_rules(path_beneath_rules(readable, AccessFs::ReadFile))?
            .add_rules(path_beneath_rules(beside, in_open))?
            .restrict_self()?;
        Ok(done.ruleset != RulesetStatus::NotEnforced)
    }

    fn fonts() -> Vec<PathBuf> {
        let home = std::env::home_dir().filter(|home| home.is_absolute());
        home.map_or(Vec::new(), |home: PathBuf| FONTS.iter().map(|name| Path::new(&home).join(name)).collect())
    }
}

#[cfg(all(test, target_os = "linux"))]
mod tests {
    use std::fs;
    use std::io::ErrorKind;
    use std::path::Path;

    use super::*;
    use crate::files;

    /// What a confined thread finds; None where the kernel has no Landlock.
    fn confined<T: Send + 'static>(access: Access, work: impl FnOnce() -> T + Send + 'static) -> Option<T> {
        // The kernel confines threads, so the other tests stay free.
        std::thread::spawn(move || confine(&access).then(work)).join().expect("the work does not panic")
    }

    fn sandbox(folder: &Path) -> Access {
        Access::nowhere().and_then(|access| access.with_folder("it", folder)).expect("a folder")
    }

    fn is_refused<T>(done: std::io::Result<T>) -> bool {
        done.is_err_and(|error| error.kind() == ErrorKind::PermissionDenied)
    }

    #[test]
    fn the_kernel_refuses_what_is_outside_and_allows_what_is_inside() {
        let (inside, outside) = (files::temporary().expect("a folder"), files::temporary().expect("a folder"));
        let (open, shut) = (inside.path().to_path_buf(), outside.path().to_path_buf());
        fs::write(shut.join("secret.csv"), "unit,a\nx,1\n").expect("written");
        // A link such as may appear after our own check.
        std::os::unix::fs::symlink(shut.join("secret.csv"), open.join("link.csv")).expect("linked");
        let found = confined(sandbox(&open), move || {
            let file = files::write(&open.join("a.csv"), b"unit,a\nx,1\n", &Access::everywhere());
            let moved = fs::create_dir(open.join("b")).and_then(|()| fs::rename(open.join("a.csv"), open.join("b/a")));
            let read = fs::read(open.join("b/a")).map(|bytes| bytes.len()).ok();
            let bad = [
                is_refused(fs::read(shut.join("secret.csv"))),
                is_refused(fs::read(open.join("link.csv"))),
                is_refused(fs::write(shut.join("new.csv"), "x")),
                is_refused(fs::write(open.join("link.csv"), "x")),
                is_refused(fs::read_dir(&shut)),
                is_refused(fs::remove_file(shut.join("secret.csv"))),
                is_refused(std::process::Command::new("/bin/true").status()),
            ];
            (file, moved.is_ok(), read, bad)
        });
        let Some((file, is_moved, read, bad)) = found else { return };
        assert_eq!((file, is_moved, read), (Ok(()), true, Some(11)));
        assert_eq!(bad, [true; 7]);
        assert_eq!(fs::read_to_string(outside.path().join("secret.csv")).expect("kept"), "unit,a\nx,1\n");
    }

    #[test]
    fn a_read_only_sandbox_and_a_given_file_are_read_only_for_the_kernel() {
        let (inside, outside) = (files::temporary().expect("a folder"), files::temporary().expect("a folder"));
        let (open, given) = (inside.path().to_path_buf(), outside.path().join("given.csv"));
        fs::write(&given, "x").expect("written");
        let access = sandbox(&open).with_file(&given).read_only();
        let found = confined(access, move || {
            let other = given.with_file_name("other.csv");
            [fs::read(&given).is_ok(), is_refused(fs::write(&given, "y")), is_refused(fs::write(other, "y"))]
                .into_iter()
                .chain([is_refused(fs::write(open.join("new.csv"), "y"))])
                .all(|is_right| is_right)
        });
        assert!(found.unwrap_or(true));
    }

    #[test]
    fn a_pipe_of_the_shell_does_not_open_the_sandbox() {
        use std::os::fd::AsRawFd;
        let folder = files::temporary().expect("a folder");
        let (reader, writer) = std::io::pipe().expect("a pipe");
        let path = format!("/dev/fd/{}", reader.as_raw_fd());
        let access = sandbox(folder.path()).with_file(Path::new(&path));
        let plain = confined(sandbox(folder.path()), || ());
        drop(writer);
        assert_eq!(confined(access, move || fs::read(path).ok()), plain.map(|()| Some(Vec::new())));
    }

    #[test]
    fn no_network_from_the_sandbox() {
        let listener = std::net::TcpListener::bind("127.0.0.1:0").expect("a free port");
        let address = listener.local_addr().expect("an address");
        let folder = files::temporary().expect("a folder");
        let tried = confined(sandbox(folder.path()), move || {
            (std::net::TcpStream::connect(address).is_err(), std::net::TcpListener::bind("127.0.0.1:0").is_err())
        });
        // Landlock knows the network since Linux 6.7.
        let release = fs::read_to_string("/proc/sys/kernel/osrelease").unwrap_or_default();
        let numbers: Vec<u32> = release.split('.').map_while(|part| part.parse().ok()).take(2).collect();
        assert!(tried.is_none_or(|tried| tried == (true, true) || numbers < vec![6, 7]), "{tried:?}");
    }
}
