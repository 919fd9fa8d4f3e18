//! A ranking over several years: that of the last year, with earlier ranks and the number of ranks gained beside it.

use std::collections::BTreeSet;

use super::ranking::{Field, Ranking, Value, rank};
use crate::model::Model;
use crate::{Error, Result};

/// Ranks the units in each of these years; a rank counts all units ranked in that year.
pub fn rank_over(model: &Model, of: Option<&str>, years: &[i32]) -> Result<Ranking> {
    let years: BTreeSet<i32> = years.iter().copied().collect();
    let ranked = |&year: &i32| match model.data().year() == Some(year) {
        true => Ok((year, rank(model, of)?)),
        false => Ok((year, rank(&model.at_year(year)?, of)?)),
    };
    let mut all = years.iter().map(ranked).collect::<Result<Vec<(i32, Ranking)>>>()?;
    let last = all.pop().filter(|_| !all.is_empty());
    let Some((last_year, last)) = last else {
        let found = match (years.first(), model.data().years().is_empty()) {
            (Some(year), _) => format!("only {year} is given"),
            (None, true) => "the data have no years".to_string(),
            (None, false) => "none is given".to_string(),
        };
        let message = format!("`years` needs at least two different years, or \"all\": {found}");
        return Err(Error::plain(message).about("years"));
    };
    let (first_year, first) = &all[0];
    let mut fields: Vec<Field> = all.iter().map(|(year, ranking)| last.ranks_of(&year.to_string(), ranking)).collect();
    fields.push(gained(&last.ranks_of("", first), &last.ranks_of("", &last)));
    let counts = all.iter().map(|(year, ranking)| (year, ranking.ranked())).chain([(&last_year, last.ranked())]);
    let counts: Vec<String> = counts.map(|(year, ranked)| format!("{ranked} in {year}")).collect();
    let mut remarks = vec![
        format!("ranks are among all ranked in that year: {}", counts.join(", ")),
        format!("gained: change in rank from {first_year} to {last_year}, positive where it improved"),
        format!("bounds {}", bounds(model)),
    ];
    for (year, ranking) in &all {
        let known = last.warnings();
        let new = ranking.warnings().into_iter().filter(|warning| !known.contains(warning));
        remarks.extend(new.map(|warning| format!("in {year} {warning}")));
    }
    let gone = |(year, ranking): &(i32, Ranking)| {
        let gone = ranking.places().filter(|place| !last.is_ranked(place.unit)).count();
        (gone > 0).then(|| format!("{gone} of {year}"))
    };
    let gone: Vec<String> = all.iter().filter_map(gone).collect();
    if !gone.is_empty() {
        remarks.push(format!("ranked before, but not in {last_year}: {}", gone.join(", ")));
    }
    Ok(last.show(fields).remark(remarks))
}

fn gained(first: &Field, last: &Field) -> Field {
    let places = |rank: usize| i32::try_from(rank).map_or(f64::NAN, f64::from);
    let gain = |pair: (&Value, &Value)| match pair {
        (Value::Rank(Some((first, _))), Value::Rank(Some((last, _)))) => Some(places(*first) - places(*last)),
        _ => None,
    };
    let values = first.values.iter().zip(&last.values).map(|pair| Value::Number(gain(pair))).collect();
    Field { code: "gained".to_string(), values }
}

/// How bounds are set: "frozen", or if indicators differ, "frozen for 3 indicators; fitted on each year for 25".
pub(crate) fn bounds(model: &Model) -> String {
    let mut kinds: Vec<(&str, usize)> = Vec::new();
    for (place, _) in model.tree().nodes().iter().enumerate().filter(|(_, node)| node.is_leaf()) {
        let bounds = model.recipe().bounds(place);
        match kinds.iter_mut().find(|(known, _)| *known == bounds) {
            Some((_, count)) => *count += 1,
            None => kinds.push((bounds, 1)),
        }
    }
    match &kinds[..] {
        [(only, _)] => only.to_string(),
        several => several.iter().map(|(kind, n)| format!("{kind} for {n}")).collect::<Vec<_>>().join("; "),
    }
}
