//! `save`: writes a value in the format given by the ending of the path, completely or not at all.

use std::path::Path;

use rhai::Dynamic;

use crate::analysis::inverse::{Certificate, Claim, Fit, Flip, Range, Reach};
use crate::data::{self, About, Dataset};
use crate::files::Access;
use crate::model::{self, Model};
use crate::phrase::{call, with};
use crate::rank::Ranking;
use crate::render::dominance::DominanceView;
use crate::render::inverse::ThresholdView;
use crate::render::paint::{self, Sheet};
use crate::render::{self, Format, Look, Picture, Shape, charts};
use crate::script::engine::rows::Row;
use crate::script::engine::value::{kind_of, shapes};
use crate::{Error, Result, files};

/// The file endings of tables.
pub const ENDINGS: &[(&str, Form)] = &[
    ("csv", Form::Text(Format::Csv)),
    ("tsv", Form::Text(Format::Tsv)),
    ("json", Form::Text(Format::Json)),
    ("xlsx", Form::Workbook),
    #[cfg(feature = "parquet")]
    ("parquet", Form::Parquet),
    ("md", Form::Text(Format::Markdown)),
    ("html", Form::Text(Format::Html)),
];

/// The file endings of texts.
pub const TEXTS: &[&str] = &["rhai", "txt", "sql"];
pub const DESCRIPTION: &str = "toml";
/// The file ending of a model as a workbook.
const BOOK: &str = "xlsx";

#[derive(Clone, Copy)]
pub enum Form {
    Text(Format),
    Workbook,
    #[cfg(feature = "parquet")]
    Parquet,
}

/// Options as they are given.
type Given = std::collections::BTreeMap<String, data::Setting>;

/// A path and its ending.
struct Target<'a> {
    path: &'a Path,
    ending: String,
    access: &'a Access,
}

/// The end of the name of a file that holds the proof of an answer rather than its table.
const PROOF: &str = "proof.json";

/// The file endings of pictures.
pub const PICTURES: &[&str] = &["svg", "png"];

/// Write a value and return the paths that were written.
pub fn save(value: &Dynamic, path: &str, sheet: &Given, access: &Access) -> Result<Vec<String>> {
    let path = Path::new(path);
    let ending = path.extension().and_then(|ending| ending.to_str()).unwrap_or("").to_lowercase();
    let target = Target { path, ending, access };
    let own = vec![target.path.display().to_string()];
    let options = Sheet::read(sheet)?;
    access.writing(path)?;
    if !options.overwrite && access.is_there(path) && !files::is_special(path, access) {
        let error = Error::plain(format!("`{}` already exists", path.display())).about(path.display().to_string());
        return Err(error.advise(with("overwrite", true).does("replaces it")));
    }
    if PICTURES.contains(&target.ending.as_str()) {
        let missing = target.picture(value, &options)?;
        let remark = format!("no font on this machine has {missing}; boxes were drawn instead");
        return Ok(own.into_iter().chain((!missing.is_empty()).then_some(remark)).collect());
    }
    if let Some(option) = sheet.keys().find(|option| *option != "overwrite") {
        return Err(target.wrong(&format!("svg or png, since `{option}` applies only to pictures")));
    }
    if target.is_proof() {
        return target.proof(value).map(|()| own);
    }
    if let Some(model) = value.read_lock::<Model>() {
        return target.model(&model).map(|()| own);
    }
    if let Some(data) = value.read_lock::<Dataset>() {
        return target.data(&data);
    }
    if let Ok(text) = value.as_immutable_string_ref() {
        return target.text(&text).map(|()| own);
    }
    if let Some(several) = several(value)? {
        let what = format!("a list of {} tables", several.len());
        return target.tables(&several, &what).map(|()| own);
    }
    match shapes(value) {
        Some(shapes) => target.tables(&shapes, &kind_of(value)).map(|()| own),
        None => Err(Error::wrong("save", kind_of(value), "a data set, a ranking, scores, weights, a table or a model")),
    }
}

/// The proof of an answer; None for other values.
fn certificate(value: &Dynamic) -> Option<Result<Certificate>> {
    if let Some(range) = value.read_lock::<Range>() {
        return Some(range.certificate());
    }
    if let Some(claim) = value.read_lock::<Claim>() {
        return Some(claim.certificate());
    }
    if let Some(dominance) = value.read_lock::<DominanceView>() {
        return Some(dominance.of.certificate());
    }
    if let Some(threshold) = value.read_lock::<ThresholdView>() {
        return Some(threshold.of.certificate());
    }
    value.read_lock::<Flip>().map(|flip| flip.certificate())
}

/// A picture as it is, or the default chart of any other noun.
fn drawn(value: &Dynamic) -> Result<Picture> {
    let given = Given::new();
    if let Some(model) = value.read_lock::<Model>() {
        return charts::chart_model(&model, None, &given);
    }
    if let Some(data) = value.read_lock::<Dataset>() {
        return charts::chart_dataset(&data, None, &given);
    }
    if let Some(ranking) = value.read_lock::<Ranking>() {
        return charts::chart_ranking(&ranking, None, &given);
    }
    if let Some(threshold) = value.read_lock::<ThresholdView>() {
        return charts::chart_threshold(&threshold);
    }
    if let Some(flip) = value.read_lock::<Flip>() {
        return charts::chart_flip(&flip);
    }
    if let Some(fit) = value.read_lock::<Fit>() {
        return charts::chart_fit(&fit);
    }
    if let Some(reach) = value.read_lock::<Reach>() {
        return charts::chart_reach(&reach);
    }
    let missing = || Error::wrong("save", kind_of(value), "a picture, such as that of `chart()`");
    charts::chart_shapes(&shapes(value).ok_or_else(missing)?, None, &given)
}

/// The shapes of a list of answers; `None` if the value is not such a list. Rows of one table are not one.
fn several(value: &Dynamic) -> Result<Option<Vec<Shape>>> {
    let Ok(list) = value.as_array_ref() else { return Ok(None) };
    if shapes(value).is_some() {
        return Ok(None);
    }
    if list.is_empty() {
        let error = Error::plain("there is nothing to save: the list is empty");
        return Err(error.advise("`save([m.rank(), m.scores()], \"both.xlsx\")` writes two tables"));
    }
    let mut all = Vec::new();
    for (at, item) in list.iter().enumerate() {
        all.extend(one_of_several(item)?.ok_or_else(|| {
            let message = format!("the list cannot be saved: [{at}] is {}", kind_of(item));
            Error::plain(message).advise("a list may hold rankings, scores, weights, data sets and other tables")
        })?);
    }
    Ok(Some(all))
}

fn one_of_several(item: &Dynamic) -> Result<Option<Vec<Shape>>> {
    if let Some(data) = item.read_lock::<Dataset>() {
        return Ok(Some(vec![Shape::Table(render::data_table(&data)?)]));
    }
    // Nobody wants a file with a separate table for each row.
    Ok(if item.is::<Row>() { None } else { shapes(item) })
}

/// "csv, tsv, json, xlsx, parquet, md or html".
fn endings() -> String {
    let names: Vec<&str> = ENDINGS.iter().map(|(name, _)| *name).collect();
    match names.split_last() {
        Some((last, others)) => format!("{} or {last}", others.join(", ")),
        None => String::new(),
    }
}

impl Target<'_> {
    fn write(&self, bytes: &[u8]) -> Result<()> {
        files::write(self.path, bytes, self.access)
    }

    fn is_proof(&self) -> bool {
        let name = self.path.file_name().and_then(|name| name.to_str()).unwrap_or_default();
        name.to_lowercase().ends_with(PROOF)
    }

    /// Write an answer with its proof.
    fn proof(&self, value: &Dynamic) -> Result<()> {
        let certificate = certificate(value).unwrap_or_else(|| {
            let message = format!("there is no proof to save: {} is not an answer that can be proved", kind_of(value));
            let hint = "`range` of one unit, `claim`, `dominance`, `threshold` and `flip` have one; a file name that does not end in `proof.json` saves a table";
            Err(Error::plain(message).about(self.path.display().to_string()).advise(hint))
        })?;
        self.write(render::proof(&certificate)?.as_bytes())
    }

    fn wrong(&self, expected: &str) -> Error {
        let path = self.path.display().to_string();
        let message = match self.ending.as_str() {
            "" => format!("`{path}` has no file extension; use {expected}"),
            ending => format!("cannot save `{path}` as .{ending}; use {expected}"),
        };
        Error::plain(message).about(path)
    }

    fn form(&self, more: &str) -> Result<Form> {
        let form = ENDINGS.iter().find(|(known, _)| *known == self.ending).map(|(_, form)| *form);
        form.ok_or_else(|| self.wrong(&format!("{}{more}", endings())))
    }

    fn model(&self, model: &Model) -> Result<()> {
        match self.ending.as_str() {
            DESCRIPTION => self.write(model::write(model).as_bytes()),
            BOOK => self.write(&render::model_workbook(model)?),
            _ => {
                let own = self.path.display().to_string();
                let error = self.wrong("toml to load the model again later, or xlsx for a workbook");
                match self.ending.as_str() {
                    "html" => {
                        Err(error.advise(call("report").open().arg(own).does("writes a web page about the model")))
                    }
                    _ => Err(error.advise("`save(m.weights(), …)` or `save(m.scores(), …)` writes a table")),
                }
            }
        }
    }

    fn text(&self, text: &str) -> Result<()> {
        match self.ending.as_str() {
            ending if TEXTS.contains(&ending) => self.write(format!("{}\n", text.trim_end_matches('\n')).as_bytes()),
            _ => Err(self.wrong("rhai, txt or sql for text")),
        }
    }

    /// Write a picture, or anything that can be drawn as one; returns the characters that no font could draw.
    fn picture(&self, value: &Dynamic, sheet: &Sheet) -> Result<String> {
        let mut picture = drawn(value)?;
        if let Some(title) = &sheet.title {
            picture.table.title.clone_from(title);
        }
        render::check(&[Shape::Picture(picture.clone())])?;
        let (bytes, missing) = match self.ending.as_str() {
            "png" => paint::png(&picture, sheet)?,
            _ => (paint::svg(&picture, sheet).into_bytes(), String::new()),
        };
        self.write(&bytes).map(|()| missing)
    }

    fn tables(&self, shapes: &[Shape], what: &str) -> Result<()> {
        let form = self.form("")?;
        if shapes.len() > 1 && form.holds_one() {
            let message = format!("a {} file holds one table, and this is {what}", self.ending);
            let advice = "an .xlsx, .html, .md or .json file holds all of them; to write one, pick it first, as with \
                          `.ranks()` or `.movers()` or `[0]`";
            return Err(Error::plain(message).about(self.path.display().to_string()).advise(advice));
        }
        let bytes = form.bytes(shapes)?;
        render::check(shapes)?;
        self.write(&bytes)
    }

    /// Write the values and, beside them, the description that is needed to read back the same data.
    fn data(&self, data: &Dataset) -> Result<Vec<String>> {
        let own = self.path.display().to_string();
        if self.ending == DESCRIPTION {
            return self.write(data::describe(data).as_bytes()).map(|()| vec![own]);
        }
        let description = data::describe_saved(data);
        let form = self.form(", or toml for its description alone")?;
        let figures = form.bytes(&[Shape::Table(render::data_table(data)?)])?;
        data.watch().check()?;
        let beside = self.path.with_extension(DESCRIPTION);
        let is_alone = matches!(form, Form::Text(Format::Markdown | Format::Html))
            || self.is_there_already(&beside, &description)?;
        if is_alone {
            return self.write(&figures).map(|()| vec![own]);
        }
        files::write_all(&[(&beside, description.as_bytes()), (self.path, &figures)], self.access)?;
        Ok(vec![own, beside.display().to_string()])
    }

    /// Whether the file says the same already; an error where it says something else, which would be lost.
    fn is_there_already(&self, beside: &Path, description: &str) -> Result<bool> {
        self.access.writing(beside)?;
        if !self.access.is_there(beside) {
            return Ok(false);
        }
        let shown = beside.display().to_string();
        match files::read(beside, self.access).and_then(|text| data::from_toml::<About>(&text, &shown)) {
            Ok(about) => match data::from_toml::<About>(description, &shown) {
                Ok(own) if data::to_toml(&own) == data::to_toml(&about) => Ok(true),
                _ => {
                    let error = Error::plain(format!("`{shown}` already describes other data"));
                    Err(error.about(shown).advise(ELSEWHERE))
                }
            },
            Err(Error::Io { doing: _, path, reason }) => Err(Error::Io { doing: "cannot write next to", path, reason }),
            Err(_) => {
                let message = format!("the description of the data goes to `{shown}`, but that file is something else");
                Err(Error::plain(message).about(shown).advise(ELSEWHERE))
            }
        }
    }
}

const ELSEWHERE: &str = "choose another name, or delete that file first";

impl Form {
    /// Whether a file of this format can hold only one table.
    fn holds_one(self) -> bool {
        match self {
            Form::Text(format) => matches!(format, Format::Csv | Format::Tsv),
            Form::Workbook => false,
            #[cfg(feature = "parquet")]
            Form::Parquet => true,
        }
    }

    fn bytes(self, shapes: &[Shape]) -> Result<Vec<u8>> {
        match self {
            Form::Text(format) => {
                let look = Look { format, stamped: true, ..Look::default() };
                Ok(render::render(shapes, &look).into_bytes())
            }
            Form::Workbook => render::workbook(shapes),
            #[cfg(feature = "parquet")]
            Form::Parquet => shapes.first().map_or(Ok(Vec::new()), render::parquet),
        }
    }
}
