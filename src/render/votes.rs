//! Votes as shapes: how the people rank the units, how far they agree, and where groups of them differ.

use super::programs;
use super::shape::{Cell, Facts, Head, Shape, Show, Style, Table, Where, unit_cells, unit_heads};
use crate::analysis::uncertainty::{Standing, Tally};
use crate::analysis::{CLEAR, Camps, Party, Regret, Votes, WeightsOf};
use crate::{Result, Watch};

/// Of how many units at most the summary says who is among the first of them.
const TOP: usize = 10;
/// How many people without an answer are named.
const LISTED: usize = 5;

impl Show for Votes {
    fn shapes(&self) -> Vec<Shape> {
        let watch = self.ranks.data().watch();
        let title = format!("votes of {} {} on {}", self.people(), self.who(), self.ranks.data().title());
        let mut facts = Facts::new(format!("{title}{}", self.ranks.model().marked())).from_data(self.ranks.data());
        facts.add("weights", format!("{}, from {}", self.voices.listing.codes.join(", "), self.voices.source));
        // If interrupted, nobody sees the result.
        let agreement = self.tally(watch).ok().and_then(|tally| tally.agreement());
        facts.add("agreement", agreement.map_or("–".to_string(), |w| format!("{w:.3} (Kendall's W, 1 if all agree)")));
        let columns: Vec<&str> = self.voices.groups.iter().map(|grouping| grouping.code.as_str()).collect();
        if !columns.is_empty() {
            facts.add("groups", columns.join(", "));
        }
        facts.notes = silent(self);
        facts.row = Some(programs::votes(self, agreement));
        let table = standings(self, watch).unwrap_or_default();
        vec![Shape::Facts(facts), Shape::Table(Table { title: String::new(), ..table.part("units") })]
    }
}

fn silent(of: &Votes) -> Vec<String> {
    let silent = &of.voices.silent;
    if silent.is_empty() {
        return Vec::new();
    }
    let more = if silent.len() > LISTED { format!(" and {} more", silent.len() - LISTED) } else { String::new() };
    vec![format!("no answer, not counted: {}{more}", silent[..silent.len().min(LISTED)].join("; "))]
}

/// Among how many first units the summary counts.
pub(super) fn top(of: &Votes) -> usize {
    (of.ranks.last() / 2).clamp(1, TOP)
}

/// A table with a row for each unit, the best mean rank first.
pub fn standings(of: &Votes, watch: &Watch) -> Result<Table> {
    let (units, n, tally) = (of.ranks.data().units(), top(of), of.tally(watch)?);
    let mut heads = vec![Head::new("rank").worth(9)];
    heads.extend(unit_heads(units, 9));
    heads.extend([
        Head::new("first").style(Style::Decimals(3)).worth(8),
        Head::new(format!("top {n}")).key("top").style(Style::Decimals(3)).worth(8),
        Head::new("mean").style(Style::Decimals(2)).worth(9),
        Head::new("median").worth(8),
        Head::new("best").worth(6),
        Head::new("worst").worth(6),
        Head::new("ranks").style(Style::Axis { from: 1.0, to: of.ranks.last() as f64 }).worth(4).only(Where::Screen),
    ]);
    let title = format!("votes on {}", of.ranks.data().title());
    let mut table = Table::new(title, &*units.many, heads).from_data(of.ranks.data());
    let mut standings = of.ranks.standings(super::uncertainty::LEVEL)?;
    let mean = |standing: &Standing| tally.mean(standing.place).unwrap_or(f64::INFINITY);
    standings.sort_by(|a, b| mean(a).total_cmp(&mean(b)));
    for standing in standings {
        let [code, name, label] = unit_cells(units, standing.unit);
        let (best, worst) = (standing.interval.best, standing.interval.worst);
        let [low, middle, high] = [best, standing.median, worst].map(|rank| rank as f64);
        let place = |rank: usize| Cell::Rank { rank, tied: false };
        table.rows.push(vec![
            place(standing.rank),
            code,
            name,
            label,
            Cell::Number(standing.first),
            Cell::Number(of.ranks.chance_at(standing.place, n)),
            tally.mean(standing.place).into(),
            place(standing.median),
            place(best),
            place(worst),
            Cell::Interval { low, middle, high },
        ]);
    }
    table.notes.push(format!(
        "rank: by the model's own weights; first, top {n}: share of people; mean, median: of their ranks; best to worst: \
         ranks of the middle 90 % of people"
    ));
    table.notes.extend(unranked(of, tally));
    Ok(table)
}

/// A note on units that some people's weights leave without a rank.
fn unranked(of: &Votes, tally: &Tally) -> Option<String> {
    let units = of.ranks.data().units();
    let open = |place: &usize| tally.ranked[*place] < tally.draws;
    let places: Vec<usize> = (0..of.ranks.units().len()).filter(open).collect();
    let name = |&place: &usize| {
        let without = tally.draws - tally.ranked[place];
        format!("{} ({without} of {})", units.label(of.ranks.units()[place]), tally.draws)
    };
    let names: Vec<String> = places.iter().take(LISTED).map(name).collect();
    let more = if places.len() > LISTED { format!(" and {} more", places.len() - LISTED) } else { String::new() };
    (!places.is_empty()).then(|| {
        format!(
            "some people put too much weight on missing values to rank {}{more}; a mean covers those who do rank the {}, if \
             they are at least half, and agreement covers the {} {} that everyone ranks",
            names.join("; "),
            units.one,
            tally.complete,
            units.many
        )
    })
}

/// A table with a row for each group of people.
pub fn parties(of: &Votes, code: &str, parties: &[Party]) -> Table {
    let units = of.ranks.data().units();
    let two = || Style::Decimals(2);
    let heads = vec![
        Head::new(code).key("group").worth(9),
        Head::new("people").worth(9),
        Head::new("agreement").style(Style::Decimals(3)).worth(8),
        Head::new("first").worth(8),
        Head::new("differs most").key("unit").worth(8),
        Head::new("here").key("mean_here").style(two()).worth(7),
        Head::new("elsewhere").key("mean_elsewhere").style(two()).worth(7),
        Head::new("weight").worth(7),
        Head::new("weight here").key("weight_here").style(two()).worth(6),
        Head::new("weight elsewhere").key("weight_elsewhere").style(two()).worth(6),
    ];
    let title = format!("votes on {} by {code}", of.ranks.data().title());
    let mut table = Table::new(title, "groups", heads).from_data(of.ranks.data());
    for party in parties {
        let apart = party.apart.map(|(unit, here, there)| (units.label(unit), here, there));
        let (unit, mean_here, mean_there) = apart.map_or((None, None, None), |(a, b, c)| (Some(a), Some(b), Some(c)));
        let weight = party.weight.clone();
        let (weight, here, there) = weight.map_or((None, None, None), |(a, b, c)| (Some(a), Some(b), Some(c)));
        let text = |text: Option<String>| text.map_or(Cell::Missing, |text| text.as_str().into());
        table.rows.push(vec![
            party.name.as_str().into(),
            party.people.into(),
            party.agreement.into(),
            text(party.first.map(|unit| units.label(unit))),
            text(unit),
            mean_here.into(),
            mean_there.into(),
            text(weight),
            here.into(),
            there.into(),
        ]);
    }
    table.notes.push(format!(
        "first: best mean rank in the group; differs most: the {} whose mean rank is furthest from its mean rank elsewhere, \
         among all other people; weight: the one whose mean is furthest from its mean elsewhere, in standard deviations",
        units.one
    ));
    table
}

/// A table of groups of like-minded people: what sets each apart, and the mean of each weight.
pub fn camps(of: &Votes, camps: &Camps) -> Table {
    let part = parties(of, "cluster", &camps.parties);
    let title = format!("groups of like-minded people on {}", of.ranks.data().title());
    let mean = |code: &String| Head::new(format!("mean_{code}")).style(Style::Decimals(2)).worth(8);
    // The means of all weights include those of the one that differs most.
    let kept = part.heads.len() - 2;
    let heads: Vec<Head> = part.heads[..kept].iter().cloned().chain(camps.codes.iter().map(mean)).collect();
    let mut whole = Table::new(title, "groups", heads).from_data(of.ranks.data());
    for (at, centre) in camps.clusters.centres.iter().enumerate() {
        let mut own = part.rows.row(at).to_vec();
        own.truncate(kept);
        whole.rows.push(own.into_iter().chain(centre.iter().map(|x| Cell::Number(*x))).collect());
    }
    let silhouette = camps.clusters.silhouette;
    let chosen = if camps.is_given { "" } else { "; their number is the one with the highest" };
    whole.notes = part.notes;
    whole.notes.push(format!("k-means on the weights; silhouette {silhouette:.2}{chosen}"));
    if silhouette < CLEAR {
        whole.notes.push(format!("no clear groups: a silhouette below {CLEAR} says that people differ by degrees"));
    }
    whole
}

/// A table of weights with the regret that they leave, those of least regret first.
pub fn regrets(of: &Votes, regrets: &[Regret]) -> Table {
    let units = of.ranks.data().units();
    let two = |name: &str| Head::new(name).style(Style::Decimals(2));
    let codes = &of.voices.listing.codes;
    let mut heads = vec![Head::new("weights").worth(9), two("regret").worth(9), two("highest").worth(8)];
    heads.push(Head::new("person").worth(7));
    heads.extend(codes.iter().map(|code| Head::new(format!("weight_{code}")).style(Style::Decimals(4)).worth(8)));
    let title = format!("regret of {} {} on {}", of.people(), of.who(), of.ranks.data().title());
    let mut table = Table::new(title, "rows", heads).from_data(of.ranks.data());
    let name = |person: usize| of.voices.listing.names[person].as_str();
    for regret in regrets {
        let whose = match regret.of {
            WeightsOf::Person(at) => format!("given by {}", name(at)),
            WeightsOf::Mean => "mean of all people".to_string(),
            WeightsOf::Model => "the model's own".to_string(),
        };
        let (highest, person) = regret.highest;
        let mut row = vec![Cell::from(&whose), regret.mean.into(), highest.into(), name(person).into()];
        let tree = regret.model.tree();
        row.extend(codes.iter().map(|code| Cell::from(tree.place(code).ok().map(|at| tree.nodes()[at].weight))));
        table.rows.push(row);
    }
    table.notes.push(format!(
        "regret: mean absolute difference in ranks from a person's own ranking, over all {} and people; highest: that of the person \
         furthest away",
        units.many
    ));
    table.notes.push("first row: the lowest mean regret among everyone's own weights and their mean".into());
    table.notes.extend(not_by_all(of));
    table
}

/// A note if some units are not ranked under all people's weights.
fn not_by_all(of: &Votes) -> Option<String> {
    let units = of.ranks.data().units();
    let complete = of.ranks.complete();
    let count = complete.iter().filter(|is_complete| **is_complete).count();
    (count < complete.len())
        .then(|| format!("regret covers the {count} of {} {} that everyone ranks", complete.len(), units.many))
}
