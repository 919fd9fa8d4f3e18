//! Saves a model as a TOML file: plain data with a format number and the data's name, year and hash.

use std::collections::BTreeMap;
use std::path::Path;

use serde::{Deserialize, Serialize};

use super::model::Model;
use super::recipe::{Denominator, Floor, Recipe};
use super::tree::Tree;
use crate::data::{self, Choice, Dataset, Direction, Edit, Group, Reading, Setting, Step};
use crate::files::Access;
use crate::phrase::call;
use crate::{Error, Problem, Result, Watch, files};

/// The version of the format, raised whenever older programs can no longer read the file.
pub const FORMAT: u32 = 1;

#[derive(Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
struct Saved {
    format: u32,
    tool: String,
    data: String,
    #[serde(skip_serializing_if = "Option::is_none")]
    year: Option<i32>,
    hash: String,
    /// The options with which the data's file was read.
    #[serde(default, skip_serializing_if = "BTreeMap::is_empty")]
    reading: BTreeMap<String, Setting>,
    /// The changes made to the data since they were loaded.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    edits: Vec<Edit>,
    /// The remarks on these changes, to be shown again.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    told: Vec<String>,
    coverage: f64,
    /// The coverage required of groups.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    coverage_at: Vec<Floor>,
    #[serde(default, skip_serializing_if = "BTreeMap::is_empty")]
    directions: BTreeMap<String, Direction>,
    /// For each indicator, the frozen fits of treat and normalise.
    #[serde(default, skip_serializing_if = "BTreeMap::is_empty")]
    held: BTreeMap<String, Setting>,
    #[serde(default, skip_serializing_if = "BTreeMap::is_empty")]
    denominate: BTreeMap<String, Denominator>,
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    impute: Vec<Choice>,
    #[serde(default)]
    treat: Vec<Choice>,
    #[serde(default)]
    normalise: Vec<Choice>,
    #[serde(default)]
    aggregate: Vec<Choice>,
    tree: Vec<Group>,
}

/// Returns the text of the file.
pub fn write(model: &Model) -> String {
    data::to_toml(&saved_form(model))
}

/// Returns the first twelve digits of the SHA-256 of the hierarchy, the weights and all steps, whatever the data.
pub fn fingerprint(model: &Model) -> String {
    let none = String::new;
    let form = Saved {
        tool: none(),
        data: none(),
        hash: none(),
        reading: BTreeMap::new(),
        edits: Vec::new(),
        told: Vec::new(),
        ..saved_form(model)
    };
    let digest = data::digest(data::to_toml(&form).as_bytes());
    digest.iter().take(6).map(|byte| format!("{byte:02x}")).collect()
}

fn saved_form(model: &Model) -> Saved {
    let (data, recipe) = (model.data(), model.recipe().clone());
    let held = recipe.held_settings();
    let [impute, treat, normalise, aggregate] = recipe.choices.into_lists();
    Saved {
        format: FORMAT,
        tool: crate::TOOL.to_string(),
        data: data.name().to_string(),
        year: data.year(),
        hash: data.hash().to_string(),
        reading: data.reading().given().clone(),
        edits: data.edits().to_vec(),
        told: data.told().to_vec(),
        coverage: recipe.coverage,
        coverage_at: recipe.floors,
        directions: recipe.directions,
        held,
        denominate: recipe.denominate,
        impute,
        treat,
        normalise,
        aggregate,
        tree: recipe.tree.to_groups(),
    }
}

/// Reads a saved model and its data: a bundled set, or a file found from the current folder or from the model's folder.
pub fn read(path: &str, access: &Access, watch: &Watch) -> Result<Model> {
    if Path::new(path).extension().is_none_or(|ending| ending != "toml") {
        let error = Error::plain(format!("`{path}` is not a saved model (.toml)"));
        return Err(error.about(path).advise(call("model").of(call("load").arg(path)).does("makes a model from data")));
    }
    let saved = saved(path, access)?;
    let hash = saved.hash.clone();
    let model = rebuild(path, saved, access, watch).map_err(|error| in_file(error, path))?;
    let now = model.data().hash().to_string();
    Ok(match now == hash {
        true => model,
        false => model.warn(format!("the data have changed since the model was saved (hash {hash}, now {now})")),
    })
}

/// Applies the tree, weights and methods of a saved model to other data, which must contain its indicators.
pub fn read_for(data: &Dataset, path: &str, access: &Access) -> Result<Model> {
    Ok(Model::with(data, recipe_of(data, saved(path, access)?).map_err(|error| in_file(error, path))?))
}

fn saved(path: &str, access: &Access) -> Result<Saved> {
    let saved: Saved = data::from_toml(&files::read(Path::new(path), access)?, path)?;
    if saved.format != FORMAT {
        let message =
            format!("format {} cannot be read, only format {FORMAT}; it was saved by `{}`", saved.format, saved.tool);
        return Err(Error::Data { file: path.to_string(), problems: vec![Problem::new(0, 0, message)] });
    }
    Ok(saved)
}

fn in_file(error: Error, path: &str) -> Error {
    match error {
        Error::Interrupted | Error::Data { .. } => error,
        other if other.hint().is_some() => {
            let advice = other.hint().unwrap_or_default();
            Error::plain(format!("`{path}`: {other}")).about(path).advise(advice)
        }
        other => Error::Data { file: path.to_string(), problems: vec![Problem::new(0, 0, other.to_string())] },
    }
}

/// Rebuilds the saved model with its data: a bundled set, or a file found from the current folder or beside the model.
fn rebuild(path: &str, saved: Saved, access: &Access, watch: &Watch) -> Result<Model> {
    let folder = Path::new(path).parent().unwrap_or(Path::new(""));
    let data = data::load_near(&saved.data, &Reading::new(&saved.reading)?, folder, access, watch)?;
    let data = saved.edits.iter().try_fold(data, |data, edit| data.apply(edit, folder, access, watch))?;
    let data = if saved.edits.is_empty() { data } else { data.tell_all(saved.told.clone()) };
    let data = saved.year.map_or(Ok(data.clone()), |year| data.at_year(year))?;
    Ok(Model::with(&data, recipe_of(&data, saved)?))
}

fn recipe_of(data: &Dataset, saved: Saved) -> Result<Recipe> {
    let mut recipe = Recipe::of_data(data, Tree::from_groups(&saved.tree, data)?)?;
    recipe.set_coverage(saved.coverage)?;
    saved.coverage_at.into_iter().try_for_each(|floor| recipe.set_floor(floor))?;
    for (code, direction) in saved.directions {
        recipe.tree.place(&code)?;
        if data.indicator(&code)?.direction != direction {
            recipe.directions.insert(code, direction);
        }
    }
    for (code, by) in &saved.denominate {
        data.indicator(&by.by)?;
        recipe.divide(std::slice::from_ref(code), Some(by))?;
    }
    let lists = [saved.impute, saved.treat, saved.normalise, saved.aggregate];
    for (step, choices) in Step::ALL.into_iter().zip(lists) {
        choices.into_iter().try_for_each(|choice| recipe.set(step, choice))?;
    }
    saved.held.iter().try_for_each(|(code, fits)| recipe.hold(code, fits))?;
    Ok(recipe)
}
