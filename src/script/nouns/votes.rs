//! Votes: rankings by the weights of many people.

use rhai::plugin::*;
use rhai::{Array, Dynamic};

use super::weights::each_person;
use crate::analysis as of;
use crate::data::{self, Fate, Reading, Setting};
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
    type Weighting = crate::analysis::people::Weighting;
    type Uncertainty = crate::analysis::uncertainty::Uncertainty;

    /// Rank the cities by the weights of each of many people.
    ///
    /// The table of answers has one row per person. Its columns of numbers are weights or points of groups or
    /// indicators, which are rescaled among siblings; siblings that no column names keep their proportions. Its columns
    /// of text divide people into groups, for `by`. A row without any answer is left out, and named.
    ///
    /// Answers are a data set, a file, a list of maps, in which `name` is the person, or weights from people such as those
    /// of `ahp`.
    ///
    /// ```rhai
    /// > let p = [#{ camp: "a", size: 7, access: 3 }, #{ camp: "b", size: 2, access: 8 }, #{ camp: "b", size: 1, access: 9 }];
    /// > votes(model(load("demo")), p)
    /// votes of 3 people on demo 2022
    ///   weights    access, size, from a list
    ///   agreement  0.644 (Kendall's W, 1 if all agree)
    ///   groups     camp
    ///
    /// rank  city         first  top 3  mean  median  best  worst  1                                      6
    /// ─────────────────────────────────────────────────────────────────────────────────────────────────────
    ///    1  Atlantis     0.667  1.000  1.33       1     1      2  ●───────
    ///    3  Brobdingnag  0.333  1.000  2.33       3     1      3  ───────────────●
    ///    5  Lilliput     0.000  0.667  3.33       2     2      6         ●────────────────────────────────
    ///    4  Laputa       0.000  0.000  4.00       4     4      4                         ●
    ///    5  Cockaigne    0.000  0.000  5.00       5     5      5                                 ●
    ///    2  Erewhon      0.000  1.000     –       3     3      3                 ●
    /// rank: by the model's own weights; first, top 3: share of people; mean, median: of their ranks; best to worst:
    /// ranks of the middle 90 % of people
    /// some people put too much weight on missing values to rank Erewhon (2 of 3); a mean covers those who do rank
    /// the city, if they are at least half, and agreement covers the 5 cities that everyone ranks
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

    #[rhai_fn(name = "votes", return_raw)]
    pub fn votes_of_people(context: NativeCallContext, model: Model, answers: Weighting) -> ScriptResult<Votes> {
        counted(&context, &model, &of::table_of_answers(&each_person(&model, &answers, "name")?)?)
    }

    /// effect: reads
    #[rhai_fn(name = "votes", return_raw)]
    pub fn votes_in(context: NativeCallContext, model: Model, answers: &str) -> ScriptResult<Votes> {
        let home = Context::of(&context);
        // A person who answered nothing is no fault of the file.
        let mut reading = Reading::default();
        reading.empty = Some(Fate::Keep);
        let answers = data::load_with(answers, &reading, &home.access(), &home.watch)?;
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
    /// > let p = [#{ camp: "a", size: 7, access: 3 }, #{ camp: "b", size: 2, access: 8 }, #{ camp: "b", size: 1, access: 9 }];
    /// > votes(model(load("demo")), p).consensus("kemeny").top(3)
    /// kemeny consensus of 3 people: 3 shown, 5 of 6 cities ranked
    /// rank  city         name_zh     score
    /// ─────────────────────────────────────
    ///    1  Atlantis     亚特兰蒂斯   1.00
    ///    2  Lilliput     小人国       2.00
    ///    3  Brobdingnag  大人国       3.00
    /// lower scores are better
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
    /// > let p = [#{ camp: "a", size: 7, access: 3 }, #{ camp: "b", size: 2, access: 8 }, #{ camp: "b", size: 1, access: 9 }];
    /// > votes(model(load("demo")), p).agreement
    /// 0.644444
    /// ```
    #[rhai_fn(get = "agreement", return_raw)]
    pub fn agreement(context: NativeCallContext, votes: Votes) -> ScriptResult<Dynamic> {
        let agreement = votes.tally(&Context::of(&context).watch)?.agreement();
        Ok(agreement.map_or(Dynamic::UNIT, Dynamic::from))
    }

    /// Compare groups of people: who is first, and what sets each group apart.
    ///
    /// The groups are the values of a column of text in the table of answers.
    ///
    /// ```rhai
    /// > let p = [#{ camp: "a", size: 7, access: 3 }, #{ camp: "b", size: 2, access: 8 }, #{ camp: "b", size: 1, access: 9 }];
    /// > votes(model(load("demo")), p).by("camp")
    /// votes on demo 2022 by camp
    /// camp  people  agreement  first        differs most  here  elsewhere  weight  weight here  weight elsewhere
    /// ───────────────────────────────────────────────────────────────────────────────────────────────────────────
    /// b          2      1.000  Atlantis     Lilliput      2.00       6.00  access         0.85              0.30
    /// a          1          –  Brobdingnag  Lilliput      6.00       2.00  access         0.30              0.85
    /// first: best mean rank in the group; differs most: the city whose mean rank is furthest from its mean rank
    /// elsewhere, among all other people; weight: the one whose mean is furthest from its mean elsewhere, in standard
    /// deviations
    /// ```
    #[rhai_fn(name = "by", return_raw)]
    pub fn by(context: NativeCallContext, votes: Votes, people: &str) -> ScriptResult<Table> {
        let parties = votes.parties(people, &Context::of(&context).watch)?;
        Ok(render::votes::parties(&votes, people, &parties))
    }

    /// Find groups of like-minded people, and what sets each apart.
    ///
    /// People are grouped by k-means on their weights (Lloyd 1982, starts by k-means++), into a number of groups, or into
    /// the number from 2 to 8 with the highest mean silhouette (Rousseeuw 1987, simplified: distances to centres).
    /// `cluster` 1 is the largest group; the other columns are those of `by`, with the mean of each weight.
    ///
    /// ```rhai
    /// > let p = [#{ size: 7, access: 3 }, #{ size: 2, access: 8 }, #{ size: 1, access: 9 }, #{ size: 8, access: 2 }];
    /// > votes(model(load("demo")), p).clusters()
    /// groups of like-minded people on demo 2022
    /// cluster  people  agreement  first        differs most  here  elsewhere  weight  mean_access  mean_size
    /// ───────────────────────────────────────────────────────────────────────────────────────────────────────
    /// 1             2      1.000  Brobdingnag  Lilliput      6.00       2.00  access         0.25       0.75
    /// 2             2      1.000  Atlantis     Lilliput      2.00       6.00  access         0.85       0.15
    /// first: best mean rank in the group; differs most: the city whose mean rank is furthest from its mean rank
    /// elsewhere, among all other people; weight: the one whose mean is furthest from its mean elsewhere, in standard
    /// deviations
    /// k-means on the weights; silhouette 0.92; their number is the one with the highest
    /// ```
    #[rhai_fn(return_raw)]
    pub fn clusters(context: NativeCallContext, votes: Votes) -> ScriptResult<Table> {
        let camps = votes.camps(None, &Context::of(&context).watch)?;
        Ok(render::votes::camps(&votes, &camps))
    }

    #[rhai_fn(name = "clusters", return_raw)]
    pub fn clusters_of(context: NativeCallContext, votes: Votes, groups: i64) -> ScriptResult<Table> {
        let groups = usize::try_from(groups).unwrap_or(0);
        let camps = votes.camps(Some(groups), &Context::of(&context).watch)?;
        Ok(render::votes::camps(&votes, &camps))
    }

    /// Compare how far rankings by common weights are from each person's own.
    ///
    /// Regret is how far a ranking is from the one that a person's own weights give: the mean absolute difference of ranks
    /// (Spearman's footrule, Diaconis and Graham 1977). The first row shows the weights with the lowest mean regret,
    /// chosen from everyone's own weights and their mean. The mean and the model's own weights follow for comparison.
    ///
    /// ```rhai
    /// > let p = [#{ camp: "a", size: 7, access: 3 }, #{ camp: "b", size: 2, access: 8 }, #{ camp: "b", size: 1, access: 9 }];
    /// > votes(model(load("demo")), p).regret()
    /// regret of 3 people on demo 2022
    /// weights             regret  highest  person  weight_access  weight_size
    /// ────────────────────────────────────────────────────────────────────────
    /// given by 2            0.53     1.60  1              0.8000       0.2000
    /// mean of all people    0.67     1.20  1              0.6667       0.3333
    /// the model's own       0.87     1.00  2              0.5000       0.5000
    /// regret: mean absolute difference in ranks from a person's own ranking, over all cities and people; highest:
    /// that of the person furthest away
    /// first row: the lowest mean regret among everyone's own weights and their mean
    /// regret covers the 5 of 6 cities that everyone ranks
    /// ```
    #[rhai_fn(name = "regret", return_raw)]
    pub fn regret(context: NativeCallContext, votes: Votes) -> ScriptResult<Table> {
        Ok(render::votes::regrets(&votes, &votes.regrets(&Context::of(&context).watch)?))
    }

    /// Return the model with the weights of least regret.
    ///
    /// These are the weights in the first row of `regret()`.
    ///
    /// ```rhai
    /// > let p = [#{ camp: "a", size: 7, access: 3 }, #{ camp: "b", size: 2, access: 8 }, #{ camp: "b", size: 1, access: 9 }];
    /// > votes(model(load("demo")), p).least_regret().weights()
    /// weights of the model of demo 2022
    /// code      level  parent  weight  overall weight
    /// ────────────────────────────────────────────────
    /// index         0  –       1.0000          1.0000
    /// size          1  index   0.2000          0.2000
    /// trade         2  size    0.5000          0.1000
    /// firms         2  size    0.5000          0.1000
    /// access        1  index   0.8000          0.8000
    /// ports         2  access  0.5000          0.4000
    /// distance      2  access  0.5000          0.4000
    /// weight: within its group; overall weight: within the whole index
    /// ```
    #[rhai_fn(return_raw)]
    pub fn least_regret(context: NativeCallContext, votes: Votes) -> ScriptResult<Model> {
        Ok(votes.least_regret(&Context::of(&context).watch)?)
    }

    /// Return the people's ranks as an uncertainty: each person is a draw.
    ///
    /// ```rhai
    /// > let p = [#{ camp: "a", size: 7, access: 3 }, #{ camp: "b", size: 2, access: 8 }, #{ camp: "b", size: 1, access: 9 }];
    /// > votes(model(load("demo")), p).uncertainty().beats("Atlantis", "Erewhon")
    /// 1
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
    let row = |answer: &Dynamic| match setting(answer) {
        Some(Setting::Map(map)) => Ok(map),
        other => {
            let found = other.map_or("something else".to_string(), |other| other.told());
            let example = "a map such as `#{ name: \"Ann\", size: 70, access: 30 }`";
            Err(Error::wrong("answer of `votes`", found, example).about("votes"))
        }
    };
    let rows = answers.iter().map(row).collect::<Result<Vec<_>, Error>>()?;
    Ok(of::table_of_answers(&rows)?)
}
