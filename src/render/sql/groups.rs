//! From the scores of a group's members to its score: missing values, scales, the mean, and the available weight.

use super::dialect::number;
use super::expression::{extreme, fitted, logarithm, power_mean};
use super::leaves::known;
use super::query::{Across, Named, Query};
use super::{Bounds, bounds};
use crate::model::aggregate::{Form, Least};
use crate::model::plan::{Combine, Member};
use crate::model::{Gaps, Plan};
use crate::tolerance::{ROUNDING, SHARE};
use crate::{Error, Result};

/// A member of a group, as the query represents it.
pub struct Part {
    /// The column of its score.
    pub score: String,
    /// The value that enters the group's mean.
    pub value: String,
    /// Its weight in the group.
    pub share: String,
    /// The available share of its own weight; None if it is fully available or missing, as its score is.
    pub present: Option<String>,
}

/// Returns an error for a group that cannot be written in SQL, or that a query cannot fit.
pub fn refuse(code: &str, combine: &Combine, bounds: Bounds) -> Result<()> {
    if bounds == Bounds::Query && combine.scale.is_some() {
        return Err(bounds::refused(&combine.method, code, "its scale depends on the scores themselves"));
    }
    match &combine.form {
        Form::Foreign(choice) => {
            let reason = match combine.form.matrix() {
                Some(_) => "it compares all units with each other at once, which this query does not do",
                None => "it solves a linear program for each unit, which no query can",
            };
            Err(Error::plain(format!("`{}` of `{code}` cannot be written in SQL: {reason}", choice.method))
                .about(&choice.method)
                .advise(crate::phrase::act("aggregate").arg("arithmetic").with("at", code).does("can be")))
        }
        Form::Power(_) | Form::Median | Form::Minimum | Form::Places(_) => Ok(()),
        Form::MeanMin { .. } | Form::Penalty { .. } | Form::Absorbed => Ok(()),
    }
}

/// A group being written into the query.
pub struct Group<'a> {
    pub plan: &'a Plan,
    pub combine: &'a Combine,
    pub code: &'a str,
    pub parts: Vec<Part>,
    pub about: Vec<String>,
    pub bounds: Bounds,
}

impl Group<'_> {
    /// Adds the group and returns the column with the available share of its weight.
    pub fn write(mut self, query: &mut Query) -> String {
        self.scale(query);
        let present = query.fresh(&format!("{} present", self.code));
        let helpers = self.helpers(query, &present);
        let score = match &self.combine.form {
            Form::Median => self.median(query),
            Form::Places(weights) => self.places(query, weights),
            _ => self.score(&helpers),
        };
        let covered = self.combine.floor.map(|floor| format!("{} >= {}", query.q(&present), number(floor - SHARE)));
        let conditions: Vec<String> = self.conditions().into_iter().chain(covered).collect();
        let score = match conditions.is_empty() {
            true => score,
            false => format!("CASE WHEN {} THEN {score} END", conditions.join(" AND ")),
        };
        query.add(self.code, &self.about, &[(score, self.code.to_string())]);
        present
    }

    /// Adds the replacements for missing scores and the scales of the group; members without either are left unchanged.
    fn scale(&mut self, query: &mut Query) {
        let mut columns: Vec<Named> = Vec::new();
        for (part, member) in self.parts.iter_mut().zip(&self.combine.members) {
            let depends =
                self.bounds == Bounds::Query || query.draw.is_some() && self.plan.combine(member.node).is_some();
            let lowest = (depends && self.combine.gaps == Gaps::Worst)
                .then(|| format!("MIN({}) OVER ({})", part.score, query.by_draw().trim_end()));
            let value = counts_as(part, member, lowest);
            if value != part.score {
                let name = query.fresh(&format!("{} in {}", self.plan.nodes[member.node].code, self.code));
                part.value = query.q(&name);
                columns.push((value, name));
            }
        }
        query.add(&format!("{} scaled", self.code), &[], &columns);
    }

    /// The available share of the weight.
    fn present(&self) -> String {
        let term = |part: &Part| {
            let share = &part.share;
            let own = part.present.as_ref().map_or(share.clone(), |present| format!("{share} * {present}"));
            format!("CASE WHEN {} IS NULL THEN 0 ELSE {own} END", part.score)
        };
        self.parts.iter().map(term).collect::<Vec<_>>().join(" + ")
    }

    fn values(&self) -> Vec<String> {
        self.parts.iter().map(|part| part.value.clone()).collect()
    }

    fn shares(&self) -> Vec<String> {
        self.parts.iter().map(|part| part.share.clone()).collect()
    }

    /// The weight of the members present, over which weights are rescaled.
    fn weight(&self) -> String {
        let term = |part: &Part| format!("CASE WHEN {} IS NULL THEN 0 ELSE {} END", part.value, part.share);
        self.parts.iter().map(term).collect::<Vec<_>>().join(" + ")
    }

    /// Adds the available share of the weight, and the columns needed to compute the score.
    fn helpers(&self, query: &mut Query, present: &str) -> Helpers {
        let mut columns: Vec<Named> = vec![(query.dialect.double(&self.present()), present.to_string())];
        let mut helpers = Helpers { weight: String::new(), mean: String::new(), squares: String::new() };
        if !matches!(self.combine.form, Form::Median | Form::Minimum | Form::Places(_)) {
            let name = query.fresh(&format!("{} weight", self.code));
            columns.push((format!("NULLIF({}, 0)", query.dialect.double(&self.weight())), name.clone()));
            helpers.weight = query.q(&name);
        }
        let about = format!("Share of the weight of {} that is available.", self.code);
        query.add(&format!("{} weights", self.code), &[about], &columns);
        if let Form::MeanMin { .. } | Form::Penalty { .. } = self.combine.form {
            let [mean, squares] = ["mean", "squares"].map(|word| query.fresh(&format!("{} {word}", self.code)));
            let square =
                |part: &Part| format!("CASE WHEN {} IS NULL THEN 0 ELSE {1} * {1} END", part.value, part.share);
            let all: Vec<String> = self.parts.iter().map(square).collect();
            let sum = format!("({}) / ({1} * {1})", all.join(" + "), helpers.weight);
            let columns = [(self.mean(&helpers.weight, &self.values()), mean.clone()), (sum, squares.clone())];
            query.add(&format!("{} means", self.code), &[], &columns);
            (helpers.mean, helpers.squares) = (query.q(&mean), query.q(&squares));
        }
        helpers
    }

    /// The weighted mean: Σ w · x divided by the weight of the members present.
    fn mean(&self, weight: &str, values: &[String]) -> String {
        let term = |(value, share): (&String, &String)| format!("{share} * COALESCE({value}, 0)");
        let all: Vec<String> = values.iter().zip(&self.shares()).map(term).collect();
        format!("({}) / {weight}", all.join(" + "))
    }

    fn score(&self, helpers: &Helpers) -> String {
        let (values, weight) = (self.values(), &helpers.weight);
        let least = || extreme("LEAST", &values);
        match &self.combine.form {
            Form::Power(0.0) => {
                let logs: Vec<String> = values.iter().map(|value| logarithm(value)).collect();
                format!("EXP({})", self.mean(weight, &logs))
            }
            Form::Power(1.0) => self.mean(weight, &values),
            Form::Power(-1.0) => {
                let term = |(value, share): (&String, String)| format!("COALESCE({share} / {value}, 0)");
                let all: Vec<String> = values.iter().zip(self.shares()).map(term).collect();
                format!("{weight} / ({})", all.join(" + "))
            }
            Form::Power(p) => power_mean(&values, &self.shares(), weight, *p),
            Form::Minimum => least(),
            Form::MeanMin { alpha, beta } => {
                let (mean, apart) = (&helpers.mean, format!("({} - {})", helpers.mean, least()));
                match *beta == 0.0 {
                    true => format!("{mean} - {} * {apart}", number(*alpha)),
                    false => format!(
                        "{mean} - {} * (SQRT({apart} * {apart} + {beta} * {beta}) - {beta})",
                        number(*alpha),
                        beta = number(*beta)
                    ),
                }
            }
            Form::Penalty { sign, is_sample } => {
                let mean = &helpers.mean;
                let term = |part: &Part| {
                    let apart = format!("({} - {mean})", part.value);
                    format!("COALESCE({} * {apart} * {apart}, 0)", part.share)
                };
                let all: Vec<String> = self.parts.iter().map(term).collect();
                let variance = format!("(({}) / {weight})", all.join(" + "));
                let rest = format!("(1 - {})", helpers.squares);
                let variance = match is_sample {
                    false => variance,
                    true => format!("({variance} / CASE WHEN {rest} > {} THEN {rest} ELSE 1 END)", number(ROUNDING)),
                };
                format!(
                    "CASE WHEN {mean} > 0 THEN {mean} {} {variance} / {mean} END",
                    if *sign < 0.0 { '-' } else { '+' }
                )
            }
            Form::Median | Form::Places(_) | Form::Foreign(_) | Form::Absorbed => String::new(),
        }
    }

    /// The conditions for the group to have a score: no missing value if these exclude it, and no score too low for its
    /// mean.
    fn conditions(&self) -> Vec<String> {
        let mut all = Vec::new();
        if self.combine.gaps == Gaps::Exclude {
            all.extend(self.parts.iter().map(|part| format!("{} IS NOT NULL", part.score)));
        }
        let sign = match self.combine.form.least() {
            Some(Least::AboveZero) => ">",
            Some(Least::Zero) => ">=",
            None => return all,
        };
        all.push(format!("{} {sign} 0", extreme("LEAST", &self.values())));
        all
    }

    /// For each member, its value and its weight.
    fn rows(&self, query: &Query) -> Vec<Vec<String>> {
        self.parts.iter().map(|part| vec![part.value.clone(), query.dialect.double(&part.share)]).collect()
    }

    /// The weighted median: the score with half of the weight on either side, or the midpoint of two if exactly half is
    /// below.
    fn median(&self, query: &mut Query) -> String {
        let ordered = |names: &[String], apart: &str| {
            let [member, value, weight] = [&names[0], &names[1], &names[2]];
            let there = format!("CASE WHEN {value} IS NULL THEN NULL ELSE {weight} END");
            let order = format!("{apart} ORDER BY {value} NULLS LAST, {member}");
            let below = format!("SUM({there}) OVER ({order} ROWS UNBOUNDED PRECEDING) / SUM({there}) OVER ({apart})");
            vec![("below", below), ("following", format!("LEAD({value}) OVER ({order})"))]
        };
        let result = |names: &[String]| {
            let [value, below, following] = [&names[1], &names[3], &names[4]];
            let half = format!("{below} <= {} AND {following} IS NOT NULL", number(0.5 + ROUNDING));
            let middle = format!("WHEN {half} THEN {value} / 2 + {following} / 2");
            format!("MIN(CASE WHEN {below} < {} THEN NULL {middle} ELSE {value} END)", number(0.5 - ROUNDING))
        };
        let across = Across { columns: &["value", "share"], ordered: &ordered, result: &result };
        query.across(self.code, &self.rows(query), &across)
    }

    /// Weights by position, best score first; if members are missing, the weights are stretched over those present.
    fn places(&self, query: &mut Query, weights: &[f64]) -> String {
        let n = weights.len();
        let ordered = |names: &[String], apart: &str| {
            let [member, value] = [&names[0], &names[1]];
            let place = format!("ROW_NUMBER() OVER ({apart} ORDER BY {value} DESC NULLS LAST, {member})");
            vec![("place", place), ("width", format!("{n}e0 / NULLIF(COUNT({value}) OVER ({apart}), 0)"))]
        };
        let result = |names: &[String]| {
            let [value, place, width] = [&names[1], &names[3], &names[4]];
            let part = |(at, weight): (usize, &f64)| {
                let to = format!("LEAST({place} * {width}, {})", at + 1);
                let from = format!("GREATEST(({place} - 1) * {width}, {at})");
                format!("{} * GREATEST({to} - {from}, 0)", number(*weight))
            };
            let parts: Vec<String> = weights.iter().enumerate().map(part).collect();
            format!("SUM({value} * ({}))", parts.join(" + "))
        };
        let across = Across { columns: &["value", "share"], ordered: &ordered, result: &result };
        query.across(self.code, &self.rows(query), &across)
    }
}

/// Columns needed to compute the score of a group, quoted.
struct Helpers {
    weight: String,
    mean: String,
    /// Σ w² of the rescaled weights.
    squares: String,
}

/// A member's score on the scale of the group, with missing scores replaced; `lowest` is the expression for the lowest
/// score if it is not a fixed number.
fn counts_as(part: &Part, member: &Member, lowest: Option<String>) -> String {
    let score = &part.score;
    let filled = member
        .fill
        .map_or(score.clone(), |fill| format!("COALESCE({score}, {})", lowest.unwrap_or_else(|| number(fill))));
    member.line.as_ref().map_or(filled.clone(), |line| fitted(&known(line), &filled, false, ""))
}
