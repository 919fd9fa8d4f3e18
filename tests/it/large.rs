//! Small files and short scripts that once took minutes or gigabytes: each is answered or refused at once. The inputs are
//! large enough that work which grows with their square would not end while anybody waits.

use std::fmt::Write;

use reweigh::data::{DEEPEST, Dataset, INDEX, from_bytes, load};
use reweigh::model::{Branch, Model};
use reweigh::render::{Shape, hierarchy};
use reweigh::{Result, Watch};

/// A table of two indicators, described by a hierarchy in which each of `count` groups holds the next one.
fn chain(count: usize) -> Result<Dataset> {
    let folder = tempfile::tempdir().expect("a folder for temporary files");
    let mut about = "title = \"t\"\nunits = [\"unit\", \"units\"]\n".to_string();
    for code in ["a", "b"] {
        let _ = writeln!(about, "[[indicators]]\ncode = \"{code}\"");
    }
    for at in 0..count {
        let code = if at == 0 { INDEX.to_string() } else { format!("g{at}") };
        let of = if at + 1 < count { format!("\"g{}\"", at + 1) } else { "\"a\", \"b\"".to_string() };
        let _ = writeln!(about, "[[hierarchy]]\ncode = \"{code}\"\nof = [{of}]");
    }
    let path = folder.path().join("t.csv");
    std::fs::write(&path, "unit,a,b\nA,1,2\nB,2,3\n").expect("a new file can be written");
    std::fs::write(folder.path().join("t.toml"), about).expect("a new file can be written");
    load(&path.display().to_string(), &Watch::default())
}

#[test]
fn a_hierarchy_is_shown_as_deep_as_it_may_be_and_refused_beyond() {
    let data = chain(DEEPEST).expect("a hierarchy of all levels");
    let table = Shape::Tree(hierarchy(&data).expect("a hierarchy")).to_table();
    assert_eq!(table.rows.len(), DEEPEST + 2, "all groups and both indicators");
    assert!(table.rows.iter().all(|row| row.len() == table.heads.len()), "as the writer of tables needs it");
    for count in [DEEPEST + 1, 5 * DEEPEST, 200 * DEEPEST] {
        let message = chain(count).expect_err("deeper than any index").to_string();
        let expected = "hierarchy: the members of `g100` are more than 100 levels below `index`; \
                        move them into a group further up";
        assert!(message.ends_with(expected), "{message}");
    }
}

#[test]
fn a_tree_of_a_model_is_refused_where_it_is_too_deep() {
    let data = load("demo", &Watch::default()).expect("bundled data");
    let tree = |levels: usize| {
        let leaf = Branch::leaf(&data.indicators()[0].code);
        (1..levels).rev().fold(leaf, |below, at| Branch { code: format!("g{at}"), weight: 1.0, of: vec![below] })
    };
    let model = |levels| Model::of_tree(&data, Branch { code: INDEX.into(), weight: 1.0, of: vec![tree(levels)] });
    assert!(model(DEEPEST).is_ok());
    let error = model(DEEPEST + 1).err().expect("deeper than any index");
    assert!(error.to_string().ends_with("is more than 100 levels below `index`"), "{error}");
    assert!(error.hint().is_some_and(|hint| hint.starts_with("move it into a group further up")));
}

#[cfg(feature = "script")]
#[test]
fn help_on_a_long_text_looks_for_its_first_words() {
    let mut typist = crate::transcript::Typist::new();
    let found = typist.type_in("let page = help(); for _ in 0..4 { page += page; } help(page)");
    assert!(found.starts_with("nothing is called `functions, then the methods"), "{found:.200}");
    assert!(found.contains("these speak of it"), "{}", &found[found.len() - 300..]);
}

/// The message where a table of this text is refused.
fn refused(text: &str, file: &str) -> String {
    from_bytes(text.as_bytes(), file, &Watch::default()).err().map_or_else(String::new, |error| error.to_string())
}

#[test]
fn a_file_of_zero_bytes_or_of_one_long_line_is_refused() {
    for file in ["t.csv", "t.json", "t.xlsx", "t"] {
        let message = refused(&"\0".repeat(1_000), file);
        assert!(message.contains("the file begins with zero bytes"), "{message}");
    }
    let message = refused(&format!("city,a\nA,{}", "1".repeat(33 << 20)), "t.csv");
    assert!(message.contains("line 2 is longer than 32 megabytes"), "{message}");
}

#[test]
fn a_large_sparse_file_is_refused_before_it_is_read() {
    let folder = tempfile::tempdir().expect("a folder for temporary files");
    for name in ["t.csv", "t.json", "t.xlsx"] {
        let path = folder.path().join(name);
        std::fs::File::create(&path).and_then(|file| file.set_len(3 << 30)).expect("a file of nothing");
        let error = load(&path.display().to_string(), &Watch::default()).expect_err("no table");
        assert!(error.to_string().contains("begins with zero bytes"), "{error}");
        let error = reweigh::files::read(&path).expect_err("no script");
        assert!(error.to_string().contains("may have up to 64 MB"), "{error}");
    }
}
