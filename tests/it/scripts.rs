//! Every worked example in `scripts/` runs and prints its expected text; `UPDATE=1` rewrites it.

use std::cell::RefCell;
use std::fs;
use std::path::PathBuf;
use std::rc::Rc;

use reweigh::render::Look;
use reweigh::script::{Session, Settings};

use crate::transcript::{difference, on_big_stack, update};

/// The output of a script, as written to a pipe.
fn run(path: PathBuf) -> String {
    on_big_stack(path, |path| {
        let script = fs::read_to_string(&path).expect("a script");
        let out: Rc<RefCell<String>> = Rc::default();
        let sink = out.clone();
        let out_fn = Rc::new(move |text: &str| sink.borrow_mut().push_str(text));
        // The script's first argument is the folder for the files that it writes.
        let folder = tempfile::tempdir().expect("a folder");
        let args = vec![folder.path().display().to_string()];
        let mut session = Session::new(Settings { look: Look::default(), out: out_fn, args });
        let result = session.run(&script, "script");
        let error = result.err().map_or(String::new(), |report| report.render(false));
        format!("{}{error}", out.take())
    })
}

#[test]
fn every_script_prints_its_expected_text() {
    let root = PathBuf::from(env!("CARGO_MANIFEST_DIR"));
    let files = fs::read_dir(root.join("scripts")).expect("the folder of scripts");
    let mut scripts: Vec<PathBuf> = files.map(|file| file.expect("a readable entry").path()).collect();
    scripts.retain(|path| path.extension().is_some_and(|ending| ending == "rhai"));
    assert!(scripts.len() >= 2, "scripts are found");
    for script in scripts {
        let name = script.file_stem().expect("a name").to_string_lossy().into_owned();
        let path = root.join("tests/it/scripts").join(name + ".txt");
        let found = run(script);
        assert!(!found.contains("error:"), "{found}");
        if update() {
            fs::write(&path, &found).expect("the expected text can be written");
        }
        let expected = fs::read_to_string(&path).expect("a script has an expected text");
        assert_eq!(expected, found, "{}: {}", path.display(), difference(&expected, &found));
    }
}
