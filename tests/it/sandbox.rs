//! A script of somebody else reads and writes only in the folders that it was given, whatever it tries.

use std::fs;
use std::os::unix::fs::symlink;
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};

/// A folder to work in, one for the script, and one outside, all in a folder of their own; `@` in a text stands for it.
struct Office {
    all: tempfile::TempDir,
}

/// The result of a run: exit code, output and errors, with `@` for the folder.
type Ended = (i32, String);

const TABLE: &str = "unit,a,b\nx,1,2\ny,2,1\n";

impl Office {
    fn new() -> Office {
        let office = Office { all: tempfile::Builder::new().prefix("office").tempdir().expect("a folder") };
        for folder in ["work/sub", "work/.hidden", "scripts", "outside/data", "home"] {
            fs::create_dir_all(office.path(folder)).expect("a folder");
        }
        for table in ["work/in.csv", "work/sub/in.csv", "work/.hidden/in.csv", "scripts/own.csv", "outside/secret.csv"]
        {
            office.write(table, TABLE);
        }
        office.write("outside/data/secret.csv", TABLE);
        office
    }

    fn path(&self, name: &str) -> PathBuf {
        // The real path, since a temporary folder may lie behind a link.
        self.all.path().canonicalize().expect("a folder").join(name)
    }

    fn write(&self, name: &str, text: &str) {
        fs::write(self.path(name), text).expect("a file can be written");
    }

    fn read(&self, name: &str) -> String {
        fs::read_to_string(self.path(name)).unwrap_or_default()
    }

    fn link(&self, to: &str, name: &str) {
        symlink(self.path(to), self.path(name)).expect("a link can be made");
    }

    fn full(&self, text: &str) -> String {
        text.replace('@', self.path("").display().to_string().trim_end_matches('/'))
    }

    fn command(&self, words: &[&str]) -> Command {
        let mut command = Command::new(env!("CARGO_BIN_EXE_reweigh"));
        command.args(words.iter().map(|word| self.full(word))).current_dir(self.path("work"));
        command.env("HOME", self.path("home")).env("XDG_CONFIG_HOME", self.path("home/config"));
        command.env("XDG_STATE_HOME", self.path("home/state"));
        command.stdin(Stdio::piped()).stdout(Stdio::piped()).stderr(Stdio::piped());
        command
    }

    fn run(&self, words: &[&str], input: &str) -> Ended {
        use std::io::Write;
        let mut child = self.command(words).spawn().expect("the program starts");
        let _ = child.stdin.take().expect("an input").write_all(self.full(input).as_bytes());
        let output = child.wait_with_output().expect("the program ends");
        let text = |bytes: &[u8]| String::from_utf8_lossy(bytes).into_owned();
        let said = format!("{}{}", text(&output.stdout), text(&output.stderr));
        (output.status.code().unwrap_or(-1), said.replace(&self.full("@"), "@"))
    }

    /// Runs a script in its folder, with options before it and arguments after it.
    fn script(&self, options: &[&str], text: &str, arguments: &[&str]) -> Ended {
        self.write("scripts/s.rhai", &self.full(text));
        self.run(&[options, &["@/scripts/s.rhai"], arguments].concat(), "")
    }

    #[track_caller]
    fn refuses(&self, text: &str, message: &str) {
        let (code, said) = self.script(&[], text, &[]);
        assert!(code == 1 && said.contains(message), "{text}: {code} {said}");
        assert!(!said.contains("x,1"), "{text}: {said}");
    }

    #[track_caller]
    fn allows(&self, options: &[&str], text: &str, arguments: &[&str]) {
        let (code, said) = self.script(options, text, arguments);
        assert_eq!(code, 0, "{text}: {said}");
    }

    /// Everything outside, to see that nothing was changed.
    fn outside(&self) -> Vec<(PathBuf, String)> {
        fn collect(folder: &Path, found: &mut Vec<(PathBuf, String)>) {
            for entry in fs::read_dir(folder).expect("a folder").flatten() {
                match entry.path().is_dir() {
                    true => collect(&entry.path(), found),
                    false => found.push((entry.path(), fs::read_to_string(entry.path()).expect("text"))),
                }
            }
        }
        let mut found = Vec::new();
        ["outside", "home"].iter().for_each(|folder| collect(&self.path(folder), &mut found));
        found.sort();
        found
    }
}

const OUTSIDE: &str = "the sandbox allows only the working folder and the folder of the script";
const LINK: &str = "a link leads out of the folders that the sandbox allows";
const HIDDEN: &str = "files and folders whose names begin with a dot are closed in the sandbox";
const SAVE: &str = "save(model(load(\"demo\")).rank(), \"PATH\")";

#[test]
fn a_script_reads_and_writes_in_its_own_folder_and_the_working_folder() {
    let office = Office::new();
    office.allows(
        &[],
        "load(\"in.csv\"); load(\"./sub/../in.csv\"); load(\"sub/in.csv\"); load(\"@/scripts/own.csv\");",
        &[],
    );
    office.allows(&[], "load(\"../scripts/own.csv\"); load(\"../work/in.csv\"); load(\"demo\").units();", &[]);
    for path in ["out.csv", "sub/out.csv", "@/scripts/out.csv", "../scripts/sub.json", "sub/../again.md"] {
        office.allows(&[], &SAVE.replace("PATH", path), &[]);
    }
    assert!(
        ["work/out.csv", "work/sub/out.csv", "scripts/out.csv", "scripts/sub.json", "work/again.md"]
            .iter()
            .all(|name| office.read(name).contains("Atlantis"))
    );
    // A link that stays inside is followed, for reading and for writing.
    office.link("work/in.csv", "scripts/to_work.csv");
    office.allows(&[], "load(\"@/scripts/to_work.csv\")", &[]);
    office.link("work/sub", "work/again");
    office.allows(&[], &SAVE.replace("PATH", "again/through.csv"), &[]);
    assert!(office.read("work/sub/through.csv").contains("Atlantis"));
    // A script behind a link can be run; the folder of the link is its own.
    office.write("outside/tool.rhai", "load(\"../scripts/own.csv\").units().len");
    office.link("outside/tool.rhai", "scripts/tool.rhai");
    assert_eq!(office.run(&["@/scripts/tool.rhai"], ""), (0, "2\n".to_string()));
    // A script on standard input has no folder of its own.
    assert_eq!(office.run(&[], "load(\"in.csv\");").0, 0);
    let (code, said) = office.run(&["-"], "load(\"@/scripts/own.csv\")");
    assert!(code == 1 && said.contains("the sandbox allows only the working folder\n"), "{said}");
}

/// The seven attacks that once succeeded: reading and writing by absolute paths and by `..`, overwriting any file,
/// writing the user's startup script, and probing which files exist.
#[test]
fn no_path_leads_out() {
    let office = Office::new();
    fs::create_dir_all(office.path("home/config/reweigh")).expect("a folder");
    let before = office.outside();
    for path in [
        "@/outside/secret.csv",
        "../outside/secret.csv",
        "sub/../../outside/secret.csv",
        "/etc/passwd",
        "@/work/../outside/secret.csv",
        "@/work/no/../../outside/secret.csv",
        "/proc/self/environ",
        "//etc/hosts",
    ] {
        office
            .refuses(&format!("load(\"{path}\", #{{ format: \"csv\" }})"), &format!("cannot read `{path}`: {OUTSIDE}"));
        office.refuses(&format!("load(\"{path}\")"), OUTSIDE);
    }
    for path in [
        "@/outside/new.csv",
        "../outside/secret.csv",
        "@/outside/data/../new.html",
        "/tmp/../etc/x.txt",
        "@/home/config/reweigh/startup.rhai",
        "../home/config/reweigh/config.toml",
    ] {
        let text = if path.ends_with("rhai") || path.ends_with("txt") { "save(\"print(1)\", \"PATH\")" } else { SAVE };
        let text = if path.ends_with("toml") { "save(model(load(\"demo\")), \"PATH\")" } else { text };
        office.refuses(&text.replace("PATH", path), &format!("cannot write `{path}`: {OUTSIDE}"));
    }
    office.refuses("report(model(load(\"demo\")), \"../outside/page.html\")", OUTSIDE);
    office.refuses("publish(model(load(\"demo\")), \"../outside/site\")", OUTSIDE);
    office.refuses("publish(model(load(\"demo\")), \"@/outside/data\", #{ overwrite: true })", OUTSIDE);
    office.refuses("save(load(\"demo\"), \"../outside/secret.csv\")", OUTSIDE);
    office.refuses("save(load(\"demo\").chart(), \"../outside/x.svg\")", OUTSIDE);
    assert_eq!(before, office.outside());
}

#[test]
fn what_exists_outside_cannot_be_found_out() {
    let office = Office::new();
    office.write("outside/saved_one.toml", "format = 1\n");
    let asks = [
        "load(\"PATH\")",
        "load(\"PATH\", #{ format: \"csv\" })",
        "model(\"PATH\")",
        "model(load(\"demo\"), \"PATH\")",
        "load(\"in.csv\", #{ meta: \"PATH\" })",
        "published(\"PATH\", 2022)",
        "save(\"x\", \"PATH\", #{ overwrite: false })",
        "save(model(load(\"demo\")).rank(), \"PATH\", #{ overwrite: false })",
        "report(model(load(\"demo\")), \"PATH\")",
        "publish(model(load(\"demo\")), \"PATH\")",
    ];
    for (there, missing) in [
        ("@/outside/secret.csv", "@/outside/absent.csv"),
        ("../outside", "../outsidf"),
        ("@/outside/saved_one.toml", "@/outside/absent.toml"),
        ("/etc/passwd", "/etc/passwe"),
        ("@/outside/data", "@/outside/none"),
    ] {
        for ask in asks {
            let said = |path: &str| {
                let (code, said) = office.script(&[], &ask.replace("PATH", path), &[]);
                // The carets under the path are as long as the path; a hint may name another ending.
                let stem = Path::new(path).with_extension("").display().to_string();
                (code, said.replace(path, "PATH").replace(&stem, "PATH").replace('^', ""))
            };
            let (one, other) = (said(there), said(missing));
            assert_eq!(one, other, "{ask}");
            assert_eq!(one.0, 1, "{ask}: {one:?}");
        }
    }
    // The same for what a link leads to.
    office.link("outside/secret.csv", "work/there.csv");
    office.link("outside/absent.csv", "work/gone0.csv");
    for ask in asks {
        let said = |path: &str| {
            office.script(&[], &ask.replace("PATH", path), &[]).1.replace(path.trim_end_matches(".csv"), "PATH")
        };
        assert_eq!(said("there.csv"), said("gone0.csv"), "{ask}");
    }
}

#[test]
fn links_are_followed_before_the_place_is_judged() {
    let office = Office::new();
    let before = office.outside();
    office.link("outside/secret.csv", "work/file.csv");
    office.link("outside", "work/folder");
    office.link("work/file.csv", "work/twice.csv");
    office.link("outside/data", "work/data");
    office.link("outside/new.csv", "work/dangling.csv");
    office.link("work/loop", "work/loop");
    symlink("../../outside/secret.csv", office.path("work/sub/relative.csv")).expect("a link");
    for path in [
        "file.csv",
        "folder/secret.csv",
        "twice.csv",
        "data/../secret.csv",
        "dangling.csv",
        "sub/relative.csv",
        "loop/x.csv",
        "@/work/folder/data/secret.csv",
    ] {
        office.refuses(&format!("load(\"{path}\")"), LINK);
        office.refuses(&SAVE.replace("PATH", path), LINK);
    }
    // The description beside a table is refused, not ignored.
    office.write("work/t.csv", TABLE);
    office.write("outside/t.toml", "title = \"Secret title\"\n");
    office.link("outside/t.toml", "work/t.toml");
    office.refuses("load(\"t.csv\")", LINK);
    office.refuses("save(load(\"in.csv\"), \"t.csv\")", LINK);
    fs::remove_file(office.path("outside/t.toml")).expect("removed");
    assert_eq!(before, office.outside());
}

#[test]
fn saved_models_and_descriptions_name_no_file_outside() {
    let office = Office::new();
    office.write("work/j.csv", "unit,c\nx,5\ny,4\n");
    office.allows(&[], "save(model(load(\"in.csv\")), \"m.toml\"); model(\"m.toml\").rank()", &[]);
    office.allows(&[], "save(model(load(\"in.csv\").join(load(\"j.csv\"))), \"j.toml\"); model(\"j.toml\")", &[]);
    let (model, joined) = (office.read("work/m.toml"), office.read("work/j.toml"));
    assert!(model.contains("data = \"in.csv\"") && joined.contains("data = \"j.csv\""), "{joined}");
    for path in ["../outside/secret.csv", "@/outside/secret.csv", "../outside/absent.csv", "/etc/passwd.csv"] {
        let path = office.full(path);
        office.write("work/m.toml", &model.replace("in.csv", &path));
        office.refuses("model(\"m.toml\")", OUTSIDE);
        office.write("work/j.toml", &joined.replace("j.csv", &path));
        office.refuses("model(\"j.toml\")", OUTSIDE);
        // Beside a model, files are looked for as well.
        office.write("work/sub/m.toml", &model.replace("in.csv", &path));
        office.refuses("model(\"sub/m.toml\")", OUTSIDE);
    }
    for meta in ["../outside/secret.csv", "@/outside/about.toml"] {
        office.refuses(&format!("load(\"in.csv\", #{{ meta: \"{meta}\" }})"), OUTSIDE);
        office.write("work/r.csv", TABLE);
        office.write("work/r.toml", &office.full(&format!("[reading]\nmeta = \"{meta}\"\n")));
        let (_, said) = office.script(&[], "load(\"r.csv\")", &[]);
        assert!(!said.contains("Secret"), "{said}");
    }
    office.refuses("published(\"../outside/secret.csv\", 2022)", OUTSIDE);
}

#[test]
fn hidden_files_and_those_of_reweigh_are_closed() {
    let office = Office::new();
    for path in [".hidden/in.csv", "sub/../.hidden/in.csv", ".hidden/absent.csv", ".bashrc.csv"] {
        office.refuses(&format!("load(\"{path}\")"), HIDDEN);
        office.refuses(&SAVE.replace("PATH", path), HIDDEN);
    }
    office.link("work/.hidden", "work/seen");
    office.refuses("load(\"seen/in.csv\")", HIDDEN);
    office.allows(&["--allow", ".hidden"], "load(\".hidden/in.csv\")", &[]);
    // Our own folders are closed even to a script in the home folder that was allowed everything.
    for place in ["config", "state"] {
        fs::create_dir_all(office.path(&format!("home/{place}"))).expect("a folder");
        let text = format!("save(\"print(1)\", \"@/home/{place}/reweigh/startup.rhai\")");
        let (code, said) = office.script(&["--allow", "/"], &text, &[]);
        assert!(code == 1 && said.contains("the settings and the history of reweigh are closed"), "{said}");
        let mut inside = office.command(&["-"]);
        inside.current_dir(office.path(&format!("home/{place}")));
        fs::create_dir_all(office.path(&format!("home/{place}/reweigh"))).expect("a folder");
        let mut child = inside.spawn().expect("it starts");
        let text = "save(\"print(1)\", \"reweigh/startup.rhai\")";
        std::io::Write::write_all(&mut child.stdin.take().expect("an input"), text.as_bytes()).expect("written");
        assert_eq!(child.wait_with_output().expect("it ends").status.code(), Some(1));
        assert!(!office.path(&format!("home/{place}/reweigh/startup.rhai")).exists());
    }
}

#[test]
fn settings_and_the_startup_script_come_from_the_users_own_place() {
    let office = Office::new();
    for folder in ["work", "scripts"] {
        office.write(&format!("{folder}/startup.rhai"), "print(\"strange startup\")");
        office.write(&format!("{folder}/config.toml"), "format = \"json\"\n");
    }
    let (code, said) = office.script(&[], "model(load(\"demo\")).rank().top(1)", &[]);
    assert!(code == 0 && !said.contains("strange") && !said.contains('{'), "{said}");
    fs::create_dir_all(office.path("home/config/reweigh")).expect("a folder");
    office.write("home/config/reweigh/startup.rhai", "let mine = 42;");
    assert!(office.script(&[], "print(mine)", &[]).1.contains("42"));
    // It runs in the same sandbox as the script after it.
    office.write("home/config/reweigh/startup.rhai", &office.full("load(\"@/outside/secret.csv\")"));
    assert!(office.script(&[], "1", &[]).1.contains(OUTSIDE));
}

#[test]
fn options_and_arguments_open_more() {
    let office = Office::new();
    fs::create_dir_all(office.path("more")).expect("a folder");
    let reads = "load(\"@/outside/secret.csv\"); load(\"@/outside/data/secret.csv\");";
    office.allows(&["--allow", "@/outside"], reads, &[]);
    office.allows(&["--allow", "../outside"], reads, &[]);
    office.allows(
        &["--allow", "@/outside/data", "--allow", "@/more"],
        "save(load(\"@/outside/data/secret.csv\"), \"../more/x.csv\")",
        &[],
    );
    office.link("outside", "work/folder");
    office.allows(&["--allow", "@/outside"], "load(\"folder/secret.csv\"); load(\"@/outside/secret.csv\")", &[]);
    let (code, said) = office.script(&["--allow", "@/more"], "load(\"@/outside/secret.csv\")", &[]);
    assert!(code == 1 && said.contains(&format!("{} and `@/more`", OUTSIDE.replace(" and", ","))), "{said}");
    assert!(said.contains("hint: run it with `--allow @/outside` if you trust it"), "{said}");
    let (code, said) = office.script(&["--allow", "@/none"], "1", &[]);
    assert!(code == 1 && said.contains("`--allow @/none`: there is no such folder"), "{said}");

    // Files that the user names are open, for reading only.
    let one = "load(args[0]);";
    office.allows(&[], one, &["@/outside/secret.csv"]);
    office.allows(&[], "load(arg(\"data\", \"\"));", &["--data", "@/outside/secret.csv"]);
    office.allows(&[], "load(arg(\"data\", \"\"));", &["data=@/outside/secret.csv"]);
    office.allows(&[], one, &["../outside/secret.csv"]);
    let beside = office.script(&[], "load(\"@/outside/data/secret.csv\")", &["@/outside/secret.csv"]);
    assert!(beside.1.contains(OUTSIDE), "{}", beside.1);
    let before = office.outside();
    let (code, said) = office.script(&[], &SAVE.replace("\"PATH\"", "args[0]"), &["@/outside/secret.csv"]);
    assert!(code == 1 && said.contains("a file that is given as an argument may be read, but not replaced"), "{said}");
    let (code, _) = office.script(&[], "load(args[0] + \"/secret.csv\")", &["@/outside"]);
    assert_eq!((code, before), (1, office.outside()));
    // A new file may be written, since it replaces nothing.
    office.allows(&[], &SAVE.replace("\"PATH\"", "args[0]"), &["@/outside/new.csv"]);
    assert!(office.read("outside/new.csv").contains("Atlantis"));
}

#[test]
fn a_pipe_that_is_named_as_an_argument_can_be_read() {
    let office = Office::new();
    office.write("scripts/s.rhai", "print(load(args[0], #{ format: \"csv\" }).units().len)");
    let line = format!("{} @/scripts/s.rhai <(cat @/work/in.csv)", env!("CARGO_BIN_EXE_reweigh"));
    let mut shell = Command::new("bash");
    let Ok(ended) = shell.args(["-c", &office.full(&line)]).current_dir(office.path("work")).output() else { return };
    assert_eq!(String::from_utf8_lossy(&ended.stdout), "2\n", "{}", String::from_utf8_lossy(&ended.stderr));
    let (code, said) = office.run(&["@/scripts/s.rhai", "-"], TABLE);
    assert_eq!((code, said.as_str()), (0, "2\n"));
}

#[test]
fn read_only_writes_nothing() {
    let office = Office::new();
    let message = "`--read-only` forbids it";
    for write in [
        SAVE,
        "report(model(load(\"demo\")), \"x.html\")",
        "publish(model(load(\"demo\")), \"site\")",
        "save(load(\"demo\"), \"d.csv\")",
        "save(\"x\", \"in.txt\")",
        "save(model(load(\"demo\")), \"m.toml\")",
    ] {
        let write = write.replace("PATH", "x.csv");
        for (code, said) in [
            office.script(&["--read-only"], &write, &[]),
            office.script(&["--read-only", "--allow", "@/outside"], &write, &["@/outside/new.csv"]),
            office.run(&["--read-only", "-e", &write], ""),
            office.run(&["--read-only", "--sandbox", "-e", &write], ""),
        ] {
            assert!(code == 1 && said.contains(message), "{write}: {said}");
        }
    }
    office.allows(&["--read-only"], "load(\"in.csv\")", &[]);
    assert_eq!(office.run(&["--read-only", "-e", "load(\"@/outside/secret.csv\");"], "").0, 0);
    let mut found: Vec<String> = fs::read_dir(office.path("work"))
        .expect("a folder")
        .flatten()
        .map(|entry| entry.file_name().to_string_lossy().into_owned())
        .collect();
    found.sort();
    assert_eq!(found, [".hidden", "in.csv", "sub"]);
}

#[test]
fn typed_lines_are_free_unless_asked() {
    let office = Office::new();
    let line = "load(\"@/outside/secret.csv\").units().len";
    assert_eq!(office.run(&["-e", line], ""), (0, "2\n".to_string()));
    let (code, said) = office.run(&["--sandbox", "-e", line], "");
    assert!(code == 1 && said.contains("the sandbox allows only the working folder\n"), "{said}");
    assert_eq!(office.run(&["--sandbox", "-e", "load(args[0]).units().len", "@/outside/secret.csv"], "").0, 0);
    // At a prompt the same; a script that it loads is in the sandbox in any case.
    assert!(office.run(&["-q", "-i"], line).1.contains('2'));
    assert!(office.run(&["-q", "-i", "--sandbox"], line).1.contains("the sandbox allows only"));
    office.write("scripts/other.rhai", &office.full("let d = load(\"@/outside/secret.csv\")\n"));
    let load = ":load @/scripts/other.rhai\n";
    let said = office.run(&["-q", "-i"], load).1;
    assert!(said.contains(OUTSIDE), "{said}");
    let said = office.run(&["-q", "-i", "--allow", "@/outside"], load).1;
    assert!(said.contains("ran 1 line"), "{said}");
    let said = office.run(&["-q", "-i"], &format!("{load}{line}\n")).1;
    assert!(said.contains(OUTSIDE) && said.ends_with("2\n"), "the prompt is free again: {said}");
    let said = office.run(&["-q", "-i", "--sandbox"], load).1;
    assert!(said.contains("cannot read `@/scripts/other.rhai`: the sandbox allows only the working folder"), "{said}");
    // The kept lines of a session read what they read before, and write nothing.
    fs::create_dir_all(office.path("home/state/reweigh/sessions")).expect("a folder");
    let lines = "let d = load(\"@/outside/secret.csv\");\nsave(d, \"@/outside/no.csv\")\n";
    office.write("home/state/reweigh/sessions/s.rhai", &office.full(lines));
    let said = office.run(&["-q", "-i"], ":load @/home/state/reweigh/sessions/s.rhai\n").1;
    assert!(said.contains("cannot write `@/outside/no.csv`: lines that were kept from an earlier session"), "{said}");
    for command in [":save ../outside/x.rhai all", ":out ../outside/x.txt"] {
        let said = office.run(&["-q", "-i", "--sandbox"], &format!("let a = 1\n{command}\n")).1;
        assert!(said.contains("the sandbox allows only the working folder"), "{command}: {said}");
    }
    // The prompt after a script stays in the sandbox of the script.
    office.write("scripts/s.rhai", "let a = 1;");
    assert!(office.run(&["-q", "-i", "@/scripts/s.rhai"], line).1.contains(OUTSIDE));
}

#[test]
fn a_published_folder_with_links_changes_nothing_outside() {
    let office = Office::new();
    office.allows(&[], "publish(model(load(\"demo\")), \"site\")", &[]);
    let before = office.outside();
    office.write("work/site/published.txt", "x\nbad/secret.csv\nbad/data/secret.csv\n../../outside/secret.csv\n");
    office.link("outside", "work/site/bad");
    office.allows(&[], "publish(model(load(\"demo\")), \"site\", #{ overwrite: true })", &[]);
    assert_eq!(before, office.outside());
    // A folder of the site itself that leads out.
    let inner = fs::read_dir(office.path("work/site")).expect("a site").flatten().map(|entry| entry.path());
    let inner: Vec<PathBuf> = inner.filter(|path| path.is_dir() && !path.is_symlink()).collect();
    assert!(!inner.is_empty());
    fs::remove_dir_all(&inner[0]).expect("removed");
    symlink(office.path("outside"), &inner[0]).expect("linked");
    office.refuses("publish(model(load(\"demo\")), \"site\", #{ overwrite: true })", LINK);
    assert_eq!(before, office.outside());
}

#[test]
fn scripts_see_no_environment_process_or_module() {
    let office = Office::new();
    office.write("work/other.rhai", "fn f() { 1 }");
    for text in [
        "import \"other\" as o; o::f()",
        "import \"@/work/other\" as o;",
        "env(\"HOME\")",
        "system(\"id\")",
        "exec(\"id\")",
        "eval(\"1\")",
        "open_file(\"in.csv\")",
        "sys::env",
        "fetch(\"https://example.org\")",
        "load(\"https://example.org/x.csv\")",
        "load(\"file:///etc/passwd\", #{ format: \"csv\" })",
    ] {
        office.refuses(text, "error");
    }
    // Nor do messages tell where the working folder is.
    let (_, said) = office.run(&["-"], "try { load(\"/etc/passwd\") } catch (e) { print(e) }");
    assert!(!said.contains('@'), "{said}");
}

/// Whether the kernel has Landlock, tried out on this thread.
#[cfg(target_os = "linux")]
fn landlock_is_there() -> bool {
    use landlock::{AccessFs, Ruleset, RulesetAttr, RulesetStatus};
    let made = Ruleset::default().handle_access(AccessFs::Execute).and_then(|rules| rules.create());
    made.and_then(|rules| rules.restrict_self()).is_ok_and(|done| done.ruleset != RulesetStatus::NotEnforced)
}

/// Completion lists nothing outside either.
#[test]
fn completions_stay_inside() {
    use reweigh::files::Access;
    use reweigh::script::{Session, Settings};
    let settings = Settings { look: Default::default(), out: std::rc::Rc::new(|_| {}), args: Vec::new() };
    let session = Session::new(settings);
    let offered = |text: &str| session.complete(text, text.len()).candidates.len();
    assert!(offered("load(\"../") > 0 && offered("load(\"scripts/files/") > 0);
    let access = Access::nowhere().and_then(|access| access.with_folder("it", Path::new("scripts"))).expect("a folder");
    session.set_access(access);
    assert_eq!((offered("load(\"../"), offered("load(\"/"), offered("load(\"data/")), (0, 0, 0));
    assert!(offered("load(\"scripts/files/") > 0);
}

/// The kernel confines a script, too, where it has Landlock, which leaves a mark on the process.
#[cfg(target_os = "linux")]
#[test]
fn the_kernel_confines_the_process_of_a_script() {
    let office = Office::new();
    office.write("scripts/s.rhai", "print(1); load(\"-\")");
    let marked = |words: &[&str]| {
        let mut child = office.command(words).spawn().expect("it starts");
        let mut first = [0; 2];
        std::io::Read::read_exact(child.stdout.as_mut().expect("an output"), &mut first).expect("a line");
        // The session runs in a thread of its own.
        let threads = fs::read_dir(format!("/proc/{}/task", child.id())).expect("the threads").flatten();
        let status: String = threads.filter_map(|one| fs::read_to_string(one.path().join("status")).ok()).collect();
        child.kill().and_then(|()| child.wait()).expect("it ends");
        status.lines().any(|line| line.starts_with("NoNewPrivs:") && line.ends_with('1'))
    };
    let is_free = marked(&["-e", "print(1); load(\"-\")"]);
    let has_landlock = std::thread::spawn(landlock_is_there).join().expect("the thread ends");
    let is_confined = marked(&["@/scripts/s.rhai"]);
    assert!(is_confined || !has_landlock);
    assert!(!is_free || is_confined);
}
