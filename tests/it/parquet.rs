//! Parquet files written by pandas (pyarrow), polars and DuckDB: the same values as from a CSV, and an error that says
//! what to do if a file cannot be read.

use reweigh::data::{Dataset, from_csv, load};
use reweigh::files::parquet::{Column, Values, write};
use reweigh::{Error, Watch};

fn path(name: &str) -> String {
    format!("tests/it/files/parquet/{name}.parquet")
}

fn read(name: &str) -> Dataset {
    load(&path(name), &Watch::default()).unwrap_or_else(|error| panic!("{name}: {error}"))
}

fn refused(name: &str) -> String {
    let error: Error = load(&path(name), &Watch::default()).expect_err("a file that is refused");
    error.to_string().replace("tests/it/files/parquet/", "")
}

#[test]
fn what_other_programs_write_is_read_as_their_text() {
    let text = "city,region,gdp,pop,share\nWuhan,C,1.5,10,1\nHefei,E,2.25,20,\nXi'an,W,,30,3\nLhasa,W,4,40,4\n武汉 2,C,5.5,50,5\n";
    let expected = from_csv(text, "t.csv", &Watch::default()).expect("a table");
    for name in ["pandas", "polars", "duckdb"] {
        let found = read(name);
        assert_eq!(found.hash(), expected.hash(), "{name}");
        assert_eq!(found.units().groups, expected.units().groups, "{name}");
    }
}

/// The values given to pyarrow: DECIMAL(3, 2), FLOAT, FLOAT16, UINT_64, INT_8.
#[test]
fn every_kind_of_number_is_the_nearest_one() {
    let data = read("types");
    for (code, expected) in [
        ("dec", [Some(1.25), None, Some(-3.5)]),
        ("f32", [Some(f64::from(0.1_f32)), Some(2.0), None]),
        ("f16", [Some(1.0), Some(2.5), Some(3.0)]),
        ("u64", [Some(9_223_372_036_854_775_808.0), Some(1.0), Some(2.0)]),
        ("i8", [Some(-1.0), Some(1.0), Some(2.0)]),
    ] {
        let column = data.column(code).expect("a column");
        assert_eq!(column.iter().collect::<Vec<_>>(), expected, "{code}");
    }
    assert_eq!(data.units().groups[0].values.iter().collect::<Vec<_>>(), ["true", "false", ""]);
}

#[test]
fn a_column_without_one_value_per_row_is_refused() {
    let lines = "`nested.parquet` has 2 problems; nothing was loaded\n  \
                 `tags` holds nested values (a list, map or struct), not one value per row";
    assert!(refused("nested").starts_with(lines), "{}", refused("nested"));
    assert!(refused("binary").starts_with("`binary.parquet`: `geom` holds binary data"));
}

#[test]
fn what_cannot_be_read_is_refused_with_a_reason() {
    let brotli = "`brotli.parquet`: `city` uses BROTLI compression, which is not supported; \
                  write the file with snappy, zstd or gzip";
    assert_eq!(refused("brotli"), brotli);
    let cut = "`cut.parquet`: the Parquet file is damaged or truncated; download or write it again";
    assert_eq!(refused("cut"), cut);
    let inf = refused("inf");
    assert!(inf.contains("row 2, column 2: `v`: expected a number, found `inf`"), "{inf}");
    assert!(inf.contains("row 3, column 3: `w`: expected a number, found `1e200`"), "{inf}");
}

/// The file has two row groups.
#[test]
fn a_file_of_several_groups_of_rows_is_read_whole() {
    let rows = 140_000;
    let column = |name: &str, values| Column { name: name.to_string(), values };
    let texts = Values::Texts((0..rows).map(|row| Some(format!("u{row}"))).collect());
    let numbers =
        |by: usize| Values::Numbers((0..rows).map(|row| (row % by > 0).then_some(row as f64 + 0.5)).collect());
    let columns = [column("unit", texts), column("a", numbers(7)), column("b", numbers(1000))];
    let bytes = write(&columns, &[]).expect("room in memory");
    let data = reweigh::data::from_bytes(&bytes, "t.parquet", &Watch::default()).expect("a table");
    let (a, b) = (data.column("a").expect("a column"), data.column("b").expect("a column"));
    assert_eq!((data.units().len(), a.count(), b.count()), (rows, 120_000, 139_860));
    assert_eq!((a.get(139_999), b.get(139_000)), (Some(139_999.5), None));
}

/// Spark writes a table as a folder of files.
#[test]
fn a_folder_of_parts_says_how_to_combine_them() {
    let folder = tempfile::tempdir().expect("a folder for temporary files");
    std::fs::copy(path("pandas"), folder.path().join("part-00000.parquet")).expect("a copy");
    let error = load(&folder.path().display().to_string(), &Watch::default()).expect_err("a folder");
    let told = format!("{error} {}", error.hint().expect("a way out"));
    assert!(told.contains("it is a folder of Parquet files") && told.contains("combines them into one file"), "{told}");
}
