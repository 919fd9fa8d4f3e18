//! Loading, saving, printing and help: everything that deals with the world outside.

use rhai::plugin::*;
use rhai::{Array, Dynamic, ImmutableString, Map, NativeCallContext};

use super::save;
use crate::data::{self, INDEX, Reading};
use crate::rank;
use crate::render::{Head, Table};
use crate::script::ScriptResult;
use crate::script::engine::args::{branch, settings};
use crate::script::engine::home::Context;
use crate::script::engine::scores;
use crate::script::engine::spelled::answer;
use crate::script::engine::value::text;
use crate::script::help;
use crate::{Error, files, model};

#[export_module]
pub mod functions {
    type Dataset = crate::data::Dataset;
    type Model = crate::model::Model;
    type Ranking = crate::rank::Ranking;

    /// List the bundled data sets.
    ///
    /// ```rhai
    /// > datasets().len
    /// 3
    /// ```
    #[rhai_fn(return_raw)]
    pub fn datasets(context: NativeCallContext) -> ScriptResult<Table> {
        let heads = vec![
            Head::new("name").worth(9),
            Head::new("units").worth(7),
            Head::new("years").worth(6),
            Head::new("title").worth(8),
        ];
        let mut table = Table::new("bundled data sets", "data sets", heads);
        for bundled in data::BUNDLED {
            let data = data::load_bundled(bundled.name, &Context::of(&context).watch)?;
            let years = match data.years() {
                [first, .., last] => format!("{first}–{last}"),
                years => years.iter().map(i32::to_string).collect(),
            };
            let title = data.about().title.as_str();
            table.rows.push(vec![bundled.name.into(), data.units().len().into(), years.as_str().into(), title.into()]);
        }
        table.notes.push("load(\"trade\") loads one; load(\"my.csv\") your own".into());
        Ok(table)
    }

    /// Load a bundled data set by name, or your own table by path.
    ///
    /// Files can be .csv, .tsv, .txt, .json, .jsonl, .xlsx, .xls, .ods or .parquet, also compressed (.gz). `load("-")`
    /// reads a table that is piped in; `format` says what kind it is.
    ///
    /// Accepted layouts:
    /// - one row per unit
    /// - one row per unit and year
    /// - years in columns (`gdp_2020`)
    /// - one value per row
    /// - units in columns (`transpose`)
    ///
    /// Text columns become groups. Codes, ranks, row numbers and coordinates are skipped, and the answer lists them.
    /// Anything ambiguous, such as a row that may be a total, is an error that shows the option to add. The answer also
    /// shows how the file was read: check the delimiter, the decimal separator and the first rows.
    ///
    /// A description with the same name (`my.toml` beside `my.csv`), or a file given by `meta` such as COINr's iMeta,
    /// provides names, directions, weights and formulas. A workbook of the JRC COIN Tool is read as it is, with its
    /// goalposts, weights and groups. From a Parquet file only the columns that are needed are read; `line` in a
    /// message means the row, counted from 1.
    ///
    /// ```rhai
    /// > load("demo").years()
    /// [2021, 2022]
    /// > load("tests/it/files/tables/semicolons.csv", #{ missing: ["12,1"] }).BIP.values()
    /// [1234.5, 987.25, ()]
    /// > load("dmeo")
    /// error: no data set `dmeo`
    ///   |
    /// 1 | load("dmeo")
    ///   |       ^^^^
    ///   |
    ///   = hint: did you mean `demo`?
    /// ```
    /// effect: reads
    #[rhai_fn(return_raw)]
    pub fn load(context: NativeCallContext, dataset: &str) -> ScriptResult<Dataset> {
        load_with(context, dataset, Map::new())
    }

    /// options: READING
    #[rhai_fn(name = "load", return_raw)]
    pub fn load_with(context: NativeCallContext, dataset: &str, options: Map) -> ScriptResult<Dataset> {
        let (reading, home) = (Reading::new(&settings(&options)?)?, Context::of(&context));
        if home.input_is_taken.get() && files::is_standard_input(dataset) {
            Err(files::input_is_taken(dataset))?;
        }
        Ok(data::load_with(dataset, &reading, &home.access(), &home.watch)?)
    }

    /// Make a model from a data set, with its own hierarchy or a tree you give.
    ///
    /// In a tree, a map is a group, a number a relative weight, and a list a group with equal weights; to give a group
    /// a weight of its own, write `weight:` beside `of:`. A name is an indicator, or a group of the data set, which
    /// then comes with all its members. Members of a map are in the order of the data; to choose the order, write a
    /// list of maps with one name each.
    ///
    /// `model("soft.toml")` reads a saved model from its file; `model(d, "soft.toml")` applies it to other data that
    /// have its indicators.
    ///
    /// ```rhai
    /// > model(load("demo")).rank().top(2)
    /// demo 2022: 2 shown, 6 of 6 cities ranked
    /// rank  city      name_zh      score            size  access
    /// ───────────────────────────────────────────────────────────
    ///    1  Atlantis  亚特兰蒂斯  75.00   ████████  50.0   100.0
    ///    2  Erewhon   乌有乡      72.50*  ███████▊  45.0   100.0
    /// * some values are missing; the remaining weights were rescaled to sum to 1
    /// helped by a missing value: Erewhon would score 60.00 with the median filled in
    /// > model(load("demo"), #{ size: 1, ports: 3 }).weights()
    /// weights of the model of demo 2022
    /// code   level  parent  weight  overall weight
    /// ─────────────────────────────────────────────
    /// index      0  –       1.0000          1.0000
    /// size       1  index   0.2500          0.2500
    /// trade      2  size    0.5000          0.1250
    /// firms      2  size    0.5000          0.1250
    /// ports      1  index   0.7500          0.7500
    /// weight: within its group; overall weight: within the whole index
    /// ```
    #[rhai_fn(return_raw)]
    pub fn model(data: Dataset) -> ScriptResult<Model> {
        Ok(Model::new(&data)?)
    }

    #[rhai_fn(name = "model", return_raw)]
    pub fn model_of_tree(data: Dataset, tree: Map) -> ScriptResult<Model> {
        Ok(Model::of_tree(&data, branch(&data, INDEX, &tree.into())?)?)
    }

    #[rhai_fn(name = "model", return_raw)]
    pub fn model_of_list(data: Dataset, tree: Array) -> ScriptResult<Model> {
        Ok(Model::of_tree(&data, branch(&data, INDEX, &tree.into())?)?)
    }

    /// effect: reads
    #[rhai_fn(name = "model", return_raw)]
    pub fn model_of_file(context: NativeCallContext, path: &str) -> ScriptResult<Model> {
        let home = Context::of(&context);
        Ok(model::read(path, &home.access(), &home.watch)?)
    }

    /// effect: reads
    #[rhai_fn(name = "model", return_raw)]
    pub fn model_of_file_for(context: NativeCallContext, data: Dataset, path: &str) -> ScriptResult<Model> {
        Ok(model::read_for(&data, path, &Context::of(&context).access())?)
    }

    /// Return the published list of a year as a ranking.
    ///
    /// Without a name, the list is `top100`. Only part of it is known; the answer says which.
    ///
    /// ```rhai
    /// > published(2022).top(3)
    /// China's Top 100 Foreign Trade Cities 2022, as published: 3 shown, 17 ranks known of 100
    /// rank  city      name_zh  score
    /// ─────────────────────────────────────────
    ///    1  Shenzhen  深圳     88.57  ████████
    ///    2  Shanghai  上海     86.67  ███████▉
    ///    3  Suzhou    苏州     82.50  ███████▌
    /// complete to rank 5; 328 were evaluated
    /// listed without a printed rank: Jiaozuo
    /// > published("top100", 2018).of("Wuhan").rank
    /// 17
    /// ```
    /// data: top100
    #[rhai_fn(return_raw)]
    pub fn published(context: NativeCallContext, year: i64) -> ScriptResult<Ranking> {
        published_list(context, "top100", year)
    }

    #[rhai_fn(name = "published", return_raw)]
    pub fn published_list(context: NativeCallContext, list: &str, year: i64) -> ScriptResult<Ranking> {
        let home = Context::of(&context);
        let data = data::load_with(list, &Reading::default(), &home.access(), &home.watch)?;
        let year = i32::try_from(year).map_err(|_| Error::wrong("year", year.to_string(), "a year such as 2022"))?;
        Ok(rank::published(&data, year)?)
    }

    /// Make a ranking by hand, from a map of ranks or a list of units in order.
    ///
    /// With a data set, the names are those of its units, and an order of all of them is a complete ranking. Without a
    /// data set, or if some units are not named, the result is a list known only in part, like a published one.
    ///
    /// A unit can have a score as well: `#{ rank: 3, score: 71.2 }`, or only `#{ score: 71.2 }` for all of them, which
    /// ranks them by score, the highest first. `ranking(load("ranks.csv"))` reads back a saved ranking: the columns
    /// `rank` and `score`, or one of them.
    ///
    /// ```rhai
    /// > ranking(load("demo"), ["Laputa", "Atlantis", "Lilliput"]).compare(model(load("demo")).rank())
    /// ranking by hand against demo 2022: 3 cities in both
    ///   Spearman       0.500
    ///   Kendall tau-b  0.333
    ///   footrule       2 of at most 4: 0.7 ranks per city among these
    ///   top 3 in both  1 of 3
    /// first ranking: 3 ranks known, complete to rank 3
    /// no intervals, since fewer than 10 are in both
    ///
    /// largest moves: ranking by hand against demo 2022
    /// city      first  second  first_among  second_among  gained
    /// ───────────────────────────────────────────────────────────
    /// Laputa        1       4            1             2       1
    /// Atlantis      2       1            2             1      -1
    /// gained: ranks by which the first is better than the second, among the 3 in both
    /// among: rank among the 3 in both
    /// > ranking(#{ Laputa: 1, Atlantis: 1, "小人国": 5 })
    /// ranking by hand: 3 ranks known
    /// rank  unit
    /// ───────────────
    ///   1=  Atlantis
    ///   1=  Laputa
    ///   5   小人国
    /// complete to rank 2
    /// > ranking([#{ unit: "Laputa", score: 61.5 }, #{ unit: "Atlantis", score: 70 }])
    /// ranking by hand: 2 ranks known
    /// rank  unit      score
    /// ────────────────────────────────
    ///    1  Atlantis  70.00  ████████
    ///    2  Laputa    61.50  ███████
    /// complete to rank 2
    /// > ranking(load("demo"), #{ Laputa: 1, Atlants: 2 })
    /// error: no city `Atlants`
    ///   |
    /// 1 | ranking(load("demo"), #{ Laputa: 1, Atlants: 2 })
    ///   |                                     ^^^^^^^
    ///   |
    ///   = hint: did you mean `Atlantis`?
    /// > ranking(#{ Laputa: 1.5 })
    /// error: rank of `Laputa`: found 1.5, expected a whole number from 1
    ///   |
    /// 1 | ranking(#{ Laputa: 1.5 })
    ///   |            ^^^^^^
    ///   |
    ///   = hint: a score is written as `#{ score: 1.5 }`
    /// ```
    #[rhai_fn(return_raw)]
    pub fn ranking(data: Dataset, ranks: Map) -> ScriptResult<Ranking> {
        Ok(rank::by_hand(Some(&data), &scores::of_map(&ranks)?)?)
    }

    #[rhai_fn(name = "ranking", return_raw)]
    pub fn ranking_of_table(data: Dataset) -> ScriptResult<Ranking> {
        Ok(rank::of_table(&data)?)
    }

    #[rhai_fn(name = "ranking", return_raw)]
    pub fn ranking_of_list(data: Dataset, units: Array) -> ScriptResult<Ranking> {
        Ok(rank::by_hand(Some(&data), &scores::of_list(&units)?)?)
    }

    #[rhai_fn(name = "ranking", return_raw)]
    pub fn ranking_of_names(ranks: Map) -> ScriptResult<Ranking> {
        Ok(rank::by_hand(None, &scores::of_map(&ranks)?)?)
    }

    #[rhai_fn(name = "ranking", return_raw)]
    pub fn ranking_of_named_list(units: Array) -> ScriptResult<Ranking> {
        Ok(rank::by_hand(None, &scores::of_list(&units)?)?)
    }

    /// Write a value to a file, in the format given by the file name's ending.
    ///
    /// - Rankings, scores, weights and other tables: `.csv`, `.tsv`, `.json`, `.xlsx`, `.parquet`, `.md` or `.html`. An
    ///   `.html` page needs no other file and no network. An `.xlsx` workbook contains a chart of a ranking or of bars.
    /// - Several results in a list: `save([m.rank(), soft.rank()], "both.xlsx")` writes a sheet for each; `.html`,
    ///   `.md` and `.json` hold them one after the other.
    /// - Pictures, and whatever can be drawn as one: `.svg` or `.png`, as in `save(r.chart("stacked"), "top.svg")`.
    /// - Texts such as `m.script()`: `.rhai` or `.txt`.
    /// - A model: `.toml`, which `model("soft.toml")` reads back, or `.xlsx`, a workbook in which scores and ranks are
    ///   formulas that follow a changed weight. A group that no formula can compute, as under `median` or `bod`, is
    ///   written as numbers, and the notes say so.
    /// - An answer with its proof: a name that ends in `proof.json`, as in `save(m.range("Wuhan"), "wuhan_proof.json")`, for
    ///   `range` of one unit, `claim`, `dominance`, `threshold` and `flip`. The file has the scores, the weights that vary
    ///   and the multipliers from which the answer follows; `tests/oracle/verify.py` verifies it without this program.
    ///   Scores must be weighted sums: a mean of one power, and no missing values where weights vary.
    /// - A data set: any kind of table, with its description (names, directions, hierarchy, formulas) beside it under
    ///   the same name with `.toml`, so that `load` reads back the same data. `save(d, "my.toml")` writes only the
    ///   description.
    ///
    /// Each file records the version of the tool and the hash of the data. A file is written completely or not at all.
    /// An existing file is replaced, so that scripts can be run again, unless you add `overwrite: false`.
    ///
    /// ```rhai
    /// > let m = model(load("demo"));
    /// > save(m.rank(), "ranks.docx")
    /// error: cannot save `ranks.docx` as .docx; use csv, tsv, json, xlsx, parquet, md or html
    ///   |
    /// 1 | save(m.rank(), "ranks.docx")
    ///   |                 ^^^^^^^^^^
    /// > save([m.rank(), m.scores()], "both.csv")
    /// error: a csv file holds one table, and this is a list of 2 tables
    ///   |
    /// 1 | save([m.rank(), m.scores()], "both.csv")
    ///   |                               ^^^^^^^^
    ///   |
    ///   = hint: an .xlsx, .html, .md or .json file holds all of them; to write one, pick it first, as with `.ranks()` or `.movers()` or `[0]`
    /// ```
    /// effect: writes
    #[rhai_fn(return_raw)]
    pub fn save(context: NativeCallContext, value: Dynamic, path: &str) -> ScriptResult<()> {
        save_with(context, value, path, Map::new())
    }

    /// effect: writes
    /// options: SHEET
    #[rhai_fn(name = "save", return_raw)]
    pub fn save_with(context: NativeCallContext, value: Dynamic, path: &str, options: Map) -> ScriptResult<()> {
        let access = Context::of(&context).access();
        let was_there = access.is_file(std::path::Path::new(path));
        let written = save::save(&value, path, &settings(&options)?, &access)?;
        let replaced = if was_there { " (replaced)" } else { "" };
        Context::of(&context).notes.borrow_mut().push(format!("written: {}{replaced}", written.join(", ")));
        Ok(())
    }

    /// Print values as they look at the prompt.
    ///
    /// ```rhai
    /// > print("Wuhan", 14)
    /// Wuhan 14
    /// ```
    #[rhai_fn(return_raw)]
    pub fn print(context: NativeCallContext, value: Dynamic) -> ScriptResult<String> {
        printed(&context, &[value])
    }

    #[rhai_fn(name = "print", return_raw)]
    pub fn print_number(context: NativeCallContext, value: f64) -> ScriptResult<String> {
        printed(&context, &[value.into()])
    }

    #[rhai_fn(name = "print", return_raw)]
    pub fn print_two(context: NativeCallContext, a: Dynamic, b: Dynamic) -> ScriptResult<String> {
        printed(&context, &[a, b])
    }

    #[rhai_fn(name = "print", return_raw)]
    pub fn print_three(context: NativeCallContext, a: Dynamic, b: Dynamic, c: Dynamic) -> ScriptResult<String> {
        printed(&context, &[a, b, c])
    }

    #[rhai_fn(name = "print", return_raw)]
    pub fn print_four(
        context: NativeCallContext,
        a: Dynamic,
        b: Dynamic,
        c: Dynamic,
        d: Dynamic,
    ) -> ScriptResult<String> {
        printed(&context, &[a, b, c, d])
    }

    /// Explain a function, step, method, indicator or data set.
    ///
    /// Without a name, it shows what to type for each task. Any other word is searched for in everything that can be
    /// explained. For a value of yours it explains one of its indicators or methods: `help(d, "trade")`. `?rank` is
    /// short for `help("rank")`, and `?d.trade` for `help(d, "trade")`.
    ///
    /// ```rhai
    /// > help("minmax")
    /// normalise("minmax"): rescale the observed range to lo..hi
    ///   formula  lo + (hi − lo) · (x − min) / (max − min)
    ///   source   OECD/JRC 2008, section 5.3
    ///   option   lo: score of the lowest value (a number; default 0)
    ///   option   hi: score of the highest value (a number above `lo`; default 100)
    ///   see also normalise, zscore, rank, borda, percentile
    ///   proof    reproduces OECD/JRC 2008, table 15, to the printed digits
    /// > help("winsorizing")
    /// no function is called `winsorizing`; these mention it
    ///   treat      Choose how outliers are treated, for all indicators or those named by `at`.
    ///   winsorise  treat: move values beyond two quantiles to these quantiles, or move the most extreme value to the
    ///              next one, repeatedly: a number of times (`points`) or until a `rule` of skewness and kurtosis is
    ///              met; indicators with up to three distinct values are left as they are
    ///   auto       treat: winsorise by the rule of skewness and kurtosis; if the column still fails the rule, take
    ///              the shifted logarithm instead or in addition; indicators with up to three distinct values are
    ///              left as they are
    /// > let d = load("demo");
    /// > help(d, "distance")
    /// distance of demo 2022
    ///   name       distance to the sea  距海距离
    ///   measure    km
    ///   direction  lower is better
    ///   values     6 of 6 cities; lowest, median, highest 10 … 60 … 110
    ///   source     figures made up for the examples of this program; reweigh; 2026
    /// ```
    #[rhai_fn(return_raw)]
    pub fn help() -> ScriptResult<String> {
        Ok(help::tasks())
    }

    #[rhai_fn(name = "help", return_raw)]
    pub fn help_on(context: NativeCallContext, topic: Dynamic) -> ScriptResult<String> {
        help::on(&Context::of(&context), &topic)
    }

    #[rhai_fn(name = "help", return_raw)]
    pub fn help_within(context: NativeCallContext, value: Dynamic, topic: &str) -> ScriptResult<String> {
        help::within(&Context::of(&context), &value, topic)
    }
}

fn printed(context: &NativeCallContext, values: &[Dynamic]) -> ScriptResult<String> {
    values.iter().try_for_each(answer)?;
    let look = Context::of(context).look.get();
    let one = |value: &Dynamic| text(value, &look).unwrap_or_else(|| "()".into());
    let texts: Vec<String> = values.iter().map(one).collect();
    Ok(texts.iter().map(|text| text.trim_end_matches('\n')).collect::<Vec<_>>().join(" "))
}

/// A list of texts for the language.
pub(in crate::script) fn texts<'a>(texts: impl IntoIterator<Item = &'a str>) -> Array {
    texts.into_iter().map(|text| Dynamic::from(ImmutableString::from(text))).collect()
}
