//! From the table to the scores of the indicators: values, formulas, denominators, imputation, treatment,
//! normalisation.

use std::collections::{BTreeMap, BTreeSet};

use super::dialect::number;
use super::expression::{Number, fitted, formula};
use super::query::{Named, Query};
use super::{Source, fills};
use crate::Result;
use crate::data::{Dataset, Direction, Formula};
use crate::model::plan::Indicator;
use crate::model::{Fitted, Plan};
use crate::stats::{Ties, equal};

/// An indicator that counts.
pub struct Leaf<'a> {
    /// Its index in the plan.
    pub node: usize,
    pub code: &'a str,
    pub own: &'a Indicator,
    /// The column that says whether the value is original, if missing values are filled.
    pub present: Option<String>,
    /// The treatment, and the condition under which values stay untreated.
    pub treat: Fitted<Number>,
    pub spared: Option<String>,
    /// The normalisation, and the condition under which the indicator is constant and has no scores.
    pub normalise: Fitted<Number>,
    pub constant: Option<String>,
}

/// For each node, whether it counts: it and all groups above it have a weight.
pub fn counts(plan: &Plan) -> Vec<bool> {
    let mut counts = vec![false; plan.nodes.len()];
    counts[0] = true;
    for (place, combine) in plan.groups() {
        if counts[place] {
            combine.members.iter().for_each(|member| counts[member.node] = true);
        }
    }
    counts
}

/// The indicators that count, in tree order.
pub fn counting(plan: &Plan) -> Vec<Leaf<'_>> {
    let leaf = |(node, _): (usize, &bool)| {
        let code = plan.nodes[node].code.as_str();
        let own = plan.indicator(node)?;
        let [treat, normalise] = [&own.treat, &own.normalise].map(known);
        Some(Leaf { node, code, own, present: None, treat, spared: None, normalise, constant: None })
    };
    counts(plan).iter().enumerate().filter(|(_, counts)| **counts).filter_map(leaf).collect()
}

/// The columns to read, and those to compute from them.
pub struct Needs {
    /// Indicators that are columns of the table.
    pub read: Vec<String>,
    /// Derived indicators in the order of their computation, each with its formula and whether some of its values are
    /// given nevertheless.
    pub derived: Vec<(String, Formula, bool)>,
    /// Columns that group units.
    pub groups: BTreeSet<String>,
    /// Whether missing values are filled from other years.
    pub over_years: bool,
}

impl Needs {
    pub fn of(leaves: &[Leaf], data: &Dataset) -> Result<Needs> {
        let mut needs = Needs { read: Vec::new(), derived: Vec::new(), groups: BTreeSet::new(), over_years: false };
        for leaf in leaves {
            needs.take(leaf.code, data)?;
            leaf.own.divide.iter().try_for_each(|by| needs.take(&by.by, data))?;
            fills::siblings(&leaf.own.fill).into_iter().try_for_each(|code| needs.take(code, data))?;
            needs.groups.extend(fills::grouping(&leaf.own.fill));
            needs.over_years |= fills::is_over_years(&leaf.own.fill);
        }
        Ok(needs)
    }

    fn take(&mut self, code: &str, data: &Dataset) -> Result<()> {
        if self.read.iter().any(|known| known == code) || self.derived.iter().any(|(known, ..)| known == code) {
            return Ok(());
        }
        let Some(text) = &data.indicator(code)?.formula else {
            self.read.push(code.to_string());
            return Ok(());
        };
        let own: Formula = text.parse()?;
        own.names().into_iter().try_for_each(|name| self.take(name, data))?;
        let is_given = is_given(&own, code, data)?;
        self.derived.push((code.to_string(), own, is_given));
        Ok(())
    }

    fn all(&self) -> impl Iterator<Item = &str> {
        self.read.iter().chain(self.derived.iter().map(|(code, ..)| code)).map(String::as_str)
    }
}

/// Whether some value of an indicator differs from the result of its formula.
fn is_given(own: &Formula, code: &str, data: &Dataset) -> Result<bool> {
    let parts: BTreeMap<&str, _> =
        own.names().into_iter().map(|name| Ok((name, data.column(name)?))).collect::<Result<_>>()?;
    let column = data.column(code)?;
    let is_other = |unit: usize| {
        let computed = own.value(&|name: &str| parts[name].raw()[unit]);
        computed.total_cmp(&column.raw()[unit]).is_ne() && !(computed.is_nan() && column.raw()[unit].is_nan())
    };
    Ok((0..column.len()).any(is_other))
}

/// The largest double; engines order values that are not finite above it.
const LARGEST: &str = "1.7976931348623157e308";

/// Adds a step that reads the values of the table as doubles.
pub fn figures(query: &mut Query, needs: &Needs, source: &Source) -> Vec<(String, String)> {
    let dialect = query.dialect;
    let mut columns: Vec<Named> = vec![query.key_column()];
    columns.extend(source.year_column(needs.over_years).map(|year| (query.q(year), year.to_string())));
    columns.extend(needs.groups.iter().map(|group| (query.q(group), group.clone())));
    let figure = |code: &str| {
        let double = dialect.double(&dialect.name(code));
        format!("CASE WHEN ABS({double}) <= {LARGEST} THEN {double} END")
    };
    columns.extend(needs.read.iter().map(|code| (figure(code), code.clone())));
    let mut given = Vec::new();
    for (code, ..) in needs.derived.iter().filter(|(.., is_given)| *is_given) {
        let name = query.fresh(&format!("{code} given"));
        columns.push((figure(code), name.clone()));
        given.push((code.clone(), name));
    }
    let from = source.table_name(query.dialect);
    let filter = match (needs.over_years, source.year) {
        (false, Some(year)) => format!("\nWHERE {} = {year}", query.q(source.year_column)),
        _ => String::new(),
    };
    let body = format!("SELECT\n{}\nFROM {from}{filter}", query.columns(&columns));
    query.step(
        "figures",
        &["Values of the indicators; values that are not finite count as missing.".to_string()],
        body,
    );
    given
}

/// Adds derived indicators, each after those that it is computed from.
pub fn derived(query: &mut Query, needs: &Needs, given: &[(String, String)]) {
    let mut left: Vec<&(String, Formula, bool)> = needs.derived.iter().collect();
    while !left.is_empty() {
        let waits = |own: &Formula| own.names().iter().any(|name| left.iter().any(|(code, ..)| code == name));
        let ready: Vec<&(String, Formula, bool)> = left.iter().copied().filter(|(_, own, _)| !waits(own)).collect();
        let column = |(code, own, _): &&(String, Formula, bool)| {
            let computed = formula(own, &|name| query.q(name));
            let stated = given.iter().find(|(given, _)| given == code);
            let value = stated.map_or(computed.clone(), |(_, name)| format!("COALESCE({}, {computed})", query.q(name)));
            (query.dialect.double(&value), code.clone())
        };
        let columns: Vec<Named> = ready.iter().map(column).collect();
        query.add("derived", &["Indicators that are computed from others.".to_string()], &columns);
        left.retain(|(code, ..)| !ready.iter().any(|(done, ..)| done == code));
    }
}

/// Adds the divisions by other values that the model asks for.
pub fn divided(query: &mut Query, needs: &Needs, leaves: &[Leaf], source: &Source) {
    if leaves.iter().all(|leaf| leaf.own.divide.is_none()) {
        return;
    }
    let mut columns = vec![query.key_column()];
    columns.extend(source.year_column(needs.over_years).map(|year| (query.q(year), year.to_string())));
    columns.extend(needs.groups.iter().map(|group| (query.q(group), group.clone())));
    for code in needs.all() {
        let own = query.q(code);
        let by = leaves.iter().find(|leaf| leaf.code == code).and_then(|leaf| leaf.own.divide.as_ref());
        let value = by.map_or(own.clone(), |by| {
            let times = by.times().map_or(String::new(), |times| format!(" * {}", number(times)));
            let below = query.q(&by.by);
            format!("CASE WHEN {below} > 0 THEN {own} / {below}{times} END")
        });
        columns.push((value, code.to_string()));
    }
    query.select(
        "divided",
        &["Values divided by a denominator; a denominator of 0 or less gives a missing value.".to_string()],
        &columns,
    );
}

/// Adds the treatment of outliers and of skewed distributions.
pub fn treated(query: &mut Query, leaves: &[Leaf]) {
    if leaves.iter().all(|leaf| leaf.treat == Fitted::Same) {
        return;
    }
    let value = |leaf: &Leaf| {
        let own = query.q(leaf.code);
        let treated = fitted(&leaf.treat, &own, false, "");
        match &leaf.spared {
            Some(spared) => format!("CASE WHEN {spared} THEN {own} ELSE {treated} END"),
            None => treated,
        }
    };
    let columns = kept(query, leaves, &value);
    query.select("treated", &["Outliers moved, skewed values transformed.".to_string()], &columns);
}

/// New values of all indicators, with the key of each row and the columns that say which values are present.
pub fn kept(query: &Query, leaves: &[Leaf], value: &dyn Fn(&Leaf) -> String) -> Vec<Named> {
    let mut columns = vec![query.key_column()];
    columns.extend(leaves.iter().map(|leaf| (value(leaf), leaf.code.to_string())));
    columns.extend(leaves.iter().filter_map(|leaf| leaf.present.clone()).map(|present| (query.q(&present), present)));
    columns
}

/// Adds the scores, where higher is always better; `places` gives the column with positions for indicators that use
/// them.
pub fn normalised(query: &mut Query, leaves: &[Leaf], places: &BTreeMap<usize, String>) {
    let value = |leaf: &Leaf| {
        let (fit, is_turned) = (&leaf.normalise, leaf.own.turn == Direction::Lower);
        let place = places.get(&leaf.node).map_or("", String::as_str);
        let score = fitted(fit, &query.q(leaf.code), is_turned, place);
        let score = if matches!(fit, Fitted::Band { .. }) { query.dialect.double(&score) } else { score };
        match &leaf.constant {
            Some(constant) => format!("CASE WHEN NOT ({constant}) THEN {score} END"),
            None => score,
        }
    };
    let columns = kept(query, leaves, &value);
    query.select("normalised", &["Scores of the indicators; higher is always better.".to_string()], &columns);
}

/// The values among which an indicator is ranked, and the rule for ties. Returns None if it is not ranked.
pub fn places(fitted: &Fitted<Number>) -> Option<(&[f64], Ties)> {
    match fitted {
        Fitted::Places { sorted, ties } | Fitted::Standing { sorted, ties, .. } => Some((sorted, *ties)),
        _ => None,
    }
}

/// An expression for the position of each unit among the values seen when the model was fitted; `compared` is its value
/// rounded to 12 digits.
pub fn seen(compared: &str, (sorted, ties): (&[f64], Ties)) -> String {
    if sorted.is_empty() {
        return among_rows(compared, ties);
    }
    let rounded: Vec<f64> = sorted.iter().map(|value| equal::round(*value)).collect();
    let (mut below, mut cases) = (0.0, String::new());
    for (distinct, run) in rounded.chunk_by(|a, b| a.total_cmp(b).is_eq()).enumerate() {
        let (value, count) = (number(run[0]), run.len() as f64);
        let case = |sign: &str, place: f64| format!("\n    WHEN {compared} {sign} {value} THEN {}", number(place));
        cases.push_str(&match ties {
            Ties::Min => case("<=", below + 1.0),
            Ties::Dense => case("<=", distinct as f64 + 1.0),
            Ties::Mean => format!("{}{}", case("<", below + 1.0), case("=", below + (count + 1.0) / 2.0)),
        });
        below += count;
    }
    let beyond = match ties {
        Ties::Min | Ties::Mean => below + 1.0,
        Ties::Dense => rounded.chunk_by(|a, b| a.total_cmp(b).is_eq()).count() as f64 + 1.0,
    };
    format!("CASE{cases}\n    WHEN {compared} IS NOT NULL THEN {}\n  END", number(beyond))
}

/// As [`seen`], among the rows being scored.
fn among_rows(compared: &str, ties: Ties) -> String {
    let order = format!("OVER (ORDER BY {compared} NULLS LAST)");
    let place = match ties {
        Ties::Min => format!("RANK() {order}"),
        Ties::Dense => format!("DENSE_RANK() {order}"),
        Ties::Mean => format!("(RANK() {order} + (COUNT(*) OVER (PARTITION BY {compared}) - 1) / 2e0)"),
    };
    format!("CASE WHEN {compared} IS NOT NULL THEN {place} END")
}

/// A fit whose numbers are written into the query.
pub fn known(fit: &Fitted) -> Fitted<Number> {
    fit.map(|x: &f64| Number::Known(*x))
}
