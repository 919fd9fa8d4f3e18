//! Answers that people read as sentences, as rows of typed values with stable keys for programs.

use super::shape::{Cell, Head, Table, unit_cells};
use crate::analysis::confidence::{Compared, Confidence};
use crate::analysis::edition::Edition;
use crate::analysis::inverse::{Answer, Claim, Elicitation, Fit, Flip, Range, Reach, Verdict};
use crate::analysis::people::Weighting;
use crate::analysis::reconcile::Reconciliation;
use crate::analysis::uncertainty::Uncertainty;
use crate::analysis::{Comparison, Profile, Trail, Votes, WhatIf};
use crate::data::{Column, Dataset, Direction, Indicator, Units};
use crate::model::{Model, Step};
use crate::rank::{Overlap, Ranking};
use crate::render::inverse::ThresholdView;
use crate::stats::equal::round;

/// A table with one row, given as keys and values.
fn one_row<const N: usize>(cells: [(&str, Cell); N]) -> Table {
    rows(vec![cells.into()])
}

fn rows(rows: Vec<Vec<(&str, Cell)>>) -> Table {
    let heads = rows.first().into_iter().flatten().map(|(key, _)| Head::new(*key)).collect();
    let mut table = Table::new("", "rows", heads);
    table.rows = rows.into_iter().map(|row| row.into_iter().map(|(_, cell)| cell).collect()).collect();
    table
}

fn unit(units: &Units, at: usize) -> [Cell; 2] {
    let [code, name, _] = unit_cells(units, at);
    [code, name]
}

/// The rank and score of a unit; missing if it has none.
fn standing(ranking: &Ranking, unit: usize) -> [Cell; 2] {
    let place = ranking.place_of(unit);
    let rank = place.map_or(Cell::Missing, |place| Cell::Rank { rank: place.rank, tied: place.tied });
    [rank, place.and_then(|place| place.score).into()]
}

fn text(text: impl AsRef<str>) -> Cell {
    Cell::from(text.as_ref())
}

fn year(year: Option<i32>) -> Cell {
    year.map(f64::from).into()
}

pub(super) fn dataset(data: &Dataset) -> Table {
    let derived = (0..data.indicators().len()).filter(|&at| data.is_derived(at)).count();
    let missing: usize = (0..data.indicators().len()).map(|at| data.missing(at)).sum();
    one_row([
        ("name", text(data.name())),
        ("title", text(&data.about().title)),
        ("units", data.units().len().into()),
        ("indicators", data.indicators().len().into()),
        ("derived", derived.into()),
        ("first_year", year(data.years().first().copied())),
        ("last_year", year(data.years().last().copied())),
        ("year", year(data.year())),
        ("missing", missing.into()),
        ("notes", data.notes().len().into()),
        ("terms", text(&data.about().licence)),
        ("hash", text(data.hash())),
    ])
}

pub(super) fn indicator(data: &Dataset, of: &Indicator, column: &Column) -> Table {
    let (lowest, highest) = column.range().unzip();
    one_row([
        ("code", text(&of.code)),
        ("name", text(&of.name)),
        ("name_zh", text(&of.name_zh)),
        ("measure", text(&of.measure)),
        ("direction", text(if of.direction == Direction::Lower { "lower" } else { "higher" })),
        ("contested", Cell::Truth(of.contested)),
        ("target", of.target.into()),
        ("definition", text(&of.definition)),
        ("formula", text(of.formula.as_deref().unwrap_or_default())),
        ("units", data.units().len().into()),
        ("values", column.count().into()),
        ("lowest", lowest.into()),
        ("median", column.quantile(0.5).into()),
        ("highest", highest.into()),
    ])
}

pub(super) fn steps(model: &Model, choices: impl Fn(Step) -> String) -> Table {
    let recipe = model.recipe();
    let leaves = model.leaves();
    let count = |of: fn(&crate::model::Leaf) -> usize| leaves.as_ref().map_or(0, |leaves| leaves.iter().map(of).sum());
    one_row([
        ("impute", text(choices(Step::Impute))),
        ("treat", text(choices(Step::Treat))),
        ("normalise", text(choices(Step::Normalise))),
        ("aggregate", text(choices(Step::Aggregate))),
        ("coverage", recipe.coverage.into()),
        ("indicators", model.tree().leaves().count().into()),
        ("indicators_frozen", recipe.held.len().into()),
        ("values_filled", count(|leaf| leaf.fills.len()).into()),
        ("values_moved", count(|leaf| leaf.touched().len()).into()),
    ])
}

pub(super) fn profile(of: &Profile) -> Table {
    let units = of.model.data().units();
    let [code, name] = unit(units, of.unit);
    let place = of.parts[0].place.as_ref();
    let rank = place.map_or(Cell::Missing, |place| Cell::Rank { rank: place.rank, tied: place.tied });
    let mut cells = vec![
        ("unit", code),
        ("name", name),
        ("rank", rank),
        ("ranked", of.parts[0].ranked.into()),
        ("score", place.and_then(|place| place.score).into()),
    ];
    cells.extend(units.groups.iter().map(|group| (group.code.as_str(), text(&group.values[of.unit]))));
    rows(vec![cells])
}

pub(super) fn comparison(of: &Comparison, top: usize, overlap: Option<&Overlap>) -> Table {
    let (spearman, kendall) = of.intervals().unwrap_or_default();
    let [(spearman_low, spearman_high), (kendall_low, kendall_high)] = [spearman, kendall].map(Option::unzip);
    one_row([
        ("units", of.rows.len().into()),
        ("spearman", of.measure("spearman").map(round).into()),
        ("spearman_low", spearman_low.into()),
        ("spearman_high", spearman_high.into()),
        ("kendall", of.measure("kendall").map(round).into()),
        ("kendall_low", kendall_low.into()),
        ("kendall_high", kendall_high.into()),
        ("footrule", of.measure("footrule").into()),
        ("footrule_most", of.footrule_most().into()),
        ("top", top.into()),
        ("in_both_at_least", overlap.map(|overlap| overlap.at_least as f64).into()),
        ("in_both_at_most", overlap.map(|overlap| overlap.at_most as f64).into()),
    ])
}

pub(super) fn what_if(of: &WhatIf) -> Table {
    let one = |&at: &usize| {
        let [code, name] = unit(of.before.data().units(), at);
        let [rank_before, score_before] = standing(&of.ranks.0, at);
        let [rank_after, score_after] = standing(&of.ranks.1, at);
        let (passed, passed_by) = of.passed(at);
        vec![
            ("unit", code),
            ("name", name),
            ("rank_before", rank_before),
            ("rank_after", rank_after),
            ("score_before", score_before),
            ("score_after", score_after),
            ("passes", passed.len().into()),
            ("passed_by", passed_by.len().into()),
        ]
    };
    rows(of.units.iter().map(one).collect())
}

pub(super) fn uncertainty(of: &Uncertainty) -> Table {
    let asked = of.asked();
    one_row([
        ("draws", of.draws().into()),
        ("asked", asked.draws.into()),
        ("stopped", Cell::Truth(of.is_stopped())),
        ("seed", Cell::Number(asked.seed as f64)),
        ("varies", text(of.told().join("; "))),
    ])
}

pub(super) fn confidence(of: &Confidence, compared: &Compared) -> Table {
    let set = &compared.set;
    let [code, name] = unit(of.ranking.units(), set.place.unit);
    one_row([
        ("unit", code),
        ("name", name),
        ("rank", Cell::Rank { rank: set.place.rank, tied: set.place.tied }),
        ("ranked", of.count().into()),
        ("score", set.score.into()),
        ("error", set.error.into()),
        ("best_alone", compared.alone[0].into()),
        ("worst_alone", compared.alone[1].into()),
        ("best", set.best.into()),
        ("worst", set.worst.into()),
        ("tier", set.tier.into()),
        ("better", compared.better.len().into()),
        ("level", compared.level.len().into()),
        ("worse", compared.worse.len().into()),
    ])
}

pub(super) fn votes(of: &Votes, agreement: Option<f64>) -> Table {
    one_row([
        ("people", of.people().into()),
        ("silent", of.voices.silent.len().into()),
        ("agreement", agreement.into()),
        ("top", super::votes::top(of).into()),
        ("answers", text(&of.voices.source)),
    ])
}

pub(super) fn elicitation(of: &Elicitation) -> Table {
    let units = of.model.data().units();
    let name = |unit: Option<usize>| unit.map_or(Cell::Missing, |unit| units.codes[unit].into());
    one_row([
        ("answers", of.answers.len().into()),
        ("question_a", name(of.question.map(|(a, _)| a))),
        ("question_b", name(of.question.map(|(_, b)| b))),
        ("certain", of.ranks.iter().filter(|ranks| ranks.is_certain()).count().into()),
        ("examined", of.ranks.len().into()),
        ("compared", of.compared().into()),
    ])
}

pub(super) fn claim(of: &Claim) -> Table {
    let share = of.share();
    let count = of.count().map(|count| (count.holds + count.fails) as f64);
    let nearest = of.nearest.as_ref();
    one_row([
        ("sentence", text(super::claim::sentence(of))),
        ("as_given", Cell::Truth(of.now)),
        ("verdict", text(of.verdict.word())),
        ("basis", text(of.basis.word())),
        ("share", share.map(|(share, _)| share).into()),
        ("standard_error", share.map(|(_, error)| error).into()),
        ("draws", count.into()),
        ("distance", nearest.map(|nearest| nearest.distance).into()),
        ("distance_lower_bound", nearest.and_then(|nearest| nearest.least).into()),
        ("value_indicator", text(of.value.as_ref().map_or("", |weak| weak.indicator.as_str()))),
        ("value_unit", of.value.as_ref().map_or(Cell::Missing, |weak| of.model.data().units().codes[weak.unit].into())),
        ("value_change", of.value.as_ref().map(|weak| weak.change).into()),
        ("varies", text(of.told.join("; "))),
    ])
}

pub(super) fn edition(of: &Edition) -> Table {
    let record = of.record();
    let holds = of.claims.iter().filter(|(_, claim)| claim.now).count();
    one_row([
        ("version", text(&of.record().version)),
        ("data", text(&record.data)),
        ("recipe", text(&record.recipe)),
        ("indicators", record.indicators.len().into()),
        ("ranked", record.ranks.len().into()),
        ("claims", of.claims.len().into()),
        ("true_as_given", holds.into()),
    ])
}

pub(super) fn flip(of: &Flip) -> Table {
    let units = of.model.data().units();
    let (a, b) = of.units;
    let [[code_a, name_a], [code_b, name_b]] = [a, b].map(|at| unit(units, at));
    let [[rank_a, score_a], [rank_b, score_b]] = [a, b].map(|at| standing(&of.ranking, at));
    let (answer, reason, found) = match &of.answer {
        Answer::Ahead => ("ahead", "", None),
        Answer::Found(found) => ("found", "", Some(found)),
        Answer::Impossible(why) => ("impossible", why.as_str(), None),
        Answer::Unknown => ("unknown", "", None),
    };
    let then = |at: usize| found.map_or([Cell::Missing, Cell::Missing], |found| standing(&found.ranking, at));
    let [[rank_a_then, score_a_then], [rank_b_then, score_b_then]] = [a, b].map(then);
    one_row([
        ("unit_a", code_a),
        ("name_a", name_a),
        ("rank_a", rank_a),
        ("score_a", score_a),
        ("unit_b", code_b),
        ("name_b", name_b),
        ("rank_b", rank_b),
        ("score_b", score_b),
        ("answer", text(answer)),
        ("reason", text(reason)),
        ("distance", found.map(|found| found.distance).into()),
        ("distance_lower_bound", found.and_then(|found| found.least).into()),
        ("rank_a_then", rank_a_then),
        ("score_a_then", score_a_then),
        ("rank_b_then", rank_b_then),
        ("score_b_then", score_b_then),
    ])
}

pub(super) fn fit(of: &Fit) -> Table {
    let own = of.own();
    let count = |verdict: Verdict| of.weights.iter().filter(|weight| of.verdict(weight) == verdict).count();
    one_row([
        ("units", of.misfits.len().into()),
        ("units_below", of.below.0.into()),
        ("units_left_out", of.lost.len().into()),
        ("pairs", of.pairs.all.into()),
        ("pairs_always_kept", of.pairs.always.into()),
        ("pairs_never_kept", of.pairs.never.into()),
        ("pairs_broken", own.broken.into()),
        ("pairs_broken_lower_bound", of.least.into()),
        ("kept", own.kept.into()),
        ("score_factor", of.line.as_ref().map(|(line, _)| line.times).into()),
        ("score_constant", of.line.as_ref().map(|(line, _)| line.above).into()),
        ("scores_missed_by", of.line.as_ref().map(|(line, _)| line.missed).into()),
        ("weights_pinned", count(Verdict::Pinned).into()),
        ("weights_loose", count(Verdict::Loose).into()),
        ("weights_free", count(Verdict::Free).into()),
    ])
}

pub(super) fn reconciliation(of: &Reconciliation) -> Table {
    let first = of.explanations.first();
    one_row([
        ("verdict", text(super::reconcile::verdict(of))),
        ("scores", of.published.scores.len().into()),
        ("left_out", of.published.lost.len().into()),
        ("decimals", of.published.decimals.map(|decimals| decimals as f64).into()),
        ("reproduced_as_is", of.as_is.hits.into()),
        ("largest_difference_as_is", of.as_is.largest.into()),
        ("reproduced", first.map_or(of.as_is, |first| first.found).hits.into()),
        ("largest_difference", first.map_or(of.as_is, |first| first.found).largest.into()),
        ("changes", first.map_or(0, |first| first.changes.len()).into()),
        ("scale_factor", first.map_or(1.0, |first| first.line.times).into()),
        ("scale_constant", first.map_or(0.0, |first| first.line.plus).into()),
        ("more", of.more.into()),
        ("tried", of.tried.into()),
    ])
}

pub(super) fn threshold(view: &ThresholdView) -> Table {
    let (of, nodes) = (&view.of, view.of.model.tree().nodes());
    let (below, above) = of.stands();
    let inside = |at: f64| Some(at).filter(|at| 0.0 < *at && *at < 1.0);
    one_row([
        ("code", text(&nodes[of.node].code)),
        ("parent", text(nodes[of.node].parent.map_or("", |parent| nodes[parent].code.as_str()))),
        ("weight", of.given.into()),
        ("changes", of.cuts.len().into()),
        ("nearest_below", inside(below).into()),
        ("nearest_above", inside(above).into()),
    ])
}

pub(super) fn range(of: &Range) -> Table {
    let [code, name] = unit(of.model.data().units(), of.unit);
    one_row([
        ("unit", code),
        ("name", name),
        ("rank", of.rank.into()),
        ("best", of.best.attained.into()),
        ("worst", of.worst.attained.into()),
        ("none_better", of.best.bound.into()),
        ("none_worse", of.worst.bound.into()),
        ("exact", Cell::Truth(of.is_exact())),
        ("varies", text(of.told.join("; "))),
    ])
}

pub(super) fn reach(of: &Reach) -> Table {
    let [code, name] = unit(of.model.data().units(), of.unit);
    let [rank, score] = standing(&of.ranking, of.unit);
    let needed = (!of.is_there).then_some(of.needed);
    one_row([
        ("unit", code),
        ("name", name),
        ("rank", rank),
        ("score", score),
        ("wanted_rank", of.rank.into()),
        ("is_reached", Cell::Truth(of.is_there)),
        ("needed_score", needed.into()),
        ("passes", if of.is_there { 0 } else { of.passed.len() }.into()),
    ])
}

pub(super) fn overlap(of: &Overlap) -> Table {
    one_row([
        ("first", text(&of.first)),
        ("second", text(&of.second)),
        ("n", of.n.into()),
        ("at_least", of.at_least.into()),
        ("at_most", of.at_most.into()),
        ("exact", Cell::Truth(of.is_exact())),
        ("in_both", text(of.both.join("; "))),
    ])
}

pub(super) fn trail(of: &Trail) -> Table {
    let [code, name] = unit(of.model.data().units(), of.unit);
    let figure = of.figures.first();
    let leaf = &of.leaf;
    one_row([
        ("unit", code),
        ("name", name),
        ("code", text(&leaf.code)),
        ("year", year(figure.and_then(|figure| figure.year))),
        ("value", figure.and_then(|figure| figure.value).into()),
        ("measure", text(figure.map_or("", |figure| figure.measure.as_str()))),
        ("is_revised", Cell::Truth(figure.is_some_and(|figure| figure.is_revised))),
        ("denominated", leaf.raw.get(of.unit).into()),
        ("imputed", leaf.filled.get(of.unit).into()),
        ("treated", leaf.treated.get(of.unit).into()),
        ("score", of.score.into()),
        ("is_implied", Cell::Truth(of.is_implied)),
        ("weight", of.share.into()),
        ("overall_weight", of.whole.into()),
        ("points", if of.uneven.is_some() { None } else { of.score.map(|score| of.whole * score) }.into()),
    ])
}

pub(super) fn weighting(of: &Weighting) -> Table {
    let (ratio, limit) = (of.consistency.map(|found| found.ratio), of.consistency.and_then(|found| found.limit));
    let is_accepted = of.consistency.and_then(|found| found.is_accepted());
    one_row([
        ("method", text(of.method)),
        ("people", of.people.len().into()),
        ("left_out", of.silent.len().into()),
        ("names", of.names.len().into()),
        ("consistency_ratio", ratio.into()),
        ("consistency_limit", limit.into()),
        ("is_consistent", is_accepted.map_or(Cell::Missing, Cell::Truth)),
    ])
}
