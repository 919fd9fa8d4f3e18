//! Editions of an index, and their checks.

use std::path::Path;

use rhai::plugin::*;
use rhai::{Array, FnPtr, Map};

use super::claim::of_closure;
use crate::analysis::edition::{self as of, Record};
use crate::data::{from_toml, to_toml};
use crate::files::{self, Access};
use crate::render::{self, Show};
use crate::script::ScriptResult;
use crate::script::engine::home::Context;
use crate::script::engine::value::{kind_of, maps};
use crate::{Error, Result};

#[export_module]
pub mod functions {
    pub type Edition = crate::analysis::edition::Edition;
    type Model = crate::model::Model;
    type Table = crate::render::Table;

    /// Make an edition of an index: a model with a version and claims.
    ///
    /// Claims are closures by name, as for `claim`. `reweigh check` runs a script that ends with an edition.
    ///
    /// ```rhai
    /// > edition(model(load("demo")), "2022.1", #{ "Atlantis leads": |r| r.of("Atlantis").rank == 1 })
    /// edition 2022.1 of demo 2022
    ///   data        5310b98333e1
    ///   recipe      3ee2dd8f58a3
    ///   indicators  4
    ///   ranked      6 cities
    ///   claims      Atlantis leads: true as given; with weights ± 25 %: sometimes
    /// `.record(path)` keeps this in a file; `.check(path)` compares a later run with it
    /// ```
    /// task: save and share
    #[rhai_fn(return_raw)]
    pub fn edition(context: NativeCallContext, model: Model, version: &str) -> ScriptResult<Edition> {
        made(&context, &model, version, &Map::new())
    }

    #[rhai_fn(name = "edition", return_raw)]
    pub fn edition_with(context: NativeCallContext, model: Model, version: &str, claims: Map) -> ScriptResult<Edition> {
        made(&context, &model, version, &claims)
    }

    /// Record the edition in a file (.lock), for later checks.
    ///
    /// The file holds the version, the hashes of data and recipe, the indicators in use, the rank interval of each city and
    /// the verdict on each claim. An existing file is replaced.
    ///
    /// ```rhai
    /// > edition(model(load("demo")), "2022.1").record("nowhere/demo.lock")
    /// error: cannot write `nowhere/demo.lock`: no such file or directory
    ///   |
    /// 1 | edition(model(load("demo")), "2022.1").record("nowhere/demo.lock")
    ///   |                                                ^^^^^^^^^^^^^^^^^
    /// ```
    /// effect: writes
    #[rhai_fn(return_raw, pure)]
    pub fn record(context: NativeCallContext, edition: &mut Edition, path: &str) -> ScriptResult<()> {
        let home = Context::of(&context);
        keep(edition, Path::new(path), &home.access())?;
        home.notes.borrow_mut().push(format!("wrote {path}"));
        Ok(())
    }

    /// Compare the edition with a recorded one, line by line.
    ///
    /// A check fails if data or recipe changed without a new version, a unit or an indicator is gone, a rank interval is
    /// wider, a claim is false, or its verdict is weaker than recorded.
    ///
    /// ```rhai
    /// > edition(model(load("demo")).weigh(#{ size: 0.9 }), "2022.1").check("scripts/files/demo.lock")
    /// edition 2022.1 of demo 2022: 2 of 4 checks failed
    /// check       passed  found
    /// ─────────────────────────────────────────────────────────────────────────────────────────────
    /// version     no      still 2022.1, although these changed: recipe 3ee2dd8f58a3 → 4f866bca5443
    /// indicators  yes     all 4 recorded indicators are used
    /// units       yes     all 6 recorded cities are still ranked
    /// ranks       no      1 rank interval is wider: Atlantis 1–2 → 2–4
    /// ```
    /// effect: reads
    #[rhai_fn(return_raw, pure)]
    pub fn check(context: NativeCallContext, edition: &mut Edition, path: &str) -> ScriptResult<Table> {
        let old = recorded(Path::new(path), &Context::of(&context).access())?;
        Ok(render::edition::checks(edition, &edition.check(&old)?))
    }

    /// Return the edition as a list with one map.
    ///
    /// ```rhai
    /// > edition(model(load("demo")), "2022.1").rows()[0].ranked
    /// 6
    /// ```
    #[rhai_fn(pure)]
    pub fn rows(edition: &mut Edition) -> Array {
        maps(&edition.shapes())
    }
}

fn made(
    context: &NativeCallContext,
    model: &crate::model::Model,
    version: &str,
    claims: &Map,
) -> ScriptResult<of::Edition> {
    let mut stated = Vec::new();
    for (name, sentence) in claims {
        let Some(closure) = sentence.clone().try_cast::<FnPtr>() else {
            let expected = "a closure, such as `|r| r.of(\"Wuhan\").rank <= 20`";
            return Err(Error::wrong(format!("claim `{name}`"), kind_of(sentence), expected)
                .about(name.as_str())
                .into());
        };
        stated.push((name.to_string(), of_closure(context, model, &closure, &Map::new())?));
    }
    Ok(of::Edition::new(model, version, stated, &Context::of(context).watch)?)
}

/// Writes the record of an edition.
pub fn keep(edition: &of::Edition, path: &Path, access: &Access) -> Result<()> {
    files::write(path, to_toml(edition.record()).as_bytes(), access)
}

/// Reads the record of an edition.
pub fn recorded(path: &Path, access: &Access) -> Result<Record> {
    let name = path.display().to_string();
    let record: Record = from_toml(&files::read(path, access)?, &name)?;
    record.check_format(&name)?;
    Ok(record)
}
