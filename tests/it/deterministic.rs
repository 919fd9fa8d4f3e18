//! The same session writes the same bytes in every format, whatever the time, the time zone, the locale and the number of
//! threads. `tests/machines/compare.sh` compares processors.

use std::collections::BTreeMap;
use std::path::Path;
use std::process::Command;

use crate::terminal::PROGRAM;

fn files(folder: &Path) -> BTreeMap<String, Vec<u8>> {
    let (mut all, mut rest) = (BTreeMap::new(), vec![folder.to_path_buf()]);
    while let Some(next) = rest.pop() {
        for entry in std::fs::read_dir(next).expect("a folder").flatten() {
            match entry.path().is_dir() {
                true => rest.push(entry.path()),
                false => {
                    let name = entry.path().strip_prefix(folder).expect("within").display().to_string();
                    all.insert(name, std::fs::read(entry.path()).expect("a file"));
                }
            }
        }
    }
    all
}

#[test]
fn every_format_is_the_same_in_every_run() {
    let script = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/machines/every_format.rhai");
    let mut first: Option<BTreeMap<String, Vec<u8>>> = None;
    for (zone, locale, threads) in
        [("UTC", "C", "1"), ("Asia/Shanghai", "zh_CN.UTF-8", "2"), ("America/St_Johns", "tr_TR.UTF-8", "7")]
    {
        let folder = tempfile::tempdir().expect("a folder");
        let run = Command::new(PROGRAM)
            .args(["-q", "--no-config", "--allow"])
            .arg(folder.path())
            .arg(&script)
            .arg(format!("folder={}", folder.path().display()))
            .envs([("TZ", zone), ("LC_ALL", locale), ("RAYON_NUM_THREADS", threads)])
            .output()
            .expect("it runs");
        assert!(run.status.success(), "{}", String::from_utf8_lossy(&run.stderr));
        let found = files(folder.path());
        assert!(found.len() > 40, "{} files", found.len());
        let expected = first.get_or_insert_with(|| found.clone());
        assert_eq!(expected.keys().collect::<Vec<_>>(), found.keys().collect::<Vec<_>>());
        for (name, bytes) in &found {
            assert!(expected[name] == *bytes, "{name} differs with {zone}, {locale}, {threads} threads");
        }
    }
}
