//! Votes: rankings by the weights of many people.

use std::collections::BTreeMap;

use rhai::plugin::*;
use rhai::{Array, Dynamic};

use crate::analysis as of;
use crate::data::{self, Reading, Setting};
use crate::script::ScriptResult;
use crate::script::engine::args::setting;
use crate::script::engine::home::Context;
use crate::{Error, render};

#[export_module]
pub mod functions {
    pub type Votes = crate::analysis::Votes;
    type Dataset = crate::data::Dataset;
    type Model = crate::model::Model;
    type Ranking = crate::rank::Ranking;
    type Table = crate::render::Table;
    type Uncertainty = crate::analysis::uncertainty::Uncertainty;

    /// Rank the cities by the weights of each of many people.
    ///
    /// The table of answers has one row per person. Its columns of numbers are weights or points of groups or
    /// indicators, which are rescaled among siblings; siblings that no column names keep their proportions. Its columns
    /// of text divide people into groups, for `by`. A row without any answer is left out, and named.
    ///
    /// Answers are a data set, a file, or a list of maps, in which `name` is the person.
    ///
    /// ```rhai
    /// > let panel = [
    /// error: `[` is never closed
    ///   |
    /// 1 | let panel = [
    ///   |             ^
    ///   |
    ///   = hint: a `]` is missing
    /// >     #{ name: "Ann", side: "port", size: 70, access: 30 }, #{ name: "Bo", side: "port", size: 80, access: 20 },
    /// error: `,` is not inside brackets
    ///   |
    /// 1 |     #{ name: "Ann", side: "port", size: 70, access: 30 }, #{ name: "Bo", side: "port", size: 80, access: 20 },
    ///   |                                                         ^
    ///   |
    ///   = hint: a list is written `[1, 2]`
    /// >     #{ name: "Cai", side: "fair", size: 20, access: 80 }, #{ name: "Di", side: "fair", size: 10, access: 90 },
    /// error: `,` is not inside brackets
    ///   |
    /// 1 |     #{ name: "Cai", side: "fair", size: 20, access: 80 }, #{ name: "Di", side: "fair", size: 10, access: 90 },
    ///   |                                                         ^
    ///   |
    ///   = hint: a list is written `[1, 2]`
    /// >     #{ name: "Eve", side: "fair", size: 40, access: 60 }
    /// #{ access: 60, name: "Eve", side: "fair", size: 40 }
    /// > ];
    /// error: `]` is not expected here
    ///   |
    /// 1 | ];
    ///   | ^
    /// > votes(model(load("demo")), panel)
    /// error: no variable `panel`
    ///   |
    /// 1 | votes(model(load("demo")), panel)
    ///   |                            ^^^^^
    ///   |
    ///   = hint: put text in quotes: `"panel"`
    /// ```
    /// task: how sure
    #[rhai_fn(name = "votes", return_raw)]
    pub fn votes(context: NativeCallContext, model: Model, answers: Dataset) -> ScriptResult<Votes> {
        counted(&context, &model, &answers)
    }

    #[rhai_fn(name = "votes", return_raw)]
    pub fn votes_of(context: NativeCallContext, model: Model, answers: Array) -> ScriptResult<Votes> {
        counted(&context, &model, &listed(&answers)?)
    }

    /// effect: reads
    #[rhai_fn(name = "votes", return_raw)]
    pub fn votes_in(context: NativeCallContext, model: Model, answers: &str) -> ScriptResult<Votes> {
        let home = Context::of(&context);
        let answers = data::load_with(answers, &Reading::default(), &home.access(), &home.watch)?;
        counted(&context, &model, &answers)
    }

    /// Make one ranking of all people's: by mean rank, or by another rule.
    ///
    /// Rules:
    /// - `"mean"`: by mean rank; equal scores share their mean rank
    /// - `"median"`: by median rank
    /// - `"borda"`: by the number of cities behind, summed over all people (Borda 1784); the order is that of mean ranks
    /// - `"copeland"`: by majorities won minus majorities lost (Copeland 1951)
    /// - `"kemeny"`: the order that agrees with the most people, pair by pair (Kemeny 1959); exact unless more than 20
    ///   cities beat each other in cycles, and then the title says how far it can be from the best
    ///
    /// ```rhai
    /// > let panel = [
    /// error: `[` is never closed
    ///   |
    /// 1 | let panel = [
    ///   |             ^
    ///   |
    ///   = hint: a `]` is missing
    /// >     #{ name: "Ann", side: "port", size: 70, access: 30 }, #{ name: "Bo", side: "port", size: 80, access: 20 },
    /// error: `,` is not inside brackets
    ///   |
    /// 1 |     #{ name: "Ann", side: "port", size: 70, access: 30 }, #{ name: "Bo", side: "port", size: 80, access: 20 },
    ///   |                                                         ^
    ///   |
    ///   = hint: a list is written `[1, 2]`
    /// >     #{ name: "Cai", side: "fair", size: 20, access: 80 }, #{ name: "Di", side: "fair", size: 10, access: 90 },
    /// error: `,` is not inside brackets
    ///   |
    /// 1 |     #{ name: "Cai", side: "fair", size: 20, access: 80 }, #{ name: "Di", side: "fair", size: 10, access: 90 },
    ///   |                                                         ^
    ///   |
    ///   = hint: a list is written `[1, 2]`
    /// >     #{ name: "Eve", side: "fair", size: 40, access: 60 }
    /// #{ access: 60, name: "Eve", side: "fair", size: 40 }
    /// > ];
    /// error: `]` is not expected here
    ///   |
    /// 1 | ];
    ///   | ^
    /// > votes(model(load("demo")), panel).consensus("kemeny").top(3)
    /// error: no variable `panel`
    ///   |
    /// 1 | votes(model(load("demo")), panel).consensus("kemeny").top(3)
    ///   |                            ^^^^^
    ///   |
    ///   = hint: put text in quotes: `"panel"`
    /// ```
    #[rhai_fn(return_raw)]
    pub fn consensus(context: NativeCallContext, votes: Votes) -> ScriptResult<Ranking> {
        Ok(votes.consensus(of::Rule::Mean, &Context::of(&context).watch)?)
    }

    #[rhai_fn(name = "consensus", return_raw)]
    pub fn consensus_by(context: NativeCallContext, votes: Votes, rule: &str) -> ScriptResult<Ranking> {
        Ok(votes.consensus(of::Rule::named(rule)?, &Context::of(&context).watch)?)
    }

    /// Return how far all people agree on the order: Kendall's W, 1 if all agree.
    ///
    /// ```rhai
    /// > let panel = [
    /// error: `[` is never closed
    ///   |
    /// 1 | let panel = [
    ///   |             ^
    ///   |
    ///   = hint: a `]` is missing
    /// >     #{ name: "Ann", side: "port", size: 70, access: 30 }, #{ name: "Bo", side: "port", size: 80, access: 20 },
    /// error: `,` is not inside brackets
    ///   |
    /// 1 |     #{ name: "Ann", side: "port", size: 70, access: 30 }, #{ name: "Bo", side: "port", size: 80, access: 20 },
    ///   |                                                         ^
    ///   |
    ///   = hint: a list is written `[1, 2]`
    /// >     #{ name: "Cai", side: "fair", size: 20, access: 80 }, #{ name: "Di", side: "fair", size: 10, access: 90 },
    /// error: `,` is not inside brackets
    ///   |
    /// 1 |     #{ name: "Cai", side: "fair", size: 20, access: 80 }, #{ name: "Di", side: "fair", size: 10, access: 90 },
    ///   |                                                         ^
    ///   |
    ///   = hint: a list is written `[1, 2]`
    /// >     #{ name: "Eve", side: "fair", size: 40, access: 60 }
    /// #{ access: 60, name: "Eve", side: "fair", size: 40 }
    /// > ];
    /// error: `]` is not expected here
    ///   |
    /// 1 | ];
    ///   | ^
    /// > votes(model(load("demo")), panel).agreement
    /// error: no variable `panel`
    ///   |
    /// 1 | votes(model(load("demo")), panel).agreement
    ///   |                            ^^^^^
    ///   |
    ///   = hint: put text in quotes: `"panel"`
    /// ```
    #[rhai_fn(get = "agreement", return_raw)]
    pub fn agreement(context: NativeCallContext, votes: Votes) -> ScriptResult<Dynamic> {
        let agreement = votes.tally(&Context::of(&context).watch)?.agreement();
        Ok(agreement.map_or(Dynamic::UNIT, Dynamic::from))
    }

    /// Compare groups of people: who is first, how far they agree, and what sets them apart.
    ///
    /// The groups are the values of a column of text in the table of answers.
    ///
    /// ```rhai
    /// > let panel = [
    /// error: `[` is never closed
    ///   |
    /// 1 | let panel = [
    ///   |             ^
    ///   |
    ///   = hint: a `]` is missing
    /// >     #{ name: "Ann", side: "port", size: 70, access: 30 }, #{ name: "Bo", side: "port", size: 80, access: 20 },
    /// error: `,` is not inside brackets
    ///   |
    /// 1 |     #{ name: "Ann", side: "port", size: 70, access: 30 }, #{ name: "Bo", side: "port", size: 80, access: 20 },
    ///   |                                                         ^
    ///   |
    ///   = hint: a list is written `[1, 2]`
    /// >     #{ name: "Cai", side: "fair", size: 20, access: 80 }, #{ name: "Di", side: "fair", size: 10, access: 90 },
    /// error: `,` is not inside brackets
    ///   |
    /// 1 |     #{ name: "Cai", side: "fair", size: 20, access: 80 }, #{ name: "Di", side: "fair", size: 10, access: 90 },
    ///   |                                                         ^
    ///   |
    ///   = hint: a list is written `[1, 2]`
    /// >     #{ name: "Eve", side: "fair", size: 40, access: 60 }
    /// #{ access: 60, name: "Eve", side: "fair", size: 40 }
    /// > ];
    /// error: `]` is not expected here
    ///   |
    /// 1 | ];
    ///   | ^
    /// > votes(model(load("demo")), panel).by("side")
    /// error: no variable `panel`
    ///   |
    /// 1 | votes(model(load("demo")), panel).by("side")
    ///   |                            ^^^^^
    ///   |
    ///   = hint: put text in quotes: `"panel"`
    /// ```
    #[rhai_fn(name = "by", return_raw)]
    pub fn by(context: NativeCallContext, votes: Votes, people: &str) -> ScriptResult<Table> {
        let parties = votes.parties(people, &Context::of(&context).watch)?;
        Ok(render::votes::parties(&votes, people, &parties))
    }

    /// Return the people's ranks as an uncertainty: each person is a draw.
    ///
    /// ```rhai
    /// > let panel = [
    /// error: `[` is never closed
    ///   |
    /// 1 | let panel = [
    ///   |             ^
    ///   |
    ///   = hint: a `]` is missing
    /// >     #{ name: "Ann", side: "port", size: 70, access: 30 }, #{ name: "Bo", side: "port", size: 80, access: 20 },
    /// error: `,` is not inside brackets
    ///   |
    /// 1 |     #{ name: "Ann", side: "port", size: 70, access: 30 }, #{ name: "Bo", side: "port", size: 80, access: 20 },
    ///   |                                                         ^
    ///   |
    ///   = hint: a list is written `[1, 2]`
    /// >     #{ name: "Cai", side: "fair", size: 20, access: 80 }, #{ name: "Di", side: "fair", size: 10, access: 90 },
    /// error: `,` is not inside brackets
    ///   |
    /// 1 |     #{ name: "Cai", side: "fair", size: 20, access: 80 }, #{ name: "Di", side: "fair", size: 10, access: 90 },
    ///   |                                                         ^
    ///   |
    ///   = hint: a list is written `[1, 2]`
    /// >     #{ name: "Eve", side: "fair", size: 40, access: 60 }
    /// #{ access: 60, name: "Eve", side: "fair", size: 40 }
    /// > ];
    /// error: `]` is not expected here
    ///   |
    /// 1 | ];
    ///   | ^
    /// > votes(model(load("demo")), panel).uncertainty().beats("Atlantis", "Erewhon")
    /// error: no variable `panel`
    ///   |
    /// 1 | votes(model(load("demo")), panel).uncertainty().beats("Atlantis", "Erewhon")
    ///   |                            ^^^^^
    ///   |
    ///   = hint: put text in quotes: `"panel"`
    /// ```
    #[rhai_fn(pure)]
    pub fn uncertainty(votes: &mut Votes) -> Uncertainty {
        votes.ranks.clone()
    }
}

fn counted(
    context: &NativeCallContext,
    model: &crate::model::Model,
    answers: &crate::data::Dataset,
) -> ScriptResult<of::Votes> {
    Ok(of::votes(model, of::voices(model, answers)?, &Context::of(context).watch)?)
}

/// Answers as plain data, one map for each person.
fn listed(answers: &Array) -> ScriptResult<crate::data::Dataset> {
    let row = |answer: &Dynamic| -> Option<BTreeMap<String, Setting>> {
        match setting(answer)? {
            Setting::Map(map) => Some(map),
            _ => None,
        }
    };
    let rows: Option<Vec<_>> = answers.iter().map(row).collect();
    let example = "a list of maps such as `#{ name: \"Ann\", size: 70, access: 30 }`";
    let rows = rows.ok_or_else(|| Error::wrong("answers", "a list of something else", example).about("votes"))?;
    Ok(of::table_of_answers(&rows)?)
}
