//! A new name for an indicator reaches everything that refers to it.

use reweigh::Watch;
use reweigh::data::{Dataset, Edit, load, load_with, to_toml};
use reweigh::files::Access;

use crate::cases::options;

/// A description in which every setting that can name an indicator does so.
const DESCRIPTION: &str = r#"
groups = ["region"]

[[indicators]]
code = "ports"
name = "Ports"
direction = "higher"
denominator = "people"

[[indicators]]
code = "roads"
name = "Roads"
direction = "higher"

[[indicators]]
code = "people"
name = "People"
direction = "higher"

[[indicators]]
code = "density"
name = "Density"
direction = "higher"
formula = "roads / people + ports"

[[hierarchy]]
code = "index"
of = ["reach", "density"]

[[hierarchy]]
code = "reach"
of = ["ports", "roads"]

[[recipe.impute]]
method = "median"
at = ["ports"]

[[recipe.treat]]
method = "winsorise"
at = ["ports", "roads"]

[[recipe.normalise]]
method = "minmax"
at = ["ports", "roads"]
lo = 1
hi = 100

[[recipe.aggregate]]
method = "geometric"
at = ["reach"]
"#;

fn described() -> Dataset {
    let folder = tempfile::tempdir().expect("a folder for temporary files");
    let path = |name: &str| folder.path().join(name).display().to_string();
    let table = "unit,region,ports,roads,people\nA,East,1,2,3\nB,West,,5,6\nC,East,7,8,9\n";
    std::fs::write(path("soft.csv"), table).expect("a new file");
    std::fs::write(path("soft.toml"), DESCRIPTION).expect("a new file");
    let reading = options::reading(&options::typed("#{}")).expect("no options");
    load_with(&path("soft.csv"), &reading, &Access::everywhere(), &Watch::default())
        .unwrap_or_else(|error| panic!("{error}"))
}

fn codes(data: &Dataset) -> Vec<String> {
    data.indicators().iter().map(|of| of.code.clone()).collect()
}

#[test]
fn there_and_back_changes_nothing() {
    let bundled = |name: &str| load(name, &Watch::default()).expect("bundled");
    for data in [described(), bundled("demo"), bundled("trade")] {
        for code in codes(&data) {
            let there = data.rename(&code, "harbours").unwrap_or_else(|error| panic!("{code}: {error}"));
            let back = there.rename("harbours", &code).unwrap_or_else(|error| panic!("{code}: {error}"));
            assert!(back == data, "{code} of {}", data.name());
        }
    }
}

#[test]
fn the_old_name_is_nowhere() {
    let data = described();
    for code in codes(&data) {
        let text = to_toml(data.rename(&code, "harbours").expect("a free name").about());
        let words =
            |of: &str| text.split(|c: char| !c.is_alphanumeric() && c != '_').filter(|word| *word == of).count();
        // The descriptive name of an indicator is not changed.
        assert_eq!(words(&code), 0, "{code} in {text}");
        assert!(words("harbours") > 0, "{text}");
    }
}

#[test]
fn the_steps_of_a_description_follow() {
    let model = |data: &Dataset| reweigh::model::Model::new(data).unwrap_or_else(|error| panic!("{error}"));
    let (data, renamed) = (described(), described().rename("ports", "harbours").expect("a free name"));
    let (model, renamed) = (model(&data), model(&renamed));
    let scores = |model: &reweigh::model::Model| {
        let scores = model.scores().unwrap_or_else(|error| panic!("{error}"));
        scores.of(0).iter().collect::<Vec<_>>()
    };
    assert_eq!(scores(&model), scores(&renamed));
}

/// Every edit of a data set, with its names mapped by a function.
fn edits(name: &dyn Fn(&str) -> String) -> Vec<Edit> {
    let all = ["ports", "roads", "people", "density"];
    let without = all.iter().map(|code| Edit::Without(vec![name(code)]));
    let select =
        [vec!["ports", "roads", "people"], vec!["ports", "people"], vec!["roads", "people", "ports", "density"]];
    let select = select.map(|codes| Edit::Select(codes.into_iter().map(name).collect()));
    let derive = |code: &str, formula: String| Edit::Derive { code: code.to_string(), formula };
    let other = [
        Edit::Filter(vec!["A".to_string(), "C".to_string()]),
        derive("more", format!("{} + {}", name("ports"), name("roads"))),
        derive(&name("density"), format!("{} * 2", name("roads"))),
        Edit::Values { code: "fixed".to_string(), values: vec![1.0, 2.0, f64::NAN] },
        Edit::Revise { unit: "B".to_string(), year: None, indicator: name("ports"), value: 4.0 },
    ];
    without.chain(select).chain(other).collect()
}

/// Renaming before or after an edit gives the same data, and the same model if there is one.
#[test]
fn every_edit_knows_the_new_name() {
    let data = described();
    let apply = |data: &Dataset, edit: &Edit| {
        data.apply(edit, std::path::Path::new("."), &Access::everywhere(), &Watch::default())
    };
    let same = |name: &str| name.to_string();
    let scores = |data: &Dataset| {
        let model = reweigh::model::Model::new(data)?;
        Ok::<_, reweigh::Error>(model.scores()?.of(0).iter().collect::<Vec<_>>())
    };
    for code in codes(&data) {
        let new = |name: &str| if name == code { "harbours".to_string() } else { name.to_string() };
        let renamed = data.rename(&code, "harbours").expect("a free name");
        for (old, edit) in edits(&same).iter().zip(edits(&new)) {
            let (first, then) = (apply(&data, old), apply(&renamed, &edit));
            let (first, then) = match (first, then) {
                (Ok(first), Ok(then)) => (first, then),
                (Err(first), Err(then)) => {
                    assert_eq!(
                        first.to_string().replace(&code, "harbours"),
                        then.to_string().replace(&code, "harbours")
                    );
                    continue;
                }
                (first, then) => panic!("{code}, {edit:?}: {:?}, {:?}", first.err(), then.err()),
            };
            let (one, other) = (scores(&first), scores(&then));
            match (&one, &other) {
                (Ok(one), Ok(other)) => assert_eq!(one, other, "{code}, {edit:?}"),
                (one, other) => panic!("{code}, {edit:?}: {one:?}, {other:?}"),
            }
            // An indicator removed by the edit keeps its old name where it is mentioned, so only existing ones are compared.
            if first.indicators().iter().any(|of| of.code == code) {
                let after = first.rename(&code, "harbours").expect("a free name");
                assert!(after == then, "{code}, {edit:?}");
            }
        }
    }
}
