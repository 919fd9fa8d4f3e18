//! `report` and `publish`: a model as one web page or a website, for readers who do not have the program.

use std::path::Path;

use rhai::plugin::*;
use rhai::{Dynamic, Map};

use crate::files::Access;
use crate::model::Model;
use crate::phrase::{call, with};
use crate::rank::{Ranking, rank};
use crate::render::page::{PageInput, PageOptions, page};
use crate::render::site::{SiteOptions, site};
use crate::script::ScriptResult;
use crate::script::engine::args::settings;
use crate::script::engine::home::Context;
use crate::script::engine::value::kind_of;
use crate::script::source::{scripts, written};
use crate::{Error, Result, files, hidden};

#[export_module]
pub mod functions {
    type Model = crate::model::Model;

    /// Write a model as one web page in which readers can move the weights.
    ///
    /// The page shows the ranking, the tree of weights, a profile of each city, rank intervals, methods, sources and
    /// notes. It is a single file and needs no network. When a reader moves a weight, scores and ranks are recomputed
    /// exactly as here, and the page shows the line that sets these weights in a script. Weights inside a group that is
    /// aggregated by `bod` cannot be moved.
    ///
    /// ```rhai
    /// > report(model(load("demo")), "demo.docx")
    /// error: a report is a web page: its path must end in `.html`
    ///   |
    /// 1 | report(model(load("demo")), "demo.docx")
    ///   |                              ^^^^^^^^^
    ///   |
    ///   = hint: `report(…, "demo.html")`
    /// > report(model(load("demo")), "demo.html", #{ base: 3 })
    /// error: option `base`: found the number 3, expected a model or a ranking
    ///   |
    /// 1 | report(model(load("demo")), "demo.html", #{ base: 3 })
    ///   |                                             ^^^^
    /// ```
    /// effect: writes
    /// task: save and share
    #[rhai_fn(return_raw)]
    pub fn report(context: NativeCallContext, model: Model, path: &str) -> ScriptResult<()> {
        report_with(context, model, path, Map::new())
    }

    /// options: PAGE
    #[rhai_fn(name = "report", return_raw)]
    pub fn report_with(context: NativeCallContext, model: Model, path: &str, options: Map) -> ScriptResult<()> {
        let mut options = options;
        let base = options.remove("base").map(base_of).transpose()?;
        let options = PageOptions::read(&settings(&options)?)?;
        write(&model, path, base.as_ref(), &options, &Context::of(&context).access())?;
        Context::of(&context).notes.borrow_mut().push(format!("written: {path}"));
        Ok(())
    }

    /// Write a model as a folder of web pages, in English and Chinese.
    ///
    /// The folder is a small website: a ranking for each year of the data, a page for each city and year, methods and
    /// data, the page of `report` in which weights can be moved, and files to download. It can be opened from a disk or
    /// put on any web server. With `overwrite: true` a folder that `publish` wrote before is replaced; other files in
    /// it are kept.
    ///
    /// ```rhai
    /// > publish(model(load("demo")), "demo.html")
    /// error: `publish` writes a folder of pages, but this is the name of a single page
    ///   |
    /// 1 | publish(model(load("demo")), "demo.html")
    ///   |                               ^^^^^^^^^
    ///   |
    ///   = hint: `report(…, "demo.html")` writes one page
    /// ```
    /// effect: writes
    /// task: save and share
    #[rhai_fn(return_raw)]
    pub fn publish(context: NativeCallContext, model: Model, folder: &str) -> ScriptResult<()> {
        publish_with(context, model, folder, Map::new())
    }

    /// options: SITE
    #[rhai_fn(name = "publish", return_raw)]
    pub fn publish_with(context: NativeCallContext, model: Model, folder: &str, options: Map) -> ScriptResult<()> {
        let mut options = options;
        let base = options.remove("base").map(base_of).transpose()?;
        let options = SiteOptions::read(&settings(&options)?)?;
        let pages = write_site(&model, folder, base.as_ref(), &options, &Context::of(&context).access())?;
        let index = Path::new(folder).join("index.html").display().to_string();
        Context::of(&context).notes.borrow_mut().push(format!("written: {pages} pages, starting with {index}"));
        Ok(())
    }
}

/// The ranking to compare with: a ranking, or that of a model.
fn base_of(value: Dynamic) -> Result<Ranking> {
    if let Some(model) = value.read_lock::<Model>() {
        return rank(&model, None);
    }
    if let Some(ranking) = value.read_lock::<Ranking>() {
        return Ok(ranking.whole());
    }
    Err(Error::wrong("option `base`", kind_of(&value), "a model or a ranking").about("base"))
}

fn write(model: &Model, path: &str, base: Option<&Ranking>, options: &PageOptions, access: &Access) -> Result<()> {
    let file = Path::new(path);
    if !file.extension().is_some_and(|ending| ending.eq_ignore_ascii_case("html")) {
        let error = Error::plain("a report is a web page: its path must end in `.html`").about(path);
        let html = file.with_extension("html").display().to_string();
        return Err(error.advise(call("report").open().arg(html)));
    }
    access.writing(file)?;
    let is_old = access.is_there(file) && !access.is_folder(file) && !files::is_special(file, access);
    if is_old && !options.overwrite {
        let error = Error::plain(format!("`{path}` already exists")).about(path);
        return Err(error.advise(with("overwrite", true).does("replaces it")));
    }
    let made = page(&input(model, (&options.title, &options.about), base, options.draws))?;
    files::write(file, made.as_bytes(), access)
}

/// The input of a page, including what only the language knows, such as the script.
fn input<'a>(
    model: &'a Model,
    (title, about): (&'a Option<String>, &'a Option<String>),
    base: Option<&'a Ranking>,
    draws: usize,
) -> PageInput<'a> {
    PageInput {
        model,
        title: title.as_deref(),
        about: about.as_deref(),
        base,
        draws,
        script: hidden::printed(&scripts::script_of(model)).into_owned(),
        keys: model.tree().nodes().iter().map(|node| written::key(&node.code)).collect(),
        line: "m.weigh(#{ … })".to_string(),
    }
}

/// Write a site and return how many pages it has.
fn write_site(
    model: &Model,
    path: &str,
    base: Option<&Ranking>,
    options: &SiteOptions,
    access: &Access,
) -> Result<usize> {
    let folder = Path::new(path);
    if folder.extension().is_some_and(|ending| ending.eq_ignore_ascii_case("html")) {
        let error =
            Error::plain("`publish` writes a folder of pages, but this is the name of a single page").about(path);
        return Err(error.advise(call("report").open().arg(path).does("writes one page")));
    }
    let new = files::NewFolder::begin(folder, options.overwrite, access)?;
    let input = input(model, (&options.title, &options.about), base, options.draws);
    let pages = site(&input, options.years, &|name, bytes| new.put(name, bytes))?;
    new.finish().map(|_| pages)
}
